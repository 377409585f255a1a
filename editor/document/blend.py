"""Blending, the path that the screen and the files share: straight alpha in and out, float32 in between, rounded once
at the end.

An opaque layer at opacity 1 gives its own pixels bit for bit, and a transparent one leaves those below bit for
bit, also the colour that hides under alpha 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from editor.document.modes import MODES
from editor.document.raster import Sample, with_alpha, without_alpha

__all__ = ["Block", "Item", "Part", "Unit", "blend", "joined"]


class Part(NamedTuple):
    """What one layer gives. ``opacity`` 0..1. ``replaces``: it does not lie over what is below in its unit but
    takes its place, alpha included, as far as it covers it and its opacity goes. ``mode``: with another than "normal"
    it is mixed with what is below in its unit, whose alpha stays."""

    sample: Sample
    opacity: float
    replaces: bool = False
    mode: str = "normal"


class Unit(NamedTuple):
    """Parts, bottom first and at least one, mixed with each other and then laid on what is below by ``mode``."""

    parts: list[Part]
    mode: str = "normal"


class Block(NamedTuple):
    """A group: its units, at least one, on nothing, and then as one on what is below."""

    units: list[Unit]
    mode: str
    opacity: float


Item = Unit | Block
Alpha = np.ndarray | np.float32  # 0..1, H × W or the same everywhere


class _Planes(NamedTuple):
    """Each colour as H × W float32 in the pixels' own units. Whoever is given one may write to it."""

    colours: list[np.ndarray]
    alpha: Alpha


def blend(items: list[Item], out: np.ndarray) -> None:
    """Blend items, bottom first, into ``out``: H × W, uint8 or uint16, with as many channels as the samples have
    colours (alpha is left out) or one more. Without items it becomes 0."""
    units = [unit for item in items for unit in (item.units if isinstance(item, Block) else [item])]
    parts = [part for unit in units for part in unit.parts]
    if not parts:
        out[...] = 0
        return
    first = parts[0]
    dimmed = any(isinstance(item, Block) and item.opacity != 1 for item in items)
    if len(parts) == 1 and first.opacity == 1 and first.sample.mask is None and not dimmed:
        pixels = first.sample.pixels
    elif first.opacity == 1 and all(_simple(item) for item in items):
        pixels = _opaque(parts)
    else:
        pixels = _general(items, np.iinfo(out.dtype).max)
    out[...] = with_alpha(pixels) if out.shape[2] > first.sample.colours else without_alpha(pixels)


def joined(parts: list[Part]) -> tuple[np.ndarray, np.ndarray]:
    """Parts in "normal", bottom first and at least one, as one that takes the place of what is below: its pixels
    with alpha, and the mask (H × W × 1, of their type) of how much of that goes away. On anything that looks as the
    parts do, but for the rounding."""
    top = np.iinfo(parts[0].sample.pixels.dtype).max
    shape = parts[0].sample.pixels.shape[:2]
    below: _Planes | None = None
    stays: Alpha = np.float32(1)
    for part in parts:
        above = _planes(part)
        gone = _replaced(part) if part.replaces else above.alpha
        below = _over(below, above, gone if part.replaces else None)
        stays = stays * (1 - gone)
    assert below is not None
    mask = np.rint(np.broadcast_to(1 - stays, shape) * np.float32(top))
    alpha = np.divide(below.alpha * np.float32(top), mask, out=np.zeros(shape, np.float32), where=mask > 0)
    planes = [*below.colours, np.clip(alpha, 0, 1) * np.float32(top)]
    dtype = parts[0].sample.pixels.dtype
    return np.rint(np.stack(planes, axis=2)).astype(dtype), mask.astype(dtype)[..., None]


def _simple(item: Item) -> bool:
    if not isinstance(item, Unit) or item.mode != "normal":
        return False
    return all(part.sample.opaque and part.mode == "normal" for part in item.parts)


def _opaque(parts: list[Part]) -> np.ndarray:
    """Opaque pixels over opaque ones: each layer has one weight. Returns no alpha."""
    mixed = without_alpha(parts[0].sample.pixels)
    dtype = mixed.dtype
    for part in parts[1:]:
        step = np.subtract(without_alpha(part.sample.pixels), mixed, dtype=np.float32)
        step *= np.float32(part.opacity)
        step += mixed
        mixed = step
    return np.rint(mixed).astype(dtype)


def _general(items: list[Item], top: int) -> np.ndarray:
    """Any alpha, any mode. Plane by plane: numpy is slow along a last axis of three. Returns pixels with alpha."""
    import cv2  # not at the top: the editor's window shows before it is needed

    below: _Planes | None = None
    for item in items:
        below = _laid(below, item, top)
    assert below is not None
    colours, alpha = below
    planes = [*colours, np.broadcast_to(np.float32(alpha * np.float32(top)), colours[0].shape)]
    merged = cv2.merge([np.ascontiguousarray(plane) for plane in planes])
    return np.rint(merged).astype(np.uint8 if top == 255 else np.uint16).reshape(*colours[0].shape, -1)


def _laid(below: _Planes | None, item: Item, top: int) -> _Planes:
    above: _Planes | None = None
    if isinstance(item, Block):
        for unit in item.units:
            above = _laid(above, unit, top)
        assert above is not None
        above = _Planes(above.colours, above.alpha * np.float32(item.opacity))
    else:
        for part in item.parts:
            gone = _replaced(part) if part.replaces else None
            if above is not None and part.mode != "normal":
                above = _recoloured(above, _planes(part), gone, part.mode, top)
            else:
                above = _over(above, _planes(part), gone)
        assert above is not None
    if below is not None and item.mode != "normal":
        above = _mixed(below, above, item.mode, top)
    return _over(below, above, None)


def _mixed(below: _Planes, above: _Planes, mode: str, top: int) -> _Planes:
    """``above`` with the colours that the mode makes of it where something is below."""
    scale = np.float32(1 / top)
    mixed = MODES[mode](
        [plane * scale for plane in below.colours], [plane * scale for plane in above.colours]
    )
    colours = []
    for plane, new in zip(above.colours, mixed, strict=True):
        step = new * np.float32(top)
        step -= plane
        step *= below.alpha
        step += plane
        colours.append(step)
    return _Planes(colours, above.alpha)


def _recoloured(below: _Planes, above: _Planes, covers: Alpha | None, mode: str, top: int) -> _Planes:
    """``below`` with the colours that ``above`` makes of them by the mode, and its own alpha; both are used up.
    ``covers``: how much of ``below`` that is, None: as much as ``above`` is opaque."""
    share = above.alpha if covers is None else covers
    scale = np.float32(1 / top)
    mixed = MODES[mode](
        [plane * scale for plane in below.colours], [plane * scale for plane in above.colours]
    )
    for plane, new in zip(below.colours, mixed, strict=True):
        step = new * np.float32(top)
        step -= plane
        step *= share
        plane += step
    return below


def _planes(part: Part) -> _Planes:
    import cv2

    sample = part.sample
    top = np.iinfo(sample.pixels.dtype).max
    planes = cv2.split(sample.pixels)  # new arrays, or views: astype copies either
    colours = [plane.astype(np.float32) for plane in planes[: sample.colours]]
    alpha: Alpha = np.float32(part.opacity)
    if not sample.opaque:
        # in two steps: what is opaque weighs just as much as where the whole sample is, whatever is drawn with it
        alpha = planes[-1] * np.float32(1 / top) * np.float32(part.opacity)
    if sample.mask is not None:
        alpha = alpha * (sample.mask * np.float32(1 / top))
    return _Planes(colours, alpha)


def _replaced(part: Part) -> Alpha:
    """How much of what is below goes away."""
    if part.sample.coverage is None:
        return np.float32(part.opacity)
    full = np.iinfo(part.sample.pixels.dtype).max
    return part.sample.coverage * np.float32(1 / full) * np.float32(part.opacity)


def _over(below: _Planes | None, above: _Planes, replaced: Alpha | None) -> _Planes:
    """``above`` on ``below``; both are used up. ``replaced``: how much of ``below`` goes away, None: as much as
    ``above`` is opaque, which is normal blending."""
    if below is None:
        return above
    weight = above.alpha
    if replaced is None and np.ndim(below.alpha) == 0 and below.alpha == 1:
        total: Alpha = below.alpha
        share = weight
    else:
        total = (1 - (weight if replaced is None else replaced)) * below.alpha + weight
        share = _share(weight, total)
    for mixed, colour in zip(below.colours, above.colours, strict=True):
        # old + (new - old)·share is exact for shares 0 and 1, and so for transparent and opaque layers
        colour -= mixed
        colour *= share
        mixed += colour
    return _Planes(below.colours, total)


def _share(weight: Alpha, total: Alpha) -> Alpha:
    """``weight / total``; where both are transparent, 0."""
    if np.ndim(weight) == 0 and np.ndim(total) == 0:
        return np.float32(weight / total) if total > 0 else np.float32(0)
    weight, total = np.broadcast_arrays(weight, total)
    return np.divide(weight, total, out=np.zeros(weight.shape, np.float32), where=total > 0)
