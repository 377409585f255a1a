"""Checkpoints of training runs: written whole or not at all, read strictly, with one clear sentence otherwise."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.api import EngineError, ModelError

__all__ = ["Checkpoint", "read_checkpoint", "read_weights", "write_checkpoint"]

State = dict[str, Tensor]


@dataclass(frozen=True)
class Checkpoint:
    """Everything that a run needs to go on. ``trained``: minutes over all runs."""

    recipe: str
    network: State
    ema: State
    optimizer: dict[str, Any]
    step: int
    trained: float
    critic: State | None = None
    critic_optimizer: dict[str, Any] | None = None

    def fill(self, network: nn.Module, ema: nn.Module, critic: nn.Module | None) -> None:
        """Raises EngineError, with nothing changed, for weights of another architecture."""
        targets = [(network, self.network), (ema, self.ema)]
        if critic is not None and self.critic is not None:
            targets.append((critic, self.critic))
        for module, state in targets:
            _check(module, state, f"The checkpoint of {self.recipe or 'an older run'}")
        for module, state in targets:
            module.load_state_dict(state)


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> Path:
    """Beside the last one first, then in its place. Raises EngineError; the last good checkpoint then stays."""
    temporary = path.with_suffix(".tmp")
    try:
        with temporary.open("wb") as file:
            # not asdict(): that would copy every tensor
            torch.save({f.name: getattr(checkpoint, f.name) for f in fields(checkpoint)}, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, RuntimeError) as error:
        kept = "; the one before it stays" if path.exists() else ""
        raise EngineError(f"The checkpoint “{path}” could not be saved ({_reason(error)}){kept}.") from None
    finally:  # an interrupted run, too, leaves none behind
        temporary.unlink(missing_ok=True)
    return path


def _reason(error: BaseException) -> str:
    """PyTorch's writer says "unexpected pos 704 vs 598" of a full disk; the reason is in what it swallowed."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        cause = cause.__context__
    return f"the disk may be full; {_first_line(error)}"


def read_checkpoint(path: Path, recipe: str, device: torch.device) -> Checkpoint:
    """Raises EngineError for a file that is missing, cut short, no checkpoint, or another recipe's."""
    try:
        # on the processor: what is loaded into networks and optimizers goes to their device, and counts of steps stay
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise EngineError(f"There is no checkpoint “{path}” to resume from.") from None
    except OSError as error:
        raise EngineError(f"The checkpoint “{path}” cannot be read ({error.strerror or error}).") from None
    except pickle.UnpicklingError:
        raise EngineError(f"“{path}” is not a checkpoint: nothing in it was run.") from None
    except (RuntimeError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(
            f"The checkpoint “{path}” is damaged or cut short ({_first_line(error)}): resume from an older one."
        ) from None
    kinds = {"network": dict, "ema": dict, "optimizer": dict, "step": int, "trained": float | int}
    if not isinstance(state, dict) or not all(isinstance(state.get(k), t) for k, t in kinds.items()):
        raise EngineError(f"“{path}” is not a checkpoint of a training run.")
    made_by = state.get("recipe", "")
    if made_by and made_by != recipe:
        raise EngineError(f"“{path}” was made by the recipe {made_by} and cannot be resumed by {recipe}.")
    return Checkpoint(
        recipe=made_by,
        network=state["network"],
        ema=state["ema"],
        optimizer=state["optimizer"],
        step=int(state["step"]),
        trained=float(state["trained"]),
        critic=state.get("critic"),
        critic_optimizer=state.get("critic_optimizer"),
    )


def read_weights(path: Path, network: nn.Module) -> None:
    """Published weights into a network. Raises EngineError."""
    from engine.models.loading import state_dict

    try:
        data = path.read_bytes()
    except OSError as error:
        raise EngineError(f"The weights “{path}” cannot be read ({error.strerror or error}).") from None
    try:
        state = state_dict(data, path.name)
    except ModelError as error:
        raise EngineError(str(error)) from None
    _check(network, state, f"“{path.name}”")
    network.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in state.items()})


def _check(network: nn.Module, state: Any, what: str) -> None:
    wanted = {k: tuple(v.shape) for k, v in network.state_dict().items()}
    given = {k: tuple(v.shape) for k, v in state.items()} if isinstance(state, dict) else {}
    if wanted != given:
        key = next((k for k in [*wanted, *given] if wanted.get(k) != given.get(k)), "")
        raise EngineError(
            f"{what} holds the weights of another architecture (the first difference is “{key}”)."
        )


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
