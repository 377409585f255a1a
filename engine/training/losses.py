"""Losses that several recipes share. All take float tensors of one shape and return a scalar."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["charbonnier", "frequency_l1", "hinge_critic", "hinge_generator"]


def charbonnier(output: Tensor, target: Tensor, epsilon: float = 1e-3) -> Tensor:
    """Mean of √(d² + ε²): absolute error that is smooth at nought (Charbonnier et al., 1994)."""
    return torch.sqrt((output - target) ** 2 + epsilon**2).mean()


def frequency_l1(output: Tensor, target: Tensor) -> Tensor:
    """Mean absolute difference of the spectra, real and imaginary parts, N × C × H × W; scaled by 1 / √(H·W), so
    that white errors weigh about as in the picture (Cho et al., 2021)."""
    difference = torch.fft.rfft2((output - target).float(), norm="ortho")
    return torch.view_as_real(difference).abs().mean()


def hinge_critic(real: Tensor, fake: Tensor) -> Tensor:
    """What a critic lowers: real pictures above 1, made ones below −1 (Lim & Ye, 2017)."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def hinge_generator(fake: Tensor) -> Tensor:
    """What a generator lowers against ``hinge_critic``."""
    return -fake.mean()
