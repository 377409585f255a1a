"""Saving beside the event loop. Success is said only after the file was written and opened again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from editor.dialogs.ask import Ask
from editor.dialogs.save import Saved
from editor.document import Document, State
from editor.document.snapshot import Snapshot, capture
from editor.layered import to_layered
from editor.opening import absolute, as_named
from editor.pages import Page
from editor.settings import SettingsStore
from editor.tasks import Tasks, folder_or_home, within
from editor.words import engine_word
from engine import files
from engine.api import EngineError, Picture, Size
from engine.files import Metadata, SaveOptions, formats
from engine.files.formats import WRITABLE, Format
from engine.filters import FILTERS

__all__ = ["Saver", "why_not_saved", "write_document"]

log = logging.getLogger(__name__)


def why_not_saved(path: Path, error: Exception) -> str:
    """One sentence for a person, naming the file. What is not expected goes to the log, too."""
    if isinstance(error, EngineError):
        return engine_word(str(error))
    if isinstance(error, MemoryError):
        words = _tr(
            "“{name}” was not saved: there is not enough memory; close other documents and try again."
        )
        return words.replace("{name}", path.name)
    log.error("%s could not be saved", path, exc_info=error)
    if isinstance(error, OSError):
        words = _tr("“{name}” was not saved ({why}); choose another folder or make room.")
        return words.replace("{name}", path.name).replace("{why}", str(error.strerror or error))
    words = _tr(
        "“{name}” was not saved because of an error in Saisei; send a report with Help, Copy diagnostics."
    )
    return words.replace("{name}", path.name)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Saver", text)


def write_document(
    path: Path,
    size: Size,
    flatten: Callable[[], Picture],
    metadata: Metadata,
    recipes: list[dict[str, Any]],
    options: SaveOptions,
    whole: Snapshot | None = None,
) -> list[str]:
    """Flatten, mark (``recipes`` may be empty) and write; with its layers, ``whole``, where the format holds them.
    Runs in a task. Returns sentences on what the format could not hold, beyond what was asked about, and on damaged
    metadata that was replaced. Raises FileError and others."""
    files.check_target(path, size, depth=options.depth or 8)  # before the work starts
    marked = files.provenance.mark(metadata, recipes)
    if whole is not None and formats.for_path(path).layers:
        layered = replace(to_layered(whole), metadata=marked)
        files.write_layered(path, layered, flatten, options)
        return files.provenance.losses(metadata, recipes) + files.layered_losses(path, layered, options)
    picture = flatten()
    files.write(path, picture, marked, options)
    plain = Picture(np.zeros((1, 1, 3), np.uint8), picture.icc)  # depth and transparency were asked about
    return files.provenance.losses(metadata, recipes) + files.losses(path, plain, marked, options)


class Saver(QObject):
    """Signals: ``saving_changed(page)`` a save began or ended; ``saved(page, losses)`` with sentences on what the
    format could not hold; ``copied(page, path, losses)`` another file than its own was written; ``failed(page,
    sentence)``."""

    saving_changed = Signal(object)
    saved = Signal(object, object)
    copied = Signal(object, object, object)
    failed = Signal(object, str)

    def __init__(self, ask: Ask, tasks: Tasks, settings: SettingsStore, window: QWidget) -> None:
        super().__init__(window)
        self._ask, self._tasks, self._settings, self._window = ask, tasks, settings, window
        self._open_paths: Callable[[], list[Path]] = list

    def avoid(self, open_paths: Callable[[], list[Path]]) -> None:
        """``open_paths`` gives the files that are open: one document must not be saved over another's file."""
        self._open_paths = open_paths

    def save(self, page: Page, then: Callable[[bool], None] | None = None) -> None:
        """Save under the document's own name; ``then(success)`` is called once, whatever happens."""
        document, path = page.document, page.document.path
        row = WRITABLE.get(path.suffix.lower()) if path else None
        if path is None or row is None:
            self.save_as(page, then)
            return
        if path == page.original and len(document.layers) > 1 and not (page.may_replace or row.layers):
            if not self._ask.flatten(self._window, path.name, row.label):
                _tell(then, False)
                return
            page.may_replace = True
        options = page.options
        what = self._what(document)
        unheard = options is None or (what.alpha and not page.alpha_saved)
        if unheard and self._loses(what, row):
            options = self._ask.save_options(self._window, path, what, self._settings.value)
            if options is None:
                _tell(then, False)
                return
        self._run(page, path, options or self._defaults(row), then)

    def save_as(self, page: Page, then: Callable[[bool], None] | None = None) -> None:
        """Ask for a name and how to write it, then save."""
        chosen = self._chosen(page, self._suggested(page.document))
        if chosen is None:
            _tell(then, False)
            return
        path, options = chosen
        self._run(page, path, options, then)

    def save_copy(self, page: Page) -> None:
        """Ask for a name and how to write it, then write that file; the document stays what it is, name and all."""
        suggested = self._suggested(page.document)
        copy = self.tr("{name} copy").replace("{name}", suggested.stem) + suggested.suffix
        chosen = self._chosen(page, suggested.with_name(copy), copy=True)
        if chosen is not None:
            path, options = chosen
            self._settings.add_recent(path)
            self.write_copy(page, path, self._work(page, path, options))

    def write_copy(self, page: Page, path: Path, work: Callable[[], list[str]]) -> None:
        """Write another file than the document's own. ``work`` runs in a task and returns sentences on what the file
        does not hold."""
        self._begin(page, path, work, partial(self._copied, page, path), [])

    def recipes(self, document: Document) -> list[dict[str, Any]]:
        """Of the models that took part, where the preferences say that files tell of them."""
        if not self._settings.value.provenance:
            return []
        return [recipe for recipe in document.recipes() if _by_model(recipe)]

    def taken(self, path: Path) -> bool:
        """Whether a file is open in a tab: it must not be written over behind the document's back."""
        return path in self._open_paths()

    # --- inside -----------------------------------------------------------------------------------------

    def _suggested(self, document: Document) -> Path:
        kind = "ora" if len(document.layers) > 1 else "png"
        path = document.path or Path(self._settings.value.saves_in) / f"{document.name}.{kind}"
        return folder_or_home(str(path.parent)) / path.name

    def _chosen(self, page: Page, suggested: Path, copy: bool = False) -> tuple[Path, SaveOptions] | None:
        """Where the person wants the file, and how it is written; None when they back out or it cannot be there."""
        document, settings = page.document, self._settings.value
        path = self._ask.save_path(self._window, suggested)
        if path is None:
            return None
        # as open files are named: they must not be taken for others
        path = within(partial(absolute, path), as_named(path))
        if path == document.path and copy:
            words = self.tr(
                "“{name}” is the document's own file; choose another name for the copy, or use Save."
            )
            self.failed.emit(page, words.replace("{name}", path.name))
            return None
        if path != document.path and self.taken(path):
            words = self.tr("“{name}” is open in another tab; close it there, or choose another name.")
            self.failed.emit(page, words.replace("{name}", path.name))
            return None
        options = self._ask.save_options(self._window, path, self._what(document), settings)
        if options is None:
            return None
        self._remember(WRITABLE[path.suffix.lower()], options)
        return path, options

    def _run(self, page: Page, path: Path, options: SaveOptions, then: Callable[[bool], None] | None) -> None:
        document = page.document
        done = partial(self._done, page, path, options, document.state, not document.covered)
        self._begin(page, path, self._work(page, path, options), done, [then] if then is not None else [])

    def _work(self, page: Page, path: Path, options: SaveOptions) -> Callable[[], list[str]]:
        document = page.document
        return partial(
            write_document,
            path,
            document.size,
            document.flattened_later(),
            files.privacy.kept(document.metadata, self._settings.value.metadata),
            self.recipes(document),
            options,
            capture(document),
        )

    def _begin(
        self,
        page: Page,
        path: Path,
        work: Callable[[], list[str]],
        done: Callable[[list[str]], None],
        waiting: list[Callable[[bool], None]],
    ) -> None:
        page.saving, page.writing, page.after_saving = True, path.name, waiting
        self._tasks.run(work, done, partial(self._not_done, page, path), saving=True)
        self.saving_changed.emit(page)

    def _copied(self, page: Page, path: Path, losses: list[str]) -> None:
        page.saving = False
        self.saving_changed.emit(page)
        self.copied.emit(page, path, [engine_word(sentence) for sentence in losses])
        self._end(page, True)

    def _done(
        self,
        page: Page,
        path: Path,
        options: SaveOptions,
        state: State,
        alpha: bool,
        losses: list[str],
    ) -> None:
        page.saving = False
        fresh = [sentence for sentence in losses if sentence not in page.losses_told]
        page.losses_told.update(fresh)
        page.options, page.alpha_saved = options, alpha
        page.document.mark_saved(path, state)
        if path != page.original:
            page.original = None  # from here on Save writes our own file
        self._settings.add_recent(path)
        self.saving_changed.emit(page)
        self.saved.emit(page, [engine_word(sentence) for sentence in fresh])
        self._end(page, True)

    def _not_done(self, page: Page, path: Path, error: Exception) -> None:
        page.saving = False
        self.saving_changed.emit(page)
        self.failed.emit(page, why_not_saved(path, error))
        self._end(page, False)

    def _end(self, page: Page, success: bool) -> None:
        waiting, page.after_saving = page.after_saving, []
        for then in waiting:
            then(success)

    def _what(self, document: Document) -> Saved:
        return Saved(document.size, 8 * document.dtype.itemsize, not document.covered)

    def _loses(self, what: Saved, row: Format) -> bool:
        """Whether the format cannot hold what the document has, so that the person must be told first."""
        return what.depth > max(row.depths) or (what.alpha and not row.alpha)

    def _defaults(self, row: Format) -> SaveOptions:
        settings = self._settings.value
        if row.name == "WEBP":
            return SaveOptions(quality=settings.webp_quality, lossless=settings.webp_lossless)
        return SaveOptions(quality=settings.jpeg_quality)

    def _remember(self, row: Format, options: SaveOptions) -> None:
        if row.name == "JPEG":
            self._settings.update(jpeg_quality=options.quality)
        elif row.name == "WEBP":
            self._settings.update(webp_quality=options.quality, webp_lossless=options.lossless)


def _by_model(recipe: dict[str, Any]) -> bool:
    """Whether a model made it: curves and levels are no generated picture."""
    row = FILTERS.get(str(recipe.get("filter")))
    return row is None or row.task is not None


def _tell(then: Callable[[bool], None] | None, success: bool) -> None:
    if then is not None:
        then(success)
