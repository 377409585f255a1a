"""Translate's arithmetic on pixels: a picture reduced to any size in strips, and what of a change is kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.api import Rect, Size
from engine.pixels import Converter

__all__ = ["kept", "reduced"]

STRIP = 1 << 19  # pixels that are read at once
_LUMA = np.array(
    [0.2126, 0.7152, 0.0722], np.float32
)  # of encoded sRGB: what counts is that both sides are alike


def reduced(
    converter: Converter, size: Size, rect: Rect, check: Callable[[float], None] = lambda _share: None
) -> np.ndarray:
    """What ``rect`` shows of the picture when all of it is reduced to ``size``: area means, h × w × 3 float32 as
    ``Converter.read`` gives them. ``size`` is nowhere larger than the picture. ``check`` is told how much is done,
    0..1, and may raise Cancelled."""
    picture = converter.picture
    if size == picture.size:
        check(0.0)
        return converter.read(rect)
    out = np.empty((rect.height, rect.width, 3), np.float32)
    columns = _bounds(rect.x, rect.right, size.width, picture.width)
    left, right = int(columns[0]), int(np.ceil(columns[-1]))
    step = max(1, int(STRIP * size.height / picture.height / max(right - left, 1)))
    for top in range(0, rect.height, step):
        check(top / rect.height)
        bottom = min(rect.height, top + step)
        rows = _bounds(rect.y + top, rect.y + bottom, size.height, picture.height)
        first, last = int(rows[0]), int(np.ceil(rows[-1]))
        strip = converter.read(Rect(left, first, right - left, last - first))
        across = _means(np.swapaxes(strip, 0, 1), columns - left)
        out[top:bottom] = _means(np.swapaxes(across, 0, 1), rows - first)
    return out


def _bounds(start: int, stop: int, small: int, large: int) -> np.ndarray:
    """Where the pixels ``start .. stop-1`` of ``small`` begin and end among those of ``large``."""
    bounds = np.arange(start, stop + 1, dtype=np.float64) * large / small
    return np.clip(np.where(np.abs(bounds - np.rint(bounds)) < 1e-6, np.rint(bounds), bounds), 0, large)


def _means(values: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Means of ``values`` along their first axis between neighbouring ``bounds``."""
    total = np.zeros((values.shape[0] + 1, *values.shape[1:]), np.float64)
    np.cumsum(values, axis=0, dtype=np.float64, out=total[1:])
    whole = np.minimum(bounds.astype(np.intp), values.shape[0] - 1)
    share = (bounds - whole)[:, None, None]
    at = total[whole] + share * values[whole]
    return ((at[1:] - at[:-1]) / np.diff(bounds)[:, None, None]).astype(np.float32)


def kept(before: np.ndarray, after: np.ndarray, what: str) -> np.ndarray:
    """``after``, h × w × 3 in 0..1, with the light or the colours of ``before``, or as it is ("nothing"). Colours
    that do not exist at a brightness come out paler, never brighter or darker."""
    if what == "nothing":
        return after
    light, colours = (before, after) if what == "light" else (after, before)
    wanted = (light @ _LUMA)[..., None]
    moved = colours + (wanted - (colours @ _LUMA)[..., None])
    low, high = moved.min(2, keepdims=True), moved.max(2, keepdims=True)
    # towards the grey of that brightness, as far as it takes (the W3C's ClipColor)
    share = np.minimum(
        np.where(low < 0, wanted / np.maximum(wanted - low, 1e-6), 1),
        np.where(high > 1, (1 - wanted) / np.maximum(high - wanted, 1e-6), 1),
    )
    clipped: np.ndarray = wanted + (moved - wanted) * share.astype(np.float32)
    return clipped
