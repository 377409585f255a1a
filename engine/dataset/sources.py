"""What a dataset is made from: the pictures of a folder, with their labels, boxes and masks. Reads, never writes.

A label is the name of the folder that a picture lies in, as for torchvision's ImageFolder. Boxes and masks of single
objects come from COCO's JSON: ``annotations.json`` in the folder, or what is given. A folder ``masks`` beside holds
pictures of the same names whose levels are classes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine import files
from engine.api import EngineError, FileError, Size
from engine.batch.folders import pictures_of
from engine.dataset import coco
from engine.dataset.coco import Thing
from engine.files import formats
from engine.files.reading import MODULES, contents, said, shown

__all__ = ["UNLABELLED", "Source", "Sources", "scan"]

UNLABELLED = "images"  # the class of pictures that lie in no folder of their own
MASKS = "masks"
PARTS = ("train", "val", "valid", "validation", "test", "images")  # folders that are no labels
USUAL = ("annotations.json", "_annotations.coco.json", "annotations/instances_all.json")
PIECE = 1 << 20


@dataclass(frozen=True)
class Source:
    """One picture. ``name``: its path in the folder, with "/"; ``mask``: of classes; ``things``: its objects;
    ``size``: what the annotations say that it has, upright."""

    path: Path
    name: str
    label: str
    sha256: str
    mask: Path | None = None
    mask_sha256: str = ""
    things: tuple[Thing, ...] = ()
    size: Size | None = None


@dataclass(frozen=True)
class Sources:
    """``labels``: of the objects, whether any is there or not; ``annotations``: the hash of the file they came from.
    ``problems``: a sentence for each file that was left out."""

    images: tuple[Source, ...] = ()
    labels: tuple[str, ...] = ()
    annotations: str = ""
    problems: tuple[str, ...] = field(default=())


def scan(
    folder: Path,
    annotations: Path | None = None,
    told: Callable[[float], None] | None = None,
    check_cancelled: Callable[[], None] | None = None,
    without: Path | None = None,
) -> Sources:
    """All whole pictures of a folder, and of those in it, by name. ``without``: a folder in it that is not looked at.

    Broken pictures are left out with a sentence. Raises FileError if none is left, and for annotations that cannot be
    read.
    """
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise FileError(f"The input “{shown(folder)}” {what}; choose a folder of pictures.")
    given = _annotations(folder, annotations)
    known = coco.read(given) if given is not None else coco.Annotations()
    problems = list(known.problems)
    found = [path for path, inner in pictures_of(folder, without) if inner.parts[:1] != (MASKS,)]
    if not found:
        raise FileError(f"There are no pictures in the folder “{shown(folder)}” that Saisei can open.")
    sources = []
    for number, path in enumerate(sorted(found, key=lambda p: p.relative_to(folder).as_posix())):
        if check_cancelled is not None:
            check_cancelled()
        if told is not None:
            told(number / len(found))
        try:
            sources.append(_source(path, folder, known))
        except EngineError as error:
            problems.append(f"Left out: {error}")
    if not sources:
        raise FileError(
            f"None of the {len(found)} pictures in the folder “{shown(folder)}” can be used; the last: {problems[-1]}"
        )
    names = {source.name for source in sources}
    missing = [name for name in known.things if name not in names]
    if missing and len(missing) == len(known.things) and given is not None:
        raise FileError(
            f"The annotations “{shown(given)}” are of other pictures: there is no “{missing[0]}” in the folder "
            f"“{shown(folder)}”."
        )
    if missing:
        problems.append(
            f"{len(missing)} of the annotated pictures are not there or cannot be used; the first is “{missing[0]}”."
        )
    labels = sorted({*known.labels})
    return Sources(tuple(sources), tuple(labels), _hash(given) if given is not None else "", tuple(problems))


def _annotations(folder: Path, given: Path | None) -> Path | None:
    if given is not None:
        return given
    return next((folder / name for name in USUAL if (folder / name).is_file()), None)


def _source(path: Path, folder: Path, known: coco.Annotations) -> Source:
    """Raises FileError for a picture that is broken, as far as is known without decoding it."""
    name = path.relative_to(folder).as_posix()
    row, data = contents(path, shown(path))
    module = MODULES[row.name]
    header = said(lambda: module.probe(data), shown(path))
    if not module.complete(data):
        raise FileError(f"“{shown(path)}” is cut off: the end of the picture is missing.")
    things = known.things.get(name, [])
    size = known.sizes.get(name)
    if (
        things and size is not None and header.size not in (size, size[::-1])
    ):  # it may lie on its side in the file
        raise FileError(
            f"“{shown(path)}” is {header.size.width} × {header.size.height}, and its annotations are for "
            f"{size.width} × {size.height}."
        )
    mask = _mask(folder / MASKS / name, header.size)
    return Source(
        path,
        name,
        _label(path.relative_to(folder)),
        hashlib.sha256(data).hexdigest(),
        mask,
        _hash(mask) if mask is not None else "",
        tuple(things),
        size if things else None,
    )


def _label(path: Path) -> str:
    folders = list(path.parts[:-1])
    while len(folders) > 1 and folders[0].lower() in PARTS:
        folders = folders[1:]
    return folders[0] if folders and folders[0].lower() not in PARTS else UNLABELLED


def _mask(beside: Path, size: Size) -> Path | None:
    """Raises FileError for one of another size."""
    for suffix in (".png", *formats.READABLE):
        path = beside.with_suffix(suffix)
        if path.is_file():
            found = files.probe(path).size
            if found not in (size, size[::-1]):
                raise FileError(
                    f"The mask “{shown(path)}” is {found.width} × {found.height}, and its picture {size.width} × "
                    f"{size.height}."
                )
            return path
    return None


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"“{shown(path)}” cannot be read ({error.strerror or error}).") from None
