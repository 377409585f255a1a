"""Upscale in the window: into a document of its own, which fills up, or into this one with all its layers resampled.

Which of the two is asked once and remembered.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from editor.colorizing import photo_for
from editor.document import Document, Layer, Raster, State
from editor.document.enlarging import draft, enlarged, place_of
from editor.jobs import Order
from editor.pages import Page
from editor.transforming import bytes_needed
from editor.words import filter_word
from engine.api import EngineError, Patch, Picture, Size
from engine.filters import FILTERS
from engine.filters.upscale import target_size
from engine.filters.upscale_plan import foretold
from engine.geometry import Resize

if TYPE_CHECKING:
    from editor.document import ResultLayer
    from editor.window import MainWindow

__all__ = ["INTO", "Upscaling"]

log = logging.getLogger(__name__)

INTO = ("document", "layers")


class Upscaling(QObject):
    """Signals: ``told(sentence)`` it was refused or failed; ``done(page)`` a document was enlarged in its place."""

    told = Signal(str)
    done = Signal(object)
    _dropped = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.filtering.enlarge = self.start
        self.told.connect(window.show_error)
        self.done.connect(window.filtering.forget_places)
        # a page is taken away when the job that ends has been dealt with everywhere
        self._dropped.connect(self._drop, Qt.ConnectionType.QueuedConnection)

    def quick(self, page: Page, layer: Layer) -> None:
        """The sensible thing at one click: twice as large, cleaned where that is needed."""
        row = FILTERS["upscale"]
        into = self._window.settings.value.upscale_into
        if into not in INTO:
            answer = self._window.ask.upscale_into(self._window)
            if answer is None:
                return
            into = answer
        self.start(page, layer, Order(row, row.make_params(), None, self._window.filtering.policy()), into)

    def start(self, page: Page, layer: Layer, order: Order, into: str) -> None:
        """``into``: one of ``INTO``, remembered. ``layer``: what a network draws of this document, or, where it shows
        no more than colours, the photo below it; a new document shows all that is seen."""
        document = page.document
        layer = _drawn(document, layer)
        self._window.settings.update(upscale_into=into)
        try:
            after = target_size(order.params, document.size)
            self._refuse(document, layer, order, after, into)
        except (EngineError, ValueError) as error:
            self.told.emit(str(error))
            return
        if into == "document":
            flatten, size = document.flattened_later(), after

            def prepared() -> tuple[Picture, Document]:
                picture = flatten()
                made = Document.from_picture(Picture(picture.pixels[:1, :1], picture.icc), "")
                return picture, self._begun(made, draft(picture, size), document, name)

            name = _name(document, order, after)
            self._window.tasks.run(prepared, partial(self._prepared, page, order), self._failed)
        else:
            self._window.tasks.run(
                document.picture_later(layer),
                partial(self._gathered, page, layer, order, Resize(document.size, after)),
                self._failed,
            )

    # --- into a document of its own -----------------------------------------------------------------------

    def _begun(self, made: Document, raster: Raster, source: Document, name: str) -> Document:
        """The document with the draft in it. Runs in a task."""
        layer = Layer("Photo", raster, locked=True)  # nobody draws on what will be replaced
        made.name, made.metadata = name, source.metadata
        made.begin_anew(State(raster.size, (layer,), layer.id))
        made.mark_saved()  # nothing is lost if it is closed before it is done
        return made

    def _prepared(self, source: Page, order: Order, made: tuple[Picture, Document]) -> None:
        picture, document = made
        window = self._window
        page = window.add_document(document)
        page.growing = True
        recipe = {
            "filter": order.row.id,
            "params": vars(order.params).copy(),
            "model": order.model,
            "seed": 0,
        }
        result = document.begin_result(recipe, order.row.label)
        title = f"{filter_word(order.row.label)} · {document.name}"
        window.jobs.fill(document, _NewDocument(self, page, result), title, picture, order)
        window.refresh()

    def grown(self, page: Page, layer: Layer) -> None:
        """The result is complete: it is the document."""
        document = page.document
        page.growing = False
        final = replace(layer, name="Photo", source="", locked=False)
        document.begin_anew(State(document.size, (final,), final.id))
        self._window.refresh()

    def drop(self, page: Page) -> None:
        self._dropped.emit(page)

    def _drop(self, page: Page) -> None:
        if self._window.pages.holds(page):
            self._window.closing.remove(page)

    # --- into this document -------------------------------------------------------------------------------

    def _gathered(self, page: Page, layer: Layer, order: Order, resize: Resize, picture: Picture) -> None:
        window = self._window
        if not window.pages.holds(page):
            return
        params = order.params
        place = place_of(layer, resize)
        if picture.size != page.document.size and any((params.width, params.height, params.longest)):
            params = replace(params, width=place.width, height=None, longest=None)
        try:
            size = target_size(params, picture.size)
        except ValueError as error:
            self.told.emit(str(error))
            return
        target = _Layers(self, page, layer, resize, Raster(size, picture.channels, picture.pixels.dtype))
        title = f"{filter_word(order.row.label)} · {page.document.name}"
        focus = page.canvas.visible_rect().intersected(layer.rect).moved(-layer.x, -layer.y)
        window.jobs.fill(
            page.document,
            target,
            title,
            picture,
            replace(order, params=params),
            None if focus.empty else focus,
        )

    def put(self, page: Page, layer: Layer, resize: Resize, raster: Raster, recipe: dict[str, Any]) -> None:
        """The network has drawn ``layer`` anew: the others follow, and all of it is one step. If the document is not
        what it was any more, the work is not lost: it becomes a document of its own."""
        window, document = self._window, page.document
        if not window.pages.holds(page):
            return
        base = document.state
        now = next((other for other in base.layers if other.id == layer.id), None)
        same = now is not None and now.raster is layer.raster and now.rect == layer.rect
        busy = any(document.is_filling(other.id) for other in document.layers) or window.transforming.busy(
            page
        )
        if not same or busy or base.size != resize.before:
            self._put_aside(page, raster, recipe)
            return
        window.tasks.run(
            partial(enlarged, base, resize, layer.id, raster, recipe),
            partial(self._enlarged, page, base, raster, recipe),
            self._failed,
        )

    def _enlarged(
        self, page: Page, base: State, raster: Raster, recipe: dict[str, Any], state: State
    ) -> None:
        if not self._window.pages.holds(page):
            return
        try:
            after = replace(state, active=page.document.state.active)
            page.document.put_state(FILTERS["upscale"].label, after, base)
        except ValueError:
            self._put_aside(page, raster, recipe)
        else:
            self.done.emit(page)

    def _put_aside(self, page: Page, raster: Raster, recipe: dict[str, Any]) -> None:
        document = page.document
        made = Document.from_picture(Picture(raster.pixels()[:1, :1], document.icc), "", modified=True)
        layer = Layer("Photo", raster, recipe=recipe)
        made.name, made.metadata = f"{Path(document.name).stem} {_times(raster.size)}", document.metadata
        made.begin_anew(State(raster.size, (layer,), layer.id))
        self._window.add_document(made)
        self.told.emit(self.tr("The document was changed meanwhile: the result is in a document of its own."))

    # --- inside -------------------------------------------------------------------------------------------

    def _refuse(self, document: Document, layer: Layer, order: Order, after: Size, into: str) -> None:
        """Raises EngineError, with the numbers, where the machine's memory would not do."""
        depth = 8 * document.dtype.itemsize
        channels = document.colours + (1 if layer.raster.has_alpha else 0)
        told = foretold(order.params, document.size, channels, depth, order.policy, order.model)
        more = 0
        if into == "layers":
            more = bytes_needed(document.state, lambda size: Resize(size, after))
        if told.memory + more > told.free:
            words = self.tr(
                "A result of {width} × {height} pixels takes {needed} GB of memory, and {free} GB are free; choose "
                "a smaller size or close other documents."
            )
            for name, value in (
                ("{width}", f"{after.width:,}"),
                ("{height}", f"{after.height:,}"),
                ("{needed}", f"{(told.memory + more) / 1e9:.1f}"),
                ("{free}", f"{told.free / 1e9:.1f}"),
            ):
                words = words.replace(name, value)
            raise EngineError(words)

    def _failed(self, error: Exception) -> None:
        log.error("A picture could not be prepared for Upscale", exc_info=error)
        self.told.emit(
            self.tr("The picture stays as it was: there is not enough memory; close other documents.")
        )


class _NewDocument:
    """Where the pieces of a result go that fills a document of its own."""

    def __init__(self, owner: Upscaling, page: Page, result: ResultLayer) -> None:
        self._owner, self._page, self._result = owner, page, result

    @property
    def id(self) -> str:
        return self._result.id

    def add(self, patch: Patch) -> None:
        self._result.add(patch)

    def commit(self, recipe: dict[str, Any]) -> None:
        self._owner.grown(self._page, self._result.commit(recipe))

    def abort(self) -> None:
        self._result.abort()
        self._owner.drop(self._page)


class _Layers:
    """Where they are collected until all of a document can be enlarged by one step."""

    def __init__(self, owner: Upscaling, page: Page, layer: Layer, resize: Resize, raster: Raster) -> None:
        self._owner, self._page, self._layer, self._resize = owner, page, layer, resize
        self._raster: Raster | None = raster

    @property
    def id(self) -> str:
        return self._layer.id

    def add(self, patch: Patch) -> None:
        assert self._raster is not None
        self._raster.write(patch.rect, patch.pixels)

    def commit(self, recipe: dict[str, Any]) -> None:
        raster, self._raster = self._raster, None
        assert raster is not None
        raster.freeze()
        self._owner.put(self._page, self._layer, self._resize, raster, recipe)

    def abort(self) -> None:
        self._raster = None


def _drawn(document: Document, layer: Layer) -> Layer:
    """The photo, where hints or a layer in "color" are selected, such as Colorize has just made: all that is sharp is
    below them."""
    layer = photo_for(document, layer)
    if layer.blend != "color":
        return layer
    below = document.layers[: [other.id for other in document.layers].index(layer.id)]
    photos = (o for o in reversed(below) if o.shown and o.blend != "color" and not document.is_filling(o.id))
    return next(photos, layer)


def _name(document: Document, order: Order, after: Size) -> str:
    p = order.params
    named = any((p.width, p.height, p.longest))
    return f"{Path(document.name).stem} {_times(after) if named else '×' + p.factor}"


def _times(size: Size) -> str:
    return f"{size.width} × {size.height}"
