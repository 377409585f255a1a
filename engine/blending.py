"""Overlapping tiles joined into one picture: a piece is handed on once all tiles that count in it have come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.api import Rect, Size
from engine.scaling import Scaling
from engine.tiling import Plan, Tile

__all__ = ["Blend"]


class Blend:
    """Keeps of the tiles no more than what lies on ramps that wait for a neighbour.

    ``finished(rect, values)``: ``rect`` in the picture's pixels, ``values`` float32 in the result's size.
    """

    def __init__(self, tiles: Plan, scaling: Scaling, finished: Callable[[Rect, np.ndarray], None]) -> None:
        self._plan, self._scaling, self._finished = tiles, scaling, finished
        self._pending: dict[tuple[int, int], tuple[int, np.ndarray]] = {}

    def add(self, tile: Tile, values: np.ndarray) -> None:
        """``values``: of ``tile.need``."""
        corner = self._scaling.rect(tile.need)
        for cell in self._plan.cells(tile):
            place = self._scaling.rect(cell.rect)
            piece = values[place.moved(-corner.x, -corner.y).slices]
            weight = self._plan.weight(tile, cell, Size(place.width, place.height))
            if weight is None:
                self._finished(cell.rect, piece)
                continue
            key = (cell.column, cell.row)
            come, total = self._pending.pop(key, (0, None))
            total = piece * weight if total is None else total + piece * weight
            if come + 1 == cell.parts:
                self._finished(cell.rect, total)
            else:
                self._pending[key] = (come + 1, total)
