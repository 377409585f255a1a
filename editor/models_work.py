"""A download or an import in a thread of its own: neither the window nor the queue of the GPU waits for it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from engine.api import Cancelled, Context
from engine.reports import sentence

__all__ = ["Telling", "Work"]

INTERVAL = 0.1  # seconds between two signals of progress
JOIN = 5.0  # seconds that the end of a thread is waited for

Tell = Callable[[str, Any], None]


class Telling(Context):
    """What a piece of work talks to. ``pause``: while it is set, a download rests."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._last = float("-inf")
        self.cancelled = threading.Event()
        self.pause = threading.Event()

    def progress(self, fraction: float, message: str = "") -> None:
        now = time.monotonic()
        if now - self._last >= INTERVAL:
            self._last = now
            self._tell("progress", (fraction, message))

    def listen(self, transfer: object) -> None:
        """Hears where a download is; at most ten times a second as it is."""
        self._tell("transfer", transfer)

    def check_cancelled(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled("It was stopped.")


class Work(QObject):
    """One piece of work. Signals, all in the GUI's thread: ``news(kind, value)`` is "progress" with (fraction,
    message) or "transfer" with an ``engine.models.transfer.Transfer``; at last exactly one of ``done(value)``,
    ``failed(sentence)`` and ``stopped()``."""

    news = Signal(str, object)
    done = Signal(object)
    failed = Signal(str)
    stopped = Signal()
    _event = Signal(str, object)

    def __init__(self, work: Callable[[Telling], Any], name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running = False
        self._work = work
        self.telling = Telling(self._tell)
        # from any thread to a bound method of an object of this one
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)

    def start(self) -> None:
        self.running = True
        self._thread.start()

    @property
    def paused(self) -> bool:
        return self.telling.pause.is_set()

    def pause(self, on: bool) -> None:
        if on:
            self.telling.pause.set()
        else:
            self.telling.pause.clear()

    def cancel(self) -> None:
        """Stop soon; ``stopped`` arrives when it has."""
        self.telling.cancelled.set()

    def stop(self, seconds: float = JOIN) -> bool:
        """Stop and wait. False if it does not end."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _main(self) -> None:
        try:
            self._tell("done", self._work(self.telling))
        except Cancelled:
            self._tell("stopped", None)
        except (
            BaseException
        ) as error:  # sent as data: raised here it would end in a thread that nobody watches
            self._tell("failed", sentence(error, "nothing was changed"))

    def _tell(self, kind: str, value: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._event.emit(kind, value)

    def _deliver(self, kind: str, value: Any) -> None:
        if kind in ("progress", "transfer"):
            if self.running and not self.telling.cancelled.is_set():
                self.news.emit(kind, value)
            return
        self.running = False
        if kind == "done":
            self.done.emit(value)
        elif kind == "failed":
            self.failed.emit(value)
        else:
            self.stopped.emit()
