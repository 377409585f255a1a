"""Models: two of them compared, weights that are dropped on the window, and the dialog of all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from editor.comparing import Comparing
from editor.dialogs.models import ModelsDialog
from editor.handlers.base import Group
from editor.models_desk import ModelsDesk
from editor.models_import import Outcome, is_weights
from editor.models_words import catalogue_word
from editor.panels.messages import Kind
from engine.models.card import Card

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["ModelHandlers"]

log = logging.getLogger(__name__)


class ModelHandlers(Group):
    """There is one dialog for each window; downloads and imports go on while it is closed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.comparing = Comparing(window)
        self.desk = ModelsDesk(window.tasks, window.jobs, window.filtering.policy, self)
        self.dialog: ModelsDialog | None = None
        self.desk.importer.ended.connect(self._imported)
        self.desk.installer.installed.connect(self._installed)
        self.desk.installer.failed.connect(self._not_installed)
        self.desk.changed.connect(window.filtering.look_for_models)
        self._known = window.filtering.models()
        window.filtering.changed.connect(self._filtering_changed)

    def table(self) -> dict[str, Callable[[], None]]:
        return {
            "models.compare": partial(self._on_page, lambda _page: self.comparing.open()),
            "models.open": self.open,
        }

    @property
    def words(self) -> str:
        """What goes on, for the status bar; empty when nothing."""
        return self.desk.words

    def open(self) -> None:
        if self.dialog is None:
            self.dialog = ModelsDialog(self.desk, self._window.ask, self._window)
        self.dialog.show()
        self.dialog.activateWindow()

    def without_weights(self, paths: Sequence[Path]) -> list[Path]:
        """Those of these files that are no models; the others are taken in."""
        weights = [path for path in paths if is_weights(path)]
        if weights:
            self.desk.importer.take(weights)
        return [path for path in paths if path not in weights]

    def stop(self) -> None:
        """The window closes: a download ends with it, and can be gone on with later."""
        self.comparing.close()
        if not self.desk.stop():
            log.warning("the download of a model had not ended when the window closed")

    def _filtering_changed(self) -> None:
        """Perhaps others are there or active: by a comparison, or one that was trained."""
        before, self._known = self._known, self._window.filtering.models()
        if self._known != before and self.dialog is not None and self.dialog.isVisible():
            self.desk.look()

    # --- what is told, also while the dialog is closed ----------------------------------------------------------

    def _imported(self, outcomes: tuple[Outcome, ...]) -> None:
        taken = [one for one in outcomes if one.card is not None]
        refused = [one for one in outcomes if one.card is None]
        kind = Kind.INFO if not refused else Kind.WARNING if taken else Kind.ERROR
        if len(outcomes) == 1:
            words, details = outcomes[0].words, ""
        else:
            words = self.tr("{n} models were taken in, {m} files were refused.")
            words = words.replace("{n}", str(len(taken))).replace("{m}", str(len(refused)))
            details = "\n\n".join(f"{one.files[0].name}: {one.words}" for one in outcomes)
        self._window.messages.show_message(kind, words, details)

    def _installed(self, card: Card) -> None:
        self._window.status.say(self.tr("{name} is installed.").replace("{name}", catalogue_word(card.name)))

    def _not_installed(self, _identity: str, sentence: str) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            self._window.show_error(sentence)
