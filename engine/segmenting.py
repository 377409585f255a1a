"""The thing in a box, as the active model of the task "select" sees it, where one is installed. No Qt here, and torch
only once it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.models.card import Card
from engine.models.store import ModelStore, shared

if TYPE_CHECKING:
    import torch

__all__ = ["TASK", "Box", "Finder", "finder"]

TASK = "select"
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels
# a picture, h × w × 3 uint8 (RGB, encoded), and a box in it → h × w bool, True on the thing
Finder = Callable[[np.ndarray, Box], np.ndarray]


def finder(device: str = "auto", store: ModelStore | None = None) -> Finder | None:
    """None where no model for it is installed. ``device``: as in ``DevicePolicy``; where its memory is short, the
    processor does it. The finder raises EngineError for a device that is not there and ModelError for a model that
    cannot be loaded."""
    store = store or shared()
    usable = store.for_task(TASK)
    if not usable:
        return None
    card, known = usable[0], store
    return lambda picture, box: _found(picture, box, card, known, device)


def _found(picture: np.ndarray, box: Box, card: Card, store: ModelStore, device: str) -> np.ndarray:
    import torch

    from engine import device as devices

    place = devices.resolve(device)
    if place.type != "cpu":
        precision = devices.DTYPES[devices.fastest_precision(place, card.precisions)]
        try:
            return _asked(picture, box, card, store, place, precision)
        except RuntimeError as error:
            if not devices.is_out_of_memory(error, place):
                raise
        devices.release(place)
        place = torch.device("cpu")
    precision = devices.DTYPES[devices.fastest_precision(place, card.precisions)]
    return _asked(picture, box, card, store, place, precision)


def _asked(
    picture: np.ndarray, box: Box, card: Card, store: ModelStore, device: torch.device, dtype: torch.dtype
) -> np.ndarray:
    """The picture in the size that the network takes, and its answer in the picture's."""
    import cv2
    import torch

    network: Any = store.load(card, device, dtype).network
    height, width = picture.shape[:2]
    share = network.fixed / max(height, width)
    size = max(1, round(width * share)), max(1, round(height * share))
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR
    shown = torch.from_numpy(cv2.resize(picture, size, interpolation=way))
    scales = (size[0] / width, size[1] / height) * 2
    with torch.inference_mode():
        x = shown.to(device).permute(2, 0, 1)[None].to(dtype) / 255
        where = torch.tensor([[b * s for b, s in zip(box, scales, strict=True)]], device=device)
        answer = network(x, where)[0, 0].float().cpu().numpy()
    found: np.ndarray = cv2.resize(answer, (width, height), interpolation=cv2.INTER_LINEAR) > 0
    return found
