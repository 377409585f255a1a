"""Exposure: as if more or less light had fallen on the sensor, in stops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.filters.adjustment import TABLE_PIXELS, Check, Tables
from engine.filters.linear_light import in_linear_light
from engine.filters.spec import Filter, param

__all__ = ["EXPOSURE", "KNEE", "ExposureOperation", "ExposureParams"]

KNEE = 0.5  # of linear light: where highlights begin to be held back


@dataclass(frozen=True)
class ExposureParams:
    stops: float = param(
        0.0,
        label="Exposure",
        help="One stop more is twice the light, one less is half of it.",
        minimum=-5.0,
        maximum=5.0,
        step=0.05,
        unit="stops",
    )
    protect: bool = param(
        False,
        kind="flag",
        label="Protect highlights",
        help="Bright tones approach white gently instead of being clipped.",
    )


class ExposureOperation(Tables):
    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: ExposureParams = self.params
        gain = 2.0**p.stops

        def change(light: np.ndarray, _channel: int) -> np.ndarray:
            y = light * gain
            if not p.protect or gain <= 1:
                return y
            # Reinhard's extended curve above the knee: as steep as before there, and 1 where the picture ends
            end = (gain - KNEE) / (1 - KNEE)
            over = np.maximum(y - KNEE, 0) / (1 - KNEE)
            return np.where(y > KNEE, KNEE + (1 - KNEE) * over * (1 + over / end**2) / (1 + over), y)

        return in_linear_light(x, colours, picture, change)


EXPOSURE = Filter(
    id="exposure",
    label="Exposure",
    menu="Adjust",
    help="Adds or takes away light, in stops.",
    params=ExposureParams,
    task=None,
    load=lambda: ExposureOperation,
    preview_pixels=TABLE_PIXELS,
)
