"""An engine under test, what was heard of it, and runs that do as they are told: for the tests of the worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from engine.api import Context, Patch, Picture, Progress, Rect, Request, Result
from engine.filters.denoise import DenoiseParams
from engine.worker import Engine


def request(job: str = "a") -> Request:
    return Request("denoise", Picture(np.zeros((4, 4, 3), np.uint8)), DenoiseParams(), job=job)


def result(request: Request) -> Result:
    return Result(request.picture.rect, request.picture.pixels.copy(), 1, request.recipe(), "cpu", 0.1)


def patch(nbytes: int = 48) -> Patch:
    return Patch(Rect(0, 0, 1, 1), np.zeros((1, 1, nbytes), np.uint8))


class Listener(QObject):
    """Writes down what arrives, and that it arrives in the GUI's thread."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.seen: list[tuple[Any, ...]] = []
        self.times: list[float] = []
        self.threads: set[int] = set()
        for name in ("started", "progressed", "patched", "noted", "finished", "failed", "cancelled"):
            getattr(engine, name).connect(getattr(self, f"on_{name}"))

    def _note(self, *what: Any) -> None:
        self.threads.add(threading.get_ident())
        self.seen.append(what)
        self.times.append(time.monotonic())

    def on_started(self, job: str) -> None:
        self._note("started", job)

    def on_progressed(self, job: str, progress: Progress) -> None:
        self._note("progressed", job, progress)

    def on_patched(self, job: str, patch: Patch) -> None:
        self._note("patched", job, patch)

    def on_noted(self, job: str, note: str) -> None:
        self._note("noted", job, note)

    def on_finished(self, job: str, result: Result) -> None:
        self._note("finished", job, result)

    def on_failed(self, job: str, words: str) -> None:
        self._note("failed", job, words)

    def on_cancelled(self, job: str) -> None:
        self._note("cancelled", job)

    def of(self, job: str) -> list[str]:
        return [entry[0] for entry in self.seen if entry[1] == job]

    def words(self) -> list[str]:
        return [entry[0] + " " + entry[1] for entry in self.seen]

    def ends(self) -> list[str]:
        return [word for word in self.words() if word.split()[0] in ("finished", "failed", "cancelled")]


class Bench:
    """An engine under test. ``run`` is what its jobs do."""

    def __init__(self, qtbot: QtBot, run: Callable[[Request, Context], Result], **other: Any) -> None:
        self.qtbot = qtbot
        self.engine = Engine(run=run, **other)
        self.heard = Listener(self.engine)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def until_idle(self) -> None:
        self.until(lambda: not self.engine.busy)


class Gate:
    """A run that waits: ``entered`` says that a job is in it, ``release`` lets it end."""

    def __init__(self, cooperative: bool = True) -> None:
        self.entered, self.release = threading.Event(), threading.Event()
        self.jobs: list[str] = []
        self.cooperative = cooperative

    def __call__(self, request: Request, context: Context) -> Result:
        self.jobs.append(request.job)
        self.entered.set()
        while not self.release.wait(0.002):
            if self.cooperative:
                context.check_cancelled()
        return result(request)


def benches(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    """For a fixture: makes engines, and shuts them down after the test."""
    made: list[Bench] = []

    def make(run: Callable[[Request, Context], Result], **other: Any) -> Bench:
        made.append(Bench(qtbot, run, **other))
        return made[-1]

    yield make
    for one in made:
        assert one.engine.shutdown(5)
