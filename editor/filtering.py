"""From a filter's menu entry to its job: the dialog with its preview, "run again" and "edit parameters"."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from editor.colorize_preview import ColorizePreview
from editor.colorizing import hints_for, photo_for, result_of
from editor.dialogs.denoise import DenoiseDialog
from editor.dialogs.filter import FilterDialog
from editor.dialogs.styles import StylesDialog
from editor.dialogs.upscale import UpscaleDialog
from editor.document import Document, Layer, Raster
from editor.document.steps import Base, base_of, is_change, is_step
from editor.jobs import Jobs, Order
from editor.pages import Page
from editor.preview import Preview
from editor.settings import SettingsStore
from editor.tasks import Task, Tasks
from editor.translating import TranslatePreview
from editor.upscale_preview import UpscalePreview
from editor.words import engine_word, filter_word
from engine.api import DevicePolicy, EngineError, Rect
from engine.filters import FILTERS, Filter
from engine.generators import GENERATORS

__all__ = ["Filtering", "ready_models"]

log = logging.getLogger(__name__)

Transform = Callable[[Page, Filter, Any], None]  # (page, filter, its checked parameters)
Enlarge = Callable[[Page, Layer, Order, str], None]  # where the result goes last
Redo = Callable[[Page, Layer, Order], None]  # into that layer
Within = Callable[[], Raster | None]  # the selection that a filter is limited to
Models = dict[str, tuple[tuple[str, str], ...]]  # by task: (id, name), the active one first


def ready_models() -> Models:
    """The usable models of every task that a filter has. Runs in a task: it reads the models folders, and it
    waits while a model is being loaded."""
    from engine.models import store

    shared = store.shared()
    shared.refresh()
    rows = (*FILTERS.values(), *GENERATORS.values())
    tasks = {task for row in rows for task in (row.task, *row.more_tasks) if task}
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
        self._look_again = False
        self.dialog: FilterDialog | None = None
        self.preview: Preview | None = None
        self.page: Page | None = None  # whose dialog it is
        self._layer = self._instead_of = ""
        self._within: Within | None = None
        self._base: Base | None = None
        self._made_colour = False  # a grey document became one in colour for the dialog
        self.transform = transform
        self.enlarge: Enlarge | None = None  # what is done with a filter whose result has another size
        self.redo: Redo | None = None  # what is done with a step of Restore
        self.generate: Callable[[Layer], bool] | None = (
            None  # opens the dialog of what made a layer from nothing
        )
        # what each result was limited to, by its layer's id; a recipe only says that it was
        self._selections: WeakKeyDictionary[Page, dict[str, Raster]] = WeakKeyDictionary()

    # --- models -----------------------------------------------------------------------------------------

    def look_for_models(self) -> None:
        """Find out in the background which models there are."""
        self._look_again = self._looking is not None  # what is found out now may be out of date already
        if self._looking is None:
            self._looking = self._tasks.run(ready_models, self._models_found, self._models_not_found)

    @property
    def missing(self) -> frozenset[str]:
        """Tasks without a usable model; nothing is missing until it is known."""
        return frozenset(task for task, models in (self._models or {}).items() if not models)

    @property
    def comparable(self) -> bool:
        """Whether a filter has two models to choose from; it has until they are known."""
        known = [self._models.get(row.task or "", ()) for row in FILTERS.values()] if self._models else None
        return known is None or any(len(models) > 1 for models in known)

    def models_for(self, task: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the usable models, the active one first; none until they are known."""
        return (self._models or {}).get(task, ())

    def models(self) -> Models:
        """The usable models of every task; none until they are known."""
        return self._models or {}

    def _models_found(self, models: Models) -> None:
        self._looking = None
        self._models = models
        self.changed.emit()
        if self._look_again:
            self.look_for_models()

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
        quietly: bool = False,
        base: Base | None = None,
    ) -> None:
        """Show the filter's dialog for ``layer``; ``values``: the settings it starts with; ``instead_of``: id of an
        earlier result that the new one stands in for; ``within``: what it is limited to, None: what is selected.
        ``quietly``: keys go on to the canvas. ``base``: what a step of Restore works on, whose photo is ``layer``."""
        self.close()
        self._made_colour = False
        if row.hints:
            layer = photo_for(page.document, layer)
            earlier = result_of(page.document, layer, row) if values is None else None
            if earlier is not None:
                self.edit_parameters(page, earlier, quietly)
                return
            found = self._in_colour(page.document, layer)
            if found is None:
                return
            layer = found
        within = within or (lambda: page.document.selection)
        models = (self._models or {}).get(row.task or "", ())
        models = tuple((identity, name) for identity, name in models if identity not in row.parts)
        dialog = _dialog_of(row)(row, models, self._window)
        if values is not None:
            dialog.set_values(values, model)
        self.dialog, self.page, self._layer, self._instead_of = dialog, page, layer.id, instead_of
        self._within, self._base = within, base
        if row.scope == "document":
            dialog.set_document_size(page.document.size)
        elif isinstance(dialog, UpscaleDialog):
            self._open_upscale(dialog, page, layer)
        else:
            self.preview = _preview_of(row)(
                dialog,
                page.canvas,
                page.document,
                layer,
                self._jobs,
                self._tasks,
                self.policy(),
                instead_of,
                within,
                base,
            )
        dialog.applied.connect(self._apply)
        dialog.rejected.connect(self._give_colours_back)
        dialog.rejected.connect(self.close)
        self.place(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, quietly)
        dialog.show()
        self.changed.emit()

    def _in_colour(self, document: Document, layer: Layer) -> Layer | None:
        """The layer of a document that can hold colours; None where it cannot be made one, and the person is told."""
        grey = document.colours == 1
        try:
            document.to_colour()
        except ValueError as error:
            self.told.emit(str(error))
            return None
        self._made_colour = grey
        return document.layer(layer.id)

    def _give_colours_back(self) -> None:
        """The dialog was given up: a document that became one in colour for it, and nothing since, is grey again."""
        if (
            self._made_colour
            and self.page is not None
            and self.page.document.undo_name == "Convert to colour"
        ):
            self.page.document.undo()

    def _open_upscale(self, dialog: UpscaleDialog, page: Page, layer: Layer) -> None:
        document = page.document
        channels = document.colours + (1 if layer.raster.has_alpha else 0)
        into = self._settings.value.upscale_into
        dialog.set_picture(document.size, channels, 8 * document.dtype.itemsize, self.policy(), into)
        self.preview = UpscalePreview(
            dialog, page.canvas, document, layer, self._jobs, self._tasks, self.policy()
        )
        self.preview.finished.connect(dialog.foretell)  # it has measured how fast this machine is

    def close(self) -> None:
        """End the dialog and its preview; nothing is applied. Does nothing when none is open."""
        dialog, preview = self.dialog, self.preview
        if dialog is None:
            return
        self.dialog = self.preview = self.page = self._within = self._base = None
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
        if isinstance(self.preview, ColorizePreview) and self.preview.refusal:
            dialog.show_status(engine_word(self.preview.refusal))  # it asks for another setting, and stays
            return
        order = Order(dialog.row, params, dialog.model_id(), self.policy())
        into = str(dialog.into.currentData()) if isinstance(dialog, UpscaleDialog) else ""
        layer = next((layer for layer in page.document.layers if layer.id == self._layer), None)
        within = self._within() if self._within is not None else None
        step = next((other for other in page.document.layers if other.id == self._instead_of), None)
        redone = self._base is not None
        self.close()
        if redone and step is not None:
            self._redo(page, step, order)
        elif layer is None or redone:
            self.told.emit(self.tr("The layer is not there any more; select another one and try again."))
        elif into and self.enlarge is not None:
            self.enlarge(page, layer, order, into)
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

    def run_now(self, row: Filter, page: Page, layer: Layer) -> None:
        """The filter as it is when nobody changed anything, on what is selected of the layer."""
        self._run(
            page, layer, Order(row, row.make_params(), None, self.policy()), "", page.document.selection
        )

    # --- recipes ----------------------------------------------------------------------------------------

    def run_again(self, page: Page, layer: Layer, seed: int | None = None) -> None:
        """The filter that made ``layer``, with the same settings, on what it was made from, inside what it was
        limited to. ``seed``: another one than it had."""
        row, within = self._row(page, layer), self._place_of(page, layer)
        if row is None or layer.recipe is None or within is None:
            return
        try:
            params = row.make_params(**_params(layer))
        except (TypeError, ValueError) as error:
            words = self.tr("The settings of this layer do not fit the filter any more: {why}")
            self.told.emit(words.replace("{why}", engine_word(str(error))))
            return
        seed = int(layer.recipe.get("seed") or 0) if seed is None else seed
        order = Order(row, params, _model(layer), self.policy(), seed)
        if is_step(layer):
            self._redo(page, layer, order)
            return
        self._run(page, page.source_of(layer), order, layer.id, within())

    def touch_up(self, page: Page, layer: Layer) -> None:
        """The filter that made ``layer`` once more on what it made: inside the selection, or where it was before."""
        row, selection = self._row(page, layer), page.document.selection
        within = (lambda: selection) if selection is not None else self._place_of(page, layer)
        if row is not None and within is not None:
            order = Order(row, row.make_params(**_params(layer)), _model(layer), self.policy())
            self._run(page, layer, order, "", within())

    def edit_parameters(self, page: Page, layer: Layer, quietly: bool = False) -> None:
        """The dialog of the filter that made ``layer``, with the settings it had, on what it was made from, inside
        what it was limited to."""
        if self.generate is not None and self.generate(layer):
            return
        row, within = self._row(page, layer), self._place_of(page, layer)
        if row is not None and within is not None:
            base = base_of(page.document, layer) if is_step(layer) else None
            source = page.source_of(layer) if base is None else base.photo
            self.open(row, page, source, _params(layer), _model(layer), layer.id, within, quietly, base)

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

    def _redo(self, page: Page, step: Layer, order: Order) -> None:
        if self.redo is not None:
            self.redo(page, step, order)
            self.started.emit(page)

    def _row(self, page: Page, layer: Layer) -> Filter | None:
        name = str((layer.recipe or {}).get("filter", ""))
        row = FILTERS.get(name)
        if name in GENERATORS:
            self.told.emit(
                self.tr("This layer was made from nothing: edit its parameters to make another one.")
            )
        elif row is None:
            words = self.tr("The filter “{name}” that made this layer is not part of this version.")
            self.told.emit(words.replace("{name}", name))
        elif row.resized is not None:
            words = self.tr(
                "“{name}” made this picture from a smaller one, which is not part of this document any more."
            )
            self.told.emit(words.replace("{name}", filter_word(row.label)))
            return None
        elif is_change(layer) and not (is_step(layer) and base_of(page.document, layer)):
            # what its filter makes is a picture, and below it there is none
            self.told.emit(
                self.tr(
                    "This step holds only what it changed of the photo, which is not below it any more: restore the "
                    "photo again."
                )
            )
            return None
        return row

    # --- inside -----------------------------------------------------------------------------------------

    def _run(
        self, page: Page, layer: Layer, order: Order, instead_of: str = "", within: Raster | None = None
    ) -> None:
        """Start the job. ``instead_of``: an earlier result of the same layer, which would cover the new one."""
        if order.row.hints:
            order = replace(order, hints=hints_for(page.document, layer))
        if order.row.result_name is not None:
            known = dict(self.models_for(order.row.task or "")).get(order.model or "", "")
            order = replace(order, name=order.row.result_name(order.params, order.model, known))
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

    def place(self, dialog: QDialog) -> None:
        """Over the panels at the right, so that the picture stays in view; where a system lets windows choose."""
        dialog.adjustSize()
        corner = self._window.mapToGlobal(QPoint(self._window.width(), 0))
        area = self._window.screen().availableGeometry()
        x = min(corner.x() - 24, area.right()) - dialog.frameGeometry().width()
        y = min(corner.y() + 120, area.bottom() - dialog.frameGeometry().height())
        dialog.move(max(area.left(), x), max(area.top(), y))


_DIALOGS: dict[str, type[FilterDialog]] = {"denoise": DenoiseDialog, "upscale": UpscaleDialog}


def _dialog_of(row: Filter) -> type[FilterDialog]:
    return StylesDialog if row.model_for is not None else _DIALOGS.get(row.id, FilterDialog)


def _preview_of(row: Filter) -> Callable[..., Preview]:
    if row.model_for is not None:
        return TranslatePreview
    return ColorizePreview if row.hints else Preview


def _focus(page: Page, layer: Layer) -> Rect | None:
    """What is in view, in the layer's own pixels; None when the layer is out of view."""
    seen = page.canvas.visible_rect().intersected(layer.rect).moved(-layer.x, -layer.y)
    return None if seen.empty else seen


def _params(layer: Layer) -> dict[str, Any]:
    return dict((layer.recipe or {}).get("params") or {})


def _model(layer: Layer) -> str | None:
    return (layer.recipe or {}).get("model")
