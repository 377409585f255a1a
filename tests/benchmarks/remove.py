"""Remove on a 24 MP photo with a hole of 600 × 600 pixels: the first pixels, all of it, and beside OpenCV's Telea."""

from __future__ import annotations

import time

import cv2
import numpy as np

from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

HOLE = 600


def remove() -> list[Row]:
    """From the request to the first patch and to the result; the photo is in the memory, the model is not loaded
    yet. Telea fills the same crop; it has no texture and no idea, but everybody has it."""
    from engine.api import Context, Patch, Picture, Request
    from engine.dispatch import run
    from engine.filters import FILTERS
    from engine.holes import holes_in

    pixels = photo(24)
    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    top, left = (height - HOLE) // 2, (width - HOLE) // 2
    mask[top : top + HOLE, left : left + HOLE] = 255
    start = time.perf_counter()
    first: list[float] = []

    class Watch(Context):
        def partial(self, patch: Patch) -> None:
            if not first:
                first.append(time.perf_counter() - start)

    request = Request("remove", Picture(pixels), FILTERS["remove"].make_params(grow=0), mask=mask)
    result = run(request, Watch())
    whole = time.perf_counter() - start
    outside = pixels.copy()
    outside[result.rect.slices] = result.pixels
    same = np.array_equal(outside[mask == 0], pixels[mask == 0])
    crop = holes_in(mask > 0)[0].crop.slices
    began = time.perf_counter()
    cv2.inpaint(np.ascontiguousarray(pixels[crop]), mask[crop], 3, cv2.INPAINT_TELEA)
    telea = time.perf_counter() - began
    beside = f"{result.device}; {whole / telea:.0f} × OpenCV's Telea on the same crop, {telea:.2f} s"
    return [
        Row("remove, 24 MP, 600 × 600 hole: first pixels", first[0], "s", 2.0),
        Row("remove, 24 MP, 600 × 600 hole: all of it", whole, "s", 15.0, detail=beside),
        Row("remove: pixels outside the mask that differ", 0.0 if same else 1.0, "", 0.0),
    ]
