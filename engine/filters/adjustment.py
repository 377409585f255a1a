"""What filters without a model are made of (see engine/plain_runner.py): an ``Adjustment``, and the kind that is a
table of levels."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.api import Picture

__all__ = ["REC709", "TABLE_PIXELS", "Adjustment", "Check", "Tables", "luminance", "mixed", "unit_levels"]

Check = Callable[[], None]  # raises Cancelled when the person asked to stop
TABLE_PIXELS = 24_000_000  # that a look-up takes a moment for: a whole photo can be previewed
REC709 = np.array([0.2126, 0.7152, 0.0722], np.float32)


class Adjustment(ABC):
    """One job of a filter without a model.

    ``overlap``: how far a result's pixel looks around; ``multiple``: what pieces' corners are multiples of, counted
    from the picture's; ``dithered``: whether fractions become grain on the way to 8 bits (for smooth gradients) or
    are rounded (so that equal pixels stay equal).
    """

    overlap = 0
    multiple = 1
    dithered = False

    def __init__(self, params: Any, picture: Picture, check: Check) -> None:
        """``picture``: all of it, for what has to be measured before the first piece; ``check`` is called during
        that."""
        self.params = params

    @abstractmethod
    def run(self, raw: np.ndarray) -> np.ndarray:
        """A piece of the picture, h × w × C with its alpha → its new colours, h × w × 1 or 3: the picture's dtype, or
        float32 levels on its scale, which are rounded and clipped."""

    def resolved(self) -> dict[str, Any]:
        """What automatic parameters came out as."""
        return {}


class Tables(Adjustment):
    """Each channel by itself: a new level for each level, so 16 bits stay 16 bits and equal pixels stay equal."""

    def __init__(self, params: Any, picture: Picture, check: Check) -> None:
        super().__init__(params, picture, check)
        dtype, top = picture.pixels.dtype, picture.maximum
        colours = 1 if picture.channels < 3 else 3
        values = self.values(unit_levels(picture), colours, picture, check)
        self.tables = np.rint(np.clip(values, 0, 1) * top).astype(dtype)

    @abstractmethod
    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        """``x``: every level as 0..1, float64 → ``colours`` × levels, new values 0..1 (beyond is clipped)."""

    def run(self, raw: np.ndarray) -> np.ndarray:
        out = np.empty((*raw.shape[:2], len(self.tables)), raw.dtype)
        for c, table in enumerate(self.tables):
            out[..., c] = table.take(raw[..., c])
        return out


def unit_levels(picture: Picture) -> np.ndarray:
    """Every level of the picture's depth as 0..1, float64."""
    return np.arange(picture.maximum + 1) / picture.maximum


def mixed(rgb: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """h × w × 3 float32 → h × w × 1, the weighted sum. Not a matrix product: that rounds by where a pixel lies."""
    out = rgb[..., :1] * weights[0]
    out += rgb[..., 1:2] * weights[1]
    out += rgb[..., 2:] * weights[2]
    return out


def luminance(rgb: np.ndarray) -> np.ndarray:
    """h × w × 3 float32 → h × w × 1: the mean weighted as Rec. 709 says, of the encoded values."""
    return mixed(rgb, REC709)
