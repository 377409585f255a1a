"""Recipes so small that a run takes milliseconds, on pictures that the tests make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine.training.recipe import AdversarialRecipe, Batch, Recipe


def make_pictures(folder: Path, count: int, size: tuple[int, int] = (40, 32), suffix: str = ".png") -> None:
    """Smooth colour pictures, width × height of ``size``, named 0, 1, 2 …"""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        coarse = np.random.default_rng((len(folder.name), i)).integers(0, 255, (5, 5, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"{i}{suffix}"), cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC))


def card_of(recipe: Recipe, model_id: str = "") -> dict[str, Any]:
    return {
        "id": model_id or recipe.model_id,
        "name": "Toy",
        "task": "denoise",
        "architecture": "dncnn",
        "precisions": ["float32"],
    }


class ToyRecipe(Recipe):
    """A convolution that learns to double its input."""

    name = "toy"
    model_id = "toy"
    primary = "score"
    learning_rate = 1e-2
    decay = "none"
    optimizer = "adam"
    width = 4

    def build(self) -> nn.Module:
        return nn.Sequential(nn.Conv2d(3, self.width, 3, padding=1), nn.Conv2d(self.width, 3, 3, padding=1))

    def data_names(self) -> str:
        return "numbers"

    def card(self) -> dict[str, Any]:
        return card_of(self)

    def batch(self, step: int) -> Batch:
        x = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(self.seed * 1000 + step))
        return {"x": x, "y": 2 * x}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        noise = 0.01 * torch.randn_like(batch["x"])  # a loss may draw by itself
        loss = (network(batch["x"] + noise) - batch["y"]).pow(2).mean()
        return loss, {"l2": loss.item()}

    @torch.no_grad()
    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        batch = self.batch(10_000)
        # numpy's numbers, as most recipes give
        return {"score": np.float64(-(network(batch["x"]) - batch["y"]).pow(2).mean().item())}

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        return np.zeros((4, 4, 3), np.uint8)


class FromPictures(ToyRecipe):
    """The same; reads pictures as every real recipe does."""

    name = "toy-pictures"

    def __init__(self, data: Path, seed: int = 0) -> None:
        from engine.training.data import load_photos

        super().__init__(data, seed)
        self.photos = load_photos(data, smallest_side=16)
        self.held_out = load_photos(data, held_out=True, smallest_side=16)

    def batch(self, step: int) -> Batch:
        assert self.data.is_dir()  # an archive stays unpacked to the end of the run
        return super().batch(step)


class ToyGan(AdversarialRecipe):
    """Two generators in one run, each with a weight of five dimensions beside its convolution, and one critic."""

    name = "toy-gan"
    primary = "there"
    learning_rate = 1e-3
    ema_decay = 0.5

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.critics: list[int] = []  # steps with a critic
        self.alone: list[int] = []  # and without

    def build(self) -> nn.Module:
        def one() -> nn.Module:
            made = nn.Conv2d(3, 3, 3, padding=1)
            made.register_parameter("five", nn.Parameter(torch.zeros(1, 3, 1, 1, 1)))
            return made

        return nn.ModuleDict({"there": one(), "back": one()})

    def build_critic(self) -> nn.Module:
        return nn.Sequential(nn.Conv2d(3, 4, 3), nn.LeakyReLU(), nn.Conv2d(4, 1, 3))

    def data_names(self) -> str:
        return "numbers"

    def card(self) -> dict[str, Any]:
        raise AssertionError("several models have a card each")

    def models(self) -> tuple[str, ...]:
        return ("toy-there", "toy-back")

    def part(self, network: nn.Module, model_id: str) -> nn.Module:
        return network[model_id.removeprefix("toy-")]  # type: ignore[index]

    def card_of(self, model_id: str) -> dict[str, Any]:
        return card_of(self, model_id)

    def primary_of(self, model_id: str) -> str:
        return model_id.removeprefix("toy-")

    def batch(self, step: int) -> Batch:
        return {"x": torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(step))}

    def _made(self, network: nn.Module, x: Tensor, way: str = "there") -> Tensor:
        part = network[way]  # type: ignore[index]
        return part(x) + part.five[..., 0]

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        made = self._made(network, batch["x"])
        back = self._made(network, made, "back")
        loss = (back - batch["x"]).abs().mean()
        (self.critics if critic is not None else self.alone).append(step)
        if critic is not None:
            assert not any(p.requires_grad for p in critic.parameters())
            loss = loss + (critic(made + 0.1 * torch.randn_like(made)) - 1).pow(2).mean()
        return loss, {"g": loss.item()}

    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        with torch.no_grad():
            made = self._made(network, batch["x"])
        loss = (critic(1 - batch["x"]) - 1).pow(2).mean() + critic(made).pow(2).mean()
        return loss, {"d": loss.item()}

    @torch.no_grad()
    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        return {k: -network[k].weight.square().sum().item() for k in ("there", "back")}  # type: ignore[index]

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        return np.zeros((4, 4, 3), np.uint8)
