"""Model cards: what a model is, where its weights lie, under which terms, and what a runner must know of it.

A card is a TOML file beside the weights; ``engine.training.publish`` writes those of the built-in models.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from engine.api import ModelError

__all__ = ["Card", "WeightsFile", "read_card"]

PRECISIONS = ("float32", "bfloat16", "float16")
COLOURS = ("encoded",)
TILINGS = ("yes", "discouraged", "no")
_LARGEST = 1 << 18  # bytes of a card: more is not a card
_DOTS = 400  # in a line of it: of a name with n parts, n² pairs are looked at to read it


@dataclass(frozen=True)
class WeightsFile:
    """``size`` in bytes; ``sha256`` as 64 lower-case hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Card:
    """One model.

    ``scale``: size of the output against the input. Sides that the network takes are multiples of ``multiple`` and at
    least ``minimum`` pixels; ``square``: both are the same; ``fixed``: they are this, and nothing else (0: any size).
    ``overlap``: pixels of surroundings after which nothing changes by more than 1/255; ``tile``: advised edge of a
    tile in pixels, 0 for none; ``tiling``: whether a picture may be cut into tiles: "yes", "discouraged" (it may,
    where it does not fit at once: tiles may differ in tone) or "no". ``colour``: "encoded": RGB in 0..1, encoded as
    sRGB. ``precisions``: those that the network tolerates. ``config``: keyword arguments of the network's
    constructor. ``commercial_use``: True, False or None for unclear. ``origin``: of an imported model, the files that
    it was made from: their "names" and "sha256". ``folder``: where the card was found.
    """

    id: str
    name: str
    task: str
    architecture: str
    files: tuple[WeightsFile, ...]
    folder: Path
    description: str = ""
    paper: str = ""
    default: bool = False
    licence: str = "unknown: yours to check"
    commercial_use: bool | None = None
    training_data: str = "unknown"
    scale: int = 1
    multiple: int = 1
    overlap: int = 32
    tile: int = 0
    minimum: int = 1
    square: bool = False
    fixed: int = 0
    tiling: str = "yes"
    colour: str = "encoded"
    precisions: tuple[str, ...] = ("float32",)
    config: dict[str, Any] = field(default_factory=dict)
    origin: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    validation: dict[str, float] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all weights files."""
        return sum(f.size for f in self.files)

    @property
    def sha256(self) -> str:
        """The hash of the (first) weights file: what a result's recipe names."""
        return self.files[0].sha256


_KINDS: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "name": (str,),
    "task": (str,),
    "architecture": (str,),
    "description": (str,),
    "paper": (str,),
    "default": (bool,),
    "licence": (str,),
    "commercial_use": (bool,),
    "training_data": (str,),
    "scale": (int,),
    "multiple": (int,),
    "overlap": (int,),
    "tile": (int,),
    "minimum": (int,),
    "square": (bool,),
    "fixed": (int,),
    "tiling": (str,),
    "colour": (str,),
    "config": (dict,),
    "origin": (dict,),
    "training": (dict,),
    "validation": (dict,),
    "figures": (dict,),
}
_RANGES = {
    "scale": (1, 16),
    "multiple": (1, 1024),
    "overlap": (0, 1024),
    "tile": (0, 16384),
    "minimum": (1, 4096),
    "fixed": (0, 4096),
}


def read_card(path: Path) -> Card:
    """Raises ModelError, in one sentence that names the file, for a card that is not right."""

    def wrong(why: str) -> ModelError:
        return ModelError(f"The model card “{path.name}” cannot be used: {why}.")

    try:
        if path.stat().st_size > _LARGEST:
            raise wrong("it is too large for a card")
        text = path.read_text(encoding="utf-8")
        if any(line.count(".") > _DOTS for line in text.splitlines()):
            raise wrong("a line of it has more parts than a card needs")
        data = tomllib.loads(text)
    except OSError as error:
        raise wrong(f"it cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError) as error:
        raise wrong(f"it is not TOML ({error})") from None
    values: dict[str, Any] = {}
    for name, kinds in _KINDS.items():
        if name not in data:
            continue
        if not isinstance(data[name], kinds) or (int in kinds and isinstance(data[name], bool)):
            raise wrong(f"“{name}” is not of the right kind")
        values[name] = data[name]
    for name in ("id", "name", "task", "architecture"):
        if not values.get(name):
            raise wrong(f"it does not say its {name}")
    for name, (low, high) in _RANGES.items():
        if not low <= values.get(name, low) <= high:
            raise wrong(f"“{name}” is {low} to {high}, not {values[name]}")
    if values.get("colour", "encoded") not in COLOURS:
        raise wrong(f"the colour contract “{values['colour']}” is unknown")
    if values.get("tiling", "yes") not in TILINGS:
        raise wrong(f"“tiling” is one of {', '.join(TILINGS)}")
    if values.get("fixed", 0) % values.get("multiple", 1):
        raise wrong("the only size that it takes is no multiple of what sides have to be multiples of")
    precisions = data.get("precisions", ["float32"])
    if not isinstance(precisions, list) or not precisions or not set(map(str, precisions)) <= set(PRECISIONS):
        raise wrong(f"“precisions” is a list of {', '.join(PRECISIONS)}")
    values["precisions"] = tuple(precisions)
    return Card(**values, files=_files(data.get("files"), wrong), folder=path.parent)


def _files(rows: Any, wrong: Any) -> tuple[WeightsFile, ...]:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise wrong("it names no weights file")
    found = []
    for row in rows:
        name, size, sha256 = row.get("name"), row.get("size"), row.get("sha256")
        # a name, never a path: a card must not reach out of its own folder
        if not isinstance(name, str) or not re.fullmatch(r"[\w][\w.\- ]*", name) or ".." in name:
            raise wrong("the name of its weights file is not a plain file name")
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise wrong(f"it does not say the size of {name}")
        if not isinstance(sha256, str) or not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise wrong(f"it does not say the SHA-256 of {name}")
        found.append(WeightsFile(name, size, sha256))
    return tuple(found)


assert set(_KINDS) | {"files", "folder", "precisions"} == {f.name for f in fields(Card)}
