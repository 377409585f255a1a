"""Undo, redo, copy and paste."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QGuiApplication, QImage

from editor import clipboard
from editor.document import Document
from editor.handlers.base import Group
from editor.pages import Page
from editor.words import PASTED, layer_word
from engine.api import Picture, Rect

log = logging.getLogger(__name__)

__all__ = ["EditHandlers"]


def centred(width: int, height: int, seen: Rect, document: Rect) -> tuple[int, int]:
    """Where a pasted picture goes: the middle of what is seen, shifted into the document as far as it fits."""
    area = seen.intersected(document)
    area = document if area.empty else area
    x = area.x + (area.width - width) // 2
    y = area.y + (area.height - height) // 2
    if width >= document.width:
        x = (document.width - width) // 2
    if height >= document.height:
        y = (document.height - height) // 2
    if width < document.width:
        x = min(max(x, 0), document.width - width)
    if height < document.height:
        y = min(max(y, 0), document.height - height)
    return x, y


class EditHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        document = self._on_document
        handlers: dict[str, Callable[[], None]] = {
            "edit.undo": partial(document, Document.undo),
            "edit.redo": partial(document, Document.redo),
            "edit.copy": partial(document, self._copy),
            "edit.paste": self._paste,
            "edit.paste_new": self._paste_new,
        }
        return handlers

    def _copy(self, document: Document) -> None:
        flatten = document.flattened_later()
        self._window.tasks.run(lambda: clipboard.to_clipboard(flatten()), self._copied, self._not_copied)

    def _copied(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._window.status.say(self.tr("Copied to the clipboard."))

    def _not_copied(self, error: Exception) -> None:
        log.error("The picture could not be copied", exc_info=error)
        self._window.show_error(
            self.tr("The picture was not copied: there is not enough memory; close other documents.")
        )

    def _paste(self) -> None:
        page = self._window.pages.current()
        paths = clipboard.paths(QGuiApplication.clipboard().mimeData())
        if page is None:
            self._paste_new()
        elif paths:
            self._window.opener.read_for(page.document, paths)
        else:
            self._paste_image(page)

    def _paste_image(self, page: Page) -> None:
        image = self._clipboard_image()
        if image is not None:
            self._window.tasks.run(
                lambda: page.document.converted_later(clipboard.from_image(image))(),
                partial(self.add_layer, page, PASTED),
                self._not_pasted,
            )

    def _paste_new(self) -> None:
        paths = clipboard.paths(QGuiApplication.clipboard().mimeData())
        if paths:
            self._window.open_paths(paths)
            return
        image = self._clipboard_image()
        if image is not None:
            self.add_image(image)

    def _clipboard_image(self) -> QImage | None:
        image = QGuiApplication.clipboard().image()
        if not image.isNull():
            return image
        self._window.show_error(
            self.tr("The picture on the clipboard cannot be read; copy it once more, or open its file.")
        )
        return None

    def _not_pasted(self, error: Exception) -> None:
        log.error("The picture could not be pasted", exc_info=error)
        self._window.show_error(
            self.tr("The picture was not pasted: there is not enough memory; close other documents.")
        )

    def add_image(self, image: QImage) -> None:
        """A pasted or dropped picture as a new document."""
        name = layer_word(PASTED)
        self._window.tasks.run(
            lambda: Document.from_picture(clipboard.from_image(image), name, modified=True),
            self._image_ready,
            self._not_pasted,
        )

    def _image_ready(self, document: Document) -> None:
        self._window.add_document(document)

    def add_layer(self, page: Page, name: str, picture: Picture) -> None:
        """A picture, converted to the document, as a new layer in the middle of what is seen."""
        if not self._window.pages.holds(page):  # closed meanwhile
            return
        document = page.document
        whole = Rect(0, 0, *document.size)
        x, y = centred(picture.width, picture.height, page.canvas.visible_rect(), whole)
        document.add_layer(picture, name, x, y)
