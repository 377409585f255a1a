"""How noisy a picture is, and how blocky from compression: whether it is to be cleaned before it is enlarged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine import device as devices
from engine.api import Picture, Rect
from engine.filters.denoise_networks import measuring
from engine.models.store import ModelStore
from engine.pixels import Converter
from engine.tiling import floor_to

__all__ = ["Condition", "blockiness", "condition", "measured_noise"]

NOISY = 6.0  # σ on the 0..255 scale from which a picture is cleaned: small clean ones with fine texture stay below
BLOCKY = 1.12  # JPEG of a quality of about 75 and less
CALM = 10  # per cent of the places that have less noise than what counts
PROBE = 192  # edge of the pieces in which noise is measured
PROBES = (
    (0.5, 0.5),
    (0.2, 0.2),
    (0.8, 0.2),
    (0.2, 0.8),
    (0.8, 0.8),
)  # their middles, in shares of the picture
LOOKED_AT = 1024  # pixels a side in which blocks are looked for
BLOCK = 8
FEWEST = 64  # pixels a side: in less, blocks cannot be told from what is there


@dataclass(frozen=True)
class Condition:
    """``noise``: σ on the 0..255 scale, 0 where it could not be measured; ``blocks``: see ``blockiness``."""

    noise: float
    blocks: float

    @property
    def spoiled(self) -> bool:
        return self.noise >= NOISY or self.blocks >= BLOCKY


def condition(picture: Picture, store: ModelStore, device: str) -> Condition:
    """Of the whole picture, so that a part of it is treated as all of it is. A picture that nothing can clean, for
    want of a model, is not called spoiled."""
    noise = measured_noise(picture, store, device)
    return Condition(0.0, 1.0) if noise is None else Condition(noise, blockiness(picture))


def blockiness(picture: Picture) -> float:
    """How much larger steps are on the borders of JPEG's blocks than inside of them: 1 where there are none. For a
    picture whose corner is the corner of a block, as it comes from a file."""
    height, width = (min(LOOKED_AT, side) for side in (picture.height, picture.width))
    if min(height, width) < FEWEST:
        return 1.0
    top, left = (
        floor_to((whole - side) // 2, BLOCK)
        for whole, side in ((picture.height, height), (picture.width, width))
    )
    channel = 0 if picture.channels < 3 else 1  # green is most of what is seen
    plane = picture.pixels[top : top + height, left : left + width, channel].astype(np.float32)
    plane *= 255 / picture.maximum
    found = []
    for turned in (plane, plane.T):
        # edges of things are as steep as they like: not to be mistaken for blocks
        steps = np.minimum(np.abs(np.diff(turned, axis=1)), 16).mean(0)
        by_place = np.array([steps[place::BLOCK].mean() for place in range(BLOCK)])
        inside = by_place[:-1].mean()
        found.append(float(by_place[-1] / inside) if inside > 0 else 1.0)
    return sum(found) / 2


def measured_noise(picture: Picture, store: ModelStore, device: str) -> float | None:
    """How noisy (or how blocky from compression) a picture is, as σ on the 0..255 scale. Noise is everywhere, and
    fine texture, which is taken for it, is not: the calmest places count. None where no model can measure it."""
    card = measuring(store)
    if card is None:
        return None
    where = devices.resolve(device)
    loaded = store.load(card, where, torch.float32)
    pixels, found = Converter(picture), []
    with torch.inference_mode():
        for piece in _probes(picture, card.multiple):
            tile = torch.from_numpy(pixels.read(piece, card.multiple)).to(where)
            level = loaded.network.estimate(tile.permute(2, 0, 1)[None])  # type: ignore[operator]
            found.append(level.float().cpu().numpy().ravel() * 255)
    return float(np.percentile(np.concatenate(found), CALM))


def _probes(picture: Picture, multiple: int) -> list[Rect]:
    """Pieces spread over the picture; one of all of it where it is small. They begin on the network's grid."""
    width, height = min(PROBE, picture.width), min(PROBE, picture.height)
    found = [
        Rect(
            max(0, floor_to(round(picture.width * x - width / 2), multiple)),
            max(0, floor_to(round(picture.height * y - height / 2), multiple)),
            width,
            height,
        )
        for x, y in PROBES
    ]
    inside = [r.intersected(picture.rect) for r in found]
    return list(dict.fromkeys(r for r in inside if not r.empty))
