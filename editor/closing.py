"""Closing documents and the window: nothing that was not saved goes without a question, and nothing hangs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.dialogs.ask import Unsaved
from editor.document import Document
from editor.pages import Page

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["Closing"]


class Closing(QObject):
    """Saving takes a while and happens beside the event loop, so closing goes on when it has ended."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._under_way = False
        self._agreed = False
        self._discarded: list[Page] = []

    # --- one document -----------------------------------------------------------------------------------

    def close_page(self, page: Page) -> None:
        """Close a document; one with changes is asked about first."""
        window = self._window
        if page.saving:
            window.status.say(self.tr("Wait until the file is saved."))
            return
        page.canvas.end_drag()
        if (
            page.document.modified or page.document.editing is not None
        ):  # a healing stroke is being worked out
            window.pages.setCurrentWidget(page)
            answer = window.ask.unsaved(window, page.document.name)
            if answer is Unsaved.CANCEL:
                return
            if answer is Unsaved.SAVE:
                self._leave_filter(page)
                window.saver.save(page, partial(self._page_saved, page))
                return
        self.remove(page)

    def _page_saved(self, page: Page, success: bool) -> None:
        # a job may have put its result into the document while the file was written
        if success and not page.document.modified:
            self.remove(page)

    def _leave_filter(self, page: Page) -> None:
        if self._window.filtering.page is page:
            self._window.filtering.close()

    def remove(self, page: Page) -> None:
        """Close a document without a question."""
        if not self._window.pages.holds(page):  # closed meanwhile
            return
        self._leave_filter(page)
        self._window.jobs.forget_document(page.document)
        self._window.pages.remove(page)
        self._window.page_changed()

    def make_room(self, document: Document) -> None:
        """``document`` was recovered, and its file may be open: a tab to which nothing was done yet gives way to it;
        if something was, the recovered one is of no file from here on: neither is saved over the other."""
        twin = None if document.path is None else self._window.pages.page_at(document.path)
        if twin is None:
            return
        other = twin.document
        busy = other.editing is not None or any(other.is_filling(layer.id) for layer in other.layers)
        if other.modified or twin.saving or busy:
            document.path = None
        else:
            self.remove(twin)

    # --- the window -------------------------------------------------------------------------------------

    def may_close(self) -> bool:
        """Whether the window may close now. If not, the person cancelled, or a file is still being saved: then
        the window closes by itself when that went well."""
        if self._agreed:
            return True
        if not self._under_way:
            for page in self._window.pages.all():
                page.canvas.end_drag()
            self._under_way, self._discarded = True, []
            self._go_on()
        return self._agreed

    def _go_on(self) -> None:
        window = self._window
        # looked for afresh after each answer: a job may end, or a file be read, while the question is shown
        while (page := self._next()) is not None:
            if page.saving:
                page.after_saving.append(self._saved)
                return
            window.pages.setCurrentWidget(page)
            answer = window.ask.unsaved(window, page.document.name)
            if answer is Unsaved.SAVE:
                self._leave_filter(page)
                window.saver.save(page, self._saved)
                return
            if answer is Unsaved.CANCEL:
                self._stay()
                return
            self._discarded.append(page)
        self._agreed = True

    def _next(self) -> Page | None:
        """The next document that holds up the closing."""
        for page in self._window.pages.all():
            unfinished = page.document.modified or page.document.editing is not None
            if page not in self._discarded and (page.saving or unfinished):
                return page
        return None

    def _stay(self) -> None:
        self._under_way, self._discarded = False, []

    def _saved(self, success: bool) -> None:
        if not success:
            self._stay()
            return
        self._go_on()
        if self._agreed:
            self._window.close()
