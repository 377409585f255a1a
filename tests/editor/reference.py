"""What a document must look like, worked out slowly in float64 and in whole pictures; and makers of test pictures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from editor.document import Document, Layer
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


def on_canvas(layer: Layer, size: Size) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the document sees of a layer: colour times alpha (H × W × 1 or 3), alpha, coverage (H × W × 1), 0..1."""
    raster = layer.raster
    place = Rect(0, 0, *size).moved(-layer.x, -layer.y)
    pixels = raster.read(place) / raster.maximum
    covered = raster.coverage(place)[..., None].astype(np.float64)
    alpha = pixels[..., -1:] if raster.has_alpha else covered
    return pixels[..., : raster.colours] * alpha, alpha, covered


def mean(pixels: np.ndarray, level: int) -> np.ndarray:
    """Means of 2**level × 2**level areas, at the right and lower edge of what is left of them."""
    step = 1 << level
    rows, columns = np.arange(0, pixels.shape[0], step), np.arange(0, pixels.shape[1], step)
    total = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0), columns, axis=1)
    ones = np.ones((*pixels.shape[:2], 1))
    return total / np.add.reduceat(np.add.reduceat(ones, rows, axis=0), columns, axis=1)


def units(layers: Sequence[Layer]) -> list[list[Layer]]:
    """Runs of visible layers that were made from each other."""
    by_id = {layer.id: layer for layer in layers}

    def root(layer: Layer) -> str:
        return root(by_id[layer.source]) if layer.source in by_id else layer.id

    shown = [layer for layer in layers if layer.visible and layer.opacity > 0]
    return [list(run) for _, run in itertools.groupby(shown, root)]


def composite(layers: Sequence[Layer], size: Size, level: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """All of the document: straight colour and alpha, float64 0..1; colour is 0 where alpha is."""
    colours = layers[0].raster.colours
    shape = mean(np.zeros((size.height, size.width, 1)), level).shape[:2]
    colour, alpha = np.zeros((*shape, colours)), np.zeros((*shape, 1))
    for unit in units(layers):
        c, a = np.zeros_like(colour), np.zeros_like(alpha)
        for layer in unit:
            new_c, new_a, covered = (mean(part, level) * layer.opacity for part in on_canvas(layer, size))
            c, a = new_c + c * (1 - covered), new_a + a * (1 - covered)
        colour, alpha = c + colour * (1 - a), a + alpha * (1 - a)
    return np.divide(colour, alpha, out=np.zeros_like(colour), where=alpha > 0), alpha


def assert_close(out: np.ndarray, expected: tuple[np.ndarray, np.ndarray], levels: float = 1.0) -> None:
    """Alpha within ``levels`` of the type's steps, and colour too, as far as it can be seen."""
    top = np.iinfo(out.dtype).max
    colour, alpha = expected
    assert out.shape == (*colour.shape[:2], colour.shape[2] + 1)
    assert np.abs(out[..., -1:] / top - alpha).max() * top <= levels
    assert (np.abs(out[..., :-1] / top - colour) * alpha).max() * top <= levels
