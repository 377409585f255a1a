from __future__ import annotations

import errno
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from editor import opening, saving
from editor.document import Document
from editor.opening import SAMPLES, sample
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine.api import Picture
from engine.colour import DISPLAY_P3
from engine.files import Metadata, SaveOptions, provenance, read, write
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, denoise, opened, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")

DESCRIPTION = (
    b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x06\0\0\0\x1a\0\0\0\0\0\0\0Dawn!\0"  # EXIF: one ImageDescription
)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A 16-bit PNG with EXIF and a colour profile."""
    path = tmp_path / "photo.png"
    write(
        path, Picture(picture(dtype=np.uint16).pixels, DISPLAY_P3), Metadata(exif=DESCRIPTION, dpi=(300, 300))
    )
    return path


# --- opening ------------------------------------------------------------------------------------------------


def test_a_photo_is_opened_with_all_that_it_has(window: MainWindow, photo: Path) -> None:
    document = opened(window, photo)
    assert (document.name, document.path) == ("photo.png", photo)
    assert document.dtype == np.uint16 and document.icc == DISPLAY_P3
    assert not document.modified
    assert window.windowTitle() == "photo.png — Saisei"
    assert window.status.profile.text() == "Display P3"
    assert window.settings.value.recent == (str(photo),)
    assert window.settings.value.folder == str(photo.parent)


def test_opening_does_not_keep_the_window_waiting(
    window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    threads: list[threading.Thread] = []
    real = opening.read_document

    def slow(path: Path) -> Document:
        threads.append(threading.current_thread())
        assert go.wait(10)
        return real(path)

    monkeypatch.setattr(opening, "read_document", slow)
    start = time.perf_counter()
    window.open_paths([photo])
    assert time.perf_counter() - start < 0.2
    QCoreApplication.processEvents()
    assert window.status.activity.text() == "Opening photo.png…"
    assert not window.commands.actions["file.sample"].isEnabled()
    window.open_paths([photo])  # again, impatiently
    go.set()
    settle(window)
    assert threads != [threading.current_thread()] and len(threads) == 1
    assert window.pages.count() == 1
    assert window.status.activity.text() == ""


def test_several_files_from_the_dialog(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    ask.paths = [tmp_path / f"{n}.png" for n in range(4)]
    for path in ask.paths:
        write(path, picture(8, 8))
    trigger(window, "file.open")
    assert sorted(page.document.name for page in window.pages.all()) == ["0.png", "1.png", "2.png", "3.png"]
    assert len(window.settings.value.recent) == 4
    ask.paths = []
    trigger(window, "file.open")
    assert window.pages.count() == 4
    assert ask.asked[-1] == ("open", str(tmp_path))


def test_an_open_file_comes_to_the_front(window: MainWindow, photo: Path, tmp_path: Path) -> None:
    opened(window, photo)
    other = tmp_path / "other.png"
    write(other, picture(8, 8))
    opened(window, other)
    link = tmp_path / "link.png"
    link.symlink_to(photo)
    window.open_paths([link])
    settle(window)
    assert window.pages.count() == 2
    assert window.windowTitle() == "photo.png — Saisei"


def test_recent_photos(window: MainWindow, photo: Path) -> None:
    opened(window, photo)
    window.close_page(window.pages.all()[0])
    entry = window.commands.recent.actions()[0]
    assert "photo.png" in entry.text() and entry.toolTip() == str(photo)
    entry.trigger()
    settle(window)
    assert window.pages.count() == 1
    window.commands.recent.actions()[-1].trigger()
    assert window.settings.value.recent == ()
    assert not window.commands.recent.menuAction().isEnabled()


def test_a_recent_photo_that_is_gone_leaves_the_list(window: MainWindow, photo: Path) -> None:
    window.settings.add_recent(photo)
    photo.unlink()
    window.open_paths([photo])
    settle(window)
    assert window.pages.count() == 0
    assert "“photo.png”" in window.messages.text() and window.messages.kind is Kind.ERROR
    assert window.settings.value.recent == ()


HOSTILE: dict[str, bytes] = {
    "empty.jpg": b"",
    "text.png": b"This is a shopping list, not a picture.",
    "zeros.tif": b"\0" * 4096,
    "clip.webp": b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0\0\0\0\0",
    "bomb.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0\0\0\0\0",
    "photo.psd": b"8BPS\0\x01" + b"\0" * 60,
    "code.pkl": b"\x80\x04\x95.\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_said_in_one_sentence(
    window: MainWindow, tmp_path: Path, name: str, qtbot: QtBot
) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    window.open_paths([path])
    settle(window)
    qtbot.waitUntil(lambda: not window.handlers.models.words, timeout=120_000)  # it may be meant as a model
    assert window.pages.count() == 0
    text = window.messages.text()
    assert window.messages.kind is Kind.ERROR
    assert f"“{name}”" in text and text.endswith(".") and "\n" not in text and "Traceback" not in text
    assert path.read_bytes() == HOSTILE[name]


def test_a_truncated_photo_and_a_folder_are_refused(window: MainWindow, photo: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jpg"
    write(cut, picture(200, 200))
    cut.write_bytes(cut.read_bytes()[:-600])
    folder = tmp_path / "folder.png"
    folder.mkdir()
    for path in (cut, folder):
        window.open_paths([path])
        settle(window)
        assert window.pages.count() == 0
        assert f"“{path.name}”" in window.messages.text()


def test_failures_of_many_files_are_told_together(window: MainWindow, photo: Path, tmp_path: Path) -> None:
    bad = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    for path in bad:
        path.write_bytes(b"")
    window.open_paths([bad[0], photo, bad[1]])
    settle(window)
    assert window.pages.count() == 1
    assert window.messages.text().startswith("2 files could not be opened: ")
    assert "“a.jpg”" in window.messages.text() and "“b.jpg”" in window.messages.text()
    assert window.messages.details.isVisible()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "more memory than is free"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (RuntimeError("surprise"), "because of an error in Saisei"),
    ],
)
def test_whatever_happens_while_reading_names_the_file(
    window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(_path: Path) -> Document:
        raise error

    monkeypatch.setattr(opening, "read_document", fail)
    window.open_paths([photo])
    settle(window)
    assert words in window.messages.text() and "“photo.png”" in window.messages.text()


def test_notes_of_a_file_are_shown_as_information(window: MainWindow, photo: Path, monkeypatch: Any) -> None:
    real = opening.read_document

    def noted(path: Path) -> Document:
        document = real(path)
        document.notes = ("Only the first of 3 pages is open.",)
        return document

    monkeypatch.setattr(opening, "read_document", noted)
    opened(window, photo)
    assert window.messages.kind is Kind.INFO
    assert window.messages.text() == "Only the first of 3 pages is open."


def test_the_sample_is_a_document_of_no_file(window: MainWindow) -> None:
    path = sample()
    assert path is not None and path.parent == SAMPLES
    trigger(window, "file.sample")
    page = window.pages.current()
    assert page is not None and page.document.path is None and not page.document.modified
    assert window.settings.value.recent == ()
    window.open_paths([path])
    settle(window)
    assert all(page.document.path is None for page in window.pages.all())


def test_the_sample_is_the_first_of_its_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SAMPLES", tmp_path)
    assert sample() is None
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(b"")
    assert sample() == tmp_path / "a.jpg"
    (tmp_path / "samples.toml").write_text('[[sample]]\nfile = "b.jpg"\n[[sample]]\nfile = "a.jpg"\n')
    assert sample() == tmp_path / "b.jpg"
    (tmp_path / "samples.toml").write_text("not [ toml")
    assert sample() == tmp_path / "a.jpg"


# --- saving -------------------------------------------------------------------------------------------------


def test_saving_keeps_depth_profile_and_metadata(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path
) -> None:
    document = opened(window, photo)
    denoise(window, engine, value=40_000)
    assert document.modified
    trigger(window, "file.save")
    assert ask.names() == ["flatten"]
    assert ask.asked[0] == ("flatten", "photo.png", "PNG")
    assert not document.modified and window.windowTitle() == "photo.png — Saisei"
    assert window.status.currentMessage() == "Saved photo.png."
    file = read(photo)
    assert file.picture.pixels.dtype == np.uint16 and file.picture.channels == 3
    assert (file.picture.pixels == 40_000).all()
    assert file.picture.icc == DISPLAY_P3
    assert file.metadata.exif is not None and b"Dawn!" in file.metadata.exif
    assert file.metadata.dpi == pytest.approx((300, 300), abs=0.1)


def test_the_original_is_asked_about_once(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path
) -> None:
    before = photo.read_bytes()
    document = opened(window, photo)
    denoise(window, engine)
    ask.may_flatten = False
    trigger(window, "file.save")
    assert photo.read_bytes() == before and document.modified
    ask.may_flatten = True
    trigger(window, "file.save")
    assert not document.modified
    document.set_opacity(document.layers[-1].id, 0.5)
    trigger(window, "file.save")
    assert ask.names() == ["flatten", "flatten"]
    assert not document.modified


def test_one_layer_is_saved_without_a_question(window: MainWindow, ask: FakeAsk, photo: Path) -> None:
    document = opened(window, photo)
    document.rename_layer(document.layers[0].id, "Dawn")
    trigger(window, "file.save")
    assert ask.names() == [] and not document.modified


@pytest.mark.parametrize("wanted", [True, False])
def test_provenance_is_a_preference(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path, wanted: bool
) -> None:
    window.settings.update(provenance=wanted)
    opened(window, photo)
    denoise(window, engine)
    trigger(window, "file.save")
    metadata = read(photo).metadata
    if wanted:
        assert provenance.source_type(metadata) == provenance.COMPOSITE
        recipe = provenance.recipes(metadata)[0]
        assert (recipe["filter"], recipe["model"], recipe["resolved"]) == (
            "denoise",
            "fake-model",
            {"strength": 12.5},
        )
    else:
        assert provenance.source_type(metadata) is None and provenance.recipes(metadata) == []


def test_a_picture_that_no_model_touched_is_not_marked(window: MainWindow, ask: FakeAsk, photo: Path) -> None:
    document = opened(window, photo)
    document.rename_layer(document.layers[0].id, "Dawn")
    trigger(window, "file.save")
    assert provenance.source_type(read(photo).metadata) is None


def test_save_as_another_kind_of_file(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    before = photo.read_bytes()
    document = opened(window, photo)
    denoise(window, engine)
    ask.save_to, ask.options = tmp_path / "out.jpg", SaveOptions(quality=71)
    trigger(window, "file.save_as")
    assert ask.names() == ["save_path", "save_options"]
    assert ask.asked[0][1] == photo
    what = ask.asked[1][2]
    assert (what.size, what.depth, what.alpha) == ((64, 48), 16, False)
    assert document.path == ask.save_to and document.name == "out.jpg" and not document.modified
    assert window.settings.value.jpeg_quality == 71
    assert window.settings.value.recent[0] == str(ask.save_to)
    assert read(ask.save_to).format == "JPEG"
    assert photo.read_bytes() == before
    # from here on Save writes the new file, as it was written before, and asks nothing
    document.set_opacity(document.layers[-1].id, 0.5)
    trigger(window, "file.save")
    assert ask.names() == ["save_path", "save_options"]
    assert not document.modified


def test_save_as_png_with_16_bits(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    document = opened(window, photo)
    ask.save_to, ask.options = tmp_path / "deep.png", SaveOptions(depth=16)
    trigger(window, "file.save_as")
    file = read(ask.save_to)
    np.testing.assert_array_equal(file.picture.pixels, picture(dtype=np.uint16).pixels)
    assert document.path == ask.save_to


@pytest.mark.parametrize("answer", ["path", "options"])
def test_backing_out_of_save_as_changes_nothing(
    window: MainWindow, ask: FakeAsk, tmp_path: Path, answer: str
) -> None:
    page = add_page(window)
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    ask.save_to = None if answer == "path" else tmp_path / "out.png"
    ask.options = None
    trigger(window, "file.save_as")
    assert page.document.modified and page.document.path is None
    assert list(tmp_path.iterdir()) == []


def test_a_document_of_no_file_is_saved_under_a_name(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    window.settings.update(folder=str(tmp_path))
    page = add_page(window, "Pasted picture")
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    ask.save_to = tmp_path / "out.png"
    trigger(window, "file.save")
    assert ask.asked[0] == ("save_path", tmp_path / "Pasted picture.png")
    assert page.document.path == ask.save_to
    assert read(ask.save_to).picture.channels == 4  # what shows through is kept


def test_it_is_asked_when_the_format_cannot_hold_the_picture(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    path = tmp_path / "photo.jpg"
    write(path, picture())
    document = opened(window, path)
    document.set_opacity(document.layers[0].id, 0.5)
    ask.options = None
    trigger(window, "file.save")
    assert ask.names() == ["save_options"] and ask.asked[0][2].alpha
    assert document.modified
    ask.options = SaveOptions(quality=90)
    trigger(window, "file.save")
    assert not document.modified


def test_what_a_format_leaves_out_is_said_once(
    window: MainWindow, ask: FakeAsk, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving.files, "losses", lambda *_: ["PNG holds no IPTC data: it is left out."])
    document = opened(window, photo)
    for opacity in (0.9, 0.8):
        document.set_opacity(document.layers[0].id, opacity)
        trigger(window, "file.save")
        assert window.messages.text() == ("PNG holds no IPTC data: it is left out." if opacity == 0.9 else "")


def test_saving_runs_beside_the_window_and_blocks_editing(
    window: MainWindow, ask: FakeAsk, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    real = saving.write_document

    def slow(*values: Any) -> list[str]:
        assert threading.current_thread() is not threading.main_thread()
        assert go.wait(10)
        return real(*values)

    monkeypatch.setattr(saving, "write_document", slow)
    document = opened(window, photo)
    document.rename_layer(document.layers[0].id, "Dawn")
    window.commands.actions["file.save"].trigger()
    QCoreApplication.processEvents()
    for name in ("file.save", "edit.undo", "file.close", "filter.denoise", "layer.rename"):
        action = window.commands.actions[name]
        assert not action.isEnabled() and action.statusTip() == "Wait until the file is saved."
    assert not window.layers.isEnabled()
    assert window.status.activity.text() == "Saving photo.png…"
    window.close_page(window.pages.all()[0])
    assert window.pages.count() == 1
    assert document.modified
    go.set()
    settle(window)
    assert not document.modified and window.layers.isEnabled()
    assert window.status.activity.text() == ""


def test_a_result_that_lands_while_the_file_is_written_is_not_taken_for_saved(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    real = saving.write_document

    def slow(*values: Any) -> list[str]:
        assert go.wait(10)
        return real(*values)

    document = opened(window, photo)
    document.rename_layer(document.layers[0].id, "Dawn")
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    monkeypatch.setattr(saving, "write_document", slow)
    window.commands.actions["file.save"].trigger()
    engine.run(engine.request(), 9)
    go.set()
    settle(window)
    assert (read(photo).picture.pixels == picture(dtype=np.uint16).pixels).all()
    assert document.modified
    document.undo()
    assert not document.modified
