"""What a document is at one moment: what undo brings back."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass

from editor.document.layer import Group, Layer
from editor.document.raster import Raster
from engine.api import Size

__all__ = ["Mark", "State"]


@dataclass(frozen=True, eq=False)
class State:
    """``size`` of the document. ``layers`` bottom first; ``groups`` in any order, each with at least one layer.
    ``active``: id of the selected layer. ``selection``: one channel of 8 bits, of the document's size, 255 where it
    is selected; None selects everything."""

    size: Size
    layers: tuple[Layer, ...]
    active: str
    groups: tuple[Group, ...] = ()
    selection: Raster | None = None

    def same(self, other: State) -> bool:
        """Whether both are the same picture: what is selected makes no difference."""
        mine, theirs = ((s.size, s.layers, s.groups) for s in (self, other))
        return mine[0] == theirs[0] and mine[1] is theirs[1] and mine[2] is theirs[2]

    def complete(self, layer: Layer) -> Raster:
        """A layer's raster with what its source fills in."""
        source = next((other for other in self.layers if other.id == layer.source), None)
        if source is None or layer.raster.full:
            return layer.raster
        base = self.complete(source)
        fits = (base.size, base.channels) == (layer.raster.size, layer.raster.channels)
        return layer.raster.filled(base) if fits else layer.raster

    def rasters(self) -> Iterator[Raster]:
        """All that hold pixels."""
        for layer in self.layers:
            yield layer.raster
            if layer.mask is not None:
                yield layer.mask
        if self.selection is not None:
            yield self.selection


class Mark:
    """Remembers which picture a state was, without keeping its pixels in memory: what is forgotten everywhere else
    never comes back."""

    def __init__(self, state: State) -> None:
        self._size = state.size
        self._parts = [weakref.ref(part) for part in (*state.layers, *state.groups)]

    def of(self, state: State) -> bool:
        """Whether ``state`` is that picture: what is selected makes no difference."""
        parts = (*state.layers, *state.groups)
        return (
            state.size == self._size
            and len(parts) == len(self._parts)
            and all(mine() is theirs for mine, theirs in zip(self._parts, parts, strict=True))
        )
