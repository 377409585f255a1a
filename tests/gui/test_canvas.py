from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.canvas.grid import cost
from editor.canvas.images import to_image
from editor.canvas.overlays import CHECKER
from editor.canvas.renderer import SLICE_PIXELS
from editor.document import Document
from editor.theme import DARK
from engine import colour
from engine.api import Patch, Picture, Rect

GENERATOR = np.random.default_rng(7)
SURROUND = QColor(DARK.surround).getRgb()[:3]


def noise(height: int, width: int, channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    return GENERATOR.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True)


def document(pixels: np.ndarray, icc: bytes | None = None) -> Document:
    return Document.from_picture(Picture(pixels.copy(), icc), "photo")


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Canvas]:
    def made(shown: Document | None = None, width: int = 400, height: int = 300, **options: int) -> Canvas:
        canvas = Canvas(**options)
        qtbot.addWidget(canvas)
        canvas.resize(width, height)
        canvas.set_document(shown)
        canvas.show()
        settle(canvas)
        return canvas

    return made


def settle(canvas: Canvas) -> None:
    """Wait until the view is refined."""
    end = time.monotonic() + 20
    while canvas.busy:
        assert time.monotonic() < end, "the canvas never came to rest"
        QApplication.processEvents()


def pixels_of(image: QImage) -> np.ndarray:
    """H × W × 3 uint8, a copy."""
    plain = image.convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 4].reshape(plain.height(), plain.width(), 4)[..., :3].copy()


def grabbed(canvas: Canvas) -> np.ndarray:
    settle(canvas)
    return pixels_of(canvas.grab().toImage())


def picture_in(canvas: Canvas, whole: np.ndarray | None = None) -> np.ndarray:
    """What of the grab is the picture."""
    whole = grabbed(canvas) if whole is None else whole
    return whole[canvas.viewport.shown.slices]


def wheel(
    canvas: Canvas,
    at: QPointF,
    turn: int,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    sideways: int = 0,
    fine: int = 0,
) -> None:
    QApplication.sendEvent(
        canvas,
        QWheelEvent(
            at,
            canvas.mapToGlobal(at),
            QPoint(0, fine),
            QPoint(sideways, turn),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


# --- what is painted -----------------------------------------------------------------------------------


def test_without_a_document_there_is_only_the_surround(make: Callable[..., Canvas]) -> None:
    canvas = make()
    assert (grabbed(canvas) == SURROUND).all()
    assert canvas.visible_rect().empty and canvas.zoom == 1.0
    for act in (canvas.fit, canvas.zoom_in, canvas.zoom_out, canvas.actual_size, canvas.clear_preview):
        act()
    canvas.set_split(True)
    canvas.set_preview(Rect(0, 0, 2, 2), noise(2, 2))
    canvas.centre_on(10, 10)
    wheel(canvas, QPointF(50, 50), 120)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    canvas.set_split(False)
    assert (grabbed(canvas) == SURROUND).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_8_bit_srgb_is_exact_at_100_percent(make: Callable[..., Canvas], channels: int) -> None:
    pixels = noise(200, 300, channels)
    canvas = make(document(pixels))
    assert canvas.zoom == 1.0
    whole = grabbed(canvas)
    assert canvas.viewport.shown == Rect(50, 50, 300, 200)
    assert (picture_in(canvas, whole) == pixels).all()
    assert (whole[:48] == SURROUND).all() and (whole[:, 352:] == SURROUND).all()


def test_a_large_picture_is_exact_at_100_percent_across_tiles(make: Callable[..., Canvas]) -> None:
    pixels = noise(900, 1300)
    canvas = make(document(pixels))
    assert canvas.viewport.fitted
    canvas.actual_size()
    canvas.centre_on(520, 500)
    seen = canvas.visible_rect()
    assert (seen.width, seen.height) == (400, 300)
    assert (grabbed(canvas) == pixels[seen.slices]).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_profile_is_converted_to_srgb(make: Callable[..., Canvas], dtype: type) -> None:
    pixels = noise(100, 120, 3, dtype)
    canvas = make(document(pixels, colour.DISPLAY_P3))
    assert (picture_in(canvas) == colour.to_display(pixels, colour.DISPLAY_P3)).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_16_bits_are_rounded_to_8(make: Callable[..., Canvas], channels: int) -> None:
    pixels = noise(100, 120, channels, np.uint16)
    canvas = make(document(pixels))
    assert np.abs(picture_in(canvas) - pixels / 257.0).max() <= 0.51


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_checkerboard_is_fixed_to_the_screen_behind_transparency(
    make: Callable[..., Canvas], dtype: type
) -> None:
    pixels = noise(200, 300, 4, dtype)
    pixels[..., 3] = 0
    pixels[:, 150:, 3] = np.iinfo(dtype).max
    canvas = make(document(pixels))
    whole = grabbed(canvas)
    cells = (np.add.outer(np.arange(300) // 8, np.arange(400) // 8) % 2)[..., None]
    board = np.where(cells == 0, QColor(CHECKER[0]).getRgb()[:3], QColor(CHECKER[1]).getRgb()[:3])
    assert (whole[50:250, 50:200] == board[50:250, 50:200]).all()
    assert (whole[50:250, 200:350] == colour.to_display(pixels[:, 150:, :3], None)).all()
    canvas.set_zoom(0.5)
    assert (grabbed(canvas)[110:190, 130:190] == board[110:190, 130:190]).all()


def test_half_transparent_pixels_are_blended(make: Callable[..., Canvas]) -> None:
    pixels = np.full((100, 100, 4), (200, 100, 50, 128), np.uint8)
    light = np.array(QColor(CHECKER[0]).getRgb()[:3])
    dark = np.array(QColor(CHECKER[1]).getRgb()[:3])
    whole = picture_in(make(document(pixels))).reshape(-1, 3).astype(float)
    wanted = [board + (np.array([200, 100, 50]) - board) * 128 / 255 for board in (light, dark)]
    assert all(
        min(np.abs(pixel - want).max() for want in wanted) <= 1.5 for pixel in np.unique(whole, axis=0)
    )


def test_a_thin_border_surrounds_the_picture(make: Callable[..., Canvas]) -> None:
    whole = grabbed(make(document(np.zeros((100, 100, 3), np.uint8))))
    border = QColor(DARK.raised).getRgb()[:3]
    assert (whole[99, 149:251] == border).all() and (whole[200, 149:251] == border).all()
    assert (whole[100:200, 149] == border).all() and (whole[100:200, 250] == border).all()
    assert (whole[98] == SURROUND).all()


@pytest.mark.parametrize("zoom", [2.0, 3.0, 4.0])
def test_pixels_are_squares_from_200_percent_on(make: Callable[..., Canvas], zoom: float) -> None:
    pixels = noise(400, 700)
    canvas = make(document(pixels))
    canvas.set_zoom(zoom)
    canvas.centre_on(256, 256)  # where tiles meet
    ox, oy = canvas.viewport.origin
    rows = np.floor((np.arange(300) + 0.5 - oy) / zoom).astype(int)
    columns = np.floor((np.arange(400) + 0.5 - ox) / zoom).astype(int)
    assert (grabbed(canvas) == pixels[np.ix_(rows, columns)]).all()


def test_from_800_percent_on_a_grid_lies_between_pixels(make: Callable[..., Canvas]) -> None:
    canvas = make(document(np.full((50, 50, 3), 250, np.uint8)))
    canvas.set_zoom(7.9)
    assert (picture_in(canvas) == 250).all()
    canvas.set_zoom(10)
    lines = picture_in(canvas)[..., 0] != 250
    ox, oy = canvas.viewport.origin
    shown = canvas.viewport.shown
    wanted = np.logical_or.outer(
        (np.arange(shown.y, shown.bottom) - oy) % 10 == 0, (np.arange(shown.x, shown.right) - ox) % 10 == 0
    )
    assert (lines == wanted).all()


@pytest.mark.parametrize("zoom", [0.23, 0.37, 0.5, 0.77, 1.3, 1.9])
def test_tiles_meet_without_a_seam(make: Callable[..., Canvas], zoom: float) -> None:
    """The same as one large image of the mip level drawn at once."""
    pixels = noise(1500, 2100)
    pixels[:750] = np.linspace(0, 255, 2100)[None, :, None]  # a plain gradient above, noise below
    shown = document(pixels)
    canvas = make(shown)
    canvas.set_zoom(zoom)
    canvas.centre_on(1040.3, 700.7)
    seen = grabbed(canvas).astype(int)
    port = canvas.viewport
    level, (ox, oy) = port.level, port.origin
    columns, rows = -(-2100 >> level), -(-1500 >> level)
    image = to_image(shown.composite(Rect(0, 0, columns, rows), level), None)
    reference = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(reference)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    scale = zoom * 2**level
    painter.drawImage(QRectF(ox, oy, columns * scale, rows * scale), image, QRectF(image.rect()))
    painter.end()
    difference = np.abs(seen - pixels_of(reference)).max(axis=2)
    middle = port.device_rect(Rect(0, 750, 2100, 1)).y
    inner = port.shown.expanded(-2)
    gradient, grain = difference[inner.y : middle - 2, inner.slices[1]], difference[middle + 2 : inner.bottom]
    assert gradient.size and gradient.max() <= 2
    # at the edges of coarser tiles one row of device pixels is blended from one side only
    assert (grain > 3).mean() < (0.02 if level else 1e-9)


def test_below_100_percent_areas_are_averaged(make: Callable[..., Canvas]) -> None:
    pixels = np.zeros((1024, 1024, 3), np.uint8)
    pixels[::2] = 255  # a pattern that any sampling would turn into stripes
    canvas = make(document(pixels))
    for zoom in (0.25, 0.125, 0.2):
        canvas.set_zoom(zoom)
        inner = picture_in(canvas)[2:-2, 2:-2]
        assert np.abs(inner.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("shape", [(1, 1), (20000, 1), (1, 20000), (3, 5)])
def test_tiny_and_thin_pictures_are_seen(make: Callable[..., Canvas], shape: tuple[int, int]) -> None:
    canvas = make(document(np.full((*shape, 3), 200, np.uint8)))
    for act in (canvas.fit, canvas.actual_size, canvas.zoom_out, canvas.zoom_out, canvas.zoom_in):
        act()
        whole = grabbed(canvas)
        shown = canvas.viewport.shown
        assert not shown.empty
        assert (picture_in(canvas, whole) >= 128).all()  # the grid may lie over it
        assert (whole[0, 0] == SURROUND).all()


# --- zoom and pan --------------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer(make: Callable[..., Canvas], qtbot: QtBot) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.0)
    at = QPointF(130, 210)
    before = canvas.viewport.to_picture(at.x(), at.y())
    zooms: list[float] = []
    canvas.zoom_changed.connect(zooms.append)
    with qtbot.waitSignal(canvas.view_changed):
        wheel(canvas, at, 120)
    for turn in (15, 15, -240, 360):
        wheel(canvas, at, turn, Qt.KeyboardModifier.ControlModifier)
    wheel(canvas, at, 0, fine=40)
    after = canvas.viewport.to_picture(at.x(), at.y())
    assert zooms == sorted(set(zooms), key=zooms.index) and zooms[-1] == canvas.zoom > 1.5
    assert abs(after.x - before.x) <= 1 and abs(after.y - before.y) <= 1


def test_pinching_zooms_at_the_fingers(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.5)
    at = QPointF(130, 210)
    before = canvas.viewport.to_picture(at.x(), at.y())

    def gesture(kind: Qt.NativeGestureType, value: float) -> None:
        device = QPointingDevice.primaryPointingDevice()
        everywhere = canvas.mapToGlobal(at)
        QApplication.sendEvent(
            canvas, QNativeGestureEvent(kind, device, 2, at, at, everywhere, value, QPointF())
        )

    for _ in range(10):
        gesture(Qt.NativeGestureType.ZoomNativeGesture, 0.05)
    after = canvas.viewport.to_picture(at.x(), at.y())
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
    assert canvas.visible_rect()[:2] == (x + 64, y)
    wheel(canvas, QPointF(9, 9), 0, sideways=120)
    assert canvas.visible_rect()[:2] == (x, y) and canvas.zoom == 1.0


def test_fit_and_actual_size(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(1000, 1000)))
    assert canvas.zoom == pytest.approx(284 / 1000)
    assert canvas.visible_rect() == Rect(0, 0, 1000, 1000)
    canvas.actual_size()
    assert canvas.zoom == 1.0 and canvas.visible_rect() == Rect(300, 350, 400, 300)
    canvas.fit()
    canvas.resize(500, 400)
    assert canvas.zoom == pytest.approx(384 / 1000)


def test_a_photo_set_before_the_window_is_laid_out_opens_fitted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 500)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    canvas = Canvas()
    canvas.set_document(document(noise(600, 600)))
    layout.addWidget(canvas)
    window.show()
    settle(canvas)
    assert canvas.zoom == pytest.approx(484 / 600) and canvas.viewport.fitted


@pytest.mark.parametrize("how", ["space", "middle", "left"])
def test_dragging_pans_with_hand_cursors(make: Callable[..., Canvas], how: str) -> None:
    canvas = make(document(noise(1000, 1000)))
    canvas.set_zoom(1.0)
    x, y, *_ = canvas.visible_rect()
    button = Qt.MouseButton.MiddleButton if how == "middle" else Qt.MouseButton.LeftButton
    QTest.mouseMove(canvas, QPoint(100, 100))
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    if how == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mousePress(canvas, button, pos=QPoint(100, 100))
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(canvas, QPoint(70, 120))
    assert canvas.visible_rect()[:2] == (x + 30, y - 20)
    QTest.mouseRelease(canvas, button, pos=QPoint(70, 120))
    if how == "space":
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mouseMove(canvas, QPoint(10, 10))
    assert canvas.visible_rect()[:2] == (x + 30, y - 20)


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
    assert canvas.visible_rect()[:2] == (x + 64, y - 64)
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert canvas.visible_rect().y == y - 64 + 270
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
    QTest.mouseMove(canvas, QPoint(150, 100))
    QTest.mouseMove(canvas, QPoint(160, 120))
    canvas.set_zoom(2.0)
    QTest.mouseMove(canvas, QPoint(2, 2))
    assert told == [(0, 0), (10, 20), (30, 35), None]
    QTest.mouseMove(canvas, QPoint(200, 150))
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told[4:] == [(50, 50), None]


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


def add_result(shown: Document, pixels: np.ndarray, rect: Rect | None = None) -> str:
    result = shown.begin_result({"filter": "test"}, "Test")
    result.add(Patch(rect or Rect(0, 0, *shown.size), pixels))
    return result.commit({"filter": "test"}).id


def test_split_shows_the_original_left_and_the_result_right(make: Callable[..., Canvas]) -> None:
    before, after = noise(200, 300), noise(200, 300)
    shown = document(before)
    add_result(shown, after)
    canvas = make(shown)
    assert (picture_in(canvas) == after).all()
    canvas.set_split(True)
    canvas.set_split_position(0.4)
    seen = picture_in(canvas)
    rows = slice(40, 80)  # between labels and handle
    assert (seen[rows, :115] == before[rows, :115]).all()
    assert (seen[rows, 125:] == after[rows, 125:]).all()
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
    QTest.mouseMove(canvas, QPoint(203, 70))
    assert canvas.cursor().shape() == Qt.CursorShape.SplitHCursor
    QTest.mouseMove(canvas, QPoint(230, 70))
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(210, 150))  # the handle
    QTest.mouseMove(canvas, QPoint(120, 160))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(120, 160))
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


# --- changes of the document ---------------------------------------------------------------------------


def test_a_streaming_patch_appears_and_only_its_tiles_are_made_again(make: Callable[..., Canvas]) -> None:
    pixels = noise(600, 800)
    shown = document(pixels)
    canvas = make(shown, 820, 620)
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
    layer = add_result(shown, after)
    canvas = make(shown)
    canvas.set_split(True)
    assert (picture_in(canvas)[60, 10] == 40).all()
    shown.move_layer(layer, -1)
    seen = picture_in(canvas)
    assert (seen[60, 10] == 240).all() and (seen[60, -10] == 40).all()


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
    inner = rect.expanded(-1)  # inside of the dashed frame
    assert (seen[inner.slices] == colour.to_display(tried, colour.DISPLAY_P3)[1:-1, 1:-1]).all()
    assert (seen[rect.slices][0] != colour.to_display(tried, colour.DISPLAY_P3)[0]).any()
    seen[rect.slices] = plain[rect.slices]
    assert (seen == plain).all()
    canvas.clear_preview()
    assert (picture_in(canvas) == plain).all()
    canvas.set_preview(rect, tried)
    assert (picture_in(canvas)[inner.slices] == colour.to_display(tried, colour.DISPLAY_P3)[1:-1, 1:-1]).all()


def test_a_preview_that_covers_the_view_has_no_frame(make: Callable[..., Canvas]) -> None:
    tried = noise(200, 300)
    canvas = make(document(noise(200, 300)))
    canvas.set_preview(Rect(0, 0, 300, 200), tried)
    assert (picture_in(canvas) == tried).all()


def test_a_preview_may_be_filled_in_place(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(300, 400)), 420, 320)
    rect = Rect(20, 10, 280, 280)
    tried = noise(280, 280)
    canvas.set_preview(rect, tried)
    picture_in(canvas)
    tried[100:140, 100:140] = 0
    canvas.set_preview(rect, tried)
    assert (picture_in(canvas)[rect.expanded(-1).slices] == tried[1:-1, 1:-1]).all()


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
    assert (seen[40:80, :145] == pixels[40:80, :145]).all()
    assert (seen[40:80, 155:] == tried[40:80, 155:]).all()


def test_a_preview_that_does_not_fit_its_rectangle_is_refused(make: Callable[..., Canvas]) -> None:
    canvas = make(document(noise(200, 300)))
    with pytest.raises(ValueError, match="preview"):
        canvas.set_preview(Rect(0, 0, 10, 20), noise(10, 20))


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

    def sliced() -> list[Rect]:
        slices.append(0)
        return work()

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
    canvas.renderer.work = lambda: work(seconds=10)  # type: ignore[method-assign]
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


# --- other screens -------------------------------------------------------------------------------------

HIDPI = """
import sys
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from editor.canvas import Canvas
from editor.document import Document
from engine.api import Picture, Rect

app = QApplication([])
ratio = float(sys.argv[1])
pixels = np.random.default_rng(0).integers(0, 255, (300, 400, 3), np.uint8)
window = QWidget()
layout = QHBoxLayout(window)
layout.setContentsMargins(7, 5, 0, 0)  # a fractional device position at 150 %
canvas = Canvas()
layout.addWidget(canvas)
window.resize(407, 305)
canvas.set_document(Document.from_picture(Picture(pixels.copy()), "photo"))
window.show()


def settle():
    while canvas.busy or not canvas.isVisible():
        app.processEvents()


settle()
assert canvas.devicePixelRatioF() == ratio, canvas.devicePixelRatioF()
assert canvas.zoom == 1.0
shown = canvas.viewport.shown
assert (shown.width, shown.height) == (400, 300), shown


def seen(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 4].reshape(image.height(), image.width(), 4)[..., :3].copy()


assert (seen(canvas)[shown.slices] == pixels).all()
whole = seen(window)
corner = canvas.mapTo(window, canvas.rect().topLeft())
found = [
    (y, x)
    for y in range(round(corner.y() * ratio) + shown.y - 1, round(corner.y() * ratio) + shown.y + 2)
    for x in range(round(corner.x() * ratio) + shown.x - 1, round(corner.x() * ratio) + shown.x + 2)
    if (whole[y : y + 300, x : x + 400] == pixels).all()
]
assert len(found) == 1, found
canvas.set_split(True)
canvas.set_zoom(3.0)
canvas.set_preview(Rect(100, 100, 50, 50), pixels[100:150, 100:150])
settle()
assert seen(canvas).shape[:2] == (round(300 * ratio), round(400 * ratio))
canvas.set_document(None)
window.close()
"""


@pytest.mark.parametrize("ratio", ["1.5", "2"])
def test_100_percent_is_exact_on_other_screens(ratio: str) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": ratio,
        "QT_SCALE_FACTOR_ROUNDING_POLICY": "PassThrough",
        "PYTHONPATH": str(root),
    }
    done = subprocess.run(
        [sys.executable, "-c", HIDPI, ratio], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
