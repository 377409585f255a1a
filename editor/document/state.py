"""What a document is at one moment: what undo brings back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editor.document.layer import Group, Layer
from editor.document.raster import Raster
from engine.api import Size

__all__ = ["State"]


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
        return layer.raster.filled(base) if base.channels == layer.raster.channels else layer.raster

    def rasters(self) -> Iterator[Raster]:
        """All that hold pixels."""
        for layer in self.layers:
            yield layer.raster
            if layer.mask is not None:
                yield layer.mask
        if self.selection is not None:
            yield self.selection
