"""What the tests of the canvas share: pictures, a canvas at rest, and what is seen of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.document import Document
from editor.theme import DARK
from engine.api import Patch, Picture, Rect

GENERATOR = np.random.default_rng(7)
SURROUND = QColor(DARK.surround).getRgb()[:3]


def noise(height: int, width: int, channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    return GENERATOR.integers(0, np.iinfo(dtype).max, (height, width, channels), dtype, endpoint=True)


def document(pixels: np.ndarray, icc: bytes | None = None) -> Document:
    return Document.from_picture(Picture(pixels.copy(), icc), "photo")


def canvases(qtbot: QtBot) -> Callable[..., Canvas]:
    """What makes a canvas that is shown and at rest; for a fixture. Its size is in device pixels: a test sees as many
    on any screen."""

    def made(shown: Document | None = None, width: int = 400, height: int = 300, **options: int) -> Canvas:
        canvas = Canvas(**options)
        qtbot.addWidget(canvas)
        canvas.resize(round(width / canvas.ratio()), round(height / canvas.ratio()))
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
    view = canvas.viewport.view  # a fraction of a device pixel may be left over
    return pixels_of(canvas.grab().toImage())[: view.height, : view.width]


def picture_in(canvas: Canvas, whole: np.ndarray | None = None) -> np.ndarray:
    """What of the grab is the picture."""
    whole = grabbed(canvas) if whole is None else whole
    return whole[canvas.viewport.shown.slices]


def spot(canvas: Canvas, x: float, y: float) -> QPoint:
    """A position in device pixels as the toolkit has it, to the next whole one."""
    return QPoint(round(x / canvas.ratio()), round(y / canvas.ratio()))


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


def add_result(shown: Document, pixels: np.ndarray, rect: Rect | None = None) -> str:
    result = shown.begin_result({"filter": "test"}, "Test")
    result.add(Patch(rect or Rect(0, 0, *shown.size), pixels))
    return result.commit({"filter": "test"}).id
