"""A whole dataset: planned, made on several processes, written with its manifest."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from engine.api import FileError
from engine.batch.workers import NETWORK_BYTES, processors, spread
from engine.dataset.making import CACHE, Failed, Made, Setup, make_all, preview_all
from engine.dataset.manifest import Remake
from engine.dataset.planning import Item, Planned
from engine.dataset.session import Session
from engine.terminal import duration

__all__ = ["Chunk", "Report", "default_jobs", "run_dataset", "setup_of", "spread_examples"]

TOGETHER = 8  # pictures that a process gets at one time: short ones would wait for each other's journal
TORCH_BYTES = 600 << 20  # of a process with torch and torchvision


@dataclass(frozen=True)
class Chunk:
    """What a process gets at one time."""

    item: tuple[Item, ...]


@dataclass
class Report:
    """What became of a dataset. ``different``: files that are not what the manifest says that they were made from."""

    total: int
    done: int = 0
    skipped: int = 0
    errors: dict[int, str] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)
    bytes: int = 0
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """0..1 of the work."""
        return (self.done + self.skipped + len(self.errors)) / max(1, self.total)

    def summary(self) -> str:
        """ "990 made, 8 were there already, 2 failed, in 12 s"."""
        words = [f"{self.done} made"]
        if self.skipped:
            words.append(f"{self.skipped} were there already")
        if self.errors:
            words.append(f"{len(self.errors)} failed")
        left = self.total - self.done - self.skipped - len(self.errors)
        if left:
            words.append(f"{left} not made")
        if self.different:
            words.append(f"{len(self.different)} differ from the manifest")
        return f"{', '.join(words)}, in {duration(self.seconds)}"


def default_jobs(planned: Planned, device: str) -> int:
    """As many processes as there are processors and memory for; one on a graphics card."""
    if device.startswith("cuda"):
        return 1
    each = CACHE + TORCH_BYTES + (NETWORK_BYTES if planned.recipe.modelled else 0)
    fit = int(psutil.virtual_memory().available * 0.8 / each)
    return max(1, min(processors(), fit, planned.count))


def setup_of(planned: Planned, folder: Path, staging: Path, device: str) -> Setup:
    recipe = planned.recipe
    return Setup(folder, staging, recipe.format, recipe.quality, recipe.visible, device, planned.provenance)


def run_dataset(
    folder: Path,
    planned: Planned,
    device: str,
    jobs: int,
    *,
    check_cancelled: Callable[[], None] | None = None,
) -> Generator[Report]:
    """Makes what is not there yet, and tells how far it is after each few pictures: the same report, up to date.

    Has to be closed (``contextlib.closing``) where it is not run to its end; what is written by then is whole, and
    another run goes on from there. Raises FileError when nothing more can be written, Busy, and what
    ``check_cancelled`` raises.
    """
    report = Report(planned.count)
    with Session(folder, planned, device) as session:
        setup = setup_of(planned, folder, session.staging, device)
        report.skipped = len(session.done)
        yield report
        missing = [index for index in range(planned.count) if index not in session.done]
        together = 1 if planned.recipe.modelled else TOGETHER
        together = max(1, min(together, -(-len(missing) // max(1, jobs))))
        chunks = [missing[at : at + together] for at in range(0, len(missing), together)]
        lost: list[int] = []
        for index in _rounds(chunks, lost):
            work = [Chunk(tuple(planned.item(i) for i in one)) for one in index]
            alone = all(len(chunk.item) == 1 for chunk in work)
            results = spread(
                work, make_all, setup, max(1, min(jobs, len(work))), 1, _died, None, check_cancelled
            )
            with contextlib.closing(results) as outcomes:
                for _, found in outcomes:
                    _settle(session, report, found, lost, alone)
                    report.seconds = time.monotonic() - report.started
                    yield report
        session.finish(report.errors)
        _compare(planned, session, report)
        report.seconds = time.monotonic() - report.started
        yield report


def spread_examples(
    items: Sequence[Item], setup: Setup, check_cancelled: Callable[[], None] | None = None
) -> Generator[tuple[int, np.ndarray | str]]:
    """Number and picture (H × W × 3 uint8) of each item, or why there is none; nothing is written. To be closed."""
    work = [Chunk((item,)) for item in items]
    jobs = 1 if setup.device != "cpu" else max(1, min(2, processors(), len(work)))
    with contextlib.closing(
        spread(work, preview_all, setup, jobs, 1, _died, None, check_cancelled)
    ) as results:
        for task, (found,) in results:
            yield task.item[0].index, found.error if isinstance(found, Failed) else found


def _rounds(chunks: list[list[int]], lost: list[int]) -> Generator[list[list[int]]]:
    """All chunks; then, one by one, what was on processes that died, so that a bad one takes no others along."""
    for at in range(0, len(chunks), 4096):  # not millions of items in memory at the same time
        yield chunks[at : at + 4096]
    again, lost[:] = list(lost), []
    if again:
        yield [[index] for index in again]


def _died(task: Chunk, why: str) -> list[Made | Failed]:
    return [Failed(item.index, why, lost=True) for item in task.item]


def _settle(
    session: Session, report: Report, found: Sequence[Made | Failed], lost: list[int], alone: bool
) -> None:
    made = [one for one in found if isinstance(one, Made)]
    failed = [one for one in found if isinstance(one, Failed)]
    fatal = next((one.error for one in failed if one.fatal), "")
    try:
        session.record(made)
    except FileError as error:  # the journal, too: what it does not tell is made anew
        fatal = fatal or str(error)
    if fatal:
        raise FileError(f"{fatal} What is written is whole; start again, and it goes on from there.")
    report.done += len(made)
    report.bytes += sum(one.bytes for one in made)
    for one in failed:
        if one.lost and not alone:
            lost.append(one.index)
        else:
            report.errors[one.index] = one.error


def _compare(planned: Planned, session: Session, report: Report) -> None:
    if not isinstance(planned, Remake):
        return
    for index, expected in planned.expected.items():
        row = session.done.get(index)
        if row is not None and row["sha256"] != expected:
            report.different.append(row["file"])
