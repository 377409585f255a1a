"""Moves the line between before and after."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from editor.canvas.overlays import HANDLE
from editor.canvas.tools.tool import Pointer, Surface, Tool

__all__ = ["Split"]

REACH = 5.0  # logical pixels beside the line that still are the line


class Split(Tool):
    """Takes presses on the line or its handle, while the split view is on."""

    looks = True

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._offset = 0.0  # from the line to where it was taken, in device pixels

    def takes(self, at: QPointF, button: Qt.MouseButton) -> bool:
        return button == Qt.MouseButton.LeftButton and not self._surface.space_held and self._over(at)

    def press(self, pointer: Pointer) -> None:
        column = self._surface.split_column()
        self._offset = 0.0 if column is None else pointer.at.x() * self._surface.ratio() - column

    def move(self, pointer: Pointer) -> None:
        shown = self._surface.viewport.shown
        if not shown.empty:
            x = pointer.at.x() * self._surface.ratio() - self._offset
            self._surface.set_split_position((x - shown.x) / shown.width)

    def release(self) -> None:
        self._offset = 0.0

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        if dragging or (not self._surface.space_held and self._over(at)):
            return Qt.CursorShape.SplitHCursor
        return None

    def _over(self, at: QPointF) -> bool:
        column = self._surface.split_column()
        if column is None:
            return False
        ratio, shown = self._surface.ratio(), self._surface.viewport.shown
        dx, y = abs(at.x() * ratio - column), at.y() * ratio
        if dx <= REACH * ratio:
            return shown.y <= y < shown.bottom
        dy = y - (shown.y + shown.height / 2)
        return dx * dx + dy * dy <= (HANDLE * ratio) ** 2
