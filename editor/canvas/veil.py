"""A mask as a red veil over the picture, as the foil that retouchers cut their masks from.

It is made tile by tile at the size in view, and kept: a stroke costs the tiles that it touched, a pan those that come
into view.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from editor.canvas.viewport import Viewport, device_edge
from editor.document import Raster
from editor.document.raster import Key, grid
from engine.api import Rect, Size

__all__ = ["Veil", "Veiled"]

COLOUR = QColor(235, 25, 35)
DENSITY = 0.5
MOST = 4096  # tiles beyond which those out of view are dropped


class Veiled(NamedTuple):
    """What the veil shows: ``mask`` with its corner at (``x``, ``y``) of the document. ``hides``: it is red where the
    mask is 0, as that of a layer, else where it is not, as a selection."""

    mask: Raster
    x: int = 0
    y: int = 0
    hides: bool = False


class _Made(NamedTuple):
    """A tile of the veil. ``of``: the mask's tile that it shows, kept so that no other one can be taken for it."""

    of: np.ndarray | None
    look: QImage | int  # the second: 0..255, the same everywhere


def _colours() -> np.ndarray:
    """For each value of a mask a pixel as Qt has them, colours multiplied by alpha."""
    alpha = np.arange(256) * DENSITY
    pixels = np.rint(alpha).astype(np.uint32) << 24
    for value, shift in ((COLOUR.red(), 16), (COLOUR.green(), 8), (COLOUR.blue(), 0)):
        pixels |= np.rint(alpha * value / 255).astype(np.uint32) << shift
    return pixels


COLOURS = _colours()


class Veil:
    """Keeps what it has made of one mask at one size, and what of it was in view last."""

    def __init__(self) -> None:
        # level, ``hides``, place and size: those of a smaller mask would leave what it does not reach
        self._kind: tuple[int, bool, tuple[int, int], Size] | None = None
        self._tiles: dict[Key, _Made] = {}
        self._port: Viewport | None = None  # of the sheet
        self._sheet = QImage()  # the part of the view that the picture covers
        self._on_sheet: dict[Key, _Made] = {}

    def forget(self, rect: Rect | None = None) -> None:
        """The mask was written to at ``rect``, in document pixels; None: all is to be given back."""
        if rect is None or self._kind is None:
            self._kind, self._port, self._sheet = None, None, QImage()
            self._tiles, self._on_sheet = {}, {}
            return
        x, y = self._kind[2]
        for key, _ in grid(rect.moved(-x, -y)):
            self._tiles.pop(key, None)

    def paint(self, painter: QPainter, port: Viewport, veiled: Veiled, exposed: Rect) -> None:
        """As far as it is in view and ``exposed``; in device pixels."""
        kind = (port.level, veiled.hides, (veiled.x, veiled.y), veiled.mask.size)
        if kind != self._kind:
            self.forget()
            self._kind = kind
        if port != self._port:
            self._port, self._on_sheet = port, {}
            size = QSize(port.shown.width, port.shown.height)
            if size != self._sheet.size():
                self._sheet = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            self._sheet.fill(0)
        shown = port.shown.intersected(exposed)
        if shown.empty:
            return
        self._bring_up_to_date(port, veiled, shown)
        part = QRect(shown.x - port.shown.x, shown.y - port.shown.y, shown.width, shown.height)
        painter.drawImage(QRect(*shown), self._sheet, part)

    def _bring_up_to_date(self, port: Viewport, veiled: Veiled, shown: Rect) -> None:
        """The sheet, where tiles are others than those on it."""
        mask = veiled.mask
        writer = QPainter(self._sheet)
        writer.translate(-port.shown.x, -port.shown.y)
        writer.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        area = port.picture_rect(shown).moved(-veiled.x, -veiled.y).intersected(mask.rect)
        for key, _ in grid(area):
            tile, made, drawn = mask.tile(key), self._tiles.get(key), self._on_sheet.get(key)
            if made is None or made.of is not tile:
                if tile is None and drawn is None and not veiled.hides:
                    continue
                made = self._tiles[key] = _Made(tile, _look(tile, port.level, veiled.hides))
            if made is drawn:
                continue
            self._on_sheet[key] = made
            target = _device_rect(port, mask.tile_rect(key).moved(veiled.x, veiled.y))
            if isinstance(made.look, QImage):
                writer.drawImage(target, made.look)
            else:
                writer.fillRect(target, _shade(made.look))
        writer.end()
        if len(self._tiles) > MOST:  # a pan over a large picture must not gather all of it
            self._tiles = dict(self._on_sheet)


def _shade(value: int) -> QColor:
    colour = QColor(COLOUR)
    colour.setAlphaF(DENSITY * value / 255)
    return colour


def _look(tile: np.ndarray | None, level: int, hides: bool) -> QImage | int:
    """Of a mask's tile, H × W × 1; None is one of nothing."""
    if tile is None:
        return 255 if hides else 0
    values = tile[..., 0]
    if values.dtype == np.uint16:
        values = (values >> 8).astype(np.uint8)
    low, high = int(values.min()), int(values.max())
    if low == high:
        return 255 - low if hides else low
    if level:
        import cv2  # not at the top: the editor's window shows before it is needed

        height, width = (max(1, -(-side >> level)) for side in values.shape)
        values = cv2.resize(np.ascontiguousarray(values), (width, height), interpolation=cv2.INTER_AREA)
    pixels = COLOURS[255 - values if hides else values]
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()  # the pixels are ours no longer than here


def _device_rect(port: Viewport, rect: Rect) -> QRect:
    """Neighbours meet; unlike the picture's own tiles, these may reach beyond it."""
    ox, oy = port.origin
    left, top = device_edge(ox, rect.x, port.zoom), device_edge(oy, rect.y, port.zoom)
    right, bottom = device_edge(ox, rect.right, port.zoom), device_edge(oy, rect.bottom, port.zoom)
    return QRect(left, top, right - left, bottom - top)
