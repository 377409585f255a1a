"""TIFF files, written whole: strips packed by imagecodecs, and one directory with everything that is known.

The EXIF block is a small TIFF itself. It becomes the start of the file and its directories are written again at the
end, so that a maker's note stays at its offset, which is what its own pointers count from.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from engine.files import exif, ifd, iptc, tiff_tags
from engine.files.ifd import Directory, Entry, Layout
from engine.files.model import Metadata, SaveOptions

_STRIP = 1 << 18  # bytes of pixels in one, about
_COMPRESSIONS = {"none": 1, "lzw": 5, "deflate": 8}
_CLASSIC_LIMIT = 2**32 - (1 << 16)


def encode(pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions) -> bytes:
    """A TIFF file, BigTIFF where it must be. ``pixels``: H × W × 1..4, uint8 or uint16, straight alpha."""
    order, main = "<", Directory()
    front = b""
    if metadata.exif:
        try:
            layout, main = exif.parse(metadata.exif)
            order, front = layout.order, metadata.exif
        except ValueError:
            main = Directory()
    front = front.ljust(16, b"\0")  # room for either header
    front += b"\0" * (len(front) % 2)
    strips, rows = _strips(pixels, order, options)
    extra = sum(len(b or b"") for b in (icc, metadata.xmp, metadata.iptc)) + 2 * len(front) + 32 * len(strips)
    big = len(front) + sum(map(len, strips)) + extra > _CLASSIC_LIMIT
    starts, at = [], len(front)
    for strip in strips:
        starts.append(at)
        at += len(strip)
    padding = b"\0" * (-at % 8)
    at += len(padding)
    layout = Layout(order, big)
    entries = {tag: e for tag, e in main.entries.items() if tag not in tiff_tags.STRUCTURE}
    entries |= _structure(pixels, order, options, rows)
    entries |= {
        tiff_tags.STRIP_OFFSETS: tiff_tags.offsets(starts, order, big),
        tiff_tags.STRIP_COUNTS: tiff_tags.offsets([len(s) for s in strips], order, big),
    }
    entries |= _descriptions(icc, metadata, order)
    body = ifd.serialise(Directory(entries, main.children), at, layout, exif.PINNED)
    mark = b"II" if order == "<" else b"MM"
    if big:
        head = mark + struct.pack(order + "HHHQ", 43, 8, 0, at)
    else:
        head = mark + struct.pack(order + "HI", 42, at)
    return b"".join((head, front[len(head) :], *strips, padding, body))


def _strips(pixels: np.ndarray, order: str, options: SaveOptions) -> tuple[list[bytes], int]:
    """The packed strips, and the rows in each."""
    height, row = pixels.shape[0], pixels[0].nbytes
    rows = max(1, min(height, _STRIP // row))
    kind = pixels.dtype.newbyteorder(order)  # type: ignore[arg-type]

    def pieces() -> Iterator[np.ndarray]:
        return (pixels[top : top + rows] for top in range(0, height, rows))

    def packed(piece: np.ndarray) -> bytes:
        import imagecodecs

        if options.compression == "none":
            return piece.astype(kind, copy=False).tobytes()
        steps = piece.copy()
        steps[:, 1:] -= piece[:, :-1]  # TIFF's horizontal predictor; it wraps around on purpose
        plain = steps.astype(kind, copy=False).tobytes()
        if options.compression == "lzw":
            return bytes(imagecodecs.lzw_encode(plain))
        return bytes(imagecodecs.deflate_encode(plain, level=options.level))

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(packed, pieces())), rows


def _structure(pixels: np.ndarray, order: str, options: SaveOptions, rows: int) -> dict[int, Entry]:
    height, width, channels = pixels.shape

    def number(value: int) -> Entry:
        return ifd.number_entry(value, order)

    found = {
        tiff_tags.SUBFILE: Entry(ifd.LONG, 1, bytes(4)),
        tiff_tags.WIDTH: number(width),
        tiff_tags.HEIGHT: number(height),
        tiff_tags.BITS: tiff_tags.short([pixels.dtype.itemsize * 8] * channels, order),
        tiff_tags.COMPRESSION: number(_COMPRESSIONS[options.compression]),
        tiff_tags.PHOTOMETRIC: number(2 if channels >= 3 else 1),
        tiff_tags.SAMPLES: number(channels),
        tiff_tags.ROWS_PER_STRIP: number(rows),
        tiff_tags.PLANAR: number(1),
    }
    if options.compression != "none":
        found[tiff_tags.PREDICTOR] = number(2)
    if channels in (2, 4):
        found[tiff_tags.EXTRA_SAMPLES] = number(2)  # straight alpha
    return found


def _descriptions(icc: bytes | None, metadata: Metadata, order: str) -> dict[int, Entry]:
    # TIFF wants a resolution in every file: one to one "without a unit" says that there is none
    x, y = metadata.dpi or (1.0, 1.0)
    found = {
        tiff_tags.X_RESOLUTION: ifd.rational_entry(x, order),
        tiff_tags.Y_RESOLUTION: ifd.rational_entry(y, order),
        tiff_tags.UNIT: ifd.number_entry(2 if metadata.dpi else 1, order),
    }
    if metadata.xmp:
        found[tiff_tags.XMP] = Entry(ifd.BYTE, len(metadata.xmp), metadata.xmp)
    if metadata.iptc:
        found[tiff_tags.PHOTOSHOP] = Entry(ifd.BYTE, len(metadata.iptc), metadata.iptc)
        record = iptc.iim(metadata.iptc)
        if record:
            found[tiff_tags.IPTC] = Entry(ifd.UNDEFINED, len(record), record)
    if icc:
        found[tiff_tags.ICC] = Entry(ifd.UNDEFINED, len(icc), icc)
    return found
