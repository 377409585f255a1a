"""Upscale: more pixels, drawn by a network; faithful to what was there, detailed, or anything between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.api import Size
from engine.filters.spec import Filter, param
from engine.geometry import LARGEST

if TYPE_CHECKING:
    from engine.models.card import Card

__all__ = ["DETAILED", "FACTORS", "FAITHFUL", "MOST", "PAIRS", "UPSCALE", "UpscaleParams", "target_size"]

MOST = 4  # times a side: beyond it a network makes everything up
FACTORS = ("2", "3", "4")
FAITHFUL = "upscale-faithful"  # the built-in model
DETAILED = "upscale-detailed"  # the other end of its slider
# what the slider mixes into a model, by their ids; for all others it stays at 0 %
PAIRS = {
    FAITHFUL: DETAILED,
    # the two that Real-ESRGAN's authors mix for their denoising strength: the second keeps grain
    "realesr-general-x4v3": "realesr-general-wdn-x4v3",
}
_CHOSEN = {"width": "width", "height": "height", "longest": "longest edge"}


def _side(label: str, words: str) -> Any:
    return param(
        None,
        kind="integer",
        label=label,
        help=words,
        minimum=1.0,
        maximum=float(LARGEST),
        unit="px",
        automatic=True,
    )


@dataclass(frozen=True)
class UpscaleParams:
    """``width``, ``height``, ``longest``: one of them, or none, takes the place of ``factor``."""

    factor: str = param(
        "2",
        kind="choice",
        label="Enlarge",
        help="How many times as wide and as high. A size below takes its place.",
        choices=FACTORS,
        unit="×",
    )
    width: int | None = _side("Width", "Of the result, up to four times the picture's. Auto keeps the shape.")
    height: int | None = _side(
        "Height", "Of the result, up to four times the picture's. Auto keeps the shape."
    )
    longest: int | None = _side(
        "Longest edge", "Width or height, whichever is longer: for photos of both formats."
    )
    detail: float = param(
        0.0,
        label="Detail",
        help="0 % is faithful: close to what was there, for clean pictures. 100 % is detailed: it takes blur and "
        "compression away and draws edges anew.",
        minimum=0.0,
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    clean: str = param(
        "auto",
        kind="choice",
        label="Clean first",
        help="Takes noise and JPEG blocks away, which would be enlarged with the picture. Auto measures whether "
        "there is enough of them.",
        choices=("auto", "on", "off"),
    )


def target_size(params: UpscaleParams, size: Size) -> Size:
    """The result's size. Raises ValueError, in one sentence with the numbers, where there cannot be one."""
    given = {name: getattr(params, name) for name in _CHOSEN if getattr(params, name) is not None}
    if len(given) > 1:
        words = " and the ".join(_CHOSEN[name] for name in given)
        raise ValueError(
            f"Choose one of the {words} and leave the others on Auto: the picture keeps its shape."
        )
    if given:
        ((name, wanted),) = given.items()
        side = {"width": size.width, "height": size.height, "longest": max(size)}[name]
        if wanted <= side:
            raise ValueError(
                f"The picture's {_CHOSEN[name]} is {side:,} pixels already; Upscale only enlarges, so choose "
                "Resize for a smaller one."
            )
        if wanted > side * MOST:
            raise ValueError(
                f"Upscale enlarges up to {MOST} times: a {_CHOSEN[name]} of {side:,} becomes at most "
                f"{side * MOST:,} pixels, not {wanted:,}; upscale the result once more for a larger one."
            )
        after = Size(*(max(1, round(v * wanted / side)) for v in size))
    else:
        after = Size(size.width * int(params.factor), size.height * int(params.factor))
    if max(after) > LARGEST:
        raise ValueError(
            f"The picture would become {after.width:,} × {after.height:,} pixels; {LARGEST:,} a side is the most."
        )
    return after


def _suits(params: UpscaleParams, card: Card) -> bool:
    return params.detail == 0 or card.id in PAIRS


def _load() -> Any:
    from engine.filters.upscale_operation import UpscaleOperation

    return UpscaleOperation


def _composite() -> Any:
    from engine.filters.upscale_run import run

    return run


UPSCALE = Filter(
    id="upscale",
    label="Upscale",
    menu="Enhance",
    help="Enlarges up to four times, by a network that draws the finer detail.",
    params=UpscaleParams,
    task="upscale",
    more_tasks=("denoise",),
    load=_load,
    composite=_composite,
    resized=target_size,
    suits=_suits,
    parts=(DETAILED,),
    shortcut="Ctrl+Shift+U",
    preview_pixels=160_000,
)
