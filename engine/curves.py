"""Tone curves through points: monotone cubics (Fritsch and Carlson, 1980), so that no curve swings beyond its points.

A curve is a tuple of (input, output) pairs in 0..1 with rising inputs. Before its first and after its last point it
is level.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["LINE", "MOST_POINTS", "Points", "checked", "interpolated", "parsed", "written"]

Points = tuple[tuple[float, float], ...]

LINE: Points = ((0.0, 0.0), (1.0, 1.0))  # changes nothing
MOST_POINTS = 16


def checked(points: Any) -> Points:
    """``points``, such as lists out of JSON, as a curve. Raises ValueError with one sentence."""
    try:
        pairs = tuple((float(x), float(y)) for x, y in points)
    except (TypeError, ValueError):
        raise ValueError("A curve is a list of points such as 0:0,0.5:0.6,1:1.") from None
    if not 2 <= len(pairs) <= MOST_POINTS:
        raise ValueError(f"A curve has 2 to {MOST_POINTS} points, not {len(pairs)}.")
    if not all(0 <= value <= 1 for pair in pairs for value in pair):  # NaN is refused, too
        raise ValueError("The points of a curve lie between 0:0 and 1:1.")
    if any(a[0] >= b[0] for a, b in itertools.pairwise(pairs)):
        raise ValueError("The points of a curve go from left to right, each farther than the one before.")
    return pairs


def parsed(text: str) -> Points:
    """The curve that a person wrote: "0:0,0.5:0.6,1:1". Raises ValueError with one sentence."""
    return checked([tuple(pair.split(":")) for pair in text.split(",")])


def written(points: Iterable[tuple[float, float]]) -> str:
    """What ``parsed`` reads, to four digits."""
    return ",".join(f"{round(x, 4):g}:{round(y, 4):g}" for x, y in points)


def interpolated(points: Points, x: np.ndarray) -> np.ndarray:
    """The curve's values at ``x`` (any shape, float64 comes back), between the lowest and the highest point."""
    if points == LINE:  # exactly, down to the last bit
        return np.clip(np.asarray(x, np.float64), 0.0, 1.0)
    px, py = (np.array(values, np.float64) for values in zip(*points, strict=True))
    x = np.clip(np.asarray(x, np.float64), px[0], px[-1])
    slopes = _slopes(px, py)
    i = np.clip(np.searchsorted(px, x, side="right") - 1, 0, len(px) - 2)
    h = px[i + 1] - px[i]
    t = (x - px[i]) / h
    # Hermite's basis
    value = (
        py[i] * (1 + 2 * t) * (1 - t) ** 2
        + slopes[i] * h * t * (1 - t) ** 2
        + py[i + 1] * t * t * (3 - 2 * t)
        + slopes[i + 1] * h * t * t * (t - 1)
    )
    return np.clip(value, py.min(), py.max())  # of rounding alone


def _slopes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The slope at each point: the weighted harmonic mean of both sides (Fritsch and Butland), 0 where they differ in
    sign; at the ends that of the parabola through three points, as far as it keeps the curve monotone."""
    h, d = np.diff(x), np.diff(y) / np.diff(x)
    if len(x) == 2:
        return np.array([d[0], d[0]])
    out = np.zeros_like(x)
    left, right = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    same = d[:-1] * d[1:] > 0
    safe = np.where(same, d[:-1], 1.0), np.where(same, d[1:], 1.0)
    out[1:-1] = np.where(same, (left + right) / (left / safe[0] + right / safe[1]), 0.0)
    out[0] = _end(h[0], h[1], d[0], d[1])
    out[-1] = _end(h[-1], h[-2], d[-1], d[-2])
    return out


def _end(h0: float, h1: float, d0: float, d1: float) -> float:
    slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if slope * d0 <= 0:
        return 0.0
    if d0 * d1 <= 0 and abs(slope) > 3 * abs(d0):
        return 3 * d0
    return float(slope)
