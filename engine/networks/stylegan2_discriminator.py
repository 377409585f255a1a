"""StyleGAN2's residual discriminator with minibatch standard deviation, for training; and how it grows.

Karras et al. (2020); the statistic over the batch, by which it sees that all faces look alike, is from Progressive
GAN (Karras et al., 2018). With no ``entries`` its state dict is that of the common PyTorch port
(rosinality/stylegan2-pytorch): ``convs.0.0.weight``, ``convs.1.conv2.1.weight``, ``final_linear.0.weight``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.stylegan2 import GAIN, KERNEL, SLOPE, EqualLinear

__all__ = ["StyleGAN2Discriminator"]


class EqualConv2d(nn.Module):
    """A convolution with equalised learning rate."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.scale = 1 / math.sqrt(inputs * kernel**2)
        self.stride, self.padding = stride, padding

    def forward(self, x: Tensor, gain: float = 1.0) -> Tensor:
        return F.conv2d(x, self.weight * (self.scale * gain), stride=self.stride, padding=self.padding)


class Activation(nn.Module):
    """Bias and leaky ReLU; expects its input already times √2."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(x + (self.bias * GAIN).to(x.dtype)[:, None, None], SLOPE, inplace=True)


class Blur(nn.Module):
    def __init__(self, padding: int) -> None:
        super().__init__()
        taps = torch.tensor(KERNEL)
        self.register_buffer("kernel", torch.outer(taps, taps) / taps.sum() ** 2)
        self.kernel: Tensor
        self.padding = padding

    def forward(self, x: Tensor) -> Tensor:
        kernel = self.kernel.to(x.dtype).expand(x.shape[1], 1, 4, 4)
        return F.conv2d(x, kernel, padding=self.padding, groups=x.shape[1])


class ConvLayer(nn.Sequential):
    """Convolution, bias, leaky ReLU; ``down``: through the low-pass to half the size."""

    def __init__(self, inputs: int, outputs: int, kernel: int, down: bool = False) -> None:
        blur = [Blur(kernel // 2 + 1)] if down else []
        conv = EqualConv2d(inputs, outputs, kernel, 2 if down else 1, 0 if down else kernel // 2)
        super().__init__(*blur, conv, Activation(outputs))

    def forward(self, x: Tensor) -> Tensor:
        for part in self:
            x = part(x, GAIN) if isinstance(part, EqualConv2d) else part(x)
        return x


class Shortcut(nn.Sequential):
    """To half the size and other channels, without an activation."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(Blur(1), EqualConv2d(inputs, outputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        # a low-pass with stride would do less, but its gradient is forty times as slow on a processor
        y: Tensor = self[1](self[0](x)[..., ::2, ::2], math.sqrt(0.5))
        return y


class ResBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = ConvLayer(inputs, inputs, 3)
        self.conv2 = ConvLayer(inputs, outputs, 3, down=True)
        self.skip = Shortcut(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return torch.add(self.skip(x), self.conv2(self.conv1(x)), alpha=math.sqrt(0.5))


class StyleGAN2Discriminator(nn.Module):
    """Pictures N × 3 × size × size, RGB in 0..1 → N × 1 logits, high for real; float32.

    ``channels``: as the generator's, 4 pixels first. ``entries``: smaller sizes at which pictures may come in as
    well; at a larger size such an entry sees the picture scaled down, beside the blocks above it. ``quiet`` starts
    the block above a size at nought, so that training which goes on at a larger size goes on where it stood.
    Groups of 4 pictures share a minibatch statistic: N is at most 3 or a multiple of 4.
    """

    size_multiple = 1

    def __init__(self, channels: Sequence[int] = (128, 128, 64, 32, 16), entries: Sequence[int] = ()) -> None:
        super().__init__()
        self.size, self.entries = 4 << (len(channels) - 1), tuple(entries)
        levels = list(channels)[::-1]
        blocks = [ResBlock(a, b) for a, b in itertools.pairwise(levels)]
        self.convs = nn.Sequential(ConvLayer(3, levels[0], 1), *blocks)
        if entries:
            self.entry = nn.ModuleDict(
                {str(s): ConvLayer(3, channels[int(math.log2(s)) - 2], 1) for s in entries}
            )
        self.final_conv = ConvLayer(levels[-1] + 1, levels[-1], 3)
        self.final_linear = nn.Sequential(
            EqualLinear(levels[-1] * 16, levels[-1]), EqualLinear(levels[-1], 1)
        )
        # the port joins the bias of the first one with its activation, under the same name

    def quiet(self, size: int) -> None:
        """Silence the blocks above ``size``, which is one of ``entries``."""
        with torch.no_grad():
            block = self.convs[int(math.log2(self.size // size))]
            assert isinstance(block, ResBlock)
            block.skip[1].weight.zero_()  # type: ignore[operator]
            block.conv2[1].weight.zero_()  # type: ignore[operator]

    def forward(self, picture: Tensor) -> Tensor:
        picture = picture * 2 - 1
        size = picture.shape[-1]
        below = {}
        for s in self.entries:
            if s <= size:
                below[s] = self.entry[str(s)](F.avg_pool2d(picture, size // s) if s < size else picture)
        if size == self.size:
            x, start = self.convs[0](picture), 1
        else:
            x, start = below.pop(size), 1 + int(math.log2(self.size // size))
        for block in list(self.convs)[start:]:
            x = block(x)
            size //= 2
            if size in below:
                x = x + below[size]
        return self._verdict(x)

    def _verdict(self, x: Tensor) -> Tensor:
        count, channels, height, width = x.shape
        group = min(count, 4)
        spread = x.float().reshape(group, -1, channels, height, width)
        spread = torch.sqrt(spread.var(0, unbiased=False) + 1e-8).mean((1, 2, 3))
        plane = spread.repeat(group)[:, None, None, None].expand(count, 1, height, width)
        x = self.final_conv(torch.cat([x, plane.to(x.dtype)], 1))
        x = F.leaky_relu(self.final_linear[0](x.flatten(1)), SLOPE) * GAIN
        verdict: Tensor = self.final_linear[1](x)
        return verdict
