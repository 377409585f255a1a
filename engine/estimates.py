"""What a job will take, told before it starts: the result's size, memory, and time by the speed that was measured on
this machine. No torch here: dialogs ask while a slider moves."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from engine.api import DevicePolicy, MemoryExhausted, Size

__all__ = ["Estimate", "SpeedBook", "estimate", "free_memory", "refuse_what_does_not_fit", "speeds"]

log = logging.getLogger(__name__)

WORK_PIXEL = 3000  # bytes that a network takes for a pixel of a tile, generously
WORK_MOST = 1 << 30  # bytes for a tile: the runner's own budget, and what it does not count
LEAST = 20_000  # pixels: what is smaller tells of starting up, not of speed
KEPT = 200  # speeds


@dataclass(frozen=True)
class Estimate:
    """``size`` of the result in pixels; ``memory`` it takes at most and ``free`` now, in bytes; ``seconds`` or None
    where nothing was measured yet."""

    size: Size
    memory: int
    free: int
    seconds: float | None

    @property
    def fits(self) -> bool:
        return self.memory <= self.free


def free_memory() -> int:
    """Bytes that the machine can give now."""
    import psutil

    return int(psutil.virtual_memory().available)


class SpeedBook:
    """Pixels a second by kind of job, remembered from run to run in the cache folder. What cannot be read or written
    there costs a figure, never a job."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, float] | None = None

    @property
    def path(self) -> Path:
        return self._path or Path(platformdirs.user_cache_dir("saisei", appauthor=False)) / "speeds.json"

    def recall(self, kind: str) -> float | None:
        return self._all().get(kind)

    def remember(self, kind: str, pixels: int, seconds: float) -> None:
        """A job of ``pixels`` of its picture took ``seconds``. Half of what was known is kept: machines are busier
        at one time than at another."""
        if pixels < LEAST or seconds <= 0:
            return
        known = self._all()
        before = known.pop(kind, None)
        speed = pixels / seconds
        known[kind] = speed if before is None else (before + speed) / 2  # the newest last
        while len(known) > KEPT:
            del known[next(iter(known))]
        self._write(known)

    def _all(self) -> dict[str, float]:
        if self._known is None:
            self._known = {}
            with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
                found = json.loads(self.path.read_text(encoding="utf-8"))
                self._known = {
                    str(k): float(v) for k, v in found.items() if isinstance(v, int | float) and 0 < v < 1e12
                }
        return self._known

    def _write(self, known: dict[str, float]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".speeds-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(known, file)
            Path(name).replace(self.path)
        except OSError as error:
            log.info("Measured speeds could not be kept: %s", error)


speeds = SpeedBook()  # of this process


def estimate(
    before: Size,
    after: Size,
    pixel_bytes: int,
    kinds: tuple[str, ...],
    free: Callable[[], int] | None = None,
) -> Estimate:
    """``before`` and ``after``: sizes of picture and result; ``pixel_bytes``: of a pixel of the result. ``kinds``:
    names of the speed to ask for; the first that was measured counts.

    The result counts twice: it is made, and then it is shown or encoded."""
    pixels = before.width * before.height
    known = (speeds.recall(kind) for kind in kinds)
    speed = next((value for value in known if value is not None), None)
    memory = 2 * after.width * after.height * pixel_bytes + min(WORK_MOST, WORK_PIXEL * pixels)
    return Estimate(after, memory, (free or free_memory)(), None if speed is None else pixels / speed)


def refuse_what_does_not_fit(told: Estimate) -> None:
    """Raises MemoryExhausted, with the numbers."""
    if not told.fits:
        raise MemoryExhausted(
            f"A result of {told.size.width:,} × {told.size.height:,} pixels takes {told.memory / 1e9:.1f} GB of "
            f"memory, and {told.free / 1e9:.1f} GB are free; choose a smaller size or close other programs."
        )


def kind_of(filter_id: str, policy: DevicePolicy, *more: str) -> str:
    """The name under which a job's speed is kept."""
    return " ".join((filter_id, policy.device, policy.precision, *more))
