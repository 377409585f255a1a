"""Opening: orientation, profiles, palettes, CMYK, odd sizes and depths."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import picture_files as make
import pytest
from PIL import Image, ImageOps

from engine import colour, files
from engine.api import FileError, Size
from engine.files import exif, ifd, png, reading, tiff, xmp
from engine.files.model import Metadata

LOSSLESS = ("png", "tif", "webp")


# --- orientation -------------------------------------------------------------------------------------


def oriented(path: Path, orientation: int, order: str = "<") -> Path:
    """A file whose pixels are to be turned, as a camera writes it: Pillow's or the TIFF writer's own."""
    block = make.exif_block(order, orientation, thumbnail=True)
    packet = make.packet(extra=f'tiff:Orientation="{orientation}" tiff:ImageWidth="30"')
    pixels = make.smooth(20, 30)
    if path.suffix in (".tif", ".png"):
        module = tiff if path.suffix == ".tif" else png
        path.write_bytes(module.encode(pixels, None, Metadata(block, packet), make.EXACT))
        return path
    options = {"jpg": {"quality": 100, "subsampling": 0}, "webp": {"lossless": True}}.get(path.suffix[1:], {})
    return make.by_pillow(path, pixels, exif=b"Exif\0\0" + block, xmp=packet, **options)


@pytest.mark.parametrize("suffix", make.FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_baked_once(tmp_path: Path, suffix: str, orientation: int) -> None:
    path = oriented(tmp_path / f"a.{suffix}", orientation, "<>"[orientation % 2])
    with Image.open(path) as image:
        expected = np.asarray(ImageOps.exif_transpose(image))
    found = files.read(path)
    assert np.array_equal(found.picture.pixels, expected)
    assert found.picture.size == (Size(30, 20) if orientation < 5 else Size(20, 30))
    block, packet = found.metadata.exif, found.metadata.xmp
    assert block is not None
    assert exif.orientation(block) == 1
    assert exif.parse(block)[1].next == 0, "the thumbnail is still there"
    inner = exif.parse(block)[1].children[34665].entries
    order = exif.parse(block)[0].order
    assert ifd.first_number(inner[40962], order) == found.picture.width
    document = xmp.parse(packet)
    assert xmp.get(document, xmp.TIFF, "Orientation") == "1"
    assert xmp.get(document, xmp.TIFF, "ImageWidth") == str(found.picture.width)
    # saved and opened again it stands as it stood, also for a reader that obeys the tag
    again = make.saved(tmp_path / f"b.{suffix}", found.picture.pixels, metadata=found.metadata)
    assert files.read(again).picture.size == found.picture.size
    with Image.open(again) as image:
        assert ImageOps.exif_transpose(image).size == found.picture.size


def test_turned_resolution(tmp_path: Path) -> None:
    block = make.exif_block(orientation=6)
    path = make.by_pillow(tmp_path / "a.jpg", make.smooth(20, 30), exif=b"Exif\0\0" + block, dpi=(100, 200))
    found = files.read(path)
    assert found.metadata.dpi == (200, 100)
    assert found.metadata.exif is not None
    assert exif.dpi(found.metadata.exif) == (200, 100)


def test_the_finer_resolution_counts(tmp_path: Path) -> None:
    block = make.exif_block(dpi=299.72)
    path = make.by_pillow(tmp_path / "a.jpg", make.smooth(4, 4), exif=b"Exif\0\0" + block, dpi=(300, 300))
    assert files.read(path).metadata.dpi == pytest.approx((299.72, 299.72))


def test_damaged_exif_is_kept_out(tmp_path: Path) -> None:
    for bad in (b"II*\0\xff\xff\xff\xff", b"garbage", make.exif_block()[:10]):
        path = make.by_pillow(tmp_path / "a.png", make.smooth(4, 4))
        data = path.read_bytes()
        chunk = struct.pack(">I", len(bad)) + b"eXIf" + bad + struct.pack(">I", zlib.crc32(b"eXIf" + bad))
        path.write_bytes(data[:33] + chunk + data[33:])
        found = files.read(path)
        assert found.metadata.exif is None
        assert found.notes == ("The EXIF data is damaged and was left out.",)


# --- profiles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", make.FORMATS)
@pytest.mark.parametrize("icc", [colour.DISPLAY_P3, colour.ADOBE_RGB], ids=["P3", "Adobe"])
def test_profiles_of_other_programs(tmp_path: Path, suffix: str, icc: bytes) -> None:
    path = make.by_pillow(tmp_path / f"a.{suffix}", make.smooth(8, 8), icc_profile=icc)
    found = files.read(path)
    assert found.picture.icc == icc
    assert found.notes == ()


def test_camera_that_says_adobe_rgb_without_a_profile(tmp_path: Path) -> None:
    block = b"Exif\0\0" + make.exif_block(adobe=True)
    found = files.read(make.by_pillow(tmp_path / "a.jpg", make.smooth(8, 8), exif=block))
    assert found.picture.icc == colour.ADOBE_RGB
    assert "Adobe RGB" in found.notes[0]
    embedded = make.by_pillow(
        tmp_path / "b.jpg", make.smooth(8, 8), exif=block, icc_profile=colour.DISPLAY_P3
    )
    assert files.read(embedded).picture.icc == colour.DISPLAY_P3
    assert (
        files.read(make.by_pillow(tmp_path / "c.jpg", make.smooth(8, 8, 1), exif=block)).picture.icc is None
    )


@pytest.mark.parametrize(
    ("channels", "icc", "words"),
    [
        (3, colour.make_grey_profile(2.2), "does not fit a colour picture"),
        (1, colour.ADOBE_RGB, "does not fit a grey picture"),
        (3, b"no profile at all" * 20, "damaged"),
        (3, colour.DISPLAY_P3[:200], "damaged"),
    ],
)
def test_a_profile_that_does_not_fit_is_left_out(
    tmp_path: Path, channels: int, icc: bytes, words: str
) -> None:
    for suffix in ("jpg", "png", "tif"):
        path = make.by_pillow(tmp_path / f"a.{suffix}", make.smooth(8, 8, channels), icc_profile=icc)
        found = files.read(path)
        assert found.picture.icc is None
        assert found.picture.channels == channels
        assert len(found.notes) == 1
        assert words in found.notes[0]


def test_srgb_on_grey_needs_no_note(tmp_path: Path) -> None:
    found = files.read(make.by_pillow(tmp_path / "a.jpg", make.smooth(8, 8, 1), icc_profile=colour.SRGB))
    assert (found.picture.icc, found.notes) == (None, ())


def test_a_profile_for_reading_only_is_applied(tmp_path: Path) -> None:
    lab = _table_profile()
    found = files.read(make.by_pillow(tmp_path / "a.png", make.smooth(8, 8), icc_profile=lab))
    assert found.picture.icc == colour.SRGB
    assert "one direction" in found.notes[0]
    expected = colour.to_srgb(make.smooth(8, 8).astype(np.float32) / 255, lab)
    assert np.abs(found.picture.pixels - np.clip(expected, 0, 1) * 255).max() <= 0.51


def _table_profile() -> bytes:
    """An input profile of the kind that scanners have: RGB to Lab by a table of 2 × 2 × 2, and no way back."""
    corners = np.array([[r, g, b] for r in (0, 1) for g in (0, 1) for b in (0, 1)], np.float64)
    lightness = corners @ [0.3, 0.6, 0.1]
    a, b = (corners[:, 0] - corners[:, 1]) * 0.25 + 0.5, (corners[:, 1] - corners[:, 2]) * 0.25 + 0.5
    table = np.rint(np.stack([lightness * 0xFF00, a * 65535, b * 65535], axis=1)).astype(">u2").tobytes()
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    curves = struct.pack(">2H", 0, 65535) * 3
    lut = (
        b"mft2\0\0\0\0" + bytes((3, 3, 2, 0)) + identity + struct.pack(">2H", 2, 2) + curves + table + curves
    )
    blank = b"text\0\0\0\0free\0\0\0\0"
    tags = {b"A2B0": lut, b"cprt": blank, b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)}
    at, entries, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        entries += struct.pack(">4sII", name, at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = bytearray(colour.SRGB[:128])
    head[8:24] = struct.pack(">I4s4s4s", 0x02400000, b"scnr", b"RGB ", b"Lab ")
    whole = bytes(head) + struct.pack(">I", len(tags)) + entries + body
    return struct.pack(">I", len(whole)) + whole[4:]


# --- kinds of pixels ---------------------------------------------------------------------------------


def test_palette_with_transparency(tmp_path: Path) -> None:
    image = Image.fromarray(make.smooth(9, 12)).quantize(16)
    image.save(tmp_path / "a.png", transparency=bytes([0, 128] + [255] * 14))
    expected = np.asarray(Image.open(tmp_path / "a.png").convert("RGBA"))
    found = files.read(tmp_path / "a.png")
    assert files.probe(tmp_path / "a.png") == files.Header("PNG", Size(12, 9), 4, 8)
    assert np.array_equal(found.picture.pixels, expected)
    assert set(np.unique(expected[..., 3])) == {0, 128, 255}


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_png_with_few_bits(tmp_path: Path, bits: int) -> None:
    grey = (make.noise(5, 9, 1) >> (8 - bits))[..., 0]
    # rows of packed samples, each behind its filter byte
    rows = b"".join(
        b"\0" + np.packbits(np.unpackbits(r[:, None], axis=1)[:, 8 - bits :]).tobytes() for r in grey
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 9, 5, bits, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    found = files.read(tmp_path / "a.png").picture.pixels
    assert np.array_equal(found[..., 0], grey * (255 // ((1 << bits) - 1)))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_16_bits_are_kept_exactly(tmp_path: Path, channels: int, suffix: str) -> None:
    pixels = make.noise(33, 47, channels, np.uint16)
    path = make.saved(tmp_path / f"a.{suffix}", pixels, metadata=make.everything())
    assert files.probe(path) == files.Header(make.FORMATS[suffix], Size(47, 33), channels, 16)
    assert np.array_equal(files.read(path).picture.pixels, pixels)


def test_grey_16_bits_of_other_programs(tmp_path: Path) -> None:
    pixels = make.noise(9, 12, 1, np.uint16)
    for suffix in ("png", "tif"):
        assert np.array_equal(
            files.read(make.by_pillow(tmp_path / f"a.{suffix}", pixels)).picture.pixels, pixels
        )


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_cmyk(tmp_path: Path, suffix: str) -> None:
    inks = np.zeros((16, 16, 4), np.uint8)
    inks[:8, :, 0] = 255  # cyan above, black below
    inks[8:, :, 3] = 255
    options = {"quality": 100} if suffix == "jpg" else {}
    path = make.by_pillow(tmp_path / f"a.{suffix}", inks, "CMYK", **options)
    found = files.read(path)
    assert found.picture.icc == colour.SRGB
    assert found.picture.channels == 3
    assert np.abs(found.picture.pixels[2, 2].astype(int) - [0, 255, 255]).max() <= 3
    assert found.picture.pixels[13, 2].max() <= 3
    assert any("CMYK" in note for note in found.notes)
    assert files.read(make.saved(tmp_path / "b.jpg", found.picture.pixels)).picture.channels == 3


@pytest.mark.parametrize("suffix", make.FORMATS)
@pytest.mark.parametrize("size", [(1, 1), (1, 20000), (20000, 1)])
def test_thin_pictures(tmp_path: Path, suffix: str, size: tuple[int, int]) -> None:
    width, height = size
    pixels = make.smooth(height, width)
    path = tmp_path / f"a.{suffix}"
    if suffix == "webp" and max(size) > 16383:
        with pytest.raises(files.formats.FormatLimitError, match="16,383"):
            make.saved(path, pixels)
        assert not path.exists()
        return
    found = files.read(make.saved(path, pixels)).picture
    assert found.size == Size(width, height)
    assert np.abs(found.pixels.astype(int) - pixels).max() <= (3 if suffix in ("jpg", "avif") else 0)


def test_pictures_behind_the_picture(tmp_path: Path) -> None:
    """Phones append films and further pictures to a JPEG; an animation opens at its first picture."""
    path = make.by_pillow(tmp_path / "a.jpg", make.smooth(20, 30))
    path.write_bytes(path.read_bytes() + b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 40)
    assert files.read(path).picture.size == Size(30, 20)
    frames = [Image.fromarray(make.smooth(20, 30)), Image.fromarray(make.noise(20, 30))]
    for suffix in ("webp", "png", "tif"):
        path = tmp_path / f"a.{suffix}"
        options = {"lossless": True} if suffix == "webp" else {}
        frames[0].save(path, save_all=True, append_images=frames[1:], **options)
        found = files.read(path)
        assert np.array_equal(found.picture.pixels[..., :3], make.smooth(20, 30))
        assert "first" in found.notes[0]


def test_pillow_limit_does_not_bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    for suffix in ("jpg", "webp"):
        path = tmp_path / f"a.{suffix}"
        Image.fromarray(make.smooth(20, 30)).save(path)
        assert files.read(path).picture.size == Size(30, 20)


def test_memory_is_checked_before_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.saved(tmp_path / "a.png", make.smooth(400, 500))
    monkeypatch.setattr(reading, "_free_memory", lambda: 900_000)
    with pytest.raises(FileError, match=r"500 × 400 pixels take 600 KB and 900 KB of memory are free"):
        files.read(path)
    monkeypatch.setattr(reading, "_free_memory", lambda: 1000)
    with pytest.raises(FileError, match="too large to open: the file has"):
        files.read(path)


def test_probe_looks_behind_long_metadata(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.jpg", make.smooth(20, 30), metadata=Metadata(xmp=make.packet(400_000)))
    assert files.probe(path) == files.Header("JPEG", Size(30, 20), 3, 8)
    for suffix in make.FORMATS:
        path = make.saved(tmp_path / f"b.{suffix}", make.smooth(20, 30), metadata=make.everything())
        assert files.probe(path) == files.Header(make.FORMATS[suffix], Size(30, 20), 3, 8)
