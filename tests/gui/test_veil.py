"""The red veil over what is selected, or over what a layer's mask hides."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor.canvas import Canvas
from editor.canvas import veil as veils
from editor.canvas.tools.table import TOOLS
from editor.document import Document
from editor.document.selection import everything, from_array, invert
from editor.window import MainWindow
from engine.api import Picture, Rect
from tests.gui.canvas_fakes import grabbed
from tests.gui.canvas_fakes import settle as at_rest
from tests.gui.fakes import FakeEngine, add_page, denoise, settle, trigger

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
GREY = (128, 128, 128)
RED = (182, 76, 82)  # half of both


def grey(width: int, height: int, dtype: type = np.uint8) -> Picture:
    value = 128 if dtype == np.uint8 else 128 * 257
    return Picture(np.full((height, width, 3), value, dtype))


@pytest.fixture
def canvas(window: MainWindow) -> Canvas:
    canvas = window.add_document(Document.from_picture(grey(80, 60), "grey")).canvas
    canvas.set_zoom(4.0)
    return canvas


def document_of(canvas: Canvas) -> Document:
    assert canvas.document is not None
    return canvas.document


def select(canvas: Canvas, rect: Rect) -> None:
    document = document_of(canvas)
    mask = np.zeros(document.size[::-1], np.uint8)
    mask[rect.slices] = 255
    document.select(from_array(mask, document.size))


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    point = canvas.viewport.to_view(x, y)
    return QPoint(round(point.x / canvas.ratio()), round(point.y / canvas.ratio()))


def colour(canvas: Canvas, x: float, y: float, shown: np.ndarray | None = None) -> tuple[int, ...]:
    shown = grabbed(canvas) if shown is None else shown
    at = place(canvas, x, y)
    return tuple(int(value) for value in shown[at.y(), at.x()])


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True))


def test_the_selection_is_covered_by_the_key_and_the_menu(window: MainWindow, canvas: Canvas) -> None:
    select(canvas, Rect(10, 10, 30, 20))
    action = window.commands.actions["view.mask_overlay"]
    assert near(colour(canvas, 25, 20), GREY) and not action.isChecked()
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Backslash)
    assert action.isChecked() and canvas.veil
    assert near(colour(canvas, 25, 20), RED) and near(colour(canvas, 60, 50), GREY)
    document = document_of(canvas)
    document.select(invert(document.selection, document.size))
    assert near(colour(canvas, 25, 20), GREY) and near(colour(canvas, 60, 50), RED)
    trigger(window, "select.none")
    assert near(colour(canvas, 60, 50), GREY)
    document.select(everything(document.size))
    assert near(colour(canvas, 60, 50), RED)
    trigger(window, "view.mask_overlay")
    assert near(colour(canvas, 60, 50), GREY) and not action.isChecked()


def test_each_document_has_its_own(window: MainWindow, canvas: Canvas) -> None:
    trigger(window, "view.mask_overlay")
    other = add_page(window, "other")
    assert not other.canvas.veil and not window.commands.actions["view.mask_overlay"].isChecked()
    window.pages.step(1)
    assert window.commands.actions["view.mask_overlay"].isChecked()


def test_the_mask_brush_paints_with_it(window: MainWindow, canvas: Canvas) -> None:
    trigger(window, "tools.mask")
    window.toolbox.set_options("mask", TOOLS["mask"].options(size=10.0, hardness=100.0))
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 20, 20))
    QTest.mouseMove(canvas, place(canvas, 40, 20))
    assert near(colour(canvas, 30, 20), RED), "during the stroke"
    QTest.mouseMove(canvas, place(canvas, 40, 40))
    assert near(colour(canvas, 40, 33), RED) and near(colour(canvas, 30, 20), RED)
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 40, 40))
    assert near(colour(canvas, 40, 33), RED) and near(colour(canvas, 60, 20), GREY)
    trigger(window, "edit.undo")
    assert near(colour(canvas, 30, 20), GREY)
    trigger(window, "edit.redo")
    assert near(colour(canvas, 30, 20), RED)
    trigger(window, "tools.hand")
    assert near(colour(canvas, 30, 20), GREY)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_a_layers_mask_hides_is_covered_while_it_is_painted_on(window: MainWindow, dtype: type) -> None:
    page = window.add_document(Document.from_picture(grey(80, 60, dtype), "grey"))
    canvas, document = page.canvas, page.document
    canvas.set_zoom(4.0)
    layer = document.add_layer(grey(40, 30, dtype), "over", 20, 10)
    document.add_mask(layer.id, "hide")
    trigger(window, "view.mask_overlay")
    assert near(colour(canvas, 40, 25), GREY)  # its pixels are painted on, and nothing is selected
    trigger(window, "layer.edit_mask")
    assert canvas.target == "mask"
    shown = grabbed(canvas)
    assert near(colour(canvas, 40, 25, shown), RED) and near(colour(canvas, 10, 25, shown), GREY)
    assert near(colour(canvas, 20.5, 10.5, shown), RED) and near(colour(canvas, 59.5, 39.5, shown), RED)
    assert near(colour(canvas, 61, 25, shown), GREY)
    trigger(window, "tools.brush")
    options = TOOLS["brush"].options(size=8.0, hardness=100.0, colour="#ffffff")
    window.toolbox.set_options("brush", options)
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 30, 20))
    QTest.mouseMove(canvas, place(canvas, 50, 20))
    assert near(colour(canvas, 40, 20), GREY), "during the stroke"
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 50, 20))
    assert near(colour(canvas, 40, 20), GREY) and near(colour(canvas, 40, 35), RED)
    document.set_active(document.layers[0].id)
    assert near(colour(canvas, 40, 35), GREY)


@pytest.mark.parametrize("zoom", [0.1, 0.3, 0.75, 1.0, 3.0])
def test_it_lies_on_the_same_pixels_at_every_zoom(window: MainWindow, zoom: float) -> None:
    canvas = window.add_document(Document.from_picture(grey(1500, 1100), "large")).canvas
    canvas.set_zoom(zoom)
    select(canvas, Rect(300, 200, 700, 600))
    trigger(window, "view.mask_overlay")
    canvas.centre_on(650, 500)
    at_rest(canvas)
    shown = grabbed(canvas)
    port = canvas.viewport
    seen = shown[port.shown.slices].astype(int)
    red = seen[..., 0] - seen[..., 2] > 50
    inner = (
        port.device_rect(Rect(300, 200, 700, 600)).intersected(port.shown).moved(-port.shown.x, -port.shown.y)
    )
    expected = np.zeros(red.shape, bool)
    expected[inner.slices] = True
    differing = red != expected  # but for the ants at the edge, and the pixel that the edge goes through
    edge = 3 + 2 * round(zoom)
    rows, columns = np.nonzero(differing)
    for x, y in zip(columns, rows, strict=True):
        sides = (inner.x, inner.right), (inner.y, inner.bottom)
        assert any(
            min(abs(at - side) for side in pair) <= edge for at, pair in zip((x, y), sides, strict=True)
        )
    assert red.any()


def test_a_stroke_makes_only_the_tiles_that_it_touches(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = window.add_document(Document.from_picture(grey(2000, 1500), "large")).canvas
    canvas.fit()
    soft = np.random.default_rng(3).integers(0, 255, (1500, 2000), np.uint8)
    document_of(canvas).select(from_array(soft, document_of(canvas).size))
    trigger(window, "tools.mask")
    window.toolbox.set_options("mask", TOOLS["mask"].options(size=40.0))
    at_rest(canvas)
    canvas.grab()
    made: list[int] = []
    look = veils._look

    def counted(tile: np.ndarray | None, level: int, hides: bool) -> object:
        made.append(1)
        return look(tile, level, hides)

    monkeypatch.setattr(veils, "_look", counted)
    canvas.grab()
    assert not made, "nothing has changed"
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 1000, 700))
    QTest.mouseMove(canvas, place(canvas, 1020, 700))
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 1020, 700))
    canvas.grab()
    assert 0 < len(made) <= 24  # of 48: each of the four that the stroke may touch, for each of its events


def test_ants_and_a_previews_frame_are_not_both_seen(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = window.add_document(Document.from_picture(grey(400, 300), "grey")).canvas
    frames: list[Rect] = []
    monkeypatch.setattr(
        "editor.canvas.overlays.paint_preview_frame", lambda _painter, rect, _unit: frames.append(rect)
    )
    canvas.set_zoom(1.0)
    canvas.set_preview(Rect(50, 50, 60, 40), np.full((40, 60, 3), 9, np.uint8))
    canvas.grab()
    assert frames
    frames.clear()
    select(canvas, Rect(40, 40, 90, 80))
    canvas.grab()
    assert not frames
    canvas.clear_preview()
    denoise(window, engine)
    settle(window)


def test_the_veil_of_a_smaller_mask_leaves_nothing_of_a_larger_one(canvas: Canvas) -> None:
    def red(shown: tuple[int, ...]) -> bool:
        return shown[0] - shown[1] > 60

    document = document_of(canvas)
    photo = document.layers[0]
    document.add_mask(photo.id, "hide")
    small = document.add_layer(grey(20, 15), "Small")
    document.add_mask(small.id, "hide")
    canvas.set_veil(True)
    document.set_active(photo.id)
    canvas.target = "mask"
    assert red(colour(canvas, 60, 50))  # over the checkerboard
    document.set_active(small.id)
    canvas.target = "mask"
    assert red(colour(canvas, 10, 10)) and not red(colour(canvas, 60, 50))
