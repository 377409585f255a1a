"""MobileSAM (Zhang et al., 2023): Segment Anything (Kirillov et al., 2023) with a small image encoder. A box around a
thing, or points on it, become the thing's mask.

State-dict layout: ``mobile_sam.pt`` of ChaoningZhang/MobileSAM (``image_encoder.…``, see ``tiny_vit``,
``prompt_encoder.point_embeddings.0.weight``, ``mask_decoder.transformer.layers.0.self_attn.q_proj.weight`` …). Prompt
encoder and mask decoder are those of facebookresearch/segment-anything (Apache-2.0), which this follows. A mask as a
prompt is not taken: ``adapted`` leaves out what is for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.ddcolor import MEAN, STD, ChannelNorm
from engine.networks.tiny_vit import STRIDE, TinyViT

__all__ = ["BEHIND", "CORNERS", "OBJECT", "MobileSAM", "adapted"]

# what a point is, as the published embeddings are numbered
NO_POINT, BEHIND, OBJECT, CORNERS = -1, 0, 1, (2, 3)
HEADS = 8
MASKS = 4  # one for a prompt that is clear, three to choose from for a single point

# what is in published files and not needed: a classifier, the embedding of masks, tables that are worked out
_UNUSED = (
    *("image_encoder.head.", "image_encoder.norm_head.", "prompt_encoder.mask_downscaling."),
    *("pixel_mean", "pixel_std"),
)


def adapted(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A published state dict without what boxes and points have no need of."""
    return {
        key: value
        for key, value in state.items()
        if not key.startswith(_UNUSED) and not key.endswith(".attention_bias_idxs")
    }


class Positions(nn.Module):
    """Places, 0..1 × 0..1 (… × 2: x, y), as waves of random frequencies: … × features."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.positional_encoding_gaussian_matrix: Tensor
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, features // 2))

    def forward(self, places: Tensor) -> Tensor:
        matrix = self.positional_encoding_gaussian_matrix
        # in float32: in shorter numbers, neighbouring pixels would be one place
        angles = 2 * math.pi * ((2 * places.float() - 1) @ matrix.float())
        return torch.cat((angles.sin(), angles.cos()), -1).to(matrix.dtype)

    def grid(self, side: int) -> Tensor:
        """The middles of side × side squares: 1 × features × side × side."""
        line = (torch.arange(side, device=self.positional_encoding_gaussian_matrix.device) + 0.5) / side
        y, x = torch.meshgrid(line, line, indexing="ij")
        found: Tensor = self(torch.stack((x, y), -1))
        return found.permute(2, 0, 1)[None]


class PromptEncoder(nn.Module):
    def __init__(self, features: int) -> None:
        super().__init__()
        self.pe_layer = Positions(features)
        self.point_embeddings = nn.ModuleList(nn.Embedding(1, features) for _ in range(4))
        self.not_a_point_embed = nn.Embedding(1, features)
        self.no_mask_embed = nn.Embedding(1, features)

    def forward(self, points: Tensor, kinds: Tensor, side: int) -> Tensor:
        """``points``: N × P × 2, pixels of a picture of ``side``; ``kinds``: N × P → N × P × features."""
        known = torch.cat(
            [e.get_parameter("weight") for e in (self.not_a_point_embed, *self.point_embeddings)]
        )
        places = self.pe_layer((points.float() + 0.5) / side)
        found: Tensor = places * (kinds != NO_POINT)[..., None] + known[kinds - NO_POINT]
        return found


class Attention(nn.Module):
    """Of queries to keys and their values, in a space of ``inner`` dimensions."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(width, inner) for _ in range(3))
        self.out_proj = nn.Linear(inner, width)

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        pairs = ((self.q_proj, q), (self.k_proj, k), (self.v_proj, v))
        heads = (project(x).unflatten(2, (HEADS, -1)).transpose(1, 2) for project, x in pairs)
        y = F.scaled_dot_product_attention(*heads)
        found: Tensor = self.out_proj(y.transpose(1, 2).flatten(2))
        return found


class Perceptron(nn.Module):
    """Two layers, named as in the blocks of the transformer."""

    def __init__(self, width: int, wide: int) -> None:
        super().__init__()
        self.lin1, self.lin2 = nn.Linear(width, wide), nn.Linear(wide, width)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.lin2(F.relu(self.lin1(x)))
        return found


class TwoWay(nn.Module):
    """Tokens look at one another and at the picture, then the picture at the tokens."""

    def __init__(self, width: int, wide: int, first: bool) -> None:
        super().__init__()
        self.first = first
        self.self_attn = Attention(width, width)
        self.cross_attn_token_to_image = Attention(width, width // 2)
        self.mlp = Perceptron(width, wide)
        self.cross_attn_image_to_token = Attention(width, width // 2)
        self.norm1, self.norm2, self.norm3, self.norm4 = (nn.LayerNorm(width) for _ in range(4))

    def forward(
        self, tokens: Tensor, picture: Tensor, asked: Tensor, places: Tensor
    ) -> tuple[Tensor, Tensor]:
        """``asked``: the tokens as they came in, which say where they are, as ``places`` does of the picture."""
        if self.first:  # they are what was asked, and nothing else yet
            tokens = self.norm1(self.self_attn(tokens, tokens, tokens))
        else:
            q = tokens + asked
            tokens = self.norm1(tokens + self.self_attn(q, q, tokens))
        seen = self.cross_attn_token_to_image(tokens + asked, picture + places, picture)
        tokens = self.norm2(tokens + seen)
        tokens = self.norm3(tokens + self.mlp(tokens))
        told = self.cross_attn_image_to_token(picture + places, tokens + asked, tokens)
        return tokens, self.norm4(picture + told)


class TwoWayTransformer(nn.Module):
    def __init__(self, width: int, wide: int, layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TwoWay(width, wide, first=i == 0) for i in range(layers))
        self.final_attn_token_to_image = Attention(width, width // 2)
        self.norm_final_attn = nn.LayerNorm(width)

    def forward(self, picture: Tensor, places: Tensor, asked: Tensor) -> tuple[Tensor, Tensor]:
        """N × L × width each; → tokens and picture."""
        tokens = asked
        for layer in self.layers:
            tokens, picture = layer(tokens, picture, asked, places)
        seen = self.final_attn_token_to_image(tokens + asked, picture + places, picture)
        return self.norm_final_attn(tokens + seen), picture


class Layers(nn.Module):
    """Three layers, the last of ``after`` numbers."""

    def __init__(self, width: int, after: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, out) for out in (width, width, after))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        found: Tensor = self.layers[-1](x)
        return found


class MaskDecoder(nn.Module):
    def __init__(self, features: int, wide: int, layers: int) -> None:
        super().__init__()
        half, narrow = features // 4, features // 8
        self.transformer = TwoWayTransformer(features, wide, layers)
        self.iou_token, self.mask_tokens = nn.Embedding(1, features), nn.Embedding(MASKS, features)
        self.output_upscaling = nn.Sequential(
            *(nn.ConvTranspose2d(features, half, 2, stride=2), ChannelNorm(half), nn.GELU()),
            *(nn.ConvTranspose2d(half, narrow, 2, stride=2), nn.GELU()),
        )
        self.output_hypernetworks_mlps = nn.ModuleList(Layers(features, narrow) for _ in range(MASKS))
        self.iou_prediction_head = Layers(features, MASKS)

    def forward(self, seen: Tensor, places: Tensor, asked: Tensor) -> tuple[Tensor, Tensor]:
        """``seen``: N × features × H × W; → masks, N × MASKS × 4H × 4W, and how good they are, N × MASKS."""
        own = torch.cat((self.iou_token.weight, self.mask_tokens.weight))
        tokens = torch.cat((own.expand(len(asked), -1, -1), asked), 1)
        picture, where = (x.flatten(2).transpose(1, 2) for x in (seen, places.expand_as(seen)))
        tokens, picture = self.transformer(picture, where, tokens)
        large = self.output_upscaling(picture.transpose(1, 2).reshape(seen.shape))
        filters = [mlp(tokens[:, 1 + i]) for i, mlp in enumerate(self.output_hypernetworks_mlps)]
        masks = torch.stack(filters, 1) @ large.flatten(2)
        return masks.unflatten(2, large.shape[-2:]), self.iou_prediction_head(tokens[:, 0])


class MobileSAM(nn.Module):
    """A picture and a box in it in, the mask of the thing in the box out.

    ``forward(x, box)``: N × 3 × H × W, RGB in 0..1, whose longer side is ``fixed`` (1024) pixels, and N × 4: left,
    top, right and bottom in pixels → N × 1 × H × W, logits: above zero is the thing. ``embed`` looks at the picture
    once; ``decode`` then answers any number of prompts quickly. Published: the sizes that are the defaults.
    """

    adapted = staticmethod(adapted)
    fixed = 1024

    def __init__(
        self,
        widths: Sequence[int] = (64, 128, 160, 320),
        depths: Sequence[int] = (2, 2, 6, 2),
        heads: Sequence[int] = (4, 5, 10),
        windows: Sequence[int] = (7, 14, 7),
        features: int = 256,
        layers: int = 2,
        wide: int = 2048,
    ) -> None:
        super().__init__()
        if features % (2 * HEADS):
            raise ValueError(f"the features are a multiple of {2 * HEADS}")
        self.image_encoder = TinyViT(widths, depths, heads, windows, features)
        self.prompt_encoder = PromptEncoder(features)
        self.mask_decoder = MaskDecoder(features, wide, layers)

    def forward(self, x: Tensor, box: Tensor) -> Tensor:
        kinds = torch.tensor(CORNERS, device=x.device).expand(len(x), -1)
        return self.decode(self.embed(x), box.reshape(-1, 2, 2), kinds, (x.shape[-2], x.shape[-1]))

    def embed(self, x: Tensor) -> Tensor:
        """What the encoder sees in a picture: N × features × 64 × 64. Raises ValueError for one of another size."""
        height, width = x.shape[-2:]
        if max(height, width) != self.fixed:
            raise ValueError(f"the picture's longer side is {self.fixed} pixels, not {max(height, width)}")
        x = (x - x.new_tensor(MEAN)[:, None, None]) / x.new_tensor(STD)[:, None, None]
        found: Tensor = self.image_encoder(F.pad(x, (0, self.fixed - width, 0, self.fixed - height)))
        return found

    def decode(self, seen: Tensor, points: Tensor, kinds: Tensor, size: tuple[int, int]) -> Tensor:
        """The mask of what the ``points`` (N × P × 2: x, y in pixels) ask for. ``kinds``, N × P: OBJECT, BEHIND, or
        the CORNERS of a box (left top, right bottom); ``size``: the picture's height and width → N × 1 × H × W."""
        if not bool((kinds >= CORNERS[0]).any()):  # points alone are followed by one that is none
            points = torch.cat((points, torch.zeros_like(points[:, :1])), 1)
            kinds = torch.cat((kinds, torch.full_like(kinds[:, :1], NO_POINT)), 1)
        encoder = self.prompt_encoder
        asked = encoder(points, kinds, self.fixed)
        plain = encoder.no_mask_embed.weight[:, :, None, None]
        places = encoder.pe_layer.grid(self.fixed // STRIDE)
        masks, quality = self.mask_decoder(seen + plain, places, asked)
        if kinds.shape[1] == 2 and bool((kinds[:, 1] == NO_POINT).all()):
            # one point may mean a thing or its part: of the three answers to that, the likeliest
            best = 1 + quality[:, 1:].argmax(1)
            mask = masks[torch.arange(len(masks), device=masks.device), best][:, None]
        else:
            mask = masks[:, :1]
        large = F.interpolate(mask, (self.fixed, self.fixed), mode="bilinear", align_corners=False)
        return large[..., : size[0], : size[1]]
