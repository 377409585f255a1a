"""The colour hint brush: dabs of colour that say to Colorize what is of which colour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from editor.canvas.tools.brush import ink_of
from editor.canvas.tools.strokes import LARGEST, StrokeTool
from editor.canvas.tools.tool import Pointer, Surface
from editor.document.brush import Stroke
from editor.document.edit import Edit
from editor.document.paint import Ink, paint
from editor.palette import PALETTE
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Rect
from engine.filters.spec import param

__all__ = ["HintBrush", "HintOptions"]


@dataclass(frozen=True)
class HintOptions:
    """Dabs are hard and opaque: half a colour would be none."""

    size: float = param(
        24.0,
        label="Size",
        help="Diameter of the dab. A small one is enough: its colour spreads. The keys [ and ] change it.",
        minimum=1.0,
        maximum=LARGEST,
        step=1.0,
        unit="px",
    )
    colour: str = param(
        "skin",
        kind="colour",
        choices=tuple(PALETTE),
        label="Colour",
        help="What the place has as its colour; how bright it is comes from the photo.",
    )

    @property
    def hardness(self) -> float:
        return 100.0

    @property
    def flow(self) -> float:
        return 100.0


class HintBrush(StrokeTool):
    """Paints on the layer of colour hints, which it makes when there is none. With Ctrl, or the pen's other end, it
    takes hints away; with Alt, a click takes the colour that is there."""

    name = QT_TRANSLATE_NOOP("History", "Colour hint")
    on_layer = False
    hints = True  # the dots are shown while it is in hand

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._ink = Ink("erase")

    def press(self, pointer: Pointer) -> None:
        if pointer.alt:
            colour = self._surface.colour_at(pointer.point)
            if colour:
                self._set(colour=colour)
            return
        super().press(pointer)

    def _begin(self, pointer: Pointer) -> Edit | None:
        document = self._surface.document
        if document is None:
            return None
        erases = pointer.eraser or bool(pointer.modifiers & Qt.KeyboardModifier.ControlModifier)
        layer = document.hints
        if layer is None and erases:
            return None  # there is nothing to take away
        if layer is not None and not layer.visible:
            hidden = QT_TRANSLATE_NOOP("Tools", "The colour hints are hidden; show their layer first.")
            raise ValueError(self._surface.words(hidden))
        document.to_colour()
        layer = document.begin_hints()
        edit = document.begin_edit(layer.id, "pixels", self.name, alpha=True)
        colour = self.options.colour
        self._ink = Ink("erase") if erases else ink_of(document, PALETTE.get(colour, colour), 1.0)
        return edit

    def _lay(self, edit: Edit, stroke: Stroke, rect: Rect) -> Rect:
        return paint(edit.raster, edit.base, stroke.coverage, rect, self._ink, None, edit.x, edit.y)

    def _extend(self, rect: Rect) -> None:
        super()._extend(rect)
        self._surface.update_overlay()  # dots are no part of the picture that the document announces

    def _done(self, edit: Edit, stroke: Stroke) -> None:
        super()._done(edit, stroke)
        self._surface.hint_given()
