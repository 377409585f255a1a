"""The main story with the real engine: open a noisy photo, denoise it, compare, save it with its metadata."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from editor.dialogs.ask import Ask
from editor.settings import SettingsStore
from editor.window import MainWindow
from engine import colour, files
from engine.api import Picture
from engine.files import provenance
from engine.worker import Engine


class Answers(Ask):
    """Saves where the test says, without asking anything."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def save_path(self, *_: object) -> Path | None:
        return self.path

    def save_options(self, *_: object) -> files.SaveOptions | None:
        return files.SaveOptions(depth=16)

    def flatten(self, *_: object) -> bool:
        return True


def noisy_photo(path: Path) -> np.ndarray:
    """A 16-bit Display P3 TIFF with a resolution, 200 × 150."""
    y, x = np.mgrid[0:150, 0:200].astype(np.float32)
    scene = 20000 + 12000 * np.sin(x / 30) + 80 * y
    noise = np.random.default_rng(0).normal(0, 12 * 257, (150, 200, 3))
    pixels = (scene[..., None] + noise).clip(0, 65535).astype(np.uint16)
    files.write(path, Picture(pixels, colour.DISPLAY_P3), files.Metadata(dpi=(240.0, 240.0)))
    return pixels


def story(qtbot: QtBot, folder: Path) -> None:
    source, target = folder / "noisy.tif", folder / "clean.png"
    pixels = noisy_photo(source)
    engine = Engine()
    window = MainWindow(engine, SettingsStore(), ask=Answers(target))
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    qtbot.waitExposed(window)
    try:
        window.open_paths([source])
        qtbot.waitUntil(lambda: window.pages.count() == 1, timeout=10_000)
        page = window.pages.current()
        assert page is not None
        before = window.grab().toImage()
        window.commands.actions["filter.denoise"].trigger()
        dialog = window.filtering.dialog
        assert dialog is not None
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(page.document.layers) == 2 and not window.jobs.active(), timeout=60_000)
        assert window.filtering.dialog is None
        result = page.document.layers[-1]
        assert result.recipe is not None and result.recipe["resolved"]["strength"] > 3
        window.commands.actions["view.split"].trigger()
        assert page.canvas.split
        qtbot.waitUntil(lambda: window.grab().toImage() != before, timeout=5_000)
        window.commands.actions["file.save_as"].trigger()
        qtbot.waitUntil(lambda: target.exists() and not page.saving, timeout=10_000)
        qtbot.waitUntil(lambda: not page.document.modified, timeout=5_000)
    finally:
        window.close()
        assert engine.shutdown(20)
    saved = files.read(target)
    assert saved.picture.pixels.dtype == np.uint16 and saved.picture.pixels.shape == pixels.shape
    assert saved.picture.icc == colour.DISPLAY_P3
    assert saved.metadata.dpi == pytest.approx((240, 240), rel=0.01)
    assert provenance.source_type(saved.metadata) == provenance.COMPOSITE
    assert provenance.recipes(saved.metadata)[0]["filter"] == "denoise"
    # smoother than it was, with the same light
    assert (
        np.diff(saved.picture.pixels.astype(float), axis=1).std()
        < 0.6 * np.diff(pixels.astype(float), axis=1).std()
    )
    assert abs(saved.picture.pixels.mean() - pixels.mean()) < 300
    assert np.array_equal(files.read(source).picture.pixels, pixels)


def test_the_main_story(qtbot: QtBot, tmp_path: Path) -> None:
    story(qtbot, tmp_path)


@pytest.mark.xvfb
def test_the_main_story_in_a_real_window(qtbot: QtBot, tmp_path: Path) -> None:
    assert QGuiApplication.platformName() != "offscreen"
    story(qtbot, tmp_path)
