"""One command for each filter of the table."""

from __future__ import annotations

from editor.actions.table import CHANGING, LAYER, MARKED, NOT_FILLING, Command, Need
from editor.words import QT_TRANSLATE_NOOP
from engine.filters import FILTERS, Filter

__all__ = ["filter_commands", "needs_of"]


def _model(task: str) -> Need:
    return Need(
        lambda s: task not in s.missing_models,
        QT_TRANSLATE_NOOP("Actions", "No model for this filter is installed; Enhance, Models… installs one."),
    )


def _tasks(row: Filter) -> tuple[str, ...]:
    return (*((row.task,) if row.task else ()), *row.more_tasks)


def needs_of(row: Filter) -> tuple[Need, ...]:
    """What has to hold for a filter to run."""
    marked = (MARKED,) if row.mask == "input" else ()
    return (*CHANGING, LAYER, NOT_FILLING, *marked, *(_model(task) for task in _tasks(row)))


def filter_commands() -> tuple[Command, ...]:
    return tuple(
        Command(
            id=f"filter.{row.id}",
            text=row.label + "…",
            menu=row.menu.lower(),
            help=row.help,
            needs=needs_of(row),
            shortcuts=(row.shortcut,) if row.shortcut else (),
            icon=row.id,
            label=row.label,
        )
        for row in FILTERS.values()
    )
