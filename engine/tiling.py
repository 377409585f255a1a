"""Geometry of tiles and ramps: pure functions, no pixels of a photo.

A region is cut by seams into cores. The network sees a core with ``overlap`` pixels of surroundings on each
side; of what it returns, the core and a ramp across each seam are used. Between two seams' ramps a pixel has one
tile, on a ramp two (four where ramps cross), whose raised-cosine weights sum to one. Each tile starts at a
multiple of the network's size rule, counted from the picture's corner, so that strided layers see the same
phase in every tile as in the whole picture.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from engine.api import Rect, Size

__all__ = ["Cell", "Plan", "Tile", "ceil_to", "floor_to", "mirrored", "plan", "ramp"]

BORDER = 16  # pixels of mirror image around the picture
RAMP = 8  # half the width of the blend across a seam, in pixels


def ceil_to(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def floor_to(value: int, multiple: int) -> int:
    return value // multiple * multiple


def ramp(length: int) -> np.ndarray:
    """Rising raised cosine, ``length`` float32 samples between 0 and 1; it and its mirror image sum to 1."""
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / max(length, 1))).astype(np.float32)


def mirrored(start: int, stop: int, size: int, twice: bool = False) -> np.ndarray:
    """Indices ``start .. stop-1`` folded into ``0 .. size-1`` by reflection at the edges, for any length. ``twice``:
    the mirror image begins with the edge itself."""
    if size == 1:
        return np.zeros(stop - start, np.intp)
    if twice:
        folded = np.arange(start, stop) % (2 * size)
        return np.where(folded < size, folded, 2 * size - 1 - folded)
    folded = np.abs(np.arange(start, stop)) % (2 * size - 2)
    return np.where(folded < size, folded, 2 * size - 2 - folded)


class Tile(NamedTuple):
    """``source``: what the network sees; it may reach a little beyond the picture. Its corner obeys the size rule,
    its far sides may need padding. ``need``: the part of it whose result is used."""

    column: int
    row: int
    source: Rect
    need: Rect


class Cell(NamedTuple):
    """A piece of the region in which the same tiles count; ``parts``: how many they are."""

    column: int
    row: int
    rect: Rect
    parts: int


@dataclass(frozen=True)
class _Axis:
    """One direction: ``seams`` inside ``start .. stop``, of a picture of ``size`` pixels."""

    start: int
    stop: int
    size: int
    seams: tuple[int, ...]
    overlap: int
    ramp: int
    multiple: int
    bordered: bool

    @property
    def border(self) -> int:
        return border(self.overlap, self.multiple) if self.bordered else 0

    @cached_property
    def bounds(self) -> tuple[int, ...]:
        return (self.start, *self.seams, self.stop)

    @property
    def count(self) -> int:
        return len(self.seams) + 1

    def source(self, i: int) -> tuple[int, int]:
        low = max(-self.border, floor_to(self.bounds[i] - self.overlap, self.multiple))
        return low, min(self.size + self.border, self.bounds[i + 1] + self.overlap)

    def need(self, i: int) -> tuple[int, int]:
        low, high = self.bounds[i], self.bounds[i + 1]
        return low - (self.ramp if i else 0), high + (self.ramp if i < self.count - 1 else 0)

    @cached_property
    def intervals(self) -> tuple[tuple[int, int], ...]:
        """Alternating: alone, on a ramp, alone, … The one numbered 2·i belongs to tile i, 2·i+1 to i and i+1."""
        cuts = [self.start]
        for seam in self.seams:
            cuts += [seam - self.ramp, seam + self.ramp]
        cuts.append(self.stop)
        return tuple(itertools.pairwise(cuts))

    def weight(self, i: int, interval: int, length: int) -> np.ndarray | None:
        """Of tile i on an interval, ``length`` samples; None where it is alone."""
        if interval == 2 * i:
            return None
        rising = ramp(length)
        return rising if interval == 2 * i - 1 else rising[::-1]


def border(overlap: int, multiple: int) -> int:
    """How far tiles reach beyond the picture, over its mirror image: networks pad with black, and a white wall that
    ends at the picture's edge must not get a grey rim."""
    return min(ceil_to(overlap, multiple), ceil_to(BORDER, multiple))


def _axis(size: int, start: int, stop: int, edge: int, overlap: int, multiple: int, bordered: bool) -> _Axis:
    overlap = ceil_to(overlap, multiple)
    rim = border(overlap, multiple) if bordered else 0
    if min(size + rim, stop + overlap) - max(-rim, floor_to(start - overlap, multiple)) <= edge:
        return _Axis(start, stop, size, (), overlap, 0, multiple, bordered)
    # a tile that is small for its overlap keeps half of itself as core
    overlap = min(overlap, floor_to(edge // 4, multiple))
    core = max(multiple, floor_to(edge - 2 * overlap, multiple))
    length = stop - start
    count = -(-length // core)
    while True:
        seams = tuple(ceil_to(start + length * i // count, multiple) for i in range(1, count))
        cuts = (start, *seams, stop)
        if max(b - a for a, b in itertools.pairwise(cuts)) <= core or core <= multiple:
            break
        count += 1
    seams = tuple(sorted({s for s in seams if start < s < stop}))
    cuts = (start, *seams, stop)
    shortest = min(b - a for a, b in itertools.pairwise(cuts))
    # ramps of neighbouring seams must not meet, and must lie inside the surroundings
    width = max(0, min(RAMP, overlap // 2, (shortest - 1) // 2))
    return _Axis(start, stop, size, seams, overlap, width, multiple, bordered)


@dataclass(frozen=True)
class Plan:
    """The tiles of a region."""

    x: _Axis
    y: _Axis

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """Row by row."""
        found = []
        for row in range(self.y.count):
            for column in range(self.x.count):
                found.append(
                    Tile(
                        column,
                        row,
                        _rect(self.x.source(column), self.y.source(row)),
                        _rect(self.x.need(column), self.y.need(row)),
                    )
                )
        return tuple(found)

    def ordered(self, focus: Rect | None) -> tuple[Tile, ...]:
        """The tiles, those nearest to the middle of ``focus`` first."""
        if focus is None:
            return self.tiles
        cx, cy = focus.x + focus.width / 2, focus.y + focus.height / 2

        def distance(tile: Tile) -> float:
            n = tile.need
            dx = max(n.x - cx, 0.0, cx - n.right)
            dy = max(n.y - cy, 0.0, cy - n.bottom)
            return dx * dx + dy * dy

        return tuple(sorted(self.tiles, key=distance))

    def cells(self, tile: Tile) -> list[Cell]:
        """The pieces that a tile contributes to."""
        found = []
        for row in range(max(0, 2 * tile.row - 1), min(2 * tile.row + 2, len(self.y.intervals))):
            for column in range(max(0, 2 * tile.column - 1), min(2 * tile.column + 2, len(self.x.intervals))):
                rect = _rect(self.x.intervals[column], self.y.intervals[row])
                if not rect.empty:
                    found.append(Cell(column, row, rect, (1 + column % 2) * (1 + row % 2)))
        return found

    def weight(self, tile: Tile, cell: Cell, size: Size | None = None) -> np.ndarray | None:
        """h × w × 1 float32 weights of a tile in a cell, None where it is the only one. ``size``: of the cell where
        the result is of another size than the picture."""
        width, height = size or (cell.rect.width, cell.rect.height)
        wx = self.x.weight(tile.column, cell.column, width)
        wy = self.y.weight(tile.row, cell.row, height)
        if wx is None and wy is None:
            return None
        rows = np.ones(height, np.float32) if wy is None else wy
        columns = np.ones(width, np.float32) if wx is None else wx
        return (rows[:, None] * columns[None, :])[..., None]


def _rect(x: tuple[int, int], y: tuple[int, int]) -> Rect:
    return Rect(x[0], y[0], x[1] - x[0], y[1] - y[0])


def plan(
    picture: Size, region: Rect, edge: int, overlap: int, multiple: int = 1, bordered: bool = True
) -> Plan:
    """Tiles of at most ``edge`` pixels a side, surroundings included, for a region of a picture.

    ``overlap``: surroundings on each side; a tile of less than four times that gets less. Tiles are of almost equal
    size. An edge below two times ``multiple`` counts as that. ``bordered``: tiles reach over the mirror image around
    the picture. Raises ValueError for a region outside the picture.
    """
    if region.empty or not Rect(0, 0, *picture).contains(region):
        raise ValueError(f"the region {tuple(region)} is not inside a picture of {tuple(picture)}")
    edge = max(floor_to(edge, multiple), 2 * multiple)
    return Plan(
        _axis(picture.width, region.x, region.right, edge, overlap, multiple, bordered),
        _axis(picture.height, region.y, region.bottom, edge, overlap, multiple, bordered),
    )


def strips_of(region: Rect, rows: int, focus: Rect | None) -> list[Rect]:
    """The region in strips of at most ``rows`` rows, from top to bottom, or those nearest to the middle of what the
    person looks at first."""
    strips = [
        Rect(region.x, y, region.width, min(rows, region.bottom - y))
        for y in range(region.y, region.bottom, rows)
    ]
    if focus is not None:
        middle = focus.y + focus.height / 2
        strips.sort(key=lambda s: max(s.y - middle, 0, middle - s.bottom))
    return strips
