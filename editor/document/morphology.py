"""Grow, shrink, feather and smooth a selection, block by block: memory is that of a few tiles and of the result."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from editor.document.raster import TILE, Raster, grid
from editor.document.selection import nothing, put
from engine.api import Rect

__all__ = ["MAX_RADIUS", "feather", "grow", "shrink", "smooth"]

MAX_RADIUS = 2000  # pixels; of a picture that people edit, more than they can mean
_SMALL = 8.0  # a blur wider than this is done on a reduced copy: the kernel stays short
_REACH = 4  # standard deviations of a Gaussian that count; beyond is less than a step of 8 bits


def grow(selection: Raster, px: float) -> Raster:
    """Select all that lies within ``px`` pixels of a pixel that is at least half selected (Euclidean, exact from
    one pixel's centre to another's); the next pixel outwards is selected in part. Feather after growing, not
    before: a soft edge becomes a sharp one. Raises ValueError unless 0 ≤ px ≤ MAX_RADIUS."""

    def work(mask: np.ndarray) -> np.ndarray:
        return np.maximum(mask, _ramp(px + 1 - _distance(mask < 128)))

    return _everywhere(selection, _checked(px), work)


def shrink(selection: Raster, px: float) -> Raster:
    """Unselect all that lies within ``px`` pixels of a pixel that is less than half selected: the exact mirror of
    ``grow``. The edge of the document takes nothing away."""

    def work(mask: np.ndarray) -> np.ndarray:
        return np.minimum(mask, _ramp(_distance(mask >= 128) - px))

    return _everywhere(selection, _checked(px), work)


def feather(selection: Raster, sigma: float) -> Raster:
    """Soften the edge by a Gaussian of ``sigma`` pixels. At the document's edge the selection goes on as it is
    there. Raises ValueError unless 0 ≤ 4·sigma ≤ MAX_RADIUS."""
    reach = _checked(_REACH * sigma)
    return _everywhere(selection, reach, _blur(sigma), step=_reduction(sigma))


def smooth(selection: Raster, px: float) -> Raster:
    """Round corners and close gaps and specks of up to about ``px`` pixels; the edge stays sharp.
    Raises ValueError unless 0 ≤ 2·px ≤ MAX_RADIUS."""
    sigma = px / 2
    reach = _checked(_REACH * sigma)
    blur = _blur(sigma)
    slope = max(1.0, sigma * math.sqrt(2 * math.pi))  # makes a blurred straight edge one pixel wide again

    def work(mask: np.ndarray) -> np.ndarray:
        return _ramp((blur(mask, exact=True) / 255 - 0.5) * slope + 0.5)

    return _everywhere(selection, reach, work, step=_reduction(sigma))


def _checked(reach: float) -> float:
    """``reach`` itself. Raises ValueError unless it is 0..MAX_RADIUS."""
    if not 0 <= reach <= MAX_RADIUS:
        raise ValueError(f"a selection can be changed by 0 to {MAX_RADIUS} pixels, not {reach:g}")
    return reach


def _everywhere(
    selection: Raster, reach: float, work: Callable[[np.ndarray], np.ndarray], step: int = 1
) -> Raster:
    """``work`` on every block with its surroundings. ``reach``: how far a pixel can act; ``step``: the surroundings
    begin at a multiple of it."""
    if reach == 0:
        return selection.snapshot()
    out = nothing(selection.size)
    margin = -(-(math.ceil(reach) + 1) // step) * step
    for block in _blocks(selection, margin):
        window = block.expanded(margin)
        mask = _beyond(selection, window)
        low, high = int(mask.min()), int(mask.max())
        flat = low == high and low in (0, 255)  # such surroundings give what is there
        if flat and low == 0:
            continue
        result = mask if flat else work(mask)
        for key, part in grid(block):
            if flat:
                out.share(key, selection)
            else:
                put(out, key, result[part.moved(-window.x, -window.y).slices])
    return out


def _blocks(selection: Raster, margin: int) -> Iterator[Rect]:
    """Blocks of whole tiles that something selected may reach; larger ones for a larger margin."""
    edge = TILE * max(1, round(margin / TILE))
    near: set[tuple[int, int]] = set()
    for key, tile in selection.tiles():
        if tile.any():
            around = selection.tile_rect(key).expanded(margin).intersected(selection.rect)
            near.update(block for block, _ in grid(around, edge))
    for column, row in sorted(near):
        yield Rect(column * edge, row * edge, edge, edge).intersected(selection.rect)


def _beyond(selection: Raster, window: Rect) -> np.ndarray:
    """H × W uint8 of a window that may leave the document; there, the pixels of its edge go on. A distance within the
    document is the same with them: what they repeat is nearer."""
    import cv2  # not at the top: the editor's window shows before it is needed

    inner = window.intersected(selection.rect)
    mask = selection.read(inner)[..., 0]
    if inner == window:
        return mask
    left, top = inner.x - window.x, inner.y - window.y
    right, below = window.right - inner.right, window.bottom - inner.bottom
    return cv2.copyMakeBorder(mask, top, below, left, right, cv2.BORDER_REPLICATE)


def _ramp(share: np.ndarray) -> np.ndarray:
    """0..1, cut off there, as uint8."""
    return np.rint(np.clip(share, 0, 1) * 255).astype(np.uint8)


def _distance(inside: np.ndarray) -> np.ndarray:
    """H × W float32: how far each pixel that is ``inside`` is from the nearest that is not."""
    import cv2

    if inside.all():  # OpenCV has no answer for it
        return np.full(inside.shape, np.float32(2 * MAX_RADIUS))
    return cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)


def _reduction(sigma: float) -> int:
    """The factor of the copy that a blur works on: a power of two."""
    return 1 if sigma <= _SMALL else 1 << math.ceil(math.log2(sigma / _SMALL))


def _blur(sigma: float) -> Callable[..., np.ndarray]:
    """A function that blurs H × W uint8; ``exact`` gives float32 0..255."""
    factor = _reduction(sigma)
    # the reduction and the enlargement blur as well: by variances of 1/12 and 1/6 of a reduced pixel
    narrow = math.sqrt((sigma / factor) ** 2 - 0.25) if factor > 1 else sigma

    def work(mask: np.ndarray, exact: bool = False) -> np.ndarray:
        import cv2

        height, width = mask.shape
        values: np.ndarray = mask.astype(np.float32)
        if factor > 1:
            below, right = -height % factor, -width % factor
            values = cv2.copyMakeBorder(values, 0, below, 0, right, cv2.BORDER_REPLICATE)
            size = (values.shape[1] // factor, values.shape[0] // factor)
            values = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
        edge = 2 * math.ceil(_REACH * narrow) + 1
        values = cv2.GaussianBlur(values, (edge, edge), narrow, borderType=cv2.BORDER_REPLICATE)
        if factor > 1:
            size = (values.shape[1] * factor, values.shape[0] * factor)
            values = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)[:height, :width]
        return values if exact else np.rint(values).astype(np.uint8)

    return work
