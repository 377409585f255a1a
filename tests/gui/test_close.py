from __future__ import annotations

import gc
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import opening, saving
from editor.dialogs.ask import Unsaved
from editor.document import Document
from editor.pages import Page
from editor.tasks import READERS
from editor.window import MainWindow
from engine.api import Context, Patch, Rect, Request, Result
from engine.files import read, write
from engine.worker import Engine
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, picture, settle

pytestmark = pytest.mark.usefixtures("models")


def modified(window: MainWindow, name: str = "photo") -> Page:
    page = add_page(window, name)
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    return page


def start_job(window: MainWindow) -> None:
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)


# --- one document -------------------------------------------------------------------------------------------


def test_an_unchanged_document_closes_without_a_question(window: MainWindow, ask: FakeAsk) -> None:
    add_page(window)
    window.commands.actions["file.close"].trigger()
    assert window.pages.count() == 0 and ask.asked == []


def test_a_changed_document_is_asked_about(window: MainWindow, ask: FakeAsk) -> None:
    page = modified(window)
    add_page(window, "other")
    ask.answer = Unsaved.CANCEL
    window.close_page(page)
    assert window.pages.count() == 2
    assert window.pages.current() is page  # the person sees what is asked about
    ask.answer = Unsaved.DISCARD
    window.close_page(page)
    assert window.pages.count() == 1
    assert ask.asked == [("unsaved", "photo")] * 2


def test_saving_before_closing(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    page = modified(window)
    ask.answer, ask.save_to = Unsaved.SAVE, tmp_path / "out.png"
    window.close_page(page)
    settle(window)
    assert window.pages.count() == 0
    assert read(ask.save_to).picture.size == (64, 48)


@pytest.mark.parametrize("why", ["backs out", "fails"])
def test_what_was_not_saved_is_not_closed(window: MainWindow, ask: FakeAsk, tmp_path: Path, why: str) -> None:
    page = modified(window)
    ask.answer = Unsaved.SAVE
    ask.save_to = None if why == "backs out" else tmp_path / "gone" / "out.png"
    window.close_page(page)
    settle(window)
    assert window.pages.count() == 1 and page.document.modified


def test_closing_a_document_stops_its_jobs_and_its_filter(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    start_job(window)
    job = engine.request()
    engine.started.emit(job.job)
    page.document.set_active(page.document.layers[0].id)
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    preview = engine.request()
    window.close_page(page)
    assert window.filtering.dialog is None
    assert set(engine.cancelled_jobs) >= {job.job, preview.job}
    assert window.jobs.entries() == []
    engine.patch(job)
    engine.finish(job)
    assert window.pages.count() == 0


# --- the window -----------------------------------------------------------------------------------------------


def test_the_window_closes_at_once_when_nothing_changed(window: MainWindow, ask: FakeAsk) -> None:
    add_page(window)
    window.commands.actions["file.quit"].trigger()
    assert not window.isVisible() and ask.asked == []


def test_a_stroke_that_is_not_finished_is_asked_about_too(window: MainWindow, ask: FakeAsk) -> None:
    """A healing stroke is worked out for a while after the button was let go."""
    page = add_page(window)
    document = page.document
    edit = document.begin_edit(document.layers[0].id)
    ask.answer = Unsaved.CANCEL
    assert not window.close() and ask.asked == [("unsaved", document.name)]
    edit.abort()
    assert window.close() and len(ask.asked) == 1


def test_each_changed_document_is_asked_about(window: MainWindow, ask: FakeAsk) -> None:
    modified(window, "one")
    add_page(window, "two")
    modified(window, "three")
    ask.answer = Unsaved.CANCEL
    assert not window.close()
    assert ask.asked == [("unsaved", "one")]
    assert window.isVisible() and window.pages.count() == 3
    ask.answer = Unsaved.DISCARD
    assert window.close()
    assert ask.asked[1:] == [("unsaved", "one"), ("unsaved", "three")]


def test_quit_saves_and_then_closes_by_itself(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path in paths:
        write(path, picture(8, 8))
    window.open_paths(paths)
    settle(window)
    for page in window.pages.all():
        page.document.rename_layer(page.document.layers[0].id, "Dawn")
    ask.answer = Unsaved.SAVE
    assert not window.close()
    for _ in range(3):
        settle(window)
    assert not window.isVisible()
    assert sorted(ask.asked) == [("unsaved", "one.png"), ("unsaved", "two.png")]
    assert not any(page.document.modified for page in window.pages.all())


def test_a_failed_save_keeps_the_window_open(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    modified(window)
    ask.answer, ask.save_to = Unsaved.SAVE, tmp_path / "gone" / "out.png"
    assert not window.close()
    settle(window)
    assert window.isVisible() and "“out.png”" in window.messages.text()
    ask.answer = Unsaved.DISCARD
    assert window.close()


def test_quit_waits_for_a_file_that_is_being_saved(
    window: MainWindow, ask: FakeAsk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    real = saving.write_document

    def slow(*values: Any) -> list[str]:
        assert go.wait(10)
        return real(*values)

    monkeypatch.setattr(saving, "write_document", slow)
    modified(window)
    ask.save_to = tmp_path / "out.png"
    window.commands.actions["file.save"].trigger()
    assert not window.close()
    assert not window.close()
    assert window.isVisible()
    go.set()
    settle(window)
    assert not window.isVisible()
    assert ask.names() == ["save_path", "save_options"]
    assert read(ask.save_to).picture.size == (64, 48)


def test_a_second_try_to_close_during_the_question_asks_nothing_more(
    window: MainWindow, ask: FakeAsk
) -> None:
    modified(window)
    ask.on_unsaved = lambda: QApplication.sendEvent(window, QCloseEvent())
    ask.answer = Unsaved.CANCEL
    assert not window.close()
    assert len(ask.asked) == 1 and window.isVisible()
    ask.on_unsaved = None
    ask.answer = Unsaved.DISCARD


def test_what_changes_during_a_question_is_asked_about_too(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk
) -> None:
    add_page(window, "one")
    start_job(window)
    job = engine.request()
    modified(window, "two")

    def job_ends() -> None:
        ask.on_unsaved = None
        engine.run(job)

    ask.on_unsaved = job_ends
    assert window.close()
    assert ask.asked == [("unsaved", "two"), ("unsaved", "one")]


def test_documents_are_freed_when_they_close(window: MainWindow, engine: FakeEngine, ask: FakeAsk) -> None:
    page = modified(window)
    start_job(window)
    engine.run(engine.request())
    ask.answer = Unsaved.DISCARD
    modified(window, "other")
    ask.on_unsaved = lambda: setattr(ask, "answer", Unsaved.CANCEL if len(ask.asked) > 1 else ask.answer)
    assert not window.close()  # agreed to for the first, not for the other: what was agreed is forgotten
    ask.on_unsaved, ask.answer = None, Unsaved.DISCARD
    living = [
        weakref.ref(page.document),
        weakref.ref(page.canvas),
        weakref.ref(page.document.layers[-1].raster),
    ]
    window.close_page(page)
    engine.requests.clear()
    del page
    settle(window)  # small pictures of layers are made beside the event loop
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
    assert [reference() for reference in living] == [None, None, None]


def test_files_that_are_still_being_read_are_let_go(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def slow(path: Path) -> Document:
        go.wait(10)
        return Document.from_picture(picture(), path.name)

    monkeypatch.setattr(opening, "read_document", slow)
    monkeypatch.setattr("editor.window.CLOSE_WAIT", 50)
    window.open_paths([tmp_path / "slow.png"])
    assert window.close()
    go.set()
    assert window.tasks.wait(5000)
    QCoreApplication.processEvents()
    assert window.pages.count() == 0


def test_reads_that_never_end_hold_up_neither_saving_nor_closing(
    qtbot: QtBot, window: MainWindow, ask: FakeAsk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def stalled(path: Path) -> Document:
        go.wait(20)
        raise OSError("the drive is gone")

    monkeypatch.setattr(opening, "read_document", stalled)
    monkeypatch.setattr("editor.window.CLOSE_WAIT", 50)
    page = modified(window)
    ask.answer, ask.save_to = Unsaved.SAVE, tmp_path / "saved.png"
    window.open_paths([tmp_path / f"{n}.png" for n in range(2 * READERS)])  # each thread has one
    try:
        assert not window.close()  # not before it is saved
        qtbot.waitUntil(window.isHidden, timeout=5000)
        assert not page.document.modified and read(ask.save_to).picture.size == page.document.size
        assert window.tasks.wait_for_saves(0) and not window.tasks.wait(0)
    finally:
        go.set()
    assert window.tasks.wait(5000)
    QCoreApplication.processEvents()


def test_closing_with_a_filter_open_and_jobs_waiting(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    start_job(window)
    page.document.set_active(page.document.layers[0].id)
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    dialog = window.filtering.dialog
    assert dialog is not None
    assert window.close()
    assert window.filtering.dialog is None
    assert set(engine.cancelled_jobs) == {request.job for request in engine.requests}
    assert not window.jobs.busy()


class Endless:
    """A runner whose jobs go on until they are cancelled; it counts those that stopped."""

    def __init__(self) -> None:
        self.stopped = 0

    def __call__(self, request: Request, context: Context) -> Result:
        try:
            for step in range(10_000):
                context.check_cancelled()
                context.progress(step / 10_000, "working")
                if step < 3 and request.region is None:
                    area = Rect(16 * step, 0, 16, 16)
                    context.partial(Patch(area, request.picture.pixels[area.slices] // 2))
                time.sleep(0.005)
        finally:
            self.stopped += 1
        raise AssertionError("nobody cancelled")


def test_closing_half_way_through_a_real_job(qtbot: QtBot, ask: FakeAsk) -> None:
    runner = Endless()
    engine = Engine(run=runner)
    window = make_window(qtbot, engine, ask)
    page = add_page(window)
    start_job(window)
    qtbot.waitUntil(lambda: (page.document.composite(Rect(0, 0, 48, 16)) != 0).any(), timeout=5000)
    qtbot.waitUntil(lambda: window.jobs.entries()[0].progress.fraction > 0, timeout=5000)
    assert len(page.document.layers) == 2
    start = time.perf_counter()
    assert window.close()
    assert engine.shutdown(5.0)
    assert time.perf_counter() - start < 2.0
    assert ask.asked == []
    assert runner.stopped >= 1 and len(page.document.layers) == 1
    assert not page.document.modified


def test_cancelling_half_way_frees_the_engine_for_the_next_job(qtbot: QtBot, ask: FakeAsk) -> None:
    runner = Endless()
    engine = Engine(run=runner)
    window = make_window(qtbot, engine, ask)
    page = add_page(window)
    for _ in range(2):
        start_job(window)
        qtbot.waitUntil(
            lambda: len(window.jobs.active()) == 1 and window.jobs.active()[0].progress.fraction > 0
        )
        window.commands.actions["jobs.cancel"].trigger()
        assert len(page.document.layers) == 1
        qtbot.waitUntil(lambda: not engine.busy, timeout=2000)
    assert window.close()
    assert engine.shutdown(5.0)
