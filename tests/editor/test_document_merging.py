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


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_a_layer_onto_a_result_below_full_opacity(masked: bool, opacity: float, dtype: type) -> None:
    """What the result takes the place of is seen through it: one layer says so with a mask."""
    document = translucent(masked)
    if dtype == np.uint16:
        document = Document.from_picture(Picture(noise(3, 1).astype(np.uint16) * 257), "a")
        layer = document.add_layer(Picture(noise(4, 2).astype(np.uint16) * 257), "Source")
        if masked:
            document.add_mask(layer.id, Raster.from_pixels(noise(1, 3).astype(np.uint16) * 257))
    scale = 257 if dtype == np.uint16 else 1
    source = document.active_layer
    assert source is not None
    begun = document.begin_result({"filter": "x"}, "Result")
    begun.add(Patch(SIZE, noise(4, 7).astype(dtype) * dtype(scale)))
    lower = begun.commit({"filter": "x"})
    document.set_opacity(lower.id, 0.4)
    top = document.add_layer(Picture(noise(4, 4).astype(dtype) * dtype(scale)), "Top", 30, -20)
    document.set_opacity(top.id, opacity)
    assert off(document, top) <= 2 * (scale if masked and dtype == np.uint8 else 1)
    merged = document.layer(lower.id)
    assert merged.source == source.id and merged.mask is not None and merged.opacity == 1


def test_results_onto_one_with_a_mask_of_its_own() -> None:
    document = translucent(masked=False)
    first = result(document)
    document.add_mask(first.id, Raster.from_pixels(noise(1, 9)))
    second = result(document, Rect(40, 30, 100, 90), seed=8)
    document.set_opacity(second.id, 0.7)
    assert off(document, document.layer(second.id)) <= 2


def test_a_result_that_holds_a_part_below_full_opacity() -> None:
    document = translucent(masked=False)
    first = result(document, Rect(100, 100, 90, 120))
    document.set_opacity(first.id, 0.3)
    top = document.add_layer(Picture(noise(4, 4)[:50, :60]), "Top", 250, 230)  # reaches out of the document
    assert off(document, top) <= 2
    merged = document.layer(first.id)
    assert len(list(merged.raster.tiles())) < 4 or merged.raster.full  # where nothing is, nothing is held


def test_the_look_stays_when_the_merged_layer_is_hidden_and_shown_again() -> None:
    document = translucent(masked=False)
    first = result(document)
    document.set_opacity(first.id, 0.5)
    without = document.composite(document.rect)
    top = document.add_layer(Picture(noise(4, 4)), "Top")
    document.merge_down(top.id)
    document.undo()
    document.undo()
    assert np.array_equal(document.composite(document.rect), without)


@pytest.mark.parametrize("look", [{"opacity": 0.0}, {"visible": False}])
def test_layers_of_a_group_that_is_not_seen_can_be_merged(look: dict) -> None:
    document = Document.from_picture(Picture(noise(3, 0)), "photo.png")
    layers = [document.add_layer(Picture(noise(3, seed)), str(seed)) for seed in (1, 2)]
    group = document.group_layers([layer.id for layer in layers], "group")
    document.set_group(group.id, **look)
    document.merge_down(layers[1].id)
    assert len(document.layers) == 2
    document.set_group(group.id, opacity=1.0, visible=True)
    assert np.array_equal(document.composite(document.rect)[..., :3], noise(3, 2))


def test_a_layer_that_colours_what_lies_outside_shows_nothing() -> None:
    document = Document.from_picture(Picture(noise(3, 0)), "photo.png")
    before = document.composite(document.rect)
    other = document.add_layer(Picture(noise(3, 1)), "other")
    colours = result(document)
    document.set_blend(colours.id, "color")
    document.set_offset(other.id, SIZE.width + 40, 0)
    assert np.array_equal(document.composite(document.rect), before)
