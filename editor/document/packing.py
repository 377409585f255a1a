"""Tiles as few bytes: what history and the recovery copies keep of pixels that nobody looks at now.

A tile is packed on its own (each pixel as its difference from the one to its left) or against another one of the same
shape (the difference between the two): a brush stroke leaves most of a tile as it was, and zeros cost nothing. Then
zlib at its fastest. Differences wrap around, so that all of it is exact.
"""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ["PackError", "pack", "unpack"]

LEVEL = 1  # of zlib: photos hardly get smaller by more effort


class PackError(ValueError):
    """Packed bytes are damaged, or not of the tile that was asked for."""


def pack(array: np.ndarray, against: np.ndarray | None = None) -> bytes:
    """``array``: H × W × C uint8 or uint16, or H × W bool. ``against``: of the same shape and type; ``unpack`` needs
    the same one again."""
    values = _numbers(array)
    if against is not None:
        delta = values - _numbers(against)
    else:
        delta = values.copy()
        delta[:, 1:] -= values[:, :-1]
    data = delta.reshape(-1)
    if data.itemsize > 1:  # high bytes apart from low ones: those are alike
        data = np.ascontiguousarray(data.view(np.uint8).reshape(-1, data.itemsize).T)
    return zlib.compress(data, LEVEL)


def unpack(
    data: bytes, shape: tuple[int, ...], dtype: np.dtype, against: np.ndarray | None = None
) -> np.ndarray:
    """What was packed, as a new array that is read-only. Raises PackError. However the bytes are damaged, no more
    than the array's own memory is taken."""
    number = np.dtype(np.uint8) if dtype == np.bool_ else dtype
    size = int(np.prod(shape)) * number.itemsize
    inflate = zlib.decompressobj()
    try:
        raw = inflate.decompress(data, size + 1)
    except zlib.error as error:
        raise PackError(str(error)) from error
    if len(raw) != size:
        raise PackError(f"{size} bytes were packed, {len(raw)} came out")
    flat = np.frombuffer(raw, np.uint8)
    if number.itemsize > 1:
        flat = np.ascontiguousarray(flat.reshape(number.itemsize, -1).T).reshape(-1)
    delta = flat.view(number).reshape(shape)
    if against is not None:
        if against.shape != shape or against.dtype != dtype:
            raise PackError("the tile it was packed against is another one")
        values = delta + _numbers(against)
    else:
        values = np.cumsum(delta, axis=1, dtype=number)
    out = values.astype(np.bool_) if dtype == np.bool_ else values
    out.flags.writeable = False
    return out


def _numbers(array: np.ndarray) -> np.ndarray:
    """Bits as numbers: there is no difference of booleans."""
    return np.ascontiguousarray(array).view(np.uint8) if array.dtype == np.bool_ else array
