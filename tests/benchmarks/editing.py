"""What a person waits for at 50 megapixels: frames of zoom and pan, a brush under the pointer, opening, undo, memory.

In the real canvas, painted into memory (offscreen raster), with the document of ``document.five_layers``.
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

from editor.document import Document
from editor.document.brush import Brush, Stroke, StrokePoint
from editor.document.paint import Ink, paint
from tests.benchmarks.document import five_layers
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

FRAMES = 60
EVENTS = 120
STROKES = ((0, "pixels"), (2, "mask"), (3, "pixels"), (4, "pixels"))  # layers of ``five_layers``


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))]


def _row(name: str, seconds: list[float], bar: float) -> Row:
    """In milliseconds; the bar is for the 99th of a hundred."""
    detail = f"median {1e3 * statistics.median(seconds):.1f} ms"
    return Row(f"{name}, p99", 1e3 * _p99(seconds), "ms", bar, detail=detail)


def _settled(canvas: Any, application: Any) -> None:
    until = time.perf_counter() + 60
    while canvas.busy and time.perf_counter() < until:
        application.processEvents()


def editing() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from editor.app import make_application
    from editor.canvas import Canvas
    from editor.canvas.tools.table import ToolBox

    application = make_application()
    gc.collect()
    memory = psutil.Process().memory_info().rss
    document = five_layers()
    canvas, box = Canvas(), ToolBox()
    canvas.use(box)
    canvas.resize(1600, 1000)
    canvas.set_document(document)
    canvas.show()
    _settled(canvas, application)
    gc.collect()
    arrays = {id(a): a.nbytes for raster in document.state.rasters() for a in raster.arrays()}
    held = sum(arrays.values())
    grown = psutil.Process().memory_info().rss - memory
    rows = [
        Row(
            "memory of the document against its pixels",
            grown / held,
            "x",
            1.3,
            detail=f"{held / 2**20:.0f} MB",
        )
    ]

    zooms: list[float] = []
    for number in range(FRAMES):
        begun = time.perf_counter()
        canvas.set_zoom(canvas.zoom * (1.12 if number < FRAMES // 2 else 1 / 1.12))
        canvas.repaint()
        zooms.append(time.perf_counter() - begun)
        application.processEvents()
    rows.append(_row("zoom frame, 50 MP, five layers", zooms, 33))

    canvas.set_zoom(1.0)
    _settled(canvas, application)
    pans: list[float] = []
    for number in range(FRAMES):
        begun = time.perf_counter()
        canvas.pan_by(24 if number % 40 < 20 else -24, 6)
        canvas.repaint()
        pans.append(time.perf_counter() - begun)
        application.processEvents()
    rows.append(_row("pan frame at 100 %, 50 MP, five layers", pans, 16))

    rows += _strokes(canvas, box, document, application)
    rows += _toggles(canvas, document, application)

    layer = document.layers[0]
    before = document.history_bytes
    for number in range(100):
        _small_stroke(document, layer.id, number)
    rows.append(
        Row("history of a hundred small strokes, 50 MP", (document.history_bytes - before) / 2**20, "MB", 20)
    )
    edit = document.begin_edit(layer.id, "pixels", "Whole")
    for key, tile in list(edit.base.tiles()):
        edit.raster.write(edit.base.tile_rect(key), 255 - tile)
    edit.changed(document.rect)
    edit.commit()
    _settled(canvas, application)
    begun = time.perf_counter()
    document.undo()
    rows.append(
        Row("undo of a change of the whole picture, 50 MP", 1e3 * (time.perf_counter() - begun), "ms", 100)
    )
    canvas.set_document(None)
    canvas.close()
    canvas.deleteLater()
    application.processEvents()
    return [*rows, *_opening()]


def _strokes(canvas: Any, box: Any, document: Document, application: Any) -> list[Row]:
    """From the event of the mouse until all that it changed is painted; the worst of four layers, at 100 % and at
    fit. The navigator's small picture is made after the stroke."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from editor.canvas.tools.table import TOOLS

    def made() -> bool:
        application.processEvents()
        return bool(canvas.renderer.made(canvas._view()))

    box.choose("brush")
    box.set_options("brush", TOOLS["brush"].options(size=200.0))
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    rows = []
    for name, zoom in (("100 %", 1.0), ("fit", None)):
        canvas.fit() if zoom is None else canvas.set_zoom(zoom)
        canvas.centre_on(2600, 1900)  # where all five layers are
        worst: tuple[list[float], list[float]] = [0.0], [0.0]
        for layer, target in STROKES:
            document.set_active(document.layers[layer].id)
            canvas.target = target
            _settled(canvas, application)
            seconds, processor = [], []
            QTest.mousePress(canvas, button, none, middle)
            for number in range(EVENTS):
                at = middle + QPoint(int(300 * np.sin(number / 9)), int(200 * np.cos(number / 7)))
                begun, own = time.perf_counter(), time.thread_time()
                QTest.mouseMove(canvas, at)
                while not made():
                    pass
                application.processEvents()
                seconds.append(time.perf_counter() - begun)
                processor.append(time.thread_time() - own)
            QTest.mouseRelease(canvas, button, none, middle)
            _settled(canvas, application)
            document.undo()
            if _p99(processor) > _p99(worst[1]):
                worst = seconds, processor
        taken, own_time = (1e3 * statistics.median(worst[0]), [1e3 * value for value in worst[1]])
        detail = (
            f"median {taken:.1f} ms; of the processor's time median {statistics.median(own_time):.1f}, "
            f"p99 {_p99(own_time):.1f} ms"
        )
        title = f"brush event to painted pixels, radius 100, 50 MP, {name}, p99"
        rows.append(Row(title, 1e3 * _p99(worst[0]), "ms", 16, detail=detail))
    canvas.target = "pixels"
    return rows


def _toggles(canvas: Any, document: Document, application: Any) -> list[Row]:
    """A layer hidden and shown: until the whole picture at fit is painted anew, and how long the window stands
    still meanwhile."""
    canvas.fit()
    _settled(canvas, application)
    whole, turns = [], []
    for layer in document.layers[1:4]:
        for visible in (False, True):
            document.set_visible(layer.id, visible)
            begun = time.perf_counter()
            while not canvas.renderer.made(canvas._view()):
                turn = time.perf_counter()
                application.processEvents()
                turns.append(time.perf_counter() - turn)
            application.processEvents()
            whole.append(time.perf_counter() - begun)
            _settled(canvas, application)
    return [
        Row("a layer toggled, whole view at fit painted anew, 50 MP", statistics.median(whole), "s", 1.0),
        Row("longest stall of the event loop meanwhile", 1e3 * max(turns), "ms", 50),
    ]


def _small_stroke(document: Document, layer_id: str, number: int) -> None:
    """A hundred pixels long, somewhere."""
    rng = np.random.default_rng(number)
    edit = document.begin_edit(layer_id, "pixels", "Paint")
    stroke = Stroke(Brush(size=20), document.size)
    x, y = rng.integers(200, document.size.width - 200), rng.integers(200, document.size.height - 200)
    points = [StrokePoint(float(x + n), float(y + 20 * np.sin(n / 15))) for n in range(0, 100, 5)]
    ink = Ink("colour", (200, 60, 40))
    edit.changed(
        paint(edit.raster, edit.base, stroke.coverage, stroke.add(points), ink, None, edit.x, edit.y)
    )
    edit.commit()


def _opening() -> list[Row]:
    """A 24 MP JPEG against Pillow's own decoding of it."""
    from editor.document import level_size
    from editor.opening import read_document
    from engine.api import Rect

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        Image.fromarray(photo(24)).save(path, quality=92)
        ours, plain = [], []
        for _ in range(5):
            begun = time.perf_counter()
            document = read_document(path)
            document.composite(Rect(0, 0, *level_size(document.size, 3)), 3)
            ours.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            with Image.open(path) as image:
                np.asarray(image)
            plain.append(time.perf_counter() - begun)
    seconds, theirs = statistics.median(ours), statistics.median(plain)
    return [
        Row("open a 24 MP JPEG to first pixels", seconds, "s", 1.0),
        Row(
            "the same against Pillow's decoding", seconds / theirs, "x", 2.0, detail=f"Pillow {theirs:.2f} s"
        ),
    ]
