"""A filter whose network does something that can be computed by hand, for tests of the runner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.api import DevicePolicy, Picture, Rect, Request
from engine.filters import FILTERS
from engine.filters.spec import Filter, param
from engine.models.card import Card, WeightsFile
from engine.models.store import Loaded

CPU = DevicePolicy(device="cpu", precision="float32")


@dataclass(frozen=True)
class FakeParams:
    gain: float = param(0.5, label="Gain", help="Factor.", minimum=0.0, maximum=2.0)


class FakeStore:
    """One card, one trivial network; counts how often it was asked."""

    def __init__(
        self, precisions: tuple[str, ...] = ("float32", "bfloat16", "float16"), scale: int = 1
    ) -> None:
        files = (WeightsFile("fake.safetensors", 1, "0" * 64),)
        self.card = Card(
            "fake", "The fake", "fake", "none", files, Path(), precisions=precisions, scale=scale
        )
        self.loads: list[torch.dtype] = []
        self.network = torch.nn.Sequential(torch.nn.Identity(), torch.nn.Identity())

    def active(self, _task: str, _identity: str | None = None) -> Card:
        return self.card

    def load(self, card: Card, device: torch.device, dtype: torch.dtype) -> Loaded:
        self.loads.append(dtype)
        return Loaded(card, self.network, device, dtype, 0)


def blur(x: torch.Tensor) -> torch.Tensor:
    """A mean over 17 × 17: a network with a field of 8 pixels on each side."""
    return torch.nn.functional.avg_pool2d(
        torch.nn.functional.pad(x.float(), (8, 8, 8, 8), mode="replicate"), 17, stride=1
    )


class FakeOperation:
    """``behave(tile, where)`` may raise or answer in place of the blur. Class attributes are set by the fixture."""

    scale = 1
    residual = False
    multiple, overlap = 8, 16
    behave: Callable[[torch.Tensor, Rect], torch.Tensor | None] | None = None

    def __init__(self, params: FakeParams, loaded: Loaded) -> None:
        self.params, self.loaded = params, loaded

    def run(self, tile: torch.Tensor, where: Rect) -> torch.Tensor:
        kind = type(self)
        if kind.behave is not None:
            answer = kind.behave(tile, where)
            if answer is not None:
                return answer
        tile = self.loaded.network(tile)
        out = blur(tile)
        return (
            out.repeat_interleave(self.scale, 2).repeat_interleave(self.scale, 3) if self.scale > 1 else out
        )

    def resolved(self) -> dict[str, Any]:
        return {"gain": 1.0}


@pytest.fixture
def operation(monkeypatch: pytest.MonkeyPatch) -> type[FakeOperation]:
    """A fresh operation class, registered as the filter "fake"."""
    from engine import runner

    kind = type("Operation", (FakeOperation,), {})
    row = Filter("fake", "Fake", "Enhance", "For tests.", FakeParams, "fake", lambda: kind)
    monkeypatch.setitem(FILTERS, "fake", row)
    monkeypatch.setattr(runner, "_footprints", {})
    return kind


def scene(height: int = 150, width: int = 230, channels: int = 3, dtype=np.uint16) -> np.ndarray:
    rng = np.random.default_rng(5)
    return rng.integers(0, np.iinfo(dtype).max + 1, (height, width, channels)).astype(dtype)


def request(pixels: np.ndarray, policy: DevicePolicy = CPU, **more: Any) -> Request:
    return Request("fake", Picture(pixels), FakeParams(), policy=policy, **more)
