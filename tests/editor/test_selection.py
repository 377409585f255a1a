"""Selections: what is kept, how two are combined, and what becomes of them as plain arrays."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import selection as sel
from editor.document.raster import Raster
from engine.api import Rect, Size
from tests.editor.reference import noise

SIZE = Size(600, 300)  # 3 × 2 tiles, cut off at both edges


def blotches(seed: int, size: Size = SIZE) -> np.ndarray:
    """H × W uint8: some tiles empty, some full, the others with all sorts of values."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((size.height, size.width), np.uint8)
    for _ in range(4):
        x, y = rng.integers(0, size.width), rng.integers(0, size.height)
        mask[y : y + rng.integers(1, 280), x : x + rng.integers(1, 280)] = rng.choice([255, 255, 128, 3])
    mask[10:40, 300:330] = rng.integers(0, 256, (30, 30))
    return mask


def of(mask: np.ndarray) -> Raster:
    return sel.from_array(mask, Size(mask.shape[1], mask.shape[0]))


NAIVE: dict[str, Any] = {
    "replace": lambda a, b: b,
    "add": np.maximum,
    "subtract": lambda a, b: np.clip(a.astype(int) - b, 0, 255),
    "intersect": np.minimum,
}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(sel.MODES))
def test_two_selections_combine_as_arrays_do(first: int, second: int, mode: str) -> None:
    a, b = blotches(first), blotches(second)
    before, new = of(a), of(b)
    out = sel.combine(before, new, mode)
    assert np.array_equal(sel.to_array(out), NAIVE[mode](a, b))
    assert np.array_equal(sel.to_array(before), a) and np.array_equal(sel.to_array(new), b)
    assert all(tile.any() for _, tile in out.tiles() if mode != "replace")


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_laws_that_people_count_on(first: int, second: int) -> None:
    a, b = of(blotches(first)), of(blotches(second))
    same = sel.to_array(a)
    assert np.array_equal(sel.to_array(sel.combine(a, a, "add")), same)
    assert np.array_equal(sel.to_array(sel.combine(a, a, "intersect")), same)
    assert sel.is_empty(sel.combine(a, a, "subtract"))
    assert np.array_equal(sel.to_array(sel.invert(sel.invert(a, SIZE), SIZE)), same)
    either = sel.invert(sel.combine(a, b, "add"), SIZE)  # De Morgan
    both = sel.combine(sel.invert(a, SIZE), sel.invert(b, SIZE), "intersect")
    assert np.array_equal(sel.to_array(either), sel.to_array(both))


def test_where_there_was_no_selection_one_begins() -> None:
    shape = of(blotches(1))
    for mode in ("replace", "add", "intersect"):
        assert np.array_equal(sel.to_array(sel.combine(None, shape, mode)), blotches(1))
    assert np.array_equal(sel.to_array(sel.combine(None, shape, "subtract")), 255 - blotches(1))
    assert sel.is_empty(sel.invert(None, SIZE))
    assert (sel.to_array(sel.everything(SIZE)) == 255).all()


def test_what_stays_as_it_was_is_shared() -> None:
    mask = np.zeros((300, 600), np.uint8)
    mask[:, :256] = 7
    other = np.zeros_like(mask)
    other[5, 400] = 9
    a, b = of(mask), of(other)
    out = sel.combine(a, b, "add")
    assert out.tile((0, 0)) is a.tile((0, 0)) and out.tile((1, 0)) is b.tile((1, 0))
    out.write(Rect(0, 0, 1, 1), np.zeros((1, 1, 1), np.uint8))
    assert sel.to_array(a)[0, 0] == 7


def test_a_selection_that_was_painted_in_part_of_a_tile_combines_as_well() -> None:
    painted = sel.nothing(SIZE)
    painted.write(
        Rect(10, 10, 5, 5), np.full((5, 5, 1), 200, np.uint8)
    )  # the rest of the tile was never written
    out = sel.combine(painted, sel.nothing(SIZE), "add")
    assert np.array_equal(sel.to_array(out), sel.to_array(painted))
    assert sel.area(sel.invert(painted, SIZE)) == pytest.approx(600 * 300 - 25 * 200 / 255)


@pytest.mark.parametrize("seed", range(4))
def test_bounds_and_area(seed: int) -> None:
    mask = blotches(seed)
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    x, y = int(columns[0]), int(rows[0])
    assert sel.bounds(of(mask)) == Rect(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)
    assert sel.area(of(mask)) == pytest.approx(mask.sum(dtype=np.int64) / 255)
    nothing = sel.nothing(SIZE)
    assert sel.is_empty(nothing) and sel.bounds(nothing).empty and sel.area(nothing) == 0


def test_an_erased_tile_is_empty_though_it_is_there() -> None:
    erased = sel.nothing(SIZE)
    erased.write(Rect(0, 0, 256, 256), np.zeros((256, 256, 1), np.uint8))
    assert len(erased) == 1 and sel.is_empty(erased) and sel.bounds(erased).empty


def test_a_mask_from_a_file_is_of_the_same_size_and_grey() -> None:
    with pytest.raises(ValueError, match="40 × 30 pixels but the picture 600 × 300"):
        sel.from_array(np.zeros((30, 40), np.uint8), SIZE)
    for bad in (np.zeros((300, 600, 3), np.uint8), np.zeros((300, 600)), np.zeros(600, np.uint8)):
        with pytest.raises(ValueError, match="grey picture"):
            sel.from_array(bad, SIZE)
    deep = np.zeros((300, 600, 1), np.uint16)
    deep[3, 4], deep[3, 5] = 65535, 32896
    assert sel.to_array(sel.from_array(deep, SIZE))[3, 3:6].tolist() == [0, 255, 128]
    assert sel.to_array(sel.from_array(deep[..., 0] > 0, SIZE))[3, 3:6].tolist() == [0, 255, 255]


def test_bad_ways_to_combine_are_refused() -> None:
    with pytest.raises(ValueError, match="no mode"):
        sel.combine(None, sel.nothing(SIZE), "xor")
    with pytest.raises(ValueError, match="same size"):
        sel.combine(sel.nothing(Size(5, 5)), sel.nothing(SIZE), "add")


@pytest.mark.parametrize(("x", "y"), [(0, 0), (-50, 120), (390, -70), (1000, 0)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_selection_from_a_layers_alpha(x: int, y: int, dtype: type) -> None:
    pixels = noise(300, 280, 4, dtype)
    selection = sel.from_alpha(Raster.from_pixels(pixels), x, y, SIZE)
    wanted = np.zeros((300, 600), np.float64)
    for row in range(max(0, y), min(300, y + 280)):
        left, right = max(0, x), min(600, x + 300)
        if left < right:
            wanted[row, left:right] = pixels[row - y, left - x : right - x, 3] / np.iinfo(dtype).max * 255
    assert np.array_equal(sel.to_array(selection), np.rint(wanted))


def test_a_layer_without_alpha_is_selected_where_it_was_written() -> None:
    raster = Raster(Size(300, 280), 3, np.uint8)
    raster.write(Rect(20, 30, 5, 6), np.zeros((6, 5, 3), np.uint8))
    assert sel.bounds(sel.from_alpha(raster, 100, 10, SIZE)) == Rect(120, 40, 5, 6)
    assert sel.area(sel.from_alpha(raster, 100, 10, SIZE)) == 30


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_picture_as_a_mask_costs_a_byte_a_pixel(dtype: type, channels: int) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, np.iinfo(dtype).max, (2100, 1100, channels), endpoint=True).astype(dtype)
    tracemalloc.start()
    found = sel.shades(pixels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    colours = channels - (channels in (2, 4))
    assert np.array_equal(found, np.rint(sel.eight_bits(pixels[..., :colours]).mean(axis=2)).astype(np.uint8))
    assert peak < found.size + 48 * sel.BAND
    if channels > colours:  # the shape is in its transparency
        pixels[..., :colours] = 7
        assert np.array_equal(sel.shades(pixels), pixels[..., -1])
