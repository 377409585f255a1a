"""The control of a colour out of a palette: words with their colours, and any other colour by its button."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtWidgets import QComboBox, QWidget

from editor.dialogs.fields_colour import ColourField, swatch
from editor.palette import PALETTE
from engine.filters.spec import Spec

__all__ = ["PaletteField", "is_palette"]

ICON = QSize(20, 14)


def is_palette(spec: Spec) -> bool:
    """Whether the words of a colour are those of the palette."""
    return spec.kind == "colour" and bool(spec.choices) and all(word in PALETTE for word in spec.choices)


class PaletteField(ColourField):
    """Narrow enough for a panel: the colour as text is left to the system's chooser."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.text.hide()
        self.button.setText("")
        self.box.setIconSize(ICON)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        self.box.setMaxVisibleItems(20)
        for index in range(self.box.count()):
            colour = PALETTE.get(str(self.box.itemData(index)))
            if colour is not None:
                self.box.setItemIcon(index, swatch(colour, ICON))
        self._show()

    def _show(self) -> None:
        word = str(self.box.currentData() or "")
        self._colour = PALETTE.get(word, self._colour)
        super()._show()
        self.button.setEnabled(True)
        self.box.setItemIcon(self.box.count() - 1, swatch(self._colour, ICON))

    def _choose(self) -> None:
        before = self._colour, self.box.currentIndex()
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.box.count() - 1)
        super()._choose()
        if self._colour == before[0]:  # nothing was chosen
            with QSignalBlocker(self.box):
                self.box.setCurrentIndex(before[1])
        self._show()
