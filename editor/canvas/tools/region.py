"""Selects a rectangle or an ellipse by dragging from corner to corner."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from editor.canvas.tools.select import SelectTool
from editor.canvas.tools.tool import Pointer, Surface
from editor.canvas.viewport import Point
from editor.document import Document, Raster
from editor.document.shapes import ellipse, rectangle

__all__ = ["EllipseSelect", "RectangleSelect", "span"]

CLICK = 3.0  # logical pixels below which a drag was a click
ARC = 72  # corners of the line that stands for an ellipse meanwhile


def span(start: Point, end: Point, square: bool, centred: bool) -> tuple[float, float, float, float]:
    """x, y, width, height of what is dragged from ``start`` to ``end``."""
    dx, dy = end.x - start.x, end.y - start.y
    if square:
        side = max(abs(dx), abs(dy))
        dx, dy = math.copysign(side, dx), math.copysign(side, dy)
    if centred:
        return start.x - abs(dx), start.y - abs(dy), 2 * abs(dx), 2 * abs(dy)
    return min(start.x, start.x + dx), min(start.y, start.y + dy), abs(dx), abs(dy)


class _Drag(SelectTool, ABC):
    """Shift and Alt at the start say how the shape joins; pressed later, they make it even and centre it."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._start: Pointer | None = None
        self._end: Pointer | None = None
        self._free = Qt.KeyboardModifier.NoModifier  # keys that were let go since the start

    def press(self, pointer: Pointer) -> None:
        self._begin(pointer)
        self._start = self._end = pointer
        self._free = ~pointer.modifiers

    def move(self, pointer: Pointer) -> None:
        if self._start is not None:
            self._free |= ~pointer.modifiers
            self._end = pointer
            self._surface.update_overlay()

    def release(self) -> None:
        start, end = self._start, self._end
        if start is None or end is None:
            return
        x, y, width, height = self._span()
        if (end.at - start.at).manhattanLength() < CLICK:
            self._drop()
        else:
            self._select(lambda document: self._shape(document, x, y, width, height))
        self.cancel()

    def cancel(self) -> None:
        self._start = self._end = None
        self._surface.update_overlay()

    def _span(self) -> tuple[float, float, float, float]:
        assert self._start is not None and self._end is not None
        held = self._end.modifiers & self._free
        square = bool(held & Qt.KeyboardModifier.ShiftModifier)
        centred = bool(held & Qt.KeyboardModifier.AltModifier)
        x, y, width, height = span(self._start.point, self._end.point, square, centred)
        left, top, right, bottom = round(x), round(y), round(x + width), round(y + height)
        return left, top, max(1, right - left), max(1, bottom - top)

    def paint(self, painter: QPainter) -> None:
        if self._start is not None:
            self._line(painter, self._corners(*self._span()), closed=True)

    @abstractmethod
    def _shape(self, document: Document, x: float, y: float, width: float, height: float) -> Raster:
        """The selection that a drag of those measures makes."""

    @abstractmethod
    def _corners(self, x: float, y: float, width: float, height: float) -> list[Point]:
        """The line that is seen meanwhile."""


class RectangleSelect(_Drag):
    def _shape(self, document: Document, x: float, y: float, width: float, height: float) -> Raster:
        return rectangle(document.size, x, y, width, height, self.options.antialias)

    def _corners(self, x: float, y: float, width: float, height: float) -> list[Point]:
        return [Point(x, y), Point(x + width, y), Point(x + width, y + height), Point(x, y + height)]


class EllipseSelect(_Drag):
    def _shape(self, document: Document, x: float, y: float, width: float, height: float) -> Raster:
        return ellipse(document.size, x, y, width, height, self.options.antialias)

    def _corners(self, x: float, y: float, width: float, height: float) -> list[Point]:
        angles = (2 * math.pi * n / ARC for n in range(ARC))
        return [
            Point(x + width / 2 * (1 + math.cos(angle)), y + height / 2 * (1 + math.sin(angle)))
            for angle in angles
        ]
