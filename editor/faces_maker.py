"""Has faces made by the engine's thread: of each view only what was asked for last counts, and it streams in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from editor.jobs import Jobs, Order
from engine.api import DevicePolicy, Patch, Picture, Progress, Rect, Result
from engine.faces import Face, FacesParams
from engine.generators import FACES

__all__ = ["FacesMaker"]

_NOTHING = Rect(0, 0, 1, 1)  # of the picture that a request has to have


@dataclass(frozen=True)
class _View:
    name: str
    columns: int
    then: Callable[[Result], None] | None


class FacesMaker(QObject):
    """Signals: ``made(view, index, pixels)`` a face is there, H × W × 3 uint8; ``progressed(view, fraction)``;
    ``ended(view)`` all of a view's are; ``failed(view, sentence)``."""

    made = Signal(str, int, object)
    progressed = Signal(str, float)
    ended = Signal(str)
    failed = Signal(str, str)

    def __init__(self, jobs: Jobs, policy: Callable[[], DevicePolicy], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._policy = jobs, policy
        self._running: dict[str, _View] = {}  # by job
        self.model: str | None = None
        jobs.preview_patched.connect(self._patched)
        jobs.preview_progressed.connect(self._progressed)
        jobs.preview_finished.connect(self._finished)
        jobs.preview_failed.connect(self._failed)

    @property
    def busy(self) -> bool:
        return bool(self._running)

    def make(
        self,
        view: str,
        faces: tuple[Face, ...],
        columns: int,
        enlarge: int = 1,
        then: Callable[[Result], None] | None = None,
    ) -> None:
        """``then``: called with the whole result."""
        self.drop(view)
        params = FacesParams(faces, columns, enlarge)
        picture = Picture(np.zeros((1, 1, 3), np.uint8))
        order = Order(FACES, params, self.model, self._policy())
        self._running[self._jobs.preview(picture, order, _NOTHING)] = _View(view, columns, then)

    def makes(self, view: str) -> bool:
        return any(one.name == view for one in self._running.values())

    def drop(self, view: str) -> None:
        """Nothing of it is wanted any more."""
        for job in [job for job, one in self._running.items() if one.name == view]:
            del self._running[job]
            self._jobs.end_preview(job)

    def stop(self, but: str = "") -> None:
        """Nothing is wanted any more, ``but`` one view."""
        for view in {one.name for one in self._running.values()} - {but}:
            self.drop(view)

    # --- from the engine

    def _patched(self, job: str, patch: Patch) -> None:
        view = self._running.get(job)
        if view is not None and patch.rect.width > 0:
            edge = patch.rect.width
            index = patch.rect.y // edge * view.columns + patch.rect.x // edge
            self.made.emit(view.name, index, patch.pixels)

    def _progressed(self, job: str, progress: Progress) -> None:
        view = self._running.get(job)
        if view is not None:
            self.progressed.emit(view.name, progress.fraction)

    def _finished(self, job: str, result: Result) -> None:
        view = self._running.pop(job, None)
        if view is not None:
            if view.then is not None:
                view.then(result)
            self.ended.emit(view.name)

    def _failed(self, job: str, sentence: str) -> None:
        view = self._running.pop(job, None)
        if view is not None:
            self.failed.emit(view.name, sentence)
