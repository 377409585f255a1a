"""Every command as a row of data: id, text, menu, shortcut, icon, and when it is enabled and why not.

A command that cannot run now is greyed and says why, in its tooltip and in the status bar; it is never missing.
The reasons are here, in one table, and not in the handlers: a test walks all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from editor.words import QT_TRANSLATE_NOOP, filter_word
from engine.filters import FILTERS

__all__ = ["COMMANDS", "MENUS", "RECENT", "TOOLBAR", "Command", "Need", "State", "tr", "why_not"]


@dataclass(frozen=True)
class State:
    """What the window is doing, as far as commands care. Made afresh after each change."""

    document: bool = False
    modified: bool = False
    file: bool = False  # the document belongs to a file
    loading: bool = False
    saving: bool = False
    dialog: bool = False  # a filter's dialog is open, with its preview on the canvas
    jobs: int = 0  # queued or running, previews not counted
    documents: int = 0
    layers: int = 0
    settled: int = 0  # layers without those that a job still fills
    layer: int | None = None  # index of the active layer among the settled ones, bottom first
    filling: bool = False  # the active layer is a result that a job still fills
    recipe: bool = False  # the active layer knows how it was made
    undo: str = ""  # name of the step that would be undone
    redo: str = ""
    clipboard: bool = False  # the clipboard holds a picture or picture files
    recent: int = 0
    sample: bool = False  # a sample photo came with the program
    missing_models: frozenset[str] = frozenset()  # tasks without a usable model


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
UNSAVED = Need(
    lambda s: s.modified or not s.file,
    QT_TRANSLATE_NOOP("Actions", "Everything is saved already; Save as… writes another file."),
)
NOT_LOADING = Need(lambda s: not s.loading, QT_TRANSLATE_NOOP("Actions", "Wait until the photo is open."))
NO_DIALOG = Need(
    lambda s: not s.dialog, QT_TRANSLATE_NOOP("Actions", "Apply or cancel the open filter first.")
)
LAYER = Need(lambda s: s.layer is not None, QT_TRANSLATE_NOOP("Actions", "Select a layer first."))
NOT_FILLING = Need(
    lambda s: not s.filling,
    QT_TRANSLATE_NOOP("Actions", "This layer is still being computed; cancel the job or wait."),
)
RECIPE = Need(
    lambda s: s.recipe, QT_TRANSLATE_NOOP("Actions", "Select a layer that a filter made; this one is not.")
)
NOT_LAST = Need(lambda s: s.settled > 1, QT_TRANSLATE_NOOP("Actions", "A document keeps at least one layer."))
NOT_TOP = Need(
    lambda s: s.layer is None or s.layer < s.settled - 1,
    QT_TRANSLATE_NOOP("Actions", "This layer is already on top."),
)
NOT_BOTTOM = Need(
    lambda s: s.layer is None or s.layer > 0,
    QT_TRANSLATE_NOOP("Actions", "This layer is already at the bottom."),
)
UNDO = Need(lambda s: bool(s.undo), QT_TRANSLATE_NOOP("Actions", "There is nothing to undo."))
REDO = Need(lambda s: bool(s.redo), QT_TRANSLATE_NOOP("Actions", "There is nothing to redo."))
CLIPBOARD = Need(lambda s: s.clipboard, QT_TRANSLATE_NOOP("Actions", "The clipboard holds no picture."))
RESULTS = Need(
    lambda s: s.layers > 1 or s.dialog,
    QT_TRANSLATE_NOOP("Actions", "There is nothing to compare yet: run a filter first."),
)
JOBS = Need(lambda s: s.jobs > 0, QT_TRANSLATE_NOOP("Actions", "No job is running."))
RECENT = Need(lambda s: s.recent > 0, QT_TRANSLATE_NOOP("Actions", "No photo was opened yet."))
SAMPLE = Need(lambda s: s.sample, QT_TRANSLATE_NOOP("Actions", "No sample photo is installed."))
SEVERAL = Need(lambda s: s.documents > 1, QT_TRANSLATE_NOOP("Actions", "Only one document is open."))
CHANGING = (DOCUMENT, NOT_SAVING, NO_DIALOG)


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
    "enhance": QT_TRANSLATE_NOOP("Actions", "E&nhance"),
    "jobs": QT_TRANSLATE_NOOP("Actions", "&Jobs"),
    "help": QT_TRANSLATE_NOOP("Actions", "&Help"),
}


def _model(task: str) -> Need:
    return Need(
        lambda s: task not in s.missing_models,
        QT_TRANSLATE_NOOP(
            "Actions", "No model for this filter is installed; put one into the models folder."
        ),
    )


def _filter_commands() -> tuple[Command, ...]:
    return tuple(
        Command(
            id=f"filter.{row.id}",
            text=row.label + "…",
            menu=row.menu.lower(),
            help=row.help,
            needs=(*CHANGING, LAYER, NOT_FILLING, *([_model(row.task)] if row.task else [])),
            shortcuts=(row.shortcut,) if row.shortcut else (),
            icon=row.id,
            label=row.label,
        )
        for row in FILTERS.values()
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "file.open",
        QT_TRANSLATE_NOOP("Actions", "&Open…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Open photos: JPEG, PNG, TIFF or WebP."),
        shortcuts=("Ctrl+O",),
        icon="open",
    ),
    Command(
        "file.sample",
        QT_TRANSLATE_NOOP("Actions", "Open sa&mple photo"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Open a noisy photo that comes with Saisei, to try things on."),
        needs=(SAMPLE, NOT_LOADING),
        icon="photo",
    ),
    Command(
        "file.save",
        QT_TRANSLATE_NOOP("Actions", "&Save"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Save the document under its name, with its metadata."),
        needs=(DOCUMENT, NOT_SAVING, NO_DIALOG, UNSAVED),
        shortcuts=("Ctrl+S",),
        icon="save",
        separator=True,
    ),
    Command(
        "file.save_as",
        QT_TRANSLATE_NOOP("Actions", "Save &as…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Save the document under another name, or as another kind of file."),
        needs=(DOCUMENT, NOT_SAVING, NO_DIALOG),
        shortcuts=("Ctrl+Shift+S",),
    ),
    Command(
        "file.close",
        QT_TRANSLATE_NOOP("Actions", "&Close"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Close this document."),
        needs=(DOCUMENT, NOT_SAVING),
        shortcuts=("Ctrl+W",),
    ),
    Command(
        "file.preferences",
        QT_TRANSLATE_NOOP("Actions", "&Preferences…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Choose the device, the memory limit and what is written into files."),
        shortcuts=("Ctrl+,",),
        icon="settings",
        separator=True,
        role="preferences",
    ),
    Command(
        "file.quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Close all documents and leave."),
        shortcuts=("Ctrl+Q",),
        role="quit",
    ),
    Command(
        "edit.undo",
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Take the last step back."),
        needs=(*CHANGING, UNDO),
        shortcuts=("Ctrl+Z",),
        icon="undo",
    ),
    Command(
        "edit.redo",
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Do the step again that was undone."),
        needs=(*CHANGING, REDO),
        shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
    ),
    Command(
        "edit.copy",
        QT_TRANSLATE_NOOP("Actions", "&Copy picture"),
        "edit",
        QT_TRANSLATE_NOOP(
            "Actions", "Copy what is visible of the document to the clipboard, in 8 bits and sRGB."
        ),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+C",),
        icon="copy",
        separator=True,
    ),
    Command(
        "edit.paste",
        QT_TRANSLATE_NOOP("Actions", "&Paste"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Paste a picture as a new layer, or as a new document if none is open."),
        needs=(CLIPBOARD, NOT_SAVING, NO_DIALOG),
        shortcuts=("Ctrl+V",),
        icon="paste",
    ),
    Command(
        "edit.paste_new",
        QT_TRANSLATE_NOOP("Actions", "Paste as &new document"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Make a new document from the picture on the clipboard."),
        needs=(CLIPBOARD,),
        shortcuts=("Ctrl+Shift+V",),
    ),
    Command(
        "view.zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show the picture larger."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl++", "Ctrl+="),
        icon="zoom-in",
    ),
    Command(
        "view.zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom &out"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show the picture smaller."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+-",),
        icon="zoom-out",
    ),
    Command(
        "view.fit",
        QT_TRANSLATE_NOOP("Actions", "&Fit in window"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show the whole picture."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+0",),
        icon="fit",
    ),
    Command(
        "view.actual_size",
        QT_TRANSLATE_NOOP("Actions", "&Actual size"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show one pixel of the picture as one pixel of the screen (100 %)."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+1",),
        icon="actual-size",
    ),
    Command(
        "view.split",
        QT_TRANSLATE_NOOP("Actions", "Split &before / after"),
        "view",
        QT_TRANSLATE_NOOP(
            "Actions", "Show the original left of a line and the result right of it; drag the line."
        ),
        needs=(DOCUMENT, RESULTS),
        shortcuts=("Ctrl+B",),
        icon="split",
        checkable=True,
        separator=True,
    ),
    Command(
        "view.next",
        QT_TRANSLATE_NOOP("Actions", "&Next document"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Go to the next open document."),
        needs=(SEVERAL,),
        shortcuts=("Ctrl+Tab",),
        separator=True,
    ),
    Command(
        "view.previous",
        QT_TRANSLATE_NOOP("Actions", "&Previous document"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Go to the previous open document."),
        needs=(SEVERAL,),
        shortcuts=("Ctrl+Shift+Tab",),
    ),
    Command(
        "view.full_screen",
        QT_TRANSLATE_NOOP("Actions", "F&ull screen"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Use the whole screen."),
        shortcuts=("F11",),
        checkable=True,
    ),
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
    *_filter_commands(),
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
    Command(
        "help.shortcuts",
        QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"),
        "help",
        QT_TRANSLATE_NOOP("Actions", "Show all commands with their keys."),
        shortcuts=("F1",),
    ),
    Command(
        "help.diagnostics",
        QT_TRANSLATE_NOOP("Actions", "Copy &diagnostics"),
        "help",
        QT_TRANSLATE_NOOP(
            "Actions", "Copy versions, device and recent messages to the clipboard, for a report."
        ),
    ),
    Command(
        "help.about",
        QT_TRANSLATE_NOOP("Actions", "&About Saisei"),
        "help",
        QT_TRANSLATE_NOOP("Actions", "Version, licence, and what Saisei is made of."),
        role="about",
    ),
)

# ids in the toolbar, None is a separator; filters with a model follow after the last one
TOOLBAR: tuple[str | None, ...] = (
    "file.open",
    "file.save",
    None,
    "edit.undo",
    "edit.redo",
    None,
    "view.zoom_out",
    "view.zoom_in",
    "view.fit",
    "view.actual_size",
    None,
    "view.split",
)
