"""The half of Translate that is run by engine/runner.py: a tile in, the same tile translated."""

from __future__ import annotations

from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import Rect
from engine.filters.translate import DIRECTIONS, TranslateParams
from engine.models.store import Loaded

__all__ = ["TranslateOperation", "mean_of_moved"]


def mean_of_moved(network: nn.Module, pictures: Tensor, step: int) -> Tensor:
    """The mean of what a network makes of pictures (N × 3 × h × w) that are moved by a pixel each time, ``step``
    times in all: what it draws along the grid of its strides, which shows in skies, falls away."""
    # along a diagonal each row and each column of the grid comes up once
    total: Tensor = network(pictures)
    height, width = pictures.shape[-2:]
    for down in range(1, step):
        right = -down % step
        around = (right, -right % step, down, -down % step)
        moved: Tensor = network(F.pad(pictures, around, mode="reflect"))
        total = total + moved[..., down : down + height, right : right + width]
    return total / step


class TranslateOperation:
    """Painters' networks are asked four times, against the grid of their strides. A zebra's stripes would fall away,
    too: the others are asked once."""

    scale = 1
    residual = False

    def __init__(self, params: TranslateParams, model: Loaded) -> None:
        self.network = model.network
        self.multiple, self.overlap = model.card.multiple, model.card.overlap
        painter = any(d.model == model.card.id and d.menu == "style" for d in DIRECTIONS)
        painter = painter or model.card.training.get("painter") is True  # one of a person's own
        self.times = self.multiple if painter else 1

    def run(self, tile: Tensor, where: Rect) -> Tensor:
        """1 × 3 × h × w in 0..1 → the same."""
        return mean_of_moved(self.network, tile, self.times)

    def resolved(self) -> dict[str, Any]:
        return {}
