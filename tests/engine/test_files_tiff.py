"""TIFF in its many kinds, written by tifffile, Pillow and by hand."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import picture_files as make
import pytest
import tifffile
from PIL import Image

from engine import colour, files
from engine.api import FileError, Picture, Size
from engine.files import exif, ifd, iptc, tiff, tiff_encode, tiff_tags
from engine.files.ifd import Directory, Entry, Layout
from engine.files.model import Metadata


def written(path: Path, pixels: np.ndarray, **options: Any) -> Path:
    tifffile.imwrite(path, pixels, **options)
    return path


def by_hand(
    path: Path, pixels: np.ndarray, changes: dict[int, Entry | None], order: str = "<", more: bytes = b""
) -> Path:
    """One uncompressed strip with the tags of ``pixels`` (H × W × C) and ``changes`` to them; None drops a tag.

    ``more``: bytes that stand in front of the directory, at offset 16.
    """
    data = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    height, width, channels = pixels.shape

    def number(value: int) -> Entry:
        return ifd.number_entry(value, order)

    entries: dict[int, Entry | None] = {
        256: number(width),
        257: number(height),
        258: tiff_tags.short([pixels.dtype.itemsize * 8] * channels, order),
        259: number(1),
        262: number(2 if channels >= 3 else 1),
        273: number(16 + len(more)),
        277: number(channels),
        278: number(height),
        279: number(len(data)),
    } | changes
    at = 16 + len(more) + len(data) + len(data) % 2
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    kept = {tag: e for tag, e in entries.items() if e is not None}
    body = ifd.serialise(Directory(kept), at, Layout(order))
    path.write_bytes((head.ljust(16, b"\0") + more + data).ljust(at, b"\0") + body)
    return path


KINDS: dict[str, tuple[int, type, dict[str, Any]]] = {
    "grey 8": (1, np.uint8, {}),
    "grey 16": (1, np.uint16, {}),
    "rgb 8": (3, np.uint8, {"photometric": "rgb"}),
    "rgb 16": (3, np.uint16, {"photometric": "rgb"}),
    "rgba 8": (4, np.uint8, {"photometric": "rgb", "extrasamples": ["unassalpha"]}),
    "rgba 16": (4, np.uint16, {"photometric": "rgb", "extrasamples": ["unassalpha"]}),
    "grey + alpha": (
        2,
        np.uint8,
        {"photometric": "minisblack", "planarconfig": "contig", "extrasamples": [2]},
    ),
}
WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "lzw": {"compression": "lzw"},
    "lzw + predictor": {"compression": "lzw", "predictor": True},
    "deflate": {"compression": "zlib", "predictor": True},
    "packbits": {"compression": "packbits"},
    "zstd": {"compression": "zstd"},
    "tiled": {"tile": (16, 16), "compression": "zlib"},
    "tiled, plain": {"tile": (32, 16)},
    "big-endian": {"byteorder": ">"},
    "big-endian, predictor": {"byteorder": ">", "compression": "lzw", "predictor": True},
    "BigTIFF": {"bigtiff": True},
    "BigTIFF, big-endian": {"bigtiff": True, "byteorder": ">", "compression": "zlib"},
    "many strips": {"rowsperstrip": 7},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_exact(tmp_path: Path, kind: str, way: str) -> None:
    channels, dtype, options = KINDS[kind]
    pixels = make.noise(37, 45, channels, dtype)
    path = written(tmp_path / "a.tif", pixels, **options, **WAYS[way])
    assert files.probe(path) == files.Header("TIFF", Size(45, 37), channels, np.dtype(dtype).itemsize * 8)
    found = files.read(path)
    assert np.array_equal(found.picture.pixels, pixels)
    assert found.picture.pixels.dtype == dtype
    assert found.notes == ()
    assert not tiff.complete(path.read_bytes()[:-200] if way == "plain" else path.read_bytes()[:400])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"tile": (16, 16)}], ids=str)
def test_planar(tmp_path: Path, dtype: type, options: dict[str, Any]) -> None:
    pixels = make.noise(37, 45, 3, dtype)
    planes = np.moveaxis(pixels, 2, 0)
    path = written(tmp_path / "a.tif", planes, photometric="rgb", planarconfig="separate", **options)
    assert np.array_equal(files.read(path).picture.pixels, pixels)


@pytest.mark.parametrize("photometric", ["rgb", "ycbcr"])
def test_jpeg_inside(tmp_path: Path, photometric: str) -> None:
    pixels = make.smooth(40, 48)
    path = written(
        tmp_path / "a.tif", pixels, photometric="rgb", compression="jpeg", compressionargs={"level": 98}
    )
    assert np.abs(files.read(path).picture.pixels.astype(int) - pixels).max() <= 12
    with Image.open(path) as image:
        assert np.abs(files.read(path).picture.pixels.astype(int) - np.asarray(image)).max() <= 2


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_white_is_zero(tmp_path: Path, dtype: type) -> None:
    pixels = make.noise(9, 11, 1, dtype)
    path = by_hand(tmp_path / "a.tif", ~pixels, {262: ifd.number_entry(0, "<")})
    assert np.array_equal(files.read(path).picture.pixels, pixels)


@pytest.mark.parametrize("compression", ["raw", "group4", "tiff_lzw"])
def test_black_and_white(tmp_path: Path, compression: str) -> None:
    bits = make.noise(33, 45, 1)[..., 0] > 127
    buffer = io.BytesIO()
    Image.fromarray(bits).save(buffer, "TIFF", compression=compression)
    (tmp_path / "a.tif").write_bytes(buffer.getvalue())
    assert files.probe(tmp_path / "a.tif") == files.Header("TIFF", Size(45, 33), 1, 8)
    assert np.array_equal(files.read(tmp_path / "a.tif").picture.pixels[..., 0], bits * np.uint8(255))


@pytest.mark.parametrize("bits", [2, 4, 12])
def test_odd_depths(tmp_path: Path, bits: int) -> None:
    dtype = np.uint8 if bits < 8 else np.uint16
    top = (1 << bits) - 1
    values = make.noise(9, 12, 1, np.uint16)[..., 0] >> (16 - bits)
    values[0, :2] = 0, top
    packed = np.packbits(
        np.unpackbits(values.astype(">u2").view(np.uint8).reshape(9, 12, 2), axis=2)[..., -bits:]
    )
    path = by_hand(
        tmp_path / "a.tif",
        packed.reshape(9, -1, 1),
        {256: ifd.number_entry(12, "<"), 258: ifd.number_entry(bits, "<")},
        more=b"",
    )
    found = files.read(path).picture.pixels[..., 0]
    assert found.dtype == dtype
    assert np.abs(found / np.iinfo(dtype).max - values / top).max() < 1e-4
    assert {found.min(), found.max()} == {0, np.iinfo(dtype).max}


def test_32_bit_integers(tmp_path: Path) -> None:
    pixels = make.noise(9, 12, 3, np.uint16)
    path = written(tmp_path / "a.tif", pixels.astype(np.uint32) * 65537, photometric="rgb")
    found = files.read(path)
    assert np.array_equal(found.picture.pixels, pixels)
    assert found.notes == ("32 bits a channel were converted to 16.",)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_point(tmp_path: Path, dtype: type) -> None:
    values = np.linspace(0, 1, 9 * 12 * 3).reshape(9, 12, 3).astype(dtype)
    found = files.read(written(tmp_path / "a.tif", values, photometric="rgb"))
    assert np.array_equal(found.picture.pixels, np.floor(values.astype(np.float32) * 65535 + 0.5))
    assert found.notes == ("Floating-point values were converted to 16 bits a channel.",)
    values[0, 0] = [np.nan, 7, -3]
    found = files.read(written(tmp_path / "b.tif", values, photometric="rgb", compression="zlib"))
    assert list(found.picture.pixels[0, 0]) == [0, 65535, 0]
    assert "cut off" in found.notes[1]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_associated_alpha_becomes_straight(tmp_path: Path, dtype: type) -> None:
    pixels = make.noise(9, 12, 4, dtype)
    top = int(np.iinfo(dtype).max)
    alpha = pixels[..., 3:].astype(np.int64)
    joined = pixels.copy()
    joined[..., :3] = (pixels[..., :3] * alpha + top // 2) // top
    path = written(tmp_path / "a.tif", joined, photometric="rgb", extrasamples=["assocalpha"])
    found = files.read(path).picture.pixels
    assert np.array_equal(found[..., 3], pixels[..., 3])
    again = (found[..., :3].astype(np.int64) * alpha + top // 2) // top
    assert np.abs(again - joined[..., :3]).max() <= 1
    strong = pixels[..., 3] > top // 2
    assert np.abs(found[strong].astype(int) - pixels[strong]).max() <= 1


def test_extra_channels_are_no_alpha(tmp_path: Path) -> None:
    pixels = make.noise(9, 12, 5)
    path = written(tmp_path / "a.tif", pixels, photometric="rgb", extrasamples=[2, 0])
    found = files.read(path)
    assert np.array_equal(found.picture.pixels, pixels[..., :4])
    assert "saved selections" in found.notes[0]
    path = written(tmp_path / "b.tif", pixels[..., :4], photometric="rgb", extrasamples=[0])
    assert np.array_equal(files.read(path).picture.pixels, pixels[..., :3])


def test_fourth_channel_that_nobody_names_is_alpha(tmp_path: Path) -> None:
    pixels = make.noise(9, 12, 4)
    assert np.array_equal(files.read(by_hand(tmp_path / "a.tif", pixels, {})).picture.pixels, pixels)


@pytest.mark.parametrize("wide", [True, False])
def test_palette(tmp_path: Path, wide: bool) -> None:
    index = make.noise(9, 12, 1)
    table = make.noise(256, 3, 1)[..., 0]
    colours = table.T.astype(np.uint16) * (257 if wide else 1)
    changes = {262: ifd.number_entry(3, "<"), 320: tiff_tags.short(colours.ravel().tolist(), "<")}
    path = by_hand(tmp_path / "a.tif", index, changes)
    assert files.probe(path).channels == 3
    assert np.array_equal(files.read(path).picture.pixels, table[index[..., 0]])


def test_palette_of_pillow(tmp_path: Path) -> None:
    image = Image.fromarray(make.smooth(9, 12)).quantize(16)
    image.save(tmp_path / "a.tif")
    assert np.array_equal(files.read(tmp_path / "a.tif").picture.pixels, np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_cmyk(tmp_path: Path, dtype: type) -> None:
    inks = np.zeros((4, 5, 4), dtype)
    inks[..., 1] = np.iinfo(dtype).max
    found = files.read(written(tmp_path / "a.tif", inks, photometric="separated"))
    top = np.iinfo(dtype).max
    assert (found.picture.pixels == np.array([top, 0, top])).all()
    assert found.picture.icc == colour.SRGB
    assert "CMYK" in found.notes[0]


@pytest.mark.parametrize("photometric", [8, 9])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_lab(tmp_path: Path, photometric: int, dtype: type) -> None:
    """White, middle grey, and sRGB's pure red, whose Lab (D50) is 54.29, 80.81, 69.89."""
    lab = np.array([[[100, 0, 0], [53.585, 0, 0], [54.29, 80.81, 69.89]]])
    deep = dtype is np.uint16
    light = lab[..., 0] * (0xFF00 if deep and photometric == 9 else np.iinfo(dtype).max) / 100
    ab = lab[..., 1:] * (256 if deep else 1) + (0 if photometric == 8 else 32768 if deep else 128)
    stored = np.rint(np.concatenate([light[..., None], ab], axis=-1)).astype(np.int64).astype(dtype)
    path = by_hand(tmp_path / "a.tif", stored, {262: ifd.number_entry(photometric, "<")})
    found = files.read(path)
    expected = np.array([[[255, 255, 255], [128, 128, 128], [255, 0, 0]]]) * 257
    assert np.abs(found.picture.pixels.astype(int) - expected).max() <= (80 if deep else 900)
    assert "Lab" in found.notes[0]


def test_plain_ycbcr(tmp_path: Path) -> None:
    image = Image.fromarray(make.smooth(9, 12))
    ycc = np.asarray(image.convert("YCbCr"))
    path = by_hand(
        tmp_path / "a.tif", ycc, {262: ifd.number_entry(6, "<"), 530: tiff_tags.short([1, 1], "<")}
    )
    expected = np.asarray(Image.fromarray(ycc, "YCbCr").convert("RGB")).astype(int)
    assert np.abs(files.read(path).picture.pixels - expected).max() <= 2


def test_first_full_page_of_several(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as out:
        out.write(make.noise(8, 8, seed=1), photometric="rgb", subfiletype=1)
        out.write(make.noise(20, 30, seed=2), photometric="rgb")
        out.write(make.noise(10, 10, seed=3), photometric="rgb")
    found = files.read(tmp_path / "a.tif")
    assert np.array_equal(found.picture.pixels, make.noise(20, 30, seed=2))
    assert found.notes == ("The file holds 2 pages; the first was opened.",)


# --- camera RAW --------------------------------------------------------------------------------------


def raw_file(path: Path, sensor: dict[int, Entry], more: dict[int, Entry | None]) -> Path:
    """A preview with a directory of sensor data below it, as NEF, ARW and DNG have it."""
    below = ifd.serialise(Directory(sensor), 16, Layout("<"))
    changes: dict[int, Entry | None] = {
        254: ifd.number_entry(1, "<"),
        330: Entry(4, 1, struct.pack("<I", 16)),
    }
    return by_hand(path, make.noise(12, 16), changes | more, more=below + b"\0" * (len(below) % 2))


@pytest.mark.parametrize(
    ("sensor", "more"),
    [
        ({262: ifd.number_entry(32803, "<")}, {}),
        ({262: ifd.number_entry(34892, "<")}, {50706: Entry(1, 4, bytes((1, 4, 0, 0)))}),
        ({259: ifd.number_entry(34713, "<")}, {271: ifd.ascii_entry("NIKON")}),
        ({256: ifd.number_entry(4, "<")}, {50706: Entry(1, 4, bytes((1, 4, 0, 0)))}),
    ],
    ids=["filter array", "linear DNG", "NEF", "DNG without pixels that are known"],
)
def test_camera_raw_is_refused(
    tmp_path: Path, sensor: dict[int, Entry], more: dict[int, Entry | None]
) -> None:
    path = raw_file(tmp_path / "a.dng", sensor, more)
    for step in (files.read, files.probe):
        with pytest.raises(FileError, match=r"“a.dng” cannot be opened: it is a camera RAW file.*TIFF"):
            step(path)


def test_cr2_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.cr2").write_bytes(b"II*\0\x10\0\0\0CR\2\0" + bytes(400))
    with pytest.raises(FileError, match="camera RAW"):
        files.read(tmp_path / "a.cr2")


def test_a_tiff_developed_from_dng_opens(tmp_path: Path) -> None:
    path = by_hand(tmp_path / "a.tif", make.noise(9, 12), {50706: Entry(1, 4, bytes((1, 4, 0, 0)))})
    assert np.array_equal(files.read(path).picture.pixels, make.noise(9, 12))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({262: 32845}, "kind of colour"),
        ({339: 2}, "kind of numbers"),
        ({262: 2, 277: 2}, "kind of colour"),
        ({332: 2, 262: 5, 277: 4}, "inks"),
        ({256: 0}, "no pixels"),
        ({259: 9999}, "damaged"),
    ],
)
def test_what_is_not_supported_is_said(tmp_path: Path, changes: dict[int, int], words: str) -> None:
    entries = {tag: ifd.number_entry(value, "<") for tag, value in changes.items()}
    path = by_hand(tmp_path / "a.tif", make.noise(9, 12, changes.get(277, 3)), entries)
    with pytest.raises(FileError, match=words):
        files.read(path)


# --- metadata ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", "<>")
def test_maker_note_of_a_jpeg_keeps_its_offset_in_the_file(tmp_path: Path, order: str) -> None:
    block = make.exif_block(order, note=5000)
    path = make.saved(tmp_path / "a.tif", make.smooth(9, 12), metadata=Metadata(exif=block))
    at = make.note_place(block)
    assert path.read_bytes()[at : at + 5000] == block[at : at + 5000]
    assert struct.unpack_from(order + "I", path.read_bytes(), at)[0] == at


def test_iptc_that_was_declared_as_numbers(tmp_path: Path) -> None:
    record = b"\x1c\x02\x78\0\x06Night!\0"
    for order, stored in ((">", record), ("<", np.frombuffer(record, ">u4").astype("<u4").tobytes())):
        entry = Entry(4, 3, stored)
        path = by_hand(tmp_path / "a.tif", make.noise(9, 12), {33723: entry}, order)
        assert iptc.iim(files.read(path).metadata.iptc) == record


def test_bigtiff_metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff_encode, "_CLASSIC_LIMIT", 100)
    metadata = make.everything()
    path = make.saved(tmp_path / "a.tif", make.noise(9, 12), colour.DISPLAY_P3, metadata)
    assert path.read_bytes()[2] == 43
    with tifffile.TiffFile(path) as file:
        assert np.array_equal(file.pages[0].asarray(), make.noise(9, 12))
        assert file.pages[0].tags[34853].value["GPSLatitudeRef"] == "N"
    found = files.read(path)
    assert make.said(found.metadata.exif)["gps"] == make.said(metadata.exif)["gps"]
    assert make.note_place(found.metadata.exif or b"") == make.note_place(metadata.exif or b"")
    assert (found.metadata.xmp, found.metadata.iptc) == (metadata.xmp, metadata.iptc)
    assert found.picture.icc == colour.DISPLAY_P3


def test_old_layers_and_pages_do_not_survive(tmp_path: Path) -> None:
    """Photoshop would show its own layers instead of the picture that was saved."""
    path = by_hand(
        tmp_path / "a.tif", make.noise(9, 12), {37724: Entry(7, 9, b"8BIMLayr!"), 271: ifd.ascii_entry("M")}
    )
    found = files.read(path)
    assert found.metadata.exif is not None
    assert set(exif.parse(found.metadata.exif)[1].entries) == {271}


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate"])
def test_other_readers_see_the_same_pixels(tmp_path: Path, compression: str) -> None:
    for channels in (1, 3, 4):
        for dtype in (np.uint8, np.uint16):
            pixels = make.noise(300, 500, channels, dtype)
            options = files.SaveOptions(compression=compression)
            for metadata in (Metadata(), Metadata(exif=make.exif_block(">"))):
                files.write(tmp_path / "a.tif", Picture(pixels), metadata, options)
                assert np.array_equal(tifffile.imread(tmp_path / "a.tif").reshape(pixels.shape), pixels)
    with Image.open(tmp_path / "a.tif") as image:
        assert image.mode == "RGBA"
