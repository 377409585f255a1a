"""A layer at smaller scales: the mean of areas of 2ⁿ × 2ⁿ document pixels, weighted by alpha.

Blocks of TILE document pixels are reduced one by one, when they are asked for. Level 1 is made afresh each time, and
only what is asked for of it. From level 2 on blocks are kept, in 8 % of the layer's bytes: a photo that is seen whole
is blended anew from these. Where the layer changes only the pixels that did are made again.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from editor.document.raster import TILE, Key, Piece, Raster, Sample, gather, grid, with_alpha
from engine.api import Rect, Size

__all__ = ["MAX_LEVEL", "Pyramid", "differing", "level_size"]

MAX_LEVEL = 8  # a block of TILE pixels is one pixel there
KEPT = 2  # the lowest level whose blocks are kept; higher ones are made from it


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
        sizes = [level_size(bounds, level) for level in range(MAX_LEVEL + 1)]
        self._levels = [Rect(0, 0, *size) for size in sizes]  # the document, in pixels of each level
        self._blocks: dict[tuple[int, Key], Sample | None] = {}
        self._stale: dict[tuple[int, Key], Rect] = {}  # of blocks that are kept: where the layer has changed

    def follow(self, raster: Raster, mask: Raster | None, x: int, y: int) -> None:
        """From now on the levels of another state of the layer: what is kept of tiles that both share stays."""
        pairs = [(self.raster, raster), (self.mask, mask)]
        alike = (self.x, self.y, mask is None) == (x, y, self.mask is None)
        self.raster, self.mask, self.x, self.y = raster, mask, x, y
        if not alike or any(old and new and not _comparable(old, new) for old, new in pairs):
            self._blocks.clear()
            self._stale.clear()
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
        inner = rect.intersected(self._levels[level])
        pieces: list[Piece] = []
        for key, part in grid(inner, step):
            if level < KEPT:
                block = self._reduced(part, level)
            else:
                block = self._block(level, key)
                if block is not None and (part.width, part.height) != block.pixels.shape[1::-1]:
                    block = block.part(part.moved(-key[0] * step, -key[1] * step).slices)
            pieces.append((part.moved(-rect.x, -rect.y).slices, block))
        covers = self.raster.has_alpha or self.mask is not None
        return gather(Size(rect.width, rect.height), pieces, inner == rect, covers)

    def build(self) -> None:
        """Make the lowest level that is kept, so that no later call has to touch all pixels at once."""
        for _ in self.prepare(self._levels[KEPT], KEPT):
            pass

    def prepare(self, rect: Rect, level: int) -> Iterator[int]:
        """Make what ``sample`` will take of the blocks that are kept, one at each step; gives the number of document
        pixels that were read for it. Nothing at levels that are not kept."""
        if level < KEPT:
            return
        for key, _ in grid(rect.intersected(self._levels[level]), TILE >> level):
            if (KEPT, key) not in self._blocks:
                self._block(KEPT, key)
                yield TILE * TILE

    def changed(self, rect: Rect) -> None:
        """The raster was written to at ``rect``, in document pixels."""
        if not self._blocks:
            return
        for key, part in grid(rect.intersected(self._bounds)):
            for level in range(KEPT, MAX_LEVEL + 1):
                if (level, key) in self._blocks:
                    stale = self._stale.get((level, key))
                    self._stale[level, key] = part if stale is None else stale.united(part)

    def _block(self, level: int, key: Key) -> Sample | None:
        stale = self._stale.pop((level, key), None)
        if stale is None and (level, key) in self._blocks:
            return self._blocks[level, key]
        step = TILE >> level
        whole = Rect(key[0] * step, key[1] * step, step, step).intersected(self._levels[level])
        if stale is None or (level, key) not in self._blocks:
            self._blocks[level, key] = self._made(whole, level, key)
        else:
            block, area = self._blocks[level, key], _cells(stale, level)
            if area == whole or not _mended(
                block, area.moved(-whole.x, -whole.y), self._made(area, level, key)
            ):
                self._blocks[level, key] = self._made(whole, level, key)
        return self._blocks[level, key]

    def _made(self, area: Rect, level: int, key: Key) -> Sample | None:
        """``area`` in pixels of a level that is kept, within one block. From the lowest level that is kept, but its
        last column and row may stand for fewer pixels than the others: at the document's edge the mean is taken
        from the pixels themselves."""
        if level == KEPT:
            return self._reduced(area, level)
        pixels = area.scaled(1 << level).intersected(self._bounds)
        low = self._block(KEPT, key)
        if low is None:
            return None
        if pixels.width % (1 << KEPT) or pixels.height % (1 << KEPT):
            return self._reduced(area, level)
        step = TILE >> KEPT
        inside = Rect(*(side >> KEPT for side in pixels)).moved(-key[0] * step, -key[1] * step)
        return _shrink(low.part(inside.slices), 1 << (level - KEPT))

    def _reduced(self, area: Rect, level: int) -> Sample | None:
        """``area`` in pixels of a level, from the pixels themselves."""
        sample = self._masked(area.scaled(1 << level).intersected(self._bounds))
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


def _cells(rect: Rect, level: int) -> Rect:
    """The pixels of a level that ``rect``, in document pixels, touches."""
    left, top, step = rect.x >> level, rect.y >> level, (1 << level) - 1
    return Rect(left, top, (rect.right + step >> level) - left, (rect.bottom + step >> level) - top)


def _mended(block: Sample | None, area: Rect, new: Sample | None) -> bool:
    """Write ``new`` into ``area`` of a block. Returns False where the two are of different kinds: then the block has
    to be made as a whole."""
    if block is None or new is None:
        return block is new
    if (block.opaque and not new.opaque) or new.pixels.shape[2] > block.pixels.shape[2]:
        return False
    if block.coverage is None and new.coverage is not None:
        return False
    alpha = block.pixels.shape[2] > new.pixels.shape[2]
    block.pixels[area.slices] = with_alpha(new.pixels) if alpha else new.pixels
    if block.coverage is not None:
        covered = np.iinfo(block.pixels.dtype).max if new.coverage is None else new.coverage
        block.coverage[area.slices] = covered
    return True


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
    # rounded as where all of a sample is opaque: what is drawn together must not change a pixel
    full = out[..., -1:] == np.iinfo(out.dtype).max
    np.copyto(out[..., :-1], _means(sample.pixels[..., :-1], factor), where=full)
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
