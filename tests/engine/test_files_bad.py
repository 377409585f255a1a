"""Bad input: one sentence that names the file, whatever is in it; nothing is opened by halves."""

from __future__ import annotations

import os
import random
import re
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import picture_files as make
import pytest

from engine import colour, files
from engine.api import FileError, Size
from engine.files import png, reading
from engine.files.model import Metadata

SENTENCE = re.compile(r"“[^”\n]+” [^\n]+\.")


def refused(path: Path, words: str = "") -> str:
    """The sentence with which ``read`` refuses a file, checked for its form; ``probe`` may only refuse alike."""
    with pytest.raises(FileError) as caught:
        files.read(path)
    sentence = str(caught.value)
    assert SENTENCE.fullmatch(sentence), sentence
    assert sentence.startswith(f"“{path.name}”")
    assert words in sentence, sentence
    return sentence


# --- not a picture -----------------------------------------------------------------------------------


def test_missing_folder_and_odd_names(tmp_path: Path) -> None:
    refused(tmp_path / "gone.png", "does not exist")
    refused(tmp_path, "is a folder")
    (tmp_path / "file").write_text("x")
    refused(tmp_path / "file" / "a.png", "does not exist")
    with pytest.raises(FileError, match="name is too long"):
        files.read(tmp_path / ("n" * 300 + ".png"))
    with pytest.raises(FileError, match="not valid"):
        files.read("a\0b.png")
    (tmp_path / "round.png").symlink_to(tmp_path / "round.png")
    refused(tmp_path / "round.png", "leads back to itself")


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    refused(tmp_path / "pipe.png", "no ordinary file")


def test_empty_zeros_and_text(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for content, words in (
        (b"", "is empty (0 bytes)"),
        (bytes(5000), "only zeros"),
        (b"Dear diary, this is no picture.\n" * 50, "is not a picture that Saisei can open"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"GIF89a....", "is a GIF"),
        (b"\0\0\0\x1cftypheic", "damaged or cut off"),
        (b"\xff", "is not a picture"),
        (b"\xff\xd8", "damaged or cut off"),
        (b"\x89PNG\r\n\x1a\n", "damaged or cut off"),
        (b"II*\0", "damaged or cut off"),
        (b"RIFF\0\0\0\0WEBP", "damaged or cut off"),
    ):
        path.write_bytes(content)
        refused(path, words)
        with pytest.raises(FileError):
            files.probe(path)


def test_the_content_counts_and_not_the_name(tmp_path: Path) -> None:
    make.saved(tmp_path / "a.png", make.noise(6, 7)).rename(tmp_path / "a.jpg")
    found = files.read(tmp_path / "a.jpg")
    assert found.format == "PNG"
    assert np.array_equal(found.picture.pixels, make.noise(6, 7))


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make.saved(tmp_path / "a.png", make.noise(6, 7))

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    refused(path, "no permission to read it")


def test_a_long_odd_name_stays_one_line(tmp_path: Path) -> None:
    path = tmp_path / ("line\nbreak" + "x" * 150 + ".png")
    path.write_bytes(b"")
    with pytest.raises(FileError) as caught:
        files.read(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 160


# --- cut off -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", make.FORMATS)
def test_truncated_anywhere(tmp_path: Path, suffix: str) -> None:
    path = make.saved(tmp_path / f"a.{suffix}", make.noise(64, 64), colour.DISPLAY_P3, make.everything())
    data = path.read_bytes()
    places = {*range(1, 40), *range(40, len(data) - 1, len(data) // 60), len(data) - 2, len(data) - 1}
    for place in sorted(places):
        path.write_bytes(data[:place])
        refused(path)
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) // 2))  # a copy that stopped half-way
    refused(path)
    path.write_bytes(data)
    assert files.read(path).picture.size == Size(64, 64)


def test_truncated_jpeg_is_said_clearly(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.jpg", make.noise(64, 64), metadata=make.everything())
    path.write_bytes(path.read_bytes()[:-500])
    assert refused(path) == (
        "“a.jpg” is cut off: the end of the picture is missing; copy or download the file again."
    )


def test_truncated_progressive_jpeg(tmp_path: Path) -> None:
    path = make.by_pillow(tmp_path / "a.jpg", make.noise(64, 64), progressive=True)
    data = path.read_bytes()
    for place in range(len(data) // 20, len(data), len(data) // 20):
        path.write_bytes(data[:place])
        refused(path)


def test_a_wrong_checksum_in_a_png(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.png", make.noise(64, 64))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)
    refused(path, "is damaged")


# --- huge claims -------------------------------------------------------------------------------------


def png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def claims(suffix: str, path: Path, width: int, height: int) -> None:
    """A small file of a format that says it is ``width`` × ``height``."""
    if suffix == "png":
        path.write_bytes(png_header(width, height))
        return
    data = bytearray(make.saved(path, make.noise(8, 8)).read_bytes())
    if suffix == "jpg":
        at = data.index(b"\xff\xc0")
        data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    elif suffix == "webp":
        data = bytearray(b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0")
        data += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    else:
        from engine.files import exif, tiff_tags

        main = exif.parse(bytes(data))[1]
        for tag, value in ((tiff_tags.WIDTH, width), (tiff_tags.HEIGHT, height)):
            at = main.entries[tag].at
            struct.pack_into("<HII", data, at - 6, 4, 1, value)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("suffix", "size"), [("png", 60_000), ("jpg", 60_000), ("tif", 4_000_000), ("webp", 16_000_000)]
)
def test_more_than_a_gigapixel(tmp_path: Path, suffix: str, size: int) -> None:
    path = tmp_path / f"a.{suffix}"
    claims(suffix, path, size, size)
    assert files.probe(path).size == Size(size, size)
    sentence = refused(path, "limit is 1,000 megapixels")
    assert f"{size:,} × {size:,} pixels" in sentence


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
def test_huge_claims_in_a_tiny_file_take_no_memory(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.{suffix}"
    claims(suffix, path, 30_000, 30_000)
    monkeypatch.setattr(reading, "_free_memory", lambda: 1 << 40)
    monkeypatch.setattr(reading, "_decoded", lambda *_: pytest.fail("it was decoded"))
    refused(path)


def test_text_that_unpacks_to_gigabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "_LARGEST_TEXT", 100_000)
    bomb = zlib.compress(bytes(90_000))
    chunk = png._chunk(b"zTXt", b"Comment\0\0" + bomb)
    too_long = png._chunk(b"zTXt", b"Title\0\0" + zlib.compress(bytes(200_000)))
    data = make.saved(tmp_path / "a.png", make.noise(6, 7)).read_bytes()
    (tmp_path / "a.png").write_bytes(data[:33] + too_long + chunk * 50 + data[33:])
    found = files.read(tmp_path / "a.png")
    assert len(found.metadata.text) <= 2
    assert found.notes == ("A damaged text field was left out.",)


# --- anything ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", make.FORMATS)
def test_mutated_files_raise_nothing_but_file_errors(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_free_memory", lambda: 50_000_000)
    metadata = Metadata(
        exif=make.exif_block(orientation=6, thumbnail=True, adobe=True),
        xmp=make.packet(66_000 if suffix == "jpg" else 100),
        iptc=make.resources(),
        dpi=(300.0, 300.0),
        text=(("Title", "A title"), ("Comment", "日本")),
    )
    seeds = [
        make.saved(tmp_path / f"a.{suffix}", make.smooth(24, 24), colour.DISPLAY_P3, metadata).read_bytes()
    ]
    seeds.append(make.by_pillow(tmp_path / f"b.{suffix}", make.noise(9, 9)).read_bytes())
    if suffix == "jpg":  # another decoder, which makes nothing of some damaged files and does not say so
        deep = make.noise(9, 9, 3, np.uint16) >> 4
        seeds.append(bytes(imagecodecs.jpeg_encode(deep, bitspersample=12, level=90)))
    chance = random.Random(f"fuzz {suffix}")
    path = tmp_path / f"c.{suffix}"
    opened = 0
    for round_ in range(450):
        data = bytearray(seeds[round_ % len(seeds)])
        reach = len(data) if round_ % 3 else min(len(data), 300)  # headers are where the dangers are
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            at = chance.randrange(reach)
            kind = chance.randrange(5)
            if kind == 0:
                data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            elif kind == 1:
                data[at] ^= 1 << chance.randrange(8)
            elif kind == 2:
                del data[at : at + chance.randrange(1, 20)]
            elif kind == 3:
                data[at:at] = chance.randbytes(chance.randrange(1, 9))
            else:
                data[at : at + 4] = chance.choice(
                    (b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", chance.randbytes(4))
                )
            reach = max(1, min(reach, len(data)))
        path.write_bytes(data)
        try:
            found = files.read(path)
        except FileError as error:
            assert SENTENCE.fullmatch(str(error)), str(error)
        else:
            opened += 1
            assert found.picture.pixels.size > 0
            if round_ % 8 == 0:  # and what was opened can be saved
                make.saved(tmp_path / f"d.{suffix}", found.picture.pixels, found.picture.icc, found.metadata)
    assert opened > 5
