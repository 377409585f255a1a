"""Steps in brightness taken out of a hole that was filled by copying (Poisson blending, Pérez et al., 2003).

What has to be added is smooth but for the seams, and nought around the hole: a Poisson equation, solved by multigrid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

__all__ = ["seamless", "solved"]

Array = np.ndarray

CYCLES = 5
SWEEPS = 3
DAMPING = 0.8
REACH = 1.0  # of a hole's depth: so far from its seam a step is made up for, fading out
LEAST_REACH = 8.0  # pixels
CROSS = np.array(((0, 1, 0), (1, 0, 1), (0, 1, 0)), np.float32)


def seamless(
    filled: Array,
    picture: Array,
    hole: Array,
    sources: Array,
    most: float,
    check: Callable[[], None] = lambda: None,
) -> Array:
    """``filled`` (H × W × C float32) with the slopes of its sources, equal to ``picture`` (H × W × C) outside the
    hole. ``sources``: H × W × 2, row and column that each pixel of the hole was copied from. A step of more than
    ``most`` counts as one of ``most``."""
    if not hole.any():
        return filled
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    box = slice(max(0, rows[0] - 1), rows[-1] + 2), slice(max(0, columns[0] - 1), columns[-1] + 2)
    near, inside, sources = filled[box], hole[box], sources[box]
    wanted = np.zeros_like(near)
    for axis in (0, 1):
        check()
        step = _steps(near, inside, _Sources(picture, hole, sources), axis, most)
        # what an edge lacks: more on its later side, less on its earlier one
        if axis == 0:
            wanted[:-1] += step
            wanted[1:] -= step
        else:
            wanted[:, :-1] += step
            wanted[:, 1:] -= step
    wanted[~inside] = 0
    depth = cv2.distanceTransform(np.pad(inside, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 5).max()
    added = solved(wanted, inside, check, max(LEAST_REACH, REACH * min(float(depth), max(inside.shape))))
    out = filled.copy()
    out[box] += most * np.tanh(added / most)  # steps that add up are no light
    return out


@dataclass(frozen=True)
class _Sources:
    """The whole picture with its hole, and ``at``: where the pixels of a box come from."""

    picture: Array
    hole: Array
    at: Array


def _steps(filled: Array, hole: Array, sources: _Sources, axis: int, most: float) -> Array:
    """For each pair of neighbours along an axis: the sources' slope, less the slope that there is. 0 where no pixel
    of the pair is in the hole, or both were copied from neighbours."""
    a, b = (_cut(axis, first) for first in (True, False))
    move = np.array((1, 0) if axis == 0 else (0, 1), np.int32)
    together = (sources.at[a] + move == sources.at[b]).all(2)
    torn = (hole[a] | hole[b]) & ~together
    out = np.zeros_like(filled[a])
    at = np.nonzero(torn)
    if not len(at[0]):
        return out
    slopes, count = np.zeros((len(at[0]), filled.shape[2]), np.float32), np.zeros(len(at[0]), np.float32)
    for part, sign in ((a, 1), (b, -1)):
        mine = hole[part][at]
        here = sources.at[part][at]
        there = here + sign * move
        inside = mine & (there >= 0).all(1) & (there < sources.hole.shape).all(1)
        there = there.clip(0, np.array(sources.hole.shape) - 1)
        inside &= ~sources.hole[there[:, 0], there[:, 1]]
        picture = sources.picture
        slope = picture[there[:, 0], there[:, 1]].astype(np.float32) - picture[here[:, 0], here[:, 1]]
        slopes += np.where(inside[:, None], sign * slope, 0)
        count += inside
    is_ = filled[b][at] - filled[a][at]
    lacking = np.where(count[:, None] > 0, slopes / np.maximum(count, 1)[:, None] - is_, 0)
    out[at] = lacking.clip(-most, most)
    return out


def _cut(axis: int, first: bool) -> tuple[slice, slice]:
    part = slice(None, -1) if first else slice(1, None)
    return (part, slice(None)) if axis == 0 else (slice(None), part)


def solved(
    wanted: Array, hole: Array, check: Callable[[], None] = lambda: None, reach: float = np.inf
) -> Array:
    """u, H × W × C, whose neighbours' sum less 4·u, less u/reach², is ``wanted`` in the hole, and which is 0 outside
    it; nearly. Beyond the array it goes on as at its edge. ``reach``: pixels after which it has faded to a third."""
    u = np.zeros_like(wanted)
    for _ in range(CYCLES):
        check()
        u = _cycle(u, wanted, hole, 1 / reach**2)
    return u


def _cycle(u: Array, wanted: Array, hole: Array, screen: float) -> Array:
    inside = hole[..., None].astype(np.float32)
    u = _smoothed(u, wanted, inside, screen)
    if min(hole.shape) >= 4 and hole.any():
        lacking = (wanted - _applied(u, screen)) * inside
        coarse_hole = _halves(inside)[..., 0] > 0.999
        if coarse_hole.any():
            coarse = 4 * _halves(lacking) * coarse_hole[..., None]
            more = _cycle(np.zeros_like(coarse), coarse, coarse_hole, 4 * screen)
            large = cv2.resize(more, (2 * more.shape[1], 2 * more.shape[0]), interpolation=cv2.INTER_LINEAR)
            u = u + large.reshape(*large.shape[:2], -1)[: u.shape[0], : u.shape[1]] * inside
    return _smoothed(u, wanted, inside, screen)


def _smoothed(u: Array, wanted: Array, inside: Array, screen: float) -> Array:
    for _ in range(SWEEPS):
        u = u + (_applied(u, screen) - wanted) * np.float32(DAMPING / (4 + screen)) * inside
    return u


def _applied(u: Array, screen: float) -> Array:
    around = cv2.filter2D(u, -1, CROSS, borderType=cv2.BORDER_REPLICATE).reshape(u.shape)
    return around - np.float32(4 + screen) * u


def _halves(values: Array) -> Array:
    """Means of 2 × 2; beyond an odd edge it is as at the edge."""
    odd = ((0, values.shape[0] % 2), (0, values.shape[1] % 2), (0, 0))
    padded = np.pad(values, odd, mode="edge")
    size = padded.shape[1] // 2, padded.shape[0] // 2
    return cv2.resize(padded, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
