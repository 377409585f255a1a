"""Photoshop's PSD and PSB as a plain picture. ``psd_layers`` reads their layers, ``psd_write`` writes."""

from __future__ import annotations

import io
import struct
from typing import IO

import numpy as np

from engine.files import layered, psd_parts, psd_records, samples
from engine.files.model import Header, Raw, Unreadable
from engine.files.psd_parts import Head
from engine.files.psd_write import encode

__all__ = ["complete", "encode", "probe", "probe_file", "read"]

_TRANSPARENT = (b"Mtrn", b"Mt16", b"Mt32")
_LONG = frozenset(
    (b"LMsk", *psd_records.DEEP, b"Layr", *_TRANSPARENT, b"Alph", b"FMsk", b"lnk2", b"FEid", b"FXid", b"PxSD")
)


# --- as a plain picture ------------------------------------------------------------------------------


def probe(data: bytes) -> Header:
    """Size, channels and depth of the merged picture. Raises ValueError."""
    return probe_file(io.BytesIO(data))


def probe_file(file: IO[bytes]) -> Header:
    """As ``probe``, of an open file."""
    file.seek(0)
    head = psd_parts.head(file.read(26))
    _, layers, merged = psd_parts.sections(file, head.big)
    alpha = _merged_has_alpha(file, head, layers, merged)
    colours = 3 if head.mode == psd_parts.CMYK else head.colours
    depth = 16 if head.mode == psd_parts.LAB else min(head.depth, 16)
    return Header("PSD", head.size, colours + alpha, depth)


def complete(data: bytes) -> bool:
    """Whether all sections lie inside the file, and the merged picture is as long as its rows say."""
    file = io.BytesIO(data)
    try:
        head = psd_parts.head(data)
        _, _, merged = psd_parts.sections(file, head.big)
    except ValueError:
        return False
    (packing,) = struct.unpack_from(">H", data, merged)
    width, height = head.size
    if packing != psd_parts.RLE:
        return (
            packing != psd_parts.RAW
            or len(data) - merged - 2 >= width * height * head.channels * head.depth // 8
        )
    kind, rows = (">u4" if head.big else ">u2"), height * head.channels
    start = merged + 2 + rows * np.dtype(kind).itemsize
    if start > len(data):
        return False
    lengths = np.frombuffer(data, kind, rows, merged + 2)
    return start + int(lengths.sum(dtype=np.int64)) <= len(data)


def _merged_has_alpha(file: IO[bytes], head: Head, start: int, end: int) -> bool:
    """Whether the plane after the colours is the picture's transparency (and not a saved selection)."""
    if head.channels <= head.colours:
        return False
    number = 8 if head.big else 4
    file.seek(start)
    data = file.read(min(number, end - start))
    if not any(data):
        return False
    info = int.from_bytes(file.read(number), "big")
    if info:
        return struct.unpack(">h", file.read(2).ljust(2, b"\0"))[0] < 0
    at = start + 2 * number
    file.seek(at)
    at += 4 + int.from_bytes(file.read(4), "big")
    while at + 12 <= end:
        file.seek(at)
        signature, key = struct.unpack(">4s4s", file.read(8))
        if signature not in (b"8BIM", b"8B64"):
            return False
        if key in _TRANSPARENT:
            return True
        wide = 8 if head.big and key in _LONG else 4
        length = int.from_bytes(file.read(wide), "big")
        if key in psd_records.DEEP and length >= 2 and struct.unpack(">h", file.read(2))[0] < 0:
            return True
        at += 8 + wide + -(-length // 4) * 4
    return False


def read(data: bytes) -> Raw:
    """The merged picture. Raises ValueError, Unreadable, or what a decoder raises for damaged data."""
    file = io.BytesIO(data)
    head = psd_parts.head(data)
    block, start, merged = psd_parts.sections(file, head.big)
    icc, metadata, real = psd_parts.described(block)
    metadata = layered.upright(metadata)
    alpha = _merged_has_alpha(file, head, start, merged)
    notes: list[str] = []
    only = _only_layer(file, head, start, alpha)
    if only is not None:  # exact, also where it is transparent
        pixels = only
    elif real:
        pixels = _merged_picture(data, head, merged, alpha)
        if head.channels > head.colours + alpha:
            notes.append("Extra channels that hold no transparency (such as saved selections) were left out.")
    else:
        raise Unreadable("it holds no merged picture; save it with “maximise compatibility”")
    pixels, icc = psd_records.as_rgb(pixels, head, icc, notes)
    return Raw(pixels, icc, metadata, tuple(notes))


def _merged_picture(data: bytes, head: Head, at: int, alpha: bool) -> np.ndarray:
    """H × W × C as stored, the colours no longer on white."""
    (packing,) = struct.unpack_from(">H", data, at)
    count, (width, height) = head.colours + alpha, head.size
    body = memoryview(data)[at + 2 :]
    planes = []
    if packing == psd_parts.RLE:
        kind = ">u4" if head.big else ">u2"
        lengths = np.frombuffer(body, kind, height * head.channels).reshape(head.channels, height)
        ends = np.cumsum(lengths.sum(axis=1, dtype=np.int64)) + lengths.nbytes
        table = bytes(height * lengths.itemsize)
        starts = [lengths.nbytes, *ends[:-1].tolist()]
        for i in range(count):
            rows = table + bytes(body[starts[i] : int(ends[i])])
            planes.append(psd_parts.unpacked(rows, packing, height, width, head.depth, head.big))
    elif packing == psd_parts.RAW:
        size = width * height * head.depth // 8
        for i in range(count):
            plane = bytes(body[i * size : (i + 1) * size])
            planes.append(psd_parts.unpacked(plane, packing, height, width, head.depth, head.big))
    else:
        raise Unreadable("its merged picture is packed in an unusual way; save it anew")
    pixels = np.stack(planes, axis=-1)
    if alpha and pixels.dtype != np.float32:
        _off_white(pixels)
    return pixels


def _off_white(pixels: np.ndarray) -> None:
    """Undoes, in place, that the colours were laid on white."""
    top = np.float32(np.iinfo(pixels.dtype).max)
    for rows in samples.bands(pixels.shape):
        share = pixels[rows][..., -1:].astype(np.float32) / top
        colours = pixels[rows][..., :-1].astype(np.float32)
        clear = (colours - top * (1 - share)) / np.maximum(share, np.float32(1e-9))
        pixels[rows][..., :-1] = np.where(share > 0, np.rint(np.clip(clear, 0, top)), 0)


def _only_layer(file: IO[bytes], head: Head, start: int, alpha: bool) -> np.ndarray | None:
    """The pixels of a file's one layer, if it looks as the file does."""
    with_layers = psd_records.layer_info(file, head, start)
    if len(with_layers) != 1:
        return None
    found = with_layers[0]
    record = found.record
    if (
        found.rect != (0, 0, *head.size)
        or found.keys
        & (
            psd_records.ADJUSTMENTS
            | psd_records.FILLS
            | psd_records.EFFECTS
            | psd_records.VECTOR_MASKS
            | {b"iOpa"}
        )
        or record.opacity != 255
        or record.blend_mode.value != b"norm"
        or not record.flags.visible
        or record.mask_data is not None
        or (psd_records.ALPHA in found.channels) != alpha
    ):
        return None
    return psd_records.pixels_of(found, head)
