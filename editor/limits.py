"""Where a filter works: a selection, which is of the document, as the engine wants it, which knows one layer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from editor.document import Layer, Raster
from editor.document import selection as selections
from editor.document.raster import grid
from engine.api import Patch, Rect

__all__ = ["mask_of", "parts_inside", "region_of"]


def region_of(selection: Raster, layer: Layer) -> Rect:
    """The frame around what is selected of a layer, in its own pixels; empty when nothing of it is."""
    return selections.bounds(selection).moved(-layer.x, -layer.y).intersected(layer.raster.rect)


def mask_of(selection: Raster, layer: Layer) -> np.ndarray:
    """H × W uint8 of the layer's size, 255 where it is selected; beyond the document nothing is."""
    return np.ascontiguousarray(selection.read(layer.rect)[..., 0])


def parts_inside(patch: Patch, mask: np.ndarray) -> Iterator[Patch]:
    """What a result keeps of a finished piece: tile by tile, the frame around what is selected. So the result's
    layer is empty where nothing was to change, and costs only what it shows."""
    for _, cell in grid(patch.rect):
        chosen = mask[cell.slices]
        rows = np.flatnonzero(chosen.any(axis=1))
        if not rows.size:
            continue
        columns = np.flatnonzero(chosen.any(axis=0))
        x, y = int(columns[0]), int(rows[0])
        rect = Rect(cell.x + x, cell.y + y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)
        yield Patch(rect, patch.pixels[rect.moved(-patch.rect.x, -patch.rect.y).slices], patch.draft)
