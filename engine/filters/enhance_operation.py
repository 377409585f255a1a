"""The half of "Run a model" that needs torch: one tile in, one tile out (see engine/runner.py)."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from engine.api import Rect
from engine.filters.enhance import EnhanceParams
from engine.models.store import Loaded

__all__ = ["EnhanceOperation"]


class EnhanceOperation:
    """What the network answers is the result."""

    residual = False
    scale = 1

    def __init__(self, params: EnhanceParams, model: Loaded) -> None:
        self.network = model.network
        self.multiple, self.overlap = model.card.multiple, model.card.overlap

    def run(self, tile: Tensor, where: Rect) -> Tensor:
        """1 × 3 × h × w in 0..1 → the same."""
        out: Tensor = self.network(tile)
        return out

    def resolved(self) -> dict[str, Any]:
        return {}
