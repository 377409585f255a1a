"""A whole batch: the session, the executor, and what became of each file, as one report."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.api import Context, FileError
from engine.batch.planning import Item, Plan, printable
from engine.batch.session import Session, Task
from engine.batch.work import Outcome, Work, process
from engine.batch.workers import Told, in_processes
from engine.chain import Run
from engine.files.replacing import explained, replace_bytes
from engine.reports import sentence
from engine.terminal import duration, table

__all__ = ["EXECUTORS", "Executor", "Report", "in_this_process", "local", "row", "run_batch", "written"]

EXECUTORS = ("local", "ray")
Executor = Callable[[list[Task]], Generator[tuple[Task, Outcome]]]


def in_this_process(
    work: Work,
    run: Run | None = None,
    context_for: Callable[[Task], Context] | None = None,
) -> Executor:
    """One picture after the other. ``context_for(task)`` makes the context that its job reports to."""

    def execute(tasks: list[Task]) -> Generator[tuple[Task, Outcome]]:
        for task in tasks:
            yield task, process(task.item, work, run, context_for(task) if context_for else None)

    return execute


def local(work: Work, jobs: int, told: Told | None = None) -> Executor:
    """On ``jobs`` processes of this machine."""
    return lambda tasks: in_processes(tasks, work, jobs, told)


def run_batch(session: Session, executor: Executor) -> Generator[Outcome]:
    """One outcome for each item of the session's plan: what needs no work or cannot be done first. Has to be closed
    (``contextlib.closing``) where it is not run to its end; what is written by then is whole."""
    settled, tasks = session.sort()
    yield from settled
    ready = []
    for task in tasks:
        try:
            session.stage(task)
            ready.append(task)
        except OSError as error:
            item = session.plan.items[task.index]
            yield Outcome(item, error=explained(error, printable(Path(item.target.name)), session.folder))
    if not ready:
        return
    with contextlib.closing(executor(ready)) as outcomes:
        for task, outcome in outcomes:
            yield session.commit(task, outcome)


# --- the report ----------------------------------------------------------------------------------------


@dataclass
class Report:
    """What became of each file, in the order of the plan. ``label``: of the chain."""

    label: str
    plan: Plan
    found: dict[Item, Outcome] = field(default_factory=dict)
    started: float = field(default_factory=time.time)
    seconds: float = 0.0
    interrupted: bool = False

    def add(self, outcome: Outcome) -> None:
        self.found[outcome.item] = outcome
        self.seconds = time.time() - self.started

    def outcomes(self) -> list[Outcome]:
        return [self.found[item] for item in self.plan.items if item in self.found]

    def count(self, state: str) -> int:
        """How many are "done", "skipped", "failed" or "waiting"."""
        if state == "waiting":
            return len(self.plan.items) - len(self.found)
        return sum(_state(outcome) == state for outcome in self.found.values())

    def summary(self) -> str:
        """ "195 done, 2 skipped, 5 failed, in 12 s"."""
        words = [f"{self.count('done')} done"]
        words += [f"{n} {name}" for name in ("skipped", "failed") if (n := self.count(name))]
        if left := self.count("waiting"):
            words.append(f"{left} not begun or not finished")
        return f"{', '.join(words)}, in {duration(self.seconds)}"

    def data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "chain": self.label,
            "started": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(self.started)),
            "seconds": round(self.seconds, 3),
            "interrupted": self.interrupted,
            **{name: self.count(name) for name in ("done", "skipped", "failed", "waiting")},
            "files": [row(outcome) for outcome in self.outcomes()],
        }

    def text(self, failures_only: bool = False) -> str:
        """A table for people."""
        rows = [
            (
                printable(o.item.source),
                _state(o),
                "" if o.error or o.skipped else duration(o.seconds),
                o.error or printable(o.item.target),
            )
            for o in self.outcomes()
            if o.error or not failures_only
        ]
        return table(("FILE", "STATE", "TIME", "RESULT"), rows) + "\n"

    def write(self, path: Path) -> None:
        """As JSON where the name ends so, else as a table. Raises FileError."""
        if path.suffix.lower() == ".json":
            text = json.dumps(self.data(), indent=1) + "\n"
        else:
            text = f"{self.label}: {self.summary()}\n\n{self.text()}"
        _save_text(path, text)


def _save_text(path: Path, text: str) -> None:
    """Whole or not at all. Raises FileError."""
    try:
        replace_bytes(path, text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        raise FileError(explained(error, printable(Path(path.name)), path.parent)) from None


def _state(outcome: Outcome) -> str:
    return "failed" if outcome.error else "skipped" if outcome.skipped else "done"


def row(outcome: Outcome) -> dict[str, Any]:
    """An outcome, JSON-ready."""
    found: dict[str, Any] = {
        "input": str(outcome.item.source),
        "output": str(outcome.item.target),
        "state": _state(outcome),
    }
    if outcome.error:
        return found | {"error": outcome.error}
    if outcome.skipped:
        return found
    return found | {
        "model": outcome.model,
        "device": outcome.device,
        "seconds": round(outcome.seconds, 3),
        "resolved": outcome.resolved,
        "notes": list(outcome.notes),
    }


def written(path: Path, report: Report) -> str:
    """Why the report could not be written; empty where it was."""
    try:
        report.write(path)
    except Exception as error:
        return sentence(error, "the report was not written")
    return ""
