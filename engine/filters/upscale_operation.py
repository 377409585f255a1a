"""The half of Upscale that needs torch: one tile in, four times as large out (see engine/runner.py)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from engine.api import ModelError, Rect
from engine.filters.denoise_networks import automatic
from engine.filters.upscale import PAIRS, UpscaleParams
from engine.models.card import TILINGS, Card
from engine.models.store import Loaded, ModelStore

__all__ = ["UpscaleOperation", "partner"]


def partner(card: Card, store: ModelStore) -> Card | None:
    """The model that the slider mixes into ``card``, if there is one of that make."""
    wanted = PAIRS.get(card.id)
    found = next((c for c in store.for_task(card.task) if c.id == wanted), None)
    if found is None or (found.architecture, found.config) != (card.architecture, card.config):
        return None
    return found


class _Chain(nn.Module):
    """Noise away, then larger: one pass over a tile, nothing rounded in between. ``context``: pixels around a tile
    from which its noise is measured; ``grid``: multiples of which these have to begin at."""

    def __init__(self, denoiser: nn.Module, upscaler: nn.Module, context: int) -> None:
        super().__init__()
        self.denoiser, self.upscaler = denoiser, upscaler
        self.measures = hasattr(denoiser, "estimate")
        self.context = context if self.measures else 0
        self.grid: int = getattr(denoiser, "estimate_multiple", 1)

    def forward(self, x: Tensor, wide: Tensor | None = None, corner: tuple[int, int] = (0, 0)) -> Tensor:
        level = None
        if self.measures:
            level = self.denoiser.estimate(x if wide is None else wide)  # type: ignore[operator]
            if wide is not None:  # a value for each 4 × 4 pixels
                left, above = corner[0] // 4, corner[1] // 4
                level = level[:, :, above : above + x.shape[2] // 4, left : left + x.shape[3] // 4]
        residual = self.denoiser.residual(x, level)  # type: ignore[operator]
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
        # what is measured there is what the whole picture's measuring gives, however it is cut into tiles
        self.context = getattr(self.network, "context", 0)
        self.grid = getattr(self.network, "grid", 1)

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
        denoiser = automatic(store.active("denoise"), store, device, dtype)
        if getattr(denoiser.network, "needs_level", False) and not hasattr(denoiser.network, "estimate"):
            raise ModelError(
                f"{denoiser.card.name} cannot measure noise by itself: switch Clean first off, or make another "
                "denoiser the active one."
            )
        first = denoiser.card  # both size rules and both surroundings count
        chain = _Chain(denoiser.network, upscaler.network, first.overlap)
        # measuring the noise looks farther around than taking it out
        told = getattr(denoiser.network, "overlap_told", first.overlap) if chain.measures else first.overlap
        both = replace(
            card,
            multiple=math.lcm(card.multiple, first.multiple),
            minimum=max(card.minimum, first.minimum),
            square=card.square or first.square,
            overlap=card.overlap + told,
            tiling=max(card.tiling, first.tiling, key=TILINGS.index),
        )
        return Loaded(both, chain, device, dtype, denoiser.nbytes + upscaler.nbytes)

    def run(
        self, tile: Tensor, where: Rect, wide: Tensor | None = None, corner: tuple[int, int] = (0, 0)
    ) -> Tensor:
        """1 × 3 × h × w in 0..1 → 1 × 3 × scale·h × scale·w. ``wide``: the tile with its surroundings, for measuring;
        ``corner``: x and y of the tile in it, multiples of four."""
        out: Tensor = self.network(tile) if wide is None else self.network(tile, wide, corner)
        return out

    def resolved(self) -> dict[str, Any]:
        return {}
