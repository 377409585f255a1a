"""What is drawn around and over the picture: checkerboard, border, pixel grid, preview frame, split line.

Plain functions on a painter in device pixels. ``unit`` is the size of a logical pixel there, so that lines and
labels are as large on every screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from editor.canvas.viewport import Viewport, device_edge
from editor.theme import DARK, SPACE, current
from engine.api import Rect

__all__ = [
    "GRID_FROM",
    "HANDLE",
    "SplitLook",
    "checkerboard",
    "paint_border",
    "paint_focus",
    "paint_grid",
    "paint_label",
    "paint_pill",
    "paint_preview_frame",
    "paint_split",
    "split_region",
]

CHECKER = ("#5c5c5c", "#4a4a4a")  # darker than a photo's midtones: a cut-out's edge shows, and nothing glares
CELL = SPACE  # logical pixels of one square
GRID_FROM = 8.0  # zoom
HANDLE = 14.0  # radius in logical pixels
PILL_HEIGHT = 22.0
PILL_PADDING = 10.0


def checkerboard(unit: float) -> QBrush:
    """Fixed to the screen: zooming and panning move the picture over it."""
    cell = max(1, round(CELL * unit))
    image = QImage(2 * cell, 2 * cell, QImage.Format.Format_RGB32)
    image.fill(QColor(CHECKER[0]))
    painter = QPainter(image)
    painter.fillRect(cell, 0, cell, cell, QColor(CHECKER[1]))
    painter.fillRect(0, cell, cell, cell, QColor(CHECKER[1]))
    painter.end()
    return QBrush(image)


def paint_border(painter: QPainter, extent: Rect, unit: float) -> None:
    """A thin line right outside of the picture, so that the edge of a dark one can be told."""
    line = max(1, round(unit))
    x, y, right, bottom = extent.x, extent.y, extent.right, extent.bottom
    colour = QColor(current().raised)
    painter.fillRect(x - line, y - line, extent.width + 2 * line, line, colour)
    painter.fillRect(x - line, bottom, extent.width + 2 * line, line, colour)
    painter.fillRect(x - line, y, line, extent.height, colour)
    painter.fillRect(right, y, line, extent.height, colour)


def paint_grid(painter: QPainter, port: Viewport, exposed: Rect) -> None:
    """A hairline between pixels, from 800 % on."""
    if port.zoom < GRID_FROM:
        return
    area = port.shown.intersected(exposed)
    pixels = port.picture_rect(area)
    ox, oy = port.origin
    rects = []  # filled rectangles: lines that blend take ten times as long
    for column in range(pixels.x, pixels.right):
        x = device_edge(ox, column, port.zoom)
        if area.x <= x < area.right:
            rects.append(QRect(x, area.y, 1, area.height))
    for row in range(pixels.y, pixels.bottom):
        y = device_edge(oy, row, port.zoom)
        if area.y <= y < area.bottom:
            rects.append(QRect(area.x, y, area.width, 1))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(128, 128, 128, 96))
    painter.drawRects(rects)


def paint_preview_frame(painter: QPainter, rect: Rect, unit: float) -> None:
    """Dashes in light and dark around ``rect``, to be seen on any picture."""
    line = max(1, round(unit))
    frame = QRectF(*rect).adjusted(line / 2, line / 2, -line / 2, -line / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_flat_pen(QColor(0, 0, 0, 150), line))
    painter.drawRect(frame)
    dashes = _flat_pen(QColor(255, 255, 255, 200), line)
    dashes.setDashPattern([4, 4])
    painter.setPen(dashes)
    painter.drawRect(frame)


def paint_focus(painter: QPainter, view: Rect, unit: float) -> None:
    """A thin frame inside of the view: keys go to the canvas."""
    line = max(1, round(unit))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_flat_pen(QColor(current().accent), line))
    painter.drawRect(QRectF(*view).adjusted(line / 2, line / 2, -line / 2, -line / 2))


def _flat_pen(colour: QColor, width: float) -> QPen:
    return QPen(
        QBrush(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin
    )


def paint_pill(painter: QPainter, pill: QRectF, text: str, unit: float) -> None:
    """A label over the picture, in the painter's font; ``pill`` in device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(255, 255, 255, 40), unit))
    painter.setBrush(QColor(20, 20, 20, 190))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(QColor(DARK.text))  # the pill is dark under every theme
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


def paint_label(painter: QPainter, shown: Rect, text: str, font: QFont, unit: float) -> None:
    """A pill in the top left corner of the part of the picture that is in view, if it has room there."""
    font = _pill_font(painter, font, unit)
    gap = 12 * unit
    width = QFontMetricsF(font).horizontalAdvance(text) + 2 * PILL_PADDING * unit
    pill = QRectF(shown.x + gap, shown.y + gap, width, PILL_HEIGHT * unit)
    if pill.right() <= shown.right and pill.bottom() <= shown.bottom:
        paint_pill(painter, pill, text, unit)


def _pill_font(painter: QPainter, font: QFont, unit: float) -> QFont:
    font = QFont(font)
    font.setPixelSize(max(1, round(12 * unit)))
    font.setWeight(QFont.Weight.Medium)
    painter.setFont(font)
    return font


# --- the split view --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SplitLook:
    """The line between before and after: its device column in the part ``shown`` of the view, its labels, and
    whether it is marked, as keys move it."""

    x: int
    shown: Rect
    before: str
    after: str
    font: QFont
    unit: float
    marked: bool = False

    @property
    def handle(self) -> QPointF:
        """The handle's middle."""
        return QPointF(self.x, self.shown.y + self.shown.height / 2)


def split_region(x: int, shown: Rect, unit: float, labels: float = 110.0) -> Rect:
    """What has to be painted anew when a line at ``x`` comes or goes. ``labels``: logical pixels of the wider
    label with its distance to the line."""
    reach = round(max(labels, HANDLE + 3) * unit)
    return Rect(x - reach, shown.y, 2 * reach, shown.height)


def paint_split(painter: QPainter, look: SplitLook) -> None:
    """The line, its round handle, and the labels as far as there is room for them."""
    unit, shown = look.unit, look.shown
    painter.save()
    painter.setClipRect(QRect(*shown))
    line = max(1, round(unit))
    painter.fillRect(look.x - 2 * line, shown.y, 4 * line, shown.height, QColor(0, 0, 0, 70))
    painter.fillRect(look.x - line, shown.y, 2 * line, shown.height, QColor(245, 245, 245))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_pills(painter, look)
    painter.setClipping(False)  # the handle stays whole at the picture's edge
    _paint_handle(painter, look)
    painter.restore()


def _paint_pills(painter: QPainter, look: SplitLook) -> None:
    unit = look.unit
    metrics = QFontMetricsF(_pill_font(painter, look.font, unit))
    gap = 12 * unit
    for text, side in ((look.before, -1), (look.after, 1)):
        width = metrics.horizontalAdvance(text) + 2 * PILL_PADDING * unit
        left = look.x - gap - width if side < 0 else look.x + gap
        pill = QRectF(left, look.shown.y + gap, width, PILL_HEIGHT * unit)
        if pill.left() < look.shown.x or pill.right() > look.shown.right:
            continue
        if pill.bottom() > look.handle.y() - HANDLE * unit:
            continue
        paint_pill(painter, pill, text, unit)


def _paint_handle(painter: QPainter, look: SplitLook) -> None:
    unit, middle, radius = look.unit, look.handle, HANDLE * look.unit
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 70))
    painter.drawEllipse(middle, radius + 1.5 * unit, radius + 1.5 * unit)
    painter.setBrush(QColor(245, 245, 245))
    painter.drawEllipse(middle, radius, radius)
    if look.marked:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current().accent), 2.5 * unit))
        painter.drawEllipse(middle, radius - 1.25 * unit, radius - 1.25 * unit)
    arrow = QPen(QColor(40, 40, 40), 1.8 * unit)
    arrow.setCapStyle(Qt.PenCapStyle.RoundCap)
    arrow.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(arrow)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for side in (-1, 1):
        near, far, half = 3.5 * side * unit, 7 * side * unit, 3.5 * unit
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(middle.x() + near, middle.y() - half),
                    QPointF(middle.x() + far, middle.y()),
                    QPointF(middle.x() + near, middle.y() + half),
                ]
            )
        )
