from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor import saving
from editor.document import Document
from editor.panels.messages import Kind
from editor.saving import may_show_through
from editor.window import MainWindow
from engine.api import Picture
from engine.colour import DISPLAY_P3
from engine.files import Metadata, write
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, fake_models, make_window, picture, settle, trigger


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_models(monkeypatch)


@pytest.fixture
def engine(qapp: object) -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def ask(qapp: object) -> FakeAsk:
    return FakeAsk()


@pytest.fixture
def window(qtbot: QtBot, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    return make_window(qtbot, engine, ask)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A 16-bit PNG with a colour profile."""
    path = tmp_path / "photo.png"
    write(path, Picture(picture(dtype=np.uint16).pixels, DISPLAY_P3), Metadata(dpi=(300, 300)))
    return path


def opened(window: MainWindow, path: Path) -> Document:
    window.open_paths([path])
    settle(window)
    page = window.pages.page_at(path)
    assert page is not None, window.messages.text()
    return page.document


def denoise(window: MainWindow, engine: FakeEngine, value: int = 7) -> None:
    """A finished result above the selected layer."""
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.run(engine.request(), value)


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


def test_what_may_show_through() -> None:
    document = Document.from_picture(picture(), "photo")
    assert not may_show_through(document)
    document.add_layer(picture(8, 8, channels=4), "Small")
    assert not may_show_through(document)
    document.set_visible(document.layers[0].id, False)
    assert may_show_through(document)
    assert may_show_through(Document.from_picture(picture(channels=4), "clear"))
