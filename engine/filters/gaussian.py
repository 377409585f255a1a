"""A Gaussian that may be wide: shared by blur and sharpen."""

from __future__ import annotations

import math

import numpy as np

__all__ = ["TRUNCATED", "blurred", "decimation", "reach"]

TRUNCATED = 3.5  # standard deviations that the kernel reaches: beyond lies less than 1/2000
FINE = 16.0  # standard deviations in pixels up to which the kernel is applied as it is


def decimation(sigma: float) -> int:
    """The factor, a power of two, by which a picture is made smaller before it is blurred: a wide Gaussian leaves no
    detail that the smaller one could not hold."""
    return 1 if sigma <= FINE else 1 << math.ceil(math.log2(sigma / FINE))


def reach(sigma: float) -> int:
    """How many pixels around a pixel have a say in its result."""
    k = decimation(sigma)
    return 0 if sigma <= 0 else math.ceil(TRUNCATED * sigma) + 4 * k


def blurred(values: np.ndarray, sigma: float) -> np.ndarray:
    """h × w × c float32, c = 1..4 → the same, blurred by a Gaussian of ``sigma`` pixels; mirrored at the edges.

    Pieces of a picture agree with the whole where they begin at a multiple of ``decimation(sigma)``.
    """
    import cv2

    if sigma <= 0:
        return values
    height, width, channels = values.shape
    k = decimation(sigma)
    if k == 1:
        return _kernel(values, sigma)
    # mirrored up to whole blocks; a block's mean is a box, whose variance is taken off the Gaussian's
    full = cv2.copyMakeBorder(values, 0, -height % k, 0, -width % k, cv2.BORDER_REFLECT)
    rows, columns = full.shape[0] // k, full.shape[1] // k
    small = cv2.resize(full, (columns, rows), interpolation=cv2.INTER_AREA).reshape(rows, columns, channels)
    small = _kernel(small, math.sqrt((sigma * sigma - (k * k - 1) / 12) / (k * k)))
    large = cv2.resize(small, (columns * k, rows * k), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(large.reshape(rows * k, columns * k, channels)[:height, :width])


def _kernel(values: np.ndarray, sigma: float) -> np.ndarray:
    import cv2

    size = 2 * math.ceil(TRUNCATED * sigma) + 1
    out = cv2.GaussianBlur(values, (size, size), sigma, borderType=cv2.BORDER_REFLECT)
    return out.reshape(values.shape)
