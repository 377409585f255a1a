"""What is done to each picture: read, run the chain, write; each one for itself.

``check`` looks at the disk and changes nothing; ``process`` writes, and what it writes appears whole or not at all.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine import files, sidecars
from engine.api import Cancelled, Context, DevicePolicy, FileError, FormatLimitError, Picture
from engine.batch.layers import as_layers, in_steps, prepared
from engine.batch.planning import Item, Plan, exists
from engine.chain import Chain, Run, Step, run_chain, sizes
from engine.choosing import chosen
from engine.files import SaveOptions
from engine.models.store import ModelStore
from engine.reports import sentence

__all__ = [
    "Outcome",
    "Work",
    "check",
    "make_folder",
    "models_of",
    "outcomes",
    "process",
    "remove_empty",
    "scales_of",
]


@dataclass(frozen=True)
class Work:
    """What is done to each picture, and how it is saved.

    ``scales``: what the model of each step scales by, 1 where it is not named (see ``scales_of``). ``mask``,
    ``hints``: a file, or a folder with one for each picture (see engine/sidecars.py). ``options``: see
    ``files.write``; without a depth the picture's own is kept as far as the format can. ``provenance``: the recipes
    go into the metadata. ``overwrite``: a target that exists is replaced; ``skip_existing``: it is left as it is,
    and counts as done.
    """

    chain: Chain
    policy: DevicePolicy = DevicePolicy()
    seed: int = 0
    scales: tuple[int, ...] = ()
    mask: Path | None = None
    hints: Path | None = None
    options: SaveOptions = SaveOptions()
    provenance: bool = True
    overwrite: bool = False
    skip_existing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of an item. ``error``: one sentence, empty where the file was written and read back.

    ``model``: those of all steps; ``resolved``: values of automatic parameters; ``seconds``: of the filters alone.
    """

    item: Item
    error: str = ""
    device: str = ""
    seconds: float = 0.0
    model: str | None = None
    resolved: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    skipped: bool = False


# --- the models --------------------------------------------------------------------------------------


def scales_of(chain: Chain, store: ModelStore) -> tuple[int, ...]:
    """What each step's model scales by. Raises ModelError for a model that is not there."""
    return tuple(
        s.row.scale * chosen(s.row, s.params, _model(s), store).scale
        if s.row.task is not None
        else s.row.scale
        for s in chain.steps
    )


def models_of(chain: Chain, store: ModelStore) -> list[str]:
    """The hashes of all models that the chain would run with now. Raises ModelError for one that is not there."""
    found = []
    for s in chain.steps:
        if s.row.task is not None:
            found.append(chosen(s.row, s.params, _model(s), store).sha256)
            found += [card.sha256 for card in store.for_task(s.row.task) if card.id in s.row.parts]
            found += [store.active(task).sha256 for task in s.row.more_tasks]
    return found


def _model(step: Step) -> str | None:
    """The model that a step names, by its id or by its parameters; None for the active one."""
    if step.model is not None or step.row.model_for is None:
        return step.model
    return step.row.model_for(step.params)


# --- one picture -------------------------------------------------------------------------------------


def check(item: Item, work: Work) -> None:
    """Everything that can be known to go wrong before the work starts. Raises FileError or EngineError."""
    if exists(item.target) and not work.overwrite:
        raise FileError(
            f"“{item.target.name}” exists already; choose another output, or add --overwrite to replace it."
        )
    header = files.probe(item.source)
    size = sizes(work.chain, header.size, work.scales)[-1]
    depth = work.options.depth or (16 if header.depth > 8 else 8)
    row = files.check_target(item.target, size, channels=header.channels, depth=depth)
    if work.options.depth is not None and work.options.depth not in row.depths:
        raise FormatLimitError(
            f"Cannot save “{item.target.name}”: {row.label} holds {row.depths[0]} bits a channel, not "
            f"{work.options.depth}; choose PNG or TIFF."
        )


def process(item: Item, work: Work, run: Run | None = None, context: Context | None = None) -> Outcome:
    """Read, run, write. Whatever goes wrong is in the outcome, but for Cancelled, KeyboardInterrupt and its kind."""
    try:
        opened = files.read(item.source)
        picture, size, source = opened.picture, opened.picture.size, item.source
        stepwise = in_steps(work.chain, item.target)
        if stepwise:
            picture = prepared(work.chain, picture)
        masked, hinted = (
            work.mask is not None and work.chain.masked,
            work.hints is not None and work.chain.hinted,
        )
        result = run_chain(
            work.chain,
            picture,
            context,
            mask=sidecars.read_mask(sidecars.beside(work.mask, source), size)
            if masked and work.mask
            else None,
            hints=sidecars.read_hints(sidecars.beside(work.hints, source), size)
            if hinted and work.hints
            else None,
            seed=work.seed,
            policy=work.policy,
            run=run,
        )
        metadata, lost = opened.metadata, []
        # without a model, or where nothing changed, nothing was made up: such a picture must not be marked as partly
        # generated
        if work.provenance and work.chain.generative and not _same(picture, result.picture):
            lost += files.provenance.losses(metadata, result.recipes)
            metadata = files.provenance.mark(metadata, result.recipes)
        if stepwise and not _same(picture, result.picture):
            document = as_layers(picture, result, metadata)
            lost += files.layered_losses(item.target, document, work.options)
            files.write_layered(item.target, document, result.picture, work.options)
        else:
            after = opened.picture if stepwise else result.picture  # nothing was to be restored
            lost += files.losses(item.target, after, metadata, work.options)
            files.write(item.target, after, metadata, work.options)
    except Cancelled:
        raise
    except Exception as error:
        return Outcome(item, error=sentence(error, "nothing was written"))
    resolved: dict[str, Any] = {}
    for recipe in result.recipes:
        resolved |= recipe.get("resolved") or {}
    models = dict.fromkeys(str(recipe["model"]) for recipe in result.recipes if recipe.get("model"))
    return Outcome(
        item,
        device=result.device,
        seconds=result.seconds,
        model=", ".join(models) or None,
        resolved=resolved,
        notes=tuple(dict.fromkeys((*opened.notes, *result.notes, *lost))),
    )


# --- all of them, one after the other ----------------------------------------------------------------


def _same(before: Picture, after: Picture) -> bool:
    return before.pixels.dtype == after.pixels.dtype and np.array_equal(before.pixels, after.pixels)


def outcomes(
    plan: Plan,
    work: Work,
    run: Run | None = None,
    context_for: Callable[[Item, int], Context] | None = None,
) -> Generator[Outcome]:
    """One outcome for each item: first what cannot work, found before anything is computed, then the others.

    ``context_for(item, index)`` makes the context that a job reports to. The output folder is made, and taken
    away again if nothing came into it. Raises FileError if it cannot be made.
    """
    made = make_folder(plan.folder)
    try:
        ready: list[Item] = []
        for item in plan.items:
            outcome = _before(item, work)
            if outcome is None:
                ready.append(item)
            else:
                yield outcome
        for index, item in enumerate(ready, start=len(plan.items) - len(ready)):
            yield process(item, work, run, context_for(item, index) if context_for else None)
    finally:
        remove_empty(made)


def _before(item: Item, work: Work) -> Outcome | None:
    """The outcome of an item that needs no work or cannot be done; else None."""
    try:
        if work.skip_existing and exists(item.target):
            files.probe(item.target)
            return Outcome(item, skipped=True)
        check(item, work)
    except Exception as error:
        return Outcome(item, error=sentence(error, "nothing was written"))
    return None


def make_folder(folder: Path | None) -> list[Path]:
    """Makes the folder and those above it. Returns what was made, the innermost first. Raises FileError."""
    if folder is None:
        return []
    try:
        missing = [path for path in (folder, *folder.parents) if not exists(path)]
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not valid"
        raise FileError(
            f"The folder “{folder.name}” cannot be made ({why}); choose another output."
        ) from None
    return missing


def remove_empty(folders: list[Path]) -> None:
    """Takes folders away that nothing came into, the innermost first."""
    for folder in folders:
        with contextlib.suppress(OSError):  # it is not empty
            folder.rmdir()
