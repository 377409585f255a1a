"""What is done with the selected layer; filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from editor.document import Layer
from editor.handlers.base import Group
from editor.pages import Page
from engine.filters import FILTERS, Filter

__all__ = ["LayerHandlers"]


class LayerHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        layer = self._on_layer
        handlers: dict[str, Callable[[], None]] = {
            "layer.visible": partial(layer, self._toggle_layer),
            "layer.rename": self._rename_layer,
            "layer.up": partial(layer, self._layer_up),
            "layer.down": partial(layer, self._layer_down),
            "layer.delete": partial(layer, self._delete_layer),
            "layer.again": partial(layer, self._run_again),
            "layer.parameters": partial(layer, self._edit_parameters),
        }
        for row in FILTERS.values():
            handlers[f"filter.{row.id}"] = partial(layer, partial(self._filter, row))
        return handlers

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
