"""The menus Style and Transform: Translate's dialog, opened at one of the things that it can do."""

from __future__ import annotations

from editor.actions.filters import needs_of
from editor.actions.table import Command
from editor.words import QT_TRANSLATE_NOOP
from engine.filters.translate import DIRECTIONS, TRANSLATE

__all__ = ["ROWS"]

_BUILT_IN = tuple(
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

ROWS: tuple[Command, ...] = (
    *_BUILT_IN,
    Command(
        id="style.learn",
        text=QT_TRANSLATE_NOOP("Actions", "&Learn from a folder…"),
        menu="style",
        help=QT_TRANSLATE_NOOP("Actions", "Learn a style of your own from a folder of paintings or photos."),
        separator=True,
    ),
)
