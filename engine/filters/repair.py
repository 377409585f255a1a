"""Repair scratches: what a detector marks as damage, or the person does, is filled from what is around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.api import Context, Request, Result
from engine.filters.spec import Filter, param

__all__ = ["REPAIR", "RepairParams", "widest_mark"]

WIDEST = 0.04  # of the shorter side


@dataclass(frozen=True)
class RepairParams:
    """All of it is for the marks that the detector finds; a mask of the person's own is taken as it is."""

    sensitivity: float = param(
        35.0,
        label="Sensitivity",
        help="How readily something counts as damage: higher finds fainter scratches, and sooner takes a hair or a "
        "highlight for one.",
        minimum=1.0,
        maximum=99.0,
        step=1.0,
        unit="%",
    )
    grow: int = param(
        2,
        kind="integer",
        label="Grow",
        help="The marks are made wider by so much, so that the soft rim of a scratch goes, too.",
        minimum=0,
        maximum=50,
        unit="px",
    )
    smallest: int = param(
        6,
        kind="integer",
        label="Smallest",
        help="Marks of fewer pixels are left alone: raise it where grain is taken for dust.",
        minimum=1,
        maximum=1000,
        unit="px",
    )
    widest: int | None = param(
        None,
        kind="integer",
        label="Widest",
        help="Broader marks are left alone: a flower or a shirt is sooner taken for a stain than a twig for a "
        "scratch. Auto is 4 % of the picture's shorter side; raise it for large tears.",
        minimum=2,
        maximum=500,
        unit="px",
        automatic=True,
    )
    careful: bool = param(
        False,
        kind="flag",
        label="Only what is sure",
        help="Leaves marks alone of which most is doubtful, and long ones that are darker than what is around them: "
        "those are cables, twigs and the legs of a tripod more often than scratches.",
    )


def widest_mark(params: RepairParams, width: int, height: int) -> int:
    """In pixels, for a picture of that size."""
    return params.widest or min(500, max(6, round(WIDEST * min(width, height))))


def _composite() -> Callable[[Request, Context], Result]:
    from engine.filters.repair_run import run

    return run


REPAIR = Filter(
    id="repair",
    label="Repair scratches",
    menu="Enhance",
    help="Finds scratches, dust, folds and tears of an old photo and fills them from what is around them; with a "
    "selection or a mask, it fills just that.",
    params=RepairParams,
    task="scratches",
    more_tasks=("fill",),
    composite=_composite,
)
