"""File, Export: what the dialog shows is what is written, and the document stays what it is."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor import export_preview
from editor.dialogs.export import ExportDialog, bytes_word
from editor.document import Document, Raster
from editor.exporting import Exporter
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine import files
from engine.api import Picture, Rect, Size
from engine.colour import DISPLAY_P3
from engine.files import Metadata
from tests.gui.fakes import FakeAsk, add_page, opened, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")

NOTE = b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x06\0\0\0\x1a\0\0\0\0\0\0\0Dawn!\0"  # EXIF: one ImageDescription


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """16 bits, Display P3, with EXIF."""
    path = tmp_path / "photo.png"
    shown = Picture(picture(320, 200, dtype=np.uint16).pixels, DISPLAY_P3)
    files.write(path, shown, Metadata(exif=NOTE, dpi=(300, 300)))
    return path


def begin(window: MainWindow) -> ExportDialog:
    """The dialog, at rest."""
    trigger(window, "file.export")
    dialog = exporter(window).dialog
    assert dialog is not None
    rest(window, dialog)
    return dialog


def exporter(window: MainWindow) -> Exporter:
    found = window.findChild(Exporter)
    assert isinstance(found, Exporter)
    return found


def rest(window: MainWindow, dialog: ExportDialog) -> None:
    """Until the preview knows all that it will know."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        settle(window)
        preview = dialog._preview
        assert preview is not None
        if not preview.busy and (preview.error or (preview.exact and not preview._cropping.busy)):
            return
        QTest.qWait(20)
    raise AssertionError("the preview did not come to rest")


def choose(dialog: ExportDialog, box: str, value: Any) -> None:
    """As the person does: only that counts as a choice of a format."""
    combo = getattr(dialog.form, box)
    index = combo.findData(value)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def confirm(window: MainWindow, dialog: ExportDialog) -> None:
    dialog.export_button.click()
    settle(window)


# --- what is written ----------------------------------------------------------------------------------------


def test_the_size_that_is_shown_is_the_size_of_the_file(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    document = opened(window, photo)
    window.pages.current().canvas.setFocus()  # type: ignore[union-attr]
    dialog = begin(window)
    dialog.form.quality.setValue(63)
    rest(window, dialog)
    assert dialog._preview is not None and dialog._preview.exact
    length = dialog._preview.length
    assert length is not None
    assert dialog.length.text() == f"Size: {bytes_word(length)}"
    ask.save_to = tmp_path / "out.jpg"
    confirm(window, dialog)
    assert exporter(window).dialog is None
    assert ask.save_to.stat().st_size == length
    assert ask.asked[-1] == ("export_path", photo.with_suffix(".jpg"), "JPEG")
    found = files.read(ask.save_to)
    assert found.picture.size == Size(320, 200) and found.picture.icc == DISPLAY_P3
    assert found.metadata.exif is not None and b"Dawn!" in found.metadata.exif
    assert (document.path, document.name, document.modified) == (photo, "photo.png", False)
    assert str(ask.save_to) not in window.settings.value.recent
    assert "out.jpg" in window.status.currentMessage()


def test_what_is_shown_is_what_the_file_holds(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    """The crop is encoded alone: on the codec's own grid it comes out as in the whole."""
    noise = np.random.default_rng(3).integers(0, 256, (600, 800, 3), np.uint8)
    page = add_page(window, "noise")
    page.document.add_layer(Picture(noise[:48, :64]), "Noise")
    dialog = begin(window)
    dialog.form.quality.setValue(20)
    rest(window, dialog)
    assert dialog._preview is not None and dialog._preview.after is not None
    rect, image = dialog._preview.after
    ask.save_to = tmp_path / "noise.jpg"
    confirm(window, dialog)
    written = files.read(ask.save_to).picture.pixels
    buffer = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    shown = buffer[:, : image.width(), 2::-1]
    np.testing.assert_array_equal(shown, written[rect.slices])


@pytest.mark.parametrize(
    ("kind", "depth"),
    [("JPEG", 8), ("PNG", 8), ("PNG", 16), ("TIFF", 8), ("TIFF", 16), ("WEBP", 8), ("AVIF", 8)],
)
def test_every_format_and_depth(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path, kind: str, depth: int
) -> None:
    opened(window, photo)
    dialog = begin(window)
    choose(dialog, "kind", kind)
    choose(dialog, "depth_box", depth)
    rest(window, dialog)
    ask.save_to = tmp_path / f"out{dialog.form.export().row.suffixes[0]}"
    confirm(window, dialog)
    header = files.probe(ask.save_to)
    assert (header.format, header.depth, header.size) == (kind, depth, Size(320, 200))


def test_resized_converted_and_without_metadata(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    opened(window, photo)
    dialog = begin(window)
    choose(dialog, "resize_box", "longest")
    dialog.form.longest.setValue(80)
    choose(dialog, "colours", True)
    choose(dialog, "metadata", "none")
    rest(window, dialog)
    assert dialog.pixels.text() == "80 × 50 pixels"
    ask.save_to = tmp_path / "small.jpg"
    confirm(window, dialog)
    found = files.read(ask.save_to)
    assert found.picture.size == Size(80, 50)
    assert files.formats.BY_NAME[found.format].name == "JPEG"
    assert found.picture.icc != DISPLAY_P3
    assert found.metadata.exif is None and found.metadata.xmp is None
    assert found.metadata.dpi == (300, 300)


def test_the_last_settings_of_each_format_come_back(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    opened(window, photo)
    dialog = begin(window)
    dialog.form.quality.setValue(41)
    choose(dialog, "resize_box", "percent")
    dialog.form.percent.setValue(25)
    rest(window, dialog)
    ask.save_to = tmp_path / "a.jpg"
    confirm(window, dialog)
    dialog = begin(window)
    assert dialog.form.export().kind == "JPEG" and dialog.form.quality.value() == 41
    assert dialog.form.resize_box.currentData() == "percent" and dialog.form.percent.value() == 25
    choose(dialog, "kind", "PNG")
    assert dialog.form.resize_box.currentData() == "none"
    assert dialog.form.depth_box.currentData() == 16, "the document has 16 bits"
    choose(dialog, "kind", "JPEG")
    assert dialog.form.quality.value() == 41
    dialog.reject()


# --- while settings change ------------------------------------------------------------------------------------


def test_a_newer_setting_cancels_the_one_that_is_tried(
    window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, photo)
    dialog = begin(window)
    go, qualities = threading.Event(), []
    real = files.encoded

    def slow(row: Any, shown: Picture, metadata: Any = None, options: Any = None, name: str = "") -> bytes:
        if name:  # the whole file, not a crop
            qualities.append(options.quality)
            assert go.wait(10)
        return real(row, shown, metadata or Metadata(), options, name)

    monkeypatch.setattr(export_preview.files, "encoded", slow)
    for quality in (20, 30, 40, 50):
        dialog.form.quality.setValue(quality)
        QTest.qWait(2 * export_preview.DELAY)
    assert "being computed" in dialog.length.text() and dialog.busy.isVisible()
    go.set()
    rest(window, dialog)
    assert qualities == [20, 50], "one at a time, and what was overtaken is never begun"
    assert dialog._preview is not None
    assert dialog._preview.data(dialog.form.export()) is not None
    dialog.reject()


def test_giving_up_leaves_nothing_behind(window: MainWindow, photo: Path, qtbot: QtBot) -> None:
    opened(window, photo)
    trigger(window, "file.export")
    dialog = exporter(window).dialog
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(window)
    assert exporter(window).dialog is None
    begin(window).reject()


def test_a_large_picture_is_guessed_first(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editor.export_options._SMALL", 1000)
    go, real = threading.Event(), files.encoded

    def slow(row: Any, shown: Picture, metadata: Any = None, options: Any = None, name: str = "") -> bytes:
        if name:
            assert go.wait(10)
        return real(row, shown, metadata or Metadata(), options, name)

    monkeypatch.setattr(export_preview.files, "encoded", slow)
    add_page(window, width=900, height=700)
    window.commands.actions["file.export"].trigger()
    dialog = exporter(window).dialog
    assert dialog is not None and dialog._preview is not None
    deadline = time.monotonic() + 10
    while dialog._preview.length is None and time.monotonic() < deadline:
        QTest.qWait(20)
    guess = dialog._preview.length
    assert guess is not None and not dialog._preview.exact
    assert dialog.length.text() == f"Size: about {bytes_word(guess)}" and dialog.busy.isVisible()
    go.set()
    rest(window, dialog)
    assert dialog._preview.length is not None and dialog._preview.exact
    assert dialog._preview.length / 3 < guess < dialog._preview.length * 3
    dialog.reject()


def test_the_part_in_view_moves(window: MainWindow, qtbot: QtBot) -> None:
    add_page(window, width=2000, height=1500)
    dialog = begin(window)
    view = dialog.view
    first = view.crop
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.crop.x == first.x - 64 and view.crop.y == first.y
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(view, QPoint(140, 70))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(140, 70))
    assert (view.crop.x, view.crop.y) == (first.x - 64 - 40, first.y + 30)
    for _ in range(20):
        QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.crop.x == 0, "not beyond the picture"
    place = dialog.overview._place()
    QTest.mouseClick(dialog.overview, Qt.MouseButton.LeftButton, pos=place.bottomRight())
    crop = view.crop
    assert (crop.x + crop.width, crop.y + crop.height) == (2000, 1500)
    rest(window, dialog)
    assert dialog._preview is not None and dialog._preview.after is not None
    assert dialog._preview.after[0].contains(crop)
    dialog.reject()


def test_before_and_after(window: MainWindow) -> None:
    add_page(window, width=200, height=200)
    dialog = begin(window)
    dialog.form.quality.setValue(1)
    rest(window, dialog)
    after = dialog.view.grab().toImage()
    assert dialog.state.text() == "100 %, as in the file"
    dialog.original.click()
    assert dialog.state.text() == "100 %, before"
    assert dialog.view.grab().toImage() != after
    dialog.original.click()
    assert dialog.view.grab().toImage() == after
    dialog.reject()


# --- what may be wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "side", "word"), [("WEBP", 16_384, "16,383"), ("JPEG", 65_501, "65,500")])
def test_a_limit_of_the_format_is_said_before_the_work(
    window: MainWindow, kind: str, side: int, word: str
) -> None:
    add_page(window, width=64, height=1)
    dialog = begin(window)
    choose(dialog, "kind", kind)
    choose(dialog, "resize_box", "exact")
    dialog.form.keep_ratio.setChecked(False)
    dialog.form.width_box.setValue(side)
    dialog.form.height_box.setValue(1)
    rest(window, dialog)
    assert word in dialog.warning.text() and dialog.warning.isVisible()
    assert not dialog.export_button.isEnabled() and word in dialog.export_button.toolTip()
    dialog.form.width_box.setValue(100)
    rest(window, dialog)
    assert dialog.export_button.isEnabled() and not dialog.warning.isVisible()
    dialog.reject()


def test_what_no_memory_holds_is_refused(window: MainWindow) -> None:
    add_page(window)
    dialog = begin(window)
    choose(dialog, "kind", "TIFF")
    choose(dialog, "resize_box", "exact")
    dialog.form.keep_ratio.setChecked(False)
    dialog.form.width_box.setValue(300_000)
    dialog.form.height_box.setValue(300_000)
    rest(window, dialog)
    assert "GB" in dialog.warning.text() and not dialog.export_button.isEnabled()
    dialog.reject()


def test_a_folder_that_cannot_be_written_keeps_the_dialog_open(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, photo)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: "locked" not in str(path) and real(path, mode))
    (tmp_path / "locked").mkdir()
    dialog = begin(window)
    ask.save_to = tmp_path / "locked" / "a.jpg"
    confirm(window, dialog)
    assert exporter(window).dialog is dialog and dialog.isEnabled()
    text = dialog.problem.text()
    assert "permission" in text and text.endswith(".") and "\n" not in text and dialog.problem.isVisible()
    assert not list((tmp_path / "locked").iterdir())
    ask.save_to = tmp_path / "gone" / "a.jpg"
    confirm(window, dialog)
    assert "does not exist" in dialog.problem.text()
    ask.save_to = tmp_path / "a.jpg"
    confirm(window, dialog)
    assert ask.save_to.exists() and exporter(window).dialog is None


def test_a_full_disk_is_said_before_the_work(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, photo)
    dialog = begin(window)
    import shutil

    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    ask.save_to = tmp_path / "a.jpg"
    confirm(window, dialog)
    assert "free" in dialog.problem.text() and not ask.save_to.exists()
    dialog.reject()


def test_a_disk_that_fills_up_meanwhile_is_said_in_the_window(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(window, photo)
    dialog = begin(window)

    def full(_target: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.files.writing.replace_bytes", full)
    ask.save_to = tmp_path / "a.jpg"
    confirm(window, dialog)
    assert window.messages.kind is Kind.ERROR
    assert "“a.jpg”" in window.messages.text() and "full" in window.messages.text()
    assert not document.modified and not window.pages.all()[0].saving


def test_an_open_file_is_not_written_over(window: MainWindow, ask: FakeAsk, photo: Path) -> None:
    opened(window, photo)
    before = photo.read_bytes()
    dialog = begin(window)
    choose(dialog, "kind", "PNG")
    rest(window, dialog)
    ask.save_to = photo
    confirm(window, dialog)
    assert "open in a tab" in dialog.problem.text() and photo.read_bytes() == before
    dialog.reject()


def test_transparency_that_becomes_white_is_said(window: MainWindow) -> None:
    clear = Picture(np.zeros((20, 20, 4), np.uint8))
    page = window.add_document(Document.from_picture(clear, "clear"))
    assert not page.document.covered
    dialog = begin(window)
    assert "white" in dialog.warning.text() and dialog.export_button.isEnabled()
    choose(dialog, "kind", "PNG")
    rest(window, dialog)
    assert not dialog.warning.isVisible()
    dialog.reject()


@pytest.mark.parametrize("value", [255, 254])
def test_a_mask_that_hides_nothing_makes_nothing_white(window: MainWindow, value: int) -> None:
    plain = Picture(np.full((20, 300, 3), 90, np.uint8))
    document = window.add_document(Document.from_picture(plain, "plain")).document
    mask = np.full((20, 300, 1), 255, np.uint8)
    mask[3, 290] = value
    document.add_mask(document.layers[0].id, Raster.from_pixels(mask))
    assert document.covered is (value == 255)
    dialog = begin(window)
    assert ("white" in dialog.warning.text()) is (value != 255)
    rest(window, dialog)
    dialog.reject()


def test_every_control_has_a_name_and_a_key(window: MainWindow) -> None:
    add_page(window)
    dialog = begin(window)
    reached = set()
    for _ in range(30):
        widget = dialog.focusWidget()
        if widget is None or widget in reached:
            break
        reached.add(widget)
        name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
        assert name, widget
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        QCoreApplication.processEvents()
    for control in (
        dialog.form.kind,
        dialog.form.quality,
        dialog.view,
        dialog.original,
        dialog.export_button,
    ):
        assert control in reached
    dialog.reject()


# --- save a copy ----------------------------------------------------------------------------------------------


def test_a_copy_leaves_name_and_changes_as_they_were(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path
) -> None:
    document = opened(window, photo)
    document.add_layer(picture(20, 20, dtype=np.uint16), "Layer")
    before = photo.read_bytes()
    ask.save_to = tmp_path / "other.ora"
    trigger(window, "file.save_copy")
    assert ask.asked[-2] == ("save_path", tmp_path / "photo copy.png")
    assert files.is_layered(ask.save_to)
    assert (document.path, document.name, document.modified) == (photo, "photo.png", True)
    assert photo.read_bytes() == before and window.windowTitle().startswith("photo.png*")
    page = window.pages.all()[0]
    assert page.options is None and page.original == photo and not page.saving
    assert window.settings.value.recent[0] == str(ask.save_to)


def test_a_copy_over_the_document_itself_is_refused(window: MainWindow, ask: FakeAsk, photo: Path) -> None:
    opened(window, photo)
    before = photo.read_bytes()
    ask.save_to = photo
    trigger(window, "file.save_copy")
    assert "own file" in window.messages.text() and photo.read_bytes() == before


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (2_400_000, "2.4 MB"),
        (123_456_789, "123 MB"),
        (5 * 10**9, "5.0 GB"),
    ],
)
def test_sizes_in_words(count: int, words: str) -> None:
    assert bytes_word(count) == words


def test_crops_lie_on_the_grid_of_the_codecs() -> None:
    assert export_preview._on_grid(Rect(5, 17, 20, 20)) == Rect(0, 16, 32, 32)
