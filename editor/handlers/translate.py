"""Translate from the menus Style and Transform; see ``editor.actions.translate``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from editor.document import Layer
from editor.handlers.base import Group
from editor.own_styles import OwnStyles
from editor.pages import Page
from engine.filters.translate import DIRECTIONS, TRANSLATE

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["TranslateHandlers"]


class TranslateHandlers(Group):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.own: OwnStyles | None = None

    def table(self) -> dict[str, Callable[[], None]]:
        return {f"translate.{d.id}": partial(self._on_layer, partial(self._open, d.id)) for d in DIRECTIONS}

    def fill_menus(self) -> None:
        """The models of the person's own join the menus, as soon as they are known."""
        commands, filtering = self._window.commands, self._window.filtering
        like = commands.actions[f"translate.{DIRECTIONS[0].id}"]
        self.own = OwnStyles(commands.menus, like, self._model_chosen, self)
        filtering.changed.connect(self._models_known)

    def _models_known(self) -> None:
        if self.own is not None:
            self.own.show_models(self._window.filtering.models_for("translate"))

    def _model_chosen(self, model: str, _name: str) -> None:
        self._on_layer(partial(self._open_model, model))

    def _open_model(self, model: str, page: Page, layer: Layer) -> None:
        self._window.filtering.open(TRANSLATE, page, layer, {}, model)

    def _open(self, to: str, page: Page, layer: Layer) -> None:
        self._window.filtering.open(TRANSLATE, page, layer, {"to": to})
