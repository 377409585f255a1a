from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from worker_fakes import Bench, Gate, benches, patch, request, result

from engine.api import Cancelled, Context, ModelError, Patch, Request, Result


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    yield from benches(qtbot)


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
