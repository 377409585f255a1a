"""The scratch detector of Bringing Old Photos Back to Life (Wan et al., 2020): a U-Net on grey pictures.

State-dict layout: ``Global/detection_models/networks.py`` of microsoft/Bringing-Old-Photos-Back-to-Life, file
``FT_Epoch_latest.pt`` (``first.1.weight``, ``down_sample.0.1.weight``, ``down_path.0.block.1.weight`` …, under
``model_state``).
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["ScratchUNet", "adapted"]

THRESHOLD = 0.4  # of the published detector
LUMA = (0.299, 0.587, 0.114)
# what batch normalization over several GPUs keeps for itself
_STATISTICS = ("_tmp_running_mean", "_tmp_running_var", "_running_iter", "_moving_average_fraction")


def adapted(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A published state dict without the notes of training on several GPUs."""
    return {key: value for key, value in state.items() if key.rsplit(".", 1)[-1] not in _STATISTICS}


class Smaller(nn.Module):
    """Half the size, after a blur by 1 2 1 (Zhang, Making convolutional networks shift-invariant again, 2019)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        line = torch.tensor([0.25, 0.5, 0.25])
        self.filt: Tensor
        self.register_buffer("filt", (line[:, None] * line).expand(width, 1, 3, 3).clone())

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), self.filt, stride=2, groups=x.shape[1])


def _convolution(before: int, after: int, activated: bool = True) -> list[nn.Module]:
    layers: list[nn.Module] = [nn.ReflectionPad2d(1), nn.Conv2d(before, after, 3)]
    return [*layers, nn.BatchNorm2d(after), nn.LeakyReLU(0.2, True)] if activated else layers


class Block(nn.Module):
    def __init__(self, before: int, after: int, convs: int) -> None:
        super().__init__()
        layers = [_convolution(before if i == 0 else after, after) for i in range(convs)]
        self.block = nn.Sequential(*(layer for group in layers for layer in group))

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.block(x)
        return found


class Up(nn.Module):
    def __init__(self, before: int, after: int, convs: int) -> None:
        super().__init__()
        larger = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.up = nn.Sequential(larger, *_convolution(before, after, activated=False))
        self.conv_block = Block(before, after, convs)

    def forward(self, x: Tensor, bridge: Tensor) -> Tensor:
        found: Tensor = self.conv_block(torch.cat((self.up(x), bridge), 1))
        return found


class ScratchUNet(nn.Module):
    """Photo in, a logit for each pixel out: above zero is a scratch by the published threshold.

    ``forward(x)``: N × 3 × H × W, RGB in 0..1 → N × 1 × H × W. H and W are multiples of ``size_multiple``, 2 to the
    power of ``depth``. Published: ``width`` 64 at full size, twice that at each of 4 smaller ones, 2 ``convs`` each.
    """

    adapted = staticmethod(adapted)

    def __init__(self, width: int = 64, depth: int = 4, convs: int = 2) -> None:
        super().__init__()
        self.size_multiple = 2**depth
        self.minimum = 2 * self.size_multiple  # the mirror image of a pixel is another pixel
        self.first = nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(1, width, 7), nn.LeakyReLU(0.2, True))
        widths = [width << i for i in range(depth + 1)]
        self.down_sample = nn.ModuleList(nn.Sequential(*_convolution(w, w), Smaller(w)) for w in widths[:-1])
        self.down_path = nn.ModuleList(Block(a, b, convs) for a, b in pairwise(widths))
        self.up_path = nn.ModuleList(Up(b, a, convs) for a, b in reversed(list(pairwise(widths))))
        self.last = nn.Sequential(*_convolution(width, 1, activated=False))

    def forward(self, x: Tensor) -> Tensor:
        grey = sum(x[:, i : i + 1] * share for i, share in enumerate(LUMA))
        y = self.first(grey * 2 - 1)
        kept = []
        for smaller, block in zip(self.down_sample, self.down_path, strict=True):
            kept.append(y)
            y = block(smaller(y))
        for up, bridge in zip(self.up_path, reversed(kept), strict=True):
            y = up(y, bridge)
        found: Tensor = self.last(y)
        return found - math.log(THRESHOLD / (1 - THRESHOLD))
