"""SRVGGNetCompact: the compact VGG-style upsampler of Real-ESRGAN (Wang et al., 2021), all of its convolutions at
the resolution of the input.

State-dict layout: Real-ESRGAN's ``SRVGGNetCompact`` (``body.0.weight``, ``body.1.weight`` …: convolutions at even
places, PReLU slopes at odd ones), as in realesr-general-x4v3 (64 × 32) and realesr-animevideov3 (64 × 16).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["SRVGGNetCompact"]

SLOPE = 0.25  # of the PReLUs before training


class SRVGGNetCompact(nn.Module):
    """Small picture in, large picture out.

    ``forward(x)``: N × 3 × H × W RGB in 0..1, any size → N × 3 × scale·H × scale·W, not clipped. What the stack
    computes is added to the picture enlarged by the nearest neighbour. Each of the ``convs`` + 2 convolutions sees
    one pixel further: ``convs`` + 2 pixels of surroundings decide a pixel.

    ``width``: channels; ``convs``: convolutions between the first and the last; ``scale``: enlargement.
    """

    size_multiple = 1

    def __init__(self, width: int = 64, convs: int = 16, scale: int = 4, channels: int = 3) -> None:
        super().__init__()
        self.scale = scale
        body: list[nn.Module] = [nn.Conv2d(channels, width, 3, padding=1), nn.PReLU(width, SLOPE)]
        for _ in range(convs):
            body += [nn.Conv2d(width, width, 3, padding=1), nn.PReLU(width, SLOPE)]
        body.append(nn.Conv2d(width, channels * scale * scale, 3, padding=1))
        self.body = nn.ModuleList(body)
        self._start(convs)

    def _start(self, convs: int) -> None:
        """Parameters that a deep plain stack learns from at once.

        There are no skip connections, so each inner convolution starts as the identity, which hands on what the
        first layer saw (a PReLU leaves what is positive as it is), plus noise that the whole stack together can
        bear: a variance of 1 / convs of He's. PyTorch's own start shrinks the signal sixfold a layer.
        """
        first, *inner, last = [m for m in self.body if isinstance(m, nn.Conv2d)]
        nn.init.kaiming_normal_(first.weight, a=SLOPE)
        for conv in inner:
            noise = torch.empty_like(conv.weight)
            nn.init.kaiming_normal_(noise, a=SLOPE)
            with torch.no_grad():
                nn.init.dirac_(conv.weight).add_(noise, alpha=convs**-0.5)
        nn.init.normal_(last.weight, std=1e-3)
        for conv in (first, *inner, last):
            assert conv.bias is not None
            nn.init.zeros_(conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for layer in self.body:
            y = layer(y)
        return F.pixel_shuffle(y, self.scale) + F.interpolate(x, scale_factor=self.scale, mode="nearest")
