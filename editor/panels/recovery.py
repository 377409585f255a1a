"""The bar that offers what a crash left: it stays until the person decides, whatever else is said meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from editor.icons import Drawing, icon
from editor.panels.messages import ElidedLabel
from editor.theme import SPACE

if TYPE_CHECKING:
    from editor.autosave import Autosave
    from editor.recovery import Found

__all__ = ["RecoveryBar"]


class RecoveryBar(QFrame):
    """Shows what ``autosave`` found. Putting it away asks again at the next start."""

    def __init__(self, autosave: Autosave, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._autosave = autosave
        autosave.found.connect(self.offer)
        self.setProperty("role", "message")
        self.setAccessibleName(self.tr("Recovery"))
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE * 2, SPACE // 2, SPACE, SPACE // 2)
        line.setSpacing(SPACE)
        self._icon = Drawing()
        self._icon.show_drawing("warning", "warning")
        self._icon.setAccessibleName(self.tr("Warning"))
        self.label = ElidedLabel()
        self.recover_button = QPushButton(self.tr("&Recover"))
        self.recover_button.setToolTip(self.tr("Open these documents as they were kept last"))
        self.discard_button = QPushButton(self.tr("&Discard"))
        self.discard_button.setToolTip(self.tr("Delete what was kept of these documents for good"))
        self.later_button = QToolButton()
        self.later_button.setIcon(icon("close"))
        words = self.tr("Decide at the next start")
        self.later_button.setAccessibleName(words)
        self.later_button.setToolTip(words)
        self.later_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.recover_button.clicked.connect(self._recover)
        self.discard_button.clicked.connect(self._discard)
        self.later_button.clicked.connect(self.hide)
        line.addWidget(self._icon)
        line.addWidget(self.label, 1)
        for button in (self.recover_button, self.discard_button, self.later_button):
            line.addWidget(button)
        self.hide()

    def offer(self, copies: list[Found]) -> None:
        """``copies``: at least one."""
        names = [copy.name for copy in copies]
        if len(names) == 1:
            words = self.tr("Unsaved changes to “{name}” can be recovered.").replace("{name}", names[0])
        else:
            listed = ", ".join(f"“{name}”" for name in names)
            words = self.tr("{n} unsaved documents can be recovered: {names}.")
            words = words.replace("{n}", str(len(names))).replace("{names}", listed)
        self.label.set_full_text(words)
        self.show()

    def _recover(self) -> None:
        self.hide()
        self._autosave.recover()

    def _discard(self) -> None:
        self.hide()
        self._autosave.discard()
