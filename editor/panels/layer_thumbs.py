"""Small pictures of layers and their masks, made beside the event loop one after the other.

Each layer keeps the smaller levels that its picture was made from: after a stroke only the blocks that it touched are
looked at again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from editor.canvas.images import to_image
from editor.document import MAX_LEVEL, Document, Layer, Raster, level_size
from editor.document.pyramid import Pyramid
from engine.api import Rect, Size

__all__ = ["Thumbnails"]

log = logging.getLogger(__name__)

EDGE = (
    96  # device pixels of the longer side, at least; a sharp picture of 40 on a screen of twice the density
)
Run = Callable[[Callable[[], Any], Callable[[Any], None], Callable[[Exception], None]], Any]


@dataclass
class _Kept:
    """What a picture was made from, and the picture."""

    pyramid: Pyramid
    seen: tuple[Raster, int, int]
    image: QImage | None = None


class Thumbnails(QObject):
    """``changed()``: one more is there. Used from the GUI's thread; the pyramids are read in another one, by one task
    at a time, and only while it runs."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._document: Document | None = None
        self._size = Size(0, 0)
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._wanted: dict[tuple[str, str], tuple[Raster, int, int]] = {}
        self._busy = False

    def use(self, run: Run) -> None:
        """``run``: as ``editor.tasks.Tasks.run``."""
        self._run = run
        self._next()

    def set_document(self, document: Document | None) -> None:
        self._document = document
        self._kept, self._wanted = {}, {}
        self.refresh()

    def refresh(self) -> None:
        """The layers changed: bring what is no longer right up to date."""
        document = self._document
        if document is None:
            return
        if document.size != self._size:
            self._kept, self._size = {}, document.size
        sources: dict[tuple[str, str], tuple[Raster, int, int]] = {}
        for (
            layer
        ) in document.state.layers:  # not what is being painted on or streams in: that changes all the time
            sources[layer.id, "pixels"] = (layer.raster, layer.x, layer.y)
            if layer.mask is not None:
                sources[layer.id, "mask"] = (layer.mask, layer.x, layer.y)
        for gone in self._kept.keys() - sources.keys():
            del self._kept[gone]
        self._wanted = {
            key: source
            for key, source in sources.items()
            if key not in self._kept or not _same(self._kept[key].seen, source)
        }
        self._next()

    def image(self, layer: Layer, target: str = "pixels") -> QImage | None:
        """Of the layer's "pixels" or its "mask", in the document's frame: as far as it is known."""
        kept = self._kept.get((layer.id, target))
        return kept.image if kept is not None else None

    # --- inside ------------------------------------------------------------------------------------------

    def _next(self) -> None:
        if self._busy or not self._wanted or self._run is None or self._document is None:
            return
        key = next(iter(self._wanted))
        source = raster, x, y = self._wanted.pop(key)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _Kept(Pyramid(raster, x, y, self._size), source)
        kept.seen = source
        pyramid, size, icc = kept.pyramid, self._size, self._document.icc

        def make() -> QImage:
            pyramid.follow(raster, None, x, y)
            return picture(pyramid, size, icc if key[1] == "pixels" else None)

        def done(image: QImage) -> None:
            self._busy = False
            kept.image = image
            self.changed.emit()
            self._next()

        def failed(error: Exception) -> None:
            log.error("a layer has no thumbnail", exc_info=error)
            self._busy = False
            self._next()

        self._busy = True
        self._run(make, done, failed)


def picture(pyramid: Pyramid, size: Size, icc: bytes | None) -> QImage:
    """All of the document's frame at the smallest level that has pixels enough."""
    level = 0
    while level < MAX_LEVEL and max(level_size(size, level + 1)) >= EDGE:
        level += 1
    small = level_size(size, level)
    sample = pyramid.sample(Rect(0, 0, *small), level)
    if sample is None:
        raster = pyramid.raster
        black = raster.channels == 1
        pixels = np.zeros((small.height, small.width, 1 if black else raster.colours + 1), raster.dtype)
    else:
        pixels = sample.pixels
    return to_image(np.ascontiguousarray(pixels), icc)


def _same(one: tuple[Raster, int, int], other: tuple[Raster, int, int]) -> bool:
    return one[0] is other[0] and one[1:] == other[1:]
