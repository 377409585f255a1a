"""Which tool is in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from editor.canvas.tools.table import TOOLS
from editor.handlers.base import Group

__all__ = ["ToolHandlers"]


class ToolHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        return {f"tools.{name}": partial(self._choose, name) for name in TOOLS}

    def _choose(self, name: str) -> None:
        self._window.toolbox.choose(name)
        self._window.refresh()  # a second click on the tool in hand does not put it down
