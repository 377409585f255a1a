"""Colour management against LittleCMS, and there and back again."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from engine import colour, icc

RGB = {name: profile for name, profile in colour.BUILT_IN.items() if name != "sRGB"}
CUBE = np.stack(np.meshgrid(*[np.linspace(0, 255, 18).astype(np.uint8)] * 3, indexing="ij"), axis=-1).reshape(
    1, -1, 3
)


def by_little_cms(pixels: np.ndarray, source: bytes, target: bytes) -> np.ndarray:
    """1 × N × 3 uint8 through Pillow's LittleCMS: relative colorimetric, 8 bits."""
    profiles = [ImageCms.ImageCmsProfile(io.BytesIO(p)) for p in (source, target)]
    image = ImageCms.profileToProfile(
        Image.fromarray(pixels), *profiles, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    assert image is not None
    return np.asarray(image)


def with_curve(profile: bytes, curve: bytes) -> bytes:
    """A copy of a matrix profile with other tone curves."""
    tags = icc._tags(profile) | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return icc._assemble(b"RGB ", tags)


GAMMA = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.4 * 256)) + b"\0\0"
SAMPLES = b"curv\0\0\0\0" + struct.pack(
    ">I1024H", 1024, *(round((i / 1023) ** 1.9 * 65535) for i in range(1024))
)
LINEAR = b"curv\0\0\0\0" + bytes(4)


def parametric(function: int, *values: float) -> bytes:
    return b"para" + struct.pack(">IHH", 0, function, 0) + icc._s15(values)


CURVES = {
    "gamma": GAMMA,
    "samples": SAMPLES,
    "linear": LINEAR,
    "type 0": parametric(0, 2.2),
    "type 1": parametric(1, 2.2, 0.9, 0.1),
    "type 2": parametric(2, 2.2, 0.85, 0.1, 0.05),
    "type 3": parametric(3, *colour.SRGB_CURVE),
    "type 4": parametric(4, 2.4, 0.94, 0.055, 0.07, 0.04, 0.001, 0.0),
}


@pytest.mark.parametrize("name", RGB)
def test_to_srgb_agrees_with_little_cms(name: str) -> None:
    ours = colour.to_srgb(CUBE.astype(np.float32) / 255, RGB[name])
    theirs = by_little_cms(CUBE, RGB[name], colour.SRGB).astype(int)
    assert np.abs(np.clip(ours, 0, 1) * 255 - theirs).max() <= 1.5


@pytest.mark.parametrize("name", RGB)
def test_from_srgb_agrees_with_little_cms(name: str) -> None:
    ours = colour.from_srgb(CUBE.astype(np.float32) / 255, RGB[name])
    theirs = by_little_cms(CUBE, colour.SRGB, RGB[name]).astype(int)
    assert np.abs(np.clip(ours, 0, 1) * 255 - theirs).max() <= 1.5


def test_little_cms_has_the_same_srgb() -> None:
    theirs = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert colour.is_srgb(theirs)
    assert colour.kind(theirs) == "matrix"
    assert np.abs(by_little_cms(CUBE, colour.SRGB, theirs).astype(int) - CUBE).max() <= 1


@pytest.mark.parametrize("name", CURVES)
def test_curves_agree_with_little_cms(name: str) -> None:
    profile = with_curve(colour.DISPLAY_P3, CURVES[name])
    assert colour.kind(profile) == "matrix"
    ours = colour.to_srgb(CUBE.astype(np.float32) / 255, profile)
    theirs = by_little_cms(CUBE, profile, colour.SRGB).astype(int)
    difference = np.abs(np.clip(ours, 0, 1) * 255 - theirs)
    # with linear light its 16-bit steps are coarse near black
    assert np.quantile(difference, 0.99) <= 1.5
    assert difference.max() <= 4


@pytest.mark.parametrize("name", [*RGB, *CURVES])
def test_there_and_back(name: str) -> None:
    profile = RGB.get(name) or with_curve(colour.DISPLAY_P3, CURVES[name])
    x = np.random.default_rng(0).random((50, 40, 3), np.float32)
    back = colour.from_srgb(colour.to_srgb(x, profile), profile)
    assert back.shape == x.shape
    assert back.dtype == np.float32
    # 16-bit samples of a curve that is flat at black cannot be undone there
    dark = x < 0.05
    assert np.abs(back - x)[~dark].max() < 2e-4
    assert np.abs(back - x).max() < (0.06 if name in ("type 1", "type 2", "samples") else 1e-3)


def test_colours_outside_srgb_are_carried_on() -> None:
    green = np.array([[0.0, 1.0, 0.0]], np.float32)
    found = colour.to_srgb(green, colour.PROPHOTO_RGB)
    assert found.min() < 0
    assert found.max() > 1
    assert np.abs(colour.from_srgb(found, colour.PROPHOTO_RGB) - green).max() < 1e-3


def test_srgb_is_left_alone() -> None:
    x = np.random.default_rng(0).random((5, 4, 3), np.float32)
    for profile in (None, colour.SRGB):
        assert colour.is_srgb(profile)
        assert np.array_equal(colour.to_srgb(x, profile), x)
        assert colour.to_srgb(x, profile) is not x
    assert not any(colour.is_srgb(p) for p in RGB.values())
    assert not colour.is_srgb(colour.make_grey_profile(2.2))


def test_grey_profiles() -> None:
    profile = colour.make_grey_profile(1.8)
    assert (colour.kind(profile), colour.space(profile)) == ("grey", "GRAY")
    x = np.linspace(0, 1, 30, dtype=np.float32).reshape(1, 10, 3)
    found = colour.to_srgb(x, profile)
    grey = Image.fromarray(np.rint(x.reshape(1, -1) * 255).astype(np.uint8))
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), "L", "RGB"
    )
    theirs = np.asarray(ImageCms.applyTransform(grey, transform))[0, :, 0]
    assert np.abs(found.ravel() * 255 - theirs).max() <= 2
    assert np.abs(colour.from_srgb(found, profile) - x).max() < 1e-4


def test_describing() -> None:
    assert colour.describe(None) == "sRGB"
    assert [colour.describe(p) for p in colour.BUILT_IN.values()] == list(colour.BUILT_IN)
    assert colour.describe(b"x" * 500) == "damaged colour profile"
    assert (colour.kind(None), colour.space(None)) == ("matrix", "RGB")
    assert (colour.kind(b""), colour.space(b"")) == ("broken", "")
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert colour.space(lab) == "Lab"


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("name", [*RGB, "grey"])
def test_display_agrees_with_the_exact_way(name: str, dtype: type) -> None:
    profile = RGB.get(name) or colour.make_grey_profile(2.2)
    top = np.iinfo(dtype).max
    pixels = (CUBE.astype(dtype) * (top // 255)).reshape(54, -1, 3)
    exact = np.clip(colour.to_srgb(pixels.astype(np.float32) / top, profile), 0, 1) * 255
    found = colour.to_display(pixels, profile)
    assert found.dtype == np.uint8
    assert found.shape == pixels.shape
    assert np.abs(found - exact).max() <= 1


def test_display_takes_any_profile() -> None:
    pixels = CUBE[:, :100]
    for profile in (b"", b"broken" * 100, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()):
        assert np.array_equal(colour.to_display(pixels, profile), pixels)
    assert np.array_equal(colour.to_display(pixels.astype(np.uint16) * 257, None), pixels)


def test_profiles_that_do_not_fit_are_refused() -> None:
    x = np.zeros((2, 2, 3), np.float32)
    for profile in (b"broken" * 100, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()):
        with pytest.raises(ValueError, match="cannot be used"):
            colour.to_srgb(x, profile)
    with pytest.raises(ValueError, match="three channels"):
        colour.to_srgb(np.zeros((2, 2, 4), np.float32), None)


def test_plain_cmyk() -> None:
    for dtype in (np.uint8, np.uint16):
        top = int(np.iinfo(dtype).max)
        inks = np.array([[[0, 0, 0, 0], [top, 0, 0, 0], [0, 0, 0, top], [0, top, top, 0]]], dtype)
        expected = np.array([[[1, 1, 1], [0, 1, 1], [0, 0, 0], [1, 0, 0]]]) * top
        for profile in (None, colour.SRGB, b"broken"):
            assert np.array_equal(colour.cmyk_to_srgb(inks, profile), expected)


def test_damaged_profiles_never_raise() -> None:
    chance = np.random.default_rng(5)
    for name, profile in colour.BUILT_IN.items():
        for _ in range(60):
            data = bytearray(profile)
            for at in chance.integers(0, len(data), 4):
                data[at] = chance.integers(0, 256)
            kind = colour.kind(bytes(data))
            assert kind in ("matrix", "grey", "table", "broken"), name
            colour.to_display(CUBE[:, :50], bytes(data))
            colour.describe(bytes(data))
            colour.is_srgb(bytes(data))
            if kind == "matrix":
                assert np.isfinite(
                    colour.to_srgb(CUBE[:, :50].astype(np.float32) / 255, bytes(data))
                ).all(), name
