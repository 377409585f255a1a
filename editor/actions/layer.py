"""What is done with the selected layer."""

from __future__ import annotations

from editor.actions.table import CHANGING, LAYER, NOT_BOTTOM, NOT_FILLING, NOT_LAST, NOT_TOP, RECIPE, Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "layer.visible",
        QT_TRANSLATE_NOOP("Actions", "&Show or hide"),
        "layer",
        QT_TRANSLATE_NOOP("Actions", "Show or hide the selected layer."),
        needs=(*CHANGING, LAYER),
        shortcuts=("Ctrl+H",),
        icon="eye",
    ),
    Command(
        "layer.rename",
        QT_TRANSLATE_NOOP("Actions", "Re&name"),
        "layer",
        QT_TRANSLATE_NOOP("Actions", "Give the selected layer another name."),
        needs=(*CHANGING, LAYER, NOT_FILLING),
        shortcuts=("F2",),
    ),
    Command(
        "layer.up",
        QT_TRANSLATE_NOOP("Actions", "Move &up"),
        "layer",
        QT_TRANSLATE_NOOP("Actions", "Move the selected layer above the next one."),
        needs=(*CHANGING, LAYER, NOT_FILLING, NOT_TOP),
        shortcuts=("Ctrl+]",),
        icon="up",
    ),
    Command(
        "layer.down",
        QT_TRANSLATE_NOOP("Actions", "Move &down"),
        "layer",
        QT_TRANSLATE_NOOP("Actions", "Move the selected layer below the next one."),
        needs=(*CHANGING, LAYER, NOT_FILLING, NOT_BOTTOM),
        shortcuts=("Ctrl+[",),
        icon="down",
    ),
    Command(
        "layer.delete",
        QT_TRANSLATE_NOOP("Actions", "De&lete"),
        "layer",
        QT_TRANSLATE_NOOP("Actions", "Remove the selected layer; Undo brings it back."),
        needs=(*CHANGING, LAYER, NOT_FILLING, NOT_LAST),
        shortcuts=("Ctrl+Del", "Ctrl+Backspace"),
        icon="delete",
    ),
    Command(
        "layer.again",
        QT_TRANSLATE_NOOP("Actions", "&Run again"),
        "layer",
        QT_TRANSLATE_NOOP(
            "Actions", "Run the filter that made this layer once more, with the same settings."
        ),
        needs=(*CHANGING, LAYER, NOT_FILLING, RECIPE),
        shortcuts=("Ctrl+R",),
        icon="again",
        separator=True,
    ),
    Command(
        "layer.parameters",
        QT_TRANSLATE_NOOP("Actions", "&Edit parameters…"),
        "layer",
        QT_TRANSLATE_NOOP("Actions", "Open the filter that made this layer, with the settings it had."),
        needs=(*CHANGING, LAYER, NOT_FILLING, RECIPE),
        shortcuts=("Ctrl+Shift+R",),
        icon="edit",
    ),
)
