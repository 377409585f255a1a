"""An hour of editing in a minute, with nothing but the mouse and the keys: paint a mask, run a filter through it,
cancel another, undo, redo, paint, save, close, open again, and the pixels are the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.dialogs.ask import Unsaved
from editor.pages import Page
from editor.panels.jobs import JobRow
from editor.settings import SettingsStore
from editor.window import MainWindow
from engine import files
from engine.api import Picture
from engine.worker import Engine
from tests.gui.test_story import Answers


class Carefree(Answers):
    """Saves as it is; and when something went wrong, the window closes all the same."""

    def save_options(self, *_: object) -> files.SaveOptions:
        return files.SaveOptions()

    def unsaved(self, *_: object) -> Unsaved:
        return Unsaved.DISCARD


LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def photo(path: Path) -> None:
    y, x = np.mgrid[0:300, 0:400].astype(np.float32)
    scene = np.stack([100 + 60 * np.sin(x / 40), 90 + y / 4, 140 + 40 * np.cos((x + y) / 60)], axis=2)
    noise = np.random.default_rng(3).normal(0, 8, scene.shape)
    files.write(path, Picture((scene + noise).clip(0, 255).astype(np.uint8)))


def place(canvas: Canvas, x: int, y: int) -> QPoint:
    at = canvas.viewport.to_view(x + 0.5, y + 0.5)
    return QPoint(round(at.x / canvas.ratio()), round(at.y / canvas.ratio()))


def drag(canvas: Canvas, *points: tuple[int, int]) -> None:
    first, *rest = (place(canvas, *point) for point in points)
    QTest.mousePress(canvas, LEFT, NONE, first)
    for point in rest:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, LEFT, NONE, rest[-1])


def at_canvas(qtbot: QtBot, window: MainWindow, canvas: Canvas) -> None:
    """Without a window manager nobody brings the window to the front, nor again when a dialog has gone."""
    window.activateWindow()
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus, timeout=5_000)


def shown(page: Page) -> np.ndarray:
    return page.document.composite(page.document.rect)


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> Page:
    window.open_paths([path])
    qtbot.waitUntil(lambda: window.pages.count() == 1, timeout=10_000)
    page = window.pages.current()
    assert page is not None
    at_canvas(qtbot, window, page.canvas)
    for key, zoom in ((Qt.Key.Key_2, 2.0), (Qt.Key.Key_1, 1.0)):
        QTest.keyClick(page.canvas, key, CONTROL)
        assert page.canvas.zoom == zoom
    return page


def masked_filter(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    """A stroke of the mask brush, and black and white where it went."""
    canvas, before = page.canvas, shown(page)
    QTest.keyClick(canvas, Qt.Key.Key_Q)
    assert window.toolbox.current == "mask"
    drag(canvas, (60, 150), (200, 150), (340, 150))
    assert page.document.selection is not None
    window.commands.actions["filter.black-white"].trigger()
    dialog = window.filtering.dialog
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5_000)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.document.layers) == 2 and not window.jobs.active(), timeout=60_000)
    after = shown(page)
    assert np.ptp(after[150, 200, :3].astype(int)) <= 1  # grey inside of the stroke
    assert np.array_equal(after[:100], before[:100]) and np.array_equal(after[200:], before[200:])


def cancelled_filter(qtbot: QtBot, window: MainWindow, page: Page) -> None:
    """Denoise, given up by a click on its cross in the job panel."""
    canvas, before = page.canvas, shown(page)
    at_canvas(qtbot, window, canvas)
    QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)
    assert page.document.selection is None
    window.commands.actions["filter.denoise"].trigger()
    dialog = window.filtering.dialog
    assert dialog is not None
    QTest.mouseClick(dialog.apply_button, LEFT)
    qtbot.waitUntil(lambda: bool(window.jobs.active()), timeout=10_000)
    row = window.jobs_panel.findChildren(JobRow)[-1]
    QTest.mouseClick(row.button, LEFT)
    qtbot.waitUntil(lambda: not window.jobs.active(), timeout=30_000)
    qtbot.wait(100)  # a late result would land now
    assert len(page.document.layers) == 2 and np.array_equal(shown(page), before)
    at_canvas(qtbot, window, canvas)


def back_and_forth(page: Page) -> None:
    canvas, after = page.canvas, shown(page)
    steps = 0
    while page.document.undo_name and steps < 20:
        QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
        steps += 1
    assert len(page.document.layers) == 1 and not page.document.modified
    assert not np.array_equal(shown(page), after)
    for _ in range(steps):
        QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert np.array_equal(shown(page), after)


def painted_mask(page: Page) -> None:
    """A mask on the result, with a black stroke on it."""
    canvas = page.canvas
    QTest.keyClick(canvas, Qt.Key.Key_M, CONTROL | SHIFT)
    layer = page.document.active_layer
    assert layer is not None and layer.mask is not None and canvas.target == "mask"
    before = shown(page)
    QTest.keyClick(canvas, Qt.Key.Key_B)
    drag(canvas, (190, 150), (230, 150))
    assert not np.array_equal(shown(page)[150, 180:240], before[150, 180:240])


def story(qtbot: QtBot, folder: Path) -> None:
    source, target = folder / "photo.png", folder / "work.ora"
    photo(source)
    engine = Engine()
    window = MainWindow(engine, SettingsStore(), ask=Carefree(target))
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    qtbot.waitExposed(window)
    try:
        page = opened(qtbot, window, source)
        masked_filter(qtbot, window, page)
        cancelled_filter(qtbot, window, page)
        back_and_forth(page)
        painted_mask(page)
        QTest.keyClick(page.canvas, Qt.Key.Key_S, CONTROL | SHIFT)
        qtbot.waitUntil(lambda: target.exists() and not page.saving, timeout=10_000)
        qtbot.waitUntil(lambda: not page.document.modified, timeout=5_000)
        before, layers = shown(page), page.document.layers
        QTest.keyClick(page.canvas, Qt.Key.Key_W, CONTROL)
        qtbot.waitUntil(lambda: window.pages.count() == 0, timeout=5_000)
        page = opened(qtbot, window, target)
        assert np.array_equal(shown(page), before)
        assert [layer.name for layer in page.document.layers] == [layer.name for layer in layers]
        again = page.document.layers[-1]
        assert again.recipe is not None and again.recipe["filter"] == "black-white"
        assert again.mask is not None and layers[-1].mask is not None
        rect = again.mask.rect
        assert np.array_equal(again.mask.read(rect), layers[-1].mask.read(rect))
    finally:
        window.close()
        assert engine.shutdown(20)


def test_an_hour_of_editing(qtbot: QtBot, tmp_path: Path) -> None:
    story(qtbot, tmp_path)


@pytest.mark.xvfb
def test_an_hour_of_editing_in_a_real_window(qtbot: QtBot, tmp_path: Path) -> None:
    assert QGuiApplication.platformName() != "offscreen"
    story(qtbot, tmp_path)
