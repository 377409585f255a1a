"""Curves: any tone becomes any other, by a smooth curve through points, for all channels or each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.curves import LINE, interpolated
from engine.filters.adjustment import TABLE_PIXELS, Check, Tables
from engine.filters.spec import Filter, param

__all__ = ["CURVES", "CurvesOperation", "CurvesParams"]


@dataclass(frozen=True)
class CurvesParams:
    """The curve of a channel comes first, then that of all."""

    rgb: tuple[tuple[float, float], ...] = param(
        LINE, kind="curve", label="RGB", help="The curve of all channels together."
    )
    red: tuple[tuple[float, float], ...] = param(
        LINE, kind="curve", label="Red", help="The curve of the red channel."
    )
    green: tuple[tuple[float, float], ...] = param(
        LINE, kind="curve", label="Green", help="The curve of the green channel."
    )
    blue: tuple[tuple[float, float], ...] = param(
        LINE, kind="curve", label="Blue", help="The curve of the blue channel."
    )


class CurvesOperation(Tables):
    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: CurvesParams = self.params
        own = (p.red, p.green, p.blue) if colours == 3 else (LINE,)
        return np.stack([interpolated(p.rgb, interpolated(curve, x)) for curve in own])


CURVES = Filter(
    id="curves",
    label="Curves",
    menu="Adjust",
    help="Changes tones by a curve that you draw.",
    params=CurvesParams,
    task=None,
    load=lambda: CurvesOperation,
    shortcut="Ctrl+M",
    preview_pixels=TABLE_PIXELS,
)
