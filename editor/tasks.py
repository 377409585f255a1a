"""Short work beside the event loop: reading, writing, gathering pixels. (Filters are not short: see jobs.py.)"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QDeadlineTimer, QObject, QRunnable, Qt, QThreadPool, Signal

from engine.api import Cancelled, Context

__all__ = ["Task", "Tasks", "Wanted", "folder_or_home", "within"]

log = logging.getLogger(__name__)

ANSWER = 0.5  # seconds that a disk gets for a small question
T = TypeVar("T")

READERS = 4  # a file on a drive that does not answer holds up one thread, maybe for minutes


def within(question: Callable[[], T], otherwise: T, seconds: float = ANSWER) -> T:
    """What a small question to the disk gives, ``otherwise`` when it fails or takes too long: a network drive that
    is gone may not answer for minutes. For what cannot go on without an answer; all else is a task."""
    answers: queue.SimpleQueue[T] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(question())
        except (OSError, ValueError, RuntimeError):
            answers.put(otherwise)

    threading.Thread(target=ask, name="question to the disk", daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return otherwise


def folder_or_home(folder: str) -> Path:
    """The folder, if it is there and answers, else the home folder: where a file dialog opens."""
    return within(lambda: Path(folder) if folder and Path(folder).is_dir() else Path.home(), Path.home())


class Wanted(Context):
    """For what a task runs of the engine: it ends at its next piece when ``unwanted`` was called. ``fraction``: how
    far it is, 0..1."""

    def __init__(self) -> None:
        self.fraction = 0.0
        self._wanted = True

    def progress(self, fraction: float, message: str = "") -> None:
        self.fraction = fraction

    def unwanted(self) -> None:
        self._wanted = False

    def check_cancelled(self) -> None:
        if not self._wanted:
            raise Cancelled("Nobody waits for it any more.")


class Task(QObject):
    """One piece of work. Its outcome is delivered in the GUI thread, unless ``forget`` was called first."""

    # a signal of an object that lives in the GUI thread, to a bound method of the same object: always queued there
    _ended = Signal(object, object)

    def __init__(
        self,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.function = function
        self._done: Callable[[Any], None] | None = done
        self._failed: Callable[[Exception], None] | None = failed
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def forget(self) -> None:
        """Whatever comes of it, nobody wants to know."""
        self._done = self._failed = None

    def _deliver(self, value: Any, error: Exception | None) -> None:
        done, failed = self._done, self._failed
        self.forget()
        self.deleteLater()
        if error is not None and failed is not None:
            failed(error)
        elif error is None and done is not None:
            done(value)


class _Runnable(QRunnable):
    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task: Task | None = task

    def run(self) -> None:
        task, self._task = self._task, None
        assert task is not None
        try:
            value, error = task.function(), None
        except Exception as caught:  # sent as data: raised here it would end in a thread that nobody watches
            value, error = None, caught
        try:
            task._ended.emit(value, error)
        except RuntimeError:  # the window went away meanwhile
            log.debug("a task ended after its window was closed")


class Tasks(QObject):
    """Small pools: one for saving, which must never wait behind a file that cannot be read, and one for all else.
    ``wait`` before their parent goes away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(READERS)
        self._saving = QThreadPool(self)
        self._saving.setMaxThreadCount(1)  # in the order asked for, and with one picture in memory at a time

    def run(
        self,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        saving: bool = False,
    ) -> Task:
        """Call ``function`` in another thread, then ``done(value)`` or ``failed(exception)`` in this one.
        ``saving``: it writes a document."""
        task = Task(function, done, failed, self)
        (self._saving if saving else self._pool).start(_Runnable(task))
        return task

    def wait(self, milliseconds: int = 30_000) -> bool:
        """Whether all work ended in time, saving and all else."""
        deadline = QDeadlineTimer(milliseconds)
        saved = self._saving.waitForDone(milliseconds)
        return self._pool.waitForDone(max(0, deadline.remainingTime())) and saved

    def wait_for_saves(self, milliseconds: int = 30_000) -> bool:
        """Whether all that writes a document ended in time; a read that does not end is not waited for."""
        return self._saving.waitForDone(milliseconds)
