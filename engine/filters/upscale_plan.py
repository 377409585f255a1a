"""What Upscale says before it starts: the result's size, what it takes, how long. No torch here."""

from __future__ import annotations

from engine import estimates
from engine.api import DevicePolicy, EngineError, Size
from engine.estimates import Estimate, kind_of
from engine.filters.upscale import UpscaleParams, target_size

__all__ = ["foretold", "speed_kind"]


def speed_kind(policy: DevicePolicy, model: str | None, cleaned: bool) -> str:
    return kind_of("upscale", policy, model or "", "cleaned" if cleaned else "plain")


def foretold(
    params: UpscaleParams,
    size: Size,
    channels: int,
    depth: int,
    policy: DevicePolicy = DevicePolicy(),
    model: str | None = None,
) -> Estimate:
    """For a picture of ``size`` with ``channels`` of ``depth`` bits. Raises EngineError for a size that cannot be."""
    try:
        after = target_size(params, size)
    except ValueError as error:
        raise EngineError(str(error)) from None
    # what "auto" comes to is not known yet: cleaning takes longer, and most pictures need none
    order = {"on": (True,), "off": (False,), "auto": (False, True)}[params.clean]
    kinds = tuple(speed_kind(policy, model, cleaned) for cleaned in order)
    return estimates.estimate(size, after, channels * depth // 8, kinds)
