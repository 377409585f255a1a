"""Levels: the black, grey and white point of a picture or of one of its channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.api import Picture
from engine.filters.adjustment import TABLE_PIXELS, Check, Tables
from engine.filters.spec import Filter, param
from engine.histogram import counts, percentiles

__all__ = ["CHANNELS", "LEVELS", "LevelsOperation", "LevelsParams"]

CHANNELS = ("rgb", "red", "green", "blue", "each")
CLIPPED = 0.001  # share of the pixels that automatic points may clip at each end


@dataclass(frozen=True)
class LevelsParams:
    """All points on the 0..255 scale, for 16 bits, too. Raises ValueError for a black point above the white one."""

    channel: str = param(
        "rgb",
        kind="choice",
        label="Channel",
        help="All channels together, one of them, or each by itself: then Auto takes away a colour cast, too.",
        choices=CHANNELS,
    )
    black: float | None = param(
        0.0,
        label="Black",
        help="What is this dark or darker becomes black, on a 0 to 255 scale. Auto finds where the picture begins.",
        maximum=255.0,
        automatic=True,
    )
    gamma: float = param(
        1.0,
        label="Midtones",
        help="Above 1 the middle becomes brighter, below it darker; black and white stay.",
        minimum=0.1,
        maximum=9.99,
        step=0.01,
    )
    white: float | None = param(
        255.0,
        label="White",
        help="What is this bright or brighter becomes white, on a 0 to 255 scale. Auto finds where the picture ends.",
        maximum=255.0,
        automatic=True,
    )
    output_black: float = param(
        0.0, label="Output black", help="What black becomes: above 0, shadows look faded.", maximum=255.0
    )
    output_white: float = param(
        255.0,
        label="Output white",
        help="What white becomes. Below output black, the picture is inverted.",
        maximum=255.0,
    )

    def __post_init__(self) -> None:
        if self.black is not None and self.white is not None and self.black >= self.white:
            raise ValueError("Black has to be below White.")


class LevelsOperation(Tables):
    def values(self, x: np.ndarray, colours: int, picture: Picture, check: Check) -> np.ndarray:
        p: LevelsParams = self.params
        out = np.repeat(x[None], colours, 0)
        together = self._together(colours)
        automatic = bool(together) and None in (p.black, p.white)
        levels = counts(picture, check) if automatic else None
        self._found: list[tuple[float, float]] = []
        for channels in together:
            black, white = self._points(None if levels is None else levels[channels].sum(0), picture.maximum)
            self._found.append((black, white))
            inside = np.clip((x * 255 - black) / (white - black), 0, 1)
            low, high = p.output_black / 255, p.output_white / 255
            out[channels] = low + (high - low) * inside ** (1 / p.gamma)
        return out

    def _together(self, colours: int) -> list[list[int]]:
        """The channels that change, those in one list by the same points."""
        every = list(range(colours))
        if self.params.channel == "rgb":
            return [every]
        if self.params.channel == "each":
            return [[channel] for channel in every]
        return [[CHANNELS.index(self.params.channel) - 1]] if colours > 1 else []

    def _points(self, levels: np.ndarray | None, top: int) -> tuple[float, float]:
        """Black and white. ``levels``: how often each of 0..``top`` is there, None where nothing is automatic."""
        black, white = self.params.black, self.params.white
        if levels is not None:
            low, high = (level * 255 / top for level in percentiles(levels, CLIPPED, CLIPPED))
            if black is None and white is None and low >= high:  # one level alone says nothing of the others
                return 0.0, 255.0
            if black is None:
                black = min(low, (255.0 if white is None else white) - 1)
            if white is None:
                white = max(high, black + 1)
        return black, white

    def resolved(self) -> dict[str, Any]:
        """Of several channels the outermost points."""
        if not self._found:
            return {}
        p: LevelsParams = self.params
        blacks, whites = zip(*self._found, strict=True)
        found = {"black": min(blacks)} if p.black is None else {}
        found |= {"white": max(whites)} if p.white is None else {}
        return {name: round(value, 1) for name, value in found.items()}


LEVELS = Filter(
    id="levels",
    label="Levels",
    menu="Adjust",
    help="Sets the black, middle and white point.",
    params=LevelsParams,
    task=None,
    load=lambda: LevelsOperation,
    shortcut="Ctrl+L",
    control="levels",
    preview_pixels=TABLE_PIXELS,
)
