"""Opening, saving, leaving."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from editor.dialogs.preferences import edit_preferences
from editor.handlers.base import Group
from editor.pages import Page
from editor.tasks import folder_or_home

log = logging.getLogger(__name__)

__all__ = ["FileHandlers"]


class FileHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        page = self._on_page
        handlers: dict[str, Callable[[], None]] = {
            "file.open": self._open,
            "file.sample": self._window.open_sample,
            "file.save": partial(page, self._save),
            "file.save_as": partial(page, self._save_as),
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

    def _preferences(self) -> None:
        edit_preferences(self._window.settings, self._window)

    def _quit(self) -> None:
        self._window.close()
