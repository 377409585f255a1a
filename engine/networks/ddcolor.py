"""DDColor: towards photo-realistic image colorization via dual decoders (Kang et al., ICCV 2023).

State-dict layout: piddnad/DDColor (``encoder.arch.stages.0.0.dwconv.weight``, ``decoder.layers.0.bn.weight``,
``decoder.color_decoder.query_feat.weight`` …, under ``params``), files ``ddcolor_modelscope.pth``,
``ddcolor_artistic.pth`` (ConvNeXt-L) and ``ddcolor_paper_tiny.pth`` (ConvNeXt-T). There, the decoder's weights are
kept apart from their spectral norm (``weight_orig``, ``weight_u``, ``weight_v``): ``adapted`` joins them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["DDColor", "adapted"]

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def adapted(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A published state dict whose weights are what the network works with: divided by their spectral norm (or with
    their length, where a weight norm was kept apart), and without the head of a classifier."""
    found = {k: v for k, v in state.items() if not k.startswith("encoder.arch.head")}
    for key in [k for k in found if k.endswith((".weight_orig", ".weight_g"))]:
        stem = key.rpartition(".")[0]
        if key.endswith("_g") and f"{stem}.weight_v" in found:
            length, direction = found[key].float(), found[f"{stem}.weight_v"].float()
            if direction.dim() < 2 or length.numel() != direction.shape[0]:
                continue  # another layout: it will not fit, and be told so
            del found[key], found[f"{stem}.weight_v"]
            norm = direction.flatten(1).norm(dim=1).view(-1, *[1] * (direction.dim() - 1))
            found[f"{stem}.weight"] = direction * (length.reshape(norm.shape) / norm)
        elif f"{stem}.weight_u" in found and f"{stem}.weight_v" in found:
            weight, u, v = (found[f"{stem}.weight_{part}"].float() for part in ("orig", "u", "v"))
            if weight.dim() < 2 or u.shape != weight.shape[:1] or v.shape != weight.flatten(1).shape[1:]:
                continue
            del found[key], found[f"{stem}.weight_u"], found[f"{stem}.weight_v"]
            found[f"{stem}.weight"] = weight / torch.dot(u, weight.flatten(1) @ v)
    return found


class ChannelNorm(nn.Module):
    """Layer normalization over the channels of N × C × H × W."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        y = F.layer_norm(x.permute(0, 2, 3, 1), self.weight.shape, self.weight, self.bias, 1e-6)
        return y.permute(0, 3, 1, 2)


class Block(nn.Module):
    """ConvNeXt's: depthwise 7 × 7, normalization, four times as wide and back, scaled, added to its input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.pwconv1, self.pwconv2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.gamma = nn.Parameter(torch.full((width,), 1e-6))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.pwconv2(F.gelu(self.pwconv1(y)))
        return x + (self.gamma * y).permute(0, 3, 1, 2)


class ConvNeXt(nn.Module):
    """N × 3 × H × W → features at 1/4, 1/8, 1/16 and 1/32 of the resolution, each normalized."""

    def __init__(self, widths: Sequence[int], depths: Sequence[int]) -> None:
        super().__init__()
        stem = nn.Sequential(nn.Conv2d(3, widths[0], 4, stride=4), ChannelNorm(widths[0]))
        smaller = [nn.Sequential(ChannelNorm(a), nn.Conv2d(a, b, 2, stride=2)) for a, b in pairwise(widths)]
        self.downsample_layers = nn.ModuleList([stem, *smaller])
        self.stages = nn.ModuleList(
            nn.Sequential(*(Block(w) for _ in range(d))) for w, d in zip(widths, depths, strict=True)
        )
        for i, width in enumerate(widths):
            self.add_module(f"norm{i}", ChannelNorm(width))
        self.norm = nn.LayerNorm(widths[-1], eps=1e-6)  # of its classifier: it belongs to the layout

    def forward(self, x: Tensor) -> list[Tensor]:
        found = []
        for i, (smaller, stage) in enumerate(zip(self.downsample_layers, self.stages, strict=True)):
            x = stage(smaller(x))
            found.append(self.get_submodule(f"norm{i}")(x))
        return found


class Encoder(nn.Module):
    def __init__(self, widths: Sequence[int], depths: Sequence[int]) -> None:
        super().__init__()
        self.arch = ConvNeXt(widths, depths)

    def forward(self, x: Tensor) -> list[Tensor]:
        found: list[Tensor] = self.arch(x)
        return found


class Shuffle(nn.Module):
    """A convolution of 1 × 1, pixel shuffle, and a blur of 2 × 2 against its chequered pattern."""

    def __init__(self, before: int, after: int, scale: int = 2, normalized: bool = True) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(before, after * scale**2, 1, bias=not normalized)]
        if normalized:
            layers.append(nn.BatchNorm2d(after * scale**2))
        self.conv = nn.Sequential(*layers)
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        y = F.pixel_shuffle(F.relu(self.conv(x)), self.scale)
        return F.avg_pool2d(F.pad(y, (1, 0, 1, 0), mode="replicate"), 2, stride=1)


class UNetBlock(nn.Module):
    """Twice as large, joined with what the encoder saw at that size."""

    def __init__(self, before: int, beside: int, after: int) -> None:
        super().__init__()
        self.shuf = Shuffle(before, after)
        self.bn = nn.BatchNorm2d(beside)
        conv = nn.Conv2d(after + beside, after, 3, padding=1, bias=False)
        self.conv = nn.Sequential(conv, nn.ReLU(True), nn.BatchNorm2d(after))

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        found: Tensor = self.conv(F.relu(torch.cat((self.shuf(x), self.bn(seen)), 1)))
        return found


class SelfAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.self_attn, self.norm = nn.MultiheadAttention(width, heads), nn.LayerNorm(width)

    def forward(self, x: Tensor, place: Tensor) -> Tensor:
        asked = x + place
        found: Tensor = self.norm(x + self.self_attn(asked, asked, x, need_weights=False)[0])
        return found


class CrossAttention(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.multihead_attn, self.norm = nn.MultiheadAttention(width, heads), nn.LayerNorm(width)

    def forward(self, x: Tensor, place: Tensor, memory: Tensor, where: Tensor) -> Tensor:
        seen = self.multihead_attn(x + place, memory + where, memory, need_weights=False)[0]
        found: Tensor = self.norm(x + seen)
        return found


class FeedForward(nn.Module):
    def __init__(self, width: int, wide: int) -> None:
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(width, wide), nn.Linear(wide, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.norm(x + self.linear2(F.relu(self.linear1(x))))
        return found


class MLP(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(3))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        found: Tensor = self.layers[-1](x)
        return found


def places(width: int, x: Tensor) -> Tensor:
    """Where each pixel is, as sines and cosines: 1 × ``width`` × H × W for N × C × H × W (Carion et al., 2020)."""
    height, across = x.shape[-2:]
    half = width // 2
    steps = torch.arange(half, dtype=torch.float32, device=x.device)
    steps = 10000 ** (2 * (steps // 2) / half)

    def waves(count: int) -> Tensor:
        turn = torch.arange(1, count + 1, dtype=torch.float32, device=x.device) / (count + 1e-6) * 2 * math.pi
        angle = turn[:, None] / steps
        return torch.stack((angle[:, 0::2].sin(), angle[:, 1::2].cos()), 2).flatten(1)

    rows = waves(height)[:, None].expand(-1, across, -1)
    columns = waves(across)[None].expand(height, -1, -1)
    return torch.cat((rows, columns), 2).permute(2, 0, 1)[None].to(x.dtype)


class ColourDecoder(nn.Module):
    """Colour queries look at the picture's features at three sizes; each becomes a map over the picture."""

    def __init__(
        self, taken: Sequence[int], queries: int, layers: int, width: int, heads: int, wide: int
    ) -> None:
        super().__init__()
        self.query_feat, self.query_embed = nn.Embedding(queries, width), nn.Embedding(queries, width)
        self.level_embed = nn.Embedding(len(taken), width)
        self.input_proj = nn.ModuleList(nn.Conv2d(t, width, 1) for t in taken)
        self.transformer_self_attention_layers = nn.ModuleList(
            SelfAttention(width, heads) for _ in range(layers)
        )
        self.transformer_cross_attention_layers = nn.ModuleList(
            CrossAttention(width, heads) for _ in range(layers)
        )
        self.transformer_ffn_layers = nn.ModuleList(FeedForward(width, wide) for _ in range(layers))
        self.decoder_norm = nn.LayerNorm(width)
        self.color_embed = MLP(width)
        self.width = width

    def forward(self, features: list[Tensor], picture: Tensor) -> Tensor:
        where = [places(self.width, x).flatten(2).permute(2, 0, 1) for x in features]
        memory = [
            (project(x).flatten(2) + self.level_embed.weight[i][None, :, None]).permute(2, 0, 1)
            for i, (project, x) in enumerate(zip(self.input_proj, features, strict=True))
        ]
        count = picture.shape[0]
        place = self.query_embed.weight[:, None].expand(-1, count, -1)
        x = self.query_feat.weight[:, None].expand(-1, count, -1)
        layers = zip(
            self.transformer_cross_attention_layers,
            self.transformer_self_attention_layers,
            self.transformer_ffn_layers,
            strict=True,
        )
        for i, (cross, own, forward) in enumerate(layers):
            level = i % len(features)
            x = forward(own(cross(x, place, memory[level], where[level]), place))
        colours = self.color_embed(self.decoder_norm(x).transpose(0, 1))
        return torch.einsum("bqc,bchw->bqhw", colours, picture)


class Decoder(nn.Module):
    def __init__(
        self, widths: Sequence[int], features: int, queries: int, layers: int, heads: int, wide: int
    ) -> None:
        super().__init__()
        given = (features, features, features // 2)
        self.layers = nn.ModuleList(
            UNetBlock(before, beside, after)
            for before, beside, after in zip(
                (widths[3], *given[:2]), (widths[2], widths[1], widths[0]), given, strict=True
            )
        )
        self.last_shuf = Shuffle(features // 2, features // 2, 4, normalized=False)
        self.color_decoder = ColourDecoder(given, queries, layers, features // 2, heads, wide)

    def forward(self, seen: list[Tensor]) -> Tensor:
        x = seen[3]
        found = []
        for layer, beside in zip(self.layers, (seen[2], seen[1], seen[0]), strict=True):
            x = layer(x, beside)
            found.append(x)
        maps: Tensor = self.color_decoder(found, self.last_shuf(x))
        return maps


class DDColor(nn.Module):
    """Lightness in, a* and b* out; colour hints are not for it (``takes_hints`` is False, and they are ignored).

    ``forward(lightness)``: N × 1 × H × W, L* in 0..100 → N × 2 × H × W, about ±110. H and W are multiples of
    ``size_multiple`` (32); the published networks are shown pictures of 512 × 512.

    ``widths`` and ``depths``: of the ConvNeXt; ``features``: channels of the decoder; ``queries``: colours asked
    for; ``layers``, ``heads``, ``wide``: of its transformer.
    """

    size_multiple = 32
    working_side = 512
    takes_hints = False
    adapted = staticmethod(adapted)

    def __init__(
        self,
        widths: Sequence[int] = (192, 384, 768, 1536),
        depths: Sequence[int] = (3, 3, 27, 3),
        features: int = 512,
        queries: int = 100,
        layers: int = 9,
        heads: int = 8,
        wide: int = 2048,
    ) -> None:
        super().__init__()
        if len(widths) != 4 or len(depths) != 4:
            raise ValueError("widths and depths are four numbers each")
        self.encoder = Encoder(widths, depths)
        self.decoder = Decoder(widths, features, queries, layers, heads, wide)
        self.refine_net = nn.Sequential(nn.Sequential(nn.Conv2d(queries + 3, 2, 1)))
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1))

    def forward(self, lightness: Tensor, ab: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        x = (grey_of(lightness).expand(-1, 3, -1, -1) - self.mean) / self.std
        maps = self.decoder(self.encoder(x))
        found: Tensor = self.refine_net(torch.cat((maps, x), 1))
        return found


def grey_of(lightness: Tensor) -> Tensor:
    """L* in 0..100 as a grey level in 0..1, encoded as sRGB."""
    bright = lightness.float().clamp(0, 100)
    light = torch.where(bright > 8, ((bright + 16) / 116) ** 3, bright / 903.2963)
    encoded = torch.where(
        light > 0.0031308, 1.055 * light.clamp_min(1e-9) ** (1 / 2.4) - 0.055, light * 12.92
    )
    return encoded.to(lightness.dtype)
