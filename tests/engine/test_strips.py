"""The last layers of upscalers in strips: the same numbers from less memory."""

from __future__ import annotations

import copy

import pytest
import torch
from spandrel.architectures.ESRGAN import ESRGAN
from torch import nn

from engine import device as devices
from engine.networks import strips


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def gan(**config) -> nn.Module:
    torch.manual_seed(0)
    return ESRGAN(num_filters=8, num_blocks=1, **config).eval().requires_grad_(False)


@pytest.mark.parametrize(
    "config", [{"scale": s} for s in (2, 3, 4, 8)] + [{"scale": 4, "upsampler": "pixel_shuffle"}]
)
@pytest.mark.parametrize("height", [1, 2, 9, 33, 34, 70])
def test_strips_give_the_same_numbers(config: dict, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "PIXELS", 1)
    network = gan(**config)
    made = strips.in_strips(copy.deepcopy(network))
    assert type(made.model) is strips.Strips  # type: ignore[attr-defined]
    assert list(made.state_dict()) == list(network.state_dict())
    made.load_state_dict(network.state_dict())
    x = torch.rand(2, 3, height, 12)
    with torch.inference_mode():
        assert torch.equal(made(x), network(x)) or torch.allclose(made(x), network(x), atol=1e-6)


def test_they_take_a_part_of_the_memory() -> None:
    network = ESRGAN(num_filters=64, num_blocks=1, scale=4)
    x = torch.empty(1, 3, 512, 512, device="meta")
    with torch.inference_mode():
        plain = devices.peak_bytes(lambda: devices.without_numbers(network)(x))
        made = devices.peak_bytes(lambda: devices.without_numbers(strips.in_strips(network))(x))
    assert made < 0.6 * plain


def test_other_networks_are_left_alone() -> None:
    for network in (nn.Sequential(nn.Conv2d(3, 3, 3)), gan(scale=1)):
        before = str(network)
        assert str(strips.in_strips(network)) == before
    half = gan(scale=4)
    half.model[-1].stride = (2, 2)  # type: ignore[index,union-attr]
    assert type(strips.in_strips(half).model) is nn.Sequential
