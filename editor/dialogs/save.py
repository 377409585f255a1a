"""How to write a file: quality, depth, lossless; only what the format offers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.settings import Settings
from editor.theme import SPACE
from engine.api import Size
from engine.files import SaveOptions
from engine.files.formats import Format

__all__ = ["SaveDialog", "Saved"]


@dataclass(frozen=True)
class Saved:
    """What is written: size in pixels, bits a channel, and whether any pixel is transparent."""

    size: Size
    depth: int
    alpha: bool = False


class SaveDialog(QDialog):
    """``settings`` hold the choices of the last time."""

    def __init__(self, row: Format, what: Saved, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kind = row.name
        self._lossy = kind in ("JPEG", "WEBP", "AVIF")
        self.setMinimumWidth(400)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        facts = QLabel(
            self.tr("{kind}, {width} × {height} pixels")
            .replace("{kind}", row.label)
            .replace("{width}", str(what.size.width))
            .replace("{height}", str(what.size.height))
        )
        facts.setProperty("role", "dim")
        outer.addWidget(facts)
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE * 2)
        form.setVerticalSpacing(SPACE)
        outer.addLayout(form)

        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, 100)
        self.slider.setAccessibleName(self.tr("Quality, slider"))
        self.quality = QSpinBox()
        self.quality.setRange(1, 100)
        self.quality.setAccessibleName(self.tr("Quality"))
        self.quality.setToolTip(self.tr("Higher keeps more detail and makes a larger file."))
        self.slider.valueChanged.connect(self.quality.setValue)
        self.quality.valueChanged.connect(self.slider.setValue)
        self.quality.setValue(settings.webp_quality if kind == "WEBP" else settings.jpeg_quality)
        self._quality_row = QWidget()
        line = QHBoxLayout(self._quality_row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.slider, 1)
        line.addWidget(self.quality)
        self.lossless = QCheckBox(self.tr("&Lossless"))
        self.lossless.setAccessibleName(self.tr("Lossless"))
        self.lossless.setToolTip(self.tr("Keep every pixel exactly; the file is larger."))
        self.lossless.toggled.connect(self._quality_row.setDisabled)
        self.bits = QComboBox()
        self.bits.setAccessibleName(self.tr("Depth"))
        self.bits.setToolTip(self.tr("Bits for each colour channel; 16 keeps finer steps."))
        words = {8: self.tr("8 bits a channel"), 16: self.tr("16 bits a channel")}
        for bits in row.depths:
            self.bits.addItem(words.get(bits, str(bits)), bits)
        self.bits.setCurrentIndex(max(0, self.bits.findData(what.depth)))

        for widget in (self._quality_row, self.lossless, self.bits):
            widget.setParent(self)
            widget.hide()
        if self._lossy:
            form.addRow(self.tr("&Quality"), self._quality_row)
            form.labelForField(self._quality_row).setBuddy(self.quality)  # type: ignore[attr-defined]
            self._quality_row.show()
        if kind == "WEBP":
            form.addRow("", self.lossless)
            self.lossless.show()
            self.lossless.setChecked(settings.webp_lossless)
        if len(row.depths) > 1:
            form.addRow(self.tr("&Depth"), self.bits)
            self.bits.show()
        if what.depth > max(row.depths):
            outer.addWidget(
                self._warning(
                    self.tr("This format holds 8 bits a channel: finer steps are lost in the file.")
                )
            )
        if what.alpha and not row.alpha:
            outer.addWidget(
                self._warning(self.tr("This format holds no transparency: it becomes white in the file."))
            )

        buttons = QDialogButtonBox()
        save = buttons.addButton(self.tr("&Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(self.tr("&Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        save.setAccessibleName(self.tr("Save"))
        cancel.setAccessibleName(self.tr("Cancel"))
        save.setProperty("primary", True)
        save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)

    def _warning(self, text: str) -> QLabel:
        note = QLabel(text)
        note.setProperty("role", "warning")
        note.setWordWrap(True)
        return note

    def options(self) -> SaveOptions:
        return SaveOptions(
            quality=self.quality.value(),
            lossless=self.lossless.isChecked(),
            depth=int(self.bits.currentData()),
        )
