"""What can be done with the masks of a document's layers."""

from __future__ import annotations

from dataclasses import replace

from editor.document import masks
from editor.document.layer import Layer
from editor.document.raster import Raster
from editor.document.streaming import Streaming

__all__ = ["Masking"]


class Masking(Streaming):
    """Each method is one step of the history. All but ``set_mask_on`` raise ValueError for locked layers, and for
    results that still stream in."""

    def add_mask(self, layer_id: str, mask: Raster | str | None = None) -> None:
        """Give a layer a mask, or another one. ``mask``: one that fits the layer (it is not copied; who has it may
        go on writing to it), "show" or None for all, "hide" for nothing, "selection" for what is selected.
        Raises ValueError for others."""
        layer = self._unlocked(layer_id, settled="masked")
        if mask is None or isinstance(mask, str):
            kind = mask or "show"
            if kind not in masks.KINDS:
                raise ValueError(f"There is no mask {kind!r}; choose from {', '.join(masks.KINDS)}.")
            made = masks.KINDS[kind](layer, self.selection)
        else:
            made = masks.checked_mask(mask, layer)
        made.freeze()
        self._change_layer(layer_id, "Add mask", mask=made, mask_on=True)

    def set_mask(self, layer_id: str, mask: Raster, name: str = "Change mask") -> None:
        """Another mask, as ``add_mask`` takes it; whether it counts stays. ``name``: of the step. Raises ValueError
        for a layer without a mask, and for one that does not fit."""
        layer = self._masked(layer_id)
        self._change_layer(layer_id, name, mask=masks.checked_mask(mask, layer))

    def delete_mask(self, layer_id: str) -> None:
        """All of the layer is shown again. Raises ValueError for a layer without a mask."""
        self._masked(layer_id)
        self._change_layer(layer_id, "Delete mask", mask=None, mask_on=True)

    def apply_mask(self, layer_id: str) -> None:
        """Make what the mask hides transparent, and take the mask away. Raises ValueError for a layer without."""
        layer = self._masked(layer_id)
        assert layer.mask is not None
        raster = masks.applied(self._complete(layer), layer.mask)
        raster.freeze()
        self._change_layer(layer_id, "Apply mask", raster=raster, mask=None, mask_on=True)

    def set_mask_on(self, layer_id: str, on: bool) -> None:
        """Whether the mask counts. Raises ValueError for a layer without a mask."""
        layer = self.layer(layer_id)
        if layer.mask is None:
            raise ValueError(f"The layer “{layer.name}” has no mask.")
        if layer.mask_on != bool(on):
            self._change_layer(layer_id, "Use mask" if on else "Ignore mask", mask_on=bool(on))

    def _masked(self, layer_id: str) -> Layer:
        layer = self._unlocked(layer_id, settled="masked")
        if layer.mask is None:
            raise ValueError(f"The layer “{layer.name}” has no mask.")
        return layer

    def _unlocked(self, layer_id: str, settled: str = "") -> Layer:
        """The layer, no longer streaming in and not locked; else ValueError."""
        layer = self._state.layers[self._index(layer_id, settled)]
        if layer.locked:
            raise ValueError(f"The layer “{layer.name}” is locked; unlock it to change it.")
        return layer

    def _with_source(self, gone: str, source: str) -> tuple[Layer, ...]:
        """All layers, those that were made from ``gone`` with what they have from it. They count as made from
        ``source`` then."""
        return tuple(
            replace(layer, raster=self._complete(layer), source=source) if layer.source == gone else layer
            for layer in self._state.layers
        )
