"""Bars that lie over a canvas, at the bottom in the middle: several of them lie above each other, none on another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from editor.theme import SPACE

__all__ = ["FloatingBar"]

ABOVE = 2 * SPACE  # logical pixels between the lowest bar and the picture's lower edge


class FloatingBar(QFrame):
    """One of them; the oldest of a canvas lies at the bottom."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("role", "floating")
        canvas.installEventFilter(self)

    def place(self) -> None:
        """Where all bars of the canvas belong: their sizes, or which of them are shown, may be others."""
        canvas = self._canvas
        bottom = canvas.height() - ABOVE
        for bar in canvas.findChildren(FloatingBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if bar.isHidden():
                continue
            bar.adjustSize()
            width = min(bar.width(), canvas.width())
            bottom -= bar.height()
            bar.setGeometry(max(0, (canvas.width() - width) // 2), max(0, bottom), width, bar.height())
            bottom -= SPACE // 2

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._canvas:
            self.place()
        return False
