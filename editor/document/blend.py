"""Normal blending, the reference: straight alpha in and out, float32 in between, rounded once at the end.

An opaque layer at opacity 1 gives its own pixels bit for bit, and a transparent one leaves those below bit for
bit, also the colour that hides under alpha 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from editor.document.raster import Sample, with_alpha, without_alpha

__all__ = ["Part", "blend"]


class Part(NamedTuple):
    """What one layer gives. ``opacity`` 0..1. ``replaces``: it does not lie over what is below in its unit but
    takes its place, alpha included, as far as it covers it and its opacity goes."""

    sample: Sample
    opacity: float
    replaces: bool = False


Unit = list[Part]  # bottom first; blended apart from what is below
Planes = list[np.ndarray]  # each colour as H × W float32 in the pixels' own units, then alpha 0..1


def blend(units: list[Unit], out: np.ndarray) -> None:
    """Blend units, bottom first and none empty, into ``out``: H × W, uint8 or uint16, with as many channels as the
    samples have colours (alpha is left out) or one more. Without units it becomes 0."""
    parts = [part for unit in units for part in unit]
    if not parts:
        out[...] = 0
        return
    first = parts[0]
    if len(parts) == 1 and first.opacity == 1:
        pixels = first.sample.pixels
    elif first.opacity == 1 and all(part.sample.opaque for part in parts):
        pixels = _opaque(parts)
    else:
        pixels = _general(units)
    out[...] = with_alpha(pixels) if out.shape[2] > first.sample.colours else without_alpha(pixels)


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


def _general(units: list[Unit]) -> np.ndarray:
    """Any alpha. Plane by plane: numpy is slow along a last axis of three. Returns pixels with alpha."""
    import cv2  # not at the top: the editor's window shows before it is needed

    below: Planes = []
    for unit in units:
        mixed: Planes = []
        for part in unit:
            mixed = _over(mixed, _planes(part), _replaced(part) if part.replaces else None)
        below = _over(below, mixed, None)
    dtype = units[0][0].sample.pixels.dtype
    below[-1] *= np.float32(np.iinfo(dtype).max)
    return np.rint(cv2.merge(below)).astype(dtype).reshape(*below[-1].shape, -1)


def _planes(part: Part) -> Planes:
    import cv2

    top = np.iinfo(part.sample.pixels.dtype).max
    *colours, alpha = cv2.split(with_alpha(part.sample.pixels))
    return [*(plane.astype(np.float32) for plane in colours), alpha * np.float32(part.opacity / top)]


def _replaced(part: Part) -> np.ndarray | np.float32:
    """How much of what is below goes away."""
    if part.sample.coverage is None:
        return np.float32(part.opacity)
    return part.sample.coverage * np.float32(part.opacity / np.iinfo(part.sample.pixels.dtype).max)


def _over(below: Planes, above: Planes, replaced: np.ndarray | np.float32 | None) -> Planes:
    """``above`` on ``below``; both are used up. ``replaced``: how much of ``below`` goes away, None: as much as
    ``above`` is opaque, which is normal blending."""
    if not below:
        return above
    *old, alpha = below
    *new, weight = above
    total = 1 - (weight if replaced is None else replaced)
    total = total * alpha
    total += weight
    np.divide(weight, total, out=weight, where=total > 0)  # where both are transparent, the weight is 0
    for mixed, colour in zip(old, new, strict=True):
        # old + (new - old)·weight is exact for weights 0 and 1, and so for transparent and opaque layers
        colour -= mixed
        colour *= weight
        mixed += colour
    return [*old, total]
