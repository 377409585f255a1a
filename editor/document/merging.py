"""Several layers made one. Pure: state in, state out; may run in any thread.

What is seen stays as it is, as far as one layer can show it: a layer that is merged down onto one in another mode
than normal is blended with that first, and then the two by that mode with what is below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from editor.document.arranging import alive, between
from editor.document.compose import Bundle, Look, Scene, Shown, look_of, stack
from editor.document.layer import Layer
from editor.document.pyramid import Pyramid
from editor.document.raster import Raster, grid, without_alpha
from editor.document.state import State
from engine.api import Rect, Size

__all__ = ["merged_down", "merged_visible"]


def merged_down(state: State, layer_id: str) -> State:
    """A layer with the one below it, which keeps its name, mode and place in the list. Raises ValueError where there
    is none in the same group, and when one of the two is hidden or locked."""
    ids = [layer.id for layer in state.layers]
    index = ids.index(layer_id)
    upper = state.layers[index]
    lower = state.layers[index - 1] if index else None
    if lower is None or lower.group != upper.group:
        raise ValueError(f"There is no layer below “{upper.name}” that it could be merged with.")
    _check([lower, upper])
    if not (lower.shown and upper.shown):
        raise ValueError("Only layers that are shown can be merged; show both first.")
    mode = "normal" if _one_unit(state, lower, upper) else upper.blend
    plain = [
        replace(lower, raster=state.complete(lower), blend="normal", group=""),
        replace(upper, blend=mode, group=""),
    ]
    others = [replace(layer, visible=False, group="") for layer in state.layers]  # for what stems from what
    scene = Scene([*others[: index - 1], *plain, *others[index + 1 :]])
    place = lower.rect.united(upper.rect)
    raster = _picture(scene, place)
    merged = replace(_merged(lower, [lower, upper], raster, place), blend=lower.blend, group=lower.group)
    rest = _freed(state, {lower.id, upper.id}, lower.id)
    layers = (*rest[: index - 1], merged, *rest[index + 1 :])
    active = lower.id if state.active == upper.id else state.active
    return replace(state, layers=layers, active=active)


def merged_visible(state: State, keep_hidden: bool = True) -> State:
    """All that is seen as one layer of the document's size, where the lowest of them was, outside of groups. Hidden
    ones are kept or go. Raises ValueError when nothing is shown, and when one of those that go is locked."""
    shown = list(Scene(state.layers, state.groups).shown)
    if not shown:
        raise ValueError("No layer is shown; there is nothing to merge.")
    ids = {layer.id for layer in shown}
    _check([layer for layer in state.layers if layer.id in ids or not keep_hidden])
    bounds = Rect(0, 0, *state.size)
    raster = _picture(Scene(state.layers, state.groups), bounds)
    lowest = shown[0]
    merged = replace(_merged(lowest, shown, raster, bounds), blend="normal", group="")
    if not keep_hidden:
        return replace(state, layers=(merged,), groups=(), active=merged.id)
    freed = _freed(state, ids, merged.id)
    rest = [layer for layer in freed if layer.id not in ids]
    below = {layer.id for layer in state.layers[: [layer.id for layer in state.layers].index(lowest.id)]}
    index = between(rest, sum(layer.id in below for layer in rest))
    layers = (*rest[:index], merged, *rest[index:])
    active = merged.id if state.active in ids else state.active
    return replace(state, layers=layers, groups=alive(layers, state.groups), active=active)


def _check(layers: Sequence[Layer]) -> None:
    locked = next((layer for layer in layers if layer.locked), None)
    if locked is not None:
        raise ValueError(f"The layer “{locked.name}” is locked; unlock it to change it.")


def _one_unit(state: State, lower: Layer, upper: Layer) -> bool:
    """Whether the upper one takes the lower one's place."""
    items = stack(Scene(state.layers, state.groups))
    runs = [run for item in items for run in (item.runs if isinstance(item, Bundle) else [item])]
    return any({lower.id, upper.id} <= {shown.layer.id for shown in run.layers} for run in runs)


def _merged(base: Layer, layers: Sequence[Layer], raster: Raster, rect: Rect) -> Layer:
    recipes = [layer.recipe for layer in reversed(layers) if layer.recipe is not None]
    recipe: dict[str, Any] | None = recipes[0] if recipes else None
    if len(recipes) > 1:  # what made the pixels is not forgotten: files tell it
        recipe = {**recipes[0], "merged": recipes[1:]}
    # no source: its opacity is in its alpha now, so it lies over what is below and replaces nothing
    return replace(
        base,
        raster=raster,
        x=rect.x,
        y=rect.y,
        opacity=1.0,
        mask=None,
        mask_on=True,
        recipe=recipe,
        source="",
    )


def _freed(state: State, gone: set[str], into: str) -> list[Layer]:
    """All layers; those that were made from one that goes have what they had from it, and count as made from
    ``into``."""
    return [
        replace(layer, raster=state.complete(layer), source=into)
        if layer.source in gone and layer.id not in gone
        else layer
        for layer in state.layers
    ]


def _picture(scene: Scene, rect: Rect) -> Raster:
    """What a scene shows in ``rect``, in document pixels: without alpha if all of it is opaque, else without the
    tiles in which nothing is."""

    def look(shown: Shown) -> Look:
        layer = shown.layer
        size = Size(rect.right, rect.bottom)  # of no matter at level 0
        return Pyramid(layer.raster, layer.x, layer.y, size, layer.active_mask, shown.shares).sample

    first = scene.layers[0].raster
    out = Raster(Size(rect.width, rect.height), first.colours + 1, first.dtype)
    opaque = True
    for _, part in grid(out.rect):
        pixels = look_of(scene, look, part.moved(rect.x, rect.y), 0, first.colours, first.dtype)
        lowest = pixels[..., -1].min()
        opaque = opaque and bool(lowest == out.maximum)
        if lowest or pixels[..., -1].any():
            out.write(part, pixels)
    if opaque:
        plain = Raster(out.size, first.colours, first.dtype)
        for key, tile in out.tiles():
            plain.write(out.tile_rect(key), np.ascontiguousarray(without_alpha(tile)))
        out = plain
    out.freeze()
    return out
