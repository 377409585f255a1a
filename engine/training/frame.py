"""The training frame: one loop for every recipe.

Deterministic seeds, an exponential moving average of the weights (EMA), gradient clipping, warm-up and cosine
decay over the time or the steps given, bfloat16 autocast where the processor gains by it, channels_last,
checkpoints that resume, a log of validation figures (JSON lines) and sample sheets as PNG.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine.training.data import Prefetch
from engine.training.optim import Muon, split

Batch = dict[str, Tensor]
SPIKE = 5.0  # a loss of so many times the usual one means that the weights went astray


class Recipe:
    """What is particular to one model. Subclasses fill in every method.

    ``primary`` names the validation figure that decides which weights are better (higher is better).
    ``config`` holds the keyword arguments of the network's constructor.
    """

    name = ""
    model_id = ""
    architecture = ""
    learning_rate = 1e-3
    ema_decay = 0.999
    primary = ""

    def __init__(self, data: Path, seed: int = 0) -> None:
        self.data, self.seed = data, seed
        self.config: dict[str, Any] = {}

    def build(self) -> nn.Module:
        raise NotImplementedError

    def data_names(self) -> str:
        """The training data, for the card: folders, count."""
        raise NotImplementedError

    def card(self) -> dict[str, Any]:
        """The card's words that do not depend on the run: id, name, task, licence, size rule …"""
        raise NotImplementedError

    def batch(self, step: int) -> Batch:
        """The batch of a step, seeded by (seed, step) alone."""
        raise NotImplementedError

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        raise NotImplementedError

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        raise NotImplementedError

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        raise NotImplementedError


@dataclass(frozen=True)
class Plan:
    """How long and where. One of ``minutes`` and ``steps`` ends the run; the learning rate follows it.

    ``learning_rate`` None takes the recipe's. ``precision``: "float32" or "bfloat16".
    """

    minutes: float | None = None
    steps: int | None = None
    device: str = "cpu"
    precision: str = "float32"
    learning_rate: float | None = None
    validate_every: float = 600.0
    out: Path = Path("runs")
    resume: Path | None = None
    threads: int | None = None


class Trainer:
    """Runs a recipe by a plan; ``run`` returns the last validation figures of the EMA weights."""

    def __init__(self, recipe: Recipe, plan: Plan, log: Callable[[str], None] = print) -> None:
        if (plan.minutes is None) == (plan.steps is None):
            raise ValueError("give either minutes or steps")
        self.recipe, self.plan, self.log = recipe, plan, log
        self.device = torch.device(plan.device)
        if plan.threads:
            torch.set_num_threads(plan.threads)
        torch.manual_seed(recipe.seed)
        self.network = recipe.build().to(self.device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
        self.rate = plan.learning_rate or recipe.learning_rate
        self.optimizer = Muon(split(self.network), self.rate)
        self.step = 0
        self._typical: float | None = None  # running mean of the loss
        self.trained = 0.0  # minutes, over all runs
        if plan.resume:
            self._resume(plan.resume)
        self.ema = copy.deepcopy(self.network).eval()
        if self._resumed_ema is not None:
            self.ema.load_state_dict(self._resumed_ema)
        self.folder = plan.out / recipe.name
        self.folder.mkdir(parents=True, exist_ok=True)

    _resumed_ema: dict[str, Tensor] | None = None

    def _resume(self, path: Path) -> None:
        """Continue from a checkpoint of ours (.pt) or start from published weights (.safetensors)."""
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            weights = {k: v.float() for k, v in load_file(path).items()}
            self.network.load_state_dict(weights)
            return
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        try:
            self.optimizer.load_state_dict(state["optimizer"])
        except (KeyError, ValueError):
            self.log(f"{path.name} was made with another optimizer: its moments start afresh")
        self._resumed_ema = state["ema"]
        self.step, self.trained = int(state["step"]), float(state["trained"])

    def save(self, name: str = "last.pt") -> Path:
        path = self.folder / name
        state = {
            "network": self.network.state_dict(),
            "ema": self.ema.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "trained": self.trained,
        }
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)
        return path

    def _learning_rate(self, done: float, since: int) -> float:
        """Warm-up over 200 steps, then half a cosine from the full rate to a hundredth of it."""
        warm = min(1.0, (since + 1) / 200)
        return self.rate * warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))

    def _update_ema(self) -> None:
        decay = min(self.recipe.ema_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            own, mean = list(self.network.parameters()), list(self.ema.parameters())
            torch._foreach_lerp_(mean, own, 1 - decay)
            for a, b in zip(self.ema.buffers(), self.network.buffers(), strict=True):
                a.copy_(b)

    def _precision(self) -> Any:
        if self.plan.precision == "float32":
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _train_step(self, batch: Batch) -> dict[str, float]:
        moved = {
            k: v.to(self.device, non_blocking=True, memory_format=torch.channels_last)
            if v.dim() == 4
            else v.to(self.device, non_blocking=True)
            for k, v in batch.items()
        }
        self.optimizer.zero_grad(set_to_none=True)
        with self._precision():
            loss, parts = self.recipe.loss(self.network, moved)
        value = float(loss.detach())
        if self._typical is not None and value > SPIKE * self._typical:
            return self._restored()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        if not torch.isfinite(norm):
            # one bad batch must not poison the run
            return {"skipped": 1.0}
        self.optimizer.step()
        self._typical = value if self._typical is None else 0.98 * self._typical + 0.02 * value
        return parts

    def _restored(self) -> dict[str, float]:
        """The run went astray: back to the averaged weights, without momentum."""
        self.network.load_state_dict(self.ema.state_dict())
        self.optimizer.state.clear()
        self._typical = None
        self.log(f"step {self.step}: the loss leapt up; going on from the averaged weights")
        return {"restored": 1.0}

    def run(self) -> dict[str, float]:
        plan, start, since = self.plan, time.monotonic(), 0
        trained_before, last_validation = self.trained, time.monotonic()
        batches = Prefetch(self.recipe.batch, self.step)
        means: dict[str, float] = {}
        try:
            for batch in batches:
                elapsed = time.monotonic() - start
                if plan.minutes is not None:
                    done = elapsed / 60 / max(plan.minutes, 1e-9)
                else:
                    done = since / plan.steps if plan.steps else 1.0
                if done >= 1:
                    break
                for group in self.optimizer.param_groups:
                    group["lr"] = self._learning_rate(done, since) * group["share"]
                for k, v in self._train_step(batch).items():
                    means[k] = v if k not in means else means[k] + max(0.01, 1 / (since + 1)) * (v - means[k])
                self.step += 1
                since += 1
                self._update_ema()
                self.trained = trained_before + (time.monotonic() - start) / 60
                if self.step % 100 == 0:
                    words = " ".join(f"{k} {v:.4g}" for k, v in means.items())
                    self.log(
                        f"step {self.step} {100 * done:.1f}% {since / (elapsed + 1e-9):.2f} steps/s {words}"
                    )
                if time.monotonic() - last_validation > plan.validate_every:
                    self.validate()
                    last_validation = time.monotonic()
        except KeyboardInterrupt:
            self.log(f"interrupted at step {self.step}; saved {self.save()}")
            raise
        finally:
            batches.close()
        return self.validate()

    def validate(self) -> dict[str, float]:
        """Figures of the EMA weights; goes to log.jsonl, with a sample sheet and a checkpoint."""
        figures = self.recipe.validate(self.ema, self.device)
        row = {
            "step": self.step,
            "minutes": round(self.trained, 1),
            **{k: round(v, 4) for k, v in figures.items()},
        }
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        self.log(" ".join(f"{k} {v}" for k, v in row.items()))
        sheet = self.recipe.sheet(self.ema, self.device)
        cv2.imwrite(str(self.folder / "samples.png"), np.ascontiguousarray(sheet[..., ::-1]))
        self.save()
        return figures
