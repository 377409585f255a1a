"""From document pixels to what the screen takes, and a cache of such images that is bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from PySide6.QtGui import QColorSpace, QImage, QPainter

from editor.canvas.grid import NOTHING
from engine import colour
from engine.api import Rect

__all__ = ["Cache", "Tile", "to_image"]


def to_image(pixels: np.ndarray, icc: bytes | None, straight: bool = False) -> QImage:
    """H × W × 1..4 uint8 or uint16 of a profile, straight alpha, as an sRGB image that owns its memory: RGB32
    where all of it is opaque, else ARGB32_Premultiplied, which is painted fastest, or with ``straight`` ARGB32,
    which keeps the colour of what is nearly transparent. Safe in any thread."""
    height, width, channels = pixels.shape
    alpha = pixels[..., -1] if channels in (2, 4) else None
    rgb = pixels[..., :3] if channels >= 3 else np.repeat(pixels[..., :1], 3, axis=2)
    opaque = alpha is None or alpha.min() == np.iinfo(pixels.dtype).max
    rgba = np.empty((height, width, 4), np.uint8)
    rgba[..., :3] = colour.to_display(rgb, icc)
    if alpha is None or opaque:
        rgba[..., 3] = 255
    elif alpha.dtype == np.uint8:
        rgba[..., 3] = alpha
    else:
        rgba[..., 3] = (alpha.astype(np.uint32) * 255 + 32767) // 65535
    translucent = QImage.Format.Format_ARGB32 if straight else QImage.Format.Format_ARGB32_Premultiplied
    source, target = (
        (QImage.Format.Format_RGBX8888, QImage.Format.Format_RGB32)
        if opaque
        else (QImage.Format.Format_RGBA8888, translucent)
    )
    # the conversion copies: nothing points into the array afterwards
    image = QImage(rgba.data, width, height, rgba.strides[0], source).convertToFormat(target)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    return image


@dataclass
class Tile:
    """A finished piece of the display.

    ``area``: what the image holds, in pixels of its mip level, with the apron if it has one. ``source``: the
    picture pixels it stands for, without the apron. ``dirty``: where in ``area`` the document has changed since.
    """

    image: QImage
    area: Rect
    source: Rect
    dirty: Rect = NOTHING

    @property
    def stale(self) -> bool:
        return not self.dirty.empty

    def touch(self, rect: Rect) -> None:
        """The document has changed at ``rect``, in pixels of the level."""
        self.dirty = self.dirty.united(rect.intersected(self.area))

    def mend(self, image: QImage, at: Rect) -> None:
        """Put the new look of ``at`` in: nothing is dirty after that."""
        if image.hasAlphaChannel() and self.opaque:
            self.image = self.image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter = QPainter(self.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(at.x - self.area.x, at.y - self.area.y, image)
        painter.end()
        self.dirty = NOTHING

    @property
    def opaque(self) -> bool:
        return not self.image.hasAlphaChannel()

    @property
    def nbytes(self) -> int:
        return self.image.sizeInBytes()


K = TypeVar("K", bound=Hashable)


class Cache(Generic[K]):
    """Tiles by key; the least recently used go first when there are more than ``limit`` bytes.

    What is in ``kept`` stays whatever the limit: it is in view, and would be made again at once.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: frozenset[K] | set[K] = frozenset()
        self._tiles: OrderedDict[K, Tile] = OrderedDict()
        self._nbytes = 0

    @property
    def nbytes(self) -> int:
        return self._nbytes

    def __len__(self) -> int:
        return len(self._tiles)

    def __contains__(self, key: object) -> bool:
        return key in self._tiles

    def get(self, key: K) -> Tile | None:
        """The tile, without counting as a use."""
        return self._tiles.get(key)

    def use(self, key: K) -> Tile | None:
        """The tile, which is now the most recently used one."""
        if key in self._tiles:
            self._tiles.move_to_end(key)
        return self._tiles.get(key)

    def put(self, key: K, tile: Tile) -> None:
        """Add or replace, then drop what is too much."""
        self.drop(key)
        self._tiles[key] = tile
        self._nbytes += tile.nbytes
        if self._nbytes <= self.limit:
            return
        for old in [k for k in self._tiles if k not in self.kept]:
            if self._nbytes <= self.limit or old == key:
                break
            self.drop(old)

    def drop(self, key: K) -> None:
        tile = self._tiles.pop(key, None)
        if tile is not None:
            self._nbytes -= tile.nbytes

    def items(self) -> Iterator[tuple[K, Tile]]:
        yield from self._tiles.items()

    def clear(self) -> None:
        self._tiles.clear()
        self._nbytes = 0
