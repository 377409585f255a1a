"""What every run begins with, and helps for filters that are more than one pass of one network over tiles.

Such a filter (remove, upscale, colorize …) names ``composite`` in its row: a function ``run(request, context) ->
Result`` that keeps the promises of ``engine.runner.run``: bad requests are refused in one sentence before any work,
Cancel is answered, pieces stream out, what was not to change does not change by a bit. It may run other filters by
``engine.dispatch.run`` with ``context.sub(offset, length)``, and networks by the store.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict

import numpy as np

from engine.api import EngineError, MemoryExhausted, Rect, Request
from engine.filters import FILTERS
from engine.filters.spec import Filter

__all__ = ["THINNEST", "check_mask", "checked", "painted"]

log = logging.getLogger(__name__)

THINNEST = 8  # rows of a strip, below which it is not the strip that does not fit


def checked(request: Request) -> tuple[Filter, Rect]:
    """The filter's row and the region to compute. Raises EngineError for a request that cannot be run."""
    row = FILTERS.get(request.filter)
    if row is None:
        raise EngineError(f"There is no filter “{request.filter}”.")
    try:
        row.make_params(**asdict(request.params))
    except (TypeError, ValueError) as error:
        raise EngineError(f"{row.label} cannot run with these settings: {error}") from None
    picture = request.picture
    region = request.region or picture.rect
    if region.empty or not picture.rect.contains(region):
        raise EngineError("The region to compute does not lie inside the picture.")
    if request.mask is not None:
        check_mask(request.mask, request)
    elif row.mask == "input":
        raise EngineError(f"{row.label} needs a mask: paint over or select what it is to work on.")
    if request.hints is not None:
        _check_hints(request.hints, request, row)
    if request.policy.tile is not None and request.policy.tile < 16:
        raise EngineError(f"A tile is at least 16 pixels a side, not {request.policy.tile}.")
    return row, region


def check_mask(mask: np.ndarray, request: Request) -> None:
    """Raises EngineError for a mask of another size or kind than the picture."""
    size = request.picture.size
    if mask.dtype != np.uint8 or mask.shape != (size.height, size.width):
        raise EngineError(
            f"The mask is {' × '.join(map(str, mask.shape[::-1]))} and the picture {size.width} × {size.height}: "
            "they have to be of one size."
        )


def _check_hints(hints: np.ndarray, request: Request, row: Filter) -> None:
    size = request.picture.size
    if not row.hints:
        raise EngineError(f"{row.label} takes no colour hints.")
    if hints.dtype != np.uint8 or hints.shape != (size.height, size.width, 4):
        raise EngineError(
            f"The hints are {hints.shape[1]} × {hints.shape[0]} and the picture {size.width} × {size.height}: "
            "they have to be of one size."
        )


def painted(
    strip: Rect,
    make: Callable[[Rect], np.ndarray],
    each: float,
    note: Callable[[str], None],
    refused: str,
    cut: bool = True,
) -> Iterator[tuple[Rect, np.ndarray]]:
    """The pixels of a strip of the result, as ``make`` computes them on the processor; where it does not fit the
    memory, in thinner strips, which have to give the same.

    ``each``: bytes that a pixel takes; ``note`` is told of each step; ``cut``: False keeps a strip of the person's
    own height. Raises MemoryExhausted with the sentence ``refused`` where there is nothing thinner.
    """
    import torch  # not at the top: the table of filters is read without it

    from engine import device as devices

    failure = ""
    try:
        made = make(strip)
    except (RuntimeError, MemoryError) as error:
        if not devices.is_out_of_memory(error, torch.device("cpu"), lambda: strip.area * each):
            raise
        failure = str(error) or "out of memory"
    if not failure:
        yield strip, made
        return
    log.info("a strip of %d rows: %s", strip.height, failure)
    gc.collect()  # only here is the traceback gone, and with it what the failed strip held
    if strip.height < 2 * THINNEST or not cut:
        raise MemoryExhausted(refused)
    half = strip.height // 2
    note(f"Out of memory: computing in strips of {half} rows.")
    yield from painted(Rect(strip.x, strip.y, strip.width, half), make, each, note, refused)
    below = Rect(strip.x, strip.y + half, strip.width, strip.height - half)
    yield from painted(below, make, each, note, refused)
