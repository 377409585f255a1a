"""The whole picture, small, with a frame around what the canvas shows: drag the frame to move the view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.canvas import Canvas
from editor.document import Change
from editor.theme import SPACE, current

__all__ = ["Navigator"]

WAIT = 150  # ms after a change: a stroke must not be held up by its small picture
STEP = 0.1  # of the view that an arrow key moves


class Navigator(QWidget):
    """Follows one canvas at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas: Canvas | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self._look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Navigator"))
        self.setAccessibleDescription(self.tr("Arrow keys move the view, + and − change its size."))

    def sizeHint(self) -> QSize:
        return QSize(240, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def set_canvas(self, canvas: Canvas | None) -> None:
        """Show the document of ``canvas``; None shows nothing."""
        if canvas is self._canvas:
            return
        self._end()
        self._canvas = canvas
        if canvas is not None:
            canvas.view_changed.connect(self.update)
            if canvas.document is not None:
                self._unsubscribe = canvas.document.subscribe(self._changed)
            self._timer.start()
        self.update()

    def _end(self) -> None:
        self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._canvas is not None:
            self._canvas.view_changed.disconnect(self.update)

    def _changed(self, change: Change) -> None:
        if (change.rect is not None or change.size) and not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        """The canvas makes the small picture, piece by piece: look again until it is done."""
        self.update()
        if self._canvas is not None and self._canvas.isVisible() and self._canvas.busy:
            self._timer.start()

    # --- what is where --------------------------------------------------------------------------------

    def _frame(self) -> QRectF:
        """Where the picture is, in logical pixels."""
        document = self._canvas.document if self._canvas is not None else None
        if document is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(SPACE, SPACE, -SPACE, -SPACE)
        scale = min(room.width() / document.size.width, room.height() / document.size.height)
        width, height = document.size.width * scale, document.size.height * scale
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)

    def _go(self, at: QPointF) -> None:
        frame, canvas = self._frame(), self._canvas
        if canvas is None or canvas.document is None or frame.isEmpty():
            return
        size = canvas.document.size
        canvas.centre_on(
            (at.x() - frame.x()) / frame.width() * size.width,
            (at.y() - frame.y()) / frame.height() * size.height,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = current()
        painter.fillRect(self.rect(), QColor(tokens.surround))
        frame, canvas = self._frame(), self._canvas
        image = canvas.renderer.overview if canvas is not None else None
        if canvas is None or canvas.document is None or image is None or frame.isEmpty():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, image)
        size, seen = canvas.document.size, canvas.visible_rect()
        scale = frame.width() / size.width
        view = QRectF(
            frame.x() + seen.x * scale, frame.y() + seen.y * scale, seen.width * scale, seen.height * scale
        )
        if seen.area < size.width * size.height:
            painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
            painter.drawRect(view)
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.drawRect(view)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    # --- mouse and keys -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._canvas is not None and event.angleDelta().y():
            (self._canvas.zoom_in if event.angleDelta().y() > 0 else self._canvas.zoom_out)()
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        canvas = self._canvas
        steps = {
            Qt.Key.Key_Left: (STEP, 0.0),
            Qt.Key.Key_Right: (-STEP, 0.0),
            Qt.Key.Key_Up: (0.0, STEP),
            Qt.Key.Key_Down: (0.0, -STEP),
        }
        if canvas is None:
            super().keyPressEvent(event)
        elif event.key() in steps:
            dx, dy = steps[Qt.Key(event.key())]
            canvas.pan_by(dx * canvas.viewport.view.width, dy * canvas.viewport.view.height)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            canvas.zoom_in()
        elif event.key() == Qt.Key.Key_Minus:
            canvas.zoom_out()
        else:
            super().keyPressEvent(event)
