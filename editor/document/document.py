"""A document: layers, the history of them, results that stream in, and what all of it looks like.

Used from one thread, the GUI's; what the ``..._later`` methods return holds frozen snapshots and may run elsewhere.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from editor.document.changes import Announcer, Change
from editor.document.compose import Flattening, Look, difference, look_of, placed
from editor.document.convert import convert
from editor.document.history import History
from editor.document.layer import Layer
from editor.document.pyramid import Pyramid
from editor.document.raster import Raster
from editor.document.result import ResultLayer
from editor.document.state import State
from editor.document.trial import Trial
from engine.api import Picture, Rect
from engine.files.model import Metadata, ReadFile

__all__ = ["Change", "Document"]

HISTORY_LIMIT = 1 << 30
MERGE_WITHIN = 1.0  # seconds between two changes of an opacity that are one step of undo


class Document(Announcer):
    """Made by ``from_file`` or ``from_picture``; has at least one layer at any time.

    All layers have the document's type (uint8 or uint16), profile and number of colours (``colours``, 1 or 3);
    with or without alpha. Layers are named by their ids; an id that no layer has raises KeyError.
    ``clock``: seconds, for merging steps.
    """

    def __init__(
        self,
        picture: Picture,
        name: str,
        path: Path | None,
        metadata: Metadata,
        notes: tuple[str, ...] = (),
        modified: bool = False,
    ) -> None:
        super().__init__()
        self.name = name
        self.path = path
        self.size = picture.size
        self.dtype = picture.pixels.dtype
        self.icc = picture.icc
        self.metadata = metadata
        self.notes = notes
        self.clock: Callable[[], float] = time.monotonic
        self._alpha = picture.has_alpha
        layer = Layer("Photo", Raster.from_pixels(picture.pixels))
        self.colours = layer.raster.colours
        self._layers: tuple[Layer, ...] = (layer,)  # of the present state: without results that stream in
        self._active = layer.id
        self._saved: tuple[Layer, ...] | None = None if modified else self._layers
        self._history = History(HISTORY_LIMIT)
        self._results: list[ResultLayer] = []  # in the order in which they began
        self._shown: tuple[Layer, ...] | None = None  # ``layers``, until something changes
        self._pyramids: dict[str, Pyramid] = {}
        self._pyramid(layer).build()  # here, as files are opened in another thread

    @classmethod
    def from_file(cls, file: ReadFile, path: Path) -> Document:
        """A document of an opened file. May run in another thread than the document is used in later."""
        return cls(file.picture, path.name, path, file.metadata, file.notes)

    @classmethod
    def from_picture(
        cls, picture: Picture, name: str, metadata: Metadata | None = None, modified: bool = False
    ) -> Document:
        """A document that is no file yet. ``modified``: whether closing it loses something."""
        return cls(picture, name, None, metadata or Metadata(), modified=modified)

    # --- what it is ----------------------------------------------------------------------------------

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, *self.size)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Bottom first, with the results that stream in; hidden: the earlier ones that they stand in for."""
        if self._shown is None:
            hidden = {result.hides for result in self._results}
            above: dict[str, list[Layer]] = {}
            for result in self._results:
                above.setdefault(self._anchor(result), []).append(result.layer)
            self._shown = tuple(
                replace(shown, visible=False) if shown.visible and shown.id in hidden else shown
                for layer in self._layers
                for shown in (layer, *above.get(layer.id, ()))
            )
        return self._shown

    @property
    def before(self) -> Layer:
        """What the split view compares with: the lowest layer that no filter made."""
        return next((layer for layer in self._layers if layer.recipe is None), self._layers[0])

    @property
    def active_layer(self) -> Layer | None:
        """The selected layer. There always is one."""
        return next((layer for layer in self.layers if layer.id == self._active), None)

    def layer(self, layer_id: str) -> Layer:
        """The layer of that id as it is now. Raises KeyError."""
        found = next((layer for layer in self.layers if layer.id == layer_id), None)
        if found is None:
            raise KeyError(f"this document has no layer {layer_id!r}")
        return found

    def is_filling(self, layer_id: str) -> bool:
        """Whether the layer is a result that still streams in. False for unknown ids."""
        return self._result(layer_id) is not None

    @property
    def modified(self) -> bool:
        """Whether it is another than the one that was saved last; False again once undo leads back there."""
        return self._layers is not self._saved

    @property
    def state(self) -> tuple[Layer, ...]:
        """What undo and saving are about: the layers without results that stream in. Another object after each
        step, the same one again when undo or redo leads back."""
        return self._layers

    def mark_saved(self, path: Path | None = None, state: tuple[Layer, ...] | None = None) -> None:
        """``state`` is in the file ``path`` (None: the one as before) now. Saving takes a while: give the state
        that was flattened, as a result may have been committed since. None is the present one."""
        if path is not None:
            self.path, self.name = path, path.name
        self._saved = self._layers if state is None else state
        self._history.end_merging()
        self._notify(Change(history=True))

    # --- layers --------------------------------------------------------------------------------------

    def set_active(self, layer_id: str) -> None:
        """Select a layer; not a step of the history."""
        self.layer(layer_id)
        if layer_id != self._active:
            self._active = layer_id
            self._notify(Change(layers=True))

    def add_layer(self, picture: Picture, name: str, x: int = 0, y: int = 0) -> Layer:
        """A new layer above the selected one, which is selected then. The picture is converted to the document's
        profile, type and colours; that takes a while for large ones: see ``converted_later``."""
        fitting = convert(picture, self.icc, self.dtype, self.colours)
        layer = Layer(_name(name), Raster.from_pixels(fitting.pixels), int(x), int(y))
        below = self._result(self._active)
        index = self._index(self._anchor(below) if below else self._active) + 1
        self._step("Add layer", (*self._layers[:index], layer, *self._layers[index:]), active=layer.id)
        return layer

    def converted_later(self, picture: Picture) -> Callable[[], Picture]:
        """Converts a picture as ``add_layer`` does, in any thread; adding the outcome takes no time."""
        return partial(convert, picture, self.icc, self.dtype, self.colours)

    def delete_layer(self, layer_id: str) -> None:
        """Results made from the layer take over what they have from it. Raises ValueError for the last layer,
        and for a result that streams in: abort that instead."""
        index = self._index(layer_id, settled="deleted")
        if len(self._layers) == 1:
            raise ValueError("A document keeps at least one layer.")
        gone = self._layers[index]
        rest = tuple(
            layer
            if layer.source != layer_id
            else replace(layer, raster=self._complete(layer), source=gone.source)
            for layer in self._layers
            if layer is not gone
        )
        active = rest[max(0, index - 1)].id if self._active == layer_id else self._active
        self._step("Delete layer", rest, active=active)

    def rename_layer(self, layer_id: str, name: str) -> None:
        """Raises ValueError for an empty name."""
        name = _name(name)
        if self.layer(layer_id).name != name:
            self._change_layer(layer_id, "Rename layer", name=name)

    def set_visible(self, layer_id: str, visible: bool) -> None:
        visible = bool(visible)
        hiding = [result for result in self._results if visible and result.hides == layer_id]
        if hiding:  # it was not hidden by a step yet: so it comes back without one
            before = self.layers
            for result in hiding:
                result.hides = ""
            self._shown = None
            self._notify(Change(self._clipped(difference(before, self.layers)), layers=True))
        if self.layer(layer_id).visible != visible:
            self._change_layer(layer_id, "Show layer" if visible else "Hide layer", visible=visible)

    def set_opacity(self, layer_id: str, opacity: float, drag: int = 0) -> None:
        """``opacity`` 0..1, else ValueError. Changes of one layer within a second are one step; those of one
        drag are one however slow it is. ``drag``: another number for each, 0 for what is no drag."""
        opacity = float(opacity)
        if not (math.isfinite(opacity) and 0 <= opacity <= 1):
            raise ValueError(f"Opacity is 0 to 1, not {opacity}.")
        if self.layer(layer_id).opacity != opacity:
            within = math.inf if drag else MERGE_WITHIN
            self._change_layer(
                layer_id, "Opacity", within, merge=("opacity", layer_id, drag), opacity=opacity
            )

    def move_layer(self, layer_id: str, step: int) -> None:
        """One up (+1) or down (-1) in the list, together with the results that stream in above it; nothing
        happens at the ends. Raises ValueError for other steps and for a result that streams in."""
        if step not in (1, -1):
            raise ValueError(f"A layer moves by +1 or -1, not {step}.")
        index = self._index(layer_id, settled="moved")
        if not 0 <= index + step < len(self._layers):
            return
        layers = list(self._layers)
        layers[index], layers[index + step] = layers[index + step], layers[index]
        self._step("Move layer up" if step > 0 else "Move layer down", tuple(layers))

    # --- results -------------------------------------------------------------------------------------

    def begin_result(self, recipe: dict[str, Any], name: str, scale: int = 1, hides: str = "") -> ResultLayer:
        """A layer above the selected one, of the same size, that patches stream into. It is selected when it is
        committed, if its source is still selected then. ``hides``: id of an earlier result that this one stands in
        for: not shown meanwhile, hidden by the same step that commits this one, back when it is aborted.

        Raises ValueError for another scale than 1, and when the selected layer is itself still streaming in.
        """
        if scale != 1:
            raise ValueError(
                f"A result {scale} times the size of its layer cannot be a layer of this document."
            )
        source = self._layers[self._index(self._active, settled="used")]
        result = ResultLayer(self, _name(name), source, self._complete(source), recipe)
        before = self.layers
        if any(layer.id == hides and layer.visible for layer in before):
            result.hides = hides
        self._results.append(result)
        self._shown = None
        rect = self._clipped(difference(before, self.layers)) if result.hides else None
        self._notify(Change(rect, layers=True))
        return result

    def _result_filled(self, result: ResultLayer, rect: Rect) -> None:
        pyramid = self._pyramids.get(result.id)
        if pyramid is not None:
            pyramid.changed(rect)
        if result.layer.shown:
            self._notify(Change(self._clipped(rect)))

    def _result_committed(self, result: ResultLayer) -> Layer:
        layer, anchor = result.layer, self._anchor(result)
        lonely = all(other.id != layer.source for other in self._layers)
        if lonely and not layer.raster.full:
            layer = replace(layer, raster=result.without_holes())
        layer.raster.freeze()
        begun = self._results.index(result)
        for later in self._results[begun + 1 :]:  # they were shown above this one, and stay there
            if self._anchor(later) == anchor:
                later.anchors.insert(0, layer.id)
        shown = self.layers
        del self._results[begun]
        index = self._index(anchor) + 1
        layers = placed(self._layers, layer, index, result.hides)
        earlier = self._result(result.hides)
        if earlier is not None:
            earlier.layer = replace(earlier.layer, visible=False)
        active = layer.id if self._active in (layer.source, layer.id) else self._active
        self._step(result.name, layers, active=active, shown=shown)
        return layer

    def _result_aborted(self, result: ResultLayer) -> None:
        if self._active == result.id:
            self._active = self._anchor(result)
        before = self.layers
        self._results.remove(result)
        self._shown = None
        self._prune()
        self._notify(Change(self._clipped(difference(before, self.layers)), layers=True))

    # --- history -------------------------------------------------------------------------------------

    @property
    def undo_name(self) -> str:
        """The step that ``undo`` takes back, empty when there is none."""
        return self._history.undo_name

    @property
    def redo_name(self) -> str:
        return self._history.redo_name

    @property
    def history_limit(self) -> int:
        """Bytes that undo may hold beyond what the layers hold now. The oldest steps are forgotten first."""
        return self._history.limit

    @history_limit.setter
    def history_limit(self, limit: int) -> None:
        if limit < 0:
            raise ValueError(f"The limit of the history is a number of bytes, not {limit}.")
        steps = self._history.steps
        self._history.limit = int(limit)
        self._history.trim(self._now())
        if self._history.steps != steps:
            self._notify(Change(history=True))

    @property
    def history_bytes(self) -> int:
        """Bytes of tiles that only undo and redo hold."""
        return self._history.nbytes

    @property
    def history_steps(self) -> tuple[int, int]:
        """How many steps can be undone and redone."""
        return self._history.steps

    def undo(self) -> bool:
        """Take the last step back; results that stream in go on. Returns False when there is none."""
        return self._restore(self._history.undo(self._now()))

    def redo(self) -> bool:
        """Do the step again that was undone last. Returns False when there is none."""
        return self._restore(self._history.redo(self._now()))

    def _restore(self, state: State | None) -> bool:
        if state is None:
            return False
        before = self.layers
        self._layers, self._shown = state.layers, None
        ids = [layer.id for layer in self.layers]
        self._active = next((i for i in (state.active, self._active) if i in ids), ids[-1])
        self._prune()
        rect = difference(before, self.layers)
        self._notify(Change(self._clipped(rect), layers=True, history=True))
        return True

    # --- pixels --------------------------------------------------------------------------------------

    def picture(self, layer: Layer) -> Picture:
        """All pixels of a layer as a filter gets them, in the layer's channels: where a result lacks pixels, its
        source fills it. A layer without alpha that still lacks pixels comes with alpha."""
        return self.picture_later(layer)()

    def picture_later(self, layer: Layer) -> Callable[[], Picture]:
        """``picture`` of what the layer is now, to be gathered in any thread."""
        raster, icc = self._complete(layer).snapshot(), self.icc
        return lambda: Picture(raster.pixels(), icc)

    def composite(self, rect: Rect, level: int = 0, trial: Trial | None = None) -> np.ndarray:
        """What is seen: H × W × (2 or 4), straight alpha, in the document's type and profile.

        ``rect`` is in pixels of the level: the document is ceil(size / 2**level) pixels there, each the mean of
        2**level × 2**level of the document's, layer by layer and weighted by alpha. Outside is transparent.
        ``trial``: as it would be with that result in its place, for what of ``rect`` the trial holds.
        Raises ValueError for an empty rectangle or a level beyond 0 .. ``MAX_LEVEL``.
        """
        return self._compose(self.layers if trial is None else self._tried(trial), rect, level, trial)

    def original(self, rect: Rect, level: int = 0) -> np.ndarray:
        """``before`` alone and opaque, hidden or not: the other side of the split view. As ``composite``."""
        return self._compose((replace(self.before, visible=True, opacity=1.0),), rect, level)

    def flattened(self) -> Picture:
        """What Save writes: the visible layers without those that still stream in. It has alpha if the
        document began with alpha or is transparent anywhere; grey stays grey."""
        return self.flattened_later()()

    def flattened_later(self) -> Callable[[], Picture]:
        """``flattened`` of what the document is now, to be made in any thread."""
        return Flattening(self.size, self.colours, self.dtype, self.icc, self._alpha, self._layers)

    def recipes(self) -> list[dict[str, Any]]:
        """How the visible results were made, bottom first; copies."""
        return [
            copy.deepcopy(layer.recipe) for layer in self._layers if layer.shown and layer.recipe is not None
        ]

    @property
    def covered(self) -> bool:
        """Whether one opaque layer hides all that is below: nothing can show through the flattened picture."""
        return any(layer.opaque and layer.rect.contains(self.rect) for layer in self._layers)

    # --- inside --------------------------------------------------------------------------------------

    def _now(self) -> State:
        return State(self.size, self._layers, self._active)

    def _step(
        self,
        name: str,
        layers: tuple[Layer, ...],
        merge: Hashable = None,
        within: float = MERGE_WITHIN,
        active: str | None = None,
        shown: tuple[Layer, ...] | None = None,
    ) -> None:
        """The one way to another state. ``shown``: what ``layers`` was before."""
        before, shown, now = self._now(), shown or self.layers, self.clock()
        self._layers, self._shown = layers, None
        if active is not None:
            self._active = active
        if not self._history.join(merge, now, within):
            self._history.push(name, before, self._now(), merge, now)
        self._prune()
        self._notify(Change(self._clipped(difference(shown, self.layers)), layers=True, history=True))

    def _change_layer(
        self, layer_id: str, step: str, within: float = MERGE_WITHIN, merge: Hashable = None, **values: Any
    ) -> None:
        result = self._result(layer_id)
        if result is None:
            index = self._index(layer_id)
            layer = replace(self._layers[index], **values)
            self._step(step, (*self._layers[:index], layer, *self._layers[index + 1 :]), merge, within)
            return
        before = self.layers
        result.layer = replace(result.layer, **values)
        self._shown = None
        self._notify(Change(self._clipped(difference(before, self.layers)), layers=True))

    def _result(self, layer_id: str) -> ResultLayer | None:
        return next((result for result in self._results if result.id == layer_id), None)

    def _anchor(self, result: ResultLayer) -> str:
        """Id of the layer that a result lies above of; the topmost when its own are gone."""
        ids = {layer.id for layer in self._layers}
        return next((anchor for anchor in result.anchors if anchor in ids), self._layers[-1].id)

    def _index(self, layer_id: str, settled: str = "") -> int:
        """Where a layer is among those that are no longer streaming in."""
        for index, layer in enumerate(self._layers):
            if layer.id == layer_id:
                return index
        layer = self.layer(layer_id)
        raise ValueError(
            f"The layer “{layer.name}” is still being computed and cannot be {settled or 'used'} yet."
        )

    def _pyramid(self, layer: Layer) -> Pyramid:
        pyramid = self._pyramids.get(layer.id)
        if pyramid is None or not pyramid.shows(layer.raster, layer.x, layer.y):
            pyramid = self._pyramids[layer.id] = Pyramid(layer.raster, layer.x, layer.y, self.size)
        return pyramid

    def _prune(self) -> None:
        """Forget the small pictures of layers that are gone; they are made again if undo brings one back."""
        ids = {layer.id for layer in self.layers}
        for gone in self._pyramids.keys() - ids:
            del self._pyramids[gone]

    def _complete(self, layer: Layer) -> Raster:
        """A layer's raster with what its source fills in."""
        source = next((other for other in self._layers if other.id == layer.source), None)
        if source is None or layer.raster.full:
            return layer.raster
        base = self._complete(source)
        return layer.raster.filled(base) if base.channels == layer.raster.channels else layer.raster

    def _tried(self, trial: Trial) -> tuple[Layer, ...]:
        """The layers as they would be with a result; as they are when its source is gone."""
        ids = [layer.id for layer in self.layers]
        if trial.source not in ids:
            return self.layers
        index = ids.index(trial.source) + 1
        while index < len(ids) and self.is_filling(ids[index]):
            index += 1  # those that began earlier stay below
        return placed(self.layers, trial.layer, index, trial.hides)

    def _compose(
        self, layers: Sequence[Layer], rect: Rect, level: int, trial: Trial | None = None
    ) -> np.ndarray:
        def look(layer: Layer) -> Look:
            mine = trial is not None and layer is trial.layer
            return trial.pyramid.sample if trial and mine else self._pyramid(layer).sample

        return look_of(layers, look, rect, level, self.colours, self.dtype)

    def _clipped(self, rect: Rect) -> Rect | None:
        rect = rect.intersected(self.rect)
        return None if rect.empty else rect


def _name(name: str) -> str:
    name = name.strip()
    if not name:
        raise ValueError("A layer needs a name.")
    return name
