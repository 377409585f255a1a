"""A document's history as a panel shows it, and where the part of it lies that memory has no room for."""

from __future__ import annotations

from pathlib import Path

from editor.document.core import Core
from editor.document.history import Entry
from editor.document.spill import Spill

__all__ = ["DISK_LIMIT", "Entry", "entries", "forget", "go", "keep_on_disk"]

DISK_LIMIT = 4 << 30  # bytes of the disk that the history of one document may take


def entries(document: Core) -> list[Entry]:
    """All states that the document can go to and the present one, oldest first."""
    return document._history.entries()


def go(document: Core, steps: int) -> bool:
    """Undo (< 0) or redo (> 0) so many steps at once, or as many as there are. Returns whether it moved."""
    before = document._history.steps
    return document._restore(document._history.jump(steps, document.state), before)


def keep_on_disk(document: Core, folder: Path, limit: int = DISK_LIMIT) -> None:
    """Steps beyond ``history_limit`` go to a file in ``folder`` instead of being forgotten, up to ``limit`` bytes.
    The folder is made when it is needed; the file goes with the document, and by itself when the program is killed.
    """
    document._history.spill = Spill(folder, limit)


def forget(document: Core) -> None:
    """The document was closed: nothing will be undone any more, and its file goes at once."""
    document._history.close()
