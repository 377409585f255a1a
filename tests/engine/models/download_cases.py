"""What the tests of the downloader share: the file that is fetched, patience for tests, and what must hold of every
download, whatever happens."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from weights_server import Server

from engine.api import ModelError
from engine.models.catalog import CatalogFile, Source
from engine.models.download import fetch
from engine.models.transfer import Rules

__all__ = ["DATA", "FAST", "got", "refused", "wanted"]

DATA = bytes(os.urandom(300_000)) + b"the end"
FAST = Rules(stall=20, attempts=3, backoff=0.01, longest_backoff=0.05, piece=4096, reserve=0, local_http=True)


def wanted(*addresses: str, data: bytes = DATA, known: bool = True, sized: bool = True) -> CatalogFile:
    return CatalogFile(
        "net.pth",
        len(data) if sized else None,
        hashlib.sha256(data).hexdigest() if known else None,
        tuple(Source("https", address) for address in addresses),
    )


def got(server: Server, folder: Path, *names: str, rules: Rules = FAST, **more: Any) -> Path:
    """Fetches from the pages of that name, in that order. Whatever happens, a file that is there is right."""
    data = more.pop("data", DATA)
    file = wanted(
        *map(server.address, names), data=data, **{k: more.pop(k) for k in ("known", "sized") if k in more}
    )
    try:
        path = fetch(file, folder, rules=rules, **more)
    except BaseException:
        assert not (folder / "net.pth").exists()
        raise
    assert path == folder / "net.pth"
    assert path.read_bytes() == data
    assert sorted(p.name for p in folder.iterdir() if p.suffix != ".lock") == ["net.pth"]
    return path


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ModelError) as caught:
        call()
    words = str(caught.value)
    assert words.endswith(".") and "\n" not in words and len(words) < 600
    return words
