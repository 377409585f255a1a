"""What layers look like together: piece by piece, from the top down to the first layer that hides all below.

A result takes the place of the layer it was made from: with no other visible layer between them, and with the same
blend mode in the same group, the two are a unit, in which the result replaces its source, alpha included, as far as
its opacity goes; the unit as a whole is then blended with what is below, by that mode. Otherwise a filter on a
translucent layer would make it more opaque, and one on a layer in "multiply" would multiply twice. A mask of the
result limits where it replaces its source. A mask that the two share does not (a result begins with its source's):
the mask holds for the unit, and soft edges stay as soft as they were.

A result in "color" over a source in another mode belongs to the unit, too (Colorize's): it colours its source, whose
alpha and lightness stay, and nothing else.

A group is blended on nothing first, and then as one. Where that makes no difference, its layers are blended like
those of no group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from editor.document.blend import Block, Item, Part, Unit, blend
from editor.document.layer import Group, Layer
from editor.document.pyramid import MAX_LEVEL, Pyramid
from editor.document.raster import TILE, Sample, grid
from engine.api import Picture, Rect, Size

__all__ = ["Flattening", "Look", "Scene", "Shown", "compose", "look_of", "placed", "stack", "uncovered"]

COLOURS = "color"  # the mode of results that colour their source
APRON = 2  # pixels by which the canvas asks for more than a tile

Look = Callable[[Rect, int], Sample | None]  # Pyramid.sample


class Scene(NamedTuple):
    """What is composed: ``layers`` bottom first, and the groups that some of them belong to."""

    layers: Sequence[Layer]
    groups: Sequence[Group] = ()

    def group_of(self, layer: Layer) -> Group | None:
        return next((group for group in self.groups if group.id == layer.group), None)

    @property
    def shown(self) -> Iterator[Layer]:
        """The layers that can be seen, bottom first."""
        hidden = {group.id for group in self.groups if not group.shown}
        return (layer for layer in self.layers if layer.shown and layer.group not in hidden)

    def covers(self, rect: Rect) -> bool:
        """Whether one opaque layer hides all that is below ``rect``."""
        dim = {group.id for group in self.groups if not group.plain}
        return any(
            layer.opaque and layer.group not in dim and layer.rect.contains(rect) for layer in self.layers
        )


class Shown(NamedTuple):
    """A layer to be blended. ``shares``: its mask is that of the layer below. The others: see ``Part``."""

    layer: Layer
    replaces: bool = False
    shares: bool = False
    mode: str = "normal"


class Run(NamedTuple):
    """Layers that stem from the same one, bottom first; see ``Unit``."""

    layers: list[Shown]
    mode: str


class Bundle(NamedTuple):
    """A group that has to be blended apart; see ``Block``."""

    runs: list[Run]
    group: Group


Stack = list[Run | Bundle]


def stack(scene: Scene) -> Stack:
    """The visible layers in units and groups, bottom first."""
    sources = {layer.id: layer.source for layer in scene.layers}

    def origin(layer: Layer) -> str:
        found = layer.id
        while sources[found] in sources:
            found = sources[found]
        return found

    runs: list[Run] = []
    lasts: list[tuple[str, str]] = []  # the origin of each run, and its group
    for layer in scene.shown:
        key = (origin(layer), layer.group)
        if runs and lasts[-1] == key and layer.blend in (runs[-1].mode, COLOURS):
            mode = "normal" if runs[-1].mode == layer.blend else COLOURS
            below = runs[-1].layers[-1].layer
            mask = layer.active_mask
            shares = mask is not None and mask is below.active_mask and _same_place(layer, below)
            runs[-1].layers.append(Shown(layer, layer.raster.has_alpha or shares, shares, mode))
        else:
            runs.append(Run([Shown(layer)], layer.blend))
            lasts.append(key)
    apart = {group.id: group for group in scene.groups if not group.plain}
    mixed = {group for run, (_, group) in zip(runs, lasts, strict=True) if run.mode != "normal"}
    apart |= {group.id: group for group in scene.groups if group.id in mixed}
    out: Stack = []
    for run, (_, group) in zip(runs, lasts, strict=True):
        if group not in apart:
            out.append(run)
        elif out and isinstance(out[-1], Bundle) and out[-1].group.id == group:
            out[-1].runs.append(run)
        else:
            out.append(Bundle([run], apart[group]))
    return out


def uncovered(scene: Scene, rect: Rect) -> Iterator[Shown]:
    """The visible layers of which something may be seen in ``rect`` (document pixels), topmost first."""
    for item in reversed(stack(scene)):
        for run in reversed(item.runs if isinstance(item, Bundle) else [item]):
            for shown in reversed(run.layers):
                yield shown
                if Scene((shown.layer,), scene.groups).covers(rect):
                    return


def _same_place(one: Layer, other: Layer) -> bool:
    return (one.x, one.y) == (other.x, other.y)


def compose(stack: Stack, look: Callable[[Shown], Look], rect: Rect, level: int, out: np.ndarray) -> None:
    """Blend a stack for ``rect`` (pixels of the level) into ``out``, as ``blend`` takes it."""
    runs = [run for item in stack for run in (item.runs if isinstance(item, Bundle) else [item])]
    looks = {shown.layer.id: look(shown) for run in runs for shown in run.layers}
    for part in _pieces(rect):
        found: list[Item] = []
        for item in reversed(stack):
            if isinstance(item, Bundle):
                units, hides = _units_of(item.runs, looks, part, level)
                if units:
                    found.append(Block(units, item.group.blend, item.group.opacity))
                hides = hides and item.group.plain
            else:
                units, hides = _units_of([item], looks, part, level)
                found += units
            if hides:
                break
        blend(found[::-1], out[part.moved(-rect.x, -rect.y).slices])


def _pieces(rect: Rect) -> Iterator[Rect]:
    """Piece by piece of the tiles' grid. A display tile with its apron is one piece: eight slivers around a tile take
    as long as the tile."""
    if max(rect.width, rect.height) <= TILE + APRON:
        yield rect
    else:
        yield from (part for _, part in grid(rect))


def _units_of(runs: list[Run], looks: dict[str, Look], part: Rect, level: int) -> tuple[list[Unit], bool]:
    """What runs give for ``part``, bottom first, and whether they hide all that is below them."""
    units: list[Unit] = []
    for run in reversed(runs):
        parts: list[Part] = []
        hides = False
        for shown in reversed(run.layers):
            sample = looks[shown.layer.id](part, level)
            if sample is None or not (shown.replaces or sample.opaque or sample.pixels[..., -1].any()):
                continue
            opacity = shown.layer.opacity
            parts.append(Part(sample, opacity, shown.replaces, shown.mode))
            if shown.mode != "normal":
                continue
            hides = sample.opaque and opacity == 1
            if hides or (shown.replaces and sample.coverage is None and opacity == 1):
                break
        while parts and parts[-1].mode != "normal":
            parts.pop()  # it would colour what is not there: nothing of its unit is below it here
        if parts:
            units.append(Unit(parts[::-1], run.mode))
        if hides and run.mode == "normal":
            return units[::-1], True
    return units[::-1], False


def look_of(
    scene: Scene,
    look: Callable[[Shown], Look],
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
    compose(stack(scene), look, rect, level, out)
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
    groups: tuple[Group, ...] = ()

    def __call__(self) -> Picture:
        bounds = Rect(0, 0, *self.size)
        scene = Scene(self.layers, self.groups)
        opaque = scene.covers(bounds)
        channels = self.colours + (self.alpha or not opaque)
        only = self._only(scene) if self.alpha or opaque else None
        if only and only.rect == bounds and only.raster.channels == channels:
            return Picture(
                only.raster.pixels(), self.icc
            )  # without a copy, if it is as it came from the file
        out = np.empty((self.size.height, self.size.width, channels), self.dtype)
        compose(stack(scene), self._look, bounds, 0, out)
        if not self.alpha and not opaque and self._all_opaque(out):
            out = np.ascontiguousarray(out[..., : self.colours])
        out.flags.writeable = False
        return Picture(out, self.icc)

    def _only(self, scene: Scene) -> Layer | None:
        """The one layer that is shown, if it is shown as it is."""
        shown = list(scene.shown)
        if len(shown) != 1 or shown[0].opacity != 1 or shown[0].active_mask is not None:
            return None
        group = scene.group_of(shown[0])
        return shown[0] if group is None or group.opacity == 1 else None

    def _look(self, shown: Shown) -> Look:
        layer = shown.layer
        return Pyramid(layer.raster, layer.x, layer.y, self.size, layer.active_mask, shown.shares).sample

    def _all_opaque(self, pixels: np.ndarray) -> bool:
        top = np.iinfo(self.dtype).max
        return all(pixels[y : y + TILE, :, -1].min() == top for y in range(0, len(pixels), TILE))
