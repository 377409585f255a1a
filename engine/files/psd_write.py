"""Writes PSD files with layers, masks and groups, in 8 and 16 bits, as Adobe's format description says.

The file is written from front to back; lengths that are known only afterwards are filled in later, so that no more
than one plane of one layer is held in its packed form.
"""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

import numpy as np

from engine.api import FormatLimitError, Picture
from engine.files import layered, psd_parts, samples
from engine.files.layered import LayeredFile, LayeredGroup, LayeredLayer
from engine.files.model import Metadata, SaveOptions

MOST = 2**31 - 1  # bytes that readers take, though the fields would hold more
_KEYS = {blend: key for key, blend in psd_parts.BLENDS.items()}
_HIDDEN, _KNOWN, _NO_PIXELS = 2, 8, 16  # of a layer's flags; _KNOWN: that the next one means something
_MASK_OFF = 2
_TRANSPARENCY, _MASK = -1, -2
_OPEN, _CLOSED, _BOTTOM = 1, 2, 3  # of a section divider
_ALL_LOCKED = 0x80000007


class _Writer:
    """Big-endian numbers into a file that can seek."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def put(self, code: str, *values: int | bytes) -> None:
        self.file.write(struct.pack(">" + code, *values))

    @contextlib.contextmanager
    def length(self, at: int | None = None, pad: int = 1) -> Iterator[None]:
        """Counts what is written inside into a 4-byte field, here or ``at`` a place that was left for it."""
        if at is None:
            at = self.file.tell()
            self.put("I", 0)
        start = self.file.tell()
        yield
        end = self.file.tell()
        if (end - start) % pad:
            self.file.write(bytes(pad - (end - start) % pad))
            end = self.file.tell()
        if end > MOST:
            raise FormatLimitError("Photoshop files hold at most 2 GB; choose OpenRaster.")
        self.file.seek(at)
        self.put("I", end - start)
        self.file.seek(end)

    @contextlib.contextmanager
    def block(self, key: bytes) -> Iterator[None]:
        self.put("4s4s", b"8BIM", key)
        with self.length(pad=4):
            yield


def losses(document: LayeredFile) -> list[str]:
    """Sentences on what a PSD file cannot keep of a document; empty if it keeps all."""
    found = []
    if document.selection is not None:
        found.append("The selection is not kept in Photoshop files.")
    if document.recipes or any(layer.source for layer in document.layers):
        found.append("Photoshop files do not keep how filters made their layers: they cannot be run again.")
    by_id = {layer.id: layer for layer in document.layers}
    if any(layer.source in by_id and layer.has_alpha for layer in document.layers):
        found.append("Where results of filters are translucent, they look denser in other programs.")
    return found


def encode(pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions) -> bytes:
    """A PSD file of one layer. ``pixels``: H × W × 1..4, uint8 or uint16."""
    out = io.BytesIO()
    write_layers(out, layered.single(pixels, icc, metadata, "Background"), Picture(pixels, icc), options)
    return out.getvalue()


def write_layers(file: IO[bytes], document: LayeredFile, merged: Picture, options: SaveOptions) -> None:
    """The document into an open file that can seek. ``merged``: what all of it shows, of the document's size, depth
    and kind of colour. Raises OSError, and FormatLimitError for more than 2 GB."""
    document = replace(document, layers=tuple(map(layered.outright, document.layers)))
    pixels = samples.with_depth(merged.pixels, document.depth)
    grey = document.layers[0].pixels.shape[2] < 3
    if grey != (pixels.shape[2] < 3):
        raise ValueError("The merged picture and the layers are grey or colour alike.")
    out = _Writer(file)
    mode = psd_parts.GREY if grey else psd_parts.RGB
    out.put("4sH6xHIIHH", psd_parts.MAGIC, 1, pixels.shape[2], *document.size[::-1], document.depth, mode)
    out.put("I", 0)  # colour mode data
    with out.length():
        file.write(psd_parts.resources(document.icc, document.metadata))
    transparent = pixels.shape[2] in (2, 4)
    with out.length(pad=2):
        if document.depth == 8:
            with out.length(pad=4):
                _layers(out, document, transparent)
            out.put("I", 0)  # global mask
        else:  # deeper layers have a place of their own
            out.put("II", 0, 0)
            if transparent:
                with out.block(b"Mt16"):
                    pass
            with out.block(b"Lr16"):
                _layers(out, document, transparent)
    _merged(out, _on_white(pixels) if transparent else pixels)


# --- layers ------------------------------------------------------------------------------------------

_Channel = tuple[int, np.ndarray | None]  # its number, and the plane (None: no pixels)


def _layers(out: _Writer, document: LayeredFile, transparent: bool) -> None:
    """All records, bottom first, then all their planes in the same order."""
    records = list(_records(document))
    out.put("h", -len(records) if transparent else len(records))  # negative: the merged picture has alpha
    places: list[tuple[int, np.ndarray | None]] = []
    for number, (item, kind) in enumerate(records, start=1):
        channels = _channels(item) if isinstance(item, LayeredLayer) else []
        places += _record(out, item, kind, channels, number)
    for at, plane in places:
        with out.length(at):
            if plane is None:
                out.put("H", psd_parts.RAW)
            else:
                psd_parts.packed(plane, out.file.write)


def _records(document: LayeredFile) -> Iterator[tuple[LayeredLayer | LayeredGroup, int]]:
    """Layers, and groups as two dividers around theirs; with the kind of divider, 0 for none."""
    for group, layers in document.runs():
        if group is not None:
            yield group, _BOTTOM
        for layer in layers:
            yield layer, 0
        if group is not None:
            yield group, _OPEN if group.expanded else _CLOSED


def _channels(layer: LayeredLayer) -> list[_Channel]:
    pixels = layer.pixels
    colours = pixels.shape[2] - layer.has_alpha
    found: list[_Channel] = [(i, pixels[..., i]) for i in range(colours)]
    if layer.has_alpha:
        found.insert(0, (_TRANSPARENCY, pixels[..., -1]))
    if layer.mask is not None:
        found.append((_MASK, layer.mask))
    return found


def _record(
    out: _Writer, item: LayeredLayer | LayeredGroup, kind: int, channels: list[_Channel], number: int
) -> list[tuple[int, np.ndarray | None]]:
    """Returns where the length of each channel is to be filled in, and its plane."""
    x, y, width, height = (item.x, item.y, *item.size) if isinstance(item, LayeredLayer) else (0, 0, 0, 0)
    rect = (y, x, y + height, x + width)
    # dividers have all channels, without pixels: readers expect some
    channels = channels or [(i, None) for i in (_TRANSPARENCY, 0, 1, 2)]
    out.put("4iH", *rect, len(channels))
    places = []
    for channel, plane in channels:
        out.put("h", channel)
        places.append((out.file.tell(), plane))
        out.put("I", 0)
    bottom = kind == _BOTTOM
    key = b"norm" if bottom else _KEYS[item.blend]
    opacity = 255 if bottom else round(item.opacity * 255)
    flags = _KNOWN | (_NO_PIXELS if kind else 0) | (0 if item.visible or bottom else _HIDDEN)
    out.put("4s4sBBBx", b"8BIM", key, opacity, 0, flags)
    name = "</Layer group>" if bottom else item.name
    with out.length():
        mask = item.mask if isinstance(item, LayeredLayer) else None
        if mask is None:
            out.put("I", 0)
        else:
            on = isinstance(item, LayeredLayer) and item.mask_on
            out.put("I4iBB2x", 20, *rect, 0, 0 if on else _MASK_OFF)
        out.put("I", 0)  # blending ranges
        short = name.encode("mac-roman", "replace")[:255]
        out.file.write((bytes([len(short)]) + short).ljust(-(-(len(short) + 1) // 4) * 4, b"\0"))
        with out.block(b"luni"):
            text = name.encode("utf-16-be", "replace")
            out.put("I", len(text) // 2)
            out.file.write(text)
        with out.block(b"lyid"):
            out.put("I", number)
        if isinstance(item, LayeredLayer) and item.locked:
            with out.block(b"lspf"):
                out.put("I", _ALL_LOCKED)
        if kind:
            with out.block(b"lsct"):
                out.put("I", kind)
                if not bottom:
                    out.put("4s4s", b"8BIM", key)
    return places


# --- the merged picture ------------------------------------------------------------------------------


def _merged(out: _Writer, pixels: np.ndarray) -> None:
    """All planes as PackBits: the lengths of all rows stand in front of the first."""
    height, _, channels = pixels.shape
    out.put("H", psd_parts.RLE)
    at = out.file.tell()
    out.file.write(bytes(2 * height * channels))
    for i in range(channels):
        lengths, rows = psd_parts.run_lengths(pixels[..., i])
        out.file.write(rows)
        end = out.file.tell()
        out.file.seek(at + i * len(lengths))
        out.file.write(lengths)
        out.file.seek(end)
    if out.file.tell() > MOST:
        raise FormatLimitError("Photoshop files hold at most 2 GB; choose OpenRaster.")


def _on_white(pixels: np.ndarray) -> np.ndarray:
    """Pixels with alpha whose colours lie on white, as the format has its merged picture."""
    top = int(np.iinfo(pixels.dtype).max)
    out = pixels.copy()
    out[..., :-1] = samples.flattened(pixels, (top,) * (pixels.shape[2] - 1))
    return out
