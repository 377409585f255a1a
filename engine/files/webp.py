"""WebP: the RIFF container, read here; Pillow decodes and encodes."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np

from engine.api import Size
from engine.files.model import Header, Metadata, Raw, SaveOptions


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Raises ValueError for a chunk that is cut off."""
    at = 12
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            raise ValueError("it is cut off")
        yield name, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def probe(data: bytes) -> Header:
    """Raises ValueError for a file that is cut off or broken before its picture."""
    kind, start = data[12:16], data[20:30]
    if len(start) == 10:
        if kind == b"VP8X":
            width, height = (int.from_bytes(start[i : i + 3], "little") + 1 for i in (4, 7))
            return Header("WEBP", Size(width, height), 4 if start[0] & 0x10 else 3, 8)
        if kind == b"VP8L" and start[0] == 0x2F:
            bits = int.from_bytes(start[1:5], "little")
            size = Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            return Header("WEBP", size, 4 if bits >> 28 & 1 else 3, 8)
        if kind == b"VP8 " and start[3:6] == b"\x9d\x01\x2a":
            width, height = (v & 0x3FFF for v in struct.unpack_from("<HH", start, 6))
            if width and height:
                return Header("WEBP", Size(width, height), 3, 8)
    raise ValueError("there is no picture in it")


def complete(data: bytes) -> bool:
    """Whether the file is as long as it says and has a picture in it."""
    if len(data) < 8 + struct.unpack_from("<I", data, 4)[0]:
        return False
    try:
        return any(name in (b"VP8 ", b"VP8L", b"ANMF") for name, _ in _chunks(data))
    except ValueError:
        return False


def read(data: bytes) -> Raw:
    """Decodes the picture. Raises ValueError or OSError for damaged data."""
    from PIL import Image

    if not complete(data):
        raise ValueError("it is cut off")
    found = dict(reversed(list(_chunks(data))))  # the first of each name counts
    block = found.get(b"EXIF")
    if block and block[:6] == b"Exif\0\0":  # some writers keep JPEG's prefix
        block = block[6:]
    notes = []
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            notes.append(f"The file holds {frames} animation frames; the first was opened.")
        image.load()
        pixels = np.array(image if image.mode in ("RGB", "RGBA") else image.convert("RGBA"))
    metadata = Metadata(exif=block or None, xmp=found.get(b"XMP ") or None)
    return Raw(pixels, found.get(b"ICCP") or None, metadata, tuple(notes))


def encode(pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions) -> bytes:
    """A WebP file. ``pixels``: H × W × 3 or 4 uint8. Raises OSError if the encoder fails."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(
        out,
        "WEBP",
        quality=options.quality,
        lossless=options.lossless,
        method=4,
        exact=True,  # colours under transparent pixels are kept
        icc_profile=icc or b"",
        exif=metadata.exif or b"",
        xmp=metadata.xmp or b"",
    )
    return out.getvalue()
