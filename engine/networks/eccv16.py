"""Colorful Image Colorization (Zhang, Isola, Efros, ECCV 2016).

State-dict layout: ``colorizers/eccv16.py`` of richzhang/colorization, file ``colorization_release_v2-9b330a0b.pth``
(``model1.0.weight`` … ``model8.6.weight``, ``model_out.weight``, and the buffers of the batch normalizations).
"""

from __future__ import annotations

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["ECCV16"]

LIGHTNESS_CENTRE, LIGHTNESS_SCALE, AB_SCALE = 50.0, 100.0, 110.0


def _stage(channels: list[int], stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Convolutions of 3 × 3, each with its ReLU, the last with the stride; then one batch normalization."""
    layers: list[nn.Module] = []
    pairs = list(pairwise(channels))
    for i, (before, after) in enumerate(pairs):
        step = stride if i == len(pairs) - 1 else 1
        conv = nn.Conv2d(before, after, 3, stride=step, padding=dilation, dilation=dilation)
        layers += [conv, nn.ReLU(True)]
    return nn.Sequential(*layers, nn.BatchNorm2d(channels[-1]))


class ECCV16(nn.Module):
    """Lightness in, a* and b* out; colour hints are not for it (``takes_hints`` is False, and they are ignored).

    ``forward(lightness)``: N × 1 × H × W, L* in 0..100 → N × 2 × H × W in ±110, the mean of the ``bins`` of colours
    that it knows. H and W are multiples of ``size_multiple`` (8); the published weights were trained at 256 × 256.
    """

    size_multiple = 8
    working_side = 256
    takes_hints = False

    def __init__(self, bins: int = 313) -> None:
        super().__init__()
        self.model1 = _stage([1, 64, 64], stride=2)
        self.model2 = _stage([64, 128, 128], stride=2)
        self.model3 = _stage([128, 256, 256, 256], stride=2)
        self.model4 = _stage([256, 512, 512, 512])
        self.model5 = _stage([512, 512, 512, 512], dilation=2)
        self.model6 = _stage([512, 512, 512, 512], dilation=2)
        self.model7 = _stage([512, 512, 512, 512])
        self.model8 = nn.Sequential(
            *(nn.ConvTranspose2d(512, 256, 4, stride=2, padding=1), nn.ReLU(True)),
            *(nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(True)),
            *(nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(True)),
            nn.Conv2d(256, bins, 1),
        )
        self.model_out = nn.Conv2d(bins, 2, 1, bias=False)

    def forward(self, lightness: Tensor, ab: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        x = (lightness - LIGHTNESS_CENTRE) / LIGHTNESS_SCALE
        for i in range(1, 9):
            x = self.get_submodule(f"model{i}")(x)
        small: Tensor = self.model_out(x.softmax(1))
        return F.interpolate(small, scale_factor=4, mode="bilinear", align_corners=False) * AB_SCALE
