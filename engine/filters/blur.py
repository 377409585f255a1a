"""Blur: a Gaussian, weighted by alpha so that what lies under transparent pixels leaves no fringe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.filters import gaussian
from engine.filters.adjustment import Adjustment, Check
from engine.filters.spec import Filter, param

__all__ = ["BLUR", "BlurOperation", "BlurParams"]


@dataclass(frozen=True)
class BlurParams:
    radius: float = param(
        0.0,
        label="Radius",
        help="How far the blur reaches: the standard deviation of the Gaussian, in pixels.",
        maximum=100.0,
        step=0.1,
        unit="px",
    )


class BlurOperation(Adjustment):
    dithered = True  # wide blurs are the smoothest gradients there are

    def __init__(self, params: BlurParams, picture: Picture, check: Check) -> None:
        super().__init__(params, picture, check)
        self.overlap = gaussian.reach(params.radius)
        self.multiple = gaussian.decimation(params.radius)

    def run(self, raw: np.ndarray) -> np.ndarray:
        radius = self.params.radius
        colours = 1 if raw.shape[2] < 3 else 3
        if radius == 0:
            return raw[..., :colours]
        if raw.shape[2] == colours:
            return gaussian.blurred(raw.astype(np.float32), radius)
        values = raw.astype(np.float32)
        alpha = values[..., -1:] * np.float32(1 / np.iinfo(raw.dtype).max)
        values[..., :-1] *= alpha
        values[..., -1:] = alpha
        values = gaussian.blurred(values, radius)
        return values[..., :-1] / np.maximum(values[..., -1:], 1e-9)


BLUR = Filter(
    id="blur",
    label="Blur",
    menu="Enhance",
    help="Blurs a picture evenly.",
    params=BlurParams,
    task=None,
    load=lambda: BlurOperation,
    preview_pixels=6_000_000,
)
