"""What is done with the whole picture; filters are in layer.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from editor.document import selection as selections
from editor.document.geometry import crop
from editor.handlers.base import Group
from editor.pages import Page
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ImageHandlers"]


class ImageHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        return {"image.crop_to_selection": partial(self._on_page, self._crop_to_selection)}

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
