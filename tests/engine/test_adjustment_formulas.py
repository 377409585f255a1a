"""Each adjustment against a plain formula, and what a photographer expects of it."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from adjust_fakes import KINDS, adjusted, result, scene

from engine import colour
from engine.api import Picture
from engine.curves import LINE, MOST_POINTS, checked, interpolated, parsed, written
from engine.filters import FILTERS
from engine.filters import gaussian as gauss
from engine.filters.spec import specs
from engine.filters.white_balance import gains
from engine.histogram import counts, measured, percentiles


def ramp(dtype: Any = np.uint8, channels: int = 3) -> np.ndarray:
    """Every level once, in all channels."""
    levels = np.arange(np.iinfo(dtype).max + 1, dtype=dtype).reshape(-1, 256, 1)
    return np.repeat(levels, channels, 2)


def unit(pixels: np.ndarray) -> np.ndarray:
    return pixels / np.iinfo(pixels.dtype).max


def linear(x: np.ndarray) -> np.ndarray:
    """IEC 61966-2-1."""
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


def encoded(y: np.ndarray) -> np.ndarray:
    return np.where(y <= 0.0031308, y * 12.92, 1.055 * np.maximum(y, 0) ** (1 / 2.4) - 0.055)


def close(out: np.ndarray, values: np.ndarray, levels: float = 0.51) -> bool:
    """Whether ``out`` is ``values`` (0..1) rounded and clipped."""
    top = np.iinfo(out.dtype).max
    return bool(np.abs(out - np.clip(values, 0, 1) * top).max() <= levels)


both = pytest.mark.parametrize("dtype", [np.uint8, np.uint16])


# --- levels ------------------------------------------------------------------------------------------


@both
def test_levels(dtype: Any) -> None:
    pixels = ramp(dtype)
    out = adjusted("levels", pixels, black=20, white=200, gamma=1.7, output_black=10, output_white=240)
    inside = np.clip((unit(pixels) * 255 - 20) / 180, 0, 1) ** (1 / 1.7)
    assert close(out, (10 + 230 * inside) / 255)


def test_levels_of_one_channel() -> None:
    pixels = ramp()
    out = adjusted("levels", pixels, channel="green", gamma=2.0)
    assert np.array_equal(out[..., [0, 2]], pixels[..., [0, 2]])
    assert close(out[..., 1], unit(pixels[..., 1]) ** 0.5)
    grey = ramp(channels=1)
    assert np.array_equal(adjusted("levels", grey, channel="green", gamma=2.0), grey)


@both
def test_automatic_levels_find_where_the_picture_begins_and_ends(dtype: Any) -> None:
    pixels = (ramp(dtype) // 2) + np.iinfo(dtype).max // 4
    made = result("levels", pixels, black=None, white=None)
    assert made.recipe["resolved"] == pytest.approx({"black": 63.5, "white": 191}, abs=1)
    assert made.pixels.min() == 0 and made.pixels.max() == np.iinfo(dtype).max
    assert result("levels", pixels, black=None).recipe["resolved"].keys() == {"black"}
    flat = np.full((5, 5, 3), 90, np.uint8)
    for values in (
        {"black": None, "white": 0.5},
        {"black": 254.9, "white": None},
        {"black": None, "white": None},
    ):
        assert len(np.unique(adjusted("levels", flat, **values))) == 1


@both
def test_automatic_levels_of_each_channel_take_away_a_cast(dtype: Any) -> None:
    top = np.iinfo(dtype).max
    pixels = ramp(dtype) // np.array([2, 4, 1], dtype) + np.array([top // 4, 0, 0], dtype)
    made = result("levels", pixels, channel="each", black=None, white=None)
    one_by_one = pixels
    for name in ("red", "green", "blue"):
        one_by_one = adjusted("levels", one_by_one, channel=name, black=None, white=None)
    assert np.array_equal(made.pixels, one_by_one)
    assert (np.abs(made.pixels.astype(int) - made.pixels[..., :1]) <= top // 60).all()
    assert made.recipe["resolved"] == pytest.approx({"black": 0, "white": 255}, abs=1)
    by_hand = {"black": 20.0, "white": 200.0, "gamma": 1.5}
    assert np.array_equal(
        adjusted("levels", pixels, channel="each", **by_hand), adjusted("levels", pixels, **by_hand)
    )
    grey = ramp(dtype, 1) // 2
    assert np.array_equal(
        adjusted("levels", grey, channel="each", white=None), adjusted("levels", grey, white=None)
    )


@pytest.mark.parametrize("channel", ["rgb", "each", "green"])
def test_automatic_levels_of_one_level_alone_change_nothing(channel: str) -> None:
    flat = np.full((5, 5, 3), 90, np.uint8)
    assert np.array_equal(adjusted("levels", flat, channel=channel, black=None, white=None), flat)


def test_black_above_white_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"^Black has to be below White\.$"):
        FILTERS["levels"].make_params(black=200, white=100)


# --- curves ------------------------------------------------------------------------------------------


def test_a_curve_goes_through_its_points_and_never_beyond() -> None:
    points = ((0.1, 0.2), (0.3, 0.2), (0.5, 0.9), (0.8, 0.95), (1.0, 0.1))
    x = np.linspace(0, 1, 5001)
    y = interpolated(points, x)
    assert np.allclose(interpolated(points, np.array([p[0] for p in points])), [p[1] for p in points])
    assert (y[x <= 0.1] == 0.2).all() and y.min() >= 0.1 and y.max() <= 0.95
    between = np.split(y, np.searchsorted(x, [p[0] for p in points]))
    assert all((np.diff(piece) >= -1e-12).all() for piece in between[1:4])
    assert (np.diff(between[4]) <= 1e-12).all()
    assert np.allclose(y[(x >= 0.1) & (x <= 0.3)], 0.2)  # level between equal points: no swing
    assert np.abs(np.diff(y)).max() < 0.01  # no jump


def test_a_curve_is_the_pchip_of_the_literature() -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    rng = np.random.default_rng(0)
    for n in range(2, 17):
        x = np.cumsum(rng.random(n) + 0.01)
        x = (x - x[0]) / (x[-1] - x[0])
        points = tuple(zip(x.tolist(), rng.random(n).tolist(), strict=True))
        at = np.linspace(0, 1, 777)
        expected = interpolate.PchipInterpolator(*zip(*points, strict=True))(at)
        assert np.allclose(interpolated(points, at), np.clip(expected, 0, 1), atol=1e-12)


@both
def test_curves_of_channels_come_before_that_of_all(dtype: Any) -> None:
    pixels = ramp(dtype)
    s, low = ((0.0, 0.0), (0.25, 0.15), (0.75, 0.9), (1.0, 1.0)), ((0.0, 0.0), (1.0, 0.5))
    out = adjusted("curves", pixels, rgb=s, red=low)
    assert close(out[..., 0], interpolated(s, unit(pixels[..., 0]) * 0.5))
    assert close(out[..., 1], interpolated(s, unit(pixels[..., 1])))


def test_curves_as_text_and_as_json() -> None:
    spec = specs(FILTERS["curves"].params)[0]
    points = spec.parse(" 0:0, 0.5:0.61 ,1:1 ")
    assert points == ((0.0, 0.0), (0.5, 0.61), (1.0, 1.0))
    assert spec.parse(spec.written(points)) == points == parsed(written(points))
    assert spec.check([[0, 0], [0.5, 0.61], [1, 1]]) == points  # as it comes out of JSON
    assert checked(LINE) == LINE


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "0:0",
            "0:0,0:1",
            "1:1,0:0",
            "0:0,1",
            "0:0,1:1.5",
            "-0.1:0,1:1",
            "a:b,c:d",
            "0:0,nan:1",
            "0:0,1:inf",
        ),
        *("0:0:0,1:1", ",".join(f"{i / 20}:0.5" for i in range(MOST_POINTS + 1))),
    ],
)
def test_what_is_no_curve_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^RGB: .*\.$"):
        specs(FILTERS["curves"].params)[0].parse(text)


@pytest.mark.parametrize("value", [None, 3, "x", [[0, 0], [1]], [None, None], [[0, 0], ["1", "x"]]])
def test_what_is_no_curve_in_a_recipe_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="curve"):
        FILTERS["curves"].make_params(rgb=value)


# --- light -------------------------------------------------------------------------------------------


@both
def test_exposure_is_in_linear_light(dtype: Any) -> None:
    pixels = ramp(dtype)
    for stops in (-2.0, 0.7, 3.0):
        out = adjusted("exposure", pixels, stops=stops)
        # float32 of the profile's curves: a few levels of 65,536
        assert close(out, encoded(linear(unit(pixels)) * 2**stops), 0.6 if dtype == np.uint8 else 4)


def test_protected_highlights_keep_their_differences() -> None:
    pixels = ramp(np.uint16)
    plain, gentle = (adjusted("exposure", pixels, stops=2, protect=on) for on in (False, True))
    assert (np.diff(gentle[..., 0].ravel().astype(int)) >= 0).all()
    assert gentle.max() == 65535 and (gentle == 65535).sum() < 1000 < (plain == 65535).sum()
    dark = linear(unit(pixels)) * 4 < 0.5
    assert np.array_equal(plain[dark], gentle[dark])
    assert np.array_equal(adjusted("exposure", pixels, protect=True), pixels)


@both
def test_exposure_follows_the_pictures_profile(dtype: Any) -> None:
    pixels = ramp(dtype)
    out = adjusted("exposure", pixels, stops=1.0, icc=colour.PROPHOTO_RGB)
    bright = unit(pixels) > 0.1  # below, that profile has a linear part
    assert close(
        out[bright], (unit(pixels)[bright] ** 1.8 * 2) ** (1 / 1.8), 0.6 if dtype == np.uint8 else 20
    )
    assert np.array_equal(adjusted("exposure", pixels, icc=colour.PROPHOTO_RGB), pixels)
    assert np.array_equal(adjusted("exposure", pixels, icc=b"nonsense"), pixels)


@both
def test_brightness_and_contrast(dtype: Any) -> None:
    pixels = ramp(dtype)
    x = unit(pixels)
    assert close(adjusted("brightness", pixels, brightness=50), x ** (2**-0.5))
    strong = np.where(x < 0.5, 0.5 * (2 * x) ** 2**0.75, 1 - 0.5 * (2 - 2 * x) ** 2**0.75)
    assert close(adjusted("brightness", pixels, contrast=50), strong)
    assert close(adjusted("brightness", pixels, contrast=-40), 0.5 + (x - 0.5) * 0.6)
    for contrast in (-100, 100):
        out = adjusted("brightness", pixels, contrast=contrast, brightness=70).astype(int)
        assert (np.diff(out[..., 0].ravel()) >= 0).all()


@both
def test_invert(dtype: Any) -> None:
    pixels = scene(4, dtype)
    out = adjusted("invert", pixels)
    seen = pixels[..., 3] > 0
    assert np.array_equal(out[seen][:, :3], np.iinfo(dtype).max - pixels[seen][:, :3])
    assert np.array_equal(adjusted("invert", out), pixels)


# --- colour ------------------------------------------------------------------------------------------


def test_white_balance_keeps_a_greys_luminance_and_turns_the_right_way() -> None:
    grey = np.full((2, 2, 3), 30000, np.uint16)
    weights = np.array([0.2126, 0.7152, 0.0722])
    for temperature, tint in ((60, 0), (-60, 0), (0, 80), (0, -80), (100, 100), (-100, -100)):
        out = adjusted("white-balance", grey, temperature=temperature, tint=tint)[0, 0]
        expected = encoded(linear(np.array(30000 / 65535)) * gains(temperature, tint))
        assert close(out, expected, 4)
        assert linear(unit(out)) @ weights == pytest.approx(float(linear(np.array(30000 / 65535))), rel=1e-3)
        red, green, blue = out.astype(int)
        if temperature and not tint:
            assert (red > blue) == (temperature > 0)
        if tint and not temperature:
            assert (green < (red + blue) / 2) == (tint > 0)
    steps = np.array([gains(t, 0) for t in range(-100, 101)])
    assert (np.diff(steps[:, 0] / steps[:, 2]) > 0).all()  # no jump where the formula changes
    assert np.abs(np.diff(np.log(steps), axis=0)).max() < 0.02


@pytest.mark.parametrize("icc", [None, colour.ADOBE_RGB, colour.PROPHOTO_RGB])
def test_the_grey_point_becomes_grey(icc: bytes | None) -> None:
    pixels = np.tile(np.array([0xB0, 0x98, 0x70], np.uint8), (3, 3, 1))
    out = adjusted("white-balance", pixels, grey="#b09870", icc=icc)
    assert np.ptp(out[0, 0].astype(int)) <= 1 and 0x98 - 14 < out[0, 0, 0] < 0x98 + 14
    black = adjusted("white-balance", pixels, grey="#000000")
    assert np.array_equal(black, pixels)  # black says nothing


def test_saturation() -> None:
    pixels = scene(3, np.uint16)
    x = unit(pixels)
    light = (x @ [0.2126, 0.7152, 0.0722])[..., None]
    less = adjusted("saturation", pixels, saturation=-40)
    assert close(less, light + (x - light) * 0.6, 1)
    assert np.ptp(adjusted("saturation", pixels, saturation=-100).astype(int), axis=2).max() <= 1
    more = unit(adjusted("saturation", pixels, saturation=100))
    assert np.abs(more @ [0.2126, 0.7152, 0.0722] - light[..., 0]).max() < 1e-4  # also where it is held back
    inside = ((light + (x - light) * 2 >= 0) & (light + (x - light) * 2 <= 1)).all(2)
    assert inside.any() and np.abs(more - (light + (x - light) * 2))[inside].max() < 1e-4


def test_vibrance_spares_skin_and_strong_colours() -> None:
    def gain(*rgb: float) -> float:
        pixel = (np.array([[rgb]]) * 65535).astype(np.uint16)
        out = adjusted("saturation", pixel, vibrance=60)
        return float(np.ptp(out.astype(int)) / np.ptp(pixel.astype(int)))

    skins = [(0.88, 0.70, 0.60), (0.76, 0.57, 0.45), (0.45, 0.31, 0.24)]
    sky, leaf = (0.55, 0.65, 0.80), (0.45, 0.55, 0.40)
    assert gain(*sky) > 1.3 and gain(*leaf) > 1.3
    assert all(1 < gain(*skin) < 1.22 for skin in skins)
    assert gain(0.1, 0.2, 0.95) < 1.12 < gain(0.5, 0.5, 0.6)
    grey = np.full((2, 2, 3), 77, np.uint8)
    assert np.array_equal(adjusted("saturation", grey, vibrance=100, saturation=100), grey)


def test_black_and_white() -> None:
    pixels = scene(3)
    out = adjusted("black-white", pixels, red=50, green=80, blue=-30)
    assert close(out, (unit(pixels) @ [0.5, 0.8, -0.3])[..., None].repeat(3, 2))
    white = np.full((1, 1, 3), 65535, np.uint16)
    assert np.array_equal(adjusted("black-white", white), white)


# --- measured on the whole -----------------------------------------------------------------------------


@both
def test_auto_contrast(dtype: Any) -> None:
    pixels = scene(3, dtype) // 3 + np.iinfo(dtype).max // 5
    out = adjusted("auto-contrast", pixels, clip=0)
    low, high = int(pixels.min()), int(pixels.max())
    assert close(out, (pixels.astype(float) - low) / (high - low))
    each = adjusted("auto-contrast", pixels, clip=0, channels="each")
    assert (each.min((0, 1)) == 0).all() and (each.max((0, 1)) == np.iinfo(dtype).max).all()
    clipped = adjusted("auto-contrast", pixels, clip=5, channels="each")
    shares = [(clipped[..., c] == 0).mean() for c in range(3)]
    assert all(0.03 < share < 0.08 for share in shares)
    full = ramp(dtype)
    assert np.array_equal(adjusted("auto-contrast", full, clip=0), full)


@pytest.mark.parametrize(("channels", "dtype"), KINDS)
def test_histograms_count_what_is_seen(channels: int, dtype: Any) -> None:
    pixels = scene(channels, dtype)
    seen = pixels[..., -1] > 0 if channels in (2, 4) else np.ones(pixels.shape[:2], bool)
    found = measured(pixels)
    colours = 1 if channels < 3 else 3
    assert found.counts.shape == (colours, 256) and found.pixels == seen.sum() == found.luminance.sum()
    top = counts(Picture(pixels))
    assert top.shape == (colours, np.iinfo(dtype).max + 1)
    for c in range(colours):
        values = pixels[..., c][seen]
        assert np.array_equal(
            found.counts[c], np.bincount(values >> (8 * (dtype == np.uint16)), minlength=256)
        )
        assert np.array_equal(top[c], np.bincount(values, minlength=np.iinfo(dtype).max + 1))
    assert 0 <= found.black <= 1 and 0 <= found.white <= 1


def test_percentiles_of_nothing_and_of_one_level() -> None:
    assert percentiles(np.zeros(256, int), 0.1, 0.1) == (0, 255)
    one = np.zeros(256, int)
    one[7] = 5
    assert percentiles(one, 0.1, 0.1) == (7, 7)
    transparent = np.zeros((4, 4, 4), np.uint8)
    assert np.array_equal(adjusted("auto-contrast", transparent), transparent)


# --- those that look around -----------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [0.3, 2.0, 7.5, 17.0, 30.0, 100.0])
def test_blur_is_a_gaussian(sigma: float) -> None:
    """Against a kernel made by hand, in float64, far wider than ours; wide ones, made small first, within two
    thirds of a level of 255 at the hardest edge there is."""
    pixels = np.zeros((1, 801, 1), np.uint16)
    pixels[:, 400:] = 65535
    pixels = np.repeat(pixels, 65, 0)
    x = np.arange(-600, 601)
    kernel = np.exp(-(x**2) / (2 * sigma**2))
    wide = np.pad(pixels[0, :, 0].astype(float), 600, mode="symmetric")
    expected = np.convolve(wide, kernel / kernel.sum(), "valid")
    out = adjusted("blur", pixels, radius=sigma)
    assert np.ptp(out.astype(int), axis=0).max() <= 1
    assert np.abs(out[30, :, 0] - expected).max() / 257 < (0.1 if sigma < 16 else 0.65)


def test_blur_against_opencv() -> None:
    pixels = scene(3, np.uint16)
    out = adjusted("blur", pixels, radius=3.0)
    expected = cv2.GaussianBlur(pixels.astype(np.float64), (41, 41), 3.0, borderType=cv2.BORDER_REFLECT)
    assert np.abs(out - expected).max() < 65535 / 500


@pytest.mark.parametrize("radius", [2.0, 20.0, 100.0])
def test_wide_blurs_show_no_tiles(radius: float) -> None:
    pixels = scene(4, np.uint16, 500, 700)
    whole = adjusted("blur", pixels, radius=radius, tile=2000)
    tiled = adjusted("blur", pixels, radius=radius, tile=97)
    assert np.abs(tiled.astype(int) - whole).max() <= 8  # of 65,535: 0.03 of a level


def test_blur_leaves_no_dark_fringe() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (200, 100, 50, 255)
    pixels[:, 20:24] = (0, 0, 0, 1)  # almost transparent black
    out = adjusted("blur", pixels, radius=8)
    assert np.abs(out[:, :20, :3].astype(int) - (200, 100, 50)).max() <= 2
    assert np.array_equal(out[..., 3], pixels[..., 3])
    assert np.array_equal(out[:, 24:], pixels[:, 24:])


def test_a_blurred_gradient_has_no_bands() -> None:
    """8 bits: the mean over a neighbourhood is between two levels, because grain stands for the fraction."""
    pixels = np.zeros((64, 800, 1), np.uint8)
    pixels[:, 400:] = 12
    out = adjusted("blur", pixels, radius=100.0)
    means = out[..., 0].reshape(64, 100, 8).mean((0, 2))
    assert len(np.unique(np.round(means, 2))) > 60


def test_sharpen() -> None:
    pixels = scene(3, np.uint16)
    x = pixels.astype(float)
    light = x @ [0.2126, 0.7152, 0.0722]
    soft = cv2.GaussianBlur(light, (61, 61), 2.0, borderType=cv2.BORDER_REFLECT)
    out = adjusted("sharpen", pixels, amount=150, radius=2)
    assert np.abs(out - np.clip(x + 1.5 * (light - soft)[..., None], 0, 65535)).max() < 65535 / 300
    inside = ((out > 0) & (out < 65535)).all(2)
    moved = (out.astype(int) - pixels)[inside]
    assert np.ptp(moved, axis=1).max() <= 1  # the same in all channels: no coloured seams


def test_a_threshold_leaves_grain_alone() -> None:
    rng = np.random.default_rng(1)
    grain = (128 + rng.integers(-3, 4, (40, 40, 1))).astype(np.uint8)
    assert np.array_equal(adjusted("sharpen", grain, amount=300, radius=2, threshold=8), grain)
    assert not np.array_equal(adjusted("sharpen", grain, amount=300, radius=2), grain)


def test_reach_and_decimation_grow_with_the_radius() -> None:
    assert gauss.reach(0) == 0 and gauss.decimation(16.0) == 1 and gauss.decimation(16.1) == 2
    for sigma in (0.1, 1, 16, 17, 33, 100):
        assert sigma / gauss.decimation(sigma) >= 8 or gauss.decimation(sigma) == 1
        assert gauss.reach(sigma) >= 3.5 * sigma
