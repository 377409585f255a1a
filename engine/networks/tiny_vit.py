"""TinyViT (Wu et al., ECCV 2022), as MobileSAM (Zhang et al., 2023) sees pictures with it: the last of its four
stages stays at the resolution of the third, and a neck makes SAM's features of it.

State-dict layout: ``image_encoder`` of ChaoningZhang/MobileSAM (``patch_embed.seq.0.c.weight``,
``layers.1.blocks.0.attn.attention_biases``, ``neck.0.weight`` …; Apache-2.0), without its unused classifier.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.ddcolor import ChannelNorm

__all__ = ["STRIDE", "TinyViT"]

STRIDE = 16  # pixels of the picture for one feature
WIDER = 4  # how much wider a block is inside


class Normalized(nn.Sequential):
    """A convolution and its batch normalization."""

    def __init__(self, before: int, after: int, size: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.c = nn.Conv2d(before, after, size, stride, size // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(after)


class PatchEmbedding(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        half = width // 2
        self.seq = nn.Sequential(
            Normalized(3, half, 3, stride=2), nn.GELU(), Normalized(half, width, 3, stride=2)
        )

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.seq(x)
        return found


class Inverted(nn.Module):
    """The inverted bottleneck of MobileNet: wider, depthwise 3 × 3, and back, added to its input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        wide = WIDER * width
        self.conv1 = Normalized(width, wide)
        self.conv2 = Normalized(wide, wide, 3, groups=wide)
        self.conv3 = Normalized(wide, width)

    def forward(self, x: Tensor) -> Tensor:
        y = F.gelu(self.conv2(F.gelu(self.conv1(x))))
        return F.gelu(x + self.conv3(y))


class Merging(nn.Module):
    """From one stage to the next, at half the resolution with a ``stride`` of 2."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.conv1 = Normalized(before, after)
        self.conv2 = Normalized(after, after, 3, stride, groups=after)
        self.conv3 = Normalized(after, after)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.conv3(F.gelu(self.conv2(F.gelu(self.conv1(x)))))
        return found


class WindowAttention(nn.Module):
    """Attention within a window: M × (window · window) × width → the same. How near two places are to one another
    decides with: one number for each distance in rows and columns."""

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        inner = width // heads * heads
        self.norm = nn.LayerNorm(width)
        self.qkv, self.proj = nn.Linear(width, 3 * inner), nn.Linear(inner, width)
        self.attention_biases = nn.Parameter(torch.zeros(heads, window * window))

    def forward(self, x: Tensor) -> Tensor:
        # of each head its queries, keys and values, one head after the other
        parts = self.qkv(self.norm(x)).unflatten(2, (self.heads, 3, -1))
        q, k, v = (part.transpose(1, 2) for part in parts.unbind(3))
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=self.attention_biases[:, self._distances()])
        found: Tensor = self.proj(y.transpose(1, 2).flatten(2))
        return found

    def _distances(self) -> Tensor:
        """The number of the distance of every two places, window² × window²."""
        steps = torch.arange(self.window, device=self.attention_biases.device)
        apart = (steps[:, None] - steps).abs()
        both = apart[:, None, :, None] * self.window + apart[None, :, None, :]
        return both.reshape(self.window**2, -1)


class Perceptron(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, WIDER * width), nn.Linear(WIDER * width, width)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.fc2(F.gelu(self.fc1(self.norm(x))))
        return found


class Block(nn.Module):
    """Attention in windows, a depthwise convolution across their borders, a perceptron."""

    def __init__(self, width: int, heads: int, window: int) -> None:
        super().__init__()
        self.window = window
        self.attn = WindowAttention(width, heads, window)
        self.local_conv = Normalized(width, width, 3, groups=width)
        self.mlp = Perceptron(width)

    def forward(self, x: Tensor) -> Tensor:
        y = self.local_conv(x + self._attended(x)).permute(0, 2, 3, 1)
        return (y + self.mlp(y)).permute(0, 3, 1, 2)

    def _attended(self, x: Tensor) -> Tensor:
        """N × C × H × W; at the right and the bottom, windows are filled up with nothing."""
        (n, c, height, width), side = x.shape, self.window
        x = F.pad(x, (0, -width % side, 0, -height % side))
        rows, columns = x.shape[2] // side, x.shape[3] // side
        windows = x.reshape(n, c, rows, side, columns, side).permute(0, 2, 4, 3, 5, 1)
        y = self.attn(windows.reshape(-1, side * side, c))
        y = y.reshape(n, rows, columns, side, side, c).permute(0, 5, 1, 3, 2, 4)
        return y.reshape(n, c, rows * side, columns * side)[..., :height, :width]


class Stage(nn.Module):
    """``after``: the width of what comes next, None at the end."""

    def __init__(self, blocks: Sequence[nn.Module], width: int, after: int | None, stride: int) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*blocks)
        self.downsample = nn.Identity() if after is None else Merging(width, after, stride)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.downsample(self.blocks(x))
        return found


class TinyViT(nn.Module):
    """N × 3 × H × W (H and W multiples of ``STRIDE``) → N × ``features`` × H/16 × W/16.

    ``widths`` and ``depths``: of the four stages; ``heads`` and ``windows``: of all but the first, which is made of
    convolutions.
    """

    def __init__(
        self,
        widths: Sequence[int],
        depths: Sequence[int],
        heads: Sequence[int],
        windows: Sequence[int],
        features: int,
    ) -> None:
        super().__init__()
        if not len(widths) == len(depths) == len(heads) + 1 == len(windows) + 1 == 4:
            raise ValueError("a TinyViT has four stages")
        self.patch_embed = PatchEmbedding(widths[0])
        stages = []
        for i, (width, depth) in enumerate(zip(widths, depths, strict=True)):
            blocks: list[nn.Module] = [
                Block(width, heads[i - 1], windows[i - 1]) if i else Inverted(width) for _ in range(depth)
            ]
            after = widths[i + 1] if i < 3 else None
            stages.append(Stage(blocks, width, after, stride=2 if i < 2 else 1))
        self.layers = nn.Sequential(*stages)
        self.neck = nn.Sequential(
            nn.Conv2d(widths[-1], features, 1, bias=False),
            ChannelNorm(features),
            nn.Conv2d(features, features, 3, padding=1, bias=False),
            ChannelNorm(features),
        )

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.neck(self.layers(self.patch_embed(x)))
        return found
