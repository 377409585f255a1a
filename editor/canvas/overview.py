"""The whole picture as one small image: what is shown where no tile is ready yet.

It is made of the mip levels that a document keeps, so that a photo of any size is there at once.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from editor.canvas.grid import KEPT_FROM, MAXIMUM_LEVEL, level_size
from editor.canvas.images import to_image
from editor.document import Document
from engine.api import Rect, Size

__all__ = ["Overview"]

LONGEST = 1024  # pixels of the longer side at most, as far as there are levels
BLOCK = 256  # pixels of the overview that are made at once
BLANK = "#303030"  # where nothing is known yet: neither light nor the checkerboard flashes up


class Overview:
    """The small image of one document. ``blocks``: what still has to be made, in order, in pixels of
    the level."""

    def __init__(self, size: Size) -> None:
        self._picture = size
        self.level = KEPT_FROM
        while self.level < MAXIMUM_LEVEL and max(level_size(size, self.level)) > LONGEST:
            self.level += 1
        self.image = QImage(*self.size, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.fill(QColor(BLANK))
        self.complete = False  # whether every block was made once
        self.blocks: dict[Rect, None] = {}
        self.changed(Rect(0, 0, *size))

    @property
    def size(self) -> Size:
        return level_size(self._picture, self.level)

    def changed(self, rect: Rect) -> None:
        """The document changed at ``rect``, in picture pixels."""
        inside = rect.intersected(Rect(0, 0, *self._picture))
        if inside.empty:
            return
        step = BLOCK << self.level
        for y in range(inside.y // step * BLOCK, (inside.bottom - 1) // step * BLOCK + 1, BLOCK):
            for x in range(inside.x // step * BLOCK, (inside.right - 1) // step * BLOCK + 1, BLOCK):
                block = Rect(x, y, BLOCK, BLOCK).intersected(Rect(0, 0, *self.size))
                self.blocks[block] = None

    def make_next(self, document: Document) -> Rect:
        """Make the first of ``blocks``. Returns it, in pixels of the level."""
        block = next(iter(self.blocks))
        image = to_image(document.composite(block, self.level), document.icc)
        painter = QPainter(self.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(QRect(*block), image)
        painter.end()
        del self.blocks[block]
        self.complete = self.complete or not self.blocks
        return block
