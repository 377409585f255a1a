"""What is said of models: which filter they are for, their licence, sizes and times."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from editor.panels.jobs import time_words
from editor.words import filter_word
from engine.filters import FILTERS
from engine.generators import GENERATORS

__all__ = [
    "catalogue_word",
    "commercial_words",
    "filters_of",
    "licence_words",
    "size_words",
    "speed_words",
    "task_order",
    "task_words",
]

LONGEST = 24 * 3600.0  # seconds: what takes longer than a day has only just begun
UNKNOWN = "unknown: yours to check"  # what a card says of a licence that nobody knows


def tr(text: str) -> str:
    return QCoreApplication.translate("Models", text)


def _rows() -> list[tuple[str, str]]:
    """Task and translated label of every filter that runs a model of its own choice."""
    rows = [
        (row.task, filter_word(row.label)) for row in FILTERS.values() if row.task and row.id != "restore"
    ]
    # they have commands of their own, and are in no table of filters
    words = {"faces": tr("Faces")}
    rows += [(row.task or "", words.get(row.id, row.label)) for row in GENERATORS.values()]
    return [*rows, ("select", tr("Select object"))]


def task_order() -> tuple[str, ...]:
    """Every task of a filter, in the order of the menus."""
    return tuple(dict.fromkeys(task for task, _ in _rows()))


def filters_of(task: str) -> tuple[str, ...]:
    """The translated labels of the filters that run models of this task."""
    return tuple(label for other, label in _rows() if other == task)


def task_words(task: str) -> str:
    """A heading for the models of a task."""
    labels = filters_of(task)
    if labels:
        return labels[0]
    return tr("Helpers of other filters")


def commercial_words(commercial: bool | None) -> str:
    """Whether results may be used for money, short."""
    if commercial is None:
        return tr("Commercial use unclear")
    return tr("Commercial use allowed") if commercial else tr("No commercial use")


def licence_words(licence: str) -> str:
    """The name of a licence, or that it is not known."""
    if licence.startswith("unknown"):
        return tr("Not known: yours to check")
    return licence.removesuffix(", see training_data")  # it is said beside it


def catalogue_word(text: str) -> str:
    """The translation of what the catalogue, or a built-in card, says of a model."""
    return QCoreApplication.translate("Catalogue", text)


def size_words(nbytes: int) -> str:
    """A size as file managers give it."""
    for name, unit in ((tr("{n} GB"), 1e9), (tr("{n} MB"), 1e6), (tr("{n} KB"), 1e3)):
        if nbytes >= unit:
            value = nbytes / unit
            return name.replace("{n}", f"{value:.1f}" if value < 10 else f"{value:.0f}")
    return tr("{n} bytes").replace("{n}", str(nbytes))


def speed_words(done: int, total: int, speed: float, remaining: float | None) -> str:
    """Such as "12 MB of 67 MB · 3.4 MB/s · about 16 s left"."""
    parts = [size_words(done)]
    if total:
        parts = [
            tr("{done} of {total}").replace("{done}", size_words(done)).replace("{total}", size_words(total))
        ]
    if speed > 0:
        parts.append(tr("{speed} a second").replace("{speed}", size_words(round(speed))))
    if remaining is not None and remaining < LONGEST:
        parts.append(tr("about {time} left").replace("{time}", time_words(remaining)))
    return " · ".join(parts)
