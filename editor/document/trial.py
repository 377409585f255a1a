"""A result that is only tried: what a document would look like with it, without it being there."""

from __future__ import annotations

import numpy as np

from editor.document.layer import Layer
from editor.document.pyramid import Pyramid
from editor.document.raster import Raster
from engine.api import Rect, Size

__all__ = ["Trial"]


class Trial:
    """The part ``rect`` (document pixels) of a result, as far as it is computed.

    ``source``: id of the layer that the filter works on. ``hides``: id of an earlier result that this one would
    stand in for, see ``Document.begin_result``. ``pixels`` are copied: one that streams in is filled in place by
    its owner. See ``Document.composite``.
    """

    def __init__(self, bounds: Size, rect: Rect, pixels: np.ndarray, source: str, hides: str = "") -> None:
        self.rect, self.source, self.hides = rect, source, hides
        self.pixels = pixels.copy()
        self.pixels.flags.writeable = False
        self.layer = Layer("Trial", Raster.from_pixels(self.pixels), rect.x, rect.y, source=source)
        self.pyramid = Pyramid(self.layer.raster, rect.x, rect.y, bounds)

    def same_place(self, other: Trial) -> bool:
        """Whether the two differ by their pixels only."""
        mine, theirs = self.pixels, other.pixels
        places = [(trial.rect, trial.source, trial.hides) for trial in (self, other)]
        return places[0] == places[1] and (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)
