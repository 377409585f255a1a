"""Selects what looks like the pixel that is clicked."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from editor.canvas.tools.select import SelectOptions, SelectTool
from editor.canvas.tools.tool import Pointer
from editor.document import Document, Raster
from editor.document.source import Source, layer_source
from editor.document.wand import magic_wand
from engine.api import Rect
from engine.filters.spec import param

__all__ = ["Wand", "WandOptions", "seen"]


@dataclass(frozen=True)
class WandOptions(SelectOptions):
    tolerance: float = param(
        24.0,
        label="Tolerance",
        help="How different a colour may be, on the scale of 0 to 255.",
        minimum=0.0,
        maximum=255.0,
        step=1.0,
    )
    contiguous: bool = param(
        True, kind="flag", label="Contiguous", help="Only what hangs together with the pixel that is clicked."
    )
    all_layers: bool = param(
        True,
        kind="flag",
        label="All layers",
        help="Look at all that is seen, not only at the selected layer.",
    )


def seen(document: Document, all_layers: bool) -> Source:
    """What a tool looks at, frozen: all that is seen, or the selected layer."""
    layer = document.active_layer
    if not all_layers and layer is not None and not document.is_filling(layer.id):
        return layer_source(layer.raster, layer.x, layer.y)  # a layer of a state is never written to
    flatten = document.flattened_later()
    whole: list[np.ndarray] = []  # made by whoever reads first: beside the event loop

    def read(rect: Rect) -> np.ndarray:
        if not whole:
            whole.append(flatten().pixels)
        return whole[0][rect.slices]

    return Source(read, document.rect)


class Wand(SelectTool):
    def press(self, pointer: Pointer) -> None:
        document = self._surface.document
        if document is None:
            return
        self._begin(pointer)
        x, y = math.floor(pointer.point.x), math.floor(pointer.point.y)
        if not document.rect.contains(Rect(x, y, 1, 1)):
            self._drop()
            return
        options: WandOptions = self.options
        source = seen(document, options.all_layers)

        def make(document: Document) -> Raster:
            return magic_wand(
                source,
                document.size,
                x,
                y,
                options.tolerance,
                contiguous=options.contiguous,
                antialias=options.antialias,
            )

        self._select(make)
