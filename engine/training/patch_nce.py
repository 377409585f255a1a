"""Contrastive learning for unpaired image-to-image translation (CUT; Park et al., 2020): what a place in the
result shows must be told apart from what other places of the same picture show, by looking at the source."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["PatchHeads", "patch_nce"]


class PatchHeads(nn.Module):
    """Two-layer projections, one for each depth of the encoder; their outputs have length one.

    ``forward(features, places)``: lists of N × C × H × W and of long tensors of places in H × W → N × P × size
    each. They are of use in training alone.
    """

    def __init__(self, widths: list[int], size: int = 64) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(w, size), nn.ReLU(), nn.Linear(size, size)) for w in widths
        )

    def forward(self, features: list[Tensor], places: list[Tensor]) -> list[Tensor]:
        found = []
        for head, feature, place in zip(self.heads, features, places, strict=True):
            rows = feature.flatten(2).index_select(2, place).transpose(1, 2)
            found.append(F.normalize(head(rows).float(), dim=2, eps=1e-6))
        return found


def places_of(features: list[Tensor], count: int) -> list[Tensor]:
    """Random places, the same for all pictures of a batch."""
    found = []
    for feature in features:
        total = feature.shape[2] * feature.shape[3]
        found.append(torch.randperm(total, device=feature.device)[: min(count, total)])
    return found


def patch_nce(
    heads: PatchHeads, source: list[Tensor], result: list[Tensor], count: int = 96, temperature: float = 0.07
) -> Tensor:
    """The mean cross-entropy over depths, pictures and ``count`` places; the source's side takes no gradient.

    Nought would be perfect correspondence; log(count) is chance.
    """
    places = places_of(source, count)
    with torch.no_grad():
        keys = heads([f.detach() for f in source], places)
    queries = heads(result, places)
    losses = []
    for query, key in zip(queries, keys, strict=True):
        logits = torch.bmm(query, key.transpose(1, 2)) / temperature
        wanted = torch.arange(logits.shape[1], device=logits.device).expand(logits.shape[0], -1)
        losses.append(F.cross_entropy(logits.flatten(0, 1), wanted.flatten()))
    return torch.stack(losses).mean()
