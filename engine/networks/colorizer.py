"""The colorizer: luminance and a few colour hints in, a* and b* out; small, and the same with or without hints.

The task and its hints are those of *Real-Time User-Guided Image Colorization with Learned Deep Priors* (Zhang et
al., 2017). What the network says is, as in *Colorful Image Colorization* (Zhang, Isola, Efros, 2016), a distribution
over bins of the a*b* plane for every place: a shirt may be red or blue, and a single number would have to be the
grey between. The temperature of reading chooses between the mean (1: right on average, muted) and the likeliest
colour (towards 0). The body is a U-Net (Ronneberger et al., 2015) of residual blocks without batch normalization,
whose coarsest level sees the whole picture through self-attention: the colour of a thing depends on the scene.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.initial import kaiming

__all__ = ["SPACING", "Colorizer", "bin_centres", "share_among_bins"]

SPACING = 15  # of the bins, in units of a* and b*
# for each a*/SPACING the lowest and the highest b*/SPACING: the corners of all grid cells that hold a colour of sRGB
_ROWS = {
    -6: (2, 6),
    -5: (0, 6),
    -4: (-2, 6),
    -3: (-2, 7),
    -2: (-3, 7),
    -1: (-4, 7),
    0: (-5, 7),
    1: (-6, 6),
    2: (-6, 6),
    3: (-7, 6),
    4: (-8, 5),
    5: (-8, 5),
    6: (-8, 5),
    7: (-6, -1),
}
_NODES = [(a, b) for a, (low, high) in _ROWS.items() for b in range(low, high + 1)]
_EDGE = 9  # the lookup table of the nodes goes from -_EDGE to _EDGE in both


def bin_centres() -> list[tuple[int, int]]:
    """a* and b* of the 155 bins, the corners of a square grid."""
    return [(a * SPACING, b * SPACING) for a, b in _NODES]


def share_among_bins(ab: Tensor) -> tuple[Tensor, Tensor]:
    """The four bins around each colour and the share of each: N × 2 × H × W → twice N × 4 × H × W (int64, float32).

    The shares are those of bilinear interpolation, so that the mean of the bins is the colour itself. A colour
    outside sRGB may lie beside the bins: what falls there has share 0.
    """
    table = torch.full((2 * _EDGE + 1, 2 * _EDGE + 1), -1, device=ab.device)
    nodes = torch.tensor(_NODES, device=ab.device) + _EDGE
    table[nodes[:, 0], nodes[:, 1]] = torch.arange(len(_NODES), device=ab.device)
    place = (ab.float() / SPACING).clamp(-_EDGE, _EDGE - 1e-3)
    low = place.floor()
    share, low = place - low, low.long() + _EDGE
    corners = [(i, j) for i in (0, 1) for j in (0, 1)]
    numbers = torch.stack([table[low[:, 0] + i, low[:, 1] + j] for i, j in corners], 1)
    a, b = torch.stack((1 - share, share)).unbind(2)
    shares = torch.stack([a[i] * b[j] for i, j in corners], 1)
    return numbers.clamp_min(0), shares * (numbers >= 0)


class Block(nn.Module):
    """conv - ReLU - conv, added to its input; with ``inner`` a bottleneck of 1 × 1, 3 × 3, 1 × 1."""

    def __init__(self, width: int, inner: int = 0) -> None:
        super().__init__()
        if inner:
            convolutions = [nn.Conv2d(width, inner, 1), nn.Conv2d(inner, inner, 3, padding=1)]
            last = nn.Conv2d(inner, width, 1)
        else:
            convolutions = [nn.Conv2d(width, width, 3, padding=1)]
            last = nn.Conv2d(width, width, 3, padding=1)
        self.convolutions = nn.ModuleList(convolutions)
        self.last = last

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for convolution in self.convolutions:
            y = F.relu(convolution(y), inplace=True)
        return x + self.last(y)


class Attention(nn.Module):
    """Every place looks at every other (Vaswani et al., 2017), after layer normalization; added to its input."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Conv2d(width, 3 * width, 1)
        self.last = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        n, c, h, w = x.shape
        normal = self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        q, k, v = (
            t.reshape(n, self.heads, c // self.heads, h * w).transpose(2, 3)
            for t in self.qkv(normal).chunk(3, 1)
        )
        seen = F.scaled_dot_product_attention(q, k, v)
        return x + self.last(seen.transpose(2, 3).reshape(n, c, h, w))


class Colorizer(nn.Module):
    """Lightness and, where there are any, colour hints in; a* and b* out.

    ``forward(lightness, ab, mask)``: ``lightness`` N × 1 × H × W, L* in 0..100; ``ab`` N × 2 × H × W, a* and b* of
    the hints in ±110 and 0 elsewhere; ``mask`` N × 1 × H × W, 1 where there is a hint and 0 elsewhere, as SIGGRAPH17
    takes them. Without ``ab`` and ``mask`` it colours by itself. Returns N × 2 × H × W in ±120, float32.
    ``logits`` takes the same and returns the logarithmic weights of the bins, N × 155 × H/4 × W/4; ``read`` makes
    N × 2 × H/4 × W/4 of them.

    H and W are multiples of ``size_multiple`` (16). The network is meant for the whole picture, reduced to about
    ``working_side`` pixels on its short side (``engine.colorizing``): in a tile it could not see the scene. Its
    answers to the picture and to its mirror image are averaged there: they differ by what it does not know.

    ``widths``: channels at 1/2, 1/4, 1/8 and 1/16 of the resolution; ``blocks``: residual blocks of the encoder at
    1/4, 1/8 and 1/16; ``decoder``: of the decoder at 1/8 and 1/4; ``temperature`` that ``forward`` reads at.
    """

    size_multiple = 16
    working_side = 128
    averages_mirror = True

    def __init__(
        self,
        widths: tuple[int, int, int, int] = (32, 64, 128, 224),
        blocks: tuple[int, int, int] = (1, 2, 4),
        decoder: tuple[int, int] = (1, 1),
        heads: int = 7,
        temperature: float = 1.0,
    ) -> None:
        super().__init__()
        w0, w1, w2, w3 = widths
        first = blocks[2] // 2
        self.temperature = temperature
        # of a 2 × 2 square: lightness, a*, b*, mask; and how high in the picture it is (sky is above)
        self.stem = nn.Conv2d(4 * 4 + 1, w0, 3, padding=1)
        self.down0 = nn.Conv2d(w0, w1, 2, stride=2)
        self.encoder1 = nn.Sequential(*(Block(w1) for _ in range(blocks[0])))
        self.down1 = nn.Conv2d(w1, w2, 2, stride=2)
        self.encoder2 = nn.Sequential(*(Block(w2) for _ in range(blocks[1])))
        self.down2 = nn.Conv2d(w2, w3, 2, stride=2)
        self.middle = nn.Sequential(
            *(Block(w3, w3 // 2) for _ in range(first)),
            Attention(w3, heads),
            *(Block(w3, w3 // 2) for _ in range(blocks[2] - first)),
            Attention(w3, heads),
        )
        self.up2 = nn.Conv2d(w3, w2 * 4, 1)
        self.decoder2 = nn.Sequential(*(Block(w2) for _ in range(decoder[0])))
        self.up1 = nn.Conv2d(w2, w1 * 4, 1)
        self.decoder1 = nn.Sequential(*(Block(w1) for _ in range(decoder[1])))
        self.head = nn.Conv2d(w1, len(_NODES), 1)
        self.bins: Tensor
        self.register_buffer("bins", torch.tensor(bin_centres(), dtype=torch.float32))
        self._initialise()

    def _initialise(self) -> None:
        kaiming(self)
        for module in self.modules():
            if isinstance(module, Block):
                for inner in module.convolutions:
                    assert isinstance(inner, nn.Conv2d)
                    nn.init.kaiming_normal_(inner.weight, nonlinearity="relu")
            if isinstance(module, Block | Attention):
                module.last.weight.data.mul_(0.2)  # near the identity, so that the stack trains at once
        nn.init.normal_(self.head.weight, std=0.01)

    def begin_with(self, ab: Tensor) -> None:
        """Make how often each colour occurs in ``ab``, N × 2 × H × W, the first guess for every place. From equal
        weights a run spends its first minutes on learning only this."""
        numbers, shares = share_among_bins(ab)
        counts = torch.bincount(numbers.flatten().cpu(), shares.flatten().cpu(), len(_NODES))
        frequency = 0.999 * counts / counts.sum() + 0.001 / len(_NODES)
        with torch.no_grad():
            self.head.bias.copy_(frequency.log())  # type: ignore[union-attr]

    def logits(self, lightness: Tensor, ab: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        if ab is None or mask is None:
            mask = torch.zeros_like(lightness)
            ab = mask.expand(-1, 2, -1, -1)
        n, _, h, w = lightness.shape
        seen = F.pixel_unshuffle(torch.cat((lightness / 50 - 1, ab / 50, mask * 2), 1), 2)
        height = torch.linspace(-1, 1, h // 2, device=seen.device, dtype=seen.dtype)[:, None]
        x0 = self.stem(torch.cat((seen, height.expand(n, 1, h // 2, w // 2)), 1))
        x1 = self.encoder1(self.down0(x0))
        x2 = self.encoder2(self.down1(x1))
        x3 = self.middle(self.down2(x2))
        x2 = self.decoder2(F.pixel_shuffle(self.up2(x3), 2) + x2)
        x1 = self.decoder1(F.pixel_shuffle(self.up1(x2), 2) + x1)
        return self.head(F.relu(x1))

    def read(self, logits: Tensor, temperature: float | None = None) -> Tensor:
        """The mean colour of the bins, N × 2 × h × w float32, after their weights were sharpened."""
        weights = (logits.float() / (temperature or self.temperature)).softmax(1)
        with torch.autocast(logits.device.type, enabled=False):
            return torch.einsum("nkhw,kc->nchw", weights, self.bins.float())

    def forward(self, lightness: Tensor, ab: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        small = self.read(self.logits(lightness, ab, mask))
        return F.interpolate(small, lightness.shape[2:], mode="bilinear", align_corners=False)
