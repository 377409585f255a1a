"""What each picture of a dataset is made of: drawn from the recipe's seed and the picture's number, and nothing else.

So picture 7 is the same whether ten pictures are made or ten thousand, in whatever order, on however many processes.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from engine.dataset.operations import OPERATIONS
from engine.dataset.recipe import FacesSource, ImagesSource, Recipe, Work, filter_step
from engine.dataset.sources import UNLABELLED, Source, Sources
from engine.models.store import ModelStore

__all__ = ["FaceSeed", "Item", "Plan", "Planned", "folders_of", "models_of", "operations_of", "plan"]

LONGEST = 120  # characters of a folder's name
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{i}" for name in ("com", "lpt") for i in range(1, 10))}


@dataclass(frozen=True)
class FaceSeed:
    """A made face: its seed, ψ and the model."""

    seed: int
    psi: float
    model: str


@dataclass(frozen=True)
class Item:
    """One picture to make. ``file``: in the dataset's folder, with "/"; ``steps``: what was drawn, JSON-ready."""

    index: int
    file: str
    split: str
    label: str
    source: Source | FaceSeed
    steps: tuple[dict[str, Any], ...] = ()

    def origin(self) -> dict[str, Any]:
        """Where it comes from, JSON-ready."""
        if isinstance(self.source, FaceSeed):
            return {"face": self.source.seed, "psi": self.source.psi, "model": self.source.model}
        found = {"image": self.source.name, "sha256": self.source.sha256}
        return found | ({"mask_sha256": self.source.mask_sha256} if self.source.mask is not None else {})


@dataclass(frozen=True, eq=False)
class Planned(ABC):
    """What every dataset to be made knows of itself, drawn or read from a manifest. ``models``: hash of each model,
    by its id; ``labels``: of objects; ``annotations``: hash of their file; ``provenance``: files say which models
    made them, and how."""

    recipe: Recipe
    models: Mapping[str, str]
    labels: tuple[str, ...] = ()
    annotations: str = ""
    provenance: bool = True

    @property
    def count(self) -> int:
        return self.recipe.count

    @abstractmethod
    def item(self, index: int) -> Item:
        """Picture ``index``, 0 or more."""

    def key(self, device: str) -> str:
        """A hash of all that makes one dataset different from another, but for the number of pictures."""
        data = self.recipe.data()
        for name in ("count", "name", "description"):
            data.pop(name, None)
        told = {
            "recipe": data,
            "models": dict(self.models),
            "annotations": self.annotations,
            "device": device,
            "provenance": self.provenance,
        }
        return hashlib.sha256(json.dumps([told, self._inputs()], sort_keys=True).encode()).hexdigest()[:32]

    def _inputs(self) -> Any:
        return []


@dataclass(frozen=True, eq=False)
class Plan(Planned):
    """Drawn from a recipe. ``folders``: the folder of each label; ``active``: the model of each task that the recipe
    leaves open."""

    sources: Sources = field(default_factory=Sources)
    folders: Mapping[str, str] = field(default_factory=dict)
    active: Mapping[str, str] = field(default_factory=dict)

    def item(self, index: int) -> Item:
        """Picture ``index``, 0 or more."""
        source, label, place = self._source(index)
        steps: list[dict[str, Any]] = []
        for number, work in enumerate(self.recipe.steps):
            rng = np.random.default_rng((self.recipe.seed, index, 1, number))
            steps += _drawn(work, rng)
        for step in steps:
            if step["op"] == "filter" and not step["model"]:
                step["model"] = self._active(step)
            label = step.pop("relabel", "") or label
        split = self._split(place)
        file = f"{split}/{self.folders[label]}/{index:08d}.{self.recipe.format}"
        return Item(index, file, split, label, source, tuple(steps))

    def _active(self, step: Mapping[str, Any]) -> str:
        one = filter_step(step)
        if one.row.task is None:
            return ""
        named = one.row.model_for(one.params) if one.row.model_for is not None else None
        return named or self.active[one.row.task]

    def _source(self, index: int) -> tuple[Source | FaceSeed, str, float]:
        """The source, its label, and its place in 0..1 by which the parts of the dataset are told apart."""
        seed, kinds = self.recipe.seed, self.recipe.sources
        rng = np.random.default_rng((seed, index, 0))
        weights = np.array([kind.weight for kind in kinds])
        kind = kinds[
            int(np.searchsorted(np.cumsum(weights / weights.sum())[:-1], rng.random(), side="right"))
        ]
        if isinstance(kind, FacesSource):
            first, last = kind.seeds
            chosen = first + index % (last - first + 1)
            face = FaceSeed(chosen, float(rng.uniform(*kind.psi)), kind.model)
            return face, kind.label, float(np.random.default_rng((seed, chosen, 2)).random())
        images = self.sources.images
        lap, at = divmod(index, len(images))
        order = _order(seed, 3, lap, len(images))  # each lap goes through all of them, in another order
        number = int(order[at])
        source = images[number]
        rank = _ranks(seed, len(images))[number]
        return source, kind.label or source.label, (float(rank) + 0.5) / len(images)

    def _split(self, place: float) -> str:
        end = 0.0
        for name, share in self.recipe.split:
            end += share
            if place < end:
                return name
        return next(name for name, share in reversed(self.recipe.split) if share)

    def _inputs(self) -> Any:
        return [[s.name, s.label, s.sha256, s.mask_sha256] for s in self.sources.images]


@lru_cache(maxsize=4)
def _order(seed: int, salt: int, lap: int, count: int) -> np.ndarray:
    return np.random.default_rng((seed, lap, salt)).permutation(count)


@lru_cache(maxsize=4)
def _ranks(seed: int, count: int) -> np.ndarray:
    return np.argsort(_order(seed, 4, 0, count))


def _drawn(work: Work, rng: np.random.Generator) -> list[dict[str, Any]]:
    """What one picture gets of a step; nothing where chance leaves it out."""
    if work.p < 1 and rng.random() >= work.p:
        return []
    row = work.row
    if row.group == "mix":
        weights = np.array([choice.weight for choice in work.choices])
        at = np.searchsorted(np.cumsum(weights / weights.sum())[:-1], rng.random(), side="right")
        return _drawn(work.choices[int(at)], rng)
    step: dict[str, Any] = {"op": work.op}
    for f in row.fields:
        step[f.name] = f.drawn(work.values[f.name], rng)
    for place in row.places:
        step[place] = float(rng.random())
    if row.seeded:
        step["seed"] = int(rng.integers(2**31))
    return [step]


# --- a plan --------------------------------------------------------------------------------------------


def plan(recipe: Recipe, sources: Sources, store: ModelStore, provenance: bool = True) -> Plan:
    """Raises ModelError for a model that is not there."""
    models, active = models_of(recipe, store)
    filled = tuple(
        FacesSource(s.weight, s.label, s.seeds, s.psi, s.model or active["faces"])
        if isinstance(s, FacesSource)
        else s
        for s in recipe.sources
    )
    return Plan(
        replace(recipe, sources=filled),
        models,
        sources.labels,
        sources.annotations,
        provenance,
        sources,
        folders_of(_labels(recipe, sources)),
        active,
    )


def models_of(recipe: Recipe, store: ModelStore) -> tuple[dict[str, str], dict[str, str]]:
    """Hashes of all models that the recipe may run, by id, and the active one of each task that it leaves open."""
    found: dict[str, str] = {}
    active: dict[str, str] = {}

    def need(task: str, model: str | None) -> None:
        card = store.active(task, model or None)
        found[card.id] = card.sha256
        if not model:
            active[task] = card.id

    for source in recipe.sources:
        if isinstance(source, FacesSource):
            need("faces", source.model)
    for work in recipe.works():
        if work.op == "translate":
            for to in work.values["to"]:
                need("translate", f"translate-{to}")
        elif work.op == "filter":
            step = filter_step(work)
            if step.row.task is not None:
                wanted = step.model or (step.row.model_for(step.params) if step.row.model_for else None)
                need(step.row.task, wanted)
            for task in step.row.more_tasks:
                need(task, None)
    return dict(sorted(found.items())), active


def _labels(recipe: Recipe, sources: Sources) -> Iterable[str]:
    for kind in recipe.sources:
        if isinstance(kind, ImagesSource):
            yield from [kind.label] if kind.label else [s.label for s in sources.images]
        else:
            yield kind.label
    for work in recipe.works():
        if work.values.get("relabel"):
            yield work.values["relabel"]


def folders_of(labels: Iterable[str]) -> dict[str, str]:
    """A folder for each label that every system can make; labels that differ have folders that differ."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for label in sorted(set(labels)) or [UNLABELLED]:
        name = base = _folder(label)
        number = 1
        while _folded(name) in taken:  # these systems take "Cat" and "cat" for the same
            number += 1
            name = f"{base}~{number}"
        taken.add(_folded(name))
        found[label] = name
    return found


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _folder(label: str) -> str:
    def kept(at: int, c: str) -> bool:
        edge = at in (0, len(label) - 1)
        return c.isalnum() or c in "-_" or (c in " .,()+&'!@=" and not edge)

    name = "".join(c if kept(at, c) else _percent(c) for at, c in enumerate(label))
    if name.split(".")[0].lower() in _RESERVED:
        name = _percent(name[0]) + name[1:]
    if len(name.encode("utf-8")) > LONGEST:
        cut = name.encode("utf-8")[: LONGEST - 20].decode("utf-8", "ignore")
        name = f"{cut}~{hashlib.sha256(label.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
    return name or "%"


def _percent(c: str) -> str:
    return "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "surrogatepass"))


def operations_of(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """The labels of what is done to a picture, for people."""
    return [OPERATIONS[step["op"]].label for step in steps]
