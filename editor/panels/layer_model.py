"""The layers of a document as a flat list, top first, with a row for each group above its layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QWidget

from editor.document import Document, Group, Layer
from editor.names import plain_tip
from editor.panels.layer_moves import Moving, destination
from editor.panels.layer_words import blend_word, recipe_words
from editor.words import layer_word

__all__ = ["ITEM", "MIME", "SECOND_LINE", "Index", "LayersModel", "dragged_ids"]

Index = QModelIndex | QPersistentModelIndex
SECOND_LINE = Qt.ItemDataRole.UserRole + 1
ITEM = Qt.ItemDataRole.UserRole + 2  # the Layer or Group itself
MIME = "application/x-saisei-layer"


class LayersModel(QAbstractListModel):
    """The check state is the visibility: space toggles it. Rows can be dragged to another place of the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._rows: list[Layer | Group] = []

    def set_document(self, document: Document | None) -> None:
        self.beginResetModel()
        self._document = document
        self._rows = rows_of(document)
        self.endResetModel()

    def refresh(self) -> bool:
        """Take over the document's state. Returns whether the rows themselves are others."""
        rows = rows_of(self._document)
        if [row.id for row in rows] != [row.id for row in self._rows]:
            self.set_document(self._document)
            return True
        self._rows = rows
        if rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return False

    def item(self, index: Index) -> Layer | Group | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def layer(self, index: Index) -> Layer | None:
        item = self.item(index)
        return item if isinstance(item, Layer) else None

    def row_of(self, item_id: str) -> int:
        """-1 when it is not there."""
        return next((row for row, item in enumerate(self._rows) if item.id == item_id), -1)

    def layers(self) -> list[Layer]:
        """Those that have a row."""
        return [item for item in self._rows if isinstance(item, Layer)]

    def is_filling(self, layer: Layer) -> bool:
        return self._document is not None and self._document.is_filling(layer.id)

    # --- for the view ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.item(index)
        if item is None:
            return Qt.ItemFlag.ItemIsDropEnabled  # between the rows
        flags = (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemNeverHasChildren
        )
        if isinstance(item, Group):
            return flags | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return flags if self.is_filling(item) else flags | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if item is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return layer_word(item.name)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if item.visible else Qt.CheckState.Unchecked
        if role == SECOND_LINE:
            return self.words(item)
        if role == ITEM:
            return item
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{layer_word(item.name)}\n{self.words(item)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([layer_word(item.name), *self._spoken(item), self.words(item)])
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        item, document = self.item(index), self._document
        if item is None or document is None:
            return False
        if item.id not in {layer.id for layer in document.layers} | {group.id for group in document.groups}:
            return False  # gone while its name was typed
        if role == Qt.ItemDataRole.CheckStateRole:
            visible = Qt.CheckState(value) == Qt.CheckState.Checked
            if isinstance(item, Group):
                document.set_group(item.id, visible=visible)
            else:
                document.set_visible(item.id, visible)
            return True
        name = str(value).strip()
        if role == Qt.ItemDataRole.EditRole and name and name != layer_word(item.name):
            if isinstance(item, Group):
                document.set_group(item.id, name=name)
            else:
                document.rename_layer(item.id, name)
            return True
        return False

    def words(self, item: Layer | Group) -> str:
        """The second line: how it was made or what is in it, how it is blended, and how strongly it shows."""
        parts = []
        if isinstance(item, Group):
            inside = sum(layer.group == item.id for layer in self._document.layers) if self._document else 0
            parts.append(
                self.tr("1 layer") if inside == 1 else self.tr("{n} layers").replace("{n}", str(inside))
            )
        elif item.recipe:
            parts.append(recipe_words(item.recipe))
        elif self._document is not None and item.id == self._document.before.id:
            parts.append(self.tr("Original"))
        if item.blend != "normal":
            parts.append(blend_word(item.blend))
        parts.append(f"{round(100 * item.opacity)} %")
        return " · ".join(part for part in parts if part)

    def _spoken(self, item: Layer | Group) -> list[str]:
        parts = [self.tr("visible") if item.visible else self.tr("hidden")]
        if isinstance(item, Group):
            return [self.tr("group"), self.tr("expanded") if item.expanded else self.tr("collapsed"), *parts]
        if item.locked:
            parts.append(self.tr("locked"))
        if item.mask is not None:
            parts.append(self.tr("with a mask") if item.mask_on else self.tr("with a mask that is off"))
        group = (
            next((g for g in self._document.groups if g.id == item.group), None) if self._document else None
        )
        if group is not None:
            parts.append(self.tr("in {name}").replace("{name}", layer_word(group.name)))
        return parts

    # --- dragged -------------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def supportedDragActions(self) -> Qt.DropAction:
        return (
            Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
        )  # to another document: see editor.layer_drops

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = sorted({index.row() for index in indexes if self.item(index) is not None})
        if rows:
            data.setData(MIME, QByteArray(" ".join(self._rows[row].id for row in rows).encode()))
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return self._dropped(data, row, parent) is not None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Move what is dropped in the document. False in any case: the rows follow the document, and the view must
        not take the old one out."""
        found = self._dropped(data, row, parent)
        if found is not None and self._document is not None:
            moving, place, group = found
            if isinstance(moving, Group):
                self._document.reorder_group(moving.id, place)
            elif isinstance(moving, Layer):
                self._document.reorder_layer(moving.id, place, group)
            else:
                self._document.reorder_layers([layer.id for layer in moving], place, group)
        return False

    def _dropped(self, data: QMimeData, row: int, parent: Index) -> tuple[Moving, int, str] | None:
        """What goes to which place among the other layers, and into which group; None where it cannot."""
        if self._document is None or not data.hasFormat(MIME):
            return None
        moving = self._moving(dragged_ids(data))
        if moving is None:
            return None
        onto = self.item(parent)
        if isinstance(onto, Layer):
            return None
        row = len(self._rows) if row < 0 and onto is None else row
        place, group = destination(self._document.state.layers, self._rows, moving, row, onto)
        return moving, place, group

    def _moving(self, ids: list[str]) -> Moving | None:
        """One row, or several layers: a group goes alone, but for its own layers that are selected with it."""
        items = [item for item in self._rows if item.id in ids]
        groups = {item.id for item in items if isinstance(item, Group)}
        items = [item for item in items if not (isinstance(item, Layer) and item.group in groups)]
        layers = tuple(item for item in items if isinstance(item, Layer))
        if not items or len(items) < len(set(ids)) - len(self._inside(groups, ids)):
            return None  # of another document
        if any(self.is_filling(layer) for layer in layers):
            return None
        if len(items) == 1:
            return items[0]
        return layers if len(layers) == len(items) else None

    def _inside(self, groups: set[str], ids: list[str]) -> list[str]:
        return [layer.id for layer in self.layers() if layer.group in groups and layer.id in ids]


def dragged_ids(data: QMimeData) -> list[str]:
    """Of the layers and groups that are dragged, top first; none for anything else."""
    return bytes(data.data(MIME).data()).decode("ascii", "replace").split()


def rows_of(document: Document | None) -> list[Layer | Group]:
    """Top first: layers, and groups above their layers; those of a collapsed group have no row."""
    if document is None:
        return []
    groups = {group.id: group for group in document.groups}
    rows: list[Layer | Group] = []
    told = ""
    for layer in reversed(document.layers):
        group = groups.get(layer.group)
        if group is not None and group.id != told:
            rows.append(group)
        told = layer.group
        if group is None or group.expanded:
            rows.append(layer)
    return rows
