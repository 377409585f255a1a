"""What OpenRaster has no words for: ``saisei.json`` and the PNGs that it names.

For each picture of a layer, by its path: the layer's id, recipe, source, mask, and what of it was written. A mask
that counts, and what was not written, are already multiplied into the alpha of the layer's picture, so that other
programs show what we do; both, and the alpha that the layer had before (if it had one), lie beside it as grey PNGs,
and with the colours, which PNG keeps under any alpha, give the layer back. ``checksum`` is that of the layer's
picture: if it no longer fits, another program changed the layer, and what was put into its alpha is out of date.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

SCHEMA = 1
NAME = "saisei.json"
FOLDER = "saisei/"
_MOST = 64 << 20
_DEEPEST = 32  # objects and lists inside of each other that a recipe may have
_RECIPE = {
    "filter": str,
    "params": dict,
    "resolved": dict,
    "seed": int,
    "model": str,
}  # what is looked at later


@dataclass(frozen=True)
class LayerExtra:
    """``src``: path of the layer's picture; ``mask``, ``alpha``, ``written``: paths of ours, empty for none."""

    src: str
    id: str
    source: str = ""
    recipe: dict[str, Any] | None = None
    mask: str = ""
    mask_on: bool = True
    alpha: str = ""
    checksum: int = 0
    written: str = ""
    hints: str = ""

    @property
    def baked(self) -> bool:
        """Whether the alpha of the layer's picture is not the layer's own."""
        return bool(self.written or (self.mask and self.mask_on))


@dataclass(frozen=True)
class GroupExtra:
    """In the order of stack.xml: the uppermost first."""

    id: str = ""
    expanded: bool = True


@dataclass(frozen=True)
class Extra:
    """All of it; empty for files of other programs."""

    layers: dict[str, LayerExtra] = field(default_factory=dict)
    groups: tuple[GroupExtra, ...] = ()
    selection: str = ""

    @property
    def pictures(self) -> list[str]:
        """The paths of our PNGs."""
        found = [
            path
            for layer in self.layers.values()
            for path in (layer.mask, layer.alpha, layer.written)
            if path
        ]
        return found + [self.selection] * bool(self.selection)


class Parts(Protocol):
    def __contains__(self, name: str) -> bool: ...
    def read(self, name: str, most: int) -> bytes: ...


def build(extra: Extra) -> bytes:
    """saisei.json. Raises TypeError or ValueError for a recipe that is not JSON."""
    said = {
        "schema": SCHEMA,
        "layers": {layer.src: _lean(layer) for layer in extra.layers.values()},
        "groups": [{"id": group.id, "expanded": group.expanded} for group in extra.groups],
        "selection": extra.selection,
    }
    return json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8", "replace")


def _lean(layer: LayerExtra) -> dict[str, Any]:
    said: dict[str, Any] = {"id": layer.id}
    if layer.source:
        said["source"] = layer.source
    if layer.recipe is not None:
        said["recipe"] = layer.recipe
    if layer.mask:
        said |= {"mask": layer.mask, "mask_on": layer.mask_on, "checksum": layer.checksum}
    if layer.written:
        said |= {"written": layer.written, "checksum": layer.checksum}
    if layer.alpha:
        said["alpha"] = layer.alpha
    if layer.hints:
        said["hints"] = layer.hints
    return said


def parse(parts: Parts, notes: list[str]) -> Extra:
    """What the file says in our words, as far as it is understood.

    A file of a newer Saisei is read with a note, and broken JSON left out with one. Raises ValueError if a PNG
    that is named is missing.
    """
    if NAME not in parts:
        return Extra()
    try:
        said = json.loads(parts.read(NAME, _MOST))
        if not isinstance(said, Mapping):
            raise ValueError("no object")
    except (ValueError, RecursionError):
        notes.append(
            "Saisei's own data in the file is damaged: masks, recipes and the selection were left out."
        )
        return Extra()
    schema = said.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        notes.append("The file was saved by a newer Saisei: what this one does not know was left out.")
    layers = _of(said, "layers", Mapping, {})
    groups = _of(said, "groups", list, [])
    extra = Extra(
        {src: _layer(src, layer) for src, layer in layers.items() if isinstance(layer, Mapping)},
        tuple(
            GroupExtra(_of(group, "id", str, ""), _of(group, "expanded", bool, True))
            for group in groups
            if isinstance(group, Mapping)
        ),
        _of(said, "selection", str, ""),
    )
    for name in extra.pictures:
        if name not in parts:
            raise ValueError(f"the part “{name}” is missing")
    return extra


def _layer(src: str, said: Mapping[str, Any]) -> LayerExtra:
    return LayerExtra(
        src,
        _of(said, "id", str, ""),
        _of(said, "source", str, ""),
        _recipe(said.get("recipe")),
        _of(said, "mask", str, ""),
        _of(said, "mask_on", bool, True),
        _of(said, "alpha", str, ""),
        _of(said, "checksum", int, -1),
        _of(said, "written", str, ""),
        _of(said, "hints", str, ""),
    )


def _recipe(said: Any) -> dict[str, Any] | None:
    """A recipe that can be looked at and written again, without what has another type than it should have."""
    if not isinstance(said, dict) or not _writable(said):
        return None
    return {
        name: value
        for name, value in said.items()
        if value is None or isinstance(value, _RECIPE.get(name, object))
    }


def _writable(value: Any, depth: int = 0) -> bool:
    """JSON has no infinite numbers, but its readers make some of 1e999."""
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return depth < _DEEPEST and all(_writable(item, depth + 1) for item in inside)
    return not isinstance(value, float) or math.isfinite(value)


def _of(said: Mapping[str, Any], name: str, kind: type, otherwise: Any) -> Any:
    """A value if it has the type that it should have: a newer schema may have another."""
    value = said.get(name, otherwise)
    return value if isinstance(value, kind) else otherwise
