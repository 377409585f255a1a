"""For tests with widgets: a test that leaves a thread, a timer or a window behind fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QThreadPool, QTimer, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import getAllValidWrappers

from editor.window import MainWindow
from tests.gui.fakes import FakeAsk, FakeEngine, fake_models, make_window


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application with the editor's own look, so that what is tested is what is seen."""
    from editor.app import make_application

    return make_application()


def _deliver_deletions() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def _living(*kinds: type) -> list[object]:
    """Qt's own list of what Python holds of it: to look through all objects takes a third of a second a test."""
    return [thing for thing in getAllValidWrappers() if isinstance(thing, kinds)]


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Set up before qtbot and torn down after it: whatever is still there then, the test has leaked."""
    before = {id(widget) for widget in QApplication.topLevelWidgets()}
    yield
    _deliver_deletions()
    assert QThreadPool.globalInstance().waitForDone(5000), "a task of the thread pool never ended"
    _deliver_deletions()
    living = _living(QThread, QTimer)
    threads = [t for t in living if isinstance(t, QThread) and t.isRunning()]
    threads = [t for t in threads if t is not QThread.currentThread()]
    timers = [t for t in living if isinstance(t, QTimer) and t.isActive()]
    widgets = [w for w in QApplication.topLevelWidgets() if id(w) not in before and w.isVisible()]
    for thread in threads:
        thread.quit()
        thread.wait(2000)
    for timer in timers:
        timer.stop()
    for widget in widgets:
        widget.close()
    assert not threads, f"running threads: {threads}"
    assert not timers, f"active timers: {[(t, t.parent()) for t in timers]}"
    assert not widgets, f"open windows: {widgets}"


# --- the main window, for the tests that ask for it ---------------------------------------------------------


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """One denoise model is installed, which is no file."""
    fake_models(monkeypatch)


@pytest.fixture
def engine(qapp: QApplication) -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def ask(qapp: QApplication) -> FakeAsk:
    return FakeAsk()


@pytest.fixture
def window(qtbot: QtBot, models: None, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    """Empty, at rest, with nothing on the clipboard."""
    QApplication.clipboard().clear()
    return make_window(qtbot, engine, ask)


@pytest.fixture
def pig_latin(qapp: QApplication) -> Iterator[None]:
    """A language in which each word says which table it was looked up in."""

    class Translator(QTranslator):
        def isEmpty(self) -> bool:
            return False

        def translate(self, context: str, text: str, comment: str | None = None, n: int = -1) -> str:
            return f"{context}/{text}" if context in ("Actions", "Filters", "History", "Layers") else text

    translator = Translator()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)
