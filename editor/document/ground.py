"""What is free after a document grew or was turned gets a colour: in the lowest layer, as paper has one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from editor.document.raster import Raster, grid
from editor.document.state import State
from engine.api import Rect, Size

__all__ = ["Colour", "grounded"]

Colour = tuple[float, float, float]  # red, green and blue of 0..1, encoded as the document is
GREY = (0.2126, 0.7152, 0.0722)  # shares of the three in what a grey document gets


def grounded(state: State, before: State, colour: Colour) -> State:
    """``state``, which a transform made of ``before``, with ``colour`` wherever its lowest layer does not reach.

    What the transform made transparent of an opaque layer is laid on the colour; a layer that had holes of its own
    keeps them. A lowest layer with a mask, or one that did not cover the document before, is no ground: nothing
    is filled then. The pixels that lie outside of the document are kept.
    """
    lowest, old = state.layers[0], before.layers[0]
    frame = Rect(0, 0, *state.size)
    if lowest.mask is not None or not old.rect.contains(Rect(0, 0, *before.size)):
        return state
    flat = not old.raster.has_alpha  # the only alpha is the transform's
    if lowest.rect.contains(frame) and not (flat and lowest.raster.has_alpha):
        return state
    area = lowest.rect.united(frame)
    raster = _laid(lowest.raster, lowest.rect, area, colour, flat)
    # results that show their source through their holes are of its size: they take what they lack first
    others = (
        replace(layer, raster=state.complete(layer)) if layer.source == lowest.id else layer
        for layer in state.layers[1:]
    )
    return replace(state, layers=(replace(lowest, raster=raster, x=area.x, y=area.y), *others))


def _laid(raster: Raster, place: Rect, area: Rect, colour: Colour, flat: bool) -> Raster:
    """``raster``, which lies at ``place``, on an area of the colour. ``flat``: its alpha is used up."""
    channels = raster.colours if flat else raster.channels
    top = raster.maximum
    level = np.full(channels, top, np.float32)
    level[: raster.colours] = np.asarray(colour if raster.colours == 3 else np.dot(colour, GREY)) * top
    out = Raster(Size(area.width, area.height), channels, raster.dtype)
    for _, part in grid(out.rect):
        tile = np.empty((part.height, part.width, channels), raster.dtype)
        tile[:] = np.rint(level).astype(raster.dtype)
        own = part.moved(area.x - place.x, area.y - place.y).intersected(raster.rect)
        if not own.empty:
            target = own.moved(place.x - area.x - part.x, place.y - area.y - part.y).slices
            tile[target] = _over(raster, own, level[: raster.colours]) if flat else raster.read(own)
        out.write(part, tile)
    out.freeze()
    return out


def _over(raster: Raster, rect: Rect, level: np.ndarray) -> np.ndarray:
    """A part of a raster without its alpha, laid on a level of each channel."""
    pixels = raster.read(rect)
    if not raster.has_alpha:
        return pixels
    colours = pixels[..., :-1].astype(np.float32)
    weight = pixels[..., -1:].astype(np.float32) / raster.maximum
    return np.rint(colours * weight + level * (1 - weight)).astype(raster.dtype)
