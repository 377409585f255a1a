"""What can be done with a document's layers."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from editor.document.arranging import alive, moved_by_one, moved_to
from editor.document.convert import convert, convert_mask
from editor.document.core import MERGE_WITHIN, Core, checked_name
from editor.document.layer import Layer
from editor.document.masking import Masking
from editor.document.modes import checked_mode
from editor.document.raster import Raster
from engine.api import Picture, Rect

__all__ = ["Layering", "checked_opacity"]


class Layering(Masking):
    """Each method is one step of the history. Locked layers raise ValueError when their place would change, and when
    they would be deleted; so do results that stream in."""

    def add_layer(self, picture: Picture, name: str, x: int = 0, y: int = 0) -> Layer:
        """A new layer above the selected one, in its group, which is selected then. The picture is converted to the
        document's profile, type and colours; that takes a while for large ones: see ``converted_later``."""
        fitting = convert(picture, self.icc, self.dtype, self.colours)
        layer = Layer(checked_name(name), Raster.from_pixels(fitting.pixels), int(x), int(y))
        return self._added("Add layer", layer)

    def converted_later(self, picture: Picture) -> Callable[[], Picture]:
        """Converts a picture as ``add_layer`` does, in any thread; adding the outcome takes no time."""
        return partial(convert, picture, self.icc, self.dtype, self.colours)

    def duplicate_layer(self, layer_id: str, name: str = "") -> Layer:
        """The same once more, above it and selected. It stands for itself, whatever the first was made from.
        ``name``: empty is the layer's own with “copy”."""
        layer = self._state.layers[self._index(layer_id, settled="duplicated")]
        name = checked_name(name or f"{layer.name} copy")
        raster = self._complete(layer).snapshot()
        twin = replace(layer, id=Layer("", raster).id, name=name, raster=raster, source="", locked=False)
        return self._added("Duplicate layer", twin, above=layer_id)

    def copied_later(self, layer_id: str, other: Core) -> Callable[[], Layer]:
        """The layer as it is now, converted for another document in any thread; for that one's ``put_layer``."""
        layer = self._state.layers[self._index(layer_id, settled="copied")]
        picture, mask = Picture(self._complete(layer).snapshot().pixels(), self.icc), layer.mask
        icc, dtype, colours = other.icc, other.dtype, other.colours

        def copied() -> Layer:
            pixels = convert(picture, icc, dtype, colours).pixels
            return replace(
                layer,
                id=Layer("", layer.raster).id,
                raster=Raster.from_pixels(pixels),
                mask=None if mask is None else convert_mask(mask, dtype),
                source="",
                locked=False,
                group="",
            )

        return copied

    def put_layer(self, layer: Layer) -> Layer:
        """A layer that ``copied_later`` made for this document, above the selected one. Raises ValueError when it was
        made for another."""
        raster = layer.raster
        if (raster.dtype, raster.colours) != (self.dtype, self.colours):
            raise ValueError("This layer has another depth or other colours than the document.")
        return self._added("Add layer", layer)

    def copy_layer_to(self, other: Layering, layer_id: str) -> Layer:
        """A layer into another document, at the same place, with its look and mask. Converting takes a while for
        large ones: see ``copied_later``."""
        return other.put_layer(self.copied_later(layer_id, other)())

    def delete_layer(self, layer_id: str) -> None:
        """Results made from the layer take over what they have from it. Raises ValueError for the last layer,
        and for a result that streams in: abort that instead."""
        gone = self._unlocked(layer_id, settled="deleted")
        index = self._index(layer_id)
        if len(self._state.layers) == 1:
            raise ValueError("A document keeps at least one layer.")
        rest = tuple(layer for layer in self._with_source(layer_id, gone.source) if layer.id != layer_id)
        active = self._state.active
        active = rest[max(0, index - 1)].id if active == layer_id else active
        self._arranged("Delete layer", rest, active)

    def rename_layer(self, layer_id: str, name: str) -> None:
        """Raises ValueError for an empty name."""
        name = checked_name(name)
        if self.layer(layer_id).name != name:
            self._change_layer(layer_id, "Rename layer", name=name)

    # --- its look ---------------------------------------------------------------------------------------

    def set_visible(self, layer_id: str, visible: bool) -> None:
        visible = bool(visible)
        if visible:
            self._unhide({layer_id})
        if self.layer(layer_id).visible != visible:
            self._change_layer(layer_id, "Show layer" if visible else "Hide layer", visible=visible)

    def _unhide(self, ids: Collection[str]) -> None:
        """Layers that a result which streams in stands in for: no step has hidden them yet, so none shows them."""
        hiding = [result for result in self._results if result.hides in ids]
        if hiding:
            before = self.scene
            for result in hiding:
                result.hides = ""
            self._unstepped(before)

    def set_opacity(self, layer_id: str, opacity: float, drag: int = 0) -> None:
        """``opacity`` 0..1, else ValueError. Changes of one layer within a second are one step; those of one
        drag are one however slow it is. ``drag``: another number for each, 0 for what is no drag."""
        opacity = checked_opacity(opacity)
        if self.layer(layer_id).opacity != opacity:
            within = math.inf if drag else MERGE_WITHIN
            self._change_layer(
                layer_id, "Opacity", within, merge=("opacity", layer_id, drag), opacity=opacity
            )

    def set_blend(self, layer_id: str, blend: str) -> None:
        """``blend``: a key of ``editor.document.modes.MODES``, else ValueError. Changes of one layer within a second
        are one step."""
        blend = checked_mode(blend)
        if self.layer(layer_id).blend != blend:
            self._change_layer(layer_id, "Blend mode", merge=("blend", layer_id), blend=blend)

    def remake_layer(
        self, layer_id: str, name: str, raster: Raster, x: int, y: int, recipe: dict[str, Any]
    ) -> None:
        """Other pixels in the place of a layer's own, and how they were made, as one step called ``name``. It is
        shown then. A mask of it stays where it lies, and shows all of what lies around it."""
        layer = self._unlocked(layer_id, settled="made anew")
        mask = layer.mask
        if mask is not None and (layer.raster.size, layer.x, layer.y) != (raster.size, x, y):
            shown = mask.read(Rect(x - layer.x, y - layer.y, *raster.size)).copy()
            inside = layer.rect.intersected(Rect(x, y, *raster.size)).moved(-x, -y)
            outside = np.ones(shown.shape[:2], bool)
            if not inside.empty:
                outside[inside.slices] = False
            shown[outside] = np.iinfo(shown.dtype).max
            mask = Raster.from_pixels(shown)
        raster.freeze()
        place = {"x": int(x), "y": int(y)}
        told = copy.deepcopy(recipe)
        self._change_layer(
            layer_id, checked_name(name), raster=raster, mask=mask, recipe=told, visible=True, **place
        )

    def set_locked(self, layer_id: str, locked: bool) -> None:
        """Whether pixels, mask and place are safe from changes, and the layer from being deleted."""
        self._index(layer_id, settled="locked")
        if self.layer(layer_id).locked != bool(locked):
            self._change_layer(layer_id, "Lock layer" if locked else "Unlock layer", locked=bool(locked))

    # --- its place ---------------------------------------------------------------------------------------

    def set_offset(self, layer_id: str, x: int, y: int, drag: int = 0) -> None:
        """The upper left corner in document pixels, with its mask. ``drag``: see ``set_opacity``."""
        layer = self._unlocked(layer_id, settled="moved")
        if (layer.x, layer.y) != (int(x), int(y)):
            within = math.inf if drag else MERGE_WITHIN
            merge = ("offset", layer_id, drag)
            self._change_layer(layer_id, "Move layer", within, merge=merge, x=int(x), y=int(y))

    def move_layer(self, layer_id: str, step: int) -> None:
        """One up (+1) or down (-1) in the list, together with the results that stream in above it; nothing
        happens at the ends. At the edge of its group it leaves that first, and next to another one it enters that.
        Raises ValueError for other steps and for a result that streams in."""
        if step not in (1, -1):
            raise ValueError(f"A layer moves by +1 or -1, not {step}.")
        layers = moved_by_one(self._state.layers, self._index(layer_id, settled="moved"), step)
        if layers is not None:
            self._arranged("Move layer up" if step > 0 else "Move layer down", layers)

    def reorder_layer(self, layer_id: str, to_index: int, group: str = "") -> None:
        """To where ``to_index`` of the other settled layers are below it, as one of ``group`` (an id, empty: none).
        Raises ValueError when there is no such place: groups stay together; KeyError for an unknown group."""
        index = self._index(layer_id, settled="moved")
        if group and all(other.id != group for other in self._state.groups):
            raise KeyError(f"this document has no group {group!r}")
        layers = moved_to(self._state.layers, {layer_id}, to_index, group)
        if [layer.id for layer in layers] != [layer.id for layer in self._state.layers] or (
            layers[to_index].group != self._state.layers[index].group
        ):
            self._arranged("Move layer", layers)

    # --- inside ------------------------------------------------------------------------------------------

    def _added(self, name: str, layer: Layer, above: str = "") -> Layer:
        """``above``: id of the layer below it, empty: the selected one."""
        above = above or self._state.active
        below = self._result(above)
        index = self._index(self._anchor(below) if below else above)
        layer = replace(layer, group=self._state.layers[index].group)
        layers = (*self._state.layers[: index + 1], layer, *self._state.layers[index + 1 :])
        self._step(name, replace(self._state, layers=layers, active=layer.id))
        return layer

    def _arranged(self, name: str, layers: tuple[Layer, ...], active: str = "") -> None:
        """Groups that have no layers any more are gone."""
        groups = alive(layers, self._state.groups)
        active = active or self._state.active
        self._step(name, replace(self._state, layers=layers, groups=groups, active=active))


def checked_opacity(opacity: float) -> float:
    opacity = float(opacity)
    if not (math.isfinite(opacity) and 0 <= opacity <= 1):
        raise ValueError(f"Opacity is 0 to 1, not {opacity}.")
    return opacity
