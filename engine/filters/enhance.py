"""Run a model: any installed network that gives a picture of the same size, for what no other filter does (blur,
compression, faces …). How strongly is the opacity of the result's layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.filters.spec import Filter

__all__ = ["ENHANCE", "EnhanceParams"]


@dataclass(frozen=True)
class EnhanceParams:
    """None: what such a network does is in its weights."""


def _load() -> Any:
    from engine.filters.enhance_operation import EnhanceOperation

    return EnhanceOperation


ENHANCE = Filter(
    id="enhance",
    label="Run a model",
    menu="Enhance",
    help="Runs an installed restoration model, such as one against blur or compression. The opacity of the result's "
    "layer is its strength.",
    params=EnhanceParams,
    task="enhance",
    load=_load,
    preview_pixels=160_000,
)
