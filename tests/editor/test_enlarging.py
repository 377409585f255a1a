from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from editor.document import Document, Layer, Raster, State
from editor.document.enlarging import draft, enlarged, place_of
from engine.api import Picture, Size
from engine.geometry import Resize


def gradient(width: int, height: int, channels: int = 3) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([(x * 7 + y * 3 + 40 * c) % 256 for c in range(channels)], 2).astype(np.uint8)


def document() -> tuple[Document, Layer]:
    """A photo, and above it a smaller layer with alpha and a mask, off the corner; something is selected."""
    made = Document.from_picture(Picture(gradient(20, 12)), "photo")
    mask = Raster(Size(6, 5), 1, np.uint8)
    mask.write(mask.rect, np.full((5, 6, 1), 255, np.uint8))
    made.put_layer(Layer("Top", Raster.from_pixels(gradient(6, 5, 4)), 3, 4, mask=mask))
    selection = Raster(made.size, 1, np.uint8)
    selection.write(selection.rect, np.full((12, 20, 1), 255, np.uint8))
    made.select(selection)
    return made, made.state.layers[0]


def drawn(size: Size) -> Raster:
    return Raster.from_pixels(np.full((size.height, size.width, 3), 9, np.uint8))


def test_one_layer_is_drawn_and_all_others_follow() -> None:
    made, photo = document()
    resize = Resize(made.size, Size(50, 30))
    after = enlarged(made.state, resize, photo.id, drawn(Size(50, 30)), {"filter": "upscale"})
    bottom, top = after.layers
    assert after.size == (50, 30)
    assert (bottom.raster.pixels() == 9).all() and bottom.recipe == {"filter": "upscale"}
    assert bottom.id == photo.id and bottom.name == photo.name
    assert top.rect == place_of(made.state.layers[1], resize) == (8, 10, 14, 12)
    assert top.mask is not None and top.mask.size == top.raster.size
    assert after.selection is not None and after.selection.size == after.size
    made.put_state("Upscale", after)
    assert made.size == (50, 30)
    made.undo()
    assert made.size == (20, 12) and made.state.layers[0] is photo


def test_a_drawn_layer_keeps_its_mask_place_and_what_made_it_before() -> None:
    made, _ = document()
    top = made.state.layers[1]
    state = replace(
        made.state, layers=(made.state.layers[0], replace(top, recipe={"filter": "denoise"}, source="x"))
    )
    resize = Resize(made.size, Size(40, 24))
    after = enlarged(state, resize, top.id, drawn(Size(12, 10)), {"filter": "upscale"}).layers[1]
    assert after.rect == (6, 8, 12, 10) and after.mask is not None and after.mask.size == (12, 10)
    assert after.recipe == {"filter": "upscale", "made_before": {"filter": "denoise"}} and after.source == ""


def test_a_result_that_is_off_by_a_pixel_is_fitted() -> None:
    made, _ = document()
    top = made.state.layers[1]
    resize = Resize(made.size, Size(51, 31))
    place = place_of(top, resize)
    after = enlarged(made.state, resize, top.id, drawn(Size(place.width + 1, place.height - 1)), {}).layers[1]
    assert after.raster.size == (place.width, place.height)


def test_an_unknown_layer_and_another_document_are_refused() -> None:
    made, photo = document()
    with pytest.raises(KeyError):
        enlarged(made.state, Resize(made.size, Size(40, 24)), "nobody", drawn(Size(40, 24)), {})
    with pytest.raises(ValueError, match="changed meanwhile"):
        enlarged(made.state, Resize(Size(7, 7), Size(14, 14)), photo.id, drawn(Size(14, 14)), {})


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_draft_is_the_picture_or_a_grey_surface(channels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = Picture(gradient(9, 6, channels))
    raster = draft(picture, Size(36, 24))
    assert raster.full and (raster.channels, raster.size) == (channels, (36, 24))
    assert abs(raster.pixels()[2::4, 2::4].astype(float).mean() - picture.pixels.mean()) < 20
    monkeypatch.setattr("editor.document.enlarging.DRAWN", 10)
    grey = draft(picture, Size(3600, 2400))
    assert grey.full and (grey.pixels() == 127).all()
    assert sum({id(a): a.nbytes for a in grey.arrays()}.values()) < 1_000_000 * channels


def test_a_document_that_begins_anew_has_nothing_to_undo() -> None:
    made, _photo = document()
    assert made.history_steps[0] > 0
    seen = []
    made.subscribe(seen.append)
    raster = drawn(Size(5, 4))
    layer = Layer("Photo", raster)
    made.begin_anew(State(raster.size, (layer,), layer.id))
    assert made.history_steps == (0, 0) and made.undo_name == "" and made.history_bytes == 0
    assert made.size == (5, 4) and made.modified and seen[-1].size
    assert not made.undo()
    made.begin_result({}, "Upscale")
    with pytest.raises(ValueError, match="still being computed"):
        made.begin_anew(made.state)
