"""What changes the whole picture and needs no settings; the rest of the menu are filters."""

from __future__ import annotations

from editor.actions.table import CHANGING, SELECTION, Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "image.crop_to_selection",
        QT_TRANSLATE_NOOP("Actions", "Crop to &selection"),
        "image",
        QT_TRANSLATE_NOOP(
            "Actions", "Keep the frame around what is selected; layers keep what lies outside of it."
        ),
        needs=(*CHANGING, SELECTION),
        icon="crop",
        separator=True,
    ),
    Command(
        "image.trim",
        QT_TRANSLATE_NOOP("Actions", "Tri&m"),
        "image",
        QT_TRANSLATE_NOOP("Actions", "Cut off the edges at which nothing but transparency is seen."),
        needs=CHANGING,
    ),
)
