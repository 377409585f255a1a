from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from canvas_fakes import (
    SURROUND,
    canvases,
    document,
    grabbed,
    noise,
    picture_in,
    pixels_of,
    wheel,
)
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
)
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.canvas.images import to_image
from editor.canvas.overlays import CHECKER
from editor.theme import DARK
from engine import colour
from engine.api import Rect


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., Canvas]:
    return canvases(qtbot)


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
    cell = round(8 * canvas.ratio())
    cells = (np.add.outer(np.arange(300) // cell, np.arange(400) // cell) % 2)[..., None]
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
    canvas = make(document(np.zeros((100, 100, 3), np.uint8)))
    whole, border = grabbed(canvas), QColor(DARK.raised).getRgb()[:3]
    assert (whole[99, 149:251] == border).all() and (whole[200, 149:251] == border).all()
    assert (whole[100:200, 149] == border).all() and (whole[100:200, 250] == border).all()
    assert (whole[99 - max(1, round(canvas.ratio()))] == SURROUND).all()


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
