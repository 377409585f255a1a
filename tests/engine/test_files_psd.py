"""Photoshop files: what we write is what psd-tools and we read; what cannot be kept is told."""

from __future__ import annotations

import random
import struct
import warnings
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import layered_files as layers
import numpy as np
import picture_files as make
import pytest
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import BlendMode

from engine import colour, files
from engine.api import FileError, FormatLimitError, Picture, Size
from engine.files import LayeredFile, LayeredLayer, layered, psd_parts, psd_write, reading
from engine.files.model import Metadata

KEYS = {blend: key for key, blend in psd_parts.BLENDS.items()}


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("alpha", [False, True])
def test_layers_come_back(tmp_path: Path, dtype: type, colours: int, alpha: bool) -> None:
    icc = colour.DISPLAY_P3 if colours == 3 else None
    wanted = layers.document(dtype, colours, icc, make.everything())
    picture = layers.merged(wanted, alpha)
    files.write_layered(tmp_path / "a.psd", wanted, picture)
    found = files.read_layered(tmp_path / "a.psd")
    layers.assert_same(found, wanted, ids=False)
    assert found.notes == () and found.depth == 8 * np.dtype(dtype).itemsize
    assert found.metadata.xmp == make.packet() and found.metadata.iptc == make.resources()
    assert found.metadata.dpi == pytest.approx((240, 240))
    flat = files.read(tmp_path / "a.psd")
    assert flat.format == "PSD" and flat.picture.icc == icc
    if not alpha:
        assert np.array_equal(flat.picture.pixels, picture.pixels)
    else:  # on white, as the format has it: exact where it is opaque
        assert np.array_equal(flat.picture.pixels[..., -1], picture.pixels[..., -1])
        strong = picture.pixels[..., -1] > np.iinfo(dtype).max // 2
        off = np.abs(flat.picture.pixels.astype(int) - picture.pixels)[strong]
        assert off.max() <= 2
    assert files.probe(tmp_path / "a.psd").channels == colours + alpha


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_psd_tools_reads_what_we_write(tmp_path: Path, dtype: type) -> None:
    wanted = layers.document(dtype, 3, colour.DISPLAY_P3, make.everything())
    layers.saved(tmp_path / "a.psd", wanted)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        psd = PSDImage.open(tmp_path / "a.psd")
        found = [layer for layer in psd.descendants() if not layer.is_group()]
        assert [layer.name for layer in found] == [layer.name for layer in wanted.layers]
        top = np.iinfo(dtype).max
        for theirs, ours in zip(found, wanted.layers, strict=True):
            assert theirs.bbox == (ours.x, ours.y, ours.x + ours.size.width, ours.y + ours.size.height)
            pixels = np.rint(theirs.numpy("color") * top).astype(dtype)
            assert np.array_equal(pixels, ours.pixels[..., :3]), ours.name
            if ours.has_alpha:
                assert np.array_equal(np.rint(theirs.numpy("shape")[..., 0] * top), ours.pixels[..., 3])
            assert (theirs.mask is None) == (ours.mask is None)
            if ours.mask is not None:
                assert np.array_equal(np.rint(theirs.numpy("mask")[..., 0] * top), ours.mask)
                assert theirs.mask.disabled == (not ours.mask_on)
            assert theirs.blend_mode.value == KEYS[ours.blend] and theirs.visible == ours.visible
            assert theirs.opacity == round(ours.opacity * 255)
    (group,) = [layer for layer in psd if layer.is_group()]
    assert (group.name, group.blend_mode, group.opacity) == ("Gruppe", BlendMode.MULTIPLY, 102)
    assert [layer.name for layer in group] == ["in", "locked"]
    assert np.array_equal(np.rint(psd.numpy() * top), layers.merged(wanted).pixels)


def test_pillow_shows_the_merged_picture(tmp_path: Path) -> None:
    wanted = layers.document()
    layers.saved(tmp_path / "a.psd", wanted)
    with Image.open(tmp_path / "a.psd") as image:
        assert np.array_equal(np.array(image.convert("RGB")), layers.merged(wanted).pixels)


def test_losses_are_told_before() -> None:
    told = files.psd_losses(layers.document())
    assert len(told) == 3 and any("selection" in s for s in told) and any("filters" in s for s in told)
    plain = LayeredFile(Size(4, 4), (LayeredLayer("a", make.noise(4, 4)),))
    assert files.psd_losses(plain) == []
    lost = files.layered_losses("a.psd", replace(plain, metadata=Metadata(text=(("Zeal", "much"),))))
    assert lost == ["Photoshop has no place for some text fields: they are left out."]


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FormatLimitError, match=r"30,000 pixels a side.*choose OpenRaster"):
        files.check_target(tmp_path / "a.psd", Size(30_001, 4))
    monkeypatch.setattr(psd_write, "MOST", 5000)
    with pytest.raises(FormatLimitError, match=r"Cannot save “a.psd”: Photoshop files hold at most 2 GB"):
        layers.saved(tmp_path / "a.psd", layers.document())
    assert list(tmp_path.iterdir()) == []


# --- files of other programs -------------------------------------------------------------------------


def by_psd_tools(path: Path, change: Any = None, mode: str = "RGB", depth: int = 8) -> Path:
    psd = PSDImage.new(mode, (40, 30), depth=depth)
    for name, seed in (("below", 1), ("above", 2)):
        image = Image.fromarray(make.noise(10, 12, 4, seed=seed))
        psd.create_pixel_layer(image, name=name, top=3, left=4)
    if change is not None:
        change(psd)
    psd.save(path)
    return path


def test_layers_of_psd_tools(tmp_path: Path) -> None:
    found = files.read_layered(by_psd_tools(tmp_path / "a.psd"))
    assert [layer.name for layer in found.layers] == ["below", "above"]
    for layer, seed in zip(found.layers, (1, 2), strict=True):
        image = make.noise(10, 12, 4, seed=seed)
        assert np.array_equal(layer.pixels[..., :3], image[..., :3]) and (layer.x, layer.y) == (4, 3)
        assert np.array_equal(layer.mask, image[..., 3]), "psd-tools makes a mask of the alpha"


def test_what_we_do_not_have_is_told(tmp_path: Path) -> None:
    def change(psd: Any) -> None:
        below, above = list(psd)
        below.blend_mode = BlendMode.VIVID_LIGHT
        above.clipping = True

    found = files.read_layered(by_psd_tools(tmp_path / "a.psd", change))
    assert found.layers[0].blend == "normal" and any("vivid light" in note for note in found.notes)
    masks = [make.noise(10, 12, 4, seed=seed)[..., 3] for seed in (1, 2)]
    assert np.array_equal(found.layers[1].mask, layered.multiplied(masks[0], masks[1]))
    assert any("clipped" in note for note in found.notes)


def test_groups_inside_groups_and_those_that_let_through(tmp_path: Path) -> None:
    def change(psd: Any) -> None:
        below, above = list(psd)
        inner = psd.create_group([above], name="inner")
        inner.opacity = 51
        inner.blend_mode = BlendMode.NORMAL
        outer = psd.create_group([inner], name="outer")
        outer.blend_mode = BlendMode.PASS_THROUGH
        below.blend_mode = BlendMode.MULTIPLY
        psd.create_group([below], name="through").blend_mode = BlendMode.PASS_THROUGH

    found = files.read_layered(by_psd_tools(tmp_path / "a.psd", change))
    by_name = {layer.name: layer for layer in found.layers}
    assert [group.name for group in found.groups] == ["outer"]
    assert by_name["above"].group == found.groups[0].id and by_name["above"].opacity == 0.2
    assert by_name["below"].group == "" and by_name["below"].blend == "multiply"
    assert any("stand outside" in note for note in found.notes)


def adjusted(path: Path, key: bytes, data: bytes) -> Path:
    """A file of ours in which the one layer's lock is another block."""
    document = LayeredFile(Size(8, 6), (LayeredLayer("odd", make.noise(6, 8), locked=True),))
    content = layers.saved(path, document).read_bytes()
    old = b"8BIMlspf" + struct.pack(">II", 4, psd_write._ALL_LOCKED)
    assert old in content
    path.write_bytes(content.replace(old, b"8BIM" + key + struct.pack(">I", 4) + data))
    return path


@pytest.mark.parametrize(
    ("key", "data", "words"),
    [
        (b"nvrt", bytes(4), "adjustment layer “odd”"),
        (b"post", b"\0\4\0\0", "adjustment layer “odd”"),
        (b"iOpa", b"\x33\0\0\0", ""),
    ],
)
def test_blocks_of_layers(tmp_path: Path, key: bytes, data: bytes, words: str) -> None:
    found = files.read_layered(adjusted(tmp_path / "a.psd", key, data))
    assert len(found.layers) == 1 and all(words in note for note in found.notes)
    assert bool(found.notes) == bool(words)
    if key == b"iOpa":
        assert found.layers[0].opacity == 0.2


def header(mode: int, depth: int, channels: int, size: tuple[int, int] = (8, 6)) -> bytes:
    return struct.pack(">4sH6xHIIHH", b"8BPS", 1, channels, size[1], size[0], depth, mode)


def flat(path: Path, mode: int, planes: np.ndarray, depth: int) -> Path:
    """A file without layers. ``planes``: C × H × W."""
    data = planes.astype(planes.dtype.newbyteorder(">")).tobytes()
    size = planes.shape[2], planes.shape[1]
    path.write_bytes(header(mode, depth, len(planes), size) + bytes(12) + struct.pack(">H", 0) + data)
    return path


def test_cmyk_lab_and_floats(tmp_path: Path) -> None:
    ink = make.noise(6, 8, 4)
    path = flat(tmp_path / "a.psd", 4, np.moveaxis(255 - ink, 2, 0), 8)
    assert np.array_equal(files.read(path).picture.pixels, colour.cmyk_to_srgb(ink, None))
    grey = np.stack([np.full((6, 8), v, np.uint8) for v in (128, 128, 128)])
    found = files.read(flat(tmp_path / "b.psd", 9, grey, 8)).picture
    assert found.pixels.dtype == np.uint16 and np.ptp(found.pixels[0, 0].astype(int)) < 100
    half = np.full((3, 6, 8), 0.5, np.float32)
    found = files.read(flat(tmp_path / "c.psd", 3, half, 32)).picture
    assert found.pixels.dtype == np.uint16 and abs(int(found.pixels[0, 0, 0]) / 65535 - 0.7354) < 0.001
    document = files.read_layered(tmp_path / "c.psd")
    assert len(document.layers) == 1 and any("Floating-point" in note for note in document.notes)


def test_a_saved_selection_is_no_transparency(tmp_path: Path) -> None:
    planes = np.moveaxis(make.noise(6, 8, 4), 2, 0)
    found = files.read(flat(tmp_path / "a.psd", 3, planes, 8))
    assert np.array_equal(found.picture.pixels, make.noise(6, 8, 4)[..., :3])
    assert any("Extra channels" in note for note in found.notes)


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (header(3, 8, 3), "damaged or cut off"),
        (header(3, 8, 3)[:20], "damaged or cut off"),
        (header(2, 8, 1) + bytes(50), "indexed"),
        (header(0, 1, 1) + bytes(50), "bitmap"),
        (header(3, 8, 2) + bytes(50), "makes no sense"),
        (header(3, 8, 3, (200_000, 200_000)) + bytes(50), "megapixels"),
        (header(3, 8, 3) + b"\xff" * 12 + bytes(50), "damaged or cut off"),
    ],
)
def test_bad_files(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.psd"
    path.write_bytes(data)
    for step in (files.read, files.read_layered):
        with pytest.raises(FileError, match=words) as caught:
            step(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_truncated_anywhere(tmp_path: Path, dtype: type) -> None:
    path = layers.saved(tmp_path / "a.psd", layers.document(dtype))
    data = path.read_bytes()
    for place in (*range(1, 60, 7), *range(60, len(data), len(data) // 30), len(data) - 1):
        path.write_bytes(data[:place])
        with pytest.raises(FileError):
            files.read(path)


def test_memory_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = layers.saved(tmp_path / "a.psd", layers.document())
    monkeypatch.setattr(reading, "_free_memory", lambda: 20_000)
    monkeypatch.setattr(psd_parts, "unpacked", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(FileError, match="too large"):
        files.read_layered(path)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_mutated_files_raise_nothing_but_file_errors(
    tmp_path: Path, dtype: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_free_memory", lambda: 50_000_000)
    path = tmp_path / "a.psd"
    good = layers.saved(path, layers.document(dtype, metadata=make.everything())).read_bytes()
    chance = random.Random(f"psd {dtype}")
    opened = 0
    for round_ in range(200):
        data = bytearray(good)
        reach = len(data) if round_ % 3 else 4000
        for _ in range(chance.choice((1, 1, 2, 5))):
            at = chance.randrange(min(reach, len(data)))
            if chance.randrange(2):
                data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            else:
                data[at : at + 4] = chance.choice((b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"))
        path.write_bytes(data)
        for step in (files.read_layered, files.read):
            try:
                step(path)
            except FileError as error:
                assert "\n" not in str(error)
            else:
                opened += 1
    assert opened > 5


def test_one_layer_by_plain_writing(tmp_path: Path) -> None:
    pixels = make.noise(6, 7, 4, np.uint16)
    files.write(tmp_path / "a.psd", Picture(pixels))
    assert np.array_equal(files.read(tmp_path / "a.psd").picture.pixels, pixels), "also under transparency"
    assert [layer.name for layer in files.read_layered(tmp_path / "a.psd").layers] == ["Background"]


def test_a_mask_that_unpacks_to_gigabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small layer with a mask of 900 megapixels: refused before it is unpacked."""
    edge, packed = 30_000, zlib.compress(bytes(1000))
    plane = b"\0\0" + bytes(100)
    channels = [(0, plane), (1, plane), (2, plane), (-2, b"\0\2" + packed)]
    record = struct.pack(">4iH", 0, 0, 10, 10, 4)
    record += b"".join(struct.pack(">hI", number, len(data)) for number, data in channels)
    record += b"8BIMnorm" + struct.pack(">BBBx", 255, 0, 8)
    extra = struct.pack(">I4iBB2xI", 20, 0, 0, edge, edge, 0, 0, 0) + b"\1a\0\0"
    record += struct.pack(">I", len(extra)) + extra
    info = struct.pack(">h", 1) + record + b"".join(data for _, data in channels)
    info += bytes(len(info) % 2)
    section = struct.pack(">I", len(info)) + info + bytes(4)
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, 10, 10, 8, 3) + bytes(8)
    path = tmp_path / "a.psd"
    path.write_bytes(head + struct.pack(">I", len(section)) + section + b"\0\0" + bytes(300))
    monkeypatch.setattr(reading, "_free_memory", lambda: 2 << 30)
    with pytest.raises(FileError, match=r"too large, its layers take about 3\.6 GB"):
        files.read_layered(path)
