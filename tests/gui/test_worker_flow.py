from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from worker_fakes import Bench, Gate, benches, patch, request, result

from engine.api import Context, ModelError, Patch, Rect, Request, Result
from engine.desk import PATCH_BYTES, PATCH_COUNT
from engine.reports import Remaining


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    yield from benches(qtbot)


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
    tried = threading.Event()
    huge = np.broadcast_to(np.zeros((1, 1, 1), np.uint8), (PATCH_BYTES + 1, 1, 1))

    def run(request: Request, context: Context) -> Result:
        for n in range(3):
            sent.append(n)
            if n == 1:
                tried.set()
            context.partial(Patch(Rect(0, 0, 1, 1), huge))
        return result(request)

    b = bench(run)
    b.engine.submit(request())
    assert tried.wait(5)
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
