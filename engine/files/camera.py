"""Camera RAW: rawpy (LibRaw) develops the sensor's data into 16-bit sRGB with the camera's white balance. Read only.

EXIF is read here: from the TIFF directories that most kinds have, Canon's CR3 boxes, or the preview inside.
"""

from __future__ import annotations

import contextlib
import io
import struct
from typing import IO, Any, BinaryIO, cast

import numpy as np

from engine import colour
from engine.api import Picture, Size
from engine.files import exif, ifd, jpeg, layered, samples, tiff_tags
from engine.files.boxes import boxes
from engine.files.ifd import Directory, Layout
from engine.files.model import Header, Metadata, Raw, Unreadable

__all__ = ["complete", "preview", "probe", "probe_file", "read"]

_UNKNOWN = (
    "it is a camera RAW file of a kind that Saisei cannot develop; save it as DNG or TIFF in the camera maker's "
    "program first"
)
# These parts of a directory belong to the sensor's data: what a DNG says of its colours would be wrong of ours.
_SENSOR_TAGS = 50706
_TURNS = {3: 3, 5: 8, 6: 6}  # LibRaw's "flip" as EXIF's orientation


def probe(data: bytes) -> Header:
    """Size once developed. Raises Unreadable for a camera that is not known, ValueError for a broken file."""
    return probe_file(io.BytesIO(data))


def probe_file(file: IO[bytes]) -> Header:
    """As ``probe``, of an open file."""
    file.seek(0)
    with _opened(file) as raw:
        return Header("RAW", _size(raw), 3, 16)


def _size(raw: Any) -> Size:
    sizes = raw.sizes
    size = Size(sizes.iwidth, sizes.iheight)
    return Size(size.height, size.width) if sizes.flip in (5, 6) else size


def _opened(file: IO[bytes]) -> Any:
    import rawpy

    raw = rawpy.RawPy()
    try:
        raw.open_buffer(cast(BinaryIO, file))
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawRequestForNonexistentImageError) as error:
        raw.close()
        raise Unreadable(_UNKNOWN) from error
    except rawpy.LibRawError as error:
        raw.close()
        raise ValueError("its structure is broken") from error
    return raw


def complete(data: bytes) -> bool:
    """Whether the strips and tiles of a RAW file built like a TIFF lie inside it; True for other kinds."""
    found = _directories(data)
    if found is None:
        return True
    layout, main, others = found
    for directory in (main, *others):
        for starts, counts in (
            (tiff_tags.STRIP_OFFSETS, tiff_tags.STRIP_COUNTS),
            (tiff_tags.TILE_OFFSETS, tiff_tags.TILE_COUNTS),
        ):
            places = tiff_tags.numbers(directory.entries.get(starts), layout.order)
            lengths = tiff_tags.numbers(directory.entries.get(counts), layout.order)
            if any(start + length > len(data) for start, length in zip(places, lengths, strict=False)):
                return False
    return True


def read(data: bytes) -> Raw:
    """The picture developed, upright. Raises ValueError, or whatever the decoder raises for damaged data."""
    import rawpy

    with _opened(io.BytesIO(data)) as raw:
        block = _exif(data, raw)
        try:
            pixels = raw.postprocess(
                use_camera_wb=True,
                output_color=rawpy.ColorSpace.sRGB,
                output_bps=16,
                gamma=(2.4, 12.92),  # sRGB's curve
                auto_bright_thr=0.001,  # exposed so that a thousandth of the pixels is white
            )
        except rawpy.LibRawError as error:
            raise ValueError("its pixels are damaged") from error
    metadata = layered.upright(Metadata(block, _xmp(data)))
    return Raw(np.ascontiguousarray(pixels), colour.SRGB, metadata)


def preview(data: bytes) -> Picture | None:
    """The picture that the camera put inside, upright; None if there is none that can be read."""
    try:
        with _opened(io.BytesIO(data)) as raw:
            return _preview(raw)
    except Exception:  # it is only a first look: reading says what is wrong
        return None


def _preview(raw: Any) -> Picture | None:
    import rawpy

    thumb = raw.extract_thumb()
    turn = _TURNS.get(raw.sizes.flip, 1)
    if thumb.format is rawpy.ThumbFormat.BITMAP:
        pixels = np.asarray(thumb.data)
        return Picture(samples.upright(pixels.reshape(*pixels.shape[:2], -1), turn))
    if thumb.format is not rawpy.ThumbFormat.JPEG:
        return None
    found = jpeg.read(bytes(thumb.data))
    with contextlib.suppress(ValueError, struct.error):
        if found.metadata.exif is not None:  # its own word counts, where it has one
            turn = exif.orientation(found.metadata.exif)
    return Picture(samples.upright(found.pixels, turn), found.icc)


# --- the metadata ------------------------------------------------------------------------------------


def _directories(data: bytes) -> tuple[Layout, Directory, list[Directory]] | None:
    """The main directory and those below it, of a file built like a TIFF; None for others."""
    if data[:2] not in (b"II", b"MM") or data[:4] == b"II\x1a\0":
        return None
    # Olympus and Panasonic have their own number where TIFF has 42
    fetch = ifd.fetcher((b"II*\0" if data[:2] == b"II" else b"MM\0*") + data[4:])
    others = []
    try:
        layout, first = ifd.read_header(fetch)
        main = ifd.read_directory(fetch, first, layout)
        for offset in tiff_tags.numbers(main.entries.get(tiff_tags.SUB_DIRECTORIES), layout.order)[:16]:
            with contextlib.suppress(ValueError):
                others.append(ifd.read_directory(fetch, offset, layout, 0))
    except (ValueError, struct.error):
        return None
    return layout, main, others


def _exif(data: bytes, raw: Any) -> bytes | None:
    with contextlib.suppress(ValueError, struct.error, KeyError, StopIteration):
        found = _directories(data)
        if found is not None:
            return _block(found[1], found[0])
        if data[4:12] == b"ftypcrx ":
            return _canon(data)
    with contextlib.suppress(Exception):  # LibRaw raises what it likes where there is no preview
        return jpeg.read(bytes(raw.extract_thumb().data)).metadata.exif
    return None


def _block(main: Directory, layout: Layout) -> bytes | None:
    entries = {
        tag: entry
        for tag, entry in main.entries.items()
        if tag not in tiff_tags.STRUCTURE and tag < _SENSOR_TAGS
    }
    return exif.build(Directory(entries, main.children), layout) if entries or main.children else None


def _canon(data: bytes) -> bytes | None:
    """CR3 keeps the directories apart: CMT1 the main one, CMT2 EXIF's, CMT4 that of the place."""
    moov = next((a, b) for name, a, b in boxes(data) if name == b"moov")
    uuid = next((a, b) for name, a, b in boxes(data, *moov) if name == b"uuid")
    parts = {name: data[a:b] for name, a, b in boxes(data, uuid[0] + 16, uuid[1])}
    layout, main = exif.parse(parts[b"CMT1"])
    for name, pointer in ((b"CMT2", ifd.EXIF_POINTER), (b"CMT4", ifd.GPS_POINTER)):
        with contextlib.suppress(KeyError, ValueError):
            main.children[pointer] = exif.parse(parts[name])[1]
    return _block(main, layout)


def _xmp(data: bytes) -> bytes | None:
    found = _directories(data)
    entry = found[1].entries.get(tiff_tags.XMP) if found else None
    return entry.data.rstrip(b"\0") or None if entry else None
