"""What a card says of sizes and tiles, enforced by the runner; and what a network takes, told by shapes alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from engine import device as devices
from engine import runner
from engine.api import DevicePolicy, EngineError, MemoryExhausted, Rect
from engine.runner import run
from engine.size_rules import SizeRule
from tests.engine.runner_fakes import CPU, FakeStore, operation, request, scene

__all__ = ["operation"]


def ruled(**rules: Any) -> FakeStore:
    store = FakeStore()
    store.card = replace(store.card, **rules)
    return store


@pytest.fixture(autouse=True)
def told_by_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fake network takes is told by its shapes, as of large ones."""
    monkeypatch.setattr(runner, "HEAVY", 0)


@pytest.fixture
def shown(operation) -> list[tuple[int, int]]:
    """Sides of every tile that the network was shown."""
    sides: list[tuple[int, int]] = []

    def behave(tile: torch.Tensor, where: Rect) -> None:
        if tile.device.type != "meta":
            sides.append(tuple(tile.shape[2:]))

    operation.behave = staticmethod(behave)
    return sides


@pytest.mark.parametrize(
    ("rule", "given", "wanted"),
    [
        (SizeRule(), (7, 9), (7, 9)),
        (SizeRule(8), (7, 9), (8, 16)),
        (SizeRule(8, minimum=40), (7, 50), (40, 56)),
        (SizeRule(8, minimum=41), (7, 7), (48, 48)),
        (SizeRule(4, square=True), (7, 50), (52, 52)),
        (SizeRule(8, fixed=64), (7, 50), (64, 64)),
    ],
)
def test_tiles_are_padded_to_what_the_rule_asks_for(rule: SizeRule, given, wanted) -> None:
    assert rule.padded(Rect(-3, 5, *given)) == Rect(-3, 5, *wanted)


@pytest.mark.parametrize("size", [(1, 1), (5, 31), (150, 230), (37, 300)])
@pytest.mark.parametrize(
    ("rules", "holds"),
    [
        ({"minimum": 100}, lambda h, w: h >= 100 and w >= 100),
        ({"square": True}, lambda h, w: h == w),
        ({"minimum": 64, "square": True}, lambda h, w: h == w >= 64),
        ({"fixed": 128}, lambda h, w: h == w == 128),
        ({"tiling": "discouraged"}, lambda h, w: True),
    ],
)
def test_every_tile_keeps_the_rule_and_the_result_its_size(operation, shown, size, rules, holds) -> None:
    pixels = scene(*size)
    plain = run(request(pixels), store=FakeStore()).pixels.astype(float)
    shown.clear()
    for policy in (CPU, replace(CPU, tile=80)):
        result = run(request(pixels, policy), store=ruled(**rules))
        assert result.pixels.shape == pixels.shape
        inner = (slice(16, -16), slice(16, -16))
        assert not plain[inner].size or np.abs(result.pixels[inner] - plain[inner]).max() <= 2
    assert shown and all(holds(h, w) and h % 8 == 0 and w % 8 == 0 for h, w in shown)


def test_what_has_to_be_seen_whole_is_shown_whole_for_a_part_of_it_too(operation, shown) -> None:
    pixels = scene(300, 400)
    store = ruled(tiling="no")
    part = run(
        request(pixels, DevicePolicy("cpu", None, "float32", 1 << 20), region=Rect(50, 60, 32, 32)),
        store=store,
    )
    assert part.pixels.shape == (32, 32, 3)
    assert {(h >= 300, w >= 400) for h, w in shown} == {(True, True)} and len(shown) == 1
    with pytest.raises(
        EngineError, match="The fake has to see a picture as a whole: leave the tile size on auto"
    ):
        run(request(pixels, replace(CPU, tile=128)), store=store)


def test_what_has_to_be_seen_whole_and_does_not_fit_ends_in_one_sentence(operation, monkeypatch) -> None:
    words = "There is not enough memory for The fake, which has to see the picture as a whole; choose another model"
    store = ruled(tiling="no", precisions=("float32",))

    def behave(tile: torch.Tensor, where: Rect) -> None:
        if tile.shape[-1] > 256:
            raise torch.OutOfMemoryError("no memory")

    operation.behave = staticmethod(behave)
    with pytest.raises(MemoryExhausted, match=words):
        run(request(scene(100, 400)), store=store)
    operation.behave = None
    asked: list[int] = []
    monkeypatch.setattr(devices, "free_memory", lambda device: asked.append(1) or 1_000_000)
    with pytest.raises(MemoryExhausted, match=words):  # told before anything is asked for
        run(request(scene(400, 400)), store=store)
    assert asked


def test_a_network_of_one_size_refuses_larger_tiles(operation) -> None:
    with pytest.raises(EngineError, match="The fake takes tiles of up to 64 pixels, not 65"):
        run(request(scene(), replace(CPU, tile=65)), store=ruled(fixed=64))


# --- without numbers -----------------------------------------------------------------------------------------


class Shared(torch.nn.Module):
    """Parameters that two layers share, a buffer, and a hook."""

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Conv2d(3, 16, 3, padding=1)
        self.again = self.first
        self.out = torch.nn.Conv2d(16, 3, 1)
        self.register_buffer("offset", torch.ones(1, 3, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.out(torch.relu(self.again(x))) + self.offset
        return out


def test_what_a_network_takes_is_told_by_shapes_alone() -> None:
    network = Shared().eval().requires_grad_(False)
    before = {k: v.clone() for k, v in network.state_dict().items()}
    twin = devices.without_numbers(network)
    assert all(v.device.type == "meta" for v in (*twin.parameters(), *twin.buffers()))
    assert len(list(twin.parameters())) == len(list(network.parameters()))
    with torch.inference_mode():
        x = torch.rand(1, 3, 64, 64)
        at_work = devices.peak_bytes(lambda: network(x))
        shape = x.to("meta")
        told = devices.peak_bytes(lambda: twin(shape))
    assert told == at_work
    assert all(torch.equal(v, before[k]) for k, v in network.state_dict().items())


def test_a_network_that_looks_at_its_numbers_is_measured_at_work(operation, monkeypatch) -> None:
    sides = []

    def behave(tile: torch.Tensor, where: Rect) -> None:
        if float(tile.mean()) >= 0:  # "meta" has no numbers: an error there
            sides.append(tile.shape[-1])

    operation.behave = staticmethod(behave)
    run(request(scene(300, 300), DevicePolicy("cpu", None, "float32", 2 << 20)), store=FakeStore())
    assert sides[0] == 128 and max(sides[1:]) <= 200


def test_a_small_network_is_measured_at_work(operation, monkeypatch) -> None:
    """Shapes alone need torch's compiler, which takes seconds to import."""
    seen: list[str] = []
    operation.behave = staticmethod(lambda tile, where: seen.append(tile.device.type))
    monkeypatch.setattr(runner, "HEAVY", 5_000_000)
    run(request(scene(50, 50)), store=FakeStore())
    assert seen and "meta" not in seen
