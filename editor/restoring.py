"""Restore old photo in the window: its dialog with what was found and a preview, and its result as layers in a group.

The group "Restored" holds a copy of the photo and above it a layer for each step, so it can be switched off as a
whole to see the photo as it was, and each step by itself. What a layer holds is told in
engine/filters/restore_run.py. An enlarged result has one layer more, on top, which is drawn from all the others: to
judge those, switch it off.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QTimer

from editor.dialogs.restore import RestoreDialog
from editor.document import Document, Layer, Raster, ResultLayer, State
from editor.document.convert import convert
from editor.document.enlarging import enlarged
from editor.document.layer import Group
from editor.document.raster import with_alpha
from editor.jobs import Order
from editor.pages import Page
from editor.tasks import Task, Wanted
from editor.words import QT_TRANSLATE_NOOP, engine_word, filter_word
from engine.api import EngineError, Part, Patch, Picture, Progress, Rect, Result, Size
from engine.filters import FILTERS
from engine.filters.restore import RestoreParams, restored_size
from engine.geometry import Resize
from engine.restoring import Findings

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["GROUP", "Restoring", "in_colours", "opaque_only", "restored_state"]

log = logging.getLogger(__name__)

GROUP = QT_TRANSLATE_NOOP("Layers", "Restored")
DELAY = 400  # ms of rest before another choice is tried


def restored_state(
    state: State, layer: Layer, raster: Raster, parts: tuple[Part, ...], colours: int
) -> State:
    """``state`` with the group above ``layer``, as it is now. ``raster``: its pixels, complete, when it was restored;
    ``colours``: of the document, 1 or 3. Raises KeyError where the layer is not there any more, or is of another
    size."""
    index = next((i for i, other in enumerate(state.layers) if other.id == layer.id), None)
    if index is None or state.layers[index].raster.size != raster.size:
        raise KeyError(layer.id)
    layer = state.layers[index]
    plain = layer.opacity == 1 and layer.blend == "normal" and layer.active_mask is None
    group = Group(GROUP, opacity=layer.opacity, blend=layer.blend)
    photo = Layer(
        layer.name,
        raster,
        layer.x,
        layer.y,
        mask=layer.mask,
        mask_on=layer.mask_on,
        group=group.id,
        locked=True,
    )
    made = [photo]
    for part in parts:
        pixels = opaque_only(in_colours(part.pixels, colours), photo, part.rect)
        made.append(
            Layer(
                FILTERS[part.filter].label,
                Raster.from_pixels(pixels),
                layer.x + part.rect.x,
                layer.y + part.rect.y,
                recipe=part.recipe,
                blend=part.blend,
                group=group.id,
            )
        )
    layers = list(state.layers)
    if not plain or raster.has_alpha:  # it would be seen twice
        layers[index] = replace(layers[index], visible=False)
    place = index + 1
    while layers[index].group and place < len(layers) and layers[place].group == layers[index].group:
        place += 1  # groups are one level deep: this one comes above that of the photo
    layers[place:place] = made
    return replace(state, layers=tuple(layers), groups=(*state.groups, group), active=made[-1].id)


def in_colours(pixels: np.ndarray, colours: int) -> np.ndarray:
    """Grey pixels as those of a document of so many colours, 1 or 3."""
    if colours == 3 and pixels.shape[2] < 3:
        return np.concatenate([np.repeat(pixels[..., :1], 3, 2), pixels[..., 1:]], 2)
    return pixels


def opaque_only(pixels: np.ndarray, photo: Layer, rect: Rect) -> np.ndarray:
    """What only changes the photo must not make it less transparent than it is, by its alpha or by its mask.
    ``rect``: of the photo, where the pixels belong."""
    top = np.iinfo(pixels.dtype).max
    seen: np.ndarray | None = None
    if photo.raster.has_alpha:
        seen = photo.raster.read(rect)[..., -1] == top
    if photo.active_mask is not None:
        shown = photo.active_mask.read(rect)[..., 0] == top
        seen = shown if seen is None else seen & shown
    if seen is None or seen.all():
        return pixels
    out = pixels.copy() if pixels.shape[2] in (2, 4) else with_alpha(pixels)
    out[..., -1][~seen] = 0
    return out


class Restoring(QObject):
    """One for a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: RestoreDialog | None = None
        self._page: Page | None = None
        self._layer: Layer | None = None
        self._small: Picture | None = None  # what is previewed
        self._looking: Wanted | None = None
        self._task: Task | None = None
        self._unseen: tuple[str, ...] = ()  # why some of the picture could not be looked at
        self._job = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._preview)
        window.jobs.preview_progressed.connect(self._progressed)
        window.jobs.preview_finished.connect(self._finished)
        window.jobs.preview_failed.connect(self._preview_failed)

    # --- the dialog ---------------------------------------------------------------------------------------------

    def open(self, page: Page, layer: Layer) -> None:
        """Show the dialog for a layer, and look at it meanwhile."""
        self.close()
        self._window.filtering.close()
        dialog = RestoreDialog(self._window)
        self.dialog, self._page, self._layer = dialog, page, layer
        dialog.rejected.connect(self.close)
        dialog.applied.connect(self._apply)
        dialog.changed.connect(self._timer.start)
        dialog.show_working(self.tr("Looking at the picture…"))
        frozen, policy, asked = (
            page.document.picture_later(layer),
            self._window.filtering.policy(),
            dialog.asked(),
        )
        looking = self._looking = Wanted()

        def work() -> tuple[Picture, np.ndarray, Findings]:
            from engine.restoring_analysis import analysed

            picture = frozen()
            small = _reduced(picture)
            return small, _shown(small), analysed(picture, asked, policy, looking)

        self._task = self._window.tasks.run(work, self._looked, self._not_looked)
        dialog.show()

    def close(self) -> None:
        """End the dialog; nothing is applied. Does nothing when none is open."""
        dialog, self.dialog = self.dialog, None
        if dialog is None:
            return
        self._timer.stop()
        if self._looking is not None:
            self._looking.unwanted()
        if self._task is not None:
            self._task.forget()
        self._end_preview()
        self._looking = self._task = self._small = self._layer = self._page = None
        dialog.rejected.disconnect(self.close)
        dialog.close()

    def _looked(self, made: tuple[Picture, np.ndarray, Findings]) -> None:
        self._task = self._looking = None
        if self.dialog is None:
            return
        self._small, pixels, found = made
        self._unseen = found.failed
        self.dialog.show_before(pixels)
        self.dialog.show_findings(found)
        self._preview()

    def _not_looked(self, error: Exception) -> None:
        self._task = self._looking = None
        if self.dialog is None:
            return
        if not isinstance(error, EngineError):
            log.error("A picture could not be looked at", exc_info=error)
        words = str(error) if isinstance(error, EngineError) else ""
        self.dialog.show_status(words or self.tr("There is not enough memory; close other documents."))

    # --- the preview ----------------------------------------------------------------------------------------------

    def _preview(self) -> None:
        self._end_preview()
        dialog, small = self.dialog, self._small
        if dialog is None or small is None:
            return
        params = replace(dialog.params(), upscale="off")
        if params == replace(params, repair="off", denoise="off", fade="off", colorize="off"):
            dialog.show_after(_shown(small))
            dialog.show_status(self.tr("Nothing is chosen."))
            return
        dialog.show_working(self.tr("Computing the preview…"), 0.0)
        self._job = self._window.jobs.preview(small, self._order(params), small.rect)

    def _end_preview(self) -> None:
        job, self._job = self._job, ""
        if job:
            self._window.jobs.end_preview(job)

    def _progressed(self, job: str, progress: Progress) -> None:
        if job == self._job and self.dialog is not None:
            self.dialog.show_working(self.tr("Computing the preview…"), progress.fraction)

    def _finished(self, job: str, result: Result) -> None:
        if job != self._job or self.dialog is None or self._small is None:
            return
        self._job = ""
        icc = self._small.icc if (self._small.channels < 3) == (result.pixels.shape[2] < 3) else None
        self.dialog.show_after(_shown(Picture(result.pixels, icc)))
        words = self.tr("A preview of the whole picture, made from a smaller copy.")
        self.dialog.show_status(" ".join([words, *(engine_word(why) for why in self._unseen)]))

    def _preview_failed(self, job: str, sentence: str) -> None:
        if job == self._job and self.dialog is not None:
            self._job = ""
            self.dialog.show_status(sentence)

    # --- the job ----------------------------------------------------------------------------------------------------

    def _order(self, params: RestoreParams) -> Order:
        return Order(FILTERS["restore"], params, None, self._window.filtering.policy())

    def _apply(self) -> None:
        dialog, page, layer = self.dialog, self._page, self._layer
        if dialog is None or page is None or layer is None:
            return
        params = dialog.params()
        self.close()
        self.start(page, layer, params)

    def quick(self, page: Page, layer: Layer) -> None:
        """At one click: all that is proposed."""
        self.start(page, layer, RestoreParams())

    def start(self, page: Page, layer: Layer, params: RestoreParams) -> None:
        """Run it on a layer of a page's document."""
        document, window = page.document, self._window
        coloured = params.colorize != "off" and document.colours == 1
        if coloured:
            try:
                document.to_colour()  # grey documents hold no colours
            except ValueError as error:
                window.show_error(str(error))
                return
        found = next((other for other in document.layers if other.id == layer.id), None)
        if found is None:
            window.show_error(self.tr("The layer is not there any more; select another one and try again."))
            return
        try:
            after = restored_size(params, Size(*found.raster.size))
        except ValueError as error:
            self.give_colours_back(page, coloured)
            window.show_error(str(error))
            return
        window.tasks.run(
            document.picture_later(found),
            partial(self._gathered, page, found, params, after != found.raster.size, coloured),
            partial(self._not_gathered, page, coloured),
        )

    def _gathered(
        self, page: Page, layer: Layer, params: RestoreParams, grows: bool, coloured: bool, picture: Picture
    ) -> None:
        window, document = self._window, page.document
        if not window.pages.holds(page):
            return
        row = FILTERS["restore"]
        result: ResultLayer | None = None
        if not grows:
            try:
                document.set_active(layer.id)
                recipe = {"filter": row.id, "params": vars(params).copy(), "model": None, "seed": 0}
                result = document.begin_result(recipe, row.label, blend="normal")
            except (KeyError, ValueError) as error:
                self.give_colours_back(page, coloured)
                window.show_error(str(error))
                return
        target = _Target(self, page, layer, Raster.from_pixels(picture.pixels), result, coloured)
        focus = page.canvas.visible_rect().intersected(layer.rect).moved(-layer.x, -layer.y)
        title = f"{filter_word(row.label)} · {document.name}"
        window.jobs.fill(
            document, target, title, picture, self._order(params), None if focus.empty else focus
        )

    def give_colours_back(self, page: Page, coloured: bool) -> None:
        """A document that became one in colour for nothing, and was not touched since, is grey again."""
        document = page.document
        if coloured and self._window.pages.holds(page) and document.undo_name == "Convert to colour":
            document.undo()

    def put(self, page: Page, layer: Layer, raster: Raster, result: Result, coloured: bool) -> None:
        """The job is done: its parts become layers, by one step."""
        window, document = self._window, page.document
        if not window.pages.holds(page):
            return
        if not result.parts and result.scale == 1:
            self.give_colours_back(page, coloured)
            window.status.say(self.tr("Nothing was found that has to be restored."))
            return
        base = document.state
        try:
            state = restored_state(base, layer, raster, result.parts, document.colours)
        except KeyError:
            self._put_aside(page, result)
            return
        if result.scale == 1:
            self._put_state(page, state, base, result)
            return
        layer = document.layer(layer.id)
        if layer.rect != document.rect:
            self._put_aside(page, result)  # another size of one layer alone is no size of the document
            return
        top = Layer(
            FILTERS["upscale"].label,
            raster,
            layer.x,
            layer.y,
            mask=layer.mask,
            mask_on=layer.mask_on,
            group=state.groups[-1].id,
        )
        place = [other.id for other in state.layers].index(state.active) + 1
        layers = (*state.layers[:place], top, *state.layers[place:])
        state = replace(state, layers=layers, active=top.id)
        drawn = Raster.from_pixels(in_colours(result.pixels, document.colours))
        resize = Resize(document.size, Size(*drawn.size))
        recipe = next((r for r in result.recipe["steps"] if r["filter"] == "upscale"), result.recipe)
        window.tasks.run(
            partial(enlarged, state, resize, top.id, drawn, recipe),
            partial(self._enlarged, page, base, result),
            self._failed,
        )

    def _enlarged(self, page: Page, base: State, result: Result, state: State) -> None:
        if self._window.pages.holds(page) and self._put_state(page, state, base, result):
            self._window.filtering.forget_places(page)

    def _put_state(self, page: Page, state: State, base: State, result: Result) -> bool:
        try:
            page.document.put_state(FILTERS["restore"].label, state, base)
        except ValueError:
            self._put_aside(page, result)
            return False
        # "Run again" on a step works on the photo below it, not on the layer of the step before
        photo, *steps = (layer for layer in state.layers if layer.group == state.groups[-1].id)
        for step in steps:
            page.remember_source(step.id, photo.id)
        return True

    def _put_aside(self, page: Page, result: Result) -> None:
        """Where it cannot be layers of its document any more, the work is not lost."""
        document = page.document
        picture = Picture(in_colours(result.pixels, document.colours), document.icc)
        name = f"{Path(document.name).stem} {filter_word(GROUP)}"
        made = Document.from_picture(picture, name, document.metadata, modified=True)
        self._window.add_document(made)
        self._window.show_error(
            self.tr("The document was changed meanwhile: the result is in a document of its own.")
        )

    def _not_gathered(self, page: Page, coloured: bool, error: Exception) -> None:
        self.give_colours_back(page, coloured)
        self._failed(error)

    def _failed(self, error: Exception) -> None:
        log.error("A picture could not be restored", exc_info=error)
        self._window.show_error(
            self.tr("The picture stays as it was: there is not enough memory; close other documents.")
        )


class _Target:
    """Where the pieces go until all of it is there: into a layer that is only shown meanwhile, or nowhere where the
    result has another size."""

    def __init__(
        self,
        owner: Restoring,
        page: Page,
        layer: Layer,
        raster: Raster,
        result: ResultLayer | None,
        coloured: bool,
    ) -> None:
        self._coloured = coloured  # the document was grey before
        self._owner, self._page, self._layer, self._raster = owner, page, layer, raster
        self._shown = result
        self._made: Result | None = None

    @property
    def id(self) -> str:
        return self._shown.id if self._shown is not None else self._layer.id

    def add(self, patch: Patch) -> None:
        shown = self._shown
        if shown is not None and patch.pixels.shape[2] == shown.layer.raster.channels:
            shown.add(patch)

    def take(self, result: Result) -> None:
        """All of the result, before ``commit``."""
        self._made = result

    def commit(self, recipe: dict[str, Any]) -> None:
        if self._shown is not None:
            self._shown.abort()
        made, self._made = self._made, None
        assert made is not None
        self._owner.put(self._page, self._layer, self._raster, made, self._coloured)

    def abort(self) -> None:
        if self._shown is not None:
            self._shown.abort()
        self._owner.give_colours_back(self._page, self._coloured)


def _reduced(picture: Picture) -> Picture:
    """A copy that is small enough to be tried at once."""
    share = (FILTERS["restore"].preview_pixels / (picture.width * picture.height)) ** 0.5
    if share >= 1:
        return picture
    import cv2  # not at the top: the window shows before it is needed

    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    pixels = cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA)
    return Picture(pixels.reshape(size[1], size[0], picture.channels), picture.icc)


def _shown(picture: Picture) -> np.ndarray:
    """H × W × 3 uint8 in sRGB, on grey where it is transparent."""
    pixels = convert(picture, None, np.dtype(np.uint8), 3).pixels
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return np.rint(pixels[..., :3] * alpha + 128 * (1 - alpha)).astype(np.uint8)
