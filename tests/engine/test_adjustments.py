"""What holds for every adjustment: identity, kinds of pixels, tiles, masks, alpha, extremes, cancelling."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjust_fakes import ADJUSTMENTS, BUSY, KINDS, LOCAL, Listener, adjusted, result, scene

from engine.api import Cancelled, EngineError, Rect
from engine.filters.spec import Filter, specs

ROOT = Path(__file__).resolve().parents[2]
IDENTICAL = [row for row in ADJUSTMENTS if row.id not in ("auto-contrast", "fade", "invert", "black-white")]


def ids(row: Filter) -> str:
    return row.id


every = pytest.mark.parametrize("row", ADJUSTMENTS, ids=ids)
kinds = pytest.mark.parametrize(("channels", "dtype"), KINDS)


def test_every_adjustment_is_tried() -> None:
    assert {row.id for row in ADJUSTMENTS} == set(BUSY)


@pytest.mark.parametrize("row", IDENTICAL, ids=ids)
@kinds
def test_the_defaults_change_no_bit(row: Filter, channels: int, dtype: Any) -> None:
    pixels = scene(channels, dtype)
    assert np.array_equal(adjusted(row.id, pixels), pixels)
    every_level = np.arange(np.iinfo(dtype).max + 1, dtype=dtype).reshape(-1, 256, 1)
    if channels in (1, 3):
        every_level = np.repeat(every_level, channels, 2)
        assert np.array_equal(adjusted(row.id, every_level), every_level)


@every
@kinds
def test_settings_do_something_and_keep_the_kind_of_pixels(row: Filter, channels: int, dtype: Any) -> None:
    pixels = scene(channels, dtype)
    before = pixels.copy()
    out = adjusted(row.id, pixels, **BUSY[row.id])
    assert out.dtype == pixels.dtype and out.shape == pixels.shape and not out.flags.writeable
    assert np.array_equal(pixels, before)
    if channels in (2, 4):
        assert np.array_equal(out[..., -1], pixels[..., -1])
        hidden = pixels[..., -1] == 0
        assert hidden.any() and np.array_equal(out[hidden], pixels[hidden])
    of_colour_alone = row.id in ("white-balance", "saturation", "black-white")
    assert np.array_equal(out, pixels) == (channels < 3 and of_colour_alone)


@every
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_agree_with_eight_and_keep_more(row: Filter, channels: int) -> None:
    fine = scene(channels, np.uint16)
    coarse = (fine >> 8).astype(np.uint8)
    values = {**BUSY[row.id], **({"threshold": 0} if row.id == "sharpen" else {})}
    out = adjusted(row.id, coarse.astype(np.uint16) * 257, **values)
    eight = adjusted(row.id, coarse, **values)
    assert np.abs(out / 257 - eight).max() <= 1.01
    assert len(np.unique(adjusted(row.id, fine, **values)[..., 0])) > 500


@every
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_size_of_tiles_does_not_matter(row: Filter, dtype: Any) -> None:
    pixels = scene(4, dtype, 150, 170)
    whole = adjusted(row.id, pixels, **BUSY[row.id])
    for tile in (16, 37, 64):
        tiled = adjusted(row.id, pixels, tile=tile, **BUSY[row.id])
        most = 1 if row.id in LOCAL else 0  # of rounding in another order
        assert np.abs(tiled.astype(int) - whole).max() <= most
    region = Rect(31, 17, 60, 40)
    part = result(row.id, pixels, region=region, **BUSY[row.id])
    assert part.rect == region
    assert np.abs(part.pixels.astype(int) - whole[region.slices]).max() <= (1 if row.id in LOCAL else 0)


@every
def test_patches_are_the_result_and_never_overlap(row: Filter) -> None:
    listener, pixels = Listener(), scene(3, np.uint16)
    made = result(row.id, pixels, context=listener, tile=32, **BUSY[row.id])
    seen, joined = np.zeros(pixels.shape[:2], int), np.zeros_like(pixels)
    for patch in listener.patches:
        assert not patch.pixels.flags.writeable
        seen[patch.rect.slices] += 1
        joined[patch.rect.slices] = patch.pixels
    assert (seen == 1).all() and np.array_equal(joined, made.pixels) and len(listener.patches) == 9
    assert listener.fractions == sorted(listener.fractions) and listener.fractions[-1] == 1
    assert made.scale == 1 and json.loads(json.dumps(made.recipe))["filter"] == row.id


@every
def test_cancelled_half_way(row: Filter) -> None:
    listener = Listener(cancel_after=2)
    with pytest.raises(Cancelled):
        result(row.id, scene(3), context=listener, tile=32, **BUSY[row.id])
    assert len(listener.patches) == 2


@every
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 3)])
@pytest.mark.parametrize("channels", [1, 4])
def test_tiny_pictures(row: Filter, size: tuple[int, int], channels: int) -> None:
    pixels = np.full((*size, channels), 100, np.uint8)
    out = adjusted(row.id, pixels, **BUSY[row.id])
    assert out.shape == pixels.shape
    assert len(np.unique(out[..., 0])) == 1  # what is flat stays flat, at the edges, too


@every
@pytest.mark.parametrize("level", [0, 1])
@kinds
def test_black_and_white_pictures(row: Filter, level: int, channels: int, dtype: Any) -> None:
    pixels = np.full((20, 20, channels), level * np.iinfo(dtype).max, dtype)
    out = adjusted(row.id, pixels, **BUSY[row.id])
    assert all(len(np.unique(out[..., c])) == 1 for c in range(channels))


@every
@pytest.mark.parametrize("end", ["minimum", "maximum"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_sliders_at_their_ends(row: Filter, end: str, dtype: Any) -> None:
    values = {s.name: getattr(s, end) for s in specs(row.params) if s.kind == "number"}
    if row.id == "levels":
        values = {**values, "black": 254.0, "white": 255.0} if end == "maximum" else {**values, "white": 0.5}
    pixels = scene(4, dtype)
    assert adjusted(row.id, pixels, **values).shape == pixels.shape


@every
def test_a_mask_lays_the_result_over_the_picture(row: Filter) -> None:
    pixels = scene(3, np.uint16)
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[20:40] = 128
    mask[40:] = 255
    full = adjusted(row.id, pixels, **BUSY[row.id])
    out = adjusted(row.id, pixels, mask=mask, tile=32, **BUSY[row.id])
    assert np.array_equal(out[:20], pixels[:20])
    assert np.abs(out[40:].astype(int) - full[40:]).max() <= 1
    half = pixels[20:40] + (full[20:40].astype(float) - pixels[20:40]) * (128 / 255)
    assert np.abs(out[20:40] - half).max() <= 1


def test_a_mask_or_a_region_that_does_not_fit_is_refused() -> None:
    with pytest.raises(EngineError, match="one size"):
        result("invert", scene(), mask=np.zeros((3, 3), np.uint8))
    with pytest.raises(EngineError, match="inside"):
        result("invert", scene(), region=Rect(80, 0, 20, 20))
    with pytest.raises(EngineError, match="at least 16"):
        result("invert", scene(), tile=8)


def test_no_torch_is_imported() -> None:
    code = (
        "import sys, numpy as np\n"
        "from engine.api import Picture, Request\n"
        "from engine.dispatch import run\n"
        "from engine.filters import FILTERS\n"
        "for row in FILTERS.values():\n"
        "    if row.task is None:\n"
        "        run(Request(row.id, Picture(np.zeros((4, 4, 3), np.uint8)), row.make_params()))\n"
        "print('torch' in sys.modules, any(name.startswith('PySide6') for name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
