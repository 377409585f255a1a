"""Published networks keep to the contracts of their tasks, and answer as they do where they come from."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from published_layouts import SPANDREL, _made, spandrel_state
from torch import nn

from engine.models.recognizing_spandrel import build_published
from engine.models.trial import picture
from engine.networks import build
from engine.networks.ddcolor import adapted, grey_of, places
from engine.networks.published import Published, PublishedLevel, PublishedMasked
from engine.networks.scratch_unet import THRESHOLD


def loaded(name: str) -> Published:
    return build_published(f"spandrel:{name}", spandrel_state(name), "x.pth")


@torch.inference_mode()
@pytest.mark.parametrize("name", ["ESRGAN", "SwinIR", "SCUNet", "FBCNN", "NAFNet", "SPAN"])
@pytest.mark.parametrize("channels_last", [False, True])
def test_answers_are_those_of_spandrel_itself(name: str, channels_last: bool) -> None:
    from spandrel import MAIN_REGISTRY

    network = loaded(name)
    theirs = MAIN_REGISTRY.load(dict(spandrel_state(name))).eval()
    x = picture(64)[..., :48]
    wanted = theirs(x)
    if channels_last:
        network.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    answer = network(x)
    assert answer.shape == (1, 3, 64 * network.scale, 48 * network.scale)
    assert (answer - wanted).abs().max() < 1e-4
    assert answer.min() >= 0 and answer.max() <= 1
    if network.scale == 1:
        assert network.blind and torch.allclose(network.residual(x, None), answer - x, atol=1e-6)


@torch.inference_mode()
def test_a_denoiser_that_is_told_the_level() -> None:
    from spandrel import MAIN_REGISTRY

    network = loaded("DRUNet")
    assert isinstance(network, PublishedLevel) and network.needs_level and not network.blind
    x = picture(64)
    theirs = MAIN_REGISTRY.load(dict(spandrel_state("DRUNet"))).eval()
    level = torch.full((1, 1, 1, 1), 15 / 255)
    assert torch.allclose(network(x, level), theirs(x), atol=1e-5)
    assert torch.allclose(network.residual(x, level), theirs(x) - x, atol=1e-5)
    assert not torch.allclose(network(x, level * 4), theirs(x), atol=1e-4)
    with pytest.raises(ValueError, match="noise level"):
        network(x)


@torch.inference_mode()
def test_a_network_for_grey_gets_one_channel_after_the_other() -> None:
    torch.manual_seed(0)
    state = dict(_made("FBCNN.FBCNN", in_nc=1, out_nc=1, nc=[8, 8, 8, 512], nb=2).state_dict())
    network = build_published("spandrel:FBCNN", state, "x.pth")
    x = picture(64)
    answer = network(x)
    assert answer.shape == x.shape
    assert torch.allclose(answer[:, 1:2], network(x[:, [1, 1, 1]])[:, :1])


class Inpainter(nn.Module):
    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return torch.full_like(x, 0.25)


@torch.inference_mode()
def test_a_masked_network_leaves_the_rest_bit_by_bit() -> None:
    class Descriptor:
        def __call__(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            assert mask.shape == (1, 1, *x.shape[-2:]) and set(mask.unique().tolist()) <= {0.0, 1.0}
            return x * 0.999 + 0.0001  # as a network that composes in floating point does

    network = PublishedMasked.__new__(PublishedMasked)
    nn.Module.__init__(network)
    network._descriptor = Descriptor()
    x = picture(32).expand(2, -1, -1, -1).clone()
    mask = torch.zeros(2, 1, 32, 32)
    mask[:, :, 8:20, 8:20] = 1
    answer = network(x, mask)
    outside = (mask == 0).expand_as(x)
    assert torch.equal(answer[outside], x[outside])
    assert not torch.equal(answer, x)
    with pytest.raises(ValueError, match="where the hole is"):
        network(x)


@torch.inference_mode()
def test_swinir_works_in_bfloat16_at_any_size() -> None:
    """spandrel says so; its masks for other sizes than it trained on stay in float32 and would meet the rest."""
    network = loaded("SwinIR")
    x = picture(40)[..., :24]
    exact = network(x)
    half = network.to(torch.bfloat16)(x.bfloat16())
    assert half.dtype == torch.bfloat16 and half.shape == exact.shape
    assert (half.float() - exact).pow(2).mean().sqrt() < 0.1 * exact.std()


def test_weights_in_five_dimensions_stay_in_their_order() -> None:
    """A network of StyleGAN2's kind has weights that channels_last is not for."""

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.rand(1, 2, 3, 3, 3))
            self.conv = nn.Conv2d(3, 4, 3)

    network = loaded("ESRGAN")
    network.network = Odd()
    moved = network.to(torch.device("cpu"), torch.bfloat16, memory_format=torch.channels_last)
    assert moved is network and network.network.conv.weight.is_contiguous(memory_format=torch.channels_last)
    assert network.network.weight.dtype == torch.bfloat16


def test_all_of_spandrels_layouts_say_their_rules() -> None:
    for name in SPANDREL.keys() - {"GFPGAN", "LaMa"}:
        about = loaded(name).about
        assert about.tiling in ("yes", "discouraged", "no") and about.name


# --- colorizers


@torch.inference_mode()
@pytest.mark.parametrize("name", ["eccv16", "ddcolor", "siggraph17"])
def test_colorizers_take_lightness_and_give_colours(name: str) -> None:
    torch.manual_seed(0)
    small = {"widths": [8] * 4, "depths": [1] * 4, "features": 16, "queries": 4, "layers": 2, "wide": 8}
    network: Any = build(name, small if name == "ddcolor" else {})
    multiple = network.size_multiple
    lightness = torch.rand(2, 1, 2 * multiple, 3 * multiple) * 100
    found = network(lightness)
    assert found.shape == (2, 2, 2 * multiple, 3 * multiple)
    hints, there = torch.full_like(found, 60), torch.ones_like(lightness)
    same = torch.equal(network(lightness, hints, there), found)
    assert same == (not getattr(network, "takes_hints", True))
    # one picture does not change with what is beside it
    assert torch.allclose(network(lightness[:1]), found[:1], atol=1e-3)


def test_grey_is_lightness_encoded_as_srgb() -> None:
    cv2 = pytest.importorskip("cv2")
    import numpy as np

    lab = np.zeros((1, 101, 3), np.float32)
    lab[0, :, 0] = np.arange(101)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    assert np.abs(rgb[..., 0] - grey_of(torch.from_numpy(lab[..., 0])).numpy()).max() < 1e-3


def test_spectral_norms_are_joined_as_torch_applies_them() -> None:
    """The published file keeps weights and their norm apart; at work they are one."""
    torch.manual_seed(0)
    conv = nn.utils.spectral_norm(nn.Conv2d(5, 7, 3))
    conv(torch.rand(1, 5, 8, 8))  # in training it looks for the norm
    conv.eval()
    state = {f"refine_net.0.0.{k}": v for k, v in conv.state_dict().items()}
    found = adapted(state)
    assert set(found) == {"refine_net.0.0.weight", "refine_net.0.0.bias"}
    plain = nn.Conv2d(5, 7, 3)
    plain.load_state_dict({k.removeprefix("refine_net.0.0."): v for k, v in found.items()})
    x = torch.rand(1, 5, 9, 9)
    assert torch.allclose(plain(x), conv(x), atol=1e-6)
    lengths = nn.utils.weight_norm(nn.Conv2d(5, 7, 1))
    found = adapted({f"a.{k}": v for k, v in lengths.state_dict().items()})
    assert torch.allclose(found["a.weight"], lengths.weight, atol=1e-6)
    odd = {"a.weight_orig": torch.rand(7, 5, 3, 3), "a.weight_u": torch.rand(3), "a.weight_v": torch.rand(2)}
    assert "a.weight" not in adapted(odd)


def ofs(orig: tuple[int, ...], u: tuple[int, ...], v: tuple[int, ...]) -> dict[str, torch.Tensor]:
    return {f"a.weight_{part}": torch.ones(shape) for part, shape in (("orig", orig), ("u", u), ("v", v))}


@pytest.mark.parametrize(
    "odd",
    [
        ofs((), (), ()),
        ofs((7,), (7,), (1,)),
        ofs((7, 5), (7,), (5, 1)),
        ofs((0, 5), (0,), (5,)),
        {"a.weight_g": torch.ones(7), "a.weight_v": torch.ones(7)},
        {"a.weight_g": torch.ones(()), "a.weight_v": torch.ones(())},
        # one line beside another, each a megabyte, would be a plane of four terabytes
        {"a.weight_g": torch.ones(1, 1 << 18), "a.weight_v": torch.ones(1 << 17, 2)},
    ],
)
def test_norms_of_other_shapes_are_left_as_they_are(odd: dict[str, torch.Tensor]) -> None:
    found = adapted(odd)
    assert found.keys() in (odd.keys(), {"a.weight"}) and sum(v.numel() for v in found.values()) < 1 << 20


def test_places_differ_and_are_bounded() -> None:
    found = places(16, torch.zeros(1, 3, 5, 9))
    assert found.shape == (1, 16, 5, 9) and found.abs().max() <= 1
    assert len({tuple(v.tolist()) for v in found[0].flatten(1).T}) == 45


# --- the scratch detector of Bringing Old Photos Back to Life


@torch.inference_mode()
def test_zero_is_the_published_threshold() -> None:
    torch.manual_seed(0)
    network: Any = build("scratch_unet", {"width": 4, "depth": 2})
    x = picture(32)
    raw = network.first(x.mul(torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, True) * 2 - 1)
    assert raw.shape == (1, 4, 32, 32)
    logits = network(x)
    assert logits.shape == (1, 1, 32, 32)
    network.last[1].bias += 1.0
    assert torch.allclose(network(x), logits + 1.0, atol=1e-5)
    network.last[1].weight.zero_()
    network.last[1].bias.fill_(torch.tensor(THRESHOLD / (1 - THRESHOLD)).log())
    assert torch.allclose(network(x), torch.zeros_like(logits), atol=1e-6)


@torch.inference_mode()
def test_the_blur_before_each_halving_keeps_a_plain_area() -> None:
    network: Any = build("scratch_unet", {"width": 2, "depth": 1})
    smaller = network.down_sample[0][-1]
    assert torch.allclose(smaller(torch.ones(1, 2, 8, 8)), torch.ones(1, 2, 4, 4))
    chequered = (torch.arange(8)[:, None] + torch.arange(8)) % 2
    assert torch.allclose(smaller(chequered.float().expand(1, 2, 8, 8)), torch.full((1, 2, 4, 4), 0.5))
