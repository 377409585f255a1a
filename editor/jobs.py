"""Binds the engine to documents: a job is made from a layer's snapshot, its patches go into a new result layer.

The engine's signals carry job ids; this object alone knows which document and layer an id belongs to. An id that
is not, or no longer, known here is ignored: a late result of a cancelled job cannot land.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, Protocol, runtime_checkable

import numpy as np
from PySide6.QtCore import QObject, Signal

from editor.document import Document, Layer, Raster
from editor.limits import mask_of, parts_inside, region_of
from editor.tasks import Task, Tasks
from editor.words import filter_word
from engine.api import DevicePolicy, Patch, Picture, Progress, Rect, Request, Result
from engine.filters import Filter

__all__ = ["Entry", "JobState", "Jobs", "Order", "Target", "WholeTarget"]

log = logging.getLogger(__name__)

KEPT = 12  # finished jobs that stay listed: the panel is a memory of the last minutes, not an archive


class JobState(Enum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Order:
    """What the person asked for: the filter, its settings, and how it may run. ``hints``: see ``Request``, of the
    layer's size. ``name``: of the result; the filter's when empty."""

    row: Filter
    params: Any
    model: str | None = None
    policy: DevicePolicy = DevicePolicy()
    seed: int = 0
    hints: np.ndarray | None = None
    name: str = ""

    def request(
        self,
        picture: Picture,
        job: str,
        region: Rect | None = None,
        focus: Rect | None = None,
        mask: np.ndarray | None = None,
    ) -> Request:
        return Request(
            filter=self.row.id,
            picture=picture,
            params=self.params,
            model=self.model,
            mask=mask,
            hints=self.hints,
            region=region,
            focus=focus,
            seed=self.seed,
            policy=self.policy,
            job=job,
        )


class Target(Protocol):
    """Where the pieces of a job's result go. ``ResultLayer`` is one; ends with ``commit`` or ``abort``."""

    @property
    def id(self) -> str: ...
    def add(self, patch: Patch) -> None: ...
    def commit(self, recipe: dict[str, Any]) -> object: ...
    def abort(self) -> None: ...


@runtime_checkable
class WholeTarget(Target, Protocol):
    """One that wants more than the pieces: ``take`` comes with all of the result, before ``commit``."""

    def take(self, result: Result) -> None: ...


@dataclass
class Entry:
    """A job as the panel shows it. ``seconds``: how long it took, once it is done. ``result`` is None then: the list
    must not keep pixels alive that the document has let go of."""

    job: str
    title: str
    document: Document
    result: Target | None
    state: JobState = JobState.QUEUED
    progress: Progress = Progress(0.0)
    notes: list[str] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    device: str = ""

    @property
    def active(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)


class Jobs(QObject):
    """All jobs of a window, previews included; those are not listed, they belong to the filter's dialog.

    Signals: ``changed(job)`` an entry is new or different; ``removed(job)`` it left the list;
    ``applied(job)`` its result is in the document; ``failed(job, sentence)``; ``active_changed()`` the number of
    waiting and running jobs changed. For previews: ``preview_patched(job, Patch)``,
    ``preview_progressed(job, Progress)``, ``preview_finished(job, Result)``, ``preview_failed(job, sentence)``.
    """

    changed = Signal(str)
    removed = Signal(str)
    applied = Signal(str)
    failed = Signal(str, str)
    active_changed = Signal()
    preview_patched = Signal(str, object)
    preview_progressed = Signal(str, object)
    preview_finished = Signal(str, object)
    preview_failed = Signal(str, str)

    def __init__(self, engine: Any, tasks: Tasks, parent: QObject | None = None) -> None:
        """``engine``: an ``engine.worker.Engine``."""
        super().__init__(parent)
        self.engine = engine
        self.device = ""
        self.memory = 0
        self._tasks = tasks
        self._entries: dict[str, Entry] = {}
        self._gathering: dict[str, Task] = {}  # jobs whose pixels are still being gathered
        self._masks: dict[str, np.ndarray] = {}  # of active jobs that are limited to a selection
        self._previews: set[str] = set()
        engine.started.connect(self._started)
        engine.progressed.connect(self._progressed)
        engine.patched.connect(self._patched)
        engine.noted.connect(self._noted)
        engine.finished.connect(self._finished)
        engine.failed.connect(self._failed)
        engine.cancelled.connect(self._cancelled)

    # --- the list ------------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Oldest first."""
        return list(self._entries.values())

    def entry(self, job: str) -> Entry | None:
        return self._entries.get(job)

    def active(self, document: Document | None = None) -> list[Entry]:
        """Waiting and running jobs, of one document or of all."""
        return [
            e for e in self._entries.values() if e.active and (document is None or e.document is document)
        ]

    def busy(self) -> bool:
        """Whether a listed job runs or waits: a preview has to wait its turn then."""
        return any(entry.active for entry in self._entries.values())

    # --- starting and stopping -------------------------------------------------------------------------

    def apply(
        self,
        document: Document,
        layer: Layer,
        order: Order,
        focus: Rect | None = None,
        hides: str = "",
        within: Raster | None = None,
    ) -> str:
        """Run a filter on a layer; the result streams into a new layer above it. ``hides``: see
        ``Document.begin_result``. ``within``: a selection of the document that limits it; None works on all of the
        layer. Returns the job's id. Raises ValueError when nothing of the layer is selected."""
        job = uuid.uuid4().hex
        region = None if within is None else region_of(within, layer)
        if region is not None and region.empty:
            raise ValueError(
                self.tr(
                    "Nothing of this layer is selected; choose another layer, or take the selection away."
                )
            )
        document.set_active(layer.id)  # the result goes above it and is compared with it
        recipe = {
            "filter": order.row.id,
            "params": vars(order.params).copy(),
            "model": order.model,
            "seed": order.seed,
        }
        name = order.name or order.row.label
        result = document.begin_result(recipe, name, order.row.scale, hides, order.row.blend)
        entry = Entry(job, f"{filter_word(name)} · {document.name}", document, result)
        self._entries[job] = entry
        frozen, selection = document.picture_later(layer), None if within is None else within.snapshot()

        def gather() -> tuple[Picture, np.ndarray | None]:
            return frozen(), None if selection is None else mask_of(selection, layer)

        self._gathering[job] = self._tasks.run(
            gather, partial(self._gathered, job, order, region, focus), partial(self._not_gathered, job)
        )
        self._trim()
        self.changed.emit(job)
        self.active_changed.emit()
        return job

    def fill(
        self,
        document: Document,
        target: Target,
        title: str,
        picture: Picture,
        order: Order,
        focus: Rect | None = None,
    ) -> str:
        """Run a filter on a picture, for a result that is no layer of its document; its pieces go to ``target``.
        ``document``: the one that the job ends with. Returns the job's id."""
        job = uuid.uuid4().hex
        self._entries[job] = Entry(job, title, document, target)
        self.engine.submit(order.request(picture, job, None, focus))
        self._trim()
        self.changed.emit(job)
        self.active_changed.emit()
        return job

    def preview(
        self,
        picture: Picture,
        order: Order,
        region: Rect,
        focus: Rect | None = None,
        mask: np.ndarray | None = None,
    ) -> str:
        """Compute ``region`` of a picture for a dialog's preview. Returns the job's id."""
        job = uuid.uuid4().hex
        self._previews.add(job)
        self.engine.submit(order.request(picture, job, region, focus, mask))
        return job

    def end_preview(self, job: str) -> None:
        """Nothing of this preview is wanted any more."""
        if job in self._previews:
            self._previews.discard(job)
            self.engine.cancel(job)

    def cancel(self, job: str) -> None:
        """Stop a waiting or running job; its layer vanishes at once. Anything else is left alone."""
        entry = self._entries.get(job)
        if entry is None or not entry.active:
            return
        task = self._gathering.pop(job, None)
        if task is not None:
            task.forget()
        else:
            self.engine.cancel(job)
        self._end(entry, JobState.CANCELLED)

    def cancel_current(self) -> None:
        """Stop the job that runs, or else the first that waits."""
        active = self.active()
        running = [entry for entry in active if entry.state is JobState.RUNNING]
        for entry in (running or active)[:1]:
            self.cancel(entry.job)

    def cancel_all(self, document: Document | None = None) -> None:
        """Stop all jobs, or those of one document."""
        for entry in reversed(self.active(document)):  # the waiting ones first, so that none of them starts
            self.cancel(entry.job)

    def cancel_or_forget(self, job: str) -> None:
        """Stop the job if it is active, else take it off the list."""
        entry = self._entries.get(job)
        if entry is not None and entry.active:
            self.cancel(job)
        elif entry is not None:
            del self._entries[job]
            self.removed.emit(job)

    def forget_document(self, document: Document) -> None:
        """The document closes: its jobs stop and leave the list."""
        self.cancel_all(document)
        for entry in [e for e in self._entries.values() if e.document is document]:
            self.cancel_or_forget(entry.job)

    # --- from the engine ---------------------------------------------------------------------------------

    def _gathered(
        self,
        job: str,
        order: Order,
        region: Rect | None,
        focus: Rect | None,
        pixels: tuple[Picture, np.ndarray | None],
    ) -> None:
        self._gathering.pop(job, None)
        picture, mask = pixels
        if mask is not None and order.row.mask != "input":  # such a filter knows itself what it changes
            self._masks[job] = mask
        self.engine.submit(order.request(picture, job, region, focus, mask))

    def _not_gathered(self, job: str, error: Exception) -> None:
        self._gathering.pop(job, None)
        log.error("The pixels of a layer could not be gathered", exc_info=error)
        self._failed(job, self.tr("There is not enough memory to copy the layer; close other documents."))

    def _started(self, job: str) -> None:
        entry = self._active(job)
        if entry is not None:
            entry.state = JobState.RUNNING
            self.changed.emit(job)

    def _progressed(self, job: str, progress: Progress) -> None:
        if progress.device:
            self.device, self.memory = progress.device, progress.memory
        if job in self._previews:
            self.preview_progressed.emit(job, progress)
            return
        entry = self._active(job)
        if entry is not None:
            entry.progress = progress
            entry.device = progress.device or entry.device
            self.changed.emit(job)

    def _patched(self, job: str, patch: Patch) -> None:
        if job in self._previews:
            self.preview_patched.emit(job, patch)
            return
        entry = self._active(job)
        if entry is None or entry.result is None:
            return
        mask = self._masks.get(job)
        for part in (patch,) if mask is None else parts_inside(patch, mask):
            entry.result.add(part)

    def _noted(self, job: str, note: str) -> None:
        entry = self._active(job)
        if entry is not None:
            entry.notes.append(note)
            self.changed.emit(job)

    def _finished(self, job: str, result: Result) -> None:
        if job in self._previews:
            self._previews.discard(job)
            self.preview_finished.emit(job, result)
            return
        entry = self._active(job)
        if entry is None or entry.result is None:
            return
        entry.device, entry.seconds = result.device, result.seconds
        entry.notes = list(result.notes)
        if isinstance(entry.result, WholeTarget):
            entry.result.take(result)
        entry.result.commit(result.recipe)
        self._end(entry, JobState.DONE)
        self.applied.emit(job)

    def _failed(self, job: str, message: str) -> None:
        if job in self._previews:
            self._previews.discard(job)
            self.preview_failed.emit(job, message)
            return
        entry = self._active(job)
        if entry is None:
            return
        entry.error = message
        self._end(entry, JobState.FAILED)
        self.failed.emit(job, message)

    def _cancelled(self, job: str) -> None:
        # usually ended in ``cancel`` already; the engine may also cancel by itself when it shuts down
        self._previews.discard(job)
        entry = self._active(job)
        if entry is not None:
            self._end(entry, JobState.CANCELLED)

    # --- inside -------------------------------------------------------------------------------------------

    def _active(self, job: str) -> Entry | None:
        entry = self._entries.get(job)
        return entry if entry is not None and entry.active else None

    def _end(self, entry: Entry, state: JobState) -> None:
        entry.state = state
        self._masks.pop(entry.job, None)
        made, entry.result = entry.result, None
        if made is not None and state is not JobState.DONE:
            made.abort()
        self.changed.emit(entry.job)
        self.active_changed.emit()

    def _trim(self) -> None:
        done = [entry.job for entry in self._entries.values() if not entry.active]
        for job in done[: max(0, len(done) - KEPT)]:
            self.cancel_or_forget(job)
