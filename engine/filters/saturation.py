"""Saturation of all colours, and vibrance: of those that lack it, with skin treated gently."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.filters.adjustment import Adjustment, luminance
from engine.filters.spec import Filter, param

__all__ = ["SATURATION", "SaturationOperation", "SaturationParams"]

SKIN = np.deg2rad(123.0)  # direction of skin of all shades in the plane of Cb and Cr: the I axis of NTSC
NARROW, WIDE = np.cos(np.deg2rad(10.0)), np.cos(np.deg2rad(32.0))  # fully protected within, not at all beyond
PROTECTION = 0.7  # share of the vibrance that skin is spared


@dataclass(frozen=True)
class SaturationParams:
    saturation: float = param(
        0.0,
        label="Saturation",
        help="Of all colours alike; −100 is a grey picture.",
        minimum=-100.0,
        maximum=100.0,
    )
    vibrance: float = param(
        0.0,
        label="Vibrance",
        help="Of weak colours more than of strong ones, and of skin least.",
        minimum=-100.0,
        maximum=100.0,
    )


class SaturationOperation(Adjustment):
    """Distances from the pixel's own luminance are multiplied. Where a channel would leave the range, the whole pixel
    is held back: a clipped channel would change the hue. A grey picture stays as it is."""

    def run(self, raw: np.ndarray) -> np.ndarray:
        p: SaturationParams = self.params
        if raw.shape[2] < 3:
            return raw[..., :1]
        if p.saturation == 0 and p.vibrance == 0:
            return raw[..., :3]
        top = np.float32(np.iinfo(raw.dtype).max)
        rgb = raw[..., :3].astype(np.float32) / top
        light = luminance(rgb)
        distance = rgb - light
        factor: np.ndarray | np.float32 = np.float32(1 + p.saturation / 100)
        if p.vibrance:
            weak = 1 - (rgb.max(2, keepdims=True) - rgb.min(2, keepdims=True))
            factor = factor * (1 + np.float32(p.vibrance / 100) * weak * (1 - PROTECTION * _skin(distance)))
        distance *= np.maximum(factor, 0)
        # how much of the distance there is room for: up to white above, down to black below
        room = np.where(distance > 0, 1 - light, light)
        share = (room / np.maximum(np.abs(distance), 1e-9)).min(2, keepdims=True)
        return np.asarray((light + distance * np.minimum(share, 1)) * top)


def _skin(distance: np.ndarray) -> np.ndarray:
    """How much a colour's hue is that of skin: h × w × 1, 0..1. ``distance``: of red, green, blue from luminance."""
    cr, cb = distance[..., :1] / np.float32(1.5748), distance[..., 2:] / np.float32(1.8556)
    length = np.sqrt(cr * cr + cb * cb)
    cosine = (np.float32(np.sin(SKIN)) * cr + np.float32(np.cos(SKIN)) * cb) / np.maximum(length, 1e-6)
    t = np.clip((cosine - WIDE) / (NARROW - WIDE), 0, 1).astype(np.float32)
    return t * t * (3 - 2 * t)


SATURATION = Filter(
    id="saturation",
    label="Saturation",
    menu="Adjust",
    help="Makes colours stronger or weaker; vibrance spares skin.",
    params=SaturationParams,
    task=None,
    load=lambda: SaturationOperation,
    shortcut="Ctrl+U",
    preview_pixels=3_000_000,
)
