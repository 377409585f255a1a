"""The photos and folders of a batch: a list that they are dropped on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor import clipboard
from editor.dialogs.ask import Ask
from editor.icons import icon
from editor.names import plain_tip
from editor.tasks import folder_or_home
from editor.theme import SPACE
from engine.files import formats

__all__ = ["InputsBox"]


class _List(QListWidget):
    """Takes files from anywhere; words in its middle while it is empty."""

    dropped = Signal(list)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUniformItemSizes(True)
        self.hint = QLabel(words, self)
        self.hint.setProperty("role", "dim")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.addWidget(self.hint)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if clipboard.paths(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = clipboard.paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


class InputsBox(QWidget):
    """``changed()``: another list, or another tick. ``first(path)``: the first one came into an empty list."""

    changed = Signal()
    first = Signal(object)

    def __init__(self, ask: Ask, opens_in: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask, self._opens_in = ask, opens_in
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        caption = QLabel(self.tr("P&hotos and folders"))
        caption.setProperty("role", "heading")
        self.list = _List(self.tr("Drop photos and folders here."))
        self.list.setAccessibleName(self.tr("Photos and folders"))
        self.list.dropped.connect(self.add)
        self.list.itemSelectionChanged.connect(self._refresh)
        caption.setBuddy(self.list)
        outer.addWidget(caption)
        outer.addWidget(self.list, 1)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.photos = QPushButton(icon("photo"), self.tr("Add photos…"))
        self.photos.setAccessibleName(self.tr("Add photos"))
        self.folder = QPushButton(icon("open"), self.tr("Add folder…"))
        self.folder.setAccessibleName(self.tr("Add folder"))
        self.remove = QPushButton(icon("delete"), self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove from the list"))
        self.photos.clicked.connect(self._add_photos)
        self.folder.clicked.connect(self._add_folder)
        self.remove.clicked.connect(self._remove)
        for button in (self.photos, self.folder, self.remove):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)
        self.recursive = QCheckBox(self.tr("Folders inside of folders, too"))
        self.recursive.setChecked(True)
        self.recursive.setToolTip(self.tr("The results lie in the same folders in the output folder."))
        self.recursive.toggled.connect(self._toggled)
        outer.addWidget(self.recursive)
        delete = QShortcut(
            QKeySequence(Qt.Key.Key_Delete), self.list, context=Qt.ShortcutContext.WidgetShortcut
        )
        delete.activated.connect(self._remove)
        self._refresh()

    def paths(self) -> tuple[Path, ...]:
        return tuple(self.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.list.count()))

    def add(self, paths: Iterable[Path]) -> None:
        """Each once, at the end of the list."""
        known = set(self.paths())
        fresh = [path for path in dict.fromkeys(paths) if path not in known]
        if not fresh:
            return
        if not known:
            self.first.emit(fresh[0])
        for path in fresh:
            photo = path.suffix.lower() in formats.READABLE
            item = QListWidgetItem(icon("photo" if photo else "open"), plain_line(path))
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setToolTip(plain_tip(str(path)))
            self.list.addItem(item)
        self._refresh()
        self.changed.emit()

    def _add_photos(self) -> None:
        self.add(self._ask.open_paths(self, str(folder_or_home(self._opens_in))))

    def _add_folder(self) -> None:
        folder = self._ask.folder_path(self, self.tr("Add folder"), str(folder_or_home(self._opens_in)))
        if folder is not None:
            self.add([folder])

    def _remove(self) -> None:
        rows = sorted((self.list.row(item) for item in self.list.selectedItems()), reverse=True)
        for row in rows:
            self.list.takeItem(row)
        if rows:
            self._refresh()
            self.changed.emit()

    def _toggled(self, _on: bool) -> None:
        self.changed.emit()

    def _refresh(self) -> None:
        self.list.hint.setVisible(self.list.count() == 0)
        chosen = bool(self.list.selectedItems())
        self.remove.setEnabled(chosen)
        self.remove.setToolTip("" if chosen else self.tr("Select what is to leave the list."))


def plain_line(path: Path) -> str:
    """A path on one line."""
    return "".join(c if c.isprintable() else "�" for c in str(path))
