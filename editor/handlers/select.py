"""What is selected of the picture."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from editor.document import Document, Layer, Raster
from editor.document import selection as selections
from editor.document.morphology import feather, grow, shrink
from editor.handlers.base import Group
from editor.opening import absolute, as_named, why_not_opened
from editor.pages import Page
from editor.saving import why_not_saved
from editor.tasks import within
from editor.words import QT_TRANSLATE_NOOP
from engine import files
from engine.api import FileError, Picture

__all__ = ["SelectHandlers", "read_mask"]

log = logging.getLogger(__name__)
FARTHEST = 500.0  # pixels

Change = Callable[[Raster | None], Raster | None]


def read_mask(path: Path, document: Document) -> Raster | None:
    """A grey picture as a selection; None where nothing of it is selected. Raises EngineError, and FileError for a
    picture of another size."""
    picture = files.read(path).picture
    if picture.size != document.size:
        raise FileError(
            f"“{path.name}” is {picture.width} × {picture.height} pixels and the picture is "
            f"{document.size.width} × {document.size.height}; a selection has the picture's size."
        )
    mask = selections.from_array(selections.shades(picture.pixels), document.size)
    return None if selections.is_empty(mask) else mask


class SelectHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        page, document, layer = self._on_page, self._on_document, self._on_layer
        return {
            "select.all": partial(document, self._all),
            "select.none": partial(document, self._nothing),
            "select.invert": partial(page, self._invert),
            "select.layer": partial(layer, self._from_layer),
            "select.grow": partial(page, self._grow),
            "select.shrink": partial(page, self._shrink),
            "select.feather": partial(page, self._feather),
            "select.save": partial(page, self._save),
            "select.load": partial(page, self._load),
            "view.selection": partial(page, self._show),
        }

    def _all(self, document: Document) -> None:
        document.select(selections.everything(document.size), QT_TRANSLATE_NOOP("History", "Select all"))

    def _nothing(self, document: Document) -> None:
        document.select(None, QT_TRANSLATE_NOOP("History", "Select nothing"))

    def _invert(self, page: Page) -> None:
        size = page.document.size
        self._change(
            page, lambda mask: selections.invert(mask, size), QT_TRANSLATE_NOOP("History", "Invert selection")
        )

    def _from_layer(self, page: Page, layer: Layer) -> None:
        size = page.document.size
        self._change(
            page,
            lambda _: selections.from_alpha(layer.raster, layer.x, layer.y, size),
            QT_TRANSLATE_NOOP("History", "Select layer"),
        )

    def _grow(self, page: Page) -> None:
        self._by_pixels(
            page, self.tr("Grow selection"), 4, grow, QT_TRANSLATE_NOOP("History", "Grow selection")
        )

    def _shrink(self, page: Page) -> None:
        self._by_pixels(
            page, self.tr("Shrink selection"), 4, shrink, QT_TRANSLATE_NOOP("History", "Shrink selection")
        )

    def _feather(self, page: Page) -> None:
        self._by_pixels(
            page, self.tr("Feather selection"), 8, feather, QT_TRANSLATE_NOOP("History", "Feather selection")
        )

    def _by_pixels(
        self, page: Page, title: str, usual: float, change: Callable[[Raster, float], Raster], step: str
    ) -> None:
        pixels = self._window.ask.number(self._window, title, self.tr("Pixels:"), usual, 1.0, FARTHEST)
        if pixels is not None:
            self._change(page, lambda mask: None if mask is None else change(mask, pixels), step)

    def _change(self, page: Page, change: Change, step: str) -> None:
        """Work the new selection out beside the event loop; another one that came meanwhile stays."""
        document = page.document
        before = document.selection

        def work() -> Raster | None:
            after = change(before)
            return None if after is None or selections.is_empty(after) else after

        def done(after: Raster | None) -> None:
            fits = after is None or after.size == document.size
            if document.selection is before and fits and self._window.pages.holds(page):
                document.select(after, step)
                if after is None:
                    self._window.status.say(self.tr("Nothing is left of the selection."))

        self._window.tasks.run(work, done, self._failed)

    def _save(self, page: Page) -> None:
        selection, name = page.document.selection, page.document.name
        path = self._window.ask.mask_path(self._window, Path(name).stem + "-selection.png", save=True)
        if selection is None or path is None:
            return
        path = within(partial(absolute, path), as_named(path))
        if any(other.document.path == path for other in self._window.pages.all()):
            words = self.tr("“{name}” is open in a tab; choose another name for the selection.")
            self._window.show_error(words.replace("{name}", path.name))
            return

        def work() -> None:
            files.write(path, Picture(np.ascontiguousarray(selections.to_array(selection)[..., None])))

        self._window.tasks.run(
            work,
            lambda _: self._window.status.say(self.tr("Saved {name}.").replace("{name}", path.name)),
            lambda error: self._window.show_error(why_not_saved(path, error)),
            saving=True,
        )

    def _load(self, page: Page) -> None:
        path = self._window.ask.mask_path(self._window, "", save=False)
        if path is None:
            return

        def done(mask: Raster | None) -> None:
            if mask is None:
                words = self.tr("Nothing is selected in “{name}”: the selection stays as it was.")
                self._window.show_error(words.replace("{name}", path.name))
            elif self._window.pages.holds(page) and mask.size == page.document.size:
                page.document.select(mask, QT_TRANSLATE_NOOP("History", "Load selection"))

        self._window.tasks.run(
            lambda: read_mask(path, page.document),
            done,
            lambda error: self._window.show_error(why_not_opened(path, error)),
        )

    def _show(self, page: Page) -> None:
        if page.document.selection is not None:
            page.canvas.show_rect(selections.bounds(page.document.selection))

    def _failed(self, error: Exception) -> None:
        log.error("The selection could not be changed", exc_info=error)
        self._window.show_error(
            self.tr("The selection stays as it was: there is not enough memory; close other documents.")
        )
