"""What a terminal shows: a progress bar, durations, tables."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TextIO

from engine.reports import Remaining

__all__ = ["Bar", "duration", "table"]


def duration(seconds: float) -> str:
    """ "0.4 s", "12 s", "3 min 5 s" or "1 h 5 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, with their heads."""
    lines = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


class Bar:
    """One line that is drawn over itself; nothing at all where ``stream`` is not a terminal.

    As a context manager it leaves a clean line behind.
    """

    INTERVAL = 0.1  # seconds
    WIDTH = 24  # characters of the bar itself

    def __init__(
        self, stream: TextIO, wanted: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._clock = stream, clock
        self._shown = wanted and stream.isatty()
        self._title = self._message = ""
        self._length = 0
        self._last = float("-inf")
        self._remaining = Remaining(clock)

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.clear()

    def begin(self, title: str) -> None:
        """A new job; drawn at once."""
        self._title, self._last = title, float("-inf")
        self._remaining = Remaining(self._clock)
        self.update(0.0)

    def update(self, fraction: float, message: str = "") -> None:
        fraction = min(1.0, max(0.0, fraction))
        left = self._remaining.update(fraction)
        news = message and message != self._message  # it may stand for a while: not to be missed
        if not self._shown or (self._clock() - self._last < self.INTERVAL and not news):
            return
        self._last, self._message = self._clock(), message
        full = round(fraction * self.WIDTH)
        words = [f"[{'#' * full}{'-' * (self.WIDTH - full)}] {fraction:4.0%}", self._title]
        if left is not None:
            words.append(f"about {duration(left) if left >= 10 else f'{max(1, round(left))} s'} left")
        if message:
            words.append(message)
        room = shutil.get_terminal_size().columns - 1  # the last column would break the line
        self._draw("  ".join(words)[:room])

    def clear(self) -> None:
        """Leave the line empty for something else."""
        if self._length:
            self._draw("")
            self._stream.write("\r")
            self._stream.flush()

    def _draw(self, line: str) -> None:
        self._stream.write("\r" + line.ljust(self._length))
        self._stream.flush()
        self._length = len(line)
