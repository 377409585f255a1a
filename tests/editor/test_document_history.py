"""Undo and redo: each command, merging, the limit in bytes, and being modified."""

from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from editor.document import TILE, Change, Document
from editor.document import history as history_module
from editor.document.geometry import flip
from engine.api import Patch, Picture, Rect
from tests.editor.reference import document, noise, patches

TILE_BYTES = TILE * TILE * 3


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def look(doc: Document) -> list[tuple]:
    return [(x.id, x.name, x.visible, x.opacity, x.x, x.y, x.recipe, id(x.raster)) for x in doc.layers]


def one_tile_result(doc: Document, value: int, name: str = "Result") -> str:
    """A result on the selected layer that changes its first tile only."""
    source = doc.active_layer
    assert source is not None
    result = doc.begin_result({"filter": "test"}, name)
    result.add(Patch(Rect(0, 0, TILE, TILE), np.full((TILE, TILE, 3), value, np.uint8)))
    result.commit({"filter": "test"})
    doc.set_active(source.id)
    return result.id


def add(doc: Document) -> None:
    doc.add_layer(Picture(noise(30, 20)), "Pasted", 3, 4)


def result(doc: Document) -> None:
    one_tile_result(doc, 9)


COMMANDS: dict[str, Callable[[Document], None]] = {
    "Add layer": add,
    "Delete layer": lambda doc: doc.delete_layer(doc.layers[1].id),
    "Rename layer": lambda doc: doc.rename_layer(doc.layers[0].id, " Sky "),
    "Hide layer": lambda doc: doc.set_visible(doc.layers[1].id, False),
    "Show layer": lambda doc: doc.set_visible(doc.layers[2].id, True),
    "Opacity": lambda doc: doc.set_opacity(doc.layers[1].id, 0.25),
    "Move layer up": lambda doc: doc.move_layer(doc.layers[0].id, 1),
    "Move layer down": lambda doc: doc.move_layer(doc.layers[1].id, -1),
    "Result": result,
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_can_be_undone_and_redone(name: str) -> None:
    doc = document(600, 300)
    middle = doc.add_layer(Picture(noise(600, 300, seed=1)), "Middle")
    top = doc.add_layer(Picture(noise(600, 300, 4, seed=2)), "Top")
    doc.set_visible(top.id, False)
    doc.set_active(middle.id)
    doc.mark_saved(Path("photo.png"))
    assert not doc.modified and doc.name == "photo.png"
    before, seen = look(doc), doc.composite(doc.rect)
    steps = doc.history_steps[0]
    COMMANDS[name](doc)
    after, seen_after = look(doc), doc.composite(doc.rect)
    assert after != before and doc.modified
    assert doc.undo_name == name and doc.history_steps == (steps + 1, 0)
    for _ in range(2):
        assert doc.undo()
        assert look(doc) == before and not doc.modified
        assert np.array_equal(doc.composite(doc.rect), seen)
        assert doc.active_layer is doc.layers[1]
        assert doc.redo_name == name
        assert doc.redo()
        assert look(doc) == after and doc.modified and doc.undo_name == name
        assert np.array_equal(doc.composite(doc.rect), seen_after)


def test_nothing_to_undo_is_not_an_error() -> None:
    doc = document()
    assert doc.undo_name == doc.redo_name == ""
    assert not doc.undo() and not doc.redo()
    seen: list[Change] = []
    doc.subscribe(seen.append)
    doc.undo()
    assert not seen


def test_what_changes_nothing_is_no_step() -> None:
    doc = document()
    layer = doc.layers[0]
    doc.set_opacity(layer.id, 1.0)
    doc.set_visible(layer.id, True)
    doc.rename_layer(layer.id, " Photo ")
    doc.move_layer(layer.id, 1)
    doc.move_layer(layer.id, -1)
    doc.set_active(layer.id)
    assert doc.history_steps == (0, 0) and not doc.modified and doc.layers == (layer,)


def test_a_new_step_ends_what_could_be_redone() -> None:
    doc = document()
    base = doc.layers[0].id
    doc.rename_layer(base, "One")
    doc.undo()
    doc.rename_layer(base, "Two")
    assert doc.redo_name == "" and doc.history_steps == (1, 0)


def test_drags_of_an_opacity_are_one_step() -> None:
    doc = document()
    doc.clock = clock = Clock()
    base = doc.layers[0].id
    top = doc.add_layer(Picture(noise(64, 48)), "Top").id
    for percent in range(99, 40, -1):
        clock.now += 0.5  # each soon after the one before it
        doc.set_opacity(top, percent / 100)
    assert doc.history_steps == (2, 0) and doc.undo_name == "Opacity"
    doc.set_opacity(base, 0.9)  # another layer
    assert doc.history_steps == (3, 0)
    clock.now += 1.5  # later
    doc.set_opacity(base, 0.8)
    assert doc.history_steps == (4, 0)
    doc.rename_layer(base, "Base")  # something else in between
    doc.set_opacity(base, 0.7)
    assert doc.history_steps == (6, 0)
    opacities = []
    for _ in range(5):
        doc.undo()
        opacities.append((doc.layer(base).opacity, doc.layer(top).opacity))
    assert opacities == [(0.8, 0.41), (0.8, 0.41), (0.9, 0.41), (1.0, 0.41), (1.0, 1.0)]


def test_a_slow_drag_is_one_step_and_the_next_one_another() -> None:
    doc = document()
    doc.clock = clock = Clock()
    base = doc.layers[0].id
    opacity = 1.0
    for drag in (0, 1, 2, 0):
        for _ in range(3):
            opacity -= 0.05
            clock.now += 5 if drag else 0.1
            doc.set_opacity(base, opacity, drag)
    assert doc.history_steps == (4, 0)
    for expected in (0.55, 0.7, 0.85, 1.0):
        doc.undo()
        assert doc.layer(base).opacity == pytest.approx(expected)


def test_undo_and_saving_end_a_drag() -> None:
    doc = document()
    doc.clock = Clock()
    base = doc.layers[0].id
    doc.set_opacity(base, 0.9)
    doc.mark_saved()
    doc.set_opacity(base, 0.8)
    assert doc.modified and doc.history_steps == (2, 0)
    doc.undo()
    assert not doc.modified and doc.layer(base).opacity == 0.9
    doc.set_opacity(base, 0.7)
    assert doc.history_steps == (2, 0)
    doc.undo()
    assert doc.layer(base).opacity == 0.9 and not doc.modified


def test_a_drag_right_after_undo_is_a_new_step() -> None:
    doc = document()
    doc.clock = Clock()
    base = doc.layers[0].id
    doc.set_opacity(base, 0.9)
    doc.rename_layer(base, "Base")
    doc.undo()
    doc.set_opacity(base, 0.8)
    assert doc.history_steps == (2, 0)
    doc.undo()
    assert doc.layer(base).opacity == 0.9


def test_modified_follows_the_saved_state() -> None:
    doc = document()
    base = doc.layers[0].id
    assert not doc.modified and doc.path is None
    doc.rename_layer(base, "One")
    doc.mark_saved(Path("folder") / "one.png")
    assert not doc.modified and doc.path == Path("folder/one.png") and doc.name == "one.png"
    doc.undo()
    assert doc.modified
    doc.redo()
    assert not doc.modified
    doc.undo()
    doc.rename_layer(base, "One")  # looks the same, but leads elsewhere
    assert doc.modified
    unsaved = Document.from_picture(Picture(noise(5, 5)), "Pasted picture", modified=True)
    assert unsaved.modified
    unsaved.rename_layer(unsaved.layers[0].id, "x")
    unsaved.undo()
    assert unsaved.modified


def test_selecting_is_no_step_and_comes_back_with_undo() -> None:
    doc = document()
    base = doc.layers[0].id
    first = doc.add_layer(Picture(noise(9, 9)), "First").id
    second = doc.add_layer(Picture(noise(9, 9)), "Second").id
    doc.set_active(first)
    doc.delete_layer(first)
    assert doc.active_layer is not None and doc.active_layer.id == base
    doc.set_active(second)
    doc.undo()
    assert doc.active_layer.id == first
    doc.redo()
    assert doc.active_layer.id == second
    doc.delete_layer(base)
    assert doc.active_layer.id == second


# --- bytes -----------------------------------------------------------------------------------------------


def test_only_bytes_that_the_present_does_not_hold_count() -> None:
    doc = document(1000, 700)
    ids = [one_tile_result(doc, value) for value in range(1, 6)]
    assert doc.history_bytes == 0
    for percent in range(50):
        doc.set_opacity(ids[0], percent / 100)
        doc.rename_layer(ids[0], f"Name {percent}")
    assert doc.history_bytes == 0 and doc.history_steps[0] == 105
    doc.delete_layer(ids[0])
    assert doc.history_bytes == TILE_BYTES
    doc.delete_layer(ids[1])
    assert doc.history_bytes == 2 * TILE_BYTES
    doc.undo()
    assert doc.history_bytes == TILE_BYTES
    doc.undo()
    assert doc.history_bytes == 0


def test_the_oldest_steps_go_first() -> None:
    doc = document(1000, 700)
    doc.history_limit = 3 * TILE_BYTES
    for value in range(1, 8):
        layer = one_tile_result(doc, value, f"Result {value}")
        doc.delete_layer(layer)
        assert doc.history_bytes <= doc.history_limit
    # what holds the tile of one deleted layer is the state between adding and deleting it
    assert doc.history_bytes == 3 * TILE_BYTES
    steps = []
    while doc.undo_name:
        steps.append(doc.undo_name)
        doc.undo()
        assert doc.history_bytes <= doc.history_limit
    assert (
        steps
        == ["Delete layer", "Result 7", "Delete layer", "Result 6", "Delete layer", "Result 5"][: len(steps)]
    )
    assert len(steps) >= 5


def test_a_large_layer_ends_undo_but_not_the_document() -> None:
    doc = document(1000, 700)
    doc.history_limit = TILE_BYTES
    doc.rename_layer(doc.layers[0].id, "Base")
    layer = doc.add_layer(Picture(noise(1000, 700, seed=1)), "Large")
    doc.delete_layer(layer.id)
    assert doc.undo_name == "" and doc.history_bytes == 0 and len(doc.layers) == 1
    doc.rename_layer(doc.layers[0].id, "Other")
    assert doc.undo_name == "Rename layer"
    doc.add_layer(Picture(noise(1000, 700, seed=1)), "Large")
    doc.undo()  # redo would hold too much, but what lies before is free
    assert doc.redo_name == "" and doc.undo_name == "Rename layer"


def test_a_smaller_limit_acts_at_once() -> None:
    doc = document(1000, 700)
    for value in range(1, 5):
        doc.delete_layer(one_tile_result(doc, value))
    assert doc.history_bytes == 4 * TILE_BYTES
    seen: list[Change] = []
    doc.subscribe(seen.append)
    doc.history_limit = 1 << 30
    assert not seen
    doc.history_limit = 2 * TILE_BYTES
    assert doc.history_limit == doc.history_bytes == 2 * TILE_BYTES
    assert seen == [Change(history=True)]
    doc.history_limit = 0
    assert doc.history_bytes == 0 and doc.history_steps == (0, 0)
    with pytest.raises(ValueError, match="number of bytes, not -1"):
        doc.history_limit = -1


def test_steps_without_pixels_are_finite_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "MAX_STEPS", 20)
    doc = document()
    for number in range(50):
        doc.rename_layer(doc.layers[0].id, f"Name {number}")
    assert doc.history_steps == (20, 0)


def test_a_long_random_session_keeps_its_promises() -> None:
    """Undoing all of it leads back to the start, redoing all of it to the end, whatever streams in meanwhile."""
    rng = random.Random(7)
    doc = document(520, 300)
    doc.clock = clock = Clock()
    doc.history_limit = 40 * TILE_BYTES
    start, seen = look(doc), doc.composite(doc.rect)
    streaming = []
    for number in range(400):
        clock.now += rng.choice([0.1, 2.0])
        settled = [layer for layer in doc.layers if not doc.is_filling(layer.id)]
        layer = rng.choice(settled)
        doc.set_active(layer.id)
        choice = rng.randrange(10)
        if choice == 0 and len(settled) < 6:
            doc.add_layer(
                Picture(noise(40, 30, rng.choice([3, 4]), seed=number)), "Pasted", rng.randrange(500), 9
            )
        elif choice == 1 and len(settled) > 1:
            doc.delete_layer(layer.id)
        elif choice == 2:
            doc.set_opacity(layer.id, rng.random())
        elif choice == 3:
            doc.set_visible(layer.id, not layer.visible)
        elif choice == 4:
            doc.move_layer(layer.id, rng.choice([1, -1]))
        elif choice == 5:
            doc.rename_layer(layer.id, f"Name {number}")
        elif choice == 6 and len(streaming) < 3:
            size = layer.raster.size
            channels = doc.picture(layer).channels
            streaming.append(
                (doc.begin_result({"n": number}, "Result"), patches(noise(*size, channels, seed=number)))
            )
        elif choice == 7 and streaming:
            result, rest = rng.choice(streaming)
            if rest:
                result.add(rest.pop())
        elif choice == 8 and streaming:
            result, _ = streaming.pop(rng.randrange(len(streaming)))
            (result.abort if rng.random() < 0.5 else lambda r=result: r.commit({"n": 1}))()
        else:
            (doc.undo if rng.random() < 0.6 else doc.redo)()
        assert doc.history_bytes <= doc.history_limit
        assert doc.active_layer is not None
        assert len({layer.id for layer in doc.layers}) == len(doc.layers)
        assert set(doc._pyramids) <= {layer.id for layer in doc.layers}
    for result, _ in streaming:
        result.abort()
    end, seen_end = look(doc), doc.composite(doc.rect)
    count = 0
    while doc.undo():
        count += 1
    assert count > 5
    if look(doc) == start:
        assert np.array_equal(doc.composite(doc.rect), seen)
    for _ in range(count):
        assert doc.redo()
    while doc.redo():
        end = seen_end = None
    if end is not None:
        assert look(doc) == end
        assert np.array_equal(doc.composite(doc.rect), seen_end)


def test_what_was_saved_is_not_kept_once_it_is_forgotten() -> None:
    """A saved state is only remembered as such: its pixels would be counted nowhere."""
    doc = Document.from_picture(Picture(noise(9, 9)), "a")
    doc.mark_saved()
    saved = weakref.ref(doc.layers[0].raster)
    doc.history_limit = 0
    doc.put_state("Flip", doc.transformed_later(flip())())
    doc.composite(doc.rect)
    gc.collect()
    assert saved() is None and doc.modified and not doc.undo()


def test_an_order_that_is_the_saved_one_again_is_not_modified() -> None:
    doc = Document.from_picture(Picture(noise(9, 9)), "a")
    top = doc.add_layer(Picture(noise(9, 9)), "Top")
    doc.mark_saved()
    doc.move_layer(top.id, -1)
    assert doc.modified
    doc.move_layer(top.id, 1)
    assert not doc.modified
