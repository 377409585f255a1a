"""What layers look like together: piece by piece, from the top down to the first layer that hides all below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from editor.document.blend import blend
from editor.document.layer import Layer
from editor.document.pyramid import Pyramid
from editor.document.raster import TILE, Raster, Sample, grid
from engine.api import Picture, Rect, Size

__all__ = ["Flattening", "compose", "difference"]

Source = tuple[Callable[[Rect, int], Sample | None], float]  # Pyramid.sample, and the layer's opacity


def compose(sources: Sequence[Source], rect: Rect, level: int, out: np.ndarray) -> None:
    """Blend sources, bottom first, for ``rect`` (pixels of the level) into ``out``, as ``blend`` takes it."""
    for _, part in grid(rect):
        samples: list[tuple[Sample, float]] = []
        for look, opacity in reversed(sources):
            sample = look(part, level)
            if sample is None:
                continue
            samples.append((sample, opacity))
            if sample.opaque and opacity == 1:
                break
        blend(samples[::-1], out[part.moved(-rect.x, -rect.y).slices])


@dataclass(frozen=True, eq=False)
class Flattening:
    """A frozen document that can be flattened in another thread. ``rasters``: what is shown, bottom first, each
    with its place and opacity. ``alpha``: whether the picture has alpha even if all of it is opaque."""

    size: Size
    colours: int
    dtype: np.dtype
    icc: bytes | None
    alpha: bool
    rasters: tuple[tuple[Raster, int, int, float], ...]

    def __call__(self) -> Picture:
        bounds = Rect(0, 0, *self.size)
        opaque = False
        for raster, x, y, opacity in self.rasters:
            covers = Rect(x, y, *raster.size).contains(bounds) and opacity == 1
            opaque = opaque or (covers and raster.full and not raster.has_alpha)
        if len(self.rasters) == 1:
            raster, x, y, opacity = self.rasters[0]
            untouched = (x, y) == (0, 0) and raster.size == self.size and opacity == 1
            if untouched and (raster.has_alpha == self.alpha) and (opaque or raster.has_alpha):
                return Picture(raster.pixels(), self.icc)  # bit for bit, also the colour under alpha 0
        channels = self.colours + (self.alpha or not opaque)
        out = np.empty((self.size.height, self.size.width, channels), self.dtype)
        sources = [
            (Pyramid(raster, x, y, self.size).sample, opacity) for raster, x, y, opacity in self.rasters
        ]
        compose(sources, bounds, 0, out)
        if not self.alpha and not opaque and self._all_opaque(out):
            out = np.ascontiguousarray(out[..., : self.colours])
        out.flags.writeable = False
        return Picture(out, self.icc)

    def _all_opaque(self, pixels: np.ndarray) -> bool:
        top = np.iinfo(self.dtype).max
        return all(pixels[y : y + TILE, :, -1].min() == top for y in range(0, len(pixels), TILE))


def difference(before: Sequence[Layer], after: Sequence[Layer]) -> Rect:
    """A rectangle around what looks different, in document pixels; empty when nothing does."""
    old, new = [layer for layer in before if layer.shown], [layer for layer in after if layer.shown]
    rect = Rect(0, 0, 0, 0)
    theirs = {layer.id: layer for layer in new}
    mine = {layer.id: layer for layer in old}
    for layer in old:
        other = theirs.get(layer.id)
        if other is None or _look(other) != _look(layer):
            rect = rect.united(seen(layer)).united(seen(other) if other else rect)
    for layer in new:
        if layer.id not in mine:
            rect = rect.united(seen(layer))
    common = [layer.id for layer in old if layer.id in theirs]
    order = [layer.id for layer in new if layer.id in mine]
    for one, other_id in zip(common, order, strict=True):
        if one != other_id:
            rect = rect.united(seen(mine[one]))
    return rect


def seen(layer: Layer) -> Rect:
    """Where a layer has tiles, in document pixels."""
    return layer.raster.bounds.moved(layer.x, layer.y)


def _look(layer: Layer) -> tuple[int, int, int, float]:
    return id(layer.raster), layer.x, layer.y, layer.opacity
