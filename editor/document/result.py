"""A filter's result while it streams in: shown like a layer, but not yet a step of the history."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from editor.document.layer import Layer
from editor.document.raster import Key, Raster, grid
from engine.api import Patch, Rect

__all__ = ["ResultLayer"]

STRIP = 16  # rows that are compared at once: most tiles that differ do so in the first ones


class _Owner(Protocol):
    """What a result tells its document."""

    def _result_filled(self, result: ResultLayer, rect: Rect) -> None: ...
    def _result_committed(self, result: ResultLayer) -> Layer: ...
    def _result_aborted(self, result: ResultLayer) -> None: ...


class ResultLayer:
    """Made by ``Document.begin_result``. Ends with ``commit`` or ``abort``.

    ``layer``: what is filled so far, as a layer whose raster still changes; its id is the result's.
    Finished tiles that are the same as the source's are shared with it at once: they cost no memory, and the
    result has no holes when its source is hidden. ``hides``: see ``Document.begin_result``.
    """

    def __init__(
        self, owner: _Owner, name: str, source: Layer, base: Raster, recipe: dict[str, Any], blend: str = ""
    ) -> None:
        """``base``: the source's pixels as the filter gets them. ``blend``: the source's when empty."""
        channels = base.channels if base.has_alpha or base.full else base.channels + 1
        raster = Raster(base.size, channels, base.dtype)
        self.layer = Layer(
            name,
            raster,
            source.x,
            source.y,
            recipe=copy.deepcopy(recipe),
            source=source.id,
            blend=blend or source.blend,
            mask=source.mask,
            mask_on=source.mask_on,
            group=source.group,
        )
        self.name = name  # of the undo step; the layer may be renamed meanwhile
        self.anchors = [
            source.id
        ]  # the layers that this one lies above of; the first that still exists counts
        self.hides = ""
        self._owner: _Owner | None = owner
        self._base = base
        self._filled: dict[Key, int] = {}  # pixels written so far, by tile

    @property
    def id(self) -> str:
        return self.layer.id

    @property
    def filling(self) -> bool:
        """False once it was committed or aborted."""
        return self._owner is not None

    def add(self, patch: Patch) -> None:
        """Put a finished piece in; it is seen at once.

        Raises ValueError when it does not fit the layer, or when the result has already ended.
        """
        owner = self._needed_owner()
        raster = self.layer.raster
        raster.write(patch.rect, patch.pixels)
        if patch.draft:
            owner._result_filled(self, patch.rect.moved(self.layer.x, self.layer.y))
            return
        for key, part in grid(patch.rect):
            filled = self._filled[key] = self._filled.get(key, 0) + part.area
            if filled >= raster.tile_rect(key).area and self._unchanged(key):
                raster.share(key, self._base)
        owner._result_filled(self, patch.rect.moved(self.layer.x, self.layer.y))

    def commit(self, recipe: dict[str, Any]) -> Layer:
        """The result is complete: it becomes a layer like others, by one step of the history named after the
        filter. Returns the layer. Raises ValueError when the result has already ended."""
        owner = self._needed_owner()
        self._owner = None
        self.layer = replace(self.layer, recipe=copy.deepcopy(recipe))
        self.layer = owner._result_committed(self)
        return self.layer

    def abort(self) -> None:
        """Take the layer away as if it had never been. Nothing happens if the result has already ended."""
        owner, self._owner = self._owner, None
        if owner is not None:
            owner._result_aborted(self)

    def without_holes(self) -> Raster:
        """The result with what it lacks, for a source that will not be there to show through."""
        raster = self.layer.raster
        base = self._base
        if base.channels != raster.channels:  # the base has holes of its own, which are alpha here
            base = Raster.from_pixels(base.pixels())
        return raster.filled(base)

    def _needed_owner(self) -> _Owner:
        if self._owner is None:
            raise ValueError(f"The result “{self.layer.name}” was already committed or aborted.")
        return self._owner

    def _unchanged(self, key: Key) -> bool:
        mine, theirs = self.layer.raster.tile(key), self._base.tile(key)
        if mine is None or theirs is None or mine.shape != theirs.shape:
            return False  # its own where it cannot be told cheaply: a base with holes is rare
        return all(
            np.array_equal(mine[row : row + STRIP], theirs[row : row + STRIP])
            for row in range(0, len(mine), STRIP)
        )
