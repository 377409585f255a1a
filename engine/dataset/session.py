"""A dataset that can be interrupted at any moment, and goes on where it stopped.

In its folder lies ``.saisei-dataset`` with ``lock``, ``staging`` (see making.py) and ``journal.jsonl``: first what
the dataset is (``key``), then a line for each file, written after the file is in its place. A file is done if a line
tells its hash and that is the hash of what is there. Folders that hold something else are never written into.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from engine.api import FileError
from engine.batch.locking import lock_in
from engine.batch.planning import exists
from engine.batch.work import make_folder, remove_empty
from engine.dataset import coco, manifest
from engine.dataset.making import Made
from engine.dataset.planning import Planned
from engine.files.reading import shown
from engine.files.replacing import explained, replace_with

__all__ = ["FOLDER", "Session"]

FOLDER = ".saisei-dataset"
JOURNAL = "journal.jsonl"


class Session:
    """One run, as a context manager. ``done``: what is there already and stays, by number.

    ``__enter__`` raises Busy while another run works in the folder, and FileError for a folder that holds other files
    or another dataset, or that cannot be made or written.
    """

    def __init__(self, folder: Path, planned: Planned, device: str) -> None:
        self.folder, self.planned, self.device = folder, planned, device
        self.key = planned.key(device)
        self.inner = folder / FOLDER
        self.done: dict[int, dict[str, Any]] = {}
        self._made: list[Path] = []
        self._lock: IO[str] | None = None
        self._journal: int | None = None

    @property
    def staging(self) -> Path:
        return self.inner / "staging"

    def __enter__(self) -> Session:
        if exists(self.folder) and not self.folder.is_dir():
            raise FileError(f"The output “{shown(self.folder)}” is a file: a dataset needs a folder.")
        self._made = make_folder(self.folder)
        try:
            self._check_empty()
            self.inner.mkdir(exist_ok=True)
            self._lock = lock_in(self.inner, self.folder, "dataset run")
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir(exist_ok=True)
            self._read_journal()
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
            self._journal = os.open(self.inner / JOURNAL, flags, 0o666)
            if not os.fstat(self._journal).st_size:
                self._append([{"key": self.key}])
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
        begun = self._journal is not None
        if self._journal is not None:
            os.close(self._journal)
            self._journal = None
        if self._lock is not None:
            shutil.rmtree(self.staging, ignore_errors=True)
            if begun and not self.done:
                self._take_away_empty()
                if self._is_alone():
                    shutil.rmtree(
                        self.inner, ignore_errors=True
                    )  # nothing came of it: the folder is as it was
            self._lock.close()
            self._lock = None
        if self._made and not self.done:
            self._take_away_empty()
        remove_empty(self._made)

    def _is_alone(self) -> bool:
        """Whether nothing lies beside our own folder. A process that was stopped may have put a file into its place
        without having told: a folder with such files has to stay one that can be gone on with."""
        with contextlib.suppress(OSError):
            return all(path.name == FOLDER for path in self.folder.iterdir())
        return False

    def _take_away_empty(self) -> None:
        """Folders without files in a folder that this run made."""
        for path, _, _ in os.walk(self.folder, topdown=False):
            with contextlib.suppress(OSError):
                Path(path).rmdir()

    def _check_empty(self) -> None:
        names = sorted(path.name for path in self.folder.iterdir())
        if names and FOLDER not in names:
            raise FileError(
                f"The folder “{shown(self.folder)}” holds other files already (such as “{shown(Path(names[0]))}”): "
                "choose a new or an empty one."
            )

    # --- the journal -----------------------------------------------------------------------------------------

    def _read_journal(self) -> None:
        path = self.inner / JOURNAL
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return
        rows = []
        for text in raw.split(b"\n"):
            with contextlib.suppress(ValueError, RecursionError):
                row = json.loads(text)
                if isinstance(row, dict):
                    rows.append(row)
        if raw and not raw.endswith(b"\n"):  # it was cut off: the next line must not begin in its middle
            with path.open("ab") as file:
                file.write(b"\n")
        if rows and rows[0].get("key") != self.key:
            raise FileError(
                f"The folder “{shown(self.folder)}” holds another dataset (of another recipe, seed, input, model or "
                "device): choose another folder, or empty it."
            )
        if raw and not rows:
            path.unlink()  # cut off in its first line: nothing was made by then
        for row in rows[1:]:
            with contextlib.suppress(KeyError, TypeError, ValueError):
                made = Made(**row)
                self.done[made.index] = asdict(made)
        beyond = max(self.done, default=-1)
        if beyond >= self.planned.count:
            raise FileError(
                f"The folder “{shown(self.folder)}” holds {beyond + 1} pictures of this dataset already, more than "
                f"{self.planned.count}: ask for as many or more, or choose another folder."
            )
        self.done = {index: row for index, row in self.done.items() if self._is_there(row)}

    def _is_there(self, row: Mapping[str, Any]) -> bool:
        pairs = [(row["file"], row["sha256"]), *([row["mask"]] if row["mask"] else [])]
        try:
            return all(_hash(self.folder / file) == sha256 for file, sha256 in pairs)
        except OSError:
            return False

    def record(self, made: Iterable[Made]) -> None:
        """Remembers files that are in their places. Raises FileError."""
        rows = [asdict(one) for one in made]
        try:
            if rows:
                self._append(rows)
        except OSError as error:
            raise FileError(explained(error, JOURNAL, self.folder)) from None
        self.done |= {row["index"]: row for row in rows}

    def _append(self, rows: Iterable[Mapping[str, Any]]) -> None:
        assert self._journal is not None
        data = b"".join(manifest.dumped(rows))
        while data:
            data = data[os.write(self._journal, data) :]
        os.fsync(self._journal)

    # --- the end ---------------------------------------------------------------------------------------------

    def finish(self, errors: Mapping[int, str]) -> None:
        """Writes the manifest and COCO's JSON for each part. ``errors``: of what was not made. Raises FileError."""
        planned = self.planned

        def lines() -> Iterable[Mapping[str, Any]]:
            yield manifest.header(planned, self.device)
            for index in range(planned.count):
                made = self.done.get(index)
                if made is not None or index in errors:
                    yield manifest.line(planned.item(index), made or {"error": errors[index]})

        self._replace(manifest.NAME, manifest.dumped(lines()))
        parts: dict[str, list[dict[str, Any]]] = {}
        labels = set(planned.labels)
        for index in sorted(self.done):
            row = self.done[index]
            parts.setdefault(row["file"].split("/", 1)[0], []).append(row)
            labels |= {thing["label"] for thing in row["things"]}
        if not labels and not planned.annotations:
            return  # nothing to tell: ImageFolder's layout says it all
        for part, rows in parts.items():
            data = coco.instances(rows, sorted(labels), planned.recipe.name or "made by Saisei")
            self._replace(f"annotations/instances_{part}.json", manifest.dumped([data]))

    def _replace(self, name: str, pieces: Iterable[bytes]) -> None:
        target = self.folder / name
        try:
            target.parent.mkdir(exist_ok=True)
            size = 0

            def fill(file: IO[bytes]) -> None:
                nonlocal size
                for piece in pieces:
                    file.write(piece)
                    size += len(piece)

            def check(path: Path) -> None:
                if path.stat().st_size != size:
                    raise OSError(errno.EIO, "what was written is not what is there")

            replace_with(target, fill, check)
        except OSError as error:
            raise FileError(explained(error, name, self.folder)) from None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
