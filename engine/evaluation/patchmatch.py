"""Filling by patches of the same picture: the method that networks have to beat.

Space-time completion (Wexler et al., 2007) with PatchMatch as its search (Barnes et al., 2009): coarse to fine, every
patch that touches the hole finds its nearest patch outside it, and every pixel of the hole becomes the mean of what
the patches over it say, weighed by how well they fit and how near to the rim they are; again until it settles. On
the coarsest sizes the search is exhaustive. Searches are seeded: the same picture and hole give the same fill.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

__all__ = ["inpaint"]

RADIUS = 3  # patches of 7 × 7
COARSEST = 64  # pixels: halving goes on while both sides are larger and the hole is wider than a patch
EXHAUSTIVE = 1 << 24  # pairs of patches that are compared one by one rather than searched
ROUNDS = 10  # of search and vote on the coarsest size; two fewer on each finer one, but
FEWEST = 3  # at least
SWEEPS = 2  # of PatchMatch in a round
FADE = 1.3  # how much less a patch's word counts with every pixel from the rim (Wexler et al.)


@dataclass
class _Level:
    """One size of the picture.

    ``table``: all patches as rows, H·W × 147 float32, of the picture as it was when they were cut; ``targets``: the
    places whose patches touch the hole; ``allowed``: H × W, patches without any hole, which may be copied;
    ``confidence``: of each target.
    """

    picture: np.ndarray
    hole: np.ndarray
    targets: np.ndarray
    allowed: np.ndarray
    table: np.ndarray
    confidence: np.ndarray


def inpaint(picture: np.ndarray, mask: np.ndarray, seed: int = 0) -> np.ndarray:
    """H × W × 3 uint8 and H × W (above 0 in the hole) → H × W × 3 uint8, outside the hole as it was.

    Where no patch of the picture is free of the hole it is OpenCV's Navier-Stokes fill; where all is hole, black.
    """
    hole = mask > 0
    if not hole.any():
        return picture.copy()
    if hole.all():
        return np.zeros_like(picture)
    rng = np.random.default_rng(seed)
    # OpenCV looks into the hole a little where that meets the picture's edge: there is nothing to see
    blank = np.where(hole[..., None], picture[~hole].mean(0), picture).astype(np.uint8)
    start = cv2.inpaint(blank, hole.astype(np.uint8), 3, cv2.INPAINT_NS)
    levels = [(start.astype(np.float32) / 255, hole)]
    while _goes_on(levels[-1][1]):
        levels.append(_halved(*levels[-1]))
    while levels and not _level(*levels[-1]).allowed.any():
        levels.pop()
    if not levels:
        return start
    level = _level(*levels.pop())
    match = _random(level, rng)
    for i in range(len(levels) + 1):
        if i:
            coarse, level = level, _level(*levels.pop())
            match = _doubled(match, coarse, level, rng)
            _vote(level, match)
        for _ in range(max(FEWEST, ROUNDS - 2 * i)):
            match = _searched(level, match, rng)
            _vote(level, match)
    filled = np.round(level.picture.clip(0, 1) * 255).astype(np.uint8)
    return np.where(hole[..., None], filled, picture)


def _goes_on(hole: np.ndarray) -> bool:
    if min(hole.shape) // 2 < 4 * RADIUS:
        return False
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5).max()
    return min(hole.shape) > COARSEST and float(depth) > RADIUS / 2


def _halved(picture: np.ndarray, hole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means of 2 × 2, of known pixels alone where there are any; a pixel is hole where all of its four were."""
    size = ((hole.shape[1] + 1) // 2, (hole.shape[0] + 1) // 2)
    pad = ((0, hole.shape[0] % 2), (0, hole.shape[1] % 2))
    known = np.pad((~hole).astype(np.float32), pad, mode="edge")
    image = np.pad(picture, (*pad, (0, 0)), mode="edge")
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(image * known[..., None], size, interpolation=cv2.INTER_AREA)
    plain = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.where(share[..., None] > 0, mean / np.maximum(share, 1e-6)[..., None], plain), share == 0


def _patches(picture: np.ndarray, places: np.ndarray | None = None) -> np.ndarray:
    """Rows of 147 numbers for all places, or for some; places beyond an edge repeat it."""
    side = 2 * RADIUS + 1
    padded = np.pad(picture, ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)), mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, (side, side), (0, 1))
    if places is None:
        return np.ascontiguousarray(views).reshape(-1, side * side * 3)
    y, x = np.divmod(places, picture.shape[1])
    return views[y, x].reshape(len(places), -1)


def _level(picture: np.ndarray, hole: np.ndarray) -> _Level:
    side = 2 * RADIUS + 1
    near = cv2.dilate(hole.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    allowed = ~near
    allowed[:RADIUS] = allowed[-RADIUS:] = False
    allowed[:, :RADIUS] = allowed[:, -RADIUS:] = False
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
    targets = np.flatnonzero(near)
    confidence = FADE ** -depth.ravel()[targets].astype(np.float32)
    return _Level(picture.copy(), hole, targets, allowed, _patches(picture), confidence)


def _distances(level: _Level, wanted: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Mean squared difference of each wanted patch and the patch at its source."""
    difference = wanted - level.table[sources]
    return np.asarray(np.einsum("ij,ij->i", difference, difference) / difference.shape[1])


def _random(level: _Level, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(np.flatnonzero(level.allowed), len(level.targets))


def _doubled(match: np.ndarray, coarse: _Level, level: _Level, rng: np.random.Generator) -> np.ndarray:
    """The matches of a coarser size for this one; random where they would lead astray."""
    height, width = level.hole.shape
    field = np.full(coarse.hole.size, -1)
    field[coarse.targets] = match
    y, x = np.divmod(level.targets, width)
    up = field[(y // 2) * coarse.hole.shape[1] + x // 2]
    sy, sx = np.divmod(up, coarse.hole.shape[1])
    sy, sx = 2 * sy + y % 2, 2 * sx + x % 2
    good = (up >= 0) & (sy < height) & (sx < width)
    source = np.where(good, sy * width + sx, 0)
    good &= level.allowed.ravel()[source]
    return np.where(good, source, _random(level, rng))


def _searched(level: _Level, match: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    wanted = _patches(level.picture, level.targets)
    sources = np.flatnonzero(level.allowed)
    if len(sources) * len(wanted) <= EXHAUSTIVE:
        rows = level.table[sources]
        score = (rows**2).sum(1)[None] - 2 * wanted @ rows.T
        return sources[score.argmin(1)]
    height, width = level.hole.shape
    number = np.full(level.hole.size, -1)
    number[level.targets] = np.arange(len(level.targets))
    y, x = np.divmod(level.targets, width)
    allowed = level.allowed.ravel()
    best = _distances(level, wanted, match)

    def tried(sy: np.ndarray, sx: np.ndarray, sensible: np.ndarray | bool = True) -> None:
        sensible = sensible & (sy >= 0) & (sy < height) & (sx >= 0) & (sx < width)
        source = np.where(sensible, sy * width + sx, 0)
        chosen = np.flatnonzero(sensible & allowed[source] & (source != match))
        if not len(chosen):
            return
        distance = _distances(level, wanted[chosen], source[chosen])
        better = distance < best[chosen]
        chosen = chosen[better]
        match[chosen], best[chosen] = source[chosen], distance[better]

    match = match.copy()
    for _ in range(SWEEPS):
        for step in (8, 4, 2, 1):
            for dy, dx in ((0, step), (step, 0), (0, -step), (-step, 0)):
                ny, nx = y + dy, x + dx
                inside = (ny >= 0) & (ny < height) & (nx >= 0) & (nx < width)
                neighbour = number[np.where(inside, ny * width + nx, 0)]
                inside &= neighbour >= 0
                sy, sx = np.divmod(match[neighbour], width)
                tried(sy - dy, sx - dx, inside)
        reach = max(height, width)
        while reach >= 1:
            sy, sx = np.divmod(match, width)
            spread = rng.integers(-reach, reach + 1, (2, len(match)))
            tried(sy + spread[0], sx + spread[1])
            reach //= 2
    return match


def _vote(level: _Level, match: np.ndarray) -> None:
    """Every pixel of the hole becomes the weighted mean of what the patches over it say."""
    height, width = level.hole.shape
    distance = _distances(level, _patches(level.picture, level.targets), match)
    soft = max(float(np.percentile(distance, 75)), 1e-6)
    weight = level.confidence * np.exp(-distance / (2 * soft))
    ty, tx = np.divmod(level.targets, width)
    total = np.zeros((height * width, 4), np.float32)
    flat = level.picture.reshape(-1, 3)
    known = level.table.reshape(-1, 3, (2 * RADIUS + 1) ** 2)
    for k, (dy, dx) in enumerate(np.ndindex(2 * RADIUS + 1, 2 * RADIUS + 1)):
        py, px = ty + dy - RADIUS, tx + dx - RADIUS
        at = np.flatnonzero((py >= 0) & (py < height) & (px >= 0) & (px < width))
        place = (py * width + px)[at]
        # one offset never meets a place twice
        total[place, :3] += weight[at, None] * known[match[at], :, k]
        total[place, 3] += weight[at]
    hole = level.hole.ravel() & (total[:, 3] > 0)
    flat[hole] = total[hole, :3] / total[hole, 3:]
