"""The whole picture as one small image: what is shown where no tile is ready yet.

It is made of the mip levels that a document keeps, so that a photo of any size is there at once.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from editor.canvas.grid import MAXIMUM_LEVEL, NOTHING, cells, level_size
from editor.canvas.images import to_image
from editor.document import Document
from editor.document.raster import grid
from engine.api import Rect, Size

__all__ = ["Overview"]

LOWEST = 3  # mip level at least
LONGEST = 1024  # pixels of the longer side at most, as far as there are levels
BLOCK = (
    128  # pixels of the overview that are made at once: of four times as many the window would stand still
)
BLANK = "#303030"  # where nothing is known yet: neither light nor the checkerboard flashes up


class Overview:
    """The small image of one document. ``dirty``: what still has to be made, in pixels of the level, in order, by the
    block of ``BLOCK`` pixels that it is in."""

    def __init__(self, size: Size) -> None:
        self._picture = size
        self.level = LOWEST
        while self.level < MAXIMUM_LEVEL and max(level_size(size, self.level)) > LONGEST:
            self.level += 1
        self.image = QImage(*self.size, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(QColor(BLANK))
        self.complete = False  # whether every block was made once
        self.dirty: dict[tuple[int, int], Rect] = {}
        self.changed(Rect(0, 0, *size))

    @property
    def size(self) -> Size:
        return level_size(self._picture, self.level)

    def changed(self, rect: Rect) -> None:
        """The document changed at ``rect``, in picture pixels."""
        inside = cells(rect.intersected(Rect(0, 0, *self._picture)), self.level)
        for key, part in grid(inside, BLOCK):
            self.dirty[key] = self.dirty.get(key, NOTHING).united(part)

    @property
    def next(self) -> Rect:
        """What ``make_next`` makes, in pixels of the level."""
        return next(iter(self.dirty.values()), NOTHING)

    def make_next(self, document: Document) -> Rect:
        """Make the first of ``dirty``. Returns it."""
        key, part = next(iter(self.dirty.items()))
        image = to_image(document.composite(part, self.level), document.icc)
        painter = QPainter(self.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QRect(*part), image)
        painter.end()
        del self.dirty[key]
        self.complete = self.complete or not self.dirty
        return part
