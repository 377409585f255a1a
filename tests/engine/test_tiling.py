"""Geometry of tiles: every pixel once, weights that sum to one, tiles inside their bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.api import Rect, Size
from engine.tiling import ceil_to, mirrored, plan, ramp


def accumulated(tiles, region: Rect) -> np.ndarray:
    total = np.zeros((region.height, region.width), np.float64)
    for tile in tiles.tiles:
        for cell in tiles.cells(tile):
            weight = tiles.weight(tile, cell)
            place = cell.rect.moved(-region.x, -region.y).slices
            total[place] += 1 if weight is None else weight[..., 0]
    return total


@settings(deadline=None, max_examples=120)
@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.integers(16, 200),
    st.integers(0, 40),
    st.sampled_from([1, 2, 8, 16]),
)
def test_every_pixel_gets_weight_one(width: int, height: int, edge: int, overlap: int, multiple: int) -> None:
    region = Rect(0, 0, width, height)
    tiles = plan(Size(width, height), region, edge, overlap, multiple)
    assert np.abs(accumulated(tiles, region) - 1).max() < 1e-6
    for tile in tiles.tiles:
        assert tile.source.x % multiple == 0 and tile.source.y % multiple == 0
        assert region.expanded(ceil_to(16, multiple)).contains(tile.source)
        assert tile.source.contains(tile.need)
        limit = max(edge, 2 * multiple)
        padded = [-(-side // multiple) * multiple for side in (tile.source.width, tile.source.height)]
        # below four sizes of the rule the surroundings take what they must
        assert max(padded) <= max(limit, 4 * multiple)


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_a_region_is_covered_and_nothing_beyond_it(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 300))
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = Rect(x, y, data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y)))
    tiles = plan(Size(width, height), region, 64, 12, 8)
    assert np.abs(accumulated(tiles, region) - 1).max() < 1e-6
    assert all(region.contains(cell.rect) for tile in tiles.tiles for cell in tiles.cells(tile))


def test_the_number_of_parts_is_the_number_of_tiles_that_come() -> None:
    tiles = plan(Size(700, 500), Rect(0, 0, 700, 500), 256, 32, 8)
    come: dict[tuple[int, int], int] = {}
    parts = {}
    for tile in tiles.tiles:
        for cell in tiles.cells(tile):
            come[cell.column, cell.row] = come.get((cell.column, cell.row), 0) + 1
            parts[cell.column, cell.row] = cell.parts
    assert come == parts
    assert set(parts.values()) == {1, 2, 4}


def test_a_picture_that_fits_is_one_tile() -> None:
    tiles = plan(Size(300, 200), Rect(0, 0, 300, 200), 336, 32, 8)
    assert [t.source for t in tiles.tiles] == [Rect(-16, -16, 332, 232)]
    assert [t.need for t in tiles.tiles] == [Rect(0, 0, 300, 200)]


def test_tiles_keep_their_surroundings() -> None:
    tiles = plan(Size(2000, 2000), Rect(0, 0, 2000, 2000), 512, 32, 8)
    for tile in tiles.tiles:
        for near, far in (
            (tile.need.x - tile.source.x, tile.source.x),
            (tile.need.y - tile.source.y, tile.source.y),
        ):
            assert near >= 32 - 8 or (far == -16 and near == 16)


def test_tiles_near_the_focus_come_first() -> None:
    tiles = plan(Size(2000, 2000), Rect(0, 0, 2000, 2000), 512, 32, 8)
    focus = Rect(1500, 1500, 100, 100)
    order = tiles.ordered(focus)
    assert order[0].need.contains(focus)
    assert sorted(order) == sorted(tiles.tiles)
    assert tiles.ordered(None) == tiles.tiles


def test_ramp_and_its_mirror_image_sum_to_one() -> None:
    rising = ramp(16)
    assert np.allclose(rising + rising[::-1], 1)
    assert (np.diff(rising) > 0).all()


def test_mirroring_folds_any_length() -> None:
    assert mirrored(-3, 7, 4).tolist() == [3, 2, 1, 0, 1, 2, 3, 2, 1, 0]
    assert mirrored(-3, 7, 4, twice=True).tolist() == [2, 1, 0, 0, 1, 2, 3, 3, 2, 1]
    assert mirrored(0, 5, 1).tolist() == [0] * 5
    assert mirrored(-40, 40, 7).min() == 0 and mirrored(-40, 40, 7).max() == 6


@pytest.mark.parametrize("region", [Rect(0, 0, 0, 5), Rect(-1, 0, 5, 5), Rect(6, 0, 5, 5)])
def test_a_region_outside_is_refused(region: Rect) -> None:
    with pytest.raises(ValueError, match="not inside"):
        plan(Size(10, 10), region, 64, 8)
