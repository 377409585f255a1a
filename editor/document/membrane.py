"""The smoothest surface through known pixels: Laplace's equation on a region of any shape, by multigrid.

Poisson blending (Pérez et al., 2003) of a texture is the texture plus such a surface through the differences at the
region's rim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["membrane"]

_SWEEPS = 2  # of damped Jacobi before and after the coarser grid
_DAMPING = np.float32(0.8)
_COARSEST = 30  # sweeps there
_CYCLES = 40
_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)


def membrane(values: np.ndarray, known: np.ndarray, unknown: np.ndarray, tolerance: float) -> np.ndarray:
    """Fill in the unknown pixels so that each is the mean of its neighbours.

    ``values``: H × W × C float32, true where ``known``, H × W bool, is set. Pixels that are neither known nor
    ``unknown``, and those beyond the array, are no one's neighbours. ``tolerance``: the change of a cycle, in the
    values' units, that is small enough. Returns H × W × C float32: 0 where neither; 0 all over when nothing is
    known.
    """
    out = np.where(known[..., None], values, np.float32(0)).astype(np.float32)
    if not known.any() or not unknown.any():
        return out
    out += _pulled(out, known) * unknown[..., None]
    rows, columns = np.flatnonzero(unknown.any(axis=1)), np.flatnonzero(unknown.any(axis=0))
    near = (slice(max(0, rows[0] - 1), rows[-1] + 2), slice(max(0, columns[0] - 1), columns[-1] + 2))
    grids = _grids(known[near], unknown[near])
    part = np.ascontiguousarray(out[near])
    for _ in range(_CYCLES):
        before = part.copy()
        _cycle(grids, 0, part, None)
        if np.abs(part - before).max() <= tolerance:
            break
    out[near] = part
    return out


@dataclass(frozen=True)
class _Grid:
    """One level. ``unknown``: H × W × 1 float32, 1 or 0; ``degree``: the number of neighbours, at least 1."""

    unknown: np.ndarray
    degree: np.ndarray


def _grids(known: np.ndarray, unknown: np.ndarray) -> list[_Grid]:
    """Finest first. A coarse cell is known when a part of it is: so the coarse region never reaches beyond."""
    import cv2  # not at the top: the editor's window shows before it is needed

    grids = []
    while True:
        present = (known | unknown).astype(np.float32)
        degree = cv2.filter2D(present, -1, _CROSS, borderType=cv2.BORDER_CONSTANT)
        grids.append(_Grid(unknown.astype(np.float32)[..., None], np.maximum(degree, 1)[..., None]))
        known, unknown = _quartered(known), _quartered(unknown)
        unknown &= ~known
        if min(known.shape) < 3 or not unknown.any() or not known.any():
            return grids


def _quartered(x: np.ndarray) -> np.ndarray:
    """Sums over 2 × 2 pixels, of bools whether any is set; 0 beyond the end."""
    height, width = x.shape[:2]
    if height % 2 or width % 2:
        x = np.pad(x, [(0, height % 2), (0, width % 2)] + [(0, 0)] * (x.ndim - 2))
    total = x[0::2, 0::2] + x[0::2, 1::2]
    total += x[1::2, 0::2]
    total += x[1::2, 1::2]
    return total


def _cycle(grids: list[_Grid], level: int, u: np.ndarray, f: np.ndarray | None) -> None:
    """One V-cycle on degree · u - (sum of neighbours) = f, in place. None is 0."""
    grid = grids[level]
    last = level + 1 == len(grids)
    for _ in range(_COARSEST if last else _SWEEPS):
        _sweep(grid, u, f)
    if last:
        return
    # summed over a cell: the flux between two coarse cells is that of two edges over twice the way
    coarse_f = _quartered(_residual(grid, u, f))
    coarse_f *= grids[level + 1].unknown
    coarse_u = np.zeros_like(coarse_f)
    _cycle(grids, level + 1, coarse_u, coarse_f)
    u += _enlarged(coarse_u, u.shape) * grid.unknown
    for _ in range(_SWEEPS):
        _sweep(grid, u, f)


def _residual(grid: _Grid, u: np.ndarray, f: np.ndarray | None) -> np.ndarray:
    import cv2

    near = cv2.filter2D(u, -1, _CROSS, borderType=cv2.BORDER_CONSTANT).reshape(u.shape)
    near -= grid.degree * u
    if f is not None:
        near += f
    near *= grid.unknown
    return near


def _sweep(grid: _Grid, u: np.ndarray, f: np.ndarray | None) -> None:
    step = _residual(grid, u, f)
    step /= grid.degree
    step *= _DAMPING
    u += step


def _enlarged(small: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Twice as large, bilinear, cut off to ``shape``."""
    import cv2

    size = (small.shape[1] * 2, small.shape[0] * 2)
    large = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR).reshape(size[1], size[0], -1)
    return large[: shape[0], : shape[1]]


def _pulled(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """A first guess everywhere: each pixel takes the mean of the smallest cell around it where something is known.
    ``values`` are 0 where nothing is."""
    levels = [(values, known.astype(np.float32)[..., None])]
    while max(levels[-1][1].shape[:2]) > 1 and not levels[-1][1].all():
        total, weight = levels[-1]
        levels.append((_quartered(total), _quartered(weight)))
    total, weight = levels[-1]
    guess = total / np.maximum(weight, 1)
    for total, weight in reversed(levels[:-1]):
        guess = _enlarged(guess, total.shape)
        guess = np.where(weight > 0, total / np.maximum(weight, 1), guess)
    return guess
