"""TIFF's tags by name, which of them describe the coded pixels, and how their numbers are packed."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from engine.files.ifd import LONG, SHORT, Entry

SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS = 273, 274, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, PLANAR, UNIT, SOFTWARE, PREDICTOR = 282, 283, 284, 296, 305, 317
COLOUR_MAP, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_COUNTS = 320, 322, 323, 324, 325
SUB_DIRECTORIES, INK_SET, EXTRA_SAMPLES, SAMPLE_FORMAT, SUBSAMPLING = 330, 332, 338, 339, 530
XMP, IPTC, PHOTOSHOP, ICC, DNG_VERSION = 700, 33723, 34377, 34675, 50706

# What only makes sense beside the pixels of its own file: never part of an EXIF block. Among it are
# Photoshop's layers (37724), which would show the old picture, and what DNG and ImageJ say of theirs.
STRUCTURE = frozenset(
    {
        *range(254, 267),
        *(STRIP_OFFSETS, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS, 280, 281, PLANAR, *range(288, 294), 297),
        *(301, PREDICTOR, COLOUR_MAP, 321, *range(322, 329), SUB_DIRECTORIES, *range(332, 348)),
        *(*range(512, 522), 529, SUBSAMPLING, 531, 532, 559, XMP),
        *(*range(32953, 32957), 32995, 32996, 32997, 32998, 33421, 33422, IPTC, PHOTOSHOP, ICC, 37724),
        *(*range(50706, 50742), *range(50778, 50782), *range(50829, 50835), 50838, 50839, 50933, 51008),
    }
)


def numbers(entry: Entry | None, order: str) -> tuple[int, ...]:
    """All values of an entry of unsigned integers; empty for any other, or none."""
    code = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(entry.kind) if entry else None
    return struct.unpack(f"{order}{entry.number}{code}", entry.data) if entry and code else ()


def short(values: Sequence[int], order: str) -> Entry:
    return Entry(SHORT, len(values), struct.pack(f"{order}{len(values)}H", *values))


def offsets(values: Sequence[int], order: str, big: bool) -> Entry:
    kind, code = (16, "Q") if big else (LONG, "I")
    return Entry(kind, len(values), struct.pack(f"{order}{len(values)}{code}", *values))
