"""Looks at a picture for Restore: scratches, noise, blocks, tones, colour, each by what the filter itself uses."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from engine.api import Cancelled, Context, DevicePolicy, EngineError, Picture
from engine.filters.fade import measured_fading
from engine.filters.repair import RepairParams
from engine.filters.restore import RestoreParams
from engine.restoring import LEAST_SIDE, Findings

__all__ = ["analysed", "repair_params"]


def analysed(
    picture: Picture,
    params: RestoreParams,
    policy: DevicePolicy = DevicePolicy(),
    context: Context | None = None,
    model: str | None = None,
) -> Findings:
    """Look at what the steps that are "auto" ask for, and at nothing else; ``model``: that finds scratches, None for
    the active one. What cannot be looked at (no model, no memory) counts as sound, with a sentence in ``failed``.
    Raises Cancelled."""
    context = context or Context()
    seen: dict[str, Any] = {"width": picture.width, "height": picture.height}
    unseen: list[str] = []
    failed: list[str] = []
    if min(picture.size) < LEAST_SIDE or _flat(picture):
        return Findings(**seen)
    looks = (
        (("repair",), params.repair == "auto", 0.0, 0.7, partial(_scratches, model)),
        (("denoise",), params.denoise == "auto", 0.7, 0.2, _noise),
        (("fade", "colorize"), True, 0.9, 0.1, _tones),
    )
    for steps, wanted, start, length, look in looks:
        context.check_cancelled()
        if not wanted:
            continue
        try:
            seen |= look(picture, params, policy, context.sub(start, length))
        except (EngineError, MemoryError) as error:
            if isinstance(error, Cancelled):
                raise
            unseen += steps
            failed.append(str(error) or "There is not enough memory to look at the picture.")
        context.progress(start + length)
    return Findings(**seen, unseen=tuple(unseen), failed=tuple(dict.fromkeys(failed)))


def repair_params(params: RestoreParams) -> RepairParams:
    # nobody looks at the marks before they are filled, as with Repair scratches itself
    return RepairParams(sensitivity=params.sensitivity, careful=True)


def _flat(picture: Picture) -> bool:
    """One colour all over, or nothing that can be seen."""
    pixels = picture.pixels
    if picture.has_alpha and not pixels[..., -1].any():
        return True
    first = pixels[:1, :1]
    return all(np.array_equal(row, np.broadcast_to(first[0], row.shape)) for row in pixels)


def _scratches(
    model: str | None, picture: Picture, params: RestoreParams, policy: DevicePolicy, context: Context
) -> dict[str, Any]:
    from engine.filters.repair_marks import Detector, marks
    from engine.filters.repair_trust import SURE

    detector = Detector(picture, policy, context, model)
    made = marks(detector, picture, picture.rect, repair_params(params), context.check_cancelled)
    sure = made & (detector.probabilities(picture.rect) >= SURE)
    return {"scratches": float(made.mean()), "sure": float(sure.mean())}


def _noise(picture: Picture, params: RestoreParams, policy: DevicePolicy, context: Context) -> dict[str, Any]:
    from engine.filters.upscale_condition import condition
    from engine.models.store import shared

    made = condition(picture, shared(), policy.device)
    return {"noise": made.noise, "blocks": made.blocks}


def _tones(picture: Picture, params: RestoreParams, policy: DevicePolicy, context: Context) -> dict[str, Any]:
    from engine.colorizing_overview import overview

    fading = measured_fading(picture, context.check_cancelled)
    kind = overview(picture, lambda _share: context.check_cancelled()).kind
    # a picture's middle is of its subject's colour; what should be black or white tells of a cast
    cast = max(float(np.ptp(fading.low)), float(np.ptp(fading.high)))
    return {"lost": fading.lost_range, "cast": cast, "kind": kind}
