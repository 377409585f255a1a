"""The half of Upscale that needs torch: one tile in, four times as large out (see engine/runner.py)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from engine.api import Rect
from engine.filters.upscale import DETAILED, UpscaleParams
from engine.models.card import Card
from engine.models.store import Loaded, ModelStore

__all__ = ["UpscaleOperation", "partner"]


def partner(card: Card, store: ModelStore) -> Card | None:
    """The model that the slider mixes into ``card``: the detailed one, if it fits and is there."""
    if not card.default or card.id == DETAILED:
        return None
    found = next((c for c in store.for_task(card.task) if c.id == DETAILED), None)
    if found is None or (found.architecture, found.config) != (card.architecture, card.config):
        return None
    return found


class _Chain(nn.Module):
    """Noise away, then larger: one pass over a tile, nothing rounded in between."""

    def __init__(self, denoiser: nn.Module, upscaler: nn.Module) -> None:
        super().__init__()
        self.denoiser, self.upscaler = denoiser, upscaler

    def forward(self, x: Tensor) -> Tensor:
        residual = self.denoiser.residual(x, self.denoiser.estimate(x))  # type: ignore[operator]
        clean: Tensor = self.upscaler((x + residual).clamp(0, 1))
        return clean


class UpscaleOperation:
    """``params.clean`` is "on" or "off" here: what "auto" comes to is decided before (engine/filters/upscale_run.py),
    once for the whole picture."""

    residual = False
    # pixels are areas that meet at the edge: small pictures are made so, and what is learnt from them holds there
    edge_twice = True

    def __init__(self, params: UpscaleParams, model: Loaded) -> None:
        self.params, self.network = params, model.network
        self.scale, self.multiple, self.overlap = model.card.scale, model.card.multiple, model.card.overlap

    @classmethod
    def find(
        cls, params: UpscaleParams, card: Card, store: ModelStore, device: torch.device, dtype: torch.dtype
    ) -> Loaded:
        """The upscaler, mixed as the slider says, behind the denoiser where the picture is to be cleaned."""
        second = partner(card, store)
        share = params.detail / 100 if second is not None else 0.0
        if second is None or share == 0:
            upscaler = store.load(card, device, dtype)
        else:
            upscaler = store.mixed(card, second, share, device, dtype)
        if params.clean != "on":
            return upscaler
        denoiser = store.load(store.active("denoise"), device, dtype)
        chain = _Chain(denoiser.network, upscaler.network)
        first = denoiser.card  # both size rules and both surroundings count
        both = replace(
            card, multiple=math.lcm(card.multiple, first.multiple), overlap=card.overlap + first.overlap
        )
        return Loaded(both, chain, device, dtype, denoiser.nbytes + upscaler.nbytes)

    def run(self, tile: Tensor, where: Rect) -> Tensor:
        """1 × 3 × h × w in 0..1 → 1 × 3 × scale·h × scale·w."""
        out: Tensor = self.network(tile)
        return out

    def resolved(self) -> dict[str, Any]:
        return {}
