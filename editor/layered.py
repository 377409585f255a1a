"""Between a document and a file with layers: neither knows the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from editor.document import Document, Group, Layer, Raster, State
from editor.document.raster import grid
from editor.document.selection import from_array, to_array
from editor.document.snapshot import Snapshot, raster_of
from engine.api import Rect
from engine.files import LayeredFile, LayeredGroup, LayeredLayer

__all__ = ["from_layered", "to_layered"]


def to_layered(document: Snapshot) -> LayeredFile:
    """What a document holds, for ``files.write_layered``. In any thread."""
    state = document.state
    return LayeredFile(
        state.size,
        tuple(_to_layer(layer) for layer in state.layers),
        tuple(
            LayeredGroup(group.id, group.name, group.visible, group.opacity, group.blend, group.expanded)
            for group in state.groups
        ),
        document.icc,
        document.metadata,
        state.active,
        None if state.selection is None else to_array(state.selection),
    )


def _to_layer(layer: Layer) -> LayeredLayer:
    raster, mask = layer.raster, layer.mask
    written = None if raster.full else raster.coverage(raster.rect)
    return LayeredLayer(
        layer.name,
        raster.pixels() if written is None else raster.read(raster.rect),
        layer.x,
        layer.y,
        layer.visible and not layer.hints,
        layer.opacity,
        layer.blend,
        None if mask is None else mask.read(mask.rect)[..., 0],
        layer.mask_on,
        layer.locked,
        layer.group,
        layer.recipe,
        layer.source,
        layer.id,
        written,
        ("shown" if layer.visible else "hidden") if layer.hints else "",
    )


def from_layered(file: LayeredFile, name: str, path: Path | None) -> Document:
    """The document of a file with layers, as it was saved. In any thread."""
    layers = tuple(_to_document(layer) for layer in file.layers)
    first = layers[0].raster
    state = State(
        file.size,
        layers,
        file.active or layers[-1].id,
        tuple(
            Group(group.name, group.visible, group.opacity, group.blend, group.expanded, id=group.id)
            for group in file.groups
        ),
        None if file.selection is None else from_array(file.selection, file.size),
    )
    alpha = not any(
        layer.opaque and (layer.x, layer.y, layer.raster.size) == (0, 0, file.size) for layer in layers
    )
    document = Snapshot(
        state, name, path, first.dtype, first.colours, alpha, file.icc, file.metadata, file.notes
    ).document()
    document.mark_saved()
    return document


def _to_document(layer: LayeredLayer) -> Layer:
    mask = None
    if layer.mask is not None:
        mask = Raster.from_pixels(np.ascontiguousarray(layer.mask)[..., None])
    return Layer(
        layer.name,
        _raster(layer),
        layer.x,
        layer.y,
        layer.visible or layer.hints == "shown",
        layer.opacity,
        layer.recipe,
        layer.source,
        layer.blend,
        mask,
        layer.mask_on,
        layer.locked,
        layer.group,
        bool(layer.hints),
        id=layer.id,
    )


def _raster(layer: LayeredLayer) -> Raster:
    """The pixels, of which only what was written takes memory."""
    pixels, written = layer.pixels, layer.written
    if written is None:
        return Raster.from_pixels(pixels)
    tiles, masks = {}, {}
    for key, part in grid(Rect(0, 0, *layer.size)):
        covered = written[part.slices]
        if covered.any():
            tiles[key] = pixels[part.slices].copy()
            if not covered.all():
                masks[key] = covered.copy()
    return raster_of(layer.size, pixels.shape[2], pixels.dtype, tiles, masks)
