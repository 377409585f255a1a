"""Speed of painting without a window: what one event of the mouse costs on a 50 MP photo, and the slower tools.

``python -m tests.benchmarks.paint`` prints these alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from editor.document import morphology, shapes
from editor.document.brush import Brush, Stroke, StrokePoint
from editor.document.clone import Target
from editor.document.heal import spot_heal
from editor.document.outline import outline
from editor.document.paint import Ink, paint
from editor.document.raster import Raster
from editor.document.source import layer_source
from editor.document.wand import magic_wand
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

RADIUS = 100
EVENTS = 400
STEP = 25  # pixels between two events: a quick stroke


def _events(pixels: np.ndarray, ink: Ink) -> tuple[list[float], list[float]]:
    """Milliseconds of each event, from its point to the pixels of the layer: by the clock, and of the processor (what
    is left where other programs do not come between)."""
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    stroke = Stroke(Brush(2 * RADIUS, 0.5, 0.6, pressure_size=False), raster.size)
    span = raster.size.width - 4 * RADIUS
    taken, processor = [], []
    for number in range(EVENTS):
        x = 2 * RADIUS + number * STEP % span
        point = StrokePoint(x, 1500 + 900 * np.sin(number / 20))
        start, start_processor = time.perf_counter(), time.thread_time()
        changed = stroke.add([point]) if x >= STEP + 2 * RADIUS else stroke.line_to(point)
        paint(raster, base, stroke.coverage, changed, ink)
        taken.append((time.perf_counter() - start) * 1000)
        processor.append((time.thread_time() - start_processor) * 1000)
    return taken, processor


def brush() -> list[Row]:
    """One event at radius 100: coverage and pixels."""
    pixels = photo(50)
    opaque = np.full((*pixels.shape[:2], 1), 255, np.uint8)
    cases = {
        "colour on RGB": (pixels, Ink("colour", (200, 30, 40), 0.8)),
        "colour on RGB + alpha": (
            np.concatenate([pixels, opaque], axis=2),
            Ink("colour", (200, 30, 40), 0.8),
        ),
        "mask": (opaque, Ink("value", (0,))),
    }
    rows = []
    for name, (before, ink) in cases.items():
        before.flags.writeable = False
        taken, processor = _events(before, ink)
        p99 = float(np.percentile(taken, 99))
        own = float(np.percentile(processor, 99))
        detail = f"median {statistics.median(taken):.1f} ms; of the processor's time p99 {own:.1f} ms"
        rows.append(Row(f"brush event, radius {RADIUS}, 50 MP, {name}, p99", p99, "ms", 8, detail=detail))
    return rows


def tools() -> list[Row]:
    """What a click waits for on a 50 MP photo."""
    pixels = photo(50)
    pixels.flags.writeable = False
    raster = Raster.from_pixels(pixels)
    base = raster.snapshot()
    size, source = raster.size, layer_source(base)
    wide = shapes.ellipse(size, 300, 200, size.width - 600, size.height - 400)
    spot = Stroke(Brush(60), size)
    spot.add([StrokePoint(4000, 3000), StrokePoint(4040, 3020)])
    cases: dict[str, tuple[Callable[[], object], float]] = {
        "magic wand over all of it": (lambda: magic_wand(source, size, 100, 100, 200), 1000),
        "an ellipse over all of it": (
            lambda: shapes.ellipse(size, 300, 200, size.width - 600, size.height - 400),
            500,
        ),
        "its outline at fit": (lambda: outline(wide, raster.rect, 3), 100),
        "grow by 20 pixels": (lambda: morphology.grow(wide, 20), 1000),
        "feather by 20 pixels": (lambda: morphology.feather(wide, 20), 1000),
        "spot healing, 60 pixels": (
            lambda: spot_heal(Target(raster.snapshot(), base, spot.coverage, keep_alpha=True), source),
            300,
        ),
    }
    rows = []
    for name, (function, bar) in cases.items():
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            function()
            taken.append((time.perf_counter() - start) * 1000)
        rows.append(Row(f"{name}, 50 MP", statistics.median(taken), "ms", bar))
    return rows


if __name__ == "__main__":
    for row in brush() + tools():
        print(row, flush=True)
