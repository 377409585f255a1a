"""A form generated from a filter's parameters: one row each, with slider, number, "Auto", choices, a tick or a
colour; curves share one drawing."""

from __future__ import annotations

import contextlib
import math
from itertools import groupby
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QSlider,
    QWidget,
)

from editor.dialogs.field import Field
from editor.dialogs.fields_colour import ColourField
from editor.dialogs.fields_curve import CurvesBox
from editor.dialogs.fields_palette import PaletteField, is_palette
from editor.theme import SPACE
from editor.words import filter_word
from engine.filters.spec import Spec
from engine.histogram import Histogram

__all__ = ["ChoiceField", "Field", "FlagField", "NumberField", "ParameterForm"]

NUMBER_WIDTH = 76  # at least
MOST_STEPS = 1000  # of a slider: finer ones are for the number field
FARTHEST = 20_000  # steps: what goes farther, such as a width in pixels, has no slider


class NumberField(Field):
    """Slider and number for the same value, and a tick for "Auto" where the parameter allows it."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        span = spec.maximum - spec.minimum
        self._step = max(spec.step, span / MOST_STEPS)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, max(1, round(span / self._step)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setMinimumWidth(180)
        self.has_slider = span / spec.step <= FARTHEST
        self.number = QDoubleSpinBox()
        self.number.setDecimals(0 if spec.kind == "integer" else max(0, -math.floor(math.log10(spec.step))))
        self.number.setRange(spec.minimum, spec.maximum)
        self.number.setSingleStep(spec.step)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        if spec.unit:
            self.number.setSuffix(f" {filter_word(spec.unit)}")
        label = filter_word(spec.label)
        self._describe(self.slider, self.tr("{name}, slider").replace("{name}", label))
        self._describe(self.number)
        if self.has_slider:
            self.row.addWidget(self.slider, 1)
        else:
            self.slider.setParent(self)
            self.slider.hide()
        self.row.addWidget(self.number, 0 if self.has_slider else 1)
        self.auto: QCheckBox | None = None
        if spec.automatic:
            self.auto = QCheckBox(self.tr("Auto"))
            self._describe(
                self.auto,
                self.tr("{name}, automatic").replace("{name}", label),
                self.tr("Let Saisei measure the right value."),
            )
            self._keep_room(self.auto)
            self.auto.toggled.connect(self._auto_toggled)
            self.row.addWidget(self.auto)
        self._resolved: float | None = None
        self.set_value(spec.default)
        self.slider.valueChanged.connect(self._slider_moved)
        self.number.valueChanged.connect(self._number_changed)

    def value(self) -> float | int | None:
        if self.auto is not None and self.auto.isChecked():
            return None
        return int(self.number.value()) if self.spec.kind == "integer" else self.number.value()

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            if self.auto is not None:
                with QSignalBlocker(self.auto):
                    self.auto.setChecked(value is None)
            if value is None:
                value = self._resolved if self._resolved is not None else self._middle()
            self.number.setValue(float(value))
            self.slider.setValue(self._to_slider(self.number.value()))
        self._enable()

    def set_resolved(self, value: Any) -> None:
        self._resolved = min(max(float(value), self.spec.minimum), self.spec.maximum)
        if self.auto is not None:
            if self.has_slider:  # without one the field itself has room to show it
                self.auto.setText(
                    self.tr("Auto ({value})").replace(
                        "{value}", f"{float(value):.1f}".rstrip("0").rstrip(".")
                    )
                )
            if self.auto.isChecked():
                self.set_value(None)

    def _keep_room(self, auto: QCheckBox) -> None:
        """For the value that Auto comes out as: the slider must not jump when it is known."""
        if not self.has_slider:
            return
        words = auto.text()
        auto.setText(self.tr("Auto ({value})").replace("{value}", f"{self.spec.maximum:.0f}.0"))
        auto.setMinimumWidth(auto.sizeHint().width())
        auto.setText(words)

    def _middle(self) -> float:
        """Where the number starts when Auto is switched off before anything was measured: a gentle quarter."""
        if not self.has_slider:
            return self.spec.minimum
        return (
            self.spec.minimum
            + round((self.spec.maximum - self.spec.minimum) / 4 / self.spec.step) * self.spec.step
        )

    def _to_slider(self, number: float) -> int:
        return round((number - self.spec.minimum) / self._step)

    def _enable(self) -> None:
        by_hand = self.auto is None or not self.auto.isChecked()
        self.slider.setEnabled(by_hand)
        self.number.setEnabled(by_hand)

    def _auto_toggled(self, _on: bool) -> None:
        self._enable()
        self.changed.emit()

    def _slider_moved(self, position: int) -> None:
        with QSignalBlocker(self.number):
            self.number.setValue(self.spec.minimum + position * self._step)
        self.changed.emit()

    def _number_changed(self, number: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._to_slider(number))
        self.changed.emit()


class ChoiceField(Field):
    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.box = QComboBox()
        for i, choice in enumerate(spec.choices):
            words = "RGB" if choice == "rgb" else choice.replace("_", " ").capitalize()
            words = spec.words[i] if spec.words else words
            self.box.addItem(filter_word(words) + filter_word(spec.unit), choice)
        self._describe(self.box)
        self.row.addWidget(self.box, 1)
        self.set_value(spec.default)
        self.box.currentIndexChanged.connect(self._changed)

    def value(self) -> str:
        return str(self.box.currentData())

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.box.findData(value))

    def _changed(self, _index: int) -> None:
        self.changed.emit()


class FlagField(Field):
    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.tick = QCheckBox(filter_word(spec.label))
        self._describe(self.tick)
        self.row.addWidget(self.tick)
        self.set_value(spec.default)
        self.tick.toggled.connect(self._changed)

    def value(self) -> bool:
        return self.tick.isChecked()

    def set_value(self, value: Any) -> None:
        with QSignalBlocker(self.tick):
            self.tick.setChecked(bool(value))

    def _changed(self, _on: bool) -> None:
        self.changed.emit()


_FIELDS: dict[str, type[Field]] = {
    "number": NumberField,
    "integer": NumberField,
    "choice": ChoiceField,
    "flag": FlagField,
    "colour": ColourField,
}


class ParameterForm(QWidget):
    """All parameters of a filter. ``changed`` is emitted when the person changed any of them, ``shown`` when values
    were shown that came from elsewhere."""

    changed = Signal()
    shown = Signal()

    def __init__(self, specs: tuple[Spec, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._held: dict[str, Any] = {}  # what was chosen for those that are greyed
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        self._boxes: list[CurvesBox] = []
        line = 0
        for kind, group in groupby(specs, lambda spec: spec.kind):
            if kind == "curve":
                self._add_curves(tuple(group), grid, line)
                line += 1
                continue
            for spec in group:
                self._add_row(spec, grid, line)
                line += 1
        self._align()

    def _add_curves(self, specs: tuple[Spec, ...], grid: QGridLayout, line: int) -> None:
        """Curves that follow each other share one drawing."""
        box = CurvesBox(specs, self)
        for name, field in box.fields.items():
            field.changed.connect(self.changed)
            self.fields[name] = field
        self._boxes.append(box)
        grid.addWidget(box, line, 0, 1, 2)
        grid.setRowStretch(line, 1)

    def _add_row(self, spec: Spec, grid: QGridLayout, line: int) -> None:
        field = (PaletteField if is_palette(spec) else _FIELDS[spec.kind])(spec, self)
        field.changed.connect(self.changed)
        self.fields[spec.name] = field
        if spec.kind != "flag":  # a tick carries its own words
            label = QLabel(filter_word(spec.label))
            label.setToolTip(filter_word(spec.help))
            label.setBuddy(field.number if isinstance(field, NumberField) else getattr(field, "box", field))
            grid.addWidget(label, line, 0)
        grid.addWidget(field, line, 1)

    def _align(self) -> None:
        """All numbers below each other, whether "Auto" stands beside them or not."""
        numbers = [field for field in self.fields.values() if isinstance(field, NumberField)]
        room = max((field.auto.minimumWidth() for field in numbers if field.auto is not None), default=0)
        width = max((field.number.sizeHint().width() for field in numbers), default=0)
        for field in numbers:
            if field.has_slider:
                field.number.setFixedWidth(max(width, NUMBER_WIDTH))
            if field.auto is not None:
                field.auto.setMinimumWidth(room)
            elif room:
                field.row.addSpacing(room + field.row.spacing())

    def values(self) -> dict[str, Any]:
        """The values by parameter name; None where "Auto" is ticked."""
        return {name: field.value() for name, field in self.fields.items()}

    def set_values(self, values: dict[str, Any]) -> None:
        """Show ``values``; names that are missing keep what they show; unknown ones, and values that cannot be, are
        ignored: they may come from a file of another version."""
        for name, value in values.items():
            if name in self.fields:
                with contextlib.suppress(ValueError):
                    self._choose(name, self.fields[name].spec.check(value))
        self.shown.emit()

    def hold(self, name: str, value: Any, why: str) -> None:
        """Grey a parameter that means nothing now: it is ``value`` until it is released, and says ``why``."""
        field = self.fields[name]
        self._held.setdefault(name, field.value())
        field.set_value(value)
        field.setEnabled(False)
        field.explain(why)

    def release(self, name: str) -> None:
        """A parameter that was held is as it was before."""
        if name in self._held:
            field = self.fields[name]
            field.set_value(self._held.pop(name))
            field.setEnabled(True)
            field.explain()

    def _choose(self, name: str, value: Any) -> None:
        if name in self._held:
            self._held[name] = value
        else:
            self.fields[name].set_value(value)

    @property
    def wants_histogram(self) -> bool:
        return bool(self._boxes)

    def show_histogram(self, histogram: Histogram | None) -> None:
        """The histogram of the layer, for the fields that show one."""
        for box in self._boxes:
            box.show_histogram(histogram)

    def reset(self) -> None:
        """Back to the defaults."""
        for name, field in self.fields.items():
            self._choose(name, field.spec.default)
        self.changed.emit()

    def set_resolved(self, resolved: dict[str, Any]) -> None:
        """Tell what automatic values came out as (the "resolved" part of a result's recipe)."""
        for name, value in resolved.items():
            if name in self.fields and isinstance(value, int | float):
                self.fields[name].set_resolved(value)
        self.shown.emit()
