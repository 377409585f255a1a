"""All that makes a document, at one moment and for the price of nothing; and a document made of it again.

For what writes documents beside the event loop and reads them back: recovery copies, files with layers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from editor.document.document import Document
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
        made._state, made._shown = self.state, None
        made._pyramids.clear()
        for layer in self.state.layers:
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
