"""The adversarial side of the translations: least squares, instance noise, and augmentation of what a critic sees."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["augment", "critic_game", "generator_game", "gradient_penalty", "likeness"]


def _answers(critic: nn.Module, pictures: Tensor) -> list[Tensor]:
    found: Any = critic(pictures)
    return [a.float() for a in (found if isinstance(found, list) else [found])]


def augment(pictures: Tensor, noise: float) -> Tensor:
    """DiffAugment (Zhao et al., 2020) by translation and cutout, and instance noise (Sønderby et al., 2017) of
    standard deviation ``noise``. Not by colour: colour is half of what tells two styles apart."""
    n, _, height, width = pictures.shape
    shift = torch.randint(-height // 12, height // 12 + 1, (2,)).tolist()
    pictures = torch.roll(pictures, shift, (2, 3)) if any(shift) else pictures
    hole = torch.ones(n, 1, height, width, dtype=pictures.dtype, device=pictures.device)
    for i, (u, v) in enumerate(torch.rand(n, 2).tolist()):
        y, x = int(u * height), int(v * width)
        hole[i, :, y : y + height // 4, x : x + width // 4] = 0
    pictures = pictures * hole + 0.5 * (1 - hole)
    return pictures + noise * torch.randn_like(pictures) if noise else pictures


def critic_game(critic: nn.Module, real: Tensor, made: Tensor, noise: float) -> tuple[Tensor, float, float]:
    """Least squares (Mao et al., 2017): the loss, and the critic's mean answers to real and made pictures.

    The answers of all scales weigh the same.
    """
    count = len(real)
    both = torch.cat((augment(real, noise), augment(made, noise)))
    answers = _answers(critic, both)
    loss = torch.stack([((a[:count] - 1) ** 2).mean() + (a[count:] ** 2).mean() for a in answers]).mean()
    told = [(float(a[:count].detach().mean()), float(a[count:].detach().mean())) for a in answers]
    return 0.5 * loss, sum(r for r, _ in told) / len(told), sum(m for _, m in told) / len(told)


def generator_game(critic: nn.Module, made: Tensor, noise: float) -> Tensor:
    """What the generator loses where the critic does not take its pictures for real."""
    return torch.stack([((a - 1) ** 2).mean() for a in _answers(critic, augment(made, noise))]).mean()


def gradient_penalty(critic: nn.Module, real: Tensor) -> Tensor:
    """R1 (Mescheder et al., 2018): the squared slope of the critic's answers at real pictures, in float32."""
    with torch.autocast(real.device.type, enabled=False):
        x = real.float().detach().requires_grad_(True)
        total = torch.stack(
            [a.mean((1, 2, 3)) if a.dim() == 4 else a[:, 0] for a in _answers(critic, x)]
        ).sum()
        (slope,) = torch.autograd.grad(total, x, create_graph=True)
    return slope.square().sum((1, 2, 3)).mean()


def likeness(a: Tensor, b: Tensor) -> Tensor:
    """Smooth L1, quadratic below a tenth of the range: the generators start as the identity, where the corner of L1
    would hold them fast."""
    return F.smooth_l1_loss(a.float(), b.float(), beta=0.1)
