"""Scroll bars and rulers around the canvas, and holding a key to compare: driven by real events."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from canvas_fakes import add_result, document, grabbed, noise, pixels_of, settle
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QStyleOptionSlider, QWidget
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas, Frame
from editor.canvas.rulers import BREADTH, step_for
from editor.document import Document
from editor.theme import DARK
from editor.window import MainWindow
from tests.gui.fakes import add_page


@pytest.fixture
def make(qtbot: QtBot) -> Callable[[Document], Frame]:
    def made(shown: Document) -> Frame:
        frame = Frame(Canvas())
        qtbot.addWidget(frame)
        frame.canvas.set_document(shown)
        frame.resize(420, 320)
        frame.show()
        settle(frame.canvas)
        return frame

    return made


# --- scroll bars ---------------------------------------------------------------------------------------


def test_the_bars_follow_the_view(make: Callable[[Document], Frame]) -> None:
    frame = make(document(noise(1000, 2000)))
    canvas = frame.canvas
    assert not frame.across.isEnabled() and frame.across.maximum() == 0  # all is in view
    size = canvas.size()
    canvas.set_zoom(1.0)
    assert frame.across.isEnabled() and canvas.size() == size  # nothing moved to make room for it
    assert frame.across.pageStep() == canvas.viewport.view.width
    assert frame.across.maximum() + frame.across.pageStep() >= 2000
    canvas.pan_by(1e6, 1e6)
    assert (frame.across.value(), frame.down.value()) == (0, 0)
    canvas.pan_by(-1e6, -1e6)
    assert (frame.across.value(), frame.down.value()) == (frame.across.maximum(), frame.down.maximum())


def test_dragging_a_bar_moves_the_picture(make: Callable[[Document], Frame]) -> None:
    frame = make(document(noise(1000, 2000)))
    canvas, bar = frame.canvas, frame.across
    canvas.set_zoom(1.0)
    canvas.pan_by(1e6, 0)
    before = canvas.visible_rect()
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    handle = bar.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, option, QStyle.SubControl.SC_ScrollBarSlider, bar
    )
    middle = handle.center()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(bar, middle + QPoint(60, 0))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    after = canvas.visible_rect()
    assert after.x > before.x + 100 and after.y == before.y


def test_a_bar_moves_one_side_only_and_to_the_pixel(make: Callable[[Document], Frame]) -> None:
    frame = make(document(noise(1000, 2000)))
    canvas = frame.canvas
    canvas.set_zoom(1.0)
    canvas.centre_on(700.3, 400.7)
    down = canvas.viewport.centre.y
    for value in (0, 1, 317, frame.across.maximum()):
        frame.across.setValue(value)
        assert frame.across.value() == value and canvas.viewport.travel[0].at == value
        assert canvas.viewport.centre.y == down


def test_no_document_and_a_picture_of_one_pixel(make: Callable[[Document], Frame]) -> None:
    frame = make(document(noise(1, 1)))
    frame.canvas.set_zoom(32)
    frame.set_rulers(True)
    frame.grab()
    frame.canvas.set_document(None)
    frame.grab()
    assert frame.across.maximum() == frame.down.maximum() == 0


# --- rulers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zoom", "room", "step"),
    [
        (1, 50, 50),
        (1, 51, 100),
        (2, 50, 50),
        (32, 40, 2),
        (0.01, 50, 5000),
        (0.0004, 60, 200_000),
        (32, 1, 1),
    ],
)
def test_numbers_of_a_ruler_never_touch(zoom: float, room: float, step: int) -> None:
    assert step_for(zoom, room) == step


def ruler(frame: Frame, upright: bool) -> QWidget:
    found = frame.layout().itemAtPosition(1, 0) if upright else frame.layout().itemAtPosition(0, 1)
    return found.widget()


@pytest.mark.parametrize("upright", [False, True])
def test_a_ruler_says_where_the_pictures_pixels_are(make: Callable[[Document], Frame], upright: bool) -> None:
    """Ticks that reach across all of it stand where the pixels with a round number begin."""
    frame = make(document(noise(90, 120)))
    canvas = frame.canvas
    frame.set_rulers(True)
    canvas.set_zoom(2.0)
    settle(canvas)
    pixels = pixels_of(ruler(frame, upright).grab().toImage()).astype(int)
    line = pixels if upright else pixels.transpose(1, 0, 2)  # along the ruler first
    far = np.flatnonzero((line[:, 2] == QColor(DARK.dim).getRgb()[:3]).all(-1))
    ratio = canvas.ratio()
    room = line.shape[0]
    begin = canvas.viewport.origin[upright]
    wanted = {round(begin + n * 2.0) for n in range(-1000, 1000, 20)}
    assert set(far[:: round(ratio) or 1].tolist()) <= wanted | {x + 1 for x in wanted}
    assert {x for x in wanted if 0 <= x < room} <= set(far.tolist())


def test_the_pointer_is_marked_on_both(make: Callable[[Document], Frame]) -> None:
    frame = make(document(noise(90, 120)))
    canvas = frame.canvas
    frame.set_rulers(True)
    canvas.set_zoom(2.0)
    QTest.mouseMove(canvas, canvas.rect().center())
    assert canvas.cursor_moved is not None
    accent = QColor(DARK.accent).getRgb()[:3]
    for upright in (False, True):
        pixels = pixels_of(ruler(frame, upright).grab().toImage())
        line = pixels[:, 2] if upright else pixels[2]
        marked = np.flatnonzero((line == accent).all(-1))
        middle = (canvas.height() if upright else canvas.width()) / 2 * canvas.ratio()
        assert len(marked) and abs(marked[0] - middle) <= 2 * canvas.ratio()
    QTest.mouseMove(canvas, QPoint(1, 1))  # beside the picture
    pixels = pixels_of(ruler(frame, False).grab().toImage())
    assert not (pixels == accent).all(-1).any()


def test_rulers_are_off_by_default_and_remembered(qtbot: QtBot, window: MainWindow) -> None:
    page = add_page(window)
    assert not page.frame.rulers
    width = page.canvas.width()
    window.commands.actions["view.rulers"].trigger()
    assert page.frame.rulers and window.settings.value.rulers
    assert window.commands.actions["view.rulers"].isChecked()
    qtbot.waitUntil(lambda: page.canvas.width() == width - BREADTH)
    assert add_page(window, "other").frame.rulers  # those that open later, too
    window.commands.actions["view.rulers"].trigger()
    assert not page.frame.rulers and not window.settings.value.rulers


# --- holding a key to compare --------------------------------------------------------------------------


def compared(window: MainWindow) -> Canvas:
    """A grey photo with a white result on it."""
    page = add_page(window)
    add_result(page.document, np.full((*page.document.size[::-1], 3), 255, np.uint8))
    page.canvas.setFocus()
    settle(page.canvas)
    return page.canvas


def middle(canvas: Canvas) -> list[int]:
    pixels = grabbed(canvas)
    return pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].tolist()


def test_the_original_is_shown_as_long_as_the_key_is_held(window: MainWindow) -> None:
    canvas = compared(window)
    assert middle(canvas) == [255, 255, 255]
    QTest.keyPress(canvas, Qt.Key.Key_Y)
    assert canvas.original and window.commands.actions["view.original"].isChecked()
    assert middle(canvas) != [255, 255, 255]
    QTest.keyPress(canvas, Qt.Key.Key_Y)  # a key that is held repeats
    assert canvas.original
    QTest.keyRelease(canvas, Qt.Key.Key_Y)
    assert not canvas.original and not window.commands.actions["view.original"].isChecked()
    assert middle(canvas) == [255, 255, 255]


def test_from_the_menu_it_stays_until_it_is_chosen_again_or_somebody_paints(window: MainWindow) -> None:
    canvas, action = compared(window), window.commands.actions["view.original"]
    action.trigger()
    assert canvas.original
    action.trigger()
    assert not canvas.original
    action.trigger()
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())  # the hand only looks
    assert canvas.original
    window.toolbox.choose("brush")
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert not canvas.original


def test_the_split_line_waits_meanwhile(window: MainWindow) -> None:
    canvas = compared(window)
    canvas.set_split(True)
    QTest.keyPress(canvas, Qt.Key.Key_Y)
    assert canvas.split and canvas.split_column() is None
    QTest.keyRelease(canvas, Qt.Key.Key_Y)
    assert canvas.split_column() is not None


def test_losing_the_focus_lets_go_of_the_key(window: MainWindow) -> None:
    canvas = compared(window)
    QTest.keyPress(canvas, Qt.Key.Key_Y)
    canvas.clearFocus()
    assert not canvas.original


def test_a_changed_key_is_held_and_the_old_one_is_not(window: MainWindow) -> None:
    canvas = compared(window)
    window.settings.update(shortcuts={"view.original": ("Ctrl+Shift+K",)})
    QTest.keyClick(canvas, Qt.Key.Key_Y)
    QTest.keyPress(canvas, Qt.Key.Key_Y)
    assert not canvas.original
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyPress(canvas, Qt.Key.Key_K, both)
    assert canvas.original
    QTest.keyRelease(canvas, Qt.Key.Key_K)  # the modifiers may be let go of first
    assert not canvas.original


def test_without_a_result_there_is_nothing_to_compare(window: MainWindow) -> None:
    page = add_page(window)
    page.canvas.setFocus()
    QTest.keyPress(page.canvas, Qt.Key.Key_Y)
    assert not page.canvas.original
    assert not window.commands.actions["view.original"].isEnabled()
    canvas = compared(window)
    window.commands.actions["view.original"].trigger()
    assert canvas.original
    window.pages.current().document.undo()
    assert not canvas.original


def test_double_size(window: MainWindow) -> None:
    page = add_page(window)
    window.commands.actions["view.double_size"].trigger()
    assert page.canvas.zoom == 2.0
