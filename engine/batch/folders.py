"""Whole trees of pictures into a folder that keeps their structure. Looks at the disk and changes nothing."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.api import FileError
from engine.batch.planning import Item, Plan, PlanError, check_collisions, exists, is_folder
from engine.files import formats

__all__ = ["DEFAULT_NAME", "FALLBACK", "FOLDER", "NAME_FIELDS", "pictures_of", "plan_tree"]

FOLDER = ".saisei-batch"  # in an output folder: what a batch knows of it
DEFAULT_NAME = "{name}"
NAME_FIELDS = ("name", "ext", "preset")
FALLBACK = (
    ".tif"  # for pictures in formats that are read only, such as those of cameras: all their bits are kept
)


def plan_tree(
    inputs: Sequence[Path],
    folder: Path,
    *,
    suffix: str | None = None,
    name: str = DEFAULT_NAME,
    preset: str = "",
    recursive: bool = True,
) -> Plan:
    """Which file becomes which in ``folder``.

    The pictures of one folder go into ``folder`` as they lie there; of several inputs, each folder becomes one in
    ``folder``. Links to folders are followed once, hidden files and folders are not looked at, nor is ``folder``
    where it lies inside of an input, nor any other that a batch wrote into: its pictures are results. A picture
    keeps its format, or gets ``suffix`` (".png"); ``name`` is made of "{name}" (the file's, without its suffix),
    "{ext}" (its suffix) and "{preset}".

    Raises PlanError where two results would be one file, or a result would replace an input, and FileError for an
    input that cannot be read, or if there is no picture at all.
    """
    check_name(name)
    if exists(folder) and not is_folder(folder):
        raise PlanError(f"The output “{folder.name}” is a file: a batch needs a folder.")
    out = _real(folder)
    for given in inputs:
        if is_folder(given) and _real(given) == out:
            raise PlanError(
                f"“{given.name or given}” is an input and the output: choose another output folder; one inside "
                "of it will do."
            )
    items: dict[str, Item] = {}
    for given in inputs:
        beside = Path(given.resolve().name) if len(inputs) > 1 and is_folder(given) else Path()
        for source, inner in _pictures(given, out, recursive, results=False):
            key = os.path.normcase(Path(os.path.normpath(source)).absolute())
            made = _result_name(source, suffix, name, preset)
            items.setdefault(key, Item(source, folder / beside / inner / made))
    if not items:
        words = f"the folder “{inputs[0].name}”" if len(inputs) == 1 else "these folders"
        raise FileError(f"There are no pictures in {words} that Saisei can open.")
    found = tuple(items.values())
    try:
        check_collisions(found, overwrite=False, alone=False)
    except PlanError as error:
        if "would both become" not in str(error) or "{ext}" in name:
            raise
        raise PlanError(
            str(error).replace(
                "rename one of them, or run them apart", "add {ext} to the name of the results"
            )
        ) from None
    return Plan(found, folder)


def check_name(name: str) -> None:
    """Raises PlanError for a pattern that gives no file names."""
    for found in re.findall(r"\{[^{}]*\}|[{}]", name):
        if found[1:-1] not in NAME_FIELDS:
            words = ", ".join(f"{{{field}}}" for field in NAME_FIELDS)
            raise PlanError(f"The name of the results may hold {words}, not {found}.")
    if "/" in name or "\\" in name or "\0" in name:
        raise PlanError("The name of the results cannot hold a slash.")
    if "{name}" not in name:
        raise PlanError("The name of the results has to hold {name}: else all would be one file.")
    if name.startswith("."):
        raise PlanError("The name of the results cannot begin with a full stop: such files are hidden.")


def _result_name(source: Path, suffix: str | None, name: str, preset: str) -> str:
    own = source.suffix if source.suffix.lower() in formats.WRITABLE else FALLBACK
    # a plain replacement: the file's own name may hold braces
    fields = {"{name}": source.stem, "{ext}": source.suffix[1:].lower(), "{preset}": preset}
    return re.sub(r"\{(?:name|ext|preset)\}", lambda found: fields[found[0]], name) + (suffix or own)


def _real(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def pictures_of(folder: Path, without: Path | None = None) -> Iterator[tuple[Path, Path]]:
    """The pictures of a folder and of those in it, each with its folder relative to it; as ``plan_tree`` looks for
    them. ``without``: a folder that is not looked at. Raises FileError."""
    yield from _pictures(folder, _real(without) if without is not None else "", recursive=True, results=True)


def _pictures(given: Path, out: str, recursive: bool, results: bool) -> Iterator[tuple[Path, Path]]:
    """The pictures of an input, each with its folder relative to it. ``results``: also those of folders inside of it
    that a batch wrote into. Raises FileError for a folder that cannot be
    read: the person named it, or would not notice that it is missing."""
    if not is_folder(given):
        yield given, Path()
        return
    seen: set[tuple[int, int]] = set()  # links may lead back to where they are
    waiting = [(given, Path())]
    while waiting:
        folder, inner = waiting.pop()
        try:
            found = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            raise FileError(
                f"The folder “{folder.name}” cannot be read ({error.strerror}); leave it out."
            ) from None
        if (found.st_dev, found.st_ino) in seen:
            continue
        seen.add((found.st_dev, found.st_ino))
        inside = []
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith("."):  # "._photo.jpg" of other systems is no photo
                continue
            if is_folder(path):
                if recursive and _real(path) != out and (results or not is_folder(path / FOLDER)):
                    inside.append((path, inner / entry.name))
            elif path.suffix.lower() in formats.READABLE and _ordinary(path):
                yield path, inner
        waiting += reversed(inside)


def _ordinary(path: Path) -> bool:
    """A file, or a link that leads nowhere, which is reported later; reading from a pipe would never end."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True
