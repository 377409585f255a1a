"""Colour for documents that have none, and the layer of colour hints."""

from __future__ import annotations

from dataclasses import replace

from editor.document.framing import Framing
from editor.document.layer import Layer
from editor.document.raster import Raster
from editor.document.rgb import in_colour

__all__ = ["HINTS", "Colouring"]

HINTS = "Colour hints"


class Colouring(Framing):
    """``to_colour`` and ``begin_hints``; each is one step of the history."""

    @property
    def hints(self) -> Layer | None:
        """The layer of colour hints, the uppermost if there are several."""
        return next((layer for layer in reversed(self.layers) if layer.hints), None)

    def begin_hints(self) -> Layer:
        """The layer of colour hints, made above all others where there is none; it is not selected by that, as hints
        are for the layer that is. Raises ValueError for a grey document, which cannot hold colours."""
        found = self.hints
        if found is not None:
            return found
        if self.colours == 1:
            raise ValueError("A grey document has no colours; convert it to colour first.")
        layer = Layer(HINTS, Raster(self.size, self.colours + 1, self.dtype), hints=True)
        self._step("Add colour hints", replace(self._state, layers=(*self._state.layers, layer)))
        return layer

    def to_colour(self) -> None:
        """Make a grey document one in RGB, sRGB if it had a profile; nothing happens to one that has colours. What is
        seen stays as it is. Raises ValueError while a result streams in, which is of the old kind."""
        if self.colours == 3:
            return
        if self._results:
            name = self._results[0].layer.name
            raise ValueError(f"“{name}” is still being computed; wait for it, or cancel it first.")
        self._step("Convert to colour", in_colour(self._state, self.icc))
