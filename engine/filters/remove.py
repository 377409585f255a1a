"""Remove: what is masked goes, and what may lie behind it comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.api import Context, Request, Result
from engine.filters.spec import Filter, param


@dataclass(frozen=True)
class RemoveParams:
    """``method``: see ``engine.filling.METHODS``. ``grow``: pixels that the mask is grown by."""

    method: str = param(
        "auto",
        kind="choice",
        choices=("auto", "smooth", "patchmatch", "telea"),
        label="Method",
        help="Auto: a network finds what belongs there, patches of the photo give it their texture. Smooth: the "
        "network alone. PatchMatch and Telea are the classical methods without a network.",
    )
    grow: int = param(
        4,
        kind="integer",
        label="Grow",
        help="The mask is made wider by so much, so that the rim of the object and its soft edge go, too.",
        minimum=0,
        maximum=100,
        unit="px",
    )


def _load() -> Callable[[Request, Context], Result]:
    from engine.filters.remove_operation import run

    return run


REMOVE = Filter(
    id="remove",
    label="Remove",
    menu="Enhance",
    help="Takes away what you painted over or selected, and fills the place from what is around it.",
    params=RemoveParams,
    task="fill",
    composite=_load,
    mask="input",
)
