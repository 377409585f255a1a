"""A batch on several processes of this machine. Each loads the models once, and none outlives the one that began it.

The processes only write staged files (see engine/batch/session.py). One that dies, such as for want of memory or in a
decoder, takes with it the picture that it worked on and nothing else.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil

from engine import files
from engine.api import Context, EngineError
from engine.batch.session import Task
from engine.batch.work import Outcome, Work, process
from engine.chain import sizes

__all__ = ["default_jobs", "in_processes", "processors", "spread"]

NETWORK_BYTES = 1_600 << 20  # that a process with torch, a model and its tiles takes at most
PLAIN_BYTES = 150 << 20
COPIES = 8  # of a picture that reading, filtering and writing hold at the same time
PROBED = 200  # files are looked at for the size of pictures
GRACE = 3.0  # seconds that a process has to end

Told = Callable[[Task, float, str], None]


def processors() -> int:
    """How many processors this process may use."""
    with contextlib.suppress(AttributeError, OSError):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def default_jobs(work: Work, sources: Sequence[Path], device: str = "cpu") -> int:
    """How many processes a batch takes unless the person says: as many as there are processors, as fit the memory
    and as there are pictures; one on a graphics card."""
    if device.startswith("cuda"):
        return 1
    largest = 0
    for source in sources[:: max(1, len(sources) // PROBED)]:
        with contextlib.suppress(EngineError, OSError, ValueError):
            header = files.probe(source)
            on_the_way = (header.size, *sizes(work.chain, header.size, work.scales))
            pixels = max(size.width * size.height for size in on_the_way)
            largest = max(largest, pixels * max(3, header.channels) * (1 + (header.depth > 8)))
    each = largest * COPIES + (NETWORK_BYTES if work.chain.generative else PLAIN_BYTES)
    fit = int(psutil.virtual_memory().available * 0.8 / each)
    return max(1, min(processors(), fit, len(sources)))


# --- the process ---------------------------------------------------------------------------------------


class _Reporter(Context):
    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._last = -1.0

    def progress(self, fraction: float, message: str = "") -> None:
        if message or fraction - self._last >= 0.02:
            self._last = fraction
            self._pipe.send((fraction, message))


def _main(pipe: Connection, do: Callable[..., Any], work: Any, threads: int) -> None:
    """What a process does: items come, outcomes go, until None comes."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C goes to all of them; the first one says when to stop
    os.environ["OMP_NUM_THREADS"] = str(threads)  # before torch is imported
    threading.Thread(target=_follow, daemon=True).start()
    import cv2

    cv2.setNumThreads(threads)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            item = pipe.recv()
            if item is None:
                return
            pipe.send(do(item, work, context=_Reporter(pipe)))


def _follow() -> None:
    """Ends this process when the one that began it has ended, however that happened."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# --- the one that gives out work -----------------------------------------------------------------------


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Any = None

    def give(self, task: Any) -> None:
        self.task = task
        # one that has just died is noticed by its end, with its task
        with contextlib.suppress(OSError):
            self.pipe.send(task.item)

    def stop(self) -> None:
        self.process.terminate()
        self.process.join(GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(GRACE)
        self.pipe.close()


def in_processes(
    tasks: Sequence[Task],
    work: Work,
    jobs: int,
    told: Told | None = None,
    check_cancelled: Callable[[], None] | None = None,
) -> Generator[tuple[Task, Outcome]]:
    """Each task with its outcome, as they are ready. ``told(task, fraction, message)`` hears of progress;
    ``check_cancelled`` may raise. Closing the generator, or an exception in it, ends all processes."""
    threads = max(1, processors() // jobs)
    return spread(tasks, process, work, jobs, threads, _lost, told, check_cancelled)


def _lost(task: Task, why: str) -> Outcome:
    return Outcome(task.item, error=why)


def spread(
    tasks: Sequence[Any],
    do: Callable[..., Any],
    work: Any,
    jobs: int,
    threads: int,
    lost: Callable[[Any, str], Any],
    told: Callable[[Any, float, str], None] | None = None,
    check_cancelled: Callable[[], None] | None = None,
) -> Generator[tuple[Any, Any]]:
    """As ``in_processes``, for any work: ``do(task.item, work, context=…)``, a function of a module, gives what
    becomes of a task, and ``lost(task, why)`` where its process died. ``threads``: of each process."""
    context: Any = multiprocessing.get_context(
        "spawn"
    )  # a fork would copy locks of threads that it does not have
    waiting = list(reversed(tasks))
    workers: list[_Worker] = []

    def begin() -> None:
        ours, theirs = context.Pipe()
        child = context.Process(
            target=_main, args=(theirs, do, work, threads), name="saisei batch worker", daemon=True
        )
        child.start()
        theirs.close()
        worker = _Worker(child, ours)
        workers.append(worker)
        worker.give(waiting.pop())

    try:
        while waiting or workers:
            while waiting and len(workers) < jobs:
                begin()
            handles: dict[Any, _Worker] = {
                handle: w for w in workers for handle in (w.pipe, w.process.sentinel)
            }
            ready = {handles[handle] for handle in wait(list(handles), timeout=0.2)}
            if check_cancelled is not None:
                check_cancelled()
            for worker in ready:
                assert worker.task is not None
                message, alive = _message(worker, lost)
                if isinstance(message, tuple):
                    if told is not None:
                        told(worker.task, *message)
                    continue
                task, worker.task = worker.task, None
                if waiting and alive:
                    worker.give(waiting.pop())
                else:
                    workers.remove(worker)
                    worker.stop()
                yield task, message
    finally:
        for worker in workers:
            worker.stop()


def _message(worker: _Worker, lost: Callable[[Any, str], Any]) -> tuple[Any, bool]:
    """What a worker sent (what became of its task, if it has ended), and whether it is still there."""
    try:
        return worker.pipe.recv(), True
    except (EOFError, OSError):
        assert worker.task is not None
        worker.process.join(GRACE)
        return lost(worker.task, _why(worker.process.exitcode)), False


def _why(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            return (
                f"The process that worked on this picture was ended by {name}, maybe for want of memory; nothing "
                "was written."
            )
    return "The process that worked on this picture ended unexpectedly; nothing was written."
