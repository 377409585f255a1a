"""The list of models, by filter: which are installed, which one of each is active, and which can be had."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from editor.icons import icon
from editor.models_install import Download, Stage
from editor.models_shelf import Item, Shelf
from editor.models_words import (
    catalogue_word,
    commercial_words,
    filters_of,
    size_words,
    task_order,
    task_words,
)
from editor.names import plain_tip

__all__ = ["SHOWN", "ModelList"]

SHOWN = ("all", "installed", "available")
_ID = Qt.ItemDataRole.UserRole
_NAME, _STATE, _SIZE, _COMMERCIAL = range(4)


class ModelList(QTreeWidget):
    """Signals: ``selected(id)``: another model, empty for none; ``activate_wanted(id)``: the person chose it by its
    circle or the space bar; ``opened(id)``: Enter or a double click."""

    selected = Signal(str)
    activate_wanted = Signal(str)
    opened = Signal(str)

    def __init__(self, download: Callable[[str], Download | None], parent: QWidget | None = None) -> None:
        """``download(id)``: the one that is under way for a model, or was last."""
        super().__init__(parent)
        self._download = download
        self._items: dict[str, Item] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._headings: dict[str, QTreeWidgetItem] = {}  # by their words
        self._words: tuple[str, ...] = ()
        self._shown = "all"
        self.setAccessibleName(self.tr("Models"))
        self.setAccessibleDescription(
            self.tr(
                "By filter. The space bar makes an installed model the active one; Enter installs another."
            )
        )
        self.setColumnCount(4)
        self.setHeaderLabels([self.tr("Model"), self.tr("State"), self.tr("Size"), self.tr("Commercial use")])
        self.setRootIsDecorated(True)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        self.setIconSize(QSize(16, 16))
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column in (_STATE, _SIZE, _COMMERCIAL):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.currentItemChanged.connect(self._current_changed)
        self.itemDoubleClicked.connect(self._double_clicked)

    # --- what it is told

    def show_shelf(self, shelf: Shelf) -> None:
        """Others are there; what is selected stays so, if it is there."""
        before, folded, scrolled = self.current(), self._folded(), self.verticalScrollBar().value()
        self._items = {item.id: item for item in shelf.items}
        self.blockSignals(True)
        self.clear()
        self._rows = {}
        order = task_order()
        tasks = sorted(
            {item.task for item in shelf.items},
            key=lambda t: (order.index(t) if t in order else len(order), t),
        )
        heading = self._headings = {}
        for task in tasks:
            words = task_words(task)
            if words not in heading:
                heading[words] = self._heading(task, words)
            of_task = [item for item in shelf.items if item.task == task]
            for item in sorted(of_task, key=lambda i: (not i.active, not i.installed, not i.built_in)):
                row = QTreeWidgetItem(heading[words])
                row.setData(_NAME, _ID, item.id)
                row.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._rows[item.id] = row
                self._describe(row, item)
        for words, row in heading.items():
            row.setExpanded(words not in folded)
        self._hide()
        # what was selected is selected again before anybody hears of it: nothing that goes on about it is given up
        self.select(before if before in self._seen() else next(iter(self._seen()), ""))
        if self.current() == before:
            self.verticalScrollBar().setValue(scrolled)
        self.blockSignals(False)
        self.selected.emit(self.current())

    def refresh(self, identity: str) -> None:
        """Something of a download is different."""
        if identity in self._rows:
            self._describe(self._rows[identity], self._items[identity])

    def set_filter(self, words: str, shown: str) -> None:
        """Only models with all of these words in what is known of them; ``shown``: one of ``SHOWN``."""
        self._words, self._shown = tuple(words.casefold().split()), shown
        self._hide()
        if self.current() not in self._seen():
            self.select(next(iter(self._seen()), ""))

    def select(self, identity: str) -> None:
        row = self._rows.get(identity)
        self.setCurrentItem(row)  # type: ignore[arg-type]
        if row is not None:
            self.scrollToItem(row)

    def current(self) -> str:
        row = self.currentItem()
        return str(row.data(_NAME, _ID) or "") if row is not None else ""

    def item_of(self, identity: str) -> Item | None:
        return self._items.get(identity)

    def found(self) -> int:
        """How many models are shown."""
        return len(self._seen())

    def state_words(self, item: Item) -> str:
        """In a word or two."""
        one = self._download(item.id)
        if one is not None and one.active:
            if one.stage is Stage.PAUSED:
                return self.tr("Paused")
            return (
                self.tr("Waiting") if one.stage is Stage.QUEUED else f"{round(100 * (one.fraction or 0.0))} %"
            )
        if item.state in ("missing", "damaged"):
            return self.tr("Files missing") if item.state == "missing" else self.tr("Damaged")
        if item.active:
            return self.tr("Active")
        if item.built_in:
            return self.tr("Built in")
        if item.installed:
            return self.tr("Installed")
        if one is not None and one.stage is Stage.FAILED:
            return self.tr("Failed")
        return self.tr("Available") if item.state == "available" else self.tr("Not yet")

    # --- inside

    def _heading(self, task: str, words: str) -> QTreeWidgetItem:
        row = QTreeWidgetItem(self, [" · ".join(filters_of(task)) or words])
        row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        row.setFont(_NAME, font)
        row.setFirstColumnSpanned(True)
        return row

    def _describe(self, row: QTreeWidgetItem, item: Item) -> None:
        name, state = catalogue_word(item.name), self.state_words(item)
        commercial = {True: self.tr("yes"), False: self.tr("no"), None: self.tr("unclear")}[
            item.commercial_use
        ]
        size = size_words(item.size) if item.size else "—"
        if item.active:
            row.setIcon(_NAME, icon("radio-on", "accent"))
        elif item.choice and item.state == "ready":
            row.setIcon(_NAME, icon("radio-off", "dim"))
        elif item.installed:
            row.setIcon(_NAME, icon("check" if item.state == "ready" else "warning", "dim"))
        else:
            row.setIcon(_NAME, icon("download", "dim"))
        for column, words in enumerate((name, state, size, commercial)):
            row.setText(column, words)
        row.setToolTip(_NAME, plain_tip(name))
        spoken = ", ".join((name, state, size, commercial_words(item.commercial_use)))
        row.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _hide(self) -> None:
        """What is not looked for."""
        for identity, row in self._rows.items():
            item = self._items[identity]
            kind = self._shown == "all" or item.installed == (self._shown == "installed")
            text = _text(item)
            row.setHidden(not (kind and all(word in text for word in self._words)))
        for top in self._headings.values():
            top.setHidden(all(row.isHidden() for row in self._rows.values() if row.parent() is top))

    def _seen(self) -> list[str]:
        return [identity for identity, row in self._rows.items() if not row.isHidden()]

    def _folded(self) -> set[str]:
        return {words for words, top in self._headings.items() if not top.isExpanded()}

    def _current_changed(self, _row: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        self.selected.emit(self.current())

    def _double_clicked(self, row: QTreeWidgetItem, _column: int) -> None:
        identity = str(row.data(_NAME, _ID) or "")
        if identity:
            self.opened.emit(identity)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        identity = self.current()
        if identity and event.key() == Qt.Key.Key_Space:
            self.activate_wanted.emit(identity)
        elif identity and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(identity)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._on_circle(at):
            self.activate_wanted.emit(self.current())

    def _on_circle(self, at: QPoint) -> bool:
        row = self.itemAt(at)
        if row is None or row.data(_NAME, _ID) is None:
            return False
        left = self.visualItemRect(row).left()
        return left <= at.x() <= left + self.iconSize().width() + 8


def _text(item: Item) -> str:
    """What a search looks at."""
    entry, card = item.entry, item.card
    parts = [item.name, catalogue_word(item.name), item.id, *filters_of(item.task)]
    if entry is not None:
        parts += [
            entry.good_for,
            catalogue_word(entry.good_for),
            entry.architecture,
            entry.licence,
            entry.paper,
        ]
    if card is not None:
        parts += [card.description, card.architecture, card.licence, card.paper]
    return " ".join(parts).casefold()
