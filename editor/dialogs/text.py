"""A dialog with something to read: about, keyboard shortcuts, the details of an error. The text can be copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from editor.icons import icon
from editor.theme import SPACE

__all__ = ["TextDialog"]


class TextDialog(QDialog):
    """``text`` as a paragraph that wraps; ``details``, when there are any, as fixed-width text that scrolls."""

    def __init__(self, title: str, text: str, details: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(600 if details else 440)
        self.setMaximumSize(900, 700)  # a huge error text must not make the window unusable
        self._all = f"{text}\n\n{details}" if details else text
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        paragraph = QLabel(text)
        paragraph.setTextFormat(Qt.TextFormat.PlainText)  # file names are not mark-up
        paragraph.setWordWrap(True)
        paragraph.setMinimumWidth(400)
        outer.addWidget(paragraph)
        if details:
            field = QPlainTextEdit(details)
            field.setReadOnly(True)
            field.setTabChangesFocus(True)
            field.setAccessibleName(self.tr("Details"))
            font = field.font()
            font.setFamilies(["DejaVu Sans Mono", "Menlo", "Consolas", "monospace"])
            field.setFont(font)
            lines = details.count("\n") + 2
            field.setMinimumSize(560, min(280, lines * QFontMetrics(font).lineSpacing() + SPACE * 2))
            outer.addWidget(field, 1)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        copy = QPushButton(icon("copy"), self.tr("C&opy"))
        copy.setAccessibleName(self.tr("Copy"))
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("&Close"))
        close.setAccessibleName(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        line.addWidget(copy)
        line.addStretch(1)
        line.addWidget(close)
        outer.addLayout(line)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._all)
