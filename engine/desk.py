"""What lies between the GUI's thread and that of the jobs: a queue, a mailbox, and a running job's context.

No Qt here: plain Python with one lock, which is held for moments only; see engine/worker.py for the rest.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from engine.api import Cancelled, Context, Patch, Progress, Request
from engine.reports import Remaining

__all__ = ["PATCH_BYTES", "PATCH_COUNT", "Desk", "Event", "JobContext", "Kind"]

PATCH_COUNT, PATCH_BYTES = 16, 64 << 20  # patches on their way to the GUI; beyond that the job waits


class Kind(Enum):
    STARTED = "started"
    PATCH = "patch"
    NOTE = "note"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, eq=False)
class Event:
    job: str
    kind: Kind
    value: Any = None


class Desk:
    """The queue of jobs, the mailbox of events, and the chore that waits until nothing else is to do.

    ``wake`` is called (in any thread) when the mailbox is not empty any more.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._changed = threading.Condition()
        self._queue: deque[tuple[Request, JobContext]] = deque()
        self._events: deque[Event] = deque()
        self._progress: tuple[str, Progress] | None = None
        self._count = self._nbytes = 0  # of patches that the GUI has not taken yet
        self._chore: str | None = None
        self.closing = False

    # --- jobs ------------------------------------------------------------------------------------------

    def put(self, request: Request, context: JobContext) -> None:
        with self._changed:
            self._queue.append((request, context))
            self._changed.notify_all()

    def withdraw(self, context: JobContext) -> bool:
        """Take a job out of the queue. False if it is not there (any more)."""
        with self._changed:
            kept = [entry for entry in self._queue if entry[1] is not context]
            found = len(kept) < len(self._queue)
            self._queue = deque(kept)
            self._changed.notify_all()  # a job that waits with a patch looks whether it is still wanted
            return found

    def want(self, chore: str) -> None:
        """ "unload" comes before the next job, "warm up" when there is none. The later wish counts."""
        with self._changed:
            self._chore = chore
            self._changed.notify_all()

    def take(self) -> tuple[Request, JobContext] | str | None:
        """The next job or chore; waits for one. None when the thread is to end."""
        with self._changed:
            while True:
                if self.closing:
                    return None
                chore, self._chore = self._chore, None
                if chore is not None and (chore == "unload" or not self._queue):
                    return chore
                self._chore = chore
                if self._queue:
                    return self._queue.popleft()
                self._changed.wait()

    def at_rest(self) -> bool:
        """Whether nobody waits for the thread."""
        with self._changed:
            return not (self._queue or self.closing)

    def close(self) -> None:
        with self._changed:
            self.closing = True
            self._chore = None
            self._changed.notify_all()

    # --- events ----------------------------------------------------------------------------------------

    def post(self, event: Event) -> None:
        with self._changed:
            self._events.append(event)
            first = len(self._events) == 1
        if first:
            self._wake()

    def post_patch(self, patch: Patch, context: JobContext) -> bool:
        """Waits until there is room. False if the job was cancelled meanwhile; the patch is dropped then."""
        with self._changed:
            # one is always let in, however large it is
            self._changed.wait_for(
                lambda: (
                    context.cancelled
                    or self._count == 0
                    or (self._count < PATCH_COUNT and self._nbytes + patch.pixels.nbytes <= PATCH_BYTES)
                )
            )
            if context.cancelled:
                return False
            self._count += 1
            self._nbytes += patch.pixels.nbytes
        self.post(Event(context.job, Kind.PATCH, patch))
        return True

    def patch_taken(self, patch: Patch) -> None:
        with self._changed:
            self._count -= 1
            self._nbytes -= patch.pixels.nbytes
            self._changed.notify_all()

    def post_progress(self, job: str, progress: Progress) -> None:
        """Only the newest is kept."""
        with self._changed:
            first = self._progress is None
            self._progress = (job, progress)
        if first:
            self._wake()

    def next_event(self) -> tuple[Event | None, bool]:
        """The oldest event, and whether there are more."""
        with self._changed:
            event = self._events.popleft() if self._events else None
            return event, bool(self._events)

    def progress(self, take: bool) -> tuple[str, Progress] | None:
        with self._changed:
            found = self._progress
            if take:
                self._progress = None
            return found


class JobContext(Context):
    """What a running job talks to. ``cancelled`` is set by the GUI's thread, all methods run on the job's."""

    def __init__(self, job: str, desk: Desk) -> None:
        self.job = job
        self.cancelled = False
        self._desk = desk
        self._device, self._memory = "", 0
        self._remaining: Remaining | None = None

    def progress(self, fraction: float, message: str = "") -> None:
        self.check_cancelled()
        if self._remaining is None:  # not in the constructor: a job may wait in the queue
            self._remaining = Remaining()
        fraction = min(1.0, max(0.0, fraction))
        eta = self._remaining.update(fraction)
        self._desk.post_progress(self.job, Progress(fraction, message, eta, self._device, self._memory))

    def device(self, name: str, memory: int) -> None:
        self._device, self._memory = name, memory

    def note(self, message: str) -> None:
        if not self.cancelled:
            self._desk.post(Event(self.job, Kind.NOTE, message))

    def check_cancelled(self) -> None:
        if self.cancelled:
            raise Cancelled("The job was cancelled; nothing was changed.")

    def partial(self, patch: Patch) -> None:
        if not self._desk.post_patch(patch, self):
            self.check_cancelled()
