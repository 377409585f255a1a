"""What a document must look like, worked out slowly in float64 and in whole pictures; and makers of test pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from editor.document import Document, Layer, Raster
from engine.api import Patch, Picture, Rect, Size


def noise(
    width: int, height: int, channels: int = 3, dtype: Any = np.uint8, seed: int = 0, clear: float = 0.3
) -> np.ndarray:
    """Random pixels; of those with alpha about ``clear`` are transparent and as many opaque."""
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    pixels = rng.integers(0, top + 1, (height, width, channels), dtype=dtype)
    if channels in (2, 4):
        kind = rng.random((height, width))
        pixels[..., -1][kind < clear] = 0
        pixels[..., -1][kind > 1 - clear] = top
    return pixels


def smooth(width: int, height: int, channels: int = 3, dtype: Any = np.uint8) -> np.ndarray:
    """A gradient, different in each channel."""
    top = np.iinfo(dtype).max
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    planes = [x, y, (x + y) / 2, 1 - x * y][:channels]
    return np.rint(np.stack(planes, axis=2) * top).astype(dtype)


def document(
    width: int = 64, height: int = 48, channels: int = 3, dtype: Any = np.uint8, seed: int = 0
) -> Document:
    return Document.from_picture(Picture(noise(width, height, channels, dtype, seed)), "photo")


def patches(pixels: np.ndarray, step: int = 200) -> list[Patch]:
    """A whole result in pieces that do not meet the tiles' grid."""
    height, width = pixels.shape[:2]
    return [
        Patch(rect, pixels[rect.slices])
        for y in range(0, height, step)
        for x in range(0, width, step)
        for rect in [Rect(x, y, min(step, width - x), min(step, height - y))]
    ]


def premultiplied(raster: Raster) -> tuple[np.ndarray, np.ndarray]:
    """All pixels as colour times alpha, H × W × 1 or 3, and alpha, H × W × 1, in 0..1."""
    pixels = raster.read(raster.rect) / raster.maximum
    if raster.has_alpha:
        alpha = pixels[..., -1:]
        return pixels[..., :-1] * alpha, alpha
    alpha = raster.coverage(raster.rect)[..., None].astype(np.float64)
    return pixels * alpha, alpha


def on_canvas(layer: Layer, size: Size) -> tuple[np.ndarray, np.ndarray]:
    """The layer's part of the document, colour times alpha, and alpha."""
    colour, alpha = premultiplied(layer.raster)
    out = np.zeros((size.height, size.width, colour.shape[2]))
    out_alpha = np.zeros((size.height, size.width, 1))
    part = layer.rect.intersected(Rect(0, 0, *size))
    inside = part.moved(-layer.x, -layer.y).slices
    if not part.empty:
        out[part.slices] = colour[inside]
        out_alpha[part.slices] = alpha[inside]
    return out, out_alpha


def mean(pixels: np.ndarray, level: int) -> np.ndarray:
    """Means of 2**level × 2**level areas, at the right and lower edge of what is left of them."""
    step = 1 << level
    rows, columns = np.arange(0, pixels.shape[0], step), np.arange(0, pixels.shape[1], step)
    total = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0), columns, axis=1)
    ones = np.ones((*pixels.shape[:2], 1))
    return total / np.add.reduceat(np.add.reduceat(ones, rows, axis=0), columns, axis=1)


def composite(layers: Sequence[Layer], size: Size, level: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """All of the document: straight colour and alpha, float64 0..1; colour is 0 where alpha is."""
    colours = layers[0].raster.colours
    shape = mean(np.zeros((size.height, size.width, 1)), level).shape[:2]
    colour, alpha = np.zeros((*shape, colours)), np.zeros((*shape, 1))
    for layer in layers:
        if layer.visible:
            c, a = (mean(part, level) * layer.opacity for part in on_canvas(layer, size))
            colour, alpha = c + colour * (1 - a), a + alpha * (1 - a)
    return np.divide(colour, alpha, out=np.zeros_like(colour), where=alpha > 0), alpha


def assert_close(out: np.ndarray, expected: tuple[np.ndarray, np.ndarray], levels: float = 1.0) -> None:
    """Alpha within ``levels`` of the type's steps, and colour too, as far as it can be seen."""
    top = np.iinfo(out.dtype).max
    colour, alpha = expected
    assert out.shape == (*colour.shape[:2], colour.shape[2] + 1)
    assert np.abs(out[..., -1:] / top - alpha).max() * top <= levels
    assert (np.abs(out[..., :-1] / top - colour) * alpha).max() * top <= levels
