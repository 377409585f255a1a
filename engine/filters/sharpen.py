"""Sharpen: an unsharp mask on the luminance, so that edges get no coloured seams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture
from engine.filters import gaussian
from engine.filters.adjustment import Adjustment, Check, luminance
from engine.filters.spec import Filter, param

__all__ = ["SHARPEN", "SharpenOperation", "SharpenParams"]


@dataclass(frozen=True)
class SharpenParams:
    amount: float = param(
        0.0,
        label="Amount",
        help="How much stronger fine contrasts become. 80 to 150 suits most photos.",
        maximum=500.0,
        step=5.0,
        unit="%",
    )
    radius: float = param(
        1.0,
        label="Radius",
        help="Size of the details, in pixels: about 1 for sharpness, 20 and more for local contrast.",
        minimum=0.1,
        maximum=100.0,
        step=0.1,
        unit="px",
    )
    threshold: float = param(
        0.0,
        label="Threshold",
        help="Contrasts below this, on a 0 to 255 scale, are left alone: grain and smooth skin.",
        maximum=50.0,
        step=0.5,
    )


class SharpenOperation(Adjustment):
    def __init__(self, params: SharpenParams, picture: Picture, check: Check) -> None:
        super().__init__(params, picture, check)
        if params.amount:
            self.overlap = gaussian.reach(params.radius)
            self.multiple = gaussian.decimation(params.radius)

    def run(self, raw: np.ndarray) -> np.ndarray:
        p: SharpenParams = self.params
        colours = 1 if raw.shape[2] < 3 else 3
        if p.amount == 0:
            return raw[..., :colours]
        top = np.float32(np.iinfo(raw.dtype).max)
        values = raw[..., :colours].astype(np.float32)
        light = luminance(values) if colours == 3 else values
        if raw.shape[2] == colours:
            soft = gaussian.blurred(light, p.radius)
        else:  # what lies under transparent pixels has no say
            alpha = raw[..., -1:].astype(np.float32) / top
            both = gaussian.blurred(np.concatenate([light * alpha, alpha], 2), p.radius)
            soft = both[..., :1] / np.maximum(both[..., 1:], 1e-9)
        detail = light - soft
        if p.threshold:
            # shrunk instead of cut off: no step where a contrast just passes
            least = np.float32(p.threshold / 255) * top
            detail = np.sign(detail) * np.maximum(np.abs(detail) - least, 0)
        return np.asarray(values + detail * np.float32(p.amount / 100))


SHARPEN = Filter(
    id="sharpen",
    label="Sharpen",
    menu="Enhance",
    help="Makes edges and fine details crisper.",
    params=SharpenParams,
    task=None,
    load=lambda: SharpenOperation,
    preview_pixels=6_000_000,
)
