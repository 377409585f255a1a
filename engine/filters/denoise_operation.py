"""The half of Denoise that needs torch: one tile in, what is to be added to it out (see engine/runner.py)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.api import ModelError, Rect
from engine.filters.denoise import DenoiseParams
from engine.filters.denoise_networks import automatic
from engine.models.card import Card
from engine.models.store import Loaded, ModelStore


class DenoiseOperation:
    """Runs a denoiser on tiles; ``residual``: what it returns is added to the picture in float32.

    Raises ModelError where the model cannot do what the parameters ask.
    """

    scale = 1
    residual = True

    def __init__(self, params: DenoiseParams, model: Any) -> None:
        self.params, self.network = params, model.network
        self.multiple, self.overlap = model.card.multiple, model.card.overlap
        if params.strength is not None:
            # measuring the noise looks farther around than taking it out
            self.overlap = min(self.overlap, getattr(self.network, "overlap_told", self.overlap))
        self._sum, self._weight = 0.0, 0.0
        self.context = 0
        self._measures = hasattr(self.network, "estimate")
        if params.strength is None and self._measures:
            # what is measured there is what the whole picture's measuring gives, and then the level is told
            self.context = model.card.overlap
            self.grid = getattr(self.network, "estimate_multiple", 1)
            self.overlap = min(self.overlap, getattr(self.network, "overlap_told", self.overlap))
        if params.strength is None and getattr(self.network, "needs_level", False):
            raise ModelError(
                f"{model.card.name} cannot measure noise by itself: choose a strength from 0 to 75."
            )
        if params.strength is not None and getattr(self.network, "blind", False):
            raise ModelError(
                f"{model.card.name} always measures the noise itself: leave the strength on Auto."
            )

    @classmethod
    def find(
        cls, params: DenoiseParams, card: Card, store: ModelStore, device: torch.device, dtype: torch.dtype
    ) -> Loaded:
        """The denoiser, with one that measures the noise for it where it cannot."""
        if params.strength is None:
            return automatic(card, store, device, dtype)
        return store.load(card, device, dtype)

    def run(
        self, tile: Tensor, where: Rect, wide: Tensor | None = None, corner: tuple[int, int] = (0, 0)
    ) -> Tensor:
        """1 × 3 × h × w in 0..1 → the correction, of the same shape. ``wide``: the tile with its surroundings, for
        measuring; ``corner``: x and y of the tile in it, multiples of four."""
        kept = 1 - self.params.detail / 100
        if self.params.strength == 0 or kept == 0:
            return torch.zeros_like(tile)
        if self.params.strength is not None:
            level = tile.new_full((1, 1, 1, 1), self.params.strength / 255)
        elif self._measures:
            if wide is None:
                level = self.network.estimate(tile)
            else:
                x, y, height, width = corner[0] // 4, corner[1] // 4, tile.shape[2] // 4, tile.shape[3] // 4
                level = self.network.estimate(wide)[:, :, y : y + height, x : x + width]
            # kept on the device until somebody asks: a transfer for each tile would wait for it
            self._sum = self._sum + level.float().mean() * where.area
            self._weight += where.area
        else:
            level = None
        return self.network.residual(tile, level) * kept

    def resolved(self) -> dict[str, Any]:
        """The mean noise level (σ on the 0..255 scale) that was measured or asked for."""
        if self.params.strength is not None:
            return {"strength": self.params.strength}
        if not self._weight:
            return {}
        # what is beyond the slider's end is its end
        return {"strength": min(75.0, round(float(self._sum) / self._weight * 255, 1))}
