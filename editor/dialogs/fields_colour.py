"""The control of a colour: a swatch that opens the system's chooser, the colour as text, an eyedropper for a colour
of the picture, and words such as "None"."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QComboBox, QLineEdit, QPushButton, QWidget

from editor import theme
from editor.dialogs.field import Field
from editor.icons import icon
from editor.words import filter_word
from engine.filters.spec import Spec

__all__ = ["ColourField", "swatch"]

START = "#808080"  # what a colour begins with where the default is a word


def swatch(colour: str, size: QSize) -> QIcon:
    """A field of the colour with a frame that is seen on every ground."""
    pixmap = QPixmap(size * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(QColor(colour))
    painter = QPainter(pixmap)
    painter.setPen(QColor(theme.current().border))
    painter.drawRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1))
    painter.end()
    return QIcon(pixmap)


class ColourField(Field):
    """``box``: a word of the parameter's choices, or "Colour", which the others are for. ``picking(field, on)``: the
    person wants to take a colour out of the picture, or no more."""

    picking = Signal(object, bool)

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        label = filter_word(spec.label)
        self.box = QComboBox()
        for word in spec.choices:
            self.box.addItem(filter_word(word.replace("_", " ").capitalize()), word)
        self.box.addItem(self.tr("Colour"), "")
        self._describe(self.box)
        self.text = QLineEdit()
        self.text.setMaxLength(7)
        self.text.setFixedWidth(self.text.fontMetrics().horizontalAdvance("#DDDDDD") + 24)
        self._describe(self.text, self.tr("{name}, as #rrggbb").replace("{name}", label))
        self.button = QPushButton(self.tr("Choose…"))
        self.button.setAutoDefault(False)
        self.button.setIconSize(QSize(20, 14))
        self._describe(self.button, self.tr("{name}, choose a colour").replace("{name}", label))
        self.row.addWidget(self.box, 1)
        self.row.addWidget(self.text)
        self.pick = QPushButton(icon("tool-eyedropper"), "")
        self.pick.setCheckable(True)
        self.pick.setAutoDefault(False)
        self._describe(
            self.pick,
            self.tr("{name}, from the picture").replace("{name}", label),
            self.tr("Click into the picture to take its colour."),
        )
        self.row.addWidget(self.button)
        self.row.addWidget(self.pick)
        self.pick.hide()  # until somebody listens: see ``editor.eyedropping``
        self.box.setVisible(bool(spec.choices))
        self._colour = START
        self.set_value(spec.default)
        self.box.currentIndexChanged.connect(self._changed)
        self.text.textEdited.connect(self._typed)
        self.text.editingFinished.connect(self._left)
        self.button.clicked.connect(self._choose)
        self.pick.toggled.connect(self._pick_toggled)

    def value(self) -> str:
        return str(self.box.currentData()) or self._colour

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.box), QSignalBlocker(self.text):
            word = str(value) in self.spec.choices
            self.box.setCurrentIndex(self.box.findData(value if word else ""))
            if not word:
                self._colour = str(value)
            self.text.setText(self._colour)
        self._show()

    def take(self, colour: str) -> None:
        """The person picked a colour, #rrggbb."""
        if colour != self.value():
            self.set_value(colour)
            self.changed.emit()

    def _pick_toggled(self, on: bool) -> None:
        self.picking.emit(self, on)

    def _show(self) -> None:
        by_hand = not self.box.currentData()
        self.text.setEnabled(by_hand)
        self.button.setEnabled(by_hand)
        self.button.setIcon(swatch(self._colour, self.button.iconSize()))

    def _changed(self, _index: int = 0) -> None:
        self._show()
        self.changed.emit()

    def _typed(self, text: str) -> None:
        if re.fullmatch("#?[0-9a-fA-F]{6}", text.strip()):
            self._colour = "#" + text.strip()[-6:].lower()
            self._changed()

    def _left(self) -> None:
        """What is no colour goes back to the last one that was."""
        self.text.setText(self._colour)

    def _choose(self) -> None:
        found = QColorDialog.getColor(QColor(self._colour), self, filter_word(self.spec.label))
        if found.isValid():
            self._colour = found.name()
            self.text.setText(self._colour)
            self._changed()
