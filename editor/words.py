"""Words that come in plain English from where no Qt is: names of steps in the history, of filters, and those that
layers are given. They are kept in English, so that a document is the same in all languages, and shown translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.engine_words import engine_word
from editor.settings_file import Notice
from engine.filters import FILTERS
from engine.filters.translate import DIRECTIONS

__all__ = [
    "FACE",
    "LAYERS",
    "PASTED",
    "QT_TRANSLATE_NOOP",
    "STEPS",
    "engine_word",
    "filter_word",
    "layer_word",
    "notice_word",
    "sample_word",
    "step_word",
]


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Marks a text for pyside6-lupdate, which knows it by this name; Qt's own is typed to return an object."""
    return text


# what editor/document names its steps; other steps have the name of their filter
STEPS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("History", "Add layer"),
    QT_TRANSLATE_NOOP("History", "Delete layer"),
    QT_TRANSLATE_NOOP("History", "Rename layer"),
    QT_TRANSLATE_NOOP("History", "Show layer"),
    QT_TRANSLATE_NOOP("History", "Hide layer"),
    QT_TRANSLATE_NOOP("History", "Opacity"),
    QT_TRANSLATE_NOOP("History", "Move layer up"),
    QT_TRANSLATE_NOOP("History", "Move layer down"),
    QT_TRANSLATE_NOOP("History", "Duplicate layer"),
    QT_TRANSLATE_NOOP("History", "Blend mode"),
    QT_TRANSLATE_NOOP("History", "Lock layer"),
    QT_TRANSLATE_NOOP("History", "Unlock layer"),
    QT_TRANSLATE_NOOP("History", "Move layer"),
    QT_TRANSLATE_NOOP("History", "Move group"),
    QT_TRANSLATE_NOOP("History", "Group layers"),
    QT_TRANSLATE_NOOP("History", "Ungroup"),
    QT_TRANSLATE_NOOP("History", "Delete group"),
    QT_TRANSLATE_NOOP("History", "Duplicate group"),
    QT_TRANSLATE_NOOP("History", "Delete layers"),
    QT_TRANSLATE_NOOP("History", "Duplicate layers"),
    QT_TRANSLATE_NOOP("History", "Move layers"),
    QT_TRANSLATE_NOOP("History", "Show layers"),
    QT_TRANSLATE_NOOP("History", "Hide layers"),
    QT_TRANSLATE_NOOP("History", "Rename group"),
    QT_TRANSLATE_NOOP("History", "Show group"),
    QT_TRANSLATE_NOOP("History", "Hide group"),
    QT_TRANSLATE_NOOP("History", "Add mask"),
    QT_TRANSLATE_NOOP("History", "Change mask"),
    QT_TRANSLATE_NOOP("History", "Delete mask"),
    QT_TRANSLATE_NOOP("History", "Apply mask"),
    QT_TRANSLATE_NOOP("History", "Use mask"),
    QT_TRANSLATE_NOOP("History", "Ignore mask"),
    QT_TRANSLATE_NOOP("History", "Merge down"),
    QT_TRANSLATE_NOOP("History", "Merge visible"),
    QT_TRANSLATE_NOOP("History", "Flatten"),
    QT_TRANSLATE_NOOP("History", "Trim"),
    QT_TRANSLATE_NOOP("History", "Another candidate"),
    QT_TRANSLATE_NOOP("History", "Keep this candidate"),
    QT_TRANSLATE_NOOP("History", "Paint"),
    QT_TRANSLATE_NOOP("History", "Select"),
    QT_TRANSLATE_NOOP("History", "Select all"),
    QT_TRANSLATE_NOOP("History", "Select nothing"),
    QT_TRANSLATE_NOOP("History", "Select layer"),
    QT_TRANSLATE_NOOP("History", "Invert selection"),
    QT_TRANSLATE_NOOP("History", "Grow selection"),
    QT_TRANSLATE_NOOP("History", "Shrink selection"),
    QT_TRANSLATE_NOOP("History", "Feather selection"),
    QT_TRANSLATE_NOOP("History", "Load selection"),
    QT_TRANSLATE_NOOP("History", "Add colour hints"),
    QT_TRANSLATE_NOOP("History", "Convert to colour"),
    QT_TRANSLATE_NOOP("History", "Mark scratches"),
)

PASTED = QT_TRANSLATE_NOOP("Layers", "Pasted picture")
FACE = QT_TRANSLATE_NOOP("Layers", "Face")
# layers that nobody has named; results have the name of their filter, or of their style
LAYERS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Layers", "Photo"),
    PASTED,
    FACE,
    QT_TRANSLATE_NOOP("Layers", "Colour hints"),
    QT_TRANSLATE_NOOP("Layers", "Restored"),
)


def filter_word(text: str) -> str:
    """The translation of a filter's label or help, the same in menus, dialogs and the history."""
    return QCoreApplication.translate("Filters", text)


def sample_word(title: str) -> str:
    """The translation of a sample photo's title, which is in ``samples.toml``."""
    return QCoreApplication.translate("Samples", title)


def layer_word(name: str) -> str:
    """A layer's name as it is shown: translated, unless the person gave it or it comes from a file."""
    if _is_filter(name):
        return filter_word(name)
    return QCoreApplication.translate("Layers", name) if name in LAYERS else name


def _is_filter(name: str) -> bool:
    return name in {row.label for row in FILTERS.values()} | {d.label for d in DIRECTIONS}


def step_word(name: str) -> str:
    """The translation of a step's name."""
    if _is_filter(name):
        return filter_word(name)
    return QCoreApplication.translate("History", name)


NOTICES = {
    "damaged": QT_TRANSLATE_NOOP(
        "Settings", "Your preferences were damaged and are set aside as {file}; the defaults are used."
    ),
    "unreadable": QT_TRANSLATE_NOOP(
        "Settings",
        "Your preferences in {file} cannot be read; the defaults are used and nothing is saved there.",
    ),
    "newer": QT_TRANSLATE_NOOP(
        "Settings",
        "Your preferences come from a newer Saisei: what this one knows is used, and {file} is backed up before it "
        "changes.",
    ),
}


def notice_word(notice: Notice) -> str:
    """What is to be said about the preferences' file, as one sentence."""
    words = QCoreApplication.translate("Settings", NOTICES[notice.kind])
    return words.replace("{file}", str(notice.path))
