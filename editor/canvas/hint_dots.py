"""Colour hints as the canvas shows them: dots with a light and a dark rim, over the picture and no part of it."""

from __future__ import annotations

import cv2
import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from editor.canvas.viewport import Viewport
from editor.document import Document, Layer
from editor.document.raster import TILE, grid
from engine.api import Rect

__all__ = ["HintDots"]

SEEN = 40  # of 255: alpha from which on a pixel is shown as one of a dot; small dots are faint when they are reduced
LIGHT, DARK = (245, 255), (20, 170)  # of the rims: grey and alpha


class HintDots:
    """Paints the dots of a document, and keeps them as long as neither their layer nor the view changes."""

    def __init__(self) -> None:
        self._kept: tuple[Layer, Viewport, float, QImage | None, QPointF] | None = None

    def paint(
        self, painter: QPainter, document: Document | None, port: Viewport, ratio: float, in_hand: bool
    ) -> None:
        """In device pixels; ``ratio`` of them are a logical one. They are seen while the hint brush is ``in_hand``,
        and while their layer is selected."""
        layer = document.hints if document is not None else None
        if document is None or layer is None or not layer.visible:
            return
        if not in_hand and document.active_layer is not layer:
            return
        live = document.editing is not None and document.editing.layer_id == layer.id
        kept = self._kept
        if live or kept is None or kept[0] is not layer or kept[1:3] != (port, ratio):
            image, at = _dots(layer, port, ratio)
            kept = self._kept = layer, port, ratio, image, at
        if kept[3] is not None:
            painter.drawImage(kept[4], kept[3])


def _dots(layer: Layer, port: Viewport, ratio: float) -> tuple[QImage | None, QPointF]:
    """The image and where its corner lies; none where no hint is in view."""
    rim = max(1, round(ratio))
    margin = 2 * rim + 2
    step = 1 << max(0, min(8, port.level))
    seen = port.visible.expanded(1 + int(margin / port.zoom))
    area = layer.raster.bounds.moved(layer.x, layer.y).intersected(seen)
    if area.empty:
        return None, QPointF()
    own = area.moved(-layer.x, -layer.y)
    left, top = own.x // step * step, own.y // step * step
    own = Rect(left, top, -(-(own.right - left) // step) * step, -(-(own.bottom - top) // step) * step)
    small = _reduced(layer, own, step)
    place = port.device_rect(own.moved(layer.x, layer.y))
    width, height = max(1, place.width), max(1, place.height)
    how = cv2.INTER_NEAREST if port.zoom > 1 else cv2.INTER_LINEAR
    large = cv2.resize(small, (width, height), interpolation=how)
    large = cv2.copyMakeBorder(large, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    inside = (large[..., 3] > SEEN).astype(np.uint8)
    if not inside.any():
        return None, QPointF()
    out = np.zeros((*inside.shape, 4), np.uint8)
    for reach, (grey, alpha) in ((2 * rim, DARK), (rim, LIGHT)):
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        ring = cv2.dilate(inside, kernel) > 0
        out[ring] = (*[grey * alpha // 255] * 3, alpha)  # premultiplied
    chosen = inside > 0
    colours = large[chosen].astype(np.float32)
    out[chosen] = 255
    out[chosen, :3] = np.rint(colours[:, :3] / np.maximum(colours[:, 3:], 1) * 255).clip(0, 255)
    image = QImage(
        out.data, out.shape[1], out.shape[0], out.strides[0], QImage.Format.Format_RGBA8888_Premultiplied
    )
    return image.copy(), QPointF(place.x - margin, place.y - margin)


def _reduced(layer: Layer, area: Rect, step: int) -> np.ndarray:
    """Means of ``step`` × ``step`` pixels: h × w × 4 uint8, premultiplied. ``area``: of the layer, in whole steps."""
    out = np.zeros((area.height // step, area.width // step, 4), np.uint8)
    raster = layer.raster
    for key, _ in grid(area.intersected(raster.rect)):
        if raster.tile(key) is None:
            continue
        cell = Rect(key[0] * TILE, key[1] * TILE, TILE, TILE).intersected(area)
        pixels = raster.read(cell)
        if pixels.dtype == np.uint16:
            pixels = (pixels >> 8).astype(np.uint8)
        if pixels.shape[2] == 2:
            pixels = pixels[..., [0, 0, 0, 1]]
        flat = pixels.astype(np.float32)
        flat[..., :3] *= flat[..., 3:] * np.float32(1 / 255)
        size = cell.width // step, cell.height // step
        small = cv2.resize(flat, size, interpolation=cv2.INTER_AREA) if step > 1 else flat
        x, y = (cell.x - area.x) // step, (cell.y - area.y) // step
        out[Rect(x, y, *size).slices] = np.rint(small)
    return out
