"""Blend modes, masks and groups, against a slow reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import Document, Raster, level_size
from editor.document.modes import MODES
from engine.api import Patch, Picture, Rect, Size
from tests.editor import reference
from tests.editor.reference import assert_close, composite, document, noise, patches, smooth


def whole(doc: Document, level: int = 0) -> np.ndarray:
    return doc.composite(Rect(0, 0, *level_size(doc.size, level)), level)


def expected(doc: Document, level: int = 0) -> tuple[np.ndarray, np.ndarray]:
    return composite(doc.layers, doc.size, level, doc.groups)


def mask(size: Size, dtype: type, seed: int = 0, holes: bool = False) -> Raster:
    """Random, a third of it 0 and a third the maximum; with ``holes`` only a part of the tiles is there."""
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    values = rng.integers(0, top + 1, (size.height, size.width, 1), dtype=dtype)
    kind = rng.random(values.shape)
    values[kind < 0.3] = 0
    values[kind > 0.7] = top
    if not holes:
        return Raster.from_pixels(values)
    raster = Raster(size, 1, dtype)
    area = Rect(0, 0, size.width, (size.height + 1) // 2)
    raster.write(area, values[area.slices])
    return raster


def test_the_names_are_those_of_the_files() -> None:
    assert list(MODES) == list(reference.MODES)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("colours", [1, 3])
def test_modes_are_those_of_the_specification(mode: str, colours: int) -> None:
    """On a grid of values with all corners, where the formulas change from one branch to the other."""
    steps = np.array([0, 0.1, 0.2499, 0.25, 0.2501, 0.4999, 0.5, 0.5001, 0.75, 0.999, 1])
    pick = np.random.default_rng(3).choice(steps, (2, 3000, colours))
    grey = np.repeat(steps[:, None], colours, axis=1)
    below = np.concatenate([pick[0], np.repeat(grey, len(steps), axis=0)])[None]
    above = np.concatenate([pick[1], np.tile(grey, (len(steps), 1))])[None]
    planes = ([c[..., i].astype(np.float32) for i in range(colours)] for c in (below, above))
    out = np.stack(MODES[mode](*planes), axis=2)
    assert np.abs(out - reference.MODES[mode](below, above)).max() < 1e-5
    assert out.min() >= 0 and out.max() <= 1 + 1e-6


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_each_mode_looks_like_the_reference(mode: str, dtype: type, channels: int) -> None:
    doc = document(270, 60, channels, dtype)
    layer = doc.add_layer(Picture(noise(250, 70, channels, dtype, seed=1)), "above", 9, -4)
    doc.set_blend(layer.id, mode)
    for opacity in (1.0, 0.37):
        doc.set_opacity(layer.id, opacity)
        assert_close(whole(doc), expected(doc))
    doc.add_mask(layer.id, mask(layer.raster.size, dtype))
    assert_close(whole(doc), expected(doc))
    assert_close(whole(doc, 2), expected(doc, 2), 1.75)
    doc.set_mask_on(layer.id, False)
    assert_close(whole(doc), expected(doc))


@pytest.mark.parametrize("mode", MODES)
def test_what_is_not_there_changes_nothing(mode: str) -> None:
    doc = document(300, 280, 4)
    before = whole(doc)
    top = noise(300, 280, 4, seed=1)
    top[..., 3] = 0
    layer = doc.add_layer(Picture(top), "top")
    doc.set_blend(layer.id, mode)
    assert np.array_equal(whole(doc), before)
    doc.delete_layer(layer.id)
    layer = doc.add_layer(Picture(noise(300, 280)), "top")
    doc.set_blend(layer.id, mode)
    doc.add_mask(layer.id, "hide")
    assert np.array_equal(whole(doc), before)
    alone = Document.from_picture(Picture(top := noise(300, 280, 4)), "alone")
    doc.set_mask(layer.id, Raster.constant(Size(300, 280), 1, np.uint8, 255))
    doc.set_visible(doc.layers[0].id, False)  # on nothing every mode is normal
    assert np.array_equal(whole(doc), whole(Document.from_picture(doc.picture(layer), "alone")))
    alone.set_blend(alone.layers[0].id, mode)
    assert np.array_equal(alone.flattened().pixels, top)


layers = st.tuples(
    st.integers(0, 1),  # with alpha
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    st.tuples(st.integers(-60, 90), st.integers(-60, 90)),
    st.sampled_from([0.0, 0.3, 0.999, 1.0, 1.0]),
    st.booleans(),
    st.sampled_from([*MODES, "normal", "normal"]),
    st.sampled_from([None, "dense", "holes", "off"]),
    st.integers(0, 2),  # group
)
groups = st.tuples(st.booleans(), st.sampled_from([0.0, 0.4, 1.0]), st.sampled_from([*MODES, "normal"]))


def test_a_part_that_a_layer_covers_rounds_as_the_whole_does() -> None:
    """There the layer is opaque, and in the whole it is not: 0.3 is 0.3 in both."""
    doc = document(83, 61, 1, np.uint8, 0)
    layer = doc.add_layer(Picture(noise(8, 5, 1, np.uint8, 1)), "more", 0, 1)
    doc.set_opacity(layer.id, 0.3)
    part = Rect(1, 1, 3, 2)
    assert np.array_equal(doc.composite(part, 1), whole(doc, 1)[part.slices])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([1, 3]),
    st.integers(0, 1),
    st.lists(layers, max_size=5),
    st.lists(groups, min_size=2, max_size=2),
    st.integers(0, 3),
    st.integers(0, 1000),
)
def test_stacks_look_like_the_reference(
    dtype: type, colours: int, alpha: int, rows: list, looks: list, level: int, seed: int
) -> None:
    doc = document(83, 61, colours + alpha, dtype, seed)
    grouped: dict[int, list[str]] = {}
    for number, (a, size, place, opacity, visible, mode, masked, group) in enumerate(rows):
        pixels = noise(*size, colours + a, dtype, seed + number + 1)
        layer = doc.add_layer(Picture(pixels), "more", *place)
        doc.set_opacity(layer.id, opacity)
        doc.set_visible(layer.id, visible)
        doc.set_blend(layer.id, mode)
        if masked:
            doc.add_mask(layer.id, mask(Size(*size), dtype, seed + number, masked == "holes"))
            doc.set_mask_on(layer.id, masked != "off")
        if group:
            grouped.setdefault(group, []).append(layer.id)
    for (visible, opacity, mode), ids in zip(looks, grouped.values(), strict=False):
        made = doc.group_layers(ids, "group")
        doc.set_group(made.id, visible=visible, opacity=opacity, blend=mode)
    # colours are rounded once a level is left out; alpha of a masked layer is rounded at a level, too
    levels = 1.0 if level == 0 else 2.0
    assert_steep(whole(doc, level), expected(doc, level), levels, doc, level)
    part = Rect(1, 1, 3, 2)
    assert np.array_equal(doc.composite(part, level), whole(doc, level)[part.slices])
    if level == 0:
        flat, seen = doc.flattened().pixels, whole(doc)
        shown = seen[..., -1] > 0
        same = seen if flat.shape[2] == seen.shape[2] else seen[..., :colours]
        assert np.array_equal(flat[shown], same[shown])


def assert_steep(
    out: np.ndarray, exact: tuple[np.ndarray, np.ndarray], levels: float, doc: Document, level: int
) -> None:
    """As ``assert_close``. At a level the colours of each layer are rounded before modes that are steeper than 1
    work on them: of those only that most pixels agree."""
    steep = {"soft-light", "overlay", "hard-light", "color", "luminosity"}
    modes = {layer.blend for layer in doc.layers} | {group.blend for group in doc.groups}
    if level and modes & steep:
        top = np.iinfo(out.dtype).max
        error = np.abs(out[..., :-1] / top - exact[0]) * exact[1] * top
        assert np.quantile(error, 0.9) <= levels and error.max() <= 12
    else:
        assert_close(out, exact, levels)


# --- masks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("holes", [False, True])
def test_levels_of_masked_layers_are_means_of_what_is_seen(dtype: type, channels: int, holes: bool) -> None:
    doc = document(1101, 523, channels, dtype)
    doc.add_mask(doc.layers[0].id, mask(Size(1101, 523), dtype, holes=holes))
    for level in (0, 1, 3, 5, 8):
        assert_close(whole(doc, level), expected(doc, level))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_applying_a_mask_changes_no_pixel(dtype: type, channels: int) -> None:
    doc = document(600, 300, channels, dtype)
    layer = doc.add_layer(Picture(noise(520, 290, channels, dtype, seed=4)), "above", 30, -20)
    doc.add_mask(layer.id, mask(layer.raster.size, dtype, holes=True))
    before = expected(doc)
    doc.apply_mask(layer.id)
    after = doc.layer(layer.id)
    assert after.mask is None and after.raster.has_alpha and doc.undo_name == "Apply mask"
    assert len(after.raster) < len(layer.raster)  # what is hidden is gone
    assert_close(whole(doc), before)
    doc.undo()
    assert doc.layer(layer.id).mask is not None
    assert_close(whole(doc), before)


def test_masks_of_the_selection() -> None:
    doc = document(600, 300, 3, np.uint16)
    layer = doc.add_layer(Picture(noise(100, 80, 3, np.uint16)), "above", 550, 280)
    doc.add_mask(layer.id, "selection")  # nothing is selected: all is
    assert doc.layer(layer.id).mask.read(Rect(0, 0, 100, 80)).min() == 65535  # type: ignore[union-attr]
    selection = Raster(doc.size, 1, np.uint8)
    selection.write(Rect(560, 285, 40, 15), np.full((15, 40, 1), 51, np.uint8))
    doc.select(selection, "Select")
    doc.add_mask(layer.id, "selection")
    made = doc.layer(layer.id).mask
    assert made is not None
    values = made.read(Rect(0, 0, 100, 80))[..., 0]
    assert values[5:20, 10:50].min() == values[5:20, 10:50].max() == 51 * 257
    assert values.sum() == 51 * 257 * 15 * 40


def test_a_mask_that_shows_all_costs_a_tile() -> None:
    doc = document(2048, 2048)
    doc.add_mask(doc.layers[0].id)
    made = doc.layers[0].mask
    assert made is not None and made.full
    assert sum({id(a): a.nbytes for a in made.arrays()}.values()) == 256 * 256
    assert np.array_equal(whole(doc)[..., :3], noise(2048, 2048))


def test_masks_that_do_not_fit_are_refused() -> None:
    doc = document(40, 30)
    base = doc.layers[0].id
    for wrong in (
        Raster(Size(40, 31), 1, np.uint8),
        Raster(Size(40, 30), 2, np.uint8),
        Raster(Size(40, 30), 1, np.uint16),
    ):
        with pytest.raises(ValueError, match="A mask of the layer “Photo” has 40 × 30 pixels"):
            doc.add_mask(base, wrong)
    with pytest.raises(ValueError, match="There is no mask 'some'"):
        doc.add_mask(base, "some")
    for act in (
        lambda: doc.set_mask(base, Raster(Size(40, 30), 1, np.uint8)),
        lambda: doc.delete_mask(base),
        lambda: doc.apply_mask(base),
        lambda: doc.set_mask_on(base, False),
    ):
        with pytest.raises(ValueError, match=r"The layer “Photo” has no mask\."):
            act()
    with pytest.raises(ValueError, match="There is no blend mode 'dissolve'"):
        doc.set_blend(base, "dissolve")
    assert not doc.modified


def test_a_mask_given_may_be_written_to_afterwards() -> None:
    doc = document(40, 30)
    own = Raster.constant(Size(40, 30), 1, np.uint8, 255)
    doc.add_mask(doc.layers[0].id, own)
    before = whole(doc)
    own.write(own.rect, np.zeros((30, 40, 1), np.uint8))
    assert np.array_equal(whole(doc), before)


# --- results of masked and mixed layers ------------------------------------------------------------------


def result_of(doc: Document, pixels: np.ndarray) -> str:
    result = doc.begin_result({"filter": "test"}, "Test")
    for patch in patches(pixels):
        result.add(patch)
        assert_close(whole(doc), expected(doc))
    return result.commit({"filter": "test"}).id


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("mode", ["normal", "multiply", "luminosity"])
def test_a_result_takes_its_sources_place(channels: int, mode: str) -> None:
    """Its mask, its mode and its group: at opacity 1 the document looks as if the source had the result's pixels."""
    doc = document(300, 280, 3)
    pasted = doc.add_layer(Picture(noise(300, 280, channels, seed=1)), "Cut out")
    doc.set_blend(pasted.id, mode)
    doc.add_mask(pasted.id, mask(Size(300, 280), np.uint8))
    group = doc.group_layers([pasted.id], "group")
    doc.set_group(group.id, opacity=0.8)
    pixels = noise(300, 280, channels, seed=2)
    made = doc.layer(result_of(doc, pixels))
    assert (made.blend, made.group) == (mode, group.id)
    both = whole(doc)
    doc.set_visible(pasted.id, False)
    alone = whole(doc)
    shown = alone[..., 3] > 0
    assert np.abs(both[shown].astype(int) - alone[shown]).max() <= 1
    doc.set_visible(pasted.id, True)
    doc.set_opacity(made.id, 0.5)
    for level in (0, 1, 3, 4):
        assert_close(whole(doc, level), expected(doc, level), 1.0 if level == 0 else 3.0)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_mask_on_a_result_shows_the_source(channels: int) -> None:
    doc = document(300, 280, channels)
    pixels = noise(300, 280, channels, seed=2)
    made = result_of(doc, pixels)
    before = doc.composite(doc.rect)
    doc.add_mask(made, mask(Size(300, 280), np.uint8))
    assert_close(whole(doc), expected(doc))
    doc.set_mask(made, Raster(Size(300, 280), 1, np.uint8))
    doc.set_visible(made, False)
    source = whole(doc)
    doc.set_visible(made, True)
    assert np.array_equal(whole(doc), source) and not np.array_equal(source, before)


def test_another_mode_on_a_result_is_laid_over_its_source() -> None:
    doc = document(300, 280, 4)
    made = result_of(doc, noise(300, 280, 4, seed=2))
    doc.set_blend(made, "luminosity")
    for level in (0, 3):
        assert_close(whole(doc, level), expected(doc, level), 1.0 if level == 0 else 6.0)


def test_a_trial_of_a_masked_layer_looks_as_the_result_will() -> None:
    doc = document(300, 280, 3)
    pasted = doc.add_layer(Picture(noise(200, 200, 4, seed=1)), "Cut out", 40, 50)
    doc.set_blend(pasted.id, "multiply")
    doc.add_mask(pasted.id, mask(Size(200, 200), np.uint8))
    from editor.document import Trial

    pixels = noise(200, 200, 4, seed=2)
    part = Rect(70, 60, 100, 90)  # in the document
    inside = part.moved(-40, -50)
    trial = Trial(doc.size, part, pixels[inside.slices], pasted.id)
    seen = doc.composite(part, 0, trial)
    assert np.array_equal(seen, doc.composite(part, 0, trial))
    result = doc.begin_result({}, "Test")
    result.add(Patch(Rect(0, 0, 200, 200), pixels))
    assert np.array_equal(doc.composite(part), seen)


def test_the_original_has_no_mask_and_both_are_kept() -> None:
    doc = document(300, 280, 3)
    base = doc.layers[0].id
    doc.add_mask(base, "hide")
    doc.set_blend(base, "multiply")
    assert np.array_equal(doc.original(doc.rect)[..., :3], noise(300, 280))
    doc.composite(Rect(0, 0, 30, 30), 3)
    doc.original(Rect(0, 0, 30, 30), 3)
    kept = dict(doc._pyramids[base])
    doc.composite(Rect(0, 0, 30, 30), 3)
    doc.original(Rect(0, 0, 30, 30), 3)
    assert doc._pyramids[base] == kept and len(kept) >= 2


# --- what is announced, what is kept ------------------------------------------------------------------------


def test_a_painted_tile_is_all_that_is_announced_and_made_anew() -> None:
    doc = document(1500, 1200, 3)
    layer = doc.layers[0]
    doc.add_mask(layer.id)
    rects: list[Rect | None] = []
    doc.subscribe(lambda change: rects.append(change.rect))
    whole(doc, 3)
    painted = doc.layer(layer.id).mask.snapshot()  # type: ignore[union-attr]
    painted.write(Rect(300, 300, 20, 20), np.zeros((20, 20, 1), np.uint8))
    doc.set_mask(layer.id, painted)
    assert rects.pop() == Rect(256, 256, 256, 256)
    (pyramid,) = (p for (masked, _), p in doc._pyramids[layer.id].items() if masked)
    kept = dict(pyramid._blocks)
    whole(doc, 3)
    assert [key for key, block in pyramid._blocks.items() if block is not kept[key]] == [
        (2, (1, 1)),
        (3, (1, 1)),
    ]
    for level in (0, 3, 5):
        assert_close(whole(doc, level), expected(doc, level))
    doc.undo()
    assert rects.pop() == Rect(256, 256, 256, 256)
    assert np.array_equal(whole(doc)[..., :3], noise(1500, 1200))


def test_groups_hide_and_cover() -> None:
    doc = document(64, 48)
    top = doc.add_layer(Picture(smooth(64, 48)), "top")
    doc.set_visible(doc.layers[0].id, False)
    assert doc.covered
    group = doc.group_layers([top.id], "group")
    assert doc.covered
    doc.set_group(group.id, opacity=0.5)
    assert not doc.covered and doc.flattened().channels == 4
    assert_close(whole(doc), expected(doc))
    assert doc.flattened().pixels[..., 3].max() == 128
    doc.set_group(group.id, opacity=1.0, visible=False)
    assert not doc.covered and not whole(doc).any()
    doc.set_visible(doc.layers[0].id, True)
    assert np.array_equal(whole(doc)[..., :3], noise(64, 48))


def test_a_mask_that_hides_nothing_leaves_the_holes_of_a_result() -> None:
    """Found by the state machine: what a sparse result has not written shows its source, also through their mask."""
    doc = document(300, 280)
    doc.add_mask(doc.layers[0].id)
    result = doc.begin_result({}, "Test")
    for level in (0, 3):
        assert np.array_equal(whole(doc, level), whole(document(300, 280), level))
    result.add(Patch(Rect(10, 10, 50, 50), noise(50, 50, seed=9)))
    for level in (0, 1, 3):
        assert_close(whole(doc, level), expected(doc, level))
