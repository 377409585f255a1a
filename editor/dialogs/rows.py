"""What the pages of a dialog are made of: headings, notes, rows of a form, a field for a folder."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.theme import SPACE

__all__ = ["Choose", "FolderField", "Page", "choose_folder", "choose_item", "named"]

Choose = Callable[[QWidget, str, str], str]  # (parent, title, folder) -> folder, "" when the person backs out


def choose_folder(parent: QWidget, title: str, folder: str) -> str:
    return QFileDialog.getExistingDirectory(parent, title, folder)


def named(widget: QWidget, name: str, help_text: str = "") -> None:
    """What a screen reader calls the control, and what it is for."""
    widget.setAccessibleName(name)
    if help_text:
        widget.setToolTip(help_text)


def choose_item(box: QComboBox, value: object, words: str = "") -> None:
    """Select the entry with this data; one that is not offered (typed into the file by hand) is added first."""
    if box.findData(value) < 0:
        box.addItem(words or str(value), value)
    box.setCurrentIndex(box.findData(value))


class Page(QWidget):
    """Headings, forms and notes below each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE)

    def heading(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("role", "heading")
        if self.column.count():
            self.column.addSpacing(SPACE)
        self.column.addWidget(label)

    def note(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        self.column.addWidget(label)
        return label

    def form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE * 2)
        form.setVerticalSpacing(SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(form)
        return form


class FolderField(QWidget):
    """A folder's path that can be typed or chosen; empty stands for what ``placeholder`` says."""

    def __init__(self, name: str, folder: str, placeholder: str, choose: Choose) -> None:
        super().__init__()
        self._name, self._choose = name, choose
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        self.path = QLineEdit(folder)
        self.path.setPlaceholderText(placeholder)
        self.path.setClearButtonEnabled(True)
        self.path.setMinimumWidth(180)
        named(self.path, name)
        self.button = QPushButton(self.tr("Choose…"))
        named(self.button, self.tr("Choose: {what}").replace("{what}", name))
        self.button.clicked.connect(self._clicked)
        self.setFocusProxy(self.path)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line.addWidget(self.path, 1)
        line.addWidget(self.button)

    def folder(self) -> str:
        return self.path.text().strip()

    def _clicked(self) -> None:
        chosen = self._choose(self, self._name, self.folder())
        if chosen:
            self.path.setText(chosen)
