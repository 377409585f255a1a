"""The magic wand against a flood fill written out, and objects cut out of their surroundings."""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import selection as sel
from editor.document import shapes
from editor.document.grabcut import select_object
from editor.document.raster import Raster
from editor.document.source import Source, layer_source
from editor.document.wand import magic_wand
from engine.api import Rect, Size
from tests.editor.reference import noise


def flood(alike: np.ndarray, x: int, y: int) -> np.ndarray:
    out = np.zeros_like(alike)
    queue = deque([(y, x)] if alike[y, x] else [])
    while queue:
        v, u = queue.popleft()
        if 0 <= v < alike.shape[0] and 0 <= u < alike.shape[1] and alike[v, u] and not out[v, u]:
            out[v, u] = True
            queue += [(v - 1, u), (v + 1, u), (v, u - 1), (v, u + 1)]
    return out


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 255), st.booleans(), st.sampled_from([1, 2, 3, 4]), st.booleans())
def test_the_wand_is_a_flood_fill(seed: int, tolerance: float, near: bool, channels: int, deep: bool) -> None:
    size = Size(300, 40)
    pixels = noise(*size, channels, np.uint16 if deep else np.uint8, seed)
    pixels = cv2.blur(pixels, (5, 3)).reshape(pixels.shape)
    rng = np.random.default_rng(seed)
    x, y = int(rng.integers(300)), int(rng.integers(40))
    out = magic_wand(layer_source(Raster.from_pixels(pixels)), size, x, y, tolerance, near, antialias=False)
    reach = tolerance * (257 if deep else 1)
    alike = np.abs(pixels.astype(float) - pixels[y, x]).max(axis=2) <= reach
    if channels in (2, 4) and pixels[y, x, -1] == 0:
        alike = pixels[..., -1] <= reach
    wanted = flood(alike, x, y) if near else alike
    assert np.array_equal(sel.to_array(out), wanted * 255)
    assert wanted[y, x]


def test_the_distance_in_lab_tells_colours_apart_that_channels_do_not() -> None:
    size = Size(90, 30)
    pixels = np.zeros((30, 90, 3), np.uint8)
    pixels[:, :30], pixels[:, 30:60], pixels[:, 60:] = (0, 0, 255), (0, 0, 200), (0, 60, 255)
    source = layer_source(Raster.from_pixels(pixels))
    lab = cv2.cvtColor((pixels / 255).astype(np.float32), cv2.COLOR_RGB2Lab)
    away = np.linalg.norm(lab - lab[5, 5], axis=2)
    for tolerance in (5, 15, 40):
        out = magic_wand(source, size, 5, 5, tolerance, contiguous=False, metric="lab", antialias=False)
        assert np.array_equal(sel.to_array(out) > 0, away <= tolerance)


def test_an_edge_is_smooth_and_half_of_it_stays_where_it_was() -> None:
    size = Size(400, 300)
    pixels = np.zeros((300, 400, 3), np.uint8)
    pixels[:, 200:] = 255
    out = sel.to_array(magic_wand(layer_source(Raster.from_pixels(pixels)), size, 300, 100, 10))
    assert out[150, 197:203].tolist() == [0, 0, 64, 191, 255, 255]
    assert (out[0] == out[150]).all() and (out[:, -1] == 255).all()


def test_a_sample_is_a_mean_and_its_pixel_may_be_unlike_it() -> None:
    size = Size(60, 60)
    pixels = np.full((60, 60, 1), 100, np.uint8)
    pixels[30, 30] = 0
    source = layer_source(Raster.from_pixels(pixels))
    assert sel.area(magic_wand(source, size, 30, 30, 20, antialias=False)) == 1
    assert sel.is_empty(magic_wand(source, size, 30, 30, 20, sample=5, antialias=False))
    everywhere = magic_wand(source, size, 30, 30, 20, sample=5, contiguous=False, antialias=False)
    assert sel.area(everywhere) == 60 * 60 - 1
    assert sel.area(magic_wand(source, size, 0, 0, 20, sample=11, antialias=False)) == 60 * 60 - 1


def test_a_layer_that_lies_elsewhere_and_points_outside() -> None:
    size = Size(500, 400)
    source = layer_source(Raster.from_pixels(np.full((50, 60, 3), 9, np.uint8)), 430, -20)
    out = magic_wand(source, size, 450, 10, 0, antialias=False)
    assert sel.bounds(out) == Rect(430, 0, 60, 30)
    for x, y in ((10, 10), (-1, -1), (10_000, 0)):
        assert sel.is_empty(magic_wand(source, size, x, y, 0))


@pytest.mark.parametrize("bad", [{"tolerance": -1}, {"tolerance": 256}, {"tolerance": 1, "metric": "hue"}])
def test_bad_settings_of_the_wand(bad: dict[str, float]) -> None:
    source = layer_source(Raster.from_pixels(noise(9, 9)))
    with pytest.raises(ValueError):
        magic_wand(source, Size(9, 9), 1, 1, **bad)  # type: ignore[arg-type]


# --- objects -----------------------------------------------------------------------------------------------------


def scene(scale: int = 1, dtype: type = np.uint8) -> tuple[np.ndarray, np.ndarray, Rect]:
    """A red disc with a green bar before a blue gradient, where it is, and a box around it."""
    height, width = 150 * scale, 200 * scale
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([x / width * 40, y / height * 60, 120 + x / width * 100], axis=2)
    truth = np.hypot(x - width / 2, y - height / 2) < 40 * scale
    picture[truth] = (200, 60, 40)
    picture[truth & (abs(y - height / 2) < 8 * scale)] = (60, 180, 50)
    picture += np.random.default_rng(0).normal(0, 6, picture.shape)
    top = np.iinfo(dtype).max
    pixels = np.rint(picture.clip(0, 255) * (top / 255)).astype(dtype)
    return pixels, truth, Rect(52 * scale, 28 * scale, 96 * scale, 94 * scale)


def overlap(selection: Raster, truth: np.ndarray) -> float:
    mask = sel.to_array(selection) > 127
    return (mask & truth).sum() / (mask | truth).sum()


@pytest.mark.parametrize(("scale", "dtype"), [(1, np.uint8), (6, np.uint8), (6, np.uint16)])
def test_an_object_is_found_in_its_box(scale: int, dtype: type) -> None:
    pixels, truth, box = scene(scale, dtype)
    size = Size(pixels.shape[1], pixels.shape[0])
    source = layer_source(Raster.from_pixels(pixels))
    found = select_object(source, size, box)
    assert overlap(found, truth) > 0.97
    again = select_object(source, size, box)
    assert np.array_equal(sel.to_array(found), sel.to_array(again))
    alpha = np.full((*truth.shape, 1), np.iinfo(dtype).max, dtype)
    with_alpha = layer_source(Raster.from_pixels(np.concatenate([pixels, alpha], axis=2)))
    assert np.array_equal(sel.to_array(select_object(with_alpha, size, box)), sel.to_array(found))


def test_strokes_correct_what_was_found() -> None:
    pixels, truth, box = scene()
    size = Size(200, 150)
    source = layer_source(Raster.from_pixels(pixels))
    bar = shapes.rectangle(size, 70, 70, 60, 10)
    without = select_object(source, size, box, background=bar)
    assert sel.to_array(without)[75, 100] < 20 and sel.to_array(without)[50, 100] > 235
    corner = shapes.rectangle(size, 60, 35, 12, 10)
    more = select_object(source, size, box, foreground=corner)
    assert sel.to_array(more)[40, 66] > 200
    assert overlap(without, truth) < overlap(select_object(source, size, box), truth)


def test_boxes_that_are_no_good() -> None:
    pixels, _, box = scene()
    size = Size(200, 150)
    source = layer_source(Raster.from_pixels(pixels))
    for bad in (Rect(0, 0, 0, 0), Rect(500, 500, 20, 20), Rect(50, 50, 1, 90)):
        with pytest.raises(ValueError, match="inside the picture"):
            select_object(source, size, bad)
    with pytest.raises(ValueError, match="nothing to tell"):
        select_object(source, size, box, background=sel.everything(size))
    assert (
        0 < sel.area(select_object(source, size, Rect(-50, -50, 900, 900))) < 200 * 150
    )  # the whole picture
    flat = layer_source(Raster.from_pixels(np.zeros((150, 200, 3), np.uint8)))
    assert select_object(flat, size, box).size == size  # nothing stands out: some answer, no crash
    clear = Source(lambda rect: np.zeros((rect.height, rect.width, 4), np.uint8), Rect(0, 0, *size))
    with pytest.raises(ValueError, match="nothing to tell"):
        select_object(clear, size, box)


# --- a network is asked


@pytest.mark.parametrize("scale", [1, 9])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_network_is_shown_the_box_and_its_surroundings(scale: int, channels: int) -> None:
    """The box that it gets lies on the same pixels as in the document, at any size; its answer comes back there."""
    pixels, truth, box = scene(scale)
    pixels = pixels[..., :channels]
    size = Size(pixels.shape[1], pixels.shape[0])
    shown: list[tuple[int, ...]] = []

    def find(picture: np.ndarray, corners: tuple[float, float, float, float]) -> np.ndarray:
        shown.append(picture.shape)
        assert picture.dtype == np.uint8 and picture.shape[2] == 3
        left, top, right, bottom = corners
        found = np.zeros(picture.shape[:2], bool)
        found[round(top) : round(bottom), round(left) : round(right)] = True
        return found

    flat = Raster.from_pixels(np.full_like(pixels, 90))
    found = select_object(layer_source(flat), size, box, find=find)
    wanted = np.zeros(truth.shape, bool)
    wanted[box.slices] = True
    assert overlap(found, wanted) > 0.97
    ((height, width, _),) = shown
    assert height * width <= 1_050_000 and width > box.width / (2 if scale > 1 else 1)


def test_where_a_network_sees_nothing_the_colours_decide() -> None:
    pixels, _, box = scene()
    size = Size(200, 150)
    source = layer_source(Raster.from_pixels(pixels))
    asked: list[bool] = []

    def find(picture: np.ndarray, corners: tuple[float, float, float, float]) -> np.ndarray:
        asked.append(True)
        return np.zeros(picture.shape[:2], bool)

    found = select_object(source, size, box, find=find)
    assert asked and np.array_equal(sel.to_array(found), sel.to_array(select_object(source, size, box)))
    # corrections are what a network knows nothing of
    bar = shapes.rectangle(size, 70, 70, 60, 10)
    select_object(source, size, box, background=bar, find=find)
    assert len(asked) == 1


def test_what_is_transparent_is_never_the_object() -> None:
    size = Size(200, 150)
    alpha = np.full((150, 200, 4), 255, np.uint8)
    alpha[:, 100:, 3] = 0
    source = layer_source(Raster.from_pixels(alpha))
    found = select_object(source, size, Rect(60, 40, 80, 60), find=lambda p, b: np.ones(p.shape[:2], bool))
    assert sel.to_array(found)[70, 70] == 255 and not sel.to_array(found)[:, 120:].any()
