"""Blend modes: how the colours of a layer and of what is below it mix where both are opaque.

The formulas of the W3C's "Compositing and Blending Level 1", on values as the document's profile encodes them. A grey
document has one colour, which is its luminosity: "color" leaves what is below as it is there, "luminosity" is normal.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["MODES", "Colours", "checked_mode"]

Colours = list[np.ndarray]  # 1 or 3 planes H × W float32, 0..1
Mode = Callable[[Colours, Colours], Colours]  # below, above; neither is written to

LUMINOSITY = (0.3, 0.59, 0.11)  # as the specification has it


def _normal(_below: Colours, above: Colours) -> Colours:
    return above


def _separable(mix: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Mode:
    """Each colour by itself."""
    return lambda below, above: [mix(b, s) for b, s in zip(below, above, strict=True)]


def _screen(b: np.ndarray, s: np.ndarray) -> np.ndarray:
    return b + s - b * s


def _hard_light(b: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Multiply with dark ones, screen with light ones."""
    twice = 2 * s
    return np.where(s <= 0.5, b * twice, _screen(b, twice - 1))


def _soft_light(b: np.ndarray, s: np.ndarray) -> np.ndarray:
    lift = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
    way = 2 * s - 1
    return b + way * np.where(way <= 0, b * (1 - b), lift - b)


def _luminosity(colours: Colours) -> np.ndarray:
    if len(colours) == 1:
        return colours[0]
    red, green, blue = (plane * np.float32(part) for plane, part in zip(colours, LUMINOSITY, strict=True))
    return red + green + blue


def _with_luminosity(colours: Colours, luminosity: np.ndarray) -> Colours:
    """The same hue with another luminosity; what leaves 0..1 then is drawn towards the grey of that luminosity."""
    if len(colours) == 1:
        return [luminosity]
    step = luminosity - _luminosity(colours)
    moved = [plane + step for plane in colours]
    low, high = np.minimum.reduce(moved), np.maximum.reduce(moved)
    # how far towards grey: 1 is not at all. Where nothing leaves the range nothing is divided
    keep = np.ones_like(luminosity)
    np.divide(luminosity, luminosity - low, out=keep, where=low < 0)
    upper = np.ones_like(luminosity)
    np.divide(1 - luminosity, high - luminosity, out=upper, where=high > 1)
    keep = np.minimum(keep, upper)
    return [np.clip(luminosity + (plane - luminosity) * keep, 0, 1) for plane in moved]


MODES: dict[str, Mode] = {  # in the order in which they are offered
    "normal": _normal,
    "multiply": _separable(np.multiply),
    "screen": _separable(_screen),
    "overlay": _separable(lambda b, s: _hard_light(s, b)),
    "soft-light": _separable(_soft_light),
    "hard-light": _separable(_hard_light),
    "darken": _separable(np.minimum),
    "lighten": _separable(np.maximum),
    "difference": _separable(lambda b, s: np.abs(b - s)),
    "color": lambda below, above: _with_luminosity(above, _luminosity(below)),
    "luminosity": lambda below, above: _with_luminosity(below, _luminosity(above)),
}


def checked_mode(mode: str) -> str:
    """Raises ValueError for a name that is no blend mode's."""
    if mode not in MODES:
        raise ValueError(f"There is no blend mode {mode!r}; choose from {', '.join(MODES)}.")
    return mode
