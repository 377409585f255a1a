"""Pictures to and from the clipboard: QImage to our arrays and back, without sharing memory with either."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColorSpace, QImage

from editor.canvas.images import to_image
from engine import colour
from engine.api import Picture

__all__ = ["from_image", "has_picture", "paths", "to_clipboard"]

_DEEP = (
    QImage.Format.Format_RGBA64,
    QImage.Format.Format_RGBA64_Premultiplied,
    QImage.Format.Format_RGBX64,
    QImage.Format.Format_RGBA16FPx4,
    QImage.Format.Format_RGBX16FPx4,
    QImage.Format.Format_RGBA16FPx4_Premultiplied,
    QImage.Format.Format_RGBA32FPx4,
    QImage.Format.Format_RGBX32FPx4,
    QImage.Format.Format_RGBA32FPx4_Premultiplied,
)


def from_image(image: QImage) -> Picture:
    """A picture with the image's pixels, depth and colour profile. Raises ValueError for an empty image."""
    if image.isNull():
        raise ValueError("the image is empty")
    if image.format() == QImage.Format.Format_Grayscale16:
        pixels = _array(image, np.uint16, 1)
    elif image.format() == QImage.Format.Format_Grayscale8:
        pixels = _array(image, np.uint8, 1)
    elif image.format() in _DEEP:
        pixels = _array(image.convertToFormat(QImage.Format.Format_RGBA64), np.uint16, 4)
    else:
        pixels = _array(image.convertToFormat(QImage.Format.Format_RGBA8888), np.uint8, 4)
    if pixels.shape[2] == 4 and (pixels[..., 3] == np.iinfo(pixels.dtype).max).all():
        pixels = np.ascontiguousarray(pixels[..., :3])
    return Picture(pixels, _profile(image, pixels.shape[2]))


def _profile(image: QImage, channels: int) -> bytes | None:
    space = image.colorSpace()
    if not space.isValid() or space == QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        return None
    icc = bytes(space.iccProfile().data())
    # grey pixels with an RGB profile, or the other way round: the numbers are taken as they are
    return icc if icc and colour.space(icc) == ("GRAY" if channels == 1 else "RGB") else None


def _array(image: QImage, dtype: type, channels: int) -> np.ndarray:
    """H × W × channels, copied: the rows of a QImage are padded, and its memory is its own."""
    width = image.width() * channels
    bits = np.frombuffer(image.constBits(), np.uint8)
    rows = bits[: image.height() * image.bytesPerLine()].reshape(image.height(), image.bytesPerLine())
    used = rows[:, : width * np.dtype(dtype).itemsize].copy()
    return used.view(dtype).reshape(image.height(), image.width(), channels)


def to_clipboard(picture: Picture) -> QImage:
    """What a picture looks like, in 8 bits and sRGB, with its transparency. Safe in any thread."""
    return to_image(picture.pixels, picture.icc, straight=True)


def paths(mime: QMimeData) -> list[Path]:
    """The files on this machine that a clipboard or a drag offers."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []


def has_picture(mime: QMimeData | None) -> bool:
    """Whether it offers pixels or files; whether those are pictures is found out when they are opened."""
    return mime is not None and (mime.hasImage() or bool(paths(mime)))
