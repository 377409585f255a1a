"""Where pixels go when a picture is turned, mirrored, resized, straightened or framed anew: numpy in, numpy out.

A ``Transform`` is made for a document of one size and says how large it is afterwards. ``layer`` moves the pixels of
a layer, which may lie anywhere; ``picture`` those of a whole picture. Pixels are H × W × C, uint8 or uint16, C = 1
or 3, or 2 or 4 with straight alpha last (masks are C = 1). Interpolation is weighted by alpha: what lies hidden under
transparent pixels colours no edge.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.api import Rect, Size

__all__ = [
    "LARGEST",
    "METHODS",
    "Fill",
    "Flip",
    "Frame",
    "Placed",
    "Resize",
    "Straighten",
    "Tick",
    "Transform",
    "Turn",
    "TurnedFrame",
    "inner_size",
    "outer_size",
]

LARGEST = 300_000  # pixels a side: what PSB and TIFF readers take
BAND = 1 << 20  # pixels made at a time: between two the job reports and can be cancelled
ROUNDED = 0.01  # pixels by which a frame may lie outside: its place is a result of arithmetic
EDGE = 1024  # of the pieces that a free rotation is made in; OpenCV takes no more than 32,767
METHODS = ("lanczos", "bicubic", "nearest")

Tick = Callable[[float], None]  # told the share that is done, 0..1; may raise to stop
Fill = tuple[float, float, float] | None  # encoded colour of empty areas, 0..1; None: transparent


class Placed(NamedTuple):
    """Pixels and where their upper left corner lies in the document."""

    pixels: np.ndarray
    x: int
    y: int


def _silent(_share: float) -> None:
    pass


class Transform(ABC):
    """``before`` and ``size``: of the document, before and after."""

    before: Size
    size: Size

    @abstractmethod
    def layer(self, pixels: np.ndarray, x: int = 0, y: int = 0, tick: Tick = _silent) -> Placed:
        """A layer's pixels after it, and their place. Corners that come to lie free make an alpha channel."""

    def picture(self, pixels: np.ndarray, fill: Fill = None, tick: Tick = _silent) -> np.ndarray:
        """A whole picture (of the size ``before``) after it: of ``size``. What is left empty gets ``fill``; where
        that is None and something is, the result has alpha."""
        placed = self.layer(pixels, tick=tick)
        frame = Rect(0, 0, *self.size)
        covered = Rect(placed.x, placed.y, placed.pixels.shape[1], placed.pixels.shape[0])
        had_alpha = pixels.shape[2] in (2, 4)
        if covered == frame and (fill is None or had_alpha or placed.pixels.shape[2] == pixels.shape[2]):
            return placed.pixels
        return _on_frame(placed, frame, fill, keep_alpha=had_alpha)

    def _check(self) -> None:
        width, height = self.size
        if width < 1 or height < 1:
            raise ValueError("Nothing would be left of the picture; choose a larger size.")
        if max(width, height) > LARGEST:
            raise ValueError(
                f"The picture would become {width:,} × {height:,} pixels; {LARGEST:,} a side is the most."
            )


def _with_alpha(pixels: np.ndarray) -> np.ndarray:
    if pixels.shape[2] in (2, 4):
        return pixels
    opaque = np.full((*pixels.shape[:2], 1), np.iinfo(pixels.dtype).max, pixels.dtype)
    return np.concatenate([pixels, opaque], 2)


def _on_frame(placed: Placed, frame: Rect, fill: Fill, keep_alpha: bool) -> np.ndarray:
    """The placed pixels laid on an area of ``fill``, or on a transparent one."""
    pixels = placed.pixels
    top = np.iinfo(pixels.dtype).max
    covered = Rect(placed.x, placed.y, pixels.shape[1], pixels.shape[0])
    if (fill is None and frame != covered.intersected(frame)) or keep_alpha:
        pixels = _with_alpha(pixels)
    has_alpha = pixels.shape[2] in (2, 4)
    colours = pixels.shape[2] - has_alpha
    ground = np.zeros(pixels.shape[2], np.float64)
    if fill is not None:
        rgb = np.array(fill)
        ground[:colours] = rgb if colours == 3 else rgb @ (0.2126, 0.7152, 0.0722)
        ground[colours:] = 1
    level = np.rint(ground * top).astype(pixels.dtype)
    out = np.empty((frame.height, frame.width, pixels.shape[2]), pixels.dtype)
    out[:] = level
    common = covered.intersected(frame)
    if common.empty:
        return out
    part = pixels[common.moved(-placed.x, -placed.y).slices]
    if fill is None or not has_alpha or keep_alpha:
        out[common.slices] = part
        return out
    # the alpha is of the edges alone: laid on the colour it is used up
    for y in range(0, common.height, 256):
        rows = slice(common.y + y, min(common.y + y + 256, common.bottom))
        piece = part[y : y + 256].astype(np.float32)
        weight = piece[..., -1:] / top
        laid = piece[..., :-1] * weight + level[:colours].astype(np.float32) * (1 - weight)
        out[rows, common.x : common.right, :colours] = np.rint(laid).astype(pixels.dtype)
    return np.ascontiguousarray(out[..., :colours])


# --- exact ones ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn(Transform):
    """Clockwise by 90, 180 or 270 degrees, to the pixel. Raises ValueError for other angles."""

    before: Size
    degrees: int

    def __post_init__(self) -> None:
        if self.degrees not in (0, 90, 180, 270):
            raise ValueError(f"A turn is by 90, 180 or 270 degrees, not {self.degrees}.")

    @property
    def size(self) -> Size:  # type: ignore[override]
        return Size(*reversed(self.before)) if self.degrees % 180 else self.before

    def layer(self, pixels: np.ndarray, x: int = 0, y: int = 0, tick: Tick = _silent) -> Placed:
        tick(0.0)
        right, bottom = self.before.width - x - pixels.shape[1], self.before.height - y - pixels.shape[0]
        place = {0: (x, y), 90: (bottom, x), 180: (right, bottom), 270: (y, right)}[self.degrees]
        return Placed(np.ascontiguousarray(np.rot90(pixels, -self.degrees // 90)), *place)


@dataclass(frozen=True)
class Flip(Transform):
    """Mirrored left to right, or upside down where ``vertical``."""

    before: Size
    vertical: bool = False

    @property
    def size(self) -> Size:  # type: ignore[override]
        return self.before

    def layer(self, pixels: np.ndarray, x: int = 0, y: int = 0, tick: Tick = _silent) -> Placed:
        tick(0.0)
        flipped = np.ascontiguousarray(pixels[::-1] if self.vertical else pixels[:, ::-1])
        if self.vertical:
            return Placed(flipped, x, self.before.height - y - pixels.shape[0])
        return Placed(flipped, self.before.width - x - pixels.shape[1], y)


@dataclass(frozen=True)
class Frame(Transform):
    """Another frame around the same pixels: a crop, or a larger canvas. ``rect``: the new frame in the old one's
    pixels; it may reach beyond. Layers keep what lies outside. Raises ValueError for an empty or too large one."""

    before: Size
    rect: Rect

    def __post_init__(self) -> None:
        self._check()

    @property
    def size(self) -> Size:  # type: ignore[override]
        return Size(self.rect.width, self.rect.height)

    def layer(self, pixels: np.ndarray, x: int = 0, y: int = 0, tick: Tick = _silent) -> Placed:
        return Placed(pixels, x - self.rect.x, y - self.rect.y)

    def picture(self, pixels: np.ndarray, fill: Fill = None, tick: Tick = _silent) -> np.ndarray:
        tick(0.0)
        whole = Rect(0, 0, *self.before)
        if whole.contains(self.rect):
            return np.ascontiguousarray(pixels[self.rect.slices])
        placed = Placed(pixels, -self.rect.x, -self.rect.y)
        return _on_frame(placed, Rect(0, 0, *self.size), fill, keep_alpha=pixels.shape[2] in (2, 4))


# --- those that interpolate ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resize(Transform):
    """To ``size``. Lanczos over three lobes, or Keys' cubic, both widened when shrinking, so that fine patterns
    become grey instead of moiré; "nearest" keeps hard pixels. A layer that does not cover the document comes to
    lie within half a pixel. Raises ValueError for an impossible size or an unknown method."""

    before: Size
    size: Size
    method: str = "lanczos"

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"The method is {', '.join(METHODS)}, not {self.method}.")
        self._check()

    def layer(self, pixels: np.ndarray, x: int = 0, y: int = 0, tick: Tick = _silent) -> Placed:
        sx, sy = self.size.width / self.before.width, self.size.height / self.before.height
        left, above = round(x * sx), round(y * sy)
        width = max(1, round((x + pixels.shape[1]) * sx) - left)
        height = max(1, round((y + pixels.shape[0]) * sy) - above)
        return Placed(_resampled(pixels, Size(width, height), self.method, tick), left, above)


def _resampled(pixels: np.ndarray, size: Size, method: str, tick: Tick) -> np.ndarray:
    """Band by band, in float32."""
    from PIL import Image

    height, width = pixels.shape[:2]
    if (width, height) == tuple(size):
        tick(0.0)
        return np.ascontiguousarray(pixels)
    resample, lobes = {
        "lanczos": (Image.Resampling.LANCZOS, 3),
        "bicubic": (Image.Resampling.BICUBIC, 2),
        "nearest": (Image.Resampling.NEAREST, 1),
    }[method]
    out = np.empty((size.height, size.width, pixels.shape[2]), pixels.dtype)
    step = height / size.height  # source rows for each row of the result
    reach = math.ceil(lobes * max(1.0, step)) + 2
    rows = max(1, int(BAND / max(size.width, width * step)))
    for start in range(0, size.height, rows):
        tick(start / size.height)
        stop = min(size.height, start + rows)
        low = max(0, math.floor(start * step) - reach)
        high = min(height, math.ceil(stop * step) + reach)
        box = (0.0, start * step - low, float(width), min(stop * step - low, float(high - low)))
        values = _weighted(pixels[low:high])
        for c in range(values.shape[2]):
            plane = Image.fromarray(np.ascontiguousarray(values[..., c]))
            made = np.asarray(plane.resize((size.width, stop - start), resample, box=box))
            if c == 0:
                band = np.empty((stop - start, size.width, values.shape[2]), np.float32)
            band[..., c] = made
        out[start:stop] = _unweighted(band, pixels.dtype)
    return out


def _weighted(pixels: np.ndarray) -> np.ndarray:
    """As float32, colours multiplied by alpha (0..1) where there is any."""
    values = pixels.astype(np.float32)
    if pixels.shape[2] in (2, 4):
        values[..., :-1] *= values[..., -1:] * np.float32(1 / np.iinfo(pixels.dtype).max)
    return values


def _unweighted(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The inverse of ``_weighted``, rounded and clipped. Works in place."""
    top = np.float32(np.iinfo(dtype).max)
    if values.shape[2] in (2, 4):
        alpha = values[..., -1:]
        # before alpha is clipped: colours swing beyond by as much. Below half a level the result is transparent
        values[..., :-1] *= np.where(alpha >= 0.5, top / np.maximum(alpha, 0.5), 0)
    return np.rint(np.clip(values, 0, top, out=values), out=values).astype(dtype)


def outer_size(size: Size, degrees: float) -> Size:
    """The smallest upright frame that holds all of a picture turned by ``degrees``."""
    c, s = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    width, height = size
    return Size(math.ceil(width * c + height * s - 1e-6), math.ceil(width * s + height * c - 1e-6))


def inner_size(size: Size, degrees: float) -> Size:
    """The upright frame of the largest area that lies inside a picture turned by ``degrees``, at least 1 × 1."""
    width, height = size
    c, s = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    long, short = max(width, height), min(width, height)
    if short <= 2 * s * c * long or abs(s - c) < 1e-9:
        # two corners touch the long sides, the others lie inside
        half = short / 2
        w, h = (half / s, half / c) if width >= height else (half / c, half / s)
    else:
        cos2 = c * c - s * s
        w, h = (width * c - height * s) / cos2, (height * c - width * s) / cos2
    return Size(max(1, math.floor(w + 1e-6)), max(1, math.floor(h + 1e-6)))


@dataclass(frozen=True)
class Straighten(Transform):
    """Turned clockwise by any angle about the middle. ``inside``: cut to the largest upright rectangle that lies in
    the picture; else the frame grows, and its corners are free. Layers are cut to the new frame."""

    before: Size
    degrees: float
    inside: bool = True

    def __post_init__(self) -> None:
        self._check()

    @property
    def _turn(self) -> Turn | None:
        """Quarter turns are exact."""
        quarter = self.degrees % 360
        return Turn(self.before, int(quarter)) if quarter % 90 == 0 else None

    @property
    def size(self) -> Size:  # type: ignore[override]
        if self._turn is not None:
            return self._turn.size
        return (inner_size if self.inside else outer_size)(self.before, self.degrees)

    def layer(self, pixels: np.ndarray, x: int = 0, y: int = 0, tick: Tick = _silent) -> Placed:
        if self._turn is not None:
            return self._turn.layer(pixels, x, y, tick)
        own = Rect(x, y, pixels.shape[1], pixels.shape[0])
        frame = Rect(0, 0, *self.size)
        place = self._landing(own).intersected(frame)
        if place.empty:  # a layer holds at least a pixel
            place = Rect(0, 0, 1, 1)
        covers = self.inside and own.contains(Rect(0, 0, *self.before))
        if not covers:
            pixels = _with_alpha(pixels)
        return Placed(self._warped(pixels, own, place, covers, tick), place.x, place.y)

    @property
    def _middle(self) -> tuple[float, float]:
        """What of the document before becomes the middle of the result."""
        return self.before.width / 2, self.before.height / 2

    def _backward(self) -> np.ndarray:
        """2 × 3: from places in the result to places in the document before, both counted from corners."""
        angle = math.radians(self.degrees)
        c, s = math.cos(angle), math.sin(angle)
        turn = np.array([[c, s], [-s, c]])
        middle, new = np.array(self._middle), np.array(self.size) / 2
        return np.column_stack([turn, middle - turn @ new])

    def _landing(self, rect: Rect) -> Rect:
        """The frame around where a rectangle of the document comes to lie."""
        back = self._backward()
        corners = np.array([(a, b) for a in (rect.x, rect.right) for b in (rect.y, rect.bottom)], np.float64)
        return _around((corners - back[:, 2]) @ back[:, :2])  # the inverse of a rotation is its transpose

    def _warped(self, pixels: np.ndarray, own: Rect, place: Rect, covers: bool, tick: Tick) -> np.ndarray:
        import cv2

        back = self._backward()
        out = np.zeros((place.height, place.width, pixels.shape[2]), pixels.dtype)
        tiles = [
            Rect(a, b, min(EDGE, place.right - a), min(EDGE, place.bottom - b))
            for b in range(place.y, place.bottom, EDGE)
            for a in range(place.x, place.right, EDGE)
        ]
        for n, tile in enumerate(tiles):
            tick(n / len(tiles))
            ends = np.array([(a, b) for a in (tile.x, tile.right) for b in (tile.y, tile.bottom)], np.float64)
            source = _around(ends @ back[:, :2].T + back[:, 2]).expanded(6).intersected(own)
            if source.empty:
                continue
            # between the middles of pixels, relative to both corners
            matrix = back.copy()
            start = np.array((tile.x + 0.5, tile.y + 0.5))
            matrix[:, 2] += back[:, :2] @ start - (source.x + 0.5, source.y + 0.5)
            values = cv2.warpAffine(
                _weighted(pixels[source.moved(-own.x, -own.y).slices]),
                matrix,
                (tile.width, tile.height),
                flags=cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE if covers else cv2.BORDER_CONSTANT,
                borderValue=0,
            )
            values = values.reshape(tile.height, tile.width, pixels.shape[2])
            out[tile.moved(-place.x, -place.y).slices] = _unweighted(values, pixels.dtype)
        return out


@dataclass(frozen=True)
class TurnedFrame(Straighten):
    """Turned clockwise by any angle, and cut to a frame: of the size ``cut``, its middle at the place ``middle`` of
    the document before. No part of it may lie outside of that, else ValueError. Layers are cut to the frame."""

    cut: Size = Size(1, 1)
    middle: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        back, whole = self._backward(), np.array(self.before, np.float64)
        corners = np.array([(a, b) for a in (0, self.cut.width) for b in (0, self.cut.height)], np.float64)
        places = corners @ back[:, :2].T + back[:, 2]
        if (places < -ROUNDED).any() or (places > whole + ROUNDED).any():
            raise ValueError("The frame reaches beyond the picture; make it smaller.")

    @property
    def _turn(self) -> Turn | None:
        return None

    @property
    def size(self) -> Size:  # type: ignore[override]
        return self.cut

    @property
    def _middle(self) -> tuple[float, float]:
        return self.middle


def _around(points: np.ndarray) -> Rect:
    """The frame of whole pixels around n × 2 places."""
    (x0, y0), (x1, y1) = np.floor(points.min(0) + 1e-6), np.ceil(points.max(0) - 1e-6)
    return Rect(int(x0), int(y0), int(x1 - x0), int(y1 - y0))
