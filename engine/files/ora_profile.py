"""The profile of OpenRaster pictures that have none, where that would be a question to whoever opens them elsewhere.

Krita asks what 16-bit pictures without a profile mean, proposes linear light, and waits for ever where nobody can
answer. So they are written as what they are, sRGB or grey with its curve, in a profile of our own that reading takes
off again: a document without a profile stays one.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine import colour

__all__ = ["taken_off", "written"]

_NAME = "sRGB (not tagged)"


def written(pixels: np.ndarray, icc: bytes | None) -> bytes | None:
    """The profile that goes into the PNG of ``pixels`` of a profile."""
    if icc is None and pixels.dtype == np.uint16:
        return _assumed(pixels.shape[2] < 3)
    return icc


def taken_off(icc: bytes | None) -> bytes | None:
    """What the document had when ``icc`` was written."""
    return None if icc is not None and icc in (_assumed(False), _assumed(True)) else icc


@cache
def _assumed(grey: bool) -> bytes:
    if grey:
        return colour.make_grey_profile(colour.SRGB_CURVE, _NAME)
    return colour.make_profile(((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), colour.SRGB_CURVE, name=_NAME)
