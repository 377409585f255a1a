"""The model store: finds cards, tells which models are usable, loads them once and keeps them in bounds.

Importing this costs milliseconds: torch is imported when the first network is loaded.
"""

from __future__ import annotations

import copy
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

import resources
from engine.api import ModelError
from engine.models.card import Card, WeightsFile, read_card

if TYPE_CHECKING:
    import torch

__all__ = ["Card", "Loaded", "ModelStore", "WeightsFile", "shared", "user_folder"]

log = logging.getLogger(__name__)

BUILT_IN = Path(resources.__file__).parent / "models"
CACHE_LIMIT = 2 << 30  # bytes of weights that stay loaded


def user_folder() -> Path:
    """Where the person's own models lie; it may not exist yet."""
    return Path(platformdirs.user_data_dir("saisei", appauthor=False)) / "models"


def default_folders() -> list[Path]:
    """Built-in models, then those of $SAISEI_MODELS (a path list), then the person's own."""
    extra = [Path(p) for p in os.environ.get("SAISEI_MODELS", "").split(os.pathsep) if p]
    return [BUILT_IN, *extra, user_folder()]


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


class ModelStore:
    """All models in ``folders``; of two cards with one id the first found counts. Safe to use from threads."""

    def __init__(self, folders: Sequence[Path] | None = None, cache_limit: int = CACHE_LIMIT) -> None:
        self.folders = list(folders) if folders is not None else default_folders()
        self.cache_limit = cache_limit
        self.problems: list[str] = []
        self._lock = threading.RLock()
        self._cards: dict[str, Card] | None = None
        self._cache: OrderedDict[tuple[str, str, str, str], Loaded] = OrderedDict()

    # --- cards

    def cards(self) -> list[Card]:
        """Every card that can be read. What cannot is a sentence in ``problems``."""
        with self._lock:
            if self._cards is None:
                self._cards = self._find()
            return list(self._cards.values())

    def refresh(self) -> None:
        """Look into the folders again at the next question."""
        with self._lock:
            self._cards = None

    def card(self, identity: str) -> Card:
        """Raises ModelError if there is no such model."""
        for card in self.cards():
            if card.id == identity:
                return card
        known = ", ".join(sorted(c.id for c in self.cards())) or "none"
        raise ModelError(f"There is no model “{identity}”; installed are: {known}.")

    def for_task(self, task: str) -> list[Card]:
        """Usable models for a task, the active (default) one first."""
        found = [c for c in self.cards() if c.task == task and self.state(c) == "ready"]
        return sorted(found, key=lambda c: not c.default)

    def state(self, card: Card) -> str:
        """ "ready", "missing" or "damaged" (of another length); the hash is checked when it is loaded."""
        for file in card.files:
            try:
                if (card.folder / file.name).stat().st_size != file.size:
                    return "damaged"
            except OSError:
                return "missing"
        return "ready"

    def active(self, task: str, identity: str | None = None) -> Card:
        """The model named, or the active one of a task. Raises ModelError, also if its task is another."""
        if identity is not None:
            card = self.card(identity)
            if card.task != task:
                raise ModelError(f"{card.name} is a model for “{card.task}”, not for “{task}”.")
            return card
        usable = self.for_task(task)
        if usable:
            return usable[0]
        unusable = [c for c in self.cards() if c.task == task]
        if unusable:
            why = self.state(unusable[0])
            raise ModelError(
                f"The weights of {unusable[0].name} are {why} in {unusable[0].folder}; install the model again."
            )
        raise ModelError(f"No model for “{task}” is installed; put one into {user_folder()}.")

    def _find(self) -> dict[str, Card]:
        found: dict[str, Card] = {}
        self.problems = []
        for folder in self.folders:
            try:
                paths = sorted(folder.glob("*.toml"))
            except OSError as error:
                self.problems.append(
                    f"The models folder {folder} cannot be read ({error.strerror or error})."
                )
                continue
            for path in paths:
                try:
                    card = read_card(path)
                except ModelError as error:
                    log.warning("%s", error)
                    self.problems.append(str(error))
                    continue
                found.setdefault(card.id, card)
        return found

    # --- networks

    def load(self, card: Card, device: torch.device, dtype: torch.dtype) -> Loaded:
        """The network, from the cache where it is there already. Raises ModelError (see ``loading``)."""
        from engine.models.loading import load_network

        key = (card.id, card.sha256, str(device), str(dtype))
        with self._lock:  # a second thread waits: nothing is loaded twice
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
            network = load_network(card, device, dtype)
            return self._kept(key, Loaded(card, network, device, dtype, _nbytes(network)))

    def mixed(
        self, first: Card, second: Card, share: float, device: torch.device, dtype: torch.dtype
    ) -> Loaded:
        """A network whose weights lie between those of two models of one architecture: ``share`` 0 is the first, 1
        the second. Of each pair one is kept: a slider that is moved takes no more memory from step to step.

        Raises ModelError, also for two models that do not fit each other.
        """
        import torch

        key = (f"{first.id} + {second.id}", first.sha256 + second.sha256, str(device), str(dtype))
        with self._lock:
            known = self._cache.get(key)
            if known is not None and known.share == share:
                self._cache.move_to_end(key)
                return known
            host = torch.device("cpu")
            one, other = (self.load(card, host, torch.float32).network for card in (first, second))
            network = copy.deepcopy(one)
            mine, theirs = network.state_dict(), other.state_dict()
            if {k: v.shape for k, v in mine.items()} != {k: v.shape for k, v in theirs.items()}:
                raise ModelError(f"{first.name} and {second.name} are built differently and cannot be mixed.")
            with torch.no_grad():
                for name, value in mine.items():
                    if value.is_floating_point():
                        value.lerp_(theirs[name], share)
            network = network.to(device, dtype, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
            return self._kept(key, Loaded(first, network, device, dtype, _nbytes(network), share))

    def _kept(self, key: tuple[str, str, str, str], loaded: Loaded) -> Loaded:
        """In the cache, as the newest; the oldest give way."""
        self._cache[key] = loaded
        self._cache.move_to_end(key)
        while len(self._cache) > 1 and self.cached_bytes > self.cache_limit:
            self._cache.popitem(last=False)
        return loaded

    @property
    def cached_bytes(self) -> int:
        """Bytes of weights that are loaded now."""
        return sum(loaded.nbytes for loaded in self._cache.values())

    def unload(self) -> None:
        """Forget all networks; their memory is free when nothing runs on them any more."""
        with self._lock:
            on_cuda = any(loaded.device.type == "cuda" for loaded in self._cache.values())
            self._cache.clear()
        if on_cuda:
            import torch

            torch.cuda.empty_cache()


def _nbytes(network: torch.nn.Module) -> int:
    return sum(t.numel() * t.element_size() for t in (*network.parameters(), *network.buffers()))


@lru_cache(maxsize=1)
def shared() -> ModelStore:
    """The store of this process."""
    return ModelStore()
