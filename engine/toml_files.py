"""TOML files that a person writes or is given: presets, recipes of datasets. What is wrong with one is told in one
sentence that names it.

Reading is strict: what a file says and this version does not know would otherwise be left out without a word, and
the pictures would come out other than they were meant to.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from engine.api import EngineError
from engine.files.reading import shown
from engine.files.replacing import explained, replace_bytes

__all__ = ["TomlFiles", "check_version", "files_in", "refuse_unknown", "told"]

LARGEST = 1 << 20  # bytes; a longer file is none of ours
LONGEST_TOLD = 480  # characters

Made = TypeVar("Made")


@dataclass(frozen=True)
class TomlFiles(Generic[Made]):
    """One kind of file. ``noun``: what it is called in sentences; ``fault``: what is raised where it is not right;
    ``make``: from its data, raises ``fault`` with a sentence that does not name the file; ``dump``: the text of what
    ``make`` gives; ``missing``: the sentence for a file of some name that is not there."""

    noun: str
    fault: type[EngineError]
    make: Callable[[Mapping[str, Any]], Made]
    dump: Callable[[Made], str]
    missing: Callable[[str], str]

    def parsed(self, text: str, name: str) -> Made:
        """What ``text`` says; ``name`` of the file is for the errors. Raises ``fault``."""
        noun = self.noun
        try:
            data = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            where = str(error).splitlines()[0] if isinstance(error, ValueError) else "it is nested too deeply"
            raise self.fault(f"The {noun} “{name}” is no valid TOML: {where}.") from None
        try:
            return self.make(data)
        except self.fault as error:
            raise self.fault(f"The {noun} “{name}” cannot be used: {told(str(error))}") from None

    def read(self, path: Path) -> Made:
        """Raises ``fault`` for a file that cannot be read or is none of this kind."""
        noun, name = self.noun, shown(path)
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except FileNotFoundError:
            raise self.fault(self.missing(name)) from None
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "its name is not valid"
            raise self.fault(f"The {noun} “{name}” cannot be read ({why}).") from None
        if len(raw) > LARGEST:
            raise self.fault(f"The file “{name}” is too large for a {noun}.")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise self.fault(f"The {noun} “{name}” is no text in UTF-8.") from None
        return self.parsed(text, name)

    def write(self, path: Path, made: Made) -> None:
        """Whole or not at all, in a folder that is made where it is not there. Raises ``fault``."""
        text = self.dump(made)
        self.parsed(text, shown(path))  # what cannot be read again is not written
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_bytes(path, text.encode("utf-8"))
        except (OSError, ValueError) as error:
            raise self.fault(explained(error, shown(path), path.parent)) from None


def files_in(folder: Path) -> list[Path]:
    """The TOML files of a folder, by name; hidden ones are none, and none are in a folder that cannot be read."""
    try:
        return sorted(p for p in folder.iterdir() if p.suffix == ".toml" and not p.name.startswith("."))
    except OSError:
        return []


def check_version(data: Mapping[str, Any], newest: int, fault: type[EngineError]) -> None:
    """Raises ``fault`` for data without a version, or of one after ``newest``."""
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise fault(f"it has no version; “version = {newest}” has to stand at its top.")
    if version > newest:
        raise fault(
            f"it was made by a newer Saisei (version {version} of the format; this one reads {newest}); update "
            "Saisei."
        )


def refuse_unknown(
    data: Mapping[str, Any], known: tuple[str, ...], who: str, fault: type[EngineError]
) -> None:
    """Raises ``fault`` for a key of ``data`` that ``who`` does not have."""
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            if near:
                raise fault(f"{who} has no “{key}”: did you mean {near[0]}?")
            raise fault(f"{who} has no “{key}”: there are {', '.join(known) or 'none'}.")


def told(words: str) -> str:
    """In one line, and not too long, whatever the file says in it."""
    line = "".join(c if c.isprintable() else "�" for c in words)
    return line if len(line) <= LONGEST_TOLD else f"{line[: LONGEST_TOLD - 120]}…{line[-119:]}"
