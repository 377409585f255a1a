"""Black and white by a mix of the channels, and the negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.filters.adjustment import TABLE_PIXELS, Adjustment, Check, Tables, mixed
from engine.filters.spec import Filter, param

__all__ = [
    "BLACK_WHITE",
    "INVERT",
    "BlackWhiteOperation",
    "BlackWhiteParams",
    "InvertOperation",
    "InvertParams",
]


@dataclass(frozen=True)
class BlackWhiteParams:
    """Shares in percent; together 100, a white stays white."""

    red: float = param(
        21.0,
        label="Red",
        help="How much red counts: more makes skin brighter and, with little blue, skies darker.",
        minimum=-200.0,
        maximum=300.0,
        unit="%",
    )
    green: float = param(
        72.0,
        label="Green",
        help="How much green counts: more makes leaves and grass brighter.",
        minimum=-200.0,
        maximum=300.0,
        unit="%",
    )
    blue: float = param(
        7.0,
        label="Blue",
        help="How much blue counts: more makes skies brighter and skin darker.",
        minimum=-200.0,
        maximum=300.0,
        unit="%",
    )


class BlackWhiteOperation(Adjustment):
    """The three channels become the same; a grey picture stays as it is."""

    def run(self, raw: np.ndarray) -> np.ndarray:
        p: BlackWhiteParams = self.params
        if raw.shape[2] < 3:
            return raw[..., :1]
        shares = np.array([p.red, p.green, p.blue], np.float32) / 100
        return np.repeat(mixed(raw[..., :3].astype(np.float32), shares), 3, 2)


@dataclass(frozen=True)
class InvertParams:
    """None."""


class InvertOperation(Tables):
    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        return np.repeat(1 - x[None], colours, 0)


BLACK_WHITE = Filter(
    id="black-white",
    label="Black and white",
    menu="Adjust",
    help="Makes a grey picture, with a say in how bright each colour becomes.",
    params=BlackWhiteParams,
    task=None,
    load=lambda: BlackWhiteOperation,
)

INVERT = Filter(
    id="invert",
    label="Invert",
    menu="Adjust",
    help="Makes a negative of the picture, or a picture of a negative.",
    params=InvertParams,
    task=None,
    load=lambda: InvertOperation,
    shortcut="Ctrl+I",
    preview_pixels=TABLE_PIXELS,
)
