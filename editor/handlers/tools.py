"""Which tool is in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from editor.canvas.tools.table import TOOLS
from editor.eyedropping import Eyedropping
from editor.handlers.base import Group

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["ToolHandlers"]


class ToolHandlers(Group):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._eyedropping = Eyedropping(window.filtering, window.toolbox, self)

    def table(self) -> dict[str, Callable[[], None]]:
        return {f"tools.{name}": partial(self._choose, name) for name in TOOLS}

    def _choose(self, name: str) -> None:
        self._window.toolbox.choose(name)
        self._window.refresh()  # a second click on the tool in hand does not put it down
