"""The dialog of Compare models: which filter, which two of its models, and with which settings. It runs nothing.

It is not modal: the person moves the line on the canvas, zooms and pans while it is open (see editor/comparing.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.parameters import ParameterForm
from editor.dialogs.rows import choose_item, named
from editor.names import plain_tip
from editor.theme import SPACE
from editor.words import engine_word, filter_word
from engine.filters import Filter
from engine.filters.spec import specs

__all__ = ["SIDES", "Comparable", "CompareDialog"]

SIDES = ("left", "right")
# parameters that say which model, or how large the whole result is: here both are known
LEFT_OUT = {"translate": ("to",), "upscale": ("width", "height", "longest")}


@dataclass(frozen=True)
class Comparable:
    """A filter and (id, name) of the models that it can run with, the active one first."""

    row: Filter
    models: tuple[tuple[str, str], ...]


class CompareDialog(QDialog):
    """Signals: ``compare_wanted()``, ``stop_wanted()``, ``use_wanted(side)``: the model of the "left" or "right" is
    to be the active one; ``changed()``: another filter, model or setting; ``rejected`` as for every dialog."""

    compare_wanted = Signal()
    stop_wanted = Signal()
    use_wanted = Signal(str)
    changed = Signal()

    def __init__(self, rows: tuple[Comparable, ...], parent: QWidget | None = None) -> None:
        """``rows``: at least one, each with two models or more."""
        super().__init__(parent, Qt.WindowType.Dialog)
        self._rows = rows
        self._chosen: dict[str, tuple[str, str]] = {}  # by filter: the models that were chosen last
        self._running = False
        self.setWindowTitle(self.tr("Compare models"))
        self.setAccessibleName(self.tr("Compare models"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        words = QLabel(
            self.tr(
                "Runs two models on what is in view and shows them on both sides of the line. Nothing is changed."
            )
        )
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        outer.addWidget(words)
        outer.addLayout(self._choices())
        self._form_place = QVBoxLayout()
        outer.addLayout(self._form_place)
        self.form: ParameterForm | None = None
        outer.addLayout(self._state())
        outer.addLayout(self._buttons())
        self.setAccessibleDescription(words.text())
        self._row_changed(0)

    # --- what the person chose -------------------------------------------------------------------------------

    @property
    def row(self) -> Filter:
        return self._rows[max(0, self.filter.currentIndex())].row

    def choose(self, identity: str) -> None:
        """Show a filter, if two of its models can be compared."""
        index = self.filter.findData(identity)
        if index >= 0:
            self.filter.setCurrentIndex(index)

    def params(self) -> Any:
        """The filter's frozen Params, checked. Raises ValueError with one clear sentence."""
        assert self.form is not None
        return self.row.make_params(**self.form.values())

    def models(self) -> tuple[str, str]:
        """The ids of the left and the right one."""
        return str(self.boxes["left"].currentData()), str(self.boxes["right"].currentData())

    def model_names(self) -> tuple[str, str]:
        return self.boxes["left"].currentText(), self.boxes["right"].currentText()

    # --- what it is told -------------------------------------------------------------------------------------

    def set_rows(self, rows: tuple[Comparable, ...]) -> None:
        """Others can be compared now; what is chosen stays as far as it is there."""
        if not rows or rows == self._rows:
            return
        before, chosen = self.row.id, self.models()
        alike = next((r for r in rows if r.row.id == before), None)
        self._rows = rows
        with QSignalBlocker(self.filter):
            self._fill_filters()
            self.filter.setCurrentIndex(max(0, self.filter.findData(before)))
        self._chosen[before] = chosen
        if alike is None:
            self._row_changed(0)
        else:
            self._fill_models()
            self._refresh()

    def show_working(self, words: str, fraction: float | None) -> None:
        """``fraction`` 0..1, or None where it cannot be told."""
        self._running = True
        self.progress.setRange(0, 0 if fraction is None else 100)
        self.progress.setValue(round(100 * (fraction or 0.0)))
        self.progress.show()
        self._say(words)
        self._refresh()

    def show_status(self, words: str) -> None:
        """It is done, stopped, or failed."""
        self._running = False
        self.progress.hide()
        self._say(engine_word(words))
        self._refresh()

    def show_seconds(self, seconds: tuple[float, float] | None) -> None:
        """How long each took; None while that is not known."""
        for side, taken in zip(SIDES, seconds or (None, None), strict=True):
            self.taken[side].setText(
                ""
                if taken is None
                else self.tr("{n} s").replace("{n}", f"{taken:.1f}" if taken < 10 else f"{taken:.0f}")
            )

    # --- inside -----------------------------------------------------------------------------------------------

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        self.filter = QComboBox()
        named(self.filter, self.tr("Filter"), self.tr("Filters that can run with two models or more."))
        self._fill_filters()
        self.filter.currentIndexChanged.connect(self._row_changed)
        self._caption(grid, 0, self.tr("&Filter"), self.filter)
        self.boxes: dict[str, QComboBox] = {}
        self.use_buttons: dict[str, QPushButton] = {}
        self.taken: dict[str, QLabel] = {}
        sides = {
            "left": (self.tr("&Left"), self.tr("Left model")),
            "right": (self.tr("&Right"), self.tr("Right model")),
        }
        for place, (side, (caption, name)) in enumerate(sides.items(), 1):
            box = self.boxes[side] = QComboBox()
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(24)
            named(box, name)
            box.currentIndexChanged.connect(self._model_changed)
            self._caption(grid, place, caption, box)
            taken = self.taken[side] = QLabel()
            taken.setProperty("role", "dim")
            taken.setMinimumWidth(self.fontMetrics().horizontalAdvance("888.8 s"))
            taken.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            taken.setAccessibleName(self.tr("Time that it took: {name}").replace("{name}", name))
            grid.addWidget(taken, place, 2)
            button = self.use_buttons[side] = QPushButton(self.tr("Use this one"))
            button.setAutoDefault(False)
            button.setProperty("side", side)
            button.clicked.connect(self._use_clicked)
            grid.addWidget(button, place, 3)
        return grid

    def _caption(self, grid: QGridLayout, place: int, words: str, field: QWidget) -> None:
        label = QLabel(words)
        label.setBuddy(field)
        grid.addWidget(label, place, 0)
        grid.addWidget(field, place, 1)

    def _state(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE // 2)
        self.status = QLabel("")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("role", "dim")
        self.status.setWordWrap(True)
        # room for its longest sentence, so that nothing jumps while it changes
        self.status.setMinimumHeight(2 * self.status.fontMetrics().lineSpacing())
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status.setAccessibleName(self.tr("State of the comparison"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(self.tr("Progress of the comparison"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing jumps when it comes and goes
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        column.addWidget(self.status)
        column.addWidget(self.progress)
        return column

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.close_button = QPushButton(self.tr("Cl&ose"))
        named(self.close_button, self.tr("Close"), self.tr("The picture is as it was."))
        self.stop_button = QPushButton(self.tr("&Stop"))
        named(self.stop_button, self.tr("Stop"), self.tr("Stop computing."))
        self.compare_button = QPushButton(self.tr("&Compare"))
        named(self.compare_button, self.tr("Compare"))
        self.compare_button.setProperty("primary", True)
        self.compare_button.setDefault(True)
        for button in (self.close_button, self.stop_button):
            button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.stop_button.clicked.connect(self.stop_wanted)
        self.compare_button.clicked.connect(self.compare_wanted)
        line.addStretch(1)
        for button in (self.close_button, self.stop_button, self.compare_button):
            line.addWidget(button)
        return line

    def _fill_filters(self) -> None:
        self.filter.clear()
        for one in self._rows:
            self.filter.addItem(filter_word(one.row.label), one.row.id)

    def _fill_models(self) -> None:
        models = next(one.models for one in self._rows if one.row.id == self.row.id)
        known = [identity for identity, _ in models]
        chosen = self._chosen.get(self.row.id, (known[0], known[1]))
        for number, side in enumerate(SIDES):
            box = self.boxes[side]
            with QSignalBlocker(box):
                box.clear()
                for identity, name in models:
                    box.addItem(name, identity)
                choose_item(box, chosen[number] if chosen[number] in known else known[number])

    def _row_changed(self, _index: int) -> None:
        self._fill_models()
        if self.form is not None:
            self._form_place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        row = self.row
        without = LEFT_OUT.get(row.id, ())
        self.form = ParameterForm(tuple(spec for spec in specs(row.params) if spec.name not in without))
        self.form.changed.connect(self._changed)
        self._form_place.addWidget(self.form)
        self.form.setVisible(True)  # at once: a layout leaves out what is not seen yet
        self.setTabOrder(self.use_buttons["right"], self.form)
        self.setTabOrder(self.form, self.close_button)
        self._changed()
        self._fit()

    def _model_changed(self, _index: int) -> None:
        self._chosen[self.row.id] = self.models()
        self._changed()

    def _changed(self) -> None:
        self.show_seconds(None)
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        left, right = self.models()
        why = self.tr("Choose two different models.") if left == right else ""
        self.compare_button.setEnabled(not self._running and not why)
        self.compare_button.setToolTip(why or self.tr("Run both models on what is in view."))
        self.stop_button.setEnabled(self._running)
        active = self._rows[max(0, self.filter.currentIndex())].models[0][0]
        for side, identity, name in zip(SIDES, (left, right), self.model_names(), strict=True):
            button = self.use_buttons[side]
            button.setVisible(self.row.model_for is None)  # there the person chooses each time
            mixed = identity in self.row.parts
            button.setEnabled(identity != active and not mixed)
            button.setAccessibleName(self.tr("Use {name}").replace("{name}", name))
            button.setToolTip(
                plain_tip(
                    self.tr("{name} is the active model already.").replace("{name}", name)
                    if identity == active
                    else self.tr("The filter mixes {name} into its model itself.").replace("{name}", name)
                    if mixed
                    else self.tr("Make {name} the model that this filter runs with.").replace("{name}", name)
                )
            )
            self.boxes[side].setToolTip(plain_tip(name))

    def _fit(self) -> None:
        """As high as it has to be: what is wrapped makes the layout's own minimum too small."""
        outer = self.layout()
        assert outer is not None
        outer.activate()
        width = max(self.width() if self.isVisible() else 0, self.minimumWidth(), outer.minimumSize().width())
        self.setMinimumHeight(outer.totalHeightForWidth(width))
        self.resize(width, self.minimumHeight())

    def _say(self, words: str) -> None:
        self.status.setText(words)
        self.status.setToolTip(plain_tip(words))

    def _use_clicked(self) -> None:
        self.use_wanted.emit(str(self.sender().property("side")))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        super().closeEvent(event)
