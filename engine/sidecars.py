"""Pictures that go with a photo: its mask, and its colour hints. They are of its size, and say so if they are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine import files
from engine.api import FileError, Size
from engine.files import formats

__all__ = ["beside", "read_hints", "read_mask"]


def beside(given: Path, photo: Path) -> Path:
    """The file for ``photo``: ``given`` itself, or in it, where it is a folder, the picture of the photo's name.

    Raises FileError if there is none.
    """
    if not given.is_dir():
        return given
    names = [photo.name, *(photo.stem + suffix for suffix in formats.READABLE)]
    for name in names:
        if (given / name).is_file():
            return given / name
    raise FileError(f"There is no picture for “{photo.name}” in the folder “{given.name}”.")


def read_mask(path: Path, size: Size) -> np.ndarray:
    """H × W uint8, 255 = marked: the lightness of the picture, or its alpha where it is all of one colour.

    Raises FileError for a file that cannot be read, or of another size than ``size``.
    """
    pixels = _read(path, size, "mask")
    colours = pixels[..., :-1] if pixels.shape[2] in (2, 4) else pixels
    if pixels.shape[2] in (2, 4) and (colours == colours[:1, :1]).all():
        return np.ascontiguousarray(pixels[..., -1])
    return np.ascontiguousarray(np.rint(colours.mean(2)).astype(np.uint8))


def read_hints(path: Path, size: Size) -> np.ndarray:
    """H × W × 4 uint8: colours, and alpha 0 where there is no hint.

    Raises FileError for a file that cannot be read, of another size, or without transparency.
    """
    pixels = _read(path, size, "hints")
    if pixels.shape[2] not in (2, 4):
        raise FileError(
            f"“{path.name}” has no transparency: hints are dabs of colour on a transparent picture (PNG)."
        )
    if pixels.shape[2] == 2:
        pixels = np.concatenate([np.repeat(pixels[..., :1], 3, 2), pixels[..., 1:]], 2)
    return np.ascontiguousarray(pixels)


def _read(path: Path, size: Size, what: str) -> np.ndarray:
    """8 bits a channel."""
    picture = files.read(path).picture
    if picture.size != size:
        raise FileError(
            f"The {what} “{path.name}” is {picture.width} × {picture.height} and the photo {size.width} × "
            f"{size.height}: they have to be of one size."
        )
    pixels = picture.pixels
    return pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
