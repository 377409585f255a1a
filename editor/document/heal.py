"""The healing brush and the spot healing brush: texture from elsewhere, light and colour from around the stroke.

Works once the stroke is done, block by block: each is healed against all that lies around it, healed blocks
included. So a long scratch takes the texture of many places, and memory is that of one block.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from editor.document.clone import Target, clone
from editor.document.coverage import Coverage
from editor.document.membrane import membrane
from editor.document.paint import needs_alpha
from editor.document.patch import find_patch
from editor.document.raster import Raster, grid
from editor.document.source import Source
from engine.api import Rect, Size

__all__ = ["heal", "spot_heal"]

_BLOCK = 512  # pixels a side with a source that was picked
_SPOT = (32, 256)  # the least and the most with one that is searched
_RIM = (4, 24)  # pixels around a block that its source has to resemble

Chooser = Callable[["_Healing", Rect], tuple[int, int] | None]


def heal(target: Target, source: Source, shift: tuple[int, int]) -> Rect:
    """Lay the texture that lies ``shift`` away over the stroke, so that it meets the surroundings without a seam.

    ``source`` gives both the texture and the surroundings: the layer itself (of the target's ``base``; it keeps its
    alpha then), or all that is seen, to heal on an empty layer above it. The rest as in ``clone``. Where the texture
    is transparent or ends, the stroke is filled in smoothly. Nothing but the stroke's pixels changes by a single
    bit.
    """
    healing = _Healing(target.coverage, source)
    healing.run(_BLOCK, lambda _healing, _block: shift)
    return healing.lay(target)


def spot_heal(target: Target, source: Source) -> Rect:
    """As ``heal``, but each block of the stroke looks for the place nearby whose rim is most like its own.
    Where there is none (a stroke over all of a small picture), it is filled in smoothly."""
    healing = _Healing(target.coverage, source)
    thickness = healing.thickness()
    rim = min(max(round(thickness / 4), _RIM[0]), _RIM[1])
    edge = min(max(round(2 * thickness), _SPOT[0]), _SPOT[1])

    def choose(healing: _Healing, block: Rect) -> tuple[int, int] | None:
        return find_patch(healing.look, healing.stroke, block, rim, source.rect)

    healing.run(edge, choose)
    return healing.lay(target)


class _Healing:
    """The picture as it is seen while blocks of a stroke are healed one after the other."""

    def __init__(self, coverage: Coverage, source: Source) -> None:
        self.coverage = coverage
        self.source = source
        self.area = coverage.bounds.intersected(source.rect)
        colours, _ = source.sample(Rect(source.rect.x, source.rect.y, 1, 1))
        size = Size(max(1, self.area.width), max(1, self.area.height))
        # from the corner of ``area``, opaque where it is healed
        self._healed = Raster(size, 2 if colours.shape[2] == 1 else 4, colours.dtype)

    def stroke(self, rect: Rect) -> np.ndarray:
        """H × W bool: the pixels that the stroke touches, healed or not."""
        return self.coverage.read(rect) > 0

    def look(self, rect: Rect) -> tuple[np.ndarray, np.ndarray]:
        """Colours, H × W × 1 or 3, and H × W bool: those that are of any use: opaque in part, and not waiting to be
        healed."""
        colours, opaque = self.source.sample(rect)
        good = (opaque > 0) & ~self.stroke(rect)
        inner = rect.intersected(self.area)
        if not inner.empty:
            healed = self._healed.read(inner.moved(-self.area.x, -self.area.y))
            where = inner.moved(-rect.x, -rect.y).slices
            done = healed[..., -1] > 0
            colours[where] = np.where(done[..., None], healed[..., :-1], colours[where])
            good[where] |= done
        return colours, good

    def thickness(self) -> float:
        """About how many pixels the stroke is wide where it is widest."""
        import cv2  # not at the top: the editor's window shows before it is needed

        factor = max(1, math.ceil(math.sqrt(self.area.area / 1e6)))
        widest = 0.0
        for _, part in grid(self.area, 2048):
            stroke = self.stroke(part.expanded(1))[::factor, ::factor]
            if stroke.any() and not stroke.all():
                away = cv2.distanceTransform(stroke.astype(np.uint8), cv2.DIST_L2, 3)
                widest = max(widest, float(away.max()))
            elif stroke.any():
                widest = float(_SPOT[1])
        return 2 * widest * factor

    def run(self, edge: int, choose: Chooser) -> None:
        """Heal block by block; ``choose`` says where the texture of one lies, None for no texture."""
        for _, block in grid(self.area, edge):
            if self.stroke(block).any():
                self._heal(block, choose(self, block))

    def _heal(self, block: Rect, shift: tuple[int, int] | None) -> None:
        around = block.expanded(1)
        colours, known = self.look(around)
        unknown = np.zeros_like(known)
        unknown[1:-1, 1:-1] = self.stroke(block)
        unknown &= self.source.sample(around)[1] > 0  # what is transparent stays so
        before = colours.astype(np.float32)
        texture = self._texture(around, shift, before)
        surface = membrane(before - texture, known, unknown, _tolerance(colours.dtype))
        healed = np.rint(np.clip(texture + surface, 0, np.iinfo(colours.dtype).max)).astype(colours.dtype)
        place = block.moved(-self.area.x, -self.area.y)
        pixels = self._healed.read(place)
        inside = unknown[1:-1, 1:-1]
        pixels[inside, :-1] = healed[1:-1, 1:-1][inside]
        pixels[inside, -1] = self._healed.maximum
        self._healed.write(place, pixels)

    def _texture(self, around: Rect, shift: tuple[int, int] | None, before: np.ndarray) -> np.ndarray:
        """H × W × C float32, as smooth as can be where there is none."""
        if shift is None:
            return np.zeros_like(before)
        colours, opaque = self.source.sample(around.moved(*shift))
        there = opaque > 0
        texture = colours.astype(np.float32)
        if there.all():
            return texture
        return membrane(texture, there, ~there, _tolerance(colours.dtype))

    def lay(self, target: Target) -> Rect:
        """Put what is healed on the layer, as much as the stroke covers it."""
        needs_alpha(target.base)

        def read(rect: Rect) -> np.ndarray:
            healed, good = self.look(rect)
            alpha = np.where(good, np.iinfo(healed.dtype).max, 0).astype(healed.dtype)
            return np.concatenate([healed, alpha[..., None]], axis=2)

        return clone(target, self.area, Source(read, self.area), (0, 0))


def _tolerance(dtype: np.dtype) -> float:
    """How exact a surface has to be: a tenth of a step of 8 bits, or a few of 16."""
    return 0.1 if dtype == np.uint8 else 5.0
