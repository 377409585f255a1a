"""Critics of upscalers.

State-dict layout: Real-ESRGAN's ``UNetDiscriminatorSN`` (``conv0.weight``, ``conv1.weight_orig``,
``conv1.weight_u`` …), published as ``RealESRGAN_x4plus_netD.pth`` with 64 channels.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import spectral_norm

__all__ = ["UNetDiscriminatorSN"]


def _enlarged(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


class UNetDiscriminatorSN(nn.Module):
    """A U-Net that says for each pixel how real it looks, with spectral normalization (Real-ESRGAN; Wang et al.,
    2021, after Schönfeld et al., 2020).

    ``forward(x)``: N × 3 × H × W RGB in 0..1, H and W multiples of 8 → N × 1 × H × W, any number: higher is more
    real. ``width``: channels at full resolution.
    """

    size_multiple = 8

    def __init__(self, width: int = 64, channels: int = 3) -> None:
        super().__init__()
        w = width
        self.conv0 = nn.Conv2d(channels, w, 3, padding=1)
        down = [(w, w * 2), (w * 2, w * 4), (w * 4, w * 8)]
        up = [(w * 8, w * 4), (w * 4, w * 2), (w * 2, w), (w, w), (w, w)]
        for i, (a, b) in enumerate(down, 1):
            self.add_module(f"conv{i}", spectral_norm(nn.Conv2d(a, b, 4, stride=2, padding=1, bias=False)))
        for i, (a, b) in enumerate(up, 4):
            self.add_module(f"conv{i}", spectral_norm(nn.Conv2d(a, b, 3, padding=1, bias=False)))
        self.conv9 = nn.Conv2d(w, 1, 3, padding=1)

    def _layer(self, number: int, x: Tensor) -> Tensor:
        return F.leaky_relu(self.get_submodule(f"conv{number}")(x), 0.2)

    def forward(self, x: Tensor) -> Tensor:
        levels = [self._layer(0, x)]
        for i in (1, 2, 3):
            levels.append(self._layer(i, levels[-1]))
        y = levels.pop()
        for i in (4, 5, 6):
            y = self._layer(i, _enlarged(y)) + levels.pop()
        return self.conv9(self._layer(8, self._layer(7, y)))
