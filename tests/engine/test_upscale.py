"""Upscale from request to result: sizes, seams, alpha and depth, memory, cancelling, and what it refuses."""

from __future__ import annotations

import itertools
import logging
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from engine import colour, estimates
from engine.api import (
    Cancelled,
    Context,
    DevicePolicy,
    EngineError,
    MemoryExhausted,
    Patch,
    Picture,
    Rect,
    Request,
)
from engine.dispatch import run
from engine.filters import FILTERS
from engine.filters.upscale import UpscaleParams, target_size
from engine.filters.upscale_condition import blockiness, measured_noise
from engine.filters.upscale_operation import UpscaleOperation
from engine.models.store import ModelStore, shared
from engine.scaling import Scaling

ROW = FILTERS["upscale"]
CPU = DevicePolicy("cpu", precision="float32")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def scene(height: int, width: int, channels: int = 3, dtype=np.uint8) -> np.ndarray:
    """A sky that darkens slowly above, fine texture below."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    sky = 0.75 - 0.3 * y / height + 0.02 * x / width
    texture = 0.5 + 0.2 * np.sin(1.9 * x + 0.7 * y) * np.cos(1.3 * y - 0.4 * x)
    value = np.where(y < height / 2, sky, texture)
    planes = [value, value * 0.9, value * 0.8, 0.5 + 0.5 * np.sin(x / 9)]
    chosen = {1: planes[:1], 2: [planes[0], planes[3]], 3: planes[:3], 4: planes}[channels]
    return np.rint(np.stack(chosen, 2) * np.iinfo(dtype).max).astype(dtype)


def upscaled(pixels: np.ndarray, policy: DevicePolicy = CPU, icc: bytes | None = None, **params):
    params = {"clean": "off", **params}
    return run(Request("upscale", Picture(pixels, icc), ROW.make_params(**params), policy=policy))


# --- sizes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "size"),
    [
        ({"factor": "3"}, (300, 180)),
        ({"width": 250}, (250, 150)),
        ({"height": 61}, (102, 61)),
        ({"longest": 400}, (400, 240)),
        ({"longest": 101, "factor": "4"}, (101, 61)),
    ],
)
def test_sizes_keep_the_shape(params: dict, size: tuple[int, int]) -> None:
    assert target_size(ROW.make_params(**params), Picture(scene(60, 100)).size) == size


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"width": 401}, "100 becomes at most 400 pixels, not 401"),
        ({"longest": 100}, "100 pixels already"),
        ({"width": 200, "height": 100}, "Choose one of the width and the height"),
    ],
)
def test_impossible_sizes_are_refused_with_the_numbers(params: dict, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        upscaled(scene(60, 100), **params)


def test_a_strip_beyond_the_largest_side_is_refused() -> None:
    with pytest.raises(EngineError, match="4 × 400,000"):
        upscaled(np.zeros((100_000, 1, 3), np.uint8), factor="4")


@pytest.mark.parametrize("shape", [(1, 1), (1, 2000), (900, 1), (2, 3)])
@pytest.mark.parametrize("params", [{"factor": "4"}, {"factor": "3"}, {"clean": "on"}, {"clean": "auto"}])
def test_tiny_pictures_and_strips(shape: tuple[int, int], params: dict) -> None:
    result = upscaled(np.full((*shape, 3), 90, np.uint8), **params)
    factor = int(params.get("factor", "2"))
    assert result.pixels.shape == (shape[0] * factor, shape[1] * factor, 3)
    assert abs(result.pixels.astype(int) - 90).max() <= 12


def test_an_odd_size_streams_pieces_that_cover_the_result_once() -> None:
    seen, patches = np.zeros((216, 333), int), []

    class Listener(Context):
        def partial(self, patch: Patch) -> None:
            seen[patch.rect.slices] += 1
            patches.append(patch)

    request = Request(
        "upscale",
        Picture(scene(130, 200)),
        ROW.make_params(width=333, clean="off"),
        policy=replace(CPU, tile=96),
    )
    result = run(request, Listener())
    assert (seen == 1).all() and len(patches) > 8
    assert result.scale == 0 and result.rect == Rect(0, 0, 333, 216)
    for patch in patches:
        assert np.array_equal(result.pixels[patch.rect.slices], patch.pixels)


def test_a_region_is_what_it_is_in_the_whole() -> None:
    request = Request(
        "upscale", Picture(scene(90, 120)), ROW.make_params(factor="3", clean="off"), policy=CPU
    )
    whole = run(request)
    part = run(replace(request, region=Rect(31, 17, 40, 50)))
    assert part.rect == Rect(93, 51, 120, 150)
    difference = abs(part.pixels.astype(int) - whole.pixels[part.rect.slices])
    assert difference.max() <= 1 and (difference > 0).mean() < 0.001


# --- pixels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_depth_channels_and_brightness_are_kept(channels: int, dtype) -> None:
    pixels = scene(40, 50, channels, dtype)
    result = upscaled(pixels, factor="3")
    assert result.pixels.dtype == dtype and result.pixels.shape == (120, 150, channels)
    small = cv2.resize(result.pixels, (50, 40), interpolation=cv2.INTER_AREA).reshape(pixels.shape)
    colours = slice(0, -1) if channels in (2, 4) else slice(None)
    error = abs(small.astype(float) - pixels)[3:15, 3:-3, colours].mean() / np.iinfo(dtype).max
    assert error < 0.01


def test_16_bits_hold_more_than_256_levels() -> None:
    ramp = np.repeat(np.linspace(20_000, 21_000, 60).astype(np.uint16)[None, :, None], 24, 0).repeat(3, 2)
    assert len(np.unique(upscaled(ramp, factor="4").pixels)) > 400


def test_a_profile_is_kept_and_means_the_same_colour() -> None:
    pixels = np.full((20, 24, 3), (200, 40, 60), np.uint8)
    result = upscaled(pixels, icc=colour.DISPLAY_P3, factor="4")
    assert abs(result.pixels.reshape(-1, 3).mean(0) - (200, 40, 60)).max() < 6


def test_alpha_has_no_seams() -> None:
    pixels = scene(150, 200, 4)
    whole = upscaled(pixels, width=501)
    tiled = upscaled(pixels, replace(CPU, tile=96), width=501)
    assert np.array_equal(whole.pixels[..., 3], tiled.pixels[..., 3])


@pytest.mark.parametrize("params", [{"factor": "4"}, {"factor": "3"}, {"width": 701}])
def test_no_seams_on_skies_and_fine_texture(params: dict) -> None:
    """Steps across the seams of tiles against the same steps of the picture made in one piece."""
    pixels = scene(192, 256)
    whole = upscaled(pixels, **params).pixels.astype(float)
    tiled = upscaled(pixels, replace(CPU, tile=128), **params).pixels.astype(float)
    difference = abs(whole - tiled)
    assert difference.max() <= 1 and (difference > 0).mean() < 0.001
    for axis in (0, 1):
        steps = [abs(np.diff(p, axis=axis)).mean(axis=(1 - axis, 2)) for p in (whole, tiled)]
        assert abs(steps[0] - steps[1]).max() < 0.02


def test_no_seams_where_the_picture_is_cleaned_first() -> None:
    rng = np.random.default_rng(0)
    pixels = (scene(400, 420) + rng.normal(0, 12, (400, 420, 3))).clip(0, 255).astype(np.uint8)
    whole = upscaled(pixels, clean="on").pixels.astype(float)
    tiled = upscaled(pixels, replace(CPU, tile=344), clean="on").pixels.astype(float)
    assert abs(whole - tiled).max() <= 3 and abs(whole - tiled).mean() < 0.05


def test_the_slider_goes_from_the_one_model_to_the_other() -> None:
    pixels = scene(40, 50)
    faithful, half, detailed = (
        upscaled(pixels, factor="4", detail=d).pixels.astype(float) for d in (0.0, 50.0, 100.0)
    )
    alone = run(
        Request(
            "upscale",
            Picture(pixels),
            ROW.make_params(factor="4", clean="off"),
            "upscale-detailed",
            policy=CPU,
        )
    )
    assert abs(detailed - alone.pixels).max() <= 1
    assert abs(half - faithful).mean() > 0.1 and abs(half - detailed).mean() > 0.1


def test_moving_the_slider_takes_no_more_memory() -> None:
    store = ModelStore()
    first, second = store.card("upscale-faithful"), store.card("upscale-detailed")
    device = torch.device("cpu")
    taken = []
    for share in (0.1, 0.2, 0.2, 0.9):
        loaded = store.mixed(first, second, share, device, torch.float32)
        assert loaded.share == share
        taken.append(store.cached_bytes)
    assert len(set(taken)) == 1
    again = store.mixed(first, second, 0.9, device, torch.float32)
    assert again is loaded
    weight = loaded.network.state_dict()["body.0.weight"]
    ends = [
        store.load(c, device, torch.float32).network.state_dict()["body.0.weight"] for c in (first, second)
    ]
    assert torch.allclose(weight, torch.lerp(ends[0], ends[1], 0.9), atol=1e-6)


# --- cleaning ----------------------------------------------------------------------------------------------


def test_auto_cleans_what_is_noisy_or_blocky_and_nothing_else() -> None:
    clean = cv2.GaussianBlur(scene(160, 200), (0, 0), 2)
    noise = np.random.default_rng(0).normal(0, 15, clean.shape)
    noisy = (clean + noise).clip(0, 255).astype(np.uint8)
    assert measured_noise(Picture(noisy), shared(), "cpu") > 8
    assert upscaled(clean, clean="auto").recipe["resolved"]["clean"] == "off"
    result = upscaled(noisy, clean="auto")
    assert result.recipe["resolved"]["clean"] == "on" and result.recipe["params"]["clean"] == "auto"
    assert result.pixels[40:120, 40:-40].std(axis=(0, 1)).max() < noisy[20:60, 20:-20].std(axis=(0, 1)).min()


def test_blocks_of_compression_are_recognized() -> None:
    rng = np.random.default_rng(3)
    soft = cv2.resize(
        rng.integers(0, 256, (37, 53, 3)).astype(np.uint8), (480, 320), interpolation=cv2.INTER_CUBIC
    )
    assert blockiness(Picture(soft)) < 1.1
    packed = cv2.imdecode(cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR)
    assert blockiness(Picture(packed)) > 1.2
    assert blockiness(Picture(np.full((300, 300, 3), 7, np.uint8))) == 1.0


# --- what can go wrong -------------------------------------------------------------------------------------


def test_out_of_memory_at_every_tile_gives_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = scene(230, 260)
    whole = upscaled(pixels, factor="3").pixels.astype(int)
    inner, failed = UpscaleOperation.run, []

    def hungry(self, tile: torch.Tensor, where: Rect) -> torch.Tensor:
        if max(tile.shape[2:]) > 112:
            failed.append(where)
            raise torch.OutOfMemoryError("CUDA out of memory")
        return inner(self, tile, where)

    monkeypatch.setattr(UpscaleOperation, "run", hungry)
    result = upscaled(pixels, factor="3")
    assert len(failed) >= 2 and any("smaller" in n or "tiles of" in n for n in result.notes)
    # numbers are added up in another order, so that one that lies between two levels may become the other
    difference = abs(result.pixels - whole)
    assert difference.max() <= 1 and (difference > 0).mean() < 0.0001


def test_noise_is_measured_around_a_tile_as_in_the_whole_picture() -> None:
    noise = np.random.default_rng(2).normal(0, 9, (300, 330, 3))
    noise[:, 150:] *= 0.2  # so that it matters where it is measured
    pixels = np.clip(scene(300, 330) + noise, 0, 255).astype(np.uint8)

    def made(policy: DevicePolicy) -> np.ndarray:
        params = ROW.make_params(factor="2", clean="on")
        return run(Request("upscale", Picture(pixels), params, policy=policy)).pixels.astype(int)

    difference = abs(made(replace(CPU, tile=248)) - made(CPU))
    assert difference.max() <= 2 and (difference > 1).mean() < 0.001 and (difference > 0).mean() < 0.03


def test_cancel_half_way_ends_it() -> None:
    class Impatient(Context):
        come = 0

        def partial(self, patch: Patch) -> None:
            self.come += 1

        def check_cancelled(self) -> None:
            if self.come >= 3:
                raise Cancelled("stopped")

    context = Impatient()
    request = Request(
        "upscale", Picture(scene(300, 300)), ROW.make_params(clean="off"), policy=replace(CPU, tile=96)
    )
    with pytest.raises(Cancelled):
        run(request, context)
    assert 3 <= context.come < 10


def test_a_result_that_does_not_fit_the_machine_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(estimates, "free_memory", lambda: 3_000_000)
    monkeypatch.setattr(UpscaleOperation, "find", lambda *_: pytest.fail("work was begun"))
    with pytest.raises(
        MemoryExhausted, match=r"1,200 × 800 pixels takes 0\.\d GB of memory, and 0\.0 GB are free"
    ):
        upscaled(scene(200, 300), factor="4")


def test_a_mask_is_refused() -> None:
    request = Request("upscale", Picture(scene(20, 20)), ROW.make_params(), mask=np.zeros((20, 20), np.uint8))
    with pytest.raises(EngineError, match="takes no mask"):
        run(request)


def test_speeds_are_remembered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    book = estimates.SpeedBook()
    book.remember("a", 1_000_000, 2.0)
    book.remember("a", 1_000_000, 1.0)
    assert book.recall("a") == 750_000 and estimates.SpeedBook().recall("a") == 750_000
    book.remember("tiny", 10, 1.0)
    assert book.recall("tiny") is None
    book.path.write_text('{"a": "fast", "b": -1, "c": 5}')
    assert [estimates.SpeedBook().recall(k) for k in "abc"] == [None, None, 5]
    book.path.write_text("[1")
    assert estimates.SpeedBook().recall("a") is None


# --- geometry ----------------------------------------------------------------------------------------------


def test_scaled_rectangles_touch_and_cover() -> None:
    scaling = Scaling(Picture(scene(37, 101)).size, Picture(scene(90, 333)).size)
    edges = [0, 1, 17, 50, 88, 101]
    rects = [scaling.rect(Rect(a, 0, b - a, 37)) for a, b in itertools.pairwise(edges)]
    assert rects[0].x == 0 and rects[-1].right == 333
    assert all(one.right == other.x for one, other in itertools.pairwise(rects))
    assert Scaling.by(Picture(scene(5, 7)).size, 3).factor == 3 and scaling.factor == 0


def test_params_are_plain_data() -> None:
    assert UpscaleParams() == ROW.make_params()
