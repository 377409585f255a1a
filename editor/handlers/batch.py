"""Batches: the dialog, and the steps of a document for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.dialogs.batch import BatchDialog
from editor.document import Document, Layer
from editor.handlers.base import Group
from editor.pages import Page
from editor.words import engine_word
from engine.chain import Chain, from_recipes

if TYPE_CHECKING:
    from editor.window import MainWindow

log = logging.getLogger(__name__)

__all__ = ["BatchHandlers", "steps_of"]


class BatchHandlers(Group):
    """There is one dialog for each window, and one batch at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.dialog: BatchDialog | None = None

    def table(self) -> dict[str, Callable[[], None]]:
        return {
            "file.batch": self._open,
            "layer.batch": lambda: self._on_layer(self._open_with_steps),
        }

    def stop(self) -> None:
        """The window closes: the batch ends with it, and can be started again later."""
        if self.dialog is not None and not self.dialog.stop():
            log.error("a batch was still writing a file when the window closed")

    def _open(self) -> None:
        window = self._window
        if self.dialog is None:
            self.dialog = BatchDialog(
                window.engine,
                window.ask,
                window.tasks,
                window.filtering.policy,
                window.settings.value.opens_in,
                window.filtering.models_for,
                window,
            )
            self.dialog.told.connect(window.status.say)
        self.dialog.show()
        self.dialog.activateWindow()

    def _open_with_steps(self, page: Page, layer: Layer) -> None:
        chain, problems = steps_of(page.document, layer)
        words = [engine_word(problem) for problem in problems]
        if any((one.recipe or {}).get("masked") for one in _below(page.document, layer)):
            words.append(self.tr("Selections are not kept: the steps work on whole photos."))
        if not chain.steps:
            self._window.show_error(" ".join(words) or self.tr("No filter made this layer."))
            return
        self._open()
        if self.dialog is not None:
            self.dialog.set_chain(chain, " ".join(words))


def _below(document: Document, layer: Layer) -> list[Layer]:
    """The layers that filters made and that are shown, up to ``layer``, from the bottom."""
    found = []
    for one in document.layers:
        if one.recipe is not None and (one.shown or one.id == layer.id):
            found.append(one)
        if one.id == layer.id:
            break
    return found


def steps_of(document: Document, layer: Layer) -> tuple[Chain, list[str]]:
    """What filters did up to ``layer``, as a chain, and sentences on what cannot be a step."""
    return from_recipes([one.recipe for one in _below(document, layer) if one.recipe is not None])
