"""Holes to fill, as DeepFill v2 draws them (Yu et al., 2019, algorithm 1 and the published code's rectangle).

Sizes are the paper's at 256 pixels and in proportion at others. A mask is size × size uint8, 1 in the hole.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

__all__ = ["free_form", "rectangle", "training_mask"]

PAPER = 256
STROKES, VERTICES, WIDTHS = (1, 4), (4, 12), (12.0, 40.0)
MEAN_ANGLE, ANGLE_RANGE = 2 * math.pi / 5, 2 * math.pi / 15
SIDE, LARGEST_DELTA = 128, 32


def free_form(size: int, rng: np.random.Generator) -> np.ndarray:
    """One to three brush strokes of 4 to 11 bends, zigzagging, with round joints; mirrored at random.

    (The published code means to mirror and throws the mirrored mask away.)
    """
    mask = np.zeros((size, size), np.uint8)
    scale = size / PAPER
    radius = math.hypot(size, size) / 8
    for _ in range(int(rng.integers(*STROKES))):
        count = int(rng.integers(*VERTICES))
        low = MEAN_ANGLE - rng.uniform(0, ANGLE_RANGE)
        high = MEAN_ANGLE + rng.uniform(0, ANGLE_RANGE)
        x, y = float(rng.integers(size)), float(rng.integers(size))
        points = [(int(x), int(y))]
        for i in range(count):
            angle = rng.uniform(low, high)
            if i % 2 == 0:
                angle = 2 * math.pi - angle
            length = min(max(rng.normal(radius, radius // 2), 0.0), 2 * radius)
            x = min(max(x + length * math.cos(angle), 0.0), float(size))
            y = min(max(y + length * math.sin(angle), 0.0), float(size))
            points.append((int(x), int(y)))
        width = max(1, int(rng.uniform(*WIDTHS) * scale))
        # line ends are round: the joints come with the lines
        cv2.polylines(mask, [np.array(points, np.int32)], False, 1, width)
        for point in (points[0], points[-1]):
            cv2.circle(mask, point, width // 2, 1, -1)
    if rng.random() < 0.5:
        mask = mask[:, ::-1]
    if rng.random() < 0.5:
        mask = mask[::-1]
    return np.ascontiguousarray(mask)


def rectangle(size: int, rng: np.random.Generator) -> np.ndarray:
    """128 × 128 of 256 × 256 pixels anywhere in the picture, then up to 16 narrower on each side."""
    side, delta = round(SIDE * size / PAPER), round(LARGEST_DELTA * size / PAPER)
    top, left = rng.integers(size - side), rng.integers(size - side)
    dy, dx = rng.integers(delta // 2 + 1), rng.integers(delta // 2 + 1)
    mask = np.zeros((size, size), np.uint8)
    mask[top + dy : top + side - dy, left + dx : left + side - dx] = 1
    return mask


def training_mask(size: int, rng: np.random.Generator) -> np.ndarray:
    """Free-form, rectangle or, as published for training, both at once; never empty, never the whole picture."""
    kind = rng.random()
    if kind < 0.45:
        return free_form(size, rng)
    if kind < 0.75:
        return rectangle(size, rng)
    return free_form(size, rng) | rectangle(size, rng)
