"""Layer masks: made, and applied to pixels. Nothing here writes to its arguments.

A mask is one channel, of its layer's size and type; where it has no tile it hides.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from editor.document.layer import Layer
from editor.document.raster import Raster, grid, with_alpha

__all__ = ["KINDS", "applied", "checked_mask", "from_selection", "hidden", "hides_nothing", "shown"]


def shown(layer: Layer) -> Raster:
    """Shows all. Its tiles share one piece of memory until they are painted on."""
    raster = layer.raster
    return Raster.constant(raster.size, 1, raster.dtype, raster.maximum)


def hidden(layer: Layer) -> Raster:
    """Hides all, and holds no pixels."""
    return Raster(layer.raster.size, 1, layer.raster.dtype)


def from_selection(layer: Layer, selection: Raster | None) -> Raster:
    """Shows what is selected, None being everything."""
    if selection is None:
        return shown(layer)
    mask = hidden(layer)
    scale = layer.raster.maximum // 255
    for _, part in grid(mask.rect):
        values = selection.read(part.moved(layer.x, layer.y))
        if values.any():
            mask.write(part, values.astype(mask.dtype) * mask.dtype.type(scale))
    return mask


KINDS: dict[str, Callable[[Layer, Raster | None], Raster]] = {  # of a layer and the selection
    "show": lambda layer, _selection: shown(layer),
    "hide": lambda layer, _selection: hidden(layer),
    "selection": from_selection,
}


def checked_mask(mask: Raster, layer: Layer) -> Raster:
    """A snapshot of a mask that fits a layer. Raises ValueError when it does not."""
    size = layer.raster.size
    if (mask.size, mask.channels, mask.dtype) != (size, 1, layer.raster.dtype):
        raise ValueError(
            f"A mask of the layer “{layer.name}” has {size.width} × {size.height} pixels of one {layer.raster.dtype} "
            f"channel, not {mask.size.width} × {mask.size.height} of {mask.channels} {mask.dtype}."
        )
    return mask.snapshot()


def applied(raster: Raster, mask: Raster) -> Raster:
    """The pixels with the mask multiplied into their alpha. Tiles of which nothing is hidden are shared, if the
    raster has alpha; those that are hidden as a whole are gone."""
    out = Raster(raster.size, raster.colours + 1, raster.dtype)
    for key, tile in raster.tiles():
        values = mask.tile(key)
        if values is None or not values.any():
            continue
        covered = raster.coverage(raster.tile_rect(key))
        if raster.has_alpha and values.min() == raster.maximum and covered.all():
            out.share(key, raster)
            continue
        pixels = with_alpha(tile).copy()
        alpha = pixels[..., -1] * (values[..., 0] * np.float32(1 / raster.maximum))
        pixels[..., -1] = np.rint(alpha * covered).astype(raster.dtype)
        out.write(raster.tile_rect(key), pixels)
    return out


def hides_nothing(mask: Raster) -> bool:
    """Whether all of it shows."""
    return mask.full and all(tile.min() == mask.maximum for _, tile in mask.tiles())
