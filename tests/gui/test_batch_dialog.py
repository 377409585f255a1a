"""The batch dialog, and batches that run beside the window: on a fake engine, and once on the real one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor.dialogs.batch import BatchDialog
from editor.handlers.batch import steps_of
from editor.window import MainWindow
from engine import files, presets
from engine.api import Request, Result
from engine.batch.session import FOLDER
from engine.chain import Chain, step
from engine.filters import FILTERS
from engine.worker import Engine
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, denoise, settle, trigger


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "in").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("a.png", "b.png", "in/c.png"):
        Image.fromarray(rng.integers(0, 256, (8, 12, 3), np.uint8)).save(folder / name)
    (folder / "broken.png").write_bytes(b"")
    return folder


@pytest.fixture
def dialog(window: MainWindow) -> Iterator[BatchDialog]:
    trigger(window, "file.batch")
    dialog = window.handlers.batch.dialog
    assert dialog is not None and dialog.isVisible()
    yield dialog
    assert dialog.stop()
    assert not [t for t in threading.enumerate() if t.name == "batch"]


def invert(request: Request) -> Result:
    """What the fake engine answers."""
    pixels = 255 - request.picture.pixels
    recipe = {**request.recipe(), "model": None, "resolved": {}}
    return Result(request.picture.rect, pixels, 1, recipe, "cpu", 2.0, ())


def serve(engine: FakeEngine, done: Callable[[], bool], answer: Callable[[Request], Any] = invert) -> None:
    """Answers requests as they come, in the order they come."""
    until, served = time.monotonic() + 30, 0
    while not done():
        assert time.monotonic() < until, "the batch does not end"
        QCoreApplication.processEvents()
        while served < len(engine.requests):
            request = engine.requests[served]
            served += 1
            engine.started.emit(request.job)
            engine.progress(request.job, 0.5)
            engine.finished.emit(request.job, answer(request))
        time.sleep(0.002)
    QCoreApplication.processEvents()


def prepare(dialog: BatchDialog, photos: Path, out: Path, *steps: str) -> None:
    dialog.inputs.add([photos])
    dialog.steps.set_chain(Chain(tuple(step(name) for name in steps or ("invert",))))
    dialog.output.folder.setText(str(out))
    assert dialog.start_button.isEnabled(), dialog.status.text()


def names(folder: Path) -> list[str]:
    found = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    return sorted(name for name in found if not name.startswith(FOLDER))


def states(dialog: BatchDialog) -> dict[str, str]:
    model = dialog.progress.model
    rows = range(model.rowCount())
    return {model.index(n, 0).data(): model.index(n, 1).data() for n in rows}


# --- what is missing -------------------------------------------------------------------------------------------


def test_start_is_greyed_and_says_why(dialog: BatchDialog, tmp_path: Path) -> None:
    def why() -> str:
        assert not dialog.start_button.isEnabled()
        assert dialog.start_button.toolTip() == dialog.status.text() != ""
        return dialog.status.text()

    assert "Add photos" in why()
    dialog.inputs.add([tmp_path / "photos"])
    assert "Choose a preset" in why()
    dialog.steps._add("invert")
    assert dialog.start_button.isEnabled() and dialog.status.text() == ""
    dialog.output.folder.setText("")
    assert "Choose a folder" in why()
    dialog.output.folder.setText("relative/path")
    assert "full path" in why()
    dialog.output.folder.setText(str(tmp_path / "out"))
    dialog.output.name.setText("always the same")
    assert "has to hold {name}" in why()


def test_a_step_that_needs_a_mask_says_where_it_works(dialog: BatchDialog, tmp_path: Path) -> None:
    from engine.filters import FILTERS

    needing = [row.id for row in FILTERS.values() if row.mask == "input"]
    offered = {action.text() for action in dialog.steps.add.menu().actions()}
    assert not {FILTERS[name].label for name in needing} & offered
    for name in needing[:1]:
        dialog.inputs.add([tmp_path])
        dialog.steps.set_chain(Chain((step(name),)))
        assert "command line" in dialog.status.text()


def test_a_folder_beside_the_first_photo_is_proposed_until_one_is_chosen(
    dialog: BatchDialog, ask: FakeAsk, tmp_path: Path
) -> None:
    dialog.inputs.add([tmp_path / "trip"])
    assert dialog.output.path() == tmp_path / "trip processed"
    ask.folder = tmp_path / "mine"
    dialog.output.choose.click()
    dialog.inputs.list.selectAll()
    dialog.inputs.remove.click()
    assert dialog.inputs.paths() == ()
    dialog.inputs.add([tmp_path / "other.jpg"])
    assert dialog.output.path() == tmp_path / "mine"


def test_photos_and_folders_are_dropped_and_counted_once(dialog: BatchDialog, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.jpg", "folder", "a.jpg")])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, left, none)
    dialog.inputs.list.dropEvent(event)
    dialog.inputs.list.dropEvent(event)
    assert dialog.inputs.paths() == (tmp_path / "a.jpg", tmp_path / "folder")
    assert not dialog.inputs.list.hint.isVisible()


# --- steps -----------------------------------------------------------------------------------------------------


def test_a_preset_is_shown_and_becomes_ones_own_when_it_is_changed(dialog: BatchDialog) -> None:
    box = dialog.steps.preset
    box.setCurrentIndex(box.findText("Clean scan"))
    assert [s.filter for s in dialog.steps.chain().steps] == ["denoise", "auto-contrast", "sharpen"]
    assert dialog.steps.chain().name == "Clean scan" and dialog.steps.about.isVisible()
    dialog.steps.list.setCurrentRow(2)
    assert dialog.steps._form is not None
    dialog.steps._form.fields["amount"].number.setValue(200)
    assert dialog.steps.chain().steps[2].params.amount == 200
    assert box.currentData() is None and not dialog.steps.about.isVisible()
    assert presets.find("clean-scan").steps[2].params.amount == 60


def test_the_form_of_a_step_is_not_cut_off(dialog: BatchDialog, qtbot: QtBot) -> None:
    dialog.show()
    qtbot.waitExposed(dialog)
    for identity in FILTERS:
        dialog.steps.set_chain(Chain((step(identity),)))
        pane = dialog.steps.area.widget()

        def whole(pane: QWidget = pane) -> bool:
            right = pane.mapTo(dialog, pane.rect().topRight()).x()
            return pane.width() >= pane.minimumSizeHint().width() and right < dialog.width()

        qtbot.waitUntil(whole)
    dialog.close()


def test_steps_are_added_moved_and_removed(dialog: BatchDialog) -> None:
    steps = dialog.steps
    for name in ("blur", "flip", "invert"):
        steps._add(name)

    def shown() -> list[str]:
        return [s.filter for s in steps.chain().steps]

    assert shown() == ["blur", "flip", "invert"] and steps.list.currentRow() == 2
    assert not steps.down.isEnabled()
    steps.up.click()
    steps.up.click()
    assert shown() == ["invert", "blur", "flip"] and not steps.up.isEnabled()
    steps.remove.click()
    assert shown() == ["blur", "flip"] and steps.list.currentRow() == 0
    steps.down.click()
    steps._add("rotate")
    assert shown() == ["flip", "blur", "rotate"]
    for _ in range(3):
        steps.remove.click()
    assert shown() == [] and not steps.remove.isEnabled() and not steps.save.isEnabled()


def test_steps_are_kept_as_a_preset_and_go_again(dialog: BatchDialog, ask: FakeAsk) -> None:
    dialog.steps._add("blur")
    ask.preset = "Soft"
    dialog.steps.save.click()
    assert dialog.steps.preset.currentText() == "Soft" and dialog.steps.forget.isEnabled()
    assert presets.find("soft").steps == (step("blur"),)
    dialog.steps.forget.click()
    assert (
        dialog.steps.preset.findText("Soft") < 0 and not presets.own_folder().joinpath("soft.toml").exists()
    )
    ask.preset = "…"
    dialog.steps.save.click()
    assert "needs a name" in dialog.status.text()


def test_each_step_has_its_model(
    dialog: BatchDialog, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = {"denoise": (("one", "One"), ("two", "Two")), "scratches": (("only", "Only"),)}
    monkeypatch.setattr(window.filtering, "_models", models)
    steps = dialog.steps
    for name in ("repair", "blur", "denoise", "translate"):
        steps._add(name)
        assert (steps.model is not None) is (name == "denoise")
    steps.list.setCurrentRow(2)
    box = steps.model
    assert box is not None and box.accessibleName() == "Model" and box.currentText() == "The active one (One)"
    box.setCurrentIndex(box.findText("Two"))
    steps.list.setCurrentRow(0)
    steps.list.setCurrentRow(2)
    assert steps.model is not None and steps.model.currentText() == "Two"
    assert [s.model for s in steps.chain().steps] == [None, None, "two", None]
    steps.model.setCurrentIndex(0)
    assert steps.chain().steps[2].model is None
    steps.set_chain(Chain((step("denoise", model="gone"),)))
    assert steps.model is not None and steps.model.currentText() == "gone (not installed)"


def test_a_preset_of_another_name_is_not_replaced(dialog: BatchDialog, ask: FakeAsk) -> None:
    for name, filter_id in (
        ("Old: 1", "blur"),
        ("Old 1", "invert"),
        ("old 1", "flip"),
        ("Clean, scan", "blur"),
    ):
        dialog.steps.set_chain(Chain((step(filter_id),)))
        ask.preset = name
        dialog.steps.save.click()
        assert dialog.steps.preset.currentText() == name
    assert [presets.find(i).steps[0].filter for i in ("old-1", "old-1-2")] == ["blur", "flip"]
    assert dialog.steps.preset.findText("Clean scan") > 0  # that came with Saisei
    (presets.own_folder() / "torn.toml").write_text("[")
    ask.preset = "Torn"
    dialog.steps.save.click()
    assert (presets.own_folder() / "torn.toml").read_text() == "[" and presets.find("Torn").steps


# --- running ---------------------------------------------------------------------------------------------------


def test_a_batch_runs_through_the_engine_beside_the_window(
    dialog: BatchDialog, engine: FakeEngine, photos: Path, tmp_path: Path, ask: FakeAsk, window: MainWindow
) -> None:
    out = tmp_path / "out"
    prepare(dialog, photos, out, "invert", "invert")
    dialog.start_button.click()
    assert dialog.running and dialog.stop_button.isVisible() and not dialog.start_button.isVisible()
    serve(engine, lambda: not dialog.running)
    assert len(engine.requests) == 6  # two steps each: every one a job of the engine's
    assert names(out) == ["a.png", "b.png", "in/c.png"]
    for name in names(out):
        before, after = files.read(photos / name).picture, files.read(out / name).picture
        assert np.array_equal(before.pixels, after.pixels)
    found = states(dialog)
    assert list(found) == ["a.png", "b.png", "broken.png", "in/c.png"]
    assert "is empty" in found["broken.png"] and found["a.png"] == "Done in 4 s"
    assert dialog.progress.words.text().startswith("3 done · 1 failed · ")
    ask.report = tmp_path / "report.json"
    dialog.report_button.click()
    settle(window)
    assert json.loads(ask.report.read_text())["done"] == 3 and "report.json" in dialog.status.text()
    dialog.back_button.click()
    dialog.start_button.click()
    serve(engine, lambda: not dialog.running)
    assert len(engine.requests) == 6 and states(dialog)["a.png"] == "Done already"


def test_stopping_leaves_whole_files_and_going_on_does_the_rest(
    dialog: BatchDialog, engine: FakeEngine, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    prepare(dialog, photos, out)
    dialog.start_button.click()

    def stopping(request: Request) -> Result:
        if len(engine.requests) == 2:
            dialog.stop_button.click()
        return invert(request)

    serve(engine, lambda: not dialog.running, stopping)
    assert "can be started again" in dialog.progress.words.text()
    assert names(out) in (["a.png"], ["a.png", "b.png"])
    assert not (out / FOLDER / "staging").exists()
    asked = len(engine.requests)
    dialog.back_button.click()
    dialog.start_button.click()
    serve(engine, lambda: not dialog.running)
    assert names(out) == ["a.png", "b.png", "in/c.png"] and len(engine.requests) <= asked + 2


def test_a_job_that_fails_fails_its_file_only(
    dialog: BatchDialog, engine: FakeEngine, photos: Path, tmp_path: Path
) -> None:
    prepare(dialog, photos, tmp_path / "out")
    dialog.start_button.click()
    until, served = time.monotonic() + 30, 0
    while dialog.running:
        assert time.monotonic() < until
        QCoreApplication.processEvents()
        for request in engine.requests[served:]:
            served += 1
            if served == 1:
                engine.failed.emit(request.job, "The model is damaged.")
            else:
                engine.finished.emit(request.job, invert(request))
        time.sleep(0.002)
    assert states(dialog)["a.png"] == "The model is damaged." and names(tmp_path / "out") == [
        "b.png",
        "in/c.png",
    ]


def test_what_cannot_begin_is_said(
    dialog: BatchDialog, engine: FakeEngine, photos: Path, tmp_path: Path
) -> None:
    prepare(dialog, photos, photos)
    dialog.start_button.click()
    serve(engine, lambda: not dialog.running)
    assert "is an input and the output" in dialog.progress.words.text()
    assert not dialog.report_button.isEnabled() and dialog.report_button.toolTip()


def test_closing_the_window_ends_the_batch(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine, photos: Path, tmp_path: Path
) -> None:
    trigger(window, "file.batch")
    dialog = window.handlers.batch.dialog
    assert dialog is not None
    prepare(dialog, photos, tmp_path / "out")
    dialog.start_button.click()
    qtbot.waitUntil(lambda: bool(engine.requests))
    window.close()
    assert not [t for t in threading.enumerate() if t.name == "batch"]
    assert not (tmp_path / "out").exists()  # nothing came into it


def test_a_closed_dialog_goes_on_and_comes_back(
    dialog: BatchDialog, window: MainWindow, engine: FakeEngine, photos: Path, tmp_path: Path
) -> None:
    prepare(dialog, photos, tmp_path / "out")
    dialog.start_button.click()
    dialog.close()
    serve(engine, lambda: not dialog.running)
    assert names(tmp_path / "out") == ["a.png", "b.png", "in/c.png"]
    assert "3 done" in window.status.currentMessage()
    trigger(window, "file.batch")
    assert window.handlers.batch.dialog is dialog and dialog.isVisible()


def test_on_the_real_engine(qtbot: QtBot, photos: Path, tmp_path: Path, window: MainWindow) -> None:
    engine = Engine()
    dialog = BatchDialog(engine, FakeAsk(), window.tasks)
    qtbot.addWidget(dialog)
    prepare(dialog, photos, tmp_path / "out")
    try:
        dialog.start_button.click()
        qtbot.waitUntil(lambda: not dialog.running, timeout=30_000)
        assert names(tmp_path / "out") == ["a.png", "b.png", "in/c.png"]
        before, after = files.read(photos / "a.png").picture, files.read(tmp_path / "out/a.png").picture
        assert np.array_equal(after.pixels, 255 - before.pixels)
    finally:
        assert dialog.stop()
        engine.shutdown()


# --- from a document -------------------------------------------------------------------------------------------


def test_the_steps_of_a_document_are_taken_over(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    denoise(window, engine)
    denoise(window, engine)
    trigger(window, "layer.batch")
    dialog = window.handlers.batch.dialog
    assert dialog is not None
    assert [s.filter for s in dialog.steps.chain().steps] == ["denoise", "denoise"]
    first, second = page.document.layers[1:3]
    assert [len(steps_of(page.document, layer)[0].steps) for layer in (first, second)] == [1, 2]
    dialog.close()


def test_a_layer_that_no_filter_made_has_no_steps(window: MainWindow) -> None:
    add_page(window)
    action = window.commands.actions["layer.batch"]
    assert not action.isEnabled() and "that a filter made" in action.toolTip()
