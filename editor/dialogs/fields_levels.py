"""The control above the numbers of Levels: a histogram with three triangles for the input, two for the output.

Everything it does can be done in the fields below, which the keyboard reaches; it is a second way for the mouse.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme
from editor.dialogs.parameters import NumberField, ParameterForm
from editor.panels.histogram import draw_histogram
from engine.histogram import Histogram

__all__ = ["LevelsBar"]

SIDE = 8  # room at the left and right, for half a triangle
HILLS = 112  # height of the histogram
ROW = 15  # height of a row of triangles
RAMP = 12  # height of the ramp of the output
INPUT = ("black", "gamma", "white")
OUTPUT = ("output_black", "output_white")
SHADE = {
    "black": "#000000",
    "gamma": "#808080",
    "white": "#ffffff",
    "output_black": "#000000",
    "output_white": "#ffffff",
}


class LevelsBar(QWidget):
    """Linked with the form of Levels both ways."""

    def __init__(self, form: ParameterForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._held = ""
        self.histogram: Histogram | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Histogram"))
        self.setToolTip(
            self.tr("Drag the triangles: black, middle and white point above, what they become below.")
        )
        form.changed.connect(self.update)
        form.shown.connect(self.update)

    def show_histogram(self, histogram: Histogram | None) -> None:
        self.histogram = histogram
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(256 + 2 * SIDE, HILLS + ROW + RAMP + ROW + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    # --- where things are -------------------------------------------------------------------------------

    def _number(self, name: str) -> float:
        """What a field shows: also where it is automatic, the value that was found."""
        field = self._form.fields[name]
        assert isinstance(field, NumberField)
        return field.number.value()

    def _x(self, level: float) -> float:
        return SIDE + level / 255 * (self.width() - 2 * SIDE)

    def _level(self, x: float) -> float:
        return min(max((x - SIDE) / (self.width() - 2 * SIDE) * 255, 0.0), 255.0)

    def _middle(self) -> float:
        """The level that becomes the middle of the output."""
        black, white = self._number("black"), self._number("white")
        return black + (white - black) * 0.5 ** self._number("gamma")

    def handles(self) -> dict[str, QPointF]:
        """The tips of the triangles."""
        above, below = float(HILLS), float(HILLS + ROW + 6 + RAMP)
        found = {"black": QPointF(self._x(self._number("black")), above)}
        found["gamma"] = QPointF(self._x(self._middle()), above)
        found["white"] = QPointF(self._x(self._number("white")), above)
        for name in OUTPUT:
            found[name] = QPointF(self._x(self._number(name)), below)
        return found

    # --- mouse ------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        upper = event.position().y() < HILLS + ROW + 3
        places = {name: tip for name, tip in self.handles().items() if (name in INPUT) == upper}
        x = event.position().x()
        distance = {name: abs(tip.x() - x) for name, tip in places.items()}
        nearest = min(distance.values())
        # where several lie on one spot, the one that can go where the mouse is
        close = [name for name in places if distance[name] < nearest + 0.5]
        self._held = close[0] if places[close[0]].x() >= x else close[-1]
        self._drag(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._drag(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = ""

    def _drag(self, x: float) -> None:
        level, name = self._level(x), self._held
        black, white = self._number("black"), self._number("white")
        if name == "gamma":
            share = min(max((level - black) / max(white - black, 1e-6), 1e-3), 1 - 1e-3)
            value = min(max(math.log(share) / math.log(0.5), 0.1), 9.99)
        elif name == "black":
            value = min(float(round(level)), white - 1)
        elif name == "white":
            value = max(float(round(level)), black + 1)
        else:
            value = float(round(level))
        field = self._form.fields[name]
        before = field.value()
        field.set_value(value)
        self.update()
        if field.value() != before:
            field.changed.emit()

    # --- painting ---------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hills = QRectF(SIDE, 0.5, self.width() - 2 * SIDE, HILLS - 0.5)
        painter.fillRect(hills, QColor(tokens.sunken))
        if self.histogram is not None:
            channel = self._form.fields["channel"].value()
            shown = "rgb" if channel == "each" else channel
            draw_histogram(painter, hills.adjusted(0, 4, 0, 0), self.histogram, shown)
        self._draw_cut(painter, hills)
        ramp = QRectF(SIDE, HILLS + ROW + 6, self.width() - 2 * SIDE, RAMP)
        shades = QLinearGradient(ramp.topLeft(), ramp.topRight())
        shades.setColorAt(0, QColor("#000000"))
        shades.setColorAt(1, QColor("#ffffff"))
        painter.fillRect(ramp, shades)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for frame in (hills, ramp):
            painter.drawRect(frame)
        for name, tip in self.handles().items():
            triangle = QPolygonF([tip, tip + QPointF(-6, ROW - 3), tip + QPointF(6, ROW - 3)])
            painter.setPen(QPen(QColor(tokens.accent if name == self._held else tokens.text), 1.3))
            painter.setBrush(QColor(SHADE[name]))
            painter.drawPolygon(triangle)
        painter.end()

    def _draw_cut(self, painter: QPainter, hills: QRectF) -> None:
        """What is clipped lies in the shade."""
        shade = QColor(theme.current().window)
        shade.setAlphaF(0.6)
        left, right = self._x(self._number("black")), self._x(self._number("white"))
        painter.fillRect(QRectF(hills.left(), hills.top(), left - hills.left(), hills.height()), shade)
        painter.fillRect(QRectF(right, hills.top(), hills.right() - right, hills.height()), shade)
