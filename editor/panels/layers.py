"""The layer list: top layer first, with its blend mode, lock and opacity (for a result, its strength), and what to do
with the selected layer or group."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document, Group, Layer
from editor.names import plain_tip
from editor.panels.layer_delegate import LayerDelegate
from editor.panels.layer_model import LayersModel
from editor.panels.layer_thumbs import Run, Thumbnails
from editor.panels.layer_view import LayerView
from editor.panels.layer_words import BLENDS, blend_word, recipe_words
from editor.panels.slider import GestureSlider
from editor.theme import SPACE

__all__ = ["LayersModel", "LayersPanel", "recipe_words"]

# ids of the commands below the list; None: what follows is at the right
BUTTONS: tuple[str | None, ...] = (
    "layer.new",
    "layer.duplicate",
    "layer.add_mask",
    "layer.group",
    None,
    "layer.again",
    "layer.parameters",
    None,
    "layer.delete",
)
MENU = (
    ("layer.visible", "layer.lock", "layer.rename", "layer.duplicate", "layer.delete"),
    ("layer.add_mask", "layer.edit_mask", "layer.use_mask", "layer.apply_mask", "layer.delete_mask"),
    ("layer.group", "layer.ungroup", "layer.up", "layer.down"),
    ("layer.merge_down", "layer.merge_visible", "layer.flatten"),
    ("layer.again", "layer.parameters"),
)


class LayersPanel(QWidget):
    """``changed`` is emitted when another layer or group was selected: commands depend on it. ``target_changed``
    (target): what tools paint on, "pixels" or "mask" of the selected layer; "group" while that is selected instead,
    and nothing can be painted on."""

    changed = Signal()
    target_changed = Signal(str)

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Layers"))
        self._actions = actions
        self._document: Document | None = None
        self._seen = ""  # the row that was scrolled into view last
        self._late = False  # the document changed while a name was being typed
        self._chosen: list[str] = []  # ids of the selected rows
        self._group, self._group_of = "", ""  # the second: the layer that is active while the group is chosen
        self._target, self._target_of, self._told = "pixels", "", "pixels"
        self.model = LayersModel(self)
        self.thumbs = Thumbnails(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE)
        outer.setSpacing(SPACE)
        outer.addLayout(self._build_look())
        outer.addLayout(self._build_opacity())
        self._build_view()
        outer.addWidget(self.view, 1)
        outer.addLayout(self._build_buttons())
        self.slider.valueChanged.connect(self._opacity_changed)
        self.opacity.valueChanged.connect(self._opacity_changed)
        self.blend.activated.connect(self._blend_chosen)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self.view.selectionModel().selectionChanged.connect(self._selection_changed)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self.thumbs.changed.connect(self.view.viewport().update)
        self.set_document(None)

    # --- what others call ----------------------------------------------------------------------------------

    @property
    def group(self) -> str:
        """Id of the group that is selected instead of a layer; empty for none."""
        return self._group

    @property
    def several(self) -> list[str]:
        """Ids of the settled layers that are selected, bottom first, with those of selected groups; empty unless
        more than one row is."""
        if self._document is None or len(self._chosen) < 2:
            return []
        return [
            layer.id
            for layer in self._document.state.layers
            if layer.id in self._chosen or layer.group in self._chosen
        ]

    @property
    def target(self) -> str:
        """What tools paint on: "pixels" or "mask" of the selected layer."""
        return self._target

    def set_target(self, target: str) -> None:
        """Paint on the selected layer's "pixels" or its "mask", if it has one."""
        layer = self._document.active_layer if self._document else None
        target = "mask" if target == "mask" and layer is not None and layer.mask is not None else "pixels"
        self._target_of = layer.id if layer is not None else ""
        self._target = target
        self._show_target()
        self._tell_target()

    def _tell_target(self, anew: bool = False) -> None:
        target = "group" if self._group else self._target
        changed, self._told = target != self._told, target
        if changed or anew:
            self.target_changed.emit(target)

    def choose_layers(self, ids: Sequence[str]) -> None:
        """Select their rows, and nothing else; the active one stays the one that is worked on."""
        active = self._document.active_layer if self._document else None
        if active is None or active.id not in ids:
            return
        self._choose(active.id)
        for row in map(self.model.row_of, ids):
            if row >= 0:
                selection = self.view.selectionModel()
                selection.select(self.model.index(row), QItemSelectionModel.SelectionFlag.Select)

    def choose_group(self, group_id: str) -> None:
        """Select the row of a group."""
        self._choose(group_id)

    def use(self, run: Run) -> None:
        """Make thumbnails with ``run``, which is as ``editor.tasks.Tasks.run``."""
        self.thumbs.use(run)

    def set_document(self, document: Document | None) -> None:
        self._document = document
        self._seen = self._group = ""
        self.model.set_document(document)
        self.thumbs.set_document(document)
        self.refresh()
        self._tell_target(anew=True)  # to the canvas of this one

    def refresh(self) -> None:
        """The document changed: show what it is now. A name that is being typed is left alone: it may be a job that
        ended just now, and the list follows when the name is done."""
        self._late = self.view.state() == QAbstractItemView.State.EditingState
        if self._late:
            return
        others = self.model.refresh()
        self.thumbs.refresh()
        item = self._selected()
        self._choose_group(item)
        row = self.model.row_of(item.id) if item is not None else -1
        self._mark(row)
        if item is not None and (others or item.id != self._seen):
            self.view.scrollTo(self.view.currentIndex())  # only then: the person may have scrolled elsewhere
        self._seen = item.id if item is not None else ""
        self._show_look(item)
        layer = self._document.active_layer if self._document else None
        same = layer is not None and layer.id == self._target_of
        self.set_target(self._target if same else "pixels")
        self.view.viewport().update()

    def _mark(self, row: int) -> None:
        """Show that row as the one that is worked on; others that are selected with it stay so."""
        index = self.model.index(row) if row >= 0 else QModelIndex()
        current, item = self.view.currentIndex(), self.model.item(index)
        rows = [found for found in map(self.model.row_of, self._chosen) if found >= 0]
        with QSignalBlocker(self.view.selectionModel()):
            if current != index or not index.isValid():
                self._select(index)
                keep = item is not None and item.id in self._chosen
                if keep and not current.isValid():  # the rows are others: Qt has forgotten what was selected
                    for found in rows:
                        self.view.selectionModel().select(
                            self.model.index(found), QItemSelectionModel.SelectionFlag.Select
                        )
        self._chosen = self._selected_ids()

    def _selected_ids(self) -> list[str]:
        items = map(self.model.item, self.view.selectionModel().selectedIndexes())
        return [item.id for item in items if item is not None]

    def rename(self) -> None:
        """Open the name of the selected row for typing."""
        index = self.view.currentIndex()
        if index.isValid():
            self.view.setFocus()
            self.view.edit(index)

    # --- building ------------------------------------------------------------------------------------------

    def _build_look(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self._blend_caption = QLabel(self.tr("&Blend"))
        self.blend = QComboBox()
        for blend in BLENDS:
            self.blend.addItem(blend_word(blend), blend)
        self.blend.setMaxVisibleItems(len(BLENDS))
        self.blend.setAccessibleName(self.tr("Blend mode"))
        self.blend.setToolTip(self.tr("How the colours of the selected layer mix with those below it."))
        self._blend_caption.setBuddy(self.blend)
        line.addWidget(self._blend_caption)
        line.addWidget(self.blend, 1)
        if "layer.lock" in self._actions:
            line.addWidget(self._button("layer.lock"))
        return line

    def _build_opacity(self) -> QHBoxLayout:
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
        width = max(caption.sizeHint().width(), self._blend_caption.sizeHint().width())
        for label in (caption, self._blend_caption):
            label.setMinimumWidth(width)
        return line

    def _build_view(self) -> None:
        self.view = LayerView()
        self.view.setAccessibleName(self.tr("Layers, top first"))
        self.view.setModel(self.model)
        self.delegate = LayerDelegate(self.thumbs, self.view)
        self.view.setItemDelegate(self.delegate)
        self.delegate.closeEditor.connect(self._typed)  # after the view's own connection
        self.delegate.mask_clicked.connect(self._mask_clicked)
        self.delegate.layer_clicked.connect(self._layer_clicked)
        self.delegate.group_toggled.connect(self._group_toggled)
        self.view.group_toggled.connect(self._group_toggled)

    def _build_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(0)
        for name in BUTTONS:
            if name is None:
                line.addStretch(1)
            elif name in self._actions:
                line.addWidget(self._button(name))
        return line

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(self._actions[name].text().replace("&", "").rstrip("…"))
        return button

    # --- what is selected ------------------------------------------------------------------------------------

    def _selected(self) -> Layer | Group | None:
        """The group that was chosen, until another layer is active, or the one that hides that one's row; else the
        layer."""
        layer = self._document.active_layer if self._document else None
        if self._document is None or layer is None:
            return None
        group = next((group for group in self._document.groups if group.id == layer.group), None)
        chosen = group is not None and (group.id, layer.id) == (self._group, self._group_of)
        return group if group is not None and (chosen or not group.expanded) else layer

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        item, document = self.model.item(current), self._document
        if item is None or document is None:
            return
        if isinstance(item, Group):  # the topmost of its layers goes with it
            inside = [layer for layer in document.layers if layer.group == item.id]
            active = document.active_layer
            if inside and (active is None or active.group != item.id):
                self._group, self._group_of = (
                    item.id,
                    inside[-1].id,
                )  # the document's news is heard before it is done
                document.set_active(inside[-1].id)
        else:
            document.set_active(item.id)
        self._choose_group(item)
        self.refresh()
        self.changed.emit()

    def _selection_changed(self) -> None:
        """With Ctrl or Shift other rows may be selected than the one that is worked on."""
        self._chosen = self._selected_ids()
        self.changed.emit()

    def _choose_group(self, item: Layer | Group | None) -> None:
        active = self._document.active_layer if self._document else None
        self._group = item.id if isinstance(item, Group) else ""
        self._group_of = active.id if active is not None else ""

    def _choose(self, item_id: str) -> None:
        self._select(self.model.index(self.model.row_of(item_id)))

    def _select(self, index: QModelIndex) -> None:
        """That row alone. The view's own way looks at the keyboard: while the Ctrl of a shortcut is still held, it
        adds to what is selected."""
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(index, alone)

    def _layer_clicked(self, layer_id: str) -> None:
        active = self._document.active_layer if self._document else None
        if (
            active is not None and active.id == layer_id
        ):  # else the view selects it, which has the same effect
            self.set_target("pixels")

    def _mask_clicked(self, layer_id: str, shift: bool) -> None:
        document = self._document
        if document is None:
            return
        if shift:
            document.set_mask_on(layer_id, not document.layer(layer_id).mask_on)
            return
        self._choose(layer_id)
        self.set_target("mask")

    def _group_toggled(self, group_id: str) -> None:
        if self._document is not None:
            self._document.set_group(group_id, expanded=not self._document.group(group_id).expanded)
            self.refresh()
            self.changed.emit()

    def _typed(self) -> None:
        if self._late:
            self.refresh()

    # --- how it looks -----------------------------------------------------------------------------------------

    def _show_look(self, item: Layer | Group | None) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.opacity), QSignalBlocker(self.blend):
            percent = round(100 * item.opacity) if item is not None else 100
            self.slider.setValue(percent)
            self.opacity.setValue(percent)
            self.blend.setCurrentIndex(self.blend.findData(item.blend if item is not None else "normal"))
        for widget in (self._caption, self.slider, self.opacity, self._blend_caption, self.blend):
            widget.setEnabled(item is not None)
        layer = item if isinstance(item, Layer) else None
        self._check("layer.lock", layer is not None and layer.locked)
        self._check("layer.use_mask", layer is not None and layer.mask is not None and layer.mask_on)

    def _show_target(self) -> None:
        self.delegate.active = self._target_of if not self._group else ""
        self.delegate.target = self._target
        self._check("layer.edit_mask", self._target == "mask")
        self.view.viewport().update()

    def _check(self, command: str, checked: bool) -> None:
        if command in self._actions:
            self._actions[command].setChecked(checked)

    def _opacity_changed(self, percent: int) -> None:
        item, document = self._selected(), self._document
        if item is None or document is None:
            return
        with QSignalBlocker(self.slider), QSignalBlocker(self.opacity):
            self.slider.setValue(percent)
            self.opacity.setValue(percent)
        # each gesture of the slider is one step to undo
        if isinstance(item, Group):
            document.set_group(item.id, opacity=percent / 100, drag=self.slider.gesture)
        else:
            document.set_opacity(item.id, percent / 100, self.slider.gesture)

    def _blend_chosen(self, row: int) -> None:
        item, document, blend = self._selected(), self._document, str(self.blend.itemData(row))
        if item is None or document is None:
            return
        if isinstance(item, Group):
            document.set_group(item.id, blend=blend)
        else:
            document.set_blend(item.id, blend)

    # --- the menu -----------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """What can be done with the selected row."""
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Layer"))
        menu.setToolTipsVisible(True)  # why an entry is greyed
        item = self._selected()
        if item is not None:
            menu.setToolTip(plain_tip(item.name))
        for names in MENU:
            menu.addSeparator()
            menu.addActions([self._actions[name] for name in names if name in self._actions])
        return menu

    def _show_menu(self, at: QPoint) -> None:
        if not self.view.currentIndex().isValid():
            return
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.view.viewport().mapToGlobal(at))
