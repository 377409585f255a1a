"""Datasets: the dialog."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.dialogs.dataset import DatasetDialog
from editor.handlers.base import Group

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["DatasetHandlers"]

log = logging.getLogger(__name__)


class DatasetHandlers(Group):
    """There is one dialog for each window, and one dataset at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.dialog: DatasetDialog | None = None

    def table(self) -> dict[str, Callable[[], None]]:
        return {"generate.dataset": self._open}

    def stop(self) -> None:
        """The window closes: the dataset ends with it, and can be gone on with later."""
        if self.dialog is not None and not self.dialog.stop():
            log.error("a dataset was still writing a file when the window closed")

    def _open(self) -> None:
        window = self._window
        if self.dialog is None:
            self.dialog = DatasetDialog(
                window.ask, window.filtering.policy, window.settings.value.opens_in, window
            )
            self.dialog.told.connect(window.status.say)
        self.dialog.show()
        self.dialog.activateWindow()
