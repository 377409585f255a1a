"""Icons: monochrome SVG drawings in ``resources/icons``, coloured by the theme in force at the moment of painting.

A colour is the name of a token of ``editor.theme.Tokens`` ("text", "dim", "accent" …) or #rrggbb.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

import resources
from editor import theme

__all__ = ["FOLDER", "Drawing", "icon", "pixmap"]

FOLDER = Path(resources.__file__).parent / "icons"


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def _rgb(colour: str) -> str:
    return colour if colour.startswith("#") else getattr(theme.current(), colour)


@lru_cache(maxsize=512)
def _drawn(name: str, edge: int, rgb: str) -> QPixmap:
    """``edge``: device pixels."""
    result = QPixmap(edge, edge)
    result.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", rgb).encode()))
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return result


def pixmap(name: str, size: int, colour: str = "text", ratio: float = 1.0) -> QPixmap:
    """The drawing ``name`` as a square pixmap of ``size`` logical pixels. Raises FileNotFoundError."""
    result = QPixmap(_drawn(name, round(size * ratio), _rgb(colour)))
    result.setDevicePixelRatio(ratio)
    return result


_CLONES: list[QIconEngine] = []  # those that Qt has now


class _Engine(QIconEngine):
    """Draws when it is asked, so that an icon made under one theme is right under another."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        edge = min(rect.width(), rect.height())
        device = painter.device()
        drawn = self._pixmap(edge, mode, device.devicePixelRatioF() if device is not None else 1.0)
        painter.drawPixmap(
            rect.x() + (rect.width() - edge) // 2, rect.y() + (rect.height() - edge) // 2, drawn
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._pixmap(min(size.width(), size.height()), mode, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        drawn = self._pixmap(
            min(size.width(), size.height()), mode, 1.0
        )  # the size is in device pixels already
        drawn.setDevicePixelRatio(scale)
        return drawn

    def clone(self) -> QIconEngine:
        """Qt asks for it where one of two copies of an icon is changed. It keeps what it is given, but PySide does
        not know that and would delete it when nobody in Python holds it any more."""
        _CLONES[:] = [engine for engine in _CLONES if isValid(engine)]
        made = _Engine(self._name, self._colour)
        _CLONES.append(made)
        return made

    def _pixmap(self, edge: int, mode: QIcon.Mode, ratio: float) -> QPixmap:
        return pixmap(
            self._name, max(1, edge), "disabled" if mode == QIcon.Mode.Disabled else self._colour, ratio
        )


@lru_cache(maxsize=256)
def icon(name: str, colour: str = "text") -> QIcon:
    """The drawing ``name`` as an icon, greyed where it is disabled. Raises FileNotFoundError."""
    _source(name)
    return QIcon(_Engine(name, colour))


class Drawing(QLabel):
    """A label that shows a drawing, in the colours of the theme in force."""

    def __init__(
        self, name: str = "", size: int = 20, colour: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._shown = (name, colour)
        self._draw()

    def show_drawing(self, name: str, colour: str = "text") -> None:
        """Show another drawing. Raises FileNotFoundError."""
        self._shown = (name, colour)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        name, colour = self._shown
        if name:
            self.setPixmap(pixmap(name, self._size, colour, self.devicePixelRatioF()))
