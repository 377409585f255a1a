"""Brushes, stamps, eyedropper and moving a layer, worked with mouse and keys in the window."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas import Canvas
from editor.canvas.tools import picking
from editor.canvas.tools.table import TOOLS
from editor.document import Document
from editor.document.shapes import rectangle
from editor.window import MainWindow
from engine.api import Picture
from tests.gui.fakes import add_page, settle, trigger
from tests.gui.test_tools import ALT, LEFT, NONE, SHIFT, choose, drag, place

NO_BUTTON = Qt.MouseButton.NoButton


def document_of(window: MainWindow, pixels: np.ndarray) -> Canvas:
    canvas = window.add_document(Document.from_picture(Picture(pixels), "plain")).canvas
    canvas.set_zoom(4.0)
    return canvas


@pytest.fixture(params=[np.uint8, np.uint16], ids=["8 bits", "16 bits"])
def canvas(request: pytest.FixtureRequest, window: MainWindow) -> Canvas:
    """A grey picture of 64 × 48 pixels."""
    top = np.iinfo(request.param).max
    return document_of(window, np.full((48, 64, 3), top // 2, request.param))


def pixels(canvas: Canvas) -> np.ndarray:
    assert canvas.document is not None
    return canvas.document.composite(canvas.document.rect)


def options(window: MainWindow, tool: str, **values: object) -> None:
    base = {"size": 8.0, "hardness": 100.0}
    window.toolbox.set_options(tool, TOOLS[tool].options(**(base | values)))


def test_a_stroke_paints_its_colour_and_is_one_step(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "brush")
    options(window, "brush", colour="#ff0000")
    document = canvas.document
    assert document is not None
    before, top = pixels(canvas), np.iinfo(document.dtype).max
    drag(canvas, (10, 20), (30, 20), (50, 20))
    after = pixels(canvas)
    assert (after[20, 12:48, :3] == (top, 0, 0)).all()
    assert np.array_equal(after[28:], before[28:]) and np.array_equal(after[:14], before[:14])
    assert document.undo_name == "Paint" and document.history_steps == (1, 0)
    trigger(window, "edit.undo")
    assert np.array_equal(pixels(canvas), before)
    trigger(window, "edit.redo")
    assert np.array_equal(pixels(canvas), after)


def test_a_selection_keeps_the_brush_inside(window: MainWindow, canvas: Canvas) -> None:
    document = canvas.document
    assert document is not None
    document.select(rectangle(document.size, 20, 0, 10, 48))
    before = pixels(canvas)
    choose(window, "brush")
    options(window, "brush")
    drag(canvas, (5, 20), (60, 20))
    changed = (pixels(canvas) != before).any(axis=2)
    assert changed[20, 20:30].all() and not changed[:, :20].any() and not changed[:, 30:].any()


def test_shift_draws_straight_from_the_last_stroke(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "brush")
    options(window, "brush", size=2.0)
    drag(canvas, (5, 5))
    before = pixels(canvas)
    drag(canvas, (45, 45), keys=SHIFT)
    changed = (pixels(canvas) != before).any(axis=2)
    assert all(changed[n - 1 : n + 1, n - 1 : n + 1].any() for n in range(10, 45))


def test_escape_gives_a_stroke_up(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "brush")
    before = pixels(canvas)
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 20, 20))
    QTest.mouseMove(canvas, place(canvas, 40, 20))
    assert not np.array_equal(pixels(canvas), before)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert np.array_equal(pixels(canvas), before)
    assert canvas.document is not None and not canvas.document.undo_name
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 40, 20))


def test_the_eraser_makes_the_layer_transparent(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "eraser")
    options(window, "eraser")
    drag(canvas, (20, 20))
    assert pixels(canvas)[20, 20, 3] == 0 and pixels(canvas)[40, 40, 3] > 0


def test_brush_and_eraser_work_on_the_mask_where_it_is_chosen(window: MainWindow, canvas: Canvas) -> None:
    document = canvas.document
    assert document is not None
    layer = document.layers[0]
    document.add_mask(layer.id)
    canvas.target = "mask"
    choose(window, "eraser")
    options(window, "eraser")
    drag(canvas, (20, 20))
    mask = document.layers[0].mask
    assert mask is not None and mask.read(mask.rect)[20, 20, 0] == 0
    assert np.array_equal(document.layers[0].raster.pixels(), layer.raster.pixels())
    assert pixels(canvas)[20, 20, 3] == 0


def test_a_locked_layer_refuses_with_a_sentence(window: MainWindow, canvas: Canvas) -> None:
    document = canvas.document
    assert document is not None
    document.set_locked(document.layers[0].id, True)
    before = pixels(canvas)
    choose(window, "brush")
    drag(canvas, (20, 20), (30, 20))
    assert np.array_equal(pixels(canvas), before)
    assert window.messages.text()


def test_the_mask_brush_paints_the_selection_and_takes_away(window: MainWindow, canvas: Canvas) -> None:
    document = canvas.document
    assert document is not None
    choose(window, "mask")
    options(window, "mask", size=10.0)
    drag(canvas, (20, 20), keys=ALT)
    assert document.selection is None
    drag(canvas, (20, 20), (40, 20))
    assert document.selection is not None
    read = document.selection.read(document.rect)[..., 0]
    assert read[20, 20] == read[20, 40] == 255 and read[40, 20] == 0
    drag(canvas, (20, 20), keys=ALT)
    read = document.selection.read(document.rect)[..., 0]
    assert read[20, 20] == 0 and read[20, 40] == 255
    assert not document.modified


def test_the_mask_eraser_takes_away_and_with_alt_paints(window: MainWindow, canvas: Canvas) -> None:
    document = canvas.document
    assert document is not None
    choose(window, "unmask")
    options(window, "unmask", size=10.0)
    drag(canvas, (20, 20))
    assert document.selection is None  # there is nothing to take away from
    drag(canvas, (20, 20), (40, 20), keys=ALT)
    drag(canvas, (20, 20))
    assert document.selection is not None and document.undo_name == "Erase selection"
    read = document.selection.read(document.rect)[..., 0]
    assert read[20, 20] == 0 and read[20, 40] == 255


def test_brackets_change_the_size_and_the_form_follows(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "brush")
    options(window, "brush", size=40.0)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert window.toolbox.options("brush").size == 46.0
    form = window.docks.tool.form
    assert form is not None and form.values()["size"] == 46.0
    for _ in range(60):
        QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert window.toolbox.options("brush").size == 1.0


def test_the_clone_stamp_wants_a_source_and_copies_it(window: MainWindow) -> None:
    rng = np.random.default_rng(0)
    canvas = document_of(window, rng.integers(0, 256, (48, 64, 3), dtype=np.uint8))
    choose(window, "clone")
    options(window, "clone")
    before = pixels(canvas)
    drag(canvas, (20, 20))
    assert np.array_equal(pixels(canvas), before) and "Alt" in window.messages.text()
    drag(canvas, (10, 10), keys=ALT)
    drag(canvas, (40, 30), (44, 30))
    after = pixels(canvas)
    assert np.array_equal(after[30, 40:44], before[10, 10:14])
    assert not np.array_equal(after[30, 40:44], before[30, 40:44])


def test_the_healing_brush_takes_a_spot_away(window: MainWindow) -> None:
    plain = np.full((48, 64, 3), 120, np.uint8)
    plain[18:22, 28:32] = 250
    canvas = document_of(window, plain)
    choose(window, "heal")
    options(window, "heal", size=10.0)
    drag(canvas, (30, 20))
    settle(window)
    after = pixels(canvas)
    assert np.abs(after[18:22, 28:32, :3].astype(int) - 120).max() <= 3
    assert np.array_equal(after[30:], np.dstack([plain, np.full((48, 64), 255, np.uint8)])[30:])
    assert canvas.document is not None and canvas.document.undo_name == "Heal"


def test_the_eyedropper_gives_the_brush_its_colour(window: MainWindow) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, 32:] = (10, 200, 30)
    canvas = document_of(window, picture)
    choose(window, "eyedropper")
    drag(canvas, (50, 20))
    assert window.toolbox.options("brush").colour == "#0ac81e"
    drag(canvas, (100, 20))
    assert window.toolbox.options("brush").colour == "#0ac81e"


def test_a_layer_is_moved_by_one_drag_and_by_arrows(window: MainWindow) -> None:
    page = add_page(window)
    layer = page.document.add_layer(page.document.picture(page.document.layers[0]), "Top")
    page.canvas.set_zoom(4.0)
    choose(window, "move")
    steps = page.document.history_steps[0]
    drag(page.canvas, (10, 10), (14, 12), (20, 15))
    moved = page.document.layer(layer.id)
    assert (moved.x, moved.y) == (10, 5) and page.document.history_steps[0] == steps + 1
    QTest.keyClick(page.canvas, Qt.Key.Key_Left)
    assert page.document.layer(layer.id).x == 9


def test_an_object_is_selected_from_a_box(window: MainWindow) -> None:
    rng = np.random.default_rng(0)
    picture = np.full((48, 64, 3), (40, 90, 40), np.uint8)
    picture[14:34, 20:44] = (220, 60, 50)
    picture = (picture.astype(int) + rng.integers(-8, 9, picture.shape)).clip(0, 255).astype(np.uint8)
    canvas = document_of(window, picture)
    choose(window, "object")
    drag(canvas, (14, 8), (50, 40))
    settle(window)
    assert canvas.document is not None and canvas.document.selection is not None
    found = canvas.document.selection.read(canvas.document.rect)[..., 0] > 127
    wanted = np.zeros((48, 64), bool)
    wanted[14:34, 20:44] = True
    assert (found & wanted).sum() / (found | wanted).sum() > 0.9


def test_an_object_is_what_an_installed_network_says(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked where the preferences say, beside the event loop; what it sees is selected."""
    asked: list[tuple[str, tuple[float, ...], bool]] = []

    def finder(device: str) -> object:
        def find(picture: np.ndarray, box: tuple[float, ...]) -> np.ndarray:
            asked.append((device, box, threading.current_thread() is threading.main_thread()))
            found = np.zeros(picture.shape[:2], bool)
            found[10:20, 16:40] = True
            return found

        return find

    monkeypatch.setattr(picking, "finder", finder)
    canvas = document_of(window, np.full((48, 64, 3), 90, np.uint8))
    window.settings.update(device="cpu")
    choose(window, "object")
    drag(canvas, (14, 8), (50, 40))
    settle(window)
    assert canvas.document is not None and canvas.document.selection is not None
    ((device, box, in_the_loop),) = asked
    assert (device, in_the_loop) == ("cpu", False) and box == pytest.approx((14, 8, 50, 40), abs=1)
    found = canvas.document.selection.read(canvas.document.rect)[..., 0] > 127
    assert found[12:18, 18:38].all() and not found[22:].any() and not found[:, :14].any()


def test_the_line_is_where_the_mask_brush_has_ended(window: MainWindow, canvas: Canvas) -> None:
    """While it paints the veil shows what is selected: a line takes too long to find anew for each move."""
    choose(window, "mask")
    options(window, "mask", size=10.0)
    drag(canvas, (20, 20))
    canvas.grab()
    before = canvas._ants._path.boundingRect()
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 40, 20))
    QTest.mouseMove(canvas, place(canvas, 50, 30))
    canvas.grab()
    assert canvas._ants._path.isEmpty()
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 50, 30))
    canvas.grab()
    assert canvas._ants._path.boundingRect().right() > before.right() + 60


def test_a_release_that_never_came_ends_the_stroke(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "brush")
    options(window, "brush")
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 20, 20))
    QTest.mouseMove(canvas, place(canvas, 30, 20))
    at = QPointF(place(canvas, 40, 20))
    moved = QMouseEvent(QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), NO_BUTTON, NO_BUTTON, NONE)
    QApplication.sendEvent(canvas, moved)
    assert canvas.document is not None
    assert canvas.document.editing is None and canvas.document.undo_name == "Paint"


def test_a_hidden_layer_refuses_and_escape_leaves_no_step(window: MainWindow, canvas: Canvas) -> None:
    document = canvas.document
    assert document is not None
    layer = document.layers[0]
    choose(window, "move")
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 20, 20))
    QTest.mouseMove(canvas, place(canvas, 30, 20))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 30, 20))
    assert (document.layers[0].x, document.undo_name, document.modified) == (0, "", False)
    document.set_visible(layer.id, False)
    steps = document.history_steps
    choose(window, "brush")
    drag(canvas, (20, 20))
    assert document.history_steps == steps and "hidden" in window.messages.text()
