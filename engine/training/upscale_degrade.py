"""What becomes of a photo before somebody wants it enlarged: Real-ESRGAN's second-order degradation (Wang et al.,
2021), milder, as photos are: blur, scaling, noise and JPEG, then all of it once more and weaker.
"""

from __future__ import annotations

import cv2
import numpy as np

from engine.training import degrade
from engine.training.imresize import imresize

__all__ = ["degraded"]

CLEAN = 0.12  # share of pictures that are only made smaller
WAYS = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
SCALE = 4


def _blurred(picture: np.ndarray, top: float, rng: np.random.Generator) -> np.ndarray:
    """A Gaussian of one or two widths, turned at random."""
    one = rng.uniform(0.2, top)
    if rng.random() < 0.6:
        return cv2.GaussianBlur(picture, (0, 0), one, borderType=cv2.BORDER_REFLECT)
    other, angle = rng.uniform(0.2, top), rng.uniform(0, np.pi)
    reach = int(np.ceil(3 * max(one, other)))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    kernel = np.exp(-0.5 * ((u / one) ** 2 + (v / other) ** 2))
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)


def _ringing(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Overshoot at edges, as sharpening in a camera or an editor leaves it."""
    soft = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.6, 1.6), borderType=cv2.BORDER_REFLECT)
    return picture + rng.uniform(0.2, 0.9) * (picture - soft)


def _noisy(picture: np.ndarray, top: float, rng: np.random.Generator) -> np.ndarray:
    """Gaussian (in colour or grey), photon or camera noise of σ up to ``top`` on 0..255."""
    sigma, kind = rng.uniform(0.5, top) / 255, rng.random()
    if kind < 0.35:
        return degrade.gaussian(picture, sigma, rng)
    if kind < 0.55:
        return picture + degrade.gaussian(np.zeros((*picture.shape[:2], 1), np.float32), sigma, rng)
    if kind < 0.75:
        return degrade.gaussian(picture, sigma * np.sqrt(picture.clip(0, 1) / 0.45), rng)
    return degrade.developed(picture.clip(0, 1), rng, sigma)


def _resized(picture: np.ndarray, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """To (height, width)."""
    return cv2.resize(picture, size[::-1], interpolation=WAYS[rng.integers(len(WAYS))])


def degraded(large: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A spoiled picture of a quarter of the size: uint8 H × W × 3, sides multiples of 4 → H/4 × W/4 × 3."""
    height, width = large.shape[0] // SCALE, large.shape[1] // SCALE
    picture = large.astype(np.float32) / 255
    if rng.random() < CLEAN:
        small = imresize(picture, size=(height, width))
        return (degrade.quantised(small) * 255 + 0.5).astype(np.uint8)
    # first: what the camera and the first save did
    if rng.random() < 0.8:
        picture = _blurred(picture, 2.4, rng)
    factor = rng.uniform(0.3, 1.0)
    picture = _resized(
        picture, (max(height, round(4 * height * factor)), max(width, round(4 * width * factor))), rng
    )
    if rng.random() < 0.6:
        picture = _noisy(picture, 14.0, rng)
    if rng.random() < 0.7:
        picture = degrade.jpeg(picture, int(rng.integers(45, 96)), rng.random() < 0.6)
    # second: what the net and the next save did
    if rng.random() < 0.4:
        picture = _blurred(picture, 1.2, rng)
    if rng.random() < 0.25:
        picture = _ringing(picture, rng)
    picture = _resized(picture, (height, width), rng)
    if rng.random() < 0.4:
        picture = _noisy(picture, 8.0, rng)
    if rng.random() < 0.7:
        picture = degrade.jpeg(picture, int(rng.integers(55, 97)), rng.random() < 0.6)
    return (degrade.quantised(picture) * 255 + 0.5).astype(np.uint8)
