"""Opening files beside the event loop: many at once, each of them once, every failure as one sentence."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

import resources
from editor.document import Document
from editor.layered import from_layered
from editor.panels.messages import Kind
from editor.tasks import Task, Tasks
from editor.words import engine_word
from engine import files
from engine.api import EngineError, FileError, Picture

__all__ = ["Opener", "absolute", "as_named", "sample", "samples", "why_not_opened"]

log = logging.getLogger(__name__)

SAMPLES = Path(resources.__file__).parent / "samples"


def as_named(path: Path) -> Path:
    """A path from the root on, without asking the disk: a drive that does not answer must not hold up the window."""
    try:
        return path.expanduser().absolute()
    except (OSError, RuntimeError):  # no home folder, or no working folder any more
        return path


def absolute(path: Path) -> Path:
    """One name for one file, so that it is not opened twice: links are followed where that is possible. It asks the
    disk: not for the GUI thread."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError):  # a loop of links, no home folder: reading it will say what is wrong
        return path.absolute()


def samples() -> tuple[tuple[Path, str], ...]:
    """The sample photos that come with the program, each with its title in English; empty when they were left
    out."""
    try:
        rows = tomllib.loads((SAMPLES / "samples.toml").read_text(encoding="utf-8"))["sample"]
        found = [(SAMPLES / str(row["file"]), str(row.get("title", row["file"]))) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        found = [(path, path.stem) for path in sorted(SAMPLES.glob("*.jpg"))]
    return tuple((path, title) for path, title in found if path.is_file())


def sample() -> Path | None:
    """The first sample photo that comes with the program, None when they were left out."""
    return next((path for path, _ in samples()), None)


def why_not_opened(path: Path, error: Exception) -> str:
    """One sentence for a person, naming the file. What is not expected goes to the log, too."""
    if isinstance(error, EngineError):
        return engine_word(str(error))
    if isinstance(error, MemoryError):
        words = _tr("“{name}” needs more memory than is free; close other documents and try again.")
        return words.replace("{name}", path.name)
    log.error("%s could not be opened", path, exc_info=error)
    if isinstance(error, OSError):
        words = _tr("“{name}” could not be read ({why}); check the disk and try again.")
        return words.replace("{name}", path.name).replace("{why}", str(error.strerror or error))
    words = _tr(
        "“{name}” could not be opened because of an error in Saisei; send a report with Help, Copy diagnostics."
    )
    return words.replace("{name}", path.name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Opener", text)


def read_any(path: Path) -> Document:
    """A photo that comes with the program as a document of no file, any other as one of its file."""
    return (read_copy if path.parent == absolute(SAMPLES) else read_document)(path)


def read_document(path: Path) -> Document:
    """The file as a document. Runs in a task: cutting a large photo into tiles takes a while, too."""
    if files.is_layered(path):
        return from_layered(files.read_layered(path), path.name, path)
    return Document.from_file(files.read(path), path)


def read_copy(path: Path) -> Document:
    """The file as a document that belongs to no file: what comes with the program is never written over."""
    file = files.read(path)
    return Document.from_picture(file.picture, path.stem, metadata=file.metadata)


def read_layer(path: Path, document: Document) -> tuple[Picture, tuple[str, ...]]:
    """The file's picture as the document's profile, depth and colours have it, and the notes on it."""
    file = files.read(path)
    return document.converted_later(file.picture)(), file.notes


@dataclass
class _Batch:
    """Files that were opened together: one of them comes to the front, failures are told together."""

    waiting: int
    activated: bool = False
    failures: list[tuple[Path, str]] = field(default_factory=list)
    notes: list[tuple[Path, str]] = field(default_factory=list)


class Opener(QObject):
    """Signals: ``opened(Document, activate)``; ``read(Document, Picture, name)``: a file for a new layer of an
    open document, converted to it; ``told(Kind, sentence, details)``; ``gone(path)``: a file that is no longer there;
    ``known(path)``: a file that is open already; ``skipped(path)``: one that is being read already, which is not read
    twice at a time; ``loading_changed()``."""

    opened = Signal(object, bool)
    read = Signal(object, object, object)
    told = Signal(object, str, str)
    gone = Signal(object)
    known = Signal(object)
    skipped = Signal(object)
    loading_changed = Signal()

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._loading: dict[Path, Task] = {}
        self._open_paths: Callable[[], list[Path]] = list

    def avoid(self, open_paths: Callable[[], list[Path]]) -> None:
        """``open_paths`` gives the files that are open: they are not opened again."""
        self._open_paths = open_paths

    @property
    def loading(self) -> tuple[Path, ...]:
        """The files that are being read."""
        return tuple(self._loading)

    def open(self, paths: Sequence[Path]) -> None:
        """Start to read files; those that are open or being read already are left alone. A sample becomes a
        document of no file."""
        fresh = self._fresh(paths)
        batch = _Batch(len(fresh))
        for path in fresh:
            self._loading[path] = self._tasks.run(
                partial(absolute, path),
                partial(self._found, batch, path),
                partial(self._failed, batch, path),
            )
        if fresh:
            self.loading_changed.emit()

    def read_for(self, document: Document, paths: Sequence[Path]) -> None:
        """Start to read files that become layers of ``document``."""
        fresh = self._fresh(paths)
        batch = _Batch(len(fresh))
        for path in fresh:
            self._loading[path] = self._tasks.run(
                partial(read_layer, path, document),
                partial(self._layer_done, batch, path, document),
                partial(self._failed, batch, path),
            )
        if fresh:
            self.loading_changed.emit()

    def stop(self) -> None:
        """Nothing that is still being read is wanted."""
        for task in self._loading.values():
            task.forget()
        self._loading.clear()
        self.loading_changed.emit()

    # --- inside -----------------------------------------------------------------------------------------

    def _fresh(self, paths: Sequence[Path]) -> list[Path]:
        named = list(dict.fromkeys(map(as_named, paths)))
        for path in named:
            if path in self._loading:
                self.skipped.emit(path)
        return [path for path in named if path not in self._loading]

    def _found(self, batch: _Batch, asked: Path, path: Path) -> None:
        """The file that was asked for is, links followed, ``path``."""
        del self._loading[asked]
        if path in self._open_paths():
            if not batch.activated:
                self.known.emit(path)
            self._end_one(batch)
        elif path in self._loading:
            self.skipped.emit(path)
            self._end_one(batch)
        else:
            self._loading[path] = self._tasks.run(
                partial(read_any, path),
                partial(self._done, batch, path),
                partial(self._failed, batch, path),
            )

    def _done(self, batch: _Batch, path: Path, document: Document) -> None:
        del self._loading[path]
        activate, batch.activated = not batch.activated, True
        if document.path is not None and document.path in self._open_paths():  # recovered meanwhile
            self.known.emit(document.path)
            self._end_one(batch)
            return
        batch.notes += [(path, engine_word(note)) for note in document.notes]
        self.opened.emit(document, activate)
        self._end_one(batch)

    def _layer_done(
        self, batch: _Batch, path: Path, document: Document, read: tuple[Picture, tuple[str, ...]]
    ) -> None:
        del self._loading[path]
        picture, notes = read
        batch.notes += [(path, engine_word(note)) for note in notes]
        self.read.emit(document, picture, path.stem)
        self._end_one(batch)

    def _failed(self, batch: _Batch, path: Path, error: Exception) -> None:
        del self._loading[path]
        batch.failures.append((path, why_not_opened(path, error)))
        if isinstance(error, FileError | OSError):
            self._tasks.run(path.exists, partial(self._looked, path), self._not_looked)
        self._end_one(batch)

    def _looked(self, path: Path, exists: bool) -> None:
        if not exists:
            self.gone.emit(path)

    def _not_looked(self, _error: Exception) -> None:
        """Whether it is there cannot be told: it is taken to be."""

    def _end_one(self, batch: _Batch) -> None:
        batch.waiting -= 1
        self.loading_changed.emit()
        if batch.waiting:
            return
        if len(batch.failures) == 1:
            self.told.emit(Kind.ERROR, batch.failures[0][1], "")
        elif batch.failures:
            names = ", ".join(f"“{path.name}”" for path, _ in batch.failures)
            words = self.tr("{n} files could not be opened: {names}.")
            details = "\n".join(sentence for _, sentence in batch.failures)
            self.told.emit(
                Kind.ERROR,
                words.replace("{n}", str(len(batch.failures))).replace("{names}", names),
                details,
            )
        elif len(batch.notes) == 1:
            self.told.emit(Kind.INFO, batch.notes[0][1], "")
        elif batch.notes:
            details = "\n".join(f"{path.name}: {note}" for path, note in batch.notes)
            self.told.emit(Kind.INFO, " ".join(dict.fromkeys(n for _, n in batch.notes)), details)
