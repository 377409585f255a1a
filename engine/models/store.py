"""The model store: finds cards, tells which models are usable and which is active, loads them once and keeps them in
bounds.

Importing this costs milliseconds: torch is imported when the first network is loaded.
"""

from __future__ import annotations

import copy
import logging
import os
import threading
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import tomli_w

import resources
from engine.api import ModelError
from engine.models.cache import GPU, RAM, Cache, Cached, Key, Loaded, place
from engine.models.card import Card, WeightsFile, read_card

if TYPE_CHECKING:
    import torch

__all__ = ["Cached", "Card", "Loaded", "ModelStore", "WeightsFile", "shared", "user_folder"]

log = logging.getLogger(__name__)

BUILT_IN = Path(resources.__file__).parent / "models"
CACHE_LIMIT = 2 << 30  # bytes of weights that stay in main memory
GPU_LIMIT = 4 << 30  # bytes of weights that stay on a GPU
ACTIVE = "active.toml"  # which model of a task is active, where the person chose one
NOT_CARDS = {ACTIVE, "catalog.toml"}


def user_folder() -> Path:
    """Where the person's own models lie; it may not exist yet."""
    return Path(platformdirs.user_data_dir("saisei", appauthor=False)) / "models"


def default_folders() -> list[Path]:
    """Built-in models, then those of $SAISEI_MODELS (a path list), then the person's own."""
    extra = [Path(p) for p in os.environ.get("SAISEI_MODELS", "").split(os.pathsep) if p]
    return [BUILT_IN, *extra, user_folder()]


class ModelStore:
    """All models in ``folders``; of two cards with one id the first found counts. Safe to use from threads.

    The last folder is ``home``: models that are installed go there, and which of them are active is kept there.
    ``cache_limit`` and ``gpu_limit``: bytes of weights that stay loaded in main memory and on a GPU.
    """

    def __init__(
        self,
        folders: Sequence[Path] | None = None,
        cache_limit: int = CACHE_LIMIT,
        gpu_limit: int = GPU_LIMIT,
    ) -> None:
        self.folders = list(folders) if folders is not None else default_folders()
        self.problems: list[str] = []
        self._lock = threading.RLock()  # of what is known; held for moments
        self._loading = threading.RLock()  # held while a network loads: nothing is loaded twice
        self._cards: dict[str, Card] | None = None
        self._active: dict[str, str] | None = None
        self._cache = Cache({RAM: cache_limit, GPU: gpu_limit})

    @property
    def home(self) -> Path:
        """Where models are installed; it may not exist yet."""
        return self.folders[-1]

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
            self._cards = self._active = None

    def card(self, identity: str) -> Card:
        """Raises ModelError if there is no such model."""
        for card in self.cards():
            if card.id == identity:
                return card
        known = ", ".join(sorted(c.id for c in self.cards())) or "none"
        raise ModelError(f"There is no model “{identity}”; installed are: {known}.")

    def for_task(self, task: str) -> list[Card]:
        """Usable models for a task: the one that the person made active first, then the default one."""
        chosen = self.active_id(task)
        found = [c for c in self.cards() if c.task == task and self.state(c) == "ready"]
        return sorted(found, key=lambda c: (c.id != chosen, not c.default))

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

    def active_id(self, task: str) -> str | None:
        """The model that the person made active for a task; None where they left the default. It may be gone."""
        with self._lock:
            if self._active is None:
                self._active = _read_active(self.home / ACTIVE)
            return self._active.get(task)

    def set_active(self, task: str, identity: str | None) -> None:
        """Make a model the active one of its task, now and in later sessions; None: the default again.

        Raises ModelError for a model that is not there or of another task, and if it cannot be kept on disk.
        """
        if identity is not None:
            self.active(task, identity)
        with self._lock:
            chosen = _read_active(self.home / ACTIVE)  # another window may have written
            chosen.pop(task, None)
            if identity is not None:
                chosen[task] = identity
            try:
                self.home.mkdir(parents=True, exist_ok=True)
                temporary = self.home / f"{ACTIVE}.{os.getpid()}.tmp"
                try:
                    temporary.write_text(tomli_w.dumps({"active": chosen}), encoding="utf-8")
                    temporary.replace(self.home / ACTIVE)
                finally:
                    temporary.unlink(missing_ok=True)
            except OSError as error:
                raise ModelError(
                    f"The choice of the model cannot be kept in {self.home} ({error.strerror or error})."
                ) from None
            self._active = chosen

    def _find(self) -> dict[str, Card]:
        found: dict[str, Card] = {}
        self.problems = []
        for folder in self.folders:
            try:
                paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
            except FileNotFoundError:
                continue
            except OSError as error:
                self.problems.append(
                    f"The models folder {folder} cannot be read ({error.strerror or error})."
                )
                continue
            for path in paths:
                if path.name in NOT_CARDS:
                    continue
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
        with self._loading:  # a second thread waits: nothing is loaded twice
            known = self._cache.get(key)
            if known is not None:
                return known
            # room is made first: the old model and the new one need not be there at once
            self._cache.shrink(place(device), coming=card.size)
            network = load_network(card, device, dtype)
            return self._cache.put(key, (card.id,), Loaded(card, network, device, dtype, _nbytes(network)))

    def mixed(
        self, first: Card, second: Card, share: float, device: torch.device, dtype: torch.dtype
    ) -> Loaded:
        """A network whose weights lie between those of two models of one architecture: ``share`` 0 is the first, 1
        the second. Of each pair one is kept: a slider that is moved takes no more memory from step to step.

        Raises ModelError, also for two models that do not fit each other.
        """
        import torch

        key: Key = (f"{first.id} + {second.id}", first.sha256 + second.sha256, str(device), str(dtype))
        with self._loading:
            known = self._cache.get(key)
            if known is not None and known.share == share:
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
            loaded = Loaded(first, network, device, dtype, _nbytes(network), share)
            return self._cache.put(key, (first.id, second.id), loaded)

    # --- memory

    @property
    def cache_limit(self) -> int:
        """Bytes of weights that stay in main memory."""
        return self._cache.limits[RAM]

    @cache_limit.setter
    def cache_limit(self, limit: int) -> None:
        self._limit(RAM, limit)

    @property
    def gpu_limit(self) -> int:
        """Bytes of weights that stay on a GPU."""
        return self._cache.limits[GPU]

    @gpu_limit.setter
    def gpu_limit(self, limit: int) -> None:
        self._limit(GPU, limit)

    def _limit(self, where: str, limit: int) -> None:
        self._cache.limits[where] = limit
        self._cache.shrink(where)

    @property
    def cached_bytes(self) -> int:
        """Bytes of weights that are loaded now, in both memories."""
        return self._cache.used()

    def used(self, where: str) -> int:
        """Bytes of weights that are loaded now in "RAM" or on the "GPU"."""
        return self._cache.used(where)

    def cached(self) -> list[Cached]:
        """What is loaded, the newest first."""
        return self._cache.contents()

    def unload(self, identity: str | None = None) -> None:
        """Forget all networks, or those of one model; their memory is free when nothing runs on them any more."""
        if "cuda" in self._cache.drop(identity):
            import torch

            torch.cuda.empty_cache()


def _nbytes(network: torch.nn.Module) -> int:
    return sum(t.numel() * t.element_size() for t in (*network.parameters(), *network.buffers()))


def _read_active(path: Path) -> dict[str, str]:
    """Task → model. A file that is missing or damaged says nothing: then the defaults are active."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("active")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("The choice of models in %s cannot be read: %s", path, error)
        return {}
    if not isinstance(found, dict):
        return {}
    return {task: identity for task, identity in found.items() if isinstance(identity, str)}


class _Shared:
    """The store of this process, made at the first call: one, also where several threads ask first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store: ModelStore | None = None

    def __call__(self) -> ModelStore:
        with self._lock:
            if self._store is None:
                self._store = ModelStore()
            return self._store

    def cache_clear(self) -> None:
        """The next call makes another one (for tests that change its folders)."""
        with self._lock:
            self._store = None


shared = _Shared()
