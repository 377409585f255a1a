"""Pixels of another size laid over a part of the picture: a result that is larger than what it is made from, or two
of them that are compared, one on each side of the split line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication, QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from editor.canvas.images import to_image
from editor.canvas.renderer import View
from editor.canvas.viewport import Viewport
from engine.api import Rect

__all__ = ["Closeup", "Left"]


@dataclass(frozen=True, eq=False)
class Left:
    """What is shown left of the split line instead of the original: H × W × C pixels of any size; ``names``: what the
    left and the right side are called; ``icc``: the profile of both."""

    pixels: np.ndarray
    names: tuple[str, str]
    icc: bytes | None

    def words(self, position: float) -> str:
        """For a screen reader. ``position``: of the line, 0..1."""
        words = QCoreApplication.translate(
            "Canvas",
            "Split view: “{left}” is left of the line, which is at {position} %, “{right}” right of it; Ctrl+Left "
            "and Ctrl+Right, or [ and ], move it.",
        )
        words = words.replace("{position}", str(round(100 * position)))
        return words.replace("{left}", self.names[0]).replace("{right}", self.names[1])


class Closeup:
    """``rect``: where it lies, in document pixels. ``pixels``: H × W × C of any size, of the document's profile."""

    def __init__(self, rect: Rect, pixels: np.ndarray, icc: bytes | None, left: Left | None = None) -> None:
        self.rect, self.left = rect, left
        self._image = to_image(pixels, icc if left is None else left.icc)
        self._other = None if left is None else to_image(left.pixels, left.icc)

    def paint(self, painter: QPainter, view: View) -> None:
        """Over what is painted there already, in device pixels; without another one, not where the original is."""
        self._paint_side(painter, view.port, self._image, view.result)
        if self._other is not None:
            self._paint_side(painter, view.port, self._other, view.original)

    def _paint_side(self, painter: QPainter, port: Viewport, image: QImage, side: Rect) -> None:
        place = port.device_rect(self.rect)
        painter.save()
        painter.setClipRect(QRect(*side))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        # pixels of the result that are larger than the screen's are to be seen as what they are
        smooth = place.width < 2 * image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QRectF(*place), image)
        painter.restore()
