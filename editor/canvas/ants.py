"""The edge of the selection: a line of black and white dashes that walk along it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from editor.canvas.viewport import Viewport
from editor.document import Raster
from editor.document.outline import outline

__all__ = ["Ants"]

STEP = 120  # ms between two steps
DASH = 4  # logical pixels
MOST = 60_000  # corners beyond which the line is not made finer
FINER = 8  # times as many corners may come of half the size twice


class Ants(QObject):
    """``walked()``: the line looks different now. It walks while ``set_shown`` says that it can be seen."""

    walked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._selection: Raster | None = None
        self._made_for: tuple[object, Viewport] | None = None
        self._path = QPainterPath()
        self._corners = 0
        self._phase = 0
        self._shown = False
        self._timer = QTimer(self)
        self._timer.setInterval(STEP)
        self._timer.timeout.connect(self._step)

    @property
    def selection(self) -> Raster | None:
        return self._selection

    def set_selection(self, selection: Raster | None) -> None:
        if selection is not self._selection:
            self._selection = selection
            self._made_for = None
            self._path = QPainterPath()
            self._run()
            self.walked.emit()

    def refresh(self) -> None:
        """The selection is being painted: the same one looks different now."""
        self._made_for = None
        self._run()
        self.walked.emit()

    def set_shown(self, shown: bool) -> None:
        self._shown = shown
        self._run()

    def paint(self, painter: QPainter, port: Viewport, unit: float) -> None:
        """Paint the line as far as it is in view. The painter's unit is a device pixel; ``unit``: a logical one."""
        if self._selection is None or port.empty:
            return
        if self._made_for is None or self._made_for[0] is not self._selection or self._made_for[1] != port:
            self._make(self._selection, port)
        painter.save()
        painter.setClipRect(QRectF(*port.shown))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = max(1, round(unit))
        painter.setPen(QPen(QColor(0, 0, 0), line))
        painter.drawPath(self._path)
        pen = QPen(QColor(255, 255, 255), line)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([DASH, DASH])
        pen.setDashOffset(-self._phase)
        painter.setPen(pen)
        painter.drawPath(self._path)
        painter.restore()

    def _make(self, selection: Raster, port: Viewport) -> None:
        """Coarse first: a speckled selection, whose every pixel has corners, stays coarse rather than hold up the
        window."""
        lines: list[np.ndarray] = []
        for coarser in (4, 2, 0):
            lines = outline(selection, port.visible, port.level + coarser)
            self._corners = sum(map(len, lines))
            if self._corners * FINER > MOST:
                break
        path = QPainterPath()
        for line in lines:
            points = [QPointF(*port.to_view(float(x), float(y))) for x, y in line]
            path.addPolygon(QPolygonF([*points, points[0]]))
        self._path, self._made_for = path, (selection, port)

    def _run(self) -> None:
        if self._shown and self._selection is not None:
            self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        self._phase = (self._phase + 1) % (2 * DASH)
        self.walked.emit()
