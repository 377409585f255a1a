"""How Repair scratches runs: the damage found (or given as a mask), and its pixels filled (engine/filling.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.api import Context, EngineError, Picture, Rect, Request, Result, SubContext
from engine.composite import checked
from engine.filling import Filled, fill
from engine.filters.repair import widest_mark
from engine.holes import marked

__all__ = ["NOTHING", "Repaired", "repaired", "run", "saving_marks"]

NOTHING = "No scratches were found: the picture stays as it was."
TOO_MUCH = (
    "The detector takes too much of the picture for damage to tell what is; lower the sensitivity, or mark the "
    "damage by hand."
)
FINDING = 0.4  # of the time


@dataclass(frozen=True, eq=False)
class Repaired:
    """``hole``: H × W bool, what was filled; ``filled``: None where nothing was; ``recipe``: of the detector."""

    hole: np.ndarray
    filled: Filled | None
    recipe: dict[str, Any]
    device: str

    @property
    def share(self) -> float:
        """Of the picture that was filled, 0..1."""
        return float(self.hole.mean())


def run(request: Request, context: Context) -> Result:
    """See engine/composite.py. The result is the frame around the marks; what differs in it from the picture lies
    under them. With a mask in the request, that is what is filled, and no detector is asked."""
    started = time.monotonic()
    _, region = checked(request)
    made = repaired(request, region, context)
    resolved: dict[str, Any] = {"marked": round(100 * made.share, 3)}
    if request.mask is None:
        resolved["widest"] = widest_mark(request.params, *request.picture.size)
    recipe = {**request.recipe(), **made.recipe, "resolved": resolved}
    if made.filled is None:
        context.note(NOTHING)
        rect = Rect(region.x, region.y, region.width, region.height)
        same = request.picture.pixels[rect.slices]
        return Result(rect, same, 1, recipe, made.device, time.monotonic() - started, (NOTHING,))
    filled = made.filled
    words = f"Repaired {percent(made.share)} of the picture."
    context.note(words)
    notes = (*filled.notes, words)
    return Result(filled.rect, filled.pixels, 1, recipe, made.device, time.monotonic() - started, notes)


def repaired(request: Request, region: Rect, context: Context) -> Repaired:
    """Find and fill; pieces stream into ``context``. Raises EngineError as ``run`` does."""
    context.progress(0.0)
    context.check_cancelled()
    recipe: dict[str, Any] = {}
    device = "cpu"
    if request.mask is not None:
        hole = np.zeros(request.mask.shape, bool)
        hole[region.slices] = marked(request.mask[region.slices])
        if not hole.any():
            raise EngineError("The mask is empty: paint over or select what is to be repaired.")
        rest = context
    else:
        hole, recipe, device = found(request, region, context.sub(0.0, FINDING))
        rest = SubContext(context, FINDING, 1 - FINDING, stream=True)
        if not hole.any():
            context.progress(1.0)
            return Repaired(hole, None, recipe, device)
    filled = fill(
        request.picture,
        hole,
        seed=request.seed,
        focus=request.focus,
        policy=request.policy,
        context=rest,
    )
    recipe = recipe or dict(filled.model)
    return Repaired(hole, filled, recipe, filled.device if filled.device != "cpu" else device)


def found(request: Request, region: Rect, context: Context) -> tuple[np.ndarray, dict[str, Any], str]:
    """The marks, H × W bool; which model made them, and where. ``request.params``: a RepairParams. Raises EngineError
    where more is marked than can be damage."""
    from engine.filters.repair_marks import MOST, Detector, marks

    picture = request.picture
    detector = Detector(picture, request.policy, context, request.model)
    hole = marks(detector, picture, region, request.params, context.check_cancelled)
    seen = region.area
    if picture.has_alpha:
        seen = max(1, int(np.count_nonzero(picture.pixels[region.slices][..., -1])))
    if np.count_nonzero(hole) > MOST * seen:
        raise EngineError(TOO_MUCH)
    return hole, dict(detector.recipe()), detector.device


def saving_marks(path: Path) -> Callable[[Request, Context], Result]:
    """As ``run``, and what was found is written as a grey picture, white where it is repaired. Raises FileError."""

    def running(request: Request, context: Context) -> Result:
        from engine import files

        started = time.monotonic()
        _, region = checked(request)
        files.check_target(path, request.picture.size, channels=1)
        hole, recipe, _ = found(request, region, context.sub(0.0, FINDING))
        mask = hole.astype(np.uint8) * np.uint8(255)
        files.write(path, Picture(mask[..., None]))
        if not hole.any():
            context.note(NOTHING)
            recipe = {**request.recipe(), **recipe, "resolved": {"marked": 0.0}}
            same = request.picture.pixels
            return Result(
                request.picture.rect, same, 1, recipe, "cpu", time.monotonic() - started, (NOTHING,)
            )
        rest = SubContext(context, FINDING, 1 - FINDING, stream=True)
        result = run(replace(request, mask=mask), rest)
        recipe = {**result.recipe, **recipe, "masked": False}
        return replace(result, recipe=recipe, seconds=time.monotonic() - started)

    return running


def percent(share: float) -> str:
    """ "3 %", "0.4 %", "less than 0.1 %"."""
    value = 100 * share
    if 0 < value < 0.1:
        return "less than 0.1 %"
    return f"{value:.0f} %" if value >= 2 else f"{value:.1f} %"
