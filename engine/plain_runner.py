"""The runner for filters without a model: adjustments tile by tile, and geometry. It imports neither torch nor Qt.

Alpha is kept, what is fully transparent stays as it was, masks lay the result over the picture, finished tiles
stream out. Tiles see as much around them as the adjustment looks at, so none shows a seam. For networks, see
engine/runner.py.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import psutil

from engine.api import Context, EngineError, MemoryExhausted, Patch, Rect, Request, Result
from engine.composite import checked
from engine.filters.adjustment import Adjustment
from engine.filters.spec import Filter
from engine.pixels import dither
from engine.tiling import floor_to

__all__ = ["run"]

EDGE = 1024  # of a tile: large enough to be quick, small enough to be cancelled at once
WIDEST = 8  # tiles are at least this many overlaps: else most of the work would be surroundings


def run(request: Request, context: Context | None = None) -> Result:
    """Run one job to its end on the calling thread. The same promises as ``engine.runner.run``: patches never overlap
    and together are the result; raises EngineError (Cancelled, MemoryExhausted …), always one sentence."""
    context = context or Context()
    row, region = checked(request)
    context.device("cpu", 0)
    context.progress(0.0)
    context.check_cancelled()
    return (
        _transformed(row, request, context)
        if row.scope == "document"
        else _adjusted(row, request, region, context)
    )


def _result(request: Request, rect: Rect, pixels: np.ndarray, started: float, resolved: dict) -> Result:
    pixels.flags.writeable = False
    recipe = {**request.recipe(), "resolved": resolved}
    return Result(rect, pixels, 1, recipe, "cpu", time.monotonic() - started)


def _refuse_what_does_not_fit(shape: tuple[int, ...], dtype: np.dtype) -> None:
    """Before any work. Raises MemoryExhausted."""
    needed = int(np.prod(shape, dtype=np.float64)) * dtype.itemsize
    free = psutil.virtual_memory().available
    if needed > free:
        raise MemoryExhausted(
            f"A picture of {shape[1]:,} × {shape[0]:,} pixels takes {needed / 1e9:.1f} GB of memory, and "
            f"{free / 1e9:.1f} GB are free; choose a smaller size or close other documents."
        )


def _empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    _refuse_what_does_not_fit(shape, dtype)
    try:
        return np.empty(shape, dtype)
    except MemoryError:
        raise MemoryExhausted(
            f"There is not enough memory for a result of {shape[1]:,} × {shape[0]:,} pixels; close other "
            "documents or work on a part of the picture."
        ) from None


# --- geometry ------------------------------------------------------------------------------------------


def _transformed(row: Filter, request: Request, context: Context) -> Result:
    started, picture = time.monotonic(), request.picture
    if request.mask is not None:
        raise EngineError(f"{row.label} changes the whole picture and takes no mask.")
    if request.region is not None and request.region != picture.rect:
        raise EngineError(f"{row.label} changes the whole picture, not a part of it.")
    assert row.transform is not None
    try:
        transform = row.transform(request.params, picture.size)
    except ValueError as error:
        raise EngineError(str(error)) from None
    width, height = transform.size
    _refuse_what_does_not_fit((height, width, picture.channels), picture.pixels.dtype)

    def tick(share: float) -> None:
        context.check_cancelled()
        context.progress(share)

    try:
        pixels = transform.picture(picture.pixels, _fill(request.params), tick)
    except MemoryError:
        raise MemoryExhausted(
            f"There is not enough memory for a picture of {width:,} × {height:,} pixels; choose a smaller size."
        ) from None
    rect = Rect(0, 0, width, height)
    # a picture that came through as it was is the person's: it must not be marked as ours
    pixels = pixels.view()
    pixels.flags.writeable = False
    context.partial(Patch(rect, pixels))
    context.progress(1.0)
    return _result(request, rect, pixels, started, {})


def _fill(params: Any) -> tuple[float, float, float] | None:
    """The colour of empty areas, None for transparent ones."""
    colour = getattr(params, "fill", "transparent")
    if colour == "transparent":
        return None
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


# --- adjustments ---------------------------------------------------------------------------------------


def _adjusted(row: Filter, request: Request, region: Rect, context: Context) -> Result:
    started, picture = time.monotonic(), request.picture
    out = _empty((region.height, region.width, picture.channels), picture.pixels.dtype)
    adjustment: Adjustment = row.load()(request.params, picture, context.check_cancelled)
    edge = request.policy.tile or max(EDGE, WIDEST * adjustment.overlap)
    done = 0
    for tile in _tiles(region, edge, request.focus):
        context.check_cancelled()
        place = tile.moved(-region.x, -region.y)
        out[place.slices] = _computed(adjustment, request, tile)
        view = out[place.slices]
        view.flags.writeable = False
        context.partial(Patch(tile, view))
        done += tile.area
        context.progress(done / region.area)
    return _result(request, region, out, started, adjustment.resolved())


def _tiles(region: Rect, edge: int, focus: Rect | None) -> list[Rect]:
    """Row by row, or those nearest to the middle of ``focus`` first."""
    tiles = [
        Rect(x, y, min(edge, region.right - x), min(edge, region.bottom - y))
        for y in range(region.y, region.bottom, edge)
        for x in range(region.x, region.right, edge)
    ]
    if focus is not None:
        x, y = focus.x + focus.width / 2, focus.y + focus.height / 2
        tiles.sort(key=lambda t: max(t.x - x, 0, x - t.right) ** 2 + max(t.y - y, 0, y - t.bottom) ** 2)
    return tiles


def _computed(adjustment: Adjustment, request: Request, tile: Rect) -> np.ndarray:
    """The result's pixels for a tile, alpha included."""
    picture = request.picture
    wide, multiple = tile.expanded(adjustment.overlap), adjustment.multiple
    x, y = (floor_to(max(0, start), multiple) for start in (wide.x, wide.y))
    source = Rect(x, y, wide.right - x, wide.bottom - y).intersected(picture.rect)
    colours = adjustment.run(picture.pixels[source.slices])[tile.moved(-source.x, -source.y).slices]
    raw = picture.pixels[tile.slices]
    if colours.dtype != raw.dtype:
        colours = _quantised(colours, tile, picture.maximum, raw.dtype, adjustment.dithered)
    own = raw[..., : colours.shape[2]]
    if request.mask is not None:
        weight = request.mask[tile.slices].astype(np.float32)[..., None] * np.float32(1 / 255)
        before = own.astype(np.float32)
        colours = np.rint(before + (colours.astype(np.float32) - before) * weight).astype(raw.dtype)
    if not picture.has_alpha:
        return colours
    out = raw.copy()
    seen = raw[..., -1:] > 0  # what nobody sees stays as it was
    np.copyto(out[..., :-1], colours, where=seen)
    return out


def _quantised(levels: np.ndarray, rect: Rect, top: int, dtype: np.dtype, dithered: bool) -> np.ndarray:
    if dithered and dtype == np.uint8:
        # a hair's breadth of play, so that 0.9999999 of a level is that level
        levels = np.floor(
            levels + (np.float32(1 / 512) + dither(rect, levels.shape[2]) * np.float32(255 / 256))
        )
    else:
        levels = np.rint(levels)
    return np.clip(levels, 0, top, out=levels).astype(dtype)
