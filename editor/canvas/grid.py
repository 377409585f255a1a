"""Display tiles: how a mip level of the picture is cut up. Pure geometry.

A tile is also the unit of work: it is small enough in picture pixels that making one never stalls the window.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from editor.document import MAX_LEVEL as MAXIMUM_LEVEL
from editor.document import level_size
from engine.api import Rect, Size

__all__ = [
    "EDGE",
    "MAXIMUM_LEVEL",
    "NOTHING",
    "SPAN",
    "Key",
    "Kind",
    "cells",
    "edge",
    "level_rect",
    "level_size",
    "source_rect",
    "tiles",
]

EDGE = 256  # pixels of a tile's side at most
NOTHING = Rect(0, 0, 0, 0)
KEPT_FROM = 2  # the lowest level that documents keep instead of making it each time
SPAN = 1024  # picture pixels that a tile covers a side, from level 1 on


class Kind(Enum):
    """What a tile shows."""

    RESULT = "result"  # all visible layers
    ORIGINAL = "original"  # the picture before, for the split view
    PREVIEW = "preview"  # what a filter's dialog tries out


class Key(NamedTuple):
    """One tile: column and row in the grid of its mip level."""

    kind: Kind
    level: int
    column: int
    row: int


def edge(level: int) -> int:
    """The side of a tile in pixels of its level."""
    return max(1, min(EDGE, SPAN >> level))


def level_rect(key: Key, size: Size) -> Rect:
    """A tile in pixels of its level, cut off where the picture ends."""
    step = edge(key.level)
    return Rect(key.column * step, key.row * step, step, step).intersected(
        Rect(0, 0, *level_size(size, key.level))
    )


def source_rect(key: Key, size: Size) -> Rect:
    """A tile in picture pixels."""
    step = edge(key.level) << key.level
    return Rect(key.column * step, key.row * step, step, step).intersected(Rect(0, 0, *size))


def cells(picture: Rect, level: int) -> Rect:
    """The pixels of a level that a rectangle of picture pixels touches."""
    left, top, step = picture.x >> level, picture.y >> level, (1 << level) - 1
    return Rect(left, top, (picture.right + step >> level) - left, (picture.bottom + step >> level) - top)


def tiles(kind: Kind, level: int, picture: Rect) -> Iterator[Key]:
    """The tiles that meet a rectangle of picture pixels, row by row."""
    if picture.empty:
        return
    step = edge(level) << level
    for row in range(picture.y // step, (picture.bottom - 1) // step + 1):
        for column in range(picture.x // step, (picture.right - 1) // step + 1):
            yield Key(kind, level, column, row)


def cost(area: Rect, level: int) -> int:
    """About how many picture pixels are read for ``area``, in pixels of a level."""
    return area.area << 2 * level if level < KEPT_FROM else 4 * area.area
