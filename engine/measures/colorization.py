"""The protocol of coloured photos: where hints lie, and how colours become a picture."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.lab import rgb_from_lab

__all__ = ["HINTS", "HINT_EDGE", "coloured", "placed_hints"]

HINTS, HINT_EDGE = 10, 7  # squares, and their pixels a side


def placed_hints(ab: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """The protocol's hints for the picture of that number: true colours 1 × 2 × H × W → hints and mask."""
    rng = np.random.default_rng((17, number))
    given, mask = torch.zeros_like(ab), torch.zeros_like(ab[:, :1])
    height, width = ab.shape[2:]
    for _ in range(HINTS):
        y, x = int(rng.integers(height - HINT_EDGE + 1)), int(rng.integers(width - HINT_EDGE + 1))
        rows, columns = slice(y, y + HINT_EDGE), slice(x, x + HINT_EDGE)
        given[..., rows, columns] = ab[..., rows, columns].mean((2, 3), keepdim=True)
        mask[..., rows, columns] = 1
    return given, mask


def coloured(lightness: Tensor, ab: Tensor) -> np.ndarray:
    """1 × 1 × H × W and 1 × 2 × H × W → H × W × 3 uint8."""
    rgb = rgb_from_lab(torch.cat((lightness, ab), 1))[0].clamp(0, 1).permute(1, 2, 0).cpu().numpy()
    return np.round(rgb * 255).astype(np.uint8)
