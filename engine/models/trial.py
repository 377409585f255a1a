"""A network is tried once before it is offered: on a small picture, asked as its filter asks it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import psutil

from engine.api import ModelError
from engine.models.bounds import TooLargeError, small_answers
from engine.models.card import Card
from engine.tiling import ceil_to

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["picture", "tried"]

SIDE = 64  # pixels of the trial's picture, where the network takes such a small one
FLAT = 1e-5  # a deviation below which an answer says nothing
SHARE = 0.25  # of the free memory that one step of a network may ask for
OFF = 0.2  # of an answer's deviation, as which it may differ in a shorter precision
_FAILS = (RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError)

Asked = Callable[[Any, "Tensor", Card], tuple["Tensor", tuple[int, ...]]]


def side_of(card: Card) -> int:
    """Edge of the smallest sensible picture that the card allows."""
    return card.fixed or ceil_to(max(SIDE, card.minimum), card.multiple)


def picture(side: int) -> Tensor:
    """1 × 3 × side × side in 0..1: a slope, waves of several lengths and an edge, different in each channel."""
    import torch

    y, x = torch.meshgrid(torch.linspace(0, 1, side), torch.linspace(0, 1, side), indexing="ij")
    waves = [
        torch.sin(x * f * math.pi + p) * torch.cos(y * f * math.pi) for f, p in ((3, 0), (7, 1), (17, 2))
    ]
    channels = [0.25 + 0.4 * x * (i + 1) / 3 + 0.1 * waves[i] + 0.2 * (y > 0.5) for i in range(3)]
    return torch.stack(channels)[None].clamp(0, 1)


def tried(card: Card, name: str) -> tuple[str, ...]:
    """Load the card's network and run it once on the processor, then in each other precision that the card promises;
    returns those that it works in. ``name``: the file's, for the sentence.

    Raises ModelError where it cannot be loaded, fails, answers in another size, with numbers that are not finite, or
    with the same everywhere.
    """
    import torch

    from engine.models.loading import load_network

    network: Any = load_network(card, torch.device("cpu"), torch.float32)
    side = side_of(card)
    asked = _ASKED.get(card.task, _enlarged)
    try:
        with torch.inference_mode(), small_answers(int(psutil.virtual_memory().available * SHARE)):
            answer, wanted = asked(network, picture(side), card)
    except (torch.OutOfMemoryError, MemoryError, TooLargeError):
        raise ModelError(
            f"There is not enough memory to try “{name}” on a picture of {side} pixels."
        ) from None
    except _FAILS as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        why = (lines or [type(error).__name__])[0][:160].rstrip(".")
        raise ModelError(
            f"“{name}” was recognized, but fails on a picture of {side} pixels ({why})."
        ) from None
    given = tuple(answer.shape)
    if given != wanted:
        shown = " × ".join(map(str, given)), " × ".join(map(str, wanted))
        raise ModelError(f"“{name}” is refused: it answers in the size {shown[0]} instead of {shown[1]}.")
    if not torch.isfinite(answer).all():
        raise ModelError(
            f"“{name}” is refused: it answers a small picture with numbers that are not finite (NaN)."
        )
    if answer.float().std() < FLAT:
        raise ModelError(f"“{name}” is refused: it answers a small picture with the same value everywhere.")
    others = [p for p in card.precisions if p != "float32"]
    kept = [p for p in others if _works(network, asked, card, p, answer.float())]
    return ("float32", *kept)


def _works(network: Any, asked: Asked, card: Card, precision: str, exact: Tensor) -> bool:
    """Whether the network keeps to its answer in a shorter precision, which its description may promise in vain."""
    import torch

    dtype = getattr(torch, precision)
    try:
        with torch.inference_mode():
            answer, _ = asked(network.to(dtype), picture(side_of(card)).to(dtype), card)
    except NotImplementedError:
        return True  # this processor cannot; nothing is known of graphics cards
    except (*_FAILS, MemoryError):
        return False
    off = (answer.float() - exact).pow(2).mean().sqrt()
    return bool(off <= OFF * exact.std())  # also for NaN


def _enlarged(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    side = x.shape[-1] * card.scale
    return network(x), (1, 3, side, side)


def _denoised(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    told = getattr(network, "needs_level", False)
    level = x.new_full((1, 1, 1, 1), 25 / 255) if told else None
    if hasattr(network, "estimate"):
        level = network.estimate(x)
    return x + network.residual(x, level), tuple(x.shape)


def _filled(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    """The answer in the hole alone: around it, it is the picture."""
    side = x.shape[-1]
    quarter = side // 4
    mask = x.new_zeros((1, 1, side, side))
    hole = (..., slice(quarter, side - quarter), slice(quarter, side - quarter))
    mask[hole] = 1
    answer = network(x, mask)
    if answer.shape != x.shape:
        return answer, tuple(x.shape)
    return answer[hole], tuple(x[hole].shape)


def _coloured(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    side = ceil_to(max(x.shape[-1], card.minimum), int(network.size_multiple))
    x = picture(side).to(x.dtype)
    return network(x.mean(1, keepdim=True) * 100), (1, 2, side, side)


def _marked(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    return network(x), (1, 1, *x.shape[-2:])


def _made(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    import torch

    z = torch.randn(1, network.style_dim, generator=torch.Generator().manual_seed(0))
    return network(z), (1, 3, network.size, network.size)


def _selected(network: Any, x: Tensor, card: Card) -> tuple[Tensor, tuple[int, ...]]:
    side = x.shape[-1]
    box = x.new_tensor([[side // 4, side // 4, side - side // 4, side - side // 4]])
    return network(x, box), (1, 1, side, side)


_ASKED: dict[str, Asked] = {
    "denoise": _denoised,
    "fill": _filled,
    "colorize": _coloured,
    "scratches": _marked,
    "faces": _made,
    "select": _selected,
}
