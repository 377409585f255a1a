"""DeepFill v2: free-form image inpainting with gated convolution (Yu et al., 2019).

State-dict layout: the common PyTorch port (nipponjo/deepfillv2-pytorch, ``model/networks.py``), whose
``states_pt_places2.pth`` holds this network at width 48 under "G": ``stage1.conv1.conv.weight``,
``stage1.down_block1.conv1_downsample.conv.weight``, …, ``stage2.contextual_attention.fuse_weight``, ….
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from engine.networks.contextual_attention import Attention, ContextualAttention

__all__ = ["DeepFill", "smooth_fill"]

RATES = (1, 2, 4, 8, 16)
# with these, and gates that begin at σ(1), a gated convolution passes signals of unit power on as such
FEATURE_GAIN, GATE_GAIN, GATE_BIAS = 1.8, 0.5, 1.0


class GatedELU(torch.autograd.Function):
    """ELU of the first half of the channels times σ of the second.

    exp(x) - 1 in place of torch's own ELU, which takes expm1 and with it fourteen times as long on processors; the
    difference is the last digit of numbers near 1 (in bfloat16, that of 1 itself: results near 0 are in steps of
    1/256). It has a first derivative only. Four times as fast forward and backward, a third of all training.
    """

    @staticmethod
    def forward(ctx: Any, y: Tensor) -> Tensor:
        features, gates = y.chunk(2, 1)
        opened = gates.mul(1).sigmoid_()  # on half of a tensor's channels in place of its own it is slow
        bent = features.clamp_max(0).exp_().sub_(1).add_(features.clamp_min(0))
        ctx.save_for_backward(bent, opened)
        return bent * opened

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        bent, opened = ctx.saved_tensors
        inner = grads[0] * opened
        return torch.cat((inner * (bent + 1).clamp_max_(1), inner * bent * (1 - opened)), 1)


class GatedConv(nn.Module):
    """Half of the convolution's channels are features, half open or close them: act(features) · σ(gates)."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1, rate: int = 1, relu: bool = False
    ) -> None:
        super().__init__()
        padding = rate * (kernel - 1) // 2
        self.conv = nn.Conv2d(inputs, 2 * outputs, kernel, stride, padding, dilation=rate)
        self.relu = relu
        spread = (inputs * kernel**2) ** -0.5
        with torch.no_grad():
            features, gates = self.conv.weight.chunk(2)
            features.normal_(0, FEATURE_GAIN * spread)
            gates.normal_(0, GATE_GAIN * spread)
            self.conv.bias.zero_()  # type: ignore[union-attr]
            self.conv.bias[outputs:] = GATE_BIAS  # type: ignore[index]

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        if self.relu:
            features, gates = y.chunk(2, 1)
            return F.relu(features) * torch.sigmoid(gates)
        return GatedELU.apply(y)


class Upsampled(nn.Module):
    """Twice the size by repeating pixels, then a gated convolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = GatedConv(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Down(nn.Module):
    """A gated convolution of stride 2 and another one."""

    def __init__(self, inputs: int, outputs: int, hidden: int) -> None:
        super().__init__()
        self.conv1_downsample = GatedConv(inputs, hidden, stride=2)
        self.conv2 = GatedConv(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.conv1_downsample(x))


class Up(nn.Module):
    """The way back."""

    def __init__(self, inputs: int, outputs: int, hidden: int) -> None:
        super().__init__()
        self.conv1_upsample = Upsampled(inputs, hidden)
        self.conv2 = GatedConv(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.conv1_upsample(x))


class ToRGB(nn.Module):
    """A plain convolution under the name that the port gives it; begins at nought, which is grey or no change."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, 3, 3, padding=1)
        nn.init.zeros_(self.conv.weight)
        nn.init.zeros_(self.conv.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class CoarseGenerator(nn.Module):
    """N × 5 × H × W (picture without hole in -1..1, ones, mask) → N × 3 × H × W, before the tanh."""

    def __init__(self, width: int) -> None:
        super().__init__()
        w, w2 = width, 2 * width
        self.conv1 = GatedConv(5, w // 2, 5)
        self.down_block1 = Down(w // 2, w, w)
        self.down_block2 = Down(w, w2, w2)
        for i, rate in enumerate((*RATES, 1, 1), 1):
            setattr(self, f"conv_bn{i}", GatedConv(w2, w2, rate=rate))
        self.up_block1 = Up(w2, w, w)
        self.up_block2 = Up(w, w // 4, w // 2)
        self.conv_to_rgb = ToRGB(w // 4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.down_block2(self.down_block1(self.conv1(x)))
        for i in range(1, 8):
            x = getattr(self, f"conv_bn{i}")(x)
        return self.conv_to_rgb(self.up_block2(self.up_block1(x)))


class FineGenerator(nn.Module):
    """The coarse fill in its picture, N × 3 × H × W in -1..1, and the mask → N × 3 × H × W, before the tanh.

    Two encoders, one of dilated convolutions and one with contextual attention, share a decoder.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        w, w2 = width, 2 * width
        self.conv_conv1 = GatedConv(3, w // 2, 5)
        self.conv_down_block1 = Down(w // 2, w, w // 2)
        self.conv_down_block2 = Down(w, w2, w)
        for i, rate in enumerate(RATES, 1):
            setattr(self, f"conv_conv_bn{i}", GatedConv(w2, w2, rate=rate))
        self.ca_conv1 = GatedConv(3, w // 2, 5)
        self.ca_down_block1 = Down(w // 2, w, w // 2)
        self.ca_down_block2 = Down(w, w2, w2)
        self.ca_conv_bn1 = GatedConv(w2, w2, relu=True)
        self.contextual_attention = ContextualAttention()
        self.ca_conv_bn4 = GatedConv(w2, w2)
        self.ca_conv_bn5 = GatedConv(w2, w2)
        self.conv_bn6 = GatedConv(2 * w2, w2)
        self.conv_bn7 = GatedConv(w2, w2)
        self.up_block1 = Up(w2, w, w)
        self.up_block2 = Up(w, w // 4, w // 2)
        self.conv_to_rgb = ToRGB(w // 4)

    def matched(self, x: Tensor) -> Tensor:
        """The features that attention compares, N × 2·width × H/4 × W/4."""
        return self.ca_conv_bn1(self.ca_down_block2(self.ca_down_block1(self.ca_conv1(x))))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.look(x, mask, 0)[0]

    def look(self, x: Tensor, mask: Tensor, count: int) -> tuple[Tensor, Attention]:
        """As ``forward``, and where each place looked, the ``count`` strongest."""
        y = self.conv_down_block2(self.conv_down_block1(self.conv_conv1(x)))
        for i in range(1, 6):
            y = getattr(self, f"conv_conv_bn{i}")(y)
        woven, attention = self.contextual_attention.look(self.matched(x), mask, count)
        woven = self.ca_conv_bn5(self.ca_conv_bn4(woven))
        y = self.conv_bn7(self.conv_bn6(torch.cat((y, woven.to(y.dtype)), 1)))
        return self.conv_to_rgb(self.up_block2(self.up_block1(y))), attention


class DeepFill(nn.Module):
    """Picture and mask in, picture with the hole filled out.

    ``forward(x, mask)``: ``x`` N × 3 × H × W, RGB in 0..1; ``mask`` N × 1 × H × W, 1 in the hole and 0 elsewhere.
    Returns N × 3 × H × W; outside the hole it is ``x`` itself, bit by bit. What ``x`` holds in the hole does not
    matter. H and W are multiples of ``size_multiple`` (8). ``stages`` gives both raw stages, for training;
    ``attended`` also tells where the hole looked, for ``engine.networks.residual_aggregation``.

    ``width``: channels; 48 is the published network (4.1 M parameters), must be a multiple of 4. ``smooth``: the
    hole comes filled smoothly (``smooth_fill``) and both stages add to what they are given; without it, as
    published, the hole comes grey and each stage paints anew.
    """

    size_multiple = 8

    def __init__(self, width: int = 48, smooth: bool = False) -> None:
        super().__init__()
        if width < 4 or width % 4:
            raise ValueError(f"the width must be a multiple of 4, not {width}")
        self.smooth = smooth
        self.stage1 = CoarseGenerator(width)
        self.stage2 = FineGenerator(width)
        self.stage2.contextual_attention.thin = smooth  # published weights learned with the published rule

    def _coarse(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Both in -1..1: the first stage's output, and the picture with it in the hole."""
        if x.shape[-2] % self.size_multiple or x.shape[-1] % self.size_multiple:
            raise ValueError(f"{x.shape[-1]} × {x.shape[-2]} pixels: both sides must be multiples of 8")
        x = x * 2 - 1
        given = smooth_fill(x, mask) if self.smooth else torch.where(mask > 0, 0.0, x)
        ones = torch.ones_like(mask)
        coarse = self.stage1(torch.cat((given, ones, mask), 1))
        coarse = given + coarse if self.smooth else torch.tanh(coarse)
        return coarse, torch.where(mask > 0, coarse.clamp(-1, 1).to(x.dtype), x)

    def _fine(self, joined: Tensor, mask: Tensor, count: int = 0) -> tuple[Tensor, Attention]:
        fine, attention = self.stage2.look(joined, mask, count)
        return joined + fine if self.smooth else torch.tanh(fine), attention

    def stages(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """What the coarse and the fine stage painted, over the whole picture, in 0..1 or a little beyond it."""
        coarse, joined = self._coarse(x, mask)
        return (coarse + 1) / 2, (self._fine(joined, mask)[0] + 1) / 2

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        fine = self.stages(x, mask)[1]
        return torch.where(mask > 0, fine.clamp(0, 1).to(x.dtype), x)

    def attended(self, x: Tensor, mask: Tensor, count: int = 1) -> tuple[Tensor, Attention]:
        """As ``forward``, and where each 8 × 8 pixels looked: the ``count`` strongest places."""
        _, joined = self._coarse(x, mask)
        fine, attention = self._fine(joined, mask, count)
        return torch.where(mask > 0, ((fine + 1) / 2).clamp(0, 1).to(x.dtype), x), attention


def smooth_fill(x: Tensor, mask: Tensor, sweeps: int = 4) -> Tensor:
    """The hole filled as smoothly as its rim allows: nearly the solution of Laplace's equation.

    ``x`` N × C × H × W, ``mask`` N × 1 × H × W, 1 in the hole. Coarse to fine: means of what is known at half the
    size, and on the way back ``sweeps`` averages with the neighbours. A picture that is all hole becomes 0.
    Computed in float32.
    """
    with torch.autocast(x.device.type, enabled=False):
        hole = mask > 0
        known = (~hole).float()
        return _filled(torch.where(hole, 0.0, x.float()), known, sweeps).to(x.dtype)


def _filled(x: Tensor, known: Tensor, sweeps: int) -> Tensor:
    """``x`` is 0 where ``known`` is 0; shares between 0 and 1 are of pixels that a coarser one covers."""
    if max(x.shape[-2:]) <= 1:
        return x
    halves = ((x.shape[-2] + 1) // 2, (x.shape[-1] + 1) // 2)
    share = F.avg_pool2d(known, 2, ceil_mode=True, count_include_pad=False)
    mean = F.avg_pool2d(x * known, 2, ceil_mode=True, count_include_pad=False) / share.clamp_min(1e-6)
    assert mean.shape[-2:] == halves
    coarse = _filled(mean, (share > 0).float(), sweeps)
    guess = F.interpolate(coarse, size=x.shape[-2:], mode="bilinear", align_corners=False)
    y = torch.where(known > 0, x, guess)
    for _ in range(sweeps):
        y = torch.where(known > 0, x, F.avg_pool2d(F.pad(y, (1, 1, 1, 1), mode="replicate"), 3, 1))
    return y
