"""The outline of a selection as closed lines along the edges of pixels: what marching ants walk on."""

from __future__ import annotations

import numpy as np

from editor.document.raster import Raster, grid
from engine.api import Rect

__all__ = ["outline"]


def outline(selection: Raster, rect: Rect, level: int = 0) -> list[np.ndarray]:
    """The lines around all that is at least half selected, as far as they meet ``rect``.

    ``rect``: document pixels in view; ``level``: halvings of the mip level in view; a pixel of the level counts
    by its mean. Each line is N × 2 int32, x and y in document pixels, closed (the first point is not repeated),
    corners only. Lines may run on beside ``rect``, where no one sees them. The document's own edge counts as an
    edge.
    """
    import cv2  # not at the top: the editor's window shows before it is needed

    mask, left, top = _reduced(selection, rect, level)
    if not mask.any():
        return []
    # OpenCV walks on pixels. In a copy enlarged twice, walks of 2i and 2i + 1 are those along the two edges of
    # pixel i, for holes as well: rounding up after the halving gives the edge exactly
    twice = mask.repeat(2, axis=0).repeat(2, axis=1)
    contours, _ = cv2.findContours(twice, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    points = np.concatenate(contours)[:, 0]
    points = (points + 1) // 2
    line = np.repeat(np.arange(len(contours)), [len(contour) for contour in contours])
    return _corners(points, line, np.array([left, top], np.int32), level)


def _reduced(selection: Raster, rect: Rect, level: int) -> tuple[np.ndarray, int, int]:
    """0 and 1 of ``rect`` in pixels of the level with one more on each side, and the place of its corner."""
    import cv2

    scale = 1 << level
    left, top = rect.x // scale - 1, rect.y // scale - 1
    width, height = -(-rect.right // scale) + 1 - left, -(-rect.bottom // scale) + 1 - top
    mask = np.zeros((max(0, height), max(0, width)), np.uint8)
    area = Rect(left, top, width, height)
    for key, _ in grid(area.scaled(scale).intersected(selection.rect)):
        if key not in selection:
            continue
        tile = selection.tile_rect(key)
        # a tile begins at a multiple of the scale as long as the scale is no larger than a tile
        cell = Rect(tile.x // scale, tile.y // scale, -(-tile.width // scale), -(-tile.height // scale))
        part = cell.intersected(area)
        if part.empty:
            continue
        inside = part.moved(-cell.x, -cell.y).scaled(scale)
        pixels = selection.read(inside.moved(tile.x, tile.y))[..., 0]
        if level:
            pixels = cv2.resize(pixels, (part.width, part.height), interpolation=cv2.INTER_AREA)
        mask[part.moved(-left, -top).slices] = pixels >= 128
    return mask, left, top


def _corners(points: np.ndarray, line: np.ndarray, corner: np.ndarray, level: int) -> list[np.ndarray]:
    """All lines at once, as there may be thousands: drop repeated points and those on a straight line.
    ``line``: the number of each point's line, in order."""
    for drop in (_repeated, _straight):
        first = np.flatnonzero(np.diff(line, prepend=-1))
        last = np.append(first[1:], len(line)) - 1
        before = np.arange(len(line)) - 1
        before[first] = last
        after = np.arange(len(line)) + 1
        after[last] = first
        keep = ~drop(points - points[before], points[after] - points)
        points, line = points[keep], line[keep]
    starts = np.flatnonzero(np.diff(line, prepend=-1))[1:]
    return np.split((points + corner) << level, starts)


def _repeated(step: np.ndarray, _following: np.ndarray) -> np.ndarray:
    return np.asarray((step == 0).all(axis=1))


def _straight(step: np.ndarray, following: np.ndarray) -> np.ndarray:
    cross = step[:, 0] * following[:, 1] - step[:, 1] * following[:, 0]
    return np.asarray((cross == 0) & ((step * following).sum(axis=1) > 0))
