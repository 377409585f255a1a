"""Histograms: a drawing for dialogs, and a panel with channels, scale and what is clipped.

Both only draw: whoever shows them counts in the background (engine/histogram.py) and hands the result over.
"""

from __future__ import annotations

from math import log10

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from editor import theme
from editor.theme import SPACE
from editor.words import QT_TRANSLATE_NOOP
from engine.histogram import Histogram

__all__ = ["CHANNELS", "HistogramPanel", "HistogramView", "channel_colour", "draw_histogram", "heights"]

# what can be shown, and the words for it
CHANNELS: dict[str, str] = {
    "rgb": QT_TRANSLATE_NOOP("Histogram", "Colours"),
    "luminance": QT_TRANSLATE_NOOP("Histogram", "Luminance"),
    "red": QT_TRANSLATE_NOOP("Histogram", "Red"),
    "green": QT_TRANSLATE_NOOP("Histogram", "Green"),
    "blue": QT_TRANSLATE_NOOP("Histogram", "Blue"),
}
# equally bright in each theme, and apart for those who see no red or green: the order of hills says it, too
_COLOURS = {
    "dark": {"red": "#e0625a", "green": "#5cb85f", "blue": "#5b8dee"},
    "light": {"red": "#c43c34", "green": "#2e8b33", "blue": "#2f63c9"},
}
CLIPPED = 0.0005  # share from which on clipping is pointed out


def channel_colour(channel: str) -> QColor:
    """Of a channel's hill or curve in the theme in force; that of text for all channels together."""
    tokens = theme.current()
    return QColor(_COLOURS[tokens.name].get(channel, tokens.dim))


def heights(counts: np.ndarray, logarithmic: bool = False) -> np.ndarray:
    """256 counts as 0..1 of the height. The two ends do not set the scale: a clipped sky would flatten all else."""
    values = counts.astype(np.float64)
    if logarithmic:
        values = np.log10(1 + values)
    inner = values[1:-1].max(initial=0)
    top = inner if inner > 0 else values.max(initial=0)
    return np.minimum(values / top, 1) if top > 0 else values


def rows(histogram: Histogram, channel: str) -> list[tuple[str, np.ndarray]]:
    """What is drawn for a choice of CHANNELS: (channel, 256 counts)."""
    names = ("red", "green", "blue")
    if len(histogram.counts) == 1 or channel == "luminance":
        return [("luminance", histogram.luminance)]
    if channel in names:
        return [(channel, histogram.counts[names.index(channel)])]
    return list(zip(names, histogram.counts, strict=True))


def draw_histogram(
    painter: QPainter, area: QRectF, histogram: Histogram, channel: str = "rgb", logarithmic: bool = False
) -> None:
    """Filled hills in ``area``; where those of several channels overlap, their colours mix."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name, counts in rows(histogram, channel):
        tall = heights(counts, logarithmic)
        step = area.width() / 255
        hill = [
            QPointF(area.left() + n * step, area.bottom() - h * area.height()) for n, h in enumerate(tall)
        ]
        shape = QPolygonF([area.bottomLeft(), *hill, area.bottomRight()])
        colour = channel_colour(name)
        colour.setAlphaF(0.45)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(shape)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(channel_colour(name), 1.0))
        painter.drawPolyline(QPolygonF(hill))
    painter.restore()


class HistogramView(QWidget):
    """The drawing alone, on a field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.histogram: Histogram | None = None
        self.channel = "rgb"
        self.logarithmic = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Histogram"))

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Draw ``histogram``; None while there is none."""
        self.histogram = histogram
        self.update()

    def set_channel(self, channel: str) -> None:
        """One of CHANNELS. Raises ValueError for another."""
        if channel not in CHANNELS:
            raise ValueError(f"a histogram shows {', '.join(CHANNELS)}, not {channel}")
        self.channel = channel
        self.update()

    def set_logarithmic(self, on: bool) -> None:
        self.logarithmic = on
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(256 + 2, 110)

    def minimumSizeHint(self) -> QSize:
        return QSize(128, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.sunken))
        area = QRectF(self.rect()).adjusted(1, 4, -1, -1)
        painter.setPen(QPen(QColor(tokens.line), 1))
        for quarter in (1, 2, 3):
            x = round(area.left() + area.width() * quarter / 4) + 0.5
            painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
        if self.histogram is not None:
            draw_histogram(painter, area, self.histogram, self.channel, self.logarithmic)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class HistogramPanel(QWidget):
    """The drawing with its choices: channel, logarithmic scale, and how much is clipped at both ends.

    Signal ``channel_changed(name)``.
    """

    channel_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = HistogramView()
        self.box = QComboBox()
        self.box.setAccessibleName(self.tr("Channel"))
        self.box.setToolTip(self.tr("What the histogram is of."))
        self.logarithmic = QCheckBox(self.tr("Log"))
        self.logarithmic.setAccessibleName(self.tr("Logarithmic scale"))
        self.logarithmic.setToolTip(self.tr("A logarithmic scale shows rare tones, too."))
        self.shadows, self.highlights = QLabel(), QLabel()
        for label in (self.shadows, self.highlights):
            label.setProperty("role", "dim")
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        grid.setSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.box, 0, 0)
        grid.addWidget(self.logarithmic, 0, 2)
        grid.addWidget(self.view, 1, 0, 1, 3)
        grid.addWidget(self.shadows, 2, 0)
        grid.addWidget(self.highlights, 2, 1, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.setRowStretch(1, 1)
        self._fill()
        self.box.currentIndexChanged.connect(self._chosen)
        self.logarithmic.toggled.connect(self.view.set_logarithmic)
        self.show_histogram(None)

    def show_histogram(self, histogram: Histogram | None) -> None:
        """Draw ``histogram`` and say what is clipped; None while nothing is open."""
        self.view.show_histogram(histogram)
        self.setEnabled(histogram is not None)
        self.box.setEnabled(histogram is not None and len(histogram.counts) > 1)
        dark, bright = (histogram.black, histogram.white) if histogram is not None else (0.0, 0.0)
        self._say(self.shadows, self.tr("Black {share}"), dark, self.tr("Shadows are clipped: {share}."))
        self._say(
            self.highlights, self.tr("White {share}"), bright, self.tr("Highlights are clipped: {share}.")
        )

    def _say(self, label: QLabel, words: str, share: float, warning: str) -> None:
        text = _percent(share)
        clipped = share >= CLIPPED
        label.setText(("▲ " if clipped else "") + words.replace("{share}", text))
        label.setToolTip(warning.replace("{share}", text) if clipped else "")
        label.setAccessibleName(warning.replace("{share}", text) if clipped else label.text())

    def _fill(self) -> None:
        for name, words in CHANNELS.items():
            self.box.addItem(QCoreApplication.translate("Histogram", words), name)

    def _chosen(self, _index: int) -> None:
        name = str(self.box.currentData())
        self.view.set_channel(name)
        self.channel_changed.emit(name)


def _percent(share: float) -> str:
    """With as many decimals as a small share needs."""
    if share <= 0:
        return "0 %"
    return f"{100 * share:.{max(0, min(2, round(-log10(share)) - 1))}f} %"
