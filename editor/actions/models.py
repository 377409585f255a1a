"""The models that filters run with: the list of all, and two of them side by side."""

from __future__ import annotations

from editor.actions.table import DOCUMENT, LAYER, NO_DIALOG, NOT_FILLING, NOT_GROWING, Command, Need
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

_TWO = Need(
    lambda s: s.comparable,
    QT_TRANSLATE_NOOP("Actions", "No filter has two models to compare; Enhance, Models… installs others."),
)

ROWS: tuple[Command, ...] = (
    Command(
        "models.compare",
        QT_TRANSLATE_NOOP("Actions", "&Compare models…"),
        "enhance",
        QT_TRANSLATE_NOOP(
            "Actions", "See two models of a filter side by side, on what is in view; nothing is changed."
        ),
        needs=(DOCUMENT, NOT_GROWING, NO_DIALOG, LAYER, NOT_FILLING, _TWO),
        icon="compare",
        separator=True,
    ),
    Command(
        "models.open",
        QT_TRANSLATE_NOOP("Actions", "&Models…"),
        "enhance",
        QT_TRANSLATE_NOOP(
            "Actions", "Choose which model each filter runs with; install, check, import and remove models."
        ),
        icon="models",
    ),
)
