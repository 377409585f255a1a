"""The person's preferences: one frozen, typed dataclass, and the store that keeps it (as TOML: settings_file.py).

No Qt here. Window geometry is not a preference: it is Qt's own binary and lives in ``window.ini`` beside the file.
"""

from __future__ import annotations

import logging
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from editor.settings_file import Notice, SettingsFile

__all__ = [
    "MAX_RECENT",
    "VERSION",
    "Settings",
    "SettingsStore",
    "cache_folder",
    "config_folder",
    "decode",
    "log_folder",
]

log = logging.getLogger(__name__)

MAX_RECENT = 10
VERSION = 2  # 1 was settings.json; see settings_file.py


def config_folder() -> Path:
    """Where preferences are kept; it may not exist yet."""
    return Path(platformdirs.user_config_dir("saisei", appauthor=False))


def cache_folder() -> Path:
    """Where goes what may be lost; it may not exist yet."""
    return Path(platformdirs.user_cache_dir("saisei", appauthor=False))


def log_folder() -> Path:
    """Where the log and crash reports are kept; it may not exist yet."""
    return Path(platformdirs.user_log_dir("saisei", appauthor=False))


@dataclass(frozen=True)
class Settings:
    """All preferences. A new one is a field with a default here, and, if it can be out of range, a row below.

    ``provenance``: write into saved files that a model edited them. ``metadata``: what of a photo's own metadata
    goes into saved files, "keep", "no_location" or "copyright" (see ``engine.files.privacy``). ``device``: "auto",
    "cpu", "cuda" or "cuda:N". ``memory_limit``: bytes a job may take on the device, None = what is free. ``tile``:
    edge of a tile in pixels, None = automatic. ``history_limit``: bytes of undo kept for each document.
    ``theme``: "dark", "light" or "system". ``language``: "system", "en" or "ja". ``jpeg_quality`` and
    ``webp_quality``: 1..100, as last chosen. ``recent``: absolute paths, newest first. ``folder``: the one that was
    used last; ``open_folder`` and ``save_folder`` are used instead of it where they are set. ``recovery``: keep
    copies of unsaved work and offer them after a crash; ``autosave_interval``: seconds between these copies.
    ``shortcuts``: keys by command id, only of commands whose keys the person changed; no keys = none.
    ``upscale_into``: where an enlarged picture goes, "document" (of its own) or "layers" (all are resampled); "ask".
    ``export``: what was last chosen with each format, as "name=value" (see ``editor.export_options``).
    ``rulers``: they are shown along the canvas.
    """

    version: int = VERSION
    provenance: bool = True
    metadata: str = "keep"
    device: str = "auto"
    memory_limit: int | None = None
    tile: int | None = None
    history_limit: int = 1 << 30
    theme: str = "dark"
    language: str = "system"
    jpeg_quality: int = 95
    webp_quality: int = 90
    webp_lossless: bool = False
    folder: str = ""
    open_folder: str = ""
    save_folder: str = ""
    recovery: bool = True
    autosave_interval: int = 60
    recent: tuple[str, ...] = ()
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    upscale_into: str = "ask"
    export_format: str = "JPEG"
    export: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rulers: bool = False

    @property
    def opens_in(self) -> str:
        """The folder in which the dialog for opening starts; "" = the home folder."""
        return self.open_folder or self.folder

    @property
    def saves_in(self) -> str:
        """The folder that is suggested for a document of no file; "" = the home folder."""
        return self.save_folder or self.folder


# what a value may be; outside of it nothing works, so it is a slip of the hand that edited the file
_RANGES = {
    "memory_limit": (1, 1 << 40),
    "tile": (1, 1 << 16),
    "history_limit": (0, 1 << 40),
    "jpeg_quality": (1, 100),
    "webp_quality": (1, 100),
    "autosave_interval": (5, 3600),
}
_CHOICES = {
    "metadata": ("keep", "no_location", "copyright"),
    "theme": ("dark", "light", "system"),
    "upscale_into": ("ask", "document", "layers"),
    "language": ("system", "en", "ja"),
}


def _in_range(name: str, value: Any) -> bool:
    if name in _CHOICES:
        return value in _CHOICES[name]
    low, high = _RANGES.get(name, (None, None))
    return low is None or value is None or low <= value <= high


def _fits(value: Any, hint: Any) -> bool:
    """Whether ``value`` is of the annotated type; TOML knows no tuples, so lists count as those."""
    if isinstance(hint, types.UnionType):
        return any(_fits(value, part) for part in typing.get_args(hint))
    origin = typing.get_origin(hint)
    if origin is tuple:
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if origin is Mapping:
        return isinstance(value, Mapping)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _taken(value: Any) -> Any:
    """The value as the dataclass holds it. Of a table of lists, the entries that make sense."""
    if isinstance(value, Mapping):
        return {name: tuple(row) for name, row in value.items() if _fits(row, tuple[str, ...])}
    return tuple(value) if isinstance(value, list) else value


def decode(data: Any) -> Settings:
    """Settings from a parsed file: unknown keys are ignored, a value of the wrong type or out of its range falls
    back to its default, so that a file written by a newer or older version, or by hand, never keeps the editor
    from starting."""
    if not isinstance(data, Mapping):
        return Settings()
    hints = typing.get_type_hints(Settings)
    values: dict[str, Any] = {}
    for row in fields(Settings):
        value = data.get(row.name)
        if row.name not in data or row.name == "version":
            continue
        if _fits(value, hints[row.name]) and _in_range(row.name, value):
            values[row.name] = _taken(value)
    return Settings(**values)


class SettingsStore:
    """The preferences in force. ``update`` saves at once and tells the subscribers.

    ``notices``: what the person should hear about the file that was read; see ``editor.words.notice_word``.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = SettingsFile(path or config_folder() / "settings.toml", VERSION)
        self._subscribers: list[Callable[[Settings], None]] = []
        data = self._file.read()
        self._value = decode(data)

    @property
    def path(self) -> Path:
        return self._file.path

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(self._file.notices)

    @property
    def value(self) -> Settings:
        return self._value

    def subscribe(self, callback: Callable[[Settings], None]) -> None:
        """``callback`` is called with the new settings after each change."""
        self._subscribers.append(callback)

    def update(self, **changes: Any) -> None:
        """Change and save. Raises TypeError for an unknown name. A folder that cannot be written costs a line
        in the log, never the person's work: the new value holds until the program ends."""
        before, value = self._value, replace(self._value, **changes)
        if value == before:
            return
        self._value = value
        changed = {
            name: getattr(value, name) for name in changes if getattr(value, name) != getattr(before, name)
        }
        try:
            self._file.write(changed)
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
