"""What a dataset is made of: recipe, folders, how many. And a grid of examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.dataset import EXAMPLES
from editor.dialogs.ask import Ask
from editor.names import plain_tip
from editor.tasks import folder_or_home
from editor.theme import SPACE, current
from editor.words import engine_word
from engine.dataset import recipe as recipes
from engine.dataset.operations import RecipeError
from engine.dataset.recipe import FacesSource, ImagesSource, Recipe, Work

__all__ = ["DatasetForm", "ExampleGrid", "operation_word"]

CELL = 124  # pixels of an example


def operation_word(text: str) -> str:
    """The translation of an operation's label or help."""
    return QCoreApplication.translate("Dataset", text)


class DatasetForm(QWidget):
    """``changed()``: something is different. ``said(sentence)``: a recipe could not be read."""

    changed = Signal()
    said = Signal(str)

    def __init__(self, ask: Ask, opens_in: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask, self._opens_in = ask, opens_in
        self._own_out = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE * 2)
        self._form.setVerticalSpacing(SPACE)
        outer.addLayout(self._form)
        self.recipe_box = QComboBox()
        self.recipe_box.setAccessibleName(self.tr("Recipe"))
        for path in recipes.listed():
            found = recipes.read(path)
            self.recipe_box.addItem(operation_word(found.name), found)
        takes = [self.recipe_box.itemData(row).takes_images for row in range(self.recipe_box.count())]
        last = len(takes) - 1 - takes[::-1].index(True) if True in takes else 0
        self.recipe_box.setCurrentIndex(last)  # what most want: the faces would need no folder
        self.recipe_box.currentIndexChanged.connect(self._recipe_chosen)
        self.open_button = self._button(self.tr("Open…"), self.tr("Open a recipe"), self._open)
        self._row(self.tr("&Recipe"), self.recipe_box, self.open_button)
        self.description = QLabel()
        self.description.setTextFormat(Qt.TextFormat.PlainText)
        self.description.setWordWrap(True)
        self.description.setProperty("role", "dim")
        self._form.addRow("", self.description)
        self.steps = QListWidget()
        self.steps.setAccessibleName(self.tr("Steps"))
        self.steps.setToolTip(self.tr("Steps without a tick are left out."))
        self.steps.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.steps.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.itemChanged.connect(self._ticked)
        steps_label = QLabel(self.tr("S&teps"))
        steps_label.setBuddy(self.steps)
        self._form.addRow(steps_label, self.steps)
        self.folder = self._line(self.tr("Folder of pictures"), "")
        self.folder_button = self._button(self.tr("Choose…"), self.tr("Choose the pictures"), self._choose)
        self._row(self.tr("&Pictures"), self.folder, self.folder_button)
        self.out = self._line(self.tr("Output folder"), self.tr("A new or an empty folder"))
        self.out_button = self._button(
            self.tr("Choose…"), self.tr("Choose the output folder"), self._choose_out
        )
        self._row(self.tr("&Output"), self.out, self.out_button)
        # a spin box of whole numbers ends at 2**31: a recipe's seed may be larger, and is exact as a double
        self.count, self.seed = QSpinBox(), QDoubleSpinBox()
        self.count.setRange(1, recipes.MOST_PICTURES)
        self.count.setGroupSeparatorShown(True)
        self.count.setAccessibleName(self.tr("How many pictures"))
        self.seed.setDecimals(0)
        self.seed.setRange(0, recipes.SEED_MOST)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed makes the same files; another one other pictures."))
        for box in (self.count, self.seed):
            box.valueChanged.connect(self._changed)
        self._row(self.tr("&Count"), self.count)
        self._row(self.tr("See&d"), self.seed)
        self.folder.textChanged.connect(self._propose)
        self.out.textEdited.connect(self._out_edited)
        self._recipe_chosen()

    # --- building ------------------------------------------------------------------------------------------

    def _button(self, text: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(hint)
        line.textChanged.connect(self._changed)
        return line

    def _row(self, label: str, field: QWidget, button: QWidget | None = None) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(field, 1)
        if button is not None:
            line.addWidget(button)
        self._form.addRow(label, line)
        words = self._form.labelForField(line)
        assert isinstance(words, QLabel)
        words.setBuddy(field)

    # --- what is chosen ------------------------------------------------------------------------------------

    def recipe(self) -> Recipe:
        """As chosen, with the ticked steps."""
        found = self.recipe_box.currentData()
        ticked = [
            work
            for row, work in enumerate(found.steps)
            if self.steps.item(row).checkState() == Qt.CheckState.Checked
        ]
        return replace(found, steps=tuple(ticked), count=self.count.value(), seed=int(self.seed.value()))

    def input_path(self) -> Path | None:
        text = self.folder.text().strip()
        return Path(text).expanduser() if text else None

    def output_path(self) -> Path | None:
        text = self.out.text().strip()
        return Path(text).expanduser() if text else None

    def input_problem(self) -> str:
        """Why there can be no examples; empty if there can."""
        if not self.recipe().takes_images:
            return ""
        path = self.input_path()
        if path is None:
            return self.tr("Choose a folder of pictures first.")
        return "" if path.is_absolute() else self.tr("The folder of pictures has to be a full path.")

    def problem(self) -> str:
        """Why it cannot begin; empty if it can."""
        if words := self.input_problem():
            return words
        path = self.output_path()
        if path is None:
            return self.tr("Choose a folder for the dataset.")
        if not path.is_absolute():
            return self.tr("The folder for the dataset has to be a full path.")
        if self.recipe().takes_images and path == self.input_path():
            return self.tr("The pictures and the dataset need different folders.")
        return ""

    def set_recipe(self, recipe: Recipe, name: str) -> None:
        """Add a recipe to the list, and choose it."""
        self.recipe_box.addItem(recipe.name or name, recipe)
        self.recipe_box.setCurrentIndex(self.recipe_box.count() - 1)

    # --- inside --------------------------------------------------------------------------------------------

    def _recipe_chosen(self, _index: int = 0) -> None:
        found: Recipe = self.recipe_box.currentData()
        words = [operation_word(found.description)] if found.description else []
        for kind in found.sources:
            if isinstance(kind, FacesSource):
                words.append(self.tr("Takes made faces."))
            elif isinstance(kind, ImagesSource):
                words.append(self.tr("Takes the pictures of the folder."))
        self.description.setText(" ".join(words))
        self.steps.blockSignals(True)
        self.steps.clear()
        for work in found.steps:
            item = QListWidgetItem(_words(work))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(plain_tip(f"{_words(work)}\n{operation_word(work.row.help)}"))
            self.steps.addItem(item)
        self.steps.blockSignals(False)
        self.count.setValue(found.count)
        self.seed.setValue(found.seed)
        takes = found.takes_images
        for widget in (self.folder, self.folder_button):
            widget.setEnabled(takes)
            widget.setToolTip("" if takes else self.tr("This recipe makes all its pictures."))
        self.changed.emit()

    def _open(self) -> None:
        path = self._ask.recipe_path(self, str(folder_or_home(self._opens_in)))
        if path is None:
            return
        try:
            self.set_recipe(recipes.read(path), path.stem)
        except RecipeError as error:
            self.said.emit(engine_word(str(error)))

    def _choose(self) -> None:
        start = str(folder_or_home(self.folder.text() or self._opens_in))
        folder = self._ask.folder_path(self, self.tr("Folder of pictures"), start)
        if folder is not None:
            self.folder.setText(str(folder))

    def _choose_out(self) -> None:
        folder = self._ask.folder_path(
            self, self.tr("Folder for the dataset"), str(folder_or_home(self.out.text()))
        )
        if folder is not None:
            self._own_out = True
            self.out.setText(str(folder))

    def _out_edited(self, _text: str) -> None:
        self._own_out = True

    def _propose(self, _text: str) -> None:
        """A folder beside the pictures, unless the person has chosen one."""
        path = self.input_path()
        if path is not None and path.name and not (self._own_out and self.out.text().strip()):
            self.out.setText(str(path.with_name(self.tr("{name} dataset").replace("{name}", path.name))))

    def _ticked(self, _item: QListWidgetItem) -> None:
        self.changed.emit()

    def _changed(self, _value: object) -> None:
        self.changed.emit()


def _words(work: Work) -> str:
    """ "Rotate · 50 %", "Blur, Noise or JPEG"."""
    if work.choices:
        words = " / ".join(operation_word(choice.row.label) for choice in work.choices)
    else:
        words = operation_word(work.row.label)
    return words if work.p == 1 else f"{words} · {round(100 * work.p)} %"


class ExampleGrid(QListWidget):
    """Pictures side by side; empty frames for those that are not there yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Examples"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(CELL, CELL))
        self.setGridSize(QSize(CELL + SPACE, CELL + SPACE))
        self.setMinimumWidth(4 * (CELL + SPACE) + 2 * self.frameWidth() + 24)
        self.clear_all()

    def clear_all(self) -> None:
        self.clear()
        for _ in range(EXAMPLES):
            self.addItem(QListWidgetItem(_icon(None), ""))

    def show_example(self, place: int, picture: np.ndarray | str) -> None:
        """A picture, H × W × 3 uint8, or why there is none."""
        item = self.item(place)
        if isinstance(picture, str):
            item.setToolTip(plain_tip(engine_word(picture)))
        else:
            item.setIcon(_icon(picture))
            item.setData(Qt.ItemDataRole.UserRole, True)

    def filled(self) -> Sequence[bool]:
        """Which of the places hold a picture."""
        return [self.item(n).data(Qt.ItemDataRole.UserRole) is True for n in range(self.count())]


def _icon(picture: np.ndarray | None) -> QIcon:
    made = QPixmap(CELL, CELL)
    made.fill(QColor(current().raised))
    if picture is not None:
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, width * 3, QImage.Format.Format_RGB888).copy()
        side = Qt.AspectRatioMode.KeepAspectRatio
        made = QPixmap.fromImage(image.scaled(CELL, CELL, side, Qt.TransformationMode.SmoothTransformation))
    return QIcon(made)
