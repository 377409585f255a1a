"""The person's preferences: one frozen, typed dataclass, kept as JSON in the user's configuration folder.

No Qt here. Window geometry is not a preference: it is Qt's own binary and lives in ``window.ini`` beside this file.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import types
import typing
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

__all__ = ["MAX_RECENT", "Settings", "SettingsStore", "config_folder", "log_folder"]

log = logging.getLogger(__name__)

MAX_RECENT = 10
VERSION = 1


def config_folder() -> Path:
    """Where preferences are kept; it may not exist yet."""
    return Path(platformdirs.user_config_dir("saisei", appauthor=False))


def log_folder() -> Path:
    """Where the log and crash reports are kept; it may not exist yet."""
    return Path(platformdirs.user_log_dir("saisei", appauthor=False))


@dataclass(frozen=True)
class Settings:
    """All preferences.

    ``provenance``: write into saved files that a model edited them. ``device``: "auto", "cpu", "cuda" or "cuda:N".
    ``memory_limit``: bytes a job may take on the device, None = what is free. ``tile``: edge of a tile in
    pixels, None = automatic. ``history_limit``: bytes of undo kept for each document. ``jpeg_quality`` and
    ``webp_quality``: 1..100, as last chosen. ``recent``: absolute paths, newest first. ``folder``: where the file
    dialog opens.
    """

    version: int = VERSION
    provenance: bool = True
    device: str = "auto"
    memory_limit: int | None = None
    tile: int | None = None
    history_limit: int = 1 << 30
    jpeg_quality: int = 95
    webp_quality: int = 90
    webp_lossless: bool = False
    folder: str = ""
    recent: tuple[str, ...] = ()


# what a number may be; outside of it nothing works, so it is a slip of the hand that edited the file
_RANGES = {
    "memory_limit": (1, 1 << 40),
    "tile": (1, 1 << 16),
    "history_limit": (0, 1 << 40),
    "jpeg_quality": (1, 100),
    "webp_quality": (1, 100),
}


def _in_range(name: str, value: Any) -> bool:
    low, high = _RANGES.get(name, (None, None))
    return low is None or value is None or low <= value <= high


def _fits(value: Any, hint: Any) -> bool:
    """Whether ``value`` is of the annotated type; JSON knows no tuples, so lists count as those."""
    if isinstance(hint, types.UnionType):
        return any(_fits(value, part) for part in typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def decode(data: Any) -> Settings:
    """Settings from parsed JSON: unknown keys are ignored, a value of the wrong type or out of its range falls
    back to its default, so that a file written by a newer or older version, or by hand, never keeps the editor
    from starting."""
    if not isinstance(data, dict):
        return Settings()
    hints = typing.get_type_hints(Settings)
    values: dict[str, Any] = {}
    for field in fields(Settings):
        value = data.get(field.name)
        if field.name not in data or field.name == "version":
            continue
        if _fits(value, hints[field.name]) and _in_range(field.name, value):
            values[field.name] = tuple(value) if isinstance(value, list) else value
    return Settings(**values)


class SettingsStore:
    """The preferences in force. ``update`` saves at once and tells the subscribers."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_folder() / "settings.json"
        self._subscribers: list[Callable[[Settings], None]] = []
        self._value = self._read()

    @property
    def value(self) -> Settings:
        return self._value

    def subscribe(self, callback: Callable[[Settings], None]) -> None:
        """``callback`` is called with the new settings after each change."""
        self._subscribers.append(callback)

    def update(self, **changes: Any) -> None:
        """Change and save. Raises TypeError for an unknown name. A folder that cannot be written costs a line
        in the log, never the person's work: the new value holds until the program ends."""
        value = replace(self._value, **changes)
        if value == self._value:
            return
        self._value = value
        try:
            self._write()
        except OSError as error:
            log.warning("Preferences could not be saved to %s: %s", self.path, error)
        for callback in list(self._subscribers):
            callback(value)

    def add_recent(self, path: Path) -> None:
        """Put a file on top of the recent ones and remember its folder."""
        name = str(path.absolute())
        kept = tuple(other for other in self._value.recent if other != name)
        self.update(recent=(name, *kept)[:MAX_RECENT], folder=str(path.absolute().parent))

    def remove_recent(self, path: Path) -> None:
        name = str(path.absolute())
        self.update(recent=tuple(other for other in self._value.recent if other != name))

    def _read(self) -> Settings:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Settings()
        except (OSError, UnicodeDecodeError) as error:
            log.warning("Preferences in %s could not be read: %s", self.path, error)
            return Settings()
        try:
            return decode(json.loads(text))
        except (ValueError, RecursionError) as error:
            # set aside rather than overwritten: the person may want to repair it
            log.warning("Preferences in %s are damaged (%s); defaults are used", self.path, error)
            try:
                self.path.replace(self.path.with_suffix(".damaged.json"))
            except OSError:
                log.exception("The damaged preferences could not be set aside")
            return Settings()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".settings-", suffix=".json")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                # in ASCII: a file name that is not UTF-8 has characters that no encoding can write
                json.dump(asdict(self._value), file, indent=2)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
