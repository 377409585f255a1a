"""Smaller scales of which only what changed is made anew: they must be what they would be if all were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import Document, Raster, level_size
from editor.document.edit import Edit
from editor.document.pyramid import KEPT, Pyramid
from engine.api import Picture, Rect, Size
from tests.editor.reference import assert_close, composite, document, noise

LEVELS = (0, 1, 2, 3, 5)
SIZE = (530, 301)  # three tiles by two, cut off at the edges by odd numbers


def whole(doc: Document, level: int) -> np.ndarray:
    return doc.composite(Rect(0, 0, *level_size(doc.size, level)), level)


def check(doc: Document) -> None:
    """Against what is made of the same layers without anything kept, and against the slow reference."""
    seen = {level: whole(doc, level) for level in LEVELS}
    kept, doc._pyramids = doc._pyramids, {}
    for level, found in seen.items():
        fresh = whole(doc, level)
        if level <= KEPT:
            assert np.array_equal(found, fresh), level
        if level in (1, 3):
            assert_close(found, composite(doc.layers, doc.size, level, doc.groups), 2.0)
    doc._pyramids = kept


def layered(dtype: Any, channels: int) -> Document:
    """A photo, a masked layer at an odd place, one in soft light, and one in a group that is blended apart."""
    doc = document(*SIZE, channels, dtype)
    colours = doc.colours
    masked = doc.add_layer(Picture(noise(300, 280, colours, dtype, 1)), "Masked", -17, 33)
    doc.add_mask(masked.id, Raster.from_pixels(noise(300, 280, 1, dtype, 2)))
    light = doc.add_layer(Picture(noise(400, 290, colours + 1, dtype, 3)), "Light", 101, 7)
    doc.set_blend(light.id, "soft-light")
    grouped = doc.add_layer(Picture(noise(200, 200, colours + 1, dtype, 4)), "Grouped", 250, 90)
    doc.set_group(doc.group_layers([grouped.id], "Group").id, opacity=0.6)
    return doc


def written(edit: Edit, rect: Rect, kind: int, seed: int) -> Rect:
    """Paint noise, nothing or all of it at ``rect`` of the document."""
    inside = rect.moved(-edit.x, -edit.y).intersected(edit.raster.rect)
    if inside.empty:
        return Rect(0, 0, 0, 0)
    raster = edit.raster
    pixels = noise(inside.width, inside.height, raster.channels, raster.dtype, seed)
    if kind:
        pixels[...] = 0 if kind == 1 else raster.maximum
    raster.write(inside, pixels)
    return inside.moved(edit.x, edit.y)


strokes = st.lists(
    st.tuples(
        st.integers(-20, SIZE[0]),
        st.integers(-20, SIZE[1]),
        st.integers(1, 300),
        st.integers(1, 300),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from([1, 2, 3, 4]),
    st.sampled_from(["photo", "masked", "mask", "light", "grouped"]),
    strokes,
    st.sampled_from(["commit", "abort", "undo", "hide"]),
)
def test_what_is_painted_is_seen_at_every_scale(
    dtype: Any, channels: int, what: str, rects: list[tuple[int, ...]], end: str
) -> None:
    doc = layered(dtype, channels)
    for level in LEVELS:
        whole(doc, level)  # from here on it is kept
    index = {"photo": 0, "masked": 1, "mask": 1, "light": 2, "grouped": 3}[what]
    layer = doc.layers[index]
    edit = doc.begin_edit(layer.id, "mask" if what == "mask" else "pixels", "Paint", alpha=what == "photo")
    for number, (x, y, width, height, kind) in enumerate(rects):
        edit.changed(written(edit, Rect(x, y, width, height), kind, number))
        if number == 0:
            if end == "hide":  # another layer goes in the middle of the stroke
                doc.set_visible(doc.layers[(index + 1) % 4].id, False)
            check(doc)
    if end == "undo":
        doc.undo()
        assert not edit.live
    elif end == "abort":
        edit.abort()
    else:
        edit.commit()
    check(doc)
    doc.undo()
    check(doc)


@pytest.mark.parametrize("end", ["all", "a part"])
def test_erasing_makes_an_opaque_block_translucent(end: str) -> None:
    doc = Document.from_picture(Picture(np.full((300, 300, 4), 255, np.uint8)), "photo")
    whole(doc, 2)
    edit = doc.begin_edit(doc.layers[0].id, "pixels", "Erase", alpha=True)
    rect = Rect(0, 0, 256, 256) if end == "all" else Rect(37, 41, 20, 9)
    edit.raster.write(rect, np.zeros((rect.height, rect.width, 4), np.uint8))
    edit.changed(rect)
    check(doc)
    assert whole(doc, 2)[..., 3].min() < 255
    edit.raster.write(rect, np.full((rect.height, rect.width, 4), 255, np.uint8))
    edit.changed(rect)
    check(doc)
    assert whole(doc, 2)[..., 3].min() == 255


def test_a_block_that_is_kept_is_not_read_again_as_a_whole() -> None:
    raster = Raster.from_pixels(noise(512, 512))
    pyramid = Pyramid(raster, 0, 0, Size(512, 512))
    pyramid.build()
    before = pyramid._block(2, (1, 1))
    assert before is not None
    raster.write(Rect(300, 300, 8, 8), np.zeros((8, 8, 3), np.uint8))
    pyramid.changed(Rect(300, 300, 8, 8))
    after = pyramid._block(2, (1, 1))
    assert after is before and not after.pixels[11:13, 11:13].any() and after.pixels[13:, 13:].any()


def test_preparing_reads_everything_in_small_steps_once() -> None:
    doc = document(1000, 900, 4)
    doc.add_layer(Picture(noise(1000, 900, 4, seed=1)), "More")
    doc._pyramids = {}
    area = Rect(0, 0, *level_size(doc.size, 2))
    steps = list(doc.prepare(area, 2))
    assert len(steps) == 2 * 16 and max(steps) <= 256 * 256
    assert list(doc.prepare(area, 2)) == [] and list(doc.prepare(area, 4)) == []
    assert list(doc.prepare(area, 1)) == []  # made afresh each time
    doc.set_visible(doc.layers[0].id, False)
    assert list(doc.prepare(area, 2)) == []


def test_what_is_hidden_by_an_opaque_layer_is_not_prepared() -> None:
    doc = document(600, 600, 4)
    doc.add_layer(Picture(noise(600, 600, 3, seed=1)), "Over it")
    doc._pyramids = {}
    area = Rect(0, 0, 150, 150)
    assert len(list(doc.prepare(area, 2))) == 9
    doc.set_opacity(doc.layers[1].id, 0.5)
    assert len(list(doc.prepare(area, 2))) == 9  # the photo's
    assert len(list(doc.prepare(area, 2, original=True))) <= 9
