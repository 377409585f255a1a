"""Merging down in units in which results take the place of what they were made from: the look stays."""

from __future__ import annotations

import numpy as np
import pytest

from editor.document import Document, Layer, Raster
from engine.api import Patch, Picture, Rect

SIZE = Rect(0, 0, 280, 260)


def noise(channels: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (SIZE.height, SIZE.width, channels), dtype=np.uint8)


def result(document: Document, rect: Rect = SIZE, seed: int = 7) -> Layer:
    """Of the active layer: other colours, and half of its alpha."""
    layer = document.active_layer
    assert layer is not None
    pixels = noise(document.picture(layer).channels, seed)[rect.slices]
    if pixels.shape[2] == 4:
        pixels[..., 3] = document.picture(layer).pixels[rect.slices][..., 3] // 2
    begun = document.begin_result({"filter": "x"}, "Result")
    begun.add(Patch(rect, pixels))
    return begun.commit({"filter": "x"})


def translucent(masked: bool) -> Document:
    """A photo with a translucent layer on it, which is selected."""
    document = Document.from_picture(Picture(noise(3, 1)), "a")
    layer = document.add_layer(Picture(noise(4, 2)), "Source")
    if masked:
        document.add_mask(layer.id, Raster.from_pixels(noise(1, 3)))
    return document


def off(document: Document, layer: Layer) -> int:
    """How much merging a layer down changes what is seen, at most."""
    before = document.composite(document.rect).astype(int)
    document.merge_down(layer.id)
    return int(np.abs(document.composite(document.rect) - before).max())


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_a_layer_onto_a_result_of_a_translucent_one(masked: bool, opacity: float) -> None:
    document = translucent(masked)
    result(document)
    top = document.add_layer(Picture(noise(4, 4)), "Top")
    document.set_opacity(top.id, opacity)
    assert off(document, top) <= 1  # rounded once more


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_a_result_onto_a_result(masked: bool, opacity: float) -> None:
    document = translucent(masked)
    first = result(document)
    second = result(document, seed=8)
    document.set_opacity(second.id, opacity)
    assert off(document, second) <= 1
    document.undo()
    document.set_opacity(second.id, 1.0)
    document.set_opacity(first.id, opacity)
    assert off(document, second) <= 1  # of the first nothing is seen


def test_a_mask_that_is_shared_stays() -> None:
    """The result above shares it, too: with another one, its soft edges would become thin."""
    document = translucent(masked=True)
    first = result(document)
    second = result(document, seed=8)
    source = document.layer(first.source)
    assert off(document, document.layer(first.id)) <= 1
    assert document.layer(source.id).mask is document.layer(second.id).mask is source.mask


def test_a_result_that_holds_a_part() -> None:
    document = translucent(masked=False)
    result(document, Rect(100, 100, 90, 120))
    top = document.add_layer(Picture(noise(4, 4)), "Top")
    assert off(document, top) <= 1


def test_a_layer_that_reaches_farther_than_the_result() -> None:
    document = translucent(masked=False)
    result(document)
    top = document.add_layer(Picture(noise(4, 4)), "Top", -40, -30)
    assert off(document, top) <= 1
