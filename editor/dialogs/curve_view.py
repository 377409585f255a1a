"""The drawing that a curve is shaped in: grid, histogram, curves, and points for mouse and keyboard."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme
from editor.panels.histogram import channel_colour, draw_histogram
from engine.curves import LINE, MOST_POINTS, Points, interpolated
from engine.histogram import Histogram

__all__ = ["CurveView"]

MARGIN = 8  # around the field, so that points at its edge can be taken hold of
GRIP = 11.0  # pixels around a point that belong to it
APART = 1 / 255  # the least distance of two points
OUTSIDE = 28.0  # pixels beyond the field where a dragged point is dropped
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class CurveView(QWidget):
    """Shows the curve of ``channel`` among those of the other channels.

    ``changed``: the person moved, added or took away a point; ``selected_changed``: another point is selected.
    With the keyboard: arrows move the selected point (ten times as far with Shift), Page Up and Page Down select,
    Insert adds a point and Delete takes it away.
    """

    changed = Signal()
    selected_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curves: dict[str, Points] = {}
        self.channel = ""
        self.selected = 0
        self.histogram: Histogram | None = None
        self._dragged = False
        self._dropped: tuple[float, float] | None = None  # the dragged point, while it is outside
        self._hover: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # --- what is shown --------------------------------------------------------------------------------

    @property
    def points(self) -> Points:
        return self.curves.get(self.channel, LINE)

    def show_curve(self, channel: str, selected: int = 0) -> None:
        self.channel, self.selected = channel, min(selected, len(self.points) - 1)
        self._dropped = None
        self.update()
        self.selected_changed.emit()

    def show_histogram(self, histogram: Histogram | None) -> None:
        self.histogram = histogram
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(288, 288)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(width, 340)

    # --- points ---------------------------------------------------------------------------------------

    def place(self, index: int, x: float, y: float) -> None:
        """Move a point, as far as its neighbours let it."""
        points = list(self.points)
        low = points[index - 1][0] + APART if index else 0.0
        high = points[index + 1][0] - APART if index + 1 < len(points) else 1.0
        points[index] = (min(max(x, low), max(low, high)), min(max(y, 0.0), 1.0))
        self._set(tuple(points), index)

    def add(self, x: float, y: float | None = None) -> bool:
        """A new point, on the curve unless ``y`` says where. False where there is no room for one."""
        points = self.points
        if len(points) >= MOST_POINTS or any(abs(x - px) < APART for px, _ in points):
            return False
        y = float(interpolated(points, np.array(x))) if y is None else y
        made = tuple(sorted((*points, (min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)))))
        self._set(made, next(n for n, p in enumerate(made) if p not in points))
        return True

    def remove(self, index: int) -> bool:
        """Take a point away. False for the last two: a curve goes from somewhere to somewhere."""
        points = self.points
        if len(points) <= 2:
            return False
        self._set(points[:index] + points[index + 1 :], min(index, len(points) - 2))
        return True

    def select(self, index: int) -> None:
        self.selected = index % len(self.points)
        self.update()
        self.selected_changed.emit()

    def _set(self, points: Points, selected: int) -> None:
        different = points != self.points
        self.curves[self.channel] = points
        self.select(selected)
        if different:
            self.changed.emit()

    # --- mouse ----------------------------------------------------------------------------------------

    def field(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def to_screen(self, x: float, y: float) -> QPointF:
        field = self.field()
        return QPointF(field.left() + x * field.width(), field.bottom() - y * field.height())

    def _to_curve(self, place: QPointF) -> tuple[float, float]:
        field = self.field()
        return (place.x() - field.left()) / field.width(), (field.bottom() - place.y()) / field.height()

    def _point_at(self, place: QPointF) -> int | None:
        def distance(n: int) -> float:
            gap = self.to_screen(*self.points[n]) - place
            return (gap.x() ** 2 + gap.y() ** 2) ** 0.5

        nearest = min(range(len(self.points)), key=distance)
        return nearest if distance(nearest) <= GRIP else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        index = self._point_at(event.position())
        if index is not None:
            self._dragged = True
            self.select(index)
        elif self.add(*self._to_curve(event.position())):
            self._dragged = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = event.position()
        if not self._dragged:
            self.setCursor(
                Qt.CursorShape.CrossCursor
                if self._point_at(self._hover) is None
                else Qt.CursorShape.SizeAllCursor
            )
            self.update()
            return
        x, y = self._to_curve(event.position())
        outside = not self.field().adjusted(-OUTSIDE, -OUTSIDE, OUTSIDE, OUTSIDE).contains(event.position())
        if self._dropped is not None:
            if not outside and self.add(*self._dropped):
                self._dropped = None
                self.place(self.selected, x, y)
            return
        inner = 0 < self.selected < len(self.points) - 1
        if outside and inner:
            self._dropped = self.points[self.selected]
            self.remove(self.selected)
        else:
            self.place(self.selected, x, y)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged, self._dropped = False, None

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()
        super().leaveEvent(event)

    # --- keyboard -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            step = (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1) / 255
            (dx, dy), (x, y) = ARROWS[key], self.points[self.selected]
            self.place(self.selected, x + dx * step, y + dy * step)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.select(self.selected + (1 if key == Qt.Key.Key_PageDown else -1))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove(self.selected)
        elif key == Qt.Key.Key_Insert:
            # between the selected point and the next, or before it where it is the last
            n = min(self.selected, len(self.points) - 2)
            self.add((self.points[n][0] + self.points[n + 1][0]) / 2)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    # --- painting -------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter, field = theme.current(), QPainter(self), self.field()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(field, QColor(tokens.sunken))
        if self.histogram is not None:
            painter.setOpacity(0.45)
            draw_histogram(painter, field, self.histogram, self.channel)
            painter.setOpacity(1)
        grid = QColor(tokens.border)
        grid.setAlphaF(0.35)
        painter.setPen(QPen(grid, 1))
        for quarter in (1, 2, 3):
            x, y = (
                round(v) + 0.5
                for v in (
                    field.left() + field.width() * quarter / 4,
                    field.top() + field.height() * quarter / 4,
                )
            )
            painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        painter.drawLine(field.bottomLeft(), field.topRight())
        painter.setPen(
            QPen(QColor(tokens.accent if self.hasFocus() else tokens.border), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(field)
        for channel, points in self.curves.items():
            if channel != self.channel and points != LINE:
                self._draw_curve(painter, channel, points, 0.55)
        self._draw_curve(painter, self.channel, self.points, 1.0)
        self._draw_points(painter)
        painter.end()

    def _draw_curve(self, painter: QPainter, channel: str, points: Points, opacity: float) -> None:
        colour = QColor(theme.current().text) if channel == "rgb" else channel_colour(channel)
        colour.setAlphaF(opacity)
        x = np.linspace(0, 1, 256)
        line = [self.to_screen(a, b) for a, b in zip(x, interpolated(points, x), strict=True)]
        painter.setPen(QPen(colour, 1.8 if opacity == 1 else 1.2))
        painter.drawPolyline(QPolygonF(line))

    def _draw_points(self, painter: QPainter) -> None:
        tokens = theme.current()
        held = self._point_at(self._hover) if self._hover is not None else None
        for n, point in enumerate(self.points):
            chosen = n == self.selected
            painter.setPen(QPen(QColor(tokens.text), 1.6))
            painter.setBrush(QColor(tokens.accent if chosen else tokens.window))
            radius = 5.5 if chosen or n == held else 4.5
            painter.drawEllipse(self.to_screen(*point), radius, radius)
