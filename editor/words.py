"""Words that come in plain English from where no Qt is: names of steps in the history, and those of filters."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.filters import FILTERS

__all__ = ["QT_TRANSLATE_NOOP", "STEPS", "filter_word", "step_word"]


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Marks a text for pyside6-lupdate, which knows it by this name; Qt's own is typed to return an object."""
    return text


# what editor/document names its steps and its first layer; other steps have the name of their filter
STEPS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("History", "Add layer"),
    QT_TRANSLATE_NOOP("History", "Delete layer"),
    QT_TRANSLATE_NOOP("History", "Rename layer"),
    QT_TRANSLATE_NOOP("History", "Show layer"),
    QT_TRANSLATE_NOOP("History", "Hide layer"),
    QT_TRANSLATE_NOOP("History", "Opacity"),
    QT_TRANSLATE_NOOP("History", "Move layer up"),
    QT_TRANSLATE_NOOP("History", "Move layer down"),
    QT_TRANSLATE_NOOP("History", "Photo"),
)


def filter_word(text: str) -> str:
    """The translation of a filter's label or help, the same in menus, dialogs and the history."""
    return QCoreApplication.translate("Filters", text)


def step_word(name: str) -> str:
    """The translation of a step's name."""
    if any(name == row.label for row in FILTERS.values()):
        return filter_word(name)
    return QCoreApplication.translate("History", name)
