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
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine.api import EngineError
from engine.training.checkpoint import Checkpoint, read_checkpoint, read_weights, write_checkpoint
from engine.training.data import Prefetch
from engine.training.optim import Muon, split
from engine.training.publish import read_card
from engine.training.recipe import AdversarialRecipe, Batch, Plan, Recipe

__all__ = ["AdversarialRecipe", "Batch", "Plan", "Recipe", "Trainer", "Watch"]

SPEED_EVERY = 100  # steps between two lines of progress


class Watch:
    """Goes along with a run: what shows it to a person, and lets them end it."""

    def ended(self, trainer: Trainer) -> bool:
        """Asked before each step. True ends the run as the end of its time does; KeyboardInterrupt saves and leaves
        it."""
        return False

    def validated(self, trainer: Trainer, figures: dict[str, float]) -> None:
        """There are new figures; log and samples are written."""


class Trainer:
    """Runs a recipe by a plan; ``run`` returns the last validation figures of the EMA weights.

    Raises EngineError, in one sentence, for a checkpoint that cannot be resumed or saved.
    """

    def __init__(
        self, recipe: Recipe, plan: Plan, log: Callable[[str], None] = print, watch: Watch | None = None
    ) -> None:
        if (plan.minutes is None) == (plan.steps is None):
            raise ValueError("give either minutes or steps")
        length = plan.minutes if plan.steps is None else plan.steps
        if length is None or not 0 <= length < math.inf:
            raise ValueError(f"a run lasts 0 minutes or steps or more, not {length}")
        self.recipe, self.plan, self.log = recipe, plan, log
        self.watch = watch or Watch()
        self.device = torch.device(plan.device)
        recipe.times = recipe.cuda_batch if self.device.type == "cuda" else 1
        if plan.whole is not None and not 0 < plan.whole < math.inf:
            raise ValueError(f"all slices together last more than 0 minutes, not {plan.whole}")
        if plan.threads:
            torch.set_num_threads(plan.threads)
        torch.manual_seed(recipe.seed)
        self.network = self._placed(recipe.build())
        self.rate = plan.learning_rate or recipe.learning_rate
        self.optimizer = self._optimizer(self.network, self.rate)
        self.critic: nn.Module | None = None
        self.critic_optimizer: torch.optim.Optimizer | None = None
        self.critic_rate = 0.0
        if isinstance(recipe, AdversarialRecipe):
            self.critic = self._placed(recipe.build_critic())
            self.critic_rate = recipe.critic_learning_rate * self.rate / recipe.learning_rate
            self.critic_optimizer = self._optimizer(self.critic, self.critic_rate)
        self.step = 0
        self._warm_from = 0  # the step from which the learning rate warms up
        self._joined = False  # whether the critic takes part already
        self._typical: float | None = None  # running mean of the loss
        self.trained = 0.0  # minutes, over all runs
        self.ema = copy.deepcopy(self.network).eval().requires_grad_(False)
        if plan.resume:
            self._resume(plan.resume)
        self.folder = plan.out / recipe.name
        self.folder.mkdir(parents=True, exist_ok=True)

    def _placed(self, network: nn.Module) -> nn.Module:
        network.to(self.device)
        for tensor in [*network.parameters(), *network.buffers()]:
            if (
                tensor.dim() == 4
            ):  # Module.to() takes five dimensions, too, and fails on them (StyleGAN2's weights)
                tensor.data = tensor.data.contiguous(memory_format=torch.channels_last)
        return network.train()

    def _optimizer(self, network: nn.Module, rate: float) -> torch.optim.Optimizer:
        groups = split(network)
        if self.recipe.optimizer == "adam":
            for group in groups:
                group["muon"] = False
        return Muon(groups, rate, betas=self.recipe.betas)

    def _resume(self, path: Path) -> None:
        """Continue from a checkpoint of ours (.pt) or start from published weights (.safetensors)."""
        if path.suffix == ".safetensors":
            read_weights(path, self.recipe.part_named(self.network, path.stem))
            if path.stem in self.recipe.models():  # what was trained together goes on together
                for other in self.recipe.models():
                    if other != path.stem and path.with_name(f"{other}.safetensors").exists():
                        read_weights(
                            path.with_name(f"{other}.safetensors"), self.recipe.part(self.network, other)
                        )
            self.ema.load_state_dict(self.network.state_dict())
            self._read_history(path.with_suffix(".toml"))
            return
        found = read_checkpoint(path, self.recipe.name, self.device)
        found.fill(self.network, self.ema, self.critic)
        for optimizer, state in (
            (self.optimizer, found.optimizer),
            (self.critic_optimizer, found.critic_optimizer),
        ):
            if optimizer is None or state is None:
                continue
            try:
                optimizer.load_state_dict(state)
            except (KeyError, ValueError, TypeError, AttributeError):
                self.log(f"{path.name} was made with another optimizer: its moments start afresh")
                self._warm_from = found.step
        self._joined = bool((found.critic_optimizer or {}).get("state"))
        self.step, self.trained = found.step, found.trained

    def _read_history(self, card: Path) -> None:
        """Weights that this recipe published go on with the steps and minutes of their card."""
        try:
            history = read_card(card).get("training", {})
        except ValueError:  # a card that cannot be read tells nothing
            return
        if str(history.get("recipe", "")).split()[-1:] == [self.recipe.name]:
            self.step, self.trained = int(history.get("steps", 0)), float(history.get("minutes", 0.0))
            self._warm_from = self.step

    def save(self, name: str = "last.pt") -> Path:
        """Raises EngineError where it cannot be written; the last good checkpoint then stays."""
        return write_checkpoint(
            self.folder / name,
            Checkpoint(
                recipe=self.recipe.name,
                network=self.network.state_dict(),
                ema=self.ema.state_dict(),
                optimizer=self.optimizer.state_dict(),
                critic=self.critic.state_dict() if self.critic else None,
                critic_optimizer=self.critic_optimizer.state_dict() if self.critic_optimizer else None,
                step=self.step,
                trained=self.trained,
            ),
        )

    def _learning_rate(self, done: float) -> float:
        """Warm-up over 200 steps, once for an optimizer's moments; then half a cosine down to a hundredth, or
        constant: the recipe's or plan's ``decay``. Returned as a share of the full rate."""
        warm = min(1.0, (self.step - self._warm_from + 1) / 200)
        if (self.plan.decay or self.recipe.decay) == "none":
            return warm
        return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))

    def _update_ema(self) -> None:
        decay = min(self.recipe.ema_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            own: list[Tensor] = list(self.network.parameters())
            mean: list[Tensor] = list(self.ema.parameters())
            for a, b in zip(self.ema.buffers(), self.network.buffers(), strict=True):
                if b.is_floating_point():
                    # the statistics of batch normalization belong to the weights that made them: the averaged
                    # weights need averaged ones, as in timm's ModelEmaV2
                    own.append(b)
                    mean.append(a)
                else:
                    a.copy_(b)
            torch._foreach_lerp_(mean, own, 1 - decay)

    def _precision(self) -> Any:
        if self.plan.precision == "float32":
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _on_device(self, batch: Batch) -> Batch:
        return {
            k: v.to(self.device, non_blocking=True, memory_format=torch.channels_last)
            if v.dim() == 4
            else v.to(self.device, non_blocking=True)
            for k, v in batch.items()
        }

    def _train_step(self, batch: Batch, done: float = 1.0) -> dict[str, float]:
        batch = self._on_device(batch)
        parts: dict[str, float] = {}
        critic = self.critic
        if isinstance(self.recipe, AdversarialRecipe):
            # a critic that has joined stays: each slice of a run would put it off again
            self._joined = self._joined or done >= self.recipe.adversarial_from
            if not self._joined:
                critic = None
            if critic is not None:
                assert self.critic_optimizer is not None
                critic.requires_grad_(True)
                with self._precision():
                    loss, parts = self.recipe.critic_loss(self.network, critic, batch, self.step)
                if not self._descend(loss, critic, self.critic_optimizer):
                    return {"skipped": 1.0}
                critic.requires_grad_(False)
            with self._precision():
                loss, more = self.recipe.generator_loss(self.network, critic, batch, self.step)
        else:
            with self._precision():
                loss, more = self.recipe.loss(self.network, batch)
        parts = {**parts, **more}
        value = float(loss.detach())
        if self.recipe.spike and self._typical is not None and value > self.recipe.spike * self._typical:
            return self._restored()
        if not self._descend(loss, self.network, self.optimizer):
            return {"skipped": 1.0}
        self._typical = value if self._typical is None else 0.98 * self._typical + 0.02 * value
        return parts

    def _descend(self, loss: Tensor, network: nn.Module, optimizer: torch.optim.Optimizer) -> bool:
        """One step of an optimizer; False, and nothing done, where the gradient is not finite: one bad batch must
        not poison the run."""
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), self.recipe.clip)
        if not torch.isfinite(norm):
            return False
        optimizer.step()
        return True

    def _restored(self) -> dict[str, float]:
        """The run went astray: back to the averaged weights, without momentum."""
        self.network.load_state_dict(self.ema.state_dict())
        self.optimizer.state.clear()
        self._typical = None
        self.log(f"step {self.step}: the loss leapt up; going on from the averaged weights")
        return {"restored": 1.0}

    def _set_rates(self, share: float) -> None:
        for optimizer, rate in ((self.optimizer, self.rate), (self.critic_optimizer, self.critic_rate)):
            for group in optimizer.param_groups if optimizer else ():
                group["lr"] = rate * share * group["share"]

    def run(self) -> dict[str, float]:
        self.recipe.start(self.network, self.device)
        plan, start, since = self.plan, time.monotonic(), 0
        trained_before, last_validation, last_saved = self.trained, time.monotonic(), time.monotonic()
        batches = Prefetch(self.recipe.batch, self.step, workers=plan.workers)
        means: dict[str, float] = {}
        try:
            for batch in batches:
                elapsed = time.monotonic() - start
                if plan.minutes is not None:
                    done = elapsed / 60 / max(plan.minutes, 1e-9)
                else:
                    done = since / plan.steps if plan.steps else 1.0
                if done >= 1 or self.watch.ended(self):
                    break
                part = done if plan.whole is None else min(1.0, self.trained / plan.whole)
                self._set_rates(self._learning_rate(part))
                # what a loss draws at random (noise, augmentation) is the step's, too: a resumed run draws the same
                torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)
                for k, v in self._train_step(batch, part).items():
                    means[k] = v if k not in means else means[k] + max(0.01, 1 / (since + 1)) * (v - means[k])
                self.step += 1
                since += 1
                self._update_ema()
                self.trained = trained_before + (time.monotonic() - start) / 60
                if self.step % SPEED_EVERY == 0:
                    words = " ".join(f"{k} {v:.4g}" for k, v in means.items())
                    self.log(
                        f"step {self.step} {100 * done:.1f}% {since / (elapsed + 1e-9):.2f} steps/s {words}"
                    )
                if time.monotonic() - last_validation > plan.validate_every:
                    self.validate(keep_going=True)
                    last_validation = last_saved = time.monotonic()
                elif time.monotonic() - last_saved > plan.save_every:
                    # a machine that goes away at once, without a signal, costs no more than this
                    self._unless_full(self.save, keep_going=True)
                    last_saved = time.monotonic()
        except KeyboardInterrupt:
            self.log(f"interrupted at step {self.step}; saved {self.save()}")
            raise
        finally:
            batches.close()
        return self.validate()

    def validate(self, keep_going: bool = False) -> dict[str, float]:
        """Figures of the EMA weights; goes to log.jsonl, with a sample sheet and a checkpoint.

        ``keep_going``: a full disk costs this checkpoint and not the run.
        """
        self._unless_full(self.save, keep_going)  # first: an interruption from here on costs nothing
        figures = self.recipe.validate(self.ema, self.device)
        row = {
            "step": self.step,
            "minutes": round(self.trained, 1),
            **{k: round(v, 4) for k, v in figures.items()},
        }
        self.log(" ".join(f"{k} {v}" for k, v in row.items()))
        sheet = self.recipe.sheet(self.ema, self.device)
        self._unless_full(lambda: self._note(row, sheet), keep_going)
        self.watch.validated(self, figures)
        return figures

    def _unless_full(self, write: Callable[[], object], keep_going: bool) -> None:
        try:
            write()
        except EngineError as error:
            if not keep_going:
                raise
            self.log(str(error))

    def _note(self, row: dict[str, float], sheet: np.ndarray) -> None:
        """Raises EngineError where the log or the sheet cannot be written."""
        try:
            with (self.folder / "log.jsonl").open("a") as log:
                log.write(json.dumps(row) + "\n")
            png = cv2.imencode(".png", np.ascontiguousarray(sheet[..., ::-1]))[1]
            part = self.folder / "samples.part"
            part.write_bytes(png.tobytes())
            part.replace(self.folder / "samples.png")  # who looks at it never sees half of it
        except OSError as error:
            raise EngineError(
                f"The log and the samples in “{self.folder}” could not be written ({error.strerror or error})."
            ) from None
