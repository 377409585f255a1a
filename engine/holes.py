"""What a mask asks to be filled: holes, those near each other together, each with surroundings of the right size."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.api import Rect

__all__ = ["Hole", "grown", "holes_in", "marked", "tiles_of"]

MARKED = (
    64  # of 255: from here on a pixel of a mask counts; less is the edge of a soft brush, or a JPEG's noise
)
THIN = 5  # pixels from the rim to the middle: up to there a hole is a scratch or a speck
NEAR = 32  # pixels: holes that are nearer than that are filled together
LEAST_AROUND = 72  # pixels of surroundings at least
THIN_TILE, THIN_AROUND = 512, 40


@dataclass(frozen=True)
class Hole:
    """``box``: the frame of what is to be filled; ``crop``: with the surroundings that it is filled from;
    ``depth``: pixels from the rim to the middle; ``thin``: a piece of scratches and specks."""

    box: Rect
    crop: Rect
    depth: float
    thin: bool


def marked(mask: np.ndarray) -> np.ndarray:
    """H × W bool of an H × W uint8 mask."""
    return np.asarray(mask >= MARKED)


def grown(hole: np.ndarray, pixels: int) -> np.ndarray:
    """With everything that is at most so many pixels away."""
    if pixels <= 0 or not hole.any():
        return hole
    box = frame(hole).expanded(pixels).intersected(Rect(0, 0, hole.shape[1], hole.shape[0]))
    out = hole.copy()
    away = cv2.distanceTransform((~hole[box.slices]).astype(np.uint8), cv2.DIST_L2, 5)
    out[box.slices] = away <= pixels
    return out


def frame(hole: np.ndarray) -> Rect:
    """The smallest rectangle with all of it; empty where there is none."""
    rows = np.flatnonzero(hole.any(1))
    if not len(rows):
        return Rect(0, 0, 0, 0)
    columns = np.flatnonzero(hole[rows[0] : rows[-1] + 1].any(0))
    x, y = int(columns[0]), int(rows[0])
    return Rect(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)


def holes_in(hole: np.ndarray, focus: Rect | None = None) -> list[Hole]:
    """Scratches and specks tile by tile, then the larger holes, in the order in which they are to be filled: the
    nearest to the middle of ``focus`` first. The boxes of larger holes do not overlap."""
    whole = Rect(0, 0, hole.shape[1], hole.shape[0])
    if not hole.any():
        return []
    around = frame(hole).expanded(1).intersected(whole)
    part = np.pad(hole[around.slices], 1, mode="edge")  # at the picture's edge a hole goes on
    depth = cv2.distanceTransform(part.astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    thick = _thick(hole[around.slices], depth)
    found: list[Hole] = []
    boxes = [box.moved(around.x, around.y) for box in _boxes(thick)]
    for box in boxes:
        deepest = float(depth[box.moved(-around.x, -around.y).slices].max())
        margin = max(LEAST_AROUND, round(0.8 * max(box.width, box.height)))
        found.append(Hole(box, box.expanded(margin).intersected(whole), deepest, thin=False))
    rest = hole.copy()
    for box in boxes:  # what is thin in there is filled with it
        rest[box.slices] = False
    tiles = [
        Hole(box, box.expanded(THIN_AROUND).intersected(whole), THIN, thin=True)
        for box in tiles_of(rest, THIN_TILE)
    ]
    if focus is not None:
        x, y = focus.x + focus.width / 2, focus.y + focus.height / 2
        for some in (tiles, found):
            some.sort(key=lambda h: abs(h.box.x + h.box.width / 2 - x) + abs(h.box.y + h.box.height / 2 - y))
    return tiles + found


def tiles_of(hole: np.ndarray, edge: int) -> list[Rect]:
    """The frames of what lies in each square of a grid."""
    found = []
    for y in range(0, hole.shape[0], edge):
        rows = hole[y : y + edge]
        if not rows.any():
            continue
        for x in range(0, hole.shape[1], edge):
            box = frame(rows[:, x : x + edge])
            if not box.empty:
                found.append(box.moved(x, y))
    return found


def _thick(hole: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """What reaches deeper than a scratch; scratches that run into it are left out."""
    deep = depth > THIN
    if not deep.any():
        return deep
    reach = 4 * THIN + 1
    wide = cv2.dilate(deep.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return np.asarray((wide > 0) & hole)


def _boxes(hole: np.ndarray) -> list[Rect]:
    """Frames of the holes, those near each other together."""
    if not hole.any():
        return []
    joined = cv2.dilate(hole.astype(np.uint8), np.ones((NEAR + 1, NEAR + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_32S)
    boxes: list[Rect] = []
    for x, y, width, height, _ in stats[1:count]:
        part = Rect(int(x), int(y), int(width), int(height))
        number = len(boxes) + 1
        inside = frame(hole[part.slices] & (labels[part.slices] == number))
        boxes.append(inside.moved(part.x, part.y))
    return _disjoint([box for box in boxes if not box.empty])


def _disjoint(boxes: list[Rect]) -> list[Rect]:
    """Boxes that overlap are made one."""
    out: list[Rect] = []
    for box in boxes:
        while True:
            over = [other for other in out if not other.intersected(box).empty]
            if not over:
                break
            for other in over:
                out.remove(other)
                box = box.united(other)
        out.append(box)
    return out
