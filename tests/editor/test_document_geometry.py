"""Turns, mirrors, crops and resizes of whole documents."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from editor.document import Change, Document, Raster, State, geometry, level_size
from engine.api import Picture, Rect, Size
from tests.editor.reference import assert_close, composite, document, noise


def whole(doc: Document, level: int = 0) -> np.ndarray:
    return doc.composite(Rect(0, 0, *level_size(doc.size, level)), level)


def seen_of(pixels: np.ndarray) -> np.ndarray:
    """Without the colours that hide under alpha 0: those are nobody's."""
    return pixels * (pixels[..., -1:] > 0)


def rich(dtype: type = np.uint8) -> Document:
    """A photo with a masked filter result, a masked group in soft light that reaches beyond it, a selection."""
    doc = document(330, 270, 3, dtype, seed=1)
    top = np.iinfo(dtype).max
    mask = Raster(Size(330, 270), 1, dtype)
    mask.write(Rect(20, 30, 200, 100), np.full((100, 200, 1), top // 2, dtype))
    doc.add_mask(doc.layers[0].id, mask)
    result = doc.begin_result({"filter": "test"}, "Test")
    result.commit({"filter": "test"})  # all of it shows its source
    cut = doc.add_layer(Picture(noise(90, 80, 4, dtype, seed=2)), "cut", -20, 230)
    doc.set_blend(cut.id, "soft-light")
    doc.set_group(doc.group_layers([cut.id], "group").id, opacity=0.7)
    selection = Raster(doc.size, 1, np.uint8)
    selection.write(Rect(300, 10, 30, 40), noise(30, 40, 1, np.uint8, seed=3))
    doc.select(selection)
    doc.mark_saved()
    return doc


def put(doc: Document, operation: geometry.Operation) -> State:
    base, made = doc.state, []
    later = doc.transformed_later(operation)
    thread = threading.Thread(target=lambda: made.append(later()))
    thread.start()
    thread.join()
    doc.put_state("Turn", made[0], base)
    return base


EXACT = {
    "right": (geometry.turn(90), lambda a: np.rot90(a, -1)),
    "over": (geometry.turn(180), lambda a: np.rot90(a, 2)),
    "left": (geometry.turn(270), np.rot90),
    "mirror": (geometry.flip(), lambda a: a[:, ::-1]),
    "upside down": (geometry.flip(True), lambda a: a[::-1]),
    "crop": (geometry.crop(Rect(10, 20, 310, 240)), lambda a: a[20:260, 10:320]),
    "crop to little": (geometry.crop(Rect(0, 269, 1, 1)), lambda a: a[269:, :1]),
    "larger canvas": (
        geometry.canvas_size(400, 300, 30, 5),
        lambda a: np.pad(a, ((5, 25), (30, 40), (0, 0))),
    ),
}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_exact_ones_move_every_pixel(name: str, dtype: type) -> None:
    operation, plain = EXACT[name]
    doc = rich(dtype)
    before, selected = whole(doc), doc.selection.read(doc.rect)  # type: ignore[union-attr]
    seen: list[Change] = []
    doc.subscribe(seen.append)
    put(doc, operation)
    expected = plain(before)
    assert doc.size == Size(expected.shape[1], expected.shape[0]) and doc.modified
    now = whole(doc)
    if name == "larger canvas":  # what lay outside is seen now
        inner = Rect(30, 5, 330, 270).slices
        now, expected = now[inner], expected[inner]
    assert np.array_equal(seen_of(now), seen_of(expected))
    assert doc.selection is not None and doc.selection.size == doc.size
    assert np.array_equal(doc.selection.read(doc.rect), plain(selected))
    assert len(seen) == 1 and seen[0].selection and seen[0].size == (doc.size != Size(330, 270))
    assert_close(whole(doc, 2), composite(doc.layers, doc.size, 2, doc.groups), 3.0)
    for layer in doc.layers:
        assert layer.mask is None or layer.mask.size == layer.raster.size
    doc.undo()
    assert not doc.modified and np.array_equal(whole(doc), before)
    doc.redo()
    assert doc.modified and np.array_equal(seen_of(plain(before)[:1, :1]), seen_of(whole(doc)[:1, :1]))


def test_a_crop_keeps_what_lies_outside_and_costs_nothing() -> None:
    doc = document(900, 700)
    before = whole(doc)
    put(doc, geometry.crop(Rect(100, 100, 50, 60)))
    assert doc.size == Size(50, 60) and doc.history_bytes == 0
    put(doc, geometry.canvas_size(900, 700, 100, 100))
    assert np.array_equal(whole(doc), before)


def test_layers_that_share_a_mask_still_do() -> None:
    doc = rich()
    put(doc, geometry.turn(90))
    assert doc.layers[0].mask is not None and doc.layers[0].mask is doc.layers[1].mask


@pytest.mark.parametrize(
    ("operation", "size"),
    [
        (geometry.resize(165, 135), Size(165, 135)),
        (geometry.resize(660, 540), Size(660, 540)),
        (geometry.straighten(7.0), None),
        (geometry.straighten(-30.0, inside=False), None),
    ],
)
def test_those_that_interpolate(operation: geometry.Operation, size: Size | None) -> None:
    doc = rich()
    before = whole(doc)
    put(doc, operation)
    assert size is None or doc.size == size
    for layer in doc.layers:
        assert layer.mask is None or layer.mask.size == layer.raster.size
    assert doc.selection is not None and doc.selection.size == doc.size
    assert doc.selection.read(doc.rect).any()
    assert_close(whole(doc), composite(doc.layers, doc.size, 0, doc.groups))
    doc.undo()
    assert np.array_equal(whole(doc), before)


def test_a_smooth_picture_is_halved_well() -> None:
    ramp = np.repeat(np.linspace(0, 255, 200)[None, :, None], 100, axis=0).round().astype(np.uint8)
    doc = Document.from_picture(Picture(ramp), "ramp")
    put(doc, geometry.resize(100, 50))
    assert np.abs(whole(doc)[..., 0].astype(int) - ramp[::2, ::2, 0]).max() <= 2


def test_it_is_refused_rather_than_something_lost() -> None:
    doc = rich()
    base, later = doc.state, doc.transformed_later(geometry.turn(90))
    doc.rename_layer(doc.layers[0].id, "Other")
    with pytest.raises(ValueError, match="changed meanwhile"):
        doc.put_state("Turn", later(), base)
    doc.undo()
    result = doc.begin_result({}, "Denoise")
    with pytest.raises(ValueError, match="“Denoise” is still being computed"):
        doc.put_state("Turn", later(), base)
    result.abort()
    doc.set_active(doc.layers[0].id)  # no change of the picture
    doc.put_state("Turn", later(), base)
    for wrong, said in (
        (geometry.crop(Rect(0, 0, 0, 5)), "Nothing would be left"),
        (geometry.resize(10**6, 10), "is the most"),
        (geometry.turn(45), "90, 180 or 270"),
    ):
        with pytest.raises(ValueError, match=said):
            doc.transformed_later(wrong)
    edit = doc.begin_edit(doc.layers[0].id)
    put(doc, geometry.turn(90))
    assert not edit.live
