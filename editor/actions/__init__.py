"""Every command as a row of data, one file for each menu; see ``editor.actions.table``."""

from __future__ import annotations

from editor.actions import (
    edit,
    file,
    generate,
    help_menu,
    image,
    jobs,
    layer,
    models,
    quick,
    select,
    translate,
    view,
)
from editor.actions.filters import filter_commands
from editor.actions.table import MENUS, RECENT, Command, Need, State, tr, why_not
from editor.actions.tools import tool_commands

__all__ = ["COMMANDS", "MENUS", "RECENT", "TOOLBAR", "Command", "Need", "State", "tr", "why_not"]

COMMANDS: tuple[Command, ...] = (
    *file.ROWS,
    *edit.ROWS,
    *view.ROWS,
    *layer.ROWS,
    *select.ROWS,
    *tool_commands(),
    *filter_commands(),
    *quick.ROWS,
    *models.ROWS,
    *translate.ROWS,
    *generate.ROWS,
    *image.ROWS,
    *jobs.ROWS,
    *help_menu.ROWS,
)

# ids in the toolbar, None is a separator; what runs at one click, and filters with a model, follow after the last one
TOOLBAR: tuple[str | None, ...] = (
    "file.open",
    "file.save",
    None,
    "edit.undo",
    "edit.redo",
    None,
    "view.zoom_out",
    "view.zoom_in",
    "view.fit",
    "view.actual_size",
    None,
    "view.split",
)
