"""The layer list: top layer first, an eye to show or hide, opacity as the strength of a result, and what to do
with the selected layer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document, Layer
from editor.icons import icon
from editor.names import plain_tip
from editor.panels.slider import GestureSlider
from editor.theme import SPACE, current
from editor.words import filter_word, layer_word
from engine.filters import FILTERS
from engine.filters.spec import specs

__all__ = ["LayersModel", "LayersPanel"]

Index = QModelIndex | QPersistentModelIndex
EYE = 32  # width of the eye's column
SECOND_LINE = Qt.ItemDataRole.UserRole + 1


class LayersModel(QAbstractListModel):
    """A document's layers, top first. The check state is the visibility: space toggles it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._layers: list[Layer] = []

    def set_document(self, document: Document | None) -> None:
        self.beginResetModel()
        self._document = document
        self._layers = list(reversed(document.layers)) if document else []
        self.endResetModel()

    def refresh(self) -> bool:
        """Take over the document's state. Returns whether the layers themselves are others."""
        layers = list(reversed(self._document.layers)) if self._document else []
        if [layer.id for layer in layers] != [layer.id for layer in self._layers]:
            self.set_document(self._document)
            return True
        self._layers = layers
        if layers:
            self.dataChanged.emit(self.index(0), self.index(len(layers) - 1))
        return False

    def layer(self, index: Index) -> Layer | None:
        return self._layers[index.row()] if index.isValid() and index.row() < len(self._layers) else None

    def row_of(self, layer_id: str) -> int:
        """-1 when it is not there."""
        return next((row for row, layer in enumerate(self._layers) if layer.id == layer_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._layers)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        layer = self.layer(index)
        if layer is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return layer_word(layer.name)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked
        if role == SECOND_LINE:
            return self.words(layer)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{layer_word(layer.name)}\n{self.words(layer)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            shown = self.tr("visible") if layer.visible else self.tr("hidden")
            return f"{layer_word(layer.name)}, {shown}, {self.words(layer)}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        layer = self.layer(index)
        if layer is None or self._document is None:
            return False
        if role == Qt.ItemDataRole.CheckStateRole:
            self._document.set_visible(layer.id, Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if all(other.id != layer.id for other in self._document.layers):
            return False  # gone while its name was typed
        name = str(value).strip()
        if role == Qt.ItemDataRole.EditRole and name and name != layer_word(layer.name):
            self._document.rename_layer(layer.id, name)
            return True
        return False

    def words(self, layer: Layer) -> str:
        """The second line: how it was made, and how strongly it shows."""
        parts = []
        if layer.recipe:
            parts.append(recipe_words(layer.recipe))
        elif self._document is not None and layer.id == self._document.before.id:
            parts.append(self.tr("Original"))
        parts.append(f"{round(100 * layer.opacity)} %")
        return " · ".join(part for part in parts if part)


def recipe_words(recipe: dict[str, Any]) -> str:
    """The settings of a recipe in a few words, as the filter's dialog names them: "Strength auto (12.3)"."""
    resolved = recipe.get("resolved") or {}
    row = FILTERS.get(str(recipe.get("filter", "")))
    known = {spec.name: spec for spec in specs(row.params)} if row is not None else {}
    parts = []
    for name, value in (recipe.get("params") or {}).items():
        spec = known.get(name)
        label = filter_word(spec.label) if spec else str(name).replace("_", " ")
        unit = f" {spec.unit}" if spec and spec.unit else ""
        if value is None:
            auto = _tr("{name} auto").replace("{name}", label)
            measured = resolved.get(name)
            parts.append(f"{auto} ({measured:.1f})" if isinstance(measured, float) else auto)
        elif isinstance(value, bool):
            parts.append(label if value else _tr("no {name}").replace("{name}", label))
        elif isinstance(value, int | float):
            parts += [f"{label} {value:g}{unit}"] if value else []
        elif value:
            parts.append(f"{label} {filter_word(str(value).replace('_', ' ').capitalize()).lower()}")
    return ", ".join(parts[:2])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Layers", text)


class _LayerDelegate(QStyledItemDelegate):
    """Eye, name, and a dim second line. A hidden layer has a crossed-out eye and a dim name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + SPACE + SPACE // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        visible = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        rect: QRect = option.rect
        painter.save()
        dim = QColor(current().dim)
        if option.state & QStyle.StateFlag.State_Selected:
            dim = QColor(current().dim_selected)
            painter.fillRect(rect, QColor(current().accent_soft))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(current().accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(current().raised))
        eye = QRect(rect.left() + 8, rect.top() + (rect.height() - 20) // 2, 20, 20)
        icon("eye" if visible else "eye-off", current().text if visible else dim.name()).paint(painter, eye)
        text = rect.adjusted(EYE + 6, SPACE // 2 + 1, -SPACE, -SPACE // 2)
        height = option.fontMetrics.height()
        painter.setPen(QColor(current().text) if visible else dim)
        name = option.fontMetrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, max(0, text.width())
        )
        painter.drawText(
            QRect(text.left(), text.top(), text.width(), height), Qt.AlignmentFlag.AlignLeft, name
        )
        painter.setPen(dim)
        words = option.fontMetrics.elidedText(
            str(index.data(SECOND_LINE)), Qt.TextElideMode.ElideRight, max(0, text.width())
        )
        line = QRect(text.left(), text.top() + height + 1, text.width(), height)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, words)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(current().accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        if isinstance(event, QMouseEvent) and event.position().x() < option.rect.left() + EYE:
            if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
                self._toggle(model, index)
            return True  # a double click on the eye must not start renaming
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
        ):
            self._toggle(model, index)
            return True
        return False

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(EYE, SPACE // 2, -SPACE // 2, -SPACE // 2))

    def _toggle(self, model: QAbstractItemModel, index: Index) -> None:
        visible = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if visible else Qt.CheckState.Checked
        model.setData(index, state, Qt.ItemDataRole.CheckStateRole)


class LayersPanel(QWidget):
    """``changed`` is emitted when the selection changed: commands depend on it."""

    changed = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Layers"))
        self._document: Document | None = None
        self._seen = ""  # the layer that was scrolled into view last
        self._late = False  # the document changed while a name was being typed
        self.model = LayersModel(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE)
        outer.setSpacing(SPACE)

        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self._caption = caption = QLabel(self.tr("O&pacity"))
        self.slider = GestureSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setAccessibleName(self.tr("Opacity, slider"))
        self.slider.setToolTip(self.tr("How strongly the selected layer shows; for a result, its strength."))
        self.opacity = QSpinBox()
        self.opacity.setRange(0, 100)
        self.opacity.setSuffix(" %")
        self.opacity.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.opacity.setAccessibleName(self.tr("Opacity"))
        self.opacity.setToolTip(self.slider.toolTip())
        self.opacity.setKeyboardTracking(False)
        caption.setBuddy(self.opacity)
        line.addWidget(caption)
        line.addWidget(self.slider, 1)
        line.addWidget(self.opacity)
        outer.addLayout(line)

        self.view = QListView()
        self.view.setAccessibleName(self.tr("Layers, top first"))
        self.view.setModel(self.model)
        delegate = _LayerDelegate(self.view)
        self.view.setItemDelegate(delegate)
        delegate.closeEditor.connect(self._typed)  # after the view's own connection
        self.view.setMouseTracking(True)
        self.view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setMinimumHeight(96)
        outer.addWidget(self.view, 1)

        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE // 2)
        for name in ("layer.up", "layer.down", None, "layer.again", "layer.parameters", None, "layer.delete"):
            if name is None:
                buttons.addStretch(1)
                continue
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setIconSize(QSize(18, 18))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(actions[name].text().replace("&", "").rstrip("…"))
            buttons.addWidget(button)
        outer.addLayout(buttons)

        self.slider.valueChanged.connect(self._opacity_changed)
        self.opacity.valueChanged.connect(self._opacity_changed)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self.set_document(None)

    def set_document(self, document: Document | None) -> None:
        self._document = document
        self._seen = ""
        self.model.set_document(document)
        self.refresh()

    def refresh(self) -> None:
        """The document changed: show what it is now. A name that is being typed is left alone: it may be a job that
        ended just now, and the list follows when the name is done."""
        self._late = self.view.state() == QAbstractItemView.State.EditingState
        if self._late:
            return
        others = self.model.refresh()
        layer = self._document.active_layer if self._document else None
        with QSignalBlocker(self.view.selectionModel()):
            row = self.model.row_of(layer.id) if layer else -1
            self.view.setCurrentIndex(self.model.index(row) if row >= 0 else QModelIndex())
        if layer is not None and (others or layer.id != self._seen):
            self.view.scrollTo(self.view.currentIndex())  # only then: the person may have scrolled elsewhere
        self._seen = layer.id if layer else ""
        self.view.viewport().update()
        with QSignalBlocker(self.slider), QSignalBlocker(self.opacity):
            percent = round(100 * layer.opacity) if layer else 100
            self.slider.setValue(percent)
            self.opacity.setValue(percent)
        for widget in (self._caption, self.slider, self.opacity):
            widget.setEnabled(layer is not None)

    def rename(self) -> None:
        """Open the name of the selected layer for typing."""
        index = self.view.currentIndex()
        if index.isValid():
            self.view.setFocus()
            self.view.edit(index)

    def _typed(self) -> None:
        if self._late:
            self.refresh()

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        layer = self.model.layer(current)
        if layer is not None and self._document is not None:
            self._document.set_active(layer.id)
            self.refresh()
            self.changed.emit()

    def _opacity_changed(self, percent: int) -> None:
        if self._document is None or self._document.active_layer is None:
            return
        with QSignalBlocker(self.slider), QSignalBlocker(self.opacity):
            self.slider.setValue(percent)
            self.opacity.setValue(percent)
        # each gesture of the slider is one step to undo
        self._document.set_opacity(self._document.active_layer.id, percent / 100, self.slider.gesture)
