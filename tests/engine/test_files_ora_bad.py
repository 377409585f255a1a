"""Hostile and broken OpenRaster files: one sentence that names the file, and nothing is ever unpacked to the disk."""

from __future__ import annotations

import json
import random
import re
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import layered_files as layers
import numpy as np
import picture_files as make
import pytest

from engine import files
from engine.api import FileError
from engine.files import png, reading

SENTENCE = re.compile(r"“[^”\n]+” [^\n]+\.")
PARTS = {"data/b.png": layers.png(make.noise(10, 12, 3, seed=2))}
LAYER = '<layer name="L" src="data/b.png"/>'


def refused(path: Path, words: str) -> str:
    before = sorted(p.name for p in path.parent.iterdir())
    with pytest.raises(FileError) as caught:
        files.read_layered(path)
    sentence = str(caught.value)
    assert SENTENCE.fullmatch(sentence) and sentence.startswith(f"“{path.name}”"), sentence
    assert words in sentence, sentence
    assert sorted(p.name for p in path.parent.iterdir()) == before
    return sentence


def with_stack(path: Path, xml: bytes | str) -> Path:
    text = xml if isinstance(xml, bytes) else xml.encode()
    return layers.zipped(path, {"mimetype": b"image/openraster", "stack.xml": text} | PARTS)


def test_truncated_anywhere(tmp_path: Path) -> None:
    path = layers.saved(tmp_path / "a.ora", layers.document())
    data = path.read_bytes()
    for place in (*range(1, 60, 7), *range(60, len(data), len(data) // 25), len(data) - 1):
        path.write_bytes(data[:place])
        for step in (files.read_layered, files.read, files.probe):
            with pytest.raises(FileError):
                step(path)
    path.write_bytes(data[:-30])
    assert refused(path, "damaged or cut off") == (
        "“a.ora” is damaged or cut off: its table of contents is missing or broken; use another copy of it."
    )


def test_not_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.ora"
    path.write_bytes(b"PK\x03\x04" + bytes(26) + b"mimetypeimage/openraster" + bytes(500))
    refused(path, "table of contents")
    path.write_bytes(b"Not a picture at all, and no archive." * 9)
    refused(path, "is not a picture that Saisei can open")
    layers.zipped(path, {"word/document.xml": b"<x/>"})
    refused(path, "no stack.xml")
    other = layers.zipped(tmp_path / "a.zip", {"word/document.xml": b"<x/>"})
    refused(other, "ZIP archive")


@pytest.mark.parametrize(
    "name", ["../evil.png", "/etc/evil.png", "data/../../evil.png", "C:\\evil.png", "..\\evil.png", "\\evil"]
)
def test_names_that_point_outside(tmp_path: Path, name: str) -> None:
    path = layers.foreign(tmp_path / "a.ora", LAYER, PARTS | {name: b"evil"})
    refused(path, "points outside of the file")
    refused(
        layers.foreign(tmp_path / "b.ora", f'<layer src="{name}"/>', PARTS), "a layer's file lies outside"
    )


BOMB = "".join(f'<!ENTITY b{i} "{f"&b{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE image [<!ENTITY b0 "ha">{BOMB}]>',
        '<!DOCTYPE image [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE image SYSTEM "http://127.0.0.1:9/x.dtd">',
        "<!DOCTYPE image>",
    ],
    ids=["entity bomb", "external entity", "external DTD", "bare"],
)
def test_document_types_are_refused(tmp_path: Path, head: str) -> None:
    xml = f'<?xml version="1.0"?>{head}<image w="40" h="30"><stack>{LAYER}</stack></image>'
    refused(with_stack(tmp_path / "a.ora", xml), "document type")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("this is no XML", "broken"),
        (b"\xff\xfe\x00", "broken"),
        ('<?xml version="1.0" encoding="nonsense"?><image/>', "broken"),
        ("<image w='4' h='3'><stack>", "broken"),
        ("<svg/>", "describes no picture"),
        ("<image w='4' h='3'/>", "holds no layers"),
        ("<image w='4' h='3'><stack/></image>", "holds no layers"),
        ("<image w='4' h='3'><stack><stack/></stack></image>", "holds no layers"),
        (f"<image h='3'><stack>{LAYER}</stack></image>", "no number for “w”"),
        (f"<image w='x' h='3'><stack>{LAYER}</stack></image>", "no number for “w”"),
        (f"<image w='nan' h='3'><stack>{LAYER}</stack></image>", "no number for “w”"),
        (f"<image w='0' h='3'><stack>{LAYER}</stack></image>", "makes no sense"),
        (f"<image w='-4' h='3'><stack>{LAYER}</stack></image>", "makes no sense"),
        (f"<image w='1e400' h='3'><stack>{LAYER}</stack></image>", "no number"),
        (f"<image w='99999999' h='99999999'><stack>{LAYER}</stack></image>", "1,000 megapixels"),
        ("<image w='4' h='3'><stack><layer src='data/b.png' x='1e9'/></stack></image>", "makes no sense"),
        (
            "<image w='4' h='3'><stack><layer src='data/b.png' y='-99999999'/></stack></image>",
            "makes no sense",
        ),
        ("<image w='4' h='3'><stack><layer src='data/b.png' opacity='no'/></stack></image>", "“opacity”"),
        ("<image w='4' h='3'><stack><layer src='gone.png'/></stack></image>", "is missing"),
        ("<image w='4' h='3'><stack><layer name='n'/></stack></image>", "is missing"),
        ("<image w='4' h='3'>" + "<stack>" * 500 + "</stack>" * 500 + "</image>", "nested too deeply"),
        ("<image w='4' h='3'><stack>" + LAYER * 10_001 + "</stack></image>", "10,001 layers"),
    ],
)
def test_bad_stacks(tmp_path: Path, xml: str | bytes, words: str) -> None:
    refused(with_stack(tmp_path / "a.ora", xml), words)


def test_opacity_outside_is_cut(tmp_path: Path) -> None:
    path = layers.foreign(tmp_path / "a.ora", '<layer src="data/b.png" opacity="7"/>', PARTS)
    assert files.read_layered(path).layers[0].opacity == 1


def test_layers_larger_than_the_document_and_outside_of_it(tmp_path: Path) -> None:
    big = make.noise(200, 300, 4)
    stack = '<layer src="data/big.png" x="-100" y="-50"/><layer src="data/big.png" x="5000" y="-900"/>'
    path = layers.foreign(tmp_path / "a.ora", stack, {"data/big.png": layers.png(big)})
    found = files.read_layered(path)
    assert found.size == (40, 30) and (found.layers[0].x, found.layers[0].y) == (5000, -900)
    assert all(np.array_equal(layer.pixels, big) for layer in found.layers)
    assert len({layer.id for layer in found.layers}) == 2


def test_two_parts_of_one_name(tmp_path: Path) -> None:
    xml = f"<image w='4' h='3'><stack>{LAYER}</stack></image>".encode()
    pairs = [("mimetype", b"image/openraster"), ("stack.xml", xml), *PARTS.items(), *PARTS.items()]
    with pytest.warns(UserWarning, match="Duplicate name"):
        layers.zipped(tmp_path / "a.ora", pairs)
    refused(tmp_path / "a.ora", "one name")


def test_broken_pictures(tmp_path: Path) -> None:
    good = PARTS["data/b.png"]
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 0x10
    for data, words in (
        (b"", "no PNG"),
        (b"GIF89a" + bytes(50), "no PNG"),
        (good[:20], "damaged"),
        (good[: len(good) // 2], "damaged"),
        (bytes(flipped), "damaged"),
    ):
        refused(layers.foreign(tmp_path / "a.ora", LAYER, {"data/b.png": data}), words)
    path = layers.foreign(tmp_path / "b.ora", '<layer name="v" src="data/v.svg"/>', {"data/v.svg": b"<svg/>"})
    refused(path, "no picture of pixels")


def claiming(width: int, height: int) -> bytes:
    header = png._chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    end = png._chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + png._chunk(b"IDAT", zlib.compress(bytes(1000))) + end


def test_pictures_that_claim_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "read", lambda *_: pytest.fail("it was decoded"))
    for size, words in ((60_000, "megapixels"), (30_000, "too short for the pixels")):
        path = layers.foreign(tmp_path / "a.ora", LAYER, {"data/b.png": claiming(size, size)})
        refused(path, words)


def test_more_than_the_memory_holds_is_known_before_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = layers.saved(tmp_path / "a.ora", layers.document())
    monkeypatch.setattr(reading, "_free_memory", lambda: 20_000)
    monkeypatch.setattr(png, "read", lambda *_: pytest.fail("it was decoded"))
    sentence = refused(path, "too large")
    assert re.search(r"take about \d+ KB and 20 KB of memory are free", sentence), sentence


def test_a_part_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    xml = f"<image w='40' h='30'><stack>{LAYER}</stack></image>".encode()
    bomb = {"mimetype": b"image/openraster", "stack.xml": xml + b" " * (32 << 20)} | PARTS
    refused(layers.zipped(tmp_path / "a.ora", bomb), "longer than it can be")
    long_picture = {"data/b.png": PARTS["data/b.png"] + bytes(80 << 20)}
    refused(layers.foreign(tmp_path / "b.ora", LAYER, long_picture), "longer than it can be")


def test_lengths_that_lie(tmp_path: Path) -> None:
    path = layers.foreign(tmp_path / "a.ora", LAYER, PARTS)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.index(b"data/b.png", data.index(b"PK\x01\x02")))
    struct.pack_into("<I", data, at + 24, 100)  # says that it is 100 bytes long, and unpacks to more
    path.write_bytes(data)
    refused(path, "damaged")
    struct.pack_into("<I", data, at + 24, 40_000)
    path.write_bytes(data)
    refused(path, "damaged")


def test_passwords_and_odd_packing(tmp_path: Path) -> None:
    path = layers.foreign(tmp_path / "a.ora", LAYER, PARTS)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02", 0, data.index(b"data/b.png", data.index(b"PK\x01\x02")))
    data[at + 8] |= 1
    path.write_bytes(data)
    refused(path, "password")
    parts = layers.parts_of(layers.foreign(tmp_path / "b.ora", LAYER, PARTS))
    with zipfile.ZipFile(tmp_path / "b.ora", "w") as archive:
        for name, content in parts.items():
            kind = zipfile.ZIP_BZIP2 if name == "data/b.png" else zipfile.ZIP_STORED
            archive.writestr(name, content, kind)
    refused(tmp_path / "b.ora", "packed in a way")


def test_mutated_files_raise_nothing_but_file_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_free_memory", lambda: 50_000_000)
    path = tmp_path / "c.ora"
    good = layers.saved(path, layers.document()).read_bytes()
    parts = layers.parts_of(path)
    chance = random.Random("ora")
    opened = 0
    for round_ in range(300):
        if round_ % 2:  # the archive
            data = bytearray(good)
            spoil(data, chance, len(data) if round_ % 3 else 400)
            path.write_bytes(data)
        else:  # what is in it, with right checksums
            name = chance.choice(
                ["stack.xml", "stack.xml", "saisei.json", "data/layer1.png", "saisei/mask1.png"]
            )
            inner = bytearray(parts[name])
            spoil(inner, chance, len(inner))
            layers.zipped(path, parts | {name: bytes(inner)})
        try:
            found = files.read_layered(path)
        except FileError as error:
            assert SENTENCE.fullmatch(str(error)), str(error)
        else:
            opened += 1
            if round_ % 8 == 0 and found.size == (40, 30):
                layers.saved(tmp_path / "d.ora", found)
    assert opened > 5


def spoil(data: bytearray, chance: random.Random, reach: int) -> None:
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(max(1, min(reach, len(data))))
        match chance.randrange(4):
            case 0:
                data[at] = chance.choice((0, 0x20, 0x39, 0x7F, 0xFF))
            case 1:
                data[at] ^= 1 << chance.randrange(8)
            case 2:
                del data[at : at + chance.randrange(1, 20)]
            case _:
                data[at:at] = chance.randbytes(chance.randrange(1, 9))


def recipe_of(path: Path, recipe: str) -> dict | None:
    """As it is read from a file whose first layer has that recipe, as JSON."""
    extra = f'{{"schema": 1, "layers": {{"data/b.png": {{"id": "a", "recipe": {recipe}}}}}}}'
    layers.foreign(path, LAYER, PARTS | {"saisei.json": extra.encode()})
    found = files.read_layered(path)
    again = path.with_name("again.ora")
    files.write_layered(again, found, layers.merged(found))  # whatever was read can be saved
    assert files.read_layered(again).layers[0].recipe == found.layers[0].recipe
    return found.layers[0].recipe


@pytest.mark.parametrize(
    ("recipe", "wanted"),
    [
        ('{"filter": "x", "params": {"a": 1e999}}', None),
        ('{"filter": "x", "params": {"a": NaN}}', None),
        ('{"filter": "x", "later": ' + "[" * 600 + "]" * 600 + "}", None),
        ('{"filter": 5, "params": [1], "resolved": "x", "seed": "y", "model": {}}', {}),
        ('{"filter": "x", "params": null, "future": {"a": [1, 2.5, "b", null]}}', "as it is"),
        ("[1, 2]", None),
    ],
)
def test_recipes_that_cannot_be(tmp_path: Path, recipe: str, wanted: dict | str | None) -> None:
    if wanted == "as it is":
        wanted = json.loads(recipe)
    assert recipe_of(tmp_path / "a.ora", recipe) == wanted


def test_what_was_written_has_the_layers_size(tmp_path: Path) -> None:
    document = layers.document()
    written = np.zeros((30, 40), bool)
    written[3:9, 5:20] = True
    pixels = document.layers[0].pixels * written[..., None]
    photo = replace(document.layers[0], pixels=pixels, written=written)
    path = layers.saved(tmp_path / "a.ora", replace(document, layers=(photo, *document.layers[1:])))
    found = files.read_layered(path).layers[0]
    assert np.array_equal(found.pixels, pixels)
    assert found.written is not None and np.array_equal(found.written, written)
    parts = layers.parts_of(path)
    parts["saisei/written0.png"] = layers.png(np.zeros((30, 41), np.uint8))
    layers.zipped(path, parts)
    refused(path, "size or depth")
    # another program changed the pixels: they are what it shows, and stand for themselves
    parts["data/layer0.png"] = layers.png(make.noise(30, 40, 4))
    layers.zipped(path, parts)
    other = files.read_layered(path).layers[0]
    assert other.written is None and other.source == "" and other.pixels.shape[2] == 4


def test_a_document_that_is_larger_than_its_layers_and_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would open, and then could not be saved."""
    path = with_stack(tmp_path / "a.ora", f"<image w='30000' h='30000'><stack>{LAYER}</stack></image>")
    monkeypatch.setattr(reading, "_free_memory", lambda: 2 << 30)
    refused(path, "take about 2.7 GB")
