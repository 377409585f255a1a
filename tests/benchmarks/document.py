"""A 50 MP document of five layers, one with a mask and one in soft light: what a view of it costs."""

from __future__ import annotations

import math
import os
import statistics
import time

import numpy as np

from editor.document import Document, Raster
from engine.api import Patch, Picture, Rect, Size
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

MEGAPIXELS = 50
VIEW = Size(1920, 1080)
FRAMES = 120
STEP = 48  # device pixels that the picture moves in a frame


def five_layers(megapixels: float = MEGAPIXELS) -> Document:
    """A photo, a result at 70 %, a masked one, one in soft light with alpha, a cut-out."""
    pixels = photo(megapixels)
    height, width = pixels.shape[:2]
    document = Document.from_picture(Picture(pixels), "photo")
    result = document.begin_result({"filter": "test"}, "Result")
    for y in range(0, height, 512):
        rows = pixels[y : y + 512]
        result.add(Patch(Rect(0, y, width, len(rows)), rows[:, ::-1].copy()))
    result.commit({"filter": "test"})
    document.set_opacity(result.id, 0.7)
    masked = document.add_layer(Picture(np.ascontiguousarray(pixels[::-1])), "Masked")
    ramp = np.broadcast_to(np.linspace(0, 255, width).astype(np.uint8)[None, :, None], (height, width, 1))
    document.add_mask(masked.id, Raster.from_pixels(ramp.copy()))
    light = np.concatenate([pixels[:, ::-1], np.roll(pixels[..., :1], 99, axis=0)], axis=2)
    soft = document.add_layer(Picture(light), "Soft light")
    document.set_blend(soft.id, "soft-light")
    cut = np.concatenate([pixels[:2000, :3000], pixels[:2000, :3000, :1]], axis=2)
    document.add_layer(Picture(cut), "Cut out", 900, 700)
    return document


def view_of_five_layers() -> list[Row]:
    """Seconds of a full view made anew, tile by tile, and of frames of a pan in which only new tiles are made."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QBrush, QGuiApplication, QImage, QPainter

    from editor.canvas.renderer import Renderer, View
    from editor.canvas.viewport import Viewport

    application = QGuiApplication.instance() or QGuiApplication([])
    document = five_layers()
    rows = []
    fit = Viewport.opening(document.size, VIEW)
    middle = (document.size.width / 2, document.size.height / 2)
    for name, port in (("fit", fit), ("100 %", fit.zoomed(1.0).centred_on(*middle))):
        renderer = Renderer(QBrush())
        renderer.set_document(document)
        image = QImage(*VIEW, QImage.Format.Format_RGB32)
        tiles: list[float] = []
        start, busy = time.perf_counter(), time.process_time()
        renderer.plan(View(port))
        while renderer.pending:
            begun = time.perf_counter()
            renderer.work(seconds=0.0)  # one tile, or a step towards it
            tiles.append(time.perf_counter() - begun)
        whole, busy = time.perf_counter() - start, time.process_time() - busy
        detail = (
            f"{busy:.2f} s of the processor; {len(tiles)} steps, of {1e3 * statistics.median(tiles):.1f} ms, "
            f"p99 {1e3 * _p99(tiles):.1f} ms"
        )
        rows.append(
            Row(f"a view of five layers at {name}, all of it made anew", whole, "s", 2.0, detail=detail)
        )
        frames: list[float] = []
        if port.zoom == 1.0:
            for number in range(FRAMES):
                port = port.panned(STEP * (-1) ** (number // 40), STEP / 4)
                view = View(port)
                start = time.perf_counter()
                renderer.plan(view)
                renderer.work()
                painter = QPainter(image)
                renderer.paint(painter, view, Rect(0, 0, *VIEW))
                painter.end()
                frames.append(time.perf_counter() - start)
            detail = f"median {1e3 * statistics.median(frames):.1f} ms, {STEP} pixels a frame"
            rows.append(Row("a pan frame of five layers, p99", 1e3 * _p99(frames), "ms", 16, detail=detail))
    del application
    return rows


def _p99(times: list[float]) -> float:
    return sorted(times)[math.ceil(len(times) * 0.99) - 1]
