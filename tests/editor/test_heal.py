"""The healing brushes and the equation under them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document.brush import Brush, Stroke, StrokePoint
from editor.document.clone import Target
from editor.document.heal import heal, spot_heal
from editor.document.membrane import membrane
from editor.document.raster import Raster
from editor.document.source import layer_source
from engine.api import Rect, Size
from tests.editor.reference import noise


def exact(values: np.ndarray, known: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """The same equations, solved densely."""
    numbers = -np.ones(known.shape, int)
    numbers[unknown] = np.arange(unknown.sum())
    matrix = np.zeros((unknown.sum(),) * 2)
    right = np.zeros((unknown.sum(), values.shape[2]))
    for y, x in zip(*np.nonzero(unknown), strict=True):
        i = numbers[y, x]
        for v, u in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= v < known.shape[0] and 0 <= u < known.shape[1] and (known[v, u] or unknown[v, u]):
                matrix[i, i] += 1
                if known[v, u]:
                    right[i] += values[v, u]
                else:
                    matrix[i, numbers[v, u]] -= 1
    out = np.where(known[..., None], values, 0).astype(float)
    out[unknown] = np.linalg.solve(matrix, right)
    return out


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 28), st.integers(3, 28))
def test_a_membrane_solves_laplaces_equation(seed: int, width: int, height: int) -> None:
    rng = np.random.default_rng(seed)
    rough = cv2.resize(rng.random((5, 5)).astype(np.float32), (width, height))
    unknown = rough > 0.5
    known = ~unknown & (rng.random((height, width)) > 0.2)  # the others are no one's neighbours
    _, pieces = cv2.connectedComponents(unknown.astype(np.uint8), connectivity=4)
    for piece in range(1, pieces.max() + 1):  # those without a rim have no single answer
        rim = cv2.dilate(
            (pieces == piece).astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
        )
        if not (known & (rim > 0)).any():
            unknown &= pieces != piece
    values = rng.normal(0, 100, (height, width, 3)).astype(np.float32)
    out = membrane(values, known, unknown, 1e-3)
    if known.any() and unknown.any():
        assert np.abs(out - exact(values, known, unknown)).max() < 0.1
    assert np.array_equal(out[known], values[known]) and not out[~known & ~unknown].any()


def test_a_membrane_continues_a_plane_exactly() -> None:
    y, x = np.mgrid[0:200, 0:300].astype(np.float32)
    plane = (2 * x - 3 * y)[..., None]
    unknown = np.zeros((200, 300), bool)
    cv2_mask = np.zeros((200, 300), np.uint8)
    cv2.circle(cv2_mask, (150, 100), 80, 1, -1)
    unknown = cv2_mask > 0
    assert np.abs(membrane(plane, ~unknown, unknown, 0.01) - plane).max() < 0.2


def test_nothing_known_or_nothing_asked() -> None:
    values = np.ones((8, 9, 3), np.float32)
    none, every = np.zeros((8, 9), bool), np.ones((8, 9), bool)
    assert not membrane(values, none, every, 0.1).any()
    assert np.array_equal(membrane(values, every, none, 0.1), values)
    lonely = none.copy()
    lonely[4, 4] = True
    corner = none.copy()
    corner[0, 0] = True
    assert np.isfinite(membrane(values, corner, lonely, 0.1)).all()


# --- brushes ---------------------------------------------------------------------------------------------------

SIZE = Size(400, 300)
WHOLE = Rect(0, 0, *SIZE)


def texture(channels: int = 3, dtype: type = np.uint8, seed: int = 0) -> np.ndarray:
    """Grain on a slope of light: what healing must go on with."""
    top = np.iinfo(dtype).max
    y, x = np.mgrid[0:300, 0:400]
    light = 0.2 + 0.5 * x / 400 + 0.1 * y / 300
    grain = np.random.default_rng(seed).normal(0, 0.03, (300, 400, channels))
    pixels = np.clip(light[..., None] + grain, 0, 1)
    if channels in (2, 4):
        pixels[..., -1] = 1
    return np.rint(pixels * top).astype(dtype)


def stroke(points: list[tuple[float, float]], size: float, hardness: float = 0.8) -> Stroke:
    out = Stroke(Brush(size, hardness), SIZE)
    out.add(StrokePoint(x, y) for x, y in points)
    return out


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("spot", [False, True])
def test_a_blot_disappears_and_nothing_else_changes(channels: int, dtype: type, spot: bool) -> None:
    clean = texture(channels, dtype)
    pixels = clean.copy()
    blot = np.zeros((300, 400), np.uint8)
    cv2.circle(blot, (200, 150), 12, 1, -1)
    colours = channels - (channels in (2, 4))
    pixels[blot > 0, :colours] = 0
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = stroke([(200, 150)], 40).coverage
    if spot:
        changed = spot_heal(Target(raster, base, coverage, keep_alpha=True), layer_source(base))
    else:
        changed = heal(Target(raster, base, coverage, keep_alpha=True), layer_source(base), (90, 40))
    out, weight = raster.read(WHOLE), coverage.read(WHOLE)
    assert np.array_equal(out[weight == 0], pixels[weight == 0])
    top = np.iinfo(dtype).max
    healed = out[blot > 0, :colours] / top
    assert (
        np.abs(healed.mean() - clean[blot > 0, :colours].mean() / top) < 0.02
    )  # the light is that of the place
    assert 0.015 < healed.std() < 0.06  # and the grain is there
    assert changed == Rect(0, 0, 400, 256).intersected(changed) and not changed.empty
    if channels in (2, 4):
        assert (out[..., -1] == top).all()


def test_a_long_scratch_over_many_blocks_heals_without_seams() -> None:
    clean = texture(3, np.uint16, 3)
    pixels = clean.copy()
    cv2.line(pixels, (20, 30), (380, 270), (65535, 65535, 65535), 3)
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = stroke([(20, 30), (380, 270)], 12).coverage
    spot_heal(Target(raster, base, coverage, keep_alpha=True), layer_source(base))
    difference = raster.read(WHOLE).astype(float) - clean
    low = cv2.GaussianBlur(difference, (0, 0), 3)
    assert np.abs(low).max() < 0.05 * 65535
    assert np.abs(difference).max() < 0.25 * 65535


def test_an_empty_layer_takes_what_is_healed_below() -> None:
    pixels = texture()
    pixels[140:160, 190:210] = 255
    below = Raster.from_pixels(pixels)
    layer = Raster(SIZE, 4, np.uint8)
    coverage = stroke([(200, 150)], 50, 1).coverage
    spot_heal(Target(layer, layer.snapshot(), coverage), layer_source(below))
    out, weight = layer.read(WHOLE), coverage.read(WHOLE)
    assert not out[weight == 0].any() and (out[weight == 1][:, 3] == 255).all()
    assert out[145:155, 195:205, :3].mean() < 180


def test_transparent_pixels_are_neither_healed_nor_healed_from() -> None:
    pixels = texture(4)
    pixels[:, 200:] = (255, 0, 255, 0)  # a colour that must not leak in
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = stroke([(195, 150)], 40, 1).coverage
    spot_heal(Target(raster, base, coverage, keep_alpha=True), layer_source(base))
    out = raster.read(WHOLE)
    assert np.array_equal(out[:, 200:], pixels[:, 200:])
    inside = coverage.read(WHOLE)[:, :200] == 1
    assert np.abs(out[:, :200][inside][:, 0].astype(int) - out[:, :200][inside][:, 1]).max() < 80


@pytest.mark.parametrize("spot", [False, True])
@pytest.mark.parametrize("points", [[(0, 0)], [(399, 299)], [(-10, 150), (410, 150)]])
def test_strokes_over_the_edge(spot: bool, points: list[tuple[float, float]]) -> None:
    pixels = texture()
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = stroke(points, 30).coverage
    if spot:
        spot_heal(Target(raster, base, coverage, keep_alpha=True), layer_source(base))
    else:
        heal(
            Target(raster, base, coverage, keep_alpha=True), layer_source(base), (500, 0)
        )  # no texture there at all
    out, weight = raster.read(WHOLE), coverage.read(WHOLE)
    assert np.array_equal(out[weight == 0], pixels[weight == 0])
    assert np.abs(out.astype(int) - cv2.GaussianBlur(pixels, (0, 0), 5)).max() < 90


def test_a_stroke_over_everything_and_one_beside_it() -> None:
    pixels = noise(40, 30)
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    everywhere = Stroke(Brush(300, 1), Size(40, 30))
    everywhere.add([StrokePoint(20, 15)])
    spot_heal(
        Target(raster, base, everywhere.coverage, keep_alpha=True), layer_source(base)
    )  # nothing to learn from: no crash
    heal(Target(raster, base, everywhere.coverage, keep_alpha=True), layer_source(base), (3, 3))
    beside = Stroke(Brush(10, 1), Size(400, 300))
    beside.add([StrokePoint(300, 200)])
    raster = base.snapshot()
    assert spot_heal(Target(raster, base, beside.coverage, keep_alpha=True), layer_source(base)).empty
    assert np.array_equal(raster.read(raster.rect), pixels)


def test_a_selection_and_an_offset_are_kept_to() -> None:
    pixels = texture()
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    coverage = stroke([(120, 90)], 40, 1).coverage
    changed = spot_heal(Target(raster, base, coverage, 30, 20, keep_alpha=True), layer_source(base, 30, 20))
    weight = coverage.read(Rect(30, 20, 400, 300))
    assert np.array_equal(raster.read(WHOLE)[weight == 0], pixels[weight == 0])
    assert changed.contains(Rect(100, 70, 40, 40)) and (raster.read(WHOLE) != pixels).any()
