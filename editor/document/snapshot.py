"""All that makes a document, at one moment and for the price of nothing; and a document made of it again.

For what writes documents beside the event loop and reads them back: recovery copies, files with layers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from editor.document.document import Document
from editor.document.layer import Layer
from editor.document.raster import Key, Raster
from editor.document.state import State
from engine.api import Picture, Size
from engine.files.model import Metadata

__all__ = ["Snapshot", "arrays", "capture", "raster_of"]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """``state`` without results that stream in. ``alpha``: whether the document began with alpha, see
    ``Document.flattened``. ``colours``: 1 or 3. ``icc``: None means sRGB."""

    state: State
    name: str
    path: Path | None
    dtype: np.dtype
    colours: int
    alpha: bool
    icc: bytes | None = None
    metadata: Metadata = Metadata()
    notes: tuple[str, ...] = ()

    def document(self) -> Document:
        """A document in this state, modified and with nothing to undo. May run in another thread than the document is
        used in later."""
        first = np.zeros((1, 1, self.colours + self.alpha), self.dtype)
        made = Document(
            Picture(first, self.icc), self.name, self.path, self.metadata, self.notes, modified=True
        )
        made._state, made._shown = replace(self.state, layers=_related(self.state.layers)), None
        made._pyramids.clear()
        for layer in made._state.layers:
            made._pyramid(layer).build()
        return made


def capture(document: Document) -> Snapshot:
    """The document as it is now. States are never written to, so this may be read in any thread."""
    return Snapshot(
        document.state,
        document.name,
        document.path,
        document.dtype,
        document.colours,
        document._alpha,
        document.icc,
        document.metadata,
        document.notes,
    )


def _related(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Layers that came from a file, as those of a document are: equal masks at one place are the same one (see
    ``editor.document.compose``), and no layer was made from itself, however many others lie between."""
    sources = {layer.id: layer.source for layer in layers}
    masks: list[tuple[Layer, Raster]] = []
    out = []
    for layer in layers:
        seen, above = {layer.id}, layer.source
        while above in sources and above not in seen:
            seen.add(above)
            above = sources[above]
        if above in seen:
            sources[layer.id] = ""
            layer = replace(layer, source="")
        mask = layer.mask
        if mask is not None:
            place = layer.x, layer.y
            same = (m for other, m in masks if (other.x, other.y) == place and _equal(m, mask))
            mask = next(same, mask)
            masks.append((layer, mask))
            layer = replace(layer, mask=mask)
        out.append(layer)
    return tuple(out)


def _equal(one: Raster, other: Raster) -> bool:
    if (one.size, one.dtype) != (other.size, other.dtype):
        return False
    mine, theirs = (list(arrays(raster)) for raster in (one, other))
    return len(mine) == len(theirs) and all(
        a[:2] == b[:2] and (a[2] is b[2] or np.array_equal(a[2], b[2]))
        for a, b in zip(mine, theirs, strict=True)
    )


def arrays(raster: Raster) -> Iterator[tuple[str, Key, np.ndarray]]:
    """Each array that a raster consists of: "tile" or "mask" (what is written of a tile that is not full), its place,
    and the array itself; rasters that share one yield the same object. Look, don't write."""
    for kind, held in (("tile", raster._tiles), ("mask", raster._masks)):
        for key, array in held.items():
            yield kind, key, array


def raster_of(
    size: Size,
    channels: int,
    dtype: np.dtype,
    tiles: Mapping[Key, np.ndarray],
    masks: Mapping[Key, np.ndarray],
) -> Raster:
    """A raster of what ``arrays`` told of one. Raises ValueError for arrays that do not fit."""
    raster = Raster(size, channels, dtype)
    for key, tile in tiles.items():
        area = raster.tile_rect(key)
        shape = (area.height, area.width)
        mask = masks.get(key)
        if area.empty or tile.shape != (*shape, channels) or tile.dtype != raster.dtype:
            raise ValueError(f"a tile at {key} of a raster does not fit it")
        if mask is not None and (mask.shape != shape or mask.dtype != np.bool_):
            raise ValueError(f"the mask of a tile at {key} does not fit it")
        raster._tiles[key] = tile
        if mask is not None:
            raster._masks[key] = mask
    raster.freeze()
    return raster
