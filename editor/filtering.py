"""From a filter's menu entry to its job: the dialog with its preview, "run again" and "edit parameters"."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from editor.dialogs.filter import FilterDialog
from editor.document import Layer, Raster
from editor.jobs import Jobs, Order
from editor.pages import Page
from editor.preview import Preview
from editor.settings import SettingsStore
from editor.tasks import Task, Tasks
from engine.api import DevicePolicy, EngineError, Rect
from engine.filters import FILTERS, Filter

__all__ = ["Filtering", "ready_models"]

log = logging.getLogger(__name__)

Transform = Callable[[Page, Filter, Any], None]  # (page, filter, its checked parameters)
Within = Callable[[], Raster | None]  # the selection that a filter is limited to
Models = dict[str, tuple[tuple[str, str], ...]]  # by task: (id, name), the active one first


def ready_models() -> Models:
    """The usable models of every task that a filter has. Runs in a task: it reads the models folders, and it
    waits while a model is being loaded."""
    from engine.models import store

    shared = store.shared()
    shared.refresh()
    tasks = {task for row in FILTERS.values() for task in (row.task, *row.more_tasks) if task}
    return {task: tuple((card.id, card.name) for card in shared.for_task(task)) for task in tasks}


class Filtering(QObject):
    """Signals: ``changed()`` a dialog opened or closed, or the models are known; ``told(sentence)`` a job could
    not be started; ``started(page)`` one was."""

    changed = Signal()
    told = Signal(str)
    started = Signal(object)

    def __init__(
        self, jobs: Jobs, tasks: Tasks, settings: SettingsStore, window: QWidget, transform: Transform
    ) -> None:
        """``transform``: what is done with a filter that changes the whole document."""
        super().__init__(window)
        self._jobs, self._tasks, self._settings, self._window = jobs, tasks, settings, window
        self._models: Models | None = None
        self._looking: Task | None = None
        self.dialog: FilterDialog | None = None
        self.preview: Preview | None = None
        self.page: Page | None = None  # whose dialog it is
        self._layer = self._instead_of = ""
        self._within: Within | None = None
        self.transform = transform
        # what each result was limited to, by its layer's id; a recipe only says that it was
        self._selections: WeakKeyDictionary[Page, dict[str, Raster]] = WeakKeyDictionary()

    # --- models -----------------------------------------------------------------------------------------

    def look_for_models(self) -> None:
        """Find out in the background which models there are."""
        if self._looking is None:
            self._looking = self._tasks.run(ready_models, self._models_found, self._models_not_found)

    @property
    def missing(self) -> frozenset[str]:
        """Tasks without a usable model; nothing is missing until it is known."""
        return frozenset(task for task, models in (self._models or {}).items() if not models)

    def _models_found(self, models: Models) -> None:
        self._looking = None
        self._models = models
        self.changed.emit()

    def _models_not_found(self, error: Exception) -> None:
        # the job itself will say in a sentence what is wrong
        self._looking = None
        log.error("The models could not be listed", exc_info=error)

    # --- dialog -----------------------------------------------------------------------------------------

    def policy(self) -> DevicePolicy:
        """Where a job may run, as the preferences say."""
        settings = self._settings.value
        return DevicePolicy(settings.device, settings.tile, memory_limit=settings.memory_limit)

    def open(
        self,
        row: Filter,
        page: Page,
        layer: Layer,
        values: dict[str, Any] | None = None,
        model: str | None = None,
        instead_of: str = "",
        within: Within | None = None,
    ) -> None:
        """Show the filter's dialog for ``layer``; ``values``: the settings it starts with; ``instead_of``: id of an
        earlier result that the new one stands in for; ``within``: what it is limited to, None: what is selected."""
        self.close()
        within = within or (lambda: page.document.selection)
        models = (self._models or {}).get(row.task or "", ())
        dialog = FilterDialog(row, models, self._window)
        if values is not None:
            dialog.set_values(values, model)
        self.dialog, self.page, self._layer, self._instead_of = dialog, page, layer.id, instead_of
        self._within = within
        if row.scope == "document":
            dialog.set_document_size(page.document.size)
        else:
            self.preview = Preview(
                dialog,
                page.canvas,
                page.document,
                layer,
                self._jobs,
                self._tasks,
                self.policy(),
                instead_of,
                within,
            )
        dialog.applied.connect(self._apply)
        dialog.rejected.connect(self.close)
        self._place(dialog)
        dialog.show()
        self.changed.emit()

    def close(self) -> None:
        """End the dialog and its preview; nothing is applied. Does nothing when none is open."""
        dialog, preview = self.dialog, self.preview
        if dialog is None:
            return
        self.dialog = self.preview = self.page = self._within = None
        dialog.rejected.disconnect(self.close)
        dialog.applied.disconnect(self._apply)
        if preview is not None:
            preview.stop()
        dialog.close()
        self.changed.emit()

    def _apply(self) -> None:
        dialog, page = self.dialog, self.page
        if dialog is None or page is None:
            return
        try:
            params = dialog.params()
        except ValueError as error:
            dialog.show_status(str(error))
            return
        if dialog.row.scope == "document":
            self._transform_document(page, dialog, params)
            return
        order = Order(dialog.row, params, dialog.model_id(), self.policy())
        layer = next((layer for layer in page.document.layers if layer.id == self._layer), None)
        within = self._within() if self._within is not None else None
        self.close()
        if layer is None:
            self.told.emit(self.tr("The layer is not there any more; select another one and try again."))
        else:
            self._run(page, layer, order, self._instead_of, within)

    def _transform_document(self, page: Page, dialog: FilterDialog, params: Any) -> None:
        row = dialog.row
        try:
            row.output_size(params, page.document.size)
        except EngineError as error:
            dialog.show_status(str(error))
            return
        waiting = self._jobs.active(page.document)
        if waiting:  # the settings are not lost by it
            words = self.tr("“{name}” is still being computed; wait for it or cancel it first.")
            dialog.show_status(words.replace("{name}", waiting[0].title))
            return
        self.close()
        self.started.emit(page)
        self.transform(page, row, params)

    # --- recipes ----------------------------------------------------------------------------------------

    def run_again(self, page: Page, layer: Layer) -> None:
        """The filter that made ``layer``, with the same settings, on what it was made from, inside what it was
        limited to."""
        row, within = self._row(layer), self._place_of(page, layer)
        if row is None or layer.recipe is None or within is None:
            return
        try:
            params = row.make_params(**_params(layer))
        except (TypeError, ValueError) as error:
            words = self.tr("The settings of this layer do not fit the filter any more: {why}")
            self.told.emit(words.replace("{why}", str(error)))
            return
        order = Order(row, params, _model(layer), self.policy(), int(layer.recipe.get("seed") or 0))
        self._run(page, page.source_of(layer), order, layer.id, within())

    def edit_parameters(self, page: Page, layer: Layer) -> None:
        """The dialog of the filter that made ``layer``, with the settings it had, on what it was made from, inside
        what it was limited to."""
        row, within = self._row(layer), self._place_of(page, layer)
        if row is not None and within is not None:
            self.open(row, page, page.source_of(layer), _params(layer), _model(layer), layer.id, within)

    def forget_places(self, page: Page) -> None:
        """The document was turned, cropped or resized: earlier selections do not fit it any more."""
        self._selections.pop(page, None)

    def _place_of(self, page: Page, layer: Layer) -> Within | None:
        """What a result was limited to. The selection stands in for one that is not known any more; with none, the
        person is told and there is no answer: the filter must not run where it did not."""
        if not (layer.recipe or {}).get("masked"):
            return lambda: None
        known = self._selections.get(page, {}).get(layer.id)
        if known is not None and known.size == page.document.size:
            return lambda: known
        if page.document.selection is not None:
            return lambda: page.document.selection
        self.told.emit(
            self.tr(
                "This result was made inside a selection that is not known any more; select the area again."
            )
        )
        return None

    def _row(self, layer: Layer) -> Filter | None:
        name = str((layer.recipe or {}).get("filter", ""))
        row = FILTERS.get(name)
        if row is None:
            words = self.tr("The filter “{name}” that made this layer is not part of this version.")
            self.told.emit(words.replace("{name}", name))
        return row

    # --- inside -----------------------------------------------------------------------------------------

    def _run(
        self, page: Page, layer: Layer, order: Order, instead_of: str = "", within: Raster | None = None
    ) -> None:
        """Start the job. ``instead_of``: an earlier result of the same layer, which would cover the new one."""
        try:
            job = self._jobs.apply(page.document, layer, order, _focus(page, layer), instead_of, within)
        except ValueError as error:  # such as a scale that a document cannot take yet
            self.told.emit(str(error))
            return
        entry = self._jobs.entry(job)
        if entry is not None and entry.result is not None:
            page.remember_source(entry.result.id, layer.id)
            if within is not None:
                self._selections.setdefault(page, {})[entry.result.id] = within.snapshot()
        self.started.emit(page)

    def _place(self, dialog: FilterDialog) -> None:
        """Over the panels at the right, so that the picture stays in view; where a system lets windows choose."""
        dialog.adjustSize()
        corner = self._window.mapToGlobal(QPoint(self._window.width(), 0))
        area = self._window.screen().availableGeometry()
        x = min(corner.x() - 24, area.right()) - dialog.frameGeometry().width()
        y = min(corner.y() + 120, area.bottom() - dialog.frameGeometry().height())
        dialog.move(max(area.left(), x), max(area.top(), y))


def _focus(page: Page, layer: Layer) -> Rect | None:
    """What is in view, in the layer's own pixels; None when the layer is out of view."""
    seen = page.canvas.visible_rect().intersected(layer.rect).moved(-layer.x, -layer.y)
    return None if seen.empty else seen


def _params(layer: Layer) -> dict[str, Any]:
    return dict((layer.recipe or {}).get("params") or {})


def _model(layer: Layer) -> str | None:
    return (layer.recipe or {}).get("model")
