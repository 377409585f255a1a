"""Which keys start which command: those of the table of commands, but for those that the person changed.

Keys are Qt's portable text ("Ctrl+Shift+S"); Qt itself makes ⌘ of Ctrl on a Mac.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtGui import QKeySequence

from editor.actions import COMMANDS

__all__ = ["RESERVED", "UNCHANGED", "Shortcuts", "changes", "effective", "holder", "normal", "shown"]

Shortcuts = Mapping[str, Sequence[str]]
UNCHANGED: Shortcuts = MappingProxyType({})

# what has a meaning everywhere: dialogs, lists, buttons, and moving the picture with the space bar
RESERVED = frozenset(
    {"Esc", "Tab", "Shift+Tab", "Backtab", "Return", "Enter", "Space", "Up", "Down", "Left", "Right"}
)


def normal(keys: str) -> str:
    """One spelling for one key combination; empty for what is none."""
    sequence = QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText)
    return "" if "Unknown" in text or sequence.count() != 1 else text


def shown(keys: Sequence[str]) -> str:
    """The keys as this desktop writes them, alternatives divided by a stroke."""
    native = QKeySequence.SequenceFormat.NativeText
    return " / ".join(QKeySequence(key).toString(native) for key in keys)


def effective(changed: Shortcuts) -> dict[str, tuple[str, ...]]:
    """The keys of every command. A key that two commands have belongs to the one whose keys the person changed,
    else (as when a new version brings a command) to the first."""
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    mine = [command for command in COMMANDS if command.id in changed]
    for command in (*mine, *(command for command in COMMANDS if command.id not in changed)):
        keys = [normal(key) for key in changed.get(command.id, command.shortcuts)]
        fresh = tuple(dict.fromkeys(key for key in keys if key and key not in taken and key not in RESERVED))
        taken.update(fresh)
        found[command.id] = fresh
    return {command.id: found[command.id] for command in COMMANDS}


def holder(keys: str, table: Shortcuts) -> str | None:
    """The id of the command that has this key in ``table``."""
    wanted = normal(keys)
    return next((name for name, row in table.items() if wanted and wanted in map(normal, row)), None)


def changes(table: Shortcuts, before: Shortcuts = UNCHANGED) -> dict[str, tuple[str, ...]]:
    """What of a whole table differs from the defaults, for the settings. Rows of ``before`` about commands that do
    not exist (now) stay: another version may know them."""
    known = {command.id: tuple(map(normal, command.shortcuts)) for command in COMMANDS}
    kept = {name: tuple(row) for name, row in before.items() if name not in known}
    return kept | {
        name: tuple(row)
        for name, row in table.items()
        if name in known and tuple(map(normal, row)) != known[name]
    }
