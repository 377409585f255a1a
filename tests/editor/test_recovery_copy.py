"""Recovery copies on disk: exact, small steps, whole at any moment, bounded, and safe to read when damaged."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor import recovery_copy
from editor.document import TILE, Document
from editor.document.layer import Group, Layer
from editor.document.packing import PackError, pack, unpack
from editor.document.raster import Raster
from editor.document.snapshot import Snapshot, capture
from editor.document.state import State
from editor.recovery import Session, find
from editor.recovery_copy import MANIFEST, CopyWriter, load, summary
from engine.api import Picture, Rect, Size
from engine.files.model import Metadata
from tests.editor.reference import document, noise

# --- packing -------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    channels=st.integers(1, 4),
    dtype=st.sampled_from(["uint8", "uint16", "bool"]),
    seed=st.integers(0, 1000),
    against=st.booleans(),
)
def test_packing_is_exact(
    height: int, width: int, channels: int, dtype: str, seed: int, against: bool
) -> None:
    rng = np.random.default_rng(seed)
    shape = (height, width) if dtype == "bool" else (height, width, channels)
    top = 2 if dtype == "bool" else 256 ** np.dtype(dtype).itemsize
    one, other = (rng.integers(0, top, shape).astype(dtype) for _ in range(2))
    base = other if against else None
    out = unpack(pack(one, base), shape, np.dtype(dtype), base)
    assert out.dtype == one.dtype and np.array_equal(out, one) and not out.flags.writeable


def test_a_stroke_against_its_tile_is_small() -> None:
    tile = noise(TILE, TILE)
    painted = tile.copy()
    painted[40:60, 10:200] = 7
    assert len(pack(tile, painted)) < tile.nbytes / 10


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", pack(noise(8, 8)), pack(noise(256, 256)), pack(noise(16, 16))[:-9]]
)
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(PackError):
        unpack(data, (16, 16, 3), np.dtype(np.uint8))


# --- one copy ------------------------------------------------------------------------------------------------


def rich(dtype: Any = np.uint8) -> Snapshot:
    """A document with one of everything."""
    top = np.iinfo(dtype).max
    photo = Raster.from_pixels(noise(600, 300, 3, dtype))
    hollow = Raster(Size(600, 300), 4, dtype)
    hollow.write(Rect(250, 100, 40, 30), noise(40, 30, 4, dtype, 1))
    plain = Raster(Size(600, 300), 3, dtype)
    plain.write(Rect(3, 4, 50, 60), noise(50, 60, 3, dtype, 2))
    mask = Raster(Size(600, 300), 1, dtype)
    mask.write(Rect(0, 0, TILE, TILE), np.full((TILE, TILE, 1), top, dtype))
    selection = Raster(Size(600, 300), 1, np.uint8)
    selection.write(Rect(300, 10, 20, 20), np.full((20, 20, 1), 255, np.uint8))
    for raster in (hollow, plain, mask, selection):
        raster.freeze()
    group = Group("Sky \udcff", False, 0.5, "multiply", False)
    layers = (
        Layer("Photo", photo),
        Layer(
            "再生",
            hollow,
            -5,
            9,
            False,
            0.25,
            {"filter": "x", "n": [1.5]},
            "",
            "screen",
            mask,
            False,
            True,
            group.id,
        ),
        Layer("Twin", photo, source="gone"),
        Layer("Stroke", plain),
    )
    layers = tuple(
        replace(layer, raster=photo.snapshot()) if layer.name == "Twin" else layer for layer in layers
    )
    metadata = Metadata(b"\0exif", b"<x/>", None, (300.0, 72.5), (("Comment", "ü"),))
    state = State(Size(610, 320), layers, layers[2].id, (group,), selection)
    return Snapshot(
        state,
        "a\udcff.tif",
        Path("/photos/a\udcff.tif"),
        np.dtype(dtype),
        3,
        True,
        b"icc",
        metadata,
        ("note",),
    )


def same_raster(one: Raster | None, other: Raster | None) -> None:
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.size, one.channels, one.dtype) == (other.size, other.channels, other.dtype)
        assert np.array_equal(one.read(one.rect), other.read(other.rect))
        assert np.array_equal(one.coverage(one.rect), other.coverage(other.rect))
        assert len(one) == len(other)


def same(one: Snapshot, other: Snapshot) -> None:
    for name in ("name", "path", "dtype", "colours", "alpha", "icc", "metadata", "notes"):
        assert getattr(one, name) == getattr(other, name), name
    mine, theirs = one.state, other.state
    assert (mine.size, mine.active) == (theirs.size, theirs.active)
    assert [vars(g) for g in mine.groups] == [vars(g) for g in theirs.groups]
    same_raster(mine.selection, theirs.selection)
    for a, b in zip(mine.layers, theirs.layers, strict=True):
        same_raster(a.raster, b.raster)
        same_raster(a.mask, b.mask)
        plain = [{k: v for k, v in vars(x).items() if k not in ("raster", "mask")} for x in (a, b)]
        assert plain[0] == plain[1]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_all_of_a_document_comes_back(tmp_path: Path, dtype: Any) -> None:
    snapshot = rich(dtype)
    CopyWriter(tmp_path).write(snapshot)
    back, damaged = load(tmp_path)
    assert damaged == 0
    same(snapshot, back)
    # what two layers shared they share again
    first, twin = back.state.layers[0].raster, back.state.layers[2].raster
    assert all(first.tile(key) is twin.tile(key) for key, _ in first.tiles())
    made = back.document()
    assert made.modified and made.history_steps == (0, 0) and made.name == snapshot.name
    assert made.composite(made.rect).shape == (320, 610, 4)
    assert made.flattened().has_alpha


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    doc = document(1000, 700)
    writer = CopyWriter(tmp_path)
    writer.write(capture(doc))
    first = {path.name: path.stat().st_size for path in tmp_path.glob("pack-*")}
    doc.rename_layer(doc.layers[0].id, "Other")
    writer.write(capture(doc))
    assert {path.name: path.stat().st_size for path in tmp_path.glob("pack-*")} == first
    doc.add_layer(Picture(noise(20, 20, seed=3)), "Small")
    writer.write(capture(doc))
    new = [path for path in tmp_path.glob("pack-*") if path.name not in first]
    assert len(new) == 1 and new[0].stat().st_size < 2000
    assert sorted(tmp_path.iterdir()) == sorted([*tmp_path.glob("pack-*"), tmp_path / MANIFEST])
    same(capture(doc), load(tmp_path)[0])


def test_packs_that_nothing_needs_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery_copy, "WASTE", 1 << 20)
    doc = document(300, 300)
    writer = CopyWriter(tmp_path)
    for number in range(12):
        layer = doc.add_layer(Picture(noise(300, 300, seed=number)), "Big")
        writer.write(capture(doc))
        if number % 3:
            doc.delete_layer(layer.id)
    writer.write(capture(doc))
    live = sum(pack.stat().st_size for pack in tmp_path.glob("pack-*"))
    held = sum(raster.nbytes for raster in doc.state.rasters())
    assert live <= 2.2 * held + (1 << 20)
    same(capture(doc), load(tmp_path)[0])


def test_a_full_disk_leaves_the_copy_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = document(600, 300)
    writer = CopyWriter(tmp_path)
    writer.write(capture(doc))
    before = capture(doc)
    doc.add_layer(Picture(noise(300, 300, seed=3)), "New")

    def full(*_args: object) -> bytes:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(recovery_copy, "pack", full)
        with pytest.raises(OSError, match="No space"):
            writer.write(capture(doc))
    same(before, load(tmp_path)[0])
    assert len(list(tmp_path.glob("pack-*"))) == 1
    with monkeypatch.context() as patch:
        patch.setattr(recovery_copy.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1000})())
        with pytest.raises(OSError, match="space"):
            writer.write(capture(doc))
    same(before, load(tmp_path)[0])
    writer.write(capture(doc))  # there is room again
    same(capture(doc), load(tmp_path)[0])


def test_a_write_that_is_stopped_leaves_the_copy_before(tmp_path: Path) -> None:
    doc = document(600, 300)
    writer = CopyWriter(tmp_path)
    writer.write(capture(doc))
    before = capture(doc)
    doc.add_layer(Picture(noise(600, 300, seed=3)), "New")
    asked = []

    def stopped() -> bool:
        asked.append(None)
        return len(asked) > 3

    with pytest.raises(InterruptedError):
        writer.write(capture(doc), stopped)
    same(before, load(tmp_path)[0])
    assert len(list(tmp_path.glob("pack-*"))) == 1


def test_a_folder_that_cannot_be_synced_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on some network file systems: what was written is there, and stays."""

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(recovery_copy.os, "fsync", only_files)
    snapshot = rich(np.uint8)
    CopyWriter(tmp_path).write(snapshot)
    back, damaged = load(tmp_path)
    assert damaged == 0
    same(snapshot, back)


def test_damaged_packs_cost_their_tiles_only(tmp_path: Path) -> None:
    doc = document(600, 300)
    writer = CopyWriter(tmp_path)
    writer.write(capture(doc))
    doc.add_layer(Picture(noise(300, 300, seed=3)), "New")
    writer.write(capture(doc))
    first = tmp_path / "pack-1.bin"
    data = bytearray(first.read_bytes())
    data[1000] ^= 255
    first.write_bytes(bytes(data))
    back, damaged = load(tmp_path)
    assert damaged == 1 and len(back.state.layers[0].raster) == 5
    same_raster(back.state.layers[1].raster, doc.layers[1].raster)
    first.unlink()
    back, damaged = load(tmp_path)
    assert damaged == 6 and len(back.state.layers[0].raster) == 0
    assert back.document().composite(Rect(0, 0, 600, 300)).shape[:2] == (300, 600)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(version=99),
        lambda data: data.update(layers=[]),
        lambda data: data.pop("size"),
        lambda data: data["layers"][0].update(raster=None),
        lambda data: data["layers"][0]["raster"].update(size=[0, 5]),
        lambda data: data["layers"][0]["raster"]["arrays"].append(["tile", 99, 99, "pack-1.bin", 0, 9, 0]),
        lambda data: data.update(dtype="O"),
        lambda data: data.update(metadata=[]),
    ],
)
def test_a_damaged_manifest_is_one_error(tmp_path: Path, change: Any) -> None:
    CopyWriter(tmp_path).write(capture(document(600, 300)))
    data = json.loads((tmp_path / MANIFEST).read_text())
    change(data)
    (tmp_path / MANIFEST).write_text(json.dumps(data))
    try:
        back, damaged = load(tmp_path)
    except ValueError:
        return
    assert damaged and back.document().layers  # what is left of it


def test_packs_are_never_looked_for_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    CopyWriter(folder).write(capture(document(100, 100)))
    (folder / "pack-1.bin").rename(tmp_path / "pack-1.bin")
    data = json.loads((folder / MANIFEST).read_text())
    data["layers"][0]["raster"]["arrays"][0][3] = "../pack-1.bin"
    (folder / MANIFEST).write_text(json.dumps(data))
    assert load(folder)[1] == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": 1}', '{"version": 1, "name": "x", "saved": null}']
)
def test_a_broken_manifest_has_no_summary(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ValueError):
        summary(tmp_path)


# --- sessions ------------------------------------------------------------------------------------------------


def crashed(root: Path, doc: Document) -> Path:
    """A session that ended without tidying up; returns its document's folder."""
    session = Session.new(root)
    folder = session.document_folder()
    CopyWriter(folder).write(capture(doc))
    session.leave()
    return folder


def test_a_living_session_is_left_alone_and_a_crashed_one_found_once(tmp_path: Path) -> None:
    doc = document(100, 100)
    living = Session.new(tmp_path)
    CopyWriter(living.document_folder()).write(capture(doc))
    assert find(tmp_path) == []
    folder = crashed(tmp_path, doc)
    found = find(tmp_path)
    assert [copy.folder for copy in found] == [folder] and found[0].name == "photo"
    assert abs(found[0].saved - time.time()) < 60
    assert find(tmp_path) == []  # another window: it is taken
    found[0].session.leave()
    again = find(tmp_path)
    assert [copy.folder for copy in again] == [folder]
    same(again[0].load()[0], capture(doc))
    again[0].discard()
    assert not folder.parent.exists()
    living.end()
    living.end()
    assert not tmp_path.exists()


def test_a_session_with_two_documents_goes_with_the_last(tmp_path: Path) -> None:
    session = Session.new(tmp_path)
    for name in ("one", "two"):
        doc = document(50, 50)
        doc.name = name
        CopyWriter(session.document_folder()).write(capture(doc))
    session.leave()
    one, two = find(tmp_path)
    one.discard()
    assert two.load()[0].name == "two" and not one.folder.exists()
    two.discard()
    assert not session.folder.exists()


def test_what_cannot_be_used_is_kept_and_what_is_empty_is_tidied(tmp_path: Path) -> None:
    folder = crashed(tmp_path, document(50, 50))
    (folder / MANIFEST).write_text('{"version": 99}')
    empty = Session.new(tmp_path)
    (empty.document_folder() / "pack-1.bin").write_bytes(b"half of a")
    empty.leave()
    (tmp_path / "a file").write_text("")
    assert find(tmp_path) == []
    assert folder.exists() and not empty.folder.exists()


def test_a_session_whose_folder_vanishes_makes_another(tmp_path: Path) -> None:
    session = Session.new(tmp_path / "root")
    first = session.document_folder()
    shutil.rmtree(tmp_path / "root")
    second = session.document_folder()
    assert second.is_dir() and second.parent != first.parent


_WRITES = """
import sys, itertools
import numpy as np
from dataclasses import replace
from pathlib import Path
from editor.document import Document
from editor.document.raster import Raster
from editor.document.snapshot import capture
from editor.recovery import Session
from editor.recovery_copy import CopyWriter
from engine.api import Picture
doc = Document.from_picture(Picture(np.zeros((300, 700, 3), np.uint8)), "0", modified=True)
session = Session.new(Path(sys.argv[1]))
writer = CopyWriter(session.document_folder())
for number in itertools.count():
    rng = np.random.default_rng(number)
    raster = Raster.from_pixels(rng.integers(0, 256, (300, 700, 3), np.uint8))
    snapshot = capture(doc)
    layer = replace(snapshot.state.layers[0], raster=raster)
    writer.write(replace(snapshot, name=str(number), state=replace(snapshot.state, layers=(layer,))))
    if number == 0:
        print("begun", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
@pytest.mark.parametrize("after", [0.0, 0.013, 0.031, 0.077, 0.15])
def test_killed_at_any_moment_the_copy_is_whole(tmp_path: Path, after: float) -> None:
    child = subprocess.Popen([sys.executable, "-c", _WRITES, str(tmp_path)], stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"begun\n"
    time.sleep(after)
    assert find(tmp_path) == []  # it lives
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    (copy,) = find(tmp_path)
    snapshot, damaged = copy.load()
    assert damaged == 0
    expected = np.random.default_rng(int(snapshot.name)).integers(0, 256, (300, 700, 3), np.uint8)
    assert np.array_equal(snapshot.state.layers[0].raster.pixels(), expected)
    copy.discard()
    assert not tmp_path.exists()
