"""Auto contrast: the darkest and brightest tones of the whole picture become black and white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.api import Picture
from engine.filters.adjustment import TABLE_PIXELS, Check, Tables
from engine.filters.spec import Filter, param
from engine.histogram import counts, percentiles

__all__ = ["AUTO_CONTRAST", "AutoContrastOperation", "AutoContrastParams"]


@dataclass(frozen=True)
class AutoContrastParams:
    clip: float = param(
        0.1,
        label="Clip",
        help="Share of the pixels that may become fully black, and of those that may become fully white.",
        maximum=10.0,
        step=0.05,
        unit="%",
    )
    channels: str = param(
        "together",
        kind="choice",
        label="Channels",
        help="Together keeps the colours; each by itself takes away a cast, too.",
        choices=("together", "each"),
    )


class AutoContrastOperation(Tables):
    """Measured once, on all of the picture: tiles agree. A flat picture stays as it is."""

    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: AutoContrastParams = self.params
        levels = counts(picture, check)
        if p.channels == "together":
            levels = np.repeat(levels.sum(0, keepdims=True), colours, 0)
        out = np.empty((colours, len(x)))
        for c in range(colours):
            low, high = percentiles(levels[c], p.clip / 100, p.clip / 100)
            out[c] = np.clip((x * picture.maximum - low) / (high - low), 0, 1) if low < high else x
        return out

    def resolved(self) -> dict[str, Any]:
        return {}


AUTO_CONTRAST = Filter(
    id="auto-contrast",
    label="Auto contrast",
    menu="Adjust",
    help="Stretches the tones so that they reach from black to white.",
    params=AutoContrastParams,
    task=None,
    load=lambda: AutoContrastOperation,
    preview_pixels=TABLE_PIXELS,
)
