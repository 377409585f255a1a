"""Denoise: the denoising autoencoder, by slider, automatically, or as strongly as each place needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.filters.spec import Filter, param

if TYPE_CHECKING:
    from engine.models.card import Card

# published networks, by the beginning of their architecture, measure the noise themselves, and a strength means
# nothing to them; but for some. DnCNN comes in both kinds under spandrel's name.
BLIND = ("dncnn", "spandrel:")
TOLD = {"spandrel:DRUNet", "spandrel:DnCNN"}


@dataclass(frozen=True)
class DenoiseParams:
    """``strength``: noise level σ that is taken out, on the 0..255 scale; None = estimated everywhere."""

    strength: float | None = param(
        None,
        label="Strength",
        help="Noise level to remove, as standard deviation on a 0 to 255 scale. Auto measures it everywhere "
        "in the picture; low values keep grain, high values smooth.",
        minimum=0.0,
        maximum=75.0,
        step=1.0,
        automatic=True,
    )
    detail: float = param(
        0.0,
        label="Keep grain",
        help="Share of the removed grain that is put back, so that skin and sky do not look like plastic.",
        minimum=0.0,
        maximum=100.0,
        step=5.0,
        unit="%",
    )


def can_be_told(card: Card) -> bool:
    """Whether a denoiser takes a strength."""
    return card.architecture in TOLD or not card.architecture.startswith(BLIND)


def _suits(params: DenoiseParams, card: Card) -> bool:
    return params.strength is None or can_be_told(card)


def _load() -> Any:
    from engine.filters.denoise_operation import DenoiseOperation

    return DenoiseOperation


DENOISE = Filter(
    id="denoise",
    label="Denoise",
    menu="Enhance",
    help="Removes grain, sensor noise and JPEG blocks.",
    params=DenoiseParams,
    task="denoise",
    load=_load,
    suits=_suits,
    shortcut="Ctrl+Shift+D",
)
