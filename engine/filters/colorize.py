"""Colorize: colours for black-and-white photos, by themselves or from a few dabs of colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.api import Context, Request, Result
from engine.filters.spec import Filter, param

__all__ = ["COLORIZE", "ColorizeParams"]


@dataclass(frozen=True)
class ColorizeParams:
    saturation: float = param(
        100.0,
        label="Saturation",
        help="How strong the colours are: below 100 they are muted, at 0 the picture is black-and-white.",
        minimum=0.0,
        maximum=200.0,
        step=5.0,
        unit="%",
    )
    warmth: float = param(
        0.0,
        label="Warmth",
        help="Shifts all colours towards a warm light (above 0) or a cold one (below 0).",
        minimum=-100.0,
        maximum=100.0,
        step=5.0,
    )
    recolour: bool = param(
        False,
        kind="flag",
        label="Replace colours that are there",
        help="Also colours a picture that is in colour already; its own colours are lost in the result.",
    )


def _composite() -> Callable[[Request, Context], Result]:
    from engine.filters.colorize_run import run

    return run


COLORIZE = Filter(
    id="colorize",
    label="Colorize",
    menu="Enhance",
    help="Gives a black-and-white photo colours; dabs of the colour hint brush say which.",
    params=ColorizeParams,
    task="colorize",
    composite=_composite,
    hints=True,
    blend="color",
    preview_pixels=400_000,
)
