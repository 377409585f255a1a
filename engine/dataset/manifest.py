"""The manifest of a dataset: JSON lines, first what holds for all, then a line for each file. From it, and the same
inputs and models, the very same files are made again.

It holds no times and no absolute paths, so that a dataset that is made twice has the same manifest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from engine.api import FileError
from engine.dataset.operations import OPERATIONS, RecipeError
from engine.dataset.planning import FaceSeed, Item, Planned
from engine.dataset.recipe import MOST_PICTURES, recipe_of
from engine.dataset.sources import Source, Sources
from engine.files.reading import shown
from engine.toml_files import told

__all__ = ["NAME", "Remake", "header", "line", "read"]

NAME = "manifest.jsonl"
FORMAT, VERSION = "saisei-dataset", 1
LIBRARIES = ("torch", "torchvision", "numpy", "opencv-python-headless", "imagecodecs")


def header(planned: Planned, device: str) -> dict[str, Any]:
    """The first line."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "saisei": _version("saisei"),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "python": ".".join(map(str, sys.version_info[:2])),
        "device": device,
        "models": dict(planned.models),
        "annotations": planned.annotations,
        "provenance": planned.provenance,
        "labels": list(planned.labels),
        "recipe": planned.recipe.data(),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def line(item: Item, made: Mapping[str, Any]) -> dict[str, Any]:
    """The line of a file; ``made``: as ``making.Made``, or the "error" that left it out."""
    found: dict[str, Any] = {"index": item.index, "file": item.file, "split": item.split, "label": item.label}
    found |= {"source": item.origin(), "steps": list(item.steps)}
    if "error" in made:
        return found | {"error": made["error"]}
    found |= {key: made[key] for key in ("sha256", "bytes", "width", "height")}
    if made.get("mask"):
        found["mask"] = {"file": made["mask"][0], "sha256": made["mask"][1]}
    return found


# --- read again ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Remake(Planned):
    """A dataset as its manifest tells it. ``expected``: the hash of each file, by its number; ``device``: what it was
    made on. ``problems``: sentences on what may make other bytes."""

    items: Mapping[int, Item] = field(default_factory=dict)
    expected: Mapping[int, str] = field(default_factory=dict)
    device: str = "cpu"
    problems: tuple[str, ...] = ()

    def item(self, index: int) -> Item:
        return self.items[index]

    def _inputs(self) -> Any:
        return [[i, self.expected.get(i, "")] for i in sorted(self.items)]


def read(path: Path, sources: Sources | None) -> Remake:
    """``sources``: of the folder that the pictures are in, None where all are made. Raises RecipeError for a file
    that is no manifest, and FileError for a source that is not there or is another file now."""
    name = shown(path)
    lines = _lines(path, name)
    head = next(lines, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise RecipeError(f"“{name}” is not the manifest of a dataset.")
    version = head.get("version")
    if type(version) is not int or version != VERSION:
        raise RecipeError(
            f"The manifest “{name}” was made by a newer Saisei (version {version}); update Saisei."
        )
    try:
        recipe = recipe_of(head["recipe"])
        models = {str(k): str(v) for k, v in head["models"].items()}
        items: dict[int, Item] = {}
        expected: dict[int, str] = {}
        by_name = {s.name: s for s in sources.images} if sources is not None else {}
        for data in lines:
            item = _item(data, by_name)
            items[item.index] = item
            if "sha256" in data:
                expected[item.index] = str(data["sha256"])
    except RecipeError as error:
        raise RecipeError(f"The manifest “{name}” cannot be used: {told(str(error))}") from None
    except FileError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecipeError(f"The manifest “{name}” is damaged ({type(error).__name__}: {error}).") from None
    if sorted(items) != list(range(len(items))) or not items:
        raise RecipeError(f"The manifest “{name}” is damaged: lines are missing.")
    annotations, labels = str(head.get("annotations", "")), tuple(head.get("labels", ()))
    if annotations and sources is not None and sources.annotations != annotations:
        raise FileError("The annotations in the input folder are not those that the dataset was made with.")
    found = Remake(
        replace(recipe, count=len(items)),
        models,
        labels,
        annotations,
        head.get("provenance", True) is True,
        items,
        expected,
        str(head.get("device", "cpu")),
    )
    return replace(found, problems=_differences(head))


def _lines(path: Path, name: str) -> Iterator[Any]:
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file):
                if number > MOST_PICTURES:
                    raise RecipeError(f"The manifest “{name}” is too long.")
                try:
                    yield json.loads(raw)
                except (ValueError, RecursionError):
                    raise RecipeError(f"Line {number + 1} of “{name}” is damaged.") from None
    except OSError as error:
        raise RecipeError(f"The manifest “{name}” cannot be read ({error.strerror or error}).") from None


def _item(data: Mapping[str, Any], sources: Mapping[str, Source]) -> Item:
    origin = data["source"]
    source: Source | FaceSeed
    if "image" in origin:
        found = sources.get(origin["image"])
        if found is None:
            raise FileError(f"“{origin['image']}” is not in the input folder: the dataset was made from it.")
        if found.sha256 != origin["sha256"] or found.mask_sha256 != origin.get("mask_sha256", ""):
            raise FileError(f"“{origin['image']}” is not the file any more that the dataset was made from.")
        source = found
    else:
        source = FaceSeed(int(origin["face"]), float(origin["psi"]), str(origin["model"]))
    index, file = data["index"], str(data["file"])
    if type(index) is not int or index < 0:
        raise ValueError("a number is none")
    place = PurePosixPath(file)
    if place.is_absolute() or ".." in place.parts or len(place.parts) != 3 or "\\" in file or ":" in file:
        raise ValueError(f"{file!r} is no place in the dataset")
    steps = tuple(_step(step) for step in data["steps"])
    return Item(index, file, str(data["split"]), str(data["label"]), source, steps)


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    row = OPERATIONS.get(step["op"])
    if row is None or row.group == "mix":
        raise ValueError(f"there is no operation {step['op']!r}")
    for f in row.fields:
        if f.name != "relabel":
            f.checked(step[f.name])
    for place in row.places:
        if not 0 <= float(step[place]) <= 1:
            raise ValueError(f"{place} is 0 to 1")
    if row.seeded and (type(step["seed"]) is not int or step["seed"] < 0):
        raise ValueError("a seed is 0 or more")
    return dict(step)


def _differences(head: Mapping[str, Any]) -> tuple[str, ...]:
    libraries = head.get("libraries")
    if not isinstance(libraries, dict):
        return ()
    other = [
        f"{name} {was} (here {_version(name)})" for name, was in libraries.items() if _version(name) != was
    ]
    if not other:
        return ()
    return (f"The dataset was made with {', '.join(other)}: the files may differ in some bytes.",)


def dumped(rows: Iterable[Mapping[str, Any]] | Sequence[Mapping[str, Any]]) -> Iterator[bytes]:
    """Lines of JSON in ASCII."""
    for row in rows:
        yield (json.dumps(row, sort_keys=True) + "\n").encode("ascii")
