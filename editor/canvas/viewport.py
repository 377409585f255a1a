"""Where the picture lies in the view: zoom, pan, fit and their limits. Pure geometry, no Qt.

Two kinds of coordinates, never mixed: *picture* pixels, and *device* pixels of the view with its top left corner
at (0, 0). Logical pixels of the toolkit stay outside. A zoom of 1 shows one picture pixel as one device pixel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from editor.canvas.grid import MAXIMUM_LEVEL
from engine.api import Rect, Size

__all__ = ["MAXIMUM_ZOOM", "STEPS", "Point", "Travel", "Viewport", "device_edge"]

MAXIMUM_ZOOM = 32.0
# round percentages: 100 %, then 2/3, 1/2, 1/3, 1/4 … downwards and 1.5, 2, 3, 4, 6 … upwards
STEPS = (
    *sorted(part / 2**power for power in range(16) for part in (1, 2 / 3)),
    *(part * 2**power for power in range(5) for part in (1.5, 2)),
)
NOTCH = 2 ** (1 / 3)  # one notch of an ordinary wheel


class Point(NamedTuple):
    """A position; the pixel ``n`` reaches from ``n`` to ``n + 1``."""

    x: float
    y: float


class Travel(NamedTuple):
    """How far the view can be moved along one side, in device pixels: ``at`` is 0..``most``, and ``page`` is what is
    in view at a time. ``most`` is 0 where all is."""

    at: int
    most: int
    page: int


def device_edge(origin: int, position: float, zoom: float) -> int:
    """The device column (or row) at which the picture coordinate ``position`` falls, rounded to whole pixels."""
    return origin + math.floor(position * zoom + 0.5)


def _nearest(value: float) -> int:
    """The same whole number for two ways of reckoning the same half."""
    return math.floor(value + 0.5 + 1e-6)


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(a, b)


@dataclass(frozen=True)
class Viewport:
    """One state of the view; every change gives a new one, with zoom and pan inside their limits.

    ``centre``: the picture coordinate in the middle of the view. ``margin``: device pixels that stay free around
    a fitted picture and beyond the edge of one that is panned to its end. ``fitted``: the zoom follows the
    view's size. A view or picture without area is allowed and shows nothing.
    """

    picture: Size = Size(0, 0)
    view: Size = Size(0, 0)
    zoom: float = 1.0
    centre: Point = Point(0.0, 0.0)
    margin: int = 0
    fitted: bool = False

    @classmethod
    def opening(cls, picture: Size, view: Size, margin: int = 0) -> Viewport:
        """How a picture is first shown: whole, but never enlarged."""
        fitting = cls(picture, view, margin=margin).fit()
        return fitting if fitting.zoom <= 1 else fitting.zoomed(1.0)

    # --- limits -----------------------------------------------------------------------------------------

    @property
    def empty(self) -> bool:
        return min(*self.picture, *self.view) <= 0

    @property
    def space(self) -> int:
        """The margin that is really kept: a small view gives less of itself away."""
        return max(0, min(self.margin, min(self.view) // 8))

    @property
    def fit_zoom(self) -> float:
        """The zoom that shows the whole picture with its margin, at most ``MAXIMUM_ZOOM``."""
        if self.empty:
            return 1.0
        width, height = (max(1, side - 2 * self.space) for side in self.view)
        return min(width / self.picture.width, height / self.picture.height, MAXIMUM_ZOOM)

    @property
    def minimum_zoom(self) -> float:
        return min(self.fit_zoom, 1.0) / 8

    # --- changes ----------------------------------------------------------------------------------------

    def fit(self) -> Viewport:
        """The whole picture, centred, and kept so when the view changes its size."""
        middle = Point(self.picture.width / 2, self.picture.height / 2)
        return replace(self, zoom=self.fit_zoom, centre=middle, fitted=True)

    def resized(self, view: Size, margin: int) -> Viewport:
        """Another view size: a fitted picture is fitted again, else the middle stays in the middle."""
        changed = replace(self, view=view, margin=margin)
        return changed.fit() if self.fitted else changed.zoomed(self.zoom)

    def of_picture(self, picture: Size) -> Viewport:
        """Another size of the picture: a fitted one is fitted again, else the zoom stays."""
        changed = replace(self, picture=picture)
        return changed.fit() if self.fitted else changed.zoomed(self.zoom)

    def zoomed(self, zoom: float, anchor: Point | None = None) -> Viewport:
        """Another zoom, within the limits. The picture under ``anchor`` (device pixels, None: the middle of the
        view) stays under it, as far as the picture's edges allow."""
        if not math.isfinite(zoom):
            return self
        zoom = min(max(zoom, self.minimum_zoom), MAXIMUM_ZOOM)
        at = anchor or Point(self.view.width / 2, self.view.height / 2)
        dx, dy = at.x - self.view.width / 2, at.y - self.view.height / 2
        centre = Point(
            self.centre.x + dx / self.zoom - dx / zoom,
            self.centre.y + dy / self.zoom - dy / zoom,
        )
        return replace(self, zoom=zoom, centre=centre, fitted=False)._clamped()

    def turned(self, notches: float, anchor: Point | None = None) -> Viewport:
        """The wheel turned by ``notches`` (fractions from fine wheels, positive: larger) over ``anchor``."""
        return self.scaled(NOTCH**notches, anchor)

    def scaled(self, factor: float, anchor: Point | None = None) -> Viewport:
        """The zoom times ``factor``. It never steps over 100 % or over fit without stopping there once."""
        if not math.isfinite(factor) or factor <= 0:
            return self
        low, high = sorted((self.zoom, self.zoom * factor))
        stops = [
            stop
            for stop in (1.0, self.fit_zoom)
            if low < stop < high and not _same(stop, self.zoom) and not _same(stop, self.zoom * factor)
        ]
        if not stops:
            return self.zoomed(self.zoom * factor, anchor)
        return self.zoomed(min(stops, key=lambda stop: abs(math.log(stop / self.zoom))), anchor)

    def stepped(self, direction: int, anchor: Point | None = None) -> Viewport:
        """The next larger (``direction`` > 0) or smaller round zoom."""
        if direction > 0:
            larger = [step for step in STEPS if step > self.zoom * 1.001]
            return self.zoomed(larger[0] if larger else MAXIMUM_ZOOM, anchor)
        smaller = [step for step in STEPS if step < self.zoom / 1.001]
        return self.zoomed(smaller[-1] if smaller else self.minimum_zoom, anchor)

    def panned(self, dx: float, dy: float) -> Viewport:
        """The picture moved by (``dx``, ``dy``) device pixels, not beyond its edges."""
        moved = Point(self.centre.x - dx / self.zoom, self.centre.y - dy / self.zoom)
        return replace(self, centre=moved)._clamped()

    def around(self, rect: Rect) -> Viewport:
        """The picture pixels ``rect`` in the middle, as large as they fit."""
        if rect.empty or self.empty:
            return self
        width, height = (max(1, side - 2 * self.space) for side in self.view)
        zoom = min(width / rect.width, height / rect.height, MAXIMUM_ZOOM)
        return self.zoomed(zoom).centred_on(rect.x + rect.width / 2, rect.y + rect.height / 2)

    def centred_on(self, x: float, y: float) -> Viewport:
        """The picture coordinate (``x``, ``y``) in the middle of the view, as far as the edges allow."""
        return replace(self, centre=Point(x, y))._clamped()

    def travelled(self, across: int, down: int) -> Viewport:
        """The view moved to these positions of ``travel``, as far as there is a way to go."""
        x = self.centre.x if self.travel[0].at == across else self._centre_at(across, self.view.width)
        y = self.centre.y if self.travel[1].at == down else self._centre_at(down, self.view.height)
        return replace(self, centre=Point(x, y))._clamped()

    def _centre_at(self, at: int, view: int) -> float:
        return (at - self.space + view / 2) / self.zoom

    def _clamped(self) -> Viewport:
        x = self._inside(self.centre.x, self.picture.width, self.view.width)
        y = self._inside(self.centre.y, self.picture.height, self.view.height)
        return replace(self, centre=Point(x, y))

    def _inside(self, centre: float, picture: int, view: int) -> float:
        if picture * self.zoom + 2 * self.space <= view:
            return picture / 2
        edge = (view / 2 - self.space) / self.zoom
        return min(max(centre, edge), picture - edge)

    # --- what it means ----------------------------------------------------------------------------------

    @property
    def origin(self) -> tuple[int, int]:
        """The device pixel at which the picture's top left corner lies: whole, so that 100 % is exact."""
        return (
            math.floor(self.view.width / 2 - self.centre.x * self.zoom + 0.5),
            math.floor(self.view.height / 2 - self.centre.y * self.zoom + 0.5),
        )

    @property
    def travel(self) -> tuple[Travel, Travel]:
        """Across and down: what scroll bars show."""
        return (
            self._travel(self.centre.x, self.picture.width, self.view.width),
            self._travel(self.centre.y, self.picture.height, self.view.height),
        )

    def _travel(self, centre: float, picture: int, view: int) -> Travel:
        most = 0 if self.empty else max(0, _nearest(picture * self.zoom + 2 * self.space - view))
        at = _nearest(centre * self.zoom + self.space - view / 2)
        return Travel(min(max(at, 0), most), most, max(1, view))

    @property
    def extent(self) -> Rect:
        """The picture in device pixels, also where it lies outside the view; at least one pixel a side."""
        if self.empty:
            return Rect(0, 0, 0, 0)
        x, y = self.origin
        width = max(1, device_edge(0, self.picture.width, self.zoom))
        height = max(1, device_edge(0, self.picture.height, self.zoom))
        return Rect(x, y, width, height)

    @property
    def shown(self) -> Rect:
        """The part of the view, in device pixels, that the picture covers."""
        return self.extent.intersected(Rect(0, 0, *self.view))

    @property
    def visible(self) -> Rect:
        """The picture pixels of which at least a part is in view."""
        return self.picture_rect(self.shown)

    def picture_rect(self, device: Rect) -> Rect:
        """The picture pixels that ``device`` touches."""
        if device.empty or self.empty:
            return Rect(0, 0, 0, 0)
        ox, oy = self.origin
        left, top = math.floor((device.x - ox) / self.zoom), math.floor((device.y - oy) / self.zoom)
        right = math.ceil((device.right - ox) / self.zoom)
        bottom = math.ceil((device.bottom - oy) / self.zoom)
        if device.right >= self.extent.right:
            right = self.picture.width  # its last pixels may have been rounded away
        if device.bottom >= self.extent.bottom:
            bottom = self.picture.height
        return Rect(left, top, right - left, bottom - top).intersected(Rect(0, 0, *self.picture))

    def device_rect(self, picture: Rect) -> Rect:
        """The device pixels of the picture's ``picture`` pixels; both ends rounded alike, so that neighbours
        meet without gap or overlap."""
        ox, oy = self.origin
        left, top = device_edge(ox, picture.x, self.zoom), device_edge(oy, picture.y, self.zoom)
        right, bottom = device_edge(ox, picture.right, self.zoom), device_edge(oy, picture.bottom, self.zoom)
        if picture.right >= self.picture.width:
            right = self.extent.right  # a picture thinner than a device pixel is one pixel wide all the same
        if picture.bottom >= self.picture.height:
            bottom = self.extent.bottom
        return Rect(left, top, right - left, bottom - top)

    def to_picture(self, x: float, y: float) -> Point:
        """The picture coordinate at a device position."""
        ox, oy = self.origin
        return Point((x - ox) / self.zoom, (y - oy) / self.zoom)

    def to_view(self, x: float, y: float) -> Point:
        """The device position of a picture coordinate."""
        ox, oy = self.origin
        return Point(ox + x * self.zoom, oy + y * self.zoom)

    @property
    def level(self) -> int:
        """The mip level to paint from: the coarsest that is not enlarged, 0 from 100 % up."""
        if self.zoom >= 1 or self.empty:
            return 0
        wanted = math.floor(math.log2(1 / self.zoom) + 1e-9)
        return max(0, min(wanted, max(self.picture).bit_length() - 1, MAXIMUM_LEVEL))
