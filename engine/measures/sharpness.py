"""How sharp a filled hole is beside its surroundings."""

from __future__ import annotations

import cv2
import numpy as np

__all__ = ["sharpness"]

RING = 16  # pixels


def sharpness(picture: np.ndarray, mask: np.ndarray) -> float:
    """Mean steepness (Sobel, of grey) in the hole over that in the ring of RING pixels around it. The hole's
    outermost pixels and the ring's innermost ones are left out: they see both. ``picture`` H × W × 3 uint8, ``mask``
    H × W, above 0 in the hole. NaN where there is no such hole or ring; 1 where both are flat."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    steep = np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1))
    hole = (mask > 0).astype(np.uint8)
    near = np.ones((3, 3), np.uint8)
    inner = cv2.erode(hole, near) > 0
    wide = cv2.dilate(hole, np.ones((2 * RING + 1, 2 * RING + 1), np.uint8)) > 0
    ring = wide & (cv2.dilate(hole, near) == 0)
    if not inner.any() or not ring.any():
        return float("nan")
    inside, around = float(steep[inner].mean()), float(steep[ring].mean())
    return inside / around if around > 0 else (1.0 if inside == 0 else float("inf"))
