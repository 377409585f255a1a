"""What each command does, by its id. The table of commands says when it may; a greyed one never gets here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage

from editor import clipboard
from editor.commands import shortcut_lines
from editor.diagnostics import about, diagnostics
from editor.dialogs.preferences import PreferencesDialog
from editor.document import Document, Layer
from editor.pages import Page
from editor.panels.messages import Kind
from editor.tasks import folder_or_home
from editor.words import PASTED, layer_word
from engine.api import Picture, Rect
from engine.filters import FILTERS, Filter

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["Handlers", "centred"]

log = logging.getLogger(__name__)


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


class Handlers(QObject):
    """``table`` maps every command to what it does."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def table(self) -> dict[str, Callable[[], None]]:
        page, document, layer = self._on_page, self._on_document, self._on_layer
        handlers: dict[str, Callable[[], None]] = {
            "file.open": self._open,
            "file.sample": self._window.open_sample,
            "file.save": partial(page, self._save),
            "file.save_as": partial(page, self._save_as),
            "file.close": partial(page, self._window.close_page),
            "file.preferences": self._preferences,
            "file.quit": self._quit,
            "edit.undo": partial(document, Document.undo),
            "edit.redo": partial(document, Document.redo),
            "edit.copy": partial(document, self._copy),
            "edit.paste": self._paste,
            "edit.paste_new": self._paste_new,
            "view.zoom_in": partial(page, lambda page: page.canvas.zoom_in()),
            "view.zoom_out": partial(page, lambda page: page.canvas.zoom_out()),
            "view.fit": partial(page, lambda page: page.canvas.fit()),
            "view.actual_size": partial(page, lambda page: page.canvas.actual_size()),
            "view.split": partial(page, self._split),
            "view.next": self._next,
            "view.previous": self._previous,
            "view.full_screen": self._full_screen,
            "layer.visible": partial(layer, self._toggle_layer),
            "layer.rename": self._rename_layer,
            "layer.up": partial(layer, self._layer_up),
            "layer.down": partial(layer, self._layer_down),
            "layer.delete": partial(layer, self._delete_layer),
            "layer.again": partial(layer, self._run_again),
            "layer.parameters": partial(layer, self._edit_parameters),
            "jobs.cancel": self._cancel_job,
            "jobs.cancel_all": self._cancel_jobs,
            "jobs.unload": self._unload,
            "help.shortcuts": self._shortcuts,
            "help.diagnostics": self._diagnostics,
            "help.about": self._about,
        }
        for row in FILTERS.values():
            handlers[f"filter.{row.id}"] = partial(layer, partial(self._filter, row))
        return handlers

    # --- what a command works on ---------------------------------------------------------------------------

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

    # --- file ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        folder = folder_or_home(self._window.settings.value.folder)
        paths = self._window.ask.open_paths(self._window, str(folder))
        if paths:
            self._window.open_paths(paths)

    def _save(self, page: Page) -> None:
        self._window.saver.save(page)

    def _save_as(self, page: Page) -> None:
        self._window.saver.save_as(page)

    def _preferences(self) -> None:
        dialog = PreferencesDialog(self._window.settings.value, self._window)
        dialog.accepted.connect(self._preferences_accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # modal, but no second event loop

    def _preferences_accepted(self) -> None:
        dialog = self.sender()
        assert isinstance(dialog, PreferencesDialog)
        self._window.settings.update(**dialog.changes())

    def _quit(self) -> None:
        self._window.close()

    # --- edit ------------------------------------------------------------------------------------------------

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

    # --- view ------------------------------------------------------------------------------------------------

    def _split(self, page: Page) -> None:
        page.canvas.set_split(not page.canvas.split)
        self._window.refresh()

    def _next(self) -> None:
        self._window.pages.step(1)

    def _previous(self) -> None:
        self._window.pages.step(-1)

    def _full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    # --- layer -----------------------------------------------------------------------------------------------

    def _toggle_layer(self, page: Page, layer: Layer) -> None:
        page.document.set_visible(layer.id, not layer.visible)

    def _rename_layer(self) -> None:
        self._window.layers.rename()

    def _layer_up(self, page: Page, layer: Layer) -> None:
        page.document.move_layer(layer.id, 1)

    def _layer_down(self, page: Page, layer: Layer) -> None:
        page.document.move_layer(layer.id, -1)

    def _delete_layer(self, page: Page, layer: Layer) -> None:
        page.document.delete_layer(layer.id)

    def _run_again(self, page: Page, layer: Layer) -> None:
        self._window.filtering.run_again(page, layer)

    def _edit_parameters(self, page: Page, layer: Layer) -> None:
        self._window.filtering.edit_parameters(page, layer)

    def _filter(self, row: Filter, page: Page, layer: Layer) -> None:
        self._window.filtering.open(row, page, layer)

    # --- jobs and help ---------------------------------------------------------------------------------------

    def _cancel_job(self) -> None:
        self._window.jobs.cancel_current()

    def _cancel_jobs(self) -> None:
        self._window.jobs.cancel_all()

    def _unload(self) -> None:
        self._window.engine.unload()
        self._window.status.say(self.tr("Models are unloaded; they load again when needed."))

    def _shortcuts(self) -> None:
        self._window.ask.tell(
            self._window,
            self.tr("Keyboard shortcuts"),
            self.tr(
                "On the picture: arrow keys move it, the space bar with the mouse drags it, and the wheel zooms. "
                "In the list of layers: space shows or hides a layer."
            ),
            shortcut_lines(),
        )

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
