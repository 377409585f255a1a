"""Contextual attention against the published algorithm, written here as it is published: convolutions, a loop."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.networks.contextual_attention import ContextualAttention


def published(x: Tensor, mask: Tensor, scale: float = 10.0) -> tuple[Tensor, Tensor]:
    """Yu et al.'s layer for one picture with ksize 3, stride 1, rate 2, fuse: (output, attention of L × h × w)."""
    channels = x.shape[1]
    raw = F.unfold(x, 4, padding=1, stride=2).view(1, channels, 4, 4, -1).permute(0, 4, 1, 2, 3)[0]
    small = F.interpolate(x, scale_factor=0.5, mode="nearest")
    height, width = small.shape[-2:]
    count = height * width
    kernels = F.unfold(small, 3, padding=1).view(1, channels, 3, 3, count).permute(0, 4, 1, 2, 3)[0]
    norm = torch.sqrt(kernels.square().sum((1, 2, 3), keepdim=True)).clamp_min(1e-4)
    m = F.interpolate(mask, scale_factor=1 / 8, mode="nearest")
    valid = (F.unfold(m, 3, padding=1).mean(1) == 0).float().view(1, count, 1, 1)
    y = F.conv2d(small, kernels / norm, padding=1)
    eye = torch.eye(3)[None, None]
    y = F.conv2d(y.view(1, 1, count, count), eye, padding=1)
    y = y.view(1, height, width, height, width).permute(0, 2, 1, 4, 3).reshape(1, 1, count, count)
    y = F.conv2d(y, eye, padding=1)
    y = y.view(1, width, height, width, height).permute(0, 2, 1, 4, 3).reshape(1, count, height, width)
    y = F.softmax(y * valid * scale, 1) * valid
    return F.conv_transpose2d(y, raw, stride=2, padding=1) / 4, y[0]


def features(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1)) * 0.3


def holes(count: int, height: int, width: int) -> Tensor:
    mask = torch.zeros(count, 1, height, width)
    for i in range(count):
        mask[i, :, 16 : 40 + 8 * i, 24 + 8 * i : 56] = 1
    return mask


@pytest.mark.parametrize("size", [(16, 16), (16, 24), (24, 14), (20, 2)])
def test_it_is_the_published_layer(size: tuple[int, int]) -> None:
    x, mask = features(2, 6, *size), holes(2, 4 * size[0], 4 * size[1])
    ours = ContextualAttention()(x, mask)
    for i in range(2):
        torch.testing.assert_close(
            ours[i : i + 1], published(x[i : i + 1], mask[i : i + 1])[0], atol=1e-5, rtol=1e-4
        )


@pytest.mark.parametrize("block", [1, 3000, 9000])
def test_blocks_change_nothing(block: int) -> None:
    x, mask = features(2, 5, 20, 16), holes(2, 80, 64)
    layer = ContextualAttention()
    torch.testing.assert_close(layer(x, mask, block=block), layer(x, mask), atol=1e-6, rtol=1e-5)
    one, all_ = layer.attended(x, mask, 3, block=block), layer.attended(x, mask, 3)
    assert torch.equal(one.source, all_.source)
    torch.testing.assert_close(one.weight, all_.weight)


def test_a_block_is_as_large_as_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    softmax = torch.softmax
    monkeypatch.setattr(
        torch, "softmax", lambda scores, axis: (seen.append(scores.numel()), softmax(scores, axis))[1]
    )
    x, mask = features(1, 4, 64, 64), holes(1, 256, 256)  # 1,024 places
    ContextualAttention()(x, mask, block=1 << 17)
    assert max(seen) <= 1 << 17
    assert sum(seen) == 1024**2


def test_attended_names_the_strongest_places() -> None:
    x, mask = features(1, 6, 16, 24), holes(1, 64, 96)
    weights = published(x, mask)[1]  # L × h × w
    found = ContextualAttention().attended(x, mask, 2)
    strongest = weights.permute(1, 2, 0).topk(2, 2)
    assert torch.equal(found.source[0], strongest.indices)
    torch.testing.assert_close(found.weight[0], strongest.values, atol=1e-6, rtol=1e-4)


def test_it_looks_at_no_hole() -> None:
    x, mask = features(1, 6, 32, 32), holes(1, 128, 128)
    hole = F.max_pool2d(mask[..., ::8, ::8], 3, 1, 1).flatten() > 0
    found = ContextualAttention().attended(x, mask, 1)
    assert not hole[found.source.flatten()].any()


def test_gradients_are_those_of_the_published_layer() -> None:
    mask = holes(1, 48, 48)
    x = features(1, 4, 12, 12).requires_grad_()
    weight = features(1, 4, 12, 12)
    (ContextualAttention()(x, mask, block=1500) * weight).sum().backward()
    ours, x.grad = x.grad, None
    (published(x, mask)[0] * weight).sum().backward()
    torch.testing.assert_close(ours, x.grad, atol=1e-4, rtol=1e-3)


def test_half_precision_scores_are_single_precision() -> None:
    x, mask = features(1, 8, 32, 32), holes(1, 128, 128)
    layer = ContextualAttention()
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(layer.attended(x, mask, 2).source, layer.attended(x.float(), mask, 2).source)
    exact = layer(x, mask)
    for dtype, bound in ((torch.bfloat16, 0.02), (torch.float16, 0.003)):
        given = x.to(dtype)
        assert (layer(given, mask).float() - exact).abs().max() < bound
        assert layer(given, mask).dtype == dtype


def test_odd_features_are_refused() -> None:
    with pytest.raises(ValueError, match="even"):
        ContextualAttention()(features(1, 4, 7, 8), holes(1, 28, 32))


def test_thin_strokes_are_no_source_where_the_whole_mask_is_looked_at() -> None:
    """A stroke between the pixels that the published rule looks at: there it is invisible."""
    x, mask = features(1, 4, 32, 32), torch.zeros(1, 1, 128, 128)
    mask[..., 33:39, :] = 1  # rows 32 and 40 are looked at
    rows = {4}  # of places
    as_published = ContextualAttention().attended(x, mask).source // 16
    whole = ContextualAttention(thin=True).attended(x, mask).source // 16
    assert rows & set(as_published.flatten().tolist())
    assert not {3, 4, 5} & set(whole.flatten().tolist())


def test_more_places_are_asked_for_than_there_are() -> None:
    found = ContextualAttention().attended(features(1, 4, 2, 4), torch.zeros(1, 1, 8, 16), count=5)
    assert found.source.shape == (1, 1, 2, 2)


def test_too_large_a_picture_is_refused_before_memory_is_taken() -> None:
    x = torch.zeros(1, 1, 1, 1).expand(1, 1, 514, 514)
    with pytest.raises(ValueError, match="too many for contextual attention"):
        list(ContextualAttention()._weights(x, torch.zeros(1, 1, 1, 1), 1 << 22))
