"""Restore old photo: what is wrong with it is found, and all of that mended in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.api import Context, Request, Result, Size
from engine.filters.spec import Filter, param
from engine.geometry import LARGEST
from engine.restoring import Findings, proposed

__all__ = ["RESTORE", "RestoreParams", "restored_size"]

_STEP = ("auto", "on", "off")


def _step(label: str, words: str) -> Any:
    return param("auto", kind="choice", label=label, help=words, choices=_STEP)


@dataclass(frozen=True)
class RestoreParams:
    """A step that is "auto" is done where the picture needs it."""

    repair: str = _step(
        "Repair scratches", "Fills scratches, dust, folds and tears. Auto: where there are many."
    )
    sensitivity: float = param(
        35.0,
        label="Sensitivity to scratches",
        help="How readily something counts as damage.",
        minimum=1.0,
        maximum=99.0,
        step=1.0,
        unit="%",
    )
    denoise: str = _step("Denoise", "Takes noise and JPEG blocks away. Auto: where there is enough of them.")
    denoise_strength: float | None = param(
        None,
        label="Noise level",
        help="Noise level to remove, as standard deviation on a 0 to 255 scale. Auto measures it everywhere.",
        minimum=0.0,
        maximum=75.0,
        step=1.0,
        automatic=True,
    )
    grain: float = param(
        30.0,
        label="Keep grain",
        help="Share of the removed grain that is put back: an old photo without any looks like plastic.",
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    fade: str = _step(
        "Fade correction",
        "Brings tones back and takes the cast away. Auto: where the picture is faded or toned.",
    )
    fade_strength: float = param(
        80.0,
        label="Strength of the fade correction",
        help="How much of the correction is made.",
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    colorize: str = _step("Colorize", "Gives colours to a photo that has none. Auto: where it has none.")
    saturation: float = param(
        50.0,
        label="Saturation of the colours",
        help="How strong the colours are that are given to it.",
        maximum=200.0,
        step=5.0,
        unit="%",
    )
    upscale: str = param(
        "auto",
        kind="choice",
        label="Upscale",
        help="How many times as wide and as high. Auto: 2, where the picture has less than 0.75 megapixels.",
        choices=("auto", "off", "2", "3", "4"),
    )


def restored_size(params: RestoreParams, size: Size) -> Size:
    """The result's size. Raises ValueError where there cannot be one."""
    factor = proposed(params, Findings(width=size.width, height=size.height)).upscale
    after = Size(size.width * factor, size.height * factor)
    if factor > 1 and max(after) > LARGEST:
        raise ValueError(
            f"The picture would become {after.width:,} × {after.height:,} pixels; {LARGEST:,} a side is the most."
        )
    return after


def _composite() -> Callable[[Request, Context], Result]:
    from engine.filters.restore_run import run

    return run


RESTORE = Filter(
    id="restore",
    label="Restore old photo",
    menu="Enhance",
    help="Finds scratches, noise, fading and missing colour, and mends it all in one go.",
    params=RestoreParams,
    task="scratches",
    more_tasks=("fill", "denoise", "colorize", "upscale"),
    composite=_composite,
    resized=restored_size,
    preview_pixels=300_000,
)
