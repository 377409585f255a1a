"""Documents in which filters made layers, through files and recovery copies: what they look like survives."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from editor.document import Document, Layer, Raster
from editor.document.snapshot import Snapshot, capture
from editor.layered import from_layered, to_layered
from editor.recovery_copy import CopyWriter, load
from engine import files
from engine.api import Patch, Picture, Rect

SIZE = Rect(0, 0, 520, 300)
PART = Rect(300, 20, 50, 250)  # of two columns of tiles, and of less than either
RECIPE = {"filter": "denoise", "params": {}, "masked": True}


def noise(channels: int, dtype: type = np.uint8, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, np.iinfo(dtype).max, (SIZE.height, SIZE.width, channels), endpoint=True)
    return pixels.astype(dtype)


def of_noise(channels: int, dtype: type = np.uint8) -> Document:
    return Document.from_picture(Picture(noise(channels, dtype)), "noise")


def with_result(document: Document, rect: Rect = PART) -> Layer:
    """The negative of the active layer, in ``rect`` alone."""
    layer = document.active_layer
    assert layer is not None
    pixels = document.picture(layer).pixels[rect.slices].copy()
    colours = 1 if pixels.shape[2] < 3 else 3
    pixels[..., :colours] = np.iinfo(pixels.dtype).max - pixels[..., :colours]
    result = document.begin_result(RECIPE, "Denoise")
    result.add(Patch(rect, pixels))
    return result.commit(RECIPE)


def through_openraster(document: Document, folder: Path) -> Document:
    path = folder / "a.ora"
    files.write_layered(path, to_layered(capture(document)), document.flattened_later())
    return from_layered(files.read_layered(path), path.name, path)


def through_photoshop(document: Document, folder: Path) -> Document:
    path = folder / "a.psd"
    files.write_layered(path, to_layered(capture(document)), document.flattened_later())
    return from_layered(files.read_layered(path), path.name, path)


def through_recovery(document: Document, folder: Path) -> Document:
    copy = Path(tempfile.mkdtemp(dir=folder))
    CopyWriter(copy).write(capture(document))
    return load(copy)[0].document()


def seen(document: Document) -> np.ndarray:
    """What is seen, without the colours that hide under alpha 0."""
    pixels = document.composite(document.rect).astype(np.int64)
    pixels[pixels[..., -1] == 0] = 0
    return pixels


both = pytest.mark.parametrize("through", [through_openraster, through_recovery])
Through = Callable[[Document, Path], Document]


@both
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_result_that_holds_a_part_shows_its_source_in_the_rest(
    tmp_path: Path, through: Through, channels: int, dtype: type
) -> None:
    document = of_noise(channels, dtype)
    result = with_result(document)
    back = through(document, tmp_path)
    assert np.array_equal(seen(back), seen(document))
    assert np.array_equal(
        back.picture(back.layer(result.id)).pixels, document.picture(document.layer(result.id)).pixels
    )
    assert back.layer(result.id).raster.nbytes == result.raster.nbytes  # and costs what it holds, no more
    document.set_visible(document.layers[0].id, False)
    assert np.array_equal(seen(through(document, tmp_path)), seen(document))


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_mask_on_a_result_that_holds_a_part(tmp_path: Path, channels: int, on: bool) -> None:
    document = of_noise(channels)
    result = with_result(document)
    document.add_mask(result.id, Raster.from_pixels(noise(1, seed=5)))
    document.set_mask_on(result.id, on)
    back = through_openraster(document, tmp_path)
    assert np.array_equal(seen(back), seen(document))
    document.set_mask_on(result.id, not on)
    back.set_mask_on(result.id, not on)
    assert np.array_equal(seen(back), seen(document))


@pytest.mark.parametrize("channels", [1, 3])
def test_photoshop_sees_the_source_where_a_result_holds_nothing(tmp_path: Path, channels: int) -> None:
    document = of_noise(channels)
    with_result(document)
    assert np.array_equal(seen(through_photoshop(document, tmp_path)), seen(document))


@both
@pytest.mark.parametrize("channels", [3, 4])
def test_a_mask_that_a_result_shares_with_its_source_is_still_shared(
    tmp_path: Path, through: Through, channels: int
) -> None:
    document = of_noise(3)
    top = document.add_layer(Picture(noise(channels, seed=3)), "Top")
    document.add_mask(top.id, Raster.from_pixels(noise(1, seed=4)))
    with_result(document, SIZE)
    back = through(document, tmp_path)
    assert np.array_equal(seen(back), seen(document))


def test_layers_that_were_made_from_each_other_in_a_circle() -> None:
    document = of_noise(3)
    document.add_layer(Picture(noise(3, seed=1)), "Top")
    one, two = document.layers
    state = document.state
    circle = (replace(one, source=two.id), replace(two, source=one.id))
    for layers in (circle, (replace(one, source=one.id), two)):
        snapshot: Snapshot = replace(capture(document), state=replace(state, layers=layers))
        found = snapshot.document()
        assert found.composite(found.rect).any() and found.flattened().pixels.any()
        assert found.picture(found.layers[0]).size == found.size


def test_a_source_of_another_size_fills_nothing_in(tmp_path: Path) -> None:
    document = of_noise(3)
    result = with_result(document)
    layers = tuple(
        replace(layer, raster=Raster.from_pixels(noise(3)[:99])) if layer.id != result.id else layer
        for layer in document.layers
    )
    found = replace(capture(document), state=replace(document.state, layers=layers)).document()
    assert found.picture(found.layer(result.id)).has_alpha
