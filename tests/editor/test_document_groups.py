"""Several layers at once: groups that are deleted and duplicated, each in one step."""

from __future__ import annotations

import random
from functools import partial

import numpy as np
import pytest

from editor.document import Document, Layer
from engine.api import Patch, Picture, Rect


def document() -> Document:
    """Photo, A, B, C, bottom first; A and B are the group G. C is selected."""
    made = Document.from_picture(Picture(np.full((40, 50, 3), 10, np.uint8)), "photo")
    for n, name in enumerate("ABC"):
        pixels = np.full((10, 10, 4), 60 * (n + 1), np.uint8)
        made.add_layer(Picture(pixels), name, 5 * n, 3)
    made.group_layers([by_name(made, "A").id, by_name(made, "B").id], "G")
    return made


def by_name(doc: Document, name: str) -> Layer:
    return next(layer for layer in doc.layers if layer.name == name)


def order(doc: Document) -> str:
    return " ".join(f"({layer.name})" if layer.group else layer.name for layer in doc.layers)


def seen(doc: Document) -> np.ndarray:
    return doc.composite(doc.rect)


def result_of(doc: Document, name: str, rect: Rect, value: int) -> Layer:
    """A result made from the layer ``name`` that covers ``rect`` of it alone."""
    doc.set_active(by_name(doc, name).id)
    result = doc.begin_result({"filter": "test"}, f"{name}'")
    result.add(
        Patch(rect, np.full((rect.height, rect.width, by_name(doc, name).raster.channels), value, np.uint8))
    )
    return result.commit({"filter": "test"})


def test_a_group_is_deleted_in_one_step_and_comes_back() -> None:
    doc = document()
    before, steps = seen(doc), doc.history_steps[0]
    doc.delete_group(doc.groups[0].id)
    assert order(doc) == "Photo C" and doc.groups == () and doc.undo_name == "Delete group"
    assert doc.history_steps[0] == steps + 1 and doc.active_layer is not None and doc.active_layer.name == "C"
    doc.undo()
    assert order(doc) == "Photo (A) (B) C" and doc.groups[0].name == "G"
    np.testing.assert_array_equal(seen(doc), before)


def test_the_next_layer_below_is_selected_then() -> None:
    doc = document()
    doc.set_active(by_name(doc, "B").id)
    doc.delete_group(doc.groups[0].id)
    assert doc.active_layer is not None and doc.active_layer.name == "Photo"
    doc = document()
    doc.reorder_group(doc.groups[0].id, 0)
    doc.set_active(by_name(doc, "A").id)
    doc.delete_group(doc.groups[0].id)  # none is below
    assert doc.active_layer is not None and doc.active_layer.name == "Photo"


def test_what_may_not_be_deleted_leaves_all_as_it_was() -> None:
    doc = document()
    state = doc.state
    with pytest.raises(ValueError, match="at least one"):
        doc.delete_layers({layer.id for layer in doc.layers})
    doc.set_locked(by_name(doc, "B").id, True)
    state = doc.state
    with pytest.raises(ValueError, match="locked"):
        doc.delete_group(doc.groups[0].id)
    with pytest.raises(KeyError):
        doc.delete_group("nobody")
    with pytest.raises(KeyError):
        doc.delete_layers(["nobody"])
    doc.delete_layers([])
    assert doc.state is state


def test_a_result_outlives_the_chain_that_it_was_made_from() -> None:
    doc = document()
    result_of(doc, "A", Rect(0, 1, 4, 4), 200)
    result_of(doc, "A'", Rect(5, 5, 4, 4), 240)
    last = doc.active_layer
    assert last is not None and last.name == "A''"
    whole = doc.picture(last).pixels.copy()
    doc.delete_layers([by_name(doc, "A").id, by_name(doc, "A'").id])
    assert doc.undo_name == "Delete layers"
    now = doc.layer(last.id)
    np.testing.assert_array_equal(doc.picture(now).pixels, whole)
    assert now.source not in {"A", "A'"} and all(layer.id != now.source for layer in doc.layers)


def test_a_copy_of_a_group_looks_the_same_and_stands_for_itself() -> None:
    doc = document()
    result_of(doc, "A", Rect(0, 1, 4, 4), 200)
    doc.set_group(doc.groups[0].id, opacity=0.5, blend="multiply")
    doc.set_locked(by_name(doc, "B").id, True)
    doc.set_active(by_name(doc, "B").id)
    steps = doc.history_steps[0]
    first = doc.groups[0]
    twin = doc.duplicate_group(first.id)
    assert doc.history_steps[0] == steps + 1 and doc.undo_name == "Duplicate group"
    assert twin.name == "G copy" and (twin.opacity, twin.blend) == (0.5, "multiply")
    inside = [[layer for layer in doc.layers if layer.group == group.id] for group in (first, twin)]
    assert [layer.name for layer in inside[0]] == [layer.name for layer in inside[1]]
    assert order(doc).startswith("Photo (A)") and order(doc).endswith("C")
    assert not {layer.id for layer in inside[0]} & {layer.id for layer in inside[1]}
    assert not any(layer.locked for layer in inside[1])
    assert doc.active_layer is not None and doc.active_layer.id in {layer.id for layer in inside[1]}
    assert doc.active_layer.name == "B"
    for one, other in zip(*inside, strict=True):
        np.testing.assert_array_equal(doc.picture(one).pixels, doc.picture(other).pixels)
    doc.set_locked(by_name(doc, "B").id, False)
    before = seen(doc)
    doc.set_group(twin.id, visible=False)
    hidden = seen(doc)
    doc.delete_group(first.id)  # the copy has nothing from it
    doc.set_group(twin.id, visible=True)
    doc.set_active(doc.layers[0].id)
    np.testing.assert_array_equal(seen(doc), hidden)
    assert not np.array_equal(before, hidden)


def groups_hold(doc: Document) -> bool:
    """The layers of a group lie next to each other, no group is empty or unknown, and one layer is active."""
    runs = [
        layer.group for n, layer in enumerate(doc.layers) if not n or doc.layers[n - 1].group != layer.group
    ]
    named = [group for group in runs if group]
    ids = [layer.id for layer in doc.layers]
    return (
        len(set(named)) == len(named)
        and set(named) == {group.id for group in doc.groups}
        and len(set(ids)) == len(ids)
        and doc.active_layer is not None
    )


@pytest.mark.parametrize("seed", range(12))
def test_any_sequence_for_several_layers_keeps_groups_whole_and_is_undone(seed: int) -> None:
    rng, doc = random.Random(seed), document()
    result_of(doc, "A", Rect(0, 1, 4, 4), 200)
    states, before, first = [], seen(doc), doc.history_steps[0]
    for _ in range(25):
        ids = rng.sample([layer.id for layer in doc.layers], rng.randint(1, min(3, len(doc.layers))))
        group = rng.choice(doc.groups).id if doc.groups else ""
        steps = [
            partial(doc.delete_layers, ids),
            partial(doc.set_layers_visible, ids, rng.random() < 0.6),
            partial(doc.move_layers, ids, rng.choice((1, -1))),
            partial(doc.group_layers, ids, "again"),
            partial(doc.duplicate_layers, dict.fromkeys(ids, "copy")),
            partial(
                doc.reorder_layers, ids, rng.randint(0, len(doc.layers) - len(ids)), rng.choice(("", group))
            ),
            *([partial(doc.duplicate_group, group), partial(doc.delete_group, group)] if group else []),
        ]
        count, state = doc.history_steps[0], doc.state
        try:
            rng.choice(steps)()
        except ValueError:
            assert doc.state is state  # refused: nothing has happened
        assert groups_hold(doc) and doc.history_steps[0] - count in (0, 1)
        if doc.history_steps[0] > count:
            states.append(order(doc))
    after = seen(doc)
    for expected in reversed(states):
        assert order(doc) == expected
        doc.undo()
        assert groups_hold(doc)
    np.testing.assert_array_equal(seen(doc), before)
    while doc.redo():
        pass
    np.testing.assert_array_equal(seen(doc), after)
    assert doc.history_steps[0] == first + len(states)
