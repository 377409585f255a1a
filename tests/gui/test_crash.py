from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, QTimer, Slot, qWarning
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from editor.crash import CrashHandler
from editor.settings import log_folder


class Listener(QObject):
    """Remembers what was reported, and in which thread it heard of it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str]] = []
        self.threads: list[QThread] = []

    @Slot(str, str)
    def hear(self, summary: str, details: str) -> None:
        self.heard.append((summary, details))
        self.threads.append(QThread.currentThread())


@pytest.fixture
def handler(qapp: object) -> Iterator[CrashHandler]:
    hooks = sys.excepthook, threading.excepthook
    level = logging.getLogger().level
    made = CrashHandler(log_folder())
    made.install()
    yield made
    made.remove()
    sys.excepthook, threading.excepthook = hooks
    logging.getLogger().setLevel(level)


@pytest.fixture
def listener(handler: CrashHandler) -> Listener:
    made = Listener()
    handler.caught.connect(made.hear)
    return made


def test_an_exception_is_told_and_logged(handler: CrashHandler, listener: Listener) -> None:
    try:
        raise RuntimeError("the lens cap is on")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    summary, details = listener.heard[0]
    assert summary == "RuntimeError: the lens cap is on"
    assert "test_an_exception_is_told_and_logged" in details
    assert "the lens cap is on" in (log_folder() / "saisei.log").read_text(encoding="utf-8")
    assert any("the lens cap is on" in line for line in handler.recent.lines)


def test_an_exception_in_a_slot_does_not_end_the_program(
    qtbot: QtBot, handler: CrashHandler, listener: Listener
) -> None:
    hook = sys.excepthook

    def fail() -> None:
        raise ZeroDivisionError("in a slot")

    with capture_exceptions():
        sys.excepthook = hook  # pytest-qt put its own in its place
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: bool(listener.heard), timeout=2000)
    assert listener.heard[0][0] == "ZeroDivisionError: in a slot"


def test_an_exception_in_another_thread_arrives_in_this_one(
    qtbot: QtBot, handler: CrashHandler, listener: Listener
) -> None:
    def fail() -> None:
        raise KeyError("elsewhere")

    thread = threading.Thread(target=fail, name="helper")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=2000)
    assert listener.threads == [QThread.currentThread()]
    assert "helper" in (log_folder() / "saisei.log").read_text(encoding="utf-8")


def test_a_recovery_copy_is_saved_before_the_report_and_in_this_thread(
    qtbot: QtBot, handler: CrashHandler, listener: Listener
) -> None:
    saved: list[tuple[QThread, int]] = []
    handler.before_report = lambda: saved.append((QThread.currentThread(), len(listener.heard)))

    def fail() -> None:
        raise KeyError("elsewhere")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=2000)
    assert saved == [(QThread.currentThread(), 0)]


def test_saving_that_fails_or_breaks_again_keeps_no_report_back(
    handler: CrashHandler, listener: Listener
) -> None:
    calls: list[int] = []

    def save() -> None:
        calls.append(1)
        sys.excepthook(ValueError, ValueError("while saving"), None)  # what an event handler did meanwhile
        raise OSError("the disk is full")

    handler.before_report = save
    sys.excepthook(RuntimeError, RuntimeError("first"), None)
    assert [summary for summary, _ in listener.heard] == ["ValueError: while saving", "RuntimeError: first"]
    assert calls == [1]
    assert any("the disk is full" in line for line in handler.recent.lines)


def test_ctrl_c_is_not_a_crash(
    handler: CrashHandler, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "__excepthook__", lambda kind, *_: seen.append(kind))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert seen == [KeyboardInterrupt]
    assert not listener.heard


def test_what_qt_says_goes_into_the_log(handler: CrashHandler) -> None:
    logging.getLogger("qt").setLevel(logging.INFO)
    qWarning("a widget is unhappy")
    assert any("a widget is unhappy" in line for line in handler.recent.lines)


def test_the_log_in_memory_keeps_the_last_lines(handler: CrashHandler) -> None:
    for number in range(300):
        logging.getLogger("saisei.test").info("line %d", number)
    assert len(handler.recent.lines) == 200
    assert handler.recent.lines[-1].endswith("line 299")


def test_without_a_folder_for_the_log_it_works_all_the_same(tmp_path: Path, qapp: object) -> None:
    hooks = sys.excepthook, threading.excepthook
    blocked = tmp_path / "file"
    blocked.write_text("")
    handler = CrashHandler(blocked / "logs")
    listener = Listener()
    handler.caught.connect(listener.hear)
    handler.install()
    try:
        sys.excepthook(ValueError, ValueError("still told"), None)
    finally:
        handler.remove()
        sys.excepthook, threading.excepthook = hooks
    assert listener.heard[0][0] == "ValueError: still told"


def test_remove_gives_everything_back(qapp: object) -> None:
    hooks = sys.excepthook, threading.excepthook
    root_handlers = list(logging.getLogger().handlers)
    handler = CrashHandler(log_folder())
    handler.install()
    handler.remove()
    assert logging.getLogger().handlers == root_handlers
    assert sys.excepthook is sys.__excepthook__ and threading.excepthook is threading.__excepthook__
    sys.excepthook, threading.excepthook = hooks
