"""Colour hints as a file, for the command line and for the next picture of a series."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from editor.colorizing import hints_file
from editor.handlers.base import Group
from editor.opening import absolute, as_named
from editor.pages import Page
from editor.saving import why_not_saved
from editor.tasks import within
from engine import files

__all__ = ["HintHandlers"]


class HintHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        return {"layer.save_hints": partial(self._on_page, self._save)}

    def _save(self, page: Page) -> None:
        picture = hints_file(page.document)
        suggested = Path(page.document.name).stem + "-hints.png"
        path = self._window.ask.hints_path(self._window, suggested) if picture is not None else None
        if picture is None or path is None:
            return
        path = within(partial(absolute, path), as_named(path))
        if any(other.document.path == path for other in self._window.pages.all()):
            words = self.tr("“{name}” is open in a tab; choose another name for the hints.")
            self._window.show_error(words.replace("{name}", path.name))
            return
        self._window.tasks.run(
            lambda: files.write(path, picture),
            lambda _: self._window.status.say(self.tr("Saved {name}.").replace("{name}", path.name)),
            lambda error: self._window.show_error(why_not_saved(path, error)),
            saving=True,
        )
