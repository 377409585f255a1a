"""A layer at smaller scales: the mean of areas of 2ⁿ × 2ⁿ document pixels, weighted by alpha.

Blocks of TILE document pixels are reduced one by one, when they are asked for. Levels 1 and 2 are made afresh each
time: 256 × 256 pixels there take 16 blocks at most. From level 3 on blocks are kept, in 2 % of the layer's bytes,
and forgotten where the layer changes.
"""

from __future__ import annotations

import numpy as np

from editor.document.raster import TILE, Key, Piece, Raster, Sample, gather, grid
from engine.api import Rect, Size

__all__ = ["MAX_LEVEL", "Pyramid", "level_size"]

MAX_LEVEL = 8  # a block of TILE pixels is one pixel there
KEPT = 3  # the lowest level whose blocks are kept; higher ones are made from it


def level_size(size: Size, level: int) -> Size:
    """Pixels of a picture at a level; the last column and row may stand for less than 2ⁿ document pixels."""
    return Size(-(-size.width >> level), -(-size.height >> level))


class Pyramid:
    """The levels of one raster at one place in a document.

    ``bounds``: the document; what lies outside is not seen, and areas at its edge are means of what is inside.
    """

    def __init__(self, raster: Raster, x: int, y: int, bounds: Size) -> None:
        self.raster = raster
        self.x, self.y = x, y
        self._bounds = Rect(0, 0, *bounds)
        self._blocks: dict[tuple[int, Key], Sample | None] = {}

    def shows(self, raster: Raster, x: int, y: int) -> bool:
        """Whether these are the levels of that raster at that place."""
        return self.raster is raster and (self.x, self.y) == (x, y)

    def sample(self, rect: Rect, level: int) -> Sample | None:
        """``rect`` in pixels of the level; None where nothing is."""
        if level == 0:
            return self.raster.sample(rect.moved(-self.x, -self.y))
        step = TILE >> level
        inner = rect.intersected(Rect(0, 0, *level_size(Size(*self._bounds[2:]), level)))
        pieces: list[Piece] = []
        for key, part in grid(inner, step):
            block = self._block(level, key)
            if block is not None and (part.width, part.height) != block.pixels.shape[1::-1]:
                block = block.part(part.moved(-key[0] * step, -key[1] * step).slices)
            pieces.append((part.moved(-rect.x, -rect.y).slices, block))
        return gather(Size(rect.width, rect.height), pieces, inner == rect, self.raster.has_alpha)

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
        sample = self.raster.sample(area.moved(-self.x, -self.y))
        return None if sample is None else _shrink(sample, 1 << level)

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
