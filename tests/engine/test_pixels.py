"""What networks see of a picture, and what becomes of their answer."""

from __future__ import annotations

import numpy as np
import pytest

from engine import colour
from engine.api import EngineError, Picture, Rect
from engine.pixels import Converter, bleed, dither
from engine.scaling import Scaling

WHOLE = Rect(0, 0, 12, 9)


def picture(channels: int, dtype=np.uint8, icc: bytes | None = None) -> Picture:
    rng = np.random.default_rng(channels)
    return Picture(rng.integers(0, np.iinfo(dtype).max + 1, (9, 12, channels)).astype(dtype), icc)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("icc", [None, colour.DISPLAY_P3, colour.ADOBE_RGB, colour.PROPHOTO_RGB])
def test_adding_nothing_gives_every_bit_back(channels: int, dtype, icc) -> None:
    if channels < 3 and icc is not None:
        icc = colour.make_grey_profile(1.8)
    made = picture(channels, dtype, icc)
    zeros = np.zeros((9, 12, 3), np.float32)
    out = Converter(made).finish(WHOLE, zeros, True, 1, None)
    assert out.dtype == dtype
    assert np.array_equal(out, made.pixels)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("icc", [None, colour.DISPLAY_P3])
def test_what_is_read_and_put_back_is_the_picture(channels: int, icc) -> None:
    made = picture(channels, np.uint16, icc if channels > 2 else None)
    converter = Converter(made)
    back = converter.finish(WHOLE, converter.read(WHOLE), False, 1, None)
    assert np.abs(back.astype(int) - made.pixels).max() <= 2


def test_networks_see_srgb() -> None:
    p3 = Picture(np.full((4, 4, 3), (255, 0, 0), np.uint8), colour.DISPLAY_P3)
    seen = Converter(p3).read(Rect(0, 0, 4, 4))
    assert seen[0, 0, 0] > 1.05 and seen[0, 0, 1] < 0  # red of P3 lies outside sRGB


def test_padding_is_mirrored_and_obeys_the_rule() -> None:
    made = picture(3)
    seen = Converter(made).read(WHOLE, 8)
    assert seen.shape == (16, 16, 3)
    assert np.allclose(seen[:9, :12] * 255, made.pixels)
    assert np.allclose(seen[9, :12] * 255, made.pixels[7])
    one = Converter(Picture(np.full((1, 1, 3), 51, np.uint8))).read(Rect(0, 0, 1, 1), 8)
    assert one.shape == (8, 8, 3) and np.allclose(one, 0.2)


def test_dither_keeps_the_mean_and_does_not_depend_on_the_piece() -> None:
    grey = Picture(np.zeros((64, 64, 3), np.uint8))
    values = np.full((64, 64, 3), 100.3 / 255, np.float32)
    whole = Converter(grey).finish(Rect(0, 0, 64, 64), values, False, 1, None)
    assert set(np.unique(whole)) == {100, 101}
    assert whole.mean() == pytest.approx(100.3, abs=0.02)
    part = Converter(grey).finish(Rect(10, 20, 30, 40), values[20:60, 10:40], False, 1, None)
    assert np.array_equal(part, whole[20:60, 10:40])
    assert dither(Rect(5, 5, 4, 4), 3).min() >= 0 and dither(Rect(5, 5, 4, 4), 3).max() < 1


def test_a_mask_lays_the_result_over_the_picture() -> None:
    made = picture(3, np.uint16)
    mask = np.zeros((9, 12), np.uint8)
    mask[:, 6:] = 255
    out = Converter(made).finish(WHOLE, np.ones((9, 12, 3), np.float32), False, 1, mask)
    assert np.array_equal(out[:, :6], made.pixels[:, :6])
    assert (out[:, 6:] == 65535).all()


def test_transparent_pixels_keep_their_colours_and_lend_none_to_the_network() -> None:
    pixels = np.full((16, 16, 4), (200, 100, 50, 255), np.uint8)
    pixels[:, 8:] = (7, 8, 9, 0)
    converter = Converter(Picture(pixels))
    seen = converter.read(Rect(0, 0, 16, 16)) * 255
    assert np.abs(seen - (200, 100, 50)).max() < 1
    out = converter.finish(Rect(0, 0, 16, 16), np.full((16, 16, 3), 0.1, np.float32), True, 1, None)
    assert np.array_equal(out[:, 8:], pixels[:, 8:])
    assert (out[:, :8, 0] > 220).all() and (out[..., 3] == pixels[..., 3]).all()


def test_bleeding_leaves_opaque_and_empty_pictures_alone() -> None:
    rgb = np.random.default_rng(0).random((5, 7, 3), dtype=np.float32)
    assert bleed(rgb, np.ones((5, 7), np.float32)) is rgb
    assert bleed(rgb, np.zeros((5, 7), np.float32)) is rgb


def test_larger_results_get_a_larger_alpha() -> None:
    made = picture(4)
    twice = Scaling.by(made.size, 2)
    whole = Converter(made).finish(WHOLE, np.zeros((18, 24, 3), np.float32), False, twice, None)
    assert whole.shape == (18, 24, 4)
    # a piece's alpha is what it is in the whole: no seam runs through it
    part = Converter(made).finish(Rect(3, 2, 5, 4), np.zeros((8, 10, 3), np.float32), False, twice, None)
    assert np.array_equal(part[..., 3], whole[4:12, 6:16, 3])


def test_a_profile_of_another_space_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colour, "space", lambda icc: "CMYK")
    with pytest.raises(EngineError, match="neither RGB nor grey"):
        Converter(picture(3, icc=colour.DISPLAY_P3))
