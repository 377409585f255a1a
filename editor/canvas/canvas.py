"""The widget that shows a document and answers mouse, wheel, gestures and keys."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QShowEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from editor.canvas.ants import Ants
from editor.canvas.hint_dots import HintDots
from editor.canvas.keys import ARROW_STEP, Keys
from editor.canvas.renderer import CACHE_BYTES
from editor.canvas.tools.pan import Pan
from editor.canvas.tools.split import Split
from editor.canvas.tools.table import TOOLS, ToolBox
from editor.canvas.tools.tool import Pointer, Tool
from editor.canvas.veil import Veil, Veiled
from editor.canvas.viewport import Point
from editor.document import Change, Document
from editor.document.geometry import Operation
from engine.api import Rect

__all__ = ["Canvas"]

PIXEL_NOTCH = 100.0  # logical pixels of a touchpad that turn as far as one notch of a wheel


class Canvas(Keys):
    """Shows one document, or an empty surround.

    Its signals are those of Display, ``cursor_moved((x, y) or None)``: the document pixel under the pointer, and
    ``work_failed(exception)``: what a tool did beside the event loop went wrong; ``refused(sentence)``: why a tool
    does nothing; ``hinted()``: a colour hint was dabbed; ``transform_wanted(name, operation)``: see
    ``Surface.transform``. ``target``: what brushes paint on, "pixels" or "mask" of the selected layer, nothing while
    it is a "group". ``veil``: whether a mask is seen as a red veil: that of the layer where brushes paint on it, else
    the selection.
    """

    cursor_moved = Signal(object)
    work_failed = Signal(object)
    refused = Signal(str)
    hinted = Signal()
    transform_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None, cache_bytes: int = CACHE_BYTES) -> None:
        self._always: tuple[Tool, ...] = (Split(self), Pan(self, hand=False))
        self._tool: Tool = Pan(self)  # the one in hand
        self._box: ToolBox | None = None
        self._worker: Callable[..., object] | None = None
        self._ants = Ants()
        self._veil, self._veil_on = Veil(), False
        self._dots = HintDots()
        self._target = "pixels"
        self.device = "auto"  # see ``Surface``
        self._active: tuple[Tool, Qt.MouseButton] | None = None
        self._pointer: QPointF | None = None
        self._under: tuple[int, int] | None = None
        super().__init__(parent, cache_bytes)
        self._ants.setParent(self)
        self._ants.walked.connect(self.update_overlay)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.grabGesture(Qt.GestureType.PinchGesture)

    def set_document(self, document: Document | None) -> None:
        """Show another document, whole but not enlarged, or none. Nothing of the last one is kept."""
        self._end_drag()
        self._tool.cancel()
        super().set_document(document)
        self._ants.set_selection(document.selection if document is not None else None)
        self._track()

    def document_changed(self, change: Change) -> None:
        super().document_changed(change)
        if self._document is not None:
            self._ants.set_selection(self._document.selection)
            if change.selected is not None:  # painted: the veil shows it, the line comes back when it is done
                self._show([change.selected.expanded(2 << self._port.level)])
            elif change.selection:
                self._ants.refresh()
            for rect in (change.selected, change.rect):
                if rect is not None:  # written to in place; otherwise the veil sees that its tiles are others
                    self._veil.forget(rect)
            if change.layers and (self._veil_on or self._document.hints is not None):
                self.update_overlay()
            if change.size:
                self._tool.reshaped()

    # --- tools --------------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        """The one in hand."""
        return self._tool

    def use(self, box: ToolBox, worker: Callable[..., object] | None = None) -> None:
        """Have the tool that ``box`` says, with its options. ``worker(function, done, failed)``: runs what takes
        long beside the event loop (``editor.tasks.Tasks.run``); None: here and now."""
        self._box, self._worker = box, worker
        box.chosen.connect(self._tool_chosen)
        box.changed.connect(self._options_changed)
        self._tool_chosen(box.current)

    def _tool_chosen(self, name: str) -> None:
        assert self._box is not None
        if self._active is not None and self._active[0] is self._tool:
            self._active = None
        self._tool.cancel()
        self._tool = TOOLS[name].make(self)
        self._tool.options = self._box.options(name)
        self._track()
        self.update_overlay()

    def _options_changed(self, name: str) -> None:
        assert self._box is not None
        if name == self._box.current:
            self._tool.options = self._box.options(name)
            self._track()
            self.update_overlay()

    def work(
        self,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[], None] | None = None,
    ) -> None:
        """See ``Surface``."""
        document = self._document

        def ended(value: Any) -> None:
            if self._document is document:
                done(value)

        def wrong(error: Exception) -> None:
            if failed is not None:
                failed()
            self.work_failed.emit(error)

        if self._worker is None:
            ended(function())
        else:
            self._worker(function, ended, wrong)

    def set_options(self, options: Any) -> None:
        if self._box is not None:
            self._box.set_options(self._box.current, options)

    def show_measures(self, values: dict[str, float]) -> None:
        if self._box is not None:
            self._box.measure(self._box.current, values)

    def pick(self, colour: str) -> None:
        if self._box is not None:
            self._box.pick(colour)

    def colour_at(self, point: Point) -> str:
        place = Rect(math.floor(point.x), math.floor(point.y), 1, 1)
        if self._document is None or not self._document.rect.contains(place):
            return ""
        pixel = self._document.composite(place)[0, 0, : self._document.colours].astype(int)
        if self._document.dtype.itemsize == 2:
            pixel = (pixel + 128) // 257
        red, green, blue = pixel if len(pixel) == 3 else pixel.repeat(3)
        return f"#{red:02x}{green:02x}{blue:02x}"

    def transform(self, name: str, operation: Operation) -> None:
        self.transform_wanted.emit(name, operation)

    def hint_given(self) -> None:
        self.hinted.emit()

    def refuse(self, sentence: str) -> None:
        self.refused.emit(sentence)

    def words(self, text: str) -> str:
        return QCoreApplication.translate("Tools", text)

    def zoom_at(self, direction: int, at: QPointF) -> None:
        self._set_port(self._port.stepped(direction, self._device_point(at)))

    def update_overlay(self, area: QRectF | None = None) -> None:
        shown = self._logical(self._port.shown)
        self.update(shown if area is None else shown.intersected(area.toAlignedRect()))

    def _paint_over(self, painter: QPainter, exposed: Rect) -> None:
        veiled = self._veiled()
        if veiled is not None:
            self._veil.paint(painter, self._port, veiled, exposed)
        editing = self._document.editing if self._document is not None else None
        if editing is None or editing.target != "selection":
            self._ants.paint(painter, self._port, self.ratio())
        painter.save()
        painter.setClipRect(QRect(*self._port.shown))
        self._dots.paint(painter, self._document, self._port, self.ratio(), self._tool.hints)
        self._tool.paint(painter)
        painter.restore()

    @property
    def target(self) -> str:
        return self._target

    @target.setter
    def target(self, target: str) -> None:
        self._target = target
        if self._veil_on:
            self.update_overlay()

    @property
    def veil(self) -> bool:
        return self._veil_on

    def set_veil(self, on: bool) -> None:
        self._veil_on = on
        self._veil.forget()
        self.update_overlay()

    def _veiled(self) -> Veiled | None:
        """What is under the veil. A tool that paints the selection has it seen without being asked."""
        document = self._document
        if document is None or not (self._veil_on or self._tool.veils):
            return None
        layer = document.active_layer
        if self._target == "mask" and layer is not None and layer.mask is not None and not self._tool.veils:
            return Veiled(layer.mask, layer.x, layer.y, hides=True)
        return None if document.selection is None else Veiled(document.selection)

    def _order(self) -> tuple[Tool, ...]:
        return (*self._always, self._tool)

    def _pointer_of(self, event: QMouseEvent) -> Pointer:
        at = event.position()
        point = self._port.to_picture(at.x() * self.ratio(), at.y() * self.ratio())
        return Pointer(at, point, event.modifiers(), seconds=event.timestamp() / 1000)

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            return self._native_gesture(event)
        if kind == QEvent.Type.Gesture and isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self._scale(pinch.scaleFactor(), self.mapFromGlobal(pinch.centerPoint()))
                event.accept(pinch)
                return True
        return super().event(event)

    def _native_gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._scale(1 + event.value(), event.position())
        elif event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
            if self._port.fitted:
                self.set_zoom(1.0, event.position())
            else:
                self.fit()
        else:
            return False
        return True

    def _scale(self, factor: float, at: QPointF) -> None:
        self._set_port(self._port.scaled(factor, self._device_point(at)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._document is None:
            event.ignore()
            return
        angle, pixels = event.angleDelta(), event.pixelDelta()
        x, y = angle.x() / 120, angle.y() / 120
        if not (x or y):
            x, y = pixels.x() / PIXEL_NOTCH, pixels.y() / PIXEL_NOTCH
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if sideways or abs(x) > abs(y):
            self.pan_by((x or y) * ARROW_STEP * self.ratio(), 0)
        else:
            self._set_port(self._port.turned(y, self._device_point(event.position())))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._document is None or self._active is not None:
            event.ignore()
            return
        for tool in self._order():
            if tool.takes(event.position(), event.button()):
                self._active = tool, event.button()
                self._see_result(tool)
                tool.press(self._pointer_of(event))
                self._track(event.position())
                return
        event.ignore()

    def _see_result(self, tool: Tool) -> None:
        """Who works on the picture has to see what comes of it."""
        if not tool.looks:
            self.set_original(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        first = next((t for t in self._order() if t.takes(event.position(), event.button())), None)
        if self._document is None or self._active is not None or first is not self._tool:
            self.mousePressEvent(event)
            return
        self._active = self._tool, event.button()
        self._tool.double_click(self._pointer_of(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._active is not None and not event.buttons() & self._active[1]:
            self._end_drag()  # its release went to a dialog that opened meanwhile
        if self._active is not None:
            self._active[0].move(self._pointer_of(event))
        elif self._document is not None:
            self._tool.hover(self._pointer_of(event))
        self._track(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._active is not None and event.button() == self._active[1]:
            self._end_drag()
        self._track(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen: as the left button of a mouse, with pressure; its other end erases."""
        if self._document is None:
            event.ignore()
            return
        at, kind = event.position(), event.type()
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        point = self._port.to_picture(at.x() * self.ratio(), at.y() * self.ratio())
        pressure = event.pressure() if kind != QEvent.Type.TabletRelease else 0.0
        pointer = Pointer(at, point, event.modifiers(), pressure, eraser, event.timestamp() / 1000, pen=True)
        if kind == QEvent.Type.TabletPress and self._active is None:
            button = event.button() or Qt.MouseButton.LeftButton
            for tool in self._order():
                if tool.takes(at, button):
                    self._active = tool, button
                    self._see_result(tool)
                    tool.press(pointer)
                    break
        elif kind == QEvent.Type.TabletMove:
            (self._active[0].move if self._active is not None else self._tool.hover)(pointer)
        elif self._active is not None and event.button() in (self._active[1], Qt.MouseButton.NoButton):
            self._end_drag()  # not by a button on the pen's barrel
        self._track(at)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._tool.leave()
        self._report_pixel()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._end_drag()
        self._ants.set_shown(False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ants.set_shown(True)

    def end_drag(self) -> None:
        """What is being drawn is done: another thing wants to see the document."""
        self._end_drag()

    def _end_drag(self) -> None:
        if self._active is not None:
            self._active[0].release()
            self._active = None
            self._track()

    def _moved_under_pointer(self) -> None:
        self._track()

    def _track(self, at: QPointF | None = None) -> None:
        """The pointer is at ``at``, or where it was but over something else: its shape, and the pixel under it."""
        if at is not None:
            self._pointer = at
        shape = None
        if self._pointer is not None and self._document is not None:
            if self._active is not None:
                shape = self._active[0].cursor(self._pointer, True)
            else:
                shapes = (tool.cursor(self._pointer, False) for tool in self._order())
                shape = next((found for found in shapes if found is not None), None)
        if shape is None:
            self.unsetCursor()
        elif self.cursor().shape() != shape:
            self.setCursor(shape)
        self._report_pixel()

    def _report_pixel(self) -> None:
        under = None
        if self._pointer is not None and self._document is not None:
            point = self._port.to_picture(self._pointer.x() * self.ratio(), self._pointer.y() * self.ratio())
            x, y = math.floor(point.x), math.floor(point.y)
            if 0 <= x < self._document.size.width and 0 <= y < self._document.size.height:
                under = (x, y)
        if under != self._under:
            self._under = under
            self.cursor_moved.emit(under)

    # --- keys ---------------------------------------------------------------------------------------

    def _tool_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._active is not None:
            tool, self._active = self._active[0], None
            tool.cancel()
            self._track()
            return True
        plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        return plain == Qt.KeyboardModifier.NoModifier and self._tool.key(event.key())
