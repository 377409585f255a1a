"""Rectangles, ellipses and lassos as selections, anti-aliased by the exact area of each pixel that they cover.

One rasterizer serves all: every edge is cut where it enters another pixel; each piece adds its height to the sum of
its row from there on, less the part of the pixel to its left. The running sum along a row is then the winding
number times the covered area, as font renderers do it. So a lasso that crosses itself selects all that it goes
around. Only tiles that the shape touches are made, and those without an edge need no sum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from editor.document.raster import TILE, Raster
from editor.document.selection import nothing, put
from engine.api import Size

__all__ = ["ellipse", "polygon", "rectangle"]

_FLATNESS = 0.002  # pixels that an ellipse's chord may lie inside of its arc


def rectangle(size: Size, x: float, y: float, width: float, height: float, antialias: bool = True) -> Raster:
    """The rectangle from (``x``, ``y``), in a document of ``size``; what leaves the document is cut off.
    A negative width or height goes to the left or up."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return polygon(size, corners, antialias)


def ellipse(size: Size, x: float, y: float, width: float, height: float, antialias: bool = True) -> Raster:
    """The ellipse that fills the rectangle."""
    radius = max(abs(width), abs(height)) / 2
    if not math.isfinite(radius):
        raise ValueError("a shape needs finite coordinates")
    # half the flatness of each chord outside and half inside: the area is right then
    count = max(12, math.ceil(math.pi / math.sqrt(_FLATNESS / max(radius, 1))))
    swell = math.sqrt(2 * math.pi / count / math.sin(2 * math.pi / count))
    angle = np.arange(count) * (2 * math.pi / count)
    columns = x + width / 2 + np.cos(angle) * (width / 2 * swell)
    rows = y + height / 2 + np.sin(angle) * (height / 2 * swell)
    return polygon(size, np.stack([columns, rows], axis=1), antialias)


def polygon(size: Size, points: Sequence[tuple[float, float]] | np.ndarray, antialias: bool = True) -> Raster:
    """What a closed line through ``points`` goes around. Fewer than three points select nothing.

    ``points``: x and y in document pixels; pixel 0 reaches from 0 to 1. ``antialias``: without it, a pixel is
    selected when half of it is covered. Raises ValueError for coordinates that are not finite.
    """
    corners = np.asarray(points, np.float64).reshape(-1, 2)
    if not np.isfinite(corners).all():
        raise ValueError("a shape needs finite coordinates")
    selection = nothing(size)
    if len(corners) < 3:
        return selection
    rows, columns, values = _differences(corners, selection.size)
    order = np.lexsort((columns // TILE, rows // TILE))
    rows, columns, values = rows[order], columns[order], values[order]
    starts = np.searchsorted(rows // TILE, np.arange(-(-selection.size.height // TILE) + 1))
    for row, (start, end) in enumerate(pairwise(starts)):
        if start < end:
            piece = slice(start, end)
            _fill_row(selection, row, rows[piece] - row * TILE, columns[piece], values[piece], antialias)
    return selection


def _fill_row(
    selection: Raster, row: int, rows: np.ndarray, columns: np.ndarray, values: np.ndarray, antialias: bool
) -> None:
    """One row of tiles; ``rows`` within it. ``columns // TILE`` is in order."""
    last = -(-selection.size.width // TILE)
    starts = np.searchsorted(columns // TILE, np.arange(last + 1))
    carry: np.ndarray = np.zeros(selection.tile_rect((0, row)).height)
    for column in range(int(columns[0]) // TILE, last):
        piece = slice(starts[column], starts[column + 1])
        area = selection.tile_rect((column, row))
        winding: np.ndarray
        if starts[column] == starts[column + 1]:
            if np.abs(carry).max() < 1e-6:
                continue
            winding = np.repeat(carry[:, None], area.width, axis=1)
        else:
            inside = rows[piece] * area.width + columns[piece] - area.x
            sums = np.bincount(inside, values[piece], area.height * area.width)
            winding = sums.reshape(area.height, area.width)
            winding[:, 0] += carry
            np.cumsum(winding, axis=1, out=winding)
            carry = winding[:, -1]
        covered = np.minimum(np.abs(winding), 1)
        if not antialias:
            covered = covered >= 0.5 - 1e-9
        put(selection, (column, row), np.rint(covered * 255).astype(np.uint8))


def _differences(corners: np.ndarray, size: Size) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows, columns and values whose running sum along each row is the winding number times the covered area."""
    start, end = _clipped(corners, np.roll(corners, -1, axis=0), size)
    start, end = _cut_at_pixels(start, end)
    middle = (start + end) / 2
    cell = np.floor(middle).astype(np.int64)
    height = end[:, 1] - start[:, 1]
    right = middle[:, 0] - cell[:, 0]  # the part of the pixel that lies to the left of the piece
    rows = np.concatenate([cell[:, 1], cell[:, 1]])
    columns = np.concatenate([cell[:, 0], cell[:, 0] + 1])
    values = np.concatenate([height * (1 - right), height * right])
    inside = (columns < size.width) & (rows < size.height) & (values != 0)
    return rows[inside], columns[inside], values[inside]


def _clipped(start: np.ndarray, end: np.ndarray, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Edges cut at the document's four sides: those above and below are dropped, those beside it are moved to its
    side, where they still count for their rows."""
    step = end - start
    cuts = [np.zeros(len(start)), np.ones(len(start))]
    for axis, side in ((0, 0), (0, size.width), (1, 0), (1, size.height)):
        with np.errstate(divide="ignore", invalid="ignore"):
            at = (side - start[:, axis]) / step[:, axis]
        cuts.append(np.where((at > 0) & (at < 1), at, 0))
    at = np.sort(np.stack(cuts, axis=1), axis=1)[..., None]
    points = start[:, None] + at * step[:, None]
    points[:, -1] = end  # not by the sum: neighbours must meet to the last bit
    first, second = points[:, :-1].reshape(-1, 2), points[:, 1:].reshape(-1, 2)
    middle = (first[:, 1] + second[:, 1]) / 2
    keep = (middle >= 0) & (middle <= size.height) & (first[:, 1] != second[:, 1])
    limit = (size.width, size.height)
    return np.clip(first[keep], 0, limit), np.clip(second[keep], 0, limit)


def _cut_at_pixels(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Edges cut so that each piece lies within one pixel."""
    count = len(start)
    step = end - start
    edges = [np.arange(count), np.arange(count)]
    places: list[np.ndarray] = [np.zeros(count), np.ones(count)]
    for axis in (0, 1):
        low = np.floor(np.minimum(start[:, axis], end[:, axis])).astype(np.int64) + 1
        high = np.ceil(np.maximum(start[:, axis], end[:, axis])).astype(np.int64)
        lines = np.maximum(high - low, 0)
        edge = np.repeat(np.arange(count), lines)
        number = np.arange(len(edge)) - np.repeat(np.cumsum(lines) - lines, lines)
        edges.append(edge)
        places.append((low[edge] + number - start[edge, axis]) / step[edge, axis])
    edge, place = np.concatenate(edges), np.concatenate(places)
    order = np.lexsort((place, edge))
    edge, place = edge[order], place[order]
    points = start[edge] + place[:, None] * step[edge]
    same = edge[:-1] == edge[1:]
    return points[:-1][same], points[1:][same]
