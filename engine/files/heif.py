"""HEIC and other HEIF files coded with HEVC, 8 to 12 bits a channel: pillow-heif (libheif) decodes. Read only."""

from __future__ import annotations

import io
import struct
from typing import IO, Any

import numpy as np

from engine.api import Size
from engine.files import layered, samples
from engine.files.boxes import complete
from engine.files.model import Header, Metadata, Raw, Unreadable

__all__ = ["complete", "probe", "probe_file", "read"]


def probe(data: bytes) -> Header:
    """Raises ValueError for a file that is cut off or broken, Unreadable for one that the decoder does not know."""
    return probe_file(io.BytesIO(data))


def probe_file(file: IO[bytes]) -> Header:
    """As ``probe``, of an open file."""
    image = _opened(file)
    deep = int(image.info.get("bit_depth") or 8) > 8
    return Header("HEIF", Size(*image.size), _channels(image), 16 if deep else 8)


def _channels(image: Any) -> int:
    return {"L": 1, "I": 1, "LA": 2}.get(image.mode.partition(";")[0], 4 if image.has_alpha else 3)


def _opened(file: IO[bytes]) -> Any:
    """The first (primary) picture, not yet decoded."""
    import pillow_heif

    file.seek(0)
    try:
        opened = pillow_heif.open_heif(file, convert_hdr_to_8bit=False)
    except MemoryError:
        raise
    except Exception as error:
        if "not been built in" in str(error):
            raise Unreadable("its way of packing is not supported; save it as JPEG or TIFF first") from error
        raise ValueError("its structure is broken") from error
    if not len(opened):
        raise ValueError("there is no picture in it")
    return opened


def read(data: bytes) -> Raw:
    """The primary picture, upright. Raises whatever the decoder raises for damaged data."""
    container = _opened(io.BytesIO(data))
    image: Any = container
    pixels = np.array(image)
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    if pixels.dtype == np.uint16:  # 10 or 12 bits, shifted up: white is to be white
        bits = int(image.info["bit_depth"])
        pixels = samples.widened(pixels >> np.uint16(16 - bits), bits)
    notes = []
    if len(container) > 1:
        notes.append(f"The file holds {len(container)} pictures; the main one was opened.")
    info = image.info
    block = info.get("exif") or None
    packet = info.get("xmp") or None
    metadata = Metadata(_bare(block) if block else None, packet.rstrip(b"\0") or None if packet else None)
    # the decoder turned the picture as the file says; EXIF may say so, too
    return Raw(pixels, info.get("icc_profile") or None, layered.upright(metadata), tuple(notes))


def _bare(block: bytes) -> bytes | None:
    """An EXIF block without what stands in front of it: JPEG's prefix, or an offset of 4 bytes and it."""
    if block[:2] not in (b"II", b"MM") and block[:4] != b"Exif" and len(block) > 8:
        (offset,) = struct.unpack_from(">I", block)
        block = block[4 + offset :] if offset < len(block) else block[4:]
    return block.removeprefix(b"Exif\0\0") or None
