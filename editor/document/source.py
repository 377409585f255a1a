"""Where tools look: the pixels of one layer, or of all that is seen, behind one small interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.document.raster import Raster, with_alpha
from engine.api import Rect

__all__ = ["Source", "layer_source"]


@dataclass(frozen=True)
class Source:
    """``read(rect)`` gives H × W × C pixels of a rectangle of the document, of the document's type: 1 or 3 colours,
    with straight alpha after them or without. ``rect``: where there may be pixels; tools read nothing outside.
    What it gives must not change while a stroke goes on: take a snapshot first."""

    read: Callable[[Rect], np.ndarray]
    rect: Rect

    def sample(self, rect: Rect) -> tuple[np.ndarray, np.ndarray]:
        """Colours, H × W × 1 or 3, and how opaque each pixel is, H × W float32 0..1, of any rectangle: outside of
        the source all is transparent."""
        inner = rect.intersected(self.rect)
        pixels = self.read(inner if not inner.empty else Rect(self.rect.x, self.rect.y, 1, 1))
        colours = pixels.shape[2] - (pixels.shape[2] in (2, 4))
        colour = np.zeros((rect.height, rect.width, colours), pixels.dtype)
        opaque = np.zeros((rect.height, rect.width), np.float32)
        if not inner.empty:
            where = inner.moved(-rect.x, -rect.y).slices
            colour[where] = pixels[..., :colours]
            opaque[where] = 1
            if colours < pixels.shape[2]:
                opaque[where] = pixels[..., -1] * np.float32(1 / np.iinfo(pixels.dtype).max)
        return colour, opaque


def layer_source(raster: Raster, x: int = 0, y: int = 0) -> Source:
    """The pixels of a layer at (``x``, ``y``), transparent where nothing was written. Give a snapshot of it."""

    def read(rect: Rect) -> np.ndarray:
        inside = rect.moved(-x, -y)
        pixels = raster.read(inside)
        if raster.has_alpha or raster.full:
            return pixels
        pixels = with_alpha(pixels)
        pixels[..., -1] *= raster.coverage(inside)
        return pixels

    return Source(read, raster.rect.moved(x, y))
