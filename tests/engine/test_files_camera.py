"""HEIC, AVIF and camera RAW: read with depth, profile and metadata, upright; and what is wrong with them said."""

from __future__ import annotations

import io
import random
from pathlib import Path

import imagecodecs
import numpy as np
import picture_files as make
import pillow_heif
import pytest
import tifffile
from PIL import Image

from engine import colour, files
from engine.api import FileError, FormatLimitError, Size
from engine.files import camera, exif

# --- HEIC and AVIF -----------------------------------------------------------------------------------


def heic(path: Path, pixels: np.ndarray, bits: int = 8, **said: object) -> Path:
    """A lossless HEIC. ``bits``: 8, 10 or 12 for uint8 or uint16 pixels."""
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[pixels.shape[2]] + (";16" if pixels.dtype == np.uint16 else "")
    saved = pillow_heif.options.SAVE_HDR_TO_12_BIT
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    try:
        image = pillow_heif.from_bytes(mode=mode, size=pixels.shape[1::-1], data=pixels.tobytes())
        image.save(path, quality=-1, chroma=444, matrix_coefficients=0, **said)
    finally:
        pillow_heif.options.SAVE_HDR_TO_12_BIT = saved
    return path


def avif(path: Path, pixels: np.ndarray, **said: object) -> Path:
    out = io.BytesIO()
    grey = pixels.shape[2] == 1
    image = Image.fromarray(pixels[..., 0] if grey else pixels)
    image.save(out, "AVIF", quality=100, subsampling="4:0:0" if grey else "4:4:4", **said)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_heic_of_8_bits(tmp_path: Path, channels: int) -> None:
    pixels = make.smooth(30, 40, channels)
    path = heic(tmp_path / "a.heic", pixels)
    found = files.read(path)
    assert found.format == "HEIF" and found.picture.pixels.dtype == np.uint8
    assert found.picture.pixels.shape == pixels.shape
    assert np.abs(found.picture.pixels.astype(int) - pixels).max() <= 2
    assert files.probe(path) == files.Header("HEIF", Size(40, 30), channels, 8)


@pytest.mark.parametrize("bits", [10, 12])
def test_deep_heic(tmp_path: Path, bits: int) -> None:
    pixels = make.smooth(30, 40, 3, np.uint16)
    path = heic(tmp_path / "a.heic", pixels, bits)
    found = files.read(path).picture.pixels
    assert found.dtype == np.uint16 and files.probe(path).depth == 16
    assert found.max() == 65535, "white is white"
    assert np.abs(found.astype(int) - pixels).max() <= 65535 / (1 << bits) * 2


def test_heic_says_what_it_said(tmp_path: Path) -> None:
    block = make.exif_block(orientation=6, dpi=240)
    path = heic(
        tmp_path / "a.heic",
        make.smooth(30, 40),
        exif=b"Exif\0\0" + block,
        xmp=make.packet(),
        icc_profile=colour.DISPLAY_P3,
    )
    found = files.read(path)
    assert found.picture.icc == colour.DISPLAY_P3 and found.metadata.xmp == make.packet()
    assert found.metadata.exif is not None and exif.orientation(found.metadata.exif) == 1
    assert make.said(found.metadata.exif) == make.said(exif.prepared(block, found.picture.size))
    again = files.read(
        make.saved(tmp_path / "b.tif", found.picture.pixels, found.picture.icc, found.metadata)
    )
    assert make.said(again.metadata.exif) == make.said(found.metadata.exif)
    assert again.metadata.xmp == make.packet()


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_avif_of_8_bits(tmp_path: Path, channels: int) -> None:
    pixels = make.smooth(30, 40, channels)
    path = avif(tmp_path / "a.avif", pixels)
    found = files.read(path)
    assert found.format == "AVIF" and found.picture.pixels.shape == pixels.shape
    assert np.abs(found.picture.pixels.astype(int) - pixels).max() <= 4
    assert files.probe(path) == files.Header("AVIF", Size(40, 30), channels, 8)


@pytest.mark.parametrize("bits", [10, 12])
def test_deep_avif(tmp_path: Path, bits: int) -> None:
    pixels = make.smooth(30, 40, 3, np.uint16)
    data = imagecodecs.avif_encode(pixels >> (16 - bits), level=100, bitspersample=bits, pixelformat="444")
    (tmp_path / "a.avif").write_bytes(data)
    found = files.read(tmp_path / "a.avif").picture.pixels
    assert found.dtype == np.uint16 and files.probe(tmp_path / "a.avif").depth == 16
    assert np.abs(found.astype(int) - pixels).max() < 65535 * 0.02
    assert found.max() > 65000


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_stands_upright(tmp_path: Path, orientation: int) -> None:
    block = make.exif_block(orientation=orientation)
    path = avif(
        tmp_path / "a.avif",
        make.smooth(30, 40),
        exif=block,
        xmp=make.packet(),
        icc_profile=colour.DISPLAY_P3,
    )
    found = files.read(path)
    assert found.picture.size == (Size(30, 40) if orientation >= 5 else Size(40, 30))
    from engine.files import samples

    upright = samples.upright(make.smooth(30, 40), orientation)
    assert np.abs(found.picture.pixels.astype(int) - upright).max() <= 4
    assert found.metadata.exif is not None and exif.orientation(found.metadata.exif) == 1
    assert found.picture.icc == colour.DISPLAY_P3 and found.metadata.xmp == make.packet()


@pytest.mark.parametrize("kind", ["heic", "avif"])
def test_truncated_anywhere(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    (heic if kind == "heic" else avif)(path, make.noise(64, 64))
    data = path.read_bytes()
    for place in (*range(1, 40, 3), *range(40, len(data) - 1, len(data) // 25)):
        path.write_bytes(data[:place])
        with pytest.raises(FileError, match=f"“a.{kind}” "):
            files.read(path)


@pytest.mark.parametrize("kind", ["heic", "avif"])
def test_mutated_files_raise_nothing_but_file_errors(tmp_path: Path, kind: str) -> None:
    pixels = make.smooth(64, 80, 3)
    path = tmp_path / f"a.{kind}"
    if kind == "heic":
        heic(path, pixels)
    else:
        Image.fromarray(pixels).save(path)
    good, chance = path.read_bytes(), random.Random(5)
    opened = 0
    for _ in range(250):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(min(600, len(data)))] = chance.choice([0, 255, chance.randrange(256)])
        path.write_bytes(data)
        try:
            opened += bool(files.read(path).picture.size)
        except FileError as error:
            assert path.name in str(error)
    assert opened


@pytest.mark.parametrize("suffix", [".heic", ".dng", ".psb"])
def test_what_is_only_read_is_not_written(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(
        FormatLimitError, match="Saisei writes JPEG, PNG, TIFF, WebP, AVIF, OpenRaster or Photoshop"
    ):
        files.check_target(tmp_path / f"a{suffix}", Size(4, 4))
    assert suffix in files.formats.READABLE and suffix not in files.formats.WRITABLE


# --- camera RAW --------------------------------------------------------------------------------------


def rationals(*values: float) -> tuple[int, ...]:
    return tuple(n for value in values for n in (round(value * 10_000), 10_000))


def dng(path: Path, orientation: int = 1, thumbnail: np.ndarray | None = None) -> Path:
    """A tiny camera RAW: 128 × 96 sensor values of a grey ramp behind red, green and blue filters, of which red and
    blue let half through; the camera's white balance undoes that."""
    y, x = np.mgrid[:96, :128]
    share = np.where((y % 2 == 0) & (x % 2 == 0), 0.5, np.where((y % 2 == 1) & (x % 2 == 1), 0.5, 1.0))
    sensor = np.rint((3000 + x * 400) * share).astype(np.uint16)
    more = [
        (50706, "B", 4, (1, 4, 0, 0), True),
        (50708, "s", 0, "Saisei Test", True),
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, (0, 1, 1, 2), True),
        # the camera's primaries are those of sRGB, seen from XYZ
        (
            50721,
            "2i",
            9,
            rationals(3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.204, 1.057),
            True,
        ),
        (50728, "2I", 3, rationals(0.5, 1, 0.5), True),
        (50778, "H", 1, 21, True),
        (50717, "I", 1, 65535, True),
        (271, "s", 0, "Saisei", True),
        (272, "s", 0, "Test", True),
        (274, "H", 1, orientation, True),
        (700, "B", len(make.packet()), make.packet(), True),
    ]
    tifffile.imwrite(path, sensor, photometric=32803, extratags=more, metadata=None)
    return path


def test_a_dng_is_developed(tmp_path: Path) -> None:
    path = dng(tmp_path / "a.dng")
    assert files.probe(path) == files.Header("RAW", Size(128, 96), 3, 16)
    found = files.read(path)
    assert found.format == "RAW" and found.picture.icc == colour.SRGB
    pixels = found.picture.pixels
    assert pixels.dtype == np.uint16 and pixels.shape == (96, 128, 3)
    inner = pixels[10:-10, 10:-10].astype(float)
    assert np.abs(inner - inner.mean(axis=2, keepdims=True)).max() < 0.02 * 65535, (
        "the white balance is applied"
    )
    assert (np.diff(inner.mean(axis=(0, 2))) > 0).all()
    block = found.metadata.exif
    assert block is not None and exif.text_of(block, 271) == "Saisei" and exif.text_of(block, 272) == "Test"
    assert max(exif.parse(block)[1].entries) < 50706, "nothing of what describes the sensor"
    assert found.metadata.xmp == make.packet()


@pytest.mark.parametrize(
    ("orientation", "size"), [(3, Size(128, 96)), (6, Size(96, 128)), (8, Size(96, 128))]
)
def test_a_dng_stands_upright(tmp_path: Path, orientation: int, size: Size) -> None:
    path = dng(tmp_path / "a.dng", orientation)
    found = files.read(path)
    assert found.picture.size == size == files.probe(path).size
    assert found.metadata.exif is not None and exif.orientation(found.metadata.exif) == 1
    from engine.files import samples

    plain = files.read(dng(tmp_path / "b.dng")).picture.pixels
    turned = samples.upright(plain, orientation)[8:-8, 8:-8].astype(float)
    assert np.abs(found.picture.pixels[8:-8, 8:-8] - turned).max() < 0.02 * 65535


def test_the_document_of_a_camera_file(tmp_path: Path) -> None:
    found = files.read_layered(dng(tmp_path / "DSC1.dng"))
    assert [layer.name for layer in found.layers] == ["DSC1"] and found.depth == 16
    assert not files.is_layered(tmp_path / "DSC1.dng")


def test_previews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dng(tmp_path / "a.dng", 6)
    assert files.embedded_preview(path) is None  # there is none in it
    assert files.embedded_preview(make.saved(tmp_path / "a.png", make.noise(4, 4))) is None
    with pytest.raises(FileError, match="does not exist"):
        files.embedded_preview(tmp_path / "gone.dng")
    import rawpy

    small = make.by_pillow(tmp_path / "small.jpg", make.smooth(30, 40)).read_bytes()
    thumb = rawpy.Thumbnail(rawpy.ThumbFormat.JPEG, small)

    class WithPreview(rawpy.RawPy):
        def extract_thumb(self) -> rawpy.Thumbnail:
            return thumb

    monkeypatch.setattr(rawpy, "RawPy", WithPreview)
    found = files.embedded_preview(path)
    assert found is not None and found.size == Size(30, 40), "turned as the camera was"
    expected = np.rot90(make.smooth(30, 40), -1).astype(int)
    assert np.abs(found.pixels - expected).max() < 30


def test_broken_camera_files(tmp_path: Path) -> None:
    path = dng(tmp_path / "a.dng")
    data = path.read_bytes()
    for place in (50, len(data) // 2, len(data) - 500):
        path.write_bytes(data[:place])
        with pytest.raises(FileError, match=r"“a\.dng” "):
            files.read(path)
    for magic in (b"FUJIFILMCCD-RAW ", b"IIU\0\x18\0\0\0", b"IIRO\x08\0\0\0", b"FOVb"):
        path.write_bytes(magic + bytes(900))
        with pytest.raises(FileError, match=r"“a.dng” (cannot be opened|is damaged)"):
            files.read(path)
    assert not camera.complete(data[: len(data) // 2])
