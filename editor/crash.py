"""What happens when something breaks: the work is brought to safety, it is logged, the person is told in one
sentence, and the work goes on.

Exceptions from any thread come here. A crash of the interpreter itself leaves a stack in ``crash.log``.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

__all__ = ["CrashHandler", "RecentLines"]

log = logging.getLogger("saisei")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class RecentLines(logging.Handler):
    """Keeps the last lines of the log in memory, for "Copy diagnostics"."""

    def __init__(self, count: int = 200) -> None:
        super().__init__(logging.INFO)
        self.lines: deque[str] = deque(maxlen=count)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", text)


class CrashHandler(QObject):
    """Takes over ``sys.excepthook`` and ``threading.excepthook`` between ``install`` and ``remove``.

    ``caught(summary, details)`` arrives in the thread of this object, whichever thread failed. Before it, in the
    same thread, ``before_report`` is called: what saves a recovery copy is set there. If that fails, too, it is
    logged, and the report comes all the same.
    """

    caught = Signal(str, str)
    _broken = Signal(str, str)  # from the thread that failed to the one of this object

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.recent = RecentLines()
        self.before_report: Callable[[], None] | None = None
        self._reporting = False
        self._broken.connect(self._tell)
        self._crash_file: IO[str] | None = None
        self._handlers: list[logging.Handler] = []

    def install(self) -> None:
        """A folder that cannot be written costs the log file, not the start."""
        self._handlers = [self.recent]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._handlers.append(
                RotatingFileHandler(
                    self.folder / "saisei.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8"
                )
            )
            self._crash_file = (self.folder / "crash.log").open("a", encoding="utf-8")
            faulthandler.enable(self._crash_file, all_threads=True)
        except OSError as error:
            log.warning("No log is kept in %s: %s", self.folder, error)
            if sys.stderr is not None:
                faulthandler.enable()
        formatter = logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
        root = logging.getLogger()
        for handler in self._handlers:
            handler.setFormatter(formatter)
            root.addHandler(handler)
        if root.level > logging.INFO or root.level == logging.NOTSET:
            root.setLevel(logging.INFO)
        qInstallMessageHandler(_qt_message)
        sys.excepthook = self._main_hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        self._handlers = []
        if self._crash_file is not None:
            faulthandler.disable()
            self._crash_file.close()
            self._crash_file = None

    def _main_hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        # PySide calls this in whichever thread the slot ran, so the thread is asked, not assumed
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(kind, error, trace, threading.current_thread().name)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            name = args.thread.name if args.thread else "?"
            self._report(args.exc_type, args.exc_value, args.exc_traceback, name)

    def _report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None, thread: str
    ) -> None:
        details = "".join(traceback.format_exception(kind, error, trace))
        log.error("Unexpected %s in thread %s\n%s", kind.__name__, thread, details)
        self._broken.emit(f"{kind.__name__}: {error}", details)

    def _tell(self, summary: str, details: str) -> None:
        # saving may let events in, and one of them may break again: once at a time
        if self.before_report is not None and not self._reporting:
            self._reporting = True
            try:
                self.before_report()
            except Exception:
                log.exception("No recovery copy could be saved")
            finally:
                self._reporting = False
        self.caught.emit(summary, details)
