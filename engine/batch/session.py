"""A batch that can be interrupted at any moment: by Ctrl+C, a power cut, or the end of its process.

In the output folder lies a folder ``.saisei-batch`` with

- ``lock``: held locked while a batch runs; the system lets go of it however the process ends;
- ``staging``: results are written here and then renamed to their place, so there only whole files appear, and what a
  killed batch left half done is known and taken away;
- ``journal.jsonl``: one line for each result, written just before it takes its place: from what it was made, and what
  it is. So a result is done if a line fits the chain, the picture and the file that is there, and only files that a
  line knows may be replaced by a batch: others are the person's.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from engine import files, sidecars
from engine.api import EngineError, FileError
from engine.batch.folders import FOLDER
from engine.batch.locking import Busy, lock_in
from engine.batch.planning import Item, Plan, exists
from engine.batch.work import Outcome, Work, check, make_folder, remove_empty
from engine.files.reading import shown
from engine.files.replacing import explained
from engine.reports import sentence

__all__ = ["FOLDER", "Busy", "Session", "Task", "digest"]

NOTHING_WRITTEN = "nothing was written"


@dataclass(frozen=True)
class Task:
    """A picture that is still to be made. ``item.target`` is the staged file, ``final`` the place it goes to."""

    index: int
    item: Item
    final: Path


@dataclass(frozen=True)
class _Line:
    """One line of the journal. ``source``, ``of``: path, size and time of what it was made from (with masks and
    hints); ``made``: size, time and hash of the result; ``work``: see ``digest``."""

    target: str
    source: str
    work: str
    of: list[int]
    made: list[Any]


def digest(work: Work, models: Sequence[str]) -> str:
    """A hash of all that makes one result different from another, but for the picture itself. ``models``: hashes of
    the models that would be used."""
    data = {
        "chain": work.chain.data(),
        "models": list(models),
        "seed": work.seed,
        "precision": work.policy.precision,
        "options": asdict(work.options),
        "provenance": work.provenance,
        "mask": work.mask is not None and work.chain.masked,
        "hints": work.hints is not None and work.chain.hinted,
    }
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:32]


class Session:
    """One run of a batch, as a context manager. ``work.overwrite`` lets it replace the person's files, too; ``again``
    makes anew what is done.

    ``__enter__`` raises Busy while another batch works in the folder, FileError if it cannot be made or written.
    """

    def __init__(self, plan: Plan, work: Work, key: str, again: bool = False) -> None:
        assert plan.folder is not None
        self.plan, self.work, self.key, self.again = plan, work, key, again
        self.folder = plan.folder
        self._inner = plan.folder / FOLDER
        self._lines: dict[str, list[_Line]] = {}
        self._states: dict[Item, list[int]] = {}  # of what is to be done, as it was before the work began
        self._made: list[Path] = []
        self._lock: IO[str] | None = None
        self._journal: int | None = None

    # --- begin and end -----------------------------------------------------------------------------------

    def __enter__(self) -> Session:
        self._made = make_folder(self.folder)
        try:
            self._inner.mkdir(exist_ok=True)
            self._take_lock()
            self._clear_staging()
            self._staging.mkdir(exist_ok=True)
            self._read_journal()
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
            self._journal = os.open(self._inner / "journal.jsonl", flags, 0o666)
        except OSError as error:
            self._end()
            raise FileError(explained(error, FOLDER, self.folder)) from None
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        if self._journal is not None:
            os.close(self._journal)
            self._journal = None
        if self._lock is not None:
            self._clear_staging()
            journal = self._inner / "journal.jsonl"
            with contextlib.suppress(OSError):
                if journal.stat().st_size == 0:
                    journal.unlink()
            # the lock's file stays where there is a journal: whoever removed it could lock what nobody else sees
            if not exists(journal):
                with contextlib.suppress(OSError):
                    (self._inner / "lock").unlink()
            self._lock.close()
            self._lock = None
            with contextlib.suppress(OSError):
                self._inner.rmdir()
        remove_empty(self._made)

    @property
    def _staging(self) -> Path:
        return self._inner / "staging"

    def _clear_staging(self) -> None:
        shutil.rmtree(self._staging, ignore_errors=True)

    def _take_lock(self) -> None:
        self._lock = lock_in(self._inner, self.folder)

    # --- what is to be done --------------------------------------------------------------------------------

    def sort(self) -> tuple[list[Outcome], list[Task]]:
        """What needs no work or cannot be done, and what is to be done."""
        settled: list[Outcome] = []
        tasks: list[Task] = []
        for index, item in enumerate(self.plan.items):
            try:
                if self._is_done(item):
                    settled.append(Outcome(item, skipped=True))
                    continue
                self._states[item] = self._state(item)
                self._made = [*make_folder(item.target.parent), *self._made]
                ours = self._is_ours(item.target)
                check(item, replace(self.work, overwrite=self.work.overwrite or ours))
            except Exception as error:
                settled.append(Outcome(item, error=sentence(error, NOTHING_WRITTEN)))
            else:
                # a folder for each: the name of the staged file stands in sentences
                staged = self._staging / str(index) / item.target.name
                tasks.append(Task(index, Item(item.source, staged), item.target))
        return settled, tasks

    def stage(self, task: Task) -> None:
        """Makes the place that the task's result is written to. Raises OSError."""
        task.item.target.parent.mkdir(parents=True, exist_ok=True)

    def commit(self, task: Task, outcome: Outcome) -> Outcome:
        """Puts a finished result into its place, and says what became of the item of the plan."""
        item = self.plan.items[task.index]
        outcome = replace(outcome, item=item)
        staged = task.item.target
        try:
            if not outcome.error:
                self._move(staged, item)
        except OSError as error:
            outcome = Outcome(item, error=explained(error, shown(item.target), item.target.parent))
        except EngineError as error:
            outcome = Outcome(item, error=str(error))
        finally:
            shutil.rmtree(staged.parent, ignore_errors=True)
        return outcome

    def _move(self, staged: Path, item: Item) -> None:
        target = Path(os.path.realpath(item.target))  # a link stays a link
        if exists(target) and not self.work.overwrite and not self._is_ours(item.target):
            raise FileError(f"“{shown(target)}” came into being meanwhile; it was left as it is.")
        with contextlib.suppress(FileNotFoundError):
            staged.chmod(target.stat().st_mode & 0o7777)
        found = staged.stat()
        line = _Line(
            self._name(item.target),
            str(item.source.absolute()),
            self.key,
            self._states[item],
            [found.st_size, found.st_mtime_ns, _hash(staged)],
        )
        self._append(line)
        try:
            staged.replace(target)
        except OSError:
            # the target is a link to another disk
            copy = target.with_name(f".saisei-{os.getpid()}.tmp")
            try:
                shutil.copy2(staged, copy)
                copy.replace(target)
            finally:
                copy.unlink(missing_ok=True)

    # --- the journal ---------------------------------------------------------------------------------------

    def _name(self, target: Path) -> str:
        return target.relative_to(self.folder).as_posix()

    def _state(self, item: Item) -> list[int]:
        """Sizes and times of all files that the result is made from. Raises FileError."""
        paths = [item.source]
        if self.work.mask is not None and self.work.chain.masked:
            paths.append(sidecars.beside(self.work.mask, item.source))
        if self.work.hints is not None and self.work.chain.hinted:
            paths.append(sidecars.beside(self.work.hints, item.source))
        try:
            found = [path.stat() for path in paths]
        except (OSError, ValueError):
            for path in paths:
                files.probe(path)  # says it in a sentence
            raise
        return [number for stat in found for number in (stat.st_size, stat.st_mtime_ns)]

    def _is_done(self, item: Item) -> bool:
        lines = self._lines.get(self._name(item.target))
        if self.again or not lines or not exists(item.target):
            return False
        line, source = lines[-1], str(item.source.absolute())
        try:
            same = (line.work, line.source, line.of) == (self.key, source, self._state(item))
        except FileError:  # what it was made from is gone: the check says so
            return False
        return same and _is(item.target, line.made)

    def _is_ours(self, target: Path) -> bool:
        """Whether what lies there was made by a batch, and nobody has touched it since."""
        return any(_is(target, line.made) for line in reversed(self._lines.get(self._name(target), [])))

    def _append(self, line: _Line) -> None:
        assert self._journal is not None
        data = (json.dumps(asdict(line)) + "\n").encode("ascii")
        while data:
            data = data[os.write(self._journal, data) :]
        os.fsync(self._journal)
        self._lines.setdefault(line.target, []).append(line)

    def _read_journal(self) -> None:
        path = self._inner / "journal.jsonl"
        self._lines = {}
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return
        for text in raw.split(b"\n"):
            with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
                line = _Line(**json.loads(text))
                self._lines.setdefault(line.target, []).append(line)
        if raw and not raw.endswith(b"\n"):  # it was cut off: the next line must not begin in its middle
            with path.open("ab") as file:
                file.write(b"\n")


def _is(path: Path, made: list[Any]) -> bool:
    """Whether the file is the one that was made; one that was copied has another time and the same content."""
    try:
        size, time_ns, content = made
        found = path.stat()
        if found.st_size != size:
            return False
        return found.st_mtime_ns == time_ns or _hash(path) == content
    except (OSError, ValueError, TypeError):
        return False


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
