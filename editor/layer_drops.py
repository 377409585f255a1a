"""A layer that is dragged from the list onto the tab of another document is copied there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import QDropEvent

from editor.document import Layer
from editor.pages import Page
from editor.panels.layer_model import MIME, dragged_ids

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["LayerDrops"]

log = logging.getLogger(__name__)


class LayerDrops(QObject):
    """Watches the tab bar of the window's documents."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._bar = window.pages.tabBar()
        self._bar.setAcceptDrops(True)
        self._bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent) or not event.mimeData().hasFormat(MIME):
            return super().eventFilter(watched, event)  # files, which are the window's
        target = self._target(event.mimeData(), event.position().toPoint())
        if event.type() == QEvent.Type.DragEnter:
            event.acceptProposedAction()  # else no tab would be asked
        elif target is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if event.type() == QEvent.Type.Drop:
                self._copy_all(dragged_ids(event.mimeData())[::-1], target)  # the lowest first
        return True

    def _copy_all(self, ids: list[str], target: Page) -> None:
        if ids:
            self.copy(ids[0], target, lambda: self._copy_all(ids[1:], target))

    def copy(self, layer_id: str, target: Page, then: Callable[[], None] = lambda: None) -> None:
        """Copy a layer of an open document to another one, above what is selected there. ``then`` is called when it
        is there."""
        source = self._source(layer_id)
        if source is None or source is target:
            then()
            return
        window = self._window

        def done(layer: Layer) -> None:
            if window.pages.holds(target):
                target.document.put_layer(layer)
                words = self.tr("The layer was copied to {name}.")
                window.status.say(words.replace("{name}", target.document.name))
                then()

        def failed(error: Exception) -> None:
            log.error("A layer could not be copied", exc_info=error)
            window.show_error(
                self.tr("The layer was not copied: there is not enough memory; close other documents.")
            )

        window.tasks.run(source.document.copied_later(layer_id, target.document), done, failed)

    def _source(self, layer_id: str) -> Page | None:
        """The page whose document has that layer, not one that still streams in."""
        for page in self._window.pages.all():
            if any(layer.id == layer_id for layer in page.document.state.layers):
                return page
        return None

    def _target(self, data: QMimeData, at: QPoint) -> Page | None:
        """The page under the pointer, if it can take what is dragged."""
        page = self._window.pages.widget(self._bar.tabAt(at))
        source = next((found for found in map(self._source, dragged_ids(data)) if found is not None), None)
        if not isinstance(page, Page) or source is None or page is source or page.saving:
            return None
        return page if self._window.filtering.dialog is None else None
