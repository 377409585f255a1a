"""Restore: a scan of 2 MP with all that can be wrong with it, from the picture to the picture."""

from __future__ import annotations

import time

import numpy as np

from engine.api import Context, Picture, Request
from engine.dispatch import run
from engine.filters import FILTERS
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

__all__ = ["restore", "scan"]


def scan(megapixels: float = 2.0) -> np.ndarray:
    """Black-and-white, toned, faded, noisy and scratched: H × W × 3 uint8."""
    grey = photo(megapixels).astype(np.float32).mean(2)
    height, width = grey.shape
    rng = np.random.default_rng(7)
    grey += rng.normal(0, 7, grey.shape)
    for _ in range(60):  # scratches
        x, y = rng.integers(0, width - 1), rng.integers(0, height - 1)
        length, lean = rng.integers(40, 400), rng.normal(0, 0.3)
        for i in range(min(length, height - 1 - y)):
            place = int(np.clip(x + i * lean, 0, width - 3))
            grey[y + i, place : place + 2] = 245
    for _ in range(800):  # dust
        x, y = rng.integers(0, width - 3), rng.integers(0, height - 3)
        grey[y : y + 3, x : x + 3] = 240
    faded = 0.25 + 0.45 * grey.clip(0, 255)[..., None] / 255
    return np.rint(faded * np.array([1.0, 0.9, 0.7]) * 255).astype(np.uint8)


def restore() -> list[Row]:
    """Repair, denoise, fade correction and colorize; the models are loaded in it."""
    params = FILTERS["restore"].make_params(
        repair="on", denoise="on", fade="on", colorize="on", upscale="off"
    )
    picture = Picture(scan())
    start, busy = time.perf_counter(), time.process_time()
    result = run(Request("restore", picture, params), Context())
    seconds = time.perf_counter() - start
    megapixels = picture.width * picture.height / 1e6
    detail = f"{time.process_time() - busy:.0f} s of processor time; {result.notes[-1]}"
    return [Row(f"Restore of {megapixels:.1f} MP, all steps but Upscale", seconds, "s", 60, detail=detail)]
