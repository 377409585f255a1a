"""Which of spandrel's architectures a state dict is of, and its network, built within bounds.

spandrel finds the sizes of a network in the weights: in their shapes and in the numbers of their names. A file of a
few kilobytes can name a hundred million blocks, so names are looked at first, and building has bounds (``bounds``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.api import ModelError
from engine.models.bounds import counted, small_answers
from engine.networks.published import PREFIX, Published

if TYPE_CHECKING:
    import torch

__all__ = ["build_published", "candidates"]

# what an architecture that meets other weights than it thought raises
WRONG = (
    *(RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError),
    *(MemoryError, NotImplementedError, RecursionError),
)
SLACK = 256 << 20  # bytes that a network may have beyond those in its file


def candidates(state: dict[str, torch.Tensor]) -> list[str]:
    """The architectures that may be it, as a card names them, in spandrel's order."""
    from spandrel import MAIN_REGISTRY

    from engine.networks.published import named

    found = []
    for support in MAIN_REGISTRY.architectures("detection"):
        try:
            if support.detect(named(support.architecture.id, state)):
                found.append(PREFIX + support.architecture.id)
        except WRONG:
            continue
    return found


def build_published(architecture: str, state: dict[str, torch.Tensor], name: str) -> Published:
    """The network with its weights, float32, on the CPU, in evaluation mode. ``name``: of the file, for the sentence.

    Raises ModelError: an architecture that spandrel has not, weights that do not fit it.
    """
    import torch
    from spandrel import MAIN_REGISTRY

    from engine.networks.published import built

    identity = architecture.removeprefix(PREFIX)
    if identity not in MAIN_REGISTRY:
        raise ModelError(f"“{name}” is said to be a “{identity}”, an architecture that Saisei does not know.")
    _check(state, name)
    limit = 2 * sum(v.numel() * 4 for v in state.values()) + SLACK
    try:
        # they begin with numbers drawn by lot, which are gone at once: nobody's own draws change by that
        with (
            torch.device("cpu"),
            torch.random.fork_rng(devices=[]),
            counted(1024 + 8 * len(state), limit),
            small_answers(limit),
        ):
            network = built(identity, state)
    except WRONG as error:
        raise ModelError(f"“{name}” does not fit the architecture {identity} ({_reason(error)}).") from None
    return network


def _check(state: dict[str, torch.Tensor], name: str) -> None:
    most = 64 + 8 * len(state)  # numbers in names count blocks, and each block has tensors
    for key, value in state.items():
        if any(part.isdecimal() and int(part[:12]) > most for part in key.split(".")):
            raise ModelError(
                f"“{name}” is refused: “{key[:80]}” counts more layers than the file has tensors."
            )
        if not value.numel() and value.dim() > 1:
            raise ModelError(f"“{name}” is refused: “{key[:80]}” is a tensor without numbers.")


def _reason(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    text = (lines[-1] if lines else type(error).__name__)[:160].rstrip(".")
    return text or type(error).__name__
