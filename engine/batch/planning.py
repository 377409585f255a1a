"""Which file becomes which. Looks at the disk and changes nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.api import EngineError, FileError
from engine.files import formats

__all__ = ["Item", "Plan", "PlanError", "exists", "is_folder", "plan", "printable", "same_file"]


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


def printable(path: Path) -> str:
    """A path on one line, as it was given."""
    return "".join(c if c.isprintable() else "�" for c in str(path))


def exists(path: Path) -> bool:
    """What cannot be asked, for want of permission or because the name is not valid, is not there."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _names_picture(path: Path) -> bool:
    return path.suffix.lower() in formats.WRITABLE


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
    several = len(inputs) > 1 or any(is_folder(path) for path in inputs)
    folder = output if several or into_folder or is_folder(output) else None
    if folder is not None and not is_folder(output) and (exists(output) or _names_picture(output)):
        what = "is a file" if exists(output) else "is the name of a file"
        raise PlanError(f"“{output.name}” {what}: several pictures need a folder as output, named last.")
    named: dict[str, Path] = {}
    for path in (path for given in inputs for path in pictures_in(given)):
        named.setdefault(os.path.normcase(Path(os.path.normpath(path)).absolute()), path)
    sources = list(named.values())
    if folder is None:
        items = [Item(path, _with_format(output, suffix)) for path in sources]
    else:
        items = [Item(path, folder / (path.stem + suffix if suffix else path.name)) for path in sources]
    check_collisions(items, overwrite)
    return Plan(tuple(items), folder)


def pictures_in(path: Path) -> Iterable[Path]:
    if not is_folder(path):
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


def same_file(one: Path, other: Path) -> bool:
    """Whether both names are of one file, which may not exist yet."""
    return _key(one) == _key(other)


def check_collisions(items: Sequence[Item], overwrite: bool, alone: bool = True) -> None:
    """Raises PlanError where two results would be one file, or a result would replace an input; ``alone``: a single
    one may, with ``overwrite``."""
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
        single = alone and len(items) == 1
        if key not in sources or (single and overwrite):
            continue
        if single:
            raise PlanError(
                f"“{printable(item.source)}” is the input and the output: choose another output, or add "
                "--overwrite to replace it."
            )
        raise PlanError(
            f"The result of “{printable(item.source)}” would replace the input “{printable(sources[key])}”: "
            "choose another output folder."
        )
