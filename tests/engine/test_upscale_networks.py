"""The upscalers' networks: published layouts, any size, half precision, and that deep plain stacks learn at once."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.models.loading import state_dict
from engine.networks.discriminators import UNetDiscriminatorSN
from engine.networks.srgan import FastSRGAN, SRResNet
from engine.networks.srvgg import SRVGGNetCompact
from engine.training.optim import Muon, split

SHARED = Path(os.environ.get("SAISEI_SHARED", Path(__file__).parents[3] / "shared"))


def published(name: str) -> dict[str, Tensor]:
    path = SHARED / "weights" / name
    if not path.exists():
        pytest.skip(f"{name} is not in the shared weights folder")
    return state_dict(path.read_bytes(), name)


def through_a_file(shapes: dict[str, tuple[int, ...]], path: Path) -> dict[str, Tensor]:
    """A random checkpoint of these names and shapes, saved and read as a published file is."""
    generator = torch.Generator().manual_seed(0)
    made = {
        k: torch.zeros((), dtype=torch.long)
        if k.endswith("num_batches_tracked")
        else torch.rand(s, generator=generator) * 0.1 + 0.01
        for k, s in shapes.items()
    }
    torch.save(made, path)
    return state_dict(path.read_bytes(), path.name)


def scene(side: int, batch: int = 1) -> Tensor:
    """Something with edges and gradients, N × 3 × side × side in 0..1."""
    coarse = torch.rand(batch, 3, 6, 6, generator=torch.Generator().manual_seed(4))
    picture = F.interpolate(coarse, (side, side), mode="bicubic").clamp(0, 1)
    y, x = torch.meshgrid(torch.linspace(0, 1, side), torch.linspace(0, 1, side), indexing="ij")
    return torch.where((y + 0.4 * x > 0.6).expand_as(picture), picture, 1 - picture)


# --- SRVGGNetCompact


def srvgg_shapes(width: int, convs: int, scale: int) -> dict[str, tuple[int, ...]]:
    """As Real-ESRGAN's source builds it: first pair, ``num_conv`` pairs, last convolution."""
    shapes: dict[str, tuple[int, ...]] = {}
    for i in range(convs + 1):
        shapes[f"body.{2 * i}.weight"] = (width, 3 if i == 0 else width, 3, 3)
        shapes[f"body.{2 * i}.bias"] = (width,)
        shapes[f"body.{2 * i + 1}.weight"] = (width,)
    shapes[f"body.{2 * convs + 2}.weight"] = (3 * scale**2, width, 3, 3)
    shapes[f"body.{2 * convs + 2}.bias"] = (3 * scale**2,)
    return shapes


@pytest.mark.parametrize(("width", "convs", "scale"), [(64, 32, 4), (64, 16, 4), (48, 14, 4), (8, 3, 2)])
def test_srvgg_has_the_published_layout(width: int, convs: int, scale: int, tmp_path: Path) -> None:
    state = through_a_file(srvgg_shapes(width, convs, scale), tmp_path / "net.pth")
    network = SRVGGNetCompact(width, convs, scale)
    network.load_state_dict(state, strict=True)
    assert network(torch.rand(1, 3, 5, 7)).shape == (1, 3, 5 * scale, 7 * scale)


def test_srvgg_loads_the_published_video_model_and_agrees_with_spandrel() -> None:
    from spandrel import ModelLoader

    state = published("realesr-animevideov3.pth")
    network = SRVGGNetCompact(64, 16).eval()
    network.load_state_dict(state, strict=True)
    other = ModelLoader().load_from_state_dict(state).model.eval()
    x = scene(24)
    with torch.inference_mode():
        torch.testing.assert_close(network(x), other(x))


@pytest.mark.parametrize("size", [(1, 1), (3, 8), (17, 5), (32, 32)])
def test_srvgg_takes_any_size(size: tuple[int, int]) -> None:
    assert SRVGGNetCompact(8, 2)(torch.rand(1, 3, *size)).shape == (1, 3, 4 * size[0], 4 * size[1])


def test_an_untrained_srvgg_nearly_gives_the_nearest_neighbour() -> None:
    torch.manual_seed(0)
    x = scene(16)
    with torch.inference_mode():
        difference = SRVGGNetCompact(48, 14)(x) - F.interpolate(x, scale_factor=4, mode="nearest")
    assert difference.abs().max() < 0.2 and difference.square().mean().sqrt() < 0.05


def test_as_many_surroundings_matter_as_there_are_convolutions() -> None:
    network, x = SRVGGNetCompact(8, 5), torch.rand(1, 3, 1, 40)
    other = x.clone()
    other[..., :20] = torch.rand(1, 3, 1, 20)
    with torch.inference_mode():
        changed = (network(x) - network(other)).abs().amax((0, 1, 2)) > 0
    assert not changed[(20 + 7) * 4 :].any() and changed[: (20 + 3) * 4].any()


def learning_curve(network: nn.Module, steps: int) -> list[float]:
    """Losses of plain training on one small scene, by what a recipe trains with."""
    large = scene(64, batch=2)
    small = F.interpolate(large, scale_factor=0.25, mode="bicubic", antialias=True)
    optimizer = Muon(split(network), 2e-3)
    losses = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1.0, (step + 1) / 10)
        loss = (network(small) - large).abs().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def closeness(network: nn.Module, dtype: torch.dtype) -> float:
    """PSNR in dB of the output in ``dtype`` to that in float32."""
    x = scene(24)
    with torch.inference_mode():
        full = network(x)
        half = copy.deepcopy(network).to(dtype)(x.to(dtype)).float()
    return -10 * float(torch.log10((half - full).pow(2).mean()))


@pytest.mark.parametrize("convs", [18, 32])
def test_a_deep_plain_stack_learns_from_the_first_step(convs: int) -> None:
    torch.manual_seed(0)
    losses = learning_curve(SRVGGNetCompact(16, convs), 40)
    assert losses[12] < losses[0] and min(losses[-5:]) < 0.75 * losses[0]


def test_signals_neither_fade_nor_grow_in_an_untrained_stack() -> None:
    torch.manual_seed(0)
    network, y, sizes = SRVGGNetCompact(48, 32), scene(24), []
    with torch.inference_mode():
        for layer in network.body[:-1]:
            y = layer(y)
            sizes.append(float(y.pow(2).mean().sqrt()))
    assert 0.3 < sizes[-1] / sizes[1] < 8


def test_srvgg_in_half_precision_stays_close() -> None:
    """After some training, so that the network says something; PSNR to its float32 output in dB."""
    torch.manual_seed(0)
    network = SRVGGNetCompact(24, 14)
    learning_curve(network, 20)
    assert closeness(network, torch.bfloat16) > 43
    assert closeness(network, torch.float16) > 60


# --- SRResNet and Fast-SRGAN


def srresnet_shapes(blocks: int, doublings: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """leftthomas/SRGAN's generator."""

    def conv(name: str, out: int, inputs: int, kernel: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield f"{name}.weight", (out, inputs, kernel, kernel)
        yield f"{name}.bias", (out,)

    def norm(name: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        for part in ("weight", "bias", "running_mean", "running_var"):
            yield f"{name}.{part}", (64,)
        yield f"{name}.num_batches_tracked", ()

    yield from conv("block1.0", 64, 3, 9)
    yield "block1.1.weight", (1,)
    for i in range(2, blocks + 2):
        yield from conv(f"block{i}.conv1", 64, 64, 3)
        yield from norm(f"block{i}.bn1")
        yield f"block{i}.prelu.weight", (1,)
        yield from conv(f"block{i}.conv2", 64, 64, 3)
        yield from norm(f"block{i}.bn2")
    yield from conv(f"block{blocks + 2}.0", 64, 64, 3)
    yield from norm(f"block{blocks + 2}.1")
    for i in range(doublings):
        yield from conv(f"block{blocks + 3}.{i}.conv", 256, 64, 3)
        yield f"block{blocks + 3}.{i}.prelu.weight", (1,)
    yield from conv(f"block{blocks + 3}.{doublings}", 3, 64, 9)


@pytest.mark.parametrize(("blocks", "scale"), [(5, 4), (5, 2), (16, 4)])
def test_srresnet_has_the_published_layout(blocks: int, scale: int, tmp_path: Path) -> None:
    doublings = {2: 1, 4: 2}[scale]
    state = through_a_file(dict(srresnet_shapes(blocks, doublings)), tmp_path / "net.pth")
    network = SRResNet(blocks=blocks, scale=scale).eval()
    network.load_state_dict(state, strict=True)
    with torch.inference_mode():
        y = network(torch.rand(1, 3, 6, 9))
    assert y.shape == (1, 3, 6 * scale, 9 * scale) and y.min() >= 0 and y.max() <= 1


def test_srresnet_refuses_a_scale_that_is_no_power_of_two() -> None:
    with pytest.raises(ValueError, match="not by 3"):
        SRResNet(scale=3)


def test_srresnet_learns_from_the_first_step_and_bears_half_precision() -> None:
    torch.manual_seed(0)
    network = SRResNet(width=16, blocks=8)
    losses = learning_curve(network, 30)
    assert min(losses[-5:]) < 0.6 * losses[0]
    assert closeness(network.eval(), torch.bfloat16) > 38
    assert closeness(network, torch.float16) > 56


def fast_srgan_shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    """HasnainRaz/Fast-SRGAN's models/model.pt, without what torch.compile put before the names."""
    yield "neck.0.weight", (64, 3, 3, 3)
    yield "neck.0.bias", (64,)
    yield "neck.1.weight", (1,)
    for i in range(8):
        yield f"stem.{i}.conv1.weight", (64, 64, 3, 3)
        yield f"stem.{i}.relu1.weight", (1,)
        yield f"stem.{i}.conv2.weight", (64, 64, 3, 3)
    yield "bottleneck.0.weight", (64, 64, 3, 3)
    for i in range(2):
        yield f"upsampling.{i}.conv.weight", (256, 64, 3, 3)
        yield f"upsampling.{i}.conv.bias", (256,)
        yield f"upsampling.{i}.relu.weight", (1,)
    yield "head.0.weight", (3, 64, 3, 3)
    yield "head.0.bias", (3,)


def test_fast_srgan_has_the_published_layout(tmp_path: Path) -> None:
    network = FastSRGAN().eval()
    network.load_state_dict(through_a_file(dict(fast_srgan_shapes()), tmp_path / "net.pth"), strict=True)
    with torch.inference_mode():
        assert network(torch.rand(1, 3, 5, 9)).shape == (1, 3, 20, 36)


def test_the_published_fast_srgan_loads_and_enlarges() -> None:
    state = {k.removeprefix("_orig_mod."): v for k, v in published("fast_srgan_x4.pt").items()}
    network = FastSRGAN().eval()
    network.load_state_dict(state, strict=True)
    large = F.interpolate(scene(24), (96, 96), mode="bicubic").clamp(0, 1)
    small = F.interpolate(large, scale_factor=0.25, mode="bicubic", antialias=True)
    with torch.inference_mode():
        error = (network(small) - large).pow(2).mean()
    assert -10 * torch.log10(error) > 20  # a wrong range or a missing norm gives below 10


# --- the critic


def test_the_critic_has_the_published_layout(tmp_path: Path) -> None:
    shapes: dict[str, tuple[int, ...]] = {"conv0.weight": (64, 3, 3, 3), "conv0.bias": (64,)}
    plan = [(64, 128, 4), (128, 256, 4), (256, 512, 4), (512, 256, 3), (256, 128, 3), (128, 64, 3)]
    for i, (a, b, kernel) in enumerate([*plan, (64, 64, 3), (64, 64, 3)], 1):
        shapes[f"conv{i}.weight_orig"] = (b, a, kernel, kernel)
        shapes[f"conv{i}.weight_u"] = (b,)
        shapes[f"conv{i}.weight_v"] = (a * kernel * kernel,)
    shapes |= {"conv9.weight": (1, 64, 3, 3), "conv9.bias": (1,)}
    critic = UNetDiscriminatorSN().eval()
    critic.load_state_dict(through_a_file(shapes, tmp_path / "critic.pth"), strict=True)
    with torch.inference_mode():
        assert critic(torch.rand(1, 3, 16, 24)).shape == (1, 1, 16, 24)


def test_the_critic_takes_multiples_of_eight_alone() -> None:
    critic = UNetDiscriminatorSN(4)
    assert critic(torch.rand(1, 3, 8, 40)).shape == (1, 1, 8, 40)
    with pytest.raises(RuntimeError):
        critic(torch.rand(1, 3, 12, 16))


def test_the_critic_learns_to_tell_noise_from_a_scene() -> None:
    from engine.training.losses import hinge_critic

    torch.manual_seed(0)
    critic = UNetDiscriminatorSN(8)
    optimizer = torch.optim.Adam(critic.parameters(), 1e-3)
    real = scene(32, batch=2)
    for _ in range(25):
        loss = hinge_critic(critic(real), critic(real + 0.2 * torch.randn_like(real)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 1.5  # 2 is a blind guess


def test_the_critic_in_bfloat16_stays_close() -> None:
    torch.manual_seed(0)
    critic, x = UNetDiscriminatorSN(8), scene(32)
    for _ in range(8):  # each finds the largest singular values better
        critic(x)
    critic.eval()
    with torch.inference_mode():
        full = critic(x)
        half = critic.to(torch.bfloat16)(x.bfloat16()).float()
    assert (half - full).abs().max() < 0.05 * full.abs().max()
