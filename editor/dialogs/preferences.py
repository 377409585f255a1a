"""Preferences, by pages: how the window looks, how much of the machine a job may use, what goes into files, keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.preference_pages import FilesPage, GeneralPage, PerformancePage
from editor.dialogs.rows import Choose, choose_folder, named
from editor.dialogs.shortcuts import ShortcutsPage
from editor.settings import Settings, SettingsStore
from editor.theme import SPACE

__all__ = ["PreferencesDialog", "edit_preferences"]


class PreferencesDialog(QDialog):
    """``changes()`` after ``exec()`` holds what the person set, ready for ``SettingsStore.update``. ``choose``: asks
    for a folder."""

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, choose: Choose = choose_folder
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self.general = GeneralPage(settings)
        self.performance = PerformancePage(settings)
        self.files = FilesPage(settings, choose)
        self.shortcuts = ShortcutsPage(settings.shortcuts)
        self._pages = {
            self.tr("General"): self.general,
            self.tr("Performance"): self.performance,
            self.tr("Files"): self.files,
            self.tr("Shortcuts"): self.shortcuts,
        }
        self.names = QListWidget()
        self.names.setObjectName("pages")
        named(self.names, self.tr("Pages of the preferences"))
        self.names.addItems(list(self._pages))
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + SPACE * 5)
        self.stack = QStackedWidget()
        for page in self._pages.values():
            self.stack.addWidget(page if page is self.shortcuts else _scrolling(page))
        self.names.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.names.setCurrentRow(0)

        buttons = QDialogButtonBox()
        save = buttons.addButton(self.tr("&Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(self.tr("&Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        named(save, self.tr("Save"))
        named(cancel, self.tr("Cancel"))
        save.setProperty("primary", True)
        save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        line = QHBoxLayout()
        line.setSpacing(SPACE * 2)
        line.addWidget(self.names)
        line.addWidget(self.stack, 1)
        outer.addLayout(line, 1)
        outer.addWidget(buttons)
        self.resize(QSize(760, 560))

    def show_page(self, page: QWidget) -> None:
        """Open on this page, one of ``general``, ``performance``, ``files`` and ``shortcuts``."""
        self.names.setCurrentRow(list(self._pages.values()).index(page))

    def changes(self) -> dict[str, Any]:
        pages = (self.general, self.performance, self.files, self.shortcuts)
        return {name: value for page in pages for name, value in page.changes().items()}


def _scrolling(page: QWidget) -> QScrollArea:
    """A page on a small screen, or with long words, scrolls instead of being cut off."""
    page.layout().addStretch(1)  # type: ignore[union-attr]
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(page)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area


def edit_preferences(store: SettingsStore, parent: QWidget) -> PreferencesDialog:
    """Show the preferences; what is set there is in force when the person accepts. Returns the open dialog."""
    dialog = PreferencesDialog(store.value, parent)
    dialog.accepted.connect(lambda: store.update(**dialog.changes()))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()  # modal, but no second event loop
    return dialog
