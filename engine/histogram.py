"""Histograms of whole pictures: what automatic tone filters measure, and what the editor draws."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.api import Picture

__all__ = ["Histogram", "counts", "measured", "percentiles"]

STRIP = 1 << 20  # pixels counted at a time: a cancelled job is noticed between two

_known: weakref.WeakKeyDictionary[Picture, np.ndarray] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Histogram:
    """``counts``: channels × 256 int64, one channel for grey, red, green, blue for colour; ``luminance``: 256, the
    weighted mean of a colour picture's channels, the same as the only row for grey. ``pixels``: how many were
    counted."""

    counts: np.ndarray
    luminance: np.ndarray
    pixels: int

    @property
    def black(self) -> float:
        """Share of all values that lie at the lower end."""
        return float(self.counts[:, 0].sum() / max(1, self.counts.sum()))

    @property
    def white(self) -> float:
        """Share of all values that lie at the upper end."""
        return float(self.counts[:, -1].sum() / max(1, self.counts.sum()))


def measured(pixels: np.ndarray, check: Callable[[], None] = lambda: None) -> Histogram:
    """The histogram of H × W × 1..4 uint8 or uint16; what is fully transparent does not count.

    ``check`` is called now and then and may raise.
    """
    colours = 1 if pixels.shape[2] < 3 else 3
    shift = 0 if pixels.dtype == np.uint8 else 8
    found, luminance, total = np.zeros((colours, 256), np.int64), np.zeros(256, np.int64), 0
    for strip in _strips(pixels):
        check()
        flat = (_seen(strip) >> shift).astype(np.uint8)
        total += len(flat)
        for c in range(colours):
            found[c] += np.bincount(flat[:, c], minlength=256)
        if colours == 3:
            # of Rec. 709, in 1/65536
            mean = (flat.astype(np.uint32) @ np.array([13933, 46871, 4732], np.uint32)) >> 16
            luminance += np.bincount(mean, minlength=256)
    return Histogram(found, luminance if colours == 3 else found[0].copy(), total)


def counts(picture: Picture, check: Callable[[], None] = lambda: None) -> np.ndarray:
    """How often each level occurs: channels × 256 or × 65536 int64, without what is fully transparent. Kept as long
    as the picture: a preview asks again for each position of a slider."""
    if picture not in _known:
        colours = 1 if picture.channels < 3 else 3
        found = np.zeros((colours, picture.maximum + 1), np.int64)
        for strip in _strips(picture.pixels):
            check()
            flat = _seen(strip)
            for c in range(colours):
                found[c] += np.bincount(flat[:, c], minlength=picture.maximum + 1)
        _known[picture] = found
    return _known[picture]


def percentiles(levels: np.ndarray, low: float, high: float) -> tuple[int, int]:
    """The levels below and above which lie at most the shares ``low`` and ``high`` (0..1) of one histogram.

    (0, last) where nothing was counted.
    """
    total = int(levels.sum())
    if total == 0:
        return 0, len(levels) - 1
    below, above = np.cumsum(levels), np.cumsum(levels[::-1])
    return int(np.argmax(below > low * total)), len(levels) - 1 - int(np.argmax(above > high * total))


def _strips(pixels: np.ndarray) -> list[np.ndarray]:
    rows = max(1, STRIP // pixels.shape[1])
    return [pixels[y : y + rows] for y in range(0, pixels.shape[0], rows)]


def _seen(strip: np.ndarray) -> np.ndarray:
    """The colours of what is not fully transparent: n × 1 or 3."""
    channels = strip.shape[2]
    flat = strip.reshape(-1, channels)
    if channels in (2, 4):
        alpha = flat[:, -1]
        if not alpha.all():
            flat = flat[alpha > 0]
    return flat[:, : 1 if channels < 3 else 3]
