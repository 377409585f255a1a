"""What changes all layers of a document alike: turning, cropping, resizing. It is made beside the event loop, and put
in place as one step if the document is still what it was made from."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from editor.document import Document, Raster, State
from editor.document.geometry import Operation
from editor.document.ground import Colour, grounded
from editor.pages import Page
from editor.tasks import Tasks
from editor.words import layer_word, step_word
from engine.api import MemoryExhausted, Size
from engine.filters import Filter
from engine.geometry import Frame

__all__ = ["Transforming", "bytes_needed"]

log = logging.getLogger(__name__)

Maker = Callable[[], State]


def bytes_needed(state: State, operation: Operation) -> int:
    """What the pixels of a document take after an operation, beside those that are kept for undo; a new frame moves
    layers and makes no pixels. Raises ValueError when it cannot be done."""
    transform = operation(state.size)
    if isinstance(transform, Frame):
        return 0
    after = Size(*transform.size)
    share = after.width * after.height / (state.size.width * state.size.height)
    return round(
        sum(raster.size.width * raster.size.height * _depth(raster) for raster in state.rasters()) * share
    )


def _depth(raster: Raster) -> int:
    """Bytes of a pixel."""
    return int(raster.channels * raster.dtype.itemsize)


def _colour(params: Any) -> Colour | None:
    """The colour of what becomes free, as the parameters say; None leaves it transparent."""
    words = getattr(params, "fill", "transparent")
    if words == "transparent":
        return None
    red, green, blue = bytes.fromhex(words[1:])
    return red / 255, green / 255, blue / 255


class Transforming(QObject):
    """Signals: ``changed()`` one began or ended; ``told(sentence)`` one was refused or failed; ``ended(page)`` one is
    in place."""

    changed = Signal()
    told = Signal(str)
    ended = Signal(object)

    def __init__(self, tasks: Tasks, holds: Callable[[Page], bool], parent: QObject | None = None) -> None:
        """``holds``: whether a page is still open."""
        super().__init__(parent)
        self._tasks, self._holds = tasks, holds
        self._running: dict[Page, str] = {}  # the step's name

    @property
    def words(self) -> str:
        """What is being done, for the status bar; empty when nothing is."""
        name = next(iter(self._running.values()), "")
        return f"{step_word(name)}…" if name else ""

    def busy(self, page: Page) -> bool:
        """Whether a document is being changed as a whole."""
        return page in self._running

    def by_filter(self, page: Page, row: Filter, params: Any) -> None:
        """One of the filters that change the whole document; ``params`` are checked."""
        assert row.transform is not None
        transform = row.transform
        self.run(page, row.label, lambda size: transform(params, size), _colour(params))

    def run(self, page: Page, name: str, operation: Operation, fill: Colour | None = None) -> None:
        """Change a document by an operation of ``editor.document.geometry``, as a step called ``name``. ``fill``: the
        colour of what becomes free. Returns at once."""
        if self.busy(page):
            self.told.emit(self.tr("The picture is being changed already; wait until that is done."))
            return
        document, base = page.document, page.document.state
        filling = next((layer for layer in document.layers if document.is_filling(layer.id)), None)
        if filling is not None:
            words = self.tr("“{name}” is still being computed; wait for it or cancel it first.")
            self.told.emit(words.replace("{name}", layer_word(filling.name)))
            return
        try:
            make = self._maker(document, operation, fill)
        except ValueError as error:
            self.told.emit(str(error))
            return
        self._running[page] = name
        self._tasks.run(make, partial(self._made, page, name, base), partial(self._failed, page))
        self.changed.emit()

    # --- inside -----------------------------------------------------------------------------------------

    def _maker(self, document: Document, operation: Operation, fill: Colour | None) -> Maker:
        """To be called in another thread. Raises ValueError when it cannot be done."""
        base = document.state
        make = document.transformed_later(operation)
        needed = bytes_needed(base, operation)
        size = Size(*operation(base.size).size)

        def work() -> State:
            _refuse_what_does_not_fit(size, needed)
            state = make()
            return state if fill is None else grounded(state, base, fill)

        return work

    def _made(self, page: Page, name: str, base: State, state: State) -> None:
        self._running.pop(page, None)
        if self._holds(page):  # else it was closed meanwhile
            try:
                # another layer may have been selected meanwhile: that is no change
                page.document.put_state(name, replace(state, active=page.document.state.active), base)
            except ValueError as error:
                self.told.emit(str(error))
            else:
                self.ended.emit(page)
        self.changed.emit()

    def _failed(self, page: Page, error: Exception) -> None:
        self._running.pop(page, None)
        if isinstance(error, MemoryExhausted | ValueError):
            self.told.emit(str(error))
        else:
            log.error("A document could not be transformed", exc_info=error)
            self.told.emit(
                self.tr("The picture stays as it was: there is not enough memory; close other documents.")
            )
        self.changed.emit()


def _refuse_what_does_not_fit(size: Size, needed: int) -> None:
    """Before any work. Raises MemoryExhausted."""
    import psutil  # not at the top: the window shows before it is needed

    free = psutil.virtual_memory().available
    if needed > free:
        raise MemoryExhausted(
            f"A document of {size.width:,} × {size.height:,} pixels takes {needed / 1e9:.1f} GB of memory, and "
            f"{free / 1e9:.1f} GB are free; choose a smaller size or close other documents."
        )
