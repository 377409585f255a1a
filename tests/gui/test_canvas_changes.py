from __future__ import annotations

import gc
from collections.abc import Callable

import numpy as np
import pytest
from canvas_fakes import (
    SURROUND,
    add_result,
    canvases,
    document,
    grabbed,
    noise,
    picture_in,
    pixels_of,
    settle,
)
from PySide6.QtGui import (
    QColor,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.canvas.grid import cost
from editor.canvas.overlays import CHECKER
from editor.canvas.renderer import SLICE_PIXELS
from engine import colour
from engine.api import Patch, Picture, Rect


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Canvas]:
    return canvases(qtbot)


# --- changes of the document ---------------------------------------------------------------------------


def test_a_streaming_patch_appears_and_only_its_tiles_are_made_again(make: Callable[..., Canvas]) -> None:
    pixels = noise(600, 800)
    shown = document(pixels)
    canvas = make(shown, 840, 640)
    grabbed(canvas)
    reads: list[tuple[Rect, int]] = []
    composite = shown.composite

    def counted(rect: Rect, level: int = 0) -> np.ndarray:
        reads.append((rect, level))
        return composite(rect, level)

    shown.composite = counted  # type: ignore[method-assign]
    result = shown.begin_result({}, "Denoise")
    patch = noise(100, 100)
    result.add(Patch(Rect(300, 300, 100, 100), patch))
    wanted = pixels.copy()
    wanted[300:400, 300:400] = patch
    assert (picture_in(canvas) == wanted).all()
    assert len([level for _, level in reads if level == 0]) == 1  # one tile, and a block of the overview
    assert len(reads) == 2
    result.abort()
    assert (picture_in(canvas) == pixels).all()


def test_hiding_a_layer_opacity_and_undo_repaint(make: Callable[..., Canvas]) -> None:
    before, after = np.full((200, 300, 3), 40, np.uint8), np.full((200, 300, 3), 240, np.uint8)
    shown = document(before)
    layer = add_result(shown, after)
    canvas = make(shown)
    assert (picture_in(canvas) == 240).all()
    shown.set_visible(layer, False)
    assert (picture_in(canvas) == 40).all()
    shown.set_visible(layer, True)
    shown.set_opacity(layer, 0.5)
    assert (picture_in(canvas) == 140).all()
    shown.undo()
    shown.undo()
    shown.undo()
    shown.undo()
    assert (picture_in(canvas) == 40).all()


def test_another_lowest_layer_is_another_original(make: Callable[..., Canvas]) -> None:
    before, after = np.full((200, 300, 3), 40, np.uint8), np.full((200, 300, 3), 240, np.uint8)
    shown = document(before)
    layer = shown.add_layer(Picture(after), "Pasted").id
    canvas = make(shown)
    canvas.set_split(True)
    assert (picture_in(canvas)[60, 10] == 40).all()
    shown.move_layer(layer, -1)
    seen = picture_in(canvas)
    assert (seen[60, 10] == 240).all() and (seen[60, -10] == 40).all()


def test_a_result_below_the_photo_is_not_shown_as_before(make: Callable[..., Canvas]) -> None:
    before, after = np.full((200, 300, 3), 40, np.uint8), np.full((200, 300, 3), 240, np.uint8)
    shown = document(before)
    layer, photo = add_result(shown, after), shown.layers[0].id
    canvas = make(shown)
    canvas.set_split(True)
    shown.move_layer(layer, -1)
    shown.set_visible(photo, False)
    seen = picture_in(canvas)
    assert (seen[60, 10] == 40).all() and (seen[60, -10] == 240).all()


def test_nothing_is_kept_of_a_document_that_is_no_longer_shown(make: Callable[..., Canvas]) -> None:
    shown = document(noise(3000, 3000))
    canvas = make(shown)
    canvas.set_zoom(1.0)
    canvas.set_preview(Rect(0, 0, 500, 500), noise(500, 500))
    QApplication.processEvents()
    canvas.set_document(None)
    assert canvas.document is None and len(canvas.renderer.cache) == 0 and canvas.renderer.cache.nbytes == 0
    add_result(shown, noise(3000, 3000))
    assert (grabbed(canvas) == SURROUND).all()
    assert not canvas.busy


def test_a_document_outlives_its_canvas(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    shown = document(noise(50, 50))
    canvas = Canvas()
    canvas.set_document(shown)
    canvas.show()
    canvas.close()
    canvas.deleteLater()
    QTest.qWait(0)
    add_result(shown, noise(50, 50))
    del canvas
    gc.collect()
    shown.undo()
    assert not caplog.records


# --- the preview ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_preview_is_shown_in_place_of_the_result(make: Callable[..., Canvas], dtype: type) -> None:
    pixels, tried = noise(200, 300, 3, dtype), noise(80, 100, 3, dtype)
    canvas = make(document(pixels, colour.DISPLAY_P3))
    rect = Rect(90, 50, 100, 80)
    plain = picture_in(canvas)
    canvas.set_preview(rect, tried)
    seen = picture_in(canvas)
    inner = rect.expanded(-2)  # inside of the dashed frame
    assert (seen[inner.slices] == colour.to_display(tried, colour.DISPLAY_P3)[2:-2, 2:-2]).all()
    assert (seen[rect.slices][0] != colour.to_display(tried, colour.DISPLAY_P3)[0]).any()
    seen[rect.slices] = plain[rect.slices]
    assert (seen == plain).all()
    canvas.clear_preview()
    assert (picture_in(canvas) == plain).all()
    canvas.set_preview(rect, tried)
    assert (picture_in(canvas)[inner.slices] == colour.to_display(tried, colour.DISPLAY_P3)[2:-2, 2:-2]).all()


def test_a_preview_that_covers_the_view_has_no_frame(make: Callable[..., Canvas]) -> None:
    tried = noise(200, 300)
    canvas = make(document(noise(200, 300)))
    canvas.set_preview(Rect(0, 0, 300, 200), tried)
    assert (picture_in(canvas) == tried).all()


def test_a_preview_may_be_filled_in_place(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(300, 400)), 440, 340)
    rect = Rect(20, 10, 280, 280)
    tried = noise(280, 280)
    canvas.set_preview(rect, tried)
    picture_in(canvas)
    tried[100:140, 100:140] = 0
    canvas.set_preview(rect, tried)
    assert (picture_in(canvas)[rect.expanded(-2).slices] == tried[2:-2, 2:-2]).all()


def test_a_preview_is_averaged_when_zoomed_out(make: Callable[..., Canvas]) -> None:
    pixels = np.full((1000, 1000, 3), 10, np.uint8)
    tried = np.zeros((400, 600, 3), np.uint8)
    tried[::2] = 240
    canvas = make(document(pixels))
    canvas.set_preview(Rect(201, 303, 600, 400), tried)
    canvas.set_zoom(0.25)
    seen = picture_in(canvas)[..., 0]
    assert np.abs(seen[80:172, 54:196].astype(int) - 120).max() <= 1
    assert (seen[:70] == 10).all() and (seen[:, :45] == 10).all()


def test_a_preview_with_alpha_hides_what_is_below(make: Callable[..., Canvas]) -> None:
    tried = np.zeros((200, 300, 4), np.uint8)
    canvas = make(document(noise(200, 300)))
    canvas.set_preview(Rect(0, 0, 300, 200), tried)
    boards = {QColor(name).getRgb()[:3] for name in CHECKER}
    assert {tuple(pixel) for pixel in picture_in(canvas).reshape(-1, 3).tolist()} == boards


def test_the_split_view_shows_the_preview_right_of_the_line(make: Callable[..., Canvas]) -> None:
    pixels, tried = noise(200, 300), noise(200, 300)
    canvas = make(document(pixels))
    canvas.set_preview(Rect(0, 0, 300, 200), tried)
    canvas.set_split(True)
    seen = picture_in(canvas)
    assert (seen[56:74, :140] == pixels[56:74, :140]).all()
    assert (seen[56:74, 160:] == tried[56:74, 160:]).all()


def test_a_preview_that_does_not_fit_its_rectangle_is_refused(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(200, 300)))
    with pytest.raises(ValueError, match="preview"):
        canvas.set_preview(Rect(0, 0, 10, 20), noise(10, 20))


@pytest.mark.parametrize("channels", [3, 4])
def test_a_preview_shows_what_apply_will(make: Callable[..., Canvas], channels: int) -> None:
    pixels, tried = noise(200, 300, channels), noise(200, 300, channels)
    shown = document(pixels)
    photo = shown.layers[0].id
    shown.add_layer(Picture(noise(100, 100, 4)), "Above", 150, 60)
    shown.set_opacity(shown.layers[-1].id, 0.5)
    shown.set_opacity(photo, 0.3)
    canvas = make(shown)
    before = picture_in(canvas)
    canvas.set_preview(Rect(0, 0, 300, 200), tried, photo)
    previewed = picture_in(canvas)
    assert (previewed != before).any()
    canvas.clear_preview()
    assert (picture_in(canvas) == before).all()
    shown.set_active(photo)
    add_result(shown, tried)
    assert (picture_in(canvas) == previewed).all()


def test_a_preview_follows_the_layers_above(make: Callable[..., Canvas]) -> None:
    tried = noise(200, 300)
    shown = document(noise(200, 300))
    photo = shown.layers[0].id
    above = shown.add_layer(Picture(noise(200, 300)), "Above").id
    canvas = make(shown)
    canvas.set_preview(Rect(0, 0, 300, 200), tried, photo)
    assert (picture_in(canvas) != tried).any()
    shown.set_visible(above, False)
    assert (picture_in(canvas) == tried).all()


def test_a_preview_stands_in_for_the_result_it_replaces(make: Callable[..., Canvas]) -> None:
    tried = noise(200, 300)
    shown = document(noise(200, 300))
    photo = shown.layers[0].id
    earlier = add_result(shown, noise(200, 300))
    canvas = make(shown)
    canvas.set_preview(Rect(0, 0, 300, 200), tried, photo, hides=earlier)
    assert (picture_in(canvas) == tried).all()
    assert shown.layer(earlier).visible


# --- bounds --------------------------------------------------------------------------------------------


def test_the_cache_is_bounded_in_bytes(make: Callable[..., Canvas]) -> None:
    limit = 3 << 20
    canvas = make(document(np.zeros((3000, 3000, 3), np.uint8)), 300, 200, cache_bytes=limit)
    canvas.set_zoom(1.0)
    for x in range(100, 3000, 400):
        for y in range(100, 3000, 700):
            canvas.centre_on(x, y)
            settle(canvas)
            assert canvas.renderer.cache.nbytes <= limit
    assert len(canvas.renderer.cache) > 5
    held = sum(tile.nbytes for _, tile in canvas.renderer.cache.items())
    assert held == canvas.renderer.cache.nbytes


def test_50_megapixels_are_never_worked_on_at_once(make: Callable[..., Canvas]) -> None:
    shown = document(np.zeros((5773, 8660, 3), np.uint8))
    canvas = make(None, 1600, 1000)
    slices: list[int] = []
    composite, work = shown.composite, canvas.renderer.work

    def counted(rect: Rect, level: int = 0) -> np.ndarray:
        slices[-1] += cost(rect, level)
        return composite(rect, level)

    def sliced(*seconds: float, spare: bool) -> list[Rect]:
        slices.append(0)
        return work(*seconds, spare=spare)

    shown.composite = counted  # type: ignore[method-assign]
    canvas.renderer.work = sliced  # type: ignore[method-assign]
    canvas.set_document(shown)
    turns = 0
    for zoom in (None, 1.0, 0.6, 0.3):
        if zoom:
            canvas.set_zoom(zoom)
        for dx in (0, 700, -900):
            canvas.pan_by(dx, dx)
            while canvas.busy:
                before = len(slices)
                QApplication.processEvents()
                assert len(slices) - before <= 2  # one for the timer, one for a paint of something new
                turns += 1
    assert max(slices) <= SLICE_PIXELS + (1 << 20) + (1 << 12)
    assert sum(slices) > 20e6 and turns > 10


def test_a_new_photo_is_there_in_one_slice_of_work(make: Callable[..., Canvas]) -> None:
    """As far as the bound in pixels goes; the clock may end a slice earlier."""
    canvas = make(None, 900, 600)
    work = canvas.renderer.work
    canvas.renderer.work = lambda *_, spare: work(10, spare=spare)  # type: ignore[method-assign]
    pixels = np.empty((4000, 6000, 3), np.uint8)
    pixels[:] = (30, 160, 220)
    canvas.set_document(document(pixels))
    assert canvas.busy
    seen = pixels_of(canvas.grab().toImage())[canvas.viewport.shown.slices]
    assert canvas.busy
    assert (seen == (30, 160, 220)).all()
    settle(canvas)
    assert (picture_in(canvas) == (30, 160, 220)).all()


def test_a_hidden_canvas_does_not_work(make: Callable[..., Canvas]) -> None:
    shown = document(noise(2000, 2000))
    canvas = make(shown)
    canvas.hide()
    add_result(shown, noise(2000, 2000))
    for _ in range(5):
        QApplication.processEvents()
    assert canvas.busy and not canvas._timer.isActive()
    canvas.show()
    settle(canvas)
