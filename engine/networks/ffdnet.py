"""FFDNet: toward a fast and flexible solution for CNN-based image denoising (Zhang, Zuo, Zhang, 2018).

State-dict layout: KAIR's ``FFDNet`` (``model.0.weight``, ``model.2.weight``, …, every second entry a ReLU).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.dncnn import plain_stack


class FFDNet(nn.Module):
    """Noisy picture and one noise level in, clean picture out.

    ``forward(x, sigma)``: ``x`` N × 3 × H × W RGB in 0..1, H and W even; ``sigma`` N × 1 × 1 × 1 (or a map of
    H/2 × W/2) on the same scale. Returns N × 3 × H × W. The published colour network has 12 layers of 96.
    """

    size_multiple = 2
    needs_level = True
    level_step = 2  # pixels for each value of a map

    def __init__(self, channels: int = 3, width: int = 96, layers: int = 12) -> None:
        super().__init__()
        self.model = plain_stack(channels * 4 + 1, channels * 4, width, layers)

    def forward(self, x: Tensor, sigma: Tensor) -> Tensor:
        small = F.pixel_unshuffle(x, 2)
        level = sigma.to(x.dtype).expand(x.shape[0], 1, *small.shape[-2:])
        return F.pixel_shuffle(self.model(torch.cat((small, level), 1)), 2)

    def residual(self, x: Tensor, sigma: Tensor) -> Tensor:
        return self(x, sigma) - x
