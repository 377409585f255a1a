"""A batch that runs: every file with its state, how far it is, how long it still takes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from editor.batch import Moving, ran
from editor.dialogs.batch_inputs import plain_line
from editor.dialogs.progress import thin_bar
from editor.icons import icon
from editor.names import plain_tip
from editor.panels.jobs import time_words
from editor.theme import SPACE
from editor.words import engine_word
from engine.batch import Outcome, Plan

__all__ = ["FilesModel", "ProgressBox"]

STEPS = 1000  # of the bar
_Index = QModelIndex | QPersistentModelIndex
_ICONS = {
    "failed": ("error", "error"),
    "done": ("check", "accent"),
    "skipped": ("check", "dim"),
    "running": ("jobs", "accent"),
    "waiting": ("queued", "dim"),
}


class FilesModel(QAbstractTableModel):
    """One row for each file of a plan: its name, and what became of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._outcomes: dict[int, Outcome] = {}
        self._moving: Moving | None = None
        self._pictures = {state: icon(*names) for state, names in _ICONS.items()}

    def set_plan(self, plan: Plan | None) -> None:
        self.beginResetModel()
        self._plan, self._outcomes, self._moving = plan, {}, None
        self.endResetModel()

    def settle(self, index: int, outcome: Outcome) -> None:
        self._outcomes[index] = outcome
        self._row_changed(index)

    def move(self, moving: Moving | None) -> None:
        before, self._moving = self._moving, moving
        for one in (before, moving):
            if one is not None:
                self._row_changed(one.index)

    def outcome(self, row: int) -> Outcome | None:
        return self._outcomes.get(row)

    def _row_changed(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    # --- what the view asks ----------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self._plan is None else len(self._plan.items)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("File") if section == 0 else self.tr("State")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._plan is None or not index.isValid():
            return None
        row, first = index.row(), index.column() == 0
        item = self._plan.items[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain_line(self._shown(row)) if first else self._words(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(plain_line(item.source) if first else self._words(row))
        if role == Qt.ItemDataRole.DecorationRole and first:
            return self._pictures[self._state(row)]
        return None

    def _shown(self, row: int) -> Any:
        assert self._plan is not None
        item = self._plan.items[row]
        inner = item.target.relative_to(self._plan.folder).parent if self._plan.folder else None
        return inner / item.source.name if inner is not None else item.source

    def _state(self, row: int) -> str:
        outcome = self._outcomes.get(row)
        if outcome is not None:
            return ran(outcome)
        return "running" if self._moving is not None and self._moving.index == row else "waiting"

    def _words(self, row: int) -> str:
        outcome, state = self._outcomes.get(row), self._state(row)
        if state == "running" and self._moving is not None:
            return f"{round(100 * self._moving.fraction)} %"
        if outcome is None:
            return self.tr("Waiting")
        if outcome.error:
            return engine_word(outcome.error)
        if outcome.skipped:
            return self.tr("Done already")
        words = self.tr("Done")
        if outcome.seconds >= 1:
            words = self.tr("Done in {time}").replace("{time}", time_words(outcome.seconds))
        return " · ".join([words, *(engine_word(note) for note in outcome.notes)])


class ProgressBox(QWidget):
    """The table, the bar and a line of words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        self.model = FilesModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Files of the batch"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(self.table.fontMetrics().height() + SPACE)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        head.resizeSection(0, 300)
        outer.addWidget(self.table, 1)
        self.follow = QCheckBox(self.tr("Follow the file that is being worked on"))
        self.follow.setChecked(True)
        self.bar = thin_bar(self.tr("Progress of the batch"), STEPS)
        outer.addWidget(self.bar)
        line = QHBoxLayout()
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAccessibleName(self.tr("State of the batch"))
        line.addWidget(self.words, 1)
        line.addWidget(self.follow, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(line)

    def begin(self) -> None:
        self.model.set_plan(None)
        self.bar.setRange(0, 0)
        self.words.setText(self.tr("Looking for photos…"))

    def set_plan(self, plan: Plan) -> None:
        self.model.set_plan(plan)
        self.bar.setRange(0, STEPS)
        self.bar.setValue(0)

    def show_moving(self, moving: Moving, words: str) -> None:
        self.model.move(moving)
        self.bar.setValue(round(STEPS * moving.total))
        self.words.setText(words)
        if self.follow.isChecked():
            self.table.scrollTo(self.model.index(moving.index, 0))

    def end(self, words: str, complete: bool) -> None:
        self.model.move(None)
        self.bar.setRange(0, STEPS)
        if complete:
            self.bar.setValue(STEPS)
        self.words.setText(words)
