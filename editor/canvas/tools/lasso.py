"""Selects what a line goes around: drawn freely, or from corner to corner."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from editor.canvas.tools.select import SelectTool
from editor.canvas.tools.tool import Pointer, Surface
from editor.canvas.viewport import Point
from editor.document.shapes import polygon

__all__ = ["Lasso", "Polygon"]

APART = 0.35  # logical pixels between two points of a free line
CLOSE = 8.0  # logical pixels from the first corner at which a click closes the line


class _Line(SelectTool):
    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._points: list[Point] = []

    def cancel(self) -> None:
        self._points.clear()
        self._surface.update_overlay()

    def _finish(self) -> None:
        points = list(self._points)
        self.cancel()
        if len(points) > 2:
            self._select(lambda document: polygon(document.size, points, self.options.antialias))
        else:
            self._drop()


class Lasso(_Line):
    def press(self, pointer: Pointer) -> None:
        self._begin(pointer)
        self._points = [pointer.point]

    def move(self, pointer: Pointer) -> None:
        if not self._points:
            return
        if (
            math.dist(self._points[-1], pointer.point) * self._surface.viewport.zoom
            >= APART * self._surface.ratio()
        ):
            self._points.append(pointer.point)
            self._surface.update_overlay()

    def release(self) -> None:
        if self._points:
            self._finish()

    def paint(self, painter: QPainter) -> None:
        if len(self._points) > 1:
            self._line(painter, self._points, closed=False)


class Polygon(_Line):
    """Each click is a corner. Enter, a double click, or a click on the first corner closes it; Backspace takes the
    last corner back, Escape all of them."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._next: Point | None = None

    def press(self, pointer: Pointer) -> None:
        if not self._points:
            self._begin(pointer)
        elif len(self._points) > 2 and self._near(self._points[0], pointer.point):
            self._finish()
            return
        self._points.append(pointer.point)
        self._next = pointer.point
        self._surface.update_overlay()

    def double_click(self, pointer: Pointer) -> None:
        if self._points:  # its first press was a corner already, or closed the line
            self._finish()

    def hover(self, pointer: Pointer) -> None:
        if self._points:
            self._next = pointer.point
            self._surface.update_overlay()

    move = hover

    def release(self) -> None:
        """A corner stays until the line is closed."""

    def key(self, key: int) -> bool:
        if not self._points:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        elif key == Qt.Key.Key_Backspace:
            self._points.pop()
            self._surface.update_overlay()
        else:
            return False
        return True

    def paint(self, painter: QPainter) -> None:
        if self._points:
            ends = [self._next] if self._next is not None else []
            self._line(painter, [*self._points, *ends], closed=False)

    def _near(self, one: Point, other: Point) -> bool:
        return math.dist(one, other) * self._surface.viewport.zoom <= CLOSE * self._surface.ratio()
