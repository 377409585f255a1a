"""Icons: monochrome SVG drawings in ``resources/icons``, recoloured by the palette when they are loaded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from editor.theme import DARK

__all__ = ["FOLDER", "icon", "pixmap"]

FOLDER = Path(resources.__file__).parent / "icons"
SIZES = (16, 20, 24, 32, 48)


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, size: int, colour: str = DARK.text, ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` as a square pixmap of ``size`` logical pixels. Raises FileNotFoundError."""
    edge = round(size * ratio)
    result = QPixmap(edge, edge)
    result.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


@lru_cache(maxsize=256)
def icon(name: str, colour: str = DARK.text) -> QIcon:
    """The drawing ``name`` as an icon, greyed where it is disabled. Raises FileNotFoundError."""
    result = QIcon()
    for size in SIZES:
        result.addPixmap(pixmap(name, size, colour), QIcon.Mode.Normal)
        result.addPixmap(pixmap(name, size, DARK.disabled), QIcon.Mode.Disabled)
    return result
