"""What is selected of the picture."""

from __future__ import annotations

from editor.actions.table import CHANGING, DOCUMENT, LAYER, SELECTION, Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "select.all",
        QT_TRANSLATE_NOOP("Actions", "Select &all"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Select the whole picture."),
        needs=CHANGING,
        shortcuts=("Ctrl+A",),
    ),
    Command(
        "select.none",
        QT_TRANSLATE_NOOP("Actions", "Select &nothing"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Take the selection away: tools and filters work everywhere again."),
        needs=(*CHANGING, SELECTION),
        shortcuts=("Ctrl+D",),
    ),
    Command(
        "select.invert",
        QT_TRANSLATE_NOOP("Actions", "&Invert"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Select what is not selected."),
        needs=(*CHANGING, SELECTION),
        shortcuts=("Ctrl+Shift+I",),
    ),
    Command(
        "select.layer",
        QT_TRANSLATE_NOOP("Actions", "From &layer"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Select what is not transparent of the selected layer."),
        needs=(*CHANGING, LAYER),
    ),
    Command(
        "select.grow",
        QT_TRANSLATE_NOOP("Actions", "&Grow…"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Move the edge of the selection outwards."),
        needs=(*CHANGING, SELECTION),
        separator=True,
    ),
    Command(
        "select.shrink",
        QT_TRANSLATE_NOOP("Actions", "S&hrink…"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Move the edge of the selection inwards."),
        needs=(*CHANGING, SELECTION),
    ),
    Command(
        "select.feather",
        QT_TRANSLATE_NOOP("Actions", "&Feather…"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Soften the edge of the selection."),
        needs=(*CHANGING, SELECTION),
    ),
    Command(
        "select.save",
        QT_TRANSLATE_NOOP("Actions", "&Save selection…"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Save the selection as a grey PNG: white is selected."),
        needs=(*CHANGING, SELECTION),
        separator=True,
    ),
    Command(
        "select.load",
        QT_TRANSLATE_NOOP("Actions", "L&oad selection…"),
        "select",
        QT_TRANSLATE_NOOP("Actions", "Select what is white in a grey picture of the same size."),
        needs=CHANGING,
    ),
    Command(
        "view.selection",
        QT_TRANSLATE_NOOP("Actions", "&Zoom to selection"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show what is selected as large as it fits."),
        needs=(DOCUMENT, SELECTION),
        shortcuts=("Ctrl+3",),
    ),
)
