"""The preferences' file: TOML with a schema version. What it does not understand it leaves in place.

Only what was once changed is in it, so that a default which improves reaches everybody. Writing is atomic. A file
that is broken is set aside, never overwritten: the person may want to repair it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote_to_bytes

import tomli_w

__all__ = ["Notice", "SettingsFile"]

log = logging.getLogger(__name__)

_URI = "file://"


@dataclass(frozen=True)
class Notice:
    """What the person should hear. ``damaged``: ``path`` is the broken file, set aside (or still in its place, if it
    could not be moved). ``unreadable``: ``path`` could not be read at all. ``newer``: ``path`` was written by a newer
    version."""

    kind: Literal["damaged", "unreadable", "newer"]
    path: Path


class SettingsFile:
    """``path`` and, until it was read once into it, ``settings.json`` beside it (version 1)."""

    def __init__(self, path: Path, version: int) -> None:
        self.path = path
        self.notices: list[Notice] = []
        self._version = version
        self._data: dict[str, Any] = {}
        self._newer: int | None = None  # the version of a file from the future that is not backed up yet
        self._blocked = False  # a file that could not be set aside is not ours to overwrite

    def read(self) -> dict[str, Any]:
        """What the file says; empty when there is none or it is broken. Never raises for a bad file."""
        if not self.path.exists() and self._old.exists():
            return self._migrate()
        data = self._parsed(self.path)
        version = data.get("version")
        if isinstance(version, int) and version > self._version:
            self._newer = version
            self.notices.append(Notice("newer", self.path))
        self._data = data
        return _decoded(data)

    def write(self, changes: Mapping[str, Any]) -> None:
        """Set these values and leave all others as they are; None takes one out. Raises OSError."""
        for name, value in changes.items():
            if value is None:
                self._data.pop(name, None)
            else:
                self._data[name] = _encoded(value)
        if self._blocked:
            raise OSError(f"the damaged file {self.path} is still in its place")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._newer is not None:
            _back_up(self.path, self.path.with_suffix(f".v{self._newer}.toml"))
            self._newer = None
        text = tomli_w.dumps({"version": self._version, **_without_version(self._data)})
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".settings-", suffix=".toml")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    # --- inside -----------------------------------------------------------------------------------------

    @property
    def _old(self) -> Path:
        return self.path.with_name("settings.json")

    def _migrate(self) -> dict[str, Any]:
        """Version 1 was flat JSON with the same names. It is kept under another name."""
        data = _without_version(self._parsed(self._old))
        kept = {name: value for name, value in data.items() if value is not None}
        try:
            self.write(kept)
            self._old.replace(self._old.with_suffix(".migrated.json"))
        except (OSError, ValueError, TypeError) as error:
            log.warning("Preferences of an older version in %s were not taken over: %s", self._old, error)
        return data

    def _parsed(self, path: Path) -> dict[str, Any]:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            log.warning("Preferences in %s could not be read: %s", path, error)
            self.notices.append(Notice("unreadable", path))
            self._blocked = True
            return {}
        try:
            text = raw.decode("utf-8-sig")  # some editors put a byte order mark in front
            data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
            if not isinstance(data, dict):
                raise ValueError("not a table")
            return data
        except (ValueError, RecursionError) as error:
            log.warning("Preferences in %s are damaged (%s); defaults are used", path, error)
            self.notices.append(Notice("damaged", self._set_aside(path)))
            return {}

    def _set_aside(self, path: Path) -> Path:
        aside = path.with_suffix(f".damaged{path.suffix}")
        number = 1
        while aside.exists():  # an earlier one may be what the person still wants to look at
            number += 1
            aside = path.with_suffix(f".damaged-{number}{path.suffix}")
        try:
            path.replace(aside)
        except OSError:
            log.exception("The damaged preferences could not be set aside")
            self._blocked = path == self.path
            return path
        return aside


def _back_up(path: Path, backup: Path) -> None:
    """Once: an older backup is the one that no older version has touched. Raises OSError."""
    if not backup.exists():
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(path, backup)


def _without_version(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "version"}


def _encoded(value: Any) -> Any:
    """A value as TOML can hold it. A file name that is no Unicode text becomes a file URI."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
            return value
        except UnicodeEncodeError:
            return _URI + quote(os.fsencode(value))
    if isinstance(value, Mapping):
        return {_encoded(name): _encoded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encoded(item) for item in value]
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_URI):
        return os.fsdecode(unquote_to_bytes(value[len(_URI) :]))
    if isinstance(value, dict):
        return {name: _decoded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    return value
