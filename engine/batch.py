"""Pictures from files through one filter into files: the plan (which becomes which), then each one for itself.

``plan`` and ``check`` look at the disk and change nothing; ``process`` writes, and what it writes appears whole
or not at all. So a batch that was interrupted can be started again, and goes on with ``skip_existing``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import files, sidecars
from engine.api import (
    Context,
    DevicePolicy,
    EngineError,
    FileError,
    FormatLimitError,
    Picture,
    Request,
    Result,
    Size,
)
from engine.files import SaveOptions, formats
from engine.filters import Filter
from engine.reports import sentence

__all__ = [
    "Item",
    "Outcome",
    "Plan",
    "PlanError",
    "Run",
    "Work",
    "check",
    "outcomes",
    "plan",
    "printable",
    "process",
]

Run = Callable[[Request, Context], Result]


class PlanError(EngineError):
    """The inputs and the output do not go together; nothing was started."""


@dataclass(frozen=True)
class Item:
    """One file to make."""

    source: Path
    target: Path


@dataclass(frozen=True)
class Plan:
    """What is to be made. ``folder``: the output folder, which may not exist yet; None for a single file."""

    items: tuple[Item, ...]
    folder: Path | None


@dataclass(frozen=True)
class Work:
    """What is done to each picture, and how it is saved.

    ``scale``: size of the result against the picture. ``mask``, ``hints``: a file, or a folder with one for each
    picture (see engine/sidecars.py). ``options``: see ``files.write``; without a depth the
    picture's own is kept as far as the format can. ``provenance``: the recipe goes into the metadata.
    ``overwrite``: a target that exists is replaced; ``skip_existing``: it is left as it is, and counts as done.
    """

    row: Filter
    params: Any
    model: str | None = None
    policy: DevicePolicy = DevicePolicy()
    seed: int = 0
    scale: int = 1
    mask: Path | None = None
    hints: Path | None = None
    options: SaveOptions = SaveOptions()
    provenance: bool = True
    overwrite: bool = False
    skip_existing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of an item. ``error``: one sentence, empty where the file was written and read back.

    ``resolved``: values of automatic parameters; ``seconds``: of the filter alone.
    """

    item: Item
    error: str = ""
    device: str = ""
    seconds: float = 0.0
    model: str | None = None
    resolved: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    skipped: bool = False


def printable(path: Path) -> str:
    """A path on one line, as it was given."""
    return "".join(c if c.isprintable() else "�" for c in str(path))


def _exists(path: Path) -> bool:
    """What cannot be asked, for want of permission or because the name is not valid, is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _names_picture(path: Path) -> bool:
    return path.suffix.lower() in formats.WRITABLE


# --- the plan ----------------------------------------------------------------------------------------


def plan(
    inputs: Sequence[Path],
    output: Path,
    *,
    into_folder: bool = False,
    suffix: str | None = None,
    overwrite: bool = False,
) -> Plan:
    """Which file becomes which.

    One picture goes into the file ``output``, or into that folder if it is one or ``into_folder`` says so.
    Several, or the pictures of a folder (not of those inside it), go into the folder ``output`` and keep their
    names; ``suffix`` (".png") replaces theirs. A file given twice counts once.

    Raises PlanError where two results would be one file, a result would replace a picture that is still to be
    read, or several pictures are to go into one file; FileError for a folder that cannot be read or holds no
    pictures.
    """
    several = len(inputs) > 1 or any(_is_folder(path) for path in inputs)
    folder = output if several or into_folder or _is_folder(output) else None
    if folder is not None and not _is_folder(output) and (_exists(output) or _names_picture(output)):
        what = "is a file" if _exists(output) else "is the name of a file"
        raise PlanError(f"“{output.name}” {what}: several pictures need a folder as output, named last.")
    named: dict[str, Path] = {}
    for path in (path for given in inputs for path in _pictures(given)):
        named.setdefault(os.path.normcase(Path(os.path.normpath(path)).absolute()), path)
    sources = list(named.values())
    if folder is None:
        items = [Item(path, _with_format(output, suffix)) for path in sources]
    else:
        items = [Item(path, folder / (path.stem + suffix if suffix else path.name)) for path in sources]
    _check_collisions(items, overwrite)
    return Plan(tuple(items), folder)


def _pictures(path: Path) -> Iterable[Path]:
    if not _is_folder(path):
        return [path]
    try:
        found = [p for p in sorted(path.iterdir()) if p.suffix.lower() in formats.READABLE and p.is_file()]
    except OSError as error:
        raise FileError(
            f"The folder “{path.name}” cannot be read ({error.strerror}); choose another."
        ) from None
    found = [p for p in found if not p.name.startswith(".")]  # "._photo.jpg" of other systems is no photo
    if not found:
        raise FileError(f"There are no pictures in the folder “{path.name}” that Saisei can open.")
    return found


def _with_format(target: Path, suffix: str | None) -> Path:
    if suffix is None:
        return target
    if not _names_picture(target):
        return target.with_name(target.name + suffix)
    if formats.WRITABLE[target.suffix.lower()] is not formats.WRITABLE[suffix]:
        raise PlanError(
            f"The output “{target.name}” and --format {suffix[1:]} contradict each other: leave one out."
        )
    return target


def _key(path: Path) -> tuple[int, int] | str:
    """The same for all names of one file."""
    real = os.path.realpath(path)
    try:
        found = Path(real).stat()
    except (OSError, ValueError):
        # what does not exist yet: these systems take a name in capitals for the same
        return real.casefold() if sys.platform in ("win32", "darwin") else real
    return found.st_dev, found.st_ino


def _check_collisions(items: Sequence[Item], overwrite: bool) -> None:
    sources = {_key(item.source): item.source for item in items}
    targets: dict[tuple[int, int] | str, Item] = {}
    for item in items:
        key = _key(item.target)
        if key in targets:
            raise PlanError(
                f"“{printable(targets[key].source)}” and “{printable(item.source)}” would both become "
                f"“{item.target.name}”: rename one of them, or run them apart."
            )
        targets[key] = item
        if key not in sources or (len(items) == 1 and overwrite):
            continue
        if len(items) == 1:
            raise PlanError(
                f"“{printable(item.source)}” is the input and the output: choose another output, or add "
                "--overwrite to replace it."
            )
        raise PlanError(
            f"The result of “{printable(item.source)}” would replace the input “{printable(sources[key])}”: "
            "choose another output folder."
        )


# --- one picture -------------------------------------------------------------------------------------


def check(item: Item, work: Work) -> None:
    """Everything that can be known to go wrong before the work starts. Raises FileError."""
    header = files.probe(item.source)
    if _exists(item.target) and not work.overwrite:
        raise FileError(
            f"“{item.target.name}” exists already; choose another output, or add --overwrite to replace it."
        )
    if work.row.transform is not None or work.row.resized is not None:
        size = work.row.output_size(work.params, header.size)
    else:
        size = Size(header.size.width * work.scale, header.size.height * work.scale)
    depth = work.options.depth or (16 if header.depth > 8 else 8)
    row = files.check_target(item.target, size, channels=header.channels, depth=depth)
    if work.options.depth is not None and work.options.depth not in row.depths:
        raise FormatLimitError(
            f"Cannot save “{item.target.name}”: {row.label} holds {row.depths[0]} bits a channel, not "
            f"{work.options.depth}; choose PNG or TIFF."
        )


def process(item: Item, work: Work, run: Run, context: Context | None = None) -> Outcome:
    """Read, run, write. Whatever goes wrong is in the outcome, but for KeyboardInterrupt and its kind."""
    try:
        opened = files.read(item.source)
        picture = opened.picture
        request = Request(
            work.row.id,
            picture,
            work.params,
            work.model,
            mask=sidecars.read_mask(sidecars.beside(work.mask, item.source), picture.size)
            if work.mask
            else None,
            hints=sidecars.read_hints(sidecars.beside(work.hints, item.source), picture.size)
            if work.hints
            else None,
            seed=work.seed,
            policy=work.policy,
        )
        result = run(request, context or Context())
        picture = _whole(work.row, opened.picture, result)
        metadata, lost = opened.metadata, []
        # without a model nothing was made up: such a picture must not be marked as partly generated
        if work.provenance and work.row.task is not None:
            lost += files.provenance.losses(metadata, [result.recipe])
            metadata = files.provenance.mark(metadata, [result.recipe])
        lost += files.losses(item.target, picture, metadata, work.options)
        files.write(item.target, picture, metadata, work.options)
    except Exception as error:
        return Outcome(item, error=sentence(error, "nothing was written"))
    return Outcome(
        item,
        device=result.device,
        seconds=result.seconds,
        model=result.recipe.get("model"),
        resolved=dict(result.recipe.get("resolved") or {}),
        notes=tuple(dict.fromkeys((*opened.notes, *result.notes, *lost))),
    )


def _whole(row: Filter, picture: Picture, result: Result) -> Picture:
    """The picture to save: a result that covers a part of it is put into its place."""
    partial = (
        row.resized is None and row.transform is None and result.scale == 1 and result.rect != picture.rect
    )
    if not partial:
        return Picture(result.pixels, picture.icc)
    pixels = picture.pixels.copy()
    pixels[result.rect.slices] = result.pixels
    return Picture(pixels, picture.icc)


# --- all of them -------------------------------------------------------------------------------------


def outcomes(
    plan: Plan, work: Work, run: Run, context_for: Callable[[Item, int], Context] | None = None
) -> Generator[Outcome]:
    """One outcome for each item: first what cannot work, found before anything is computed, then the others.

    ``context_for(item, index)`` makes the context that a job reports to. The output folder is made, and taken
    away again if nothing came into it. Raises FileError if it cannot be made.
    """
    made = _make_folder(plan.folder)
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
        for folder in made:
            with contextlib.suppress(OSError):  # it is not empty
                folder.rmdir()


def _before(item: Item, work: Work) -> Outcome | None:
    """The outcome of an item that needs no work or cannot be done; else None."""
    try:
        if work.skip_existing and _exists(item.target):
            files.probe(item.target)
            return Outcome(item, skipped=True)
        check(item, work)
    except Exception as error:
        return Outcome(item, error=sentence(error, "nothing was written"))
    return None


def _make_folder(folder: Path | None) -> list[Path]:
    """Makes the folder and those above it. Returns what was made, the innermost first."""
    if folder is None:
        return []
    try:
        missing = [path for path in (folder, *folder.parents) if not _exists(path)]
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not valid"
        raise FileError(
            f"The folder “{folder.name}” cannot be made ({why}); choose another output."
        ) from None
    return missing
