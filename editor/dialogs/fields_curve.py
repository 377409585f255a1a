"""The control of tone curves: one drawing for all channels of a filter, with a chooser and two numbers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.curve_view import CurveView
from editor.dialogs.field import Field
from editor.icons import icon
from editor.theme import SPACE
from editor.words import filter_word
from engine.curves import LINE, Points, checked
from engine.filters.spec import Spec
from engine.histogram import Histogram

__all__ = ["CurveField", "CurvesBox"]


class CurveField(Field):
    """The value of one curve. It is shown in its ``CurvesBox``, together with its neighbours."""

    def __init__(self, spec: Spec, box: CurvesBox) -> None:
        super().__init__(spec, box)
        self._box = box
        self.hide()
        self.set_value(spec.default)

    def value(self) -> Points:
        return self._box.view.curves[self.spec.name]

    def set_value(self, value: Any) -> None:
        self._box.put(self.spec.name, checked(value))


class CurvesBox(QWidget):
    """``fields``: one for each curve, by name. ``changed(name)``: the person changed one."""

    changed = Signal(str)

    def __init__(self, specs: tuple[Spec, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = CurveView()
        self.view.setToolTip(
            self.tr(
                "Click to add a point, drag it to shape the curve, drag it out to delete it. With the keyboard: "
                "arrows move the point, Page Up and Page Down choose one, Insert adds and Delete removes one."
            )
        )
        self.view.setAccessibleDescription(self.view.toolTip())
        self.channel = QComboBox()
        self.channel.setAccessibleName(self.tr("Channel"))
        self.channel.setToolTip(self.tr("The channel whose curve is shaped."))
        for spec in specs:
            self.channel.addItem(filter_word(spec.label), spec.name)
        self.reset = QPushButton(icon("reset"), self.tr("Straighten curve"))
        self.reset.setAutoDefault(False)
        self.reset.setAccessibleName(self.tr("Straighten curve"))
        self.reset.setToolTip(self.tr("Make the curve of this channel a straight line again."))
        self.input, self.output = (self._number(name) for name in (self.tr("Input"), self.tr("Output")))
        top, numbers = QHBoxLayout(), QHBoxLayout()
        for line in (top, numbers):
            line.setSpacing(SPACE)
        top.addWidget(self.channel, 1)
        top.addWidget(self.reset)
        for words, number in ((self.tr("Input"), self.input), (self.tr("Output"), self.output)):
            label = QLabel(words)
            label.setBuddy(number)
            numbers.addWidget(label)
            numbers.addWidget(number)
        numbers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addLayout(numbers)
        self.fields = {spec.name: CurveField(spec, self) for spec in specs}
        self.view.show_curve(specs[0].name)
        self._show_point()
        self.channel.currentIndexChanged.connect(self._channel_chosen)
        self.reset.clicked.connect(self._straighten)
        self.view.changed.connect(self._edited)
        self.view.selected_changed.connect(self._show_point)
        self.input.valueChanged.connect(self._typed)
        self.output.valueChanged.connect(self._typed)

    def put(self, name: str, points: Points) -> None:
        """Show ``points`` as the curve ``name``, without a signal."""
        self.view.curves[name] = points
        if name == self.view.channel:
            with QSignalBlocker(self.view):
                self.view.show_curve(name, self.view.selected)
            self._show_point()

    def show_histogram(self, histogram: Histogram | None) -> None:
        self.view.show_histogram(histogram)

    def _number(self, name: str) -> QDoubleSpinBox:
        number = QDoubleSpinBox()
        number.setRange(0, 255)
        number.setDecimals(1)
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        number.setAccessibleName(name)
        number.setToolTip(self.tr("Of the selected point, on a 0 to 255 scale."))
        return number

    def _show_point(self) -> None:
        x, y = self.view.points[self.view.selected]
        for number, value in ((self.input, x), (self.output, y)):
            with QSignalBlocker(number):
                number.setValue(255 * value)
        words = self.tr("Curve, point {n} of {all}: input {x}, output {y}")
        for name, value in (
            ("{n}", self.view.selected + 1),
            ("{all}", len(self.view.points)),
            ("{x}", round(255 * x)),
            ("{y}", round(255 * y)),
        ):
            words = words.replace(name, str(value))
        self.view.setAccessibleName(words)

    def _channel_chosen(self, _index: int) -> None:
        self.view.show_curve(str(self.channel.currentData()))

    def _straighten(self) -> None:
        if self.view.points != LINE:
            self.view.curves[self.view.channel] = LINE
            self.view.show_curve(self.view.channel)
            self._edited()

    def _typed(self, _value: float) -> None:
        self.view.place(self.view.selected, self.input.value() / 255, self.output.value() / 255)

    def _edited(self) -> None:
        self._show_point()
        name = self.view.channel
        self.fields[name].changed.emit()
        self.changed.emit(name)
