"""The eyedropper, the tool that moves a layer, and the one that selects an object from a box around it."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, Qt

from editor.canvas.tools.region import RectangleSelect
from editor.canvas.tools.tool import Pointer, Surface, Tool
from editor.canvas.tools.wand import seen
from editor.document import Document, Layer, Raster
from editor.document.grabcut import select_object
from engine.api import Rect
from engine.segmenting import finder

__all__ = ["Eyedropper", "MoveLayer", "SelectObject"]

_drags = itertools.count(1)


class Eyedropper(Tool):
    """The colour under the pointer becomes the brush's."""

    def press(self, pointer: Pointer) -> None:
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        colour = self._surface.colour_at(pointer.point)
        if colour:
            self._surface.pick(colour)


class MoveLayer(Tool):
    """Drags the selected layer, or all of the selected group; the arrow keys move it by a pixel."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._start: tuple[Pointer, str, int, int] | None = None
        self._drag = 0
        self._put_at = (0, 0)

    def press(self, pointer: Pointer) -> None:
        layer = self._layer()
        if layer is not None:
            self._start, self._drag = (pointer, layer.id, layer.x, layer.y), next(_drags)
            self._put_at = (layer.x, layer.y)

    def move(self, pointer: Pointer) -> None:
        document = self._surface.document
        if document is None or self._start is None:
            return
        start, layer_id, x, y = self._start
        layer = next((layer for layer in document.layers if layer.id == layer_id), None)
        if layer is None or (layer.x, layer.y) != self._put_at:  # undone or deleted meanwhile
            self._start = None
            return
        dx, dy = pointer.point.x - start.point.x, pointer.point.y - start.point.y
        if pointer.shift:
            dx, dy = (dx, 0.0) if abs(dx) > abs(dy) else (0.0, dy)
        self._put_at = (x + round(dx), y + round(dy))
        self._put(document, layer_id, *self._put_at, self._drag)

    def release(self) -> None:
        self._start = None

    def cancel(self) -> None:
        document = self._surface.document
        if self._start is not None and document is not None:
            _, _layer_id, x, y = self._start
            if self._put_at != (x, y):
                document.undo()  # the drag is the last step
        self._start = None

    def key(self, key: int) -> bool:
        step = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(key))
        document = self._surface.document
        if step is None or document is None:
            return False
        layer = self._layer()
        if layer is not None:
            self._put(document, layer.id, layer.x + step[0], layer.y + step[1], 0)
        return True

    def _layer(self) -> Layer | None:
        """What is moved; one of them, where it is a group."""
        document = self._surface.document
        return document.active_layer if document is not None else None

    def _put(self, document: Document, layer_id: str, x: int, y: int, drag: int) -> None:
        try:
            layer = document.layer(layer_id)
            if self._surface.target == "group" and layer.group:
                document.shift_group(layer.group, x - layer.x, y - layer.y, drag)
            else:
                document.set_offset(layer_id, x, y, drag)
        except ValueError as error:
            self._start = None
            self._surface.refuse(str(error))

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        return Qt.CursorShape.SizeAllCursor


class SelectObject(RectangleSelect):
    """Selects the object in the box that is dragged: as a network sees it, where one for that is installed, or what
    stands out from its surroundings."""

    def _shape(self, document: Document, x: float, y: float, width: float, height: float) -> Raster:
        box = Rect(round(x), round(y), round(width), round(height))
        return select_object(self._source, document.size, box, find=finder(self._surface.device))

    def release(self) -> None:
        document = self._surface.document
        if document is not None and self._start is not None:
            self._source = seen(document, all_layers=True)
        super().release()
