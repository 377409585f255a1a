"""Real-Time User-Guided Image Colorization with Learned Deep Priors (Zhang, Zhu, Isola et al., SIGGRAPH 2017).

State-dict layout: ``colorizers/siggraph17.py`` of richzhang/colorization, file ``siggraph17-df00044c.pth``
(``model1.0.weight`` … ``model10.1.weight``, ``model_class.0.weight``, ``model_out.0.weight``, and the buffers of
the batch normalizations).
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

__all__ = ["SIGGRAPH17"]

LIGHTNESS_CENTRE, LIGHTNESS_SCALE, AB_SCALE = 50.0, 100.0, 110.0


def _stage(channels: list[int], dilation: int = 1, first_relu: bool = False) -> nn.Sequential:
    """Convolutions of 3 × 3, each with its ReLU, and one batch normalization at the end."""
    layers: list[nn.Module] = [nn.ReLU(True)] if first_relu else []
    for before, after in pairwise(channels):
        layers += [nn.Conv2d(before, after, 3, padding=dilation, dilation=dilation), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.BatchNorm2d(channels[-1]))


class SIGGRAPH17(nn.Module):
    """Lightness and, where there are any, colour hints in; a* and b* out.

    ``forward(lightness, ab, mask)``: ``lightness`` N × 1 × H × W, L* in 0..100; ``ab`` N × 2 × H × W, a* and b* of
    the hints in ±110 and 0 elsewhere; ``mask`` N × 1 × H × W, 1 where there is a hint and 0 elsewhere (the published
    weights take it like this, without the offset of 0.5 that the training code has). Without ``ab`` and ``mask`` it
    colours by itself. Returns N × 2 × H × W in ±110. H and W are multiples of ``size_multiple`` (8); the published
    weights were trained at 256 × 256.

    ``classes``: of the head ``model_class``, which belongs to the layout and is used in training alone.
    """

    size_multiple = 8
    working_side = 256

    def __init__(self, classes: int = 529) -> None:
        super().__init__()
        self.model1 = _stage([4, 64, 64])
        self.model2 = _stage([64, 128, 128])
        self.model3 = _stage([128, 256, 256, 256])
        self.model4 = _stage([256, 512, 512, 512])
        self.model5 = _stage([512, 512, 512, 512], dilation=2)
        self.model6 = _stage([512, 512, 512, 512], dilation=2)
        self.model7 = _stage([512, 512, 512, 512])
        self.model8up = nn.Sequential(nn.ConvTranspose2d(512, 256, 4, stride=2, padding=1))
        self.model3short8 = nn.Sequential(nn.Conv2d(256, 256, 3, padding=1))
        self.model8 = _stage([256, 256, 256], first_relu=True)
        self.model9up = nn.Sequential(nn.ConvTranspose2d(256, 128, 4, stride=2, padding=1))
        self.model2short9 = nn.Sequential(nn.Conv2d(128, 128, 3, padding=1))
        self.model9 = _stage([128, 128], first_relu=True)
        self.model10up = nn.Sequential(nn.ConvTranspose2d(128, 128, 4, stride=2, padding=1))
        self.model1short10 = nn.Sequential(nn.Conv2d(64, 128, 3, padding=1))
        self.model10 = nn.Sequential(nn.ReLU(True), nn.Conv2d(128, 128, 3, padding=1), nn.LeakyReLU(0.2))
        self.model_class = nn.Sequential(nn.Conv2d(256, classes, 1))
        self.model_out = nn.Sequential(nn.Conv2d(128, 2, 1), nn.Tanh())

    def forward(self, lightness: Tensor, ab: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        if ab is None or mask is None:
            mask = torch.zeros_like(lightness)
            ab = mask.expand(-1, 2, -1, -1)
        seen = torch.cat(((lightness - LIGHTNESS_CENTRE) / LIGHTNESS_SCALE, ab / AB_SCALE, mask), 1)
        full = self.model1(seen)
        half = self.model2(full[:, :, ::2, ::2])
        quarter = self.model3(half[:, :, ::2, ::2])
        x = self.model4(quarter[:, :, ::2, ::2])
        x = self.model7(self.model6(self.model5(x)))
        x = self.model8(self.model8up(x) + self.model3short8(quarter))
        x = self.model9(self.model9up(x) + self.model2short9(half))
        x = self.model10(self.model10up(x) + self.model1short10(full))
        return self.model_out(x) * AB_SCALE
