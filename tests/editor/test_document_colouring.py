"""Results that colour their source, grey documents that become colour ones, and the layer of colour hints."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from editor.document import Document, Layer, Raster
from editor.document.snapshot import capture
from editor.document.trial import Trial
from editor.layered import from_layered, to_layered
from engine import colour, files
from engine.api import Patch, Picture, Rect
from tests.editor.reference import assert_close, composite, document, noise, patches

RECIPE = {"filter": "colorize", "params": {}}


def with_result(doc: Document, pixels: np.ndarray, blend: str = "color", part: Rect | None = None) -> Layer:
    result = doc.begin_result(RECIPE, "Colorize", blend=blend)
    if part is None:
        for patch in patches(pixels):
            result.add(patch)
    else:
        result.add(Patch(part, pixels[part.slices]))
    return result.commit(RECIPE)


def expected(doc: Document, level: int = 0):
    return composite(doc.layers, doc.size, level, doc.groups)


def assert_as_reference(doc: Document) -> None:
    for level in (0, 1, 3):
        step = 1 << level
        rect = Rect(0, 0, -(-doc.size.width // step), -(-doc.size.height // step))
        # smaller scales are rounded layer by layer, before they are mixed
        assert_close(doc.composite(rect, level), expected(doc, level), 1.01 if level == 0 else 3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("opacity", [1.0, 0.4])
@pytest.mark.parametrize("part", [None, Rect(30, 20, 250, 200)])
def test_a_result_in_colour_looks_as_the_reference_says(
    channels: int, dtype: type, opacity: float, part: Rect | None
) -> None:
    doc = document(300, 270, channels, dtype)
    made = noise(300, 270, channels, dtype, seed=4)
    if channels == 4:
        made[..., 3] = doc.layers[0].raster.pixels()[..., 3]
    layer = with_result(doc, made, part=part)
    doc.set_opacity(layer.id, opacity)
    assert [each.blend for each in doc.layers] == ["normal", "color"]
    assert_as_reference(doc)


@pytest.mark.parametrize("mode", ["normal", "multiply", "color"])
@pytest.mark.parametrize("masked", [False, True])
def test_it_colours_its_source_alone_and_leaves_its_alpha(mode: str, masked: bool) -> None:
    doc = document(280, 260, 3, seed=1)
    doc.add_layer(Picture(noise(280, 260, 4, seed=2)), "cut-out")
    source = doc.active_layer
    assert source is not None
    doc.set_blend(source.id, mode)
    if masked:
        mask = Raster.from_pixels(noise(280, 260, 1, seed=3))
        doc.add_mask(source.id, mask)
    made = noise(280, 260, 4, seed=5)
    made[..., 3] = source.raster.pixels()[..., 3]
    with_result(doc, made)
    assert_as_reference(doc)
    # alone, over nothing: as dense as its source was
    doc.set_visible(doc.layers[0].id, False)
    without = doc.composite(doc.rect)[..., 3]
    doc.set_visible(doc.layers[2].id, False)
    np.testing.assert_allclose(without.astype(int), doc.composite(doc.rect)[..., 3], atol=1)


def test_above_another_layer_it_is_like_any_other() -> None:
    doc = document(200, 150, 4)
    made = with_result(doc, noise(200, 150, 4, seed=7))
    doc.add_layer(Picture(noise(200, 150, 4, seed=8)), "between")
    doc.reorder_layer(made.id, 2)
    assert_as_reference(doc)


def test_a_trial_looks_like_the_result_and_hides_the_earlier_one() -> None:
    doc = document(260, 150, 4)
    source = doc.layers[0]
    alpha = source.raster.pixels()[..., 3]
    first, second = (noise(260, 150, 4, seed=seed) for seed in (9, 10))
    for made in (first, second):
        made[..., 3] = alpha
    layer = with_result(doc, first)
    trial = Trial(doc.size, doc.rect, second, source.id, layer.id, "color")
    tried = doc.composite(doc.rect, 0, trial)
    doc.set_active(source.id)
    result = doc.begin_result(RECIPE, "Colorize", hides=layer.id, blend="color")
    for patch in patches(second):
        result.add(patch)
    np.testing.assert_array_equal(doc.composite(doc.rect), tried)
    result.commit(RECIPE)
    np.testing.assert_array_equal(doc.composite(doc.rect), tried)
    doc.undo()
    assert doc.layer(layer.id).visible and len(doc.layers) == 2


def test_merging_it_down_keeps_the_look() -> None:
    doc = document(200, 150, 4)
    made = noise(200, 150, 4, seed=11)
    made[..., 3] = doc.layers[0].raster.pixels()[..., 3]
    layer = with_result(doc, made)
    before = doc.composite(doc.rect).astype(int)
    doc.merge_down(layer.id)
    assert len(doc.layers) == 1
    after = doc.composite(doc.rect).astype(int)
    seen = before[..., 3] > 0
    assert np.abs(after - before)[seen].max() <= 1


# --- a grey document becomes one in colour -----------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2])
def test_grey_becomes_colour_and_back(channels: int, dtype: type) -> None:
    doc = document(300, 270, channels, dtype)
    doc.add_layer(Picture(noise(40, 30, 2, dtype, seed=3)), "patch", 20, 10)
    before = doc.flattened().pixels
    doc.to_colour()
    assert doc.colours == 3 and all(layer.raster.colours == 3 for layer in doc.layers)
    now = doc.flattened().pixels
    np.testing.assert_array_equal(now[..., :3], before[..., :1].repeat(3, 2))
    np.testing.assert_array_equal(now[..., 3:], before[..., 1:])
    doc.to_colour()  # nothing more happens
    assert doc.undo_name == "Convert to colour"
    doc.undo()
    assert doc.colours == 1
    np.testing.assert_array_equal(doc.flattened().pixels, before)
    assert_as_reference(doc)
    doc.redo()
    assert_as_reference(doc)


def test_a_grey_profile_is_not_that_of_the_colour_document() -> None:
    icc = colour.make_grey_profile(1.2)
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    doc = Document.from_picture(Picture(grey, icc), "gamma")
    doc.to_colour()
    assert doc.icc is None
    expected = colour.to_srgb(grey.repeat(3, 2).astype(np.float32) / 255, icc)
    assert np.abs(doc.flattened().pixels / 255 - expected).max() < 0.51 / 255
    assert capture(doc).document().icc is None
    doc.undo()
    assert doc.icc == icc


def test_a_result_that_streams_in_is_waited_for() -> None:
    doc = document(40, 30, 1)
    result = doc.begin_result({"filter": "blur"}, "Blur")
    with pytest.raises(ValueError, match="still being computed"):
        doc.to_colour()
    result.abort()
    doc.to_colour()


@pytest.mark.parametrize("channels", [1, 2])
def test_a_result_outlives_the_undoing_of_the_conversion(channels: int) -> None:
    doc = document(300, 270, channels)
    doc.to_colour()
    result = doc.begin_result(RECIPE, "Colorize", blend="color")
    made = noise(300, 270, 2 + channels, seed=6)
    made[..., 3:] = doc.layers[0].raster.pixels()[..., 3:]
    pieces = patches(made)
    for patch in pieces[:3]:
        result.add(patch)
    doc.undo()
    assert doc.colours == 1 and len(doc.layers) == 1
    assert_as_reference(doc)  # it is not shown on a grey document
    for patch in pieces[3:]:
        result.add(patch)
    layer = result.commit(RECIPE)
    assert doc.colours == 3 and doc.layer(layer.id).blend == "color"
    assert_as_reference(doc)
    doc.undo()
    assert doc.colours == 1 and len(doc.layers) == 1
    doc.redo()
    assert_as_reference(doc)


def test_a_grey_result_fits_a_document_that_became_colour_again() -> None:
    doc = document(300, 270, 1)
    doc.to_colour()
    doc.undo()
    result = doc.begin_result({"filter": "blur"}, "Blur")
    result.add(Patch(Rect(10, 10, 50, 40), np.full((40, 50, 1), 9, np.uint8)))
    doc.redo()
    assert doc.colours == 3 and len(doc.layers) == 1
    layer = result.commit({"filter": "blur"})
    assert doc.layer(layer.id).raster.colours == 3
    assert (doc.composite(Rect(10, 10, 50, 40))[..., :3] == 9).all()
    assert_as_reference(doc)


def test_what_was_not_written_stays_empty() -> None:
    doc = document(300, 270, 1)
    result = doc.begin_result({"filter": "blur"}, "Blur")
    result.add(Patch(Rect(10, 10, 50, 40), np.zeros((40, 50, 1), np.uint8)))
    layer = result.commit({"filter": "blur"})
    doc.to_colour()
    raster = doc.layer(layer.id).raster
    assert raster.coverage(raster.rect).sum() == 50 * 40
    assert_as_reference(doc)


# --- hints -----------------------------------------------------------------------------------------------


def hinted(dtype: type = np.uint8) -> Document:
    doc = document(300, 270, 3, dtype)
    layer = doc.begin_hints()
    edit = doc.begin_edit(layer.id, name="Colour hint")
    top = np.iinfo(dtype).max
    edit.raster.write(Rect(40, 50, 6, 6), np.full((6, 6, 4), top, dtype))
    edit.changed(Rect(40, 50, 6, 6))
    edit.commit()
    return doc


def test_hints_are_a_layer_that_is_no_part_of_the_picture() -> None:
    doc = document(300, 270)
    before = doc.composite(doc.rect)
    active = doc.active_layer
    doc = hinted()
    np.testing.assert_array_equal(doc.composite(doc.rect), before)
    assert active is not None and doc.active_layer is not None and not doc.active_layer.hints
    assert doc.hints is doc.begin_hints() and len(doc.layers) == 2
    assert doc.flattened().channels == 3 and doc.recipes() == []
    doc.merge_visible()
    assert doc.hints is not None  # it was not merged, and it is still there
    doc.undo()
    doc.undo()
    assert doc.undo_name == "Add colour hints" and doc.hints is not None and not doc.hints.raster.nbytes
    doc.undo()
    assert doc.hints is None


def test_a_grey_document_has_no_place_for_them() -> None:
    with pytest.raises(ValueError, match="grey"):
        document(20, 20, 1).begin_hints()


@pytest.mark.parametrize("visible", [True, False])
def test_the_file_remembers_them_and_other_programs_do_not_show_them(tmp_path: Path, visible: bool) -> None:
    doc = hinted(np.uint16)
    assert doc.hints is not None
    doc.set_visible(doc.hints.id, visible)
    path = tmp_path / "photo.ora"
    files.write_layered(path, to_layered(capture(doc)), doc.flattened())
    import zipfile

    stack = zipfile.ZipFile(io.BytesIO(path.read_bytes())).read("stack.xml").decode()
    assert 'visibility="hidden"' in stack
    back = from_layered(files.read_layered(path), "photo.ora", path)
    assert back.hints is not None and back.hints.visible is visible
    np.testing.assert_array_equal(back.hints.raster.read(back.rect), doc.hints.raster.read(doc.rect))
    np.testing.assert_array_equal(back.composite(back.rect), doc.composite(doc.rect))


def test_a_copy_of_the_document_keeps_the_flag() -> None:
    copied = capture(hinted()).document()
    assert copied.hints is not None and replace(copied.hints, hints=False).shown
