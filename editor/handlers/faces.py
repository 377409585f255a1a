"""Faces of nobody: the dialog, and where its faces go: a layer, a document, a file."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.actions.table import CHANGING, NOT_GROWING, NOT_SAVING, tr
from editor.dialogs.faces import FacesDialog
from editor.document import Document, Layer, Raster, State
from editor.faces_maker import FacesMaker
from editor.handlers.base import Group
from editor.handlers.edit import centred
from editor.pages import Page
from editor.panels.messages import Kind
from editor.words import FACE, engine_word
from engine import latents
from engine.api import EngineError, Picture, Rect, Result
from engine.faces_files import checked_card, metadata_of
from engine.latents import Latent
from engine.models.store import shared

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["FacesHandlers"]

log = logging.getLogger(__name__)


class FacesHandlers(Group):
    """There is one dialog for each window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.dialog: FacesDialog | None = None
        self._folder = ""
        window.filtering.generate = self.edit

    def table(self) -> dict[str, Callable[[], None]]:
        return {"generate.faces": self.open}

    def open(self) -> None:
        window = self._window
        if self.dialog is None:
            maker = FacesMaker(window.jobs, window.filtering.policy, self)
            dialog = self.dialog = FacesDialog(maker, (), window)
            dialog.open_wanted.connect(self._open_face)
            dialog.save_wanted.connect(self._save_face)
            dialog.layer_wanted.connect(self._as_layer)
            dialog.document_wanted.connect(self._as_document)
            dialog.settled.connect(self._follow)
            dialog.failed.connect(self._not_made)
            window.pages.current_changed.connect(self._follow)
            window.filtering.changed.connect(self._follow)
        self._follow()
        self.dialog.start()

    def edit(self, layer: Layer) -> bool:
        """Open the dialog with the face that a layer was made as. False where the layer is no face."""
        try:
            latent = _latent((layer.recipe or {}).get("params"))
        except ValueError:
            return False

        def found(checked: tuple[Latent, str]) -> None:
            self.open()
            self._take(checked[0], layer.name, checked[1])

        self._window.tasks.run(
            lambda: (latent, checked_card(latent, shared(), layer.name).name), found, self._not_edited
        )
        return True

    def _not_edited(self, error: Exception) -> None:
        """The dialog stays as it is: with other weights it would show another person."""
        if not isinstance(error, EngineError):
            log.error("The model of a face could not be looked up", exc_info=error)
            error = EngineError(self.tr("Something went wrong; the file is as it was."))
        self._window.messages.show_message(Kind.WARNING, engine_word(str(error)))

    def stop(self) -> None:
        """The window closes."""
        if self.dialog is not None:
            self.dialog.reject()

    # --- the picture -----------------------------------------------------------------------------------------

    def _why_not(self) -> str:
        """Why the document in front cannot be changed now; empty when it can."""
        state = self._window.state()
        return next((tr(need.reason) for need in CHANGING if not need.holds(state)), "")

    def _follow(self) -> None:
        """The dialog knows which models there are, and whether there is a picture to put faces into."""
        if self.dialog is not None:
            self.dialog.set_models(self._window.filtering.models_for("faces"))
            self.dialog.set_document(self._why_not())

    def _as_layer(self) -> None:
        page, why_not = self._window.pages.current(), self._why_not()
        if why_not:
            self._say(why_not, warning=True)
        elif page is not None:
            self._dialog().finish(partial(self._layer_made, page))

    def _layer_made(self, page: Page, result: Result, _name: str) -> None:
        if self._window.pages.holds(page):
            self._window.tasks.run(
                page.document.converted_later(Picture(result.pixels)),
                partial(self._put_layer, page, result.recipe),
                self._not_put,
            )

    def _put_layer(self, page: Page, recipe: dict[str, Any], picture: Picture) -> None:
        if not self._window.pages.holds(page):
            return
        if page.saving or page.growing:  # it began meanwhile
            self._say(tr(NOT_SAVING.reason if page.saving else NOT_GROWING.reason), warning=True)
            return
        document = page.document
        whole = Rect(0, 0, *document.size)
        x, y = centred(picture.width, picture.height, page.canvas.visible_rect(), whole)
        document.put_layer(Layer(FACE, Raster.from_pixels(picture.pixels), x, y, recipe=recipe))
        self._say(self.tr("The face is a layer of the picture now."))

    def _as_document(self) -> None:
        if self.dialog is not None:
            self.dialog.finish(self._document_made)

    def _document_made(self, result: Result, name: str) -> None:
        made = Document.from_picture(Picture(result.pixels), name, metadata_of(None), modified=True)
        layer = Layer(FACE, Raster.from_pixels(result.pixels), recipe=result.recipe)
        made.begin_anew(State(made.size, (layer,), layer.id))
        self._window.add_document(made)
        if self.dialog is not None:
            self.dialog.activateWindow()

    def _not_put(self, error: Exception) -> None:
        log.error("A face could not become a layer", exc_info=error)
        self._say(self.tr("There is not enough memory for that; close other documents."), warning=True)

    # --- files -----------------------------------------------------------------------------------------------

    def _open_face(self) -> None:
        path = self._window.ask.face_path(self._dialog(), self._folder, save=False)
        if path is None:
            return
        self._folder = str(path.parent)

        def read() -> tuple[Latent, str]:
            latent = latents.load(path)
            return latent, checked_card(latent, shared(), path.name).name

        self._window.tasks.run(read, lambda found: self._take(found[0], path.stem, found[1]), self._not_done)

    def _take(self, latent: Latent, name: str, model_name: str = "") -> None:
        if self.dialog is not None:
            self.dialog.set_face(latent, name, model_name)

    def _save_face(self) -> None:
        dialog = self._dialog()
        suggested = str(Path(self._folder) / f"{dialog.board.name()}.json")
        path = self._window.ask.face_path(dialog, suggested, save=True)
        if path is not None:
            self._folder = str(path.parent)
            dialog.finish(partial(self._write_face, path), enlarged=False, kept=True)

    def _write_face(self, path: Path, result: Result, _name: str) -> None:
        latent = _latent(result.recipe.get("params"))
        self._window.tasks.run(
            partial(latents.save, path, latent),
            lambda _: self._say(self.tr("Saved {name}.").replace("{name}", path.name)),
            self._not_done,
            saving=True,
        )

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, EngineError):
            self._say(str(error), warning=True)
            return
        log.error("A face could not be read or written", exc_info=error)
        self._say(self.tr("Something went wrong; the file is as it was."), warning=True)

    def _not_made(self, sentence: str) -> None:
        """The dialog says so itself, where it is seen."""
        if self.dialog is not None and not self.dialog.isVisible():
            self._window.messages.show_message(Kind.WARNING, engine_word(sentence))

    def _dialog(self) -> FacesDialog:
        assert self.dialog is not None  # its own button was pressed
        return self.dialog

    def _say(self, words: str, warning: bool = False) -> None:
        """In the dialog; in the window where that is closed."""
        if self.dialog is None:
            return
        self.dialog.say(words, warning)
        if not self.dialog.isVisible():
            if warning:
                self._window.messages.show_message(Kind.WARNING, engine_word(words))
            else:
                self._window.status.say(words)


def _latent(params: Any) -> Latent:
    """The one face of a recipe's parameters. Raises ValueError for what is none."""
    try:
        return latents.from_dict(params["faces"][0])
    except (KeyError, IndexError, TypeError):
        raise ValueError("it does not say so") from None
