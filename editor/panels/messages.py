"""The message bar: one sentence above the picture that does not stop the work. Details on request."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from editor.icons import Drawing, icon
from editor.names import plain_tip
from editor.theme import SPACE

__all__ = ["ElidedLabel", "Kind", "MessageBar"]


class Kind(Enum):
    """The word is spoken and the shape differs: colour alone says nothing."""

    INFO = ("info", "accent")
    WARNING = ("warning", "warning")
    ERROR = ("error", "error")


class ElidedLabel(QLabel):
    """A label that shortens its text with "…" instead of widening the window; the tooltip has all of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_full_text(text)

    def full_text(self) -> str:
        return self._full

    def set_full_text(self, text: str) -> None:
        self._full = text
        self.setAccessibleName(text)
        self._elide()

    def fits(self, width: int) -> bool:
        """Whether a label that wide shows the whole text."""
        line = self._line()
        return self._elided(line, width) == line

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        line = self._line()
        shown = self._elided(line, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == line else plain_tip(self._full))

    def _line(self) -> str:
        return " ".join(self._full.split())

    def _elided(self, line: str, width: int) -> str:
        return self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, max(0, width))


class MessageBar(QFrame):
    """Shows the newest message; ``details_wanted(text, details)`` when the person asks for more."""

    details_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "message")
        self.setAccessibleName(self.tr("Messages"))
        self.kind: Kind | None = None
        self._details = ""
        self._number = 0  # of the newest message
        line = self._row = QHBoxLayout(self)
        line.setContentsMargins(SPACE * 2, SPACE // 2, SPACE, SPACE // 2)
        line.setSpacing(SPACE)
        self._icon = Drawing()
        self.label = ElidedLabel()
        self.details = QPushButton(self.tr("&Details…"))
        self.details.setAccessibleName(self.tr("Details of the message"))
        self.details.clicked.connect(self._details_clicked)
        self.dismiss = QToolButton()
        self.dismiss.setIcon(icon("close"))
        self.dismiss.setAccessibleName(self.tr("Dismiss the message"))
        self.dismiss.setToolTip(self.tr("Dismiss"))
        self.dismiss.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.dismiss.clicked.connect(self.clear)
        line.addWidget(self._icon)
        line.addWidget(self.label, 1)
        line.addWidget(self.details)
        line.addWidget(self.dismiss)
        self.hide()

    def text(self) -> str:
        return self.label.full_text() if not self.isHidden() else ""

    def show_message(self, kind: Kind, text: str, details: str = "") -> int:
        """``text``: one sentence; ``details``: what a report needs, such as a traceback. Returns the message's
        number, for ``withdraw``."""
        self._number += 1
        self.kind = kind
        self._details = details
        name, colour = kind.value
        self._icon.show_drawing(name, colour)
        words = {
            Kind.INFO: self.tr("Note"),
            Kind.WARNING: self.tr("Warning"),
            Kind.ERROR: self.tr("Error"),
        }
        self._icon.setAccessibleName(words[kind])
        self._icon.setToolTip(words[kind])
        self.label.set_full_text(text)
        self._offer_details()
        self.show()
        return self._number

    def withdraw(self, number: int) -> None:
        """Take back the message of this number, unless a newer one is shown."""
        if number and number == self._number:
            self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_details()

    def clear(self) -> None:
        self.kind = None
        self.hide()

    def _offer_details(self) -> None:
        """A button where there is more to read than is seen. What counts is the room without the button, else it
        would come and go: it takes from the room of the text."""
        margins, others = self._row.contentsMargins(), (self._icon, self.dismiss)
        room = self.contentsRect().width() - margins.left() - margins.right()
        room -= sum(widget.sizeHint().width() + self._row.spacing() for widget in others)
        self.details.setVisible(bool(self._details) or not self.label.fits(room))

    def _details_clicked(self) -> None:
        self.details_wanted.emit(self.label.full_text(), self._details)
