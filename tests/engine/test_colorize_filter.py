"""Colorize as a filter: from pixels of any kind to pixels, its refusals, its hints and what they must not do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine import colour, files
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
    Result,
)
from engine.cli import main
from engine.colorizing_overview import hints_overview, overview
from engine.colorizing_pixels import lab_of, lightness_of, rgb_of, shaped
from engine.colorizing_tint import COLOURED, NEUTRAL, TINTED, kind_of
from engine.dispatch import run
from engine.files.model import Metadata
from engine.filters import FILTERS
from engine.filters import colorize_run as colorize

ROW = FILTERS["colorize"]
RED = (200, 40, 40)


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    """A landscape of sorts, 180 × 240: sky, a dark tree, grass; H × W uint8."""
    rng = np.random.default_rng(5)
    scene = np.linspace(210, 170, 180)[:, None].repeat(240, 1)
    scene[110:] = 90 + 25 * rng.random((70, 240))
    cv2.circle(scene, (70, 80), 38, 55, -1)
    return np.rint(cv2.GaussianBlur(scene, (0, 0), 0.8)).astype(np.uint8)


def coloured(pixels: np.ndarray, context: Context | None = None, **more) -> Result:
    params = {name: more.pop(name) for name in ("saturation", "warmth", "recolour") if name in more}
    picture = more.pop("picture", None) or Picture(pixels)
    return run(Request("colorize", picture, ROW.make_params(**params), **more), context)


def chroma(pixels: np.ndarray) -> float:
    top = np.iinfo(pixels.dtype).max
    return float(np.hypot(*lab_of(pixels[..., :3].astype(np.float32) / top)[1:]).mean())


def dab(shape: tuple[int, ...], x: int, y: int, colour: tuple[int, int, int] = RED, r: int = 6) -> np.ndarray:
    hints = np.zeros((*shape[:2], 4), np.uint8)
    cv2.circle(hints, (x, y), r, (*colour, 255), -1)
    return hints


# --- pixels ------------------------------------------------------------------------------------------------


def test_quick_lab_agrees_with_the_exact_one() -> None:
    import torch

    from engine.lab import lab_from_rgb

    rgb = np.random.default_rng(1).random((40, 50, 3)).astype(np.float32)
    exact = lab_from_rgb(torch.from_numpy(rgb).permute(2, 0, 1))[:].numpy()
    np.testing.assert_allclose(lab_of(rgb), exact, atol=2e-3)
    np.testing.assert_allclose(lightness_of(rgb), exact[0], atol=1e-3)
    np.testing.assert_allclose(rgb_of(exact[0], exact[1:]), rgb, atol=1e-4)


def test_colours_outside_of_srgb_keep_their_lightness() -> None:
    lightness = np.linspace(3, 97, 90, dtype=np.float32)[None].repeat(4, 0)
    ab = np.float32([[120, -120, 0, 60], [0, 60, -120, 120]])[:, :, None].repeat(90, 2)
    rgb = rgb_of(lightness, ab)
    assert rgb.min() >= 0 and rgb.max() <= 1
    np.testing.assert_allclose(lightness_of(rgb), lightness, atol=5e-3)


def test_blacks_and_whites_get_no_colour() -> None:
    lightness = np.float32([[0, 1, 50, 99.6, 100]])
    found = shaped(lightness, np.full((2, 1, 5), 30, np.float32), 1.5, 1.0)
    assert not found[:, 0, [0, 1, 3, 4]].any()
    np.testing.assert_allclose(found[:, 0, 2], [45 + 3.5, 45 + 14], rtol=1e-5)


# --- what becomes of a picture -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_kind_of_picture_gets_colours_and_keeps_its_lightness(
    grey: np.ndarray, channels: int, dtype: type
) -> None:
    top = np.iinfo(dtype).max
    plane = grey.astype(dtype) * (top // 255)
    alpha = np.full_like(plane, top)
    alpha[:, :40] = 0
    alpha[:, 40:80] = top // 3
    planes = [plane] * (1 if channels < 3 else 3) + [alpha] * (channels in (2, 4))
    result = coloured(np.stack(planes, -1))
    pixels = result.pixels
    assert pixels.dtype == dtype and pixels.shape == (*grey.shape, 4 if channels in (2, 4) else 3)
    assert chroma(pixels[:, 100:]) > 2
    lightness = lightness_of(pixels[:, 100:, :3].astype(np.float32) / top)
    was = lightness_of((plane[:, 100:, None].repeat(3, 2)).astype(np.float32) / top)
    # of 8 bits one level is up to 0.45 of L*; three channels are rounded with dither
    assert np.abs(lightness - was).mean() < (0.3 if dtype == np.uint8 else 0.01)
    if channels in (2, 4):
        np.testing.assert_array_equal(pixels[..., -1], alpha)
        hidden = alpha == 0
        np.testing.assert_array_equal(pixels[hidden][:, :3], plane[hidden][:, None].repeat(3, 1))


def test_without_saturation_a_grey_picture_is_itself_as_rgb(grey: np.ndarray) -> None:
    pixels = coloured(grey[..., None], saturation=0).pixels
    np.testing.assert_array_equal(pixels, grey[..., None].repeat(3, 2))


def test_saturation_and_warmth_do_what_they_say(grey: np.ndarray) -> None:
    weak, strong = (chroma(coloured(grey[..., None], saturation=s).pixels) for s in (40, 160))
    assert strong > 2 * weak
    cold, warm = (
        lab_of(coloured(grey[..., None], warmth=w).pixels / np.float32(255))[2].mean() for w in (-80, 80)
    )
    assert warm > cold + 10


def test_a_profile_is_kept_and_meant(grey: np.ndarray) -> None:
    rgb = grey[..., None].repeat(3, 2)
    plain = coloured(rgb).pixels.astype(np.float32) / 255
    wide = coloured(rgb, picture=Picture(rgb, colour.ADOBE_RGB)).pixels.astype(np.float32) / 255
    back = colour.to_srgb(wide, colour.ADOBE_RGB)
    # the same numbers mean other greys in Adobe RGB, and similar colours
    assert np.abs(lab_of(back)[1:] - lab_of(plain)[1:]).mean() < 4
    assert not np.array_equal(wide, plain)


def test_a_grey_profile_is_read_and_the_result_is_srgb(grey: np.ndarray, tmp_path: Path) -> None:
    icc = colour.make_grey_profile(1.4)
    picture = Picture(grey[..., None], icc)
    source, target = tmp_path / "grey.png", tmp_path / "out.png"
    files.write(source, picture, Metadata())
    assert main(["colorize", str(source), str(target), "--quiet"]) == 0
    opened = files.read(target).picture
    assert opened.channels == 3 and colour.space(opened.icc) == "RGB"
    expected = colour.to_srgb(grey[..., None].repeat(3, 2).astype(np.float32) / 255, icc)
    found = lightness_of(opened.pixels.astype(np.float32) / 255)
    assert np.abs(found - lightness_of(expected)).mean() < 0.5


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (257, 2), (17, 16)])
def test_the_smallest_pictures_and_strips(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (*size, 1), np.uint8)
    assert coloured(pixels).pixels.shape == (*size, 3)


def test_a_fully_transparent_picture_stays_as_it_was() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (30, 40, 4), np.uint8)
    pixels[..., 3] = 0
    np.testing.assert_array_equal(coloured(pixels).pixels, pixels)


def test_black_and_white_pictures_of_one_value() -> None:
    for value in (0, 255):
        pixels = np.full((40, 40, 1), value, np.uint8)
        np.testing.assert_array_equal(coloured(pixels).pixels, value)


# --- parts of it -----------------------------------------------------------------------------------------


@pytest.fixture
def halved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pictures are treated as large ones are: colours of half the resolution, many strips."""
    monkeypatch.setattr(colorize, "HALF_FROM", 1)
    monkeypatch.setattr(colorize, "STRIP", 5000)


@pytest.mark.usefixtures("halved")
@pytest.mark.parametrize("rect", [Rect(0, 0, 239, 179), Rect(31, 17, 101, 55), Rect(238, 178, 1, 1)])
def test_a_region_is_a_part_of_the_whole(grey: np.ndarray, rect: Rect) -> None:
    picture = Picture(grey[:179, :239, None])
    whole = coloured(grey, picture=picture).pixels
    part = coloured(grey, picture=picture, region=rect)
    assert part.rect == rect
    np.testing.assert_array_equal(part.pixels, whole[rect.slices])


@pytest.mark.usefixtures("halved")
def test_strips_show_no_seam_and_come_as_patches(grey: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    patches: list[Patch] = []

    class Listening(Context):
        def partial(self, patch: Patch) -> None:
            patches.append(patch)

    thin = coloured(grey[..., None], Listening(), focus=Rect(0, 150, 10, 10))
    monkeypatch.setattr(colorize, "STRIP", 1 << 19)
    np.testing.assert_array_equal(thin.pixels, coloured(grey[..., None]).pixels)
    assert patches[0].rect.y <= 150 < patches[0].rect.bottom  # where the person looks comes first
    assert sum(patch.rect.area for patch in patches) == grey.size
    for patch in patches:
        np.testing.assert_array_equal(patch.pixels, thin.pixels[patch.rect.slices])


def test_a_mask_limits_the_colours(grey: np.ndarray) -> None:
    mask = np.zeros(grey.shape, np.uint8)
    mask[:, 120:] = 255
    for pixels in (grey[..., None], grey[..., None].repeat(3, 2)):
        found = coloured(pixels, mask=mask).pixels
        np.testing.assert_array_equal(found[:, :120], grey[:, :120, None].repeat(3, 2))
        assert chroma(found[:, 120:]) > 2


# --- hints -----------------------------------------------------------------------------------------------


def test_a_hint_colours_what_is_around_it(grey: np.ndarray) -> None:
    without = lab_of(coloured(grey[..., None]).pixels / np.float32(255))
    hinted = lab_of(coloured(grey[..., None], hints=dab(grey.shape, 70, 80)).pixels / np.float32(255))
    there = (slice(70, 90), slice(60, 80))
    assert hinted[1][there].mean() > without[1][there].mean() + 15


def test_a_soft_edge_is_no_hint_and_no_hint_is_none(grey: np.ndarray) -> None:
    faint = dab(grey.shape, 70, 80)
    faint[..., 3] //= 4
    without = coloured(grey[..., None]).pixels
    np.testing.assert_array_equal(coloured(grey[..., None], hints=faint).pixels, without)


def test_hints_everywhere_colour_everything(grey: np.ndarray) -> None:
    hints = np.full((*grey.shape, 4), (*RED, 255), np.uint8)
    found = lab_of(coloured(grey[..., None], hints=hints).pixels / np.float32(255))
    assert np.quantile(found[1], 0.1) > 10


def test_hints_are_reduced_to_the_mean_of_what_they_cover() -> None:
    hints = dab((1200, 1800), 900, 600, r=20)
    hints[3, 5] = (*RED, 255)
    found = hints_overview(hints, 2)
    assert found is not None
    ab, covered = found
    assert ab.shape == (2, 600, 900) and covered[1, 2] == 0.25 and covered[300, 450] == 1
    want = lab_of(np.float32(RED)[None, None] / 255)[1:, 0, 0]
    np.testing.assert_allclose(ab[:, 300, 450], want, atol=0.01)
    np.testing.assert_allclose(ab[:, 1, 2], want, atol=0.01)
    assert not ab[:, covered == 0].any()
    assert hints_overview(np.zeros((30, 40, 4), np.uint8), 1) is None


@pytest.mark.parametrize("shape", [(180, 239, 4), (240, 180, 4), (180, 240, 3)])
def test_hints_of_another_size_or_kind_are_refused(grey: np.ndarray, shape: tuple[int, ...]) -> None:
    with pytest.raises(EngineError, match="one size"):
        coloured(grey[..., None], hints=np.zeros(shape, np.uint8))


# --- which pictures ----------------------------------------------------------------------------------------


def tinted(grey: np.ndarray) -> np.ndarray:
    shade = grey.astype(np.float32) / 255
    rgb = np.stack([shade**0.85, shade * 0.97, 0.9 * shade**1.15], -1)
    return np.rint(rgb * 255).astype(np.uint8)


def test_a_sepia_print_is_neutralised_first(grey: np.ndarray) -> None:
    sepia = tinted(grey)
    result = coloured(sepia)
    assert any("tint" in note for note in result.notes)
    neutral = np.rint(lightness_of(sepia / np.float32(255))[..., None].repeat(3, 2)) / 100
    assert kind_of(lab_of(sepia / np.float32(255))) == TINTED
    assert kind_of(lab_of(neutral.astype(np.float32))) == NEUTRAL
    grey_of = rgb_of(lightness_of(sepia / np.float32(255)), np.zeros((2, *grey.shape), np.float32))
    from_grey = coloured(np.rint(grey_of * 255).astype(np.uint8)).pixels
    assert np.abs(result.pixels.astype(int) - from_grey).mean() < 1.5


def in_colour(grey: np.ndarray) -> np.ndarray:
    rgb = grey[..., None].repeat(3, 2)
    rgb[:110, :, 2] = 235
    rgb[110:, :, 1] = 180
    rgb[60:100, 160:200] = RED
    return rgb


def test_a_picture_in_colour_is_refused_unless_that_is_wanted(grey: np.ndarray) -> None:
    pixels = in_colour(grey)
    with pytest.raises(EngineError, match="in colour already"):
        coloured(pixels)
    found = coloured(pixels, recolour=True).pixels
    assert found.shape == pixels.shape
    was, now = (lightness_of(p / np.float32(255)) for p in (pixels, found))
    assert np.abs(was - now).mean() < 0.5  # its luminance stays


def test_one_coloured_thing_makes_a_picture_one_in_colour(grey: np.ndarray) -> None:
    rgb = tinted(grey)
    assert overview(Picture(rgb)).kind == TINTED
    rgb[40:80, 150:200] = (30, 60, 200)
    assert overview(Picture(rgb)).kind == COLOURED


def test_large_pictures_are_judged_by_a_reduced_one(grey: np.ndarray) -> None:
    large = cv2.resize(grey, (1801, 1203), interpolation=cv2.INTER_CUBIC)
    seen = overview(Picture(large[..., None]))
    assert (seen.factor, seen.lightness.shape, seen.kind) == (2, (602, 901), NEUTRAL)
    whole = lightness_of((large / np.float32(255))[..., None].repeat(3, 2))
    assert abs(float(seen.lightness.mean()) - float(whole.mean())) < 0.1


# --- trouble ---------------------------------------------------------------------------------------------


class _Cancelling(Context):
    def __init__(self, after: int) -> None:
        self.left = after

    def check_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("cancelled")


@pytest.mark.usefixtures("halved")
@pytest.mark.parametrize("after", [0, 1, 2, 5])
def test_cancel_is_answered_everywhere(grey: np.ndarray, after: int) -> None:
    with pytest.raises(Cancelled):
        coloured(grey[..., None], _Cancelling(after))


def test_out_of_memory_ends_in_thinner_strips_with_the_same_pixels(
    grey: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = coloured(grey[..., None]).pixels
    right: Callable = colorize._Job._pixels

    def small_only(job, strip: Rect, colours):
        if strip.height > 30:
            raise MemoryError
        return right(job, strip, colours)

    monkeypatch.setattr(colorize._Job, "_pixels", small_only)
    result = coloured(grey[..., None])
    np.testing.assert_array_equal(result.pixels, expected)
    assert any("strips" in note for note in result.notes)
    with pytest.raises(MemoryExhausted):  # a size that the person chose is kept
        coloured(grey[..., None], policy=DevicePolicy(tile=100))


def test_no_memory_at_all_is_one_sentence(grey: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_, **__):
        raise MemoryError

    monkeypatch.setattr(colorize._Job, "_pixels", never)
    with pytest.raises(MemoryExhausted, match="not enough memory"):
        coloured(grey[..., None])
    monkeypatch.setattr(colorize, "overview", never)
    with pytest.raises(MemoryExhausted, match="not enough memory"):
        coloured(grey[..., None])
    monkeypatch.undo()
    monkeypatch.setattr(colorize, "answered", never)
    with pytest.raises(MemoryExhausted, match="not enough memory"):
        coloured(grey[..., None])


# --- the command line ------------------------------------------------------------------------------------


def test_files_with_hints(grey: np.ndarray, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo, hints, target = tmp_path / "photo.png", tmp_path / "hints.png", tmp_path / "out.png"
    files.write(photo, Picture(grey[..., None].astype(np.uint16) * 257), Metadata())
    files.write(hints, Picture(dab(grey.shape, 70, 80)), Metadata())
    assert main(["colorize", str(photo), str(target), "--hints", str(hints), "--saturation", "120"]) == 0
    opened = files.read(target).picture
    assert opened.channels == 3 and opened.pixels.dtype == np.uint16
    assert opened.pixels[75:85, 65:75, 0].mean() > opened.pixels[75:85, 65:75, 1].mean() * 1.2
    small = tmp_path / "small.png"
    files.write(small, Picture(dab((20, 20), 10, 10)), Metadata())
    opaque = tmp_path / "opaque.png"
    files.write(opaque, Picture(grey[..., None].repeat(3, 2)), Metadata())
    for wrong, why in ((small, "one size"), (opaque, "no transparency"), (tmp_path / "none.png", "none.png")):
        assert main(["colorize", str(photo), str(tmp_path / "no.png"), "--hints", str(wrong)]) == 1
        assert why in capsys.readouterr().err
    assert not (tmp_path / "no.png").exists()


def test_a_file_in_colour_needs_the_word(grey: np.ndarray, tmp_path: Path, capsys) -> None:
    photo = tmp_path / "photo.jpg"
    files.write(photo, Picture(in_colour(grey)), Metadata())
    assert main(["colorize", str(photo), str(tmp_path / "out.jpg")]) == 1
    said = capsys.readouterr().err
    assert "choose --recolour to colour it anew" in said
    assert main(["colorize", str(photo), str(tmp_path / "out.jpg"), "--recolour"]) == 0


def test_a_cmyk_file_of_a_black_and_white_photo(grey: np.ndarray, tmp_path: Path) -> None:
    from PIL import Image

    ink = np.zeros((*grey.shape, 4), np.uint8)
    ink[..., 3] = 255 - grey
    photo = tmp_path / "press.tif"
    Image.fromarray(ink, "CMYK").save(photo)
    assert main(["colorize", str(photo), str(tmp_path / "out.png"), "--quiet"]) == 0
    opened = files.read(tmp_path / "out.png").picture
    assert opened.channels == 3 and chroma(opened.pixels) > 2
