"""Pictures of every kind, and a short way to run a filter without a model on them."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.api import Cancelled, Context, DevicePolicy, Patch, Picture, Rect, Request, Result
from engine.dispatch import run
from engine.filters import FILTERS

KINDS = [(channels, dtype) for channels in (1, 2, 3, 4) for dtype in (np.uint8, np.uint16)]
ADJUSTMENTS = [row for row in FILTERS.values() if row.task is None and row.scope == "layer"]
DOCUMENT = [row for row in FILTERS.values() if row.scope == "document"]
LOCAL = {"sharpen", "blur"}
# settings that do something, for what holds of every filter
BUSY: dict[str, dict[str, Any]] = {
    "sharpen": {"amount": 200, "radius": 3, "threshold": 2},
    "blur": {"radius": 6.5},
    "levels": {"black": None, "white": None, "gamma": 1.4},
    "curves": {"rgb": ((0, 0.1), (0.4, 0.6), (1, 0.9)), "blue": ((0, 1), (1, 0))},
    "auto-contrast": {"clip": 3, "channels": "each"},
    "brightness": {"brightness": 30, "contrast": 60},
    "exposure": {"stops": 1.5, "protect": True},
    "white-balance": {"temperature": 40, "tint": -20, "grey": "#8090a0"},
    "saturation": {"saturation": 30, "vibrance": 60},
    "black-white": {"red": 120, "green": 30, "blue": -50},
    "invert": {},
    "fade": {"strength": 90, "cast": 80},
}


class Listener(Context):
    """Remembers the patches; cancels after some of them."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.patches: list[Patch] = []
        self.fractions: list[float] = []
        self.cancel_after = cancel_after
        self.checks = 0

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def check_cancelled(self) -> None:
        self.checks += 1
        if self.cancel_after is not None and len(self.patches) >= self.cancel_after:
            raise Cancelled("cancelled")

    def partial(self, patch: Patch) -> None:
        self.patches.append(patch)


def scene(
    channels: int = 3, dtype: Any = np.uint8, height: int = 70, width: int = 90, seed: int = 3
) -> np.ndarray:
    """Smooth and noisy parts, with transparent, half and fully opaque places where there is alpha."""
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    y, x = np.mgrid[0:height, 0:width]
    colours = 1 if channels < 3 else 3
    smooth = np.stack([(x + 2 * y * (c + 1)) / (width + 4 * height * (c + 1)) for c in range(colours)], 2)
    values = np.where((x > width // 2)[..., None], rng.random((height, width, colours)), smooth)
    pixels = np.rint(values * top).astype(dtype)
    if channels in (2, 4):
        alpha = np.rint(np.clip((x - 10) / 30, 0, 1) * top).astype(dtype)
        pixels = np.concatenate([pixels, alpha[..., None]], 2)
    return pixels


def result(
    name: str,
    pixels: np.ndarray,
    *,
    context: Context | None = None,
    tile: int | None = None,
    icc: bytes | None = None,
    mask: np.ndarray | None = None,
    region: Rect | None = None,
    **values: Any,
) -> Result:
    params = FILTERS[name].make_params(**values)
    picture = Picture(pixels, icc)
    policy = DevicePolicy("cpu", tile)
    return run(Request(name, picture, params, mask=mask, region=region, policy=policy), context)


def adjusted(name: str, pixels: np.ndarray, **more: Any) -> np.ndarray:
    return result(name, pixels, **more).pixels
