"""Weights that the person drops on the window or chooses: recognized, tried and taken in beside everything else."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from editor.models_words import UNKNOWN, filters_of, licence_words, size_words
from editor.models_work import Telling, Work
from editor.words import engine_word
from engine.models.card import Card

__all__ = ["SUFFIXES", "Importer", "Outcome", "bundles", "is_weights"]

# of weights that are read; the others are refused by name, which is better than "not a photo"
SUFFIXES = (".safetensors", ".pth", ".pt", ".ckpt", ".bin", ".pkl", ".npz", ".param")
REFUSED = (
    ".onnx",
    ".pb",
    ".h5",
    ".hdf5",
    ".keras",
    ".tflite",
    ".gguf",
    ".ggml",
    ".mlmodel",
    ".caffemodel",
    ".t7",
)


def is_weights(path: Path) -> bool:
    """Whether a file is meant as a model, as far as its name says."""
    return path.suffix.lower() in (*SUFFIXES, *REFUSED)


def bundles(paths: Sequence[Path]) -> list[tuple[Path, ...]]:
    """Files that are one model: an ncnn network is a ``.param`` and a ``.bin`` of one name. Asks no disk."""
    found: dict[tuple[Path, str], list[Path]] = {}
    for path in dict.fromkeys(paths):
        pair = path.suffix.lower() in (".param", ".bin")
        found.setdefault((path.parent, path.stem if pair else path.name), []).append(path)
    return [tuple(sorted(group, key=lambda p: p.suffix.lower() != ".param")) for group in found.values()]


@dataclass(frozen=True)
class Outcome:
    """What became of one model. ``card``: None where it was refused, and ``words`` say why, else what it is."""

    files: tuple[Path, ...]
    card: Card | None
    words: str


class Importer(QObject):
    """One model after the other. Signals: ``changed()``: ``words`` are others; ``ended(outcomes)``: all that was
    asked for is done, in a tuple; ``stopped()``: the person wanted no more."""

    changed = Signal()
    ended = Signal(object)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[Path, ...]] = deque()
        self._work: Work | None = None
        self._current: tuple[Path, ...] = ()
        self._outcomes: list[Outcome] = []

    @property
    def words(self) -> str:
        """What it does now; empty when nothing."""
        if self._work is None:
            return ""
        return self.tr("Looking at the model {name}…").replace("{name}", self._current[0].name)

    def take(self, paths: Sequence[Path]) -> None:
        """Take in the models that these files hold."""
        self._waiting.extend(bundles(paths))
        self._next()

    def cancel(self) -> None:
        """Take in no more of them; what is taken in already stays."""
        self._waiting.clear()
        if self._work is not None:
            self._work.cancel()

    def stop(self) -> bool:
        """The window closes. False if the thread does not end in time."""
        self._waiting.clear()
        work, self._work = self._work, None
        return work is None or work.stop()

    # --- inside -----------------------------------------------------------------------------------------------

    def _next(self) -> None:
        if self._work is not None:
            return
        if not self._waiting:
            outcomes, self._outcomes = tuple(self._outcomes), []
            if outcomes:
                self.ended.emit(outcomes)
            self.changed.emit()
            return
        self._current = self._waiting.popleft()
        work = self._work = Work(partial(_import, self._current), "import of a model", self)
        work.done.connect(self._done)
        work.failed.connect(self._failed)
        work.stopped.connect(self._stopped)
        work.start()
        self.changed.emit()

    def _done(self, found: tuple[Card, bool]) -> None:
        card, known = found
        self._end(Outcome(self._current, card, self._known_words(card) if known else self._words_of(card)))

    def _failed(self, sentence: str) -> None:
        self._end(Outcome(self._current, None, engine_word(sentence)))

    def _stopped(self) -> None:
        self.stopped.emit()
        self._end(None)

    def _end(self, outcome: Outcome | None) -> None:
        if self._work is None:  # the window is closing
            return
        self._work.deleteLater()
        self._work = None
        if outcome is not None:
            self._outcomes.append(outcome)
        self._next()

    def _known_words(self, card: Card) -> str:
        return self.tr("{name} is installed already.").replace("{name}", card.name)

    def _words_of(self, card: Card) -> str:
        """What it is, in one line."""
        filters = filters_of(card.task)
        words = (
            self.tr("{name} is a model for {filter} now").replace("{filter}", filters[0])
            if filters
            else self.tr("{name} is installed; no filter of this version runs it by itself")
        ).replace("{name}", card.name)
        facts = [size_words(card.size)]
        if card.scale > 1:
            facts.append(self.tr("{n} times as wide and high").replace("{n}", str(card.scale)))
        if card.fixed:
            facts.append(self.tr("works on {n} × {n} pixels").replace("{n}", str(card.fixed)))
        elif card.multiple > 1:
            facts.append(self.tr("sides are multiples of {n}").replace("{n}", str(card.multiple)))
        licence = (
            self.tr("its licence is not known: yours to check")
            if card.licence == UNKNOWN
            else self.tr("licence: {licence}").replace("{licence}", licence_words(card.licence))
        )
        return f"{words}: {', '.join((*facts, licence))}."


def _import(files: tuple[Path, ...], telling: Telling) -> tuple[Card, bool]:
    """The card, and whether it was there before. In a thread of its own. Raises ModelError."""
    from engine.models.install import import_files
    from engine.models.store import shared

    store = shared()
    store.refresh()
    before = {card.id for card in store.cards()}
    card = import_files(_with_partner(files), store, telling)
    return card, card.id in before


def _with_partner(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """One half of an ncnn network that was dropped alone finds the other beside it."""
    if len(files) > 1:
        return files
    path = files[0]
    other = {".param": ".bin", ".bin": ".param"}.get(path.suffix.lower())
    beside = path.with_suffix(other) if other is not None else path
    if beside == path or not beside.is_file():
        return files
    return (path, beside) if path.suffix.lower() == ".param" else (beside, path)
