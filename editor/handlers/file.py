"""Opening, saving, leaving."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from editor.dialogs.preferences import edit_preferences
from editor.exporting import Exporter
from editor.handlers.base import Group
from editor.pages import Page
from editor.panels.messages import Kind
from editor.tasks import folder_or_home

if TYPE_CHECKING:
    from editor.window import MainWindow

log = logging.getLogger(__name__)

__all__ = ["FileHandlers"]


class FileHandlers(Group):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._exporter = Exporter(window.ask, window.tasks, window.settings, window.saver, window)
        window.saver.copied.connect(self._copied)

    def table(self) -> dict[str, Callable[[], None]]:
        page = self._on_page
        handlers: dict[str, Callable[[], None]] = {
            "file.open": self._open,
            "file.sample": self._window.open_sample,
            "file.save": partial(page, self._save),
            "file.save_as": partial(page, self._save_as),
            "file.save_copy": partial(page, self._save_copy),
            "file.export": partial(page, self._export),
            "file.close": partial(page, self._window.close_page),
            "file.preferences": self._preferences,
            "file.quit": self._quit,
        }
        return handlers

    def _open(self) -> None:
        folder = folder_or_home(self._window.settings.value.opens_in)
        paths = self._window.ask.open_paths(self._window, str(folder))
        if paths:
            self._window.open_paths(paths)

    def _save(self, page: Page) -> None:
        self._window.saver.save(page)

    def _save_as(self, page: Page) -> None:
        self._window.saver.save_as(page)

    def _save_copy(self, page: Page) -> None:
        self._window.saver.save_copy(page)

    def _export(self, page: Page) -> None:
        self._exporter.open(page)

    def _copied(self, page: Page, path: Path, losses: list[str]) -> None:
        window = self._window
        window.messages.withdraw(page.save_message)
        page.save_message = 0
        if losses:
            page.save_message = window.messages.show_message(Kind.INFO, " ".join(losses))
        window.status.say(self.tr("Wrote {name}; the document stays as it was.").replace("{name}", path.name))

    def _preferences(self) -> None:
        edit_preferences(self._window.settings, self._window)

    def _quit(self) -> None:
        self._window.close()
