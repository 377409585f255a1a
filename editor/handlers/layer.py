"""What is done with the selected layer or group; filters."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from editor.document import Layer, Raster, State, masks
from editor.handlers.base import Group
from editor.layer_facts import group_place
from editor.pages import Page
from editor.words import layer_word
from engine.filters import FILTERS, Filter

__all__ = ["LayerHandlers"]

log = logging.getLogger(__name__)


class LayerHandlers(Group):
    def table(self) -> dict[str, Callable[[], None]]:
        layer, page = self._on_layer, self._on_page
        handlers: dict[str, Callable[[], None]] = {
            "layer.new": partial(page, self._new),
            "layer.duplicate": partial(layer, self._duplicate),
            "layer.from_selection": partial(layer, self._from_selection),
            "layer.visible": partial(layer, self._toggle_layer),
            "layer.lock": partial(layer, self._toggle_lock),
            "layer.rename": self._rename_layer,
            "layer.up": partial(layer, partial(self._move, 1)),
            "layer.down": partial(layer, partial(self._move, -1)),
            "layer.delete": partial(layer, self._delete_layer),
            "layer.add_mask": partial(layer, self._add_mask),
            "layer.edit_mask": self._edit_mask,
            "layer.use_mask": partial(layer, self._toggle_mask),
            "layer.apply_mask": partial(layer, self._apply_mask),
            "layer.delete_mask": partial(layer, self._delete_mask),
            "layer.group": partial(layer, self._group),
            "layer.ungroup": partial(layer, self._ungroup),
            "layer.merge_down": partial(layer, self._merge_down),
            "layer.merge_visible": partial(page, self._merge_visible),
            "layer.flatten": partial(page, self._flatten),
            "layer.again": partial(layer, self._run_again),
            "layer.parameters": partial(layer, self._edit_parameters),
        }
        for row in FILTERS.values():
            handlers[f"filter.{row.id}"] = partial(layer, partial(self._filter, row))
        return handlers

    # --- more of them ---------------------------------------------------------------------------------------

    def _new(self, page: Page) -> None:
        document = page.document
        raster = Raster(document.size, document.colours + 1, document.dtype)  # no tiles: it takes no memory
        name = self.tr("Layer {n}").replace("{n}", str(len(document.layers) + 1))
        layer = document.put_layer(Layer(name, raster))
        if layer.group:
            document.set_group(layer.group, expanded=True)  # to be seen

    def _duplicate(self, page: Page, layer: Layer) -> None:
        several, group = self._window.layers.several, self._window.layers.group
        if several:
            names = {one.id: self._copy_name(one) for one in page.document.layers if one.id in several}
            self._window.layers.choose_layers(page.document.duplicate_layers(names))
            return
        if group:
            name = self._copied_name(page.document.group(group).name)
            self._window.layers.choose_group(page.document.duplicate_group(group, name).id)
            return
        page.document.duplicate_layer(layer.id, self._copy_name(layer))

    def _from_selection(self, page: Page, layer: Layer) -> None:
        document, state = page.document, page.document.state
        selection, name = state.selection, self._copy_name(layer)

        def copied() -> Layer:
            raster = masks.applied(state.complete(layer), masks.from_selection(layer, selection))
            raster.freeze()
            twin = replace(layer, name=name, raster=raster, source="", locked=False)
            return replace(twin, id=Layer("", raster).id)

        def done(made: Layer) -> None:
            if self._window.pages.holds(page) and any(other.id == layer.id for other in document.layers):
                document.put_layer(made)

        self._window.tasks.run(copied, done, self._failed)

    def _copy_name(self, layer: Layer) -> str:
        return self._copied_name(layer.name)

    def _copied_name(self, name: str) -> str:
        return self.tr("{name} copy").replace("{name}", layer_word(name))

    # --- how it looks and where it is ---------------------------------------------------------------------

    def _toggle_layer(self, page: Page, layer: Layer) -> None:
        several, group = self._window.layers.several, self._window.layers.group
        if several:  # all as the one that is worked on becomes
            page.document.set_layers_visible(several, not layer.visible)
        elif group:
            page.document.set_group(group, visible=not page.document.group(group).visible)
        else:
            page.document.set_visible(layer.id, not layer.visible)

    def _toggle_lock(self, page: Page, layer: Layer) -> None:
        page.document.set_locked(layer.id, not layer.locked)

    def _rename_layer(self) -> None:
        self._window.layers.rename()

    def _move(self, step: int, page: Page, layer: Layer) -> None:
        several, group = self._window.layers.several, self._window.layers.group
        if several:
            page.document.move_layers(several, step)
            return
        if not group:
            page.document.move_layer(layer.id, step)
            return
        place = group_place(page.document, group, step)
        if place is not None:
            page.document.reorder_group(group, place)

    def _delete_layer(self, page: Page, layer: Layer) -> None:
        several, group = self._window.layers.several, self._window.layers.group
        if several:
            page.document.delete_layers(several)
        elif group:
            page.document.delete_group(group)
        else:
            page.document.delete_layer(layer.id)

    def _group(self, page: Page, layer: Layer) -> None:
        name = self.tr("Group {n}").replace("{n}", str(len(page.document.groups) + 1))
        page.document.group_layers(self._window.layers.several or [layer.id], name)

    def _ungroup(self, page: Page, layer: Layer) -> None:
        page.document.ungroup(self._window.layers.group or layer.group)

    # --- its mask ------------------------------------------------------------------------------------------

    def _add_mask(self, page: Page, layer: Layer) -> None:
        """From the selection, if there is one. Tools paint on the mask then."""
        document, selection = page.document, page.document.state.selection
        if selection is None:
            document.add_mask(layer.id)
            self._window.layers.set_target("mask")
            return

        def done(mask: Raster) -> None:
            now = self._same(page, layer)
            if now is not None and now.mask is None and not now.locked:
                document.add_mask(layer.id, mask)
                if document.active_layer is not None and document.active_layer.id == layer.id:
                    self._window.layers.set_target("mask")

        self._window.tasks.run(partial(masks.from_selection, layer, selection), done, self._failed)

    def _same(self, page: Page, layer: Layer) -> Layer | None:
        """The layer as it is now, if it still has the same size and place."""
        if not self._window.pages.holds(page):
            return None
        now = next((other for other in page.document.state.layers if other.id == layer.id), None)
        return now if now is not None and now.rect == layer.rect else None

    def _edit_mask(self) -> None:
        panel = self._window.layers
        panel.set_target("pixels" if panel.target == "mask" else "mask")

    def _toggle_mask(self, page: Page, layer: Layer) -> None:
        page.document.set_mask_on(layer.id, not layer.mask_on)

    def _delete_mask(self, page: Page, layer: Layer) -> None:
        page.document.delete_mask(layer.id)

    def _apply_mask(self, page: Page, layer: Layer) -> None:
        state = page.document.state

        def applied() -> State:
            assert layer.mask is not None
            raster = masks.applied(state.complete(layer), layer.mask)
            raster.freeze()
            bare = replace(layer, raster=raster, mask=None, mask_on=True)
            layers = tuple(bare if other.id == layer.id else other for other in state.layers)
            return replace(state, layers=layers)

        self._change(page, "Apply mask", applied)

    # --- several made one ------------------------------------------------------------------------------------

    def _merge_down(self, page: Page, layer: Layer) -> None:
        self._change(page, "Merge down", page.document.merged_later(layer.id))

    def _merge_visible(self, page: Page) -> None:
        self._change(page, "Merge visible", page.document.merged_later())

    def _flatten(self, page: Page) -> None:
        self._change(page, "Flatten", page.document.merged_later(keep_hidden=False))

    def _change(self, page: Page, step: str, work: Callable[[], State]) -> None:
        """Make another state beside the event loop, and put it in place unless something else came first."""
        document, base = page.document, page.document.state
        self._window.status.say(self.tr("Computing the layers…"))

        def done(state: State) -> None:
            if not self._window.pages.holds(page):
                return
            try:
                document.put_state(step, state, base)
            except ValueError:
                log.info("%s was refused: the document is another one now", step)
                self._window.show_error(
                    self.tr("The layers were left as they are: the picture changed meanwhile; try again.")
                )
            self._window.status.say("")

        self._window.tasks.run(work, done, self._failed)

    def _failed(self, error: Exception) -> None:
        log.error("The layers could not be computed", exc_info=error)
        self._window.status.say("")
        self._window.show_error(
            self.tr("The layers were left as they are: there is not enough memory; close other documents.")
        )

    # --- filters -----------------------------------------------------------------------------------------------

    def _run_again(self, page: Page, layer: Layer) -> None:
        self._window.filtering.run_again(page, layer)

    def _edit_parameters(self, page: Page, layer: Layer) -> None:
        self._window.filtering.edit_parameters(page, layer)

    def _filter(self, row: Filter, page: Page, layer: Layer) -> None:
        self._window.filtering.open(row, page, layer)
