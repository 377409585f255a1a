"""Coverage on pixels: colour, eraser, masks; and the clone stamp."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import selection as sel
from editor.document import shapes
from editor.document.brush import Brush, Stroke, StrokePoint
from editor.document.clone import Anchor, Target, clone
from editor.document.coverage import Coverage
from editor.document.paint import Ink, paint
from editor.document.raster import Raster
from editor.document.source import layer_source
from engine.api import Rect, Size
from tests.editor.reference import noise

SIZE = Size(600, 300)
WHOLE = Rect(0, 0, *SIZE)
COLOUR = {1: (200,), 2: (200,), 3: (200, 10, 90), 4: (200, 10, 90)}


def wave(brush: Brush | None = None) -> Coverage:
    stroke = Stroke(brush or Brush(60, 0.5, 0.7), SIZE)
    stroke.add(StrokePoint(40 + i * 25, 150 + 70 * np.sin(i / 3), 0.5 + i / 40) for i in range(20))
    return stroke.coverage


def naive(before: np.ndarray, colour: np.ndarray, weight: np.ndarray, keep_alpha: bool) -> np.ndarray:
    """Straight alpha, float64."""
    top = np.iinfo(before.dtype).max
    old = before.astype(np.float64)
    weight = weight.astype(np.float64)[..., None]
    if before.shape[2] in (1, 3) or keep_alpha:
        colours = before.shape[2] - (before.shape[2] in (2, 4))
        old[..., :colours] += (colour - old[..., :colours]) * weight
        return old
    alpha = old[..., -1:] / top
    total = alpha + weight * (1 - alpha)
    mixed = old[..., :-1] * alpha * (1 - weight) + colour * weight
    out = np.concatenate([mixed / np.where(total > 0, total, 1), total * top], axis=2)
    return np.where(weight > 0, out, old)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("keep_alpha", [False, True])
def test_colour_lies_over_what_was_there(channels: int, dtype: type, keep_alpha: bool) -> None:
    pixels = noise(*SIZE, channels, dtype)
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = wave()
    colour = tuple(c * (257 if dtype == np.uint16 else 1) for c in COLOUR[channels])
    changed = paint(raster, base, coverage, WHOLE, Ink("colour", colour, 0.8, keep_alpha))
    weight = coverage.read(WHOLE) * np.float32(0.8)
    out = raster.read(WHOLE)
    wanted = naive(pixels, np.array(colour), weight, keep_alpha)
    solid = wanted[..., -1] > 0 if channels in (2, 4) else np.ones(out.shape[:2], bool)
    tolerance = 0.51 if dtype == np.uint8 else 0.6
    assert np.abs(out[solid] - wanted[solid]).max() < tolerance
    if channels in (2, 4):
        assert np.abs(out[..., -1] - wanted[..., -1]).max() < tolerance
    assert np.array_equal(out[weight == 0], pixels[weight == 0])
    assert not changed.empty and np.array_equal(base.read(WHOLE), pixels)


@pytest.mark.parametrize("kind", ["colour", "erase", "value"])
def test_event_by_event_is_the_stroke_at_once(kind: str) -> None:
    channels = 1 if kind == "value" else 4
    pixels = noise(*SIZE, channels)
    step_by_step, at_once = Raster.from_pixels(pixels), Raster.from_pixels(pixels)
    base = step_by_step.snapshot()
    ink = Ink(kind, COLOUR[channels], 0.6)
    stroke = Stroke(Brush(80, 0.3, 0.5), SIZE)
    for i in range(25):
        changed = stroke.add([StrokePoint(i * 25, 150 + 90 * np.sin(i))])
        paint(step_by_step, base, stroke.coverage, changed, ink)
    paint(at_once, base, stroke.coverage, stroke.coverage.bounds, ink)
    assert np.array_equal(step_by_step.read(WHOLE), at_once.read(WHOLE))


def test_painting_on_nothing_makes_opaque_pixels_of_the_pure_colour() -> None:
    raster = Raster(SIZE, 4, np.uint8)
    coverage = wave()
    paint(raster, raster.snapshot(), coverage, WHOLE, Ink("colour", (200, 10, 90)))
    out = raster.read(WHOLE)
    seen = out[..., 3] > 0
    assert (out[seen][:, :3] == (200, 10, 90)).all()  # no dark fringe
    assert np.array_equal(out[..., 3], np.rint(coverage.read(WHOLE) * 255))
    assert len(raster) < 6 or seen[:, -1].any()


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_eraser_takes_alpha_and_leaves_colour(channels: int, dtype: type) -> None:
    pixels = noise(*SIZE, channels, dtype)
    raster = Raster.from_pixels(pixels)
    coverage = wave()
    paint(raster, raster.snapshot(), coverage, WHOLE, Ink("erase", opacity=0.5))
    out = raster.read(WHOLE)
    assert np.array_equal(out[..., :-1], pixels[..., :-1])
    wanted = pixels[..., -1] * (1 - coverage.read(WHOLE).astype(float) * 0.5)
    assert np.abs(out[..., -1] - wanted).max() < 0.51


def test_a_mask_is_painted_and_erased_from_nothing() -> None:
    mask = sel.nothing(SIZE)
    coverage = wave(Brush(60, 1))
    paint(mask, mask.snapshot(), coverage, WHOLE, Ink("value", (255,)))
    assert np.array_equal(sel.to_array(mask), np.rint(coverage.read(WHOLE) * 255))
    paint(mask, mask.snapshot(), coverage, WHOLE, Ink("value", (0,)))
    left = coverage.read(WHOLE)
    assert np.abs(sel.to_array(mask) - 255 * left * (1 - left)).max() < 1.1
    assert not sel.to_array(mask)[left == 1].any()


def test_a_selection_holds_the_paint_back() -> None:
    pixels = noise(*SIZE)
    raster = Raster.from_pixels(pixels)
    coverage = wave(Brush(60, 1))
    selection = sel.combine(
        shapes.rectangle(SIZE, 0, 0, 300, 300), sel.from_array(np.full((300, 600), 51, np.uint8), SIZE), "add"
    )
    paint(raster, raster.snapshot(), coverage, WHOLE, Ink("colour", (0, 0, 0)), selection)
    out, weight = raster.read(WHOLE), coverage.read(WHOLE)
    assert not out[:, :300][weight[:, :300] == 1].any()
    faint = pixels[:, 300:] * (1 - weight[:, 300:, None] * 0.2)
    assert np.abs(out[:, 300:] - faint).max() < 0.51
    before = raster.read(WHOLE)
    assert paint(
        raster, raster.snapshot(), coverage, WHOLE, Ink("colour", (9, 9, 9)), sel.nothing(SIZE)
    ).empty
    assert np.array_equal(raster.read(WHOLE), before)


@settings(max_examples=20, deadline=None)
@given(st.integers(-400, 400), st.integers(-300, 300))
def test_a_layer_that_lies_elsewhere_is_painted_where_the_stroke_is(x: int, y: int) -> None:
    pixels = noise(*SIZE)
    raster = Raster.from_pixels(pixels)
    coverage = wave(Brush(30, 1))
    changed = paint(raster, raster.snapshot(), coverage, WHOLE, Ink("colour", (1, 2, 3)), None, x, y)
    weight = coverage.read(WHOLE.moved(x, y))
    out = raster.read(WHOLE)
    assert (out[weight == 1] == (1, 2, 3)).all() and np.array_equal(out[weight == 0], pixels[weight == 0])
    assert changed.empty or WHOLE.contains(changed)
    assert changed.empty == (not weight.any())


def test_only_touched_tiles_are_copied() -> None:
    raster = Raster.from_pixels(noise(2000, 1500))
    base = raster.snapshot()
    stroke = Stroke(Brush(20, 1), raster.size)
    stroke.add([StrokePoint(100, 100), StrokePoint(1000, 900)])
    paint(raster, base, stroke.coverage, stroke.coverage.bounds, Ink("colour", (0, 0, 0)))
    copied = [key for key, _ in raster.tiles() if raster.tile(key) is not base.tile(key)]
    assert 4 <= len(copied) <= 8


@pytest.mark.parametrize(
    ("channels", "ink", "says"),
    [
        (3, Ink("erase"), "transparency"),
        (3, Ink("colour", (1,)), "3 channels"),
        (2, Ink("value", (1,)), "no alpha"),
    ],
)
def test_what_cannot_be_painted_is_said(channels: int, ink: Ink, says: str) -> None:
    raster = Raster.from_pixels(noise(*SIZE, channels))
    with pytest.raises(ValueError, match=says):
        paint(raster, raster.snapshot(), wave(), WHOLE, ink)


def test_unwritten_pixels_without_alpha_cannot_be_painted() -> None:
    raster = Raster(SIZE, 3, np.uint8)
    with pytest.raises(ValueError, match="transparency"):
        paint(raster, raster.snapshot(), wave(), WHOLE, Ink("colour", (1, 2, 3)))
    for bad in ({"kind": "smudge"}, {"opacity": 1.5}):
        with pytest.raises(ValueError):
            Ink(**bad)  # type: ignore[arg-type]


# --- the clone stamp -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_clone_is_the_other_place_as_it_was(channels: int, dtype: type) -> None:
    pixels = noise(*SIZE, channels, dtype)
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = wave(Brush(50, 1))
    for _ in range(2):  # again gives the same: the source is the snapshot
        clone(Target(raster, base, coverage), WHOLE, layer_source(base), (20, -30))
    out, weight = raster.read(WHOLE), coverage.read(WHOLE)
    there = np.zeros_like(pixels)
    there[30:, :-20] = pixels[:-30, 20:]
    inside = np.zeros(weight.shape, bool)
    inside[30:, :-20] = weight[30:, :-20] == 1
    if channels in (2, 4):
        inside &= there[..., -1] == np.iinfo(dtype).max
    assert inside.any() and np.array_equal(out[inside], there[inside])
    assert np.array_equal(out[weight == 0], pixels[weight == 0])
    assert np.array_equal(out[:, -20:], pixels[:, -20:])  # there is no source: no black


def test_a_transparent_source_leaves_no_mark() -> None:
    pixels = noise(*SIZE, 4)
    raster = Raster.from_pixels(pixels)
    empty = Raster(SIZE, 3, np.uint8)
    empty.write(Rect(0, 0, 50, 300), np.zeros((300, 50, 3), np.uint8))
    changed = clone(Target(raster, raster.snapshot(), wave()), WHOLE, layer_source(empty), (0, 0))
    assert changed.right <= 256
    assert np.array_equal(raster.read(WHOLE)[:, 50:], pixels[:, 50:])


def test_cloning_everything_that_is_seen_onto_an_empty_layer() -> None:
    below = Raster.from_pixels(noise(*SIZE))
    layer = Raster(Size(500, 250), 4, np.uint8)
    target = Target(layer, layer.snapshot(), wave(Brush(50, 1)), 30, 20, opacity=0.5)
    clone(target, WHOLE, layer_source(below), (7, 5))
    weight = wave(Brush(50, 1)).read(Rect(30, 20, 500, 250))
    out = layer.read(layer.rect)
    assert np.array_equal(out[weight == 1][:, :3], below.read(Rect(37, 25, 500, 250))[weight == 1])
    assert (np.abs(out[weight == 1][:, 3].astype(int) - 128) <= 1).all() and not out[weight == 0].any()


def test_aligned_strokes_keep_their_distance_and_others_begin_again() -> None:
    first = Anchor(100, 100).begin(150.4, 90.6)
    assert first.shift == (-50, 9) and first.begin(300, 300).shift == (-50, 9)
    again: Callable[[float, float], Anchor] = Anchor(100, 100, aligned=False).begin(150, 90).begin
    assert again(300, 300).shift == (-200, -200)
