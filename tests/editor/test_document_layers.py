"""Documents and their layers: making them, bad arguments, pasted pictures, who is told of changes."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import numpy as np
import pytest

from editor.document import Change, Document
from engine import colour
from engine.api import Picture, Rect, Size
from engine.files.model import Metadata, ReadFile
from tests.editor.reference import document, noise, smooth


def test_a_document_of_a_file() -> None:
    picture = Picture(noise(40, 30, 3, np.uint16), colour.DISPLAY_P3)
    metadata = Metadata(exif=b"exif", dpi=(300.0, 300.0))
    path = Path("photos") / "a photo.tiff"
    doc = Document.from_file(ReadFile(picture, metadata, "TIFF", ("The first of 3 pages was opened.",)), path)
    assert (doc.name, doc.path, doc.size, doc.dtype) == ("a photo.tiff", path, Size(40, 30), np.uint16)
    assert (doc.icc, doc.metadata, doc.colours) == (colour.DISPLAY_P3, metadata, 3)
    assert doc.notes == ("The first of 3 pages was opened.",)
    assert not doc.modified and doc.rect == Rect(0, 0, 40, 30) and doc.covered
    (layer,) = doc.layers
    assert layer is doc.active_layer and layer.recipe is None and layer.rect == doc.rect
    assert (layer.visible, layer.opacity, layer.raster.channels) == (True, 1.0, 3)
    assert doc.picture(layer).icc == colour.DISPLAY_P3
    assert doc.flattened().icc == colour.DISPLAY_P3


def test_a_document_of_a_picture_belongs_to_no_file() -> None:
    doc = Document.from_picture(Picture(noise(4, 3)), "Pasted picture")
    assert (doc.name, doc.path, doc.metadata, doc.notes) == ("Pasted picture", None, Metadata(), ())
    other = Document.from_picture(Picture(noise(4, 3)), "x", metadata=Metadata(dpi=(1, 1)))
    assert other.metadata.dpi == (1, 1)


def test_it_may_be_made_in_another_thread() -> None:
    made: list[Document] = []
    thread = threading.Thread(target=lambda: made.append(document(600, 400)))
    thread.start()
    thread.join()
    assert made[0].composite(Rect(0, 0, 10, 10), 3).any()


def test_unknown_layers_are_a_key_error() -> None:
    doc = document()
    before = doc.layers
    for act in (
        lambda: doc.layer("none"),
        lambda: doc.set_active("none"),
        lambda: doc.delete_layer("none"),
        lambda: doc.rename_layer("none", "x"),
        lambda: doc.set_visible("none", True),
        lambda: doc.set_opacity("none", 1.0),
        lambda: doc.move_layer("none", 1),
    ):
        with pytest.raises(KeyError, match="this document has no layer 'none'"):
            act()
    assert doc.layers is before and not doc.modified and not doc.is_filling("none")


def test_bad_values_are_a_value_error() -> None:
    doc = document()
    base = doc.layers[0].id
    doc.add_layer(Picture(noise(4, 4)), "More")
    before = doc.layers
    for opacity in (-0.01, 1.01, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="Opacity is 0 to 1"):
            doc.set_opacity(base, opacity)
    for step in (0, 2, -2):
        with pytest.raises(ValueError, match=r"moves by \+1 or -1"):
            doc.move_layer(base, step)
    for name in ("", "  "):
        with pytest.raises(ValueError, match="needs a name"):
            doc.rename_layer(base, name)
        with pytest.raises(ValueError, match="needs a name"):
            doc.add_layer(Picture(noise(4, 4)), name)
        with pytest.raises(ValueError, match="needs a name"):
            doc.begin_result({}, name)
    doc.delete_layer(before[1].id)
    with pytest.raises(ValueError, match="keeps at least one layer"):
        doc.delete_layer(base)
    assert len(doc.layers) == 1


def test_layers_move_one_place() -> None:
    doc = document()
    ids = [doc.layers[0].id, *(doc.add_layer(Picture(noise(4, 4)), name).id for name in "bc")]
    doc.move_layer(ids[0], 1)
    assert [layer.id for layer in doc.layers] == [ids[1], ids[0], ids[2]]
    doc.move_layer(ids[2], -1)
    assert [layer.id for layer in doc.layers] == [ids[1], ids[2], ids[0]]
    doc.move_layer(ids[0], 1)  # on top already
    doc.move_layer(ids[1], -1)
    assert [layer.id for layer in doc.layers] == [ids[1], ids[2], ids[0]]


def test_a_pasted_layer_goes_above_the_selected_one() -> None:
    doc = document()
    base = doc.layers[0].id
    top = doc.add_layer(Picture(noise(200, 9)), "Top", x=-20, y=40)
    assert top is doc.active_layer and top.rect == Rect(-20, 40, 200, 9)
    doc.set_active(base)
    doc.add_layer(Picture(noise(4, 4)), "Middle")
    assert [layer.name for layer in doc.layers] == ["Photo", "Middle", "Top"]


# --- pasted pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [np.uint8, np.uint16])
@pytest.mark.parametrize("here", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [3, 4])
def test_depth_is_converted_exactly(there: type, here: type, channels: int) -> None:
    doc = document(8, 8, 3, here)
    pixels = noise(300, 7, channels, there)
    out = doc.picture(doc.add_layer(Picture(pixels), "Pasted")).pixels
    ratio = np.iinfo(here).max / np.iinfo(there).max
    assert out.dtype == here and out.shape == pixels.shape
    assert np.array_equal(out, np.rint(pixels * ratio).astype(here))


def test_a_picture_that_fits_is_not_copied() -> None:
    doc = Document.from_picture(Picture(noise(8, 8), colour.DISPLAY_P3), "photo")
    picture = Picture(noise(300, 7), colour.DISPLAY_P3)
    layer = doc.add_layer(picture, "Pasted")
    assert np.shares_memory(doc.picture(layer).pixels, picture.pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_colours_are_converted_to_the_documents_profile(dtype: type) -> None:
    doc = Document.from_picture(Picture(noise(8, 8, 3, dtype), colour.DISPLAY_P3), "photo")
    pixels = smooth(900, 700, 4, dtype)
    layer = doc.add_layer(Picture(pixels), "Pasted")
    out = doc.picture(layer)
    top = np.iinfo(dtype).max
    expected = colour.from_srgb(pixels[..., :3].astype(np.float32) / top, colour.DISPLAY_P3)
    assert out.icc == colour.DISPLAY_P3 and np.array_equal(out.pixels[..., 3], pixels[..., 3])
    assert np.abs(out.pixels[..., :3] - np.clip(expected, 0, 1) * top).max() <= 0.51
    later = doc.converted_later(Picture(pixels))()
    assert np.array_equal(later.pixels, out.pixels)
    assert np.shares_memory(doc.picture(doc.add_layer(later, "Again")).pixels, later.pixels)


def test_grey_pictures_become_colour_and_colour_grey() -> None:
    doc = document(8, 8, 3)
    grey = smooth(30, 20, 2)
    out = doc.picture(doc.add_layer(Picture(grey), "Grey")).pixels
    assert out.shape == (20, 30, 4)
    assert all(np.array_equal(out[..., c], grey[..., 0]) for c in range(3))
    assert np.array_equal(out[..., 3], grey[..., 1])
    doc = document(8, 8, 1, np.uint16)
    neutral = np.repeat(smooth(30, 20, 1, np.uint16), 3, axis=2)
    out = doc.picture(doc.add_layer(Picture(neutral), "Neutral")).pixels
    assert out.shape == (20, 30, 1) and np.abs(out.astype(int) - neutral[..., :1]).max() <= 2
    green, blue = (np.zeros((1, 1, 4), np.uint8) for _ in range(2))
    green[..., [1, 3]] = blue[..., [2, 3]] = 255
    values = [doc.picture(doc.add_layer(Picture(p), "x")).pixels[0, 0] / 65535 for p in (green, blue)]
    assert values[0][0] == pytest.approx(0.862, abs=2e-3) and values[1][0] == pytest.approx(0.298, abs=2e-3)
    assert values[0][1] == values[1][1] == 1.0


def test_a_grey_profile_is_honoured() -> None:
    gamma = colour.make_grey_profile(2.2)
    doc = Document.from_picture(Picture(smooth(8, 8, 1), gamma), "photo")
    layer = doc.add_layer(Picture(smooth(64, 8, 1)), "Pasted")
    grey = np.repeat(smooth(64, 8, 1).astype(np.float32) / 255, 3, axis=2)
    expected = colour.from_srgb(grey, gamma)[..., :1] * 255
    assert np.abs(doc.picture(layer).pixels - expected).max() <= 0.51


def test_a_broken_profile_leaves_the_numbers() -> None:
    pixels = smooth(30, 20)
    for here, there in ((b"broken", None), (None, b"broken")):
        doc = Document.from_picture(Picture(noise(8, 8), here), "photo")
        assert np.array_equal(doc.picture(doc.add_layer(Picture(pixels, there), "Pasted")).pixels, pixels)


# --- changes ---------------------------------------------------------------------------------------------


def test_changes_say_what_is_different() -> None:
    doc = document(600, 300)
    base = doc.layers[0].id
    seen: list[Change] = []
    doc.subscribe(seen.append)

    def last() -> Change:
        assert len(seen) == 1
        return seen.pop()

    top = doc.add_layer(Picture(noise(100, 50)), "Top", 580, -20).id
    place = Rect(580, 0, 20, 30)
    assert last() == Change(place, layers=True, history=True)
    doc.set_active(base)
    assert last() == Change(None, layers=True)
    doc.rename_layer(top, "x")
    assert last() == Change(None, layers=True, history=True)
    doc.set_opacity(top, 0.5)
    assert last() == Change(place, layers=True, history=True)
    doc.move_layer(top, -1)
    assert last().rect == doc.rect
    doc.set_visible(top, False)
    assert last().rect == place
    doc.move_layer(top, 1)
    assert last().rect is None  # hidden
    doc.delete_layer(top)
    assert last().rect is None
    doc.undo()
    assert last() == Change(None, layers=True, history=True)
    doc.set_visible(base, False)
    assert last().rect == doc.rect
    doc.mark_saved()
    assert last() == Change(history=True)


def test_a_listener_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    doc = document()
    seen: list[tuple[Change, bool]] = []

    def fail(_change: Change) -> None:
        raise RuntimeError("listener")

    doc.subscribe(fail)
    doc.subscribe(lambda change: seen.append((change, doc.modified)))
    with caplog.at_level(logging.ERROR):
        doc.rename_layer(doc.layers[0].id, "x")
        doc.undo()
        result = doc.begin_result({}, "Test")
        result.commit({})
    assert len(seen) == 4 and seen[0][1] and not seen[1][1]
    assert len(caplog.records) == 4 and len(doc.layers) == 2 and doc.undo_name == "Test"


def test_listeners_come_and_go() -> None:
    doc = document()
    calls: list[str] = []
    ends: dict[str, object] = {}

    def first(_change: Change) -> None:
        calls.append("first")
        ends["second"]()  # type: ignore[operator]

    ends["first"] = doc.subscribe(first)
    ends["second"] = doc.subscribe(lambda _change: calls.append("second"))
    doc.rename_layer(doc.layers[0].id, "x")
    ends["first"]()  # type: ignore[operator]
    ends["first"]()  # type: ignore[operator]
    doc.rename_layer(doc.layers[0].id, "y")
    assert calls == ["first"]


def test_a_listener_may_change_the_document() -> None:
    doc = document()
    base = doc.layers[0].id

    def follow(change: Change) -> None:
        if change.layers and doc.active_layer is not None and doc.active_layer.id != base:
            doc.set_active(base)

    doc.subscribe(follow)
    doc.add_layer(Picture(noise(4, 4)), "Pasted")
    assert doc.active_layer is not None and doc.active_layer.id == base
