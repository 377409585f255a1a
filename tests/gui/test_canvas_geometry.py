"""The canvas and a document that gets another size, or is painted on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from canvas_fakes import SURROUND, canvases, document, grabbed, noise, picture_in, settle
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.document import Document, geometry
from engine.api import Rect, Size


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Canvas]:
    return canvases(qtbot)


def put(shown: Document, operation: geometry.Operation) -> None:
    shown.put_state("Transform", shown.transformed_later(operation)())


def test_another_size_is_shown_as_a_whole(make: Callable[..., Canvas]) -> None:
    pixels = noise(200, 300)
    shown = document(pixels)
    canvas = make(shown, 400, 420)
    assert (picture_in(canvas) == pixels).all()
    put(shown, geometry.turn(90))
    assert canvas.viewport.picture == Size(200, 300) and canvas.zoom == 1.0
    assert (picture_in(canvas) == np.rot90(pixels, -1)).all()
    put(shown, geometry.crop(Rect(50, 60, 100, 80)))
    whole = grabbed(canvas)
    assert (picture_in(canvas, whole) == np.rot90(pixels, -1)[60:140, 50:150]).all()
    assert tuple(whole[5, 5]) == SURROUND  # nothing is left of the larger one
    shown.undo()
    shown.undo()
    assert (picture_in(canvas) == pixels).all()
    assert "300 × 200" in canvas.accessibleDescription()


def test_a_fitted_picture_stays_fitted(make: Callable[..., Canvas]) -> None:
    shown = document(noise(900, 600))
    canvas = make(shown, 400, 300)
    canvas.fit()
    before = canvas.zoom
    put(shown, geometry.crop(Rect(0, 0, 300, 200)))
    assert canvas.viewport.fitted and canvas.zoom > before
    settle(canvas)
    canvas.set_zoom(4.0)
    put(shown, geometry.canvas_size(400, 300))
    assert canvas.zoom == 4.0 and not canvas.viewport.fitted
    settle(canvas)


def test_the_zoom_stays_when_only_a_part_is_seen(make: Callable[..., Canvas]) -> None:
    shown = document(noise(900, 1200))
    canvas = make(shown, 400, 300)
    canvas.set_zoom(2.0)
    canvas.centre_on(1150, 850)
    put(shown, geometry.crop(Rect(0, 0, 300, 200)))
    assert canvas.zoom == 2.0
    visible = canvas.visible_rect()
    assert not visible.empty and Rect(0, 0, 300, 200).contains(visible)


def test_a_mirrored_document_of_the_same_size_is_shown_mirrored(make: Callable[..., Canvas]) -> None:
    pixels = noise(200, 300)
    shown = document(pixels)
    canvas = make(shown, 400, 300)
    canvas.set_split(True)
    canvas.set_split_position(0.5)
    grabbed(canvas)
    put(shown, geometry.flip())
    picture = picture_in(canvas)
    for part in (slice(0, 125), slice(175, 300)):  # beside the line and its handle
        assert (picture[56:, part] == pixels[56:, ::-1][:, part]).all()  # above that are the labels


def test_what_is_painted_is_seen_and_only_its_tiles_are_made(make: Callable[..., Canvas]) -> None:
    pixels = noise(600, 800)
    shown = document(pixels)
    canvas = make(shown, 840, 640)
    grabbed(canvas)
    reads: list[Rect] = []
    composite = shown.composite

    def counted(rect: Rect, level: int = 0) -> np.ndarray:
        reads.append(rect)
        return composite(rect, level)

    shown.composite = counted  # type: ignore[method-assign]
    edit = shown.begin_edit(shown.layers[0].id)
    part = Rect(300, 300, 20, 20)
    edit.raster.write(part, np.full((20, 20, 3), 9, np.uint8))
    edit.changed(part)
    wanted = pixels.copy()
    wanted[part.slices] = 9
    assert (picture_in(canvas) == wanted).all()
    assert len(reads) <= 2  # its tile, and the overview's block
    edit.commit()
    reads.clear()
    assert (picture_in(canvas) == wanted).all()
    assert not reads  # it is on the screen already
    shown.undo()
    assert (picture_in(canvas) == pixels).all()
