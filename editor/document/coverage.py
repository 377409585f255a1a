"""What a stroke has covered so far: sparse tiles of float32, as many small dabs would be lost in 8 bits."""

from __future__ import annotations

import numpy as np

from editor.document.raster import TILE, Key, grid
from engine.api import Rect, Size

__all__ = ["Coverage"]


class Coverage:
    """How far each pixel of a document of ``size`` is covered, 0..1; an absent tile is not."""

    __slots__ = ("_tiles", "bounds", "size")

    def __init__(self, size: Size) -> None:
        self.size = Size(*size)
        self.bounds = Rect(0, 0, 0, 0)  # around all that may be covered
        self._tiles: dict[Key, np.ndarray] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._tiles

    def dab(self, x: int, y: int, stamp: np.ndarray, strength: float, flow: float) -> Rect:
        """Press ``stamp``, H × W float32 0..1, with its upper left pixel on (``x``, ``y``). Each pixel moves by the
        share ``flow`` (0..1) from what it has towards ``stamp · strength``, and never back: dabs that overlap build
        up to the stamp's own height and no further. Returns what may have changed, cut off at the document's edge."""
        height, width = stamp.shape
        area = Rect(x, y, width, height).intersected(Rect(0, 0, *self.size))
        for key, part in grid(area):
            gain = stamp[part.moved(-x, -y).slices] * np.float32(strength)
            tile = self._tiles.get(key)
            if tile is None:
                tile = self._tiles[key] = np.zeros((TILE, TILE), np.float32)
            target = tile[part.moved(-key[0] * TILE, -key[1] * TILE).slices]
            gain -= target
            np.maximum(gain, 0, out=gain)
            if flow != 1:
                gain *= np.float32(flow)
            target += gain
        self.bounds = self.bounds.united(area)
        return area

    def read(self, rect: Rect) -> np.ndarray:
        """H × W float32, new; 0 outside of the document."""
        out = np.zeros((rect.height, rect.width), np.float32)
        for key, part in grid(rect.intersected(self.bounds)):
            tile = self._tiles.get(key)
            if tile is not None:
                inside = part.moved(-key[0] * TILE, -key[1] * TILE)
                out[part.moved(-rect.x, -rect.y).slices] = tile[inside.slices]
        return out
