"""The exported picture at 100 %, a part of it at a time, and a small one of all of it that says which part."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme
from engine.api import Rect, Size

__all__ = ["CropView", "Overview"]

STEP = 64  # px that an arrow key moves; with Shift ten times as far
SQUARE = 8  # px of the board that shows through what is transparent

Pair = tuple[Rect, QImage]


def _board(painter: QPainter, area: QRect) -> None:
    painter.fillRect(area, QColor("#ffffff"))
    for y in range(area.top(), area.bottom() + 1, SQUARE):
        for x in range(area.left(), area.right() + 1, SQUARE):
            if (x // SQUARE + y // SQUARE) % 2:
                painter.fillRect(QRect(x, y, SQUARE, SQUARE).intersected(area), QColor("#cccccc"))


class CropView(QWidget):
    """``moved(crop)``: another part is in view. Drag, or arrow keys while it has the focus."""

    moved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = Size(1, 1)
        self._centre = (
            0.5,
            0.5,
        )  # of the part in view, as shares of the picture: it stays where sizes change
        self._grabbed: tuple[QPointF, tuple[float, float]] | None = None
        self._before: Callable[[Rect], QImage | None] = lambda _rect: None
        self._held: Pair | None = None  # what ``before`` gave, so that it is not made for each repaint
        self._after: Pair | None = None
        self._original = False
        self.setMinimumSize(320, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(self.tr("Preview at 100 %"))
        self.setToolTip(self.tr("Drag, or use the arrow keys, to see another part."))

    def sizeHint(self) -> QSize:
        return QSize(520, 440)

    @property
    def crop(self) -> Rect:
        """What is in view, in pixels of the exported picture: one for each of the screen."""
        ratio = self.devicePixelRatioF()
        width = min(self._size.width, max(1, round(self.width() * ratio)))
        height = min(self._size.height, max(1, round(self.height() * ratio)))
        x = round(self._centre[0] * self._size.width - width / 2)
        y = round(self._centre[1] * self._size.height - height / 2)
        x = min(max(0, x), self._size.width - width)
        y = min(max(0, y), self._size.height - height)
        return Rect(x, y, width, height)

    def show_picture(self, size: Size, before: Callable[[Rect], QImage | None], after: Pair | None) -> None:
        """``before(rect)``: a part as it goes into the codec, None while there is none. ``after``: what came out."""
        resized = size != self._size
        self._size, self._before, self._after, self._held = size, before, after, None
        if resized:
            self.moved.emit(self.crop)
        self.update()

    def show_original(self, on: bool) -> None:
        """Before instead of after."""
        self._original = on
        self.update()

    def look_at(self, x: float, y: float) -> None:
        """Bring a place into the middle, given as shares of the picture."""
        self._centre = (min(max(0.0, x), 1.0), min(max(0.0, y), 1.0))
        self._held = None
        self.moved.emit(self.crop)
        self.update()

    # --- inside ----------------------------------------------------------------------------------------------

    def _by(self, dx: float, dy: float, start: tuple[float, float] | None = None) -> None:
        """Move by picture pixels, from where the view really is: at an edge the centre is elsewhere."""
        crop = self.crop
        middle = start or (crop.x + crop.width / 2, crop.y + crop.height / 2)
        half = (crop.width / 2, crop.height / 2)
        x = min(max(half[0], middle[0] + dx), self._size.width - half[0])
        y = min(max(half[1], middle[1] + dy), self._size.height - half[1])
        self.look_at(x / self._size.width, y / self._size.height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().surround))
        crop, ratio = self.crop, self.devicePixelRatioF()
        corner = QPointF((self.width() - crop.width / ratio) / 2, (self.height() - crop.height / ratio) / 2)
        corner = QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio)
        place = QRectF(corner.x(), corner.y(), crop.width / ratio, crop.height / ratio)
        if self._held is None or self._held[0] != crop:
            image = self._before(crop)
            self._held = (crop, image) if image is not None else None
        after = None if self._original else self._after
        for rect, image in filter(None, (self._held, after)):
            part = rect.intersected(crop)
            if part.empty:
                continue
            target = QRectF(
                corner.x() + (part.x - crop.x) / ratio,
                corner.y() + (part.y - crop.y) / ratio,
                part.width / ratio,
                part.height / ratio,
            )
            if image.hasAlphaChannel():
                _board(painter, target.toAlignedRect().intersected(place.toAlignedRect()))
            source = QRectF(part.x - rect.x, part.y - rect.y, part.width, part.height)
            painter.drawImage(target, image, source)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._held = None
        self.moved.emit(self.crop)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            crop = self.crop
            self._grabbed = (event.position(), (crop.x + crop.width / 2, crop.y + crop.height / 2))
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            delta = (self._grabbed[0] - event.position()) * self.devicePixelRatioF()
            self._by(delta.x(), delta.y(), self._grabbed[1])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        step = STEP * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        self._by(way[0] * step, way[1] * step)


class Overview(QWidget):
    """All of the picture, small, with a frame around the part in view. ``chosen(x, y)``: a place, as shares."""

    chosen = Signal(float, float)
    ROOM = QSize(176, 112)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._size, self._crop = Size(1, 1), Rect(0, 0, 1, 1)
        self.setFixedHeight(self.ROOM.height())
        self.setMinimumWidth(self.ROOM.width())
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("All of the picture"))
        self.setToolTip(self.tr("Click to see that part at 100 %."))

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    def show_crop(self, size: Size, crop: Rect) -> None:
        self._size, self._crop = size, crop
        self.update()

    def _place(self) -> QRect:
        """Where the picture is drawn."""
        fitted = QSize(*self._size).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        fitted = fitted.expandedTo(QSize(1, 1))
        corner = QPoint((self.width() - fitted.width()) // 2, (self.height() - fitted.height()) // 2)
        return QRect(corner, fitted)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self._place()
        painter.fillRect(place, QColor(theme.current().sunken))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self._image.hasAlphaChannel():
                _board(painter, place)
            painter.drawImage(place, self._image)
        across, down = place.width() / self._size.width, place.height() / self._size.height
        frame = QRectF(
            place.x() + self._crop.x * across,
            place.y() + self._crop.y * down,
            max(4.0, self._crop.width * across),
            max(4.0, self._crop.height * down),
        )
        for colour, width in (("#000000", 3), (theme.current().accent, 1)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(frame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._choose(event)

    def _choose(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            place = self._place()
            at = event.position()
            self.chosen.emit((at.x() - place.x()) / place.width(), (at.y() - place.y()) / place.height())
