"""Contextual attention: a hole's features woven from patches of its surroundings (Yu et al., 2018).

Every 3 × 3 patch of the features, at half their resolution, is compared with every other one (cosine against the
known patch, plain product for the one that looks), the scores of diagonal neighbours are added so that whole regions
come from one place ("fuse"), and a softmax over the patches that hold no hole weighs the 4 × 4 patches of the full
resolution, which are laid over each other.

The published code convolves each picture of a batch with its own patches. Here the same is two matrix products, in
blocks of the patches that look. A block is at least one row of places, so that memory grows with the width of the
picture times its area, up to about 1 GB for the largest that is taken (``LARGEST``): larger ones go through
``engine.networks.residual_aggregation``, as a small copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["Attention", "ContextualAttention"]

RATE = 2  # matching works at 1/RATE of the features' resolution
MASK_STEP = 8  # pixels of the picture to a patch: features are at 1/4
BLOCK = 1 << 22  # scores that exist at one time, in one of a dozen arrays
LARGEST = 1 << 16  # places: 2048 × 2048 pixels


@dataclass(frozen=True)
class Attention:
    """Where each place of a picture looked, the strongest first.

    ``source``: N × h × w × k, index (row · w + column) of the attended place; ``weight``: the same shape, its share
    of the attention. One place is 8 × 8 pixels of the picture that the network saw.
    """

    source: Tensor
    weight: Tensor


class ContextualAttention(nn.Module):
    """``forward(x, mask)``: ``x`` N × C × h × w features, h and w even; ``mask`` N × 1 × 4h × 4w, 1 in the hole.

    Returns features of the same shape. Scores are float32 whatever ``x`` is. ``fuse_weight`` is a constant that the
    public checkpoints hold. Raises ValueError for odd sides and for more than LARGEST places.

    ``thin``: a place is hole as soon as any of its pixels is, so that a scratch a few pixels wide is no source;
    without it one pixel in eight is looked at, as published, and strokes between them are not seen.
    """

    fuse_weight: Tensor

    def __init__(self, softmax_scale: float = 10.0, thin: bool = False) -> None:
        super().__init__()
        self.softmax_scale, self.thin = softmax_scale, thin
        self.register_buffer("fuse_weight", torch.eye(3)[None, None])

    def forward(self, x: Tensor, mask: Tensor, block: int = BLOCK) -> Tensor:
        return self.look(x, mask, 0, block)[0]

    def attended(self, x: Tensor, mask: Tensor, count: int = 1, block: int = BLOCK) -> Attention:
        """The ``count`` places that each place looked at most; as many as there are, where there are fewer."""
        return self.look(x, mask, count, block)[1]

    def look(self, x: Tensor, mask: Tensor, count: int, block: int = BLOCK) -> tuple[Tensor, Attention]:
        """As ``forward``, and as ``attended``, at the price of one."""
        raw = F.unfold(x, 2 * RATE, padding=RATE // 2, stride=RATE).transpose(1, 2)  # N × L × C·16
        count = min(count, raw.shape[1])
        woven, indices, values = [], [], []
        for weights in self._weights(x, mask, block):
            woven.append(weights.to(raw.dtype) @ raw)
            strongest = weights.topk(count, 2)
            indices.append(strongest.indices)
            values.append(strongest.values)
        patches = torch.cat(woven, 1).transpose(1, 2)
        shape = (x.shape[0], x.shape[2] // RATE, x.shape[3] // RATE, count)
        return (
            F.fold(patches, x.shape[-2:], 2 * RATE, padding=RATE // 2, stride=RATE) / 4,
            Attention(torch.cat(indices, 1).view(shape), torch.cat(values, 1).view(shape)),
        )

    def _weights(self, x: Tensor, mask: Tensor, block: int) -> Iterator[Tensor]:
        """Attention of whole rows of places, N × places × L, a block at a time."""
        if x.shape[-2] % RATE or x.shape[-1] % RATE:
            raise ValueError(f"features of {x.shape[-2]} × {x.shape[-1]}: both sides must be even")
        with torch.autocast(x.device.type, enabled=False):
            small = x[..., ::RATE, ::RATE].float()
            height, width = small.shape[-2:]
            if height * width > LARGEST:
                raise ValueError(
                    f"{MASK_STEP * width} × {MASK_STEP * height} pixels are too many for contextual attention: give "
                    "it a small copy (engine.networks.residual_aggregation.lowered)"
                )
            patches = F.unfold(small, 3, padding=1)
            keys = patches / patches.square().sum(1, keepdim=True).sqrt().clamp_min(1e-4)
            looks = patches.transpose(1, 2)
            if self.thin:
                marked = F.max_pool2d(mask.float(), MASK_STEP)
            else:
                marked = mask[..., ::MASK_STEP, ::MASK_STEP].float()
            hole = F.max_pool2d(marked, 3, 1, 1)
            valid = (hole == 0).float().flatten(2)  # a place whose patch holds no place of the hole
            rows = max(1, block // (x.shape[0] * height * width * width))
            for top in range(0, height, rows):
                bottom = min(top + rows, height)
                scores = _fused(looks, keys, (height, width), top, bottom) * valid
                # a place that may not be looked at counts in the sum with a score of nought, as published
                yield torch.softmax(scores * self.softmax_scale, 2) * valid


def _below(index: Tensor, by: int, height: int, width: int) -> Tensor:
    """Row-major indices of the places that follow ``by`` later in column-major order; -1 outside the picture."""
    order = index % width * height + index // width + by
    inside = (order >= 0) & (order < height * width)
    return torch.where(inside, order % height * width + order // height, -1)


def _fused(looks: Tensor, keys: Tensor, size: tuple[int, int], top: int, bottom: int) -> Tensor:
    """Scores of the rows ``top`` to ``bottom`` of places that look, N × places × L, summed along both diagonals.

    The published code convolves the L × L matrix with a 3 × 3 identity, once with places numbered row by row and once
    column by column; numbers run on from one line to the next, and so do the sums here.
    """
    height, width = size
    places, count = torch.arange(top * width, bottom * width, device=looks.device), height * width
    columns = torch.stack([_below(places, by, height, width) for by in (-1, 0, 1)])
    middle = torch.unique(columns[columns >= 0])
    wanted = torch.unique(torch.cat((middle - 1, middle, middle + 1)).clamp(0, count - 1))
    scores = looks.index_select(1, wanted) @ keys
    sideways = sum(
        _moved(_rows(scores, wanted, middle + by), by) for by in (-1, 0, 1)
    )  # Σ s[a + d, b + d] along rows
    assert isinstance(sideways, Tensor)
    fused = sum(
        _moved_down(_rows(sideways, middle, column), by, height, width)
        for by, column in zip((-1, 0, 1), columns, strict=True)
    )
    assert isinstance(fused, Tensor)
    return fused


def _rows(scores: Tensor, have: Tensor, want: Tensor) -> Tensor:
    """The rows of ``scores`` (which are the places ``have``, ascending) for the places ``want``; 0 where there are
    none."""
    at = torch.searchsorted(have, want).clamp_max(len(have) - 1)
    found = scores.index_select(1, at)
    missing = have[at] != want
    return found.masked_fill(missing[None, :, None], 0.0) if bool(missing.any()) else found


def _moved(scores: Tensor, by: int) -> Tensor:
    """out[…, b] = scores[…, b + by], 0 outside; ``by`` is -1, 0 or 1."""
    if by == 0:
        return scores
    return F.pad(scores[..., 1:], (0, 1)) if by > 0 else F.pad(scores[..., :-1], (1, 0))


def _moved_down(scores: Tensor, by: int, height: int, width: int) -> Tensor:
    """As ``_moved`` with places numbered column by column."""
    if by == 0:
        return scores
    picture = scores.unflatten(2, (height, width))
    if by > 0:
        joined = torch.cat((picture[:, :, 1:], _moved(picture[:, :, :1], 1)), 2)
    else:
        joined = torch.cat((_moved(picture[:, :, -1:], -1), picture[:, :, :-1]), 2)
    return joined.flatten(2)
