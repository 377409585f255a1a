"""Changes by hand: seen at once, one step when they are done, gone when they are not."""

from __future__ import annotations

import numpy as np
import pytest

from editor.document import Change, Document, Raster, level_size
from engine.api import Patch, Picture, Rect, Size
from tests.editor.reference import assert_close, composite, document, noise

SPOT = Rect(300, 290, 20, 10)


def whole(doc: Document, level: int = 0) -> np.ndarray:
    return doc.composite(Rect(0, 0, *level_size(doc.size, level)), level)


def paint(doc: Document, value: int = 7, rect: Rect = SPOT, target: str = "pixels", **more: object):  # type: ignore[no-untyped-def]
    edit = doc.begin_edit(doc.layers[0].id, target, **more)  # type: ignore[arg-type]
    inside = rect.moved(-edit.x, -edit.y)
    shape = (rect.height, rect.width, edit.raster.channels)
    edit.raster.write(inside, np.full(shape, value, edit.raster.dtype))
    edit.changed(rect)
    return edit


@pytest.mark.parametrize("target", ["pixels", "mask"])
def test_an_edit_is_seen_at_once_and_is_one_step(target: str) -> None:
    doc = document(700, 600)
    base = doc.layers[0].id
    if target == "mask":
        doc.add_mask(base)
    doc.mark_saved()
    steps, state = doc.history_steps, doc.state
    before = [whole(doc, level) for level in (0, 3)]
    seen: list[Change] = []
    doc.subscribe(seen.append)
    edit = paint(doc, target=target)
    assert doc.editing is edit and edit.live and edit.rect == SPOT
    assert seen == [Change(SPOT)] and doc.state is state and not doc.modified
    during = [whole(doc, level) for level in (0, 3)]
    for level, now in zip((0, 3), during, strict=True):
        assert_close(now, composite(doc.layers, doc.size, level))
    assert not np.array_equal(before[0], during[0])
    edit.commit()
    assert seen[1:] == [Change(None, layers=True, history=True)] and doc.editing is None and not edit.live
    assert doc.history_steps == (steps[0] + 1, 0) and doc.undo_name == "Paint" and doc.modified
    for level, now in zip((0, 3), during, strict=True):
        assert np.array_equal(whole(doc, level), now)
    doc.undo()
    assert seen[-1].rect == Rect(256, 256, 256, 256)
    for level, old in zip((0, 3), before, strict=True):
        assert np.array_equal(whole(doc, level), old)
    assert not doc.modified
    doc.redo()
    for level, now in zip((0, 3), during, strict=True):
        assert np.array_equal(whole(doc, level), now)


def test_only_the_tiles_that_changed_cost_memory() -> None:
    doc = document(2000, 1500)
    doc.begin_edit(doc.layers[0].id).abort()
    for number in range(5):
        edit = paint(doc, number, Rect(300, 300, 50, 50))
        # a touched tile that is as it was is given back
        other = Rect(1000, 1000, 30, 30)
        edit.raster.write(other, edit.base.read(other))
        edit.changed(other)
        edit.commit()
    tile = 256 * 256 * 3
    assert doc.history_bytes == 5 * tile
    doc.undo()
    assert doc.history_bytes == 5 * tile


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    doc = document(64, 48)
    edit = doc.begin_edit(doc.layers[0].id)
    edit.changed(Rect(5, 5, 0, 0))
    edit.commit()
    assert doc.history_steps == (0, 0) and not doc.modified and doc.editing is None


def test_abort_and_undo_take_an_edit_back() -> None:
    doc = document(700, 600)
    doc.rename_layer(doc.layers[0].id, "Name")
    before = [whole(doc, level) for level in (0, 3)]
    for end in (lambda edit: edit.abort(), lambda edit: doc.undo()):
        edit = paint(doc)
        whole(doc, 3)
        seen: list[Change] = []
        stop = doc.subscribe(seen.append)
        end(edit)
        stop()
        assert [change.rect for change in seen] == [Rect(256, 256, 256, 256)]
        assert doc.layers[0].name == "Name" and doc.editing is None and not edit.live
        for level, old in zip((0, 3), before, strict=True):
            assert np.array_equal(whole(doc, level), old)
        for act in (edit.commit, lambda edit=edit: edit.changed(SPOT)):
            with pytest.raises(ValueError, match="has already ended"):
                act()
        edit.abort()
    doc.undo()
    edit = paint(doc)
    assert not doc.redo() and edit.live  # not while something is painted
    edit.abort()
    assert doc.redo() and doc.layers[0].name == "Name"


def test_there_is_one_edit_at_a_time() -> None:
    doc = document(700, 600)
    base = doc.layers[0].id
    edit = doc.begin_edit(base, name="Clone")
    with pytest.raises(ValueError, match="“Clone” is not finished yet"):
        doc.begin_edit(base)
    edit.abort()
    for target, said in (("alpha", "There is no 'alpha' to edit"), ("mask", "has no mask")):
        with pytest.raises(ValueError, match=said):
            doc.begin_edit(base, target)
    with pytest.raises(KeyError):
        doc.begin_edit("none")
    doc.set_locked(base, True)
    with pytest.raises(ValueError, match="is locked"):
        doc.begin_edit(base)
    doc.set_locked(base, False)
    result = doc.begin_result({}, "Test")
    with pytest.raises(ValueError, match="still being computed"):
        doc.begin_edit(result.id)
    assert doc.editing is None


def test_other_steps_go_on_beside_an_edit() -> None:
    """A filter that ends, and a slider that is moved, do not take the stroke away."""
    doc = document(700, 600)
    base = doc.layers[0].id
    result = doc.begin_result({}, "Test")
    edit = paint(doc)
    result.add(Patch(Rect(0, 0, 100, 100), np.full((100, 100, 3), 9, np.uint8)))
    result.commit({})
    doc.set_opacity(base, 0.5)
    doc.rename_layer(base, "Name")
    assert edit.live
    edit.commit()
    layer = doc.layer(base)
    assert (layer.opacity, layer.name) == (0.5, "Name")
    assert (layer.raster.read(SPOT) == 7).all()
    assert [doc.undo_name, doc.history_steps[0]] == ["Paint", 4]


def test_steps_that_take_the_layer_away_end_an_edit() -> None:
    for take in (
        lambda doc, layer: doc.delete_layer(layer),
        lambda doc, layer: doc.set_offset(layer, 3, 3),
        lambda doc, layer: doc.set_locked(layer, True),
    ):
        doc = document(700, 600)
        doc.add_layer(Picture(noise(30, 30)), "other")
        edit = paint(doc)
        take(doc, doc.layers[0].id)
        assert not edit.live and doc.editing is None
        assert_close(whole(doc), composite(doc.layers, doc.size))
        assert all(layer.raster is not edit.raster for layer in doc.layers)
    doc = document(700, 600)
    doc.add_mask(doc.layers[0].id)
    edit = paint(doc, 0, target="mask")
    doc.delete_mask(doc.layers[0].id)
    assert not edit.live and np.array_equal(whole(doc)[..., :3], noise(700, 600))


def test_an_eraser_gets_alpha() -> None:
    doc = document(700, 600)
    before = whole(doc)
    edit = doc.begin_edit(doc.layers[0].id, alpha=True, name="Erase")
    assert edit.base.channels == edit.raster.channels == 4
    assert np.array_equal(whole(doc), before)
    edit.raster.write(SPOT, np.zeros((10, 20, 4), np.uint8))
    edit.changed(SPOT)
    assert not whole(doc)[SPOT.slices].any()
    assert_close(whole(doc, 3), composite(doc.layers, doc.size, 3))
    edit.commit()
    doc.undo()
    assert doc.layers[0].raster.channels == 3 and np.array_equal(whole(doc), before)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_result_with_holes_is_painted_as_it_is_seen(channels: int) -> None:
    doc = document(700, 600, channels)
    result = doc.begin_result({}, "Test")
    result.add(Patch(Rect(10, 20, 100, 300), np.full((300, 100, channels), 99, np.uint8)))
    result.commit({})
    before = whole(doc)
    edit = doc.begin_edit(result.id)
    assert np.array_equal(whole(doc), before)
    assert edit.raster.full
    edit.abort()
    doc.delete_layer(doc.layers[0].id)
    assert doc.layers[0].raster.full


def test_a_layer_that_was_not_written_everywhere_gets_alpha() -> None:
    doc = document(300, 300, 3)
    doc.begin_result({}, "Test").commit({})
    sparse = doc.layers[1]
    doc._state = type(doc.state)(doc.size, (sparse,), sparse.id)  # as if its source had never been there
    doc._shown = None
    edit = doc.begin_edit(sparse.id)
    assert edit.raster.channels == 4


# --- selections ------------------------------------------------------------------------------------------


def test_selections_are_steps_that_do_not_change_the_picture() -> None:
    doc = document(300, 280)
    seen: list[Change] = []
    doc.subscribe(seen.append)
    selection = Raster(doc.size, 1, np.uint8)
    selection.write(Rect(5, 5, 10, 10), np.full((10, 10, 1), 255, np.uint8))
    doc.select(selection, "Rectangle")
    assert seen.pop() == Change(None, layers=True, history=True, selection=True)
    assert not doc.modified and doc.undo_name == "Rectangle" and doc.selection is not None
    selection.write(selection.rect, np.zeros((280, 300, 1), np.uint8))
    assert doc.selection.read(doc.rect).sum() == 100 * 255  # its own
    edit = doc.begin_edit("", "selection", "Selection brush")
    edit.raster.write(Rect(50, 50, 10, 10), np.full((10, 10, 1), 255, np.uint8))
    edit.changed(Rect(50, 50, 10, 10))
    assert seen.pop() == Change(selection=True, selected=Rect(50, 50, 10, 10))
    assert doc.selection is edit.raster and doc.selection.read(doc.rect).sum() == 200 * 255
    edit.commit()
    assert doc.undo_name == "Selection brush" and not doc.modified
    doc.undo()
    assert doc.selection.read(doc.rect).sum() == 100 * 255 and seen[-1].selection
    doc.undo()
    assert doc.selection is None and not doc.undo_name
    doc.select(None, "Nothing")
    assert not doc.undo_name  # as it was
    doc.redo()
    doc.select(None, "Deselect")
    assert doc.undo_name == "Deselect" and doc.selection is None


def test_a_selection_edit_begins_with_what_it_is_given() -> None:
    doc = document(40, 30)
    edit = doc.begin_edit("", "selection")
    assert not len(edit.raster)
    edit.abort()
    assert doc.selection is None
    start = Raster.constant(doc.size, 1, np.uint8, 255)
    edit = doc.begin_edit("", "selection", start=start)
    edit.raster.write(Rect(0, 0, 4, 4), np.zeros((4, 4, 1), np.uint8))
    edit.changed(Rect(0, 0, 4, 4))
    edit.commit()
    assert doc.selection is not None and doc.selection.read(doc.rect).sum() == (1200 - 16) * 255
    assert start.read(doc.rect).min() == 255
    doc.undo()
    assert doc.selection is None
    edit = doc.begin_edit("", "selection")
    doc.select(start, "All")
    assert not edit.live


def test_selections_that_do_not_fit_are_refused() -> None:
    doc = document(40, 30)
    for wrong in (
        Raster(Size(40, 31), 1, np.uint8),
        Raster(Size(40, 30), 2, np.uint8),
        Raster(Size(40, 30), 1, np.uint16),
    ):
        with pytest.raises(ValueError, match="A selection is one channel"):
            doc.select(wrong, "Wrong")
    assert doc.selection is None and not doc.undo_name
