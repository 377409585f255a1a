"""Shapes cover as much of each pixel as they should, cost only what they touch, and have exact outlines."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import selection as sel
from editor.document import shapes
from editor.document.outline import outline
from engine.api import Rect, Size

SIZE = Size(600, 300)
Corner = tuple[float, float]


def array(size: Size, points: list[Corner]) -> np.ndarray:
    return sel.to_array(shapes.polygon(size, points))


def by_samples(size: Size, points: list[Corner], times: int = 16) -> np.ndarray:
    """Coverage 0..1 by many samples a pixel and the winding number, slowly."""
    inside = np.zeros((size.height, size.width))
    step = (np.arange(times) + 0.5) / times
    x = (np.arange(size.width)[:, None] + step).ravel()[None, :]
    y = (np.arange(size.height)[:, None] + step).ravel()[:, None]
    winding = np.zeros((len(y), x.shape[1]), int)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if y0 == y1:
            continue
        crosses = (y >= min(y0, y1)) & (y < max(y0, y1))
        at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        winding += np.where(crosses & (at <= x), np.sign(y1 - y0).astype(int), 0)
    inside = (winding != 0).reshape(size.height, times, size.width, times)
    return inside.mean(axis=(1, 3))


def test_a_rectangle_covers_exactly() -> None:
    mask = sel.to_array(shapes.rectangle(SIZE, 10.25, 20.5, 300, 100))
    wanted = np.zeros(mask.shape)
    columns, rows = np.zeros(600), np.zeros(300)
    columns[10:311] = 1
    columns[10], columns[310] = 0.75, 0.25
    rows[20:121] = 1
    rows[20], rows[120] = 0.5, 0.5
    wanted = np.rint(rows[:, None] * columns[None, :] * 255)
    assert np.abs(mask - wanted).max() <= 1  # 127.5 may go either way
    whole = sel.to_array(shapes.rectangle(SIZE, 250, 250, 10, 10))
    assert (whole[250:260, 250:260] == 255).all() and whole.sum() == 100 * 255
    back = sel.to_array(shapes.rectangle(SIZE, 260, 260, -10, -10))
    assert np.array_equal(back, whole)


@pytest.mark.parametrize("diameter", [1, 7.5, 40, 290])
def test_an_ellipse_has_its_area_and_place(diameter: float) -> None:
    selection = shapes.ellipse(SIZE, 200, 3, diameter * 1.1, diameter)
    assert sel.area(selection) == pytest.approx(math.pi / 4 * 1.1 * diameter**2, rel=2e-3)
    mask = sel.to_array(selection).astype(float)
    assert (mask.sum(0) @ (np.arange(600) + 0.5)) / mask.sum() == pytest.approx(
        200 + diameter * 0.55, abs=0.02
    )
    hard = sel.to_array(shapes.ellipse(SIZE, 200, 3, diameter * 1.1, diameter, antialias=False))
    assert set(np.unique(hard)) <= {0, 255}


POINT = st.tuples(st.floats(-20, 50), st.floats(-20, 40))


@settings(max_examples=40, deadline=None)
@given(st.lists(POINT, min_size=3, max_size=4))
def test_triangles_and_quads_cover_what_they_go_around(points: list[Corner]) -> None:
    size = Size(30, 20)
    wanted = by_samples(size, points)
    # where opposite turns overlap within one pixel, areas cancel: only whole winding numbers are exact
    simple = len(points) == 3
    difference = np.abs(array(size, points) / 255 - wanted)
    assert difference.max() < 0.09 if simple else np.median(difference) < 0.09


def test_a_lasso_that_crosses_itself_selects_all_that_it_goes_around() -> None:
    angle = np.arange(5) * (4 * math.pi / 5)
    star = [(float(60 + 50 * np.sin(a)), float(60 - 50 * np.cos(a))) for a in angle]
    mask = array(Size(120, 120), star)
    assert mask[60, 60] == 255  # twice around, and not a hole
    twice = array(Size(120, 120), star + star)
    assert np.abs(twice.astype(int) - mask).max() < 128 and twice[60, 60] == 255


@pytest.mark.parametrize("far", [5e3, 1e9])
def test_what_leaves_the_document_is_cut_off(far: float) -> None:
    diamond = [(300, -far), (300 + far, 150), (300, 150 + far), (300 - far, 150)]
    assert (array(SIZE, diamond)[10:290] == 255).all()
    left = array(SIZE, [(-far, 10), (50, 10), (50, 20), (-far, 20)])
    assert (left[10:20, :50] == 255).all() and left.sum() == 10 * 50 * 255
    assert not array(SIZE, [(-far, -far), (-5, -far), (-5, 3)]).any()
    assert not array(SIZE, [(900, 10), (950, 10), (950, 90)]).any()


def test_too_few_points_select_nothing_and_bad_ones_are_refused() -> None:
    assert sel.is_empty(shapes.polygon(SIZE, [])) and sel.is_empty(shapes.polygon(SIZE, [(1, 1), (9, 9)]))
    assert sel.is_empty(shapes.rectangle(SIZE, 5, 5, 0, 9)) and sel.is_empty(shapes.ellipse(SIZE, 5, 5, 0, 0))
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match="finite"):
            shapes.polygon(SIZE, [(0, 0), (5, 5), (bad, 3)])
        with pytest.raises(ValueError, match="finite"):
            shapes.ellipse(SIZE, 0, 0, bad, 4)


def test_a_small_selection_in_a_huge_document_costs_a_few_tiles() -> None:
    huge = Size(12_000, 9_000)
    assert len(shapes.ellipse(huge, 5_000, 4_000, 300, 200)) <= 4
    ring = shapes.polygon(huge, [(0, 0), (12_000, 0), (12_000, 9_000), (0, 9_000), (0, 1), (1, 8_999)])
    assert (9000 // 256 + 1) * 2 + (12000 // 256 + 1) * 2 >= len(ring) > 0 or len(ring) == 36 * 47


# --- outlines ----------------------------------------------------------------------------------------------


def filled(lines: list[np.ndarray], size: Size) -> np.ndarray:
    """What lines along the edges of pixels go around, even-odd."""
    out = np.zeros((size.height, size.width), bool)
    for line in lines:
        for (x0, y0), (x1, y1) in zip(line, np.roll(line, -1, axis=0), strict=True):
            if x0 == x1:
                out[min(y0, y1) : max(y0, y1), x0:] ^= True
    return out


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 0.9))
def test_outlines_run_along_the_edges_of_pixels(seed: int, share: float) -> None:
    size = Size(24, 18)
    mask = (np.random.default_rng(seed).random((18, 24)) < share).astype(np.uint8) * 255
    lines = outline(sel.from_array(mask, size), Rect(0, 0, *size))
    # diagonal neighbours are walked across: such a step is not along an edge
    straight = all(((line != np.roll(line, 1, axis=0)).sum(axis=1) == 1).all() for line in lines)
    if straight:
        assert np.array_equal(filled(lines, size), mask > 0)
    assert len(lines) == len(cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]) or not straight


def test_the_outline_of_a_rectangle_has_four_corners() -> None:
    selection = shapes.rectangle(SIZE, 250, 100, 20, 30)
    (line,) = outline(selection, Rect(0, 0, *SIZE))
    assert sorted(map(tuple, line.tolist())) == [(250, 100), (250, 130), (270, 100), (270, 130)]
    (pixel,) = outline(shapes.rectangle(SIZE, 599, 299, 1, 1), Rect(0, 0, *SIZE))
    assert sorted(map(tuple, pixel.tolist())) == [(599, 299), (599, 300), (600, 299), (600, 300)]


def test_an_outline_with_a_hole_is_exact_and_seen_from_afar_near() -> None:
    hole = sel.combine(
        shapes.rectangle(SIZE, 64, 64, 256, 128), shapes.rectangle(SIZE, 128, 96, 64, 32), "subtract"
    )
    for level in range(6):
        lines = outline(hole, Rect(0, 0, *SIZE), level)
        assert np.array_equal(filled(lines, SIZE), sel.to_array(hole) > 127), level
    assert outline(hole, Rect(0, 0, *SIZE), 8) == []  # less than half of a pixel of that level


def test_only_what_is_in_view_is_walked_on() -> None:
    selection = shapes.rectangle(SIZE, 100, 100, 400, 100)
    lines = outline(selection, Rect(250, 150, 20, 20))
    assert all(not Rect(250, 150, 20, 20).contains(Rect(int(x), int(y), 0, 0)) for x, y in lines[0])
    assert outline(selection, Rect(0, 0, 50, 50)) == []
    assert outline(selection, Rect(-500, -500, 100, 100)) == []
    crossing = np.concatenate(outline(selection, Rect(50, 50, 100, 100)))
    assert [100, 100] in crossing.tolist() and crossing.max() <= 151
