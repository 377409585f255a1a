"""Samples made into pixels and pixels into what a format holds: depth, alpha, palettes, orientation.

Pure functions on arrays. What needs wider numbers works in bands of rows, so that no wide copy of a whole picture
is ever held.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from engine import colour
from engine.icc import D50, SRGB_MATRIX, SRGB_TRC

_BAND = 1 << 20  # samples worked on at once
_NOISE_SIDE = 128


def bands(shape: tuple[int, ...]) -> Iterator[slice]:
    """Slices of rows that cover an array of ``shape``."""
    height, row = shape[0], max(1, int(np.prod(shape[1:])))
    step = max(1, _BAND // row)
    return (slice(top, min(top + step, height)) for top in range(0, height, step))


# --- reading -----------------------------------------------------------------------------------------


def widened(samples: np.ndarray, bits: int) -> np.ndarray:
    """Unsigned samples of ``bits`` 1..32 as uint8 (up to 8 bits) or uint16, full scale kept full."""
    if bits in (8, 16):
        return samples
    top = (1 << bits) - 1
    if bits < 8:
        table = ((np.arange(256).clip(0, top) * 255 + top // 2) // top).astype(np.uint8)
        return table[samples.astype(np.uint8, copy=False)]
    out = np.empty(samples.shape, np.uint16)
    for rows in bands(samples.shape):
        piece = samples[rows]
        if bits > 16:
            out[rows] = piece >> (bits - 16)
        else:
            out[rows] = (np.minimum(piece, top).astype(np.uint32) * 65535 + top // 2) // top
    return out


def from_float(samples: np.ndarray) -> tuple[np.ndarray, bool]:
    """Floats, 0 = black and 1 = white, as uint16; and whether any lay outside and was cut off."""
    out = np.empty(samples.shape, np.uint16)
    cut = False
    for rows in bands(samples.shape):
        piece = np.nan_to_num(samples[rows].astype(np.float32), nan=0.0)
        cut = cut or bool(piece.max() > 1.001 or piece.min() < -0.001)
        out[rows] = np.clip(piece, 0, 1) * np.float32(65535) + np.float32(0.5)
    return out, cut


def coloured(index: np.ndarray, table: np.ndarray) -> np.ndarray:
    """H × W palette indices as H × W × 3 uint8. ``table``: n × 3 uint16 as TIFF stores it."""
    if table.max(initial=0) > 255:  # some writers leave 8-bit values in the 16-bit field
        table = table >> 8
    return table.astype(np.uint8).take(index, axis=0, mode="clip")


def straight(pixels: np.ndarray) -> np.ndarray:
    """Pixels whose colours were multiplied by their alpha (the last channel), with that undone."""
    top = int(np.iinfo(pixels.dtype).max)
    out = pixels.copy()
    for rows in bands(pixels.shape):
        alpha = pixels[rows][..., -1:].astype(np.uint32)
        colours = pixels[rows][..., :-1].astype(np.uint32)
        divided = (colours * top + alpha // 2) // np.maximum(alpha, 1)
        out[rows][..., :-1] = np.where(alpha > 0, np.minimum(divided, top), colours)
    return out


def from_lab(lab: np.ndarray, signed: bool) -> np.ndarray:
    """H × W × 3 CIE Lab of a TIFF (uint8 or uint16) as 16-bit sRGB.

    ``signed``: a and b are two's complement (TIFF's CIELAB), else offset by half (ICCLAB, whose 16-bit white
    is 0xFF00).
    """
    top = int(np.iinfo(lab.dtype).max)
    step = (top + 1) // 256  # a and b count in units of 1 in 8 bits and of 1/256 in 16
    to_linear = np.linalg.inv(SRGB_MATRIX).astype(np.float32)
    full = top if signed or top == 255 else 0xFF00
    out = np.empty((*lab.shape[:2], 3), np.uint16)
    for rows in bands(lab.shape):
        piece = lab[rows].astype(np.float32)
        a, b = piece[..., 1], piece[..., 2]
        wrapped = [np.where(v > top // 2, v - (top + 1), v) if signed else v - (top + 1) // 2 for v in (a, b)]
        y = (piece[..., 0] * (100 / full) + 16) / 116
        f = np.stack([y + wrapped[0] / (500 * step), y, y - wrapped[1] / (200 * step)], axis=-1)
        xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * (3 * (6 / 29) ** 2)) * D50
        linear = np.clip(xyz @ to_linear.T, 0, 1).astype(np.float32)
        encoded = SRGB_TRC.encode(linear.reshape(-1, 3)).reshape(linear.shape)
        out[rows] = np.clip(encoded, 0, 1) * np.float32(65535) + np.float32(0.5)
    return out


def from_ycbcr(pixels: np.ndarray) -> np.ndarray:
    """H × W × 3 uint8 YCbCr of full range, as JPEG has it, as RGB."""
    out = np.empty_like(pixels)
    matrix = np.array([[1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0]], np.float32)
    for rows in bands(pixels.shape):
        piece = pixels[rows].astype(np.float32) - np.array([0, 128, 128], np.float32)
        out[rows] = np.rint(np.clip(piece @ matrix.T, 0, 255))
    return out


def upright(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Pixels stored in EXIF ``orientation`` 1..8, turned and mirrored to stand upright; contiguous."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def through_profile(pixels: np.ndarray, icc: bytes | None) -> np.ndarray:
    """H × W × 1..4 pixels of a profile as sRGB with the same depth and alpha, grey as RGB, clipped.

    Raises ValueError as ``colour.to_srgb``.
    """
    return between_profiles(pixels, icc, None)


def between_profiles(pixels: np.ndarray, icc: bytes | None, wanted: bytes | None) -> np.ndarray:
    """H × W × 1..4 pixels of a profile as those of another, with the same depth and alpha, clipped: as RGB, or as
    grey where they were grey and ``wanted`` is of grey. Raises ValueError as ``colour.to_srgb``."""
    grey = pixels.shape[2] < 3
    colours, kept = (1 if grey else 3), (1 if grey and colour.space(wanted) == "GRAY" else 3)
    top = np.float32(np.iinfo(pixels.dtype).max)
    out = np.empty((*pixels.shape[:2], pixels.shape[2] - colours + kept), pixels.dtype)
    for rows in bands(pixels.shape):
        piece = pixels[rows]
        rgb = np.repeat(piece[..., :1], 3, axis=-1) if grey else piece[..., :3]
        converted = colour.from_srgb(colour.to_srgb(rgb.astype(np.float32) / top, icc), wanted)
        out[rows][..., :kept] = np.clip(converted[..., :kept], 0, 1) * top + np.float32(0.5)
        out[rows][..., kept:] = piece[..., colours:]
    return out


# --- writing -----------------------------------------------------------------------------------------


def with_depth(pixels: np.ndarray, depth: int) -> np.ndarray:
    """Pixels with ``depth`` 8 or 16 bits. Widening is exact.

    Narrowing dithers by a fixed pattern that keeps the mean, so that smooth skies show no bands; values that
    8 bits hold exactly (those that came from 8 bits) come back exactly. Alpha is rounded.
    """
    if pixels.dtype.itemsize * 8 == depth:
        return pixels
    if depth == 16:
        return pixels.astype(np.uint16) * np.uint16(257)
    width, channels = pixels.shape[1:]
    colours = channels - (channels in (2, 4))
    out = np.empty(pixels.shape, np.uint8)
    noise = _noise()
    across = np.arange(width) % _NOISE_SIDE
    for rows in bands(pixels.shape):
        down = np.arange(rows.start, rows.stop) % _NOISE_SIDE
        added = noise[down][:, across, :colours]
        out[rows][..., :colours] = (pixels[rows][..., :colours] + added) // 257
        out[rows][..., colours:] = (pixels[rows][..., colours:].astype(np.uint32) + 128) // 257
    return out


@lru_cache(maxsize=1)
def _noise() -> np.ndarray:
    """0..256, evenly: added before dividing by 257 it rounds up as often as the remainder says."""
    return np.random.default_rng(257).integers(0, 257, (_NOISE_SIDE, _NOISE_SIDE, 3)).astype(np.uint32)


def flattened(pixels: np.ndarray, background: tuple[int, ...]) -> np.ndarray:
    """Pixels with alpha laid on ``background`` (one value a colour, in the pixels' own depth)."""
    top = int(np.iinfo(pixels.dtype).max)
    below = np.array(background, np.uint32)
    out = np.empty((*pixels.shape[:2], pixels.shape[2] - 1), pixels.dtype)
    for rows in bands(pixels.shape):
        alpha = pixels[rows][..., -1:].astype(np.uint32)
        colours = pixels[rows][..., :-1].astype(np.uint32)
        # top² and the half of top still fit 32 bits
        out[rows] = (colours * alpha + below * (top - alpha) + top // 2) // top
    return out
