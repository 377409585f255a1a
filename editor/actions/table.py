"""Every command as a row of data: id, text, menu, shortcut, icon, and when it is enabled and why not.

A command that cannot run now is greyed and says why, in its tooltip and in the status bar; it is never missing.
The reasons are here, in one table, and not in the handlers: a test walks all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from editor.words import QT_TRANSLATE_NOOP, filter_word

__all__ = ["MENUS", "RECENT", "Command", "Need", "State", "tr", "why_not"]


@dataclass(frozen=True)
class State:
    """What the window is doing, as far as commands care. Made afresh after each change."""

    document: bool = False
    modified: bool = False
    file: bool = False  # the document belongs to a file
    loading: bool = False
    saving: bool = False
    growing: bool = False  # a job still makes the whole document
    dialog: bool = False  # a filter's dialog is open, with its preview on the canvas
    jobs: int = 0  # queued or running, previews not counted
    documents: int = 0
    layers: int = 0
    settled: int = 0  # layers without those that a job still fills
    layer: int | None = (
        None  # index of the active layer among the settled ones, None while a group is selected
    )
    filling: bool = False  # the active layer is a result that a job still fills
    recipe: bool = False  # the active layer knows how it was made
    group: bool = False  # a group is selected in the list instead of a layer
    grouped: bool = False  # the selected layer is in a group, or a group is selected
    top: bool = False  # what is selected cannot go up in the list
    bottom: bool = False
    chosen: int = 1  # settled layers that are selected: all of a group's
    chosen_locked: bool = False  # one of those is
    locked: bool = False  # the active layer is
    mask: bool = False  # the active layer has one
    below: bool = False  # there is a layer below the active one in the same group
    pair_shown: bool = False  # both of them are
    pair_locked: bool = False  # one of them is
    shown: bool = False  # something of the document is
    shown_locked: bool = False  # one of the layers that are shown is locked
    any_locked: bool = False  # one of all layers is
    undo: str = ""  # name of the step that would be undone
    redo: str = ""
    clipboard: bool = False  # the clipboard holds a picture or picture files
    recent: int = 0
    selection: bool = False  # something is selected of the picture
    hints: bool = False  # there is a layer of colour hints
    sample: bool = False  # a sample photo came with the program
    missing_models: frozenset[str] = frozenset()  # tasks without a usable model
    comparable: bool = True  # a filter has two models, or it is not known yet


@dataclass(frozen=True)
class Need:
    """A condition, and the sentence that says what to do while it does not hold."""

    holds: Callable[[State], bool]
    reason: str


def tr(text: str) -> str:
    """The translation of a text of this table."""
    return QCoreApplication.translate("Actions", text)


DOCUMENT = Need(lambda s: s.document, QT_TRANSLATE_NOOP("Actions", "Open a photo first."))
NOT_SAVING = Need(lambda s: not s.saving, QT_TRANSLATE_NOOP("Actions", "Wait until the file is saved."))
NOT_GROWING = Need(
    lambda s: not s.growing,
    QT_TRANSLATE_NOOP("Actions", "This picture is still being computed; wait for it or cancel the job."),
)
UNSAVED = Need(
    lambda s: s.modified or not s.file,
    QT_TRANSLATE_NOOP("Actions", "Everything is saved already; Save as… writes another file."),
)
NOT_LOADING = Need(lambda s: not s.loading, QT_TRANSLATE_NOOP("Actions", "Wait until the photo is open."))
NO_DIALOG = Need(
    lambda s: not s.dialog, QT_TRANSLATE_NOOP("Actions", "Apply or cancel the open filter first.")
)
_HINTED = "Colour hint"  # a step that is made while Colorize is open, and may be taken back meanwhile
STEP_BACK = Need(lambda s: not s.dialog or s.undo == _HINTED, NO_DIALOG.reason)
STEP_AGAIN = Need(lambda s: not s.dialog or s.redo == _HINTED, NO_DIALOG.reason)
LAYER = Need(lambda s: s.layer is not None, QT_TRANSLATE_NOOP("Actions", "Select a layer first."))
NOT_FILLING = Need(
    lambda s: not s.filling,
    QT_TRANSLATE_NOOP("Actions", "This layer is still being computed; cancel the job or wait."),
)
RECIPE = Need(
    lambda s: s.recipe, QT_TRANSLATE_NOOP("Actions", "Select a layer that a filter made; this one is not.")
)
NOT_LAST = Need(
    lambda s: s.settled > s.chosen, QT_TRANSLATE_NOOP("Actions", "A document keeps at least one layer.")
)
ITEM = Need(
    lambda s: s.layer is not None or s.group,
    QT_TRANSLATE_NOOP("Actions", "Select a layer or a group first."),
)
NOT_TOP = Need(
    lambda s: not s.top,
    QT_TRANSLATE_NOOP("Actions", "This layer is already on top."),
)
NOT_BOTTOM = Need(
    lambda s: not s.bottom,
    QT_TRANSLATE_NOOP("Actions", "This layer is already at the bottom."),
)
GROUPED = Need(lambda s: s.grouped, QT_TRANSLATE_NOOP("Actions", "This layer is not in a group."))
UNLOCKED = Need(
    lambda s: not s.locked, QT_TRANSLATE_NOOP("Actions", "This layer is locked; unlock it first.")
)
CHOSEN_UNLOCKED = Need(
    lambda s: not s.chosen_locked,
    QT_TRANSLATE_NOOP("Actions", "A locked layer cannot be removed; unlock it first."),
)
MASK = Need(lambda s: s.mask, QT_TRANSLATE_NOOP("Actions", "This layer has no mask; add one first."))
HINTS = Need(
    lambda s: s.hints,
    QT_TRANSLATE_NOOP("Actions", "There are no colour hints; dab some with the hint brush first."),
)
UNMASKED = Need(lambda s: not s.mask, QT_TRANSLATE_NOOP("Actions", "This layer has a mask already."))
NOTHING_FILLING = Need(
    lambda s: s.layers <= s.settled,
    QT_TRANSLATE_NOOP("Actions", "A layer is still being computed; cancel the job or wait."),
)
BELOW = Need(
    lambda s: s.below,
    QT_TRANSLATE_NOOP("Actions", "There is no layer below this one that it could be merged with."),
)
PAIR_SHOWN = Need(
    lambda s: s.pair_shown,
    QT_TRANSLATE_NOOP("Actions", "Only layers that are shown can be merged; show both first."),
)
PAIR_UNLOCKED = Need(
    lambda s: not s.pair_locked,
    QT_TRANSLATE_NOOP("Actions", "This layer or the one below it is locked; unlock it first."),
)
SHOWN = Need(lambda s: s.shown, QT_TRANSLATE_NOOP("Actions", "No layer is shown; show one first."))
SHOWN_UNLOCKED = Need(
    lambda s: not s.shown_locked,
    QT_TRANSLATE_NOOP("Actions", "One of the layers that are shown is locked; unlock it first."),
)
ALL_UNLOCKED = Need(
    lambda s: not s.any_locked, QT_TRANSLATE_NOOP("Actions", "One of the layers is locked; unlock it first.")
)
UNDO = Need(lambda s: bool(s.undo), QT_TRANSLATE_NOOP("Actions", "There is nothing to undo."))
REDO = Need(lambda s: bool(s.redo), QT_TRANSLATE_NOOP("Actions", "There is nothing to redo."))
CLIPBOARD = Need(lambda s: s.clipboard, QT_TRANSLATE_NOOP("Actions", "The clipboard holds no picture."))
RESULTS = Need(
    lambda s: s.layers > 1 or s.dialog,
    QT_TRANSLATE_NOOP("Actions", "There is nothing to compare yet: run a filter first."),
)
SELECTION = Need(
    lambda s: s.selection,
    QT_TRANSLATE_NOOP("Actions", "Nothing is selected: choose a selection tool and drag over the picture."),
)
MARKED = Need(
    lambda s: s.selection,
    QT_TRANSLATE_NOOP("Actions", "Paint over or select what to remove first."),
)
JOBS = Need(lambda s: s.jobs > 0, QT_TRANSLATE_NOOP("Actions", "No job is running."))
RECENT = Need(lambda s: s.recent > 0, QT_TRANSLATE_NOOP("Actions", "No photo was opened yet."))
SAMPLE = Need(lambda s: s.sample, QT_TRANSLATE_NOOP("Actions", "No sample photo is installed."))
SEVERAL = Need(lambda s: s.documents > 1, QT_TRANSLATE_NOOP("Actions", "Only one document is open."))
CHANGING = (DOCUMENT, NOT_SAVING, NOT_GROWING, NO_DIALOG)


@dataclass(frozen=True)
class Command:
    """One command. ``menu`` is a key of MENUS; ``shortcuts``: the first is shown; ``text`` is the source text
    with its mnemonic; ``separator``: a line above it in the menu."""

    id: str
    text: str
    menu: str
    help: str
    needs: tuple[Need, ...] = ()
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    separator: bool = False
    role: str = ""  # "quit", "preferences", "about": where a Mac puts it
    label: str = ""  # of a filter: its words are translated where the dialogs' are, and the dots are ours

    def title(self) -> str:
        """The translated text, with its mnemonic."""
        return filter_word(self.label) + "…" if self.label else tr(self.text)

    def explanation(self) -> str:
        """The translated help."""
        return filter_word(self.help) if self.label else tr(self.help)


def why_not(command: Command, state: State) -> str:
    """Why the command cannot run now, as one translated sentence; empty when it can."""
    for need in command.needs:
        if not need.holds(state):
            return tr(need.reason)
    return ""


MENUS: dict[str, str] = {
    "file": QT_TRANSLATE_NOOP("Actions", "&File"),
    "edit": QT_TRANSLATE_NOOP("Actions", "&Edit"),
    "view": QT_TRANSLATE_NOOP("Actions", "&View"),
    "layer": QT_TRANSLATE_NOOP("Actions", "&Layer"),
    "select": QT_TRANSLATE_NOOP("Actions", "&Select"),
    "tools": QT_TRANSLATE_NOOP("Actions", "&Tools"),
    "image": QT_TRANSLATE_NOOP("Actions", "&Image"),
    "adjust": QT_TRANSLATE_NOOP("Actions", "&Adjust"),
    "enhance": QT_TRANSLATE_NOOP("Actions", "E&nhance"),
    "style": QT_TRANSLATE_NOOP("Actions", "St&yle"),
    "transform": QT_TRANSLATE_NOOP("Actions", "T&ransform"),
    "generate": QT_TRANSLATE_NOOP("Actions", "&Generate"),
    "jobs": QT_TRANSLATE_NOOP("Actions", "&Jobs"),
    "help": QT_TRANSLATE_NOOP("Actions", "&Help"),
}
