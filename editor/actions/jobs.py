"""What runs in the background."""

from __future__ import annotations

from editor.actions.table import JOBS, Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "jobs.cancel",
        QT_TRANSLATE_NOOP("Actions", "&Cancel the running job"),
        "jobs",
        QT_TRANSLATE_NOOP("Actions", "Stop the job that runs now; its layer goes away."),
        needs=(JOBS,),
        shortcuts=("Ctrl+.",),
        icon="cancel",
    ),
    Command(
        "jobs.cancel_all",
        QT_TRANSLATE_NOOP("Actions", "Cancel &all jobs"),
        "jobs",
        QT_TRANSLATE_NOOP("Actions", "Stop the running job and forget the waiting ones."),
        needs=(JOBS,),
        shortcuts=("Ctrl+Shift+.",),
    ),
    Command(
        "jobs.unload",
        QT_TRANSLATE_NOOP("Actions", "&Unload models"),
        "jobs",
        QT_TRANSLATE_NOOP("Actions", "Free the memory that loaded models take; they load again when needed."),
        separator=True,
    ),
)
