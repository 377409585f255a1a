from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot
from worker_fakes import Bench, Gate, benches, patch, request, result

from engine.api import Context, ModelError, Request, Result
from engine.worker import Engine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    yield from benches(qtbot)


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
    from engine import runner  # noqa: F401  # it keeps the real store that it finds
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
