"""Autosave and recovery as a person meets them: after a change, a save, a crash, a kill, a full disk."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor import opening, recovery_copy
from editor.document import Document
from editor.pages import Page
from editor.recovery import find, recovery_folder
from editor.recovery_copy import CopyWriter
from editor.window import MainWindow
from engine import files
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, picture, settle, trigger


def rest(window: MainWindow) -> None:
    """Until the copies are written and that is known."""
    for _ in range(4):
        assert window.autosave.tasks.wait(20_000)
        QCoreApplication.processEvents()


def changed(window: MainWindow, name: str = "photo") -> Page:
    page = add_page(window, name)
    page.document.add_layer(picture(20, 10), "Pasted")
    return page


def manifests() -> list[Path]:
    return sorted(recovery_folder().glob("*/*/manifest.json"))


def left_behind(window: MainWindow) -> None:
    """As if the program had ended here."""
    window.autosave.save()
    rest(window)
    window.autosave._session.leave()
    window.autosave._ended = True
    window.autosave._timer.stop()


def looked(window: MainWindow) -> None:
    window.autosave.look()
    rest(window)


def test_nothing_is_written_while_nothing_changed(window: MainWindow) -> None:
    add_page(window)
    assert not window.autosave._timer.isActive()
    window.autosave.save()
    rest(window)
    assert not recovery_folder().exists()


def test_a_change_is_kept_in_a_minute_and_only_what_changed_since(window: MainWindow) -> None:
    page = changed(window)
    timer = window.autosave._timer
    assert timer.isActive() and timer.interval() == 60_000
    timer.timeout.emit()
    rest(window)
    (manifest,) = manifests()
    first = manifest.stat().st_mtime_ns
    window.autosave.save()
    rest(window)
    assert manifest.stat().st_mtime_ns == first  # nothing new
    page.document.rename_layer(page.document.layers[0].id, "Sky")
    window.autosave.save()
    rest(window)
    assert manifest.stat().st_mtime_ns > first and len(list(manifest.parent.glob("pack-*"))) == 1
    window.close()
    assert not recovery_folder().exists()


def test_the_interval_is_the_persons(window: MainWindow) -> None:
    window.settings.update(autosave_interval=5)
    changed(window)
    assert window.autosave._timer.interval() == 5000


def test_saving_undoing_and_closing_take_the_copy_away(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    one, two, three = (changed(window, name) for name in ("one", "two", "three"))
    window.autosave.save()
    rest(window)
    assert len(manifests()) == 3
    ask.save_to = tmp_path / "one.png"
    window.pages.setCurrentWidget(one)
    trigger(window, "file.save")
    rest(window)
    assert len(manifests()) == 2
    two.document.undo()
    rest(window)
    assert len(manifests()) == 1
    window.close_page(three)
    rest(window)
    assert manifests() == [] and ask.names().count("unsaved") == 1
    two.document.redo()
    window.autosave.save()
    rest(window)
    assert len(manifests()) == 1


def test_who_wants_no_copies_has_none(window: MainWindow) -> None:
    changed(window)
    window.autosave.save()
    rest(window)
    window.settings.update(recovery=False)
    rest(window)
    assert manifests() == [] and not window.autosave._timer.isActive()
    changed(window)
    window.autosave.save()
    rest(window)
    assert manifests() == [] and not window.autosave._timer.isActive()
    window.settings.update(recovery=True)
    assert window.autosave._timer.isActive()


def test_a_new_start_offers_and_recovers(qtbot: QtBot, models: None, engine: FakeEngine) -> None:
    first = make_window(qtbot, engine)
    page = changed(first, "beach.jpg")
    page.document.path = Path("/photos/beach.jpg")
    seen = page.document.composite(page.document.rect)
    left_behind(first)

    second = make_window(qtbot)
    assert second.recovery.isHidden()
    looked(second)
    assert second.recovery.isVisible()
    assert second.recovery.label.full_text() == "Unsaved changes to “beach.jpg” can be recovered."
    second.show_error("Something else.")
    assert second.recovery.isVisible()
    QTest.mouseClick(second.recovery.recover_button, Qt.MouseButton.LeftButton)
    rest(second)
    back = second.pages.current()
    assert back is not None and second.recovery.isHidden()
    document = back.document
    assert document.modified and document.name == "beach.jpg" and document.path == Path("/photos/beach.jpg")
    assert [layer.name for layer in document.layers] == ["Photo", "Pasted"]
    assert np.array_equal(document.composite(document.rect), seen)
    assert len(manifests()) == 1  # the old copy went when there was a new one
    assert find() == []
    back.document.add_layer(picture(5, 5), "More")
    assert document.undo() and document.history_steps == (0, 1)


@pytest.mark.parametrize("touched", [False, True])
def test_a_recovered_file_that_is_open_is_in_one_tab(
    qtbot: QtBot, models: None, engine: FakeEngine, tmp_path: Path, touched: bool
) -> None:
    path = tmp_path / "beach.png"
    files.write(path, picture())
    first = make_window(qtbot, engine)
    first.open_paths([path])
    settle(first)
    first.pages.all()[0].document.add_layer(picture(20, 10), "Pasted")
    left_behind(first)

    second = make_window(qtbot)
    second.open_paths([path])  # as on the command line
    settle(second)
    if touched:
        second.pages.all()[0].document.add_layer(picture(20, 10), "Other work")
    looked(second)
    second.recovery.recover_button.click()
    rest(second)
    recovered = second.pages.current()
    assert recovered is not None and recovered.document.modified
    assert [layer.name for layer in recovered.document.layers] == ["Photo", "Pasted"]
    if touched:  # both are work of the person: one of them is the file's
        assert second.pages.count() == 2
        assert recovered.document.path is None and second.pages.page_at(path) is not recovered
    else:
        assert second.pages.count() == 1 and recovered.document.path == path
    second.open_paths([path])
    settle(second)
    assert second.pages.count() == (2 if touched else 1)


def test_a_file_that_is_recovered_while_it_is_read_is_in_one_tab(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "beach.png"
    files.write(path, picture())
    go, real = threading.Event(), opening.read_document

    def slow(wanted: Path) -> Document:
        assert go.wait(10)
        return real(wanted)

    monkeypatch.setattr(opening, "read_document", slow)
    window.open_paths([path])
    for _ in range(50):
        QCoreApplication.processEvents()
        time.sleep(0.01)
    back = real(path)
    back.add_layer(picture(5, 5), "Recovered")
    window.autosave.recovered.emit(back, "")
    go.set()
    settle(window)
    assert [page.document for page in window.pages.all()] == [back]


def test_discarding_deletes_and_later_asks_again(qtbot: QtBot, models: None) -> None:
    first = make_window(qtbot)
    changed(first, "one")
    changed(first, "two")
    left_behind(first)
    second = make_window(qtbot)
    looked(second)
    assert second.recovery.label.full_text().startswith("2 unsaved documents can be recovered")
    assert "“one”, “two”" in second.recovery.label.full_text()
    second.recovery.later_button.click()
    assert second.recovery.isHidden()
    second.close()
    third = make_window(qtbot)
    looked(third)
    other = make_window(qtbot)
    looked(other)
    assert third.recovery.isVisible() and other.recovery.isHidden()  # it is offered once
    third.recovery.discard_button.click()
    rest(third)
    assert manifests() == []
    assert third.pages.count() == 0


def test_a_damaged_copy_is_said_and_kept(qtbot: QtBot, models: None) -> None:
    first = make_window(qtbot)
    changed(first, "one")
    changed(first, "two")
    left_behind(first)
    packs = sorted(recovery_folder().glob("*/*/pack-1.bin"))
    packs[0].unlink()
    broken = packs[1].parent / "manifest.json"
    second = make_window(qtbot)
    looked(second)
    broken.write_text('{"version": 1, "name": "x", "saved": 1.0}')
    second.recovery.recover_button.click()
    rest(second)
    assert second.pages.count() == 1
    assert broken.exists() and str(broken.parent) not in [str(path) for path in find()]


def test_a_full_disk_is_said_once_and_work_goes_on(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_anything: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    page = changed(window)
    with monkeypatch.context() as patch:
        patch.setattr(CopyWriter, "write", full)
        window.autosave.save()
        rest(window)
        assert "No space left on device" in window.messages.text() and "crash" in window.messages.text()
        window.messages.clear()
        page.document.rename_layer(page.document.layers[0].id, "Sky")
        window.autosave.save()
        rest(window)
        assert window.messages.text() == "" and window.autosave._timer.isActive()
    window.autosave.save()
    rest(window)
    assert len(manifests()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such permission")
def test_a_folder_that_cannot_be_written_is_said(window: MainWindow, user_folders: Path) -> None:
    state = recovery_folder()
    state.parent.mkdir(parents=True)
    state.write_text("a file in the way")
    page = changed(window)
    window.autosave.save()
    rest(window)
    assert "Unsaved work cannot be kept" in window.messages.text()
    assert page.document.undo()


def test_something_breaks_and_a_copy_is_there_at_once(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = changed(window)
    window.autosave.save_now()
    (manifest,) = manifests()
    assert recovery_copy.summary(manifest.parent)[0] == "photo"
    page.document.rename_layer(page.document.layers[0].id, "Sky")
    window.autosave.save()  # one is under way
    page.document.rename_layer(page.document.layers[0].id, "Sea")
    window.autosave.save_now()
    snapshot, _ = recovery_copy.load(manifest.parent)
    assert snapshot.state.layers[0].name == "Sea"
    rest(window)

    def full(*_anything: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(CopyWriter, "write", full)
    page.document.rename_layer(page.document.layers[0].id, "Sand")
    with pytest.raises(OSError, match="No space"):
        window.autosave.save_now()


_PERSON = """
import sys
from pathlib import Path
from editor.app import make_application
from editor.settings import SettingsStore
from tests.gui.fakes import FakeAsk, FakeEngine, picture
app = make_application()
import editor.filtering
editor.filtering.ready_models = lambda: {}
from editor.window import MainWindow
window = MainWindow(FakeEngine(), SettingsStore(), ask=FakeAsk())
window.show()
window.open_paths([Path(sys.argv[1])])
while window.opener.loading:
    app.processEvents()
document = window.pages.current().document
document.add_layer(picture(20, 10), "Pasted", 3, 4)
window.autosave._timer.start(10)
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_killed_the_editor_brings_the_work_back(
    qtbot: QtBot, models: None, tmp_path: Path, user_folders: Path
) -> None:
    path = tmp_path / "beach.png"
    Image.fromarray(picture().pixels).save(path)
    before = path.read_bytes()
    root = Path(__file__).resolve().parents[2]
    child = subprocess.Popen(
        [sys.executable, "-c", _PERSON, str(path)], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        qtbot.waitUntil(lambda: bool(manifests()) or child.poll() is not None, timeout=60_000)
        assert child.poll() is None
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert path.read_bytes() == before
    window = make_window(qtbot)
    looked(window)
    window.recovery.recover_button.click()
    rest(window)
    page = window.pages.current()
    assert page is not None
    assert page.document.path == path and page.document.modified
    layer = page.document.layers[1]
    assert (layer.name, layer.x, layer.y) == ("Pasted", 3, 4)
    assert np.array_equal(page.document.layers[0].raster.pixels(), picture().pixels)
    window.open_paths([path])  # it is open
    settle(window)
    assert window.pages.count() == 1
    assert path.read_bytes() == before


def test_two_windows_do_not_fight(qtbot: QtBot, models: None) -> None:
    one, two = make_window(qtbot), make_window(qtbot)
    changed(one, "one")
    changed(two, "two")
    for window in (one, two):
        window.autosave.save()
        rest(window)
    assert len(manifests()) == 2
    looked(one)
    assert one.recovery.isHidden()
    one.close()
    (manifest,) = manifests()
    assert recovery_copy.summary(manifest.parent)[0] == "two"


_BREAKS = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from editor import app
from editor.window import MainWindow
from tests.gui.fakes import picture
application = app.make_application()

def window():
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

def breaks():
    page = window().pages.current()
    if page is None:
        QTimer.singleShot(20, breaks)
        return
    page.document.add_layer(picture(20, 10), "Pasted", 3, 4)
    QTimer.singleShot(500, lambda: os.kill(os.getpid(), signal.SIGKILL))
    raise RuntimeError("the lens cap is on")

QTimer.singleShot(100, breaks)
app.main(sys.argv[1:])
"""

_LOOKS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from editor import app
from editor.dialogs.ask import Ask, Unsaved
from editor.window import MainWindow
application = app.make_application()
Ask.unsaved = lambda self, parent, name: Unsaved.DISCARD

def looks():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    page = window.pages.current()
    if page is not None:
        print([layer.name for layer in page.document.layers], page.document.path, flush=True)
        window.close()
        return
    if window.recovery.isVisible():
        window.recovery.recover_button.click()
    QTimer.singleShot(50, looks)

QTimer.singleShot(100, looks)
sys.exit(app.main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_the_program_that_breaks_keeps_a_copy_and_the_next_start_recovers_it(tmp_path: Path) -> None:
    """The whole program: the copy is there long before the minute is over, since something broke."""
    path = tmp_path / "beach.png"
    Image.fromarray(picture().pixels).save(path)
    root = Path(__file__).resolve().parents[2]

    def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=root,
            timeout=120,
            check=False,
            capture_output=True,
            text=True,
        )

    assert run(_BREAKS, str(path)).returncode == -signal.SIGKILL
    assert len(manifests()) == 1
    done = run(_LOOKS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"['Photo', 'Pasted'] {path}"
    assert not recovery_folder().exists()
