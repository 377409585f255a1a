"""What is done with the whole picture; filters are in layer.py."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from editor.actions.table import CHANGING, tr
from editor.document import selection as selections
from editor.document.cropping import content
from editor.document.geometry import Operation, crop
from editor.handlers.base import Group
from editor.pages import Page
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Rect

__all__ = ["ImageHandlers"]

log = logging.getLogger(__name__)


class ImageHandlers(Group):
    def transform(self, page: Page, name: str, operation: Operation) -> None:
        """What a tool makes of the whole picture, when a command of this menu could."""
        reason = next((need.reason for need in CHANGING if not need.holds(self._window.state())), "")
        if reason:
            self._window.show_error(tr(reason))
        else:
            self._window.transforming.run(page, name, operation)

    def table(self) -> dict[str, Callable[[], None]]:
        return {
            "image.crop_to_selection": partial(self._on_page, self._crop_to_selection),
            "image.trim": partial(self._on_page, self._trim),
        }

    def _trim(self, page: Page) -> None:
        base = page.document.state

        def done(frame: Rect) -> None:
            if not self._window.pages.holds(page):
                return
            if page.document.state is not base and not page.document.state.same(base):
                self._window.show_error(self.tr("The picture changed meanwhile; try again."))
            elif frame.empty:
                self._window.show_error(self.tr("Nothing is seen of this picture: show a layer first."))
            elif frame == page.document.rect:
                self._window.status.say(self.tr("No edge is transparent: there is nothing to cut off."))
            else:
                self._window.transforming.run(page, QT_TRANSLATE_NOOP("History", "Trim"), crop(frame))

        self._window.tasks.run(partial(content, base), done, self._failed)

    def _failed(self, error: Exception) -> None:
        log.error("The edges of a picture could not be found", exc_info=error)
        self._window.show_error(
            self.tr("The picture stays as it was: there is not enough memory; close other documents.")
        )

    def _crop_to_selection(self, page: Page) -> None:
        selection, document = page.document.selection, page.document
        frame = document.rect if selection is None else selections.bounds(selection)
        if frame == document.rect:
            self._window.status.say(
                self.tr("The selection reaches to all edges: there is nothing to cut off.")
            )
        elif frame.empty:
            self._window.show_error(self.tr("Nothing is selected: drag over what is to be kept."))
        else:
            step = QT_TRANSLATE_NOOP("History", "Crop to selection")
            self._window.transforming.run(page, step, crop(frame))
