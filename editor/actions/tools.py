"""One command for each tool of the table."""

from __future__ import annotations

from editor.actions.table import Command
from editor.canvas.tools.table import TOOLS

__all__ = ["tool_commands"]


def tool_commands() -> tuple[Command, ...]:
    return tuple(
        Command(
            id=f"tools.{row.id}",
            text=row.text,
            menu="tools",
            help=row.help,
            shortcuts=(row.key,),
            icon=f"tool-{row.id}",
            checkable=True,
        )
        for row in TOOLS.values()
    )
