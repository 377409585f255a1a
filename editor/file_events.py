"""What the window does when files were opened, saved or recovered, and while they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.document import Document
from editor.pages import Page
from editor.panels.messages import Kind
from engine.api import Picture

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["FileEvents"]


class FileEvents(QObject):
    """Connects the opener, the saver, the recovery and the lists of recent files with the rest of ``window``."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.opener.opened.connect(self._opened)
        window.opener.read.connect(self._layer_read)
        window.opener.told.connect(window.messages.show_message)
        window.opener.gone.connect(window.settings.remove_recent)
        window.opener.known.connect(self.to_front)
        window.opener.skipped.connect(self._skipped)
        window.opener.avoid(self._open_files)
        window.opener.loading_changed.connect(self._activity_changed)
        window.saver.avoid(self._open_files)
        window.saver.saving_changed.connect(self._activity_changed)
        window.saver.saved.connect(self._saved)
        window.saver.failed.connect(self._save_failed)
        window.autosave.recovered.connect(self._recovered)
        window.transforming.changed.connect(self._activity_changed)
        window.handlers.models.desk.activity_changed.connect(self._activity_changed)
        window.commands.recent_chosen.connect(self._open_path)
        window.commands.recent_cleared.connect(self._clear_recent)
        window.welcome.chosen.connect(self._open_path)

    def _activity_changed(self) -> None:
        window = self._window
        loading = window.opener.loading
        saving = [page.writing or page.document.name for page in window.pages.all() if page.saving]
        if len(loading) == 1:
            words = self.tr("Opening {name}…").replace("{name}", loading[0].name)
        elif loading:
            words = self.tr("Opening {n} files…").replace("{n}", str(len(loading)))
        elif saving:
            words = self.tr("Saving {name}…").replace("{name}", ", ".join(saving))
        else:
            words = window.transforming.words or window.handlers.models.words
        window.status.set_activity(words)
        window.refresh()

    def _open_path(self, path: Path) -> None:
        window = self._window
        window.open_paths([path])

    def _clear_recent(self) -> None:
        window = self._window
        window.settings.update(recent=())

    def _opened(self, document: Document, activate: bool) -> None:
        window = self._window
        window.add_document(document, activate)
        if document.path is not None:
            window.settings.add_recent(document.path)

    def _recovered(self, document: Document, sentence: str) -> None:
        window = self._window
        window.closing.make_room(document)
        window.add_document(document)
        if sentence:
            window.messages.show_message(Kind.WARNING, sentence)

    def _layer_read(self, document: Document, picture: Picture, name: str) -> None:
        window = self._window
        page = window.pages.page_of(document)
        if page is not None:  # else it was closed meanwhile
            window.handlers.edit.add_layer(page, name, picture)

    def to_front(self, path: Path) -> None:
        window = self._window
        page = window.pages.page_at(path)
        if page is not None:
            window.pages.setCurrentWidget(page)

    def _skipped(self, path: Path) -> None:
        window = self._window
        words = self.tr("“{name}” is being opened already; try again when that is done.")
        window.status.say(words.replace("{name}", path.name))

    def _open_files(self) -> list[Path]:
        window = self._window
        return [page.document.path for page in window.pages.all() if page.document.path is not None]

    def _saved(self, page: Page, losses: list[str]) -> None:
        window = self._window
        window.pages.refresh_title(page)
        window.messages.withdraw(page.save_message)  # what else is said, such as why a job failed, stays
        page.save_message = 0
        if losses:
            page.save_message = window.messages.show_message(Kind.INFO, " ".join(losses))
        window.status.say(self.tr("Saved {name}.").replace("{name}", page.document.name))
        window.refresh()

    def _save_failed(self, page: Page, sentence: str) -> None:
        window = self._window
        page.save_message = window.messages.show_message(Kind.ERROR, sentence)
