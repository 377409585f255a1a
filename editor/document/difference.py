"""Where two states of a document look different."""

from __future__ import annotations

from typing import Any

from editor.document.compose import Bundle, Scene, stack
from editor.document.layer import Layer
from editor.document.pyramid import differing
from editor.document.raster import TILE, Raster
from engine.api import Rect

__all__ = ["difference", "difference_alone", "seen"]

NOWHERE = Rect(0, 0, 0, 0)


def difference(before: Scene, after: Scene) -> Rect:
    """A rectangle around what looks different, in document pixels; empty when nothing does. Of a layer of which only
    some tiles are others, those."""
    old = {layer.id: layer for layer in before.shown}
    new = {layer.id: layer for layer in after.shown}
    common = [i for i in old if i in new]
    different = [(old.get(i) or new[i]) for i in old.keys() ^ new.keys()]
    different += [old[i] for i, j in zip(common, [i for i in new if i in old], strict=True) if i != j]
    runs, others = _runs(before), _runs(after)
    different += [layer for key in runs.keys() ^ others.keys() for layer in (runs.get(key) or others[key])]
    rect = NOWHERE
    for layer in different:
        rect = rect.united(seen(layer))
    for i in common:
        mine, theirs = old[i], new[i]
        if _look(before, mine) != _look(after, theirs):
            rect = rect.united(seen(mine)).united(seen(theirs))
        else:
            tiles = _tiles(mine.raster, theirs.raster)
            mask, other = mine.active_mask, theirs.active_mask
            if mask is not None and other is not None:
                tiles = tiles.united(_tiles(mask, other))
            rect = rect.united(tiles.moved(mine.x, mine.y))
    return rect


def difference_alone(before: Layer, after: Layer) -> Rect:
    """Where the pixels of two layers, or of two states of one, look different on their own: see
    ``Document.original``."""
    return difference(Scene((before.bare,)), Scene((after.bare,)))


def seen(layer: Layer) -> Rect:
    """Where a layer has tiles, in document pixels."""
    return layer.raster.bounds.moved(layer.x, layer.y)


def _tiles(one: Raster, other: Raster) -> Rect:
    """Around the tiles that differ, in the rasters' pixels."""
    if one is other:
        return NOWHERE
    if one.size != other.size or one.channels != other.channels:
        return one.bounds.united(other.bounds)
    rect = NOWHERE
    for column, row in differing(one, other):
        rect = rect.united(Rect(column * TILE, row * TILE, TILE, TILE))
    return rect.intersected(one.rect)


def _look(scene: Scene, layer: Layer) -> tuple[Any, ...]:
    """All but the pixels and the mask's values."""
    group = scene.group_of(layer)
    together = (group.id, group.opacity, group.blend) if group is not None else None
    size = layer.raster.size
    return layer.x, layer.y, size, layer.opacity, layer.blend, layer.active_mask is None, together


def _runs(scene: Scene) -> dict[tuple[tuple[str, bool], ...], list[Layer]]:
    """The units in which something is replaced, by the ids of their layers and whether those share a mask."""
    items = stack(scene)
    runs = [run for item in items for run in (item.runs if isinstance(item, Bundle) else [item])]
    return {
        tuple((shown.layer.id, shown.shares) for shown in run.layers): [shown.layer for shown in run.layers]
        for run in runs
        if len(run.layers) > 1 and (run.mode != "normal" or any(shown.replaces for shown in run.layers))
    }
