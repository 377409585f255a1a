"""A result that is only tried: what a document would look like with it, without it being there."""

from __future__ import annotations

import uuid
from dataclasses import replace

import numpy as np

from editor.document.layer import Layer
from editor.document.pyramid import Pyramid
from editor.document.raster import Raster
from engine.api import Rect, Size

__all__ = ["Trial"]


class Trial:
    """The part ``rect`` (document pixels) of a result, as far as it is computed.

    ``source``: id of the layer that the filter works on. ``hides``: id of an earlier result that this one would
    stand in for, ``blend`` its mode, see ``Document.begin_result``. ``pixels`` are copied: one that streams in is
    filled in place by its owner. See ``Document.composite``.
    """

    def __init__(
        self, bounds: Size, rect: Rect, pixels: np.ndarray, source: str, hides: str = "", blend: str = ""
    ) -> None:
        self.blend = blend
        self.rect, self.source, self.hides = rect, source, hides
        self.pixels = pixels.copy()
        self.pixels.flags.writeable = False
        self.id = uuid.uuid4().hex
        self._bounds = bounds
        self._raster = Raster.from_pixels(self.pixels)
        self._made: tuple[Raster | None, bool, Pyramid] | None = None  # for a mask, and whether it is shared

    def layer_above(self, source: Layer) -> Layer:
        """The layer that the result would be: in its source's place, with its mask and, without one of its own, its
        blend mode."""
        return replace(
            source,
            id=self.id,
            raster=self._raster,
            source=source.id,
            visible=True,
            opacity=1.0,
            blend=self.blend or source.blend,
            recipe=None,
            locked=False,
        )

    def pyramid(self, layer: Layer, shares: bool) -> Pyramid:
        """Of what ``layer_above`` gave."""
        mask = layer.active_mask
        if self._made is None or self._made[0] is not mask or self._made[1] != shares:
            part = mask
            if mask is not None:
                part = Raster.from_pixels(mask.read(self.rect.moved(-layer.x, -layer.y)))
            made = Pyramid(self._raster, self.rect.x, self.rect.y, self._bounds, part, shares)
            self._made = (mask, shares, made)
        return self._made[2]

    def same_place(self, other: Trial) -> bool:
        """Whether the two differ by their pixels only."""
        mine, theirs = self.pixels, other.pixels
        places = [(trial.rect, trial.source, trial.hides, trial.blend) for trial in (self, other)]
        return places[0] == places[1] and (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)
