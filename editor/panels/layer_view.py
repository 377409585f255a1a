"""The view of the layer list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from editor.document import Group
from editor.panels.layer_delegate import is_control
from editor.panels.layer_model import ITEM

__all__ = ["LayerView"]


class LayerView(QListView):
    """Rows can be renamed in place and dragged to another place. ``group_toggled(id)``: Left or Right on a group."""

    group_toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_control = False  # the press was for a part of the row that does not select it
        self.setMouseTracking(True)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumHeight(60)  # a row and a half: all panels fit a laptop of 768 pixels
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if self._on_control and isinstance(event, QMouseEvent):
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        item = index.data(ITEM) if index.isValid() else None
        self._on_control = item is not None and is_control(self.visualRect(index), item, at)
        super().mousePressEvent(event)
        self._keep_current_selected()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._on_control = False
        self._keep_current_selected()

    def _keep_current_selected(self) -> None:
        """Ctrl and a click may take the current row out of the selection, or the last one: but there is always one
        that is worked on, and it is one of those that are selected."""
        selection, current = self.selectionModel(), self.currentIndex()
        if not current.isValid() or selection.isSelected(current):
            return
        others = selection.selectedIndexes()
        if others:
            selection.setCurrentIndex(others[0], QItemSelectionModel.SelectionFlag.NoUpdate)
        else:
            selection.select(current, QItemSelectionModel.SelectionFlag.Select)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentIndex().data(ITEM)
        if isinstance(item, Group) and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if item.expanded == (event.key() == Qt.Key.Key_Left):
                self.group_toggled.emit(item.id)
            return
        super().keyPressEvent(event)
        self._keep_current_selected()
