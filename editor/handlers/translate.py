"""Translate from the menus Style and Transform; see ``editor.actions.translate``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from editor.document import Layer
from editor.handlers.base import Group
from editor.pages import Page
from engine.filters.translate import DIRECTIONS, TRANSLATE

__all__ = ["TranslateHandlers"]


class TranslateHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        return {f"translate.{d.id}": partial(self._on_layer, partial(self._open, d.id)) for d in DIRECTIONS}

    def _open(self, to: str, page: Page, layer: Layer) -> None:
        self._window.filtering.open(TRANSLATE, page, layer, {"to": to})
