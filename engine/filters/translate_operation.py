"""The half of Translate that is run by engine/runner.py: a tile in, the same tile translated."""

from __future__ import annotations

from typing import Any

import torch.nn.functional as F
from torch import Tensor

from engine.api import Rect
from engine.filters.translate import DIRECTIONS, TranslateParams
from engine.models.store import Loaded

__all__ = ["TranslateOperation"]


class TranslateOperation:
    """Painters' networks are asked four times, of a picture that is moved by a pixel each time, and the mean counts:
    what they draw along the grid of their strides, which shows in skies, falls away. A zebra's stripes would, too."""

    scale = 1
    residual = False

    def __init__(self, params: TranslateParams, model: Loaded) -> None:
        self.network = model.network
        self.multiple, self.overlap = model.card.multiple, model.card.overlap
        step = self.multiple
        painter = any(d.model == model.card.id and d.menu == "style" for d in DIRECTIONS)
        painter = painter or model.card.training.get("painter") is True  # one of a person's own
        # along a diagonal each row and each column of the grid comes up once
        self.shifts = [(i, -i % step) for i in range(step)] if painter and step > 1 else [(0, 0)]

    def run(self, tile: Tensor, where: Rect) -> Tensor:
        """1 × 3 × h × w in 0..1 → the same."""
        total = self._moved(tile, *self.shifts[0])
        for shift in self.shifts[1:]:
            total = total + self._moved(tile, *shift)
        return total / len(self.shifts)

    def _moved(self, tile: Tensor, down: int, right: int) -> Tensor:
        if not (down or right):
            out: Tensor = self.network(tile)
            return out
        height, width = tile.shape[-2:]
        around = (right, -right % self.multiple, down, -down % self.multiple)
        moved: Tensor = self.network(F.pad(tile, around, mode="reflect"))
        return moved[..., down : down + height, right : right + width]

    def resolved(self) -> dict[str, Any]:
        return {}
