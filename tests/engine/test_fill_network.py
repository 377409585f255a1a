"""DeepFill: the public state-dict layout, sizes, precision, what stays untouched."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.api import ModelError
from engine.models.loading import state_dict
from engine.networks import build
from engine.networks.deepfill import DeepFill, GatedELU, smooth_fill
from engine.networks.sn_patchgan import SNPatchGAN
from tests.engine.test_fill_attention import published as published_attention

SMALL = {"width": 8, "smooth": True}


def layout(cnum: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of ``states_pt_places2.pth`` by the construction rules of the port's networks.py."""

    def gated(name: str, inputs: int, outputs: int, kernel: int = 3) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield f"{name}.conv.weight", (2 * outputs, inputs, kernel, kernel)
        yield f"{name}.conv.bias", (2 * outputs,)

    def down(name: str, inputs: int, outputs: int, hidden: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield from gated(f"{name}.conv1_downsample", inputs, hidden)
        yield from gated(f"{name}.conv2", hidden, outputs)

    def tail(stage: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        for name, inputs, outputs, hidden in (
            ("up_block1", 2 * cnum, cnum, cnum),
            ("up_block2", cnum, cnum // 4, cnum // 2),
        ):
            yield from gated(f"{stage}.{name}.conv1_upsample.conv", inputs, hidden)
            yield from gated(f"{stage}.{name}.conv2", hidden, outputs)
        yield f"{stage}.conv_to_rgb.conv.weight", (3, cnum // 4, 3, 3)
        yield f"{stage}.conv_to_rgb.conv.bias", (3,)

    yield from gated("stage1.conv1", 5, cnum // 2, 5)
    yield from down("stage1.down_block1", cnum // 2, cnum, cnum)
    yield from down("stage1.down_block2", cnum, 2 * cnum, 2 * cnum)
    for i in range(1, 8):
        yield from gated(f"stage1.conv_bn{i}", 2 * cnum, 2 * cnum)
    yield from tail("stage1")
    yield from gated("stage2.conv_conv1", 3, cnum // 2, 5)
    yield from down("stage2.conv_down_block1", cnum // 2, cnum, cnum // 2)
    yield from down("stage2.conv_down_block2", cnum, 2 * cnum, cnum)
    for i in range(1, 6):
        yield from gated(f"stage2.conv_conv_bn{i}", 2 * cnum, 2 * cnum)
    yield from gated("stage2.ca_conv1", 3, cnum // 2, 5)
    yield from down("stage2.ca_down_block1", cnum // 2, cnum, cnum // 2)
    yield from down("stage2.ca_down_block2", cnum, 2 * cnum, 2 * cnum)
    yield from gated("stage2.ca_conv_bn1", 2 * cnum, 2 * cnum)
    yield "stage2.contextual_attention.fuse_weight", (1, 1, 3, 3)
    yield from gated("stage2.ca_conv_bn4", 2 * cnum, 2 * cnum)
    yield from gated("stage2.ca_conv_bn5", 2 * cnum, 2 * cnum)
    yield from gated("stage2.conv_bn6", 4 * cnum, 2 * cnum)
    yield from gated("stage2.conv_bn7", 2 * cnum, 2 * cnum)
    yield from tail("stage2")


def checkpoint(cnum: int) -> dict[str, Tensor]:
    rng = torch.Generator().manual_seed(2)
    found = {
        name: torch.randn(shape, generator=rng) * (0.1 if len(shape) == 1 else (shape[1] * 4.5) ** -0.5)
        for name, shape in layout(cnum)
    }
    found["stage2.contextual_attention.fuse_weight"] = torch.eye(3)[None, None]
    return found


def published(state: dict[str, Tensor], picture: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Both stages in -1..1, as the port computes them from its state dict; one picture in 0..1."""

    def gated(x: Tensor, name: str, stride: int = 1, rate: int = 1, act=F.elu) -> Tensor:
        weight = state[f"{name}.conv.weight"]
        padding = rate * (weight.shape[-1] - 1) // 2
        y = F.conv2d(x, weight, state[f"{name}.conv.bias"], stride, padding, rate)
        a, b = y.chunk(2, 1)
        return act(a) * torch.sigmoid(b)

    def encoded(x: Tensor, first: str, block: str) -> Tensor:
        x = gated(x, first)
        for i in (1, 2):
            x = gated(gated(x, f"{block}{i}.conv1_downsample", 2), f"{block}{i}.conv2")
        return x

    def decoded(x: Tensor, stage: str) -> Tensor:
        for i in (1, 2):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = gated(gated(x, f"{stage}.up_block{i}.conv1_upsample.conv"), f"{stage}.up_block{i}.conv2")
        name = f"{stage}.conv_to_rgb.conv"
        return torch.tanh(F.conv2d(x, state[f"{name}.weight"], state[f"{name}.bias"], padding=1))

    given = (picture * 2 - 1) * (1 - mask)
    x = encoded(torch.cat((given, torch.ones_like(mask), mask), 1), "stage1.conv1", "stage1.down_block")
    for i, rate in enumerate((1, 2, 4, 8, 16, 1, 1), 1):
        x = gated(x, f"stage1.conv_bn{i}", rate=rate)
    coarse = decoded(x, "stage1")
    joined = coarse * mask + given * (1 - mask)
    x = encoded(joined, "stage2.conv_conv1", "stage2.conv_down_block")
    for i, rate in enumerate((1, 2, 4, 8, 16), 1):
        x = gated(x, f"stage2.conv_conv_bn{i}", rate=rate)
    y = encoded(joined, "stage2.ca_conv1", "stage2.ca_down_block")
    y = published_attention(gated(y, "stage2.ca_conv_bn1", act=F.relu), mask)[0]
    y = gated(gated(y, "stage2.ca_conv_bn4"), "stage2.ca_conv_bn5")
    y = gated(gated(torch.cat((x, y), 1), "stage2.conv_bn6"), "stage2.conv_bn7")
    return coarse, decoded(y, "stage2")


def scene(height: int, width: int, count: int = 1) -> Tensor:
    """Smooth light and edges, as photos have; N × 3 × H × W in 0..1."""
    rng = torch.Generator().manual_seed(4)
    coarse = torch.rand(count, 3, 5, 6, generator=rng)
    x = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=False)
    x[..., height // 3 : height // 2, :] *= 0.6
    return x.clamp(0, 1)


def hole(height: int, width: int, count: int = 1) -> Tensor:
    mask = torch.zeros(count, 1, height, width)
    mask[..., height // 4 : height * 5 // 8, width // 4 : width // 2] = 1
    return mask


def trained(**config) -> DeepFill:
    """With a last layer that says something, which a fresh network's does not."""
    torch.manual_seed(5)
    network = DeepFill(**{**SMALL, **config}).eval()
    for stage in (network.stage1, network.stage2):
        torch.nn.init.normal_(stage.conv_to_rgb.conv.weight, 0, 0.1)
    return network.requires_grad_(False)


def saved(content: dict) -> bytes:
    file = io.BytesIO()
    torch.save(content, file)
    return file.getvalue()


def test_a_checkpoint_of_the_public_layout_loads_and_computes_what_it_did() -> None:
    state = checkpoint(8)
    data = saved({"G": state, "D": checkpoint(4), "G_optim": {"state": {}, "param_groups": []}, "n_iter": 7})
    network = DeepFill(width=8).eval().requires_grad_(False)
    network.load_state_dict(state_dict(data, "states_pt_places2.pth"), strict=True)
    x, mask = scene(64, 80), hole(64, 80)
    coarse, fine = network.stages(x, mask)
    wanted = published(state, x, mask)
    torch.testing.assert_close(coarse * 2 - 1, wanted[0], atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(fine * 2 - 1, wanted[1], atol=1e-4, rtol=1e-4)


def test_the_published_size_is_the_published_layout() -> None:
    with torch.device("meta"):
        network = build("deepfill", {"width": 48})
    assert {k: tuple(v.shape) for k, v in network.state_dict().items()} == dict(layout(48))
    assert round(sum(p.numel() for p in network.parameters()) / 1e6, 2) == 4.05


def test_another_network_is_refused() -> None:
    with pytest.raises(ModelError, match="named tensors"):
        state_dict(saved({"G": {"n": 3}}), "states_pt_places2.pth")


@pytest.mark.parametrize("smooth", [False, True])
def test_outside_the_hole_nothing_changes_and_inside_does_not_matter(smooth: bool) -> None:
    x, mask = scene(72, 64, 2), hole(72, 64, 2)
    network = trained(smooth=smooth)
    y = network(x, mask)
    assert torch.equal(y[mask.expand_as(y) == 0], x[mask.expand_as(x) == 0])
    assert (y - x).abs().max() > 0.01
    assert y.min() >= 0 and y.max() <= 1
    torch.testing.assert_close(network(torch.where(mask > 0, 0.9, x), mask), y)
    filled, attention = network.attended(x, mask, 2)
    torch.testing.assert_close(filled, y)
    assert attention.source.shape == (2, 9, 8, 2)


def test_a_fresh_network_fills_smoothly() -> None:
    x, mask = scene(64, 64), hole(64, 64)
    torch.testing.assert_close(DeepFill(**SMALL)(x, mask), smooth_fill(x, mask).clamp(0, 1))


@pytest.mark.parametrize("size", [(8, 8), (8, 40), (24, 16), (56, 72)])
def test_every_multiple_of_eight_is_taken(size: tuple[int, int]) -> None:
    assert trained()(scene(*size), hole(*size)).shape[-2:] == size


@pytest.mark.parametrize("edge", [4, 12, 20, 31])
def test_what_is_not_a_multiple_of_eight_is_refused(edge: int) -> None:
    with pytest.raises(ValueError, match="multiples of 8"):
        trained()(scene(edge, 16), hole(edge, 16))


@pytest.mark.parametrize("width", [0, 6, 50])
def test_widths_that_cannot_be_are_refused(width: int) -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        DeepFill(width=width)


@pytest.mark.parametrize("edge", [0, 1])
def test_a_picture_that_is_all_hole_or_none_is_finite(edge: int) -> None:
    x = scene(64, 64)
    y = trained()(x, torch.full((1, 1, 64, 64), float(edge)))
    assert torch.isfinite(y).all()
    assert edge or torch.equal(y, x)


@pytest.mark.parametrize(("dtype", "bound"), [(torch.bfloat16, 35.0), (torch.float16, 50.0)])
def test_half_precision_is_close_to_single(dtype: torch.dtype, bound: float) -> None:
    x, mask = scene(128, 128), hole(128, 128)
    network = trained(width=16)
    exact = network(x, mask)
    half = network.to(dtype)(x.to(dtype), mask.to(dtype)).float()
    inside = mask.expand_as(x) > 0
    error = (half - exact)[inside].square().mean()
    assert -10 * torch.log10(error) > bound
    with torch.autocast("cpu", torch.bfloat16):
        mixed = network.float()(x, mask).float()
    assert -10 * torch.log10((mixed - exact)[inside].square().mean()) > 35


def test_the_gated_elu_is_torchs() -> None:
    y = (torch.randn(2, 8, 5, 6, generator=torch.Generator().manual_seed(0)) * 3).double().requires_grad_()
    a, b = y.chunk(2, 1)
    torch.testing.assert_close(GatedELU.apply(y), F.elu(a) * torch.sigmoid(b))
    assert torch.autograd.gradcheck(GatedELU.apply, (y,))


def test_smooth_fill_keeps_the_rim_and_solves_laplace_nearly() -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 96), np.linspace(-1, 1, 80))
    plane = torch.from_numpy(x * y + x).float()[None, None]  # harmonic
    mask = hole(80, 96)
    filled = smooth_fill(torch.where(mask > 0, torch.nan, plane), mask)
    assert torch.equal(filled[mask == 0], plane[mask == 0])
    assert (filled - plane).abs().max() < 0.08
    assert (smooth_fill(torch.full((1, 1, 33, 17), 0.25), hole(33, 17)) - 0.25).abs().max() < 1e-6


def test_the_critic_is_spectrally_normalized_and_judges_patches() -> None:
    torch.manual_seed(0)
    critic = SNPatchGAN(8).train()
    x, mask = scene(128, 128, 2), hole(128, 128, 2)
    for _ in range(30):  # a power iteration a call
        judged = critic(x, mask)
    assert judged.shape == (2, 32, 2, 2)
    for layer in critic.layers:
        norm = torch.linalg.matrix_norm(layer.weight.flatten(1), 2)
        assert 0.95 < norm < 1.05
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(critic(x, mask).float(), judged, atol=0.02, rtol=0.1)


@pytest.mark.parametrize("smooth", [False, True])
def test_what_is_no_number_in_the_hole_does_not_matter(smooth: bool) -> None:
    network, x, mask = DeepFill(8, smooth).eval(), torch.rand(1, 3, 32, 32), torch.zeros(1, 1, 32, 32)
    mask[..., 8:20, 8:20] = 1
    spoiled = x.clone()
    spoiled[..., 8:20, 8:20] = float("nan")
    with torch.inference_mode():
        assert torch.equal(network(x, mask), network(spoiled, mask))
