"""Lightness out of pixels and colour back into them, in numpy: quick, for pictures of any size in strips.

The same CIE L*a*b* as ``engine.lab``, which is exact and differentiable and takes twenty times as long.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

__all__ = ["lab_of", "lightness_of", "rgb_of", "shaped"]

_LEVELS = 65536  # of the tables: between two of them lines are as exact as float32
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_OVER_WHITE = (_XYZ / _XYZ.sum(1, keepdims=True)).astype(np.float32)  # linear sRGB to XYZ over the white
_BACK = np.linalg.inv(_XYZ / _XYZ.sum(1, keepdims=True)).astype(np.float32)
_EDGE = 6 / 29  # of the cube root's straight part

# L*: colours fade out in blacks and near white, where a photo has none and a network's guesses are blotches
_BLACK, _DARK = 1.0, 14.0
_BRIGHT, _WHITE = 93.0, 99.5
_WARM = np.array([3.5, 14.0], np.float32)  # a* and b* that full warmth adds in the midtones


def _decode(x: np.ndarray) -> np.ndarray:
    return np.where(x <= 0.04045, x / 12.92, ((np.maximum(x, 0.04) + 0.055) / 1.055) ** 2.4)


def _encode(x: np.ndarray) -> np.ndarray:
    return np.where(x <= 0.0031308, x * 12.92, 1.055 * np.maximum(x, 0.003) ** (1 / 2.4) - 0.055)


def _root(x: np.ndarray) -> np.ndarray:
    return np.where(x > _EDGE**3, np.cbrt(x), x / (3 * _EDGE**2) + 4 / 29)


@lru_cache(maxsize=3)
def _table(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Values at evenly spread places of 0..1, and the steps between them."""
    at = np.arange(_LEVELS + 1, dtype=np.float64) / _LEVELS
    values = {"decode": _decode, "encode": _encode, "root": _root}[name](at).astype(np.float32)
    return values, np.append(np.diff(values), np.float32(0))


def _looked_up(name: str, x: np.ndarray) -> np.ndarray:
    values, steps = _table(name)
    place = np.clip(x, 0, 1) * np.float32(_LEVELS)
    index = place.astype(np.int32)
    place -= index
    place *= steps[index]
    place += values[index]
    return place


def _mixed(planes: list[np.ndarray], row: np.ndarray) -> np.ndarray:
    out = planes[0] * row[0]
    out += planes[1] * row[1]
    out += planes[2] * row[2]
    return out


def lightness_of(rgb: np.ndarray) -> np.ndarray:
    """H × W × 3 float32, encoded sRGB (clipped to 0..1) → L*, H × W float32 in 0..100."""
    first = rgb[..., 0]
    if np.array_equal(first, rgb[..., 1]) and np.array_equal(first, rgb[..., 2]):
        linear = _looked_up("decode", first)
    else:
        linear = _mixed([_looked_up("decode", rgb[..., c]) for c in range(3)], _OVER_WHITE[1])
    return _looked_up("root", linear) * np.float32(116) - np.float32(16)


def lab_of(rgb: np.ndarray) -> np.ndarray:
    """H × W × 3 float32, encoded sRGB (clipped to 0..1) → L*, a*, b*, 3 × H × W float32."""
    linear = [_looked_up("decode", rgb[..., c]) for c in range(3)]
    fx, fy, fz = (_looked_up("root", _mixed(linear, row)) for row in _OVER_WHITE)
    return np.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def shaped(lightness: np.ndarray, ab: np.ndarray, saturation: float = 1.0, warmth: float = 0.0) -> np.ndarray:
    """a* and b* as they are to be: 2 × H × W, a new array. ``saturation`` a factor, ``warmth`` -1 to 1."""
    fade = np.clip((lightness - _BLACK) / (_DARK - _BLACK), 0, 1)
    fade *= np.clip((_WHITE - lightness) / (_WHITE - _BRIGHT), 0, 1)
    out = ab * np.float32(saturation)
    if warmth:
        out += (_WARM * np.float32(warmth))[:, None, None]
    out *= fade
    return out


def rgb_of(lightness: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """L* H × W in 0..100, a* and b* 2 × H × W → H × W × 3 float32, encoded sRGB in 0..1.

    A colour outside of sRGB is drawn towards the grey of its lightness in linear light, which keeps the lightness:
    clipping it would make deep blue foliage out of green and change how bright things are.
    """
    fy = (lightness + np.float32(16)) / np.float32(116)
    roots = (fy + ab[0] / np.float32(500), fy, fy - ab[1] / np.float32(200))
    x, grey, z = (
        np.where(f > _EDGE, f * f * f, np.float32(3 * _EDGE**2) * (f - np.float32(4 / 29))) for f in roots
    )
    linear = [_mixed([x, grey, z], row) for row in _BACK]
    low, high = np.minimum.reduce(linear), np.maximum.reduce(linear)
    keep = np.ones_like(grey)
    np.divide(grey, grey - low, out=keep, where=low < 0)
    upper = np.ones_like(grey)
    np.divide(1 - grey, high - grey, out=upper, where=high > 1)
    keep = np.clip(np.minimum(keep, upper), 0, 1)
    out = np.empty((*grey.shape, 3), np.float32)
    for channel, plane in enumerate(linear):
        plane -= grey
        plane *= keep
        plane += grey
        out[..., channel] = _looked_up("encode", plane)
    return out
