"""What every run begins with, and helps for filters that are more than one pass of one network over tiles.

Such a filter (remove, upscale, colorize …) names ``composite`` in its row: a function ``run(request, context) ->
Result`` that keeps the promises of ``engine.runner.run``: bad requests are refused in one sentence before any work,
Cancel is answered, pieces stream out, what was not to change does not change by a bit. It may run other filters by
``engine.dispatch.run`` with ``context.sub(offset, length)``, and networks by the store.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from engine.api import EngineError, Rect, Request
from engine.filters import FILTERS
from engine.filters.spec import Filter

__all__ = ["check_mask", "checked"]


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
