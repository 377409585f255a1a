"""OpenRaster: what we write is what we read, keeps to the specification, and opens as other programs write it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import layered_files as layers
import numpy as np
import picture_files as make
import pytest
from PIL import Image

from engine import colour, files
from engine.api import FileError, FormatLimitError, Picture, Size
from engine.files import LayeredFile, LayeredLayer, replacing
from engine.files.model import Metadata


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("colours", [1, 3])
def test_everything_comes_back(tmp_path: Path, dtype: type, colours: int) -> None:
    icc = colour.DISPLAY_P3 if colours == 3 else None
    wanted = layers.document(dtype, colours, icc, make.everything())
    found = files.read_layered(layers.saved(tmp_path / "a.ora", wanted))
    layers.assert_same(found, wanted)
    assert [group.id for group in found.groups] == ["g"]
    assert found.active == "result"
    assert found.selection is not None and np.array_equal(found.selection, wanted.selection)
    assert found.layers[1].opacity == 0.7 and found.groups[0].opacity == 0.4
    assert found.notes == ()
    assert found.metadata.xmp == make.packet() and found.metadata.iptc == make.resources()
    assert found.metadata.text == make.everything().text
    assert make.said(found.metadata.exif)["main"] and found.metadata.dpi == pytest.approx(
        (240, 240), abs=0.02
    )


def test_saving_twice_gives_the_same_file(tmp_path: Path) -> None:
    wanted = layers.document(metadata=make.everything())
    first = layers.saved(tmp_path / "a.ora", wanted).read_bytes()
    again = files.read_layered(tmp_path / "a.ora")
    files.write_layered(tmp_path / "b.ora", again, layers.merged(wanted))
    assert (tmp_path / "b.ora").read_bytes() == first


def test_the_merged_picture_is_what_plain_reading_gives(tmp_path: Path) -> None:
    wanted = layers.document(np.uint16, icc=colour.DISPLAY_P3, metadata=make.everything())
    path = layers.saved(tmp_path / "a.ora", wanted)
    found = files.read(path)
    assert found.format == "ORA" and found.picture.icc == colour.DISPLAY_P3
    assert np.array_equal(found.picture.pixels, layers.merged(wanted).pixels)
    assert found.metadata.xmp == make.packet()
    assert files.probe(path) == files.Header("ORA", Size(40, 30), 3, 16)
    assert files.is_layered(path)


def test_a_plain_file_as_a_document(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "photo.png", make.noise(5, 6, 4), metadata=Metadata(dpi=(300.0, 300.0)))
    found = files.read_layered(path)
    assert [layer.name for layer in found.layers] == ["photo"]
    assert np.array_equal(found.layers[0].pixels, make.noise(5, 6, 4))
    assert not files.is_layered(path)


# --- the specification -------------------------------------------------------------------------------

OPERATORS = (
    "src-over multiply screen overlay darken lighten color-dodge color-burn hard-light soft-light difference"
)
OPERATORS += " color luminosity hue saturation plus dst-in dst-out src-atop dst-atop"


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_conforms_to_the_specification(tmp_path: Path, dtype: type) -> None:
    path = layers.saved(tmp_path / "a.ora", layers.document(dtype, metadata=make.everything()))
    data = path.read_bytes()
    # file-layout: "mimetype" is first, stored, without an extra field, and holds exactly this
    assert data[:4] == b"PK\x03\x04" and data[8:10] == b"\0\0" and data[26:30] == b"\x08\0\0\0"
    assert data[30:54] == b"mimetypeimage/openraster"
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
        assert {info.compress_type for info in infos} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        names = [info.filename for info in infos]
        assert len(set(names)) == len(names) and names[0] == "mimetype"
        assert {"stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"} <= set(names)
        parts = {name: archive.read(name) for name in names}
    for name, content in parts.items():
        if name.endswith(".png"):
            assert content[:8] == b"\x89PNG\r\n\x1a\n" and content[28] == 0, "not interlaced"
    with Image.open(io.BytesIO(parts["Thumbnails/thumbnail.png"])) as small:
        assert small.mode in ("RGB", "RGBA") and max(small.size) <= 256
    # layer-stack: the elements and attributes of the schema, with its types
    root = ElementTree.fromstring(parts["stack.xml"].decode("utf-8"))
    assert root.tag == "image" and re.fullmatch(r"\d+\.\d+\.\d+", root.attrib["version"])
    assert (root.attrib["w"], root.attrib["h"]) == ("40", "30")
    assert root.attrib["xres"] == root.attrib["yres"] == "240"
    assert [child.tag for child in root] == ["stack"]
    known = {"name", "visibility", "opacity", "composite-op"}
    for element in root[0].iter():
        if element is root[0]:
            continue
        extra = {"src", "x", "y", "edit-locked", "selected"} if element.tag == "layer" else {"isolation"}
        assert element.tag in ("layer", "stack") and set(element.attrib) <= known | extra
        assert element.attrib["visibility"] in ("visible", "hidden")
        assert 0 <= float(element.attrib["opacity"]) <= 1
        assert element.attrib["composite-op"] in {f"svg:{o}" for o in OPERATORS.split()}
        if element.tag == "layer":
            assert element.attrib["src"] in parts and element.attrib["src"].startswith("data/")
            assert int(element.attrib["x"]) is not None and int(element.attrib["y"]) is not None
    referenced = {element.attrib["src"] for element in root.iter("layer")}
    assert {name for name in names if name.startswith("data/")} == referenced
    assert [e.attrib["name"] for e in root[0]] == [
        "Gruppe",
        "outside 日本",
        "Rauschen <weg> & “neu”",
        "Photo",
    ], "the uppermost first"
    assert root[0][0].attrib["isolation"] == "isolate"


def test_other_programs_see_the_mask(tmp_path: Path) -> None:
    wanted = layers.document()
    parts = layers.parts_of(layers.saved(tmp_path / "a.ora", wanted))
    with Image.open(io.BytesIO(parts["data/layer1.png"])) as image:
        assert np.array_equal(np.array(image)[..., 3], wanted.layers[1].mask)
        assert np.array_equal(np.array(image)[..., :3], wanted.layers[1].pixels)
    with Image.open(io.BytesIO(parts["data/layer2.png"])) as image:  # its mask is off
        assert np.array_equal(np.array(image), wanted.layers[2].pixels)


def test_nothing_is_stored_twice(tmp_path: Path) -> None:
    plain = LayeredFile(Size(4, 4), (LayeredLayer("a", make.noise(4, 4)),))
    names = set(layers.parts_of(layers.saved(tmp_path / "a.ora", plain)))
    assert names == {
        "mimetype",
        "stack.xml",
        "Thumbnails/thumbnail.png",
        "data/layer0.png",
        "saisei.json",
        "mergedimage.png",
    }


def test_the_thumbnail_is_small_and_in_srgb(tmp_path: Path) -> None:
    pixels = make.smooth(700, 1100, 4, np.uint16)
    wide = LayeredFile(Size(1100, 700), (LayeredLayer("a", pixels),), icc=colour.DISPLAY_P3)
    files.write_layered(tmp_path / "a.ora", wide, Picture(pixels, colour.DISPLAY_P3))
    with Image.open(io.BytesIO(layers.parts_of(tmp_path / "a.ora")["Thumbnails/thumbnail.png"])) as small:
        assert small.size == (256, 163) and small.mode == "RGBA"
        middle = np.array(small)[81, 128, :3].astype(int)
    expected = colour.to_srgb(pixels[350:351, 550:551, :3] / np.float32(65535), colour.DISPLAY_P3) * 255
    assert np.abs(middle - np.clip(expected, 0, 255).ravel()).max() <= 3


# --- files of other programs -------------------------------------------------------------------------

A, B = make.noise(10, 12, 4, seed=1), make.noise(10, 12, 3, seed=2)
PARTS = {"data/a.png": layers.png(A), "data/b.png": layers.png(B)}


def test_krita_like_stacks_are_brought_to_one_level(tmp_path: Path) -> None:
    path = layers.foreign(
        tmp_path / "a.ora",
        '<layer name="top" src="data/a.png" composite-op="svg:color-dodge" x="3" y="-2"/>'
        '<stack name="outer" isolation="isolate" opacity="0.5"><stack name="inner" opacity="0.5" '
        'visibility="hidden"><layer src="data/b.png" name="deep"/></stack><layer src="data/a.png" name="a"/>'
        '</stack><layer name="ground" src="data/b.png" edit-locked="true" selected="true"/><filter type="x"/>',
        PARTS,
    )
    found = files.read_layered(path)
    assert [layer.name for layer in found.layers] == ["ground", "a", "deep", "top"]
    ground, a, deep, top = found.layers
    assert ground.locked and found.active == ground.id
    assert a.group == deep.group == found.groups[0].id and found.groups[0].opacity == 0.5
    assert (deep.opacity, deep.visible) == (0.5, False)
    assert (top.blend, top.x, top.y) == ("normal", 3, -2)
    assert np.array_equal(top.pixels, A) and np.array_equal(ground.pixels, B)
    assert any("color-dodge" in note for note in found.notes)
    assert any("inside groups" in note for note in found.notes)


def test_a_group_that_lets_through_keeps_the_look(tmp_path: Path) -> None:
    stack = '<stack name="g" isolation="auto"><layer src="data/a.png" composite-op="svg:{}"/></stack>'
    through = files.read_layered(layers.foreign(tmp_path / "a.ora", stack.format("multiply"), PARTS))
    assert through.groups == () and through.layers[0].blend == "multiply"
    assert any("stand outside" in note for note in through.notes)
    plain = files.read_layered(layers.foreign(tmp_path / "b.ora", stack.format("src-over"), PARTS))
    assert len(plain.groups) == 1 and plain.notes == ()


def test_mixed_depths_and_grey(tmp_path: Path) -> None:
    import imagecodecs

    deep = make.noise(9, 9, 1, np.uint16)[..., 0]
    parts = PARTS | {"data/c.png": bytes(imagecodecs.png_encode(deep))}
    stack = '<layer src="data/b.png"/><layer src="data/c.png"/>'
    found = files.read_layered(layers.foreign(tmp_path / "a.ora", stack, parts))
    assert np.array_equal(found.layers[1].pixels, B.astype(np.uint16) * 257)
    assert np.array_equal(found.layers[0].pixels, np.repeat(deep[..., None], 3, axis=2))


def test_no_merged_picture(tmp_path: Path) -> None:
    path = layers.foreign(tmp_path / "a.ora", '<layer src="data/b.png"/>', PARTS)
    parts = layers.parts_of(path)
    del parts["mergedimage.png"]
    layers.zipped(path, parts)
    assert len(files.read_layered(path).layers) == 1
    with pytest.raises(FileError, match="no merged picture"):
        files.read(path)


def test_a_file_whose_kind_is_not_named_first(tmp_path: Path) -> None:
    path = layers.foreign(tmp_path / "a.ora", '<layer src="data/b.png"/>', PARTS)
    parts = layers.parts_of(path)
    layers.zipped(path, dict(sorted(parts.items())))
    assert len(files.read_layered(path).layers) == 1


def test_a_layer_that_another_program_changed(tmp_path: Path) -> None:
    parts = layers.parts_of(layers.saved(tmp_path / "a.ora", layers.document()))
    parts["data/layer1.png"] = layers.png(make.noise(20, 24, 4, seed=77))
    found = files.read_layered(layers.zipped(tmp_path / "b.ora", parts))
    assert np.array_equal(found.layers[1].pixels, make.noise(20, 24, 4, seed=77))
    assert found.layers[1].mask is None and found.layers[1].recipe == layers.RECIPE
    assert any("Another program changed" in note for note in found.notes)


# --- our own part ------------------------------------------------------------------------------------


def with_json(tmp_path: Path, change: dict[str, object] | bytes) -> Path:
    parts = layers.parts_of(layers.saved(tmp_path / "a.ora", layers.document()))
    if isinstance(change, bytes):
        parts["saisei.json"] = change
    else:
        parts["saisei.json"] = json.dumps(json.loads(parts["saisei.json"]) | change).encode()
    return layers.zipped(tmp_path / "b.ora", parts)


def test_a_newer_schema_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    found = files.read_layered(with_json(tmp_path, {"schema": 99, "groups": {"new": 1}, "wonder": [1]}))
    assert found.layers[1].mask is not None and found.layers[1].recipe == layers.RECIPE
    assert found.notes == ("The file was saved by a newer Saisei: what this one does not know was left out.",)


@pytest.mark.parametrize("broken", [b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b'{"schema": 1, "layers": 7}'])
def test_broken_json_leaves_the_layers(tmp_path: Path, broken: bytes) -> None:
    found = files.read_layered(with_json(tmp_path, broken))
    assert len(found.layers) == 5 and found.layers[1].mask is None
    assert found.layers[1].pixels.shape[2] == 4  # with the mask in its alpha, as others see it


def test_a_missing_or_wrong_mask_is_said(tmp_path: Path) -> None:
    parts = layers.parts_of(layers.saved(tmp_path / "a.ora", layers.document()))
    missing = {name: data for name, data in parts.items() if name != "saisei/mask1.png"}
    with pytest.raises(FileError, match=r"“saisei/mask1.png” is missing"):
        files.read_layered(layers.zipped(tmp_path / "b.ora", missing))
    parts["saisei/mask1.png"] = layers.png(make.noise(3, 3, 1)[..., 0])
    with pytest.raises(FileError, match="another size"):
        files.read_layered(layers.zipped(tmp_path / "b.ora", parts))


# --- saving ------------------------------------------------------------------------------------------


def test_depth_can_be_chosen(tmp_path: Path) -> None:
    deep = layers.document(np.uint16)
    files.write_layered(tmp_path / "a.ora", deep, layers.merged(deep), files.SaveOptions(depth=8))
    found = files.read_layered(tmp_path / "a.ora")
    assert found.depth == 8 and found.layers[1].mask is not None
    assert np.abs(found.layers[0].pixels - deep.layers[0].pixels / 257).max() <= 1
    assert any("8 bits" in s for s in files.layered_losses("a.ora", deep, files.SaveOptions(depth=8)))
    assert files.layered_losses("a.ora", deep) == []


def test_a_picture_made_late_and_one_of_another_size(tmp_path: Path) -> None:
    wanted = layers.document()
    files.write_layered(tmp_path / "a.ora", wanted, lambda: layers.merged(wanted))
    old = (tmp_path / "a.ora").read_bytes()
    with pytest.raises(FileError, match=r"Cannot save “a.ora”"):
        files.write_layered(tmp_path / "a.ora", wanted, Picture(make.noise(3, 3)))
    assert (tmp_path / "a.ora").read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["a.ora"]


def test_a_flat_format_holds_no_layers(tmp_path: Path) -> None:
    with pytest.raises(FormatLimitError, match="holds none"):
        files.write_layered(tmp_path / "a.png", layers.document(), layers.merged(layers.document()))
    assert files.layered_losses("a.png", layers.document()) == [
        "PNG holds no layers: what is visible is written as one picture."
    ]


def test_a_recipe_that_is_no_json(tmp_path: Path) -> None:
    wanted = layers.document()
    first = replace(wanted.layers[0], recipe={"x": object()})
    with pytest.raises(FileError, match="could not be written"):
        layers.saved(tmp_path / "a.ora", replace(wanted, layers=(first, *wanted.layers[1:])))
    assert list(tmp_path.iterdir()) == []


def test_what_the_disk_changed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layers.saved(tmp_path / "a.ora", layers.document())
    old = (tmp_path / "a.ora").read_bytes()
    write = replacing.os.write

    def flipping(handle: int, data: memoryview) -> int:
        wrong = bytearray(data)
        if len(wrong) > 500:  # a picture, not the table of contents
            wrong[len(wrong) // 2] ^= 1
        return write(handle, wrong)

    monkeypatch.setattr(replacing.os, "write", flipping)
    with pytest.raises(FileError, match="not what is read back"):
        layers.saved(tmp_path / "a.ora", layers.document(np.uint16))
    monkeypatch.undo()
    assert (tmp_path / "a.ora").read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["a.ora"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layers.saved(tmp_path / "a.ora", layers.document())
    old = (tmp_path / "a.ora").read_bytes()
    write, room = replacing.os.write, [4000]

    def filling(handle: int, data: memoryview) -> int:
        room[0] -= len(data)
        if room[0] < 0:
            raise OSError(28, "No space left on device")
        return write(handle, data)

    monkeypatch.setattr(replacing.os, "write", filling)
    with pytest.raises(FileError, match="the disk is full"):
        layers.saved(tmp_path / "a.ora", layers.document(np.uint16))
    monkeypatch.undo()
    assert (tmp_path / "a.ora").read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["a.ora"]


@pytest.mark.parametrize("opaque", [False, True])
def test_hints_that_another_program_made_opaque_are_a_picture(tmp_path: Path, opaque: bool) -> None:
    """Hints are dabs on what is transparent: those who use them count on that."""
    wanted = layers.document()
    top = wanted.layers[-1]
    pixels = make.noise(*top.pixels.shape[:2], 3 if opaque else 4)
    hints = replace(top, pixels=pixels, visible=False, hints="shown", mask=None, written=None)
    path = layers.saved(tmp_path / "a.ora", replace(wanted, layers=(*wanted.layers[:-1], hints)))
    found = files.read_layered(path).layers[-1]
    assert found.hints == ("" if opaque else "shown") and not found.visible
