"""What a recipe is: everything that is particular to one model, for the frame to run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

__all__ = ["AdversarialRecipe", "Batch", "Plan", "Recipe"]

Batch = dict[str, Tensor]


class Recipe(ABC):
    """What is particular to one model.

    ``primary`` names the validation figure that decides which weights are better (higher is better).
    ``config`` holds the keyword arguments of the network's constructor. ``optimizer``: "muon" or "adam", with
    Adam's ``betas``; ``clip``: largest norm of the gradient; ``spike``: a loss of so many times the usual one means
    that the weights went astray, and restores the averaged ones (0: never); ``decay`` of the learning rate:
    "cosine" to a hundredth at the run's end, or "none". ``cuda_batch``: how many times as many pictures a step has on
    a graphics card, which does them in about the same time; ``times`` is that number, or 1 on a processor.
    """

    name = ""
    model_id = ""
    architecture = ""
    learning_rate = 1e-3
    ema_decay = 0.999
    primary = ""
    optimizer = "muon"
    betas = (0.9, 0.99)
    clip = 1.0
    spike = 5.0
    decay = "cosine"
    cuda_batch = 4
    times = 1

    def __init__(self, data: Path, seed: int = 0) -> None:
        self.data, self.seed = data, seed
        self.config: dict[str, Any] = {}

    @abstractmethod
    def build(self) -> nn.Module:
        """The network with fresh parameters."""

    @abstractmethod
    def data_names(self) -> str:
        """The training data, for the card: folders, count."""

    @abstractmethod
    def card(self) -> dict[str, Any]:
        """The card's words that do not depend on the run: id, name, task, licence, size rule …"""

    @abstractmethod
    def batch(self, step: int) -> Batch:
        """The batch of a step, seeded by (seed, step) alone; several may be made at once, on threads."""

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        """What training lowers, and its parts for the log."""
        raise TypeError(f"the recipe {self.name} has no loss of its own")

    @abstractmethod
    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        """Figures on pictures that training never sees; ``primary`` is one of them."""

    @abstractmethod
    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Samples for a person to look at, H × W × 3 uint8."""

    def start(self, network: nn.Module, device: torch.device) -> None:  # noqa: B027 (most need nothing)
        """Called once before the first step of a run."""

    # one run may make several models (both directions of a translation)

    def models(self) -> tuple[str, ...]:
        return (self.model_id,)

    def part(self, network: nn.Module, model_id: str) -> nn.Module:
        """The module whose parameters are that model's weights."""
        return network

    def card_of(self, model_id: str) -> dict[str, Any]:
        return self.card()

    def primary_of(self, model_id: str) -> str:
        return self.primary

    def part_named(self, network: nn.Module, stem: str) -> nn.Module:
        """The part for a weights file of that name; the whole network for any other name, where there is one."""
        return self.part(network, stem if stem in self.models() else self.models()[0])


class AdversarialRecipe(Recipe):
    """A generator that learns against a critic: first the critic's step, then the generator's.

    ``adversarial_from``: share of the run from which the critic takes part. Losses of such runs wander, so that
    neither a spike nor a decay means anything.
    """

    critic_learning_rate = 2e-4
    learning_rate = 2e-4
    optimizer = "adam"
    betas = (0.5, 0.99)
    spike = 0.0
    decay = "none"
    adversarial_from = 0.0

    @abstractmethod
    def build_critic(self) -> nn.Module: ...

    @abstractmethod
    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        """``critic`` is None before ``adversarial_from``; its parameters take no gradient here."""

    @abstractmethod
    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        """The network runs inside it under ``torch.no_grad()``."""


@dataclass(frozen=True)
class Plan:
    """How long and where. One of ``minutes`` and ``steps`` ends the run; the learning rate and the critic's joining
    follow it, or where the run is a slice of a longer one ``whole``: the minutes of training of all slices together.

    ``learning_rate`` None takes the recipe's, and so does ``decay``. ``precision``: "float32" or "bfloat16".
    ``workers``: threads that make batches.
    """

    minutes: float | None = None
    steps: int | None = None
    device: str = "cpu"
    precision: str = "float32"
    learning_rate: float | None = None
    validate_every: float = 600.0
    save_every: float = 120.0
    whole: float | None = None
    out: Path = Path("runs")
    resume: Path | None = None
    threads: int | None = None
    decay: str | None = None
    workers: int = 1
