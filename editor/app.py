"""The editor's start: crash handler, look, window, first paint; the engine warms up when nothing else is to do.

Nothing here imports torch: the window shows first, and the worker imports torch when it is idle.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from editor import language
from editor.crash import CrashHandler
from editor.icons import icon
from editor.settings import Settings, SettingsStore, log_folder
from editor.theme import Look

__all__ = ["destroy", "follow", "main", "make_application"]

WARM_UP_AFTER = 400  # ms after the first paint: the person's first clicks come before torch


def make_application(settings: Settings | None = None) -> QApplication:
    """The QApplication with names, look and language; the one that exists, if there is one."""
    settings = settings or Settings()
    existing = QApplication.instance()
    QCoreApplication.setApplicationName("saisei")
    QCoreApplication.setOrganizationName("")
    QGuiApplication.setApplicationDisplayName("Saisei")
    QGuiApplication.setDesktopFileName("saisei")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough) if (
        existing is None
    ) else None
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    looks = app.findChildren(Look)
    looks[0].choose(settings.theme) if looks else Look(app, settings.theme)
    app.setWindowIcon(icon("saisei"))
    language.install(app, settings.language)
    return app


def follow(settings: SettingsStore, app: QApplication) -> None:
    """The look goes with the settings while the editor runs; another language begins with the next start."""
    look = app.findChildren(Look)[0]
    settings.subscribe(lambda value: look.choose(value.theme))


class _FirstPaint(QObject):
    """Starts what may wait until the window was painted once."""

    def __init__(self, window: QObject, engine: QObject) -> None:
        super().__init__(window)
        self._engine = engine
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(WARM_UP_AFTER, self._engine, self._engine.warm_up)  # type: ignore[attr-defined]
        return False


def destroy(window: QWidget) -> None:
    """Destroy ``window`` with everything it owns, now, while the application still lives.

    A window that goes with Python's last garbage collection goes after the QApplication: its widgets then ask for
    what is no longer there, and the program ends with a segmentation fault.
    """
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(paths: Sequence[str | os.PathLike[str]] = ()) -> int:
    """Open the editor with ``paths`` and run until its window is closed. Returns the exit status."""
    crash = CrashHandler(log_folder())
    crash.install()
    settings = SettingsStore()
    app = make_application(settings.value)
    follow(settings, app)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the program, as it should
    from editor.window import MainWindow
    from engine.worker import Engine

    engine = Engine()
    window = MainWindow(engine, settings, recent_lines=crash.recent.lines)
    crash.caught.connect(window.show_crash)
    crash.before_report = window.autosave.save_now
    _FirstPaint(window, engine)
    window.show()
    window.autosave.look()
    if paths:
        window.open_paths([Path(path) for path in paths])
    try:
        status = app.exec()
    finally:
        ended = engine.shutdown()
        crash.remove()
    # what still runs now, Qt and the interpreter would abort over or wait for on their way out: a job that does not
    # end, or a file on a disk that does not answer
    if not (ended and window.tasks.wait(0)):
        os._exit(status)
    destroy(window)
    return status
