"""What tools that draw strokes have in common: the brush's size, its circle under the pointer, and the edit that a
stroke becomes."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from editor.canvas.tools.tool import Pointer, Surface, Tool
from editor.document.brush import Brush, Stroke, StrokePoint
from editor.document.edit import Edit
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Rect
from engine.filters.spec import param

__all__ = ["MARGIN", "BrushOptions", "StrokeTool"]

LARGEST = 1000.0  # pixels of diameter that the form offers
MARGIN = 3.0  # logical pixels by which the circle's line may be wider
LARGEST_IMAGE = 400.0  # radius in device pixels up to which the circle is painted once and kept
FACTOR = 1.15  # by which [ and ] change the size


@dataclass(frozen=True)
class BrushOptions:
    size: float = param(
        40.0,
        label="Size",
        help="Diameter of the brush. The keys [ and ] change it, with a pen the pressure does.",
        minimum=1.0,
        maximum=LARGEST,
        step=1.0,
        unit="px",
    )
    hardness: float = param(
        80.0,
        label="Hardness",
        help="How far the middle of the brush covers fully; the rest is its soft edge.",
        minimum=0.0,
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    flow: float = param(
        100.0,
        label="Flow",
        help="How much one touch gives; more touches at the same place build up.",
        minimum=1.0,
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    opacity: float = param(
        100.0, label="Opacity", help="Of the whole stroke.", minimum=1.0, maximum=100.0, step=5.0, unit="%"
    )


class StrokeTool(Tool, ABC):
    """A stroke is one edit of the document: seen while it is drawn, one step when it is done. Shift and a click draw
    a straight line from where the last stroke ended."""

    name = "Paint"  # of the step
    on_layer = True  # or on the selection

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._stroke: Stroke | None = None
        self._edit: Edit | None = None
        self._last: StrokePoint | None = None  # where the last stroke ended
        self._at: QPointF | None = None
        self._circle: tuple[float, float, QImage] | None = (
            None  # for a radius, at so many device pixels a unit
        )
        self._pointer: Pointer | None = None

    # --- for the tools ------------------------------------------------------------------------------------

    @abstractmethod
    def _begin(self, pointer: Pointer) -> Edit | None:
        """The edit that a stroke from here is, None when there is nothing to paint on. Raises ValueError with a
        sentence for what cannot be painted on."""

    @abstractmethod
    def _lay(self, edit: Edit, stroke: Stroke, rect: Rect) -> Rect:
        """Put what the stroke covers in ``rect`` on the edit. Returns what may have changed."""

    def _done(self, edit: Edit, stroke: Stroke) -> None:
        """The stroke has ended."""
        edit.commit()

    # --- the stroke ---------------------------------------------------------------------------------------

    def press(self, pointer: Pointer) -> None:
        self._hover(pointer)
        document = self._surface.document
        if document is None or self._edit is not None:
            return
        if self.on_layer and self._surface.target == "group":
            chosen = QT_TRANSLATE_NOOP(
                "Tools", "A group is selected; select one of its layers to paint on it."
            )
            self._surface.refuse(self._surface.words(chosen))
            return
        layer = document.active_layer
        if layer is not None and not layer.visible and self.on_layer:
            hidden = QT_TRANSLATE_NOOP("Tools", "The selected layer is hidden; show it first.")
            self._surface.refuse(self._surface.words(hidden))
            return
        try:
            edit = self._begin(pointer)
        except ValueError as error:
            self._surface.refuse(str(error))
            return
        if edit is None:
            return
        options: BrushOptions = self.options
        brush = Brush(options.size, options.hardness / 100, options.flow / 100, pressure_size=pointer.pen)
        self._stroke, self._edit = Stroke(brush, document.size), edit
        self._update(self._marks())
        if pointer.shift and self._last is not None:
            self._extend(self._stroke.line_to(self._last))
            self._extend(self._stroke.line_to(self._point(pointer)))
        else:
            self._extend(self._stroke.add([self._point(pointer)]))

    def move(self, pointer: Pointer) -> None:
        self._hover(pointer)
        if self._stroke is not None:
            self._extend(self._stroke.add([self._point(pointer)]))

    def _extend(self, rect: Rect) -> None:
        edit, stroke = self._edit, self._stroke
        if edit is None or stroke is None or rect.empty:
            return
        if not edit.live:  # undone meanwhile
            self._edit = self._stroke = None
            return
        edit.changed(self._lay(edit, stroke, rect))

    def release(self) -> None:
        before = self._marks()
        edit, stroke = self._edit, self._stroke
        self._edit = self._stroke = None
        self._update(before + self._marks())
        if stroke is not None:
            self._last = stroke.last
        if edit is not None and stroke is not None and edit.live:
            self._done(edit, stroke)

    def cancel(self) -> None:
        before = self._marks()
        edit, self._edit, self._stroke = self._edit, None, None
        if edit is not None:
            edit.abort()
        self._at = None
        self._update(before + self._marks())

    def _point(self, pointer: Pointer) -> StrokePoint:
        return StrokePoint(pointer.point.x, pointer.point.y, pointer.pressure)

    # --- the circle ---------------------------------------------------------------------------------------

    def hover(self, pointer: Pointer) -> None:
        self._hover(pointer)

    def leave(self) -> None:
        before = self._marks()
        self._at = None
        self._update(before)

    def _hover(self, pointer: Pointer) -> None:
        before = self._marks()
        self._at, self._pointer = pointer.at, pointer
        self._update(before + self._marks())

    def _update(self, areas: list[QRectF]) -> None:
        """Only what is painted over the picture, there and here: all of a large window would lag behind a brush."""
        for area in areas:
            self._surface.update_overlay(area)

    def _marks(self) -> list[QRectF]:
        """Where ``paint`` paints, in logical pixels of the widget."""
        if self._at is None:
            return []
        reach = self._radius() / self._surface.ratio() + MARGIN
        return [QRectF(self._at.x() - reach, self._at.y() - reach, 2 * reach, 2 * reach)]

    def _radius(self) -> float:
        """Of the circle, in device pixels."""
        return max(1.0, self.options.size / 2 * self._surface.viewport.zoom)

    def key(self, key: int) -> bool:
        factor = {Qt.Key.Key_BracketLeft: 1 / FACTOR, Qt.Key.Key_BracketRight: FACTOR}.get(Qt.Key(key))
        if factor is None:
            return False
        size = self.options.size
        changed = size * factor
        changed = round(changed) if abs(round(changed) - size) >= 1 else size + (1 if factor > 1 else -1)
        self._set(size=min(max(float(changed), 1.0), LARGEST))
        return True

    def _set(self, **values: Any) -> None:
        self._surface.set_options(replace(self.options, **values))

    def paint(self, painter: QPainter) -> None:
        if self._at is None:
            return
        ratio = self._surface.ratio()
        radius, middle = self._radius(), self._at * ratio
        if radius > LARGEST_IMAGE:
            _paint_circle(painter, middle, radius, ratio)
            return
        if self._circle is None or self._circle[:2] != (radius, ratio):
            self._circle = radius, ratio, _circle(radius, ratio)
        image = self._circle[2]
        half = image.width() // 2
        painter.drawImage(round(middle.x()) - half, round(middle.y()) - half, image)

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        place = at * self._surface.ratio()
        if not QRectF(*self._surface.viewport.shown).contains(place):
            return Qt.CursorShape.CrossCursor  # no circle is painted there
        small = self.options.size * self._surface.viewport.zoom < 6 * self._surface.ratio()
        return Qt.CursorShape.CrossCursor if small else Qt.CursorShape.BlankCursor


def _circle(radius: float, ratio: float) -> QImage:
    """The circle, its middle in the middle of an image of an even width. A smooth line takes milliseconds to paint,
    an image a fraction of one."""
    half = math.ceil(radius + MARGIN * ratio)
    image = QImage(2 * half, 2 * half, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    _paint_circle(painter, QPointF(half, half), radius, ratio)
    painter.end()
    return image


def _paint_circle(painter: QPainter, middle: QPointF, radius: float, ratio: float) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in ((QColor(0, 0, 0, 150), 2.5), (QColor(255, 255, 255, 230), 1.0)):
        painter.setPen(QPen(colour, wide * ratio))
        painter.drawEllipse(middle, radius, radius)
