"""Select an object from a box around it: a network's answer where there is one, otherwise GrabCut (Rother et al.,
2004), on a small copy; then along the edges of the full picture by a guided filter (He et al., 2010)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from editor.document.raster import Raster, grid
from editor.document.selection import eight_bits, nothing, put
from editor.document.source import Source
from engine.api import Rect, Size

__all__ = ["select_object"]

_PIXELS = 250_000  # of the small copy: a second or two
_ROUNDS = 4
_SURROUNDINGS = 0.25  # of the box's sides: what the background is learnt from
_PIXELS_SHOWN = 1_000_000  # of the copy that a network is shown: as many as it takes
_CONTEXT = 0.5  # of the box's sides: what a network sees around it
_CELLS = 256  # of its mask along the longer side: between them, the edge is looked for in the picture
_SPECK = 0.02  # of the object's area: smaller islands are dropped
_SMOOTHNESS = 1e-3  # variance (of 0..1) below which the guide has no edge

# a picture, h × w × 3 uint8, and a box in it (left, top, right, bottom) → h × w bool, True on the object
Finder = Callable[[np.ndarray, tuple[float, float, float, float]], np.ndarray]


def select_object(
    source: Source,
    size: Size,
    box: Rect,
    foreground: Raster | None = None,
    background: Raster | None = None,
    find: Finder | None = None,
) -> Raster:
    """What stands out from its surroundings within ``box`` (document pixels).

    ``find``: a network that is asked first; where it sees nothing in the box, and where there are corrections,
    GrabCut decides. ``foreground``, ``background``: selections that the person painted to correct it: surely the
    object, surely not.
    The same arguments give the same selection. Takes some bytes for each pixel around the box meanwhile.
    Raises ValueError when the box holds no pixel of the source or the corrections leave nothing to tell apart.
    """
    limits = source.rect.intersected(Rect(0, 0, *size))
    box = box.intersected(limits)
    if box.width < 2 or box.height < 2:
        raise ValueError("Draw the box around an object inside the picture.")
    if find is not None and foreground is None and background is None:
        found = _seen(source, size, box, limits, find)
        if found is not None:
            return found
    area, factor = _around(box, limits, _SURROUNDINGS, _PIXELS)
    picture, opaque = _small(source, area, factor)
    marks = _marks(area, box, factor, opaque)
    _hint(marks, background, area, factor, _NOT)
    _hint(marks, foreground, area, factor, _SURE)
    rough = _cut(picture, marks)
    return _refined(source, size, area, rough, factor, 2 * factor)


def _around(box: Rect, limits: Rect, share: float, pixels: int) -> tuple[Rect, int]:
    """The box with a ``share`` of its longer side around it, and what it is divided by to have ``pixels`` at most."""
    area = box.expanded(math.ceil(share * max(box.width, box.height)) + 8).intersected(limits)
    return area, max(1, math.ceil(math.sqrt(area.area / pixels)))


def _seen(source: Source, size: Size, box: Rect, limits: Rect, find: Finder) -> Raster | None:
    """What a network finds; None if that is nothing."""
    area, factor = _around(box, limits, _CONTEXT, _PIXELS_SHOWN)
    picture, opaque = _small(source, area, factor)
    inside = box.moved(-area.x, -area.y)
    corners = (inside.x, inside.y, inside.right, inside.bottom)
    left, top, right, bottom = (edge / factor for edge in corners)
    found = find(picture, (left, top, right, bottom)) & (opaque >= 0.5)
    if not found.any():
        return None
    radius = max(2, math.ceil(max(area.width, area.height) / _CELLS))
    return _refined(source, size, area, found.astype(np.uint8), factor, radius)


_NOT, _SURE, _PERHAPS = 0, 1, 3  # as OpenCV numbers them


def _small(source: Source, area: Rect, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """The area reduced by its mean: h × w × 3 uint8, and how opaque it is, h × w float32."""
    import cv2  # not at the top: the editor's window shows before it is needed

    width, height = -(-area.width // factor), -(-area.height // factor)
    picture = np.empty((height, width, 3), np.uint8)
    opaque = np.empty((height, width), np.float32)
    rows = max(1, 512 // factor)
    for top in range(0, height, rows):
        band = Rect(area.x, area.y + top * factor, area.width, rows * factor).intersected(area)
        colours, alpha = source.sample(band)
        shape = (width, -(-band.height // factor))
        small = cv2.resize(eight_bits(colours), shape, interpolation=cv2.INTER_AREA)
        small = small.reshape(shape[1], shape[0], -1)
        picture[top : top + shape[1]] = small  # grey goes to all three
        opaque[top : top + shape[1]] = cv2.resize(alpha, shape, interpolation=cv2.INTER_AREA)
    return picture, opaque


def _marks(area: Rect, box: Rect, factor: int, opaque: np.ndarray) -> np.ndarray:
    """What is known before the first cut, h × w uint8."""
    height, width = opaque.shape
    marks = np.full((height, width), _NOT, np.uint8)
    inside = box.moved(-area.x, -area.y)
    left, top = inside.x // factor, inside.y // factor
    right, bottom = -(-inside.right // factor), -(-inside.bottom // factor)
    marks[top:bottom, left:right] = _PERHAPS
    if not (marks == _NOT).any():  # the box is the picture: something has to be the background
        rim = max(1, min(height, width) // 50)
        marks[:rim] = marks[-rim:] = _NOT
        marks[:, :rim] = marks[:, -rim:] = _NOT
    marks[opaque < 0.5] = _NOT
    return marks


def _hint(marks: np.ndarray, hint: Raster | None, area: Rect, factor: int, mark: int) -> None:
    import cv2

    if hint is None:
        return
    painted = hint.read(area)[..., 0]
    if painted.any():
        small = cv2.resize(painted, marks.shape[::-1], interpolation=cv2.INTER_AREA)
        marks[small >= 64] = mark


def _cut(picture: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """h × w uint8, 1 for the object."""
    import cv2

    object_marks = (marks == _SURE) | (marks == _PERHAPS)
    if not object_marks.any() or object_marks.all():
        raise ValueError("The box and the strokes leave nothing to tell an object from its background.")
    sure = marks == _SURE
    cv2.setRNGSeed(0)  # the colour models start from random clusters
    no_box = (0, 0, 1, 1)  # not looked at: the marks say it all
    behind, front = np.zeros((1, 65)), np.zeros((1, 65))  # the two colour models, worked out anew
    cv2.grabCut(picture, marks, no_box, behind, front, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = ((marks == _SURE) | (marks == _PERHAPS)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    if count > 2:
        areas = stats[:, cv2.CC_STAT_AREA]
        keep = areas >= areas[1:].max() * _SPECK
        keep[np.unique(labels[sure])] = True
        keep[0] = False
        found = keep[labels].astype(np.uint8)
    return found


def _refined(source: Source, size: Size, area: Rect, rough: np.ndarray, factor: int, radius: int) -> Raster:
    """The small mask at full size, its edge moved to those of the picture within ``radius``. Only tiles with an edge
    are worked on."""
    import cv2

    height, width = rough.shape
    shape = (width * factor, height * factor)
    large = cv2.resize(rough * np.uint8(255), shape, interpolation=cv2.INTER_LINEAR)
    large = large[: area.height, : area.width]
    selection = nothing(size)
    for key, part in grid(area):
        window = part.expanded(2 * radius).intersected(area)
        mask = large[window.moved(-area.x, -area.y).slices]
        if not mask.any():
            continue
        if mask.min() < 255:
            colours, _ = source.sample(window)
            guide = colours.mean(axis=2, dtype=np.float32) / np.float32(np.iinfo(colours.dtype).max)
            mask = _guided(guide, mask.astype(np.float32) / 255, radius)
            # the filter leaves a haze on both sides of the edge
            mask = np.rint(np.clip(mask * 1.4 - 0.2, 0, 1) * 255).astype(np.uint8)
        place = selection.tile_rect(key)
        tile = np.zeros((place.height, place.width), np.uint8)
        tile[part.moved(-place.x, -place.y).slices] = mask[part.moved(-window.x, -window.y).slices]
        put(selection, key, tile)
    return selection


def _guided(guide: np.ndarray, values: np.ndarray, radius: int) -> np.ndarray:
    """H × W float32: ``values`` as a local linear function of ``guide``."""
    import cv2

    def mean(x: np.ndarray) -> np.ndarray:
        edge = 2 * radius + 1
        return cv2.blur(x, (edge, edge), borderType=cv2.BORDER_REFLECT)

    guide_mean, values_mean = mean(guide), mean(values)
    variance = mean(guide * guide) - guide_mean * guide_mean
    slope = (mean(guide * values) - guide_mean * values_mean) / (variance + np.float32(_SMOOTHNESS))
    return mean(slope) * guide + mean(values_mean - slope * guide_mean)
