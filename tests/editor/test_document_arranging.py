"""The order of layers, groups, locks, copies and merges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import MODES, Document, Raster
from engine import colour
from engine.api import Patch, Picture, Rect, Size
from tests.editor.reference import assert_close, composite, document, noise


def stacked(names: str = "abcde") -> Document:
    """Small layers of one letter each above “Photo”."""
    doc = document(40, 30)
    for number, name in enumerate(names):
        doc.add_layer(Picture(noise(20, 20, 4, seed=number)), name, number, number)
    return doc


def ids(doc: Document, names: str) -> list[str]:
    return [layer.id for name in names for layer in doc.layers if layer.name[0] == name]


def order(doc: Document) -> str:
    """The layers, bottom first; those of a group in brackets."""
    out, last = "", ""
    for layer in doc.layers:
        if layer.group != last:
            out += ("]" if last else "") + ("[" if layer.group else "")
        last = layer.group
        out += layer.name[0]
    return out + ("]" if last else "")


def check(doc: Document) -> None:
    """What holds at any time."""
    used = [layer.group for layer in doc.layers if layer.group]
    assert {group.id for group in doc.groups} == set(used)
    seen: list[str] = []
    for layer in doc.layers:
        assert layer.group not in seen[:-1] or not layer.group
        if not seen or seen[-1] != layer.group:
            assert not layer.group or layer.group not in seen
            seen.append(layer.group)
    assert doc.state.active in {layer.id for layer in doc.layers}


def test_groups_are_made_where_the_topmost_layer_was() -> None:
    doc = stacked()
    group = doc.group_layers(ids(doc, "ad"), "  Sky ")
    assert order(doc) == "Pbc[ad]e" and group.name == "Sky" and doc.undo_name == "Group layers"
    doc.group_layers(ids(doc, "ab"), "other")  # a leaves the first one
    assert order(doc) == "Pc[ba][d]e"
    assert len(doc.groups) == 2
    doc.group_layers(ids(doc, "d"), "again")  # and an empty one is gone
    assert order(doc) == "Pc[ba][d]e" and group.id not in {g.id for g in doc.groups}
    doc.group_layers(ids(doc, "ca"), "once more")
    assert order(doc) == "P[b][ca][d]e"

    check(doc)
    for _ in range(4):
        doc.undo()
    assert order(doc) == "Pabcde" and not doc.groups


def test_a_group_is_not_made_within_another() -> None:
    doc = stacked("abcd")
    doc.group_layers(ids(doc, "abc"), "group")
    doc.group_layers(ids(doc, "Pb"), "other")
    assert order(doc) == "[ac][Pb]d"
    check(doc)


def test_a_group_that_loses_its_layers_is_gone() -> None:
    doc = stacked("abc")
    group = doc.group_layers(ids(doc, "ab"), "group")
    doc.delete_layer(ids(doc, "a")[0])
    assert order(doc) == "P[b]c"
    doc.delete_layer(ids(doc, "b")[0])
    assert order(doc) == "Pc" and not doc.groups
    with pytest.raises(KeyError, match="has no group"):
        doc.set_group(group.id, opacity=0.5)
    doc.undo()
    doc.ungroup(group.id)
    assert order(doc) == "Pbc" and not doc.groups and doc.undo_name == "Ungroup"
    for act in (lambda: doc.ungroup(group.id), lambda: doc.reorder_group(group.id, 0)):
        with pytest.raises(KeyError):
            act()
    with pytest.raises(ValueError, match="at least one layer"):
        doc.group_layers([], "empty")
    with pytest.raises(ValueError, match="needs a name"):
        doc.group_layers(ids(doc, "b"), " ")


def test_layers_walk_into_groups_and_out_again() -> None:
    doc = stacked("abcd")
    doc.group_layers(ids(doc, "bc"), "group")
    walker = ids(doc, "a")[0]
    seen = []
    for _ in range(6):
        doc.move_layer(walker, 1)
        check(doc)
        seen.append(order(doc))
    assert seen == ["P[abc]d", "P[bac]d", "P[bca]d", "P[bc]ad", "P[bc]da", "P[bc]da"]
    for _ in range(9):
        doc.move_layer(walker, -1)
        check(doc)
    assert order(doc) == "aP[bc]d"
    doc.move_layer(ids(doc, "b")[0], -1)
    assert order(doc) == "aPb[c]d"
    doc.move_layer(ids(doc, "c")[0], -1)
    assert order(doc) == "aPbcd" and not doc.groups


def test_layers_are_put_to_a_place() -> None:
    doc = stacked("abcd")
    group = doc.group_layers(ids(doc, "bc"), "group")
    a, d, b = ids(doc, "adb")
    doc.reorder_layer(d, 2, group.id)
    assert order(doc) == "Pa[dbc]"
    doc.reorder_layer(a, 2, group.id)
    assert order(doc) == "P[dabc]"
    doc.reorder_layer(b, 0)
    assert order(doc) == "bP[dac]"
    steps = doc.history_steps
    doc.reorder_layer(b, 0)
    assert doc.history_steps == steps  # there already
    for index, where, said in (
        (3, "", "inside of another one"),
        (0, group.id, "apart from it"),
        (-1, "", "There is no place"),
        (9, "", "There is no place"),
    ):
        with pytest.raises(ValueError, match=said):
            doc.reorder_layer(b, index, where)
    with pytest.raises(KeyError):
        doc.reorder_layer(b, 0, "none")
    doc.reorder_group(group.id, 0)
    assert order(doc) == "[dac]bP" and doc.undo_name == "Move group"
    other = doc.group_layers(ids(doc, "bP"), "other")
    with pytest.raises(ValueError, match="inside of another one"):
        doc.reorder_group(group.id, 1)
    doc.reorder_group(other.id, 0)
    assert order(doc) == "[bP][dac]"
    check(doc)


def test_what_a_group_looks_like() -> None:
    doc = stacked("ab")
    group = doc.group_layers(ids(doc, "ab"), "group").id
    doc.mark_saved()
    doc.set_group(group, expanded=False)
    assert not doc.group(group).expanded and not doc.modified and doc.undo_name == "Group layers"
    doc.clock = lambda: 10.0
    doc.set_group(group, opacity=0.3)
    doc.set_group(group, opacity=0.5)
    assert (doc.group(group).opacity, doc.undo_name, doc.history_steps[0]) == (0.5, "Opacity", 4)
    doc.set_group(group, blend="multiply")
    doc.set_group(group, visible=False)
    doc.set_group(group, visible=False)
    assert (doc.undo_name, doc.history_steps[0]) == ("Hide group", 6)
    doc.set_group(group, name="Name")
    assert doc.undo_name == "Rename group" and doc.group(group).name == "Name"
    for values, said in (
        ({"opacity": 1.5}, "Opacity is 0 to 1"),
        ({"blend": "x"}, "no blend mode"),
        ({"name": ""}, "needs a name"),
    ):
        with pytest.raises(ValueError, match=said):
            doc.set_group(group, **values)  # type: ignore[arg-type]
    for _ in range(4):
        doc.undo()
    assert not doc.modified


def test_a_result_stays_with_its_source() -> None:
    doc = stacked("ab")
    a, b = ids(doc, "ab")
    group = doc.group_layers([a], "group")
    doc.set_active(a)
    result = doc.begin_result({}, "Result")
    assert order(doc) == "P[aR]b"
    doc.ungroup(group.id)
    assert order(doc) == "PaRb"
    doc.group_layers([a, b], "group")
    assert order(doc) == "P[aRb]"
    with pytest.raises(ValueError, match="still being computed and cannot be grouped"):
        doc.group_layers([result.id], "other")
    doc.delete_layer(a)
    doc.delete_layer(b)
    result.commit({})
    assert order(doc) == "PR"
    check(doc)


def test_locked_layers_refuse() -> None:
    doc = stacked("ab")
    a, b = ids(doc, "ab")
    doc.add_mask(a)
    doc.set_locked(a, True)
    steps = doc.history_steps
    for act in (
        lambda: doc.delete_layer(a),
        lambda: doc.set_offset(a, 1, 1),
        lambda: doc.add_mask(a),
        lambda: doc.set_mask(a, Raster(Size(20, 20), 1, np.uint8)),
        lambda: doc.delete_mask(a),
        lambda: doc.apply_mask(a),
        lambda: doc.begin_edit(a),
        lambda: doc.begin_edit(a, "mask"),
        lambda: doc.merge_down(a),
        lambda: doc.merge_down(b),
        doc.merge_visible,
        doc.flatten,
    ):
        with pytest.raises(ValueError, match="The layer “a” is locked; unlock it to change it"):
            act()
    assert doc.history_steps == steps
    doc.set_opacity(a, 0.5)
    doc.set_mask_on(a, False)
    doc.rename_layer(a, "name")
    twin = doc.duplicate_layer(a)
    assert not twin.locked and twin.name == "name copy"
    doc.set_locked(a, False)
    doc.delete_layer(a)


def test_a_drag_is_one_step() -> None:
    doc = stacked("ab")
    a, _ = ids(doc, "ab")
    times = iter(range(0, 1000, 10))
    doc.clock = lambda: float(next(times))
    steps = doc.history_steps[0]
    for x in range(5):
        doc.set_offset(a, x, -x, drag=1)
    assert (doc.layer(a).x, doc.layer(a).y) == (4, -4) and doc.history_steps[0] == steps + 1
    doc.set_offset(a, 0, 0, drag=2)
    assert doc.history_steps[0] == steps + 2 and doc.undo_name == "Move layer"
    doc.undo()
    doc.undo()
    assert (doc.layer(a).x, doc.layer(a).y) == (0, 0)


# --- copies --------------------------------------------------------------------------------------------------


def test_a_duplicate_stands_for_itself() -> None:
    doc = document(60, 50, 4)
    base = doc.layers[0]
    result = doc.begin_result({"filter": "test"}, "Result")
    result.add(Patch(Rect(0, 0, 60, 20), noise(60, 20, 4, seed=3)))
    layer = result.commit({"filter": "test"})
    doc.add_mask(layer.id, "hide")
    doc.set_blend(layer.id, "screen")
    group = doc.group_layers([layer.id], "group")
    twin = doc.duplicate_layer(layer.id, "Twin")
    assert twin is doc.active_layer and doc.layers[-1] is twin and twin.id != layer.id
    assert (twin.name, twin.blend, twin.group, twin.source) == ("Twin", "screen", group.id, "")
    assert twin.raster.full and twin.mask is doc.layer(layer.id).mask and twin.recipe == {"filter": "test"}
    assert np.array_equal(doc.picture(twin).pixels, doc.picture(layer).pixels)
    doc.delete_layer(base.id)
    doc.delete_layer(layer.id)
    assert np.array_equal(doc.picture(doc.layers[0]).pixels, doc.picture(twin).pixels)


def test_a_layer_goes_to_another_document() -> None:
    doc = document(60, 50, 3, np.uint8)
    layer = doc.add_layer(Picture(noise(30, 20, 4)), "cut", 5, -6)
    doc.add_mask(layer.id, Raster.from_pixels(noise(30, 20, 1, seed=8)))
    doc.set_blend(layer.id, "multiply")
    doc.set_opacity(layer.id, 0.25)
    other = Document.from_picture(Picture(noise(9, 9, 3, np.uint16), colour.DISPLAY_P3), "other")
    put = doc.copy_layer_to(other, layer.id)
    assert other.layers[-1] is put is other.active_layer and put.id != layer.id
    assert (put.x, put.y, put.blend, put.opacity) == (5, -6, "multiply", 0.25)
    assert put.raster.dtype == np.uint16 and put.mask is not None and put.mask.dtype == np.uint16
    assert np.array_equal(put.mask.read(put.raster.rect), noise(30, 20, 1, seed=8).astype(np.uint16) * 257)
    expected = other.converted_later(doc.picture(layer))().pixels
    assert np.array_equal(other.picture(put).pixels, expected)
    with pytest.raises(ValueError, match="another depth"):
        doc.put_layer(put)
    grey = document(9, 9, 1, np.uint8)
    assert doc.copy_layer_to(grey, layer.id).raster.channels == 2
    assert not other.path and other.undo_name == "Add layer"


# --- merges --------------------------------------------------------------------------------------------------


def look(doc: Document) -> tuple[np.ndarray, np.ndarray]:
    return composite(doc.layers, doc.size, 0, doc.groups)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("mode", MODES)
def test_merging_down_changes_no_look(dtype: type, mode: str) -> None:
    doc = document(300, 280, 3, dtype)
    low = doc.add_layer(Picture(noise(270, 100, 3, dtype, seed=1)), "low", -10, 8)
    doc.set_opacity(low.id, 0.7)
    high = doc.add_layer(Picture(noise(90, 80, 4, dtype, seed=2)), "high", 200, 60)
    doc.add_mask(high.id, Raster.from_pixels(noise(90, 80, 1, dtype, seed=3)))
    doc.set_opacity(high.id, 0.6)
    before = look(doc)
    doc.merge_down(high.id)
    merged = doc.layers[-1]
    assert merged.id == low.id and merged.name == "low" and doc.active_layer is merged
    assert merged.rect == Rect(-10, 8, 300, 132) and (merged.opacity, merged.mask) == (1.0, None)
    assert_close(doc.composite(doc.rect), before, 1.5)
    doc.undo()
    assert len(doc.layers) == 3
    # over an opaque layer any mode can be merged
    doc.delete_layer(high.id)
    doc.set_blend(low.id, mode)
    before = look(doc)
    doc.merge_down(low.id)
    assert len(doc.layers) == 1
    assert_close(doc.composite(doc.rect.intersected(Rect(0, 0, 300, 280))), before, 1.5)


def test_a_result_merged_with_its_source_is_the_result() -> None:
    doc = document(300, 280, 4)
    result = doc.begin_result({"filter": "b"}, "Result")
    result.add(Patch(Rect(0, 0, 300, 200), noise(300, 200, 4, seed=5)))
    result.commit({"filter": "b"})
    for mode in ("normal", "multiply"):
        for layer in doc.layers:
            doc.set_blend(layer.id, mode)
        before = look(doc)
        doc.merge_down(doc.layers[1].id)
        (merged,) = doc.layers
        assert merged.blend == mode and merged.recipe == {"filter": "b"}
        assert_close(doc.composite(doc.rect), before)
        doc.undo()


def test_merging_frees_what_was_made_from_the_layers() -> None:
    doc = document(300, 280)
    base = doc.layers[0].id
    first = doc.begin_result({"filter": "a"}, "first")
    first.add(Patch(Rect(0, 0, 100, 100), noise(100, 100, seed=4)))
    first.commit({"filter": "a"})
    doc.set_active(first.id)
    second = doc.begin_result({"filter": "b"}, "second")
    second.add(Patch(Rect(50, 50, 100, 100), noise(100, 100, seed=5)))
    second.commit({"filter": "b"})
    before = look(doc)
    doc.merge_down(first.id)
    assert [layer.name for layer in doc.layers] == ["Photo", "second"]
    top = doc.layers[1]
    assert top.source == base and top.raster.full
    assert doc.layers[0].recipe == {"filter": "a"}
    assert_close(doc.composite(doc.rect), before)
    doc.merge_down(top.id)
    assert doc.layers[0].recipe == {"filter": "b", "merged": [{"filter": "a"}]}
    assert doc.layers[0].raster.channels == 3  # opaque, as all of it was
    assert_close(doc.composite(doc.rect), before)


def test_merges_that_cannot_be_are_refused() -> None:
    doc = stacked("ab")
    a, b = ids(doc, "ab")
    for act, said in (
        (lambda: doc.merge_down(doc.layers[0].id), "no layer below “Photo”"),
        (lambda: (doc.set_visible(a, False), doc.merge_down(b)), "show both first"),
        (lambda: (doc.group_layers([b], "group"), doc.merge_down(b)), "no layer below “b”"),
        (
            lambda: ([doc.set_visible(layer.id, False) for layer in doc.layers], doc.flatten()),
            "No layer is shown",
        ),
        (doc.merge_visible, "No layer is shown"),
    ):
        with pytest.raises(ValueError, match=said):
            act()
    doc.set_visible(a, True)
    doc.begin_result({}, "Result")
    with pytest.raises(ValueError, match="“Result” is still being computed"):
        doc.flatten()


rows = st.tuples(
    st.booleans(),
    st.sampled_from([0.4, 1.0, 1.0]),
    st.sampled_from([*MODES, "normal"]),
    st.integers(0, 2),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=1, max_size=5), st.booleans(), st.sampled_from([3, 4]), st.integers(0, 99))
def test_what_is_seen_becomes_one_layer(looks: list, keep: bool, channels: int, seed: int) -> None:
    doc = document(70, 50, channels, seed=seed)
    grouped: dict[int, list[str]] = {}
    for number, (visible, opacity, mode, group, masked) in enumerate(looks):
        layer = doc.add_layer(Picture(noise(60, 40, 4, seed=seed + number)), "x", 5 * number, -number)
        doc.set_visible(layer.id, visible)
        doc.set_opacity(layer.id, opacity)
        doc.set_blend(layer.id, mode)
        if masked:
            doc.add_mask(layer.id, Raster.from_pixels(noise(60, 40, 1, seed=number)))
        if group:
            grouped.setdefault(group, []).append(layer.id)
    for members in grouped.values():
        doc.group_layers(members, "group")
    seen, exact = doc.composite(doc.rect), look(doc)
    hidden = sum(not layer.visible for layer in doc.layers)
    (doc.merge_visible if keep else doc.flatten)()
    check(doc)
    assert len(doc.layers) == 1 + (hidden if keep else 0)
    assert_close(doc.composite(doc.rect), exact)
    shown = seen[..., 3] > 0
    assert np.array_equal(doc.composite(doc.rect)[shown], seen[shown])
    merged = next(layer for layer in doc.layers if layer.visible)
    assert merged.rect == doc.rect and merged.group == "" and merged.blend == "normal"
