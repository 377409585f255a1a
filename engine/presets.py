"""Presets: chains as TOML files, some that come with Saisei and the person's own.

::

    version = 1
    name = "Clean scan"
    description = "Takes the grain out of a scan and brings its contrast back."

    [[step]]
    filter = "denoise"
    mask = "given"            # or left out; see engine/chain.py
    params = { strength = "auto", detail = 20 }

    [[step]]
    filter = "auto-contrast"
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import platformdirs
import tomli_w

import resources
from engine.chain import Chain, ChainError, Step, check_chain, step
from engine.filters import FILTERS
from engine.filters.spec import Spec, specs
from engine.toml_files import TomlFiles, check_version, files_in, refuse_unknown

__all__ = [
    "BUILT_IN",
    "VERSION",
    "Preset",
    "dumped",
    "file_name",
    "find",
    "listed",
    "own_folder",
    "parsed",
    "read",
    "remove",
    "save",
    "write",
]

VERSION = 1
LONGEST_NAME = 80  # characters
BUILT_IN = Path(resources.__file__).parent / "presets"


@dataclass(frozen=True)
class Preset:
    """A chain with the id it is called by on the command line (its file's name) and where it lies."""

    id: str
    chain: Chain
    path: Path
    own: bool = False


def own_folder() -> Path:
    """Where the person's presets lie; it may not exist."""
    return Path(platformdirs.user_config_dir("saisei", appauthor=False)) / "presets"


# --- text ----------------------------------------------------------------------------------------------


def parsed(text: str, name: str) -> Chain:
    """The chain that ``text`` holds; ``name`` of the file is for the errors. Raises ChainError."""
    return _FILES.parsed(text, name)


def _chain(data: Mapping[str, Any]) -> Chain:
    check_version(data, VERSION, ChainError)
    refuse_unknown(data, ("version", "name", "description", "step"), "it", ChainError)
    texts = {key: data.get(key, "") for key in ("name", "description")}
    for key, value in texts.items():
        if not isinstance(value, str):
            raise ChainError(f"Its {key} has to be a text.")
    rows = data.get("step", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ChainError("Its steps have to be written as [[step]].")
    steps = []
    for number, row in enumerate(rows, 1):
        try:
            steps.append(_step(row))
        except ChainError as error:
            raise ChainError(f"step {number}: {error}") from None
    return check_chain(Chain(tuple(steps), texts["name"].strip(), texts["description"].strip()))


def _step(data: Mapping[str, Any]) -> Step:
    refuse_unknown(data, ("filter", "model", "mask", "params"), "A step", ChainError)
    identity, params = data.get("filter"), data.get("params", {})
    if not isinstance(identity, str):
        raise ChainError("A step needs the name of a filter.")
    if identity not in FILTERS:
        raise ChainError(f"There is no filter “{identity}”.")
    if not isinstance(params, dict):
        raise ChainError("The params of a step have to be a table.")
    for key in ("model", "mask"):
        if key in data and not isinstance(data[key], str):
            raise ChainError(f"The {key} of a step has to be a text.")
    row = FILTERS[identity]
    known = {s.name: s for s in specs(row.params)}
    refuse_unknown(params, tuple(known), row.label, ChainError)
    values = {name: _value(known[name], value, row.label) for name, value in params.items()}
    return step(identity, model=data.get("model"), mask=data.get("mask", "none"), **values)


def _value(spec: Spec, value: Any, label: str) -> Any:
    """What TOML says for a parameter; its kind has to be right, its bounds are checked later."""
    if spec.automatic and value == "auto":
        return None
    fits = {
        "flag": isinstance(value, bool),
        "curve": isinstance(value, list),
        "choice": isinstance(value, str),
        "colour": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
    }
    if fits.get(spec.kind, True):
        return value
    wanted = {
        "flag": "true or false",
        "curve": "a list of points",
        "integer": "a whole number",
        "number": "a number",
    }
    raise ChainError(f"{label}: {spec.label} is {wanted.get(spec.kind, 'a text')}, not {value!r}.")


def dumped(chain: Chain) -> str:
    """The chain as TOML, all parameters written out: a default that changes later does not change the preset."""
    head: dict[str, Any] = {"version": VERSION}
    head |= {key: value for key in ("name", "description") if (value := getattr(chain, key))}
    return tomli_w.dumps(head) + "".join(_dumped_step(s) for s in chain.steps)


def _dumped_step(s: Step) -> str:
    head: dict[str, Any] = {"filter": s.filter}
    if s.model is not None:
        head["model"] = s.model
    if s.mask != "none":
        head["mask"] = s.mask
    params = {spec.name: getattr(s.params, spec.name) for spec in specs(s.row.params)}
    lines = [f"{name} = {_toml(value)}\n" for name, value in params.items()]
    return f"\n[[step]]\n{tomli_w.dumps(head)}" + (f"\n[step.params]\n{''.join(lines)}" if lines else "")


def _toml(value: Any) -> str:
    """A parameter's value on one line: for text, numbers, flags and lists TOML is written as JSON is."""
    return json.dumps("auto" if value is None else value)


# --- files ---------------------------------------------------------------------------------------------


_FILES = TomlFiles("preset", ChainError, _chain, dumped, lambda name: f"There is no preset file “{name}”.")


def read(path: Path) -> Chain:
    """Raises ChainError for a file that cannot be read or is not a preset."""
    return _FILES.read(path)


def write(path: Path, chain: Chain) -> None:
    """Writes the chain, whole or not at all. Raises ChainError."""
    _FILES.write(path, check_chain(chain))


def listed() -> tuple[list[Preset], list[str]]:
    """All presets, the built-in ones first, each by name, and a sentence for each file that is none.

    An own preset with the id of a built-in one takes its place.
    """
    found: dict[str, Preset] = {}
    problems = []
    for folder, own in ((BUILT_IN, False), (own_folder(), True)):
        for path in files_in(folder):
            try:
                chain = read(path)
            except ChainError as error:
                problems.append(str(error))
                continue
            found[path.stem] = Preset(path.stem, _named(chain, path.stem), path, own)
    return sorted(found.values(), key=lambda p: (p.own, p.chain.label.casefold(), p.id)), problems


def find(word: str) -> Chain:
    """The chain that a person means: a TOML file, a preset's id or name, or a filter by itself.

    Raises ChainError if it is none of these, or the preset is damaged.
    """
    path = Path(word)
    if path.suffix.lower() == ".toml":
        return _named(read(path), path.stem)
    for folder in (own_folder(), BUILT_IN):
        if word and path.name == word and (folder / f"{word}.toml").is_file():
            return _named(read(folder / f"{word}.toml"), word)
    presets, _ = listed()
    for preset in presets:
        if preset.chain.name.casefold() == word.casefold():
            return preset.chain
    if word in FILTERS:
        return Chain((step(word),))
    known = ", ".join(p.id for p in presets)
    raise ChainError(
        f"There is no preset “{word}”; there are {known}, and each filter by itself; a file of one ends in .toml."
    )


def save(chain: Chain) -> Preset:
    """Keeps the chain among the person's own presets, under its name; one of that name is replaced. One of another
    name that would have the same file ("Old: 1", "Old 1") is not: the new one gets a number.

    Raises ChainError if it has no name or cannot be written.
    """
    base = file_name(chain.name)
    if not base:
        raise ChainError("A preset needs a name with at least one letter or digit.")
    tried = (base if n == 1 else f"{base}-{n}" for n in itertools.count(1))
    identity = next(name for name in tried if not _of_another_name(name, chain.name))
    path = own_folder() / f"{identity}.toml"
    write(path, chain)
    return Preset(identity, chain, path, own=True)


def _of_another_name(identity: str, name: str) -> bool:
    """Whether there is a preset of that id, and it is called otherwise; nobody knows what a damaged file was."""
    for folder in (own_folder(), BUILT_IN):
        path = folder / f"{identity}.toml"
        if path.is_file():
            try:
                return _named(read(path), identity).name.casefold() != name.casefold()
            except ChainError:
                return True
    return False


def remove(preset: Preset) -> None:
    """Takes an own preset's file away. Raises ChainError for one that came with Saisei, or that cannot go."""
    if not preset.own:
        raise ChainError(f"“{preset.chain.label}” came with Saisei and stays.")
    try:
        preset.path.unlink(missing_ok=True)
    except OSError as error:
        raise ChainError(f"The preset “{preset.chain.label}” cannot be removed ({error.strerror}).") from None


def file_name(name: str) -> str:
    """The id for a preset of that name: letters and digits of any script, and hyphens; "" if none are left."""
    words = "".join(c.lower() if c.isalnum() else " " for c in unicodedata.normalize("NFC", name)).split()
    return "-".join(words)[:LONGEST_NAME].strip("-")


def _named(chain: Chain, identity: str) -> Chain:
    return chain if chain.name else replace(chain, name=identity)
