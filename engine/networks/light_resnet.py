"""The light translator: CycleGAN's generator (Zhu et al., 2017) for small machines.

What is kept: encoder, residual blocks at a quarter of the resolution, decoder. What is different, and why:

- separable residual blocks (depthwise 3 × 3, then two pointwise convolutions), as in GAN Compression (Li et
  al., 2020) and in the shape of ConvNeXt (Liu et al., 2022): 0.4 instead of 11.4 million parameters, and a
  twenty-fifth of the multiplications;
- the first and last step are a 2 × 2 pixel-unshuffle and its inverse instead of 7 × 7 convolutions at full size;
- the output is the picture plus a change that starts near nought, so that content is there from the first step
  and a short training need not learn to copy;
- normalization over the channels of each pixel instead of over the picture: what the network does at a place
  depends on its surroundings alone, so that tiles of a large photo fit together.

State-dict layout: our own.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.initial import kaiming

__all__ = ["LightResNetGenerator"]


class ChannelNorm(nn.LayerNorm):
    """Layer normalization over the channels of each pixel, N × C × H × W."""

    def forward(self, x: Tensor) -> Tensor:
        # a channels_last tensor is already in this order: nothing is copied
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class SeparableBlock(nn.Module):
    """depthwise 3 × 3 - norm - 1 × 1 - SiLU - 1 × 1, added to its input; starts near the identity."""

    def __init__(self, width: int, expansion: int, dilation: int = 1) -> None:
        super().__init__()
        self.spatial = nn.Conv2d(
            width, width, 3, padding=dilation, dilation=dilation, padding_mode="reflect", groups=width
        )
        self.norm = ChannelNorm(width)
        self.wide = nn.Conv2d(width, width * expansion, 1)
        self.narrow = nn.Conv2d(width * expansion, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.narrow(F.silu(self.wide(self.norm(self.spatial(x)))))


class LightResNetGenerator(nn.Module):
    """One direction of a translation between domains of pictures.

    ``forward(x)``: N × 3 × H × W RGB in 0..1 → the same shape; values may leave 0..1 by a little and are the
    caller's to clip. H and W are multiples of ``size_multiple`` (4) and at least 16.
    ``features(x)``: what the encoder sees at four depths, for contrastive losses; ``translate(x)``: both at once.

    ``widths``: channels at 1/2 and 1/4 of the resolution; ``blocks`` at 1/4; ``expansion`` inside a block;
    ``dilation`` of every second block: with 1, eight blocks see 43 pixels to each side, with 2 they see 59.
    """

    size_multiple = 4

    def __init__(
        self,
        widths: tuple[int, int] | list[int] = (48, 96),
        blocks: int = 8,
        expansion: int = 2,
        dilation: int = 1,
    ) -> None:
        super().__init__()
        w0, w1 = widths
        self.stem = nn.Conv2d(12, w0, 3, padding=1, padding_mode="reflect")
        self.down = nn.Conv2d(w0, w1, 3, stride=2, padding=1, padding_mode="reflect")
        self.body = nn.ModuleList(
            SeparableBlock(w1, expansion, dilation if i % 2 else 1) for i in range(blocks)
        )
        self.norm = ChannelNorm(w1)
        self.up = nn.Conv2d(w1, w0 * 4, 1)
        self.fuse = nn.Conv2d(w0, w0, 3, padding=1, padding_mode="reflect")
        self.tail = nn.Conv2d(w0, 12, 3, padding=1, padding_mode="reflect")
        self._initialise()

    def _initialise(self) -> None:
        kaiming(self)
        for module in self.modules():
            if isinstance(module, SeparableBlock):
                module.narrow.weight.data.mul_(0.5)
        self.tail.weight.data.mul_(0.02)
        # the four pixels of a 2 × 2 group start with one weight: no checkerboard to unlearn (Aitken et al., 2017)
        for layer in (self.up, self.tail):
            w = layer.weight.data
            w.copy_(w[::4].repeat_interleave(4, 0))

    def widths(self) -> list[int]:
        """Channels of each of ``features``."""
        w0, w1 = self.stem.out_channels, self.down.out_channels
        return [12, w0, w1, w1]

    def _encode(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        """The features, and the last of them again to go on with."""
        pixels = F.pixel_unshuffle(x, 2) * 2 - 1
        shallow = self.stem(pixels)
        y = deep = self.down(F.silu(shallow))
        for block in self.body[: len(self.body) // 2]:
            y = block(y)
        return [pixels, shallow, deep, y], y

    def features(self, x: Tensor) -> list[Tensor]:
        return self._encode(x)[0]

    def translate(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        features, y = self._encode(x)
        for block in self.body[len(self.body) // 2 :]:
            y = block(y)
        y = F.pixel_shuffle(self.up(F.silu(self.norm(y))), 2) + features[1]
        change = self.tail(F.silu(self.fuse(F.silu(y))))
        return x + F.pixel_shuffle(change, 2), features

    def forward(self, x: Tensor) -> Tensor:
        return self.translate(x)[0]
