"""Rulers along the canvas: pixels of the picture, with a mark where the pointer is."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.canvas.display import Display
from editor.theme import current

__all__ = ["BREADTH", "Ruler", "step_for"]

BREADTH = 20  # logical pixels
LETTERS = 10  # of the numbers' size
TICK = 5.0  # logical pixels that ticks are apart at least


def step_for(zoom: float, room: float) -> int:
    """Picture pixels from one number to the next: 1, 2 or 5 times a power of ten, so that numbers which take ``room``
    pixels of the screen do not touch."""
    power = 10 ** max(0, math.floor(math.log10(max(1.0, room / zoom))))
    return next(power * part for part in (1, 2, 5, 10) if power * part * zoom >= room or part == 10)


def _parts(step: int, zoom: float, unit: float) -> int:
    """Into how many ticks a step is divided: whole pixels, not too close to each other."""
    fits = (n for n in (10, 5, 2) if step % n == 0 and step / n * zoom >= TICK * unit)
    return next(fits, 1)


class Ruler(QWidget):
    """``upright``: down the left side, else along the top. Without a document it is empty."""

    def __init__(self, canvas: Display, upright: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._upright = canvas, upright
        self._at: int | None = None
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored
        self.setSizePolicy(*(fixed, free) if upright else (free, fixed))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Ruler, down") if upright else self.tr("Ruler, across"))
        self.setToolTip(self.tr("In pixels of the picture"))
        canvas.view_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(BREADTH, BREADTH)

    def mark(self, at: int | None) -> None:
        """The pointer is over this column or row of the picture, or over none."""
        if at != self._at:
            before, self._at = self._at, at
            for place in (before, at):
                if place is not None:
                    self.update(self._marked(place))

    def _marked(self, place: int) -> QRect:
        start, length = (int(v / self._canvas.ratio()) - 2 for v in self._span(place))
        return QRect(0, start, BREADTH, length + 8) if self._upright else QRect(start, 0, length + 8, BREADTH)

    def _span(self, place: int) -> tuple[float, float]:
        """Where a column or row of the picture begins on the screen, and how long it is there, in device pixels."""
        port = self._canvas.viewport
        start = port.origin[self._upright] + place * port.zoom
        return start, max(self._canvas.ratio(), port.zoom)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens, unit, port = current(), self._canvas.ratio(), self._canvas.viewport
        painter.fillRect(event.rect(), QColor(tokens.window))
        painter.scale(1 / unit, 1 / unit)
        breadth = round(BREADTH * unit)
        length = round((self.height() if self._upright else self.width()) * unit)
        if self._upright:  # along the same line as the other: it is that one, turned and mirrored
            painter.rotate(90)
            painter.scale(1, -1)
        line = max(1, round(unit))
        painter.fillRect(QRectF(0, breadth - line, length, line), QColor(tokens.line))
        if self._canvas.document is not None and not port.empty:
            self._paint_ticks(painter, length, breadth, unit)
            if self._at is not None:
                start, wide = self._span(self._at)
                colour = QColor(tokens.accent)
                painter.fillRect(
                    QRectF(start, 0, wide, breadth), QColor(colour.red(), colour.green(), colour.blue(), 90)
                )
                painter.fillRect(QRectF(start, 0, line, breadth), colour)
        painter.end()

    def _paint_ticks(self, painter: QPainter, length: int, breadth: int, unit: float) -> None:
        port, line = self._canvas.viewport, max(1, round(unit))
        font = QFont(self.font())
        font.setPixelSize(max(1, round(LETTERS * unit)))
        painter.setFont(font)
        metrics = QFontMetrics(font)
        side = port.picture[self._upright]
        step = step_for(port.zoom, metrics.horizontalAdvance(f"{side}0") + 10 * unit)
        parts = _parts(step, port.zoom, unit)
        origin, fine = port.origin[self._upright], step // parts
        first = math.floor(-origin / port.zoom / fine)
        last = math.ceil((length - origin) / port.zoom / fine)
        tick, words = QColor(current().dim), QColor(current().text)
        for n in range(first, last + 1):
            x = origin + math.floor(n * fine * port.zoom + 0.5)
            whole, half = n % parts == 0, parts % 2 == 0 and n % (parts // 2) == 0
            share = 1.0 if whole else 0.45 if half else 0.25
            painter.fillRect(QRectF(x, breadth * (1 - share), line, breadth * share), tick)
            if whole:
                painter.setPen(words)
                self._write(painter, str(n * fine), x + 3 * unit, metrics)

    def _write(self, painter: QPainter, text: str, x: float, metrics: QFontMetrics) -> None:
        painter.save()
        if self._upright:  # read from below to above, as on other rulers
            painter.scale(1, -1)
            painter.translate(x + metrics.horizontalAdvance(text), -metrics.ascent() - 1)
            painter.rotate(180)
            painter.drawText(0, 0, text)
        else:
            painter.drawText(round(x), metrics.ascent() + 1, text)
        painter.restore()
