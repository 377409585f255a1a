"""Hashes of files that nobody published one for: the first download that could be used decides, and a later file that
differs is refused."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.models.catalog import CatalogFile, Entry

__all__ = ["PINS", "add", "expected", "known_by"]

log = logging.getLogger(__name__)

PINS = "pins.json"


def expected(home: Path, entry: Entry, file: CatalogFile) -> CatalogFile:
    """The file with the size and hash that its first download had, where the catalogue says none."""
    pin = _read(home).get(f"{entry.id}/{file.name}")
    if file.sha256 is not None or pin is None:
        return file
    return replace(file, sha256=pin["sha256"], size=pin["size"])


def known_by(home: Path, entry: Entry, file: CatalogFile) -> str:
    """Whose word a file's hash is, for a sentence; empty where it is the authors'."""
    pin = _read(home).get(f"{entry.id}/{file.name}")
    if file.sha256 is not None or pin is None:
        return ""
    advice = f"if its authors changed it, delete “{entry.id}” from {home / PINS}"
    return f"that was first downloaded on {pin['date']} ({advice})"


def add(home: Path, entry: Entry, paths: Sequence[Path]) -> None:
    """Pin the files of an entry that has just been installed, where the catalogue has no hash of them. For one caller
    at a time. Raises OSError."""
    pins = _read(home)
    fresh = dict(pins)
    for file, path in zip(entry.files, paths, strict=True):
        if file.sha256 is None:
            with path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            today = datetime.date.today().isoformat()
            pin = {"sha256": sha256, "size": path.stat().st_size, "date": today}
            fresh.setdefault(f"{entry.id}/{file.name}", pin)
    if fresh != pins:
        temporary = home / f"{PINS}.{os.getpid()}.tmp"
        try:
            temporary.write_text(json.dumps(fresh, indent=1), encoding="utf-8")
            temporary.replace(home / PINS)
        finally:
            temporary.unlink(missing_ok=True)


def _read(home: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads((home / PINS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("The pins in %s cannot be read: %s", home / PINS, error)
        return {}
    return {name: pin for name, pin in found.items() if _is_pin(pin)} if isinstance(found, dict) else {}


def _is_pin(pin: object) -> bool:
    return (
        isinstance(pin, dict)
        and isinstance(pin.get("sha256"), str)
        and isinstance(pin.get("size"), int)
        and isinstance(pin.get("date"), str)
    )
