"""Which of the detector's marks are damage beyond reasonable doubt, by two things that it was measured to mistake.

Where a print is scratched, cracked or folded the paper shows: such a mark is lighter than what is around it, all
along. A long one that is darker, or light here and dark there, is sooner a thing in the picture: a cable, a twig, the
leg of a tripod. And of a thing that only looks a little like damage the detector is nowhere very sure. Spots are left
out of the first: dust and stains are dark as often as light.

``python main.py evaluate scratches`` prints what it costs and what it saves.
"""

from __future__ import annotations

import cv2
import numpy as np

__all__ = ["SURE", "beyond_doubt"]

SURE = 230  # of 255: so probable is damage that is beyond doubt
SURE_SHARE = 0.2  # of a mark's pixels that are
LONG, SLENDER = 20.0, 3.0  # pixels; against its breadth: below either a mark is a spot
LIGHTER = 0.3  # −1..1: of all that a mark differs from what is around it, lighter minus darker
CORE = 0.5  # of a mark's highest probability: the rest is its rim
RIM, AROUND = 2, 5.0  # pixels beside a mark that are neither it nor what is around it; σ of what is
ROWS = 512  # worked on at once

Array = np.ndarray


def beyond_doubt(found: Array, probable: Array, pixels: Array) -> Array:
    """Those marks of ``found`` (H × W bool) that can be trusted. ``probable``: H × W uint8, 0..255; ``pixels``:
    H × W × C, uint8 or uint16, of the same place."""
    if not found.any():
        return found
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        found.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    rows, columns = np.nonzero(labels)
    label, value = labels[rows, columns], probable[rows, columns]
    area = np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    sure = np.bincount(label[value >= SURE], minlength=count) / area
    highest = np.zeros(count, np.uint8)
    np.maximum.at(highest, label.astype(np.intp), value)
    core = value >= CORE * highest[label]
    apart = _difference(found, pixels)[rows, columns] * core
    lighter = np.bincount(label, apart, count)
    either = np.bincount(label, np.abs(apart), count)
    long = _long(label, rows, columns, area)
    trusted = (sure >= SURE_SHARE) & ((lighter > LIGHTER * either) | ~long)
    trusted[0] = False
    return np.asarray(trusted[labels], bool)


def _long(label: Array, rows: Array, columns: Array, area: Array) -> Array:
    """By the axes of the ellipse with the same second moments: of each label, whether it is no spot."""
    count = len(area)
    y, x = (np.bincount(label, v, count) / area for v in (rows, columns))
    down, across = rows - y[label], columns - x[label]
    yy, xx, xy = (np.bincount(label, v, count) / area for v in (down * down, across * across, down * across))
    middle, half = (yy + xx) / 2, np.hypot((yy - xx) / 2, xy)
    major, minor = np.maximum(middle + half, 0.1), np.maximum(middle - half, 0.1)
    return np.asarray((4 * np.sqrt(major) >= LONG) & (major >= SLENDER**2 * minor))


def _difference(found: Array, pixels: Array) -> Array:
    """H × W float32: of the luminance from that of the sound pixels around, on the 0..255 scale."""
    out = np.empty(found.shape, np.float32)
    near = cv2.dilate(found.astype(np.uint8), np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8))
    reach = int(4 * AROUND)
    for y in range(0, len(found), ROWS):
        top, bottom = max(0, y - reach), min(len(found), y + ROWS + reach)
        luminance = _luminance(pixels[top:bottom])
        sound = (near[top:bottom] == 0).astype(np.float32)
        weight = cv2.GaussianBlur(sound, (0, 0), AROUND)
        around = cv2.GaussianBlur(luminance * sound, (0, 0), AROUND) / np.maximum(weight, 1e-4)
        inside = np.s_[y - top : y - top + min(ROWS, len(found) - y)]
        out[y : y + ROWS] = np.where(weight > 1e-4, luminance - around, 0)[inside]
    return out


def _luminance(pixels: Array) -> Array:
    colours = pixels[..., :3] if pixels.shape[2] > 2 else pixels[..., :1]
    scale = np.float32(255 / np.iinfo(pixels.dtype).max)
    weights = np.array((0.299, 0.587, 0.114) if colours.shape[2] == 3 else (1.0,), np.float32) * scale
    return np.asarray(colours.astype(np.float32) @ weights)
