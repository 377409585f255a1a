"""A layer at smaller scales: the mean of areas of 2ⁿ × 2ⁿ document pixels, weighted by alpha.

Blocks of TILE document pixels are reduced one by one, when they are asked for. Levels 1 and 2 are made afresh each
time: 256 × 256 pixels there take 16 blocks at most. From level 3 on blocks are kept, in 2 % of the layer's bytes,
and forgotten where the layer changes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from editor.document.raster import TILE, Key, Piece, Raster, Sample, gather, grid, with_alpha
from engine.api import Rect, Size

__all__ = ["MAX_LEVEL", "Pyramid", "differing", "level_size"]

MAX_LEVEL = 8  # a block of TILE pixels is one pixel there
KEPT = 3  # the lowest level whose blocks are kept; higher ones are made from it


def level_size(size: Size, level: int) -> Size:
    """Pixels of a picture at a level; the last column and row may stand for less than 2ⁿ document pixels."""
    return Size(-(-size.width >> level), -(-size.height >> level))


class Pyramid:
    """The levels of one raster at one place in a document.

    ``bounds``: the document; what lies outside is not seen, and areas at its edge are means of what is inside.
    ``mask``: as ``Layer.mask``, of the raster's size and at its place; None shows all. ``shares``: the layer that
    this one may take the place of has the same mask: so the mask does not limit the replacing.
    """

    def __init__(
        self,
        raster: Raster,
        x: int,
        y: int,
        bounds: Size,
        mask: Raster | None = None,
        shares: bool = False,
    ) -> None:
        self.raster, self.mask = raster, mask
        self.x, self.y = x, y
        self._shares = shares
        self._bounds = Rect(0, 0, *bounds)
        self._blocks: dict[tuple[int, Key], Sample | None] = {}

    def follow(self, raster: Raster, mask: Raster | None, x: int, y: int) -> None:
        """From now on the levels of another state of the layer: what is kept of tiles that both share stays."""
        pairs = [(self.raster, raster), (self.mask, mask)]
        alike = (self.x, self.y, mask is None) == (x, y, self.mask is None)
        self.raster, self.mask, self.x, self.y = raster, mask, x, y
        if not alike or any(old and new and not _comparable(old, new) for old, new in pairs):
            self._blocks.clear()
            return
        for old, new in pairs:
            if old is not None and new is not None and old is not new:
                for key in differing(old, new):
                    self.changed(new.tile_rect(key).moved(x, y))

    def sample(self, rect: Rect, level: int) -> Sample | None:
        """``rect`` in pixels of the level; None where nothing is."""
        if level == 0:
            return self._masked(rect)
        step = TILE >> level
        inner = rect.intersected(Rect(0, 0, *level_size(Size(*self._bounds[2:]), level)))
        pieces: list[Piece] = []
        for key, part in grid(inner, step):
            block = self._block(level, key)
            if block is not None and (part.width, part.height) != block.pixels.shape[1::-1]:
                block = block.part(part.moved(-key[0] * step, -key[1] * step).slices)
            pieces.append((part.moved(-rect.x, -rect.y).slices, block))
        covers = self.raster.has_alpha or self.mask is not None
        return gather(Size(rect.width, rect.height), pieces, inner == rect, covers)

    def build(self) -> None:
        """Make the lowest level that is kept, so that no later call has to touch all pixels at once."""
        for key, _ in grid(self._bounds):
            self._block(KEPT, key)

    def changed(self, rect: Rect) -> None:
        """The raster was written to at ``rect``, in document pixels."""
        if not self._blocks:
            return
        for key, _ in grid(rect.intersected(self._bounds)):
            for level in range(KEPT, MAX_LEVEL + 1):
                self._blocks.pop((level, key), None)

    def _block(self, level: int, key: Key) -> Sample | None:
        if level < KEPT:
            return self._reduced(level, key)
        if (level, key) not in self._blocks:
            if level == KEPT:
                block = self._reduced(level, key)
            else:
                block = self._block(KEPT, key)
                if block is not None:
                    block = self._again(block, level, key)
            self._blocks[level, key] = block
        return self._blocks[level, key]

    def _reduced(self, level: int, key: Key) -> Sample | None:
        area = Rect(key[0] * TILE, key[1] * TILE, TILE, TILE).intersected(self._bounds)
        sample = self._masked(area)
        return None if sample is None else _shrink(sample, 1 << level)

    def _masked(self, area: Rect) -> Sample | None:
        """The pixels themselves of ``area``, in document pixels."""
        inside = area.moved(-self.x, -self.y)
        sample = self.raster.sample(inside)
        if sample is None or self.mask is None:
            return sample
        mask = _veil(self.mask, inside)
        lowest = mask.min()
        coverage = sample.coverage
        if self._shares and coverage is None and not self.raster.has_alpha and not sample.opaque:
            coverage = sample.pixels[..., -1]  # made up: it says what was written
        if lowest == self.raster.maximum:  # nothing is hidden here
            return Sample(sample.pixels, sample.opaque, coverage)
        pixels = with_alpha(sample.pixels)
        if self._shares:
            return Sample(pixels, False, coverage, mask)
        if lowest == 0 and not mask.any():
            return None
        # what is covered in part at level 0 is covered not at all or wholly: the mask or nothing
        coverage = mask if coverage is None else np.minimum(mask, coverage)
        return Sample(pixels, False, coverage, mask)

    def _again(self, block: Sample, level: int, key: Key) -> Sample:
        """From a kept block to a higher level. Its last column and row may stand for fewer pixels than the
        others: at the document's edge the mean is taken from the pixels themselves."""
        area = Rect(key[0] * TILE, key[1] * TILE, TILE, TILE).intersected(self._bounds)
        if area.width % (1 << KEPT) or area.height % (1 << KEPT):
            exact = self._reduced(level, key)
            assert exact is not None  # the lower level was not empty
            return exact
        return _shrink(block, 1 << (level - KEPT))


def _shrink(sample: Sample, factor: int) -> Sample:
    """Means of ``factor`` × ``factor`` pixels; the last column and row are means of what is left."""
    import cv2  # not at the top: the editor's window shows before it is needed

    if sample.opaque:
        return Sample(_means(sample.pixels, factor), True)
    *colours, weight = (plane.astype(np.float32) for plane in cv2.split(sample.pixels))
    if sample.mask is not None:
        weight *= sample.mask * np.float32(1 / np.iinfo(sample.pixels.dtype).max)
    alpha = _means(weight[..., None], factor)[..., 0]
    planes = []
    for plane in colours:  # plane by plane: numpy is slow along a last axis of three
        plane *= weight
        mean = _means(plane[..., None], factor)[..., 0]
        planes.append(np.divide(mean, alpha, out=np.zeros_like(mean), where=alpha > 0))
    out = np.rint(cv2.merge([*planes, alpha])).astype(sample.pixels.dtype)
    coverage = sample.coverage
    if coverage is not None:
        coverage = _means(coverage[..., None], factor)[..., 0]
    return Sample(out, False, coverage)


def differing(one: Raster, other: Raster) -> Iterator[Key]:
    """The tiles in which two states of one raster are not known to be the same."""
    for key, _ in one.tiles():
        if one.tile(key) is not other.tile(key):
            yield key
    for key, _ in other.tiles():
        if key not in one:
            yield key


def _comparable(one: Raster, other: Raster) -> bool:
    return (one.size, one.channels, one.dtype) == (other.size, other.channels, other.dtype)


def _veil(mask: Raster, rect: Rect) -> np.ndarray:
    """H × W of a mask, 0 where it has no tile. May be a view of a tile."""
    key = (rect.x // TILE, rect.y // TILE)
    tile = mask.tile(key)
    area = rect.moved(-key[0] * TILE, -key[1] * TILE)
    if tile is not None and area.right <= tile.shape[1] and area.bottom <= tile.shape[0]:
        return tile[area.slices][..., 0]
    return mask.read(rect)[..., 0]


def _means(pixels: np.ndarray, factor: int) -> np.ndarray:
    height, width, channels = pixels.shape
    rows, columns = height // factor, width // factor
    if not height % factor and not width % factor:
        return _resize(pixels, columns, rows)
    out = np.empty((-(-height // factor), -(-width // factor), channels), pixels.dtype)
    h, w = rows * factor, columns * factor
    if h and w:
        out[:rows, :columns] = _resize(pixels[:h, :w], columns, rows)
    if h and w < width:
        out[:rows, columns:] = _resize(pixels[:h, w:], 1, rows)
    if w and h < height:
        out[rows:, :columns] = _resize(pixels[h:, :w], columns, 1)
    if h < height and w < width:
        out[rows:, columns:] = _resize(pixels[h:, w:], 1, 1)
    return out


def _resize(pixels: np.ndarray, width: int, height: int) -> np.ndarray:
    import cv2

    out = cv2.resize(np.ascontiguousarray(pixels), (width, height), interpolation=cv2.INTER_AREA)
    return out.reshape(height, width, pixels.shape[2])
