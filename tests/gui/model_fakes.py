"""Models for the tests of their dialog: cards on disk, and a catalogue of three."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from engine.models.catalog import CatalogFile, Entry, Source
from engine.models.store import ModelStore
from engine.training.publish import toml

__all__ = ["ENTRIES", "hash_of", "put", "stocked"]


def hash_of(identity: str) -> str:
    """Of the file of an entry."""
    return hashlib.sha256(identity.encode()).hexdigest()


def _entry(identity: str, name: str, task: str, commercial: bool | None, **changes: Any) -> Entry:
    source = Source("https", f"https://example.org/{identity}.pth")
    file = CatalogFile(f"{identity}.pth", 67_000_000, hash_of(identity), (source,))
    facts: dict[str, Any] = {
        "architecture": "dncnn",
        "scale": 1,
        "good_for": "Photos from the web.",
        "not_for": "Text.",
        "licence": "BSD-3-Clause",
        "training_data": "DIV2K",
        "files": (file,),
        "memory_mb": 900,
        "teraflop": 2.8,  # 14 s on the reference machine
    }
    return Entry(identity, name, task, commercial_use=commercial, **facts | changes)


ENTRIES = (
    _entry("big-up", "Big upscaler", "upscale", True, scale=4),
    _entry("crisp", "Crisp denoiser", "denoise", None, good_for="Grain of scanned slides."),
    _entry("later", "Of tomorrow", "denoise", False, architecture="unheard-of"),
)


def put(folder: Path, identity: str, task: str = "denoise", **changes: Any) -> None:
    """A card with weights that no network reads."""
    folder.mkdir(parents=True, exist_ok=True)
    data = identity.encode() * 1000
    (folder / f"{identity}.safetensors").write_bytes(data)
    file = {"name": f"{identity}.safetensors", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    card = {"id": identity, "name": identity.title(), "task": task, "architecture": "dncnn", "licence": "MIT"}
    (folder / f"{identity}.toml").write_text(toml({**card, "files": [file], **changes}), encoding="utf-8")


def stocked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> ModelStore:
    """The program's store: two denoisers and an upscaler came with it, one denoiser is the person's own."""
    built_in, home = folder / "built-in", folder / "home"
    put(built_in, "plain", default=True, commercial_use=True)
    put(built_in, "up", "upscale", scale=4)
    put(home, "mine")
    found = ModelStore([built_in, home])
    monkeypatch.setattr("engine.models.store.shared", lambda: found)
    monkeypatch.setattr("editor.models_shelf.BUILT_IN", built_in)
    monkeypatch.setattr("engine.models.install.BUILT_IN", built_in)
    monkeypatch.setattr("editor.models_shelf.catalog", lambda: ENTRIES)
    return found
