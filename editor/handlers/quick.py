"""Filters at one click; see ``editor.actions.quick``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from editor.actions.quick import QUICK
from editor.document import Layer
from editor.handlers.base import Group
from editor.pages import Page
from editor.removing import Removing
from editor.repairing import Repairing
from editor.restoring import Restoring
from editor.restoring_again import RestoringAgain
from engine.filters import FILTERS, Filter

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["QuickHandlers"]


class QuickHandlers(Group):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.removing = Removing(window)
        self.repairing = Repairing(window)
        self.restoring = Restoring(window)
        self.again = RestoringAgain(window)

    def table(self) -> dict[str, Callable[[], None]]:
        quick = {name: partial(self._run, FILTERS[row]) for name, row in QUICK.items()}
        # what is more than a run or a dialog of parameters
        own: dict[str, Callable[[Page, Layer], None]] = {
            "quick.repair": self.repairing.find,
            "quick.restore": self.restoring.quick,
            "filter.restore": self.restoring.open,
        }
        return {name: partial(self._on_layer, handler) for name, handler in (quick | own).items()}

    def stop(self) -> None:
        """The window closes: nobody waits for what is being looked for in its pictures."""
        self.repairing.stop()
        self.restoring.close()

    def _run(self, row: Filter, page: Page, layer: Layer) -> None:
        if row.resized is not None:
            self._window.upscaling.quick(page, layer)
        else:
            self._window.filtering.run_now(row, page, layer)
