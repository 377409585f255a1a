"""Between the engine's border and the networks: integer pixels of any kind ↔ float RGB, encoded as sRGB, in 0..1.

Grey, alpha, 16 bits and colour profiles are dealt with here once, so that neither networks nor filters know of
them. Everything works on a piece of a picture at a time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from engine import colour
from engine.api import EngineError, Picture, Rect
from engine.scaling import Scaling
from engine.tiling import mirrored

__all__ = ["Converter", "bleed", "dither"]

_PATTERN = 256  # the dither pattern's period


@lru_cache(maxsize=1)
def _pattern() -> np.ndarray:
    """Interleaved gradient noise (Jimenez, 2014): evenly spread 0..1 thresholds without clumps."""
    y, x = np.mgrid[0:_PATTERN, 0:_PATTERN].astype(np.float64)
    return np.mod(52.9829189 * np.mod(0.06711056 * x + 0.00583715 * y, 1.0), 1.0).astype(np.float32)


def dither(rect: Rect, channels: int) -> np.ndarray:
    """h × w × channels thresholds in 0..1 for the pixels of ``rect``; a pixel's do not depend on the rectangle."""
    pattern = _pattern()
    rows, columns = np.arange(rect.y, rect.bottom), np.arange(rect.x, rect.right)
    out = np.empty((rect.height, rect.width, channels), np.float32)
    for c in range(channels):  # each channel its own: equal ones would make grey grain
        out[..., c] = pattern[np.ix_((rows + 101 * c) % _PATTERN, (columns + 57 * c) % _PATTERN)]
    return out


def bleed(rgb: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colours of fully transparent pixels replaced by those of their surroundings: networks must not see the black
    that often lies there. ``rgb`` h × w × 3 float32, ``alpha`` h × w. Returns a new array, or ``rgb`` itself where
    nothing (or everything) is transparent."""
    hidden = alpha <= 0
    if not hidden.any() or hidden.all():
        return rgb
    weight = alpha.astype(np.float32)
    levels: list[tuple[np.ndarray, np.ndarray]] = [(rgb * weight[..., None], weight)]
    while max(levels[-1][1].shape) > 1:
        colour_, w = levels[-1]
        size = (max(1, (w.shape[1] + 1) // 2), max(1, (w.shape[0] + 1) // 2))
        levels.append(
            (
                cv2.resize(colour_, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3),
                cv2.resize(w, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0]),
            )
        )
    colour_, w = levels.pop()
    filled = colour_ / np.maximum(w, 1e-12)[..., None]
    while levels:
        colour_, w = levels.pop()
        above = cv2.resize(filled, (w.shape[1], w.shape[0]), interpolation=cv2.INTER_LINEAR).reshape(
            colour_.shape
        )
        filled = np.where((w > 0)[..., None], colour_ / np.maximum(w, 1e-12)[..., None], above)
    out = rgb.copy()
    out[hidden] = filled[hidden]
    return out


class Converter:
    """Reads pieces of one picture as networks want them, and puts results back as the picture is.

    Raises EngineError for a colour profile that is neither RGB nor grey.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.maximum = picture.maximum
        self.grey = picture.channels < 3
        self.managed = not colour.is_srgb(picture.icc) and colour.kind(picture.icc) != "broken"
        if self.managed and colour.space(picture.icc) not in ("RGB", "GRAY"):
            raise EngineError(
                f"The picture's colour profile ({colour.describe(picture.icc)}) is neither RGB nor grey."
            )

    def read(self, rect: Rect, multiple: int = 1, edge_twice: bool = False) -> np.ndarray:
        """The network's input: h × w × 3 float32. What reaches beyond the picture, and the padding of the right and
        bottom sides to ``multiple``, is mirrored; with ``edge_twice`` from its edge on."""
        width, height = -(-rect.width // multiple) * multiple, -(-rect.height // multiple) * multiple
        wanted = Rect(rect.x, rect.y, width, height)
        whole = self.picture.rect
        if whole.contains(wanted):
            raw = self.picture.pixels[wanted.slices]
        else:
            rows = mirrored(wanted.y, wanted.bottom, whole.height, edge_twice)
            columns = mirrored(wanted.x, wanted.right, whole.width, edge_twice)
            raw = self.picture.pixels[np.ix_(rows, columns)]
        rgb = self._encoded(raw)
        if self.picture.has_alpha:
            rgb = bleed(rgb, raw[..., -1].astype(np.float32))
        return colour.to_srgb(rgb, self.picture.icc) if self.managed else rgb

    def _encoded(self, raw: np.ndarray) -> np.ndarray:
        """Three channels of 0..1, still in the picture's own encoding."""
        colours = raw[..., :1] if self.grey else raw[..., :3]
        scaled = colours.astype(np.float32)
        scaled *= np.float32(1 / self.maximum)
        return np.repeat(scaled, 3, 2) if self.grey else np.ascontiguousarray(scaled)

    def finish(
        self,
        rect: Rect,
        values: np.ndarray,
        residual: bool,
        scaling: Scaling | Literal[1],
        mask: np.ndarray | None,
    ) -> np.ndarray:
        """A piece of the result as the picture's own kind of pixels.

        ``values``: h × w × 3 float32 for ``rect``, in the size that ``scaling`` gives it (1: the same): the result,
        encoded as sRGB, or, in the same size, what is to be added to the picture. ``mask``: h × w uint8 of the same
        piece; the result is laid over the picture by it.
        """
        if scaling != 1 and not scaling.same:
            out = self._to_channels(colour.from_srgb(values, self.picture.icc) if self.managed else values)
            levels = self._levels(scaling.rect(rect), out)
            if not self.picture.has_alpha:
                return levels
            alpha = scaling.alpha(self.picture.pixels[..., -1], rect)
            return np.concatenate([levels, alpha[..., None]], 2)
        raw = self.picture.pixels[rect.slices]
        if residual and not self.managed:
            out = self._added(raw, values)
        elif residual:
            own = self._encoded(raw)
            before = colour.to_srgb(own, self.picture.icc)
            # the difference of two conversions: what a profile's tables lose is not lost where nothing changed
            back = colour.from_srgb(before, self.picture.icc)
            out = own + (colour.from_srgb(before + values, self.picture.icc) - back)
            out = self._to_channels(out)
        else:
            out = self._to_channels(colour.from_srgb(values, self.picture.icc) if self.managed else values)
        if mask is not None:
            weight = mask.astype(np.float32)[..., None] * np.float32(1 / 255)
            own = self._to_channels(self._encoded(raw))
            out = own + (out - own) * weight
        return self._quantised(rect, out, raw)

    def _added(self, raw: np.ndarray, values: np.ndarray) -> np.ndarray:
        colours = (raw[..., :1] if self.grey else raw[..., :3]).astype(np.float32)
        colours *= np.float32(1 / self.maximum)
        colours += self._to_channels(values)
        return colours

    def _to_channels(self, values: np.ndarray) -> np.ndarray:
        return values.mean(2, keepdims=True, dtype=np.float32) if self.grey else values

    def _levels(self, rect: Rect, values: np.ndarray) -> np.ndarray:
        """Colours as integers: 8 bits with dither (a value that is a whole level stays it), 16 bits rounded."""
        dtype = self.picture.pixels.dtype
        levels = values * np.float32(self.maximum)
        if dtype == np.uint8:
            # a hair's breadth of play, so that 0.9999999 of a level is that level
            levels += np.float32(1 / 512) + dither(rect, levels.shape[2]) * np.float32(255 / 256)
            np.floor(levels, out=levels)
        else:
            np.rint(levels, out=levels)
        np.clip(levels, 0, self.maximum, out=levels)
        return np.ascontiguousarray(levels.astype(dtype))

    def _quantised(self, rect: Rect, values: np.ndarray, raw: np.ndarray) -> np.ndarray:
        colours = self._levels(rect, values)
        if not self.picture.has_alpha:
            return colours
        out = np.concatenate([colours, raw[..., -1:]], 2)
        # what nobody sees stays as it was
        hidden = raw[..., -1] == 0
        out[hidden] = raw[hidden]
        return out
