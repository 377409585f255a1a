"""The colour of what is free after a document grew or was turned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from editor.document import Document
from editor.document.geometry import canvas_size, crop, straighten
from editor.document.ground import grounded
from editor.document.state import State
from engine.api import Picture, Rect

RED = (1.0, 0.0, 0.0)


def noise(width: int, height: int, channels: int = 3, dtype: Any = np.uint8) -> Picture:
    rng = np.random.default_rng(3)
    return Picture(rng.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype))


def after(document: Document, operation: Any) -> tuple[State, State]:
    """The state before, and what the operation makes of it."""
    return document.state, document.transformed_later(operation)()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_new_room_has_the_colour_and_the_picture_stays(channels: int, dtype: Any) -> None:
    picture = noise(300, 260, channels, dtype)
    before, state = after(Document.from_picture(picture, "x"), canvas_size(310, 280, 7, 9))
    made = grounded(state, before, RED)
    pixels, top = made.layers[0].raster.pixels(), np.iinfo(dtype).max
    assert made.size == (310, 280) and made.layers[0].raster.channels == channels
    np.testing.assert_array_equal(pixels[9:269, 7:307], picture.pixels)
    colour = [top, 0, 0] if channels > 2 else [round(0.2126 * top)]
    np.testing.assert_array_equal(pixels[0, 0], colour + [top] * (channels in (2, 4)))
    assert (pixels[-1] == pixels[0, 0]).all() and (pixels[:, -1] == pixels[0, 0]).all()
    made.layers[0].raster.freeze()
    assert before.layers[0].raster.size == (300, 260)  # undo has what it had


def test_soft_edges_of_a_turned_picture_are_laid_on_the_colour() -> None:
    white = Picture(np.full((80, 100, 3), 255, np.uint8))
    before, state = after(Document.from_picture(white, "x"), straighten(10.0, inside=False))
    assert state.layers[0].raster.has_alpha
    made = grounded(state, before, RED).layers[0].raster
    pixels = made.pixels().astype(int)
    assert made.channels == 3 and made.full
    assert (pixels[..., 0] == 255).all()  # red is full in both: no dark rim between them
    np.testing.assert_array_equal(pixels[..., 1], pixels[..., 2])
    assert tuple(pixels[0, 0]) == (255, 0, 0) and tuple(pixels[60, 60]) == (255, 255, 255)


def test_pixels_outside_of_the_document_are_kept() -> None:
    document = Document.from_picture(noise(100, 80), "x")
    document.put_state("Crop", document.transformed_later(crop(Rect(20, 20, 40, 40)))())
    before, state = after(document, canvas_size(90, 90, 25, 25))
    made = grounded(state, before, RED)
    whole = made.layers[0]
    assert whole.rect.contains(state.layers[0].rect) and whole.rect.contains(Rect(0, 0, 90, 90))
    place = state.layers[0].rect.moved(-whole.x, -whole.y)
    np.testing.assert_array_equal(whole.raster.pixels()[place.slices], noise(100, 80).pixels)


def test_where_nothing_is_free_nothing_is_made() -> None:
    before, state = after(Document.from_picture(noise(100, 80), "x"), crop(Rect(5, 5, 50, 50)))
    assert grounded(state, before, RED) is state


def test_a_layer_that_did_not_cover_the_document_is_no_ground() -> None:
    document = Document.from_picture(noise(100, 80), "x")
    document.add_layer(noise(10, 10), "small", 3, 3)
    document.delete_layer(document.layers[0].id)
    before, state = after(document, canvas_size(120, 120))
    assert grounded(state, before, RED) is state


def test_a_layer_with_a_mask_is_no_ground() -> None:
    document = Document.from_picture(noise(100, 80), "x")
    document.add_mask(document.layers[0].id)
    before, state = after(document, canvas_size(120, 120))
    assert grounded(state, before, RED) is state
