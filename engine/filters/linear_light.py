"""Between a picture's encoded levels and linear light, channel by channel, as its colour profile says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine import icc
from engine.api import Picture

__all__ = ["in_linear_light"]


def in_linear_light(
    x: np.ndarray, colours: int, picture: Picture, change: Callable[[np.ndarray, int], np.ndarray]
) -> np.ndarray:
    """``change(light, channel)`` for each channel. ``x``: n encoded values 0..1 → colours × n encoded values, which
    may lie beyond. A change that does nothing gives ``x`` back exactly, whatever the profile's curve loses."""
    curves = _curves(picture.icc, colours)
    out = np.empty((colours, len(x)))
    for channel, curve in enumerate(curves):
        light = curve.decode(x.astype(np.float32))
        back = curve.encode(light.copy())
        changed = change(light.astype(np.float64), channel)
        out[channel] = x + (curve.encode(changed.astype(np.float32)).astype(np.float64) - back)
    return out


def _curves(profile: bytes | None, colours: int) -> tuple[icc.Curve, ...]:
    """Of each channel; sRGB's where the profile has none of its own (tables, or broken)."""
    if profile is not None:
        found = icc.parse(profile)
        if found.kind in ("matrix", "grey") and found.curves:
            return found.curves[:colours] if len(found.curves) >= colours else (found.curves[0],) * colours
    return (icc.SRGB_TRC,) * colours
