"""What tells about the program."""

from __future__ import annotations

from editor.actions.table import Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "help.shortcuts",
        QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
        "help",
        QT_TRANSLATE_NOOP("Actions", "Show all commands with their keys."),
        shortcuts=("F1",),
    ),
    Command(
        "help.diagnostics",
        QT_TRANSLATE_NOOP("Actions", "Copy &diagnostics"),
        "help",
        QT_TRANSLATE_NOOP(
            "Actions", "Copy versions, device and recent messages to the clipboard, for a report."
        ),
    ),
    Command(
        "help.about",
        QT_TRANSLATE_NOOP("Actions", "&About Saisei"),
        "help",
        QT_TRANSLATE_NOOP("Actions", "Version, licence, and what Saisei is made of."),
        role="about",
    ),
)
