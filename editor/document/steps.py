"""The steps of Restore as layers of a group (see engine/restoring_layers.py), and what each of them works on: not the
photo, but what all that lies below it in its group makes of the photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from editor.document.compose import Flattening
from editor.document.document import Document
from editor.document.layer import Layer
from engine.api import Picture

__all__ = ["MODES_OF_STEPS", "Base", "base_of", "is_change", "is_step"]

MODES_OF_STEPS = {"repair": "normal", "denoise": "hard-light", "fade": "hard-light", "colorize": "color"}
CHANGES = ("hard-light", "color")  # what such a layer holds is no picture


@dataclass(frozen=True)
class Base:
    """``photo``: the lowest layer of the group, whose place the step has. ``top``: id of the topmost layer below the
    step that is seen. ``picture``: what they show there, without the photo's mask; may run in any thread."""

    photo: Layer
    top: str
    picture: Callable[[], Picture]


def is_step(layer: Layer) -> bool:
    """Whether Restore made it and it is as it was made: not merged with others, and not taken out of its group."""
    recipe = layer.recipe or {}
    alone = bool(layer.group) and not layer.source and "merged" not in recipe
    return alone and MODES_OF_STEPS.get(str(recipe.get("filter", ""))) == layer.blend


def is_change(layer: Layer) -> bool:
    """Whether it holds what a filter changed of a picture, rather than one."""
    return bool(layer.group) and not layer.source and layer.blend in CHANGES


def base_of(document: Document, layer: Layer) -> Base | None:
    """What a step works on; None where nothing lies below it in its group. What is hidden there has no part in it,
    but for the photo: that can be hidden to compare."""
    ids = [other.id for other in document.layers]
    if layer.id not in ids:
        return None
    beside = [other for other in document.layers[: ids.index(layer.id)] if other.group == layer.group]
    beside = [other for other in beside if not other.hints and not document.is_filling(other.id)]
    if not beside:
        return None
    photo, *others = beside
    state = document.state
    seen = [photo, *(other for other in others if other.shown)]
    layers = tuple(
        replace(
            other.bare if other is photo else replace(other, group=""),
            raster=state.complete(other).snapshot(),
            x=other.x - photo.x,
            y=other.y - photo.y,
        )
        for other in seen
    )
    alpha = photo.raster.has_alpha
    made = Flattening(photo.raster.size, document.colours, document.dtype, document.icc, alpha, layers)
    return Base(photo, seen[-1].id, made)
