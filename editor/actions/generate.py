"""What makes pictures from nothing."""

from __future__ import annotations

from editor.actions.table import Command, Need
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

_MODEL = Need(
    lambda s: "faces" not in s.missing_models,
    QT_TRANSLATE_NOOP("Actions", "No model for this filter is installed; Enhance, Models… installs one."),
)

ROWS: tuple[Command, ...] = (
    Command(
        "generate.faces",
        QT_TRANSLATE_NOOP("Actions", "&Faces…"),
        "generate",
        QT_TRANSLATE_NOOP(
            "Actions", "Make faces of people who do not exist: mix them, vary them, save them."
        ),
        needs=(_MODEL,),
        icon="faces",
    ),
    Command(
        "generate.dataset",
        QT_TRANSLATE_NOOP("Actions", "&Dataset…"),
        "generate",
        QT_TRANSLATE_NOOP(
            "Actions", "Make many changed pictures out of the photos of a folder, for training networks."
        ),
    ),
)
