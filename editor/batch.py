"""A batch of files in the background: reading and writing in a thread of its own, the filters by the engine.

Each step of each picture is one job of the engine, which has one queue: a batch and what the person does meanwhile
take turns, and never compete for the graphics card.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from engine.api import Cancelled, Context, DevicePolicy, EngineError, Progress, Request, Result
from engine.batch import Item, Outcome, Plan, Work
from engine.batch.folders import DEFAULT_NAME, plan_tree
from engine.batch.runs import Report, in_this_process, run_batch
from engine.batch.session import Session, Task, digest
from engine.chain import Chain
from engine.files import SaveOptions
from engine.presets import file_name
from engine.reports import Remaining, sentence

__all__ = ["BatchOrder", "BatchRun", "Moving", "ran"]

log = logging.getLogger(__name__)

POLL = 0.1  # seconds after which a waiting batch looks whether it is still wanted
INTERVAL = 0.1  # seconds between two signals of progress
_STOPPED = "stopped"
JOIN = 20.0  # seconds that ``stop`` waits for a file that is being written


@dataclass(frozen=True)
class BatchOrder:
    """What the person asked for. ``suffix``: of the results (".png"), None keeps each picture's own; ``name``: see
    ``engine.batch.folders.plan_tree``."""

    inputs: tuple[Path, ...]
    folder: Path
    chain: Chain
    suffix: str | None = None
    name: str = DEFAULT_NAME
    recursive: bool = True
    options: SaveOptions = SaveOptions()
    overwrite: bool = False
    policy: DevicePolicy = DevicePolicy()


@dataclass(frozen=True)
class Moving:
    """A picture is on its way. ``fraction`` of it, ``total`` of all; ``left``: seconds, None when not known."""

    index: int
    fraction: float
    total: float
    left: float | None
    message: str = ""


class _Bridge(QObject):
    """Hands requests of the batch's thread to the engine in the GUI's, and their ends back."""

    _wanted = Signal(object)
    _unwanted = Signal(str)

    def __init__(self, engine: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._calls: dict[str, queue.SimpleQueue[tuple[str, Any]]] = {}
        self.closed = threading.Event()
        self._wanted.connect(self._submit, Qt.ConnectionType.QueuedConnection)
        self._unwanted.connect(self._cancel, Qt.ConnectionType.QueuedConnection)
        engine.progressed.connect(self._progressed)
        engine.noted.connect(self._noted)
        engine.finished.connect(self._finished)
        engine.failed.connect(self._failed)
        engine.cancelled.connect(self._cancelled)

    def run(self, request: Request, context: Context) -> Result:
        """Called in the batch's thread: waits until the engine has done it. Raises EngineError, Cancelled."""
        answers: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._calls[request.job] = answers
        try:
            self._wanted.emit(request)
            while True:
                if self.closed.is_set():
                    with contextlib.suppress(RuntimeError):  # the window is gone already
                        self._unwanted.emit(request.job)
                    raise Cancelled("The batch was stopped.")
                try:
                    kind, value = answers.get(timeout=POLL)
                except queue.Empty:
                    continue
                if kind == "progress":
                    context.progress(value.fraction, value.message)
                elif kind == "note":
                    context.note(value)
                elif kind == "finished":
                    result: Result = value
                    return result
                elif kind == "cancelled":
                    raise Cancelled("The batch was stopped.")
                else:
                    raise EngineError(value)
        finally:
            self._calls.pop(request.job, None)

    # --- in the GUI's thread -----------------------------------------------------------------------------

    def _submit(self, request: Request) -> None:
        if request.job in self._calls and not self.closed.is_set():
            self._engine.submit(request)

    def _cancel(self, job: str) -> None:
        self._engine.cancel(job)

    def _tell(self, job: str, kind: str, value: Any) -> None:
        call = self._calls.get(job)
        if call is not None:
            call.put((kind, value))

    def _progressed(self, job: str, progress: Progress) -> None:
        self._tell(job, "progress", progress)

    def _noted(self, job: str, note: str) -> None:
        self._tell(job, "note", note)

    def _finished(self, job: str, result: Result) -> None:
        self._tell(job, "finished", result)

    def _failed(self, job: str, words: str) -> None:
        self._tell(job, "failed", words)

    def _cancelled(self, job: str) -> None:
        self._tell(job, "cancelled", None)


class BatchRun(QObject):
    """One batch. Signals, all in the GUI's thread: ``planned(Plan)``, ``moved(Moving)``, ``settled(index, Outcome)``,
    and at last ``ended(sentence)``: empty when it came to its end, also with failures; a sentence if it could not
    begin or was stopped. ``report`` holds what became of each file."""

    planned = Signal(object)
    moved = Signal(object)
    settled = Signal(int, object)
    ended = Signal(str)
    _event = Signal(str, object)

    def __init__(self, order: BatchOrder, engine: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order = order
        self.report: Report | None = None
        self.running = False
        self._places: dict[Item, int] = {}
        self._bridge = _Bridge(engine, self)
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._main, name="batch", daemon=True)

    def start(self) -> None:
        self.running = True
        self._thread.start()

    def cancel(self) -> None:
        """Stop soon; ``ended`` arrives when it has."""
        self._bridge.closed.set()

    def stop(self) -> bool:
        """Stop and wait. False if a file is still being written after a while, on a disk that does not answer."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join(JOIN)
        return not self._thread.is_alive()

    @property
    def cancelled(self) -> bool:
        return self._bridge.closed.is_set()

    # --- in the batch's thread ---------------------------------------------------------------------------

    def _main(self) -> None:
        try:
            self._work()
            words = ""
        except Cancelled:
            words = _STOPPED
        except Exception as error:
            words = sentence(error, "the batch did not go on")
        self._tell("ended", words)

    def _tell(self, kind: str, value: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._event.emit(kind, value)

    def _work(self) -> None:
        from engine.batch.work import models_of, scales_of
        from engine.models.store import shared

        order = self.order
        plan = plan_tree(
            order.inputs,
            order.folder,
            suffix=order.suffix,
            name=order.name,
            preset=file_name(order.chain.name),
            recursive=order.recursive,
        )
        self._check()
        store = shared()
        work = Work(
            order.chain,
            order.policy,
            scales=scales_of(order.chain, store),
            options=order.options,
            overwrite=order.overwrite,
        )
        report = Report(order.chain.label, plan)
        self._tell("planned", (plan, report))
        teller = _Teller(self, plan)
        with Session(plan, work, digest(work, models_of(order.chain, store))) as session:
            executor = in_this_process(work, self._bridge.run, teller.context)
            with contextlib.closing(run_batch(session, executor)) as outcomes:
                for outcome in outcomes:
                    self._tell("settled", outcome)
                    teller.one_more()
                    self._check()

    def _check(self) -> None:
        if self.cancelled:
            raise Cancelled("The batch was stopped.")

    # --- in the GUI's thread -----------------------------------------------------------------------------

    def _deliver(self, kind: str, value: Any) -> None:
        if kind == "planned":
            plan, self.report = value
            self._places = {item: index for index, item in enumerate(plan.items)}
            self.planned.emit(plan)
        elif kind == "settled":
            assert self.report is not None
            self.report.add(value)
            self.settled.emit(self._places[value.item], value)
        elif kind == "moved":
            self.moved.emit(value)
        else:
            self.running = False
            if self.report is not None:
                self.report.interrupted = bool(value)
            if value == _STOPPED:
                value = self.tr("Stopped; what was written is whole, and the batch can be started again.")
            self.ended.emit(value)


class _Teller:
    """Counts what is done, and says how far the batch is, not too often."""

    def __init__(self, run: BatchRun, plan: Plan) -> None:
        self._run, self._total = run, max(1, len(plan.items))
        self._done = 0
        self._remaining = Remaining()
        self._last = 0.0

    def context(self, task: Task) -> Context:
        return _TaskContext(self, task.index)

    def one_more(self) -> None:
        self._done += 1

    def moved(self, index: int, fraction: float, message: str) -> None:
        total = min(1.0, (self._done + fraction) / self._total)
        left = self._remaining.update(total)
        now = time.monotonic()
        if now - self._last < INTERVAL and fraction > 0:
            return
        self._last = now
        self._run._tell("moved", Moving(index, fraction, total, left, message))

    @property
    def cancelled(self) -> bool:
        return self._run.cancelled


class _TaskContext(Context):
    def __init__(self, teller: _Teller, index: int) -> None:
        self._teller, self._index = teller, index
        teller.moved(index, 0.0, "")

    def progress(self, fraction: float, message: str = "") -> None:
        self._teller.moved(self._index, fraction, message)

    def check_cancelled(self) -> None:
        if self._teller.cancelled:
            raise Cancelled("The batch was stopped.")


def ran(outcome: Outcome) -> str:
    """What became of a file, as one word for tables: "failed", "skipped" or "done"."""
    return "failed" if outcome.error else "skipped" if outcome.skipped else "done"
