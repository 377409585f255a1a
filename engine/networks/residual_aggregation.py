"""Contextual residual aggregation: a fill made at low resolution becomes sharp at full (Yi et al., 2020).

A network fills a small copy of the photo and tells where each part of the hole looked. What the small copy lost
there, the residual between the photo and its blurred self, is carried to the hole at full resolution and added to the
enlarged fill. Beyond the paper:

* a place's source is moved, by the small copy's own pixels, to where it fits best, and neighbours that can agree
  on one shift do, so that textures run on over the places' borders;
* places are blended so that the texture keeps its strength: the mean of two unrelated textures is a weaker one;
* the band that is carried may begin below what the small copy could hold (``blur``), as fills of small networks
  are soft.

Plain functions of arrays. The full-resolution work goes place by place: beyond picture and result it takes memory
for a few places, a hundred pixels wide in a photo of 24 megapixels.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

__all__ = ["CELL", "aggregated", "lowered", "pieces"]

CELL = 8  # pixels of the small copy to a place of attention
REACH = CELL  # a place reaches so far from its middle, fading out
SEARCH = 4  # how far a source may be moved, pixels of the small copy
AGREE = 1.1  # a neighbour's shift is taken where it fits at most so much worse

Array = np.ndarray


def lowered(picture: Array, mask: Array, longest: int = 512) -> tuple[Array, Array]:
    """The small copy that the network fills: (h × w × C float32 in 0..1, h × w uint8 mask).

    ``picture`` H × W × C uint8, uint16 or float; ``mask`` H × W, above 0 in the hole. The longer side becomes at most
    ``longest``; both sides are multiples of 8. A pixel of the copy is hole as soon as any of its pixels was, so that
    known ones know nothing of the hole. A strip at a time: it takes little more than its result. What the picture
    holds in the hole must be numbers. Raises ValueError for ``longest`` below 8.
    """
    if longest < CELL:
        raise ValueError(f"a small copy has at least {CELL} pixels a side, not {longest}")
    height, width = mask.shape
    scale = min(1.0, longest / max(height, width))
    most = longest // CELL * CELL
    h, w = (min(most, max(CELL, round(side * scale / CELL) * CELL)) for side in (height, width))
    return _copied(picture, mask, h, w)


def _copied(picture: Array, mask: Array, h: int, w: int) -> tuple[Array, Array]:
    """``lowered`` to h × w, multiples of CELL."""
    height, width = mask.shape
    small = np.empty((h, w, picture.shape[2]), np.float32)
    hole = np.empty((h, w), np.uint8)
    for top in range(0, h, CELL):
        # a strip with a little more around it, so that no pixel is cut
        y0, y1 = top * height // h, -(-(top + CELL) * height // h)
        rows = _means(h, height, top, top + CELL, y0, y1)
        pixels = _unit(picture[y0:y1]).reshape(y1 - y0, -1)
        strip = (rows @ pixels).reshape(CELL, width, -1)
        small[top : top + CELL] = _across(strip, w)
        share = _across((rows @ (mask[y0:y1] > 0).astype(np.float32))[..., None], w)
        hole[top : top + CELL] = share.reshape(CELL, w) > 1e-6
    return small, hole


def _means(out: int, size: int, top: int, bottom: int, first: int, last: int) -> Array:
    """Area means as a matrix, (bottom - top) × (last - first), of pixels ``first`` to ``last`` of ``size``."""
    step = size / out
    edges = np.arange(top, bottom + 1) * step
    if step < 1:  # enlarging: the nearest
        edges = np.stack((edges[:-1], edges[:-1] + 1)).astype(int)
        low, high = edges[0][:, None], edges[1][:, None]
    else:
        low, high = edges[:-1, None], edges[1:, None]
    pixel = np.arange(first, last)[None]
    covered = (np.minimum(high, pixel + 1) - np.maximum(low, pixel)).clip(0)
    return np.asarray(covered / covered.sum(1, keepdims=True), np.float32)


def _across(strip: Array, width: int) -> Array:
    """Area means along the second axis, in pieces."""
    size = strip.shape[1]
    out = np.empty((strip.shape[0], width, strip.shape[2]), np.float32)
    for left in range(0, width, CELL):
        x0, x1 = left * size // width, -(-(left + CELL) * size // width)
        columns = _means(width, size, left, left + CELL, x0, x1)
        out[:, left : left + CELL] = columns @ strip[:, x0:x1]
    return out


def _unit(pixels: Array) -> Array:
    """Float32 in 0..1."""
    top = float(np.iinfo(pixels.dtype).max) if pixels.dtype.kind == "u" else 1.0
    return pixels.astype(np.float32) / np.float32(top)


def aggregated(picture: Array, mask: Array, fill: Array, source: Array, blur: float = 1.0) -> Array:
    """The picture with its hole filled at full resolution, H × W × C of its own kind.

    ``picture`` H × W × C uint8, uint16 or float32 in 0..1, of which the hole is never read; ``mask`` H × W, above 0
    in the hole; ``fill`` h × w × C float32 in 0..1, the small copy (``lowered``) with its hole filled; ``source``
    h/8 × w/8 × k, where each place looked, the strongest first, as row · (w/8) + column (``Attention``). ``blur``: σ
    in pixels of the small copy of the part that the fill decides, 0 for all that it holds, as published; what is
    finer is carried over. Outside the hole every pixel is as it was. Raises ValueError for shapes that do not fit.
    """
    result = picture.copy()
    for top, left, piece in pieces(picture, mask, fill, source, blur):
        bottom, right = top + piece.shape[0], left + piece.shape[1]
        inside = mask[top:bottom, left:right] > 0
        result[top:bottom, left:right][inside] = piece[inside]
    return result


def pieces(
    picture: Array, mask: Array, fill: Array, source: Array, blur: float = 1.0
) -> Iterator[tuple[int, int, Array]]:
    """``aggregated`` piece by piece: (top, left, pixels) of every rectangle that holds a part of the hole; of the
    pixels only those in the hole mean anything. The rectangles do not overlap."""
    height, width = mask.shape
    h, w = fill.shape[:2]
    if picture.shape[:2] != mask.shape or picture.shape[2] != fill.shape[2]:
        raise ValueError("picture, mask and fill do not go together")
    if h % CELL or w % CELL or source.shape[:2] != (h // CELL, w // CELL):
        raise ValueError("the attention is not that of the fill")
    if not _proportional((h, w), mask.shape):
        raise ValueError("the fill is not a small copy of the picture")
    hole = _copied(np.empty((*mask.shape, 0), np.uint8), mask, h, w)[1]
    soft = cv2.GaussianBlur(fill, (0, 0), blur) if blur > 0 else fill
    soft = soft.reshape(h, w, -1).astype(np.float32)
    shifts = _shifts(soft, hole, source)
    full = _Full(picture, soft)
    rows, columns = _middles(h, height), _middles(w, width)
    for i in range(len(rows) - 1):
        for j in range(len(columns) - 1):
            box = rows[i], rows[i + 1], columns[j], columns[j + 1]
            if box[0] == box[1] or box[2] == box[3] or not mask[box[0] : box[1], box[2] : box[3]].any():
                continue
            # the up to four places that the piece lies between
            around = [
                (a, b, shifts.get((min(max(a, 0), h // CELL - 1), min(max(b, 0), w // CELL - 1))))
                for a in (i - 1, i)
                for b in (j - 1, j)
            ]
            weights = [_weights(box, a == i, b == j) for a, b, _ in around]
            piece = full.enlarged(*box) + _blended(full, box, [s for *_, s in around], weights)
            yield box[0], box[2], full.kind(piece)


def _proportional(small: tuple[int, int], whole: tuple[int, ...]) -> bool:
    """Whether sides are those of ``lowered`` for some ``longest``: each within a place of the common scale."""
    scale = max(small) / max(whole)
    return all(abs(a - max(CELL, b * scale)) <= CELL for a, b in zip(small, whole, strict=True))


def _middles(small: int, size: int) -> list[int]:
    """Full-resolution positions of the middles of all places along one axis, with both edges around them."""
    inner = [round((k * CELL + CELL / 2) * size / small) for k in range(small // CELL)]
    return [0, *inner, size]


def _weights(box: tuple[int, int, int, int], lower: bool, right: bool) -> Array:
    """How much a place at one corner of the box counts at each of its pixels; raised cosines that sum to 1."""
    axes = []
    for length, later in ((box[1] - box[0], lower), (box[3] - box[2], right)):
        ramp = 0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)
        axes.append((ramp if later else 1 - ramp).astype(np.float32))
    return axes[0][:, None] * axes[1][None]


def _blended(
    full: _Full, box: tuple[int, int, int, int], shifts: list[tuple[int, int] | None], weights: list[Array]
) -> Array | float:
    """The residuals of all sources, so that the strength of the texture stays: weights of sources with one shift
    add up, those of different ones as independent noise does."""
    together: dict[tuple[int, int], Array] = {}
    for shift, weight in zip(shifts, weights, strict=True):
        if shift is not None:
            together[shift] = together[shift] + weight if shift in together else weight
    if not together:
        return 0.0  # nowhere is there anything to carry: the enlarged fill has to do
    strength = np.sqrt(sum(w * w for w in together.values()))
    total = sum(w[..., None] * full.residual(box, shift) for shift, w in together.items())
    return np.asarray(total / np.maximum(strength, 1e-6)[..., None])


class _Full:
    """The picture at full resolution and its enlarged soft copy, to be had in boxes (top, bottom, left, right)."""

    def __init__(self, picture: Array, soft: Array) -> None:
        self.picture, self.soft = picture, soft
        self.by_y = _cubic(picture.shape[0], soft.shape[0])
        self.by_x = _cubic(picture.shape[1], soft.shape[1])

    def residual(self, box: tuple[int, int, int, int], shift: tuple[int, int]) -> Array:
        """What the soft copy lacks at the box moved by ``shift`` (pixels of the small copy); the picture's edge
        pixels repeat beyond it."""
        height, width = self.picture.shape[:2]
        dy = round(shift[0] * height / self.soft.shape[0])
        dx = round(shift[1] * width / self.soft.shape[1])
        y = np.arange(box[0] + dy, box[1] + dy).clip(0, height - 1)
        x = np.arange(box[2] + dx, box[3] + dx).clip(0, width - 1)
        return _unit(self.picture[y[:, None], x]) - self._at(y, x)

    def enlarged(self, top: int, bottom: int, left: int, right: int) -> Array:
        return self._at(np.arange(top, bottom), np.arange(left, right))

    def _at(self, y: Array, x: Array) -> Array:
        """The soft copy at pixels of the full picture (ascending), by Catmull-Rom's cubic."""
        (first_y, matrix_y), (first_x, matrix_x) = self.by_y, self.by_x
        y0, y1 = int(first_y[y[0]]), int(first_y[y[-1]]) + 4
        x0, x1 = int(first_x[x[0]]), int(first_x[x[-1]]) + 4
        part = self.soft[y0:y1, x0:x1]
        rows = matrix_y[y, y0:y1] @ part.reshape(part.shape[0], -1)
        return matrix_x[x, x0:x1] @ rows.reshape(len(y), *part.shape[1:])

    def kind(self, piece: Array) -> Array:
        """As the picture's own kind of number."""
        if self.picture.dtype.kind != "u":
            return piece.astype(self.picture.dtype)
        top = np.iinfo(self.picture.dtype).max
        return np.round(piece.clip(0, 1) * top).astype(self.picture.dtype)


def _cubic(size: int, small: int) -> tuple[Array, Array]:
    """For ``size`` pixels of one axis: the first of the ``small`` pixels that each is made of (it and the next three
    hold all that count), and the weights as a size × small matrix. Positions beyond an edge count for the edge."""
    at = (np.arange(size) + 0.5) * small / size - 0.5
    base = np.floor(at).astype(int)
    t = (at - base).astype(np.float32)
    taps = (
        ((-0.5 * t + 1) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1,
        ((-1.5 * t + 2) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    )
    matrix = np.zeros((size, small), np.float32)
    for k, tap in zip((-1, 0, 1, 2), taps, strict=True):
        np.add.at(matrix, (np.arange(size), (base + k).clip(0, small - 1)), tap)
    return (base - 1).clip(0, max(small - 4, 0)), matrix


def _shifts(soft: Array, hole: Array, source: Array) -> dict[tuple[int, int], tuple[int, int] | None]:
    """For each place that reaches into the hole, the shift (pixels of the small copy, rows first) to its source;
    None where the small copy has no window without hole.

    Windows of the soft copy are compared: of the sharp one, a soft fill would be most like what has no texture.
    """
    h, w = hole.shape
    side = 2 * REACH
    reached = cv2.dilate(hole, np.ones((side + 1, side + 1), np.uint8))
    middles = [
        (i, j)
        for i in range(h // CELL)
        for j in range(w // CELL)
        if reached[i * CELL + CELL // 2, j * CELL + CELL // 2]
    ]
    if not middles:
        return {}
    # windows around a middle that hold no hole and lie inside; middles are corners between pixels
    total = cv2.integral(cv2.dilate(hole, np.ones((3, 3), np.uint8)))
    free = np.zeros((h + 1, w + 1), bool)
    if min(h, w) >= side:
        inner = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
        free[REACH : h - REACH + 1, REACH : w - REACH + 1] = inner == 0
    if not free.any():
        return dict.fromkeys(middles)
    return _fitted(soft, free, np.array(middles), source)


def _fitted(
    soft: Array, free: Array, places: Array, source: Array
) -> dict[tuple[int, int], tuple[int, int] | None]:
    """Of every place's candidates the best, moved to fit, then made to agree with its neighbours'."""
    side = 2 * REACH
    padded = np.pad(soft, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), (0, 1))
    middle = places * CELL + CELL // 2
    wanted = windows[middle[:, 0], middle[:, 1]].reshape(len(places), -1)
    h, w = free.shape

    def cost(at: Array) -> Array:
        """Of windows around ``at``, one a place; infinite where there is hole in them or no picture."""
        inside = (at >= 0).all(1) & (at[:, 0] < h) & (at[:, 1] < w)
        held = at.clip(0, (h - 1, w - 1))
        inside &= free[held[:, 0], held[:, 1]]
        found = np.full(len(at), np.inf, np.float32)
        chosen = np.flatnonzero(inside)
        difference = windows[held[chosen, 0], held[chosen, 1]].reshape(-1, wanted.shape[1]) - wanted[chosen]
        found[chosen] = np.einsum("ij,ij->i", difference, difference)
        return found

    best = _nearest_free(free, middle)
    lowest = cost(best)

    def try_(at: Array, limit: Array | None = None) -> None:
        found = cost(at)
        better = found < (lowest if limit is None else limit)
        best[better], lowest[better] = at[better], found[better]

    columns = source.shape[1]
    for k in range(source.shape[2]):
        looked = source[places[:, 0], places[:, 1], k]
        try_(np.stack(np.divmod(looked, columns), 1) * CELL + CELL // 2)
    start = best.copy()
    for dy in range(-SEARCH, SEARCH + 1):
        for dx in range(-SEARCH, SEARCH + 1):
            try_(start + np.array((dy, dx)))
    number = {(int(i), int(j)): n for n, (i, j) in enumerate(places)}
    limit = lowest * AGREE  # of all passes together: agreeing may not cost more and more
    for step in ((0, -1), (-1, 0), (0, 1), (1, 0)) * 2:
        beside = np.array([number.get((int(i) + step[0], int(j) + step[1]), -1) for i, j in places])
        shift = (best - middle)[beside]
        at = np.where(beside[:, None] >= 0, middle + shift, -1)
        try_(at, limit)
    shifts = best - middle
    return {key: (int(shifts[n, 0]), int(shifts[n, 1])) for key, n in number.items()}


def _nearest_free(free: Array, middle: Array) -> Array:
    """For each middle the nearest free one."""
    _, labels = cv2.distanceTransformWithLabels(
        (~free).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    at = np.argwhere(free)
    number = np.zeros(int(labels.max()) + 1, int)
    number[labels[free]] = np.arange(len(at))
    return at[number[labels[middle[:, 0], middle[:, 1]]]]
