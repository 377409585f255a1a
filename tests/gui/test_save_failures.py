from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor import saving
from editor.document import Document
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine.api import Picture, Rect
from engine.colour import DISPLAY_P3
from engine.files import Metadata, provenance, read, write
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, denoise, opened, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A 16-bit PNG with a colour profile."""
    path = tmp_path / "photo.png"
    write(path, Picture(picture(dtype=np.uint16).pixels, DISPLAY_P3), Metadata(dpi=(300, 300)))
    return path


def edited(window: MainWindow, engine: FakeEngine, photo: Path) -> Document:
    document = opened(window, photo)
    denoise(window, engine)
    return document


def assert_not_saved(window: MainWindow, document: Document, photo: Path, before: bytes) -> None:
    assert document.modified and window.windowTitle() == "photo.png* — Saisei"
    assert document.path == photo
    assert window.messages.kind is Kind.ERROR
    text = window.messages.text()
    assert "“photo.png”" in text and text.endswith(".")
    assert photo.read_bytes() == before
    assert [path.name for path in photo.parent.iterdir()] == ["photo.png"]
    assert window.commands.actions["file.save"].isEnabled()


@pytest.mark.parametrize("damaged", [b"<broken", b"<!DOCTYPE a><a/>"])
def test_damaged_xmp_that_is_replaced_is_told_once(
    window: MainWindow, engine: FakeEngine, tmp_path: Path, damaged: bytes
) -> None:
    path = tmp_path / "photo.tif"
    write(path, picture(), Metadata(xmp=damaged))
    document = opened(window, path)
    assert document.metadata.xmp == damaged
    trigger(window, "layer.visible")
    trigger(window, "file.save")  # without a recipe the packet stays as it is
    assert window.messages.text() == "" and read(path).metadata.xmp == damaged
    denoise(window, engine)
    trigger(window, "file.save")
    assert window.messages.kind is Kind.INFO
    assert window.messages.text().startswith("The XMP data is damaged: ")
    assert provenance.recipes(read(path).metadata)
    window.messages.clear()
    document.set_opacity(document.layers[-1].id, 0.5)
    trigger(window, "file.save")
    assert window.messages.text() == ""


def test_a_full_disk(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = photo.read_bytes()
    document = edited(window, engine, photo)

    def full(handle: int, data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        trigger(window, "file.save")
    assert_not_saved(window, document, photo, before)
    assert "disk is full" in window.messages.text()
    trigger(window, "file.save")  # there is room again
    assert not document.modified and window.messages.text() == ""


def test_a_save_takes_back_its_own_message_only(
    window: MainWindow, engine: FakeEngine, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.png"
    write(other, picture(), Metadata())
    documents = [opened(window, path) for path in (photo, other)]
    for document in documents:
        document.set_opacity(document.layers[0].id, 0.5)

    def fail(*_values: Any) -> list[str]:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(saving, "write_document", fail)
        trigger(window, "file.save")  # of the other, which is in front
    said = window.messages.text()
    assert "“other.png”" in said
    window.open_paths([photo])  # comes to the front
    trigger(window, "file.save")
    assert not documents[0].modified and window.messages.text() == said
    window.open_paths([other])
    window.show_error("The job failed: something is missing.")
    trigger(window, "file.save")
    assert not documents[1].modified and window.messages.text() == "The job failed: something is missing."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "not enough memory"),
        (RuntimeError("surprise"), "because of an error in Saisei"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_whatever_happens_while_saving_keeps_the_document(
    window: MainWindow,
    engine: FakeEngine,
    ask: FakeAsk,
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    before = photo.read_bytes()
    document = edited(window, engine, photo)

    def fail(*_values: Any) -> list[str]:
        raise error

    monkeypatch.setattr(saving, "write_document", fail)
    trigger(window, "file.save")
    assert_not_saved(window, document, photo, before)
    assert words in window.messages.text()


def test_a_protected_file(window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path) -> None:
    before = photo.read_bytes()
    document = edited(window, engine, photo)
    photo.chmod(0o444)
    trigger(window, "file.save")
    assert_not_saved(window, document, photo, before)


def test_a_folder_that_is_gone(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    page = add_page(window)
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    ask.save_to = tmp_path / "gone" / "out.png"
    trigger(window, "file.save")
    assert page.document.modified and page.document.path is None
    assert "“out.png”" in window.messages.text()


def test_a_picture_too_large_for_the_format(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    page = window.add_document(Document.from_picture(Picture(np.zeros((1, 20_000, 3), np.uint8)), "wide"))
    ask.save_to = tmp_path / "wide.webp"
    trigger(window, "file.save")
    assert "16,383" in window.messages.text()
    assert page.document.path is None and list(tmp_path.iterdir()) == []


def test_another_open_file_is_not_written_over(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    before = photo.read_bytes()
    opened(window, photo)
    add_page(window, "other")
    ask.save_to = photo
    trigger(window, "file.save_as")
    assert "open in another tab" in window.messages.text()
    assert photo.read_bytes() == before


def test_an_open_file_is_known_by_any_name(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    folder, link = tmp_path / "folder", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    for name in ("one.png", "two.png"):
        write(folder / name, picture(8, 8))
        opened(window, folder / name)
    before = (folder / "one.png").read_bytes()
    ask.save_to = link / "one.png"
    trigger(window, "file.save_as")
    assert "open in another tab" in window.messages.text()
    assert (folder / "one.png").read_bytes() == before
    ask.save_to = link / "three.png"
    trigger(window, "file.save_as")
    page = window.pages.current()
    assert page is not None and page.document.path == folder / "three.png"


def test_an_unchanged_photo_is_not_written_again(window: MainWindow, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    write(photo, picture())
    document = opened(window, photo)
    save = window.commands.actions["file.save"]
    assert not save.isEnabled() and "saved already" in save.statusTip()
    document.set_opacity(document.layers[0].id, 0.5)
    assert save.isEnabled()
    document.undo()
    assert not save.isEnabled() and window.commands.actions["file.save_as"].isEnabled()


def test_a_hidden_photo_leaves_no_transparency_in_its_result(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    write(photo, Picture(np.full((300, 600, 3), 7, np.uint8)))
    document = opened(window, photo)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    request = engine.request()
    engine.patch(request, request.picture.rect, int(request.picture.pixels[0, 0, 0]))  # as it was: shared
    engine.patch(request, Rect(0, 0, 256, 256), 9)
    engine.finish(request)
    document.set_visible(document.layers[0].id, False)
    assert document.layers[1].raster.channels == 3
    ask.save_to = tmp_path / "out.jpg"
    trigger(window, "file.save_as")
    assert not ask.asked[-1][2].alpha


def test_transparency_that_came_later_is_asked_about(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    write(photo, picture())
    document = opened(window, photo)
    layer = document.layers[0].id
    document.rename_layer(layer, "Dawn")
    trigger(window, "file.save")
    assert ask.names() == []
    document.set_opacity(layer, 0.5)
    trigger(window, "file.save")
    assert ask.names() == ["save_options"] and ask.asked[0][2].alpha
    document.set_opacity(layer, 0.4)
    trigger(window, "file.save")
    assert ask.names() == ["save_options"] and not document.modified
