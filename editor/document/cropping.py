"""The frame that a picture is cropped to: it may be turned, and never leaves the picture. Pure.

The picture stays as it is and the frame is turned against it: counter-clockwise by the angle by which the picture is
turned clockwise once it is cut out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from editor.document.compose import Look, Scene, Shown, look_of
from editor.document.geometry import Operation, crop
from editor.document.pyramid import Pyramid
from editor.document.raster import grid
from editor.document.state import State
from engine.api import Rect, Size
from engine.geometry import TurnedFrame

__all__ = ["STEEPEST", "CropFrame", "Place", "Shape", "content", "level"]

STEEPEST = 45.0  # degrees
SMALLEST = 1.0  # pixels a side
EXACT = 1e-6  # pixels that arithmetic may be wrong by


class Place(NamedTuple):
    """A position in document pixels; the pixel ``n`` reaches from ``n`` to ``n + 1``."""

    x: float
    y: float


@dataclass(frozen=True)
class Shape:
    """What a frame has to look like. ``ratio``: width to height, None for any. ``width``, ``height``: pixels, None
    for any; with a ratio the one says the other."""

    ratio: float | None = None
    width: float | None = None
    height: float | None = None

    @property
    def fixed(self) -> tuple[float | None, float | None]:
        """Width and height as far as they are given. Where all three are, the ratio gives way."""
        if self.ratio is not None and self.width is not None and self.height is None:
            return self.width, self.width / self.ratio
        if self.ratio is not None and self.height is not None and self.width is None:
            return self.height * self.ratio, self.height
        return self.width, self.height


@dataclass(frozen=True)
class CropFrame:
    """``x``, ``y``: its middle. ``degrees``: by which the picture is turned clockwise, -45 to 45. All but that in
    document pixels, before the turn."""

    x: float
    y: float
    width: float
    height: float
    degrees: float = 0.0

    @classmethod
    def whole(cls, size: Size) -> CropFrame:
        return cls(size.width / 2, size.height / 2, size.width, size.height)

    # --- where it is --------------------------------------------------------------------------------------

    @property
    def _turn(self) -> tuple[float, float]:
        angle = math.radians(self.degrees)
        return math.cos(angle), math.sin(angle)

    def at(self, across: float, down: float) -> Place:
        """The place at ``across`` and ``down`` from the middle, along the frame's own sides."""
        c, s = self._turn
        return Place(self.x + across * c + down * s, self.y - across * s + down * c)

    def local(self, place: tuple[float, float]) -> tuple[float, float]:
        """How far a place is across and down from the middle: the inverse of ``at``."""
        c, s = self._turn
        dx, dy = place[0] - self.x, place[1] - self.y
        return dx * c - dy * s, dx * s + dy * c

    def corners(self) -> list[Place]:
        """Clockwise from the upper left one."""
        w, h = self.width / 2, self.height / 2
        return [self.at(-w, -h), self.at(w, -h), self.at(w, h), self.at(-w, h)]

    @property
    def _reach(self) -> tuple[float, float]:
        """Half of the upright rectangle around it."""
        c, s = map(abs, self._turn)
        return (self.width * c + self.height * s) / 2, (self.width * s + self.height * c) / 2

    def inside(self, size: Size) -> bool:
        """Whether all of it lies in a picture of that size."""
        across, down = self._reach
        return (
            self.x - across >= -EXACT
            and self.x + across <= size.width + EXACT
            and self.y - down >= -EXACT
            and self.y + down <= size.height + EXACT
        )

    # --- other frames -------------------------------------------------------------------------------------

    def towards(self, other: CropFrame, size: Size) -> CropFrame:
        """As far on the way to ``other``, of the same angle, as it stays in the picture; this one has to be in it."""
        mine, theirs = self._reach, other._reach
        share = 1.0
        for start, end, own, its, most in (
            (self.x, other.x, mine[0], theirs[0], size.width),
            (self.y, other.y, mine[1], theirs[1], size.height),
        ):
            for side, limit in ((1.0, float(most)), (-1.0, 0.0)):
                room = side * (limit - start) - own  # at the beginning; less than nothing by arithmetic alone
                used = side * (end - start) + its - own
                if used > EXACT:
                    share = min(share, max(0.0, room) / used)
        return replace(
            self,
            x=self.x + share * (other.x - self.x),
            y=self.y + share * (other.y - self.y),
            width=self.width + share * (other.width - self.width),
            height=self.height + share * (other.height - self.height),
        )

    def moved(self, dx: float, dy: float, size: Size) -> CropFrame:
        """At another place, as far as the picture's edges allow."""
        across, down = self._reach
        return replace(
            self,
            x=_within(self.x + dx, across, size.width),
            y=_within(self.y + dy, down, size.height),
        )

    def shaped(self, shape: Shape, degrees: float, size: Size) -> CropFrame:
        """As ``shape`` and angle say, inside of the picture: about its own middle, if it does not have to move."""
        width, height = self.width, self.height
        if shape.ratio is not None:  # the largest within it
            width, height = min(width, height * shape.ratio), min(height, width / shape.ratio)
        given = shape.fixed
        width, height = given[0] or width, given[1] or height
        turned = replace(self, width=width, height=height, degrees=degrees)
        if given != (None, None):
            turned = turned.moved(0, 0, size)
        nothing = replace(turned, width=0.0, height=0.0)
        x, y = min(max(turned.x, 0.0), float(size.width)), min(max(turned.y, 0.0), float(size.height))
        return replace(nothing, x=x, y=y).towards(replace(turned, x=x, y=y), size)

    def pulled(
        self, handle: tuple[int, int], place: tuple[float, float], shape: Shape, size: Size
    ) -> CropFrame:
        """With one of its handles at ``place``, or as near as the picture's edges and ``shape`` allow; what lies
        opposite stays. ``handle``: -1, 0 or 1 to the right and down from the middle."""
        given = shape.fixed
        sx, sy = (0 if length is not None else side for side, length in zip(handle, given, strict=True))
        if (sx, sy) == (0, 0):
            return self
        if sx and sy:
            place = min(max(place[0], 0.0), float(size.width)), min(max(place[1], 0.0), float(size.height))
        a, b = self.local(place)
        opposite = -sx * self.width / 2, -sy * self.height / 2
        width = max(SMALLEST, abs(a - opposite[0])) if sx else self.width
        height = max(SMALLEST, abs(b - opposite[1])) if sy else self.height
        ratio = shape.ratio if given == (None, None) else None
        if ratio is not None:
            width = max(width, height * ratio) if sx and sy else width if sx else height * ratio
            height = width / ratio
        across = opposite[0] + math.copysign(width / 2, a - opposite[0]) if sx else 0.0
        down = opposite[1] + math.copysign(height / 2, b - opposite[1]) if sy else 0.0
        start = self.at(*opposite)
        least_w = 0.0 if sx or ratio is not None else self.width
        least_h = 0.0 if sy or ratio is not None else self.height
        end = self.at(across, down)
        least = replace(self, x=start.x, y=start.y, width=least_w, height=least_h)
        return least.towards(replace(self, x=end.x, y=end.y, width=width, height=height), size)

    # --- what comes of it -----------------------------------------------------------------------------------

    def pixels(self, size: Size) -> Size:
        """Of the picture that is cut out: never beyond the frame where that is turned."""
        if self.degrees:
            width, height = math.floor(self.width + EXACT), math.floor(self.height + EXACT)
            if height < 1:  # the pixel that it gets has to be made room for along the other side
                return Size(max(1, min(width, self._longest(size, (0, 1)))), 1)
            if width < 1:
                return Size(1, max(1, min(height, self._longest(size, (1, 0)))))
            return Size(width, height)
        return Size(*(min(max(1, round(a)), b) for a, b in zip((self.width, self.height), size, strict=True)))

    def _longest(self, size: Size, one: tuple[int, int]) -> int:
        """Of one side in a picture of that size, at this angle, while the other is a single pixel: the one across is
        for ``(1, 0)``."""
        c, s = map(abs, self._turn)
        single = CropFrame(0.0, 0.0, *one, self.degrees)._reach
        rooms = (most - 2 * reach for most, reach in zip(size, single, strict=True))
        steps = (s, c) if one == (1, 0) else (c, s)
        return math.floor(min(room / step for room, step in zip(rooms, steps, strict=True) if step) + EXACT)

    def rect(self, size: Size) -> Rect:
        """Whole document pixels of a frame that is not turned."""
        width, height = self.pixels(size)
        x, y = round(self.x - width / 2), round(self.y - height / 2)
        return Rect(min(max(0, x), size.width - width), min(max(0, y), size.height - height), width, height)

    def operation(self, size: Size) -> Operation:
        """Cuts a document of that size to the frame."""
        if not self.degrees:
            return crop(self.rect(size))
        cut = self.pixels(size)
        exact = replace(self, width=cut.width, height=cut.height).moved(
            0, 0, size
        )  # one pixel, where it is less
        return lambda before: TurnedFrame(before, self.degrees, cut=cut, middle=(exact.x, exact.y))


def content(state: State) -> Rect:
    """The smallest frame around all that is seen of a document at all; empty when nothing is. May run in any
    thread."""
    whole, found = Rect(0, 0, *state.size), Rect(0, 0, 0, 0)
    scene, any_raster = Scene(state.layers, state.groups), state.layers[0].raster
    if scene.covers(whole):
        return whole

    def look(shown: Shown) -> Look:
        layer = shown.layer
        return Pyramid(layer.raster, layer.x, layer.y, state.size, layer.active_mask, shown.shares).sample

    parts = [part for _, part in grid(whole)]
    parts.sort(key=lambda p: min(p.x, p.y, whole.right - p.right, whole.bottom - p.bottom))
    for part in parts:  # from the edges inwards: most of what is in the middle adds nothing then
        if not found.contains(part):
            pixels = look_of(scene, look, part, 0, any_raster.colours, any_raster.dtype)
            found = found.united(_seen(pixels[..., -1]).moved(part.x, part.y))
    return found


def _seen(alpha: np.ndarray) -> Rect:
    """Around all that is not transparent."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not rows.size:
        return Rect(0, 0, 0, 0)
    x, y = int(columns[0]), int(rows[0])
    return Rect(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)


def _within(middle: float, reach: float, most: int) -> float:
    return most / 2 if 2 * reach >= most else min(max(middle, reach), most - reach)


def level(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The degrees, clockwise, by which a picture is turned so that the line through two of its places becomes level,
    or upright where that is nearer. 0 for a line without length."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    if dx == dy == 0:
        return 0.0
    slope = math.degrees(math.atan2(dy, dx))
    return round(90 * round(slope / 90) - slope, 2) + 0.0
