"""What a document must look like, worked out slowly in float64 and in whole pictures; and makers of test pictures."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from editor.document import Document, Group, Layer
from engine.api import Patch, Picture, Rect, Size


def noise(
    width: int, height: int, channels: int = 3, dtype: Any = np.uint8, seed: int = 0, clear: float = 0.3
) -> np.ndarray:
    """Random pixels; of those with alpha about ``clear`` are transparent and as many opaque."""
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    pixels = rng.integers(0, top + 1, (height, width, channels), dtype=dtype)
    if channels in (2, 4):
        kind = rng.random((height, width))
        pixels[..., -1][kind < clear] = 0
        pixels[..., -1][kind > 1 - clear] = top
    return pixels


def smooth(width: int, height: int, channels: int = 3, dtype: Any = np.uint8) -> np.ndarray:
    """A gradient, different in each channel."""
    top = np.iinfo(dtype).max
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    planes = [x, y, (x + y) / 2, 1 - x * y][:channels]
    return np.rint(np.stack(planes, axis=2) * top).astype(dtype)


def document(
    width: int = 64, height: int = 48, channels: int = 3, dtype: Any = np.uint8, seed: int = 0
) -> Document:
    return Document.from_picture(Picture(noise(width, height, channels, dtype, seed)), "photo")


def patches(pixels: np.ndarray, step: int = 200) -> list[Patch]:
    """A whole result in pieces that do not meet the tiles' grid."""
    height, width = pixels.shape[:2]
    return [
        Patch(rect, pixels[rect.slices])
        for y in range(0, height, step)
        for x in range(0, width, step)
        for rect in [Rect(x, y, min(step, width - x), min(step, height - y))]
    ]


def on_canvas(layer: Layer, size: Size) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the document sees of a layer: colour times alpha (H × W × 1 or 3), alpha, coverage (H × W × 1), 0..1; its
    mask is in the first two."""
    raster = layer.raster
    place = Rect(0, 0, *size).moved(-layer.x, -layer.y)
    pixels = raster.read(place) / raster.maximum
    covered = raster.coverage(place)[..., None].astype(np.float64)
    alpha = pixels[..., -1:] if raster.has_alpha else covered
    alpha = alpha * mask_of(layer, size)
    return pixels[..., : raster.colours] * alpha, alpha, covered


def mask_of(layer: Layer, size: Size) -> np.ndarray:
    """H × W × 1, 0..1."""
    if layer.mask is None or not layer.mask_on:
        return np.ones((size.height, size.width, 1))
    return layer.mask.read(Rect(0, 0, *size).moved(-layer.x, -layer.y)) / layer.mask.maximum


def mean(pixels: np.ndarray, level: int) -> np.ndarray:
    """Means of 2**level × 2**level areas, at the right and lower edge of what is left of them."""
    step = 1 << level
    rows, columns = np.arange(0, pixels.shape[0], step), np.arange(0, pixels.shape[1], step)
    total = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0), columns, axis=1)
    ones = np.ones((*pixels.shape[:2], 1))
    return total / np.add.reduceat(np.add.reduceat(ones, rows, axis=0), columns, axis=1)


def units(layers: Sequence[Layer], everything: Sequence[Layer] | None = None) -> list[list[Layer]]:
    """Runs of visible layers of one group that were made from each other, and of one mode; those in "color" belong to
    the run below them in any case. ``everything``: the document's layers, where ``layers`` are those of one group:
    two results of a photo take each other's place also where the photo lies outside the group, as Restore's do."""
    by_id = {layer.id: layer for layer in (layers if everything is None else everything)}

    def root(layer: Layer) -> str:
        return root(by_id[layer.source]) if layer.source in by_id else layer.id

    found: list[list[Layer]] = []
    for layer in layers:
        if not layer.visible or layer.opacity == 0 or layer.hints:
            continue
        first = found[-1][0] if found else layer
        alike = found and (root(first), first.group) == (root(layer), layer.group)
        if alike and layer.blend in (first.blend, "color"):
            found[-1].append(layer)
        else:
            found.append([layer])
    return found


Look = tuple[np.ndarray, np.ndarray]  # colour times alpha, alpha; 0..1


def composite(
    layers: Sequence[Layer], size: Size, level: int = 0, groups: Sequence[Group] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """All of the document: straight colour and alpha, float64 0..1; colour is 0 where alpha is."""
    colours = layers[0].raster.colours
    shape = mean(np.zeros((size.height, size.width, 1)), level).shape[:2]

    def nothing() -> Look:
        return np.zeros((*shape, colours)), np.zeros((*shape, 1))

    def stacked(below: Look, members: Sequence[Layer]) -> Look:
        for unit in units(members, layers):
            below = over(below, mixed(unit), unit[0].blend)
        return below

    def mixed(unit: list[Layer]) -> Look:
        c, a = nothing()
        for index, layer in enumerate(unit):
            gone = on_canvas(layer, size)[2]
            if index == 0 or layer.mask is not unit[index - 1].mask or not layer.mask_on:
                gone = gone * mask_of(layer, size)
            new_c, new_a = (mean(part, level) * layer.opacity for part in on_canvas(layer, size)[:2])
            stays = 1 - mean(gone, level) * layer.opacity
            if index and layer.blend != unit[0].blend:  # it colours what is below, whose alpha stays
                share = 1 - stays if layer.raster.has_alpha else new_a
                if layer.mask is not None and layer.mask is unit[index - 1].mask and layer.mask_on:
                    share = 1 - stays
                b, s = (
                    np.divide(x, y, out=np.zeros_like(x), where=y > 0) for x, y in ((c, a), (new_c, new_a))
                )
                c = (b + (MODES[layer.blend](b, s) - b) * share) * a
                continue
            c, a = new_c + c * stays, new_a + a * stays
        return c, a

    by_id = {group.id: group for group in groups}
    below = nothing()
    for key, members in itertools.groupby(layers, lambda layer: layer.group):
        group = by_id.get(key)
        if group is None:
            below = stacked(below, list(members))
        elif group.visible:
            c, a = stacked(nothing(), list(members))
            below = over(below, (c * group.opacity, a * group.opacity), group.blend)
    colour, alpha = below
    return np.divide(colour, alpha, out=np.zeros_like(colour), where=alpha > 0), alpha


def over(below: Look, above: Look, mode: str) -> Look:
    """The W3C's formula of compositing: co = cs αs (1 − αb) + αs αb B(cb, cs) + (1 − αs) αb cb."""
    (cb, ab), (cs, a_s) = below, above
    straight = [np.divide(c, a, out=np.zeros_like(c), where=a > 0) for c, a in ((cb, ab), (cs, a_s))]
    mix = MODES[mode](*straight)
    return cs * (1 - ab) + a_s * ab * mix + (1 - a_s) * cb, a_s + ab * (1 - a_s)


def _lum(c: np.ndarray) -> np.ndarray:
    return c if c.shape[2] == 1 else c @ np.array([[0.3], [0.59], [0.11]])


def _clip_colour(c: np.ndarray) -> np.ndarray:
    light, low, high = _lum(c), c.min(axis=2, keepdims=True), c.max(axis=2, keepdims=True)
    with np.errstate(all="ignore"):
        c = np.where(low < 0, light + (c - light) * light / (light - low), c)
        return np.where(high > 1, light + (c - light) * (1 - light) / (high - light), c)


def _set_lum(c: np.ndarray, light: np.ndarray) -> np.ndarray:
    return _clip_colour(c + (light - _lum(c)))


def _hard_light(b: np.ndarray, s: np.ndarray) -> np.ndarray:
    return np.where(s <= 0.5, b * 2 * s, b + (2 * s - 1) - b * (2 * s - 1))


def _soft_light(b: np.ndarray, s: np.ndarray) -> np.ndarray:
    d = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
    return np.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (d - b))


MODES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {  # below, above; H × W × C, 0..1
    "normal": lambda b, s: s,
    "multiply": lambda b, s: b * s,
    "screen": lambda b, s: b + s - b * s,
    "overlay": lambda b, s: _hard_light(s, b),
    "soft-light": _soft_light,
    "hard-light": _hard_light,
    "darken": np.minimum,
    "lighten": np.maximum,
    "difference": lambda b, s: abs(b - s),
    "color": lambda b, s: _set_lum(s, _lum(b)),
    "luminosity": lambda b, s: _set_lum(b, _lum(s)),
}


def assert_close(out: np.ndarray, expected: tuple[np.ndarray, np.ndarray], levels: float = 1.0) -> None:
    """Alpha within ``levels`` of the type's steps, and colour too, as far as it can be seen."""
    top = np.iinfo(out.dtype).max
    colour, alpha = expected
    assert out.shape == (*colour.shape[:2], colour.shape[2] + 1)
    assert (bad := np.abs(out[..., -1:] / top - alpha).max() * top) <= levels, bad
    assert (bad := (np.abs(out[..., :-1] / top - colour) * alpha).max() * top) <= levels, bad
