"""All models that there are, installed or in the catalogue, as plain data for the dialog. It is looked up in a task:
it reads the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.api import ModelError
from engine.filters import FILTERS
from engine.models import pins
from engine.models.cache import GPU, RAM, Cached
from engine.models.card import Card
from engine.models.catalog import Entry, catalog
from engine.models.store import BUILT_IN, ModelStore

__all__ = ["Item", "Memory", "Shelf", "look", "look_at_memory"]


@dataclass(frozen=True)
class Item:
    """One model. ``state``: "ready", "missing" or "damaged" (weights of an installed one), "available" (in the
    catalogue) or "unsupported" (there, but this version has no network for it). ``choice``: whether one of its task
    is active and this can be it. ``findable``: whether its files are known by their hash, wherever they lie."""

    id: str
    name: str
    task: str
    state: str
    active: bool = False
    choice: bool = False
    built_in: bool = False
    findable: bool = False
    card: Card | None = None
    entry: Entry | None = None

    @property
    def installed(self) -> bool:
        return self.card is not None

    @property
    def size(self) -> int:
        """Bytes of the weights; 0 for unknown."""
        one = self.card or self.entry
        return one.size if one is not None else 0

    @property
    def commercial_use(self) -> bool | None:
        one = self.card or self.entry
        return one.commercial_use if one is not None else None


@dataclass(frozen=True)
class Memory:
    """What is loaded, the newest first; by "RAM" and "GPU" the bytes in use and those that may be."""

    loaded: tuple[Cached, ...] = ()
    used: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Shelf:
    """``home``: the folder of the person's own models. ``problems``: sentences on what cannot be read."""

    items: tuple[Item, ...] = ()
    home: Path = Path()
    online: bool = True
    problems: tuple[str, ...] = ()


def look(store: ModelStore) -> Shelf:
    """Asks the disk only."""
    store.refresh()
    cards = store.cards()
    problems = list(store.problems)
    try:
        entries = {entry.id: entry for entry in catalog()}
    except ModelError as error:
        entries = {}
        problems.append(str(error))
    choices = {row.task for row in FILTERS.values() if row.task and row.model_for is None}
    choices |= {"faces", "select"}  # of commands and tools, which are in no table of filters
    parts = {identity for row in FILTERS.values() for identity in row.parts}
    active = {task: found[0].id for task in choices if (found := store.for_task(task))}
    owners = {card.id: entry for entry in entries.values() for card in cards if _is(card, entry)}
    items = [
        Item(
            card.id,
            card.name,
            card.task,
            store.state(card),
            active=active.get(card.task) == card.id,
            choice=card.task in choices and card.id not in parts,
            built_in=card.folder == BUILT_IN,
            card=card,
            entry=owners.get(card.id),
        )
        for card in cards
    ]
    installed = {entry.id for entry in owners.values()}
    items += [
        Item(
            entry.id,
            entry.name,
            entry.task,
            "available" if entry.supported else "unsupported",
            choice=entry.task in choices,
            findable=all(
                file.sha256 or pins.expected(store.home, entry, file).sha256 for file in entry.files
            ),
            entry=entry,
        )
        for entry in entries.values()
        if entry.id not in installed
    ]
    return Shelf(tuple(items), store.home, _online(), tuple(problems))


def _is(card: Card, entry: Entry) -> bool:
    """Whether a card is that of an entry, by its name or by the files that it was made from."""
    hashes = {file.sha256 for file in entry.files}
    return card.id == entry.id or (None not in hashes and hashes <= set(card.origin.get("sha256", ())))


def look_at_memory(store: ModelStore) -> Memory:
    limits = ((RAM, store.cache_limit), (GPU, store.gpu_limit))
    return Memory(tuple(store.cached()), tuple((where, store.used(where), limit) for where, limit in limits))


def _online() -> bool:
    """Whether this machine has a way out, without calling anybody."""
    try:
        addresses = psutil.net_if_addrs()
        return any(
            stats.isup and not name.lower().startswith(("lo", "loopback")) and addresses.get(name)
            for name, stats in psutil.net_if_stats().items()
        )
    except (OSError, RuntimeError):
        return True  # it cannot be told: a download will say
