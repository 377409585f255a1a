"""Differentiable augmentation (Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training", 2020).

The critic sees real and made pictures through the same random changes, so that it cannot learn few training
pictures by heart; gradients pass through them to the generator, which learns the unchanged pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["KINDS", "AugmentedCritic", "augmented"]

KINDS = ("colour", "shift", "cutout")


def augmented(
    x: Tensor, generator: torch.Generator, kinds: Sequence[str] = KINDS, chance: float = 1.0
) -> Tensor:
    """N × 3 × H × W in 0..1 → the same shape; values may leave 0..1. ``chance``: share of the pictures that are
    changed at all.

    ``generator`` is one of the CPU, wherever x lies: the same seed changes pictures in the same way on every device.
    """
    if chance <= 0:
        return x
    y = x
    for kind in kinds:
        y = _CHANGES[kind](y, generator)
    return y if chance >= 1 else torch.where(_random(x, generator) < chance, y, x)


class AugmentedCritic(nn.Module):
    """A critic that sees pictures through ``augmented``, as often as it must: the chance rises while the critic knows
    real pictures too surely, and falls otherwise (Karras et al., "Training Generative Adversarial Networks with
    Limited Data", 2020). At the beginning it sees them bare, which teaches the generator sooner.

    ``target``: mean sign of its answers for real pictures at which the chance stays; ``pace``: pictures in which the
    chance goes from 0 to 1. Chance and sureness are part of the state dict: a resumed run goes on with them.
    """

    def __init__(
        self, network: nn.Module, target: float = 0.6, pace: float = 100_000, largest: float = 0.8
    ) -> None:
        super().__init__()
        self.network, self.target, self.pace, self.largest = network, target, pace, largest
        self.register_buffer("chance", torch.zeros(()))
        self.register_buffer("sure", torch.zeros(()))
        self.chance: Tensor
        self.sure: Tensor

    def forward(self, x: Tensor, generator: torch.Generator) -> Tensor:
        answers: Tensor = self.network(self.seen(x, generator))
        return answers

    def seen(self, x: Tensor, generator: torch.Generator) -> Tensor:
        return augmented(x, generator, chance=float(self.chance))

    def adapt(self, on_real: Tensor) -> None:
        """By the answers for a batch of real pictures."""
        self.sure.lerp_(on_real.detach().float().sign().mean(), 0.05)
        step = torch.sign(self.sure - self.target) * (len(on_real) / self.pace)
        self.chance.add_(step).clamp_(0.0, self.largest)


def _random(x: Tensor, generator: torch.Generator) -> Tensor:
    """One number in 0..1 for each picture, N × 1 × 1 × 1."""
    return torch.rand(len(x), 1, 1, 1, generator=generator).to(x.device)


def _whole(x: Tensor, low: int, high: int, generator: torch.Generator) -> Tensor:
    """One whole number of low..high for each picture, N × 1."""
    return torch.randint(low, high + 1, (len(x), 1), generator=generator)


def _colour(x: Tensor, generator: torch.Generator) -> Tensor:
    """Brightness ± a quarter of the range, saturation 0..2 times, contrast 0.5..1.5 times."""
    x = x + (_random(x, generator) - 0.5) * 0.5
    grey = x.mean(1, keepdim=True)
    x = (x - grey) * (_random(x, generator) * 2) + grey
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * (_random(x, generator) + 0.5) + mean


def _shift(x: Tensor, generator: torch.Generator, share: float = 0.125) -> Tensor:
    """By up to an eighth of the sides; what comes in is mid-grey, nought to the critic."""
    height, width = x.shape[-2:]
    by_y, by_x = round(height * share), round(width * share)
    rows = torch.arange(height) + _whole(x, 0, 2 * by_y, generator)
    columns = torch.arange(width) + _whole(x, 0, 2 * by_x, generator)
    padded = F.pad(x, (by_x, by_x, by_y, by_y), value=0.5)
    # pictures by rows by columns, each with an index of its own
    which = torch.arange(len(x))[:, None, None]
    moved = padded.permute(0, 2, 3, 1)[
        which.to(x.device), rows[:, :, None].to(x.device), columns[:, None, :].to(x.device)
    ]
    return moved.permute(0, 3, 1, 2)


def _cutout(x: Tensor, generator: torch.Generator, share: float = 0.5) -> Tensor:
    """A mid-grey rectangle of half the sides, which may stand out at the edges."""
    height, width = x.shape[-2:]
    own_height, own_width = round(height * share), round(width * share)
    y, c = torch.arange(height), torch.arange(width)
    top = _whole(x, -(own_height // 2), height - own_height // 2 - 1, generator)
    left = _whole(x, -(own_width // 2), width - own_width // 2 - 1, generator)
    rows = (y >= top) & (y < top + own_height)
    columns = (c >= left) & (c < left + own_width)
    hole = (rows[:, None, :, None] & columns[:, None, None, :]).to(x.device)
    return x.masked_fill(hole, 0.5)


_CHANGES = {"colour": _colour, "shift": _shift, "cutout": _cutout}
