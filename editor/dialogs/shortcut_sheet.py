"""The sheet of Help: every command with its keys at a glance, in columns, with a search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor.commands import shortcut_rows
from editor.dialogs.rows import named
from editor.shortcuts import UNCHANGED, Shortcuts
from editor.theme import SPACE

__all__ = ["ShortcutSheet"]

COLUMNS = 3


class _Group(QFrame):
    """One menu's commands. ``show_only`` hides those whose words do not match."""

    def __init__(self, title: str, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title.casefold()
        self._rows: list[tuple[str, QLabel, QLabel]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, SPACE)
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        for number, (words, keys) in enumerate(rows, 1):
            left, right = QLabel(words), QLabel(keys)
            right.setProperty("role", "dim")
            right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for label in (left, right):
                label.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(left, number, 0)
            grid.addWidget(right, number, 1)
            self._rows.append((f"{words} {keys}".casefold(), left, right))

    def lines(self) -> int:
        return len(self._rows) + 2

    def show_only(self, wanted: str) -> None:
        seen = 0
        for text, left, right in self._rows:
            fits = wanted in text or wanted in self._title
            left.setVisible(fits)
            right.setVisible(fits)
            seen += fits
        self.setVisible(bool(seen))


class ShortcutSheet(QDialog):
    """``edit_wanted``: the person wants to change keys."""

    edit_wanted = Signal()

    def __init__(self, changed: Shortcuts = UNCHANGED, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        named(self.search, self.tr("Search"))
        self.groups = [
            _Group(title, [(words, keys) for _, words, keys in rows])
            for title, rows in shortcut_rows(changed)
            if rows
        ]
        self.groups.append(_Group(self.tr("On the picture"), self._gestures()))
        sheet = QWidget()
        across = QHBoxLayout(sheet)
        across.setContentsMargins(0, 0, SPACE, 0)
        across.setSpacing(SPACE * 4)
        for column in self._columns():
            down = QVBoxLayout()
            down.setSpacing(SPACE)
            for group in column:
                down.addWidget(group)
            down.addStretch(1)
            across.addLayout(down, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(sheet)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # it scrolls with the arrow keys
        named(area, self.tr("All commands with their keys"))
        edit = QPushButton(self.tr("Change &keys…"))
        named(edit, self.tr("Change keys"))
        edit.clicked.connect(self._edit)
        close = QPushButton(self.tr("&Close"))
        named(close, self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        line = QHBoxLayout()
        line.addWidget(edit)
        line.addStretch(1)
        line.addWidget(close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        outer.addWidget(self.search)
        outer.addWidget(area, 1)
        outer.addLayout(line)
        self.search.textChanged.connect(self._filter)
        wide = max(900, sheet.sizeHint().width() + SPACE * 8)
        self.resize(min(wide, 1180), 640)

    def _gestures(self) -> list[tuple[str, str]]:
        """What has no command: the picture itself listens."""
        return [
            (self.tr("Move the picture"), self.tr("Space + drag")),
            (self.tr("Move by steps"), self.tr("Arrow keys")),
            (self.tr("Zoom"), self.tr("Wheel")),
            (self.tr("Show or hide a layer, in the list"), self.tr("Space")),
        ]

    def _columns(self) -> list[list[_Group]]:
        """The groups in their order, in columns of about the same height."""
        share = sum(group.lines() for group in self.groups) / COLUMNS
        columns: list[list[_Group]] = [[] for _ in range(COLUMNS)]
        height = 0.0
        for group in self.groups:
            columns[min(COLUMNS - 1, int((height + group.lines() / 2) // share))].append(group)
            height += group.lines()
        return columns

    def _filter(self, text: str) -> None:
        for group in self.groups:
            group.show_only(text.strip().casefold())

    def _edit(self) -> None:
        self.accept()
        self.edit_wanted.emit()
