"""Where the pixels of a picture come to lie in one of another size; and pieces of a network's answer brought there.

Every rectangle of the picture has one place in the result, told by rounding its edges, so that pieces that touch in
the one touch in the other. A pixel's value depends on its place alone and not on the piece that it is made in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.api import Rect, Size

__all__ = ["Scaling"]

_REACH = 3  # pixels of alpha around a piece that decide its edge


@dataclass(frozen=True)
class Scaling:
    """From a picture of the size ``before`` to a result of the size ``after``."""

    before: Size
    after: Size

    @classmethod
    def by(cls, size: Size, factor: int) -> Scaling:
        return cls(Size(*size), Size(size[0] * factor, size[1] * factor))

    @property
    def same(self) -> bool:
        return self.before == self.after

    @property
    def factor(self) -> int:
        """The whole number by which both sides grow; 0 if there is none."""
        k = self.after.width // self.before.width
        return k if self.after == (self.before.width * k, self.before.height * k) else 0

    def rect(self, rect: Rect) -> Rect:
        """Where a rectangle of the picture comes to lie in the result."""
        x, right = (_rounded(v, self.before.width, self.after.width) for v in (rect.x, rect.right))
        y, bottom = (_rounded(v, self.before.height, self.after.height) for v in (rect.y, rect.bottom))
        return Rect(x, y, right - x, bottom - y)

    def reduced(self, values: np.ndarray, source: Rect, factor: int, need: Rect) -> np.ndarray:
        """What a network that enlarges by ``factor`` made of ``source``, at the place of ``need``, in the result's
        size. ``values``: float32, ``factor`` times as high and as wide as ``source``, which lies around ``need``
        (both in the picture's pixels). Lanczos, widened where it shrinks."""
        if self.factor == factor:
            inside = need.moved(-source.x, -source.y).scaled(factor)
            return values[inside.slices]
        return self._resampled(values, source, factor, self.rect(need), lanczos=True)

    def alpha(self, alpha: np.ndarray, piece: Rect) -> np.ndarray:
        """The alpha of the result's piece for ``piece`` of the picture: H × W, by bicubic interpolation.
        ``alpha``: H × W of the whole picture, uint8 or uint16."""
        source = piece.expanded(_REACH)
        rows = np.arange(source.y, source.bottom).clip(0, self.before.height - 1)
        columns = np.arange(source.x, source.right).clip(0, self.before.width - 1)
        near = alpha[np.ix_(rows, columns)].astype(np.float32)[..., None]
        made = self._resampled(near, source, 1, self.rect(piece), lanczos=False)[..., 0]
        return np.rint(made.clip(0, np.iinfo(alpha.dtype).max)).astype(alpha.dtype)

    def _resampled(
        self, values: np.ndarray, source: Rect, factor: int, place: Rect, *, lanczos: bool
    ) -> np.ndarray:
        """``place`` of the result, from ``values`` of ``source``, a plane at a time."""
        from PIL import Image

        across, down = self.before.width / self.after.width, self.before.height / self.after.height
        height, width = values.shape[:2]
        box = (
            max(0.0, (place.x * across - source.x) * factor),
            max(0.0, (place.y * down - source.y) * factor),
            min(float(width), (place.right * across - source.x) * factor),
            min(float(height), (place.bottom * down - source.y) * factor),
        )
        method = Image.Resampling.LANCZOS if lanczos else Image.Resampling.BICUBIC
        # what the box and the filter do not reach is not copied
        reach = math.ceil(3 * max(1.0, across * factor, down * factor)) + 1
        left, above = max(0, int(box[0]) - reach), max(0, int(box[1]) - reach)
        right, below = min(width, math.ceil(box[2]) + reach), min(height, math.ceil(box[3]) + reach)
        box = (box[0] - left, box[1] - above, box[2] - left, box[3] - above)
        out = np.empty((place.height, place.width, values.shape[2]), np.float32)
        for c in range(values.shape[2]):
            plane = Image.fromarray(np.ascontiguousarray(values[above:below, left:right, c]))
            out[..., c] = np.asarray(plane.resize((place.width, place.height), method, box=box))
        return out


def _rounded(value: int, before: int, after: int) -> int:
    """``value * after / before``, exactly, halves upwards."""
    return (2 * value * after + before) // (2 * before)
