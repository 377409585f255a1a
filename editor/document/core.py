"""A document's present state, its history, the results that stream in, and what all of it looks like."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from editor.document.changes import Announcer, Change
from editor.document.compose import Look, Scene, Shown, look_of, placed
from editor.document.difference import difference
from editor.document.history import History
from editor.document.layer import Group, Layer
from editor.document.pyramid import Pyramid
from editor.document.raster import Raster
from editor.document.result import ResultLayer
from editor.document.state import Mark, State
from editor.document.trial import Trial
from engine import colour
from engine.api import Picture, Rect, Size
from engine.files.model import Metadata

__all__ = ["MERGE_WITHIN", "Core", "checked_name"]

HISTORY_LIMIT = 1 << 30
MERGE_WITHIN = 1.0  # seconds between two changes of an opacity that are one step of undo


class _Edit(Protocol):
    """What is seen instead of a part of the state; see ``editor.document.edit``."""

    name: str
    target: str
    raster: Raster

    def shown(self, layer: Layer) -> Layer: ...
    def fits(self, state: State) -> bool: ...
    def end(self) -> None: ...
    def abort(self) -> None: ...


class Core(Announcer):
    """What all parts of ``Document`` stand on: ``_step`` is the one way to another state."""

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
        self.dtype = picture.pixels.dtype
        self._icc = picture.icc
        self.metadata = metadata
        self.notes = notes
        self.clock: Callable[[], float] = time.monotonic
        self._alpha = picture.has_alpha
        layer = Layer("Photo", Raster.from_pixels(picture.pixels))
        self._state = State(picture.size, (layer,), layer.id)  # without results that stream in
        self._saved = None if modified else Mark(self._state)
        self._history = History(HISTORY_LIMIT)
        self._results: list[ResultLayer] = []  # in the order in which they began
        self._edit: _Edit | None = None
        self._shown: tuple[Layer, ...] | None = None  # ``layers``, until something changes
        self._pyramids: dict[str, dict[tuple[bool, bool], Pyramid]] = {}  # by layer and how its mask counts
        self._pyramid(layer).build()  # here, as files are opened in another thread

    @property
    def size(self) -> Size:
        return self._state.size

    @property
    def colours(self) -> int:
        """1 or 3."""
        return self._state.layers[0].raster.colours

    @property
    def icc(self) -> bytes | None:
        """The profile of all pixels, None is sRGB: that of a grey document does not outlast its conversion."""
        made_colour = self._icc is not None and self.colours == 3 and colour.space(self._icc) == "GRAY"
        return None if made_colour else self._icc

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, *self.size)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Bottom first, with the results that stream in and the edit that goes on; hidden: the earlier ones that
        results stand in for."""
        if self._shown is None:
            hidden = {result.hides for result in self._results}
            above: dict[str, list[ResultLayer]] = {}
            for result in self._results:
                if (
                    result.layer.raster.colours == self.colours
                ):  # else a conversion was undone: until it is done
                    above.setdefault(self._anchor(result), []).append(result)
            self._shown = tuple(
                replace(shown, visible=False) if shown.visible and shown.id in hidden else shown
                for layer in (map(self._edit.shown, self._state.layers) if self._edit else self._state.layers)
                for shown in (layer, *(in_group(result, layer.group) for result in above.get(layer.id, ())))
            )
        return self._shown

    @property
    def scene(self) -> Scene:
        """What is seen: ``layers`` and the groups."""
        return Scene(self.layers, self._state.groups)

    @property
    def before(self) -> Layer:
        """What the split view compares with: the lowest layer that no filter made."""
        return next((layer for layer in self._state.layers if layer.recipe is None), self._state.layers[0])

    @property
    def active_layer(self) -> Layer | None:
        """The selected layer. There always is one."""
        return next((layer for layer in self.layers if layer.id == self._state.active), None)

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
    def groups(self) -> tuple[Group, ...]:
        return self._state.groups

    @property
    def selection(self) -> Raster | None:
        """One channel of 8 bits, of the document's size, 255 where it is selected; None selects everything. As it is
        edited, while it is: use it at once, or take a snapshot."""
        if self._edit is not None and self._edit.target == "selection":
            return self._edit.raster
        return self._state.selection

    @property
    def modified(self) -> bool:
        """Whether it is another than the one that was saved last; False again once undo leads back there."""
        return self._saved is None or not self._saved.of(self._state)

    @property
    def state(self) -> State:
        """What undo and saving are about: without results that stream in."""
        return self._state

    def mark_saved(self, path: Path | None = None, state: State | None = None) -> None:
        """``state`` is in the file ``path`` (None: the one as before) now. Saving takes a while: give the state
        that was written, as a result may have been committed since. None is the present one."""
        if path is not None:
            self.path, self.name = path, path.name
        self._saved = Mark(state or self._state)
        self._history.end_merging()
        self._notify(Change(history=True))

    def set_active(self, layer_id: str) -> None:
        """Select a layer; not a step of the history."""
        self.layer(layer_id)
        if layer_id != self._state.active:
            self._state = replace(self._state, active=layer_id)
            self._notify(Change(layers=True))

    def select(self, mask: Raster | None, name: str = "Select") -> None:
        """Another selection; None selects everything. A step of the history, but not one that has to be saved. The
        mask is not copied; who has it may go on writing to it. Raises ValueError when it is not one channel of 8
        bits of the document's size."""
        if mask is self._state.selection:
            return
        if mask is not None:
            if (mask.size, mask.channels, mask.dtype) != (self.size, 1, np.uint8):
                raise ValueError("A selection is one channel of 8 bits, of the document's size.")
            mask = mask.snapshot()
        self._step(name, replace(self._state, selection=mask))

    # --- history ------------------------------------------------------------------------------------------

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
        self._history.trim(self._state)
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
        """Take the last step back, or the edit that goes on; results that stream in go on. Returns False when there
        is none."""
        if self._edit is not None:
            self._edit.abort()
            return True
        steps = self._history.steps
        return self._restore(self._history.undo(self._state), steps)

    def redo(self) -> bool:
        """Do the step again that was undone last. Returns False when there is none, and during an edit."""
        if self._edit is not None:
            return False
        steps = self._history.steps
        return self._restore(self._history.redo(self._state), steps)

    def _restore(self, state: State | None, steps: tuple[int, int]) -> bool:
        """``steps``: of the history before: some may be lost, with the file that held them."""
        if state is None:
            if self._history.steps != steps:
                self._notify(Change(history=True))
            return False
        before, shown, active = self._state, self.scene, self._state.active
        self._state, self._shown = state, None
        ids = [layer.id for layer in self.layers]
        found = next((i for i in (state.active, active) if i in ids), ids[-1])
        if found != state.active:
            self._state = replace(state, active=found)
        self._changed(shown, before)
        return True

    # --- inside -------------------------------------------------------------------------------------------

    def _step(
        self,
        name: str,
        state: State,
        merge: Hashable = None,
        within: float = MERGE_WITHIN,
        shown: Scene | None = None,
    ) -> None:
        """The one way to another state. ``shown``: what ``scene`` was before."""
        before, shown, now = self._state, shown or self.scene, self.clock()
        self._state, self._shown = state, None
        if not self._history.join(merge, now, within):
            self._history.push(name, before, state, merge, now)
        self._changed(shown, before)

    def _changed(self, shown: Scene, before: State) -> None:
        """Tell what is different from ``before``, when ``shown`` was seen."""
        if self._edit is not None and not self._edit.fits(self._state):
            self._edit.end()
            self._edit = self._shown = None
        self._prune()
        selection = before.selection is not self._state.selection
        if before.size != self.size:
            self._pyramids.clear()  # they end where the document ends
            self._notify(Change(self.rect, layers=True, history=True, size=True, selection=selection))
            return
        rect = self._clipped(difference(shown, self.scene))
        self._notify(Change(rect, layers=True, history=True, selection=selection))

    def _change_layer(
        self, layer_id: str, step: str, within: float = MERGE_WITHIN, merge: Hashable = None, **values: Any
    ) -> None:
        result = self._result(layer_id)
        if result is None:
            index = self._index(layer_id)
            layers = list(self._state.layers)
            layers[index] = replace(layers[index], **values)
            self._step(step, replace(self._state, layers=tuple(layers)), merge, within)
            return
        before = self.scene
        result.layer = replace(result.layer, **values)
        self._unstepped(before)

    def _unstepped(self, before: Scene) -> None:
        """Something is seen otherwise than ``before`` that is no step of the history."""
        self._shown = None
        self._notify(Change(self._clipped(difference(before, self.scene)), layers=True))

    def _result(self, layer_id: str) -> ResultLayer | None:
        return next((result for result in self._results if result.id == layer_id), None)

    def _anchor(self, result: ResultLayer) -> str:
        """Id of the layer that a result lies above of; the topmost when its own are gone."""
        ids = {layer.id for layer in self._state.layers}
        return next((anchor for anchor in result.anchors if anchor in ids), self._state.layers[-1].id)

    def _index(self, layer_id: str, settled: str = "") -> int:
        """Where a layer is among those that are no longer streaming in."""
        for index, layer in enumerate(self._state.layers):
            if layer.id == layer_id:
                return index
        layer = self.layer(layer_id)
        raise ValueError(
            f"The layer “{layer.name}” is still being computed and cannot be {settled or 'used'} yet."
        )

    def _pyramid(self, layer: Layer, shares: bool = False) -> Pyramid:
        """Made once for each layer, and once more for it without its mask (see ``Document.original``)."""
        mask = layer.active_mask
        kept, kind = self._pyramids.setdefault(layer.id, {}), (mask is not None, shares)
        if kind not in kept:
            kept[kind] = Pyramid(layer.raster, layer.x, layer.y, self.size, mask, shares)
        kept[kind].follow(layer.raster, mask, layer.x, layer.y)
        return kept[kind]

    def _prune(self) -> None:
        """Forget the small pictures of layers that are gone; they are made again if undo brings one back."""
        ids = {layer.id for layer in self.layers}
        for gone in self._pyramids.keys() - ids:
            del self._pyramids[gone]

    def _complete(self, layer: Layer) -> Raster:
        """A layer's raster with what its source fills in."""
        return self._state.complete(layer)

    def _tried(self, trial: Trial) -> Scene:
        """The scene as it would be with a result; as it is when its source is gone."""
        ids = [layer.id for layer in self.layers]
        if trial.source not in ids:
            return self.scene
        index = ids.index(trial.source)
        layer = trial.layer_above(self.layers[index])
        index += 1
        while index < len(ids) and self.is_filling(ids[index]):
            index += 1  # those that began earlier stay below
        return Scene(placed(self.layers, layer, index, trial.hides), self._state.groups)

    def _compose(self, scene: Scene, rect: Rect, level: int, trial: Trial | None = None) -> np.ndarray:
        def look(shown: Shown) -> Look:
            if trial is not None and shown.layer.id == trial.id:
                return trial.pyramid(shown.layer, shown.shares).sample
            return self._pyramid(shown.layer, shown.shares).sample

        return look_of(scene, look, rect, level, self.colours, self.dtype)

    def _clipped(self, rect: Rect) -> Rect | None:
        rect = rect.intersected(self.rect)
        return None if rect.empty else rect


def in_group(result: ResultLayer, group: str) -> Layer:
    """A result's layer is in the group of the layer that it lies above of."""
    if result.layer.group != group:
        result.layer = replace(result.layer, group=group)
    return result.layer


def checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise ValueError("A layer needs a name.")
    return name
