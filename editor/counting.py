"""Keeps the histogram of what is seen up to date, beside the event loop."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import MAX_LEVEL, Change, Document, level_size
from editor.tasks import Task, Tasks
from engine.api import Rect

__all__ = ["Counting"]

log = logging.getLogger(__name__)

WAIT = 300  # ms after a change
PIXELS = 1 << 19  # counted at most: a smaller picture of the photo has the same hills


class Counting(QObject):
    """``counted(histogram or None)``: of the document that was set last, or of none. ``wanted``: whether anybody
    looks at it."""

    counted = Signal(object)

    def __init__(self, tasks: Tasks, wanted: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks, self._wanted = tasks, wanted
        self._document: Document | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT)
        self._timer.timeout.connect(self.count)

    def set_document(self, document: Document | None) -> None:
        if document is self._document:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._timer.stop()
        self._forget()
        self._document = document
        if document is None:
            self.counted.emit(None)
            return
        self._unsubscribe = document.subscribe(self._changed)
        self._timer.start()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self.set_document(None)
        self._forget()

    def _forget(self) -> None:
        if self._task is not None:
            self._task.forget()
            self._task = None

    def _changed(self, change: Change) -> None:
        if change.rect is not None or change.size:
            self._timer.start()

    def count(self) -> None:
        """Count what is seen now, unless nobody looks."""
        document = self._document
        if document is None or not self._wanted():
            return
        from engine.histogram import measured  # not at the top: the window shows before it is needed

        level = 0
        while level < MAX_LEVEL and Rect(0, 0, *level_size(document.size, level)).area > PIXELS:
            level += 1
        pixels = document.composite(Rect(0, 0, *level_size(document.size, level)), level)
        if self._task is not None:
            self._task.forget()
        self._task = self._tasks.run(lambda: measured(pixels), self._counted, self._failed)

    def _counted(self, histogram: object) -> None:
        self._task = None
        self.counted.emit(histogram)

    def _failed(self, error: Exception) -> None:
        self._task = None
        log.error("The histogram could not be counted", exc_info=error)
