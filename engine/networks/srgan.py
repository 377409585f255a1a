"""SRResNet, the generator of SRGAN: photo-realistic single image super-resolution using a generative adversarial
network (Ledig et al., 2017), and its light descendant Fast-SRGAN.

State-dict layouts: ``SRResNet`` that of leftthomas/SRGAN (``block1.0.weight`` … ``block8.2.weight``, published as
``netG_epoch_4_100.pth`` with 5 residual blocks; the paper has 16); ``FastSRGAN`` that of HasnainRaz/Fast-SRGAN's
``models/model.pt`` (``neck.0.weight``, ``stem.0.conv1.weight`` …, each name behind ``_orig_mod.`` in the file).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

__all__ = ["FastSRGAN", "SRResNet"]


class ResidualBlock(nn.Module):
    """conv - batch norm - PReLU - conv - batch norm, added to its input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(width)
        self.prelu = nn.PReLU()
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(width)
        # each block starts as the identity (Goyal et al., 2017), so that a stack of any depth learns at once
        nn.init.zeros_(self.bn2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bn2(self.conv2(self.prelu(self.bn1(self.conv1(x)))))


class Doubling(nn.Module):
    """conv - pixel shuffle - PReLU: twice the size."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width * 4, 3, padding=1)
        self.pixel_shuffle = nn.PixelShuffle(2)
        self.prelu = nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.prelu(self.pixel_shuffle(self.conv(x)))


class SRResNet(nn.Module):
    """Small picture in, large picture out.

    ``forward(x)``: N × 3 × H × W RGB in 0..1, any size → N × 3 × scale·H × scale·W in 0..1.
    ``width``: channels; ``blocks``: residual blocks; ``scale``: a power of two. Raises ValueError for another.
    """

    size_multiple = 1

    def __init__(self, width: int = 64, blocks: int = 16, scale: int = 4) -> None:
        super().__init__()
        doublings = int(math.log2(scale)) if scale >= 1 else 0
        if 2**doublings != scale:
            raise ValueError(f"SRResNet enlarges by powers of two, not by {scale}")
        self.scale, self.blocks = scale, blocks
        self.block1 = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU())
        for i in range(blocks):
            self.add_module(f"block{i + 2}", ResidualBlock(width))
        self.add_module(
            f"block{blocks + 2}",
            nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width)),
        )
        self.add_module(
            f"block{blocks + 3}",
            nn.Sequential(*(Doubling(width) for _ in range(doublings)), nn.Conv2d(width, 3, 9, padding=4)),
        )

    def forward(self, x: Tensor) -> Tensor:
        first = y = self.block1(x)
        for i in range(2, self.blocks + 3):
            y = self.get_submodule(f"block{i}")(y)
        y = self.get_submodule(f"block{self.blocks + 3}")(first + y)
        return (torch.tanh(y) + 1) / 2


class FastResidualBlock(nn.Module):
    """conv - instance norm - PReLU - conv - instance norm, added to its input; the norms have no parameters."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn1 = nn.InstanceNorm2d(width)
        self.relu1 = nn.PReLU()
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.InstanceNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))


class FastDoubling(nn.Module):
    """conv - pixel shuffle - PReLU: twice the size."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width * 4, 3, padding=1)
        self.phase_shift = nn.PixelShuffle(2)
        self.relu = nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.phase_shift(self.conv(x)))


class FastSRGAN(nn.Module):
    """Small picture in, four times larger picture out.

    ``forward(x)``: N × 3 × H × W RGB in 0..1, of two pixels or more → N × 3 × 4·H × 4·W in 0..1 (inside, the
    published network works on −1..1). The published generator has 8 ``blocks`` of 64 channels.
    """

    size_multiple = 1
    scale = 4

    def __init__(self, width: int = 64, blocks: int = 8) -> None:
        super().__init__()
        self.neck = nn.Sequential(nn.Conv2d(3, width, 3, padding=1), nn.PReLU())
        self.stem = nn.Sequential(*(FastResidualBlock(width) for _ in range(blocks)))
        self.bottleneck = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.InstanceNorm2d(width)
        )
        self.upsampling = nn.Sequential(FastDoubling(width), FastDoubling(width))
        self.head = nn.Sequential(nn.Conv2d(width, 3, 3, padding=1), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        first = self.neck(x * 2 - 1)
        y = self.upsampling(self.bottleneck(self.stem(first)) + first)
        return (self.head(y) + 1) / 2
