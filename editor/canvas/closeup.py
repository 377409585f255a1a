"""Pixels of another size laid over a part of the picture: a result that is larger than what it is made from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from editor.canvas.images import to_image
from editor.canvas.viewport import Viewport
from engine.api import Rect

__all__ = ["Closeup"]


class Closeup:
    """``rect``: where it lies, in document pixels. ``pixels``: H × W × C of any size, of the document's profile."""

    def __init__(self, rect: Rect, pixels: np.ndarray, icc: bytes | None) -> None:
        self.rect = rect
        self._image = to_image(pixels, icc)

    def paint(self, painter: QPainter, port: Viewport) -> None:
        """Over what is painted there already, in device pixels."""
        place = port.device_rect(self.rect)
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        # pixels of the result that are larger than the screen's are to be seen as what they are
        smooth = place.width < 2 * self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(QRectF(*place), self._image)
        painter.restore()
