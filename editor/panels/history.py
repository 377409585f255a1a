"""The steps of a document, oldest first: a click or Enter goes to one; those that were undone are dimmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.document import Change, Document, timeline
from editor.document.timeline import Entry
from editor.icons import icon
from editor.names import plain_tip
from editor.theme import SPACE, current
from editor.words import step_word

__all__ = ["HistoryModel", "HistoryPanel"]

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole + 1  # the Entry itself
MARK = 16


class HistoryModel(QAbstractListModel):
    """All states that a document can go to, oldest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._entries: list[Entry] = []

    def set_document(self, document: Document | None) -> None:
        self._document = document
        self.refresh()

    def refresh(self) -> None:
        """Take over the document's history."""
        entries = timeline.entries(self._document) if self._document is not None else []
        if [entry.name for entry in entries] != [entry.name for entry in self._entries]:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()
            return
        self._entries = entries
        if entries:
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))

    def entry(self, index: Index) -> Entry | None:
        return self._entries[index.row()] if index.isValid() and index.row() < len(self._entries) else None

    @property
    def present(self) -> int:
        """The row of the present state, -1 when there is none."""
        return next((row for row, entry in enumerate(self._entries) if entry.current), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index)
        if entry is None:
            return None
        if role == ENTRY:
            return entry
        words = step_word(entry.name) if entry.name else self.tr("Start")
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{words}\n{self._place(entry)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words}, {self._place(entry)}"
        return None

    def _place(self, entry: Entry) -> str:
        if entry.current:
            return self.tr("the present state")
        steps = str(abs(entry.steps_away))
        if entry.steps_away < 0:
            return self.tr("done; steps to undo for it: {n}").replace("{n}", steps)
        return self.tr("undone; steps to redo for it: {n}").replace("{n}", steps)


class _Delegate(QStyledItemDelegate):
    """A tick marks the present state, an arrow what can be redone: colour alone would not reach everybody."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, max(MARK, option.fontMetrics.height()) + SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        if entry is None:
            return
        tokens = current()
        able = bool(option.state & QStyle.StateFlag.State_Enabled)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and able
        undone = entry.steps_away > 0
        painter.save()
        if chosen:
            painter.fillRect(option.rect, QColor(tokens.accent_soft))
            painter.fillRect(
                QRect(option.rect.topLeft(), QSize(3, option.rect.height())), QColor(tokens.accent)
            )
        elif option.state & QStyle.StateFlag.State_MouseOver and able:
            painter.fillRect(option.rect, QColor(tokens.raised))
        dim = tokens.dim_selected if chosen else tokens.dim
        colour = tokens.disabled if not able else dim if undone else tokens.text
        row = option.rect.adjusted(SPACE, 0, -SPACE, 0)
        mark = QRect(row.left(), row.center().y() + 1 - MARK // 2, MARK, MARK)
        if entry.current:
            icon("check", "accent" if able else "disabled").paint(painter, mark)
        elif undone:
            icon("redo", "dim" if able else "disabled").paint(painter, mark)
        font = option.font
        font.setBold(entry.current)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        text = row.adjusted(MARK + SPACE, 0, 0, 0)
        words = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.restore()


class HistoryPanel(QWidget):
    """Follows one document at a time; while it cannot be seen it does not look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("History"))
        self._document: Document | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self.model = HistoryModel(self)
        self.view = QListView()
        self.view.setAccessibleName(self.tr("Steps, oldest first"))
        self.view.setAccessibleDescription(self.tr("Enter goes to the chosen step."))
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Delegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        kept = self.view.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # its dock must not change its size with it
        self.view.setSizePolicy(kept)
        self.view.clicked.connect(self._go)
        self.view.activated.connect(self._go)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE)
        outer.addWidget(self.view)
        self.set_reason("")

    def set_document(self, document: Document | None) -> None:
        """Show the history of another document, or of none."""
        if document is self._document:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._document = document
        if document is not None:
            self._unsubscribe = document.subscribe(self._changed)
        self.model.set_document(document)
        self._show_present()

    def set_seen(self, seen: bool) -> None:
        """Whether the panel is in front; Qt calls one behind another tab visible, and the Tab key stops there."""
        self.view.setVisible(seen)
        if seen:
            self._refresh()

    def set_reason(self, reason: str) -> None:
        """Why nothing can be undone or redone now; empty when it can."""
        self.view.setEnabled(not reason)
        self.view.setToolTip(plain_tip(reason))

    # --- inside -----------------------------------------------------------------------------------------

    def _changed(self, change: Change) -> None:
        if change.history and self.view.isVisible():
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        self.model.refresh()
        self._show_present()

    def _show_present(self) -> None:
        index = self.model.index(self.model.present)
        self.view.setCurrentIndex(index)
        if index.isValid():
            self.view.scrollTo(index)

    def _go(self, index: QModelIndex) -> None:
        entry = self.model.entry(index)
        if entry is not None and self._document is not None and not entry.current:
            timeline.go(self._document, entry.steps_away)
