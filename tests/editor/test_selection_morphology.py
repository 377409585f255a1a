"""Grow, shrink, feather and smooth, tile by tile, against the whole picture at once."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import morphology, shapes
from editor.document import selection as sel
from editor.document.raster import Raster
from engine.api import Size
from tests.editor.test_selection import blotches, of

SIZE = Size(600, 300)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.5, 300))
def test_growing_is_a_distance(seed: int, px: float) -> None:
    mask = blotches(seed)
    out = sel.to_array(morphology.grow(of(mask), px))
    distance = cv2.distanceTransform((mask < 128).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    within = np.clip(px + 1 - distance, 0, 1) * 255 if (mask >= 128).any() else np.zeros(mask.shape)
    assert np.abs(out - np.maximum(within, mask)).max() <= 0.51
    if (mask >= 128).any():
        assert (out[distance <= px] == 255).all()
        assert np.array_equal(out[distance >= px + 1], mask[distance >= px + 1])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 300))
def test_shrinking_mirrors_growing(seed: int, px: float) -> None:
    selection = of(blotches(seed))
    mirrored = sel.invert(morphology.grow(sel.invert(selection, SIZE), px), SIZE)
    shrunk = sel.to_array(morphology.shrink(selection, px))
    assert np.abs(shrunk.astype(int) - sel.to_array(mirrored)).max() <= 1  # halves are rounded


def test_growing_nothing_and_everything() -> None:
    nothing, everything = sel.nothing(SIZE), sel.everything(SIZE)
    for change in (morphology.grow, morphology.shrink, morphology.feather, morphology.smooth):
        assert len(change(nothing, 7)) == 0
        assert np.array_equal(sel.to_array(change(everything, 7)), sel.to_array(everything)), change
    faint = of(np.full((300, 600), 60, np.uint8))
    assert np.array_equal(sel.to_array(morphology.grow(faint, 5)), sel.to_array(faint))
    assert sel.is_empty(morphology.shrink(faint, 5))


def test_a_small_selection_stays_small_and_full_tiles_are_shared() -> None:
    huge = Size(12_000, 9_000)
    dot = shapes.ellipse(huge, 5_000, 4_000, 30, 20)
    assert len(morphology.grow(dot, 20)) <= 4 and len(morphology.feather(dot, 5)) <= 4
    wide = shapes.rectangle(Size(2000, 1500), 100, 100, 1500, 1200)
    grown = morphology.grow(wide, 9)
    assert sum(grown.tile(key) is tile for key, tile in ((k, wide.tile(k)) for k, _ in wide.tiles())) > 5


@pytest.mark.parametrize("sigma", [0.7, 4, 8, 13, 40])
@pytest.mark.parametrize("seed", [1, 5])
def test_feathering_is_a_gaussian(sigma: float, seed: int) -> None:
    mask = blotches(seed)
    edge = 2 * math.ceil(5 * sigma) + 1
    wanted = cv2.GaussianBlur(mask.astype(np.float32), (edge, edge), sigma, borderType=cv2.BORDER_REPLICATE)
    out = sel.to_array(morphology.feather(of(mask), sigma))
    assert np.abs(out - wanted).max() < (0.6 if sigma <= 8 else 1.5)


@pytest.mark.parametrize("change", [morphology.feather, morphology.smooth, morphology.grow])
def test_tiles_leave_no_seam(change: object) -> None:
    """The same shape somewhere else on the grid of tiles gives the same pixels."""
    size = Size(800, 800)
    results = []
    for shift in (0, 96):  # a multiple of the reduction
        selection = shapes.ellipse(size, 150 + shift, 160 + shift, 300, 260)
        out = sel.to_array(change(selection, 24))  # type: ignore[operator]
        results.append(out[shift : shift + 600, shift : shift + 600].astype(int))
    assert np.abs(results[0] - results[1]).max() <= 1


def test_smoothing_rounds_corners_drops_specks_and_keeps_a_sharp_edge() -> None:
    mask = np.zeros((300, 600), np.uint8)
    mask[50:250, 100:400] = 255
    mask[20, 500] = 255  # a speck
    mask[150, 250] = 0  # a gap
    out = sel.to_array(morphology.smooth(of(mask), 12))
    assert out[20, 500] == 0 and out[150, 250] == 255 and out[50, 100] == 0
    across = out[150, 80:120]
    assert ((across > 0) & (across < 255)).sum() <= 3 and across[:18].max() == 0 and across[22:].min() == 255


@pytest.mark.parametrize(
    "change", [morphology.grow, morphology.shrink, morphology.feather, morphology.smooth]
)
@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, 1e9])
def test_bad_distances_are_refused(change: object, bad: float) -> None:
    with pytest.raises(ValueError, match="pixels"):
        change(sel.nothing(SIZE), bad)  # type: ignore[operator]


def test_nothing_is_written_to() -> None:
    selection = of(blotches(3))
    assert isinstance(morphology.grow(selection, 0), Raster)
    for change in (morphology.grow, morphology.shrink, morphology.feather, morphology.smooth):
        change(selection, 10)
    assert np.array_equal(sel.to_array(selection), blotches(3))
