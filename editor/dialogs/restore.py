"""The dialog of Restore old photo: what was found, which steps are to be done, and the picture before and after.

It shows and asks; it runs nothing (see editor/restoring.py).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.progress import PreviewState
from editor.theme import SPACE
from editor.words import filter_word
from engine.filters import FILTERS
from engine.filters.restore import RestoreParams
from engine.filters.spec import specs
from engine.restoring import BLOCKY, NOISY, STEPS, Findings, proposed

__all__ = ["RestoreDialog", "View"]

VIEW = QSize(300, 300)  # logical pixels of each of the two pictures
STRENGTHS = {"repair": "sensitivity", "denoise": "grain", "fade": "fade_strength", "colorize": "saturation"}
FACTORS = ("2", "3", "4")


class View(QWidget):
    """A picture, as large as its place allows, with its title below."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap = QPixmap()
        self.title = title
        self.setMinimumSize(VIEW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)

    def show_pixels(self, pixels: np.ndarray) -> None:
        """H × W × 3 uint8, sRGB."""
        pixels = np.ascontiguousarray(pixels)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._pixmap = QPixmap.fromImage(image.copy())
        self.update()

    @property
    def empty(self) -> bool:
        return self._pixmap.isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = self.fontMetrics().height() + SPACE // 2  # of the title
        place = self.rect().adjusted(0, 0, 0, -line)
        if not self._pixmap.isNull():
            ratio = self.devicePixelRatioF()
            size = place.size().scaled(place.size(), Qt.AspectRatioMode.IgnoreAspectRatio) * ratio
            drawn = self._pixmap.scaled(
                size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            drawn.setDevicePixelRatio(ratio)
            across, down = drawn.width() / ratio, drawn.height() / ratio
            x = place.x() + (place.width() - across) / 2
            y = place.y() + (place.height() - down) / 2
            painter.drawPixmap(round(x), round(y), drawn)
            line = min(line, self.height()) + round(place.height() - down) // 2
        below = self.rect().adjusted(0, self.height() - line + SPACE // 2, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self.title)
        painter.end()


class RestoreDialog(QDialog):
    """Signals: ``changed()``: another step or strength; ``applied()``; ``rejected()`` as for every dialog."""

    changed = Signal()
    applied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        row = FILTERS["restore"]
        self._row = row
        self._found: Findings | None = None
        self._specs = {s.name: s for s in specs(row.params)}
        self.setWindowTitle(filter_word(row.label))
        self.setAccessibleName(filter_word(row.label))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        words = QLabel(filter_word(row.help))
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        outer.addWidget(words)
        outer.addLayout(self._views(), 1)
        outer.addLayout(self._steps())
        self._state = PreviewState()
        self.status, self.progress = self._state.words, self._state.bar
        outer.addLayout(self._state)
        outer.addLayout(self._buttons())
        self._refresh()

    # --- what the person chose -------------------------------------------------------------------------------

    def params(self) -> RestoreParams:
        """Every step on or off."""
        values: dict[str, object] = {
            name: "on" if self.boxes[name].isChecked() else "off" for name in STEPS if name != "upscale"
        }
        for step, slider in self.sliders.items():
            values[STRENGTHS[step]] = float(slider.value())
        values["upscale"] = str(self.factor.currentData()) if self.boxes["upscale"].isChecked() else "off"
        params = self._row.make_params(**values)
        assert isinstance(params, RestoreParams)
        return params

    def asked(self) -> RestoreParams:
        """What is to be looked at: all of it."""
        return replace(RestoreParams(), sensitivity=float(self.sliders["repair"].value()))

    # --- what it is told --------------------------------------------------------------------------------------

    def show_before(self, pixels: np.ndarray) -> None:
        self.before.show_pixels(pixels)

    def show_after(self, pixels: np.ndarray) -> None:
        self.after.show_pixels(pixels)

    def show_findings(self, found: Findings) -> None:
        """Choose what is proposed; say for each step why."""
        self._found = found
        advice = proposed(RestoreParams(), found)
        for name in STEPS:
            box = self.boxes[name]
            box.blockSignals(True)
            box.setChecked(name in advice.names)
            box.blockSignals(False)
            words = self._found_words(name, found)
            self.notes[name].setText(words)
            box.setAccessibleDescription(words)
        if found.kind == "coloured":
            self.boxes["colorize"].setEnabled(False)
            self.boxes["colorize"].setToolTip(self.tr("The picture has colours already."))
        self._refresh()
        self.apply_button.setFocus()

    def show_working(self, words: str, fraction: float | None = None) -> None:
        """As ``PreviewState`` does."""
        self._state.show_working(words, fraction)

    def show_status(self, words: str) -> None:
        """As ``PreviewState`` does."""
        self._state.show_status(words)

    # --- inside -------------------------------------------------------------------------------------------------

    def _views(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE * 2)
        self.before, self.after = View(self.tr("Before")), View(self.tr("After"))
        line.addWidget(self.before)
        line.addWidget(self.after)
        return line

    def _steps(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        self.boxes: dict[str, QCheckBox] = {}
        self.notes: dict[str, QLabel] = {}
        self.sliders: dict[str, QSlider] = {}
        self._values: dict[str, QLabel] = {}
        for place, name in enumerate(STEPS):
            label = filter_word(FILTERS[name].label)
            box = QCheckBox(label)
            box.setObjectName(name)
            box.setAccessibleName(label)
            box.setToolTip(filter_word(self._specs[name].help))
            box.setEnabled(False)
            box.toggled.connect(self._toggled)
            note = QLabel("")
            note.setProperty("role", "dim")
            note.setTextFormat(Qt.TextFormat.PlainText)
            self.boxes[name], self.notes[name] = box, note
            grid.addWidget(box, place, 0)
            grid.addWidget(note, place, 1)
            if name in STRENGTHS:
                self._add_strength(grid, place, name)
        self.factor = QComboBox()
        for factor in FACTORS:
            self.factor.addItem(f"{factor} ×", factor)
        self.factor.setAccessibleName(filter_word(self._specs["upscale"].label))
        self.factor.setToolTip(self.tr("How many times as wide and as high."))
        self.factor.currentIndexChanged.connect(self._moved)
        grid.addWidget(self.factor, len(STEPS) - 1, 2, 1, 3, Qt.AlignmentFlag.AlignRight)
        return grid

    def _add_strength(self, grid: QGridLayout, place: int, name: str) -> None:
        spec = self._specs[STRENGTHS[name]]
        caption = QLabel(self._strength_words(name))
        caption.setProperty("role", "dim")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(round(spec.minimum), round(spec.maximum))
        slider.setValue(round(spec.default))
        slider.setSingleStep(max(1, round(spec.step)))
        slider.setPageStep(10)
        slider.setFixedWidth(120)
        slider.setAccessibleName(filter_word(spec.label))
        slider.setToolTip(filter_word(spec.help))
        value = QLabel()
        value.setMinimumWidth(self.fontMetrics().horizontalAdvance("200 %"))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        slider.valueChanged.connect(self._moved)
        caption.setBuddy(slider)
        grid.addWidget(caption, place, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(slider, place, 3)
        grid.addWidget(value, place, 4)
        self.sliders[name], self._values[name] = slider, value

    def _strength_words(self, name: str) -> str:
        return {
            "repair": self.tr("Sensitivity"),
            "denoise": self.tr("Keep grain"),
            "fade": self.tr("Strength"),
            "colorize": self.tr("Saturation"),
        }[name]

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.cancel_button = QPushButton(self.tr("&Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Cancel"))
        self.apply_button = QPushButton(self.tr("&Restore"))
        self.apply_button.setAccessibleName(self.tr("Restore"))
        self.apply_button.setProperty("primary", True)
        self.apply_button.setDefault(True)
        self.cancel_button.clicked.connect(self.reject)
        self.apply_button.clicked.connect(self.applied)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.apply_button)
        return line

    def _toggled(self, _on: bool) -> None:
        self._refresh()
        self.changed.emit()

    def _moved(self, _value: int) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        known = self._found is not None
        for name, box in self.boxes.items():
            if known and not (
                name == "colorize" and self._found is not None and self._found.kind == "coloured"
            ):
                box.setEnabled(True)
            if name in self.sliders:
                self.sliders[name].setEnabled(box.isChecked())
                self._values[name].setText(f"{self.sliders[name].value()} %")
        self.factor.setEnabled(self.boxes["upscale"].isChecked())
        chosen = any(box.isChecked() for box in self.boxes.values())
        self.apply_button.setEnabled(known and chosen)
        self.apply_button.setToolTip(
            self.tr("Run the steps; each becomes a layer of its own, in a group.")
            if known and chosen
            else self.tr("Choose at least one step.")
            if known
            else self.tr("The picture is still being looked at.")
        )

    def _found_words(self, name: str, found: Findings) -> str:
        if name in found.unseen:
            return self.tr("could not be looked at")
        if name == "repair":
            if found.scratches <= 0:
                return self.tr("no scratches")
            words = (
                self.tr("scratches: {n} % of the picture")
                if found.scratched
                else self.tr("{n} % may be scratches, or not")
            )
            return words.replace("{n}", f"{100 * found.scratches:.2g}")
        if name == "denoise":
            if found.noise >= NOISY:
                return self.tr("noise of {n} levels").replace("{n}", f"{found.noise:.1f}")
            if found.blocks >= BLOCKY:
                return self.tr("blocks of JPEG")
            return self.tr("grain of an old print") if found.noisy else self.tr("little noise")
        if name == "fade":
            if not found.faded:
                return self.tr("not faded")
            if found.kind == "tinted":
                return self.tr("faded, and toned in one tint")
            return self.tr("faded: {n} % of the tones are lost").replace("{n}", f"{100 * found.lost:.0f}")
        if name == "colorize":
            return {
                "neutral": self.tr("black-and-white"),
                "tinted": self.tr("black-and-white, toned"),
                "coloured": self.tr("in colour"),
            }.get(found.kind, "")
        megapixels = found.width * found.height / 1e6
        return self.tr("{n} megapixels").replace("{n}", f"{megapixels:.2g}")
