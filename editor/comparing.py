"""Compare models in the window: two models run on what is in view, one after the other, and their results are shown
on both sides of the canvas's line. The document is not changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject

from editor.canvas.closeup import Left
from editor.colorizing import hints_for, photo_for
from editor.dialogs.compare import SIDES, Comparable, CompareDialog
from editor.document import Change, Document, Layer
from editor.document.convert import convert
from editor.jobs import Order
from editor.limits import mask_of, region_of
from editor.pages import Page
from editor.preview import preview_region
from editor.tasks import Task
from editor.words import filter_word
from engine.api import EngineError, Picture, Progress, Rect, Result
from engine.filters import FILTERS, Filter

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["Comparing", "comparable"]

log = logging.getLogger(__name__)

LONGEST = 28  # characters of a model's name beside the line
WITHOUT = ("restore",)  # runs other filters, each with its own model


def comparable(models: dict[str, tuple[tuple[str, str], ...]]) -> tuple[Comparable, ...]:
    """The filters that can run with two models or more. ``models``: (id, name) by task, the active one first."""
    found = (
        Comparable(row, models.get(row.task or "", ())) for row in FILTERS.values() if row.id not in WITHOUT
    )
    return tuple(one for one in found if len(one.models) > 1)


@dataclass
class _Run:
    """Two jobs for one part of a layer. ``offset``: of the layer in the document."""

    page: Page
    row: Filter
    region: Rect
    offset: tuple[int, int]
    icc: bytes | None
    names: tuple[str, str]
    jobs: list[str] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)


class Comparing(QObject):
    """One for a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: CompareDialog | None = None
        self._page: Page | None = None  # on whose canvas something is shown
        self._gathering: Task | None = None
        self._run: _Run | None = None
        jobs = window.jobs
        jobs.preview_progressed.connect(self._progressed)
        jobs.preview_finished.connect(self._finished)
        jobs.preview_failed.connect(self._failed)
        window.filtering.changed.connect(self._filtering_changed)

    # --- the dialog -------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the dialog; one that is open comes to the front."""
        window = self._window
        rows = comparable(window.filtering.models())
        if self.dialog is not None:
            self.dialog.activateWindow()
            return
        if not rows:
            window.show_error(
                self.tr("No filter has two models to compare; Enhance, Models… installs others.")
            )
            return
        dialog = self.dialog = CompareDialog(rows, window)
        dialog.compare_wanted.connect(self.start)
        dialog.stop_wanted.connect(self._stop)
        dialog.use_wanted.connect(self._use)
        dialog.changed.connect(self._settings_changed)
        dialog.rejected.connect(self.close)
        window.pages.current_changed.connect(self._page_changed)
        window.filtering.place(dialog)
        dialog.show_status(self.tr("Zoom and pan to what you want to judge, then press Compare."))
        dialog.show()

    def close(self) -> None:
        """End the dialog; the canvas shows the document again. Does nothing when none is open."""
        dialog, self.dialog = self.dialog, None
        if dialog is None:
            return
        self._window.pages.current_changed.disconnect(self._page_changed)
        self._clear()
        dialog.rejected.disconnect(self.close)
        dialog.close()

    def _filtering_changed(self) -> None:
        """A filter's dialog shows its preview on the same canvas: the comparison makes room. Or other models are
        known."""
        if self.dialog is None:
            return
        if self._window.filtering.dialog is not None:
            self.close()
        else:
            self.dialog.set_rows(comparable(self._window.filtering.models()))

    def _page_changed(self) -> None:
        if self.dialog is not None and self._page not in (None, self._window.pages.current()):
            self._clear()
            self.dialog.show_status(self.tr("Another picture is in front: press Compare again."))

    def _settings_changed(self) -> None:
        if self.dialog is not None and (self._run is not None or self._page is not None):
            self._clear()
            self.dialog.show_status(self.tr("Press Compare to see these."))

    def _document_changed(self, _page: Page, change: Change) -> None:
        if self.dialog is not None and (change.rect is not None or change.size):
            self._clear()
            self.dialog.show_status(self.tr("The picture has changed: press Compare again."))

    # --- a comparison -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Run both models on what is in view of the selected layer."""
        dialog, page = self.dialog, self._window.pages.current()
        if dialog is None:
            return
        self._clear()
        layer = page.document.active_layer if page is not None else None
        if page is None or layer is None or page.document.is_filling(layer.id):
            dialog.show_status(self.tr("Select a layer of a picture first."))
            return
        try:
            params = dialog.params()
        except ValueError as error:
            dialog.show_status(str(error))
            return
        if dialog.row.hints:
            layer = photo_for(page.document, layer)
        found = self._region(page, layer, dialog.row)
        if isinstance(found, str):
            dialog.show_status(found)
            return
        run = _Run(page, dialog.row, found, (layer.x, layer.y), None, dialog.model_names())
        policy = self._window.filtering.policy()
        hints = hints_for(page.document, layer) if dialog.row.hints else None
        orders = [Order(dialog.row, params, model, policy, hints=hints) for model in dialog.models()]
        dialog.show_working(self.tr("Preparing…"), None)
        self._page = page
        page.changed.connect(self._document_changed)
        self._gathering = self._window.tasks.run(
            _gather(page.document, layer, dialog.row),
            partial(self._gathered, run, orders),
            self._not_gathered,
        )

    def _region(self, page: Page, layer: Layer, row: Filter) -> Rect | str:
        """What is computed, in the layer's pixels, or why nothing can be."""
        area, selection = layer.raster.rect, page.document.selection
        if row.mask == "input":
            if selection is None:
                return self.tr("Paint over or select what to remove first.")
            area = region_of(selection, layer)
            if area.empty:
                return self.tr("Nothing of this layer is selected.")
        visible = page.canvas.visible_rect().moved(-layer.x, -layer.y)
        region = preview_region(visible, area, row.preview_pixels)
        if not region.empty:
            return region
        return (
            self.tr("What is selected of this layer is not in view.")
            if row.mask == "input"
            else self.tr("This layer is not in view.")
        )

    def _gathered(self, run: _Run, orders: list[Order], pixels: tuple[Picture, np.ndarray | None]) -> None:
        self._gathering = None
        if self.dialog is None:
            return
        picture, mask = pixels
        run.icc = picture.icc
        run.jobs = [
            self._window.jobs.preview(picture, order, run.region, run.region, mask) for order in orders
        ]
        self._run = run
        self._tell_progress(0, None)

    def _not_gathered(self, error: Exception) -> None:
        self._gathering = None
        log.error("The pixels of a layer could not be gathered", exc_info=error)
        if self.dialog is not None:
            self.dialog.show_status(self.tr("There is not enough memory for that; close other documents."))

    def _tell_progress(self, number: int, fraction: float | None) -> None:
        if self.dialog is None or self._run is None:
            return
        if self._window.jobs.busy():
            self.dialog.show_working(self.tr("The comparison waits for the running job."), None)
            return
        words = self.tr("Computing {name}…").replace("{name}", self._run.names[number])
        self.dialog.show_working(words, (number + (fraction or 0.0)) / len(SIDES))

    def _progressed(self, job: str, progress: Progress) -> None:
        if self._run is not None and job in self._run.jobs:
            self._tell_progress(self._run.jobs.index(job), progress.fraction)

    def _finished(self, job: str, result: Result) -> None:
        run = self._run
        if run is None or job not in run.jobs or self.dialog is None:
            return
        run.results[job] = result
        if len(run.results) < len(SIDES):
            self._tell_progress(1, 0.0)
            return
        self._run = None
        left, right = (run.results[one] for one in run.jobs)
        rect = run.region.moved(*run.offset)
        names = run.names[0], run.names[1]
        pair = Left(left.pixels, (_short(names[0]), _short(names[1])), run.icc)
        run.page.canvas.set_closeup(rect, right.pixels, pair)
        self.dialog.show_seconds((left.seconds, right.seconds))
        self.dialog.show_status(self._words(run))

    def _words(self, run: _Run) -> str:
        seen = run.page.canvas.visible_rect()
        if run.region.moved(*run.offset).contains(seen.intersected(run.page.document.rect)):
            return self.tr(
                "Move the line on the picture to judge them, with the mouse or with Ctrl and the arrow keys."
            )
        return self.tr(
            "Both are shown inside the frame; zoom in and compare again to see more of the details."
        )

    def _failed(self, job: str, sentence: str) -> None:
        if self._run is None or job not in self._run.jobs:
            return
        self._clear()
        if self.dialog is not None:
            self.dialog.show_status(sentence)

    def _stop(self) -> None:
        self._clear()
        if self.dialog is not None:
            self.dialog.show_status(self.tr("Stopped."))

    def _clear(self) -> None:
        """Nothing runs and nothing is shown any more."""
        if self._gathering is not None:
            self._gathering.forget()
            self._gathering = None
        run, self._run = self._run, None
        for job in reversed(run.jobs) if run is not None else ():  # the waiting one first
            self._window.jobs.end_preview(job)
        page, self._page = self._page, None
        if page is not None:
            page.changed.disconnect(self._document_changed)
            page.canvas.clear_preview()
        if self.dialog is not None:
            self.dialog.show_seconds(None)

    # --- the active model ---------------------------------------------------------------------------------------

    def _use(self, side: str) -> None:
        if self.dialog is None:
            return
        number = SIDES.index(side)
        row, model, name = self.dialog.row, self.dialog.models()[number], self.dialog.model_names()[number]
        words = self.tr("{name} is the active model of {filter} now.")
        words = words.replace("{name}", name).replace("{filter}", filter_word(row.label))
        self._window.tasks.run(
            partial(_make_active, row.task or "", model), partial(self._made_active, words), self._not_active
        )

    def _made_active(self, words: str, _none: None) -> None:
        self._window.filtering.look_for_models()
        if self.dialog is not None:
            self.dialog.show_status(words)

    def _not_active(self, error: Exception) -> None:
        if not isinstance(error, EngineError):
            log.error("A model could not be made the active one", exc_info=error)
        words = str(error) if isinstance(error, EngineError) else self.tr("The choice could not be saved.")
        if self.dialog is not None:
            self.dialog.show_status(words)


def _gather(document: Document, layer: Layer, row: Filter) -> Any:
    """What the models are given, to be called in another thread."""
    frozen, selection = document.picture_later(layer), document.selection
    wanted = selection.snapshot() if selection is not None and row.mask == "input" else None
    grey = document.colours == 1 and row.hints

    def gather() -> tuple[Picture, np.ndarray | None]:
        picture = frozen()
        if grey:  # it has no place for colours
            picture = convert(picture, None, picture.pixels.dtype, 3)
        return picture, None if wanted is None else mask_of(wanted, layer)

    return gather


def _make_active(task: str, model: str) -> None:
    from engine.models.store import shared

    shared().set_active(task, model)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
