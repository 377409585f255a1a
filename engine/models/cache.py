"""Networks in memory: the least recently used give way, those in main memory and those on a GPU each in their own
bounds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.models.card import Card

if TYPE_CHECKING:
    import torch

__all__ = ["GPU", "RAM", "Cache", "Cached", "Key", "Loaded", "place"]

RAM, GPU = "RAM", "GPU"
Key = tuple[str, str, str, str]  # what the model is called, the SHA-256 of its weights, device, precision


@dataclass(frozen=True, eq=False)
class Loaded:
    """A network in memory; ``nbytes``: of its parameters and buffers. ``share``: how much of a second model is mixed
    into it, 0..1."""

    card: Card
    network: torch.nn.Module
    device: torch.device
    dtype: torch.dtype
    nbytes: int
    share: float = 0.0


@dataclass(frozen=True)
class Cached:
    """One loaded network, for display. ``ids``: of the model, or of the two that are mixed in it; ``place``: "RAM" or
    "GPU"; ``nbytes``: what it takes there."""

    ids: tuple[str, ...]
    name: str
    place: str
    device: str
    precision: str
    nbytes: int


def place(device: torch.device) -> str:
    """Whose memory a device uses: "RAM" or "GPU"."""
    return RAM if device.type == "cpu" else GPU


class Cache:
    """Safe to use from threads. Nobody waits here for a network to load: that is the store's business."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = dict(limits)
        self._lock = threading.RLock()
        self._kept: OrderedDict[Key, tuple[tuple[str, ...], Loaded]] = OrderedDict()

    def get(self, key: Key) -> Loaded | None:
        """The network of that key, now the newest; None if it is not there."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def put(self, key: Key, ids: tuple[str, ...], loaded: Loaded) -> Loaded:
        """Keep a network as the newest; the oldest in the same memory give way."""
        with self._lock:
            self._kept[key] = (ids, loaded)
            self._kept.move_to_end(key)
            self.shrink(place(loaded.device), spare=key)
        return loaded

    def shrink(self, where: str, coming: int = 0, spare: Key | None = None) -> None:
        """Let the oldest go until the rest and ``coming`` bytes are within bounds; ``spare`` stays in any case."""
        with self._lock:
            for key in [k for k, (_, x) in self._kept.items() if place(x.device) == where and k != spare]:
                if self.used(where) + coming <= self.limits[where]:
                    break
                del self._kept[key]

    def drop(self, identity: str | None = None) -> set[str]:
        """Forget all networks, or those of one model. Returns the types of the devices that they were on."""
        with self._lock:
            gone = [k for k, (ids, _) in self._kept.items() if identity is None or identity in ids]
            return {self._kept.pop(key)[1].device.type for key in gone}

    def used(self, where: str | None = None) -> int:
        """Bytes of weights in that memory, or in both."""
        with self._lock:
            return sum(x.nbytes for _, x in self._kept.values() if where in (None, place(x.device)))

    def contents(self) -> list[Cached]:
        """What is loaded, the newest first."""
        with self._lock:
            return [
                Cached(
                    ids,
                    loaded.card.name if len(ids) == 1 else " + ".join(ids),
                    place(loaded.device),
                    str(loaded.device),
                    str(loaded.dtype).removeprefix("torch."),
                    loaded.nbytes,
                )
                for ids, loaded in reversed(self._kept.values())
            ]
