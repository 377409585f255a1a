"""SN-PatchGAN: the spectral-normalized patch discriminator of DeepFill v2 (Yu et al., 2019)."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

__all__ = ["SNPatchGAN"]


class SNPatchGAN(nn.Module):
    """``forward(picture, mask)``: N × 3 × H × W on -1..1 and N × 1 × H × W → N × features × H/64 × W/64.

    Every number of the output is judged by the hinge loss on its own: each looks at another aspect of another part
    of the picture. Published: ``width`` 64. Sides are halved six times, rounded up. The state-dict layout is our
    own: a critic is needed in training alone, and none is published. Parameters stay in float32 (half precision by
    autocast).
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        widths = (4, width, 2 * width, *[4 * width] * 4)
        self.layers = nn.ModuleList(
            spectral_norm(nn.Conv2d(a, b, 5, stride=2, padding=2)) for a, b in pairwise(widths)
        )

    def forward(self, picture: Tensor, mask: Tensor) -> Tensor:
        y = torch.cat((picture, mask.to(picture.dtype)), 1)
        for layer in self.layers:
            if min(y.shape[-2:]) <= 2:
                # in bfloat16 on a processor, oneDNN's weight gradients for a layer that sees a single pixel hold what
                # happens to be in memory
                with torch.autocast(y.device.type, enabled=False):
                    y = F.leaky_relu(layer(y.float()), 0.2)
            else:
                y = F.leaky_relu(layer(y), 0.2)
        return y
