"""What runs in the background, and what tells about the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from editor.diagnostics import about, diagnostics
from editor.dialogs.preferences import edit_preferences
from editor.dialogs.shortcut_sheet import ShortcutSheet
from editor.handlers.base import Group
from editor.panels.messages import Kind

__all__ = ["ProgramHandlers"]


class ProgramHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        handlers: dict[str, Callable[[], None]] = {
            "jobs.cancel": self._cancel_job,
            "jobs.cancel_all": self._cancel_jobs,
            "jobs.unload": self._unload,
            "help.shortcuts": self._shortcuts,
            "help.diagnostics": self._diagnostics,
            "help.about": self._about,
        }
        return handlers

    def _cancel_job(self) -> None:
        self._window.jobs.cancel_current()

    def _cancel_jobs(self) -> None:
        self._window.jobs.cancel_all()

    def _unload(self) -> None:
        self._window.engine.unload()
        self._window.status.say(self.tr("Models are unloaded; they load again when needed."))

    def _shortcuts(self) -> None:
        sheet = ShortcutSheet(self._window.settings.value.shortcuts, self._window)
        sheet.edit_wanted.connect(self._change_keys)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()  # modal, but no second event loop

    def _change_keys(self) -> None:
        dialog = edit_preferences(self._window.settings, self._window)
        dialog.show_page(dialog.shortcuts)

    def _diagnostics(self) -> None:
        window = self._window
        text = diagnostics(window.settings.value, window.jobs.device, window.recent_lines)
        QGuiApplication.clipboard().setText(text)
        window.messages.show_message(
            Kind.INFO, self.tr("Diagnostics are on the clipboard; paste them into your report."), text
        )

    def _about(self) -> None:
        words, made_of = about()
        self._window.ask.tell(self._window, self.tr("About Saisei"), words, made_of)
