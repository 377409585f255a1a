"""Turns, mirrors, crops and resizes a whole document: every layer, mask and the selection. Pure: state in, state out.

The pixels themselves are moved by ``engine.geometry``. Layers keep what comes to lie outside of a new frame; where
only the place changes, the pixels are shared. What layers are made from each other stays so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from editor.document.layer import Layer
from editor.document.raster import Raster, grid
from editor.document.state import State
from engine.api import Rect, Size
from engine.geometry import Flip, Frame, Resize, Straighten, Transform, Turn

__all__ = ["Operation", "canvas_size", "crop", "flip", "resize", "straighten", "transformed", "turn"]

Operation = Callable[[Size], Transform]  # of the document's size; raises ValueError when it cannot be done
Complete = Callable[[Layer], Raster]


def crop(rect: Rect) -> Operation:
    """To ``rect``, in document pixels; it may reach beyond the document."""
    return lambda size: Frame(size, rect)


def canvas_size(width: int, height: int, x: int = 0, y: int = 0) -> Operation:
    """Another size around the same pixels; the old upper left corner comes to lie at (``x``, ``y``)."""
    return lambda size: Frame(size, Rect(-x, -y, width, height))


def turn(degrees: int) -> Operation:
    """Clockwise by 90, 180 or 270."""
    return lambda size: Turn(size, degrees)


def flip(vertical: bool = False) -> Operation:
    """Left to right, or upside down."""
    return lambda size: Flip(size, vertical)


def resize(width: int, height: int, method: str = "lanczos") -> Operation:
    """All pixels to another size; ``method``: one of ``engine.geometry.METHODS``."""
    return lambda size: Resize(size, Size(width, height), method)


def straighten(degrees: float, inside: bool = True) -> Operation:
    """Clockwise by any angle. ``inside``: cut to what has no free corners."""
    return lambda size: Straighten(size, degrees, inside)


def transformed(state: State, transform: Transform, complete: Complete) -> State:
    """The state after it. ``complete``: a layer's pixels with what its source fills in. Takes a while for large
    documents, and may run in any thread. Raises ValueError when ``transform`` is for another size."""
    if Size(*transform.before) != state.size:
        raise ValueError("The document was changed meanwhile; try again.")
    if isinstance(transform, Frame):
        dx, dy = -transform.rect.x, -transform.rect.y
        layers = [replace(layer, x=layer.x + dx, y=layer.y + dy) for layer in state.layers]
    else:
        masks: dict[tuple[int, int, int], Raster] = {}
        layers = [_moved(layer, transform, complete, masks) for layer in state.layers]
    selection = None if state.selection is None else _selected(state.selection, transform)
    return replace(state, size=Size(*transform.size), layers=tuple(layers), selection=selection)


def _moved(
    layer: Layer, transform: Transform, complete: Complete, masks: dict[tuple[int, int, int], Raster]
) -> Layer:
    """``masks``: those that were made already, so that layers that share one still do; added to."""
    placed = transform.layer(complete(layer).pixels(), layer.x, layer.y)
    mask = layer.mask
    if mask is not None:
        key = (id(mask), layer.x, layer.y)
        if key not in masks:
            masks[key] = _sparse(transform.layer(_dense(mask), layer.x, layer.y).pixels)
        mask = masks[key]
    return replace(layer, raster=_frozen(placed.pixels), mask=mask, x=placed.x, y=placed.y)


def _frozen(pixels: np.ndarray) -> Raster:
    """Without a copy: nobody else has the pixels, or nobody writes to them."""
    pixels.flags.writeable = False
    return Raster.from_pixels(pixels)


def _dense(mask: Raster) -> np.ndarray:
    """All of a mask, 0 where it has no tile."""
    return mask.read(mask.rect)


def _sparse(pixels: np.ndarray) -> Raster:
    """A mask that was moved; one that came with alpha, for free corners, is 0 there. Tiles of nothing are left
    out."""
    out = Raster(Size(pixels.shape[1], pixels.shape[0]), 1, pixels.dtype)
    for _, part in grid(out.rect):
        tile = pixels[part.slices]
        if tile.shape[2] == 2:
            share = tile[..., 1:].astype(np.float32) / np.iinfo(tile.dtype).max
            tile = np.rint(tile[..., :1] * share).astype(tile.dtype)
        if tile.any():
            out.write(part, tile)
    out.freeze()
    return out


def _selected(selection: Raster, transform: Transform) -> Raster:
    """Cut to the document, as it always is."""
    placed = transform.layer(_dense(selection))
    moved = _sparse(placed.pixels)
    out = Raster(Size(*transform.size), 1, np.uint8)
    if moved.size == out.size and (placed.x, placed.y) == (0, 0):
        return moved
    for _, part in grid(out.rect):
        tile = moved.read(part.moved(-placed.x, -placed.y))
        if tile.any():
            out.write(part, tile)
    out.freeze()
    return out
