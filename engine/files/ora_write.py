"""Writes OpenRaster files, part by part: of a large document never more than one layer's PNG is held."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import IO

import numpy as np

from engine import colour
from engine.api import Picture, Size
from engine.files import layered, ora_extra, ora_profile, ora_stack, png, samples
from engine.files.layered import LayeredFile, LayeredLayer
from engine.files.model import Metadata, SaveOptions
from engine.files.ora_extra import FOLDER, Extra, GroupExtra, LayerExtra

MERGED = "mergedimage.png"
THUMBNAIL = "Thumbnails/thumbnail.png"
_SIDE = 256
_BARE = Metadata()


def encode(pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions) -> bytes:
    """An OpenRaster file of one layer. ``pixels``: H × W × 1..4, uint8 or uint16."""
    out = io.BytesIO()
    document = layered.single(pixels, icc, metadata, "Background")
    write_layers(out, document, Picture(pixels, icc), options)
    return out.getvalue()


def write_layers(file: IO[bytes], document: LayeredFile, merged: Picture, options: SaveOptions) -> None:
    """The document into an open file that can seek. ``merged``: what all of it shows, of the document's size, with
    ``document.metadata`` in its PNG. Raises OSError, and TypeError or ValueError for a recipe that is not JSON."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:

        def put(name: str, data: bytes, packed: bool = False) -> int:
            """Returns the part's CRC-32. PNGs are packed already."""
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same document gives the same file
            info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
            return info.CRC

        def put_png(name: str, pixels: np.ndarray, icc: bytes | None, metadata: Metadata = _BARE) -> int:
            return put(name, png.encode(pixels, icc, metadata, options, fast=True))

        put("mimetype", b"image/openraster")
        names = {layer.id: f"data/layer{i}.png" for i, layer in enumerate(document.layers)}
        put("stack.xml", ora_stack.build(document, names, document.metadata.dpi), packed=True)
        small = thumbnail(merged)
        put_png(THUMBNAIL, small, None)
        extras = {}
        for i, layer in enumerate(document.layers):
            extra = LayerExtra(names[layer.id], layer.id, layer.source, layer.recipe, hints=layer.hints)
            seen = _seen(layer)
            checksum = put_png(names[layer.id], seen, ora_profile.written(seen, document.icc))
            if layer.mask is not None:
                extra = replace(extra, mask=f"{FOLDER}mask{i}.png", mask_on=layer.mask_on, checksum=checksum)
                put_png(extra.mask, layer.mask[..., None], None)
            if layer.written is not None:
                extra = replace(extra, written=f"{FOLDER}written{i}.png", checksum=checksum)
                put_png(extra.written, layer.written[..., None] * np.uint8(255), None)
            if extra.baked and layer.has_alpha:
                extra = replace(extra, alpha=f"{FOLDER}alpha{i}.png")
                put_png(extra.alpha, layer.pixels[..., -1:], None)
            extras[extra.src] = extra
        selection = FOLDER + "selection.png" if document.selection is not None else ""
        if document.selection is not None:
            put_png(selection, document.selection[..., None], None)
        groups = tuple(GroupExtra(g.id, g.expanded) for g, _ in reversed(list(document.runs())) if g)
        put(ora_extra.NAME, ora_extra.build(Extra(extras, groups, selection)), packed=True)
        put_png(MERGED, merged.pixels, ora_profile.written(merged.pixels, merged.icc), document.metadata)


def _seen(layer: LayeredLayer) -> np.ndarray:
    """The pixels as programs that know no masks are to see them."""
    pixels = layered.outright(layer).pixels
    if layer.mask is None or not layer.mask_on:
        return pixels
    return layered.masked(pixels, layer.mask)


def thumbnail(picture: Picture, side: int = _SIDE) -> np.ndarray:
    """The picture within ``side`` pixels, never enlarged, in 8-bit sRGB: h × w × 3 or 4."""
    import cv2

    pixels = _reduced(picture.pixels, max(1, max(picture.size) // (2 * side)))
    scale = min(1.0, side / max(picture.size))
    size = Size(*(max(1, round(v * scale)) for v in picture.size))
    pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    pixels = pixels.reshape(size.height, size.width, -1)
    if pixels.shape[2] in (2, 4):
        alpha = pixels[..., -1:]
        pixels[..., :-1] = pixels[..., :-1] / np.maximum(alpha, np.float32(1e-6))
    top = np.float32(np.iinfo(picture.pixels.dtype).max)
    whole = np.rint(np.clip(pixels, 0, 1) * top).astype(picture.pixels.dtype)
    try:
        whole = samples.through_profile(whole, picture.icc)
    except ValueError:  # a profile that cannot be used
        whole = samples.through_profile(whole, colour.SRGB)
    return samples.with_depth(whole, 8)


def _reduced(pixels: np.ndarray, by: int) -> np.ndarray:
    """Means of ``by`` × ``by`` pixels as float32 0..1, colours multiplied by alpha; what is left over at the right
    and below is left out."""
    height, width, channels = (
        max(1, pixels.shape[0] // by),
        max(1, pixels.shape[1] // by),
        pixels.shape[2],
    )
    down, across = min(by, pixels.shape[0]), min(by, pixels.shape[1])
    scale = np.float32(1 / np.iinfo(pixels.dtype).max)
    out = np.empty((height, width, channels), np.float32)
    for row in range(height):
        piece = pixels[row * down : (row + 1) * down, : width * across].astype(np.float32) * scale
        if channels in (2, 4):
            piece[..., :-1] *= piece[..., -1:]
        out[row] = piece.reshape(down, width, across, channels).mean(axis=(0, 2))
    return out
