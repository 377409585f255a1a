"""Moves the picture in the view: with space held, with the middle button, or by dragging the picture itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.canvas.tools.tool import Surface

__all__ = ["Pan"]


class Pan:
    """The hand."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._last: QPointF | None = None

    def takes(self, at: QPointF, button: Qt.MouseButton) -> bool:
        return button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)

    def press(self, at: QPointF) -> None:
        self._last = at

    def move(self, at: QPointF) -> None:
        if self._last is not None:
            delta, self._last = (at - self._last) * self._surface.ratio(), at
            self._surface.pan_by(delta.x(), delta.y())

    def release(self) -> None:
        self._last = None

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        if dragging:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor if self._surface.space_held else None
