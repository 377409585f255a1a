"""What can be done with a document's layers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from editor.document.changes import Change
from editor.document.compose import difference
from editor.document.convert import convert
from editor.document.core import MERGE_WITHIN, checked_name
from editor.document.layer import Layer
from editor.document.raster import Raster
from editor.document.streaming import Streaming
from engine.api import Picture

__all__ = ["Layering"]


class Layering(Streaming):
    """Each method is one step of the history."""

    def add_layer(self, picture: Picture, name: str, x: int = 0, y: int = 0) -> Layer:
        """A new layer above the selected one, which is selected then. The picture is converted to the document's
        profile, type and colours; that takes a while for large ones: see ``converted_later``."""
        fitting = convert(picture, self.icc, self.dtype, self.colours)
        layer = Layer(checked_name(name), Raster.from_pixels(fitting.pixels), int(x), int(y))
        below = self._result(self._state.active)
        index = self._index(self._anchor(below) if below else self._state.active) + 1
        layers = (*self._state.layers[:index], layer, *self._state.layers[index:])
        self._step("Add layer", replace(self._state, layers=layers, active=layer.id))
        return layer

    def converted_later(self, picture: Picture) -> Callable[[], Picture]:
        """Converts a picture as ``add_layer`` does, in any thread; adding the outcome takes no time."""
        return partial(convert, picture, self.icc, self.dtype, self.colours)

    def delete_layer(self, layer_id: str) -> None:
        """Results made from the layer take over what they have from it. Raises ValueError for the last layer,
        and for a result that streams in: abort that instead."""
        index = self._index(layer_id, settled="deleted")
        if len(self._state.layers) == 1:
            raise ValueError("A document keeps at least one layer.")
        gone = self._state.layers[index]
        rest = tuple(
            layer
            if layer.source != layer_id
            else replace(layer, raster=self._complete(layer), source=gone.source)
            for layer in self._state.layers
            if layer is not gone
        )
        active = self._state.active
        active = rest[max(0, index - 1)].id if active == layer_id else active
        self._step("Delete layer", replace(self._state, layers=rest, active=active))

    def rename_layer(self, layer_id: str, name: str) -> None:
        """Raises ValueError for an empty name."""
        name = checked_name(name)
        if self.layer(layer_id).name != name:
            self._change_layer(layer_id, "Rename layer", name=name)

    def set_visible(self, layer_id: str, visible: bool) -> None:
        visible = bool(visible)
        hiding = [result for result in self._results if visible and result.hides == layer_id]
        if hiding:  # it was not hidden by a step yet: so it comes back without one
            before = self.layers
            for result in hiding:
                result.hides = ""
            self._shown = None
            self._notify(Change(self._clipped(difference(before, self.layers)), layers=True))
        if self.layer(layer_id).visible != visible:
            self._change_layer(layer_id, "Show layer" if visible else "Hide layer", visible=visible)

    def set_opacity(self, layer_id: str, opacity: float, drag: int = 0) -> None:
        """``opacity`` 0..1, else ValueError. Changes of one layer within a second are one step; those of one
        drag are one however slow it is. ``drag``: another number for each, 0 for what is no drag."""
        opacity = float(opacity)
        if not (math.isfinite(opacity) and 0 <= opacity <= 1):
            raise ValueError(f"Opacity is 0 to 1, not {opacity}.")
        if self.layer(layer_id).opacity != opacity:
            within = math.inf if drag else MERGE_WITHIN
            self._change_layer(
                layer_id, "Opacity", within, merge=("opacity", layer_id, drag), opacity=opacity
            )

    def move_layer(self, layer_id: str, step: int) -> None:
        """One up (+1) or down (-1) in the list, together with the results that stream in above it; nothing
        happens at the ends. Raises ValueError for other steps and for a result that streams in."""
        if step not in (1, -1):
            raise ValueError(f"A layer moves by +1 or -1, not {step}.")
        index = self._index(layer_id, settled="moved")
        if not 0 <= index + step < len(self._state.layers):
            return
        layers = list(self._state.layers)
        layers[index], layers[index + step] = layers[index + step], layers[index]
        name = "Move layer up" if step > 0 else "Move layer down"
        self._step(name, replace(self._state, layers=tuple(layers)))
