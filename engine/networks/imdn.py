"""IMDN: lightweight image super-resolution with information multi-distillation network (Hui et al., 2019).

State-dict layout: Zheng222/IMDN, ``IMDN_x4.pth`` (``fea_conv.weight``, ``IMDB1.c1.weight`` …, each name behind
``module.`` in the file), and KAIR's ``imdn_x4.pth``, which is the same.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["IMDN"]


def conv(inputs: int, outputs: int, kernel: int = 3) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


class ContrastAttention(nn.Module):
    """Scales each channel by what its mean and standard deviation say."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv_du = nn.Sequential(
            conv(width, width // 16, 1), nn.ReLU(), conv(width // 16, width, 1), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean((2, 3), keepdim=True)
        contrast = (x - mean).pow(2).mean((2, 3), keepdim=True).sqrt()
        return x * self.conv_du(contrast + mean)


class DistillationBlock(nn.Module):
    """Three times, a quarter of the channels is kept aside and the rest goes on; then all are joined."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.kept = width // 4
        going = width - self.kept
        self.c1, self.c2, self.c3 = conv(width, width), conv(going, width), conv(going, width)
        self.c4, self.c5 = conv(going, self.kept), conv(width, width, 1)
        self.cca = ContrastAttention(width)

    def forward(self, x: Tensor) -> Tensor:
        kept, y = [], x
        for layer in (self.c1, self.c2, self.c3):
            y = F.leaky_relu(layer(y), 0.05)
            kept.append(y[:, : self.kept])
            y = y[:, self.kept :]
        return x + self.c5(self.cca(torch.cat((*kept, self.c4(y)), 1)))


class IMDN(nn.Module):
    """``forward(x)``: N × 3 × H × W RGB in 0..1, any size → N × 3 × scale·H × scale·W.

    ``width``: channels, at least 16 and a multiple of 4; ``blocks``: distillation blocks.
    """

    size_multiple = 1

    def __init__(self, width: int = 64, blocks: int = 6, scale: int = 4) -> None:
        super().__init__()
        self.blocks, self.scale = blocks, scale
        self.fea_conv = conv(3, width)
        for i in range(1, blocks + 1):
            self.add_module(f"IMDB{i}", DistillationBlock(width))
        self.c = nn.Sequential(conv(width * blocks, width, 1), nn.LeakyReLU(0.05))
        self.LR_conv = conv(width, width)
        self.upsampler = nn.Sequential(conv(width, 3 * scale**2), nn.PixelShuffle(scale))

    def forward(self, x: Tensor) -> Tensor:
        first = y = self.fea_conv(x)
        found = []
        for i in range(1, self.blocks + 1):
            y = self.get_submodule(f"IMDB{i}")(y)
            found.append(y)
        return self.upsampler(self.LR_conv(self.c(torch.cat(found, 1))) + first)
