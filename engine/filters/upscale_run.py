"""Upscale from request to result: refused or begun, cleaned or not, and then the one runner."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import Any
from weakref import WeakKeyDictionary

from engine import estimates, runner
from engine.api import Context, EngineError, Picture, Request, Result
from engine.choosing import chosen
from engine.composite import checked
from engine.filters.upscale import DETAILED
from engine.filters.upscale_condition import Condition, condition
from engine.filters.upscale_operation import partner
from engine.filters.upscale_plan import foretold, speed_kind
from engine.models.store import ModelStore, shared

__all__ = ["run"]


_known: WeakKeyDictionary[Picture, Condition] = WeakKeyDictionary()


def run(request: Request, context: Context, store: ModelStore | None = None) -> Result:
    """See ``engine.dispatch.run``. Raises EngineError."""
    store = store or shared()
    row, region = checked(request)
    if request.mask is not None:
        raise EngineError("Upscale changes the size of the picture and takes no mask.")
    picture, params = request.picture, request.params
    depth = 8 * picture.pixels.dtype.itemsize
    told = foretold(params, picture.size, picture.channels, depth, request.policy, request.model)
    if region == picture.rect:
        estimates.refuse_what_does_not_fit(told)
    card = chosen(row, params, request.model, store)
    second = partner(card, store)
    resolved: dict[str, Any] = {"width": told.size.width, "height": told.size.height}
    if params.detail > 0 and second is None and card.id != DETAILED:
        raise EngineError(f"{card.name} has no second model to mix with: leave Detail at 0 %.")
    if params.clean == "auto":
        context.progress(0.0, "Measuring the noise")
        found = _condition(picture, store, request.policy.device)
        resolved |= {"noise": round(found.noise, 1), "blocks": round(found.blocks, 2)}
        params = replace(params, clean="on" if found.spoiled else "off")
    resolved["clean"] = params.clean
    if second is not None and params.detail > 0:
        resolved["mixed_with"] = {"model": second.id, "model_sha256": second.sha256}
    start = time.monotonic()
    result = runner.run(replace(request, params=params), context, store)
    kind = speed_kind(request.policy, request.model, params.clean == "on")
    estimates.speeds.remember(kind, region.area, time.monotonic() - start)
    recipe = {**result.recipe, "params": asdict(request.params)}
    recipe["resolved"] = {**(result.recipe.get("resolved") or {}), **resolved}
    return replace(result, recipe=recipe)


def _condition(picture: Picture, store: ModelStore, device: str) -> Condition:
    """Once for each picture: a preview asks again at each turn of a knob."""
    known = _known.get(picture)
    if known is None:
        known = _known[picture] = condition(picture, store, device)
    return known
