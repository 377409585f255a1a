"""The brush: points from a mouse or pen become a smooth line of dabs.

Each point is worked off as it comes, from the points before it alone: nothing lags behind the pointer, and how the
points are grouped into events changes no pixel.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from editor.document.coverage import Coverage
from engine.api import Rect, Size

__all__ = ["MAX_SIZE", "Brush", "Stroke", "StrokePoint"]

MAX_SIZE = 4000  # diameter in pixels
_FINEST_STEP = 0.5  # pixels between two dabs at least
_CORNER = math.cos(math.radians(60))  # a sharper turn between two points is meant as a corner
_CHORD = 2.0  # pixels of a curve taken as straight
_STAMP_BYTES = 32 << 20


class StrokePoint(NamedTuple):
    """Where the pointer was, in document pixels (pixel 0 reaches from 0 to 1), and its pressure, 0..1."""

    x: float
    y: float
    pressure: float = 1.0


@dataclass(frozen=True)
class Brush:
    """``size``: diameter in pixels. ``hardness`` 0..1: the part of the radius that is covered to the full.
    ``flow`` 0..1: how much of its height one dab gives; more build up to it. ``opacity`` 0..1: of the whole
    stroke, for whoever paints with its coverage. ``spacing``: between two dabs, as a part of the diameter.
    ``pressure_size``, ``pressure_opacity``: what the pen's pressure changes. Raises ValueError for values out of
    range.
    """

    size: float = 40.0
    hardness: float = 0.8
    flow: float = 1.0
    opacity: float = 1.0
    spacing: float = 0.1
    pressure_size: bool = True
    pressure_opacity: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.size <= MAX_SIZE:
            raise ValueError(f"a brush is up to {MAX_SIZE} pixels wide, not {self.size:g}")
        if not 0 < self.spacing <= 10:
            raise ValueError(f"the spacing of a brush is above 0 and at most 10, not {self.spacing:g}")
        for name in ("hardness", "flow", "opacity"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"the {name} of a brush is 0 to 1, not {getattr(self, name):g}")


class Stroke:
    """One stroke on a document of ``size``, from pressing the button to releasing it. ``coverage`` grows with
    it."""

    def __init__(self, brush: Brush, size: Size) -> None:
        self.brush = brush
        self.coverage = Coverage(size)
        self.last: StrokePoint | None = None  # where the next piece begins: Shift draws a line from here
        self._heading: tuple[float, float] | None = None  # direction at ``last``, per pixel
        self._previous: StrokePoint | None = None  # the point before ``last``
        self._due = 0.0  # pixels to go to the next dab

    def add(self, points: Iterable[StrokePoint]) -> Rect:
        """Go on along a curve through ``points``. Returns what may have changed; empty when nothing has.
        Points that are not finite are left out, and a pressure beyond 0..1 is cut off: drivers send both."""
        return self._extend(points, smooth=True)

    def line_to(self, point: StrokePoint) -> Rect:
        """Go on along a straight line; for the first point, a dab."""
        return self._extend([point], smooth=False)

    def _extend(self, points: Iterable[StrokePoint], smooth: bool) -> Rect:
        changed = Rect(0, 0, 0, 0)
        for raw in points:
            if not all(map(math.isfinite, raw)):
                continue
            point = StrokePoint(raw[0], raw[1], min(max(raw[2], 0.0), 1.0))
            last = self.last
            if last is None:
                changed = changed.united(self._dab(point))
                self._due = self._step(point)
                self.last = point
            elif math.hypot(point.x - last.x, point.y - last.y) > 1e-6:
                changed = changed.united(self._segment(last, point, smooth))
            else:  # the pressure of a pen that stands still counts from the next move on
                self.last = point
        return changed

    def _segment(self, start: StrokePoint, end: StrokePoint, smooth: bool) -> Rect:
        """Dabs along the piece from one point to the next."""
        changed = Rect(0, 0, 0, 0)
        path, self._heading = self._curve(start, end) if smooth else ([start, end], None)
        for a, b in pairwise(path):
            length = math.hypot(b.x - a.x, b.y - a.y)
            gone = self._due
            while gone <= length:
                share = gone / length
                dab = StrokePoint(*(p + (q - p) * share for p, q in zip(a, b, strict=True)))
                changed = changed.united(self._dab(dab))
                gone += self._step(dab)
            self._due = gone - length
        self._previous, self.last = (start, end) if smooth else (None, end)
        return changed

    def _curve(self, start: StrokePoint, end: StrokePoint) -> tuple[list[StrokePoint], tuple[float, float]]:
        """A cubic Hermite curve (Catmull-Rom with the tangents that are known already) as short chords, and the
        direction at its end."""
        dx, dy = end.x - start.x, end.y - start.y
        length = math.hypot(dx, dy)
        chord = (dx / length, dy / length)
        leaving = self._heading
        if leaving is None or leaving[0] * chord[0] + leaving[1] * chord[1] < _CORNER:
            leaving = chord
        arriving = self._arriving(start, chord, length)
        # a curve that leaves its chord by nothing that can be seen is straight
        bend = max(abs(t[0] * chord[1] - t[1] * chord[0]) for t in (leaving, arriving)) * length
        count = 1 if bend < 0.1 else max(2, math.ceil(length / _CHORD))
        path = [start]
        for number in range(1, count):
            t = number / count
            a, b, c = (1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2 * length, t * t * (t - 1) * length
            x = a * start.x + (1 - a) * end.x + b * leaving[0] + c * arriving[0]
            y = a * start.y + (1 - a) * end.y + b * leaving[1] + c * arriving[1]
            path.append(StrokePoint(x, y, start.pressure + (end.pressure - start.pressure) * t))
        return [*path, end], arriving

    def _arriving(self, start: StrokePoint, chord: tuple[float, float], length: float) -> tuple[float, float]:
        """The direction at the end of a chord: that of a parabola through the last three points."""
        before = self._previous
        if before is None:
            return chord
        dx, dy = start.x - before.x, start.y - before.y
        span = math.hypot(dx, dy)
        if span < 1e-6 or dx * chord[0] + dy * chord[1] < _CORNER * span:
            return chord
        share = length / (length + span)
        x = chord[0] + (chord[0] - dx / span) * share
        y = chord[1] + (chord[1] - dy / span) * share
        norm = math.hypot(x, y)
        return x / norm, y / norm

    # --- one dab -----------------------------------------------------------------------------------------

    def _diameter(self, point: StrokePoint) -> float:
        return self.brush.size * (point.pressure if self.brush.pressure_size else 1.0)

    def _step(self, point: StrokePoint) -> float:
        """Pixels from this dab to the next."""
        return max(_FINEST_STEP, self._diameter(point) * self.brush.spacing)

    def _dab(self, point: StrokePoint) -> Rect:
        diameter = self._diameter(point)
        strength = point.pressure if self.brush.pressure_opacity else 1.0
        if diameter <= 0 or strength <= 0:
            return Rect(0, 0, 0, 0)
        # off the document by more than its radius; also keeps numbers small
        reach, (width, height) = diameter + 2, self.coverage.size
        if not (-reach < point.x < width + reach and -reach < point.y < height + reach):
            return Rect(0, 0, 0, 0)
        left, top, stamp = _stamps.at(point.x, point.y, diameter, self.brush.hardness)
        return self.coverage.dab(left, top, stamp, strength, self.brush.flow)


class _Stamps:
    """Round dabs of the sizes, hardnesses and places within a pixel used last, bounded in bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[float, ...], tuple[int, int, np.ndarray]] = OrderedDict()
        self._bytes = 0

    def at(self, x: float, y: float, diameter: float, hardness: float) -> tuple[int, int, np.ndarray]:
        """The upper left pixel and the stamp, H × W float32 0..1, of a dab whose centre is (x, y)."""
        step, phases = (0.125, 4) if diameter <= 64 else (0.5, 2) if diameter <= 512 else (2.0, 1)
        diameter = max(step, round(diameter / step) * step)
        column, row = math.floor(x * phases + 0.5), math.floor(y * phases + 0.5)
        key = (diameter, hardness, column % phases, row % phases)
        found = self._kept.get(key)
        if found is None:
            found = _stamp(diameter / 2, hardness, column % phases / phases, row % phases / phases)
            self._bytes += found[2].nbytes
            self._kept[key] = found
            while self._bytes > _STAMP_BYTES and len(self._kept) > 1:
                _, (*_, oldest) = self._kept.popitem(last=False)
                self._bytes -= oldest.nbytes
        else:
            self._kept.move_to_end(key)
        left, top, stamp = found
        return column // phases + left, row // phases + top, stamp


_stamps = _Stamps()


def _stamp(radius: float, hardness: float, x: float, y: float) -> tuple[int, int, np.ndarray]:
    """A dab with its centre at (x, y), 0..1 within pixel 0: where its first pixel lies, and the pixels."""
    # a hard edge is a ramp of one pixel across the radius, a soft one ends at it; both fall off as a cosine
    inner = max(0.0, min(hardness * radius, radius - 0.5))
    outer = max(radius, inner + 1)
    left, top = math.floor(x - outer), math.floor(y - outer)
    columns = np.arange(left, math.ceil(x + outer), dtype=np.float32) + np.float32(0.5 - x)
    rows = np.arange(top, math.ceil(y + outer), dtype=np.float32) + np.float32(0.5 - y)
    away = np.hypot(rows[:, None], columns[None, :])
    fall = np.clip((away - np.float32(inner)) / np.float32(outer - inner), 0, 1)
    stamp = (0.5 + 0.5 * np.cos(fall * np.float32(math.pi))).astype(np.float32)
    stamp[fall >= 1] = 0
    # a dot smaller than a pixel covers it in part
    stamp *= np.float32(min(1.0, (2 * radius) ** 2))
    stamp.flags.writeable = False
    return left, top, stamp
