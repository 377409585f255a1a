"""A document of another size whose one layer a network has drawn: what it begins as, and what the others become."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from editor.document.geometry import transformed
from editor.document.layer import Layer
from editor.document.raster import Raster
from editor.document.state import State
from engine.api import Picture, Rect, Size
from engine.geometry import Resize

__all__ = ["DRAWN", "draft", "enlarged", "place_of"]

DRAWN = 128_000_000  # pixels up to which a draft is drawn; a larger one would take too much memory and time


def draft(picture: Picture, size: Size) -> Raster:
    """What is shown until the network's pieces come: the picture, enlarged simply; of a very large one a grey
    surface. May run in any thread."""
    if size.width * size.height > DRAWN:
        return Raster.constant(size, picture.channels, picture.pixels.dtype, picture.maximum // 2)
    import cv2  # not at the top: the editor's window shows before it is needed

    pixels = cv2.resize(picture.pixels, tuple(size), interpolation=cv2.INTER_LINEAR)
    pixels = pixels.reshape(size.height, size.width, picture.channels)
    pixels.flags.writeable = False
    return Raster.from_pixels(pixels)


def place_of(layer: Layer, resize: Resize) -> Rect:
    """Where a layer comes to lie when its document is resized."""
    across, down = resize.size.width / resize.before.width, resize.size.height / resize.before.height
    x, y = round(layer.x * across), round(layer.y * down)
    right, bottom = round(layer.rect.right * across), round(layer.rect.bottom * down)
    return Rect(x, y, max(1, right - x), max(1, bottom - y))


def enlarged(state: State, resize: Resize, layer_id: str, raster: Raster, recipe: dict[str, Any]) -> State:
    """``state`` resized: the layer of that id has the pixels of ``raster``, all others, masks and the selection are
    interpolated. ``recipe``: how the layer was made; what it was made by before stays in it. Takes a while, and may
    run in any thread. Raises ValueError when ``resize`` is for another size, KeyError without the layer."""
    index = next((i for i, layer in enumerate(state.layers) if layer.id == layer_id), None)
    if index is None:
        raise KeyError(f"this document has no layer {layer_id!r}")
    drawn = state.layers[index]
    # only its mask is to be interpolated: its pixels are here already
    blank = Raster.constant(drawn.raster.size, 1, np.uint8, 0)

    def complete(layer: Layer) -> Raster:
        return blank if layer.id == layer_id else state.complete(layer)

    after = transformed(state, resize, complete)
    place = place_of(drawn, resize)
    if raster.size != (place.width, place.height):  # by a pixel, where a layer does not cover the document
        fitted = Resize(raster.size, Size(place.width, place.height)).picture(raster.pixels())
        fitted.flags.writeable = False
        raster = Raster.from_pixels(fitted)
    told = {**recipe, "made_before": drawn.recipe} if drawn.recipe is not None else recipe
    layers = list(after.layers)
    layers[index] = replace(layers[index], raster=raster, recipe=told, source="")
    return replace(after, layers=tuple(layers))
