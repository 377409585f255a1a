"""The containers themselves: segments of JPEG, chunks of PNG and WebP, as other programs write them."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import picture_files as make
import pytest

from engine import colour, files
from engine.api import FileError
from engine.files import jpeg, png, webp
from engine.files.model import Metadata


def with_segment(path: Path, marker: int, *contents: bytes) -> Path:
    """A JPEG with segments put behind its first marker."""
    data = make.by_pillow(path, make.smooth(8, 8)).read_bytes()
    path.write_bytes(data[:2] + b"".join(jpeg._segment(marker, c) for c in contents) + data[2:])
    return path


def with_chunk(path: Path, *chunks: tuple[bytes, bytes]) -> Path:
    """A PNG with chunks put behind its header."""
    data = make.by_pillow(path, make.smooth(8, 8)).read_bytes()
    path.write_bytes(data[:33] + b"".join(png._chunk(n, c) for n, c in chunks) + data[33:])
    return path


# --- JPEG --------------------------------------------------------------------------------------------


def long_profile() -> bytes:
    """A profile longer than a segment: Display P3 with a private tag."""
    from engine import icc

    return icc._assemble(b"RGB ", icc._tags(colour.DISPLAY_P3) | {b"long": b"text\0\0\0\0" + bytes(150_000)})


def test_jpeg_profile_in_several_segments(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.jpg", make.smooth(8, 8), long_profile())
    assert files.read(path).picture.icc == long_profile()


def test_jpeg_profile_that_lacks_a_segment(tmp_path: Path) -> None:
    content = b"ICC_PROFILE\0\x01\x02" + colour.DISPLAY_P3
    found = files.read(with_segment(tmp_path / "a.jpg", 0xE2, content))
    assert found.picture.icc is None
    assert found.notes == ("The colour profile is incomplete and was left out.",)


def test_jpeg_long_iptc(tmp_path: Path) -> None:
    from engine.files import iptc

    block = iptc.build([(0x0404, b"\0\0", bytes(range(200)) * 600)])
    found = files.read(make.saved(tmp_path / "a.jpg", make.smooth(8, 8), metadata=Metadata(iptc=block)))
    assert found.metadata.iptc == block


def test_jpeg_with_a_damaged_second_packet(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.jpg", make.smooth(8, 8), metadata=Metadata(xmp=make.packet(100_000)))
    data = path.read_bytes().replace(b"<ours:history>", b"<ours<history>")
    path.write_bytes(data)
    found = files.read(path)
    assert found.metadata.xmp is not None
    assert found.notes == ("The long part of the XMP data is damaged and was left out.",)


def test_jpeg_damaged_iptc(tmp_path: Path) -> None:
    found = files.read(with_segment(tmp_path / "a.jpg", 0xED, b"Photoshop 3.0\0" + make.resources()[:20]))
    assert found.metadata.iptc is None
    assert found.notes == ("The IPTC data is damaged and was left out.",)


def test_jpeg_comment_in_latin(tmp_path: Path) -> None:
    found = files.read(with_segment(tmp_path / "a.jpg", 0xFE, "Käse".encode("latin-1"), b"second\0"))
    assert found.metadata.text == (("Comment", "Käse"), ("Comment", "second"))


def test_jpeg_resolution_in_centimetres(tmp_path: Path) -> None:
    data = make.by_pillow(tmp_path / "a.jpg", make.smooth(8, 8)).read_bytes()
    jfif = jpeg._segment(0xE0, b"JFIF\0\1\2\2" + struct.pack(">HHBB", 118, 118, 0, 0))
    (tmp_path / "a.jpg").write_bytes(data[:2] + jfif + data[20:])
    assert files.read(tmp_path / "a.jpg").metadata.dpi == pytest.approx((299.72, 299.72))


def test_jpeg_with_12_bits(tmp_path: Path) -> None:
    values = make.smooth(24, 31, 3, np.uint16) >> 4
    (tmp_path / "a.jpg").write_bytes(imagecodecs.jpeg_encode(values, bitspersample=12, level=98))
    found = files.read(tmp_path / "a.jpg")
    assert files.probe(tmp_path / "a.jpg").depth == 12
    assert found.picture.pixels.dtype == np.uint16
    assert np.abs(found.picture.pixels / 65535 - values / 4095).max() < 0.04  # its colours are stored halved
    assert found.notes == ("12 bits a channel were widened to 16.",)


def test_lossless_jpeg(tmp_path: Path) -> None:
    values = make.noise(24, 31, 1)[..., 0]
    (tmp_path / "a.jpg").write_bytes(imagecodecs.ljpeg_encode(values, bitspersample=8))
    assert np.array_equal(files.read(tmp_path / "a.jpg").picture.pixels[..., 0], values)


def test_jpeg_without_channels(tmp_path: Path) -> None:
    data = bytearray(make.by_pillow(tmp_path / "a.jpg", make.smooth(8, 8)).read_bytes())
    data[data.index(b"\xff\xc0") + 9] = 0
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(FileError, match="makes no sense"):
        files.read(tmp_path / "a.jpg")


def test_jpeg_end_marker_inside_other_segments() -> None:
    """A thumbnail has its own end marker, and so may a table between the scans of a progressive picture."""
    inside = jpeg._segment(0xE1, b"\xff\xd8 thumbnail \xff\xd9")
    assert not jpeg.complete(b"\xff\xd8" + inside + b"\xff\xda\0\x02 coded \xff\0 data")
    assert jpeg.complete(
        b"\xff\xd8" + inside + b"\xff\xda\0\x02 coded \xff\0\xff\xd3 data\xff\xff\xd9 behind"
    )
    assert not jpeg.complete(b"\xff\xd8\xff\xda")


# --- PNG ---------------------------------------------------------------------------------------------


def test_png_that_says_its_colours_by_numbers(tmp_path: Path) -> None:
    adobe = (0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
    chrm = (b"cHRM", struct.pack(">8I", *(round(v * 100_000) for v in adobe)))
    gama = (b"gAMA", struct.pack(">I", 45_455))
    found = files.read(with_chunk(tmp_path / "a.png", gama, chrm))
    assert found.notes == ("The file says its colours by numbers only; a colour profile was made from them.",)
    x = np.random.default_rng(0).random((4, 4, 3), np.float32)
    difference = colour.to_srgb(x, found.picture.icc) - colour.to_srgb(x, colour.ADOBE_RGB)
    assert np.abs(difference).max() < 0.002
    assert files.read(with_chunk(tmp_path / "b.png", (b"sRGB", b"\0"), gama, chrm)).picture.icc is None
    assert files.read(with_chunk(tmp_path / "c.png", gama)).picture.icc is None  # sRGB's own
    linear = files.read(with_chunk(tmp_path / "d.png", (b"gAMA", struct.pack(">I", 100_000)))).picture.icc
    assert colour.to_srgb(np.full((1, 1, 3), 0.2140, np.float32), linear) == pytest.approx(0.5, abs=0.002)
    nonsense = (b"cHRM", bytes(32))
    assert files.read(with_chunk(tmp_path / "e.png", nonsense)).picture.icc is None


def test_png_raw_profiles(tmp_path: Path) -> None:
    """ImageMagick's hiding place for what PNG had no chunk for."""

    def raw(kind: str, data: bytes) -> tuple[bytes, bytes]:
        body = f"\n{kind}\n{len(data):8d}\n" + data.hex() + "\n"
        return b"zTXt", f"Raw profile type {kind}".encode() + b"\0\0" + zlib.compress(body.encode())

    block = make.exif_block()
    found = files.read(
        with_chunk(
            tmp_path / "a.png",
            raw("exif", b"Exif\0\0" + block),
            raw("xmp", make.packet()),
            raw("iptc", make.resources()),
            raw("icc", colour.DISPLAY_P3),
            raw("unheard", b"of"),
        )
    )
    assert make.said(found.metadata.exif)["gps"] == make.said(block)["gps"]
    assert found.metadata.xmp == make.packet()
    assert found.metadata.iptc == make.resources()
    assert found.picture.icc == colour.DISPLAY_P3
    assert [key for key, _ in found.metadata.text] == ["Raw profile type unheard"]


def test_png_damaged_chunks_cost_no_picture(tmp_path: Path) -> None:
    found = files.read(
        with_chunk(
            tmp_path / "a.png",
            (b"iCCP", b"name\0\0not deflated"),
            (b"zTXt", b"no zero byte"),
            (b"pHYs", b"short"),
        )
    )
    assert np.array_equal(found.picture.pixels, make.smooth(8, 8))
    assert found.picture.icc is None
    assert found.notes == (
        "A damaged colour profile was left out.",
        "A damaged text field was left out.",
    )


def test_png_text_in_all_kinds_of_chunks(tmp_path: Path) -> None:
    packed = zlib.compress("日本".encode())
    found = files.read(
        with_chunk(
            tmp_path / "a.png",
            (b"tEXt", "Title\0Käse".encode("latin-1")),
            (b"zTXt", b"Author\0\0" + zlib.compress(b"me")),
            (b"iTXt", b"Comment\0\1\0ja\0" + "注".encode() + b"\0" + packed),
        )
    )
    assert found.metadata.text == (("Title", "Käse"), ("Author", "me"), ("Comment", "日本"))


def test_png_keywords_are_made_valid(tmp_path: Path) -> None:
    text = (("  odd\nkey 日 " + "x" * 90, "a\0b"), ("", "nameless"))
    found = files.read(make.saved(tmp_path / "a.png", make.smooth(8, 8), metadata=Metadata(text=text)))
    assert found.metadata.text[0] == (("odd key " + "x" * 90)[:79], "ab")
    assert found.metadata.text[1] == ("Comment", "nameless")


# --- WebP --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("metadata", [Metadata(), make.everything()], ids=["bare", "full"])
def test_webp_header(tmp_path: Path, channels: int, lossless: bool, metadata: Metadata) -> None:
    data = webp.encode(make.noise(40, 50, channels), None, metadata, files.SaveOptions(lossless=lossless))
    assert webp.probe(data) == files.Header("WEBP", files.formats.Size(50, 40), channels, 8)
    assert webp.complete(data)
    assert not webp.complete(data[:-1])


def test_webp_exif_with_a_prefix(tmp_path: Path) -> None:
    data = webp.encode(make.smooth(8, 8), None, Metadata(exif=make.exif_block()), files.SaveOptions())
    at = data.index(b"EXIF")
    (length,) = struct.unpack_from("<I", data, at + 4)
    changed = data[:at] + struct.pack("<4sI", b"EXIF", length + 6) + b"Exif\0\0" + data[at + 8 :]
    (tmp_path / "a.webp").write_bytes(changed[:4] + struct.pack("<I", len(changed) - 8) + changed[8:])
    found = files.read(tmp_path / "a.webp")
    assert make.said(found.metadata.exif)["gps"] == make.said(make.exif_block())["gps"]
