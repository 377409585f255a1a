"""Geometry: filters that change the size of the whole document. The work is done in engine/geometry.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.api import Rect, Size
from engine.filters.spec import Filter, param
from engine.geometry import METHODS, Flip, Frame, Resize, Straighten, Turn

__all__ = [
    "ANCHORS",
    "CANVAS_SIZE",
    "CROP",
    "FLIP",
    "RATIOS",
    "RESIZE",
    "ROTATE",
    "STRAIGHTEN",
    "CanvasSizeParams",
    "CropParams",
    "FlipParams",
    "ResizeParams",
    "RotateParams",
    "StraightenParams",
]

ANCHORS: dict[
    str, tuple[float, float]
] = {  # where the picture stays: shares of the new room at its left and above
    "top_left": (0, 0),
    "top": (0.5, 0),
    "top_right": (1, 0),
    "left": (0, 0.5),
    "centre": (0.5, 0.5),
    "right": (1, 0.5),
    "bottom_left": (0, 1),
    "bottom": (0.5, 1),
    "bottom_right": (1, 1),
}
RATIOS = ("free", "1:1", "5:4", "4:3", "3:2", "16:9", "4:5", "3:4", "2:3", "9:16")
SIDE = 300_000.0  # pixels at most


def _side(label: str, words: str, minimum: float = 1.0) -> Any:
    """A length in pixels that may be left open."""
    return param(
        None,
        kind="integer",
        label=label,
        help=words,
        minimum=minimum,
        maximum=SIDE,
        unit="px",
        automatic=True,
    )


def _fill(default: str, words: str) -> Any:
    return param(default, kind="colour", label="Fill", help=words, choices=("transparent",))


def _nothing() -> Any:
    raise AssertionError("a filter of the document has a transform and nothing to load")


# --- turning -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RotateParams:
    turn: str = param(
        "90",
        kind="choice",
        label="Clockwise by",
        help="Quarter turns keep every pixel.",
        choices=("90", "180", "270"),
        unit="°",
    )


@dataclass(frozen=True)
class StraightenParams:
    degrees: float = param(
        0.0,
        label="Angle",
        help="Clockwise; below 0 to the left.",
        minimum=-180.0,
        maximum=180.0,
        step=0.1,
        unit="°",
    )
    frame: str = param(
        "cut",
        kind="choice",
        label="Corners",
        help="Cut to the largest upright rectangle, or grow so that nothing is lost.",
        choices=("cut", "grow"),
    )
    fill: str = _fill("transparent", "Colour of the corners where the picture grows.")


@dataclass(frozen=True)
class FlipParams:
    direction: str = param(
        "horizontal",
        kind="choice",
        label="Direction",
        help="Horizontal: left becomes right. Vertical: upside down, as in water.",
        choices=("horizontal", "vertical"),
    )


ROTATE = Filter(
    id="rotate",
    label="Rotate",
    menu="Image",
    help="Turns the whole picture by quarter turns.",
    params=RotateParams,
    task=None,
    load=_nothing,
    scope="document",
    transform=lambda p, size: Turn(size, int(p.turn)),
)

STRAIGHTEN = Filter(
    id="straighten",
    label="Straighten",
    menu="Image",
    help="Turns the whole picture by any angle.",
    params=StraightenParams,
    task=None,
    load=_nothing,
    scope="document",
    transform=lambda p, size: Straighten(size, p.degrees, p.frame == "cut"),
)

FLIP = Filter(
    id="flip",
    label="Flip",
    menu="Image",
    help="Mirrors the whole picture.",
    params=FlipParams,
    task=None,
    load=_nothing,
    scope="document",
    transform=lambda p, size: Flip(size, p.direction == "vertical"),
)


# --- size ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResizeParams:
    width: int | None = _side("Width", "Of the result. Auto follows from the height, or from the percentage.")
    height: int | None = _side(
        "Height", "Of the result. Auto follows from the width, or from the percentage."
    )
    percent: float = param(
        100.0,
        label="Percent",
        help="Size of the result against the picture, where neither width nor height is given.",
        minimum=0.1,
        maximum=1000.0,
        step=0.1,
        unit="%",
    )
    keep_ratio: bool = param(
        True,
        kind="flag",
        label="Keep ratio",
        help="With width and height given, the picture is fitted into them; else it is stretched to them.",
    )
    enlarge: bool = param(
        True,
        kind="flag",
        label="Enlarge",
        help="Off, a picture that would become larger stays as it is: for many pictures of different sizes.",
    )
    method: str = param(
        "lanczos",
        kind="choice",
        label="Method",
        help="Lanczos is the sharpest, bicubic rings less at hard edges, nearest keeps the pixels of pixel art.",
        choices=METHODS,
    )


def _resize(p: ResizeParams, size: Size) -> Resize:
    if p.width is not None and p.height is not None and not p.keep_ratio:
        width, height = (
            (p.width, p.height) if p.enlarge else (min(p.width, size.width), min(p.height, size.height))
        )
        return Resize(size, Size(width, height), p.method)
    factors = [
        wanted / own for wanted, own in ((p.width, size.width), (p.height, size.height)) if wanted is not None
    ]
    factor = min(factors, default=p.percent / 100)
    if factor > 1 and not p.enlarge:
        return Resize(size, size, p.method)
    made = Size(*(max(1, round(side * factor)) for side in size))
    # a side that was asked for is that, whatever rounding says
    if factors and p.width is not None and factor == p.width / size.width:
        made = made._replace(width=p.width)
    if factors and p.height is not None and factor == p.height / size.height:
        made = made._replace(height=p.height)
    return Resize(size, made, p.method)


RESIZE = Filter(
    id="resize",
    label="Resize",
    menu="Image",
    help="Makes the whole picture larger or smaller by interpolation.",
    params=ResizeParams,
    task=None,
    load=_nothing,
    shortcut="Ctrl+Alt+I",
    scope="document",
    transform=_resize,
)


@dataclass(frozen=True)
class CanvasSizeParams:
    width: int | None = _side("Width", "Of the new canvas. Auto keeps it.")
    height: int | None = _side("Height", "Of the new canvas. Auto keeps it.")
    anchor: str = param(
        "centre",
        kind="choice",
        label="Anchor",
        help="Where on the new canvas the picture lies.",
        choices=tuple(ANCHORS),
    )
    fill: str = _fill("#ffffff", "Colour of what is added.")


def _canvas(p: CanvasSizeParams, size: Size) -> Frame:
    width, height = p.width or size.width, p.height or size.height
    across, down = ANCHORS[p.anchor]
    x, y = round((width - size.width) * across), round((height - size.height) * down)
    return Frame(size, Rect(-x, -y, width, height))


CANVAS_SIZE = Filter(
    id="canvas-size",
    label="Canvas size",
    menu="Image",
    help="Adds room around the picture, or takes it away; nothing is interpolated.",
    params=CanvasSizeParams,
    task=None,
    load=_nothing,
    shortcut="Ctrl+Alt+C",
    scope="document",
    transform=_canvas,
)


@dataclass(frozen=True)
class CropParams:
    ratio: str = param(
        "free",
        kind="choice",
        label="Ratio",
        help="Width to height. The largest such frame is cut, or the largest in the given width or height.",
        choices=RATIOS,
    )
    width: int | None = _side("Width", "Of what is kept. Auto is as much as there is.")
    height: int | None = _side("Height", "Of what is kept. Auto is as much as there is.")
    x: int | None = _side("Left", "Pixels cut off at the left. Auto cuts as much left as right.", 0.0)
    y: int | None = _side("Top", "Pixels cut off at the top. Auto cuts as much above as below.", 0.0)


def _crop(p: CropParams, size: Size) -> Frame:
    room = Size(size.width - (p.x or 0), size.height - (p.y or 0))
    if room.width < 1 or room.height < 1:
        raise ValueError(
            f"The frame begins outside the picture, which is {size.width:,} × {size.height:,} pixels."
        )
    width, height = p.width or room.width, p.height or room.height
    if p.ratio != "free":
        across, down = (int(number) for number in p.ratio.split(":"))
        if p.width is not None and p.height is None:
            height = max(1, round(width * down / across))
        elif p.height is not None and p.width is None:
            width = max(1, round(height * across / down))
        else:
            width, height = (
                min(width, max(1, round(height * across / down))),
                min(height, max(1, round(width * down / across))),
            )
    if width > room.width or height > room.height:
        raise ValueError(
            f"A frame of {width:,} × {height:,} pixels does not fit the {room.width:,} × {room.height:,} that are "
            "there; choose a smaller one."
        )
    x = (size.width - width) // 2 if p.x is None else p.x
    y = (size.height - height) // 2 if p.y is None else p.y
    return Frame(size, Rect(x, y, width, height))


CROP = Filter(
    id="crop",
    label="Crop",
    menu="Image",
    help="Keeps a part of the picture, by ratio or to the pixel.",
    params=CropParams,
    task=None,
    load=_nothing,
    scope="document",
    transform=_crop,
)
