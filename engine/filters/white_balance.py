"""White balance: warmer or cooler, greener or more magenta, or neutral where the picture should be grey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.filters.adjustment import REC709, TABLE_PIXELS, Check, Tables
from engine.filters.linear_light import in_linear_light
from engine.filters.spec import Filter, param

__all__ = ["WHITE_BALANCE", "WhiteBalanceOperation", "WhiteBalanceParams", "gains"]

DAYLIGHT = 1e6 / 6504  # of D65, in mired: equal steps look equal
FROM_XYZ = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)  # to linear sRGB (IEC 61966-2-1)


@dataclass(frozen=True)
class WhiteBalanceParams:
    temperature: float = param(
        0.0,
        label="Temperature",
        help="Below 0 the picture becomes cooler (blue), above 0 warmer (amber).",
        minimum=-100.0,
        maximum=100.0,
    )
    tint: float = param(
        0.0,
        label="Tint",
        help="Below 0 the picture becomes greener, above 0 more magenta.",
        minimum=-100.0,
        maximum=100.0,
    )
    grey: str = param(
        "none",
        kind="colour",
        label="Grey point",
        help="A colour of the picture that should be a neutral grey. It is made so first; the sliders come on top.",
        choices=("none",),
    )


def _planckian(mired: float) -> np.ndarray:
    """Linear sRGB of a black body (Kang et al., 2002), for 40 to 600 mired."""
    t = mired / 1e6  # one over kelvin
    if mired > 250:
        x = -0.2661239e9 * t**3 - 0.2343589e6 * t**2 + 0.8776956e3 * t + 0.179910
    else:
        x = -3.0258469e9 * t**3 + 2.1070379e6 * t**2 + 0.2226347e3 * t + 0.240390
    y = (
        3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
        if mired < 250
        else -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    )
    rgb: np.ndarray = FROM_XYZ @ np.array([x / y, 1.0, (1 - x - y) / y])
    return rgb


def gains(temperature: float, tint: float) -> np.ndarray:
    """What linear red, green and blue are multiplied by; a grey keeps its luminance."""
    found = _planckian(DAYLIGHT + temperature) / _planckian(DAYLIGHT)
    found[1] *= 2.0 ** (-tint / 200)
    return found / (REC709.astype(np.float64) @ found)


class WhiteBalanceOperation(Tables):
    """A grey picture has no balance: it stays as it is."""

    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: WhiteBalanceParams = self.params
        if colours == 1:
            return x[None]
        factors = gains(p.temperature, p.tint)
        if p.grey != "none":
            factors = factors * self._neutral(p.grey, picture)
        return in_linear_light(x, colours, picture, lambda light, channel: light * factors[channel])

    def _neutral(self, grey: str, picture: Picture) -> np.ndarray:
        """The factors that make a colour of the picture, written in its own encoding, neutral."""
        encoded = np.array(list(bytes.fromhex(grey[1:]))) / 255
        light = np.empty(3)

        def keep(values: np.ndarray, channel: int) -> np.ndarray:
            light[channel] = values[channel]
            return values

        in_linear_light(encoded, 3, picture, keep)
        light = np.maximum(light, 1 / 4096)  # black says nothing of its colour
        return (REC709.astype(np.float64) @ light) / light


WHITE_BALANCE = Filter(
    id="white-balance",
    label="White balance",
    menu="Adjust",
    help="Takes away a colour cast, or makes a picture warmer or cooler.",
    params=WhiteBalanceParams,
    task=None,
    load=lambda: WhiteBalanceOperation,
    preview_pixels=TABLE_PIXELS,
)
