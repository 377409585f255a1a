"""Sparse pixels: a dictionary of copy-on-write tiles, so that a snapshot costs a dictionary and no pixels.

A tile that two rasters may share is read-only; whoever wants to write to it replaces it by a copy first.
So the flag of the array itself says whether a tile may be written in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.api import Rect, Size

__all__ = ["TILE", "Key", "Piece", "Raster", "Sample", "gather", "grid", "with_alpha", "without_alpha"]

TILE = 256  # edge of a tile in pixels; a power of two, as the mip levels halve it

Key = tuple[int, int]  # column and row of a tile


class Sample(NamedTuple):
    """A part of a picture as blending takes it. May be a view of a tile: look, don't write.

    ``pixels``: H × W × 1 to 4, straight alpha in the last of 2 or 4; 0 where nothing was written.
    ``opaque``: every pixel is. ``coverage``: of rasters with alpha, how much of each pixel was written, H × W in
    the pixels' own units; None where all was. Without alpha the alpha made up in ``pixels`` says the same.
    ``mask``: H × W, by which alpha is still to be multiplied, the maximum being 1; None where there is none.
    """

    pixels: np.ndarray
    opaque: bool
    coverage: np.ndarray | None = None
    mask: np.ndarray | None = None

    @property
    def has_alpha(self) -> bool:
        """Whether there is an alpha channel; when all is opaque, it only holds the maximum."""
        return self.pixels.shape[2] in (2, 4)

    @property
    def colours(self) -> int:
        """1 or 3."""
        return self.pixels.shape[2] - self.has_alpha

    @property
    def colour(self) -> np.ndarray:
        """H × W × 1 or 3, a view."""
        return self.pixels[..., : self.colours]

    @property
    def alpha(self) -> np.ndarray | None:
        """H × W, a view; None where all is opaque."""
        return None if self.opaque else self.pixels[..., -1]

    def part(self, where: tuple[slice, slice]) -> Sample:
        coverage, mask = (None if plane is None else plane[where] for plane in (self.coverage, self.mask))
        return Sample(self.pixels[where], self.opaque, coverage, mask)


Piece = tuple[tuple[slice, slice], Sample | None]


def grid(rect: Rect, step: int = TILE) -> Iterator[tuple[Key, Rect]]:
    """The cells of an even grid from (0, 0) that meet ``rect``, row by row, each with the part they share."""
    if rect.empty:
        return
    for row in range(rect.y // step, (rect.bottom - 1) // step + 1):
        for column in range(rect.x // step, (rect.right - 1) // step + 1):
            cell = Rect(column * step, row * step, step, step)
            yield (column, row), cell.intersected(rect)


def gather(size: Size, pieces: list[Piece], covered: bool, has_alpha: bool) -> Sample | None:
    """Put pieces of one raster that do not overlap together. ``covered``: whether they fill all of ``size``.
    ``has_alpha``: whether the raster has. None when there is nothing in any of them."""
    some = [(where, sample) for where, sample in pieces if sample is not None]
    if not some:
        return None
    if len(pieces) == 1 and covered:
        return some[0][1]
    solid = covered and len(some) == len(pieces)
    opaque = solid and all(sample.opaque for _, sample in some)
    alpha = not opaque or any(sample.has_alpha for _, sample in some)
    first = some[0][1]
    shape = (size.height, size.width, first.colours + alpha)
    out = np.empty(shape, first.pixels.dtype) if solid else np.zeros(shape, first.pixels.dtype)
    for where, sample in some:
        out[where] = with_alpha(sample.pixels) if alpha else sample.pixels
    if not has_alpha or (solid and all(sample.coverage is None for _, sample in some)):
        return Sample(out, opaque)
    coverage = np.zeros(shape[:2], out.dtype)
    for where, sample in some:
        coverage[where] = np.iinfo(out.dtype).max if sample.coverage is None else sample.coverage
    return Sample(out, opaque, coverage)


def with_alpha(pixels: np.ndarray) -> np.ndarray:
    """Pixels of 1 or 3 channels with opaque alpha; those of 2 or 4 as they are."""
    if pixels.shape[2] in (2, 4):
        return pixels
    if pixels.shape[2] == 3:
        import cv2  # not at the top: the editor's window shows before it is needed

        return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)  # numpy takes ten times as long for this
    return np.concatenate([pixels, np.full_like(pixels, np.iinfo(pixels.dtype).max)], axis=2)


def without_alpha(pixels: np.ndarray) -> np.ndarray:
    """The 1 or 3 colours of pixels."""
    if pixels.shape[2] == 4:
        import cv2

        return cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
    return pixels[..., :1] if pixels.shape[2] == 2 else pixels


class Raster:
    """H × W × C pixels, uint8 or uint16, kept in tiles; a tile that is absent is transparent.

    ``channels``: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha; alpha is straight. Rasters without alpha know
    which pixels were never written (see ``coverage``): those are transparent too.
    Tiles at the right and lower edge end with the raster.

    Raises ValueError for an empty size, another number of channels or another type.
    """

    __slots__ = ("__weakref__", "_masks", "_tiles", "_whole", "channels", "dtype", "size")

    def __init__(self, size: Size, channels: int, dtype: np.dtype | type) -> None:
        if size[0] < 1 or size[1] < 1:
            raise ValueError(f"a raster needs at least one pixel, not {size[0]} × {size[1]}")
        if channels not in (1, 2, 3, 4):
            raise ValueError(f"a raster has 1 to 4 channels, not {channels}")
        if np.dtype(dtype) not in (np.uint8, np.uint16):
            raise ValueError(f"a raster is uint8 or uint16, not {np.dtype(dtype)}")
        self.size = Size(*size)
        self.channels = channels
        self.dtype = np.dtype(dtype)
        self._tiles: dict[Key, np.ndarray] = {}
        self._masks: dict[Key, np.ndarray] = {}  # what is written of a tile that is not full
        self._whole: np.ndarray | None = None  # the picture that all tiles are views of, until one is written

    @classmethod
    def from_pixels(cls, pixels: np.ndarray) -> Raster:
        """A full raster of H × W × C pixels. A read-only array is shared, not copied: nobody may write to it
        by another name. A writable one is copied."""
        if pixels.ndim != 3:
            raise ValueError(f"pixels are height × width × channels, not {pixels.shape}")
        raster = cls(Size(pixels.shape[1], pixels.shape[0]), pixels.shape[2], pixels.dtype)
        if pixels.flags.writeable or not pixels.flags.c_contiguous:
            pixels = pixels.copy(order="C")
            pixels.flags.writeable = False
        raster._whole = pixels
        raster._tiles = {key: pixels[part.slices] for key, part in grid(raster.rect)}
        return raster

    @classmethod
    def constant(cls, size: Size, channels: int, dtype: np.dtype | type, value: int) -> Raster:
        """A full raster of one value. Its tiles share their memory until they are written."""
        raster = cls(size, channels, dtype)
        made: dict[tuple[int, int], np.ndarray] = {}  # by the shape: those at the edges are smaller
        for key, part in grid(raster.rect):
            shape = (part.height, part.width)
            if shape not in made:
                made[shape] = np.full((*shape, channels), value, dtype)
                made[shape].flags.writeable = False
            raster._tiles[key] = made[shape]
        return raster

    # --- what it is ----------------------------------------------------------------------------------

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, *self.size)

    @property
    def has_alpha(self) -> bool:
        return self.channels in (2, 4)

    @property
    def colours(self) -> int:
        """Channels without alpha: 1 or 3."""
        return self.channels - 1 if self.has_alpha else self.channels

    @property
    def maximum(self) -> int:
        """255 or 65535."""
        return int(np.iinfo(self.dtype).max)

    @property
    def full(self) -> bool:
        """Whether every pixel was written."""
        columns, rows = -(-self.size.width // TILE), -(-self.size.height // TILE)
        return len(self._tiles) == columns * rows and not self._masks

    @property
    def nbytes(self) -> int:
        """Bytes of all tiles, shared ones included."""
        return sum(tile.nbytes for tile in self.arrays())

    def __len__(self) -> int:
        """The number of tiles."""
        return len(self._tiles)

    def __contains__(self, key: object) -> bool:
        return key in self._tiles

    def tile_rect(self, key: Key) -> Rect:
        """Where a tile lies, cut off at the raster's edge."""
        return Rect(key[0] * TILE, key[1] * TILE, TILE, TILE).intersected(self.rect)

    def tile(self, key: Key) -> np.ndarray | None:
        """The tile's array itself, None where nothing is. Not to be written to."""
        return self._tiles.get(key)

    @property
    def bounds(self) -> Rect:
        """The smallest rectangle around all tiles; empty when there are none."""
        if not self._tiles:
            return Rect(0, 0, 0, 0)
        columns, rows = zip(*self._tiles, strict=True)
        x, y = min(columns), min(rows)
        tiles = Rect(x, y, max(columns) + 1 - x, max(rows) + 1 - y)
        return tiles.scaled(TILE).intersected(self.rect)

    def tiles(self) -> Iterator[tuple[Key, np.ndarray]]:
        """All tiles that are there, as (column, row) and a read-only view of the pixels."""
        for key, tile in self._tiles.items():
            view = tile.view()
            view.flags.writeable = False
            yield key, view

    def arrays(self) -> Iterator[np.ndarray]:
        """The arrays that hold its memory: two rasters that share one have the same object here."""
        yield from self._tiles.values()
        yield from self._masks.values()

    # --- reading -------------------------------------------------------------------------------------

    def read(self, rect: Rect) -> np.ndarray:
        """The pixels of ``rect`` as a new array; 0 where nothing is, also outside of the raster."""
        out = np.zeros((rect.height, rect.width, self.channels), self.dtype)
        for key, part in grid(rect.intersected(self.rect)):
            tile = self._tiles.get(key)
            if tile is not None:
                out[part.moved(-rect.x, -rect.y).slices] = tile[self._inside(key, part).slices]
        return out

    def coverage(self, rect: Rect) -> np.ndarray:
        """H × W bool: which pixels of ``rect`` were written."""
        out = np.zeros((rect.height, rect.width), bool)
        for key, part in grid(rect.intersected(self.rect)):
            if key in self._tiles:
                mask = self._masks.get(key)
                target = part.moved(-rect.x, -rect.y).slices
                out[target] = True if mask is None else mask[self._inside(key, part).slices]
        return out

    def sample(self, rect: Rect) -> Sample | None:
        """``rect`` for blending, without copying where it lies in one tile; None if nothing is there. Outside of the
        raster it is transparent."""
        inner = rect.intersected(self.rect)
        pieces: list[Piece] = [
            (part.moved(-rect.x, -rect.y).slices, self._sample_tile(key, self._inside(key, part)))
            for key, part in grid(inner)
        ]
        return gather(Size(rect.width, rect.height), pieces, inner == rect, self.has_alpha)

    def pixels(self) -> np.ndarray:
        """All pixels, C-contiguous and read-only, not copied where the raster still is a whole picture.

        A raster without alpha that is not full comes with one: transparent where nothing was written.
        """
        whole = self._whole  # looked at once: the history, which packs old tiles beside us, may take it away
        if whole is not None:
            return whole
        if self.has_alpha or self.full:
            out = self.read(self.rect)
        else:
            out = np.zeros((self.size.height, self.size.width, self.channels + 1), self.dtype)
            for key, tile in self._tiles.items():
                target = out[self.tile_rect(key).slices]
                target[..., :-1] = tile
                target[..., -1] = self.maximum * self._masks.get(key, True)
        out.flags.writeable = False
        return out

    def _inside(self, key: Key, rect: Rect) -> Rect:
        return rect.moved(-key[0] * TILE, -key[1] * TILE)

    def _sample_tile(self, key: Key, rect: Rect) -> Sample | None:
        """``rect`` in the tile's own coordinates."""
        tile = self._tiles.get(key)
        if tile is None:
            return None
        part = tile[rect.slices]
        mask = self._masks.get(key)
        if mask is not None:
            mask = mask[rect.slices]
            if not mask.any():
                return None
            mask = None if mask.all() else mask
        if self.has_alpha:
            opaque = bool(part[..., -1].min() == self.maximum)
            return Sample(part, opaque, None if mask is None else mask * self.dtype.type(self.maximum))
        if mask is None:
            return Sample(part, True)
        part = with_alpha(part).copy()
        part[..., -1] *= mask
        return Sample(part, False)

    # --- writing -------------------------------------------------------------------------------------

    def write(self, rect: Rect, pixels: np.ndarray) -> None:
        """Put pixels at ``rect``. Snapshots keep what they had.

        Raises ValueError when the rectangle leaves the raster or the array does not fit it.
        """
        if rect.empty or not self.rect.contains(rect):
            raise ValueError(f"{tuple(rect)} is not inside of {self.size.width} × {self.size.height} pixels")
        if pixels.shape != (rect.height, rect.width, self.channels) or pixels.dtype != self.dtype:
            raise ValueError(
                f"{rect.height} × {rect.width} × {self.channels} {self.dtype} pixels are needed here, "
                f"not {' × '.join(map(str, pixels.shape))} {pixels.dtype}"
            )
        self._whole = None
        for key, part in grid(rect):
            source = pixels[part.moved(-rect.x, -rect.y).slices]
            inside = self._inside(key, part)
            if part == self.tile_rect(key):
                self._tiles[key] = source.copy(order="C")
                self._masks.pop(key, None)
                continue
            self._own(key)[inside.slices] = source
            mask = self._masks.get(key)
            if mask is not None:
                if not mask.flags.writeable:
                    mask = self._masks[key] = mask.copy()
                mask[inside.slices] = True
                if mask.all():
                    del self._masks[key]

    def share(self, key: Key, other: Raster) -> None:
        """Take the other raster's array for a tile that is written to the end and the same there: it costs no
        memory then. Raises KeyError when the other has no such tile."""
        theirs = other._tiles[key]
        theirs.flags.writeable = False
        self._tiles[key] = theirs
        self._masks.pop(key, None)
        self._whole = None

    def snapshot(self) -> Raster:
        """A raster with the same pixels, for the price of a dictionary; each side copies what it writes."""
        self.freeze()
        twin = Raster(self.size, self.channels, self.dtype)
        twin._tiles = self._tiles.copy()
        twin._masks = self._masks.copy()
        twin._whole = self._whole
        return twin

    def filled(self, base: Raster) -> Raster:
        """A snapshot in which what was never written comes from ``base``, whose tiles it shares.

        Raises ValueError when the two are not of one size, type and number of channels.
        """
        if (self.size, self.channels, self.dtype) != (base.size, base.channels, base.dtype):
            raise ValueError("Only a raster of the same size, type and channels can fill another one.")
        if base._whole is not None and not self._tiles:
            return base.snapshot()
        base.freeze()
        twin = self.snapshot()
        for key, theirs in base._tiles.items():
            mask = twin._masks.get(key)
            if key not in twin._tiles:
                twin._tiles[key] = theirs
                if key in base._masks:
                    twin._masks[key] = base._masks[key]
            elif mask is not None:
                twin._tiles[key] = np.where(mask[..., None], twin._tiles[key], theirs)
                mask = mask | base._masks.get(key, True)
                if mask.all():
                    del twin._masks[key]
                else:
                    twin._masks[key] = mask
        return twin

    def freeze(self) -> None:
        """Mark all tiles as shared: the next write to one copies it."""
        for array in self.arrays():
            array.flags.writeable = False

    def _own(self, key: Key) -> np.ndarray:
        """The tile, made or copied so that it may be written."""
        tile = self._tiles.get(key)
        if tile is None:
            area = self.tile_rect(key)
            tile = self._tiles[key] = np.zeros((area.height, area.width, self.channels), self.dtype)
            self._masks[key] = np.zeros((area.height, area.width), bool)
        elif not tile.flags.writeable:
            tile = self._tiles[key] = tile.copy(order="C")
        return tile
