"""What the empty window shows: how to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.icons import icon, pixmap
from editor.names import button_text, plain_tip
from editor.theme import DARK, SPACE

__all__ = ["Welcome"]

SHOWN = 5  # recent files
NARROW = 200


class Welcome(QWidget):
    """``open_action`` and ``sample_action`` do what the menu's do; ``chosen(path)`` is a recent photo."""

    chosen = Signal(object)

    def __init__(self, open_action: QAction, sample_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surround")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Start"))
        self._followed: list[tuple[QAction, QPushButton]] = []
        centre = QVBoxLayout()
        centre.setSpacing(SPACE)
        picture = QLabel()
        picture.setPixmap(pixmap("photo", 56, DARK.border, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = QLabel(self.tr("Open a photo to begin"))
        title.setProperty("role", "title")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint = QLabel(
            self.tr("Drop files here, or paste a picture. JPEG, PNG, TIFF and WebP, 8 and 16 bits.")
        )
        hint.setProperty("role", "dim")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint.setWordWrap(True)
        centre.addWidget(picture)
        centre.addWidget(title)
        centre.addWidget(hint)
        centre.addSpacing(SPACE)

        self.open_button = self._button(open_action, self.tr("Open photos…"))
        self.open_button.setProperty("primary", True)
        self.sample_button = self._button(sample_action, self.tr("Try the sample photo"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.sample_button)
        buttons.addStretch(1)
        centre.addLayout(buttons)
        centre.addSpacing(SPACE * 2)

        self._recent_title = QLabel(self.tr("Recent photos"))
        self._recent_title.setProperty("role", "heading")
        self._recent_title.setIndent(SPACE + 1)  # as the buttons below have it: padding and border
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        recent = QVBoxLayout()
        recent.setSpacing(SPACE // 2)
        recent.addWidget(self._recent_title)
        recent.addLayout(self._recent)
        framed = QHBoxLayout()
        framed.addStretch(1)
        framed.addLayout(recent)
        framed.addStretch(1)
        centre.addLayout(framed)

        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.addStretch(2)
        outer.addLayout(centre)
        outer.addStretch(3)
        self.set_recent(())

    def set_recent(self, paths: tuple[str, ...]) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for name in paths[:SHOWN]:
            path = Path(name)
            words = button_text(f"{path.name}   —   {_short(path.parent)}")
            button = QPushButton(icon("photo", DARK.dim), words)
            button.setProperty("link", True)
            button.setProperty("path", name)
            button.setAccessibleName(self.tr("Open {name}").replace("{name}", path.name))
            button.setToolTip(plain_tip(name))
            button.setMinimumWidth(NARROW)  # a long name must not widen the window
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(self._recent_clicked)
            self._recent.addWidget(button)
        self._recent_title.setVisible(bool(paths))

    def _button(self, action: QAction, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.rstrip("…"))
        button.clicked.connect(action.trigger)
        self._followed.append((action, button))
        action.changed.connect(self._follow)
        return button

    def _follow(self) -> None:
        """The buttons are greyed with the same reason as the menu's entries."""
        for action, button in self._followed:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())

    def _recent_clicked(self) -> None:
        self.chosen.emit(Path(self.sender().property("path")))


def _short(folder: Path) -> str:
    """The folder as a person says it: ~ for home, the middle left out when it is long."""
    try:
        text = str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        text = str(folder)
    return text if len(text) <= 48 else f"{text[:20]}…{text[-27:]}"
