"""Denoise with the built-in model, through the runner, on a real photo from the samples' sources."""

from __future__ import annotations

import numpy as np
import pytest

from engine.api import DevicePolicy, ModelError, Picture, Rect, Request
from engine.filters import FILTERS
from engine.filters.spec import Spec
from engine.models.store import ModelStore
from engine.runner import run

FILTER = FILTERS["denoise"]
CPU = DevicePolicy(device="cpu", precision="float32")


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    """A smooth scene with edges and fine texture, made here: 160 × 208 × 3, float 0..255."""
    y, x = np.mgrid[0:160, 0:208].astype(np.float32)
    sky = 90 + 0.6 * y[..., None] * np.array([1.0, 0.8, 0.5]) + 20 * np.sin(x / 40)[..., None]
    disc = (np.hypot(x - 70, y - 80) < 40)[..., None]
    stripes = 25 * np.sign(np.sin(x * 0.35 + y * 0.15))[..., None] * (x > 130)[..., None]
    return np.clip(np.where(disc, [200.0, 90.0, 60.0], sky) + stripes, 0, 255)


def noisy(clean: np.ndarray, sigma: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, sigma, clean.shape)
    return np.clip(np.round(clean + noise), 0, 255).astype(np.uint8)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / ((a.astype(np.float64) - b) ** 2).mean()))


def request(pixels: np.ndarray, policy: DevicePolicy = CPU, **params) -> Request:
    return Request("denoise", Picture(pixels), FILTER.make_params(**params), policy=policy)


@pytest.mark.parametrize(("sigma", "gain"), [(10, 4.0), (25, 7.0), (50, 9.0)])
@pytest.mark.parametrize("told", [True, False])
def test_noise_goes_and_the_picture_stays(clean, sigma: int, gain: float, told: bool) -> None:
    spoiled = noisy(clean, sigma)
    result = run(request(spoiled, strength=sigma if told else None))
    assert psnr(result.pixels, clean) > psnr(spoiled, clean) + gain


@pytest.mark.parametrize("sigma", [5, 15, 40])
def test_automatic_strength_measures_the_noise(clean, sigma: int) -> None:
    result = run(request(noisy(clean, sigma)))
    assert result.recipe["resolved"]["strength"] == pytest.approx(sigma, rel=0.3)


def test_strength_nought_and_full_grain_change_nothing(clean) -> None:
    spoiled = noisy(clean, 20)
    assert np.array_equal(run(request(spoiled, strength=0)).pixels, spoiled)
    assert np.array_equal(run(request(spoiled, strength=20, detail=100)).pixels, spoiled)


def test_keeping_grain_lies_between_noisy_and_clean(clean) -> None:
    spoiled = noisy(clean, 25)
    spread = [
        np.std(run(request(spoiled, strength=25, detail=d)).pixels.astype(float) - clean) for d in (0, 40, 80)
    ]
    assert spread[0] < spread[1] < spread[2] < np.std(spoiled - clean)


def test_tiles_agree_with_the_whole_picture_within_one_level() -> None:
    # 16 bits, so that rounding and dither do not hide or cause a difference
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:320, 0:448]
    scene = 30000 + 12000 * np.sin(x / 23) + 8000 * np.sign(np.sin(x * 0.3 + y * 0.11)) * (y > 160)
    pixels = scene[..., None] + rng.normal(0, 25 * 257, (320, 448, 3))
    pixels = pixels.clip(0, 65535).astype(np.uint16)
    for strength in (None, 25.0):
        whole = run(request(pixels, DevicePolicy("cpu", 512, "float32"), strength=strength)).pixels
        # a tile of less than four times the overlap gets less of it
        edge = 160 if strength else 256
        tiled = run(request(pixels, DevicePolicy("cpu", edge, "float32"), strength=strength)).pixels
        assert np.abs(whole.astype(int) - tiled.astype(int)).max() <= 257


def test_no_seam_on_a_plain_gradient() -> None:
    ramp = np.linspace(8000, 56000, 600)[None, :, None].repeat(96, 0).repeat(3, 2)
    result = run(request(ramp.astype(np.uint16), DevicePolicy("cpu", 128, "float32"))).pixels.astype(float)
    # steps between neighbours stay those of the gradient, also where tiles meet
    steps = np.diff(result[16:-16].mean(0), axis=0)[16:-16]
    assert np.abs(steps - 48000 / 599).max() < 100


def test_sixteen_bits_in_sixteen_bits_out(clean) -> None:
    spoiled = (clean * 257 + np.random.default_rng(0).normal(0, 10 * 257, clean.shape)).clip(0, 65535)
    result = run(request(spoiled.astype(np.uint16), strength=10)).pixels
    assert result.dtype == np.uint16
    assert len(np.unique(result)) > 2000
    assert psnr(result / 257, clean) > 32


def test_a_region_equals_that_part_of_the_whole(clean) -> None:
    spoiled = (noisy(clean, 25).astype(np.uint16)) * 257
    whole = run(request(spoiled, strength=25)).pixels
    region = Rect(64, 40, 80, 72)
    part = run(
        Request("denoise", Picture(spoiled), FILTER.make_params(strength=25), region=region, policy=CPU)
    )
    assert part.rect == region
    difference = np.abs(part.pixels.astype(int) - whole[region.slices].astype(int))
    assert difference.max() <= 257


def test_a_network_that_cannot_measure_says_so(tmp_path, clean) -> None:
    from engine.networks import build
    from engine.networks.convert import Converted, write_model

    for name, question, params in (
        ("ffdnet", "choose a strength", {}),
        ("dncnn", "leave the strength on Auto", {"strength": 20}),
    ):
        network = build(name, {"width": 8, "layers": 3})
        converted = Converted(name, {"channels": 3, "width": 8, "layers": 3}, network.state_dict())
        write_model(converted, f"own-{name}", tmp_path)
        wanted = Request(
            "denoise",
            Picture(noisy(clean, 20)),
            FILTER.make_params(**params),
            model=f"own-{name}",
            policy=CPU,
        )
        with pytest.raises(ModelError, match=question):
            run(wanted, store=ModelStore([tmp_path]))


@pytest.mark.parametrize("value", [-1, 76, "strong"])
def test_a_strength_out_of_range_is_one_sentence(value) -> None:
    with pytest.raises(ValueError, match="Strength is auto or 0 to 75"):
        FILTER.make_params(strength=value)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), "1e999", None])
def test_a_whole_number_without_end_is_one_sentence(value) -> None:
    count = Spec("count", "integer", "Count", "How many.", 1, minimum=1, maximum=9)
    with pytest.raises(ValueError, match="Count is 1 to 9"):
        count.check(value)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_plain_areas_stay_as_they_are(value: int) -> None:
    plain = np.full((96, 104, 3), value, np.uint8)
    result = run(request(plain)).pixels
    assert np.abs(result.astype(int) - value).max() <= 1


def test_black_and_white_stays_black_and_white(clean) -> None:
    grey = clean.mean(2, keepdims=True)
    spoiled = np.clip(np.round(grey + np.random.default_rng(0).normal(0, 20, grey.shape)), 0, 255)
    one = run(request(spoiled.astype(np.uint8))).pixels
    assert one.shape == spoiled.shape
    assert psnr(one, grey) > psnr(spoiled, grey) + 4
