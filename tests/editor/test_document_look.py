"""What documents look like, against a slow reference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import MAX_LEVEL, Change, Document, Layer, Raster, level_size
from engine.api import Patch, Picture, Rect, Size
from tests.editor.reference import assert_close, composite, document, noise, patches, smooth


def whole(document: Document, level: int = 0) -> np.ndarray:
    return document.composite(Rect(0, 0, *level_size(document.size, level)), level)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_single_layer_is_seen_bit_for_bit(channels: int, dtype: type) -> None:
    pixels = noise(600, 300, channels, dtype)
    doc = Document.from_picture(Picture(pixels), "photo")
    out = whole(doc)
    colours = 1 if channels < 3 else 3
    assert out.dtype == dtype and out.shape == (300, 600, colours + 1)
    shown = out[..., -1] > 0
    assert np.array_equal(out[..., :colours][shown], pixels[..., :colours][shown])
    if channels in (2, 4):
        assert np.array_equal(out[..., -1], pixels[..., -1])
    else:
        assert (out[..., -1] == np.iinfo(dtype).max).all()
    assert np.array_equal(doc.flattened().pixels, pixels)  # also the colours that hide under alpha 0


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_opaque_layer_on_top_is_seen_bit_for_bit(dtype: type) -> None:
    doc = document(300, 280, 4, dtype)
    top = noise(300, 280, 3, dtype, seed=1)
    layer = doc.add_layer(Picture(top), "top")
    assert np.array_equal(whole(doc)[..., :3], top)
    doc.set_opacity(layer.id, 0)
    assert np.array_equal(doc.flattened().pixels, doc.picture(doc.layers[0]).pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_transparent_pixels_on_top_change_nothing(dtype: type) -> None:
    doc = document(300, 280, 3, dtype)
    before = whole(doc)
    top = noise(300, 280, 4, dtype, seed=1)
    top[..., 3][:140] = 0
    top[..., 3][140:] = np.iinfo(dtype).max
    doc.add_layer(Picture(top), "top")
    out = whole(doc)
    assert np.array_equal(out[:140], before[:140])
    assert np.array_equal(out[140:], top[140:])


kinds = st.tuples(
    st.sampled_from([0, 1]),  # with alpha
    st.integers(1, 90),
    st.integers(1, 90),
    st.integers(-60, 100),
    st.integers(-60, 100),
    st.sampled_from([0.0, 0.01, 0.3, 0.5, 0.999, 1.0]),
    st.booleans(),
)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([1, 3]),
    st.sampled_from([0, 1]),
    st.lists(kinds, max_size=4),
    st.integers(0, 4),
    st.integers(0, 1000),
)
def test_stacks_look_like_the_reference(
    dtype: type, colours: int, alpha: int, layers: list, level: int, seed: int
) -> None:
    doc = document(83, 61, colours + alpha, dtype, seed)
    for number, (a, width, height, x, y, opacity, visible) in enumerate(layers):
        pixels = noise(width, height, colours + a, dtype, seed + number + 1)
        layer = doc.add_layer(Picture(pixels), "more", x, y)
        doc.set_opacity(layer.id, opacity)
        doc.set_visible(layer.id, visible)
    # at a level each layer is rounded before they are blended: alpha in 255 steps moves a colour by half a step
    levels = 1.0 if level == 0 or not layers else 1.75
    assert_close(whole(doc, level), composite(doc.layers, doc.size, level), levels)
    part = Rect(1, 1, 3, 2)
    # what a part holds of a layer may be whole where the layer ends elsewhere: the same number, rounded another way
    off = np.abs(doc.composite(part, level).astype(int) - whole(doc, level)[part.slices].astype(int))
    assert off.max() <= (1 if level else 0)
    if level == 0:
        flat = doc.flattened().pixels
        seen = whole(doc)
        if flat.shape[2] == colours:
            assert (seen[..., -1] == np.iinfo(dtype).max).all()
            assert np.array_equal(flat, seen[..., :colours])
        else:
            shown = seen[..., -1] > 0
            assert np.array_equal(flat[shown], seen[shown])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, 8])
def test_levels_are_means_of_areas(dtype: type, channels: int, level: int) -> None:
    doc = document(1101, 523, channels, dtype)
    assert_close(whole(doc, level), composite(doc.layers, doc.size, level))


@pytest.mark.parametrize("level", [1, 2, 3, 5])
def test_levels_of_layers_at_odd_places(level: int) -> None:
    doc = document(700, 500, 3, np.uint16)
    for number, (x, y) in enumerate([(-13, 7), (301, 77), (-200, 333), (699, 499), (5000, 0)]):
        pixels = noise(401, 303, 3 + number % 2, np.uint16, seed=number)
        doc.set_opacity(doc.add_layer(Picture(pixels), "more", x, y).id, 0.25 + number / 8)
    assert_close(whole(doc, level), composite(doc.layers, doc.size, level), 1.75)


def test_results_of_translucent_layers_do_not_thicken_them() -> None:
    """A result takes its source's place in the picture, at opacity 1 bit for bit; between that and the source its
    opacity decides. Over what lies below, the two are one."""
    doc = document(300, 280, 4)
    below = noise(300, 280, 3, seed=5)
    pasted = doc.add_layer(Picture(noise(300, 280, 4, seed=1, clear=0.1)), "Cut out")
    changes: list[Change] = []
    pixels = noise(300, 280, 4, seed=2, clear=0.1)
    pixels[..., 3] = doc.picture(pasted).pixels[..., 3]
    result = doc.begin_result({}, "Test")
    for patch in patches(pixels):
        result.add(patch)
    layer = result.commit({})
    doc.set_visible(doc.layers[0].id, False)
    shown = pixels[..., 3] > 0
    assert np.array_equal(whole(doc)[shown], pixels[shown])
    doc.set_opacity(layer.id, 0.4)
    assert np.array_equal(whole(doc)[..., 3], pixels[..., 3])
    doc.set_visible(pasted.id, False)
    assert_close(whole(doc), composite(doc.layers, doc.size))
    assert np.array_equal(whole(doc)[..., 3], np.rint(pixels[..., 3] * np.float32(0.4)))
    doc.set_visible(pasted.id, True)
    doc.set_active(doc.layers[0].id)
    doc.add_layer(Picture(below), "Below")
    for level in (0, 1, 3, 4):
        assert_close(whole(doc, level), composite(doc.layers, doc.size, level), 1.0 if level == 0 else 1.75)
    doc.set_active(pasted.id)
    doc.subscribe(changes.append)
    between = doc.add_layer(Picture(noise(30, 20, 4, seed=9)), "Between")  # now they are two
    assert changes.pop().rect == doc.rect
    assert_close(whole(doc), composite(doc.layers, doc.size))
    doc.set_visible(between.id, False)
    assert changes.pop().rect == doc.rect
    assert_close(whole(doc), composite(doc.layers, doc.size))


def test_a_filter_may_make_its_layer_transparent() -> None:
    doc = document(300, 280, 4)
    result = doc.begin_result({}, "Test")
    result.add(Patch(Rect(0, 0, 300, 200), np.zeros((200, 300, 4), np.uint8)))
    for level in (0, 2, 3):
        assert_close(whole(doc, level), composite(doc.layers, doc.size, level), 1.0 if level == 0 else 1.75)
    assert not whole(doc)[:200, :, 3].any() and whole(doc)[200:, :, 3].any()
    result.commit({})
    doc.set_opacity(result.id, 0.3)
    assert_close(whole(doc), composite(doc.layers, doc.size))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([2, 3, 4]),
    st.lists(
        st.tuples(
            st.sampled_from("prrr"), st.integers(0, 5), st.sampled_from([0.0, 0.3, 0.5, 1.0]), st.booleans()
        ),
        max_size=6,
    ),
    st.integers(0, 3),
    st.integers(0, 99),
)
def test_results_of_results_look_like_the_reference(
    channels: int, steps: list, level: int, seed: int
) -> None:
    doc = document(270, 40, channels, seed=seed)
    for number, (kind, target, opacity, visible) in enumerate(steps):
        doc.set_active(doc.layers[target % len(doc.layers)].id)
        pixels = noise(270, 40, channels, seed=seed + number + 1)
        if kind == "p":
            layer = doc.add_layer(Picture(pixels), "pasted", number - 2, 1)
        else:
            result = doc.begin_result({}, "Test")
            for patch in patches(noise(*result.layer.raster.size, channels, seed=number), 40)[
                : 3 + 2 * number
            ]:
                result.add(patch)
            layer = result.commit({})
        doc.set_opacity(layer.id, opacity)
        doc.set_visible(layer.id, visible)
    levels = 1.0 if level == 0 else 2.0  # more layers, more alphas in 255 steps
    assert_close(whole(doc, level), composite(doc.layers, doc.size, level), levels)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_a_result_with_holes_looks_like_the_reference(channels: int) -> None:
    doc = document(900, 600, channels)
    result = doc.begin_result({"filter": "test"}, "Test")
    pixels = smooth(900, 600, channels)
    for patch in patches(pixels, 130)[::3]:
        result.add(patch)
        for level in (0, 3, 4):
            whole(doc, level)  # so that what is kept has to be forgotten where the next patch falls
    doc.set_opacity(result.id, 0.7)
    for level in (0, 1, 3, 4, 6):
        assert_close(whole(doc, level), composite(doc.layers, doc.size, level), 1.0 if level == 0 else 1.75)
    result.commit({"filter": "test"})
    for level in (0, 1, 3, 4, 6):
        assert_close(whole(doc, level), composite(doc.layers, doc.size, level), 1.0 if level == 0 else 1.75)


def test_the_original_is_the_lowest_layer_alone() -> None:
    doc = document(300, 270, 3)
    doc.add_layer(Picture(noise(300, 270, seed=1)), "top")
    low = doc.layers[0]
    doc.set_visible(low.id, False)
    doc.set_opacity(low.id, 0.2)
    area = Rect(0, 0, 300, 270)
    assert np.array_equal(doc.original(area)[..., :3], noise(300, 270))
    assert (doc.original(area)[..., 3] == 255).all()
    plain = replace(low, visible=True, opacity=1.0)
    assert_close(doc.original(Rect(0, 0, 75, 68), 2), composite([plain], doc.size, 2))


def test_a_result_below_the_photo_is_not_the_original() -> None:
    doc = document(300, 270, 3)
    result = doc.begin_result({}, "Test")
    result.add(Patch(doc.rect, np.full((270, 300, 3), 9, np.uint8)))
    layer = result.commit({})
    photo = doc.layers[0].id
    doc.move_layer(layer.id, -1)
    assert doc.layers[0].id == layer.id and doc.before.id == photo
    assert np.array_equal(doc.original(doc.rect)[..., :3], noise(300, 270))
    doc.delete_layer(photo)  # only results are left: the lowest of them
    assert doc.before.id == layer.id and (doc.original(doc.rect)[..., :3] == 9).all()


def test_outside_and_without_visible_layers_all_is_transparent() -> None:
    doc = document(40, 30)
    out = doc.composite(Rect(-5, -5, 100, 100))
    assert out.shape == (100, 100, 4)
    assert out[5:35, 5:45, 3].all() and out[..., 3].astype(bool).sum() == 40 * 30
    doc.set_visible(doc.layers[0].id, False)
    assert not doc.composite(Rect(0, 0, 40, 30)).any()
    flat = doc.flattened()
    assert flat.channels == 4 and not flat.pixels.any()
    assert not doc.covered


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 20_000), Size(20_000, 1), Size(257, 1)])
def test_tiny_and_narrow_documents(size: Size) -> None:
    doc = document(*size)
    doc.set_opacity(doc.add_layer(Picture(noise(*size, 4, seed=1)), "more").id, 0.5)
    for level in range(MAX_LEVEL + 1):
        # an alpha in 255 steps as above; narrow areas hold few pixels, so that more of it stays
        assert_close(whole(doc, level), composite(doc.layers, size, level), 1.0 if level == 0 else 1.75)
    assert doc.flattened().size == size


def test_a_composite_needs_a_level_and_a_place() -> None:
    doc = document()
    for level in (-1, MAX_LEVEL + 1):
        with pytest.raises(ValueError, match="Levels are 0 to 8"):
            doc.composite(Rect(0, 0, 5, 5), level)
    with pytest.raises(ValueError, match="at least one pixel"):
        doc.original(Rect(0, 0, 0, 5))


@pytest.mark.parametrize(
    ("channels", "opacity", "expected"),
    [(1, 1.0, 1), (3, 1.0, 3), (2, 1.0, 2), (4, 1.0, 4), (1, 0.5, 2), (3, 0.5, 4)],
)
def test_a_flattened_picture_has_alpha_if_the_file_had_or_something_is_transparent(
    channels: int, opacity: float, expected: int
) -> None:
    pixels = smooth(300, 260, channels, np.uint16)
    doc = Document.from_picture(Picture(pixels, b"profile"), "photo")
    doc.set_opacity(doc.layers[0].id, opacity)
    flat = doc.flattened()
    assert flat.channels == expected and flat.icc == b"profile" and flat.pixels.dtype == np.uint16
    if opacity < 1:
        assert (flat.pixels[..., -1] == 32768).all()


def test_a_flattened_picture_loses_alpha_that_nothing_shows_of() -> None:
    doc = document(300, 260)
    top = noise(300, 260, 3, seed=1)
    doc.add_layer(Picture(top), "top")
    doc.set_visible(doc.layers[0].id, False)
    assert doc.flattened().channels == 3 and doc.covered
    doc.set_visible(doc.layers[0].id, True)
    doc.delete_layer(doc.layers[1].id)
    half = Picture(top[:, :150].copy())
    doc.add_layer(half, "left")
    doc.add_layer(half, "right", x=150)
    doc.delete_layer(doc.layers[0].id)  # two halves that cover all between them
    assert not doc.covered
    assert np.array_equal(doc.flattened().pixels, np.hstack([top[:, :150], top[:, :150]]))


def test_an_opaque_picture_with_alpha_does_not_give_the_file_alpha() -> None:
    doc = document(300, 260)
    top = smooth(300, 260, 4)
    top[..., 3] = 255
    doc.add_layer(Picture(top), "top")
    doc.set_visible(doc.layers[0].id, False)
    assert np.array_equal(doc.flattened().pixels, top[..., :3])


def test_an_untouched_document_is_flattened_without_a_copy() -> None:
    picture = Picture(noise(600, 400))
    doc = Document.from_picture(picture, "photo")
    assert np.shares_memory(doc.flattened().pixels, picture.pixels)
    assert np.shares_memory(doc.picture(doc.layers[0]).pixels, picture.pixels)


def test_what_is_gathered_later_is_what_was_there() -> None:
    doc = document(300, 300)
    result = doc.begin_result({}, "Test")
    result.add(Patch(Rect(0, 0, 256, 256), np.full((256, 256, 3), 7, np.uint8)))
    look, picture = doc.composite(Rect(0, 0, 300, 300)), doc.picture_later(result.layer)
    result.add(Patch(Rect(256, 0, 44, 256), np.full((256, 44, 3), 9, np.uint8)))
    frozen = picture()
    assert np.array_equal(frozen.pixels, look[..., :3])  # the source shows through what is not filled yet
    result.commit({})
    flat = doc.flattened_later()
    doc.set_visible(result.id, False)
    assert np.array_equal(flat().pixels, doc.picture(doc.layer(result.id)).pixels)
    assert (flat().pixels[:256, 256:] == 9).all()


def test_a_layer_without_tiles_is_not_seen() -> None:
    doc = document(64, 64)
    before = whole(doc)
    empty = Layer("empty", Raster(Size(64, 64), 3, np.uint8))
    assert not empty.opaque and empty.raster.bounds.empty
    doc.begin_result({}, "Test").commit({})
    assert np.array_equal(whole(doc), before)
