"""The magnifying glass: a click shows the picture larger there, with Alt smaller; a drag moves it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.canvas.tools.tool import Pointer, Surface, Tool

__all__ = ["Zoom"]

CLICK = 4.0  # logical pixels that the pointer may move in a click


class Zoom(Tool):
    looks = True

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._began: Pointer | None = None
        self._last: QPointF | None = None
        self._moved = False

    def press(self, pointer: Pointer) -> None:
        self._began, self._last, self._moved = pointer, pointer.at, False

    def move(self, pointer: Pointer) -> None:
        if self._began is None or self._last is None:
            return
        self._moved = self._moved or (pointer.at - self._began.at).manhattanLength() > CLICK
        if self._moved:
            delta, self._last = (pointer.at - self._last) * self._surface.ratio(), pointer.at
            self._surface.pan_by(delta.x(), delta.y())

    def release(self) -> None:
        began, self._began = self._began, None
        if began is not None and not self._moved:
            self._surface.zoom_at(-1 if began.alt else 1, began.at)

    def cancel(self) -> None:
        self._began = None

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        return Qt.CursorShape.ClosedHandCursor if dragging and self._moved else Qt.CursorShape.CrossCursor
