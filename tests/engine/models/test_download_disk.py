"""The downloader, the person who waits for it, the disk, and a second window that wants the same file."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from download_cases import DATA, FAST, got, refused, wanted
from weights_server import Page, Server

from engine.api import Cancelled, Context
from engine.models import download
from engine.models.download import resumable
from engine.models.transfer import Steering, Transfer

# --- the person and the disk


class Stopping(Context):
    """Cancels after so many reports of progress."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.asked = 0

    def progress(self, fraction: float, message: str = "") -> None:
        self.left -= 1

    def check_cancelled(self) -> None:
        self.asked += 1
        if self.left <= 0:
            raise Cancelled("stopped")


@pytest.mark.parametrize(
    "page", [Page(DATA, drip=(1000, 0.02)), Page(DATA, stall_at=100_000), Page(mute=True)]
)
def test_cancel_is_answered_also_in_silence_and_keeps_what_arrived(tmp_path: Path, page: Page) -> None:
    cancelled = threading.Event()

    class Person(Context):
        def check_cancelled(self) -> None:
            if cancelled.is_set():
                raise Cancelled("stopped")

    with Server(net=page) as server:
        timer = threading.Timer(0.3, cancelled.set)
        timer.start()
        with pytest.raises(Cancelled):
            got(server, tmp_path, "net", context=Person(), rules=replace(FAST, stall=60))
        timer.join()
        page.stall_at, page.drip, page.mute, page.data = None, None, False, DATA
        kept = resumable(wanted(""), tmp_path)
        assert kept or not server.sent
        got(server, tmp_path, "net")
        assert server.requests[-1].range == (f"bytes={kept}-" if kept else "")


def test_a_pause_closes_the_connection_and_goes_on_where_it_was(tmp_path: Path) -> None:
    pause, told = threading.Event(), []

    def listen(transfer: Transfer) -> None:
        told.append(transfer.state)
        if transfer.done and not pause.is_set() and "paused" not in told:
            pause.set()
        if transfer.state == "paused":
            pause.clear()

    with Server(net=Page(DATA, drip=(20_000, 0.05))) as server:
        got(server, tmp_path, "net", listen=listen, pause=pause)
        assert "paused" in told
        _, second = server.requests
        assert second.range.startswith("bytes=") and second.headers["If-Range"] == '"one"'


def test_cancel_in_a_pause(tmp_path: Path) -> None:
    pause = threading.Event()
    pause.set()
    with Server(net=Page(DATA)) as server:
        with pytest.raises(Cancelled):
            got(server, tmp_path, "net", context=Stopping(3), pause=pause)
        assert not server.requests


def test_no_room_on_the_disk_is_said_before_a_byte_is_asked_for(tmp_path: Path) -> None:
    with Server(net=Page(DATA)) as server:
        words = refused(lambda: got(server, tmp_path, "net", rules=replace(FAST, reserve=1 << 60)))
        assert "free some room" in words
        assert not server.requests


def test_a_disk_that_fills_up_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.models import part

    class Full(io.BufferedRandom):
        def write(self, piece: Any) -> int:
            if self.tell() > 100_000:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(piece)

    with monkeypatch.context() as patch:
        patch.setattr(part.os, "fdopen", lambda fd, mode: Full(io.FileIO(fd, mode)))
        with Server(net=Page(DATA)) as server:
            words = refused(lambda: got(server, tmp_path, "net"))
            assert "is full" in words and "kept" in words
            assert len(server.requests) == 1, "a full disk is not the server's fault: no other try"
    with Server(net=Page(DATA)) as server:
        got(server, tmp_path, "net")
        assert server.requests[0].range.startswith("bytes=1")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_limit_that_the_system_sets(tmp_path: Path) -> None:
    """A real refusal to write, in a process whose files may have 100,000 bytes."""
    script = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from pathlib import Path
from engine.api import ModelError
from engine.models.catalog import CatalogFile, Source
from engine.models.download import fetch
from engine.models.transfer import Rules
address, size, sha256, folder = sys.argv[1:]
file = CatalogFile("net.pth", int(size), sha256, (Source("https", address),))
try:
    fetch(file, Path(folder), rules=Rules(local_http=True, reserve=0, backoff=0.01, piece=4096))
except ModelError as error:
    print(error)
"""
    with Server(net=Page(DATA)) as server:
        sha256 = hashlib.sha256(DATA).hexdigest()
        done = subprocess.run(
            [sys.executable, "-c", script, server.address("net"), str(len(DATA)), sha256, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "is full" in done.stdout, done.stderr
        assert not (tmp_path / "net.pth").exists()
        got(server, tmp_path, "net")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file")
    with Server(net=Page(DATA)) as server:
        words = refused(lambda: got(server, tmp_path / "folder" / "below", "net"))
        assert "written" in words
        assert not server.requests


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links")
def test_a_link_in_the_place_of_the_part_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "net.pth.part").symlink_to(secret)
    with Server(net=Page(DATA)) as server:
        refused(lambda: got(server, folder, "net"))
    assert secret.read_text() == "mine"


@pytest.mark.parametrize(
    "notes", ["", "{", "[]", '{"origin": 3}', '{"origin": "HERE", "validator": "c\\r\\nX: y"}']
)
def test_notes_that_are_no_notes(tmp_path: Path, notes: str) -> None:
    (tmp_path / "net.pth.part").write_bytes(DATA[:1000])
    with Server(net=Page(DATA)) as server:
        (tmp_path / "net.pth.part.json").write_text(notes.replace("HERE", server.address("net")))
        got(server, tmp_path, "net", known=False)
        assert server.requests[0].range == ""


# --- two at once


def test_two_processes_at_once_fetch_it_once(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from engine.models.catalog import CatalogFile, Source
from engine.models.download import fetch
from engine.models.transfer import Rules
address, size, sha256, folder = sys.argv[1:]
file = CatalogFile("net.pth", int(size), sha256, (Source("https", address),))
print(fetch(file, Path(folder), rules=Rules(local_http=True, reserve=0)))
"""
    with Server(net=Page(DATA, drip=(50_000, 0.1))) as server:
        sha256 = hashlib.sha256(DATA).hexdigest()
        command = [sys.executable, "-c", script, server.address("net"), str(len(DATA)), sha256, str(tmp_path)]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        both = [subprocess.Popen(command, **pipes) for _ in range(2)]
        for process in both:
            out, error = process.communicate(timeout=60)
            assert out.strip() == str(tmp_path / "net.pth"), error
        assert len(server.requests) == 1
    assert (tmp_path / "net.pth").read_bytes() == DATA


def test_the_second_window_says_that_it_waits_and_can_be_cancelled(tmp_path: Path) -> None:
    told: list[str] = []
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with download.lock(tmp_path / "net.pth.lock", Steering("x", 0, Context())):
            held.set()
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(60)
    try:
        with Server(net=Page(DATA)) as server:
            with pytest.raises(Cancelled):
                got(server, tmp_path, "net", context=Stopping(2), listen=lambda t: told.append(t.state))
            assert not server.requests
    finally:
        done.set()
        holder.join()
    assert told and set(told) == {"waiting"}
