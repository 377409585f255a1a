"""What layers look like together: piece by piece, from the top down to the first layer that hides all below.

Layers lie over each other by normal blending. A result is more than that to the layer it was made from: with no
other visible layer between them the two are a unit, in which the result takes its source's place, alpha included,
as far as its opacity goes. Otherwise a filter on a translucent layer would make it more opaque. Without alpha this
is the same as normal blending.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from editor.document.blend import Part, Unit, blend
from editor.document.layer import Layer
from editor.document.pyramid import MAX_LEVEL, Pyramid
from editor.document.raster import TILE, Sample, grid
from engine.api import Picture, Rect, Size

__all__ = ["Flattening", "Shown", "compose", "difference", "look_of", "placed", "seen", "stack"]

Look = Callable[[Rect, int], Sample | None]  # Pyramid.sample


class Shown(NamedTuple):
    """A layer to be blended; see ``Part``."""

    layer: Layer
    replaces: bool


Stack = list[list[Shown]]


def stack(layers: Sequence[Layer]) -> Stack:
    """The visible layers in units, bottom first: runs of layers that stem from the same one."""
    sources = {layer.id: layer.source for layer in layers}

    def origin(layer: Layer) -> str:
        found = layer.id
        while sources[found] in sources:
            found = sources[found]
        return found

    units: Stack = []
    last = ""
    for layer in layers:
        if not layer.shown:
            continue
        if units and origin(layer) == last:
            units[-1].append(Shown(layer, layer.raster.has_alpha))
        else:
            units.append([Shown(layer, False)])
            last = origin(layer)
    return units


def compose(units: Stack, look: Callable[[Layer], Look], rect: Rect, level: int, out: np.ndarray) -> None:
    """Blend units for ``rect`` (pixels of the level) into ``out``, as ``blend`` takes it."""
    looks = [[(look(shown.layer), shown) for shown in unit] for unit in units]
    for _, part in grid(rect):
        found: list[Unit] = []
        hidden = False
        for unit in reversed(looks):
            parts: Unit = []
            for see, shown in reversed(unit):
                sample = see(part, level)
                if sample is None or not (shown.replaces or sample.opaque or sample.pixels[..., -1].any()):
                    continue
                opacity = shown.layer.opacity
                parts.append(Part(sample, opacity, shown.replaces))
                hidden = sample.opaque and opacity == 1
                if hidden or (shown.replaces and sample.coverage is None and opacity == 1):
                    break
            if parts:
                found.append(parts[::-1])
            if hidden:
                break
        blend(found[::-1], out[part.moved(-rect.x, -rect.y).slices])


def look_of(
    layers: Sequence[Layer],
    look: Callable[[Layer], Look],
    rect: Rect,
    level: int,
    colours: int,
    dtype: np.dtype,
) -> np.ndarray:
    """What layers show together, with alpha. Raises ValueError for an empty rectangle and a level that is none."""
    if not 0 <= level <= MAX_LEVEL:
        raise ValueError(f"Levels are 0 to {MAX_LEVEL}, not {level}.")
    if rect.empty:
        raise ValueError(f"A part of a document has at least one pixel, not {rect.width} × {rect.height}.")
    out = np.empty((rect.height, rect.width, colours + 1), dtype)
    compose(stack(layers), look, rect, level, out)
    return out


def placed(layers: Sequence[Layer], result: Layer, index: int, hides: str) -> tuple[Layer, ...]:
    """``layers`` with a result at ``index``; the earlier one that it stands in for (an id) is hidden."""
    return tuple(
        replace(layer, visible=False) if layer.id == hides and layer.visible else layer
        for layer in (*layers[:index], result, *layers[index:])
    )


@dataclass(frozen=True, eq=False)
class Flattening:
    """A frozen document that can be flattened in any thread. ``alpha``: whether the picture has alpha even if all
    of it is opaque. ``layers`` bottom first, as they are in a state of the document: nobody writes to them."""

    size: Size
    colours: int
    dtype: np.dtype
    icc: bytes | None
    alpha: bool
    layers: tuple[Layer, ...]

    def __call__(self) -> Picture:
        bounds = Rect(0, 0, *self.size)
        opaque = any(layer.opaque and layer.rect.contains(bounds) for layer in self.layers)
        channels = self.colours + (self.alpha or not opaque)
        shown = [layer for layer in self.layers if layer.shown]
        only = shown[0] if len(shown) == 1 and (self.alpha or opaque) else None
        if only and only.rect == bounds and only.opacity == 1 and only.raster.channels == channels:
            return Picture(
                only.raster.pixels(), self.icc
            )  # without a copy, if it is as it came from the file
        out = np.empty((self.size.height, self.size.width, channels), self.dtype)
        pyramids = {layer.id: Pyramid(layer.raster, layer.x, layer.y, self.size) for layer in shown}
        compose(stack(self.layers), lambda layer: pyramids[layer.id].sample, bounds, 0, out)
        if not self.alpha and not opaque and self._all_opaque(out):
            out = np.ascontiguousarray(out[..., : self.colours])
        out.flags.writeable = False
        return Picture(out, self.icc)

    def _all_opaque(self, pixels: np.ndarray) -> bool:
        top = np.iinfo(self.dtype).max
        return all(pixels[y : y + TILE, :, -1].min() == top for y in range(0, len(pixels), TILE))


def difference(before: Sequence[Layer], after: Sequence[Layer]) -> Rect:
    """A rectangle around what looks different, in document pixels; empty when nothing does."""
    old = {layer.id: layer for layer in before if layer.shown}
    new = {layer.id: layer for layer in after if layer.shown}
    different = [
        layer for layer in old.values() if layer.id not in new or _look(layer) != _look(new[layer.id])
    ]
    different += [
        layer for layer in new.values() if layer.id not in old or _look(layer) != _look(old[layer.id])
    ]
    common = [i for i in old if i in new]
    different += [old[i] for i, j in zip(common, [i for i in new if i in old], strict=True) if i != j]
    units, others = _units(before), _units(after)
    different += [layer for ids in units.keys() ^ others.keys() for layer in (units.get(ids) or others[ids])]
    rect = Rect(0, 0, 0, 0)
    for layer in different:
        rect = rect.united(seen(layer))
    return rect


def seen(layer: Layer) -> Rect:
    """Where a layer has tiles, in document pixels."""
    return layer.raster.bounds.moved(layer.x, layer.y)


def _look(layer: Layer) -> tuple[int, int, int, float]:
    return id(layer.raster), layer.x, layer.y, layer.opacity


def _units(layers: Sequence[Layer]) -> dict[tuple[str, ...], list[Layer]]:
    """The units in which something is replaced, by the ids of their layers."""
    units = [unit for unit in stack(layers) if any(shown.replaces for shown in unit)]
    return {tuple(shown.layer.id for shown in unit): [shown.layer for shown in unit] for unit in units}
