"""Tools and the Select menu, worked with mouse and keys in the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.canvas.ants import MOST
from editor.canvas.tools.region import span
from editor.canvas.tools.table import TOOLS
from editor.canvas.viewport import Point
from editor.document import Document
from editor.document.selection import from_array
from editor.window import MainWindow
from engine.api import Rect
from tests.gui.fakes import FakeAsk, add_page, settle, trigger

NONE, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(window: MainWindow) -> Canvas:
    """Of a picture of 64 × 48 pixels, each of them four device pixels wide."""
    canvas = add_page(window).canvas
    canvas.set_zoom(4.0)
    return canvas


def place(canvas: Canvas, x: float, y: float) -> QPoint:
    """Where the document pixel's upper left corner is on the widget."""
    point = canvas.viewport.to_view(x, y)
    return QPoint(round(point.x / canvas.ratio()), round(point.y / canvas.ratio()))


def drag(canvas: Canvas, *points: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
    places = [place(canvas, *point) for point in points]
    QTest.mousePress(canvas, LEFT, keys, places[0])
    for at in places[1:]:
        QTest.mouseMove(canvas, at)
    QTest.mouseRelease(canvas, LEFT, keys, places[-1])


def choose(window: MainWindow, tool: str) -> None:
    trigger(window, f"tools.{tool}")


def mask(document: Document) -> np.ndarray:
    assert document.selection is not None
    return document.selection.read(document.rect)[..., 0]


def box(x: int, y: int, right: int, bottom: int) -> np.ndarray:
    out = np.zeros((48, 64), np.uint8)
    out[y:bottom, x:right] = 255
    return out


def is_box(canvas: Canvas, *sides: int) -> bool:
    """Whether that box is selected, as well as it could be pointed at: a mouse stands on whole logical pixels, and
    where these are no whole device pixels a corner of a lasso is a fraction of a pixel beside the edge."""
    assert canvas.document is not None
    off = np.abs(mask(canvas.document).astype(int) - box(*sides))
    exact = canvas.ratio() == round(canvas.ratio())
    return bool(off.max() <= (0 if exact else 255 * canvas.ratio() / canvas.zoom))


def test_a_rectangle_is_dragged_added_to_and_cut(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "rectangle")
    document = canvas.document
    assert document is not None
    drag(canvas, (10, 8), (20, 12), (30, 20))
    settle(window)
    assert np.array_equal(mask(document), box(10, 8, 30, 20))
    assert not document.modified and window.state().selection
    drag(canvas, (28, 18), (40, 30), keys=SHIFT)
    settle(window)
    both = np.maximum(box(10, 8, 30, 20), box(28, 18, 40, 30))
    assert np.array_equal(mask(document), both)
    drag(canvas, (10, 8), (20, 30), keys=ALT)
    settle(window)
    assert np.array_equal(mask(document), np.where(box(10, 8, 20, 30) > 0, 0, both))
    for _ in range(2):
        trigger(window, "edit.undo")
    assert np.array_equal(mask(document), box(10, 8, 30, 20))
    drag(canvas, (50, 40))
    assert document.selection is None  # a click beside it


def test_a_drag_may_leave_the_picture_and_may_be_given_up(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "rectangle")
    document = canvas.document
    assert document is not None
    drag(canvas, (50, 40), (80, 70))
    settle(window)
    assert np.array_equal(mask(document), box(50, 40, 64, 48))
    QTest.mousePress(canvas, LEFT, NONE, place(canvas, 2, 2))
    QTest.mouseMove(canvas, place(canvas, 20, 20))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, place(canvas, 20, 20))
    settle(window)
    assert np.array_equal(mask(document), box(50, 40, 64, 48))


def test_shift_and_alt_pressed_during_a_drag_shape_it() -> None:
    assert span(Point(10, 10), Point(30, 15), square=True, centred=False) == (10, 10, 20, 20)
    assert span(Point(10, 10), Point(0, 5), square=True, centred=False) == (0, 0, 10, 10)
    assert span(Point(10, 10), Point(30, 15), square=False, centred=True) == (-10, 5, 40, 10)


def test_an_ellipse_is_round_and_soft_at_the_edge(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "ellipse")
    drag(canvas, (10, 8), (30, 28))
    settle(window)
    assert canvas.document is not None
    found = mask(canvas.document)
    assert found[18, 20] == 255 and found[8, 10] == 0
    assert abs(found.sum() / 255 - np.pi * 100) < 6
    assert ((found > 0) & (found < 255)).any()


def test_the_lasso_takes_what_it_goes_around(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "lasso")
    drag(canvas, (10, 10), (30, 10), (30, 30), (10, 30))
    settle(window)
    assert is_box(canvas, 10, 10, 30, 30)


def test_the_polygon_is_closed_by_enter_and_its_corners_come_back(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "polygon")
    for corner in ((10, 10), (30, 10), (30, 30), (60, 45)):
        drag(canvas, corner)
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    drag(canvas, (10, 30))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert is_box(canvas, 10, 10, 30, 30)
    drag(canvas, (1, 1))
    drag(canvas, (20, 1))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    settle(window)
    assert is_box(canvas, 10, 10, 30, 30)


def test_the_wand_takes_what_looks_alike(window: MainWindow, canvas: Canvas) -> None:
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[10:20, 10:30] = 200
    pixels[30:40, 40:50] = 200
    canvas.set_document(
        Document.from_picture(type(canvas.document.picture(canvas.document.before))(pixels), "two")
    )
    document = canvas.document
    assert document is not None
    canvas.set_zoom(4.0)
    choose(window, "wand")
    drag(canvas, (12.5, 12.5))
    settle(window)
    assert np.array_equal(mask(document) > 127, box(10, 10, 30, 20) > 0)
    window.toolbox.set_options("wand", TOOLS["wand"].options(contiguous=False))
    drag(canvas, (12.5, 12.5))
    settle(window)
    assert np.array_equal(mask(document) > 127, (box(10, 10, 30, 20) + box(40, 30, 50, 40)) > 0)


def test_space_and_the_middle_button_move_the_picture_with_any_tool(
    window: MainWindow, canvas: Canvas
) -> None:
    canvas.set_zoom(32.0)
    choose(window, "rectangle")
    before = canvas.viewport.centre
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, Qt.MouseButton.MiddleButton, NONE, middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.MiddleButton, NONE, middle + QPoint(40, 0))
    assert canvas.viewport.centre != before
    assert canvas.document is not None and canvas.document.selection is None


def test_the_magnifying_glass(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "zoom")
    drag(canvas, (20, 20))
    assert canvas.zoom == 6.0
    drag(canvas, (20, 20), keys=ALT)
    assert canvas.zoom == 4.0


def test_one_tool_is_in_hand_and_shows_its_options(window: MainWindow, canvas: Canvas) -> None:
    actions = window.commands.actions
    choose(window, "wand")
    assert [name for name in TOOLS if actions[f"tools.{name}"].isChecked()] == ["wand"]
    choose(window, "wand")
    assert actions["tools.wand"].isChecked()
    form = window.docks.tool.form
    assert form is not None
    form.fields["tolerance"].set_value(99.0)
    form.fields["tolerance"].changed.emit()
    assert canvas.tool.options.tolerance == 99.0
    other = add_page(window, "other").canvas
    assert other.tool.options.tolerance == 99.0
    choose(window, "hand")
    assert window.docks.tool.form is None


def test_the_select_menu(window: MainWindow, canvas: Canvas, ask: FakeAsk) -> None:
    document = canvas.document
    assert document is not None
    trigger(window, "select.all")
    assert (mask(document) == 255).all()
    trigger(window, "select.none")
    assert document.selection is None
    choose(window, "rectangle")
    drag(canvas, (10, 8), (30, 20))
    settle(window)
    trigger(window, "select.invert")
    assert np.array_equal(mask(document), 255 - box(10, 8, 30, 20))
    trigger(window, "select.invert")
    trigger(window, "select.grow")
    assert ask.asked[-1][0] == "number"
    assert np.array_equal(mask(document)[10:18, 8:32] > 127, np.ones((8, 24), bool))
    trigger(window, "select.shrink")
    assert np.array_equal(mask(document) > 127, box(10, 8, 30, 20) > 0)
    ask.figure = None
    before = document.selection
    trigger(window, "select.feather")
    assert document.selection is before
    ask.figure = 400.0
    trigger(window, "select.shrink")
    assert document.selection is None  # nothing is left
    trigger(window, "select.layer")
    assert (mask(document) == 255).all()


def test_zoom_to_the_selection(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "rectangle")
    drag(canvas, (10, 8), (30, 20))
    settle(window)
    trigger(window, "view.selection")
    assert canvas.zoom > 10 and canvas.visible_rect().contains(Rect(10, 8, 20, 12))


def test_a_selection_is_saved_and_used_again(
    window: MainWindow, canvas: Canvas, ask: FakeAsk, tmp_path: Path
) -> None:
    document = canvas.document
    assert document is not None
    choose(window, "rectangle")
    drag(canvas, (10, 8), (30, 20))
    settle(window)
    ask.mask = tmp_path / "mask.png"
    trigger(window, "select.save")
    with Image.open(ask.mask) as saved:
        assert saved.mode == "L" and np.array_equal(np.asarray(saved), box(10, 8, 30, 20))
    trigger(window, "select.none")
    trigger(window, "select.load")
    assert np.array_equal(mask(document), box(10, 8, 30, 20))


@pytest.mark.parametrize("kind", ["size", "broken", "none"])
def test_a_file_that_is_no_selection_changes_nothing(
    window: MainWindow, canvas: Canvas, ask: FakeAsk, tmp_path: Path, kind: str, qtbot: QtBot
) -> None:
    document = canvas.document
    assert document is not None
    trigger(window, "select.all")
    before = document.selection
    ask.mask = tmp_path / "mask.png"
    if kind == "size":
        Image.new("L", (3, 3)).save(ask.mask)
    elif kind == "broken":
        ask.mask.write_bytes(b"no picture")
    trigger(window, "select.load")
    assert document.selection is before
    assert "mask.png" in window.messages.text()


def test_the_line_around_the_selection_walks_only_while_it_is_seen(
    window: MainWindow, canvas: Canvas
) -> None:
    ants = canvas._ants
    assert not ants._timer.isActive()
    trigger(window, "select.all")
    assert ants._timer.isActive()
    add_page(window, "in front")
    assert not ants._timer.isActive()
    window.pages.setCurrentIndex(0)
    assert ants._timer.isActive()
    trigger(window, "select.none")
    assert not ants._timer.isActive()


def test_a_speckled_selection_has_a_coarse_line(window: MainWindow) -> None:
    rng = np.random.default_rng(0)
    canvas = add_page(window, width=900, height=700).canvas
    document = canvas.document
    assert document is not None
    canvas.set_zoom(1.0)
    document.select(from_array(rng.integers(0, 2, (700, 900), dtype=np.uint8) * 255, document.size))
    canvas.grab()
    assert 0 < canvas._ants._corners < MOST
    document.select(from_array(box_of(700, 900), document.size))
    canvas.grab()
    assert canvas._ants._corners == 4  # and an ordinary one is exact


def box_of(height: int, width: int) -> np.ndarray:
    out = np.zeros((height, width), np.uint8)
    out[301:403, 451:477] = 255
    return out


def test_shapes_one_after_another_all_count(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "rectangle")
    document = canvas.document
    assert document is not None
    drag(canvas, (2, 2), (10, 10))
    drag(canvas, (20, 20), (30, 30), keys=SHIFT)
    drag(canvas, (40, 30), (50, 40), keys=SHIFT)
    settle(window)
    assert np.array_equal(mask(document), box(2, 2, 10, 10) + box(20, 20, 30, 30) + box(40, 30, 50, 40))


def test_a_double_click_on_the_first_corner_closes_the_line(window: MainWindow, canvas: Canvas) -> None:
    choose(window, "polygon")
    for corner in ((10, 10), (30, 10), (30, 30), (10, 30)):
        drag(canvas, corner)
    QTest.mouseDClick(canvas, LEFT, NONE, place(canvas, 10, 10))
    settle(window)
    assert is_box(canvas, 10, 10, 30, 30)


def test_a_selection_is_never_saved_over_an_open_photo(
    window: MainWindow, ask: FakeAsk, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    Image.new("RGB", (64, 48), (200, 30, 30)).save(path)
    before = path.read_bytes()
    window.open_paths([path])
    settle(window)
    trigger(window, "select.all")
    ask.mask = path
    trigger(window, "select.save")
    assert path.read_bytes() == before and "photo.png" in window.messages.text()
