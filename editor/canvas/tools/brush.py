"""The paint brush and the eraser, on a layer's pixels or on its mask; the mask brush, on the selection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from editor.canvas.tools.strokes import BrushOptions, StrokeTool
from editor.canvas.tools.tool import Pointer, Surface
from editor.document import Document, Layer
from editor.document.brush import Stroke
from editor.document.edit import Edit
from editor.document.paint import Ink, paint
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Rect
from engine.filters.spec import param

__all__ = ["Eraser", "MaskBrush", "MaskEraser", "PaintBrush", "PaintOptions", "ink_of", "rgb_of"]


@dataclass(frozen=True)
class PaintOptions(BrushOptions):
    colour: str = param("#000000", kind="colour", label="Colour", help="What the brush paints with.")


def rgb_of(colour: str) -> tuple[int, int, int]:
    """#rrggbb as three numbers 0..255."""
    value = int(colour.lstrip("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def ink_of(document: Document, colour: str, opacity: float) -> Ink:
    """Paint of that colour in the document's own units; grey documents take its brightness."""
    rgb = rgb_of(colour)
    values = rgb if document.colours == 3 else (round(float(np.dot(rgb, (0.299, 0.587, 0.114)))),)
    scale = 257 if document.dtype == np.uint16 else 1
    return Ink("colour", tuple(value * scale for value in values), opacity)


class _LayerStroke(StrokeTool):
    """Paints on the selected layer: its pixels, or its mask if that is what was chosen."""

    erases = False

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._ink = Ink("erase")

    def _begin(self, pointer: Pointer) -> Edit | None:
        document = self._surface.document
        layer = document.active_layer if document is not None else None
        if document is None or layer is None:
            return None
        erases = self.erases or pointer.eraser
        if self._surface.target == "mask" and layer.mask is not None:
            edit = document.begin_edit(layer.id, "mask", self.name)
            grey = 0 if erases else sum(rgb_of(self.options.colour)) // 3
            scale = 257 if document.dtype == np.uint16 else 1
            self._ink = Ink("value", (grey * scale,), self.options.opacity / 100)
            return edit
        edit = document.begin_edit(layer.id, "pixels", self.name, alpha=erases)
        self._ink = (
            self._erasing() if erases else ink_of(document, self.options.colour, self.options.opacity / 100)
        )
        return edit

    def _erasing(self) -> Ink:
        return Ink("erase", opacity=self.options.opacity / 100)

    def _lay(self, edit: Edit, stroke: Stroke, rect: Rect) -> Rect:
        document = self._surface.document
        selection = document.selection if document is not None else None
        return paint(edit.raster, edit.base, stroke.coverage, rect, self._ink, selection, edit.x, edit.y)


class PaintBrush(_LayerStroke):
    """With Alt, a click takes the colour that is there."""

    name = QT_TRANSLATE_NOOP("History", "Paint")

    def press(self, pointer: Pointer) -> None:
        if pointer.alt:
            colour = self._surface.colour_at(pointer.point)
            if colour:
                self._set(colour=colour)
            return
        super().press(pointer)


class Eraser(_LayerStroke):
    name = QT_TRANSLATE_NOOP("History", "Erase")
    erases = True


class MaskBrush(StrokeTool):
    """Paints the selection; with Alt, or the pen's other end, takes away from it. ``erases``: the other way round."""

    name = QT_TRANSLATE_NOOP("History", "Paint selection")
    on_layer = False
    veils = True
    erases = False

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._ink = Ink("value", (255,))

    def _begin(self, pointer: Pointer) -> Edit | None:
        document = self._surface.document
        layer: Layer | None = document.active_layer if document is not None else None
        if document is None or layer is None:
            return None
        away = pointer.eraser or pointer.alt != self.erases
        if away and document.selection is None:
            return None  # there is nothing to take away from
        self._ink = Ink("value", (0 if away else 255,), self.options.opacity / 100)
        return document.begin_edit(layer.id, "selection", self.name)

    def _lay(self, edit: Edit, stroke: Stroke, rect: Rect) -> Rect:
        return paint(edit.raster, edit.base, stroke.coverage, rect, self._ink)


class MaskEraser(MaskBrush):
    """With Alt it paints."""

    name = QT_TRANSLATE_NOOP("History", "Erase selection")
    erases = True
