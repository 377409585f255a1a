"""Selections: sparse masks of the document's size, one channel of 8 bits, 255 where it is selected.

A tile that is absent is not selected, so that a small selection in a large picture costs its own tiles. ``None`` in
the place of a selection means that there is none: everything may be changed. Nothing here writes to its arguments;
tiles that stay as they were are shared with them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from editor.document.raster import TILE, Key, Raster, grid
from engine.api import Rect, Size

__all__ = [
    "MODES",
    "area",
    "bounds",
    "combine",
    "everything",
    "from_alpha",
    "from_array",
    "invert",
    "is_empty",
    "nothing",
    "put",
    "shades",
    "to_array",
]

BAND = 1 << 18  # pixels that are worked on at once
MODES = ("replace", "add", "subtract", "intersect")


def nothing(size: Size) -> Raster:
    """No pixel is selected."""
    return Raster(size, 1, np.uint8)


def everything(size: Size) -> Raster:
    """Every pixel is selected, one byte each; None says the same for nothing."""
    return from_array(np.full((size[1], size[0]), 255, np.uint8), Size(*size))


def put(selection: Raster, key: Key, tile: np.ndarray) -> None:
    """Write one whole tile, H × W uint8; one that is all 0 is left out."""
    if tile.any():
        selection.write(selection.tile_rect(key), tile[..., None])


# --- what is selected ------------------------------------------------------------------------------------


def is_empty(selection: Raster) -> bool:
    """Whether not even a part of one pixel is selected."""
    return not any(tile.any() for _, tile in selection.tiles())


def area(selection: Raster) -> float:
    """Selected pixels; those that are selected in part count in part."""
    return sum(int(tile.sum(dtype=np.int64)) for _, tile in selection.tiles()) / 255


def bounds(selection: Raster) -> Rect:
    """The smallest rectangle around all that is selected at all; empty when nothing is."""
    found = Rect(0, 0, 0, 0)
    for key, tile in selection.tiles():
        rows = np.flatnonzero(tile.any(axis=(1, 2)))
        if rows.size:
            columns = np.flatnonzero(tile.any(axis=(0, 2)))
            x, y = int(columns[0]), int(rows[0])
            inside = Rect(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)
            found = found.united(inside.moved(key[0] * TILE, key[1] * TILE))
    return found


# --- to and from other data --------------------------------------------------------------------------------


def from_array(mask: np.ndarray, size: Size) -> Raster:
    """H × W mask, or H × W × 1: bool, uint8 0..255 or uint16 0..65535, as it comes from a file.

    Raises ValueError when it is of another size than the picture, or not a mask.
    """
    if mask.ndim == 3 and mask.shape[2] == 1:
        mask = mask[..., 0]
    if mask.ndim != 2 or mask.dtype not in (np.bool_, np.uint8, np.uint16):
        raise ValueError("A selection is made from a grey picture of 8 or 16 bits.")
    if mask.shape != (size[1], size[0]):
        raise ValueError(
            f"The mask has {mask.shape[1]} × {mask.shape[0]} pixels but the picture {size[0]} × {size[1]}; "
            "only a mask of the same size can be used."
        )
    selection = nothing(size)
    for key, part in grid(selection.rect):
        tile = mask[part.slices]
        if tile.any():
            put(selection, key, eight_bits(tile))
    return selection


def shades(pixels: np.ndarray) -> np.ndarray:
    """H × W × 1 to 4 uint8 or uint16 as H × W of the same or uint8, for ``from_array``: the mean of the colours
    or, where that is the same everywhere, alpha: the shape is in the transparency."""
    height, width, channels = pixels.shape
    colours = channels - (channels in (2, 4))
    out = np.empty((height, width), np.uint8)
    rows = max(1, BAND // width)
    for top in range(0, height, rows):
        band = eight_bits(pixels[top : top + rows, :, :colours])
        out[top : top + rows] = band[..., 0] if colours == 1 else np.rint(band.mean(axis=2, dtype=np.float32))
    if channels > colours and out.min() == out.max():
        return pixels[..., -1]
    return out


def to_array(selection: Raster) -> np.ndarray:
    """H × W uint8, to be saved as a grey picture."""
    return selection.read(selection.rect)[..., 0]


def from_alpha(raster: Raster, x: int, y: int, size: Size) -> Raster:
    """What is not transparent of a layer's pixels that lie at (``x``, ``y``) in a document of ``size``."""
    selection = nothing(size)
    for key, part in grid(raster.rect.moved(x, y).intersected(selection.rect)):
        inside = part.moved(-x, -y)
        shown = raster.coverage(inside)
        if not shown.any():
            continue
        if raster.has_alpha:
            shown = raster.read(inside)[..., -1]
        area = selection.tile_rect(key)
        tile = np.zeros((area.height, area.width), np.uint8)
        tile[part.moved(-area.x, -area.y).slices] = eight_bits(shown)
        put(selection, key, tile)
    return selection


def eight_bits(mask: np.ndarray) -> np.ndarray:
    """bool, uint8 or uint16 of any shape as uint8 0..255."""
    if mask.dtype == np.bool_:
        return mask.astype(np.uint8) * np.uint8(255)
    if mask.dtype == np.uint16:
        return ((mask.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    return mask


# --- together ------------------------------------------------------------------------------------------------


def invert(selection: Raster | None, size: Size) -> Raster:
    """What was not selected; of None, nothing."""
    out = nothing(size)
    if selection is None:
        return out
    for key, area in grid(out.rect):
        tile = selection.tile(key)
        whole = np.full((area.height, area.width), 255, np.uint8)
        put(out, key, whole if tile is None else 255 - tile[..., 0])
    return out


def combine(before: Raster | None, new: Raster, mode: str) -> Raster:
    """A new shape with the selection that was there before.

    ``mode``: one of MODES. Soft edges: "add" takes the larger of both and "intersect" the smaller, so that the same
    shape again changes nothing; "subtract" takes the difference, so that a shape minus itself leaves no rim.
    Where there was no selection, "add" and "intersect" start one, and "subtract" takes the shape from everything.
    Raises ValueError for another mode and for masks of two sizes.
    """
    if mode not in MODES:
        raise ValueError(f"there is no mode {mode!r}; choose from {', '.join(MODES)}")
    if before is None:
        return invert(new, new.size) if mode == "subtract" else new.snapshot()
    if before.size != new.size:
        raise ValueError("Only selections of the same size can be combined.")
    if mode == "replace":
        return new.snapshot()
    out = nothing(new.size)
    for key in {key for key, _ in before.tiles()} | {key for key, _ in new.tiles()}:
        a, b = before.tile(key), new.tile(key)
        if a is not None and b is not None:
            put(out, key, _MIX[mode](a, b)[..., 0])
        elif a is not None and mode != "intersect":
            out.share(key, before)
        elif b is not None and mode == "add":
            out.share(key, new)
    return out


_MIX: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "add": np.maximum,
    "subtract": lambda a, b: a - np.minimum(a, b),
    "intersect": np.minimum,
}
