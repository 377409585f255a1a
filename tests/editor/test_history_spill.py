"""History beyond its limit in memory: packed, spilled to a file, loaded again, and what happens when that fails."""

from __future__ import annotations

import errno
import gc
import random
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.document import TILE, Document
from editor.document import history as history_module
from editor.document import spill as spill_module
from editor.document.packing import PackError
from editor.document.snapshot import arrays
from editor.document.spill import Cell, Spill, Tiles
from editor.document.timeline import Entry, entries, forget, go, keep_on_disk
from engine.api import Picture, Rect, Size
from tests.editor.reference import document, noise, smooth

TILE_BYTES = TILE * TILE * 3


def paint(doc: Document, rect: Rect, value: int, name: str = "Paint") -> None:
    """One step that writes into the first layer, as a tool does."""
    layer = doc.layers[0]
    raster = layer.raster.snapshot()
    rect = rect.intersected(raster.rect)
    if rect.empty:
        return
    raster.write(rect, np.full((rect.height, rect.width, raster.channels), value, raster.dtype))
    raster.freeze()
    doc._change_layer(layer.id, name, raster=raster)


def rest(doc: Document) -> None:
    """Until all is packed and counted."""
    for _ in range(3):
        doc._history.wait()
        doc._history.trim(doc.state)


def seen(doc: Document) -> np.ndarray:
    return doc.composite(doc.rect)


def cells(doc: Document) -> list[Cell]:
    found = [
        value
        for step in (*doc._history._past, *doc._history._future)
        for raster in step.state.rasters()
        for tiles in (raster._tiles, raster._masks)
        for value in dict.values(tiles)
        if isinstance(value, Cell) and value.array is None
    ]
    return list({id(cell): cell for cell in found}.values())


# --- entries and jumps ---------------------------------------------------------------------------------------


def test_the_panel_sees_all_states_and_jumps_between_them() -> None:
    doc = document()
    assert entries(doc) == [Entry("", 0)] and entries(doc)[0].current
    looks = [seen(doc)]
    for value in range(5):
        paint(doc, Rect(value, 0, 9, 9), value, f"Step {value}")
        looks.append(seen(doc))
    assert [entry.name for entry in entries(doc)] == ["", *(f"Step {n}" for n in range(5))]
    assert go(doc, -3)
    assert [entry.steps_away for entry in entries(doc)] == [-2, -1, 0, 1, 2, 3]
    assert [entry.name for entry in entries(doc) if entry.current] == ["Step 1"]
    assert np.array_equal(seen(doc), looks[2])
    assert go(doc, 2) and np.array_equal(seen(doc), looks[4])
    assert go(doc, -99) and np.array_equal(seen(doc), looks[0])
    assert not go(doc, -1) and not go(doc, 0)
    assert go(doc, 99) and np.array_equal(seen(doc), looks[5])


# --- packed in memory ----------------------------------------------------------------------------------------


def test_a_hundred_small_strokes_cost_little() -> None:
    """On 50 megapixels, with real tiles: strokes of a hundred pixels that touch one to four tiles."""
    rng = random.Random(3)
    tile = noise(TILE, TILE)  # the worst case: nothing of it can be packed by itself
    pixels = np.tile(tile, (23, 34, 1))[:5760, :8680]
    doc = Document.from_picture(Picture(pixels), "photo")
    doc._pyramids.clear()
    looks: list[np.ndarray] = []
    places = [Rect(rng.randrange(8500), rng.randrange(5700), 100, 20) for _ in range(100)]
    for number, rect in enumerate(places):
        looks.append(doc.layers[0].raster.read(rect))
        paint(doc, rect, number)
    rest(doc)
    assert doc.history_steps == (100, 0)
    assert doc.history_bytes < 20 << 20
    assert len(cells(doc)) > 50
    for rect, look in zip(reversed(places), reversed(looks), strict=True):
        assert doc.undo()
        assert np.array_equal(doc.layers[0].raster.read(rect), look)
    assert np.array_equal(doc.layers[0].raster.read(Rect(0, 0, 2000, 2000)), pixels[:2000, :2000])


def test_packed_arrays_are_really_gone() -> None:
    doc = document(1000, 700)
    paint(doc, doc.rect, 1)  # tiles of their own, no views of a picture
    before = doc.layers[0].raster.tile((0, 0))
    assert before is not None
    gone = weakref.ref(before)
    del before
    for value in range(20):
        paint(doc, Rect(5, 5, 50, 50), value)
    rest(doc)
    gc.collect()
    assert gone() is None
    assert doc.history_bytes < 12 * TILE_BYTES + 100_000 + 4 * TILE_BYTES * 4


def test_whole_layers_are_not_packed_while_there_is_room() -> None:
    doc = document(1000, 700)
    for value in range(30):
        doc.delete_layer(doc.add_layer(Picture(noise(1000, 700, seed=value)), "Layer").id)
    rest(doc)
    assert cells(doc) == [] and doc.history_bytes == 30 * 1000 * 700 * 3


# --- spilled to a file ---------------------------------------------------------------------------------------


def busy(doc: Document, steps: int = 12) -> list[np.ndarray]:
    """Layers come and go; returns what was seen before each step and at the end."""
    looks = [seen(doc)]
    for value in range(steps):
        layer = doc.add_layer(Picture(noise(300, 280, 4, seed=value)), "Layer", value, 3)
        looks.append(seen(doc))
        doc.delete_layer(layer.id)
        looks.append(seen(doc))
    return looks


def spilling(
    folder: Path, limit: int = 2 * TILE_BYTES, disk: int = 1 << 30
) -> tuple[Document, list[np.ndarray]]:
    doc = document(600, 300)
    doc.history_limit = limit
    keep_on_disk(doc, folder, disk)
    looks = busy(doc)
    rest(doc)
    return doc, looks


def test_what_is_beyond_the_limit_comes_back_from_the_file(tmp_path: Path) -> None:
    doc, looks = spilling(tmp_path / "cache")
    assert doc.history_steps == (24, 0)
    assert doc.history_bytes <= doc.history_limit and doc._history.disk_bytes > 10 * TILE_BYTES
    for _ in range(2):
        for look in reversed(looks[:-1]):
            assert doc.undo() and np.array_equal(seen(doc), look)
            rest(doc)
            assert doc.history_bytes <= doc.history_limit
        assert not doc.undo()
        for look in looks[1:]:
            assert doc.redo() and np.array_equal(seen(doc), look)
        assert not doc.redo()
        rest(doc)
    assert go(doc, -24) and np.array_equal(seen(doc), looks[0])
    assert go(doc, 13) and np.array_equal(seen(doc), looks[13])


def test_the_file_has_no_name_and_is_used_again(tmp_path: Path) -> None:
    doc, looks = spilling(tmp_path)
    spill = doc._history.spill
    assert spill is not None
    used, end = spill.used, spill._end
    for _ in range(4):
        looks = busy(doc, 3)
        rest(doc)
        go(doc, -6)
        rest(doc)
    assert np.array_equal(seen(doc), looks[0])
    assert spill.used <= 2 * used and spill._end <= 2 * end + 100
    doc.rename_layer(doc.layers[0].id, "Other")  # what could be redone is gone
    rest(doc)
    gc.collect()
    assert spill.used <= used + 50 * spill_module.BLOCK
    forget(doc)
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    assert doc.history_steps == (0, 0) and not doc.undo()
    forget(doc)


def test_the_file_has_a_limit_too(tmp_path: Path) -> None:
    doc, looks = spilling(tmp_path, disk=6 * TILE_BYTES)
    steps = doc.history_steps[0]
    assert 4 < steps < 24 and doc._history.disk_bytes <= 6 * TILE_BYTES
    for look in reversed(looks[-1 - steps : -1]):
        assert doc.undo() and np.array_equal(seen(doc), look)
    assert not doc.undo()


def test_a_full_disk_costs_the_oldest_steps_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    doc, _ = spilling(tmp_path)
    kept = doc.history_steps[0]

    def usage(_path: Any) -> Any:
        return type("Usage", (), {"free": 1000})()

    with monkeypatch.context() as patch:
        patch.setattr(spill_module.shutil, "disk_usage", usage)
        looks = busy(doc)
        rest(doc)
    spill = doc._history.spill
    assert spill is not None and isinstance(spill.failed, OSError) and spill.failed.errno == errno.ENOSPC
    steps = doc.history_steps[0]
    assert 0 < steps < kept + 24 and doc.history_bytes <= doc.history_limit
    for look in reversed(looks[-1 - steps : -1]):
        assert doc.undo() and np.array_equal(seen(doc), look)


def test_a_folder_that_cannot_be_made_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    doc, looks = spilling(tmp_path / "file" / "cache")
    assert 0 < doc.history_steps[0] < 24 and np.array_equal(seen(doc), looks[-1])
    assert doc.undo() and np.array_equal(seen(doc), looks[-2])


@pytest.mark.parametrize("how", ["vanished", "damaged", "cut off"])
def test_a_file_that_cannot_be_read_costs_the_oldest_steps_only(tmp_path: Path, how: str) -> None:
    doc, looks = spilling(tmp_path)
    spill = doc._history.spill
    assert spill is not None and spill._file is not None
    if how == "vanished":
        spill.close()
    elif how == "damaged":
        spill._file.seek(0)
        spill._file.write(b"\xaa" * (spill._end * spill_module.BLOCK))
    else:
        spill._file.truncate(100)
    present = seen(doc)
    undone = 0
    while doc.undo():
        undone += 1
        assert np.array_equal(seen(doc), looks[-1 - undone])
    assert 0 < undone < 24 and doc.history_steps == (0, undone)
    for _ in range(undone):
        doc.redo()
    assert np.array_equal(seen(doc), present)
    doc.rename_layer(doc.layers[0].id, "Still works")


def test_a_state_that_is_being_saved_sees_all_its_pixels(tmp_path: Path) -> None:
    """What another thread still reads may be spilled meanwhile."""
    doc = document(600, 300)
    doc.history_limit = 0
    keep_on_disk(doc, tmp_path)
    top = doc.add_layer(Picture(noise(600, 300, seed=5)), "Top")
    flatten, expected = doc.flattened_later(), seen(doc)[..., :3]
    state = doc.state
    doc.delete_layer(top.id)
    rest(doc)
    assert cells(doc) and isinstance(state.layers[1].raster._tiles, Tiles)
    assert np.array_equal(flatten().pixels[..., :3], expected)
    raster = state.layers[1].raster
    assert np.array_equal(raster.pixels(), noise(600, 300, seed=5))
    assert raster.full and len(list(raster.tiles())) == 6 == len(list(arrays(raster)))
    twin = raster.snapshot()
    twin.write(Rect(0, 0, 5, 5), np.zeros((5, 5, 3), np.uint8))
    assert np.array_equal(twin.read(Rect(5, 5, 300, 200)), raster.read(Rect(5, 5, 300, 200)))
    assert len(cells(doc)) == 6  # they were looked at, not taken back


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_long_random_session_is_exact(tmp_path: Path, dtype: Any) -> None:
    """Whole pictures are the naive model: strokes, erasing layers, masks of sparse tiles, jumps to and fro."""
    rng = random.Random(11)
    doc = document(520, 300, 3, dtype)
    doc.history_limit = 3 * TILE_BYTES
    keep_on_disk(doc, tmp_path)
    past, future = [seen(doc)], []
    for number in range(160):
        choice = rng.randrange(10)
        before = doc.history_steps
        if choice < 5:
            rect = Rect(rng.randrange(400), rng.randrange(200), rng.randrange(1, 120), rng.randrange(1, 100))
            paint(doc, rect, rng.randrange(200))
        elif choice == 5 and len(doc.layers) < 4:
            doc.add_layer(Picture(noise(200, 150, 4, dtype, number)), "Layer", rng.randrange(300), 20)
        elif choice == 6 and len(doc.layers) > 1:
            doc.delete_layer(doc.layers[-1].id)
        elif choice == 7:
            sparse = doc.layers[0].raster.__class__(Size(40, 40), 3, dtype)
            sparse.write(Rect(3, 3, 9, 9), np.full((9, 9, 3), number, dtype))
            sparse.freeze()
            doc._change_layer(doc.layers[-1].id, "Sparse", raster=sparse)
        else:
            steps = rng.choice([-9, -3, -2, -1, -1, 1, 1, 2, 4])
            moved = 0
            go(doc, steps)
            moved = doc.history_steps[1] - before[1]
            for _ in range(moved):
                future.append(past.pop())
            for _ in range(-moved):
                past.append(future.pop())
            assert np.array_equal(seen(doc), past[-1]), number
            continue
        if doc.history_steps[1] == 0 and doc.history_steps != before:
            future.clear()
            past.append(seen(doc))
        if rng.random() < 0.3:
            rest(doc)
    assert doc.history_steps[0] == len(past) - 1
    while len(past) > 1:
        past.pop()
        assert doc.undo() and np.array_equal(seen(doc), past[-1])
    assert not doc.undo()


def test_two_cells_never_need_each_other() -> None:
    """A raster that was kept elsewhere may come back into the document with its tiles packed."""
    one, other = np.zeros((4, 4, 1), np.uint8), np.ones((4, 4, 1), np.uint8)
    first, second = Cell(one), Cell(other)
    packer = spill_module.Packer()
    big = spill_module.WORTH
    assert big < 1
    spill_module.WORTH, packed = 99, (first, second)
    try:
        packer.add(spill_module.Work(first, (), second))
        packer.wait()
        packer.add(spill_module.Work(second, (), first))
        packer.wait()
    finally:
        spill_module.WORTH = big
    assert all(cell.array is None for cell in packed)
    assert np.array_equal(second.load(), other) and np.array_equal(first.load(), one)


def test_a_change_that_joins_a_step_keeps_the_count_right() -> None:
    doc = document(600, 300)
    doc.clock = lambda: 0.0
    layer = doc.layers[0]
    for value in range(2):
        raster = doc.layers[0].raster.snapshot()
        raster.write(Rect(TILE * value, 0, TILE, TILE), np.full((TILE, TILE, 3), value, np.uint8))
        raster.freeze()
        doc._change_layer(layer.id, "Paint", merge="paint", raster=raster)
    assert doc.history_steps == (1, 0)
    doc.rename_layer(layer.id, "Next")
    assert doc.history_bytes == 2 * TILE_BYTES


def test_the_file_scatters_and_checks(tmp_path: Path) -> None:
    spill = Spill(tmp_path, 1 << 20)
    data = [bytes([n]) * (n * 9000 + 1) for n in range(1, 9)]
    regions = [spill.write(part) for part in data]
    del regions[::2]
    gc.collect()
    long = spill.write(b"x" * 100_000)
    assert spill.read(long) == b"x" * 100_000
    assert [spill.read(region) for region in regions] == data[1::2]
    long.crc ^= 1
    with pytest.raises(PackError):
        spill.read(long)
    spill.close()
    spill.close()
    with pytest.raises(OSError, match="closed"):
        spill.read(long)
    with pytest.raises(OSError, match="closed"):
        spill.write(b"y")


def test_steps_keep_their_names_without_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "MAX_STEPS", 3)
    doc = document()
    for number in range(5):
        doc.rename_layer(doc.layers[0].id, f"Name {number}")
    assert [entry.steps_away for entry in entries(doc)] == [-3, -2, -1, 0]
    assert replace(entries(doc)[-1], steps_away=1).current is False


def test_gradients_pack_well() -> None:
    doc = Document.from_picture(Picture(smooth(600, 300)), "photo")
    for value in range(20):
        paint(doc, Rect(10, 10, 80, 80), value)
    rest(doc)
    packed = [len(cell.blob) for cell in cells(doc) if isinstance(cell.blob, bytes)]
    assert packed and max(packed) < 12_000
