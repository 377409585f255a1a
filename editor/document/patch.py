"""Finds the place whose surroundings are most like those of a hole: the texture that spot healing takes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from engine.api import Rect

__all__ = ["find_patch"]

Look = Callable[[Rect], tuple[np.ndarray, np.ndarray]]
Marks = Callable[[Rect], np.ndarray]

_TEMPLATE = 40  # pixels a side that are compared; larger ones are reduced first
_REACH = (48, 512)  # pixels around the hole that are searched at first, at least and at most
_WIDER = (1, 4)  # and the factors by which that grows when nothing was found
_NEARNESS = 0.02  # how much worse (as a part of the best and worst) a patch at the end of the reach may be


def find_patch(look: Look, hole: Marks, block: Rect, rim: int, limits: Rect) -> tuple[int, int] | None:
    """The shift from ``block`` to the best patch, in whole pixels.

    ``look(rect)``: colours, H × W × C, and which of them may be used, H × W bool. ``hole(rect)``: pixels no patch
    may hold, H × W bool. Compared by the mean square over the usable pixels up to ``rim`` around the block's part
    of the hole. None when no place within ``limits`` and within reach is free of the hole.
    """
    template = block.expanded(rim).intersected(limits)
    factor = max(1, math.ceil(max(template.width, template.height) / _TEMPLATE))
    first = min(max(2 * max(block.width, block.height), _REACH[0]), _REACH[1])
    for wider in _WIDER:
        window = template.expanded(first * wider).intersected(limits)
        rough = _best(look, hole, block, template, window, rim, factor)
        if rough is not None:
            if factor == 1:
                return rough
            near = template.moved(*rough).expanded(2 * factor).intersected(limits)
            exact = _best(look, hole, block, template, near, rim, 1)
            if exact is not None:
                return exact
    return None


def _best(
    look: Look, hole: Marks, block: Rect, template: Rect, window: Rect, rim: int, factor: int
) -> tuple[int, int] | None:
    """The shift of the best place of ``template`` in ``window``, to a multiple of ``factor``."""
    import cv2  # not at the top: the editor's window shows before it is needed

    colours, usable = look(template)
    own = hole(template)
    inside = np.zeros_like(own)
    part = block.moved(-template.x, -template.y)
    inside[part.slices] = own[part.slices]
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1, 2 * rim + 1))
    near = cv2.dilate(inside.astype(np.uint8), kernel) > 0
    ring = near & usable & ~own
    if not ring.any():
        ring = near & usable
    picture, good = look(window)
    bad = ~good | hole(window)
    # the grid of the reduced window begins at its corner, that of the template at its own
    wanted, weight = _reduced(colours, ring, factor)
    _, footprint = _reduced(colours, near, factor)
    seen, blocked = _reduced(picture, ~bad, factor)
    blocked = 1 - blocked
    if seen.shape[0] < wanted.shape[0] or seen.shape[1] < wanted.shape[1]:
        return None
    masks = cv2.merge([weight] * wanted.shape[2])
    cost = cv2.matchTemplate(seen, wanted, cv2.TM_SQDIFF, mask=masks).astype(np.float64)
    taken = cv2.matchTemplate(blocked, footprint, cv2.TM_CCORR) > 0.01
    x = window.x - template.x + np.arange(cost.shape[1]) * factor
    y = window.y - template.y + np.arange(cost.shape[0]) * factor
    away = np.hypot(y[:, None], x[None, :])
    free = ~taken & np.isfinite(cost) & (away > 0)
    if not free.any():
        return None
    spread = float(cost[free].max() - cost[free].min()) or 1.0
    cost += away / max(1.0, float(away.max())) * _NEARNESS * spread
    cost[~free] = np.inf
    row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return int(x[column]), int(y[row])


def _reduced(colours: np.ndarray, usable: np.ndarray, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """Means over cells of ``factor`` pixels, float32 0..1, of the usable pixels alone, and the usable part of each.
    A cell that is cut off at the right or lower end is left out."""
    import cv2

    height, width = colours.shape[0] // factor * factor, colours.shape[1] // factor * factor
    size = (width // factor, height // factor)
    weight: np.ndarray = usable[:height, :width].astype(np.float32)
    values: np.ndarray = colours[:height, :width] * (
        weight[..., None] / np.float32(np.iinfo(colours.dtype).max)
    )
    if factor > 1:
        values = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
        weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    values = values.reshape(size[1], size[0], -1)
    return values / np.maximum(weight, 1e-6)[..., None], weight
