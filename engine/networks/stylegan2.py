"""StyleGAN2: pictures out of random vectors, with the look of each scale under its own control.

Karras et al., "Analyzing and Improving the Image Quality of StyleGAN" (2020). A mapping network turns a random
vector z into a style w; a synthesis network grows a learned 4 × 4 constant to the picture, and in every layer w
scales the input channels of the convolution (modulation), whose output is brought back to unit variance
(demodulation). Noise inputs give what is left to chance; every resolution adds its own RGB to the upsampled one
below (skip generator).

State dict: that of the common PyTorch port (rosinality/stylegan2-pytorch), ``style.1.weight``,
``convs.0.conv.weight``, ``to_rgbs.0.conv.modulation.bias``, ``noises.noise_0``, with ``latent_avg``, which the port
keeps beside its state dict, as one more entry. NVIDIA's own files: ``engine.models.nvidia_pickle``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["StyleGAN2Generator", "config_of", "port_channels"]

GAIN = math.sqrt(2)  # brings the output of a leaky ReLU back to unit variance
SLOPE = 0.2
KERNEL = (1.0, 3.0, 3.0, 1.0)
GROUPS = ("coarse", "middle", "fine")

Noise = str | Sequence[Tensor]


def port_channels(size: int, multiplier: int = 2) -> tuple[int, ...]:
    """The published channel table (config-f: ``multiplier`` 2), from 4 pixels up to ``size``."""
    table = {4: 512, 8: 512, 16: 512, 32: 512}
    table |= {64 << i: (256 >> i) * multiplier for i in range(5)}
    return tuple(table[4 << i] for i in range(int(math.log2(size)) - 1))


class EqualLinear(nn.Module):
    """A linear layer with equalised learning rate: weights of unit variance, scaled when used."""

    def __init__(self, inputs: int, outputs: int, bias: float = 0.0, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate)
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale, self.rate = rate / math.sqrt(inputs), rate

    def forward(self, x: Tensor) -> Tensor:
        """In float32 whatever the network's precision: this is cheap, and it steers everything."""
        with torch.autocast(x.device.type, enabled=False):
            return F.linear(x.float(), self.weight.float() * self.scale, self.bias.float() * self.rate)


class MappingLayer(EqualLinear):
    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(super().forward(x), SLOPE) * GAIN


class PixelNorm(nn.Module):
    """Each vector to unit mean square."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-8)


class Filter(nn.Module):
    """The [1, 3, 3, 1] low-pass, of gain 4 to make up for the zeros that upsampling inserts."""

    def __init__(self) -> None:
        super().__init__()
        taps = torch.tensor(KERNEL)
        self.register_buffer("kernel", torch.outer(taps, taps) / taps.sum() ** 2 * 4)
        self.kernel: Tensor

    def expanded(self, x: Tensor) -> Tensor:
        return self.kernel.to(x.dtype).expand(x.shape[1], 1, 4, 4)


class Blur(Filter):
    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.expanded(x), padding=1, groups=x.shape[1])


class Upsample(Filter):
    def forward(self, x: Tensor) -> Tensor:
        """To twice the size. Each output pixel sees 2 × 2 of the input: four small convolutions, one for each place
        in a 2 × 2 block, are twenty times as fast on a processor as the transposed one that they add up to."""
        taps = self.kernel.to(x.dtype)
        even, odd = taps.new_zeros(3, 4), taps.new_zeros(3, 4)
        even[0, 3], even[1, 1], odd[1, 2], odd[2, 0] = 1, 1, 1, 1
        phases = torch.stack([a @ taps @ b.T for a in (even, odd) for b in (even, odd)])[:, None]
        channels = x.shape[1]
        y = F.conv2d(x, phases.repeat(channels, 1, 1, 1), padding=1, groups=channels)
        return F.pixel_shuffle(y, 2)


class ModulatedConv2d(nn.Module):
    """A convolution whose input channels w scales.

    Scaling the input and the output gives what scaling the weights would, without one set of weights for each
    picture: on a processor several times as fast as the grouped convolution.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: int, style: int, demodulate: bool = True, up: bool = False
    ) -> None:
        super().__init__()
        self.demodulate, self.up = demodulate, up
        if up:
            self.blur = Blur()
        self.scale = 1 / math.sqrt(inputs * kernel**2)
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, kernel, kernel))
        self.modulation = EqualLinear(style, inputs, bias=1.0)

    def forward(self, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor | None]:
        """N × inputs × H × W and N × style → the convolved picture and the scale that it still needs, N × outputs
        (float32), or None without demodulation: the caller joins it with what it does to the picture anyhow."""
        style = self.modulation(w)
        weight = self.weight[0] * self.scale
        factor = None
        if self.demodulate:
            # of no effect after demodulation, and without it float16 would overflow at high resolutions
            style = style / style.abs().amax(1, keepdim=True).clamp(min=1e-8)
            with torch.autocast(x.device.type, enabled=False):
                energy = weight.float().square().sum((2, 3))
                factor = torch.rsqrt(F.linear(style.float().square(), energy) + 1e-8)
        x = x * style.to(x.dtype)[:, :, None, None]
        if self.up:
            x = self.blur(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2))
        else:
            x = F.conv2d(x, weight, padding=weight.shape[-1] // 2)
        return x, factor


class NoiseStrength(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))


class ActivationBias(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))


class StyledConv(nn.Module):
    """Modulated convolution, noise, bias, leaky ReLU."""

    def __init__(self, inputs: int, outputs: int, style: int, up: bool = False) -> None:
        super().__init__()
        self.conv = ModulatedConv2d(inputs, outputs, 3, style, up=up)
        self.noise = NoiseStrength()
        self.activate = ActivationBias(outputs)

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        x, factor = self.conv(x, w)
        assert factor is not None
        # the gain of the leaky ReLU goes in front of it, where it costs nothing
        bias = (self.activate.bias * GAIN).to(x.dtype)[None, :, None, None]
        x = torch.addcmul(bias, x, (factor * GAIN).to(x.dtype)[:, :, None, None])
        if noise is not None:
            x = x + (noise.to(x.dtype) * (self.noise.weight * GAIN).to(x.dtype))
        return F.leaky_relu(x, SLOPE, inplace=True)


class ToRGB(nn.Module):
    def __init__(self, inputs: int, style: int, up: bool = True) -> None:
        super().__init__()
        if up:
            self.upsample = Upsample()
        self.conv = ModulatedConv2d(inputs, 3, 1, style, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(1, 3, 1, 1))

    def forward(self, x: Tensor, w: Tensor, below: Tensor | None = None) -> Tensor:
        y = self.conv(x, w)[0].float() + self.bias.float()
        if below is None:
            return y
        with torch.autocast(x.device.type, enabled=False):  # the picture itself stays in full precision
            return y + self.upsample(below)


class ConstantInput(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.input = nn.Parameter(torch.randn(1, channels, 4, 4))


class StyleGAN2Generator(nn.Module):
    """z N × ``style_dim``, standard normal → N × 3 × size × size, RGB in 0..1 (a trained network may leave that range
    a little).

    ``channels``: one number for each resolution, 4 pixels first; their count decides the size: 5 numbers are 64
    pixels, 9 are 1024. ``mapping_rate``: learning rate of the mapping network as a share of the rest.
    ``layers``: how many styles a picture takes, 2 × log₂ size − 2.

    ``noise`` is "random" (PyTorch's generator), "fixed" (the stored inputs: the same picture for the same w, on every
    device), "none", or a list of N × 1 × h × w or 1 × 1 × h × w tensors, one for each of ``noise_sizes``.
    """

    size_multiple = 1

    def __init__(
        self,
        style_dim: int = 128,
        mapping_layers: int = 4,
        channels: Sequence[int] = (192, 192, 96, 48, 16),
        mapping_rate: float = 0.01,
    ) -> None:
        super().__init__()
        if not 1 <= len(channels) <= 9 or min(channels) < 1:
            raise ValueError("channels are one to nine positive numbers, 4 pixels first")
        self.style_dim, self.channels = style_dim, tuple(channels)
        self.size = 4 << (len(channels) - 1)
        self.layers = 2 * len(channels)
        self.style = nn.Sequential(
            PixelNorm(),
            *(MappingLayer(style_dim, style_dim, rate=mapping_rate) for _ in range(mapping_layers)),
        )
        self.input = ConstantInput(channels[0])
        self.conv1 = StyledConv(channels[0], channels[0], style_dim)
        self.to_rgb1 = ToRGB(channels[0], style_dim, up=False)
        self.convs, self.to_rgbs = nn.ModuleList(), nn.ModuleList()
        for below, own in itertools.pairwise(channels):
            self.convs.append(StyledConv(below, own, style_dim, up=True))
            self.convs.append(StyledConv(own, own, style_dim))
            self.to_rgbs.append(ToRGB(own, style_dim))
        self.noises = nn.Module()
        for i, size in enumerate(self.noise_sizes):
            self.noises.register_buffer(f"noise_{i}", torch.randn(1, 1, size, size))
        self.register_buffer("latent_avg", torch.zeros(style_dim))
        self.latent_avg: Tensor

    def to(self, *args: Any, **kwargs: Any) -> StyleGAN2Generator:
        """As any module's; a wish for channels_last is taken as said, since the weights have five dimensions here and
        ``synthesize`` puts its own activations in that order."""
        kwargs.pop("memory_format", None)
        return super().to(*args, **kwargs) if args or kwargs else self

    @property
    def noise_sizes(self) -> tuple[int, ...]:
        """Edge in pixels of each noise input: 4, 8, 8, 16, 16 …"""
        return (4, *(4 << i for i in range(1, len(self.channels)) for _ in range(2)))

    def groups(self) -> dict[str, range]:
        """Which of the ``layers`` are coarse (pose, shape of the head, to 8 pixels), middle (features, hair, to 32
        pixels, or 16 where the picture is smaller than 128) and fine (colour, texture: the rest)."""
        middle = 8 if self.size >= 128 else 6
        cuts = [min(cut, self.layers) for cut in (0, 4, middle, self.layers)]
        return {name: range(cuts[i], cuts[i + 1]) for i, name in enumerate(GROUPS)}

    def mapping(self, z: Tensor) -> Tensor:
        """z N × style_dim → w N × style_dim, float32."""
        w: Tensor = self.style(z.float())
        return w

    def spread(self, w: Tensor) -> Tensor:
        """One style for all layers: N × style_dim → N × layers × style_dim."""
        return w[:, None].expand(-1, self.layers, -1)

    def truncated(self, w: Tensor, psi: float) -> Tensor:
        """w drawn towards the average face: 1 as it is, 0 the average. Any shape that ends in style_dim."""
        mean = self.latent_avg.float()
        return mean + psi * (w.float() - mean)

    def mix(self, w: Tensor, others: Mapping[str, Tensor]) -> Tensor:
        """w N × layers × style_dim with the layers of whole groups from other styles of that shape; the keys of
        ``others`` are those of ``groups()``."""
        mixed, groups = w.clone(), self.groups()
        for name, other in others.items():
            layers = slice(groups[name].start, groups[name].stop)
            mixed[:, layers] = other[:, layers]
        return mixed

    def note_average(self, w: Tensor, decay: float = 0.995) -> None:
        """Move ``latent_avg`` towards the mean of w, N × style_dim; for training."""
        self.latent_avg.lerp_(w.detach().float().mean(0).to(self.latent_avg.dtype), 1 - decay)

    def _noise(self, noise: Noise, count: int) -> Iterable[Tensor | None]:
        sizes, like = self.noise_sizes, self.input.input
        if noise == "fixed":
            return [getattr(self.noises, f"noise_{i}") for i in range(len(sizes))]
        if noise == "random":
            return [torch.randn(count, 1, s, s, device=like.device, dtype=like.dtype) for s in sizes]
        if noise == "none":
            return [None] * len(sizes)
        if isinstance(noise, str):
            raise ValueError(f"noise is random, fixed, none or a list of tensors, not {noise}")
        if len(noise) > len(sizes) or any(
            tuple(n.shape[-2:]) != (s, s) for n, s in zip(noise, sizes, strict=False)
        ):
            raise ValueError(f"the noise inputs have edges of {sizes} pixels")
        return noise

    def synthesize(self, w: Tensor, noise: Noise = "fixed", size: int | None = None) -> Tensor:
        """w N × layers × style_dim → N × 3 × size × size in 0..1, float32.

        ``size``: stop at this resolution (a power of two from 4 to the network's own), for training that grows.
        Raises ValueError for another one, and for noise inputs that are too few or of other edges.
        """
        steps = [4 << i for i in range(len(self.channels))]
        if size is not None and size not in steps:
            raise ValueError(f"this network stops at {', '.join(map(str, steps))} pixels, not at {size}")
        levels = len(steps) if size is None else steps.index(size) + 1
        inputs = list(self._noise(noise, len(w)))
        if len(inputs) < 2 * levels - 1:
            raise ValueError(f"{2 * levels - 1} noise inputs are needed, not {len(inputs)}")
        x = self.input.input.expand(len(w), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        x = self.conv1(x, w[:, 0], inputs[0])
        rgb = self.to_rgb1(x, w[:, 1])
        for i in range(levels - 1):
            x = self.convs[2 * i](x, w[:, 2 * i + 1], inputs[2 * i + 1])
            x = self.convs[2 * i + 1](x, w[:, 2 * i + 2], inputs[2 * i + 2])
            rgb = self.to_rgbs[i](x, w[:, 2 * i + 3], rgb)
        # the published networks speak −1..1
        return rgb * 0.5 + 0.5

    def forward(self, z: Tensor, truncation: float = 1.0, noise: Noise = "fixed") -> Tensor:
        w = self.mapping(z)
        if truncation != 1.0:
            w = self.truncated(w, truncation)
        return self.synthesize(self.spread(w), noise)


def config_of(state: Mapping[str, Tensor]) -> dict[str, Any]:
    """The constructor's arguments for a state dict of this layout. Raises KeyError for another layout."""
    own = [state["input.input"].shape[1]]
    while f"convs.{2 * len(own) - 2}.conv.weight" in state:
        own.append(state[f"convs.{2 * len(own) - 2}.conv.weight"].shape[1])
    mapping = 0
    while f"style.{mapping + 1}.weight" in state:
        mapping += 1
    return {"style_dim": state["style.1.weight"].shape[0], "mapping_layers": mapping, "channels": tuple(own)}
