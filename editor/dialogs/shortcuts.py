"""The keys of all commands: the page of the preferences that changes them, and the sheet of Help that shows them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.commands import shortcut_rows
from editor.dialogs.rows import named
from editor.shortcuts import RESERVED, Shortcuts, changes, effective, holder, normal, shown
from editor.theme import SPACE

__all__ = ["ShortcutsPage"]

ID = Qt.ItemDataRole.UserRole


class ShortcutsPage(QWidget):
    """A table of all commands, and below it what can be done with the keys of the selected one.

    Nothing is in force before ``changes()`` was given to the settings.
    """

    def __init__(self, changed: Shortcuts) -> None:
        super().__init__()
        self._before = changed
        self._table = effective(changed)
        self._titles: dict[str, str] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._menus: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search for a command or a key"))
        self.search.setClearButtonEnabled(True)
        named(self.search, self.tr("Search for a command or a key"))
        self.tree = QTreeWidget()
        self.field = QKeySequenceEdit()
        self.set_button = QPushButton(self.tr("Se&t"))
        self.add_button = QPushButton(self.tr("&Add"))
        self.clear_button = QPushButton(self.tr("Remo&ve"))
        self.reset_button = QPushButton(self.tr("&Reset"))
        self.reset_all_button = QPushButton(self.tr("Reset a&ll"))
        self.said = QLabel()
        self.take_button = QPushButton(self.tr("Ta&ke it"))
        self.leave_button = QPushButton(self.tr("Leave it t&here"))
        self._build()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(self._selected)
        self.field.keySequenceChanged.connect(self._pressed)
        self.set_button.clicked.connect(self._set)
        self.add_button.clicked.connect(self._add)
        self.clear_button.clicked.connect(self._clear)
        self.reset_button.clicked.connect(self._reset)
        self.reset_all_button.clicked.connect(self._reset_all)
        self.take_button.clicked.connect(self._take)
        self.leave_button.clicked.connect(self.field.clear)
        self.select(next(iter(self._items)))

    def changes(self) -> dict[str, Any]:
        return {"shortcuts": changes(self._table, self._before)}

    def keys(self, command: str) -> tuple[str, ...]:
        """The keys that the command has on this page, in Qt's portable text."""
        return self._table[command]

    def select(self, command: str) -> None:
        self.tree.setCurrentItem(self._items[command])

    # --- building -----------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setUniformRowHeights(True)
        self.tree.setTabKeyNavigation(False)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        named(self.tree, self.tr("Commands and their keys"))
        self.field.setMaximumSequenceLength(1)
        self.field.setClearButtonEnabled(True)
        named(
            self.field,
            self.tr("New keys"),
            self.tr("Click here, then press the keys that are to start the selected command."),
        )
        for button, name, help_text in (
            (
                self.set_button,
                self.tr("Set these keys"),
                self.tr("Give the command these keys instead of its own."),
            ),
            (
                self.add_button,
                self.tr("Add these keys"),
                self.tr("Give the command these keys beside its own."),
            ),
            (self.clear_button, self.tr("Remove the keys"), self.tr("Leave the command without keys.")),
            (
                self.reset_button,
                self.tr("Reset this command"),
                self.tr("Give the command the keys it came with."),
            ),
            (
                self.reset_all_button,
                self.tr("Reset all commands"),
                self.tr("Give all commands the keys they came with."),
            ),
            (self.take_button, self.tr("Take the keys from the other command"), ""),
            (self.leave_button, self.tr("Leave the keys to the other command"), ""),
        ):
            named(button, name, help_text)
            button.setAutoDefault(False)  # Enter saves the preferences
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        caption = QLabel(self.tr("&New keys"))
        caption.setBuddy(self.field)
        keys = QHBoxLayout()
        keys.setSpacing(SPACE)
        keys.addWidget(caption)
        keys.addWidget(self.field, 1)
        keys.addWidget(self.set_button)
        keys.addWidget(self.add_button)
        choice = QHBoxLayout()
        choice.setSpacing(SPACE)
        choice.addWidget(self.said, 1)
        choice.addWidget(self.take_button)
        choice.addWidget(self.leave_button)
        more = QHBoxLayout()
        more.setSpacing(SPACE)
        more.addWidget(self.clear_button)
        more.addWidget(self.reset_button)
        more.addStretch(1)
        more.addWidget(self.reset_all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        column.addLayout(keys)
        column.addLayout(choice)
        column.addLayout(more)

    def _fill(self) -> None:
        for title, rows in shortcut_rows(self._before):
            menu = QTreeWidgetItem(self.tree, [title])
            menu.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = menu.font(0)
            font.setBold(True)
            menu.setFont(0, font)
            for command, words, _ in rows:
                item = QTreeWidgetItem(menu, [words, ""])
                item.setData(0, ID, command)
                self._titles[command], self._items[command] = words, item
            self._menus.append((menu, [self._items[command] for command, _, _ in rows]))
            menu.setExpanded(True)
        self._show_keys()

    # --- what the person does -------------------------------------------------------------------------------

    def _command(self) -> str | None:
        item = self.tree.currentItem()
        return item.data(0, ID) if item is not None else None

    def _typed(self) -> str:
        return normal(self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for menu, items in self._menus:
            seen = False
            for item in items:
                fits = wanted in f"{menu.text(0)} {item.text(0)} {item.text(1)}".casefold()
                item.setHidden(not fits)
                seen = seen or fits
            menu.setHidden(not seen)

    def _selected(self) -> None:
        self.field.clear()
        self._judge()

    def _pressed(self) -> None:
        self._judge()

    def _judge(self) -> None:
        """What can be done with the keys that were pressed, and what stands against it."""
        command, typed = self._command(), self._typed()
        pressed = not self.field.keySequence().isEmpty()
        other = holder(typed, self._table)
        reserved = typed in RESERVED or (pressed and not typed)
        conflict = bool(other and other != command and not reserved)
        words = ""
        if reserved:
            words = self.tr("{keys} means something everywhere; choose other keys.")
        elif conflict:
            words = self.tr("{keys} belongs to “{command}”.").replace("{command}", self._titles[other or ""])
        elif other and other == command:
            words = self.tr("“{command}” has {keys} already.").replace("{command}", self._titles[other])
        native = self.field.keySequence().toString(QKeySequence.SequenceFormat.NativeText)
        self._say(words.replace("{keys}", native), conflict or reserved)
        self.take_button.setVisible(conflict)
        self.leave_button.setVisible(conflict)
        usable = bool(command and typed and not reserved and not conflict)
        self.set_button.setEnabled(usable)
        self.add_button.setEnabled(usable)
        self.field.setEnabled(command is not None)
        self.clear_button.setEnabled(bool(command and self._table[command]))
        self.reset_button.setEnabled(command is not None)

    def _say(self, words: str, warning: bool = False) -> None:
        self.said.setText(words)
        self.said.setProperty("role", "warning" if warning else "dim")
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)

    def _set(self) -> None:
        command, typed = self._command(), self._typed()
        if command and typed:
            self._table[command] = (typed,)
            self._done()

    def _add(self) -> None:
        command, typed = self._command(), self._typed()
        if command and typed:
            self._table[command] = tuple(dict.fromkeys((*self._table[command], typed)))
            self._done()

    def _take(self) -> None:
        typed = self._typed()
        other = holder(typed, self._table)
        if other:
            self._table[other] = tuple(key for key in self._table[other] if normal(key) != typed)
        self._set()

    def _clear(self) -> None:
        command = self._command()
        if command:
            self._table[command] = ()
            self._done()

    def _reset(self) -> None:
        command = self._command()
        if not command:
            return
        wanted = effective({})[command]
        others = {name: keys for name, keys in self._table.items() if name != command}
        free = tuple(key for key in wanted if holder(key, others) is None)
        self._table[command] = free
        self._done()
        taken = [key for key in wanted if key not in free]
        if taken:
            owner = self._titles[holder(taken[0], others) or command]
            words = self.tr("{keys} belongs to “{command}”.").replace("{command}", owner)
            self._say(words.replace("{keys}", shown(taken[:1])), True)

    def _reset_all(self) -> None:
        self._table = effective({})
        self._done()

    def _done(self) -> None:
        self.field.clear()
        self._show_keys()
        self._judge()

    def _show_keys(self) -> None:
        own = effective({})
        for command, item in self._items.items():
            item.setText(1, shown(self._table[command]))
            font = item.font(1)
            font.setItalic(self._table[command] != own[command])  # changed: the shape says so, not a colour
            item.setFont(1, font)
            item.setToolTip(1, self.tr("Changed by you") if font.italic() else "")
