"""What the handlers of one menu stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.document import Document, Layer
from editor.pages import Page

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["Group"]


class Group(QObject):
    """Handlers of one part of the table. ``table`` maps commands to what they do."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def table(self) -> dict[str, Callable[[], None]]:
        return {}

    def _on_page(self, handler: Callable[[Page], object]) -> None:
        page = self._window.pages.current()
        if page is not None:
            handler(page)

    def _on_document(self, handler: Callable[[Document], object]) -> None:
        self._on_page(lambda page: handler(page.document))

    def _on_layer(self, handler: Callable[[Page, Layer], object]) -> None:
        page = self._window.pages.current()
        layer = page.document.active_layer if page is not None else None
        if page is not None and layer is not None:
            handler(page, layer)
