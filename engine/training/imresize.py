"""MATLAB's ``imresize`` with its bicubic kernel and antialiasing: how the small pictures of every super-resolution
table are made. OpenCV's and Pillow's bicubic differ enough to change those tables by half a decibel and more.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

__all__ = ["imresize", "resize_matrix"]


def _cubic(x: np.ndarray) -> np.ndarray:
    """Keys' kernel (1981) with a = −0.5."""
    x = np.abs(x)
    near = (1.5 * x - 2.5) * x**2 + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x <= 1, near, np.where(x <= 2, far, 0.0))


@lru_cache(maxsize=256)
def resize_matrix(length: int, wanted: int, scale: float | None = None) -> np.ndarray:
    """wanted × length float64: what each sample of a row, resized, is made of. Beyond its ends the row is
    mirrored; a smaller result widens the kernel by 1 / scale (default: wanted / length)."""
    scale = wanted / length if scale is None else scale
    shrink = min(scale, 1.0)
    half = 2 / shrink
    # centres of the wanted samples, in the coordinates of the given ones, both counted from 0
    centres = (np.arange(wanted) + 0.5) / scale - 0.5
    left = np.floor(centres - half).astype(int) + 1
    taps = left[:, None] + np.arange(int(np.ceil(2 * half)) + 1)
    weights = _cubic((centres[:, None] - taps) * shrink)
    weights /= weights.sum(1, keepdims=True)
    mirrored = np.concatenate([np.arange(length), np.arange(length)[::-1]])
    matrix = np.zeros((wanted, length))
    np.add.at(matrix, (np.arange(wanted)[:, None], mirrored[taps % (2 * length)]), weights)
    matrix.flags.writeable = False
    return matrix


def imresize(
    picture: np.ndarray, scale: float | None = None, size: tuple[int, int] | None = None
) -> np.ndarray:
    """H × W × C, resized by ``scale`` (then H·scale, rounded up) or to ``size`` (height, width).

    uint8 stays uint8, rounded after each direction, as MATLAB does; float keeps its type and is not clipped.
    Raises ValueError unless exactly one of ``scale`` and ``size`` is given.
    """
    if (scale is None) == (size is None):
        raise ValueError("give either a scale or a size")
    height, width = picture.shape[:2]
    if scale is not None:
        size = (int(np.ceil(height * scale)), int(np.ceil(width * scale)))
    assert size is not None
    kind = picture.dtype
    work = np.float32 if kind == np.float32 else np.float64
    columns = resize_matrix(height, size[0], scale).astype(work)
    rows = resize_matrix(width, size[1], scale).astype(work)

    def stored(values: np.ndarray) -> np.ndarray:
        return np.floor(values.clip(0, 255) + 0.5) if kind == np.uint8 else values

    def down(values: np.ndarray) -> np.ndarray:
        return stored((columns @ values.reshape(height, -1)).reshape(size[0], *values.shape[1:]))

    def across(values: np.ndarray) -> np.ndarray:
        return stored(rows @ values)

    result = picture.astype(work)
    # the direction that shrinks more comes first
    first, second = (down, across) if size[0] / height <= size[1] / width else (across, down)
    return second(first(result)).astype(kind)
