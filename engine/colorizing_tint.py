"""Is a picture black-and-white, a tinted print (sepia, cyanotype, yellowed paper), or in colour?

The colour of a tinted print depends on the lightness alone: it lies on one curve through L*a*b*. The curve is
measured as the mean colour of each lightness; how far the pixels lie from it tells the three kinds apart.
"""

from __future__ import annotations

import cv2
import numpy as np

__all__ = ["COLOURED", "NEUTRAL", "TINTED", "kind_of"]

NEUTRAL, TINTED, COLOURED = "neutral", "tinted", "coloured"

# All in units of a* and b*. Measured on 76 photos, each as it is and printed in four tints with JPEG over it: two
# that are of one hue by nature (a snake on sand) pass for tinted, and six of 304 prints for coloured.
_SIDE = 64  # pixels of the short side that are looked at: finer chroma is the noise of scanners and of JPEG
_GREY = 1.5  # chroma below which nobody sees a tint, in all but a few pixels
_LEAST = 1.5  # root mean square of the distances from the curve that any print may have
_SPREAD, _MOST = 0.18, 3.4  # … or this share of the chroma's, up to so much
_NEAR, _FEW = (
    (7.0, 0.4),
    0.045,
)  # at most that share is further away (and than 0.4 of the chroma): stains, a stamp
_BINS = 32


def kind_of(lab: np.ndarray) -> str:
    """NEUTRAL, TINTED or COLOURED. ``lab``: 3 × H × W float32, the picture reduced to some hundred pixels a side."""
    height, width = lab.shape[1:]
    scale = min(height, width) / _SIDE
    if scale > 1:
        size = max(1, round(width / scale)), max(1, round(height / scale))
        lab = np.stack([cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in lab])
    lightness, ab = lab[0].ravel(), lab[1:].reshape(2, -1)
    chroma = np.hypot(*ab)
    if np.quantile(chroma, 0.995) < _GREY:
        return NEUTRAL
    away, strength = np.hypot(*(ab - _curve(lightness, ab))), float(np.sqrt(np.mean(chroma**2)))
    spread = float(np.sqrt(np.mean(away**2)))
    close = spread <= _LEAST or (spread <= _SPREAD * strength and spread <= _MOST)
    far = np.mean(away > max(_NEAR[0], _NEAR[1] * strength))
    return TINTED if close and far <= _FEW else COLOURED


def _curve(lightness: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """The mean a* and b* of the lightness of each pixel, 2 × N; smooth, and carried on where there are few."""
    place = np.clip(lightness / 100 * (_BINS - 1), 0, _BINS - 1)
    low = np.minimum(place.astype(np.int32), _BINS - 2)
    share = (place - low).astype(np.float32)
    weights, sums = np.zeros(_BINS), np.zeros((2, _BINS))
    for offset, part in ((0, 1 - share), (1, share)):
        weights += np.bincount(low + offset, part, _BINS)
        for channel in range(2):
            sums[channel] += np.bincount(low + offset, part * ab[channel], _BINS)
    smooth = [
        cv2.GaussianBlur(row[None], (0, 0), 1.0, borderType=cv2.BORDER_CONSTANT)[0]
        for row in (weights, *sums)
    ]
    means = np.stack(smooth[1:]) / np.maximum(smooth[0], 1e-6 * max(1, lightness.size))
    return means[:, low] * (1 - share) + means[:, low + 1] * share
