"""A small classifier of picture domains (photo, Monet, horse, zebra, winter …): the judge of translations.

A plain residual network (He et al., 2016) that pools mean, spread and maximum of its features on every level:
mean and spread are what tells styles apart (Gatys et al., 2016), the maximum finds one zebra in a savannah.
State-dict layout: our own.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.initial import kaiming

__all__ = ["DomainClassifier"]


class _Block(nn.Module):
    def __init__(self, width: int, groups: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.GroupNorm(groups, width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.norm(self.conv1(x))))


class DomainClassifier(nn.Module):
    """``forward(x)``: N × 3 × H × W RGB in 0..1, sides multiples of ``size_multiple`` (8), at least 32, made for a
    short side of 128 → N × len(domains) logits.

    ``groups``: the questions it answers, each a list of domains that exclude one another: only the logits of one
    group may be compared. ``domains``: all of them in the order of the logits.
    ``widths``: channels at 1/2, 1/4, 1/8 and 1/16 of the resolution.

    ``pooled(x)``: what it decides by, N × F float32, for telling other domains apart than its own.
    """

    size_multiple = 8

    def __init__(
        self,
        groups: tuple[tuple[str, ...], ...] | list[list[str]] = (("photo", "painting"),),
        widths: tuple[int, ...] | list[int] = (32, 48, 64, 80),
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.groups = tuple(tuple(group) for group in groups)
        self.domains = tuple(domain for group in self.groups for domain in group)
        if len(set(self.domains)) != len(self.domains) or any(len(g) < 2 for g in self.groups):
            raise ValueError("every group has two domains or more, and no domain is in two groups")
        self.stem = nn.Conv2d(12, widths[0], 3, padding=1)
        self.downs = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairwise(widths))
        self.blocks = nn.ModuleList(_Block(w, w // 8) for w in widths[1:])
        self.norms = nn.ModuleList(nn.GroupNorm(w // 8, w) for w in widths)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * sum(widths) + widths[-1], len(self.domains))
        kaiming(self, "relu")
        for module in self.modules():
            if isinstance(module, _Block):
                module.conv2.weight.data.mul_(0.3)
        nn.init.zeros_(self.head.weight)

    def index(self, domain: str) -> int:
        """Place of a domain's logit. Raises ValueError for an unknown one."""
        return self.domains.index(domain)

    def group_of(self, domain: str) -> tuple[str, ...]:
        """The group that a domain belongs to. Raises ValueError for an unknown one."""
        for group in self.groups:
            if domain in group:
                return group
        raise ValueError(f"{domain} is not one of {', '.join(self.domains)}")

    def pooled(self, x: Tensor) -> Tensor:
        if min(x.shape[-2:]) < 32:
            raise ValueError(
                f"{x.shape[-1]} × {x.shape[-2]} pixels: the classifier needs sides of at least 32"
            )
        y = self.stem(F.pixel_unshuffle(x * 2 - 1, 2))
        pooled = []
        for i, norm in enumerate(self.norms):
            if i:
                y = self.blocks[i - 1](self.downs[i - 1](y))
            y = F.relu(norm(y))
            # in float32: the spread of half-precision numbers is not to be had in half precision
            flat = y.float().flatten(2)
            pooled += [flat.mean(2), (flat.var(2) + 1e-5).sqrt()]
            if i == len(self.norms) - 1:
                pooled.append(flat.amax(2))
        return torch.cat(pooled, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.dropout(self.pooled(x).to(self.head.weight.dtype)))
