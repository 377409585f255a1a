"""The steps of a batch: a preset, or filters put together, each with the form of its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.ask import Ask
from editor.dialogs.parameters import ParameterForm
from editor.icons import icon
from editor.theme import SPACE
from editor.words import engine_word, filter_word
from engine import presets
from engine.api import EngineError
from engine.chain import MOST_STEPS, Chain, Step, step
from engine.filters import FILTERS
from engine.filters.spec import specs
from engine.presets import Preset

__all__ = ["Models", "StepsBox", "no_models", "preset_word"]

MENU_ORDER = ("Enhance", "Adjust", "Image")


Models = Callable[[str], tuple[tuple[str, str], ...]]


def no_models(_task: str) -> tuple[tuple[str, str], ...]:
    return ()


def preset_word(text: str) -> str:
    """The name or the description of a preset: those that come with Saisei are translated."""
    return QCoreApplication.translate("Presets", text)


class StepsBox(QWidget):
    """``changed()``: other steps, or other parameters. ``told(sentence)``: a preset could not be saved or read."""

    changed = Signal()
    told = Signal(str)

    def __init__(self, ask: Ask, models: Models = no_models, parent: QWidget | None = None) -> None:
        """``models``: (id, name) of the usable ones of a task, the active one first."""
        super().__init__(parent)
        self._ask, self._models = ask, models
        self.model: QComboBox | None = None  # of the step that is shown, where there is a choice
        self._steps: list[Step] = []
        self._presets: list[Preset] = []
        self._form: ParameterForm | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        caption = QLabel(self.tr("Steps"))
        caption.setProperty("role", "heading")
        outer.addWidget(caption)
        outer.addLayout(self._preset_line())
        self.about = QLabel()
        self.about.setProperty("role", "dim")
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        outer.addWidget(self.about)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Steps"))
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(2)
        self.list.setMinimumHeight(96)
        self.list.currentRowChanged.connect(self._row_changed)
        outer.addWidget(self.list, 1)
        outer.addLayout(self._step_line())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setMinimumSize(440, 150)
        outer.addWidget(self.area, 2)
        self.refresh_presets()
        self._show_steps(-1)

    # --- what is chosen ------------------------------------------------------------------------------------

    def chain(self) -> Chain:
        """The steps, with the name of the preset that they are."""
        preset = self.preset.currentData()
        name = preset.chain.label if isinstance(preset, Preset) else ""
        return Chain(tuple(self._steps), name)

    def set_chain(self, chain: Chain) -> None:
        """Show these steps; they belong to no preset."""
        with QSignalBlocker(self.preset):
            self.preset.setCurrentIndex(0)
        self._steps = list(chain.steps)
        self._show_steps(0)
        self._describe()
        self.changed.emit()

    def problem(self) -> str:
        """Why a batch cannot begin with this; empty if it can."""
        if not self._steps:
            return self.tr("Choose a preset, or add a step.")
        for one in self._steps:
            if one.row.mask == "input":
                return self.tr(
                    "{filter} needs a mask for each photo, which is possible on the command line only: take it out."
                ).replace("{filter}", filter_word(one.row.label))
        return ""

    # --- building ------------------------------------------------------------------------------------------

    def _preset_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        label = QLabel(self.tr("&Preset"))
        self.preset = QComboBox()
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset.currentIndexChanged.connect(self._preset_chosen)
        label.setBuddy(self.preset)
        self.save = QPushButton(icon("save"), self.tr("Save…"))
        self.save.setAccessibleName(self.tr("Save as a preset"))
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self._save)
        self.forget = QToolButton()
        self.forget.setIcon(icon("delete"))
        self.forget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.forget.setAccessibleName(self.tr("Delete the preset"))
        self.forget.clicked.connect(self._forget)
        for widget in (label, self.preset, self.save, self.forget):
            line.addWidget(widget, 1 if widget is self.preset else 0)
        return line

    def _step_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.add = QPushButton(self.tr("&Add step"))
        self.add.setAccessibleName(self.tr("Add step"))
        self.add.setAutoDefault(False)
        self.add.setMenu(self._menu())
        line.addWidget(self.add)
        line.addStretch(1)
        self.up, self.down, self.remove = (
            self._tool("up", self.tr("Move the step up"), self._up),
            self._tool("down", self.tr("Move the step down"), self._down),
            self._tool("delete", self.tr("Remove the step"), self._remove),
        )
        for button in (self.up, self.down, self.remove):
            line.addWidget(button)
        return line

    def _tool(self, picture: str, words: str, do: Any) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(do)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        rows = [row for row in FILTERS.values() if row.mask != "input"]
        groups = sorted({row.menu for row in rows}, key=lambda name: (_place(name), name))
        for group in groups:
            if not menu.isEmpty():
                menu.addSeparator()
            for row in rows:
                if row.menu == group:
                    action = menu.addAction(filter_word(row.label))
                    action.triggered.connect(partial(self._add, row.id))
        return menu

    # --- presets -------------------------------------------------------------------------------------------

    def refresh_presets(self, chosen: str = "") -> None:
        """Read them again; ``chosen``: the id of the one that is shown."""
        self._presets, problems = presets.listed()
        with QSignalBlocker(self.preset):
            self.preset.clear()
            self.preset.addItem(self.tr("Steps of your own"), None)
            for preset in self._presets:
                label = preset.chain.label
                self.preset.addItem(label if preset.own else preset_word(label), preset)
                if preset.id == chosen:
                    self.preset.setCurrentIndex(self.preset.count() - 1)
        self._describe()
        for problem in problems:
            self.told.emit(engine_word(problem))

    def _preset_chosen(self, index: int) -> None:
        preset = self.preset.itemData(index)
        if isinstance(preset, Preset):
            self._steps = list(preset.chain.steps)
            self._show_steps(0)
        self._describe()
        self.changed.emit()

    def _describe(self) -> None:
        preset = self.preset.currentData()
        own = isinstance(preset, Preset) and preset.own
        words = preset.chain.description if isinstance(preset, Preset) else ""
        self.about.setText(words if own else preset_word(words) if words else "")
        self.about.setVisible(bool(words))
        self.forget.setEnabled(own)
        self.forget.setToolTip(
            self.tr("Delete the preset") if own else self.tr("Only presets of your own can be deleted.")
        )
        self.save.setEnabled(bool(self._steps))
        self.save.setToolTip(
            self.tr("Keep these steps under a name.") if self._steps else self.tr("There is no step to keep.")
        )

    def _save(self) -> None:
        preset = self.preset.currentData()
        own = isinstance(preset, Preset) and preset.own
        name = self._ask.preset_name(self, preset.chain.label if own else "")
        if not name:
            return
        try:
            saved = presets.save(Chain(tuple(self._steps), name))
        except EngineError as error:
            self.told.emit(engine_word(str(error)))
            return
        self.refresh_presets(saved.id)
        self.changed.emit()

    def _forget(self) -> None:
        preset = self.preset.currentData()
        if not isinstance(preset, Preset):
            return
        try:
            presets.remove(preset)
        except EngineError as error:
            self.told.emit(engine_word(str(error)))
        self.refresh_presets()
        self.changed.emit()

    # --- steps ---------------------------------------------------------------------------------------------

    def _add(self, identity: str) -> None:
        place = self.list.currentRow() + 1 if self._steps else 0
        self._steps.insert(place, step(identity))
        self._edited(place)

    def _remove(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            del self._steps[row]
            self._edited(min(row, len(self._steps) - 1))

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        if 0 <= row + by < len(self._steps):
            self._steps.insert(row + by, self._steps.pop(row))
            self._edited(row + by)

    def _edited(self, row: int) -> None:
        self._show_steps(row)
        self._own_now()

    def _show_steps(self, row: int) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for number, one in enumerate(self._steps, 1):
                self.list.addItem(QListWidgetItem(f"{number}.  {filter_word(one.row.label)}"))
            self.list.setCurrentRow(min(row, len(self._steps) - 1))
        self._row_changed(self.list.currentRow())

    def _row_changed(self, row: int) -> None:
        old = self.area.takeWidget()
        if old is not None:
            old.hide()
            old.deleteLater()
        self._form = self.model = None
        chosen = 0 <= row < len(self._steps)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, SPACE, 0)
        column.setSpacing(SPACE)
        words = QLabel(filter_word(self._steps[row].row.help) if chosen else "")
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        column.addWidget(words)
        if chosen:
            self._add_models(column, self._steps[row])
        if chosen and specs(self._steps[row].row.params):
            one = self._steps[row]
            self._form = ParameterForm(specs(one.row.params))
            self._form.set_values({s.name: getattr(one.params, s.name) for s in specs(one.row.params)})
            self._form.changed.connect(self._parameter_changed)
            column.addWidget(self._form)
        column.addStretch(1)
        pane.setAutoFillBackground(False)
        # never across: what is beside the slider must be seen
        room = pane.minimumSizeHint().width() + self.area.verticalScrollBar().sizeHint().width()
        self.area.setMinimumWidth(max(self.area.minimumWidth(), room))
        self.area.setWidget(pane)
        self._enable(row)

    def _add_models(self, column: QVBoxLayout, one: Step) -> None:
        """Which network does the step: the one that is active when the batch runs, or always the same."""
        row = one.row
        if row.task is None or row.model_for is not None:
            return
        models = [model for model in self._models(row.task) if model[0] not in row.parts]
        known = {identity for identity, _ in models}
        if one.model is None and len(models) < 2:
            return  # one is no choice
        line = QHBoxLayout()
        line.setSpacing(SPACE * 2)
        caption = QLabel(self.tr("&Model"))
        box = self.model = QComboBox()
        box.setAccessibleName(self.tr("Model"))
        box.setToolTip(self.tr("The network that does the work; each has its own strengths."))
        active = models[0][1] if models else "—"
        box.addItem(self.tr("The active one ({name})").replace("{name}", active), None)
        for identity, name in models:
            box.addItem(name, identity)
        if one.model is not None and one.model not in known:
            box.addItem(self.tr("{name} (not installed)").replace("{name}", one.model), one.model)
        box.setCurrentIndex(max(0, box.findData(one.model)))
        box.currentIndexChanged.connect(self._model_chosen)
        caption.setBuddy(box)
        line.addWidget(caption)
        line.addWidget(box, 1)
        column.addLayout(line)

    def _model_chosen(self, _index: int) -> None:
        row = self.list.currentRow()
        if self.model is not None and 0 <= row < len(self._steps):
            self._steps[row] = replace(self._steps[row], model=self.model.currentData())
            self._own_now()

    def _enable(self, row: int) -> None:
        count = len(self._steps)
        for button, on in (
            (self.up, row > 0),
            (self.down, 0 <= row < count - 1),
            (self.remove, row >= 0),
        ):
            button.setEnabled(on)
        self.add.setEnabled(count < MOST_STEPS)
        self.add.setToolTip("" if count < MOST_STEPS else self.tr("These are as many steps as there can be."))

    def _parameter_changed(self) -> None:
        row, form = self.list.currentRow(), self._form
        if form is None or not 0 <= row < len(self._steps):
            return
        one = self._steps[row]
        try:
            params = one.row.make_params(**form.values())
        except ValueError as error:
            self.told.emit(engine_word(str(error)))
            return
        self._steps[row] = replace(one, params=params)
        self._own_now()

    def _own_now(self) -> None:
        """The steps are not those of the preset any more."""
        with QSignalBlocker(self.preset):
            self.preset.setCurrentIndex(0)
        self._describe()
        self.changed.emit()


def _place(menu: str) -> int:
    return MENU_ORDER.index(menu) if menu in MENU_ORDER else len(MENU_ORDER)
