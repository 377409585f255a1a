"""Documents with layers go into files and come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from editor.document import Document
from editor.document.raster import Raster
from editor.document.shapes import rectangle
from editor.document.snapshot import capture
from editor.layered import from_layered, to_layered
from editor.window import MainWindow
from engine import files
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, denoise, opened, picture, settle, trigger


def full(channels: int = 3, dtype: type = np.uint8) -> Document:
    """Everything that a document can have."""
    document = Document.from_picture(picture(channels=channels, dtype=dtype), "full")
    top = document.add_layer(picture(20, 10, channels, dtype), "Top", 5, -3)
    other = document.add_layer(picture(30, 30, channels, dtype), "Other", 50, 30)
    document.set_blend(top.id, "multiply")
    document.set_opacity(top.id, 0.5)
    document.add_mask(top.id, "hide")
    grey = np.full((10, 20, 1), np.iinfo(dtype).max // 3, dtype)
    document.set_mask(top.id, Raster.from_pixels(grey))
    document.set_visible(other.id, False)
    document.group_layers([top.id, other.id], "Both")
    document.set_locked(document.layers[0].id, True)
    document.select(rectangle(document.size, 3, 4, 10, 10))
    document.set_active(top.id)
    return document


def same(one: Document, other: Document) -> None:
    assert one.size == other.size and one.icc == other.icc and one.dtype == other.dtype
    assert one.state.active == other.state.active
    for mine, theirs in zip(one.layers, other.layers, strict=True):
        for name in (
            "id",
            "name",
            "x",
            "y",
            "visible",
            "blend",
            "mask_on",
            "locked",
            "group",
            "source",
            "recipe",
        ):
            assert getattr(mine, name) == getattr(theirs, name), name
        assert mine.opacity == pytest.approx(theirs.opacity, abs=1e-3)
        assert np.array_equal(mine.raster.pixels(), theirs.raster.pixels())
        assert (mine.mask is None) == (theirs.mask is None)
        if mine.mask is not None and theirs.mask is not None:
            assert np.array_equal(mine.mask.read(mine.mask.rect), theirs.mask.read(theirs.mask.rect))
    assert [(g.id, g.name, g.blend, g.visible) for g in one.groups] == [
        (g.id, g.name, g.blend, g.visible) for g in other.groups
    ]
    assert (one.selection is None) == (other.selection is None)
    if one.selection is not None and other.selection is not None:
        assert np.array_equal(one.selection.read(one.rect), other.selection.read(one.rect))
    assert np.array_equal(one.composite(one.rect), other.composite(other.rect))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_openraster_file_gives_the_same_document(tmp_path: Path, channels: int, dtype: type) -> None:
    document = full(channels, dtype)
    path = tmp_path / "full.ora"
    files.write_layered(path, to_layered(capture(document)), document.flattened_later())
    back = from_layered(files.read_layered(path), path.name, path)
    same(document, back)
    assert not back.modified and not back.undo_name


def test_a_document_with_a_result_is_saved_and_opened_in_the_window(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, tmp_path: Path
) -> None:
    page = add_page(window)
    denoise(window, engine)
    ask.save_to = tmp_path / "work.ora"
    trigger(window, "file.save_as")
    assert ask.save_to.exists() and not page.document.modified
    before = page.document
    window.close_page(page)
    settle(window)
    same(before, opened(window, ask.save_to))


def test_saving_again_asks_nothing_and_keeps_the_layers(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    path = tmp_path / "work.ora"
    document = full()
    files.write_layered(path, to_layered(capture(document)), document.flattened_later())
    back = opened(window, path)
    back.rename_layer(back.layers[1].id, "Another name")
    ask.asked.clear()
    trigger(window, "file.save")
    assert ask.asked == [] and not back.modified
    assert [layer.name for layer in files.read_layered(path).layers][1] == "Another name"


def test_a_plain_picture_says_that_it_holds_no_layers(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    page = add_page(window)
    page.document.add_layer(picture(), "Top")
    ask.save_to = tmp_path / "flat.png"
    trigger(window, "file.save_as")
    assert files.read(ask.save_to).picture.size == page.document.size
    assert ask.asked[0][1].suffix == ".ora"  # suggested, as it has layers


def test_what_a_photoshop_file_cannot_hold_is_said(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    page = window.add_document(full())
    ask.save_to = tmp_path / "work.psd"
    trigger(window, "file.save_as")
    back = files.read_layered(ask.save_to)
    assert [layer.name for layer in back.layers] == [layer.name for layer in page.document.layers]
    assert back.layers[1].blend == "multiply"


@pytest.mark.parametrize("what", ["empty", "text", "cut"])
def test_a_broken_document_is_one_sentence(window: MainWindow, tmp_path: Path, what: str) -> None:
    path = tmp_path / "broken.ora"
    document = full()
    files.write_layered(path, to_layered(capture(document)), document.flattened_later())
    whole = path.read_bytes()
    path.write_bytes({"empty": b"", "text": b"hello", "cut": whole[: len(whole) // 2]}[what])
    window.open_paths([path])
    settle(window)
    assert window.pages.count() == 0 and "broken.ora" in window.messages.text()


def test_curves_are_not_marked_as_made_by_a_model(
    window: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    from editor.saving import _by_model

    assert not _by_model({"filter": "levels"}) and _by_model({"filter": "denoise"})
