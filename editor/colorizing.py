"""Colorize in the editor: which layer it works on, which hints it is given, and the dialog that a first dab opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject

from editor.document import Document, Layer, Raster
from editor.document.convert import convert
from editor.pages import Page
from engine.api import Picture, Rect
from engine.filters import FILTERS, Filter

if TYPE_CHECKING:
    from editor.filtering import Filtering

__all__ = ["Hinting", "hints_file", "hints_for", "hints_in_use", "photo_for", "result_of"]


def hints_in_use(document: Document) -> Raster | None:
    """What is dabbed, unless its layer is hidden: as it is, while it is painted on."""
    layer = document.hints
    return layer.raster if layer is not None and layer.visible and layer.raster.bounds.area else None


def hints_for(document: Document, layer: Layer, factor: int = 1) -> np.ndarray | None:
    """The hints that lie on a layer, as ``Request`` wants them: H × W × 4 uint8 in sRGB, of the layer's size reduced
    by ``factor``; None where there is none. Costs what is dabbed, not what the layer is large."""
    hints = document.hints
    raster = hints_in_use(document)
    if raster is None or hints is None:
        return None
    width, height = (-(-n // factor) for n in layer.raster.size)
    out = np.zeros((height, width, 4), np.uint8)
    found = False
    for key, tile in raster.tiles():
        area = raster.tile_rect(key).moved(hints.x - layer.x, hints.y - layer.y)
        inside = area.intersected(layer.raster.rect)
        if inside.empty:
            continue
        pixels = convert(
            Picture(np.ascontiguousarray(tile), document.icc), None, np.dtype(np.uint8), 3
        ).pixels
        if pixels.shape[2] < 4:
            continue
        part = pixels[inside.moved(-area.x, -area.y).slices]
        found = _put(out, part, inside, factor) or found
    return out if found else None


def hints_file(document: Document) -> Picture | None:
    """The hints as a picture of the document's size, transparent elsewhere; None where there are none."""
    hints = document.hints
    if hints is None:
        return None
    blank = Layer("", Raster(document.size, 4, np.uint8))
    found = hints_for(document, blank) if hints.visible else None
    return None if found is None else Picture(found)


def _put(out: np.ndarray, pixels: np.ndarray, at: Rect, factor: int) -> bool:
    """Each reduced pixel that a hint touches has it. Returns whether one did."""
    rows, columns = np.nonzero(pixels[..., 3] > 127)
    if not rows.size:
        return False
    if factor == 1:
        out[at.y + rows, at.x + columns] = pixels[rows, columns]
        return True
    y, x = (rows + at.y) // factor, (columns + at.x) // factor
    out[y, x, :3] = pixels[rows, columns, :3]
    out[y, x, 3] = 255
    return True


def photo_for(document: Document, layer: Layer) -> Layer:
    """What Colorize works on when a layer is selected: the photo below the hints, not these."""
    layers = document.layers
    if not layer.hints:
        return layer
    below = layers[: [other.id for other in layers].index(layer.id)]
    for among in (below[::-1], layers):
        found = next((other for other in among if not other.hints and other.visible), None)
        if found is not None:
            return found
    return layer


def result_of(document: Document, layer: Layer, row: Filter) -> Layer | None:
    """The filter's own result that is seen when a layer is selected: that is done anew, and no second one of it."""

    def made(other: Layer) -> bool:
        return (other.recipe or {}).get("filter") == row.id and not document.is_filling(other.id)

    if made(layer):
        return layer
    later = (other for other in reversed(document.layers) if other.source == layer.id and other.visible)
    return next((other for other in later if made(other)), None)


class Hinting(QObject):
    """Opens Colorize when a hint is dabbed and no dialog is open, so that it is seen to spread."""

    def __init__(self, filtering: Filtering, current: Callable[[], Page | None], parent: QObject) -> None:
        super().__init__(parent)
        self._filtering, self._current = filtering, current

    def hinted(self) -> None:
        """A dab is done on the page in front."""
        page = self._current()
        layer = page.document.active_layer if page is not None else None
        if page is None or layer is None or self._filtering.dialog is not None:
            return
        row = FILTERS["colorize"]
        if row.task not in self._filtering.missing:
            self._filtering.open(row, page, photo_for(page.document, layer), quietly=True)
