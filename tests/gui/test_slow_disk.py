"""A drive that does not answer must not hold up the window."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from editor.document import Document
from editor.tasks import ANSWER, folder_or_home, within
from editor.window import MainWindow
from engine.files import read, write
from tests.gui.fakes import FakeAsk, add_page, opened, picture, settle, trigger

DEAD = "dead-drive"


class Drive:
    """Questions to what lies on the drive are answered once ``answer`` is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer = threading.Event()
        self.asked: list[threading.Thread] = []
        for name in ("stat", "lstat", "readlink"):
            monkeypatch.setattr(os, name, self._slow(getattr(os, name)))

    def _slow(self, real: Any) -> Any:
        def slow(path: Any, *others: Any, **kinds: Any) -> Any:
            if DEAD in str(path):
                self.asked.append(threading.current_thread())
                assert self.answer.wait(20)
            return real(path, *others, **kinds)

        return slow


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drive]:
    made = Drive(monkeypatch)
    yield made
    made.answer.set()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / DEAD / "photo.png"
    path.parent.mkdir()
    write(path, picture())
    return path


def never_here(drive: Drive) -> bool:
    return bool(drive.asked) and threading.main_thread() not in drive.asked


def test_opening_does_not_wait(window: MainWindow, photo: Path, drive: Drive) -> None:
    start = time.perf_counter()
    window.open_paths([photo])
    QCoreApplication.processEvents()
    assert time.perf_counter() - start < ANSWER
    assert window.status.activity.text() == "Opening photo.png…"
    drive.answer.set()
    settle(window)
    assert window.pages.page_at(photo) is not None
    assert never_here(drive)


def test_recent_photos_are_listed_and_missed_without_asking_here(
    window: MainWindow, photo: Path, drive: Drive
) -> None:
    photo.unlink()
    window.settings.add_recent(photo)
    assert window.commands.recent.actions()[0].text().endswith("photo.png")
    assert not drive.asked
    window.commands.recent.actions()[0].trigger()
    drive.answer.set()
    settle(window)
    assert "does not exist" in window.messages.text()
    assert window.settings.value.recent == ()
    assert never_here(drive)


def test_a_file_under_two_names_is_opened_once(window: MainWindow, photo: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(photo)
    window.open_paths([link, photo])  # both are on their way at the same time
    settle(window)
    assert [page.document.path for page in window.pages.all()] == [photo]
    add_page(window)
    window.open_paths([link])
    settle(window)
    assert window.pages.count() == 2
    page = window.pages.current()
    assert page is not None and page.document.path == photo


def test_the_file_dialogs_open_elsewhere(
    window: MainWindow, ask: FakeAsk, photo: Path, tmp_path: Path, drive: Drive
) -> None:
    window.settings.update(folder=str(photo.parent))
    window.add_document(Document.from_picture(picture(), "new"))
    ask.save_to = tmp_path / "new.png"
    trigger(window, "file.open")
    trigger(window, "file.save_as")
    assert ask.asked[0] == ("open", str(Path.home()))
    assert ask.asked[1] == ("save_path", Path.home() / "new.png")
    assert read(ask.save_to).picture.size == (64, 48)
    assert never_here(drive)


def test_the_file_dialogs_open_where_the_last_photo_was(
    window: MainWindow, ask: FakeAsk, photo: Path
) -> None:
    opened(window, photo)
    trigger(window, "file.open")
    trigger(window, "file.save_as")
    assert ask.asked == [("open", str(photo.parent)), ("save_path", photo)]


def test_questions_have_a_time_limit() -> None:
    assert within(lambda: 5, 7) == 5
    start = time.perf_counter()
    assert within(lambda: time.sleep(2) or 5, 7, seconds=0.1) == 7
    assert time.perf_counter() - start < 1

    def fail() -> int:
        raise OSError("gone")

    assert within(fail, 7) == 7
    assert folder_or_home("") == folder_or_home("/no/such/folder") == Path.home()
