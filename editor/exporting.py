"""From File, Export to the file: the dialog with its preview, where to, what may be wrong there, and the writing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from editor.dialogs.ask import Ask
from editor.dialogs.export import ExportDialog
from editor.dialogs.export_form import ExportForm
from editor.dialogs.save import Saved
from editor.export_options import ROWS, Export, metadata_of
from editor.export_preview import ExportPreview, Source
from editor.opening import absolute, as_named
from editor.pages import Page
from editor.saving import Saver, why_not_saved
from editor.settings import SettingsStore
from editor.tasks import Tasks, folder_or_home, within
from editor.words import engine_word
from engine import colour, files
from engine.api import Picture
from engine.files import Metadata

__all__ = ["Exporter"]

log = logging.getLogger(__name__)


class Exporter(QObject):
    """``dialog``: the one that is open, None while none is."""

    def __init__(
        self, ask: Ask, tasks: Tasks, settings: SettingsStore, saver: Saver, window: QWidget
    ) -> None:
        super().__init__(window)
        self._ask, self._tasks, self._settings, self._saver = ask, tasks, settings, saver
        self._window = window
        self._folder = ""  # where the last export went
        self._page: Page | None = None
        self._preview: ExportPreview | None = None
        self.dialog: ExportDialog | None = None

    def open(self, page: Page) -> None:
        """Show the dialog for what the page shows now."""
        if self.dialog is not None:
            return
        document = page.document
        form = ExportForm(document.size, engine_word(colour.describe(document.icc)))
        what = Saved(document.size, 8 * document.dtype.itemsize, not document.covered)
        dialog = ExportDialog(form, what, self._window)
        preview = ExportPreview(
            Source(document.flattened_later()),
            document.size,
            document.metadata,
            self._saver.recipes(document),
            document.name,
            self._tasks,
            dialog,
        )
        self.dialog, self._page, self._preview = dialog, page, preview
        kind = self._settings.value.export_format
        form.set_export(self._last(kind if kind in {row.name for row in ROWS} else "JPEG"))
        form.kind_chosen.connect(self._kind_chosen)
        dialog.use(preview)
        dialog.wanted.connect(self._wanted)
        dialog.finished.connect(self._finished)
        dialog.open()  # modal, but no second event loop: what is exported stays what it is

    # --- inside ----------------------------------------------------------------------------------------------

    def _last(self, kind: str) -> Export:
        """As the format was last used; else with the document's depth."""
        rows = self._settings.value.export.get(kind)
        export = Export.from_rows(kind, rows or ())
        if rows is None and self._page is not None:
            depth = 8 * self._page.document.dtype.itemsize
            export = replace(export, depth=min(depth, max(export.row.depths)))
        return export

    def _kind_chosen(self, kind: str) -> None:
        if self.dialog is not None:
            self.dialog.form.set_export(self._last(kind))

    def _finished(self, _result: int) -> None:
        self.dialog = self._page = self._preview = None

    def _wanted(self) -> None:
        dialog, page = self.dialog, self._page
        if dialog is None or page is None:
            return
        export, document = dialog.form.export(), page.document
        folder = self._folder or (
            str(document.path.parent) if document.path else self._settings.value.saves_in
        )
        stem = document.path.stem if document.path else document.name
        suggested = folder_or_home(folder) / f"{stem}{export.row.suffixes[0]}"
        path = self._ask.export_path(dialog, suggested, export.row)
        if path is None:
            return
        path = within(partial(absolute, path), as_named(path))
        if self._saver.taken(path):
            words = self.tr("“{name}” is open in a tab; choose another name for the export.")
            dialog.show_problem(words.replace("{name}", path.name))
            return
        dialog.show_problem("")
        dialog.setEnabled(False)
        size = export.size(document.size)
        self._tasks.run(
            lambda: files.check_target(path, size, depth=export.options.depth or 8),
            partial(self._checked, dialog, path, export),
            partial(self._refused, dialog, path),
        )

    def _refused(self, dialog: ExportDialog, path: Path, error: Exception) -> None:
        if dialog is self.dialog:
            dialog.setEnabled(True)
            dialog.show_problem(why_not_saved(path, error))

    def _checked(self, dialog: ExportDialog, path: Path, export: Export, _row: object) -> None:
        page, preview = self._page, self._preview
        if dialog is not self.dialog or page is None or preview is None:
            return  # it was given up meanwhile
        self._folder = str(path.parent)
        last = {**self._settings.value.export, export.kind: export.rows()}
        self._settings.update(export=last, export_format=export.kind)
        recipes = self._saver.recipes(page.document)
        work = partial(
            _write, path, export, preview.work(export), page.document.metadata, recipes, page.document.icc
        )
        dialog.accept()
        self._saver.write_copy(page, path, work)


def _write(
    path: Path,
    export: Export,
    work: Callable[[], bytes],
    metadata: Metadata,
    recipes: list[dict[str, Any]],
    icc: bytes | None,
) -> list[str]:
    """Runs in a task. Returns sentences on metadata that the format does not hold. Raises FileError and others."""
    files.put(path, work())
    said = metadata_of(metadata, export, recipes)
    plain = Picture(np.zeros((1, 1, 3), np.uint8), colour.SRGB if export.srgb else icc)
    return files.provenance.losses(said, recipes) + files.losses(path, plain, said, export.options)
