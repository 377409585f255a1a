"""The editor's engine: one thread, one queue, and signals that arrive in the GUI's thread.

The only file of the engine that knows Qt, and of Qt only its core. Importing it costs neither torch nor the
runner: both are imported in the thread, when the first job runs or when ``warm_up`` finds nothing to do.

How a signal travels: the job's thread puts an event into the mailbox and wakes the GUI with a queued call;
``Engine._drain`` takes events out, drops those of cancelled jobs and emits the public signals from the GUI's
thread. So whatever is connected to them runs there, and nothing of a job can overtake its cancelling.
"""

from __future__ import annotations

import logging
import time
import weakref
from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QThread, QTimer, Signal

from engine.api import Cancelled, Context, Request, Result
from engine.desk import Desk, Event, JobContext, Kind
from engine.reports import sentence

__all__ = ["Engine", "Run"]

log = logging.getLogger(__name__)

Run = Callable[[Request, Context], Result]

INTERVAL = 0.05  # seconds between two progress signals
BUDGET = 0.008  # seconds of events that the GUI takes in one go, before it may paint and answer

# threads that did not end in time: Qt aborts if one is destroyed while it runs
_abandoned: list[QThread] = []


def _default_run(request: Request, context: Context) -> Result:
    from engine.dispatch import run

    return run(request, context)


def _default_warm(at_rest: Callable[[], bool]) -> None:
    """Import torch, wake the device up, load the model that the first click most likely needs."""
    import torch  # noqa: F401

    from engine import device as devices
    from engine import runner  # noqa: F401
    from engine.models.store import shared

    if not at_rest():
        return
    device = devices.resolve("auto")
    card = shared().active("denoise")
    dtype = devices.DTYPES[devices.fastest_precision(device, card.precisions)]
    if at_rest():
        shared().load(card, device, dtype)


def _default_unload() -> None:
    import gc
    import sys

    if "torch" not in sys.modules:  # then no model is loaded, and there is no reason to import it now
        return
    from engine.models.store import shared

    shared().unload()
    gc.collect()


class _Thread(QThread):
    def __init__(
        self, desk: Desk, run: Run, warm: Callable[[Callable[[], bool]], None], unload: Callable[[], None]
    ) -> None:
        super().__init__()
        self.setObjectName("engine")
        self._desk, self._run, self._warm, self._unload = desk, run, warm, unload

    def run(self) -> None:
        # a method of its own for each turn: its locals, and with them a job's pixels, are gone when it waits
        while self._turn():
            pass

    def _turn(self) -> bool:
        task = self._desk.take()
        if task is None:
            return False
        if isinstance(task, str):
            self._do_chore(task)
        else:
            self._do_job(*task)
        return True

    def _do_chore(self, chore: str) -> None:
        try:
            if chore == "unload":
                self._unload()
            else:
                self._warm(self._desk.at_rest)
        except BaseException as error:  # the person asked for nothing and need not know
            log.warning("The engine could not %s: %s", chore, error, exc_info=error)

    def _do_job(self, request: Request, context: JobContext) -> None:
        job = request.job
        self._desk.post(Event(job, Kind.STARTED))
        try:
            context.check_cancelled()
            end = Event(job, Kind.FINISHED, self._run(request, context))
        except Cancelled:
            end = Event(job, Kind.CANCELLED)
        except BaseException as error:  # sent as data: raised here it would end the thread
            end = Event(job, Kind.FAILED, sentence(error, "the document is unchanged"))
        self._desk.post(end)


def _waker(engine: Engine) -> Callable[[], None]:
    """Wakes the engine's mailbox from any thread, without keeping the engine alive."""
    reference = weakref.ref(engine)

    def wake() -> None:
        engine = reference()
        if engine is not None:
            try:
                engine._arrived.emit()
            except RuntimeError:  # deleted by its parent while its thread ended
                log.debug("an event of the engine's thread came after the engine was gone")

    return wake


class Engine(QObject):
    """Runs jobs one after the other. All methods are called, and all signals arrive, in the GUI's thread.

    Of each job that was submitted exactly one of ``finished``, ``failed`` and ``cancelled`` arrives;
    ``failed`` carries one sentence. ``progressed`` arrives at most 20 times a second for all jobs together.
    ``shutdown`` has to be called before the engine goes away.

    ``run(request, context)`` is the runner; ``warm(at_rest)`` and ``unload_models()`` are what ``warm_up``
    and ``unload`` do in the thread. The defaults are imported there.
    """

    started = Signal(str)
    progressed = Signal(str, object)
    patched = Signal(str, object)
    noted = Signal(str, str)
    finished = Signal(str, object)
    failed = Signal(str, str)
    cancelled = Signal(str)
    _arrived = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        run: Run | None = None,
        warm: Callable[[Callable[[], bool]], None] | None = None,
        unload_models: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = Desk(_waker(self))
        self._work = (run or _default_run, warm or _default_warm, unload_models or _default_unload)
        self._thread: _Thread | None = None  # started with the first thing to do
        self._live: dict[str, JobContext] = {}  # submitted, and their end did not arrive yet
        self._running = ""  # the job whose ``started`` has arrived
        self._closed = False
        self._last_progress = -INTERVAL
        self._more = QTimer(self)  # goes on with the mailbox after the events of the window had their turn
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._drain)
        self._tick = QTimer(self)  # the next progress signal is due
        self._tick.setSingleShot(True)
        self._tick.timeout.connect(self._drain)
        self._arrived.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a job waits or runs, also one that was cancelled and has not stopped yet."""
        return bool(self._live)

    def submit(self, request: Request) -> None:
        """Put a job into the queue. After ``shutdown`` it is cancelled at once.

        Raises ValueError for the id of a job that is waiting or running.
        """
        if request.job in self._live:
            raise ValueError(f"the job {request.job} was submitted already")
        context = JobContext(request.job, self._desk)
        self._live[request.job] = context
        if self._closed:
            context.cancelled = True
            self._desk.post(Event(request.job, Kind.CANCELLED))
            return
        self._desk.put(request, context)
        self._start()

    def cancel(self, job: str) -> None:
        """Stop a job. From now on nothing of it arrives but ``cancelled``: soon for one that waits, when it
        has really stopped for one that runs. A job that has ended, or is not known, is left alone."""
        context = self._live.get(job)
        if context is None or context.cancelled:
            return
        context.cancelled = True
        if self._desk.withdraw(context):
            self._desk.post(Event(job, Kind.CANCELLED))

    def warm_up(self) -> None:
        """Import torch and load the active denoise model when no job waits. A failure is only logged."""
        if not self._closed:
            self._desk.want("warm up")
            self._start()

    def unload(self) -> None:
        """Free all models, after the job that runs; the next one loads what it needs."""
        if not self._closed and self._thread is not None:
            self._desk.want("unload")

    def shutdown(self, timeout: float = 10.0) -> bool:
        """Cancel everything and wait until the thread has ended; the ``cancelled`` signals arrive then.

        Returns False if it did not end within ``timeout`` seconds: it is never killed, for it may hold
        locks; the caller should then leave the process with ``os._exit``. Calling it again waits again.
        """
        self._closed = True
        for job in list(self._live):
            self.cancel(job)
        self._desk.close()
        if self._thread is not None:
            if not self._thread.wait(QDeadlineTimer(max(0, round(timeout * 1000)))):
                log.error("The engine's thread did not end within %g s.", timeout)
                if self._thread not in _abandoned:
                    _abandoned.append(self._thread)
                return False
            if self._thread in _abandoned:
                _abandoned.remove(self._thread)
            self._thread = None
        while self._step()[0]:
            pass
        self._more.stop()
        self._tick.stop()
        return True

    # --- inside ----------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self._thread is None:
            self._thread = _Thread(self._desk, *self._work)
            self._thread.start()

    def _drain(self) -> None:
        """Take events out of the mailbox, for a few milliseconds."""
        until = time.monotonic() + BUDGET
        found = more = True
        while found and time.monotonic() < until:
            found, more = self._step()
        if found and more:
            self._more.start(0)
        else:
            self._more.stop()
        self._emit_progress()

    def _step(self) -> tuple[bool, bool]:
        """Handle one event. Returns whether there was one, and whether there are more."""
        event, more = self._desk.next_event()
        if event is None:
            return False, False
        if more:
            # the handler may open a dialog with an event loop of its own: the rest must not wait for its end
            self._more.start(0)
        self._handle(event)
        return True, more

    def _handle(self, event: Event) -> None:
        context = self._live.get(event.job)
        wanted = context is not None and not context.cancelled
        if event.kind is Kind.PATCH:
            try:
                if wanted:
                    self.patched.emit(event.job, event.value)
            finally:
                self._desk.patch_taken(event.value)
        elif event.kind is Kind.STARTED:
            self._running = event.job
            if wanted:
                self.started.emit(event.job)
        elif event.kind is Kind.NOTE:
            if wanted:
                self.noted.emit(event.job, event.value)
        elif context is not None:
            self._live.pop(event.job)
            if self._running == event.job:
                self._running = ""
            if not wanted or event.kind is Kind.CANCELLED:
                self.cancelled.emit(event.job)
            elif event.kind is Kind.FINISHED:
                self.finished.emit(event.job, event.value)
            else:
                self.failed.emit(event.job, event.value)

    def _emit_progress(self) -> None:
        """The newest progress, if it is time for one; else the timer is set."""
        waiting = self._desk.progress(take=False)
        if waiting is None:
            self._tick.stop()
            return
        context = self._live.get(waiting[0])
        if context is not None and not context.cancelled:
            if waiting[0] != self._running:
                return  # its ``started`` is still in the mailbox
            left = self._last_progress + INTERVAL - time.monotonic()
            if left > 0:
                if not self._tick.isActive():
                    self._tick.start(max(1, round(left * 1000 + 0.5)))
                return
        taken = self._desk.progress(take=True)
        if taken is not None and taken[0] == self._running and not self._live[taken[0]].cancelled:
            self._last_progress = time.monotonic()
            self.progressed.emit(*taken)
