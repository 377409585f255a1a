"""A step of Restore once more, with other settings: run on what lies below it in its group, and what it changed put
into the layer that it has. The layers of the other steps stay as they are, and act on the new one."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject

from editor.colorizing import hints_for
from editor.document import Layer, Raster
from editor.document.steps import Base, base_of
from editor.jobs import Order
from editor.pages import Page
from editor.restoring import in_colours, opaque_only
from editor.words import filter_word
from engine.api import Patch, Picture, Rect, Result
from engine.filters import Filter
from engine.restoring_layers import change, cut_out

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["RestoringAgain", "step_pixels"]

log = logging.getLogger(__name__)


def step_pixels(row: Filter, before: Picture, result: Result) -> tuple[Rect, np.ndarray]:
    """What a step's layer holds, and where it lies in ``before``: see engine/restoring_layers.py."""
    from engine.chain import whole  # not at the top: the window shows before it is needed

    after = whole(row, before, result).pixels
    everything = before.rect
    if row.id == "colorize":
        return everything, after
    if row.id != "repair":
        return everything, change(before.pixels, after)
    inside = (after != before.pixels).any(2)
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not rows.size:  # nothing is damaged: a layer has at least one pixel
        return Rect(0, 0, 1, 1), cut_out(after[:1, :1], inside[:1, :1])
    box = Rect(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    return box, cut_out(after[box.slices], inside[box.slices])


class RestoringAgain(QObject):
    """One for a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.filtering.redo = self.start

    def start(self, page: Page, layer: Layer, order: Order) -> None:
        """Run the filter of a step's ``layer`` anew, as ``order`` says."""
        window = self._window
        base = base_of(page.document, layer)
        if base is None:
            self._gone()
        elif layer.locked:
            words = self.tr("The layer “{name}” is locked; unlock it to change it.")
            window.show_error(words.replace("{name}", layer.name))
        else:
            if order.row.hints:
                order = replace(order, hints=hints_for(page.document, base.photo))
            window.tasks.run(base.picture, partial(self._gathered, page, layer, base, order), self._failed)

    def _gathered(self, page: Page, layer: Layer, base: Base, order: Order, picture: Picture) -> None:
        window = self._window
        if not window.pages.holds(page):
            return
        photo = base.photo
        focus = page.canvas.visible_rect().intersected(photo.rect).moved(-photo.x, -photo.y)
        target = _Target(self, page, layer, base, order.row, picture)
        title = f"{filter_word(order.row.label)} · {page.document.name}"
        window.jobs.fill(page.document, target, title, picture, order, None if focus.empty else focus)

    def finish(
        self, page: Page, layer: Layer, base: Base, row: Filter, picture: Picture, result: Result
    ) -> None:
        """The job is done: its result becomes the layer's pixels."""
        if not self._window.pages.holds(page):
            return
        colours = page.document.colours

        def made() -> tuple[Rect, Raster]:
            rect, pixels = step_pixels(row, picture, result)
            pixels = opaque_only(in_colours(pixels, colours), base.photo, rect)
            pixels.flags.writeable = False
            return rect.moved(base.photo.x, base.photo.y), Raster.from_pixels(pixels)

        self._window.tasks.run(made, partial(self._put, page, layer.id, base, row, result), self._failed)

    def _put(
        self, page: Page, identity: str, base: Base, row: Filter, result: Result, made: tuple[Rect, Raster]
    ) -> None:
        document, (place, raster) = page.document, made
        if not self._window.pages.holds(page):
            return
        by_id = {other.id: other for other in document.layers}
        layer, photo = by_id.get(identity), by_id.get(base.photo.id)
        if layer is None or photo is None or photo.rect != base.photo.rect:
            self._gone()
            return
        if raster.colours != document.colours:  # the conversion to colour was undone meanwhile
            self._gone()
            return
        try:
            document.remake_layer(layer.id, row.label, raster, place.x, place.y, result.recipe)
        except ValueError as error:  # locked meanwhile
            self._window.show_error(str(error))

    def _gone(self) -> None:
        self._window.show_error(
            self.tr("What this step was made from is not there any more: undo, or restore the photo again.")
        )

    def _failed(self, error: Exception) -> None:
        log.error("A step could not be run again", exc_info=error)
        self._window.show_error(
            self.tr("The layer stays as it was: there is not enough memory; close other documents.")
        )


class _Target:
    """Nothing is seen of the pieces: they are pictures, and the layer holds a change."""

    def __init__(
        self, owner: RestoringAgain, page: Page, layer: Layer, base: Base, row: Filter, picture: Picture
    ) -> None:
        self._owner, self._page, self._layer, self._base = owner, page, layer, base
        self._row, self._picture = row, picture
        self._made: Result | None = None

    @property
    def id(self) -> str:
        return self._layer.id

    def add(self, patch: Patch) -> None:
        """See above."""

    def take(self, result: Result) -> None:
        """All of the result, before ``commit``."""
        self._made = result

    def commit(self, recipe: dict[str, Any]) -> None:
        made, self._made = self._made, None
        assert made is not None
        self._owner.finish(self._page, self._layer, self._base, self._row, self._picture, made)

    def abort(self) -> None:
        """Nothing was begun."""
