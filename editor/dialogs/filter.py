"""The dialog of a filter, generated from its parameters. It shows and asks; it runs nothing.

It is not modal: the person can pan and zoom the picture behind it, and the preview follows the view.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.controls import CONTROLS
from editor.dialogs.parameters import ParameterForm
from editor.dialogs.progress import PreviewState
from editor.icons import icon
from editor.theme import SPACE
from editor.words import filter_word
from engine.api import Size
from engine.filters import Filter
from engine.filters.spec import specs
from engine.geometry import Frame
from engine.histogram import Histogram

__all__ = ["FilterDialog"]


class FilterDialog(QDialog):
    """Signals: ``changed`` (a parameter or the model), ``applied``, ``preview_toggled(on)``,
    ``original_toggled(on)``: the person wants to see the picture as it was; ``rejected`` as for every dialog."""

    changed = Signal()
    applied = Signal()
    preview_toggled = Signal(bool)
    original_toggled = Signal(bool)

    def __init__(
        self,
        row: Filter,
        models: tuple[tuple[str, str], ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        """``models``: (id, name) of those that can do the task, the active one first."""
        super().__init__(parent, Qt.WindowType.Dialog)
        self.row = row
        self._size: Size | None = None
        label = filter_word(row.label)
        self.setWindowTitle(label)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)

        words = QLabel(filter_word(row.help))
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        outer.addWidget(words)

        self.form = ParameterForm(specs(row.params))
        self.form.changed.connect(self.changed)
        self.model = QComboBox()
        self.model.setAccessibleName(self.tr("Model"))
        self.model.setToolTip(self.tr("The network that does the work; each has its own strengths."))
        for identity, name in models:
            self.model.addItem(name, identity)
        self.model.currentIndexChanged.connect(self._model_changed)
        if len(models) > 1:  # one model is no choice
            line = QGridLayout()
            line.setHorizontalSpacing(SPACE * 2)
            line.setColumnStretch(1, 1)
            caption = QLabel(self.tr("&Model"))
            caption.setBuddy(self.model)
            line.addWidget(caption, 0, 0)
            line.addWidget(self.model, 0, 1)
            outer.addLayout(line)
        else:
            self.model.setParent(self)
            self.model.hide()
        self.control = CONTROLS[row.control](self.form) if row.control else None
        if self.control is not None:
            outer.addWidget(self.control)
        outer.addWidget(self.form)
        outer.addLayout(self._preview_row())
        outer.addLayout(self._buttons())
        if row.scope == "document":
            self._show_for_document()
        self.setAccessibleName(label)
        self.setAccessibleDescription(words.text())

    # --- what the person chose -----------------------------------------------------------------

    def params(self) -> Any:
        """The filter's frozen Params, checked. Raises ValueError with one clear sentence."""
        return self.row.make_params(**self.form.values())

    def model_id(self) -> str | None:
        """The chosen model, None for the filter's active one."""
        return self.model.currentData() if self.model.count() > 1 else None

    def model_shown(self) -> str | None:
        """The model that would run, chosen or the only one; None where none is known."""
        shown: str | None = self.model.currentData()
        return shown

    def set_values(self, values: dict[str, Any], model: str | None = None) -> None:
        """Show the settings of an earlier run."""
        self.form.set_values(values)
        index = self.model.findData(model)
        if index >= 0:
            self.model.setCurrentIndex(index)

    @property
    def wants_histogram(self) -> bool:
        """Whether something in the dialog shows the histogram of the layer."""
        return self.control is not None or self.form.wants_histogram

    def show_histogram(self, histogram: Histogram | None) -> None:
        self.form.show_histogram(histogram)
        if self.control is not None:
            self.control.show_histogram(histogram)  # type: ignore[attr-defined]

    # --- what the preview says -----------------------------------------------------------------

    def show_working(self, words: str, fraction: float | None = None) -> None:
        """As ``PreviewState`` does."""
        self._state.show_working(words, fraction)
        self._grow()

    def show_status(self, words: str) -> None:
        """As ``PreviewState`` does."""
        self._state.show_status(words)
        self._grow()

    def _grow(self) -> None:
        """A sentence of several lines makes the dialog higher: its fields are not to be squeezed."""
        layout = self.layout()
        if self.isVisible() and layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def set_limited(self, on: bool) -> None:
        """Whether the filter works inside a selection only."""
        self.apply_button.setToolTip(
            self.tr("Run on what is selected of the layer; the result becomes a new layer above it.")
            if on
            else self.tr("Run on the whole layer; the result becomes a new layer above it.")
        )

    # --- inside ----------------------------------------------------------------------------------

    def _preview_row(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE // 2)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.preview = QCheckBox(self.tr("Pre&view"))
        self.preview.setChecked(True)
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setToolTip(
            self.tr("Compute what is in view, so that settings can be judged before they are applied.")
        )
        self.preview.toggled.connect(self._preview_changed)
        self.original = QPushButton(self.tr("Show &original"))
        self.original.setIcon(icon("eye"))
        self.original.setCheckable(True)
        self.original.setAutoDefault(
            False
        )  # Return applies, unless another button of the last row has the focus
        self.original.setAccessibleName(self.tr("Show original"))
        self.original.setToolTip(self.tr("Switch between the picture before and after."))
        self.original.toggled.connect(self.original_toggled)
        line.addWidget(self.preview)
        line.addStretch(1)
        line.addWidget(self.original)
        column.addLayout(line)
        self._state = PreviewState()
        self.status, self.progress = self._state.words, self._state.bar
        column.addLayout(self._state)
        return column

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.reset_button = QPushButton(icon("reset"), self.tr("&Reset"))
        self.reset_button.setToolTip(self.tr("Back to the settings that the filter starts with."))
        self.cancel_button = QPushButton(self.tr("&Cancel"))
        self.apply_button = QPushButton(self.tr("&Apply"))
        self.apply_button.setProperty("primary", True)
        self.set_limited(False)
        for button, name in (
            (self.reset_button, self.tr("Reset")),
            (self.cancel_button, self.tr("Cancel")),
            (self.apply_button, self.tr("Apply")),
        ):
            button.setAccessibleName(name)
        self.apply_button.setDefault(True)
        self.reset_button.clicked.connect(self._reset)
        self.cancel_button.clicked.connect(self.reject)
        self.apply_button.clicked.connect(self._apply)
        line.addWidget(self.reset_button)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.apply_button)
        return line

    def _show_for_document(self) -> None:
        """What changes all layers alike is no layer that could be tried."""
        self.preview.setChecked(False)
        self.preview.hide()
        self.original.hide()
        self.progress.hide()
        self._state.keep_room(False)
        self.apply_button.setToolTip(self.tr("Change the whole document: all its layers alike."))

    def set_document_size(self, size: Size) -> None:
        """What the filter changes is of this size: the dialog says what it becomes."""
        self._size = size
        self.changed.connect(self._foretell)
        self._foretell()

    def _foretell(self) -> None:
        """The result's size, in the status and where sizes are left open."""
        transform = self.row.transform
        if self._size is None or transform is None:
            return
        try:
            made = transform(self.params(), self._size)
        except ValueError as error:
            self.show_status(str(error))
            return
        known = {"width": made.size.width, "height": made.size.height}
        if isinstance(made, Frame):
            known |= {"x": max(0, made.rect.x), "y": max(0, made.rect.y)}
        self.form.set_resolved(known)
        words = self.tr("{before} becomes {after} pixels.")
        for name, (width, height) in (("{before}", self._size), ("{after}", made.size)):
            words = words.replace(name, f"{width:,} × {height:,}")
        self.show_status(words)

    def _model_changed(self, _index: int) -> None:
        self.changed.emit()

    def _reset(self) -> None:
        self.form.reset()

    def _preview_changed(self, on: bool) -> None:
        self.original.setEnabled(on)
        if not on:
            self.original.setChecked(False)
        self.preview_toggled.emit(on)

    def _apply(self) -> None:
        self.original.setChecked(False)
        self.applied.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        super().closeEvent(event)
