"""Work beside the event loop of which only the newest order counts, such as the preview of a setting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from editor.tasks import Task, Tasks

__all__ = ["Latest", "Superseded"]

Check = Callable[[], None]
Work = Callable[[Check], Any]


class Superseded(Exception):
    """Nobody waits for this any more."""


class Latest(QObject):
    """One order runs at a time: a newer one tells it to stop, and takes its place as soon as it has. So a codec that
    cannot be interrupted never runs twice, however fast a slider is dragged."""

    def __init__(
        self,
        tasks: Tasks,
        done: Callable[[Any, Any], None],
        failed: Callable[[Any, Exception], None],
        parent: QObject,
    ) -> None:
        """``done(key, value)`` and ``failed(key, error)`` are called in this thread, for the newest order only."""
        super().__init__(parent)
        self._tasks, self._done, self._failed = tasks, done, failed
        self._running: tuple[Any, threading.Event, Task] | None = None
        self._waiting: tuple[Any, Work] | None = None

    @property
    def busy(self) -> bool:
        """Whether an order is being worked on whose outcome counts."""
        return self._waiting is not None or (self._running is not None and not self._running[1].is_set())

    def order(self, key: Any, work: Work) -> None:
        """``work(check)`` is called in another thread; ``check()`` raises ``Superseded`` once a newer order came."""
        if self._running is None:
            self._start(key, work)
            return
        self._running[1].set()
        self._waiting = (key, work)

    def drop(self) -> None:
        """What was ordered is not wanted any more; another order may follow."""
        self._waiting = None
        if self._running is not None:
            self._running[1].set()

    def stop(self) -> None:
        """End for good: nothing is delivered from here on."""
        self.drop()
        if self._running is not None:
            self._running[2].forget()
            self._running = None

    def _start(self, key: Any, work: Work) -> None:
        stopped = threading.Event()

        def check() -> None:
            if stopped.is_set():
                raise Superseded

        task = self._tasks.run(
            partial(work, check), partial(self._ended, key, None), partial(self._broke, key)
        )
        self._running = (key, stopped, task)

    def _ended(self, key: Any, error: Exception | None, value: Any) -> None:
        assert self._running is not None
        wanted = not self._running[1].is_set()
        self._running = None
        if self._waiting is not None:
            (key_next, work), self._waiting = self._waiting, None
            self._start(key_next, work)
        elif wanted and error is not None:
            self._failed(key, error)
        elif wanted:
            self._done(key, value)

    def _broke(self, key: Any, error: Exception) -> None:
        self._ended(key, error, None)
