"""When recovery copies are written, and what is done with those that a crash left. How: recovery.py.

A copy is made at most ``autosave_interval`` seconds after a change, beside the event loop, of what changed since the
last one. It goes as soon as the document is saved or closed. Files of the person are never touched.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import Document, State
from editor.document.snapshot import Snapshot, capture
from editor.pages import Page
from editor.recovery import Found, Session, find, recovery_folder
from editor.recovery_copy import CopyWriter
from editor.settings import Settings, SettingsStore
from editor.tasks import Tasks

__all__ = ["Autosave"]

log = logging.getLogger(__name__)

CRASH_WAIT = 20_000  # ms that a copy under way gets when something broke
CLOSE_WAIT = 10_000  # ms that closing waits for it


@dataclass(eq=False)
class _Copy:
    """The copy of one document. ``state``: the one that was last handed to the writer, the ``handed``-th;
    ``written``: the newest that is on disk."""

    state: State | None = None
    handed: int = 0
    written: int = 0
    writer: CopyWriter | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: bool = False


class Autosave(QObject):
    """``pages``: gives the open documents.

    Signals, for the window: ``told(sentence)`` copies cannot be saved, once; ``found(copies)`` a list of ``Found``
    that a crashed session left; ``recovered(document, sentence)``, the sentence empty when all is well;
    ``failed(sentence)``: one could not be recovered.
    """

    told = Signal(str)
    found = Signal(object)
    recovered = Signal(object, str)
    failed = Signal(str)

    def __init__(
        self, pages: Callable[[], list[Page]], settings: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.tasks = Tasks(
            self
        )  # its own: a photo on a drive that does not answer must not hold up the copies
        self._pages, self._settings = pages, settings
        self._session = Session.new()
        self._copies: dict[Document, _Copy] = {}
        self._offered: list[Found] = []
        self._replaced: dict[
            Document, Found
        ] = {}  # recovered from these, which stay until there is a new copy
        self._told = self._ended = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)
        settings.subscribe(self._settings_changed)

    # --- copies of what is open --------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        return self._settings.value.recovery and not self._ended

    def touch(self, document: Document) -> None:
        """A document changed, was saved or was undone to where it was saved."""
        if not self.on:
            return
        if not document.modified:
            self._drop(document)
        elif not self._timer.isActive():
            self._timer.start(self._settings.value.autosave_interval * 1000)

    def keep_only(self, documents: list[Document]) -> None:
        """All others were closed: their copies go."""
        for gone in [document for document in self._copies if document not in documents]:
            self._drop(gone)

    def _settings_changed(self, settings: Settings) -> None:
        if self._ended:
            return
        if not settings.recovery:  # who wants no copies wants none on the disk
            self._timer.stop()
            self.keep_only([])
        elif any(document.modified for document in self._documents()) and not self._timer.isActive():
            self._timer.start(settings.autosave_interval * 1000)

    def save(self) -> None:
        """Write what changed, beside the event loop."""
        for document, copy, snapshot in self._due():
            self.tasks.run(
                partial(self._write, copy, copy.handed, snapshot),
                partial(self._written, document),
                partial(self._not_written, copy),
                saving=True,
            )

    def save_now(self) -> None:
        """Write what changed and return when it is written: something broke. Raises OSError."""
        failure: OSError | None = None
        for document, copy, snapshot in self._due():
            try:
                self._write(copy, copy.handed, snapshot, CRASH_WAIT / 1000)
                self._written(document, None)
            except OSError as error:  # the others may have more luck
                copy.state, failure = None, error
        if failure is not None:
            raise failure
        if not self.tasks.wait_for_saves(CRASH_WAIT):
            raise TimeoutError("a recovery copy is still being written")

    def end(self) -> None:
        """The window closed as it should, and nothing is left to recover. Safe to call twice."""
        if self._ended:
            return
        self._ended = True
        self._timer.stop()
        for copy in self._copies.values():
            copy.ended = True
        for copy_found in self._offered:
            copy_found.session.leave()  # offered again at the next start
        if self.tasks.wait(CLOSE_WAIT):
            for replaced in self._replaced.values():
                replaced.discard()
            self._session.end()
        else:
            log.warning("a recovery copy was still being written when the window closed")

    def _documents(self) -> list[Document]:
        return [page.document for page in self._pages()]

    def _due(self) -> list[tuple[Document, _Copy, Snapshot]]:
        if not self.on:
            return []
        due = []
        for document in self._documents():
            if not document.modified:
                continue
            copy = self._copies.setdefault(document, _Copy())
            if copy.state is not document.state:
                copy.state = document.state
                copy.handed += 1
                due.append((document, copy, capture(document)))
        return due

    def _write(self, copy: _Copy, number: int, snapshot: Snapshot, wait: float = -1) -> None:
        """In any thread. One that comes after a newer one is late. Raises OSError."""
        if not copy.lock.acquire(timeout=wait):
            raise TimeoutError("the recovery copy before this one is still being written")
        try:
            if copy.ended or number < copy.written:
                return
            if copy.writer is None:
                copy.writer = CopyWriter(self._session.document_folder())
            copy.writer.write(snapshot, lambda: copy.ended)
            copy.written = number
        except OSError:
            if copy.ended:
                return  # nobody needs it any more
            copy.writer = None  # whatever is wrong with its folder: the next try begins afresh
            raise
        finally:
            copy.lock.release()

    def _written(self, document: Document, _nothing: object) -> None:
        replaced = self._replaced.pop(document, None)
        if replaced is not None:
            self.tasks.run(replaced.discard, self._nothing, self._nothing, saving=True)

    def _not_written(self, copy: _Copy, error: Exception) -> None:
        copy.state = None
        log.warning("a recovery copy could not be saved", exc_info=error)
        if not self._ended and not self._timer.isActive():
            self._timer.start(self._settings.value.autosave_interval * 1000)
        if self._told or self._ended:
            return
        self._told = True
        why = str(getattr(error, "strerror", None) or error)
        words = self.tr(
            "Unsaved work cannot be kept for a crash in {folder} ({why}); save it often yourself."
        )
        self.told.emit(words.replace("{folder}", str(self._session.folder.parent)).replace("{why}", why))

    def _drop(self, document: Document) -> None:
        copy = self._copies.pop(document, None)
        if copy is not None:
            copy.ended = True  # one that is being written stops at once
            self.tasks.run(partial(self._delete, copy), self._nothing, self._nothing, saving=True)
        self._written(document, None)

    def _delete(self, copy: _Copy) -> None:
        with copy.lock:
            if copy.writer is not None:
                self._session.drop(copy.writer.folder)

    def _nothing(self, _outcome: object) -> None:
        """Whatever came of it: there is nothing to do and nobody to tell."""

    # --- copies that a crash left ------------------------------------------------------------------------

    def look(self, root: Path | None = None) -> None:
        """Look for them beside the event loop; ``found`` comes if there are any."""
        if self.on:
            self.tasks.run(partial(find, root or recovery_folder()), self._looked, self._nothing)

    def recover(self) -> None:
        """Open what was found."""
        offered, self._offered = self._offered, []
        for copy in offered:
            self.tasks.run(partial(_load, copy), partial(self._loaded, copy), partial(self._not_loaded, copy))

    def discard(self) -> None:
        """Delete what was found."""
        offered, self._offered = self._offered, []
        for copy in offered:
            self.tasks.run(copy.discard, self._nothing, self._nothing, saving=True)

    def _looked(self, copies: list[Found]) -> None:
        if self._ended:
            for copy in copies:
                copy.session.leave()
            return
        self._offered = copies
        if copies:
            self.found.emit(copies)

    def _loaded(self, copy: Found, outcome: tuple[Document, int]) -> None:
        if self._ended:
            copy.session.leave()
            return
        document, damaged = outcome
        self._replaced[document] = copy
        words = self.tr(
            "“{name}” was recovered, but parts of it were damaged and are empty now: look at it closely."
        )
        self.recovered.emit(document, words.replace("{name}", document.name) if damaged else "")
        self.save()

    def _not_loaded(self, copy: Found, error: Exception) -> None:
        log.error("the recovery copy in %s cannot be opened", copy.folder, exc_info=error)
        if isinstance(error, MemoryError):
            words = self.tr("“{name}” needs more memory than is free; close other programs and start again.")
        else:
            words = self.tr("“{name}” could not be recovered; what is left of it is in {folder}.")
        self.failed.emit(words.replace("{name}", copy.name).replace("{folder}", str(copy.folder)))


def _load(copy: Found) -> tuple[Document, int]:
    snapshot, damaged = copy.load()
    return snapshot.document(), damaged
