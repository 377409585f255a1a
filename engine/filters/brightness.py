"""Brightness and contrast, without clipping shadows or highlights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.filters.adjustment import TABLE_PIXELS, Check, Tables
from engine.filters.spec import Filter, param

__all__ = ["BRIGHTNESS", "BrightnessOperation", "BrightnessParams"]


@dataclass(frozen=True)
class BrightnessParams:
    brightness: float = param(
        0.0,
        label="Brightness",
        help="Makes the middle tones brighter or darker; black stays black, white stays white.",
        minimum=-100.0,
        maximum=100.0,
    )
    contrast: float = param(
        0.0,
        label="Contrast",
        help="Moves tones away from middle grey, or towards it. Nothing is clipped.",
        minimum=-100.0,
        maximum=100.0,
    )


class BrightnessOperation(Tables):
    """Brightness is a power, x^(2^(-b/100)); contrast an S of two powers of 2^(1.5·c/100) that meet at one half, and
    below zero a line that gets flat: the powers would be infinitely steep at black."""

    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: BrightnessParams = self.params
        y = x**2.0 ** (-p.brightness / 100)
        if p.contrast > 0:
            power = 2.0 ** (1.5 * p.contrast / 100)
            distance = np.minimum(y, 1 - y)
            s = 0.5 * (2 * distance) ** power
            y = np.where(y < 0.5, s, 1 - s)
        elif p.contrast < 0:
            y = 0.5 + (y - 0.5) * (1 + p.contrast / 100)
        return np.repeat(y[None], colours, 0)


BRIGHTNESS = Filter(
    id="brightness",
    label="Brightness and contrast",
    menu="Adjust",
    help="Makes a picture brighter or darker, stronger or softer.",
    params=BrightnessParams,
    task=None,
    load=lambda: BrightnessOperation,
    preview_pixels=TABLE_PIXELS,
)
