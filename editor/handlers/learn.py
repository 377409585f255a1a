"""Learning styles: the dialog, and the process in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.dialogs.learn import LearnDialog
from editor.handlers.base import Group
from editor.learning import Learner

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["LearnHandlers"]


class LearnHandlers(Group):
    """There is one dialog for each window, and one style at a time is learned."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.dialog: LearnDialog | None = None
        self.learner = Learner(self)

    def table(self) -> dict[str, Callable[[], None]]:
        return {"style.learn": self._open}

    def stop(self) -> None:
        """The window closes: what is learned is saved, and can be gone on with later."""
        self.learner.leave()

    def _open(self) -> None:
        window = self._window
        if self.dialog is None:
            dialog = self.dialog = LearnDialog(
                self.learner,
                window.ask,
                window.tasks,
                window.filtering.policy,
                window.settings.value.opens_in,
                window,
            )
            dialog.told.connect(window.status.say)
            dialog.models_changed.connect(window.filtering.look_for_models)
            window.filtering.changed.connect(self._follow)
        self._follow()
        self.dialog.reload()
        self.dialog.show()
        self.dialog.activateWindow()

    def _follow(self) -> None:
        if self.dialog is not None:
            self.dialog.set_models(self._window.filtering.models_for("translate"))
