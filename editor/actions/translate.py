"""The menus Style and Transform: Translate's dialog, opened at one of the things that it can do."""

from __future__ import annotations

from editor.actions.filters import needs_of
from editor.actions.table import Command
from engine.filters.translate import DIRECTIONS, TRANSLATE

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = tuple(
    Command(
        id=f"translate.{d.id}",
        text=d.label + "…",
        menu=d.menu,
        help=d.help,
        needs=needs_of(TRANSLATE),
        separator=d.menu == "style" and all(other.menu != "style" for other in DIRECTIONS[:i]),
        label=d.label,
    )
    for i, d in enumerate(DIRECTIONS)
)
