"""The clone stamp: a stroke that shows another place of the picture, as it was before the stroke."""

from __future__ import annotations

from dataclasses import dataclass

from editor.document.coverage import Coverage
from editor.document.paint import lay, needs_alpha, weights
from editor.document.raster import Raster, grid
from editor.document.source import Source
from engine.api import Rect

__all__ = ["Anchor", "Target", "clone"]


@dataclass(frozen=True, eq=False)
class Target:
    """What a stroke of another place's pixels is laid on.

    ``raster``: to be written to; it lies at (``x``, ``y``) of the document. ``base``: a snapshot of it from before
    the stroke. ``coverage``: of the stroke, in document pixels, as ``selection`` is (None: all). ``opacity`` 0..1 of
    all of it. ``keep_alpha``: transparency stays as it is.
    """

    raster: Raster
    base: Raster
    coverage: Coverage
    x: int = 0
    y: int = 0
    selection: Raster | None = None
    opacity: float = 1.0
    keep_alpha: bool = False


@dataclass(frozen=True)
class Anchor:
    """Where to copy from. ``x``, ``y``: the point that was picked, in document pixels. ``aligned``: all strokes
    keep the distance of the first, ``shift``; otherwise each begins at the point again. None until there was a
    stroke."""

    x: int
    y: int
    aligned: bool = True
    shift: tuple[int, int] | None = None

    def begin(self, x: float, y: float) -> Anchor:
        """The anchor for a stroke that begins at (x, y); its ``shift`` leads from a painted pixel to its source.
        Whole pixels: a copy between pixels would be blurred."""
        if self.aligned and self.shift is not None:
            return self
        return Anchor(self.x, self.y, self.aligned, (round(self.x - x), round(self.y - y)))


def clone(target: Target, rect: Rect, source: Source, shift: tuple[int, int]) -> Rect:
    """Make the target's ``raster`` what its ``base`` becomes when the pixels of ``source`` that lie ``shift`` away
    are laid over it, within ``rect`` (document pixels); where they are transparent or end, nothing is. The source has
    the raster's type and colours; for the layer itself, it is of ``base``. Returns what may have changed, in document
    pixels. Raises ValueError when the layer needs alpha but has none.
    """
    raster, base, x, y = target.raster, target.base, target.x, target.y
    needs_alpha(base)
    changed = Rect(0, 0, 0, 0)
    for _, part in grid(rect.moved(-x, -y).intersected(raster.rect)):
        place = part.moved(x, y)
        weight = weights(target.coverage, place, target.opacity, target.selection)
        if weight is None:
            continue
        colours, opaque = source.sample(place.moved(*shift))
        weight *= opaque
        if weight.any():
            raster.write(part, lay(base.read(part), colours, weight, target.keep_alpha))
            changed = changed.united(place)
    return changed
