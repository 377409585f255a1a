"""The steps of Restore in a file that holds layers: the photo, and above it the group that the editor makes (see
editor/restoring.py), so that each step can be switched off and run again there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import colour
from engine.api import EngineError, Part, Picture, Size
from engine.chain import Chain, ChainResult
from engine.files import LayeredFile, LayeredGroup, LayeredLayer, Metadata, formats
from engine.files.layered import new_id
from engine.filters import FILTERS
from engine.geometry import Resize

__all__ = ["as_layers", "in_steps", "prepared"]

GROUP, PHOTO = "Restored", "Photo"


def in_steps(chain: Chain, target: Path) -> bool:
    """Whether what the chain makes goes into ``target`` step by step: Restore alone, into a format with layers."""
    try:
        row = formats.for_path(target)
    except EngineError:  # said when it is written
        return False
    return row.layers and [s.filter for s in chain.steps] == ["restore"]


def prepared(chain: Chain, picture: Picture) -> Picture:
    """The picture in colours, where it is grey and Restore may give it some: all layers of a file are of one kind."""
    if picture.channels > 2 or chain.steps[0].params.colorize == "off":
        return picture
    pixels = picture.pixels
    top = picture.maximum
    greys = np.linspace(0, 1, top + 1, dtype=np.float32)[:, None]
    try:
        values = colour.to_srgb(np.repeat(greys, 3, 1)[None], picture.icc)[0]
    except ValueError:  # a broken profile: sRGB is what most such files mean
        values = np.repeat(greys, 3, 1)
    levels = np.rint(np.clip(values, 0, 1) * np.float32(top)).astype(pixels.dtype)
    made = np.concatenate([levels[pixels[..., 0]], pixels[..., 1:]], 2)
    made.flags.writeable = False
    return Picture(made, None)


def as_layers(picture: Picture, result: ChainResult, metadata: Metadata) -> LayeredFile:
    """``picture``: as it was restored; ``result``: what became of it."""
    after = result.picture
    resize = Resize(picture.size, after.size) if after.size != picture.size else None
    group = LayeredGroup(new_id(), GROUP)
    # one with alpha below its own copy would be seen twice
    photo = LayeredLayer(PHOTO, picture.pixels, visible=not picture.has_alpha)
    layers = [photo, LayeredLayer(PHOTO, picture.pixels, locked=True, group=group.id)]
    layers += [_step(part, picture, group.id) for part in result.parts]
    if resize is not None:
        layers = [_resized(layer, resize) for layer in layers]
        recipe = next((r for r in _steps(result) if r.get("filter") == "upscale"), None)
        layers.append(LayeredLayer(FILTERS["upscale"].label, after.pixels, group=group.id, recipe=recipe))
    return LayeredFile(
        Size(*after.size),
        tuple(layers),
        (group,),
        picture.icc,
        metadata,
        layers[-1].id,
    )


def _steps(result: ChainResult) -> list[dict[str, Any]]:
    steps = result.recipes[0].get("steps")
    return steps if isinstance(steps, list) else []


def _step(part: Part, picture: Picture, group: str) -> LayeredLayer:
    return LayeredLayer(
        FILTERS[part.filter].label,
        _opaque_only(part.pixels, picture.pixels[part.rect.slices]),
        part.rect.x,
        part.rect.y,
        blend=part.blend,
        group=group,
        recipe=part.recipe,
    )


def _opaque_only(pixels: np.ndarray, photo: np.ndarray) -> np.ndarray:
    """What only changes the photo must not make it less transparent than it is."""
    if photo.shape[2] not in (2, 4):
        return pixels
    seen = photo[..., -1] == np.iinfo(photo.dtype).max
    if seen.all():
        return pixels
    out = pixels.copy()
    if out.shape[2] not in (2, 4):
        out = np.concatenate([out, np.full_like(photo[..., -1:], np.iinfo(photo.dtype).max)], 2)
    out[..., -1][~seen] = 0
    return out


def _resized(layer: LayeredLayer, resize: Resize) -> LayeredLayer:
    placed = resize.layer(layer.pixels, layer.x, layer.y)
    return replace(layer, pixels=placed.pixels, x=placed.x, y=placed.y)
