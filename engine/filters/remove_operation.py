"""How Remove runs: the mask grown, its holes filled (engine/filling.py)."""

from __future__ import annotations

import time

import numpy as np

from engine.api import Context, Request, Result
from engine.composite import checked
from engine.filling import fill
from engine.holes import grown, marked

__all__ = ["run"]

FEATHER = 3  # pixels at the rim that show some of what was there, where the mask was grown by more


def run(request: Request, context: Context) -> Result:
    """See engine/composite.py. The result is the frame around the holes; what differs in it from the picture lies
    under the grown mask."""
    started = time.monotonic()
    _, region = checked(request)
    params = request.params
    assert request.mask is not None  # that is checked
    hole = np.zeros(request.mask.shape, bool)
    hole[region.slices] = marked(request.mask[region.slices])
    filled = fill(
        request.picture,
        grown(hole, params.grow),
        method=params.method,
        seed=request.seed,
        feather=min(FEATHER, params.grow),
        focus=request.focus,
        model=request.model,
        policy=request.policy,
        context=context,
    )
    recipe = {**request.recipe(), **filled.model, "resolved": {}}
    return Result(
        filled.rect, filled.pixels, 1, recipe, filled.device, time.monotonic() - started, tuple(filled.notes)
    )
