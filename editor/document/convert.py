"""Brings a foreign picture to a document's profile, depth and number of colours; in bands, never as a float whole."""

from __future__ import annotations

import numpy as np

from editor.document.raster import Raster
from engine import colour
from engine.api import Picture
from engine.icc import SRGB_TRC

__all__ = ["convert", "convert_mask"]

BAND = 1 << 19  # pixels worked on at once: 6 MB as float32 RGB
LUMINANCE = np.array([0.2126729, 0.7151522, 0.0721750], np.float32)  # of linear sRGB, D65


def convert(picture: Picture, icc: bytes | None, dtype: np.dtype, colours: int) -> Picture:
    """The picture as a document with this profile, type and 1 or 3 colours would hold it; alpha stays.

    The same picture comes back when nothing has to be done. A profile that cannot be used, the picture's or the
    document's, leaves the numbers as they are.
    """
    same_space = _same_space(picture, icc, colours)
    if same_space and picture.pixels.dtype == dtype:
        return Picture(picture.pixels, icc)
    out = np.empty((picture.height, picture.width, colours + picture.has_alpha), dtype)
    rows = max(1, BAND // picture.width)
    for start in range(0, picture.height, rows):
        band = picture.pixels[start : start + rows]
        target = out[start : start + rows]
        source = band[..., :-1] if picture.has_alpha else band
        if same_space:
            target[..., :colours] = _depth(source, dtype)
        else:
            top = np.float32(np.iinfo(dtype).max)
            values = _colours(source.astype(np.float32) / picture.maximum, picture.icc, icc, colours)
            target[..., :colours] = np.rint(np.clip(values, 0, 1) * top)
        if picture.has_alpha:
            target[..., -1] = _depth(band[..., -1], dtype)
    out.flags.writeable = False
    return Picture(out, icc)


def convert_mask(mask: Raster, dtype: np.dtype) -> Raster:
    """A layer's mask in another depth; the same one when it has that."""
    if mask.dtype == dtype:
        return mask.snapshot()
    out = Raster(mask.size, 1, dtype)
    for key, tile in mask.tiles():
        out.write(mask.tile_rect(key), _depth(tile, dtype))
    return out


def _same_space(picture: Picture, icc: bytes | None, colours: int) -> bool:
    if (1 if picture.channels < 3 else 3) != colours:
        return False
    return picture.icc == icc or (colour.is_srgb(picture.icc) and colour.is_srgb(icc))


def _depth(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Exact: 255 becomes 65535 and back, and 8 bits survive the way there and back."""
    if values.dtype == dtype:
        return values
    if dtype == np.uint16:
        return values.astype(np.uint16) * np.uint16(257)
    return ((values.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)


def _colours(values: np.ndarray, source: bytes | None, target: bytes | None, colours: int) -> np.ndarray:
    """H × W × 1 or 3, float32 0..1 → H × W × ``colours``, unclipped."""
    rgb = np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values
    try:
        srgb = colour.to_srgb(rgb, source)
    except ValueError:  # a broken profile: sRGB is what most such files mean
        srgb = rgb
    if colours == 1 and values.shape[2] == 3:
        linear = SRGB_TRC.decode(srgb)
        srgb = np.repeat(SRGB_TRC.encode((linear @ LUMINANCE)[..., None]), 3, axis=2)
    try:
        out = colour.from_srgb(srgb, target)
    except ValueError:
        out = srgb
    return out[..., :colours]
