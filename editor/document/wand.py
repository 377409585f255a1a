"""The magic wand: what looks like the pixel that was clicked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from editor.document.raster import Raster, grid
from editor.document.selection import nothing, put
from editor.document.source import Source
from engine.api import Rect, Size

__all__ = ["METRICS", "magic_wand"]

_BAND = 1 << 21  # pixels compared at once
Matcher = Callable[[np.ndarray], np.ndarray]  # H × W × C pixels → H × W bool


def magic_wand(
    source: Source,
    size: Size,
    x: int,
    y: int,
    tolerance: float,
    contiguous: bool = True,
    sample: int = 1,
    metric: str = "channels",
    antialias: bool = True,
) -> Raster:
    """Select what is like the pixel at (``x``, ``y``) of the document.

    ``tolerance``: 0..255 on the scale of 8 bits, also for 16: the largest difference of a channel, or the distance
    in CIE L*a*b* (ΔE 1976, of sRGB) with ``metric`` "lab". Alpha counts as a channel; transparent pixels are all
    alike. ``contiguous``: only what hangs together with the pixel. ``sample``: edge in pixels of the square around it
    whose mean is looked for. A point outside of the source selects nothing. A whole picture takes two bytes a
    pixel meanwhile. Raises ValueError for a tolerance out of range and an unknown metric.
    """
    if not 0 <= tolerance <= 255:
        raise ValueError(f"the tolerance is 0 to 255, not {tolerance:g}")
    if metric not in METRICS:
        raise ValueError(f"there is no metric {metric!r}; choose from {', '.join(METRICS)}")
    area = source.rect.intersected(Rect(0, 0, *size))
    if not area.intersected(Rect(x, y, 1, 1)).area:
        return nothing(size)
    half = max(1, sample) // 2
    around = source.read(Rect(x - half, y - half, max(1, sample), max(1, sample)).intersected(area))
    match = METRICS[metric](around, tolerance)
    alike = np.empty((area.height, area.width), np.uint8)
    rows = max(1, _BAND // area.width)
    for top in range(0, area.height, rows):
        band = Rect(area.x, area.y + top, area.width, min(rows, area.height - top))
        alike[top : top + band.height] = match(source.read(band))
    if contiguous:
        found = _connected(alike, x - area.x, y - area.y)
    else:
        alike *= np.uint8(255)
        found = Rect(0, 0, area.width, area.height)
    return _selection(alike, area, found, size, antialias)


def _connected(alike: np.ndarray, x: int, y: int) -> Rect:
    """Make 255 of what hangs together with the pixel, and 0 of the rest; returns where it lies."""
    import cv2  # not at the top: the editor's window shows before it is needed

    if not alike[y, x]:  # the mean of a sample may be unlike the very pixel
        alike[...] = 0
        return Rect(0, 0, 0, 0)
    *_, found = cv2.floodFill(alike, None, (x, y), 255, flags=4)
    cv2.threshold(alike, 254, 255, cv2.THRESH_BINARY, dst=alike)
    return Rect(*found)


def _selection(mask: np.ndarray, area: Rect, found: Rect, size: Size, antialias: bool) -> Raster:
    """``mask``: of ``area``; ``found``: the part of it that may be selected."""
    import cv2

    selection = nothing(size)
    within = found.expanded(1).moved(area.x, area.y).intersected(area)
    for key, part in grid(within):
        window = part.expanded(1).intersected(area)
        values = mask[window.moved(-area.x, -area.y).slices]
        if not values.any():
            continue
        if antialias:  # a straight edge becomes three quarters inside and one quarter outside of it
            values = cv2.GaussianBlur(values, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
        place = selection.tile_rect(key)
        tile = np.zeros((place.height, place.width), np.uint8)
        tile[part.moved(-place.x, -place.y).slices] = values[part.moved(-window.x, -window.y).slices]
        put(selection, key, tile)
    return selection


# --- what alike means --------------------------------------------------------------------------------------


def _by_channels(around: np.ndarray, tolerance: float) -> Matcher:
    """The largest difference of a channel."""
    top = int(np.iinfo(around.dtype).max)
    wanted, reach = _mean(around), tolerance * top / 255
    if around.shape[2] in (2, 4) and wanted[-1] == 0:
        return lambda pixels: pixels[..., -1] <= reach
    # whole numbers in the same range: the comparison stays in the pixels' own type
    low, high = np.ceil(wanted - reach).clip(0, top), np.floor(wanted + reach).clip(0, top)

    def match(pixels: np.ndarray) -> np.ndarray:
        import cv2

        return cv2.inRange(pixels, low, high) != 0

    return match


def _by_lab(around: np.ndarray, tolerance: float) -> Matcher:
    """The distance in CIE L*a*b*; alpha apart."""
    wanted, reach = _mean(around), tolerance * np.iinfo(around.dtype).max / 255
    alpha = around.shape[2] in (2, 4)
    if alpha and wanted[-1] == 0:
        return lambda pixels: pixels[..., -1] <= reach
    colours = around.shape[2] - alpha
    centre = _lab(np.rint(wanted[:colours]).astype(around.dtype)[None, None])[0, 0]

    def match(pixels: np.ndarray) -> np.ndarray:
        away = _lab(pixels[..., :colours]) - centre
        alike = np.einsum("hwc,hwc->hw", away, away) <= tolerance**2
        if alpha:
            alike &= abs(pixels[..., -1] - wanted[-1]) <= reach
        return alike

    return match


METRICS: dict[str, Callable[[np.ndarray, float], Matcher]] = {"channels": _by_channels, "lab": _by_lab}


def _mean(around: np.ndarray) -> np.ndarray:
    """The mean colour of H × W × C; where some are transparent, of the others. Float64, with alpha."""
    pixels = around.reshape(-1, around.shape[2]).astype(np.float64)
    if around.shape[2] not in (2, 4) or not pixels[:, -1].any():
        return pixels.mean(axis=0)
    weights = pixels[:, -1:]
    colour = (pixels[:, :-1] * weights).sum(axis=0) / weights.sum()
    return np.append(colour, weights.mean())


def _lab(colours: np.ndarray) -> np.ndarray:
    """H × W × 1 or 3, sRGB, as float32 L*, a*, b*."""
    import cv2

    values: np.ndarray = np.ascontiguousarray(colours, np.float32) / np.float32(np.iinfo(colours.dtype).max)
    if colours.shape[2] == 1:
        values = cv2.cvtColor(values, cv2.COLOR_GRAY2RGB)
    return cv2.cvtColor(values, cv2.COLOR_RGB2Lab)
