"""A dataset in the background: examples, and all of it. The pictures are made in processes of their own, so that
neither the window nor the engine's queue waits for them."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from engine.api import Cancelled
from engine.dataset.planning import Plan, Planned, plan
from engine.dataset.recipe import Recipe
from engine.dataset.runs import default_jobs, run_dataset, setup_of, spread_examples
from engine.dataset.sources import Sources, scan
from engine.reports import Remaining, sentence

__all__ = ["EXAMPLES", "DatasetOrder", "DatasetWork", "Far", "examples", "whole"]

EXAMPLES = 12
INTERVAL = 0.1  # seconds between two signals of progress
JOIN = 20.0

Tell = Callable[[str, Any], None]


@dataclass(frozen=True)
class DatasetOrder:
    """What the person asked for. ``folder``: of the pictures, None where all are made; ``device``: as in a
    ``DevicePolicy``."""

    recipe: Recipe
    folder: Path | None
    out: Path | None
    device: str = "auto"


@dataclass(frozen=True)
class Far:
    """How far it is. ``left``: seconds, None when not known."""

    done: int
    skipped: int
    failed: int
    total: int
    left: float | None = None
    error: str = ""


class DatasetWork(QObject):
    """One piece of work in a thread. ``news(kind, value)`` and at last ``ended(sentence)``, both in the GUI's
    thread: the sentence is empty when it came to its end, or was cancelled."""

    news = Signal(str, object)
    ended = Signal(str)
    _event = Signal(str, object)

    def __init__(
        self, work: Callable[[Tell, Callable[[], None]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.running = False
        self._work = work
        self._closed = threading.Event()
        self._event.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._main, name="dataset", daemon=True)

    def start(self) -> None:
        self.running = True
        self._thread.start()

    @property
    def cancelled(self) -> bool:
        return self._closed.is_set()

    def cancel(self) -> None:
        """Stop soon; ``ended`` arrives when it has."""
        self._closed.set()

    def stop(self) -> bool:
        """Stop and wait. False if it does not end."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join(JOIN)
        return not self._thread.is_alive()

    def _main(self) -> None:
        words = ""
        try:
            self._work(self._tell, self._check)
        except Cancelled:
            pass
        except Exception as error:
            words = sentence(error, "the dataset did not go on")
        self._tell("ended", words)

    def _check(self) -> None:
        if self._closed.is_set():
            raise Cancelled("The dataset was stopped.")

    def _tell(self, kind: str, value: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone already
            self._event.emit(kind, value)

    def _deliver(self, kind: str, value: Any) -> None:
        if kind == "ended":
            self.running = False
            self.ended.emit(value)
        elif not self.cancelled:
            self.news.emit(kind, value)


# --- the two kinds of work -----------------------------------------------------------------------------


def examples(order: DatasetOrder, first: int) -> Callable[[Tell, Callable[[], None]], None]:
    """Tells ("example", (place, H × W × 3 uint8 or a sentence)) for ``EXAMPLES`` pictures from ``first`` on."""

    def work(tell: Tell, check: Callable[[], None]) -> None:
        planned = _planned(order, check)
        tell("problems", planned.sources.problems)
        # the processor: a graphics card's memory is the editor's while one only looks
        setup = setup_of(planned, Path(), Path(), "cpu")
        items = [planned.item(i) for i in range(first, first + EXAMPLES)]
        with contextlib.closing(spread_examples(items, setup, check)) as found:
            for index, picture in found:
                tell("example", (index - first, picture))

    return work


def whole(order: DatasetOrder) -> Callable[[Tell, Callable[[], None]], None]:
    """Tells ("far", Far), and ("problems", sentences on pictures that are left out)."""

    def work(tell: Tell, check: Callable[[], None]) -> None:
        assert order.out is not None
        planned = _planned(order, check)
        tell("problems", planned.sources.problems)
        device = _device(order, planned)
        jobs = default_jobs(planned, device)
        remaining, last = Remaining(), 0.0
        with contextlib.closing(
            run_dataset(order.out, planned, device, jobs, check_cancelled=check)
        ) as reports:
            for report in reports:
                left = remaining.update(report.share)
                ended = report.done + report.skipped + len(report.errors) >= report.total
                if time.monotonic() - last >= INTERVAL or ended:
                    last = time.monotonic()
                    failed = len(report.errors)
                    error = next(iter(report.errors.values()), "")
                    tell("far", Far(report.done, report.skipped, failed, report.total, left, error))

    return work


def _planned(order: DatasetOrder, check: Callable[[], None]) -> Plan:
    from engine.models.store import shared

    sources = Sources()
    if order.recipe.takes_images and order.folder is not None:
        sources = scan(order.folder, check_cancelled=check, without=order.out)
    return plan(order.recipe, sources, shared())


def _device(order: DatasetOrder, planned: Planned) -> str:
    if not planned.recipe.modelled or order.device == "cpu":
        return "cpu"
    from engine import device

    return str(device.resolve(order.device))
