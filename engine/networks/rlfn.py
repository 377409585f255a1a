"""RLFN: residual local feature network for efficient super-resolution (Kong et al., 2022).

State-dict layout: the winner's entry in NTIRE 2022's efficiency challenge (``RLFN_cut``: 46 channels, 48 within the
blocks; ``fea_conv.weight``, ``B1.c1_r.weight`` …).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.imdn import conv

__all__ = ["RLFN"]


class SpatialAttention(nn.Module):
    """Scales each place by what is seen at a sixth of the resolution (ESA). Sides are at least 15 pixels."""

    def __init__(self, width: int, inner: int = 16) -> None:
        super().__init__()
        self.conv1, self.conv_f = conv(width, inner, 1), conv(inner, inner, 1)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride=2)
        self.conv3, self.conv4 = conv(inner, inner), conv(inner, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        small = self.conv1(x)
        far = self.conv3(F.max_pool2d(self.conv2(small), kernel_size=7, stride=3))
        far = F.interpolate(far, x.shape[-2:], mode="bilinear", align_corners=False)
        return x * torch.sigmoid(self.conv4(far + self.conv_f(small)))


class LocalFeatureBlock(nn.Module):
    """Three convolutions, added to the input, then attention."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.c1_r, self.c2_r, self.c3_r = conv(width, inner), conv(inner, inner), conv(inner, width)
        self.c5, self.esa = conv(width, width, 1), SpatialAttention(width)

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for layer in (self.c1_r, self.c2_r, self.c3_r):
            y = F.leaky_relu(layer(y), 0.05)
        return self.esa(self.c5(y + x))


class RLFN(nn.Module):
    """The challenge's smaller version. ``forward(x)``: N × 3 × H × W RGB in 0..1, sides at least ``minimum`` (15) →
    N × 3 × scale·H × scale·W (inside, the published weights work on 0..255)."""

    size_multiple = 1
    minimum = 15

    def __init__(self, width: int = 46, inner: int = 48, blocks: int = 4, scale: int = 4) -> None:
        super().__init__()
        self.blocks, self.scale = blocks, scale
        self.fea_conv = conv(3, width)
        for i in range(1, blocks + 1):
            self.add_module(f"B{i}", LocalFeatureBlock(width, inner))
        self.LR_conv = conv(width, width)
        self.upsampler = nn.Sequential(conv(width, 3 * scale**2), nn.PixelShuffle(scale))

    def forward(self, x: Tensor) -> Tensor:
        first = y = self.fea_conv(x * 255)
        for i in range(1, self.blocks + 1):
            y = self.get_submodule(f"B{i}")(y)
        return self.upsampler(self.LR_conv(y) + first) / 255
