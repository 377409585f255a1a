"""The half of the canvas that shows: a document's tiles, refined in slices, with overlays, at a zoom.

All painting is in device pixels: the painter's scaling is taken back first, so that 100 % is exact on any screen.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from editor.canvas import overlays
from editor.canvas.closeup import Closeup, Left
from editor.canvas.renderer import CACHE_BYTES, Renderer, View
from editor.canvas.viewport import Point, Viewport
from editor.document import Change, Document, Layer, Trial
from editor.document.difference import difference_alone
from editor.theme import SPACE, current
from engine.api import Rect, Size

__all__ = ["Display"]

IN_PAINT = 0.006  # seconds of work on tiles in a paint, which has to be done within a frame
PAUSE = 40  # ms without a change, after which there is time for the overview
SMALL = 1 << 20  # picture pixels that are blended anew right before they are painted


class Display(QWidget):
    """Shows one document, or an empty surround, without taking any input.

    ``view_changed()``: another part of the picture is in view, or it is shown at another size.
    ``zoom_changed(zoom)``; ``split_changed(position)``: the line was moved.
    """

    view_changed = Signal()
    zoom_changed = Signal(float)
    split_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None, cache_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._before: Layer | None = None
        self._port = Viewport()
        self._opening = False  # the picture was not seen yet: a resize opens it anew
        self._split = False
        self._split_position = 0.5
        self._original = False
        self._checker_ratio = self.devicePixelRatioF()
        self._renderer = Renderer(overlays.checkerboard(self._checker_ratio), cache_bytes)
        self._worked = False  # a slice of work was done since the last paint
        self._key_focus = False
        self._closeup: Closeup | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._refine)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Canvas"))
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(900, 640)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    # --- the document -------------------------------------------------------------------------------

    @property
    def document(self) -> Document | None:
        return self._document

    def set_document(self, document: Document | None) -> None:
        """Show another document, whole but not enlarged, or none. Nothing of the last one is kept."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._timer.stop()
        self._worked = False
        self._document = document
        self._before = document.before if document is not None else None
        self._renderer.set_document(document)
        if document is not None:
            self._unsubscribe = document.subscribe(_weakly(self))
        self._opening = document is not None
        self._set_port(self._opened())

    def document_changed(self, change: Change) -> None:
        """The document's news. Only what is in view is made anew, in slices."""
        if self._document is None:
            return
        if change.size:
            self._document_resized(self._document)
            return
        before = self._document.before
        last, self._before = self._before, before
        other = Rect(0, 0, 0, 0)  # where the original is another
        if last is not None and last is not before:
            other = difference_alone(last, before).intersected(self._document.rect)
        if not other.empty:
            self._renderer.original_changed(other)
        if change.rect is not None:
            self._renderer.changed(change.rect)
            if change.rect.area <= SMALL:  # a brush: its pixels come with its circle, in one paint
                self._show([change.rect])
        if not other.empty or change.rect is not None:
            self._wake()

    def _document_resized(self, document: Document) -> None:
        """Nothing that was made fits any more. Who saw all of the picture sees all of it again."""
        whole = self._port.visible.contains(Rect(0, 0, *self._port.picture))
        self._before = document.before
        self._renderer.set_document(document)
        if self._opening or (whole and not self._port.fitted):
            self._set_port(self._opened())
        else:
            self._set_port(self._port.of_picture(document.size))
        self._describe()
        self.update()
        self._wake()

    # --- zoom and pan -------------------------------------------------------------------------------

    @property
    def viewport(self) -> Viewport:
        """The geometry as it is now, in device pixels."""
        return self._port

    @property
    def zoom(self) -> float:
        """1.0 shows one picture pixel as one pixel of the screen."""
        return self._port.zoom

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Another zoom, as far as the limits allow. What is under ``anchor`` (logical pixels of the widget, None:
        the middle) stays there."""
        self._set_port(self._port.zoomed(zoom, self._device_point(anchor)))

    def zoom_in(self) -> None:
        """The next larger round zoom."""
        self._set_port(self._port.stepped(1))

    def zoom_out(self) -> None:
        """The next smaller round zoom."""
        self._set_port(self._port.stepped(-1))

    def fit(self) -> None:
        """The whole picture, also when the window changes its size."""
        self._set_port(self._port.fit())

    def actual_size(self) -> None:
        """100 %."""
        self.set_zoom(1.0)

    def centre_on(self, x: float, y: float) -> None:
        """The document pixel (``x``, ``y``) in the middle, as far as the picture's edges allow."""
        self._set_port(self._port.centred_on(x, y))

    def show_rect(self, rect: Rect) -> None:
        """A part of the picture, in the middle and as large as it fits."""
        self._set_port(self._port.around(rect))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        self._set_port(self._port.panned(dx, dy))

    def travel_to(self, across: int, down: int) -> None:
        """Move the view to these positions of the viewport's ``travel``."""
        self._set_port(self._port.travelled(across, down))

    def visible_rect(self) -> Rect:
        """The document pixels in view; empty without a document."""
        return self._port.visible

    def ratio(self) -> float:
        """Device pixels of one logical pixel."""
        return self.devicePixelRatioF()

    def _view_size(self) -> Size:
        ratio = self.ratio()
        return Size(round(self.width() * ratio), round(self.height() * ratio))

    def _margin(self) -> int:
        return round(SPACE * self.ratio())

    def _opened(self) -> Viewport:
        if self._document is None:
            return Viewport(view=self._view_size(), margin=self._margin())
        return Viewport.opening(self._document.size, self._view_size(), self._margin())

    def _set_port(self, port: Viewport) -> None:
        """The one way to another view."""
        before, self._port = self._port, port
        if port == before:
            return
        self._describe()
        self.update()
        self._moved_under_pointer()
        if port.zoom != before.zoom:
            self.zoom_changed.emit(port.zoom)
        self.view_changed.emit()

    def _moved_under_pointer(self) -> None:
        """Something else may be under the pointer now: for those who look after it."""

    def _device_point(self, at: QPointF | None) -> Point | None:
        return None if at is None else Point(at.x() * self.ratio(), at.y() * self.ratio())

    # --- before and after ---------------------------------------------------------------------------

    @property
    def split(self) -> bool:
        """Whether the original is shown left of a line, or another result (see ``set_closeup``)."""
        return self._split or self._compares

    @property
    def _compares(self) -> bool:
        return self._closeup is not None and self._closeup.left is not None

    def _names(self) -> tuple[str, str]:
        """Of the two sides of the split line."""
        left = self._closeup.left if self._closeup is not None else None
        return (self.tr("Before"), self.tr("After")) if left is None else left.names

    def set_split(self, on: bool) -> None:
        """Show the original left of the line and the result right of it, or the result only."""
        if on != self._split:
            self._split = on
            self._describe()
            self._moved_under_pointer()
            self.update()

    @property
    def split_position(self) -> float:
        """0..1 of the part of the picture that is in view."""
        return self._split_position

    def set_split_position(self, position: float) -> None:
        """Move the line; what is beyond 0..1 is cut off."""
        position = min(max(float(position), 0.0), 1.0)
        if math.isnan(position) or position == self._split_position:
            return
        self._update_split_strip()  # where the line leaves
        self._split_position = position
        self._update_split_strip()
        self._describe()
        self.split_changed.emit(position)

    def _update_split_strip(self) -> None:
        column = self.split_column()
        if column is not None:
            reach = 340.0 if self._compares else 110.0  # names of models are longer
            self.update(self._logical(overlays.split_region(column, self._port.shown, self.ratio(), reach)))

    def split_column(self) -> int | None:
        """The line's device column, None when no line is shown."""
        shown = self._port.shown
        if not self.split or self._original or self._document is None or shown.empty:
            return None
        return shown.x + round(self._split_position * shown.width)

    # --- the preview --------------------------------------------------------------------------------

    def set_preview(
        self, rect: Rect, pixels: np.ndarray, source: str | None = None, hides: str = "", blend: str = ""
    ) -> None:
        """Show the document as it would be if ``pixels`` (H × W × C, the document's type and profile) were a
        result at ``rect``, in document pixels. They are copied. ``source``: id of the layer it is made from, None
        for the selected one; ``hides``, ``blend``: see ``Document.begin_result``. Raises ValueError when pixels and
        rectangle do not fit each other."""
        document = self._document
        if document is None:
            return
        if pixels.ndim != 3 or pixels.shape[:2] != (rect.height, rect.width) or rect.empty:
            raise ValueError(
                f"a preview of {rect.width} × {rect.height} pixels cannot be made of {pixels.shape}"
            )
        if source is None:
            source = document.active_layer.id if document.active_layer else ""
        frame = self._renderer.preview_rect
        self._renderer.set_preview(Trial(document.size, rect, pixels, source, hides, blend))
        if frame == rect:
            self._wake()  # the frame is there already
        else:
            self.update()

    def set_closeup(self, rect: Rect, pixels: np.ndarray, left: Left | None = None) -> None:
        """Lay H × W × C pixels of any size over ``rect`` of the document (in its pixels): a result that is larger
        than what it is made from. ``left``: one to compare it with, in the split view, which is on as long as it is
        there. ``clear_preview`` takes it away."""
        if self._document is not None:
            self._put_closeup(Closeup(rect, pixels, self._document.icc, left))

    def _put_closeup(self, closeup: Closeup | None) -> None:
        self._closeup = closeup
        self._describe()
        self._moved_under_pointer()
        self.update()

    def clear_preview(self) -> None:
        """Show the result everywhere again."""
        if self._closeup is not None:
            self._put_closeup(None)
        if self._renderer.preview_rect is not None:
            self._renderer.hide_preview()
            self.update()

    # --- painting -----------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether the picture in view is still being refined."""
        return self._document is not None and not self._renderer.settled(self._view())

    @property
    def renderer(self) -> Renderer:
        return self._renderer

    def _view(self) -> View:
        if self._original:
            return View(self._port, self._port.shown.right)
        # two results that are compared lie over the document as it is
        return View(self._port, None if self._compares else self.split_column())

    def _wake(self) -> None:
        """Go on with the tiles in the next turn of the event loop, with the overview when nothing else is going on. A
        hidden canvas waits until it is shown."""
        pause = PAUSE if self._renderer.made(self._view()) else 0
        if self.isVisible() and (not self._timer.isActive() or pause < self._timer.interval()):
            self._timer.start(pause)

    def _refine(self) -> None:
        """One slice of work; what it finished is painted."""
        self._renderer.plan(self._view())
        self._worked = self._show(self._renderer.work(spare=not self._renderer.urgent))
        if self._renderer.pending:
            self._wake()

    def _show(self, finished: list[Rect], painted: QRegion | None = None) -> bool:
        """Paint picture rectangles, as far as they are in view and not in ``painted``. Returns whether any is."""
        region = QRegion()
        for rect in finished:
            region = region.united(self._logical(self._port.device_rect(rect).intersected(self._port.shown)))
        if painted is not None:
            region = region.subtracted(painted)
        self.update(region)
        return not region.isEmpty()

    def _logical(self, device: Rect) -> QRect:
        """The logical pixels that a device rectangle touches."""
        ratio = self.ratio()
        left, top = math.floor(device.x / ratio), math.floor(device.y / ratio)
        right, bottom = math.ceil(device.right / ratio), math.ceil(device.bottom / ratio)
        return QRect(left, top, right - left, bottom - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        view, ratio = self._view(), self.ratio()
        if ratio != self._checker_ratio:
            self._checker_ratio = ratio
            self._renderer.checker = overlays.checkerboard(ratio)
        self._renderer.plan(view)
        if not self._worked:  # at most one slice a turn, here or in _refine
            self._show(self._renderer.work(IN_PAINT, spare=False), event.region())
        self._worked = False
        painter = QPainter(self)
        self._to_device(painter)
        area = event.rect()
        exposed = Rect(
            math.floor(area.x() * ratio),
            math.floor(area.y() * ratio),
            math.ceil(area.width() * ratio) + 1,
            math.ceil(area.height() * ratio) + 1,
        )
        painter.fillRect(QRect(*exposed), QColor(current().surround))
        if self._document is not None and not view.port.empty:
            self._paint_picture(painter, view, exposed, ratio)
        if self._key_focus and self.hasFocus():
            overlays.paint_focus(painter, Rect(0, 0, *view.port.view), ratio)
        painter.end()
        if self.isVisible():
            self._opening = False
        if self._renderer.pending:
            self._wake()

    def _paint_picture(self, painter: QPainter, view: View, exposed: Rect, ratio: float) -> None:
        overlays.paint_border(painter, view.port.extent, ratio)
        self._renderer.paint(painter, view, exposed)
        if self._closeup is not None and not self._original:
            self._closeup.paint(painter, View(view.port, self.split_column()))
        overlays.paint_grid(painter, view.port, exposed)
        preview = self._closeup.rect if self._closeup is not None else self._renderer.preview_rect
        marked = (
            self._document is not None and self._document.selection is not None
        )  # by ants: one line will do
        if preview is not None and not marked and not preview.contains(view.port.visible):
            painter.save()
            painter.setClipRect(QRect(*view.result))
            overlays.paint_preview_frame(painter, view.port.device_rect(preview), ratio)
            painter.restore()
        if not self._original:  # nothing lies between the eye and what is compared
            self._paint_over(painter, exposed)
        column = self.split_column()
        if self._original:
            overlays.paint_label(painter, view.port.shown, self.tr("Before"), self.font(), ratio)
        elif column is not None:
            overlays.paint_split(
                painter,
                overlays.SplitLook(
                    column,
                    view.port.shown,
                    *self._names(),
                    self.font(),
                    ratio,
                    marked=self._key_focus and self.hasFocus(),
                ),
            )

    def _paint_over(self, painter: QPainter, exposed: Rect) -> None:
        """What lies over the picture and under the split line, in device pixels: for those who have something."""

    def _to_device(self, painter: QPainter) -> None:
        """Make the painter's unit a device pixel, and its origin the whole one next to the widget's corner."""
        device = painter.deviceTransform()
        back, invertible = device.inverted()
        if invertible:
            corner = QTransform.fromTranslate(round(device.dx()), round(device.dy()))
            painter.setWorldTransform(corner * back)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resized()

    def _resized(self) -> None:
        if self._opening or self._document is None:
            self._set_port(self._opened())
        else:
            self._set_port(self._port.resized(self._view_size(), self._margin()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._resized()
            self.update()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _describe(self) -> None:
        """What a screen reader says of the canvas, and which keys it takes."""
        if self._document is None:
            self.setAccessibleDescription(self.tr("No photo is open."))
            return
        percent = f"{100 * self._port.zoom:.3g}"
        text = (
            self.tr(
                "{width} × {height} pixels at {zoom} %. Arrow keys move the picture, + and − change its size, "
                "Home shows all of it."
            )
            .replace("{width}", str(self._document.size.width))
            .replace("{height}", str(self._document.size.height))
            .replace("{zoom}", percent)
        )
        if self._original:
            text += " " + self.tr("The original is shown.")
        elif self._closeup is not None and self._closeup.left is not None:
            text += " " + self._closeup.left.words(self._split_position)
        elif self._split:
            text += " " + self.tr(
                "Split view: the original is left of the line, which is at {position} %; Ctrl+Left and "
                "Ctrl+Right, or [ and ], move it."
            ).replace("{position}", str(round(100 * self._split_position)))
        self.setAccessibleDescription(text)


def _weakly(display: Display) -> Callable[[Change], None]:
    """A listener that neither keeps the widget alive nor calls into one that Qt has deleted."""
    reference = weakref.ref(display)

    def listener(change: Change) -> None:
        alive = reference()
        if alive is not None and isValid(alive):
            alive.document_changed(change)

    return listener
