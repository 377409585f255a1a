"""Every filter with a model on a 2 MP photo, and the most memory that the process took: the README's table."""

from __future__ import annotations

import resource
import time

import numpy as np

from engine.api import Context, Picture, Request
from engine.dispatch import run
from engine.filters import FILTERS
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row
from tests.benchmarks.restore import scan

__all__ = ["filters"]

HOLE = 300  # pixels a side, of what Remove fills


def filters() -> list[Row]:
    """The second run of each: the model is loaded then."""
    pixels, old = photo(2.0), scan(2.0)
    grey = np.ascontiguousarray(pixels[..., 1:2])
    mask = np.zeros(pixels.shape[:2], np.uint8)
    top, left = ((side - HOLE) // 2 for side in mask.shape)
    mask[top : top + HOLE, left : left + HOLE] = 255
    given = {"remove": pixels, "colorize": grey, "repair": old, "restore": old}
    rows = []
    for row in FILTERS.values():
        if row.task is None and row.composite is None:
            continue
        request = Request(
            row.id,
            Picture(given.get(row.id, pixels)),
            row.make_params(**({"upscale": "off"} if row.id == "restore" else {})),
            mask=mask if row.mask == "input" else None,
        )
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            run(request, Context())
            seconds.append(time.perf_counter() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        rows.append(
            Row(f"{row.label} on 2 MP", seconds[-1], "s", detail=f"the process so far: {peak:.2f} GB at most")
        )
    return rows
