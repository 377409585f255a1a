"""Grey layers made colour ones, tile by tile; what was not written stays unwritten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from editor.document.convert import convert
from editor.document.raster import Raster
from editor.document.state import State
from engine.api import Picture, Rect

__all__ = ["coloured", "in_colour"]


def in_colour(state: State, icc: bytes | None) -> State:
    """A grey state in sRGB; looks as it did. ``icc``: of the grey pixels."""
    layers = tuple(replace(layer, raster=coloured(layer.raster, icc)) for layer in state.layers)
    return replace(state, layers=layers)


def coloured(raster: Raster, icc: bytes | None) -> Raster:
    """A grey raster in sRGB, with alpha if it had that."""
    values = _values(raster.dtype, icc)
    out = Raster(raster.size, 4 if raster.has_alpha else 3, raster.dtype)
    for key, tile in raster.tiles():
        area = raster.tile_rect(key)
        rgb = values[tile[..., 0]]
        pixels = np.concatenate([rgb, tile[..., 1:]], 2) if raster.has_alpha else rgb
        covered = raster.coverage(area)
        if covered.all():
            out.write(area, pixels)
            continue
        for row in np.flatnonzero(covered.any(1)):  # a tile that is not full: what is written of each row
            starts, ends = _runs(covered[row])
            for start, end in zip(starts, ends, strict=True):
                part = Rect(area.x + start, area.y + int(row), end - start, 1)
                out.write(part, pixels[row : row + 1, start:end])
    out.freeze()
    return out


def _runs(covered: np.ndarray) -> tuple[list[int], list[int]]:
    steps = np.flatnonzero(np.diff(np.concatenate([[False], covered, [False]]).astype(np.int8)))
    return [int(n) for n in steps[::2]], [int(n) for n in steps[1::2]]


def _values(dtype: np.dtype, icc: bytes | None) -> np.ndarray:
    """What each grey becomes: one row of three for each value of the type."""
    greys = np.arange(np.iinfo(dtype).max + 1).astype(dtype)
    square = greys.reshape(len(greys) // 256, 256, 1)  # as the conversion works on bands
    return convert(Picture(square, icc), None, dtype, 3).pixels.reshape(-1, 3)
