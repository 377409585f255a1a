"""All that goes on about models, whether their dialog is open or not: what there is, what is on its way, what is in
memory, and samples of what they do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from editor.jobs import Jobs
from editor.models_import import Importer
from editor.models_install import Installer
from editor.models_samples import Samples
from editor.models_shelf import Memory, Shelf, look, look_at_memory
from editor.models_words import catalogue_word
from editor.models_work import Telling, Work
from editor.tasks import Task, Tasks
from editor.words import engine_word
from engine.api import DevicePolicy, EngineError
from engine.models import store
from engine.models.card import Card
from engine.models.catalog import Entry

__all__ = ["ModelsDesk"]

log = logging.getLogger(__name__)


class ModelsDesk(QObject):
    """Signals: ``changed()``: other models are there, or another one is active; ``shelf_changed(Shelf)``;
    ``memory_changed(Memory)``; ``told(sentence, warning)``: what came of a wish; ``activity_changed()``: ``words``
    are others; ``checked(id, sentences)``: what is wrong with a model, nothing if it is sound."""

    changed = Signal()
    shelf_changed = Signal(object)
    memory_changed = Signal(object)
    told = Signal(str, bool)
    activity_changed = Signal()
    checked = Signal(str, object)

    def __init__(
        self, tasks: Tasks, jobs: Jobs, policy: Callable[[], DevicePolicy], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.importer, self.installer = Importer(self), Installer(self)
        self.samples = Samples(tasks, jobs, policy, self)
        self.shelf, self.memory = Shelf(), Memory()
        self._looking: Task | None = None
        self._look_again = False
        self._measuring: Task | None = None
        self._checking: Work | None = None
        self._checked = ""
        self.importer.ended.connect(self._imported)
        self.importer.stopped.connect(self._import_stopped)
        self.importer.changed.connect(self.activity_changed)
        self.installer.changed.connect(self._download_changed)
        self.installer.installed.connect(self._installed)

    @property
    def words(self) -> str:
        """What goes on, in a line; empty when nothing."""
        return self.installer.words or self.importer.words

    # --- what there is

    def look(self) -> None:
        """Find out in the background which models there are."""
        self._look_again = self._looking is not None
        if self._looking is None:
            self._looking = self._tasks.run(partial(_with_store, look), self._looked, self._not_looked)

    def measure(self) -> None:
        """Find out what is loaded."""
        if self._measuring is None:
            measure = partial(_with_store, look_at_memory)
            self._measuring = self._tasks.run(measure, self._measured, self._not_measured)

    def _looked(self, shelf: Shelf) -> None:
        self._looking = None
        self.shelf = shelf
        self.shelf_changed.emit(shelf)
        if self._look_again:
            self.look()

    def _not_looked(self, error: Exception) -> None:
        self._looking = None
        self._tell(error, self.tr("The models could not be listed."))

    def _measured(self, memory: Memory) -> None:
        self._measuring = None
        if memory != self.memory:
            self.memory = memory
            self.memory_changed.emit(memory)

    def _not_measured(self, error: Exception) -> None:
        self._measuring = None
        log.warning("what is loaded could not be found out", exc_info=error)

    # --- what the person wants

    def make_active(self, task: str, identity: str, name: str) -> None:
        words = self.tr("{name} is the active model now.").replace("{name}", catalogue_word(name))
        self._do(partial(_set_active, task, identity), words)

    def remove(self, card: Card) -> None:
        """Delete an installed model."""
        words = self.tr("{name} is removed.").replace("{name}", catalogue_word(card.name))
        self._do(partial(_remove, card), words)

    def unload(self, identity: str | None) -> None:
        """Free the memory of a model, or of all."""
        self._tasks.run(partial(_unload, identity), self._unloaded, self._failed)

    def estimate(self, entry: Entry, done: Callable[[Any], None]) -> None:
        """``done`` gets an ``engine.models.install.Estimate``."""
        self._tasks.run(partial(_estimate, entry), done, self._failed)

    def check(self, card: Card) -> None:
        """Read a model's weights and compare them with what the card says."""
        if self._checking is not None:
            self.told.emit(self.tr("Another model is being checked; wait for it."), True)
            return
        self._checked = card.id
        work = self._checking = Work(partial(_verify, card), "check of a model", self)
        work.done.connect(self._sound)
        work.failed.connect(self._not_checked)
        work.stopped.connect(self._end_check)
        work.start()
        self.told.emit(self.tr("Checking {name}…").replace("{name}", catalogue_word(card.name)), False)

    def take(self, paths: list[Path]) -> None:
        self.importer.take(paths)

    def stop(self) -> bool:
        """The window closes. False if a thread does not end in time."""
        self.samples.stop()
        checking, self._checking = self._checking, None
        ended = [self.importer.stop(), self.installer.stop(), checking is None or checking.stop()]
        return all(ended)

    # --- inside

    def _do(self, function: Callable[[], None], words: str) -> None:
        self._tasks.run(function, lambda _none: self._did(words), self._failed)

    def _did(self, words: str) -> None:
        self.told.emit(words, False)
        self._anew()

    def _failed(self, error: Exception) -> None:
        self._tell(error, self.tr("Something went wrong; the models are as they were."))

    def _tell(self, error: Exception, words: str) -> None:
        if not isinstance(error, EngineError):
            log.error("%s", words, exc_info=error)
        self.told.emit(engine_word(str(error)) if isinstance(error, EngineError) else words, True)

    def _anew(self) -> None:
        self.look()
        self.changed.emit()

    def _imported(self, outcomes: tuple[Any, ...]) -> None:
        refused = next((one for one in outcomes if one.card is None), None)
        self.told.emit((refused or outcomes[-1]).words, refused is not None)
        if any(one.card is not None for one in outcomes):
            self._anew()

    def _import_stopped(self) -> None:
        self.told.emit(self.tr("The import was stopped."), False)

    def _installed(self, card: Card) -> None:
        self.told.emit(self.tr("{name} is installed.").replace("{name}", catalogue_word(card.name)), False)
        self._anew()

    def _download_changed(self, _identity: str) -> None:
        self.activity_changed.emit()

    def _unloaded(self, _none: None) -> None:
        self.told.emit(self.tr("Unloaded; a model loads again when it is needed."), False)
        self.measure()

    def _sound(self, problems: list[str]) -> None:
        identity = self._end_check()
        self.checked.emit(identity, tuple(engine_word(one) for one in problems))

    def _not_checked(self, sentence: str) -> None:
        identity = self._end_check()
        self.checked.emit(identity, (engine_word(sentence),))

    def _end_check(self) -> str:
        identity, self._checked = self._checked, ""
        if self._checking is not None:
            self._checking.deleteLater()
            self._checking = None
        return identity


# --- in other threads


def _with_store(function: Callable[[Any], Any]) -> Any:
    return function(store.shared())


def _set_active(task: str, identity: str) -> None:
    store.shared().set_active(task, identity)


def _remove(card: Card) -> None:
    from engine.models.install import remove

    remove(card, store.shared())


def _unload(identity: str | None) -> None:
    import gc

    store.shared().unload(identity)
    gc.collect()


def _estimate(entry: Entry) -> Any:
    from engine.models.install import estimate

    return estimate(entry, store.shared())


def _verify(card: Card, telling: Telling) -> list[str]:
    from engine.models.install import verify

    return verify(card, telling)
