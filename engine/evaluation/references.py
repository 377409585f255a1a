"""Published upscalers that are measured beside ours: their networks, and how each published file is read.

Not models of the product: no card can ask for them. State-dict layouts: ``IMDN`` that of Zheng222/IMDN
(``IMDN_x4.pth``, each name behind ``module.``), ``RLFN`` that of the winner's entry in NTIRE 2022's efficiency
challenge (``RLFN_cut``: 46 channels, 48 within the blocks).
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.api import ModelError
from engine.models.loading import state_dict, without_prefix
from engine.models.ncnn import load_upscaler
from engine.networks.srgan import FastSRGAN

__all__ = ["IMDN", "REFERENCES", "RLFN", "load_reference"]


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
    """Lightweight image super-resolution with information multi-distillation network (Hui et al., 2019).

    ``forward(x)``: N × 3 × H × W RGB in 0..1 → N × 3 × 4·H × 4·W.
    """

    def __init__(self, width: int = 64, blocks: int = 6) -> None:
        super().__init__()
        self.blocks = blocks
        self.fea_conv = conv(3, width)
        for i in range(1, blocks + 1):
            self.add_module(f"IMDB{i}", DistillationBlock(width))
        self.c = nn.Sequential(conv(width * blocks, width, 1), nn.LeakyReLU(0.05))
        self.LR_conv = conv(width, width)
        self.upsampler = nn.Sequential(conv(width, 48), nn.PixelShuffle(4))

    def forward(self, x: Tensor) -> Tensor:
        first = y = self.fea_conv(x)
        found = []
        for i in range(1, self.blocks + 1):
            y = self.get_submodule(f"IMDB{i}")(y)
            found.append(y)
        return self.upsampler(self.LR_conv(self.c(torch.cat(found, 1))) + first)


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
    """Residual local feature network for efficient super-resolution (Kong et al., 2022), the challenge's smaller
    version. ``forward(x)``: N × 3 × H × W RGB in 0..1, sides at least 15 → N × 3 × 4·H × 4·W (inside, the published
    weights work on 0..255)."""

    def __init__(self, width: int = 46, inner: int = 48, blocks: int = 4) -> None:
        super().__init__()
        self.blocks = blocks
        self.fea_conv = conv(3, width)
        for i in range(1, blocks + 1):
            self.add_module(f"B{i}", LocalFeatureBlock(width, inner))
        self.LR_conv = conv(width, width)
        self.upsampler = nn.Sequential(conv(width, 48), nn.PixelShuffle(4))

    def forward(self, x: Tensor) -> Tensor:
        first = y = self.fea_conv(x * 255)
        for i in range(1, self.blocks + 1):
            y = self.get_submodule(f"B{i}")(y)
        return self.upsampler(self.LR_conv(y) + first) / 255


# row of the table -> (published file, network)
REFERENCES: dict[str, tuple[str, type[nn.Module]]] = {
    "Fast-SRGAN": ("fast_srgan_x4.pt", FastSRGAN),
    "IMDN": ("imdn_x4.pth", IMDN),
    "RLFN (NTIRE 2022)": ("rlfn_x4.pth", RLFN),
}


def load_reference(path: Path) -> nn.Module:
    """A published upscaler in float32 and evaluation mode: a file of ``REFERENCES`` or an ncnn .param.

    Raises ModelError for a file that is not that network's.
    """
    if path.suffix == ".param":
        return load_upscaler(path)
    kind = next(kind for name, kind in REFERENCES.values() if name == path.name)
    try:
        state = state_dict(path.read_bytes(), path.name)
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    network = kind()
    try:
        network.load_state_dict(without_prefix(state))
    except RuntimeError:
        raise ModelError(f"“{path.name}” is not {kind.__name__}'s: its tensors are others.") from None
    return network.eval().requires_grad_(False)
