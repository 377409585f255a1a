from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer
from pytestqt.qtbot import QtBot

from engine.api import Cancelled, Context, ModelError, Patch, Picture, Progress, Rect, Request, Result
from engine.desk import PATCH_BYTES, PATCH_COUNT
from engine.filters.denoise import DenoiseParams
from engine.reports import Remaining
from engine.worker import Engine

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(run: Callable[[Request, Context], Result], **other: Any) -> Bench:
        made.append(Bench(qtbot, run, **other))
        return made[-1]

    yield make
    for one in made:
        assert one.engine.shutdown(5)


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


# --- the way of a job --------------------------------------------------------------------------------


def test_jobs_run_one_after_the_other_and_everything_arrives_in_order(bench: Any) -> None:
    def run(request: Request, context: Context) -> Result:
        context.note("a note")
        context.partial(patch())
        context.partial(patch())
        return result(request)

    b = bench(run)
    for job in ("a", "b", "c"):
        b.engine.submit(request(job))
    assert b.engine.busy
    b.until_idle()
    one = ["started", "noted", "patched", "patched", "finished"]
    assert b.heard.words() == [f"{word} {job}" for job in "abc" for word in one]
    assert b.heard.threads == {threading.get_ident()}


def test_jobs_run_in_a_thread_of_their_own_which_starts_with_the_first(bench: Any) -> None:
    where: list[int] = []

    def run(request: Request, context: Context) -> Result:
        where.append(threading.get_ident())
        return result(request)

    b = bench(run)
    assert b.engine.findChildren(QThread) == [] and b.engine._thread is None
    b.engine.submit(request("a"))
    b.until_idle()
    b.engine.submit(request("b"))
    b.until_idle()
    assert len(set(where)) == 1 and where[0] != threading.get_ident()


def test_the_result_and_the_patches_arrive_as_they_were_made(bench: Any) -> None:
    sent = patch()
    made: list[Result] = []

    def run(request: Request, context: Context) -> Result:
        context.partial(sent)
        made.append(result(request))
        return made[0]

    b = bench(run)
    b.engine.submit(request())
    b.until_idle()
    assert [e[2] for e in b.heard.seen if e[0] == "patched"] == [sent]
    assert [e[2] for e in b.heard.seen if e[0] == "finished"] == made


def test_a_job_cannot_be_submitted_twice_at_a_time(bench: Any) -> None:
    gate = Gate()
    b = bench(gate)
    b.engine.submit(request("a"))
    with pytest.raises(ValueError, match="submitted already"):
        b.engine.submit(request("a"))
    gate.release.set()
    b.until_idle()
    b.engine.submit(request("a"))
    b.until_idle()
    assert b.heard.ends() == ["finished a", "finished a"]


def test_a_slot_may_submit_the_next_job(bench: Any) -> None:
    b = bench(lambda request, context: result(request))

    class Next(QObject):
        def on_finished(self, job: str, _result: Result) -> None:
            if job == "a":
                b.engine.submit(request("b"))

    following = Next()
    b.engine.finished.connect(following.on_finished)
    b.engine.submit(request("a"))
    b.until(lambda: "finished b" in b.heard.words())


# --- errors ------------------------------------------------------------------------------------------


def test_what_the_engine_raises_arrives_as_its_sentence(bench: Any) -> None:
    def run(_request: Request, _context: Context) -> Result:
        raise ModelError("The weights are damaged; install the model again.")

    b = bench(run)
    b.engine.submit(request())
    b.until_idle()
    assert b.heard.seen == [
        ("started", "a"),
        ("failed", "a", "The weights are damaged; install the model again."),
    ]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            MemoryError(),
            "There is not enough memory for this; close other programs and try again "
            "(the document is unchanged).",
        ),
        (
            ZeroDivisionError("division by zero"),
            "Something went wrong inside the filter: ZeroDivisionError (division by zero); the document is "
            "unchanged.",
        ),
        (
            RuntimeError("first line\nsecond line"),
            "Something went wrong inside the filter: RuntimeError (first line); the document is unchanged.",
        ),
        (SystemExit(), "Something went wrong inside the filter: SystemExit; the document is unchanged."),
    ],
)
def test_any_other_error_becomes_a_sentence_and_the_next_job_runs(
    bench: Any, caplog: pytest.LogCaptureFixture, error: BaseException, sentence: str
) -> None:
    def run(request: Request, _context: Context) -> Result:
        if request.job == "a":
            raise error
        return result(request)

    b = bench(run)
    b.engine.submit(request("a"))
    b.engine.submit(request("b"))
    b.until_idle()
    assert b.heard.seen[1] == ("failed", "a", sentence)
    assert b.heard.ends() == ["failed a", "finished b"]
    logged = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(logged) == (0 if isinstance(error, MemoryError) else 1)
    assert all(r.exc_info for r in logged)


# --- cancelling --------------------------------------------------------------------------------------


def test_a_waiting_job_is_dropped(bench: Any) -> None:
    gate = Gate()
    b = bench(gate)
    for job in ("a", "b", "c"):
        b.engine.submit(request(job))
    assert gate.entered.wait(5)
    b.engine.cancel("b")
    b.engine.cancel("b")
    assert "cancelled b" not in b.heard.words()  # never from within cancel()
    b.until(lambda: "cancelled b" in b.heard.words())
    gate.release.set()
    b.until_idle()
    assert gate.jobs == ["a", "c"]
    assert b.heard.ends() == ["cancelled b", "finished a", "finished c"]
    assert b.heard.of("b") == ["cancelled"]


@pytest.mark.parametrize("method", ["check_cancelled", "progress", "partial", "sub"])
def test_the_running_job_stops_at_its_next_word(bench: Any, method: str) -> None:
    entered, ended = threading.Event(), threading.Event()

    def run(request: Request, context: Context) -> Result:
        entered.set()
        speak: dict[str, Callable[[], None]] = {
            "check_cancelled": context.check_cancelled,
            "progress": lambda: context.progress(0.5),
            "partial": lambda: context.partial(patch()),
            "sub": lambda: context.sub(0.2, 0.3).sub(0, 1).progress(0.5),
        }
        try:
            while True:
                speak[method]()
                time.sleep(0.001)
        finally:
            ended.set()

    b = bench(run)
    b.engine.submit(request("a"))
    assert entered.wait(5)
    b.until(lambda: "started a" in b.heard.words())
    b.engine.cancel("a")
    before = len(b.heard.seen)
    b.until_idle()
    assert ended.is_set()
    assert b.heard.words()[before:] == ["cancelled a"]


def test_cancel_is_answered_once_the_job_has_really_stopped(bench: Any, qtbot: QtBot) -> None:
    gate = Gate(cooperative=False)
    b = bench(gate)
    b.engine.submit(request("a"))
    assert gate.entered.wait(5)
    b.engine.cancel("a")
    qtbot.wait(30)
    assert b.heard.ends() == [] and b.engine.busy
    gate.release.set()
    b.until_idle()
    assert b.heard.ends() == ["cancelled a"]


def test_what_is_on_its_way_when_a_job_is_cancelled_does_not_arrive(bench: Any) -> None:
    """The job is over and its events wait for the GUI: only ``cancelled`` is left of them."""
    over = threading.Event()

    def run(request: Request, context: Context) -> Result:
        context.progress(0.5)
        context.note("late")
        for _ in range(5):
            context.partial(patch())
        if request.job == "b":
            over.set()
        return result(request)

    b = bench(run)
    b.engine.submit(request("a"))
    b.engine.submit(request("b"))
    assert over.wait(5)
    time.sleep(0.02)  # its end is in the mailbox, too; no event was taken out yet
    b.engine.cancel("a")
    b.until_idle()
    assert b.heard.of("a") == ["cancelled"]
    assert b.heard.of("b")[-1] == "finished"


def test_cancel_from_within_a_slot_stops_the_rest(bench: Any) -> None:
    def run(request: Request, context: Context) -> Result:
        for _ in range(20):
            context.partial(patch())
        return result(request)

    b = bench(run)

    class Stop(QObject):
        def on_patched(self, job: str, _patch: Patch) -> None:
            b.engine.cancel(job)

    stop = Stop()
    b.engine.patched.connect(stop.on_patched)
    b.engine.submit(request("a"))
    b.until_idle()
    assert b.heard.words() == ["started a", "patched a", "cancelled a"]


def test_a_job_that_is_over_or_unknown_cannot_be_cancelled(bench: Any, qtbot: QtBot) -> None:
    b = bench(lambda request, context: result(request))
    b.engine.cancel("unknown")
    b.engine.submit(request("a"))
    b.until_idle()
    b.engine.cancel("a")
    qtbot.wait(20)
    assert b.heard.words() == ["started a", "finished a"]


def test_a_run_that_gives_up_by_itself_counts_as_cancelled(bench: Any) -> None:
    def run(_request: Request, _context: Context) -> Result:
        raise Cancelled("stopped")

    b = bench(run)
    b.engine.submit(request("a"))
    b.until_idle()
    assert b.heard.words() == ["started a", "cancelled a"]


def test_an_error_after_cancel_is_not_shown(bench: Any) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def run(_request: Request, _context: Context) -> Result:
        entered.set()
        go_on.wait(5)
        raise ModelError("too late")

    b = bench(run)
    b.engine.submit(request("a"))
    assert entered.wait(5)
    b.engine.cancel("a")
    go_on.set()
    b.until_idle()
    assert b.heard.ends() == ["cancelled a"]


# --- progress ----------------------------------------------------------------------------------------


def test_progress_arrives_at_most_twenty_times_a_second_and_the_newest_counts(bench: Any) -> None:
    def run(request: Request, context: Context) -> Result:
        context.device("cuda:0 Fake", 123)
        end = time.monotonic() + 0.5
        n = 0
        while time.monotonic() < end:
            n += 1
            context.progress(min(0.9, n / 1e6), "tile")
            time.sleep(0.0005)
        context.progress(0.95, "nearly")
        time.sleep(0.15)
        return result(request)

    b = bench(run)
    b.engine.submit(request())
    b.until_idle()
    when = [t for t, e in zip(b.heard.times, b.heard.seen, strict=True) if e[0] == "progressed"]
    reports = [e[2] for e in b.heard.seen if e[0] == "progressed"]
    assert 5 <= len(reports) <= 14
    assert min(np.diff(when)) >= 0.045
    assert reports[-1].message == "nearly" and reports[-1].fraction == 0.95
    assert all(r.device == "cuda:0 Fake" and r.memory == 123 for r in reports)


def test_a_last_word_before_a_long_step_is_not_lost(bench: Any) -> None:
    gate = Gate()

    def run(request: Request, context: Context) -> Result:
        context.progress(0.0, "first")
        context.progress(0.0, "loading, which takes long")
        return gate(request, context)

    b = bench(run)
    b.engine.submit(request())
    b.until(lambda: any(e[0] == "progressed" and "loading" in e[2].message for e in b.heard.seen))
    gate.release.set()
    b.until_idle()


def test_fractions_stay_between_0_and_1(bench: Any) -> None:
    def run(request: Request, context: Context) -> Result:
        context.progress(-1)
        time.sleep(0.12)
        context.progress(1.5)
        time.sleep(0.12)
        return result(request)

    b = bench(run)
    b.engine.submit(request())
    b.until_idle()
    assert [e[2].fraction for e in b.heard.seen if e[0] == "progressed"] == [0.0, 1.0]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_time_left() -> None:
    clock = Clock()
    left = Remaining(clock)
    clock.now += 30
    assert left.update(0.0) is None  # loading the model does not count
    clock.now += 0.4
    assert left.update(0.1) is None  # too soon
    clock.now += 0.6
    assert left.update(0.1) == pytest.approx(9)
    clock.now += 1
    assert left.update(0.2) == pytest.approx(8)
    clock.now += 4  # a tile that takes four times as long as the others: the estimate follows, without a jump
    slow = left.update(0.3)
    assert slow is not None and 4 < slow < 14
    clock.now += 0.7
    assert left.update(1.0) == 0


def test_time_left_is_estimated_anew_when_a_job_starts_over() -> None:
    clock = Clock()
    left = Remaining(clock)
    left.update(0.0)
    clock.now += 100
    assert left.update(0.01) is None
    clock.now += 100
    assert left.update(0.5) is not None
    assert left.update(0.4) is None  # started over in smaller tiles
    clock.now += 1
    assert left.update(0.5) == pytest.approx(5)


# --- back-pressure -----------------------------------------------------------------------------------


def test_patches_do_not_pile_up(bench: Any) -> None:
    sent: list[int] = []
    full = threading.Event()

    def run(request: Request, context: Context) -> Result:
        for n in range(2000):
            sent.append(n)
            if n == PATCH_COUNT:
                full.set()
            context.partial(patch())
        return result(request)

    b = bench(run)
    b.engine.submit(request())
    assert full.wait(5)
    time.sleep(0.05)  # the GUI does not listen: the job has to wait
    assert len(sent) == PATCH_COUNT + 1
    b.until_idle()
    assert b.heard.of("a").count("patched") == 2000
    assert b.heard.of("a")[-1] == "finished"


def test_large_patches_count_by_their_bytes_and_one_always_passes(bench: Any) -> None:
    sent: list[int] = []
    huge = np.broadcast_to(np.zeros((1, 1, 1), np.uint8), (PATCH_BYTES + 1, 1, 1))

    def run(request: Request, context: Context) -> Result:
        for n in range(3):
            sent.append(n)
            context.partial(Patch(Rect(0, 0, 1, 1), huge))
        return result(request)

    b = bench(run)
    b.engine.submit(request())
    time.sleep(0.05)
    assert sent == [0, 1]
    b.until_idle()
    assert b.heard.of("a").count("patched") == 3


def test_a_job_that_waits_with_its_patch_can_be_cancelled(bench: Any) -> None:
    entered = threading.Event()

    def run(_request: Request, context: Context) -> Result:
        while True:
            context.partial(patch())
            entered.set()

    b = bench(run)
    b.engine.submit(request("a"))
    assert entered.wait(5)
    time.sleep(0.02)
    b.engine.cancel("a")
    b.engine.submit(request("b"))
    b.until(lambda: "started b" in b.heard.words())  # room was made for the next
    b.until(lambda: "patched b" in b.heard.words())
    b.engine.cancel("b")
    b.until_idle()
    assert b.heard.of("a") == ["cancelled"]


def test_shutdown_while_a_job_waits_with_its_patch(bench: Any) -> None:
    def run(_request: Request, context: Context) -> Result:
        while True:
            context.partial(patch())

    b = bench(run)
    b.engine.submit(request("a"))
    time.sleep(0.05)
    assert b.engine.shutdown(5)
    assert b.heard.words() == ["cancelled a"]


def test_the_window_lives_while_patches_rain(bench: Any) -> None:
    def run(request: Request, context: Context) -> Result:
        for _ in range(300):
            context.partial(patch())
        return result(request)

    b = bench(run)
    beats: list[float] = []

    class Heart(QObject):
        def beat(self) -> None:
            beats.append(time.monotonic())

        def slow(self, _job: str, _patch: Patch) -> None:
            time.sleep(0.001)

    heart = Heart()
    timer = QTimer()
    timer.timeout.connect(heart.beat)
    timer.start(5)
    b.engine.patched.connect(heart.slow)
    b.engine.submit(request())
    b.until_idle()
    timer.stop()
    assert len(beats) > 10  # without its budget the mailbox would be emptied in one go


def test_a_dialog_within_a_slot_does_not_hold_the_rest_up(bench: Any) -> None:
    """A slot that runs an event loop of its own (a message box) gets the events of other jobs meanwhile."""

    def run(request: Request, context: Context) -> Result:
        if request.job == "bad":
            raise ModelError("no")
        for _ in range(100):
            context.partial(patch())
        return result(request)

    b = bench(run)

    class Box(QObject):
        def on_failed(self, _job: str, _words: str) -> None:
            b.until(lambda: "finished good" in b.heard.words())

    box = Box()
    b.engine.failed.connect(box.on_failed)
    b.engine.submit(request("bad"))
    b.engine.submit(request("good"))
    b.until_idle()
    assert b.heard.ends() == ["failed bad", "finished good"]


# --- the end -----------------------------------------------------------------------------------------


def test_shutdown_in_the_middle_of_a_job(bench: Any) -> None:
    gate = Gate()
    b = bench(gate)
    for job in ("a", "b", "c"):
        b.engine.submit(request(job))
    assert gate.entered.wait(5)
    start = time.monotonic()
    assert b.engine.shutdown(5)
    assert time.monotonic() - start < 2
    assert sorted(b.heard.words()) == ["cancelled a", "cancelled b", "cancelled c"]
    assert not b.engine.busy and gate.jobs == ["a"]
    assert b.engine.shutdown(0)  # again


def test_after_shutdown_a_job_is_cancelled_at_once(bench: Any) -> None:
    b = bench(lambda request, context: result(request))
    assert b.engine.shutdown()
    b.engine.warm_up()
    b.engine.unload()
    b.engine.submit(request("a"))
    b.until_idle()
    assert b.heard.words() == ["cancelled a"]


def test_shutdown_says_when_a_job_does_not_end_and_never_kills_it(
    bench: Any, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate(cooperative=False)
    b = bench(gate)
    b.engine.submit(request("a"))
    assert gate.entered.wait(5)
    assert b.engine.shutdown(0.05) is False
    assert "did not end" in caplog.text
    gate.release.set()
    assert b.engine.shutdown(5)
    assert b.heard.ends() == ["cancelled a"]


def test_fifty_jobs_leave_nothing_behind(bench: Any, qtbot: QtBot) -> None:
    def run(request: Request, context: Context) -> Result:
        context.partial(patch())
        if request.job.endswith("3"):
            raise ModelError("no")
        return result(request)

    engine: Engine | None = Engine(run=run)
    assert engine is not None
    requests, pictures = [], []
    for n in range(50):
        one = request(f"job {n}")
        requests.append(weakref.ref(one))
        pictures.append(weakref.ref(one.picture))
        engine.submit(one)
        if n % 7 == 0:
            engine.cancel(one.job)
    del one
    while engine.busy:
        qtbot.wait(1)
    QCoreApplication.processEvents()
    gc.collect()
    assert [r for r in requests + pictures if r() is not None] == []  # while the thread waits for more
    threads = threading.active_count()
    thread = engine._thread
    assert thread is not None
    assert engine.shutdown(5)
    assert thread.isFinished()
    assert threading.active_count() <= threads
    gone = weakref.ref(engine)
    engine = thread = None
    gc.collect()
    assert gone() is None


# --- warming up and unloading ------------------------------------------------------------------------


def test_warm_up_waits_until_no_job_does(bench: Any) -> None:
    order: list[str] = []
    gate = Gate()
    warmed = threading.Event()

    def run(request: Request, context: Context) -> Result:
        order.append(request.job)
        return gate(request, context)

    def warm(at_rest: Callable[[], bool]) -> None:
        order.append(f"warm {at_rest()}")
        warmed.set()

    b = bench(run, warm=warm)
    b.engine.submit(request("a"))
    assert gate.entered.wait(5)
    b.engine.warm_up()
    b.engine.submit(request("b"))
    gate.release.set()
    assert warmed.wait(5)
    assert order == ["a", "b", "warm True"]
    b.until_idle()


def test_warm_up_hears_when_a_job_comes(bench: Any) -> None:
    entered, seen = threading.Event(), []

    def warm(at_rest: Callable[[], bool]) -> None:
        seen.append(at_rest())
        entered.set()
        until = time.monotonic() + 5
        while at_rest() and time.monotonic() < until:
            time.sleep(0.001)
        seen.append(at_rest())

    b = bench(lambda request, context: result(request), warm=warm)
    b.engine.warm_up()
    assert entered.wait(5)
    assert not b.engine.busy
    b.engine.submit(request("a"))
    b.until_idle()
    assert seen == [True, False]


def test_a_failed_warm_up_is_logged_and_nothing_else(bench: Any, caplog: pytest.LogCaptureFixture) -> None:
    def warm(_at_rest: Callable[[], bool]) -> None:
        raise ModelError("No model is installed.")

    b = bench(lambda request, context: result(request), warm=warm)
    b.engine.warm_up()
    b.until(lambda: "No model is installed." in caplog.text)
    b.engine.submit(request("a"))
    b.until_idle()
    assert b.heard.words() == ["started a", "finished a"]


def test_unload_comes_before_the_next_job(bench: Any) -> None:
    order: list[str] = []
    gate = Gate()

    def run(request: Request, context: Context) -> Result:
        order.append(request.job)
        return gate(request, context)

    b = bench(run, unload_models=lambda: order.append("unload"))
    b.engine.unload()  # nothing was ever loaded
    b.engine.submit(request("a"))
    assert gate.entered.wait(5)
    b.engine.submit(request("b"))
    b.engine.unload()
    gate.release.set()
    b.until_idle()
    assert order == ["a", "unload", "b"]


def test_the_defaults_load_the_active_model_and_let_it_go(
    bench: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from engine.models import store

    class Store:
        def __init__(self) -> None:
            self.loaded: list[tuple[str, Any, Any]] = []
            self.unloaded = 0

        def active(self, task: str) -> Any:
            class Card:
                id, precisions = task, ("float32",)

            return Card

        def load(self, card: Any, device: Any, dtype: Any) -> None:
            self.loaded.append((card.id, device, dtype))

        def unload(self) -> None:
            self.unloaded += 1

    shared = Store()
    monkeypatch.setattr(store, "shared", lambda: shared)
    b = bench(lambda request, context: result(request))
    b.engine.warm_up()
    b.until(lambda: bool(shared.loaded) or bool(caplog.records))
    assert caplog.text == ""
    assert [(name, str(dtype)) for name, _, dtype in shared.loaded] == [("denoise", "torch.float32")]
    b.engine.unload()
    b.until(lambda: shared.unloaded == 1)


def test_importing_the_worker_imports_neither_torch_nor_the_runner() -> None:
    script = (
        "import sys; import engine.worker as w; w.Engine();"
        "print([m for m in ('torch', 'engine.runner', 'PySide6.QtGui', 'cv2') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
