"""Several layers made one. Pure: state in, state out; may run in any thread.

What is seen stays as it is, as far as one layer can show it: a layer that is merged down onto one in another mode
than normal is blended with that first, and then the two by that mode with what is below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from editor.document.arranging import alive, between
from editor.document.blend import Part, joined
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
    unit, mask = _unit(state, lower), None
    mode = next((shown.mode for shown in unit if shown.layer.id == upper.id), None)
    one = mode is not None
    if one and (lower.x, lower.y) == (upper.x, upper.y) and lower.active_mask is upper.active_mask:
        mask = lower.active_mask
    plain = [
        replace(lower, raster=state.complete(lower), blend="normal", group=""),
        replace(upper, blend=upper.blend if mode is None else mode, group=""),
    ]
    if mask is not None:
        plain = [replace(layer, mask=None) for layer in plain]
    others = [replace(layer, visible=False, group="") for layer in state.layers]  # for what stems from what
    scene = Scene([*others[: index - 1], *plain, *others[index + 1 :]])
    place = lower.rect.united(upper.rect)
    pair = _replacing(unit, lower, upper)
    if pair:
        raster, mask = _joined(pair, place)
        merged = replace(_merged(lower, [lower, upper], raster, place), mask=mask, source=lower.source)
        return _with(state, replace(merged, blend=lower.blend, group=lower.group), index)
    source = lower.source if _takes_place(unit, lower, upper, one) else ""
    raster = _picture(scene, place, dense=bool(source))
    merged = _merged(lower, [lower, upper], raster, place)
    merged = replace(merged, blend=lower.blend, group=lower.group, source=source, mask=mask)
    return _with(state, merged, index)


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


def _with(state: State, merged: Layer, index: int) -> State:
    """``merged`` in place of the layer at ``index`` and the one below it."""
    gone = {layer.id for layer in state.layers[index - 1 : index + 1]}
    rest = _freed(state, gone, merged.id)
    layers = (*rest[: index - 1], merged, *rest[index + 1 :])
    return replace(state, layers=layers, active=merged.id if state.active in gone else state.active)


def _check(layers: Sequence[Layer]) -> None:
    locked = next((layer for layer in layers if layer.locked), None)
    if locked is not None:
        raise ValueError(f"The layer “{locked.name}” is locked; unlock it to change it.")


def _unit(state: State, layer: Layer) -> list[Shown]:
    """All that takes the layer's place, or whose place it takes, bottom first."""
    shown_groups = [replace(group, visible=True, opacity=1.0) for group in state.groups]
    items = stack(Scene(state.layers, shown_groups))  # what a hidden group holds can be merged, too
    runs = [run for item in items for run in (item.runs if isinstance(item, Bundle) else [item])]
    return next(run.layers for run in runs if any(shown.layer.id == layer.id for shown in run.layers))


def _takes_place(unit: list[Shown], lower: Layer, upper: Layer, one: bool) -> bool:
    """Whether the two leave nothing of what the lower one was made from, so that the layer made of both has to take
    its place, too: over it, a translucent one would look denser. ``one``: whether the upper one is in the unit."""
    ids = [shown.layer.id for shown in unit]
    below = [shown.layer for shown in unit[: ids.index(lower.id)]]
    if not below or not (lower.rect.contains(upper.rect) or all(lower.rect.contains(b.rect) for b in below)):
        return False
    # what is missing of a result is filled in from its source, which then has to be seen as it is
    first = below[0]
    plain = len(below) == 1 and first.id == lower.source and first.opacity == 1 and first.active_mask is None
    whole = {lower.id: lower.raster.full or plain, upper.id: one and upper.raster.full}
    return any(
        shown.replaces
        and shown.mode == "normal"
        and whole.get(shown.layer.id, False)
        and shown.layer.opacity == 1
        and (shown.shares or shown.layer.active_mask is None)
        for shown in unit
    )


def _replacing(unit: list[Shown], lower: Layer, upper: Layer) -> list[Shown]:
    """The two as they are blended, where the lower one takes the place of a part of what is below: then no layer that
    lies over that looks like both, but one that takes its place by a mask does. Else empty."""
    index = [shown.layer.id for shown in unit].index(lower.id)
    first, above = unit[index], unit[index + 1 :]
    second = above[0] if above and above[0].layer.id == upper.id else Shown(upper)
    plain = all(shown.mode == "normal" for shown in (first, second)) and (
        second.replaces or upper.blend == "normal"
    )
    whole = first.layer.opacity == 1 and (first.shares or first.layer.active_mask is None)
    shared = any(
        shown.shares for shown in above if shown is not second
    )  # with a mask of its own in between, no longer
    return [first, second] if index and first.replaces and plain and not whole and not shared else []


def _joined(pair: list[Shown], place: Rect) -> tuple[Raster, Raster]:
    """Pixels and mask of a layer at ``place`` that looks as the two do."""
    first = pair[0].layer.raster
    colours = first.channels - first.has_alpha
    raster = Raster(Size(place.width, place.height), colours + 1, first.dtype)
    mask = Raster(raster.size, 1, first.dtype)
    for _, part in grid(raster.rect):
        area = part.moved(place.x, place.y)
        samples = [(_look(shown, place)(area, 0), shown) for shown in pair]
        parts = [Part(found, s.layer.opacity, s.replaces) for found, s in samples if found is not None]
        if parts:
            pixels, weights = joined(parts)
            if weights.any():
                raster.write(part, pixels)
                mask.write(part, weights)
    raster.freeze()
    mask.freeze()
    return raster, mask


def _merged(base: Layer, layers: Sequence[Layer], raster: Raster, rect: Rect) -> Layer:
    recipes = [layer.recipe for layer in reversed(layers) if layer.recipe is not None]
    recipe: dict[str, Any] | None = recipes[0] if recipes else None
    if len(recipes) > 1:  # what made the pixels is not forgotten: files tell it
        recipe = {**recipes[0], "merged": recipes[1:]}
    # its opacity is in its alpha now: so it lies over what is below and, without a source, replaces nothing
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


def _look(shown: Shown, rect: Rect) -> Look:
    layer = shown.layer
    size = Size(max(1, rect.right), max(1, rect.bottom))  # of no matter at level 0
    return Pyramid(layer.raster, layer.x, layer.y, size, layer.active_mask, shown.shares).sample


def _picture(scene: Scene, rect: Rect, dense: bool = False) -> Raster:
    """What a scene shows in ``rect``, in document pixels: without alpha if all of it is opaque, else, if it is not to
    be ``dense``, without the tiles in which nothing is."""

    first = scene.layers[0].raster
    out = Raster(Size(rect.width, rect.height), first.colours + 1, first.dtype)
    opaque = True
    for _, part in grid(out.rect):
        pixels = look_of(
            scene, partial(_look, rect=rect), part.moved(rect.x, rect.y), 0, first.colours, first.dtype
        )
        lowest = pixels[..., -1].min()
        opaque = opaque and bool(lowest == out.maximum)
        if dense or lowest or pixels[..., -1].any():
            out.write(part, pixels)
    if opaque:
        plain = Raster(out.size, first.colours, first.dtype)
        for key, tile in out.tiles():
            plain.write(out.tile_rect(key), np.ascontiguousarray(without_alpha(tile)))
        out = plain
    out.freeze()
    return out
