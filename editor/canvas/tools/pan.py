"""Moves the picture in the view: with space held, with the middle button, or, as the hand, by dragging it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.canvas.tools.tool import Pointer, Surface, Tool

__all__ = ["Pan"]


class Pan(Tool):
    """``hand``: it takes any drag of the left button, not only with space held."""

    looks = True

    def __init__(self, surface: Surface, hand: bool = True) -> None:
        super().__init__(surface)
        self._hand = hand
        self._last: QPointF | None = None

    def takes(self, at: QPointF, button: Qt.MouseButton) -> bool:
        left = button == Qt.MouseButton.LeftButton and (self._hand or self._surface.space_held)
        return left or button == Qt.MouseButton.MiddleButton

    def press(self, pointer: Pointer) -> None:
        self._last = pointer.at

    def move(self, pointer: Pointer) -> None:
        if self._last is not None:
            delta, self._last = (pointer.at - self._last) * self._surface.ratio(), pointer.at
            self._surface.pan_by(delta.x(), delta.y())

    def release(self) -> None:
        self._last = None

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        if dragging:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor if self._surface.space_held else None
