"""What a download tells and is told: its progress, how patient it is, pausing and stopping."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.api import Context

__all__ = ["LISTENER", "RULES", "Rules", "Steering", "Transfer", "amount"]

CHECKING, FETCHING, PAUSED, WAITING = "checking", "fetching", "paused", "waiting"
_BEAT = 0.1  # seconds after which a waiting download looks whether it should go on


@dataclass(frozen=True)
class Transfer:
    """Where a download is. ``done`` and ``total`` in bytes, ``total`` 0 for unknown; ``speed`` in bytes a second;
    ``remaining`` in seconds, None while nothing can be said. ``state``: "fetching", "checking" (what is there
    already), "waiting" (before another try, or for another window) or "paused". ``source``: the place, for people."""

    name: str
    done: int = 0
    total: int = 0
    speed: float = 0.0
    remaining: float | None = None
    state: str = FETCHING
    source: str = ""

    @property
    def fraction(self) -> float:
        return min(1.0, self.done / self.total) if self.total else 0.0


LISTENER = Callable[[Transfer], None]


@dataclass(frozen=True)
class Rules:
    """How patient a download is.

    ``stall``: seconds in which fewer than ``least`` bytes arrive before the source counts as stalled; ``attempts``:
    failures in a row, with fewer than ``least`` bytes gained between them, before the next source has its turn;
    ``backoff``: seconds before the second try, doubled each time up to ``longest_backoff``; ``piece``: bytes read at
    once; ``reserve``: bytes of the disk that stay free; ``largest``: bytes of a file whose size nobody knows.
    ``local_http``: plain http to this very machine is allowed (tests).
    """

    stall: float = 30.0
    least: int = 1024
    attempts: int = 4
    backoff: float = 1.0
    longest_backoff: float = 30.0
    piece: int = 1 << 18
    reserve: int = 256 << 20
    largest: int = 8 << 30
    local_http: bool = False


RULES = Rules()


def amount(count: float) -> str:
    """ "67 MB", "1.3 GB": as file managers count, in powers of ten."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            value = count / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{int(count)} bytes"


class Steering:
    """Carries a download's news to the person and their wishes to the download; used on one thread."""

    WINDOW = 5.0  # seconds over which the speed is averaged
    LEAST = 0.2  # seconds after which there is a speed
    SURE = 1.0  # seconds after which it says how long the rest takes
    INTERVAL = 0.1  # seconds between two reports

    def __init__(
        self,
        name: str,
        total: int,
        context: Context,
        listen: LISTENER | None = None,
        pause: threading.Event | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context, self._listen, self._pause, self._clock = context, listen, pause, clock
        self._transfer = Transfer(name, total=total)
        self._marks: deque[tuple[float, int]] = deque()
        self._last = float("-inf")

    @property
    def paused(self) -> bool:
        return self._pause is not None and self._pause.is_set()

    def check_cancelled(self) -> None:
        """Raises Cancelled."""
        self._context.check_cancelled()

    def at(
        self, done: int, total: int | None = None, state: str = FETCHING, source: str | None = None
    ) -> None:
        """``done`` bytes are there. Told at most ten times a second, and at once when the state changes."""
        now, before = self._clock(), self._transfer
        waiting = len(self._marks) == 1 and self._marks[0][1] == done  # for the first byte: that is no speed
        if state != before.state or done < before.done or waiting:
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[0][0] > self.WINDOW:
            self._marks.popleft()
        (since, first), total = self._marks[0], before.total if total is None else total
        spent = now - since
        speed = (done - first) / spent if spent >= self.LEAST and state == FETCHING else 0.0
        self._transfer = replace(
            before,
            done=done,
            total=total,
            speed=speed,
            remaining=(total - done) / speed if speed > 0 and spent >= self.SURE and total >= done else None,
            state=state,
            source=before.source if source is None else source,
        )
        if now - self._last < self.INTERVAL and state == before.state and done != total:
            return
        self._last = now
        self._context.progress(self._transfer.fraction, self.words())
        if self._listen is not None:
            self._listen(self._transfer)

    def words(self) -> str:
        """The transfer as one line for a progress bar."""
        now = self._transfer
        if now.state != FETCHING:
            return {CHECKING: "checking", PAUSED: "paused", WAITING: "waiting"}[now.state]
        parts = [f"{amount(now.done)} of {amount(now.total)}" if now.total else amount(now.done)]
        if now.speed:
            parts.append(f"{amount(now.speed)}/s")
        return ", ".join(parts)

    def hold(self) -> None:
        """Returns when the person goes on after a pause. Raises Cancelled."""
        while self.paused:
            self.check_cancelled()
            self.at(self._transfer.done, state=PAUSED)
            time.sleep(_BEAT)

    def wait(self, seconds: float) -> None:
        """Lets time pass. Raises Cancelled."""
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            self.check_cancelled()
            self.at(self._transfer.done, state=WAITING)
            time.sleep(min(_BEAT, left))
