from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from canvas_fakes import (
    add_result,
    canvases,
    document,
    noise,
    picture_in,
    settle,
    spot,
    wheel,
)
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QNativeGestureEvent,
    QPointingDevice,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.theme import SPACE
from engine.api import Rect


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Canvas]:
    return canvases(qtbot)


# --- zoom and pan --------------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer(make: Callable[..., Canvas], qtbot: QtBot) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.0)
    at = QPointF(130, 210) / canvas.ratio()
    before = canvas.viewport.to_picture(130, 210)
    zooms: list[float] = []
    canvas.zoom_changed.connect(zooms.append)
    with qtbot.waitSignal(canvas.view_changed):
        wheel(canvas, at, 120)
    for turn in (15, 15, -240, 360):
        wheel(canvas, at, turn, Qt.KeyboardModifier.ControlModifier)
    wheel(canvas, at, 0, fine=40)
    after = canvas.viewport.to_picture(130, 210)
    assert zooms == sorted(set(zooms), key=zooms.index) and zooms[-1] == canvas.zoom > 1.5
    assert abs(after.x - before.x) <= 1 and abs(after.y - before.y) <= 1


def test_pinching_zooms_at_the_fingers(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.5)
    at = QPointF(130, 210) / canvas.ratio()
    before = canvas.viewport.to_picture(130, 210)

    def gesture(kind: Qt.NativeGestureType, value: float) -> None:
        device = QPointingDevice.primaryPointingDevice()
        everywhere = canvas.mapToGlobal(at)
        QApplication.sendEvent(
            canvas, QNativeGestureEvent(kind, device, 2, at, at, everywhere, value, QPointF())
        )

    for _ in range(10):
        gesture(Qt.NativeGestureType.ZoomNativeGesture, 0.05)
    after = canvas.viewport.to_picture(130, 210)
    assert canvas.zoom == pytest.approx(1.5 * 1.05**10)
    assert abs(after.x - before.x) <= 1 and abs(after.y - before.y) <= 1
    gesture(Qt.NativeGestureType.SmartZoomNativeGesture, 0)
    assert canvas.viewport.fitted
    gesture(Qt.NativeGestureType.SmartZoomNativeGesture, 0)
    assert canvas.zoom == 1.0


def test_shift_and_sideways_wheels_pan(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.0)
    x, y, *_ = canvas.visible_rect()
    wheel(canvas, QPointF(9, 9), -120, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.visible_rect()[:2] == (x + 64 * canvas.ratio(), y)
    wheel(canvas, QPointF(9, 9), 0, sideways=120)
    assert canvas.visible_rect()[:2] == (x, y) and canvas.zoom == 1.0


def test_fit_and_actual_size(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 1000)))
    margin = 2 * round(SPACE * canvas.ratio())
    assert canvas.zoom == pytest.approx((300 - margin) / 1000)
    assert canvas.visible_rect() == Rect(0, 0, 1000, 1000)
    canvas.actual_size()
    assert canvas.zoom == 1.0 and canvas.visible_rect() == Rect(300, 350, 400, 300)
    canvas.fit()
    canvas.resize(500, 400)
    assert canvas.zoom == pytest.approx((round(400 * canvas.ratio()) - margin) / 1000)


def test_a_photo_set_before_the_window_is_laid_out_opens_fitted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 300)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    canvas = Canvas()
    canvas.set_document(document(noise(600, 600)))
    layout.addWidget(canvas)
    window.show()
    settle(canvas)
    margin = 2 * round(SPACE * canvas.ratio())
    assert canvas.zoom == pytest.approx((300 * canvas.ratio() - margin) / 600) and canvas.viewport.fitted


@pytest.mark.parametrize("how", ["space", "middle", "left"])
def test_dragging_pans_with_hand_cursors(make: Callable[..., Canvas], how: str) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.0)
    x, y, *_ = canvas.visible_rect()
    button = Qt.MouseButton.MiddleButton if how == "middle" else Qt.MouseButton.LeftButton
    QTest.mouseMove(canvas, QPoint(100, 100))
    dx, dy = -30 * canvas.ratio(), 20 * canvas.ratio()
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    if how == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mousePress(canvas, button, pos=QPoint(100, 100))
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(canvas, QPoint(70, 120))
    assert canvas.visible_rect()[:2] == (x - dx, y - dy)
    QTest.mouseRelease(canvas, button, pos=QPoint(70, 120))
    if how == "space":
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mouseMove(canvas, QPoint(10, 10))
    assert canvas.visible_rect()[:2] == (x - dx, y - dy)


def test_losing_the_focus_lets_go_of_space(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(10, 10)))
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.space_held
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))
    assert not canvas.space_held


def test_keys(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.0)
    x, y, *_ = canvas.visible_rect()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Up)
    step = 64 * canvas.ratio()
    assert canvas.visible_rect()[:2] == (x + step, y - step)
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert canvas.visible_rect().y == y - step + 270
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom == 1.5
    QTest.keyClick(canvas, Qt.Key.Key_Equal)
    assert canvas.zoom == 2
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom == 1.5
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.viewport.fitted
    before = canvas.viewport
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)  # no split view: not the canvas's key
    QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert canvas.viewport == before and canvas.split_position == 0.5


def test_the_pixel_under_the_pointer_is_told(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(100, 100)))
    told: list[object] = []
    canvas.cursor_moved.connect(told.append)
    QTest.mouseMove(canvas, spot(canvas, 153, 102))
    QTest.mouseMove(canvas, spot(canvas, 162, 120))
    canvas.set_zoom(2.0)
    QTest.mouseMove(canvas, spot(canvas, 3, 3))
    assert told.pop() is None
    QTest.mouseMove(canvas, spot(canvas, 201, 150))
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told.pop() is None
    # a test's mouse stands on whole logical pixels: to one device pixel
    assert np.abs(np.array(told) - [(3, 2), (12, 20), (31, 35), (50, 50)]).max() <= math.ceil(
        canvas.ratio() - 1
    )


def test_a_screen_reader_hears_zoom_size_and_keys(make: Callable[..., Canvas]) -> None:
    canvas = make()
    assert canvas.accessibleName() == "Canvas"
    assert canvas.accessibleDescription() == "No photo is open."
    canvas.set_document(document(noise(100, 200)))
    assert "200 × 100" in canvas.accessibleDescription() and "100 %" in canvas.accessibleDescription()
    canvas.set_zoom(0.5)
    assert " 50 %" in canvas.accessibleDescription()
    assert "Split" not in canvas.accessibleDescription()
    canvas.set_split(True)
    canvas.set_split_position(0.25)
    assert "Ctrl+Left" in canvas.accessibleDescription() and "25 %" in canvas.accessibleDescription()
    assert canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert not canvas.acceptDrops()


# --- before and after ----------------------------------------------------------------------------------


def test_split_shows_the_original_left_and_the_result_right(make: Callable[..., Canvas]) -> None:
    before, after = noise(200, 300), noise(200, 300)
    shown = document(before)
    add_result(shown, after)
    canvas = make(shown)
    assert (picture_in(canvas) == after).all()
    canvas.set_split(True)
    canvas.set_split_position(0.4)
    seen = picture_in(canvas)
    rows = slice(56, 74)  # between labels and handle
    assert (seen[rows, :112] == before[rows, :112]).all()
    assert (seen[rows, 128:] == after[rows, 128:]).all()
    assert seen[rows, 120].min() > 200  # the line
    canvas.set_split_position(7)
    assert canvas.split_position == 1.0
    assert (picture_in(canvas)[rows, :295] == before[rows, :295]).all()
    canvas.set_split(False)
    assert (picture_in(canvas) == after).all()


def test_the_line_is_dragged_by_mouse_and_keys(make: Callable[..., Canvas], qtbot: QtBot) -> None:
    shown = document(noise(200, 300))
    canvas = make(shown)
    told: list[float] = []
    canvas.split_changed.connect(told.append)
    canvas.set_split(True)
    QTest.mouseMove(canvas, spot(canvas, 203, 70))
    assert canvas.cursor().shape() == Qt.CursorShape.SplitHCursor
    QTest.mouseMove(canvas, spot(canvas, 230, 70))
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spot(canvas, 210, 150))  # the handle
    QTest.mouseMove(canvas, spot(canvas, 120, 160))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spot(canvas, 120, 160))
    assert canvas.split_position == pytest.approx(60 / 300)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.split_position == pytest.approx(0.21)
    assert told[-1] == canvas.split_position and len(told) == 6


def test_the_line_stays_in_view_when_panned(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 3000)))
    canvas.set_split(True)
    canvas.set_zoom(1.0)
    for x in (0, 1500, 3000):
        canvas.centre_on(x, 500)
        assert 190 <= (canvas.split_column() or 0) <= 210
