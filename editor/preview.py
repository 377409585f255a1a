"""The live preview of a filter's dialog: what is in view, computed by the same engine, shown over the canvas.

A new setting cancels the preview that runs; small pauses in dragging a slider are waited for first.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from editor.canvas import Canvas
from editor.dialogs.filter import FilterDialog
from editor.document import Change, Document, Layer, Raster
from editor.document.steps import Base
from editor.jobs import Jobs, Order
from editor.limits import mask_of, region_of
from editor.preview_pace import paces
from editor.tasks import Task, Tasks
from engine.api import DevicePolicy, Patch, Picture, Progress, Rect, Result
from engine.histogram import Histogram, measured

__all__ = ["LIMIT", "Preview", "preview_region"]

log = logging.getLogger(__name__)

DELAY = 200  # ms of rest before a setting is tried
LIMIT = 1_000_000  # pixels: about a screenful, a second or two on a processor


def preview_region(visible: Rect, layer: Rect, limit: int = LIMIT) -> Rect:
    """The part of ``layer`` that is worth computing: what is visible, or the middle of it when that is more than
    ``limit`` pixels. All in the same coordinates; empty when nothing is in view."""
    region = visible.intersected(layer)
    if region.area <= limit:
        return region
    shrink = math.sqrt(limit / region.area)
    width, height = max(1, int(region.width * shrink)), max(1, int(region.height * shrink))
    return Rect(
        region.x + (region.width - width) // 2, region.y + (region.height - height) // 2, width, height
    )


def _selection(document: Document) -> Raster | None:
    return document.selection


class Preview(QObject):
    """Lives as long as its dialog. ``stop`` ends it and takes its pixels off the canvas. ``finished()``: a preview
    is there."""

    finished = Signal()

    def __init__(
        self,
        dialog: FilterDialog,
        canvas: Canvas,
        document: Document,
        layer: Layer,
        jobs: Jobs,
        tasks: Tasks,
        policy: DevicePolicy,
        hides: str = "",
        within: Callable[[], Raster | None] | None = None,
        base: Base | None = None,
    ) -> None:
        """``layer``: what the filter works on; ``hides``: id of an earlier result that the new one stands in for.
        ``within``: what it is limited to, asked again whenever another part is selected; None: the selection.
        ``base``: what a step of Restore works on instead of the layer, which is its photo."""
        super().__init__(dialog)
        self._dialog, self._canvas, self._document = dialog, canvas, document
        self._layer, self._hides, self._base = layer, hides, base
        self._jobs, self._tasks, self._policy = jobs, tasks, policy
        self._offset = (layer.x, layer.y)
        self._within = within or partial(_selection, document)
        self._picture: Picture | None = None
        self._mask: np.ndarray | None = None
        self._area = Rect(0, 0, 0, 0)  # that is worked on: around what is selected of the layer, or all of it
        self._placed = False  # the two are known
        self._job = ""
        self._key: Any = None  # what the running or shown preview was made from
        self._region = Rect(0, 0, 0, 0)
        self._pixels: np.ndarray | None = None
        self._shown: tuple[Rect, np.ndarray] | None = None
        self._ready = False  # all of what is shown is computed
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._start)
        jobs.preview_patched.connect(self._patched)
        jobs.preview_progressed.connect(self._progressed)
        jobs.preview_finished.connect(self._finished)
        jobs.preview_failed.connect(self._failed)
        jobs.active_changed.connect(self._queue_changed)
        self._unsubscribe = document.subscribe(self._document_changed)
        canvas.view_changed.connect(self.update)
        dialog.changed.connect(self.update)
        dialog.preview_toggled.connect(self._toggled)
        dialog.original_toggled.connect(self._show_original)
        dialog.show_working(self.tr("Preparing the preview…"))
        self._counting: Task | None = None
        self._placing: Task | None = None
        self._gather: Task | None = tasks.run(self._frozen(), self._gathered, partial(self._failed_to_gather))

    @property
    def job(self) -> str:
        """The preview that runs, empty when none does."""
        return self._job

    def update(self) -> None:
        """Something changed: try it after a moment's rest."""
        if not self._stopped and self._dialog.preview.isChecked():
            self._timer.start()

    def stop(self) -> None:
        """End for good. Safe to call twice."""
        if self._stopped:
            return
        self._stopped = True
        self._timer.stop()
        self._unsubscribe()
        if self._gather is not None:
            self._gather.forget()
        for task in (self._counting, self._placing):
            if task is not None:
                task.forget()
        self._cancel()
        self._canvas.clear_preview()
        self._picture = self._pixels = self._shown = self._mask = None

    # --- inside -----------------------------------------------------------------------------------------

    def _frozen(self) -> Callable[[], Picture]:
        """What the filter works on, to be gathered in another thread."""
        return self._document.picture_later(self._layer) if self._base is None else self._base.picture

    def _cancel(self) -> None:
        if self._job:
            job, self._job = self._job, ""
            self._jobs.end_preview(job)

    def _gathered(self, picture: Picture) -> None:
        self._gather = None
        if not self._stopped:
            self._picture = picture
            self._start()
            if self._dialog.wants_histogram:
                count = partial(measured, picture.pixels)
                self._counting = self._tasks.run(count, self._counted, self._not_counted)

    def _counted(self, histogram: Histogram) -> None:
        self._counting = None
        self._dialog.show_histogram(histogram)

    def _not_counted(self, error: Exception) -> None:
        # the filter works without the drawing
        self._counting = None
        log.warning("The histogram could not be counted", exc_info=error)

    def _failed_to_gather(self, _error: Exception) -> None:
        self._gather = None
        self._dialog.show_status(self.tr("There is not enough memory for a preview."))

    # --- what it is limited to

    def _place(self) -> None:
        """Find out what is selected of the layer, and go on then."""
        selection = self._within()
        self._dialog.set_limited(selection is not None)
        if self._placing is not None:
            self._placing.forget()
            self._placing = None
        if selection is None:
            assert self._picture is not None
            self._put_place((None, self._picture.rect))
            return
        frozen, layer = selection.snapshot(), self._layer
        self._placing = self._tasks.run(
            lambda: (mask_of(frozen, layer), region_of(frozen, layer)),
            self._put_place,
            self._failed_to_gather,
        )

    def _put_place(self, place: tuple[np.ndarray | None, Rect]) -> None:
        self._placing = None
        if not self._stopped:
            self._mask, self._area = place
            self._placed, self._key = True, None
            self._start()

    def _selected_anew(self) -> None:
        self._placed = False
        if self._placing is not None:
            self._placing.forget()
            self._placing = None
        self.update()

    def _nothing_to_show(self) -> str:
        if self._area.empty:
            return self.tr("Nothing of this layer is selected.")
        if self._mask is not None:
            return self.tr("What is selected of this layer is not in view.")
        return self.tr("This layer is not in view.")

    # --- what is computed

    def _start(self) -> None:
        if self._stopped or self._picture is None or not self._dialog.preview.isChecked():
            return
        if not self._placed:
            if self._placing is None:
                self._place()
            return
        x, y = self._offset
        visible = self._canvas.visible_rect().moved(-x, -y)
        region = preview_region(visible, self._area, self._limit())
        if region.empty:
            self._cancel()
            self._ready = False
            self._key = self._shown = None  # the same view again is to be computed again
            self._canvas.clear_preview()
            self._dialog.show_status(self._nothing_to_show())
            return
        try:
            params = self._dialog.params()
        except ValueError as error:
            self._cancel()
            self._key, self._ready = None, False
            self._dialog.show_status(str(error))
            return
        key = (region, params, self._dialog.model_id(), *self._also())
        if key == self._key:
            return
        self._cancel()
        self._key, self._region, self._pixels = key, region, None
        self._ready = False
        order = Order(self._dialog.row, params, self._dialog.model_id(), self._policy)
        self._job = self._submit(order, region)
        if self._jobs.busy():
            self._dialog.show_working(self.tr("The preview waits for the running job."))
        else:
            self._dialog.show_working(self.tr("Computing the preview…"))

    def _limit(self) -> int:
        """How many pixels are tried at most."""
        row = self._dialog.row
        return paces.limit(row.id, self._dialog.model_shown(), row.preview_pixels)

    def _also(self) -> tuple[Any, ...]:
        """What else the preview depends on."""
        return ()

    def _submit(self, order: Order, region: Rect) -> str:
        """Have ``region`` computed. Returns the job's id."""
        assert self._picture is not None
        return self._jobs.preview(self._picture, order, region, region, self._mask)

    def _patched(self, job: str, patch: Patch) -> None:
        if job != self._job or self._picture is None or self._region.area > LIMIT:
            return  # each patch would show a copy of all of a large region: it is shown when it is done
        scale = self._dialog.row.scale
        area = self._region.scaled(scale)
        if self._pixels is None:
            if scale == 1:  # the rest of the region shows the original until it is computed
                self._pixels = self._picture.pixels[self._region.slices].copy()
            else:
                return  # another size cannot be laid over the picture piece by piece
        self._pixels[patch.rect.moved(-area.x, -area.y).slices] = patch.pixels
        self._show(self._pixels)

    def _progressed(self, job: str, progress: Progress) -> None:
        if job == self._job:
            self._dialog.show_working(self.tr("Computing the preview…"), progress.fraction)

    def _finished(self, job: str, result: Result) -> None:
        if job != self._job:
            return
        self._job = ""
        self._arrived(result)
        paces.measured(self._dialog.row.id, self._dialog.model_shown(), self._region.area, result.seconds)
        self.finished.emit()
        self._dialog.form.set_resolved(result.recipe.get("resolved") or {})
        self._ready = True
        self._say_ready()
        if not self._all_seen() and self._limit() > 2 * self._region.area:
            self.update()  # it is quicker than was thought: more of the view can be tried

    def _limited(self) -> bool:
        """Whether a model that takes long is why the preview is not of all that is in view."""
        return self._limit() < self._dialog.row.preview_pixels and not self._all_seen()

    def _all_seen(self) -> bool:
        visible = self._canvas.visible_rect().moved(-self._offset[0], -self._offset[1])
        return self._region.contains(visible.intersected(self._area))

    def _arrived(self, result: Result) -> None:
        if result.scale == 1:
            self._show(result.pixels)

    def _document_changed(self, change: Change) -> None:
        if change.selection and not self._stopped:
            self._selected_anew()
        if change.layers and self._ready and self._dialog.preview.isChecked():
            self._say_ready()

    def _say_ready(self) -> None:
        """What the preview is of, or why nothing of it is seen."""
        if self._covered():
            self._dialog.show_status(
                self.tr("Layers above hide this one: hide them with the eye in the list of layers to see it.")
            )
            return
        if self._all_seen():
            words = self._words_of_view()
            limited = self.tr("Preview of what is in view, inside the selection.")
            self._dialog.show_status(words if self._mask is None else limited)
        elif self._limited():
            self._dialog.show_status(
                self.tr("Preview of the middle of the view alone: this model takes long on this machine.")
            )
        else:
            self._dialog.show_status(self.tr("Preview of the middle of the view; zoom in to judge details."))

    def _words_of_view(self) -> str:
        return self.tr("Preview of what is in view.")

    def _covered(self) -> bool:
        """Whether layers above would hide the result where it is tried."""
        layers = self._document.layers
        ids = [layer.id for layer in layers]
        above = layers[ids.index(self._layer.id) + 1 :] if self._layer.id in ids else ()
        area = self._region.moved(*self._offset)
        return any(
            layer.rect.contains(area) and (layer.opaque or self._replaces(layer))
            for layer in above
            if layer.id != self._hides
        )

    def _replaces(self, layer: Layer) -> bool:
        """Whether an earlier result takes the place of the new one, alpha included."""
        mine = layer.source == self._layer.id and layer.raster.full
        alike = layer.blend == self._layer.blend and layer.active_mask is self._layer.active_mask
        return mine and alike and layer.visible and layer.opacity == 1

    def _failed(self, job: str, message: str) -> None:
        if job == self._job:
            self._job, self._key, self._ready = "", None, False
            self._dialog.show_status(message)

    def _queue_changed(self) -> None:
        if self._job and self._jobs.busy():
            self._dialog.show_working(self.tr("The preview waits for the running job."))

    def _toggled(self, on: bool) -> None:
        if on:
            self._key = None
            self._start()
        else:
            self._timer.stop()
            self._cancel()
            self._shown, self._ready = None, False
            self._canvas.clear_preview()
            self._dialog.show_status(self.tr("Preview is off."))

    def _show(self, pixels: np.ndarray) -> None:
        x, y = self._offset
        self._shown = (self._region.moved(x, y), pixels)
        if not self._dialog.original.isChecked():
            self._put()

    def _show_original(self, original: bool) -> None:
        if original:
            self._canvas.clear_preview()
        elif self._shown is not None and self._dialog.preview.isChecked():
            self._put()

    def _put(self) -> None:
        if self._shown is None:
            return
        above, blend = self._layer.id, self._dialog.row.blend
        if self._base is not None:  # it is the picture that all below make, whatever mode those have
            above, blend = self._base.top, blend or "normal"
        self._canvas.set_preview(*self._shown, above, self._hides, blend)
