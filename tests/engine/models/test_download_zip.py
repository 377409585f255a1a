"""One file out of an archive on a server, of which nothing else is fetched; and small things of HTTP."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from download_cases import DATA, FAST, refused, wanted
from weights_server import Page, Server

from engine.models import download, sources_http
from engine.models.catalog import CatalogFile, Source
from engine.models.download import fetch

# --- one file out of an archive


def archive(member: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.writestr("other/large.bin", os.urandom(200_000))
        made.writestr("checkpoints/net.pth", member)
        made.writestr("other/after.bin", os.urandom(100_000))
    return stream.getvalue()


def of_archive(
    server: Server, name: str, member: str = "checkpoints/net.pth", data: bytes = DATA, **more: Any
) -> CatalogFile:
    source = Source("zip", server.address(name), member=member)
    return replace(wanted("", data=data, sized=False, **more), sources=(source,))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("cut", [0, 3, 7])
def test_a_file_of_an_archive_comes_alone(tmp_path: Path, method: int, cut: int) -> None:
    packed = archive(DATA, method)
    with Server(big=Page(packed)) as server:
        file = of_archive(server, "big")
        if cut:
            # the directory takes two requests; the third is for the file itself
            server.pages["/big"].cuts = [len(packed), len(packed), 200_100 + len(DATA) * cut // 10]
        path = fetch(file, tmp_path, rules=FAST)
        assert path.read_bytes() == DATA
        assert server.sent < 500_000 < len(packed) + 1
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".lock") == ["net.pth"]


def test_an_archive_whose_directory_is_read_piece_by_piece(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for number in range(2000):
            made.writestr(f"other/{number:060}", b"x")
        made.writestr("checkpoints/net.pth", DATA)
        for number in range(2000, 4000):
            made.writestr(f"other/{number:060}", b"x")
    with Server(big=Page(stream.getvalue())) as server:
        assert fetch(of_archive(server, "big"), tmp_path, rules=FAST).read_bytes() == DATA


@pytest.mark.parametrize(
    ("data", "member", "words"),
    [
        (archive(DATA), "checkpoints/none.pth", "does not hold"),
        (b"no archive" * 1000, "checkpoints/net.pth", "not a sound one"),
        (b"", "checkpoints/net.pth", ""),
        (archive(b"another file"), "checkpoints/net.pth", "is not the file"),
        (archive(DATA)[:-30], "checkpoints/net.pth", "not a sound one"),
    ],
)
def test_archives_that_are_wrong(tmp_path: Path, data: bytes, member: str, words: str) -> None:
    with Server(big=Page(data)) as server:
        assert words in refused(lambda: fetch(of_archive(server, "big", member), tmp_path, rules=FAST))
    assert not (tmp_path / "net.pth").exists()


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    data = bytearray(archive(DATA))
    data[250_000] ^= 0xFF
    with Server(big=Page(bytes(data))) as server:
        file = of_archive(server, "big", known=False)
        assert "damaged" in refused(lambda: fetch(file, tmp_path, rules=FAST))
    assert not (tmp_path / "net.pth").exists()


def test_room_is_needed_for_the_packed_bytes_and_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = SimpleNamespace(free=len(DATA) * 3 // 2)
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: room)
    with Server(big=Page(archive(DATA))) as server:
        file = replace(of_archive(server, "big"), about=len(DATA))
        assert "free some room" in refused(lambda: fetch(file, tmp_path, rules=FAST))
        assert not server.requests


def test_an_archive_on_a_server_without_ranges_is_not_fetched_whole(tmp_path: Path) -> None:
    with Server(big=Page(archive(DATA), ranges=False)) as server:
        assert "a part of the archive" in refused(
            lambda: fetch(of_archive(server, "big"), tmp_path, rules=FAST)
        )


# --- small things


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("bytes 5-9/10", (5, 10)),
        ("bytes */10", (None, 10)),
        ("bytes 5-9/*", (5, None)),
        ("BYTES 0-0/1", (0, 1)),
        ("", (None, None)),
        ("bytes -5/10", (None, None)),
        ("items 1-2/3", (None, None)),
        ("bytes 1-2/3x", (None, None)),
    ],
)
def test_content_ranges(text: str, meant: tuple[int | None, int | None]) -> None:
    assert sources_http.content_range(text) == meant
