"""Changes by hand: what a tool writes is seen at once, and becomes one step of the history when it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np

from editor.document.changes import Change
from editor.document.core import checked_name
from editor.document.grouping import Grouping
from editor.document.layer import Layer
from editor.document.raster import Raster, grid, with_alpha
from editor.document.state import State
from engine.api import Rect, Size

__all__ = ["TARGETS", "Edit", "Editing"]

TARGETS = ("pixels", "mask", "selection")


class _Owner(Protocol):
    """What an edit tells its document."""

    def _edit_changed(self, edit: Edit, rect: Rect) -> None: ...
    def _edit_committed(self, edit: Edit) -> None: ...
    def _edit_aborted(self, edit: Edit) -> None: ...


class Edit:
    """Made by ``Document.begin_edit``. Ends with ``commit`` or ``abort``, or when what it edits is gone: by undo, or
    by a step that changes the same pixels.

    ``raster``: to be written to; call ``changed`` after that. ``base``: what it was at the beginning, frozen.
    ``x``, ``y``: where both lie in the document. ``target``: one of TARGETS.
    """

    def __init__(
        self,
        owner: _Owner,
        name: str,
        target: str,
        layer: Layer | None,
        origin: Raster | None,
        base: Raster,
    ) -> None:
        """``origin``: what is edited as it is in the document's state; ``base`` may be that with alpha."""
        base.freeze()
        self.name, self.target = name, target
        self.layer_id = layer.id if layer is not None else ""
        self.x, self.y = (layer.x, layer.y) if layer is not None else (0, 0)
        self.base, self.raster = base, base.snapshot()
        self.rect = Rect(0, 0, 0, 0)  # around all that changed, in document pixels
        self._owner: _Owner | None = owner
        self._origin = origin

    @property
    def live(self) -> bool:
        """False once it has ended."""
        return self._owner is not None

    def changed(self, rect: Rect) -> None:
        """``raster`` was written to at ``rect``, in document pixels. Raises ValueError when the edit has ended."""
        owner = self._needed_owner()
        if not rect.empty:
            self.rect = self.rect.united(rect)
            owner._edit_changed(self, rect)

    def commit(self) -> None:
        """It is done: one step of the history, none if nothing changed. Tiles that are as they were cost nothing.
        Raises ValueError when the edit has ended."""
        owner = self._needed_owner()
        for key, _ in grid(self.rect.moved(-self.x, -self.y).intersected(self.raster.rect)):
            before, now = self.base.tile(key), self.raster.tile(key)
            if before is not None and now is not None and before is not now and self._same(before, now):
                area = self.raster.tile_rect(key)
                if self.raster.coverage(area).all() and self.base.coverage(area).all():
                    self.raster.share(key, self.base)
        self.raster.freeze()
        owner._edit_committed(self)
        self._owner = None

    def abort(self) -> None:
        """As if it had never been begun. Nothing happens if it has already ended."""
        owner, self._owner = self._owner, None
        if owner is not None:
            owner._edit_aborted(self)

    # --- for the document ---------------------------------------------------------------------------------

    def fits(self, state: State) -> bool:
        """Whether what is edited still is what it was at the beginning."""
        if self.target == "selection":
            return state.selection is self._origin and state.size == self.base.size
        layer = next((layer for layer in state.layers if layer.id == self.layer_id), None)
        if layer is None or (layer.x, layer.y) != (self.x, self.y) or layer.locked:
            return False
        return (layer.raster if self.target == "pixels" else layer.mask) is self._origin

    def end(self) -> None:
        """What is edited is gone."""
        self._owner = None

    def shown(self, layer: Layer) -> Layer:
        """A layer as it is seen meanwhile."""
        if layer.id != self.layer_id:
            return layer
        return (
            replace(layer, raster=self.raster)
            if self.target == "pixels"
            else replace(layer, mask=self.raster)
        )

    def done(self, state: State) -> State:
        if self.target == "selection":
            return replace(state, selection=self.raster)
        return replace(state, layers=tuple(self.shown(layer) for layer in state.layers))

    def _needed_owner(self) -> _Owner:
        if self._owner is None:
            raise ValueError(f"“{self.name}” has already ended.")
        return self._owner

    @staticmethod
    def _same(one: np.ndarray, other: np.ndarray) -> bool:
        return one.shape == other.shape and np.array_equal(one, other)


class Editing(Grouping):
    """``begin_edit`` and what the edit tells its document."""

    def begin_edit(
        self,
        layer_id: str,
        target: str = "pixels",
        name: str = "Paint",
        alpha: bool = False,
        start: Raster | None = None,
    ) -> Edit:
        """Begin to change a layer's "pixels", its "mask" or the "selection" (``layer_id`` does not matter then).
        ``name``: of the step. ``alpha``: the pixels must have an alpha channel, as for an eraser; a layer that was
        not written to everywhere gets one in any case. ``start``: what a selection begins with where there is none;
        None is nothing.

        Raises ValueError for another target, while another edit goes on, for a locked layer, for a result that
        streams in, and for a mask that the layer does not have.
        """
        if target not in TARGETS:
            raise ValueError(f"There is no {target!r} to edit; choose from {', '.join(TARGETS)}.")
        if self._edit is not None:
            raise ValueError(f"“{self._edit.name}” is not finished yet.")
        name = checked_name(name)
        edit = self._made_edit(layer_id, target, name, alpha, start)
        self._edit, self._shown = edit, None
        return edit

    @property
    def editing(self) -> Edit | None:
        """The edit that goes on."""
        return self._edit if isinstance(self._edit, Edit) else None

    def _made_edit(self, layer_id: str, target: str, name: str, alpha: bool, start: Raster | None) -> Edit:
        if target == "selection":
            origin = self._state.selection
            base = start if origin is None else origin
            if base is None:
                base = Raster(self.size, 1, np.uint8)
            return Edit(self, name, target, None, origin, base.snapshot())
        if target == "mask":
            layer = self._masked(layer_id)
            assert layer.mask is not None
            return Edit(self, name, target, layer, layer.mask, layer.mask)
        layer = self._unlocked(layer_id, settled="painted on")
        base = self._complete(layer)
        if not base.has_alpha and (alpha or not base.full):
            base = opaque_with_alpha(base)
        return Edit(self, name, target, layer, layer.raster, base)

    def _edit_changed(self, edit: Edit, rect: Rect) -> None:
        if edit.target == "selection":
            self._notify(Change(selection=True, selected=rect))
            return
        for pyramid in self._pyramids.get(edit.layer_id, {}).values():
            pyramid.changed(rect)
        if any(layer.id == edit.layer_id for layer in self.scene.shown):
            self._notify(Change(self._clipped(rect)))

    def _edit_committed(self, edit: Edit) -> None:
        if edit.rect.empty:
            self._edit_aborted(edit)
            return
        shown = self.scene
        self._edit = None
        self._step(edit.name, edit.done(self._state), shown=shown)

    def _edit_aborted(self, edit: Edit) -> None:
        before = self.scene
        self._edit = None
        self._unstepped(before)
        if edit.target == "selection":
            self._notify(Change(selection=True))


def opaque_with_alpha(raster: Raster) -> Raster:
    """The same pixels with an alpha channel, opaque where they were written."""
    out = Raster(Size(*raster.size), raster.channels + 1, raster.dtype)
    for key, tile in raster.tiles():
        area = raster.tile_rect(key)
        pixels = with_alpha(tile)
        covered = raster.coverage(area)
        if not covered.all():
            pixels = pixels.copy()
            pixels[..., -1] *= covered
        out.write(area, pixels)
    return out
