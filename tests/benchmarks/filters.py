"""Every filter with a model on a 2 MP photo, and the most memory that it takes: the README's table. Each runs in a
process of its own, so that the memory is its own."""

from __future__ import annotations

import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from engine.api import Context, Picture, Request
from engine.dispatch import run
from engine.filters import FILTERS
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row
from tests.benchmarks.restore import scan

__all__ = ["filters"]

HOLE = 300  # pixels a side, of what Remove fills
UNIT = 1e9 if sys.platform == "darwin" else 1e6  # of what the system tells, in a gigabyte


def filters() -> list[Row]:
    """Those whose models are installed."""
    from engine.models.store import shared

    store = shared()
    wanted = [
        row.id
        for row in FILTERS.values()
        if (row.task is not None or row.composite is not None)
        and all(store.for_task(task) for task in (row.task, *row.more_tasks) if task)
    ]
    # a new process for each: what one filter took is not the next one's
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return list(pool.map(_measured, wanted))


def _measured(identity: str) -> Row:
    """The second run: the model is loaded then."""
    row = FILTERS[identity]
    request = Request(
        identity,
        Picture(_pixels(identity)),
        row.make_params(**({"upscale": "off"} if identity == "restore" else {})),
        mask=_mask() if row.mask == "input" else None,
    )
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        run(request, Context())
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
    detail = f"{peak:.2f} GB at most, the program and its pictures included"
    return Row(f"{row.label} on 2 MP", seconds[-1], "s", detail=detail)


def _pixels(identity: str) -> np.ndarray:
    if identity in ("repair", "restore"):
        return scan(2.0)
    pixels = photo(2.0)
    return np.ascontiguousarray(pixels[..., 1:2]) if identity == "colorize" else pixels


def _mask() -> np.ndarray:
    mask = np.zeros(photo(2.0).shape[:2], np.uint8)
    top, left = ((side - HOLE) // 2 for side in mask.shape)
    mask[top : top + HOLE, left : left + HOLE] = 255
    return mask
