"""Denoisers that can all be left on Auto: those that have to be told the noise level are told what the built-in model
measures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.card import Card
from engine.models.store import Loaded, ModelStore

__all__ = ["automatic", "measuring"]

MEASURES = "denoising_autoencoder"  # the architecture that tells how noisy each place is


def measuring(store: ModelStore) -> Card | None:
    """The model that measures noise: the active denoiser, if it can, else another one that is installed."""
    return next((card for card in store.for_task("denoise") if card.architecture == MEASURES), None)


class _Measured(nn.Module):
    """One network that measures, and one that is told. ``step``: pixels for each value of the level map that the
    second one takes."""

    def __init__(self, measures: nn.Module, cleans: nn.Module, overlap_told: int) -> None:
        super().__init__()
        self.measures, self.cleans, self.overlap_told = measures, cleans, overlap_told
        self.estimate_multiple: int = getattr(measures, "estimate_multiple", 1)
        self.step: int = getattr(cleans, "level_step", 1)

    def estimate(self, x: Tensor) -> Tensor:
        found: Tensor = self.measures.estimate(x)  # type: ignore[operator]
        return found

    def residual(self, x: Tensor, sigma: Tensor) -> Tensor:
        if sigma.shape[-2:] != (1, 1):
            size = (x.shape[2] // self.step, x.shape[3] // self.step)
            sigma = F.interpolate(sigma, size, mode="bilinear", align_corners=False)
        out: Tensor = self.cleans.residual(x, sigma)  # type: ignore[operator]
        return out


def automatic(card: Card, store: ModelStore, device: torch.device, dtype: torch.dtype) -> Loaded:
    """The card's denoiser; with another one that measures for it, where it has to be told the level and there is one.
    Raises ModelError."""
    loaded = store.load(card, device, dtype)
    network: Any = loaded.network
    second = measuring(store)
    if not getattr(network, "needs_level", False) or hasattr(network, "estimate") or second is None:
        return loaded
    other = store.load(second, device, dtype)
    both = replace(
        card,
        multiple=math.lcm(card.multiple, second.multiple),
        minimum=max(card.minimum, second.minimum),
        overlap=max(card.overlap, second.overlap),
    )
    pair = _Measured(other.network, network, card.overlap)
    return Loaded(both, pair, device, dtype, loaded.nbytes + other.nbytes)
