"""Fade correction: dyes and silver fade unevenly, so each channel has a floor, a ceiling and a middle of its own.

Per channel: black and white points from robust percentiles of the picture without its border (which is paper, not
picture), then a gamma that moves the channels' middles together (grey world, held back: a meadow is green) and the
middle of the whole towards that of well-kept photos. Nothing is invented: it is a table of levels for each channel.

A toned black-and-white photo (sepia, yellowed paper) is another matter: its three channels are one tone, and levels
for each would give shadows and lights a colour of their own. There the tone itself is what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.api import EngineError, Picture
from engine.filters.adjustment import REC709, TABLE_PIXELS, Check, Tables, luminance
from engine.filters.spec import Filter, param
from engine.histogram import counts, percentiles

__all__ = ["FADE", "FadeOperation", "FadeParams", "Fading", "is_toned", "measured_fading"]

BORDER = 0.05  # of each side: paper and scanner
SAMPLED = 1_000_000  # pixels that are looked at
DARKEST, BRIGHTEST = 0.004, 0.004  # shares beyond the black and the white point
MIDDLE = 0.45  # where the middle of the tones of well-kept photos lies
TONE_HELD, CAST_HELD = 0.5, 0.75  # how far the middles are moved
GAMMA = (0.6, 1.6)
LEAST_SPAN = 0.08  # a channel flatter than that holds nothing that could be stretched


@dataclass(frozen=True)
class FadeParams:
    strength: float = param(
        100.0, label="Strength", help="How much of the correction is made.", maximum=100.0, step=5.0, unit="%"
    )
    cast: float = param(
        100.0,
        label="Remove cast",
        help="How much of the yellow, red or blue that has crept in goes; 0 keeps a sepia tone as it is.",
        maximum=100.0,
        step=5.0,
        unit="%",
    )


@dataclass(frozen=True)
class Fading:
    """What was measured, all on 0..1. ``low``, ``high``, ``middle``: a channel's points, one or three each."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    middle: tuple[float, ...]

    @property
    def lost_range(self) -> float:
        """Share of the tones that no channel reaches: 0 for a picture from black to white."""
        return max(0.0, 1.0 - (max(self.high) - min(self.low)))

    @property
    def cast(self) -> float:
        """Largest difference between the channels' points."""
        return max(float(np.ptp(points)) for points in (self.low, self.high, self.middle))


def measured_fading(picture: Picture, check: Check = lambda: None) -> Fading:
    """Looks at about a million pixels of the picture without its border."""
    height, width = picture.height, picture.width
    y, x = int(height * BORDER), int(width * BORDER)
    step = max(1, int((height * width / SAMPLED) ** 0.5))
    inner = Picture(np.ascontiguousarray(picture.pixels[y : height - y : step, x : width - x : step]))
    levels, top = counts(inner, check), picture.maximum
    ends = [percentiles(row, DARKEST, BRIGHTEST) for row in levels]
    middle = [percentiles(row, 0.5, 0.5)[0] for row in levels]
    return Fading(
        tuple(low / top for low, _ in ends),
        tuple(high / top for _, high in ends),
        tuple(m / top for m in middle),
    )


def is_toned(picture: Picture, check: Check = lambda: None) -> bool:
    """Whether it is a black-and-white photo in one tint."""
    if picture.channels < 3:
        return False
    from engine.colorizing_overview import (
        overview,
    )  # not at the top: the table of filters is read at the start
    from engine.colorizing_tint import TINTED

    try:
        return overview(picture, lambda _share: check()).kind == TINTED
    except EngineError:  # a profile that is neither RGB nor grey: channels are all that is known
        return False


class FadeOperation(Tables):
    """Measured once, on all of the picture: tiles agree. A flat picture stays as it is."""

    toned = False

    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: FadeParams = self.params
        found = measured_fading(picture, check)
        strength, cast = p.strength / 100, p.cast / 100
        self.toned = cast > 0 and is_toned(picture, check)
        if self.toned:
            found = _as_one(found)
        common = (min(found.low), max(found.high))
        low = [common[0] + (own - common[0]) * cast for own in found.low]
        high = [common[1] + (own - common[1]) * cast for own in found.high]
        if any(b - a < LEAST_SPAN for a, b in zip(low, high, strict=True)):
            self.toned = False
            return np.repeat(x[None], colours, 0)
        middles = [
            float(np.clip((m - a) / (b - a), 0.05, 0.95))
            for m, a, b in zip(found.middle, low, high, strict=True)
        ]
        mean = float(np.mean(middles))
        aim = mean + TONE_HELD * (MIDDLE - mean)
        out = np.empty((colours, len(x)))
        for c in range(colours):
            together = middles[c] + CAST_HELD * cast * (mean - middles[c])
            wanted = together * aim / mean
            gamma = float(np.clip(np.log(wanted) / np.log(middles[c]), *GAMMA))
            stretched = np.clip((x - low[c]) / (high[c] - low[c]), 0, 1) ** gamma
            out[c] = x + (stretched - x) * strength
        return out

    def run(self, raw: np.ndarray) -> np.ndarray:
        if not self.toned:
            return super().run(raw)
        # the tone first, then its levels
        p: FadeParams = self.params
        colours = raw[..., :3].astype(np.float32)
        colours += (luminance(colours) - colours) * np.float32(p.cast / 100 * p.strength / 100)
        return super().run(np.rint(colours).astype(raw.dtype))

    def resolved(self) -> dict[str, Any]:
        return {}


def _as_one(found: Fading) -> Fading:
    """The points of the tone that three channels are."""

    def tone(points: tuple[float, ...]) -> tuple[float, ...]:
        one = float(np.dot(points, REC709))
        return (one, one, one)

    return Fading(tone(found.low), tone(found.high), tone(found.middle))


FADE = Filter(
    id="fade",
    label="Fade correction",
    menu="Enhance",
    help="Brings back the tones and colours of a faded photo, and takes its cast away.",
    params=FadeParams,
    task=None,
    load=lambda: FadeOperation,
    preview_pixels=TABLE_PIXELS,
)
