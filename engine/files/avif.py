"""AVIF: imagecodecs decodes the pixels, of 8 to 12 bits a channel; Pillow finds what is said beside them, and encodes
with 8 bits."""

from __future__ import annotations

import contextlib
import io
from typing import IO, Any

import numpy as np

from engine.api import Size
from engine.files import exif, samples
from engine.files.boxes import boxes
from engine.files.boxes import complete as closed
from engine.files.model import Header, Metadata, Raw, SaveOptions

__all__ = ["complete", "encode", "probe", "probe_file", "read"]

_ZEROS = 64  # bytes


def complete(data: bytes) -> bool:
    """Whether all boxes are there, and the last one holds pixels to its end: those of AV1 never end in zeros, but a
    copy that stopped half-way does, and a decoder shows something for it."""
    return closed(data) and any(data[-_ZEROS:])


def probe(data: bytes) -> Header:
    """Raises ValueError for a file that is cut off or broken."""
    return probe_file(io.BytesIO(data))


def probe_file(file: IO[bytes]) -> Header:
    """As ``probe``, of an open file."""
    file.seek(0)
    data = file.read()
    with _opened(data) as image:
        channels = {"L": 1, "LA": 2, "RGBA": 4}.get(image.mode, 3)
        return Header("AVIF", Size(*image.size), channels, 16 if _bits(data) > 8 else 8)


def _opened(data: bytes) -> Any:
    from PIL import Image

    try:
        return Image.open(io.BytesIO(data), formats=("AVIF",))
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError("its structure is broken") from error


def _bits(data: bytes) -> int:
    """Bits a channel, as the properties of the pictures say: the most of any."""
    found = [8]
    for name, start, stop in _properties(data):
        if name == b"av1C" and stop - start >= 3:
            flags = data[start + 2]
            found.append((12 if flags & 0x20 else 10) if flags & 0x40 else 8)
    return max(found)


def _properties(data: bytes) -> list[tuple[bytes, int, int]]:
    """The boxes in meta/iprp/ipco; none if the file is broken."""
    start, stop = 0, len(data)
    try:
        for wanted, skipped in ((b"meta", 4), (b"iprp", 0), (b"ipco", 0)):
            start, stop = next((a + skipped, b) for name, a, b in boxes(data, start, stop) if name == wanted)
        return list(boxes(data, start, stop))
    except (StopIteration, ValueError):
        return []


def read(data: bytes) -> Raw:
    """The picture as stored; Pillow puts the turning that the file asks for into EXIF.

    Raises whatever the decoders raise for damaged data.
    """
    import imagecodecs

    pixels = imagecodecs.avif_decode(data, index=0)
    if pixels.dtype == np.uint16:
        pixels = samples.widened(pixels, _bits(data))
    pixels = np.ascontiguousarray(pixels.reshape(*pixels.shape[:2], -1))
    with _opened(data) as image:
        info, frames = image.info, getattr(image, "n_frames", 1)
    notes = []
    if frames > 1:
        notes.append(f"The file holds {frames} animation frames; the first was opened.")
    block, packet = info.get("exif"), info.get("xmp")
    metadata = Metadata(block.removeprefix(b"Exif\0\0") or None if block else None, packet or None)
    return Raw(pixels, info.get("icc_profile") or None, metadata, tuple(notes))


def encode(pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions) -> bytes:
    """An AVIF file. ``pixels``: H × W × 3 or 4 uint8. Raises OSError if the encoder fails."""
    from PIL import Image

    block = metadata.exif
    if block:
        with contextlib.suppress(
            ValueError
        ):  # the picture stands upright; Pillow would write the block anew for it
            block = exif.without_orientation(block)
    out = io.BytesIO()
    Image.fromarray(pixels).save(
        out,
        "AVIF",
        quality=options.quality,
        subsampling=options.subsampling,
        speed=6,  # of 0..10: slower ones gain a few per cent and take minutes for a photo
        icc_profile=icc or b"",
        exif=block or b"",
        xmp=metadata.xmp or b"",
    )
    return out.getvalue()
