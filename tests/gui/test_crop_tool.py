"""Cropping and straightening, worked with mouse, keys and the tool's form in the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor.canvas import Canvas
from editor.canvas.tools.crop import CropOptions, CropTool
from editor.dialogs.parameters import ChoiceField, FlagField, NumberField
from editor.document import Document
from editor.document.selection import bounds, from_array
from editor.window import MainWindow
from engine.api import Picture, Rect, Size
from tests.gui.canvas_fakes import grabbed
from tests.gui.canvas_fakes import settle as at_rest
from tests.gui.fakes import add_page, picture, settle, trigger

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(window: MainWindow) -> Canvas:
    """Of a picture of 64 × 48 pixels, each of them eight device pixels wide, with the tool in hand."""
    canvas = add_page(window).canvas
    canvas.set_zoom(8.0)
    trigger(window, "tools.crop")
    return canvas


def tool_of(canvas: Canvas) -> CropTool:
    assert isinstance(canvas.tool, CropTool)
    return canvas.tool


def document_of(canvas: Canvas) -> Document:
    assert canvas.document is not None
    return canvas.document


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    point = canvas.viewport.to_view(x, y)
    return QPoint(round(point.x / canvas.ratio()), round(point.y / canvas.ratio()))


def drag(canvas: Canvas, *points: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
    places = [place(canvas, *point) for point in points]
    QTest.mousePress(canvas, LEFT, keys, places[0])
    for at in places[1:]:
        QTest.mouseMove(canvas, at)
    QTest.mouseRelease(canvas, LEFT, keys, places[-1])


def frame_of(canvas: Canvas) -> Rect:
    frame = tool_of(canvas).frame
    assert frame is not None and not frame.degrees
    return frame.rect(document_of(canvas).size)


def seen(document: Document) -> np.ndarray:
    return document.composite(document.rect)


def field(window: MainWindow, name: str) -> object:
    form = window.docks.tool.form
    assert form is not None
    return form.fields[name]


def number(window: MainWindow, name: str) -> NumberField:
    found = field(window, name)
    assert isinstance(found, NumberField)
    return found


def flag(window: MainWindow, name: str) -> FlagField:
    found = field(window, name)
    assert isinstance(found, FlagField)
    return found


def choose_ratio(window: MainWindow, ratio: str) -> None:
    found = field(window, "ratio")
    assert isinstance(found, ChoiceField)
    found.box.setCurrentIndex(found.box.findData(ratio))


# --- the frame ------------------------------------------------------------------------------------------------


def test_a_frame_is_dragged_out_and_cut_as_one_step(window: MainWindow, canvas: Canvas) -> None:
    document = document_of(canvas)
    before = seen(document)
    assert frame_of(canvas) == document.rect
    drag(canvas, (10, 8), (30, 20), (50, 40))
    assert frame_of(canvas) == Rect(10, 8, 40, 32) and document.history_steps == (0, 0)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert document.size == (40, 32) and document.undo_name == "Crop" and document.history_steps == (1, 0)
    np.testing.assert_array_equal(seen(document), before[8:40, 10:50])
    assert frame_of(canvas) == document.rect  # the next one begins anew
    trigger(window, "edit.undo")
    np.testing.assert_array_equal(seen(document), before)
    assert frame_of(canvas) == document.rect and not document.modified


def test_handles_sides_and_the_inside(canvas: Canvas) -> None:
    drag(canvas, (10, 8), (20, 20), (40, 30))
    drag(canvas, (40, 30), (50, 40))  # a corner
    assert frame_of(canvas) == Rect(10, 8, 40, 32)
    drag(canvas, (10, 20), (16, 28))  # a side, taken anywhere
    assert frame_of(canvas) == Rect(16, 8, 34, 32)
    drag(canvas, (30, 8), (30, 2))
    assert frame_of(canvas) == Rect(16, 2, 34, 38)
    drag(canvas, (30, 20), (35, 25))  # the frame itself
    assert frame_of(canvas) == Rect(21, 7, 34, 38)
    drag(canvas, (30, 20), (300, 300))
    assert frame_of(canvas) == Rect(30, 10, 34, 38)  # no farther than the picture
    drag(canvas, (30, 10), (-50, -50))
    assert frame_of(canvas) == Rect(0, 0, 64, 48)


def test_a_press_beside_the_frame_begins_another_but_a_click_does_not(canvas: Canvas) -> None:
    drag(canvas, (20, 20), (25, 25), (40, 30))
    drag(canvas, (5, 5))
    drag(canvas, (30, 25))
    assert frame_of(canvas) == Rect(20, 20, 20, 10)
    drag(canvas, (5, 5), (8, 8), (15, 12))
    assert frame_of(canvas) == Rect(5, 5, 10, 7)


def test_a_drag_may_begin_and_end_beside_the_picture(canvas: Canvas) -> None:
    drag(canvas, (32, 24), (40, 40), (90, 60))
    assert frame_of(canvas) == Rect(32, 24, 32, 24)
    drag(canvas, (-3, -3), (5, 5), (20, 10))
    assert frame_of(canvas) == Rect(0, 0, 20, 10)


def test_a_double_click_cuts_and_escape_gives_up(window: MainWindow, canvas: Canvas) -> None:
    document = document_of(canvas)
    drag(canvas, (10, 8), (20, 20), (40, 30))
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 40, 30))
    QTest.mouseMove(canvas, place(canvas, 50, 40))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)  # the drag
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 50, 40))
    assert frame_of(canvas) == Rect(10, 8, 30, 22)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)  # the frame
    assert frame_of(canvas) == document.rect
    drag(canvas, (10, 8), (20, 20), (40, 30))
    at = place(canvas, 25, 20)
    QTest.mouseClick(canvas, LEFT, NONE, at)
    QTest.mouseDClick(canvas, LEFT, NONE, at)
    settle(window)
    assert document.size == (30, 22)


def test_another_tool_gives_the_frame_up(window: MainWindow, canvas: Canvas) -> None:
    drag(canvas, (10, 8), (20, 20), (40, 30))
    number(window, "degrees").number.setValue(5)
    trigger(window, "tools.hand")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert document_of(canvas).size == (64, 48)
    trigger(window, "tools.crop")
    assert frame_of(canvas) == document_of(canvas).rect
    assert number(window, "degrees").number.value() == 0


def test_arrows_move_the_frame_and_pan_without_one(canvas: Canvas) -> None:
    canvas.set_zoom(32)
    before = canvas.viewport.centre
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.viewport.centre != before
    canvas.set_zoom(8)
    drag(canvas, (10, 8), (20, 20), (40, 30))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(canvas, key)
    assert frame_of(canvas) == Rect(12, 7, 30, 22)


# --- its shape ------------------------------------------------------------------------------------------------


def test_ratios_from_the_form_and_the_key_that_swaps(window: MainWindow, canvas: Canvas) -> None:
    choose_ratio(window, "1:1")
    assert frame_of(canvas) == Rect(8, 0, 48, 48)
    drag(canvas, (2, 2), (10, 10), (30, 12))  # beside the frame
    assert frame_of(canvas) == Rect(2, 2, 28, 28)
    choose_ratio(window, "16:9")
    assert frame_of(canvas).width == 28 and abs(frame_of(canvas).height - 28 * 9 / 16) <= 0.5
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert flag(window, "swap").tick.isChecked()
    assert frame_of(canvas).height == 28  # as large as what was drawn, not smaller each time
    choose_ratio(window, "original")
    assert frame_of(canvas).height == 28 and frame_of(canvas).width == 21
    choose_ratio(window, "free")
    assert frame_of(canvas) == Rect(2, 2, 28, 28)


def test_the_sides_of_a_drawn_frame_are_swapped_about_its_middle(canvas: Canvas) -> None:
    drag(canvas, (10, 8), (20, 20), (40, 30))
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert frame_of(canvas) == Rect(14, 4, 22, 30)
    QTest.keyClick(canvas, Qt.Key.Key_X)
    assert frame_of(canvas) == Rect(10, 8, 30, 22)


def test_shift_keeps_a_free_frame_even(canvas: Canvas) -> None:
    QTest.mousePress(canvas, LEFT, SHIFT, place(canvas, 10, 10))
    for at in ((20, 12), (30, 14)):
        move(canvas, at, SHIFT)
    QTest.mouseRelease(canvas, LEFT, SHIFT, place(canvas, 30, 14))
    assert frame_of(canvas) == Rect(10, 10, 20, 20)


def move(canvas: Canvas, at: tuple[float, float], keys: Qt.KeyboardModifier) -> None:
    """With keys held, which ``QTest.mouseMove`` cannot."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    point = QPointF(place(canvas, *at))
    event = QMouseEvent(
        QEvent.Type.MouseMove, point, canvas.mapToGlobal(point), Qt.MouseButton.NoButton, LEFT, keys
    )
    QApplication.sendEvent(canvas, event)


def test_a_typed_size_holds(window: MainWindow, canvas: Canvas) -> None:
    for name, value in (("width", 20), ("height", 10)):
        assert number(window, name).auto is not None
        number(window, name).auto.setChecked(False)
        number(window, name).number.setValue(value)
    assert frame_of(canvas) == Rect(22, 19, 20, 10)
    drag(canvas, (42, 29), (60, 40))  # a corner: nothing may be pulled
    assert frame_of(canvas) == Rect(22, 19, 20, 10)
    drag(canvas, (5, 5), (8, 8), (9, 9))  # elsewhere: it comes there
    assert frame_of(canvas) == Rect(0, 4, 20, 10)
    number(window, "height").auto.setChecked(True)
    drag(canvas, (10, 14), (10, 40))
    assert frame_of(canvas).width == 20 and frame_of(canvas).bottom == 40


def test_auto_shows_what_the_frame_measures(window: MainWindow, canvas: Canvas) -> None:
    canvas.grab()
    assert (number(window, "width").number.value(), number(window, "height").number.value()) == (64, 48)
    drag(canvas, (10, 8), (20, 20), (40, 30))
    canvas.grab()
    assert (number(window, "width").number.value(), number(window, "height").number.value()) == (30, 22)
    assert number(window, "width").auto is not None
    number(window, "width").auto.setChecked(False)  # it stays as it is, and holds from now on
    assert frame_of(canvas) == Rect(10, 8, 30, 22) and tool_of(canvas).options.width == 30
    trigger(window, "tools.hand")
    trigger(window, "tools.crop")
    canvas.grab()
    assert number(window, "width").value() is None and number(window, "width").number.value() == 64


# --- straightening --------------------------------------------------------------------------------------------


def test_the_slider_straightens_without_empty_corners(window: MainWindow, canvas: Canvas) -> None:
    document = document_of(canvas)
    slider = number(window, "degrees").slider
    slider.setFocus()
    for _ in range(50):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    frame = tool_of(canvas).frame
    assert frame is not None and frame.degrees == pytest.approx(5) and frame.inside(document.size)
    assert frame.width / frame.height == pytest.approx(64 / 48)
    assert frame.pixels(document.size).width < 64
    cut = frame.pixels(document.size)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Enter)
    settle(window)
    assert document.size == cut and document.history_steps == (1, 0) and document.undo_name == "Crop"
    assert not document.layers[0].raster.has_alpha
    assert number(window, "degrees").number.value() == 0 and frame_of(canvas) == document.rect
    trigger(window, "edit.undo")
    assert document.size == (64, 48) and frame_of(canvas) == document.rect


def leaning(degrees: float) -> Picture:
    """White above a line that falls to the right by that angle, black below."""
    y, x = np.mgrid[:240, :320]
    edge = 120 + (x - 160) * np.tan(np.radians(degrees))
    return Picture(np.where(y < edge, 255, 0).astype(np.uint8)[..., None].repeat(3, 2))


@pytest.mark.parametrize("by_button", [True, False])
def test_a_drawn_horizon_becomes_level(window: MainWindow, by_button: bool) -> None:
    canvas = window.add_document(Document.from_picture(leaning(8), "sea")).canvas
    trigger(window, "tools.crop")
    document = document_of(canvas)
    ends = [(x, 120 + (x - 160) * np.tan(np.radians(8))) for x in (20, 160, 300)]
    if by_button:
        flag(window, "horizon").tick.click()
        drag(canvas, *ends)
    else:
        drag(canvas, *ends, keys=CONTROL)
    assert not flag(window, "horizon").tick.isChecked()
    assert number(window, "degrees").number.value() == pytest.approx(-8, abs=0.3)
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    rows = seen(document)[..., 0].argmin(axis=0)  # where black begins
    assert document.size.width > 200 and np.ptp(rows) <= 2


def test_a_click_draws_no_horizon(window: MainWindow, canvas: Canvas) -> None:
    number(window, "degrees").number.setValue(3)
    drag(canvas, (20, 20), keys=CONTROL)
    assert tool_of(canvas).options.degrees == 3
    QTest.mousePress(canvas, LEFT, CONTROL, place(canvas, 20, 20))
    QTest.mouseMove(canvas, place(canvas, 40, 30))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 40, 30))
    assert tool_of(canvas).options.degrees == 3
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert tool_of(canvas).options.degrees == 0 and frame_of(canvas) == document_of(canvas).rect


def test_a_turned_frame_is_pulled_and_moved_inside_of_the_picture(window: MainWindow, canvas: Canvas) -> None:
    document = document_of(canvas)
    number(window, "degrees").number.setValue(-20)
    for target in ((80, 60), (-80, 20), (30, -90)):
        frame = tool_of(canvas).frame
        assert frame is not None
        drag(canvas, frame.corners()[2], (40, 30), target)
        frame = tool_of(canvas).frame
        assert frame is not None and frame.inside(document.size) and frame.degrees == -20
        drag(canvas, (frame.x, frame.y), (frame.x + 90, frame.y - 90))
        moved = tool_of(canvas).frame
        assert moved is not None and moved.inside(document.size)
        assert (moved.width, moved.height) == pytest.approx((frame.width, frame.height))


# --- what survives --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0.0, 4.0])
def test_deep_layers_masks_and_the_selection_survive(window: MainWindow, degrees: float) -> None:
    page = window.add_document(Document.from_picture(picture(64, 48, 3, np.uint16), "deep"))
    document, canvas = page.document, page.canvas
    canvas.set_zoom(8.0)
    spot = np.full((10, 10, 4), 60_000, np.uint16)
    layer = document.add_layer(Picture(spot), "spot", 30, 20)
    document.add_mask(layer.id, "hide")
    chosen = np.zeros((48, 64), np.uint8)
    chosen[18:32, 28:42] = 255
    document.select(from_array(chosen, document.size))
    steps = document.history_steps[0]
    before = seen(document)
    trigger(window, "tools.crop")
    number(window, "degrees").number.setValue(degrees)
    drag(canvas, (15, 12), (30, 30), (50, 40)) if not degrees else None
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert document.history_steps[0] == steps + 1 and document.size != (64, 48)
    now = document.layers[1]
    assert document.dtype == np.uint16 and now.raster.dtype == np.uint16 and now.mask is not None
    assert now.mask.size == now.raster.size and document.selection is not None
    assert document.selection.size == document.size and not bounds(document.selection).empty
    if not degrees:
        assert (now.x, now.y) == (15, 8)
        np.testing.assert_array_equal(seen(document), before[12:40, 15:50])
    trigger(window, "edit.undo")
    np.testing.assert_array_equal(seen(document), before)


# --- what is refused ------------------------------------------------------------------------------------------


def test_nothing_to_cut_off_is_said(window: MainWindow, canvas: Canvas) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert window.messages.isVisible() and "whole picture" in window.messages.text()
    assert document_of(canvas).history_steps == (0, 0)


def test_not_while_a_filter_is_tried(window: MainWindow, canvas: Canvas) -> None:
    drag(canvas, (10, 8), (20, 20), (40, 30))
    trigger(window, "filter.levels")
    assert window.filtering.dialog is not None
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert "open filter" in window.messages.text() and document_of(canvas).size == (64, 48)
    window.filtering.dialog.reject()
    settle(window)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert document_of(canvas).size == (30, 22)


def test_each_document_has_its_own_frame(window: MainWindow, canvas: Canvas) -> None:
    drag(canvas, (10, 8), (20, 20), (40, 30))
    other = add_page(window, "other", width=200, height=100).canvas
    tool = other.tool
    assert isinstance(tool, CropTool) and tool.frame is not None
    assert tool.frame.pixels(Size(200, 100)) == (200, 100)
    assert frame_of(canvas) == Rect(10, 8, 30, 22)


def test_options_are_compared_with_what_the_form_offers() -> None:
    assert CropOptions().shape(Size(30, 20)).ratio is None
    assert replace(CropOptions(), ratio="original").shape(Size(30, 20)).ratio == 1.5
    assert replace(CropOptions(), ratio="3:2", swap=True).shape(Size(1, 1)).ratio == pytest.approx(2 / 3)


# --- how it looks ---------------------------------------------------------------------------------------------


def test_what_goes_is_darker_and_what_stays_is_as_it_was(window: MainWindow) -> None:
    white = Picture(np.full((60, 80, 3), 255, np.uint8))
    canvas = window.add_document(Document.from_picture(white, "white")).canvas
    canvas.set_zoom(4.0)
    trigger(window, "tools.crop")
    drag(canvas, (20, 15), (30, 30), (65, 50))
    at_rest(canvas)
    shown = grabbed(canvas)

    def colour(x: float, y: float) -> tuple[int, ...]:
        at = place(canvas, x, y)
        return tuple(shown[at.y(), at.x()])

    assert colour(10, 30) == (105, 105, 105)  # beside the frame
    assert colour(27, 20) == (255, 255, 255)  # within a cell of the grid
    assert canvas.cursor().shape() == Qt.CursorShape.SizeFDiagCursor
    QTest.mouseMove(canvas, place(canvas, 30, 30))
    assert canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor
    QTest.mouseMove(canvas, place(canvas, 5, 5))
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor
