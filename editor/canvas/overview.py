"""The whole picture as one small image: what is shown where no tile is ready yet.

It is made of the mip levels that a document keeps, so that a photo of any size is there at once.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from editor.canvas.grid import MAXIMUM_LEVEL, Key, Kind, level_rect, level_size, tiles
from editor.canvas.images import to_image
from editor.document import Document
from engine.api import Rect, Size

__all__ = ["Overview"]

LONGEST = 1024  # pixels of the longer side at most, as far as there are levels
LOWEST = 3  # the first level that documents keep
BLANK = "#303030"  # where nothing is known yet: neither light nor the checkerboard flashes up


class Overview:
    """The small image of one document. ``blocks``: what still has to be made, in order."""

    def __init__(self, size: Size) -> None:
        self._picture = size
        self.level = LOWEST
        while self.level < MAXIMUM_LEVEL and max(level_size(size, self.level)) > LONGEST:
            self.level += 1
        self.image = QImage(*self.size, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(QColor(BLANK))
        self.complete = False  # whether every block was made once
        self.blocks: dict[Key, None] = {}
        self.changed(Rect(0, 0, *size))

    @property
    def size(self) -> Size:
        return level_size(self._picture, self.level)

    def changed(self, rect: Rect) -> None:
        """The document changed at ``rect``, in picture pixels."""
        inside = rect.intersected(Rect(0, 0, *self._picture))
        self.blocks.update(dict.fromkeys(tiles(Kind.RESULT, self.level, inside)))

    def make_next(self, document: Document) -> Key:
        """Make the first of ``blocks``."""
        key = next(iter(self.blocks))
        area = level_rect(key, self._picture)
        painter = QPainter(self.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        image = to_image(document.composite(area, self.level), document.icc)
        painter.drawImage(QRect(*area), image)
        painter.end()
        del self.blocks[key]
        self.complete = self.complete or not self.blocks
        return key
