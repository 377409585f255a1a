"""The view of the layer list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from editor.document import Group
from editor.panels.layer_model import ITEM

__all__ = ["LayerView"]


class LayerView(QListView):
    """Rows can be renamed in place and dragged to another place. ``group_toggled(id)``: Left or Right on a group."""

    group_toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumHeight(96)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentIndex().data(ITEM)
        if isinstance(item, Group) and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if item.expanded == (event.key() == Qt.Key.Key_Left):
                self.group_toggled.emit(item.id)
            return
        super().keyPressEvent(event)
