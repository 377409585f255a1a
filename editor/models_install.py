"""Models of the catalogue on their way: one download at a time, in a thread of its own, that can rest and be gone on
with, also after the program was closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from editor.models_words import catalogue_word, speed_words
from editor.models_work import Telling, Work
from editor.words import engine_word
from engine.models.catalog import Entry
from engine.models.transfer import CHECKING, PAUSED, WAITING, Transfer

if TYPE_CHECKING:
    from engine.models.card import Card

__all__ = ["Download", "Installer", "Stage"]


class Stage(Enum):
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass
class Download:
    """One model. ``fraction`` 0..1, None while it cannot be told; ``error``: a sentence, where it failed; ``have``:
    the folder in which the person has the files already."""

    entry: Entry
    have: Path | None = None
    stage: Stage = Stage.QUEUED
    fraction: float | None = None
    transfer: Transfer | None = None
    message: str = ""
    error: str = ""

    @property
    def active(self) -> bool:
        return self.stage in (Stage.QUEUED, Stage.RUNNING, Stage.PAUSED)


class Installer(QObject):
    """Signals: ``changed(id)``: something of a download is different; ``installed(card)``;
    ``failed(id, sentence)``."""

    changed = Signal(str)
    installed = Signal(object)
    failed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._downloads: dict[str, Download] = {}
        self._work: Work | None = None
        self._current = ""
        self._closed = False

    # --- what it is asked

    def download(self, identity: str) -> Download | None:
        """The download of a model that is under way, or that failed or was stopped last."""
        return self._downloads.get(identity)

    @property
    def active(self) -> list[Download]:
        """Those that run or wait, in their order."""
        return [one for one in self._downloads.values() if one.active]

    @property
    def words(self) -> str:
        """What it does now, in a line; empty when nothing."""
        one = self._downloads.get(self._current) if self._work is not None else None
        if one is None:
            return ""
        if one.stage is Stage.PAUSED:
            return self.tr("{name}: the download rests").replace("{name}", catalogue_word(one.entry.name))
        words = self.tr("Installing {name}").replace("{name}", catalogue_word(one.entry.name))
        return words + ("…" if one.fraction is None else f": {round(100 * one.fraction)} %")

    def state_words(self, one: Download) -> str:
        """Where a download is, for its own line."""
        if one.stage is Stage.QUEUED:
            return self.tr("Waits for the other download")
        if one.stage is Stage.FAILED:
            return one.error
        if one.stage is Stage.STOPPED:
            return self.tr("Stopped; what was fetched stays, and the next try goes on with it.")
        transfer = one.transfer
        if one.stage is Stage.PAUSED:
            far = speed_words(transfer.done, transfer.total, 0.0, None) if transfer is not None else ""
            return " · ".join(part for part in (self.tr("Paused"), far) if part)
        if transfer is None or one.message:
            return one.message or self.tr("Preparing…")
        if transfer.state == CHECKING:
            return self.tr("Checking what is there already…")
        if transfer.state == WAITING:
            if transfer.name == one.entry.name:  # no file of it is asked for yet: another window has the lock
                return self.tr("Another window is installing it; waiting for that…")
            return self.tr("No answer; trying again…")
        words = speed_words(transfer.done, transfer.total, transfer.speed, transfer.remaining)
        return f"{words} · {engine_word(transfer.source)}" if transfer.source else words

    # --- what the person wants

    def install(self, entry: Entry, have: Path | None = None) -> None:
        """Fetch a model, or take it from the folder ``have``. One that is under way already goes on."""
        known = self._downloads.pop(entry.id, None)
        if known is not None and known.active:
            self._downloads[entry.id] = known
            self.pause(entry.id, False)
            return
        self._downloads[entry.id] = Download(entry, have)
        self.changed.emit(entry.id)
        self._next()

    def pause(self, identity: str, on: bool) -> None:
        """Have the running download rest, or go on."""
        one = self._downloads.get(identity)
        if one is None or one.stage is Stage.QUEUED or identity != self._current or self._work is None:
            return
        self._work.pause(on)
        one.stage = Stage.PAUSED if on else Stage.RUNNING
        self.changed.emit(identity)

    def cancel(self, identity: str) -> None:
        """Stop a download; what was fetched stays for the next time."""
        one = self._downloads.get(identity)
        if one is None or not one.active:
            return
        if identity == self._current and self._work is not None:
            self._work.cancel()
            self._work.pause(False)
        one.stage = Stage.STOPPED
        self.changed.emit(identity)

    def stop(self) -> bool:
        """The window closes; a download can be gone on with later. False if the thread does not end in time."""
        self._closed = True
        work, self._work = self._work, None
        return work is None or work.stop()

    # --- inside

    def _next(self) -> None:
        if self._work is not None or self._closed:
            return
        one = next((d for d in self._downloads.values() if d.stage is Stage.QUEUED), None)
        if one is None:
            self._current = ""
            return
        self._current, one.stage = one.entry.id, Stage.RUNNING
        work = self._work = Work(partial(_install, one.entry, one.have), "download of a model", self)
        work.news.connect(self._news)
        work.done.connect(self._done)
        work.failed.connect(self._failed)
        work.stopped.connect(self._stopped)
        work.start()
        self.changed.emit(one.entry.id)

    def _news(self, kind: str, value: Any) -> None:
        one = self._downloads.get(self._current)
        if one is None or not one.active:
            return
        if kind == "transfer":
            one.transfer, one.message = value, ""
            if value.state == PAUSED and one.stage is Stage.RUNNING:
                return  # it goes on in a moment
        else:
            one.fraction = value[0]
            if one.fraction >= 0.9:  # all is fetched: it is looked at, tried and written
                one.message = self.tr("Trying the model…")
        self.changed.emit(self._current)

    def _done(self, card: Card) -> None:
        identity = self._ended()
        self._downloads.pop(identity, None)
        self.changed.emit(identity)
        self.installed.emit(card)
        self._next()

    def _failed(self, sentence: str) -> None:
        identity = self._ended()
        one = self._downloads.get(identity)
        if one is not None and one.active and one.stage is not Stage.QUEUED:  # else it is the next try
            one.stage, one.error = Stage.FAILED, engine_word(sentence)
            self.changed.emit(identity)
            self.failed.emit(identity, one.error)
        self._next()

    def _stopped(self) -> None:
        identity = self._ended()
        one = self._downloads.get(identity)
        if one is not None and one.active and one.stage is not Stage.QUEUED:
            one.stage = Stage.STOPPED
        self.changed.emit(identity)
        self._next()

    def _ended(self) -> str:
        identity, self._current = self._current, ""
        if self._work is not None:
            self._work.deleteLater()
            self._work = None
        return identity


def _install(entry: Entry, have: Path | None, telling: Telling) -> Card:
    """In a thread of its own. Raises ModelError and Cancelled."""
    from engine.models.install import install
    from engine.models.store import shared

    return install(entry, shared(), context=telling, listen=telling.listen, pause=telling.pause, have=have)
