"""JPEG: the segments around the coded picture, read and written here; Pillow decodes the rest and imagecodecs
encodes it."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

import numpy as np

from engine import colour
from engine.api import Size
from engine.files import exif, xmp
from engine.files.model import Header, Metadata, Raw, SaveOptions, Unreadable

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_ICC = b"ICC_PROFILE\0"
_IRB = b"Photoshop 3.0\0"
_LONGEST = 65_533  # bytes of content in one segment
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # start-of-frame markers


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and content of each segment up to the first scan. Raises ValueError where the chain breaks."""
    at = 2
    while True:
        if at + 4 > len(data):
            raise ValueError("it ends before the picture begins")
        if data[at] != 0xFF:
            raise ValueError("its structure is broken")
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without content
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        if length < 2 or at + 2 + length > len(data):
            raise ValueError("it ends before the picture begins")
        yield marker, data[at + 4 : at + 2 + length]
        if marker in (0xDA, 0xD9):
            return
        at += 2 + length


def probe(data: bytes) -> Header:
    """Raises ValueError for a file that is cut off or broken before its picture."""
    for marker, content in _segments(data):
        if marker in _FRAMES:
            if len(content) < 6:
                break
            depth, height, width, channels = struct.unpack_from(">BHHB", content)
            if not width or not height:
                raise ValueError("it says that it has no pixels")
            if channels not in (1, 3, 4):
                raise ValueError("its header makes no sense")
            return Header("JPEG", Size(width, height), channels, depth)
    raise ValueError("there is no picture in it")


def complete(data: bytes) -> bool:
    """Whether the picture reaches its end marker; what phones append behind it (a second picture, a film) is
    no part of it."""
    at = 2
    while True:
        found = _MARKER.search(data, at)  # coded data has no such pair: its FF is followed by 00 or a restart
        if found is None:
            return False
        marker, at = data[found.end() - 1], found.end()
        if marker == 0xD9:
            return True
        if marker not in (0x01, 0xD8):
            if at + 2 > len(data):
                return False
            at += max(2, struct.unpack_from(">H", data, at)[0])


def read(data: bytes) -> Raw:
    """Decodes the picture. Raises ValueError, OSError or what else the decoder raises for damaged data."""
    from PIL import Image

    notes: list[str] = []
    icc, metadata = _metadata(data, notes)
    header = probe(data)
    if header.depth != 8:
        return Raw(_deep(data, header, notes), icc, metadata, tuple(notes))
    with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            notes.append(f"The file holds {frames} pictures; the first was opened.")
        image.load()
        if image.mode == "CMYK":
            pixels = colour.cmyk_to_srgb(np.asarray(image), icc)
            notes.append(cmyk_note(icc))
            icc = colour.SRGB
        else:
            pixels = np.array(image if image.mode in ("L", "RGB") else image.convert("RGB"))
    return Raw(pixels.reshape(*pixels.shape[:2], -1), icc, metadata, tuple(notes))


def cmyk_note(icc: bytes | None) -> str:
    if icc is not None and colour.space(icc) == "CMYK":
        return f"CMYK was converted to sRGB through its profile ({colour.describe(icc)})."
    return "CMYK without a usable colour profile was converted to sRGB by a plain formula."


def _deep(data: bytes, header: Header, notes: list[str]) -> np.ndarray:
    """12-bit and lossless JPEG, to 16 bits."""
    import imagecodecs

    if header.channels not in (1, 3):
        raise Unreadable(f"JPEG with {header.depth} bits and {header.channels} channels is not supported")
    decoded = imagecodecs.jpeg_decode(data)
    pixels = decoded.reshape(header.size.height, header.size.width, header.channels).astype(np.uint32)
    top = (1 << header.depth) - 1
    notes.append(f"{header.depth} bits a channel were widened to 16.")
    return ((np.minimum(pixels, top) * 65535 + top // 2) // top).astype(np.uint16)


def _metadata(data: bytes, notes: list[str]) -> tuple[bytes | None, Metadata]:
    exif_block = packet = None
    dpi = None
    icc_parts: dict[int, bytes] = {}
    icc_count = 0
    irb = b""
    extensions: dict[bytes, dict[int, bytes]] = {}
    text: list[tuple[str, str]] = []
    for marker, content in _segments(data):
        if marker == 0xE0 and content[:5] == b"JFIF\0" and len(content) >= 12:
            unit, x, y = struct.unpack_from(">BHH", content, 7)
            if unit in (1, 2) and x and y:
                factor = 2.54 if unit == 2 else 1.0
                dpi = (x * factor, y * factor)
        elif marker == 0xE1 and content[:6] == _EXIF and exif_block is None:
            exif_block = content[6:]
        elif marker == 0xE1 and content.startswith(_XMP) and packet is None:
            packet = content[len(_XMP) :]
        elif marker == 0xE1 and content.startswith(_XMP_EXTENSION) and len(content) > 75:
            guid, offset = content[35:67], struct.unpack_from(">I", content, 71)[0]
            extensions.setdefault(guid, {})[offset] = content[75:]
        elif marker == 0xE2 and content.startswith(_ICC) and len(content) > 14:
            icc_parts[content[12]] = content[14:]
            icc_count = content[13]
        elif marker == 0xED and content.startswith(_IRB):
            irb += content[len(_IRB) :]
        elif marker == 0xFE:
            text.append(("Comment", _decode(content)))
    icc = None
    if icc_parts:
        icc = b"".join(icc_parts[k] for k in sorted(icc_parts))
        if len(icc_parts) != icc_count:
            notes.append("The colour profile is incomplete and was left out.")
            icc = None
    if packet is not None and extensions:
        packet = _with_extension(packet, extensions, notes)
    return icc, Metadata(exif_block, packet, irb or None, dpi, tuple(text))


def _decode(content: bytes) -> str:
    raw = content.rstrip(b"\0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _with_extension(packet: bytes, extensions: dict[bytes, dict[int, bytes]], notes: list[str]) -> bytes:
    try:
        guid = xmp.get(xmp.parse(packet), xmp.NOTE, "HasExtendedXMP")
        parts = extensions.get((guid or "").encode())
        if parts:
            return xmp.merged(packet, b"".join(parts[k] for k in sorted(parts)))
    except ValueError:
        notes.append("The long part of the XMP data is damaged and was left out.")
    return packet


# --- writing -----------------------------------------------------------------------------------------


def encode(pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions) -> bytes:
    """A JPEG file. ``pixels``: H × W × 1 or 3 uint8. Raises the codec's own error if it fails."""
    import imagecodecs  # Pillow's buffer is too small for large, noisy pictures

    coded = bytes(
        imagecodecs.jpeg8_encode(
            pixels[..., 0] if pixels.shape[2] == 1 else pixels,
            level=options.quality,
            subsampling=options.subsampling.replace(":", "") if pixels.shape[2] == 3 else None,
            optimize=pixels.size < 100_000_000,  # a second pass over the coefficients, all held in memory
        )
    )
    # behind SOI and the encoder's own JFIF segment, which is replaced
    start = 4 + struct.unpack_from(">H", coded, 4)[0] if coded[2:4] == b"\xff\xe0" else 2
    return b"\xff\xd8" + b"".join(_head(icc, metadata)) + coded[start:]


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _head(icc: bytes | None, metadata: Metadata) -> Iterator[bytes]:
    """The segments for metadata and profile, in the order that readers expect."""
    x, y = metadata.dpi or (0, 0)
    density = (1, min(round(x), 65535), min(round(y), 65535)) if round(x) and round(y) else (0, 1, 1)
    yield _segment(0xE0, struct.pack(">5sHBHHBB", b"JFIF\0", 0x0102, *density, 0, 0))
    block = fitting_exif(metadata.exif)
    if block:
        yield _segment(0xE1, _EXIF + block)
    if metadata.xmp:
        yield from _xmp_segments(metadata.xmp)
    if metadata.iptc:
        room = _LONGEST - len(_IRB)
        for at in range(0, len(metadata.iptc), room):
            yield _segment(0xED, _IRB + metadata.iptc[at : at + room])
    if icc:
        room = _LONGEST - 14
        parts = [icc[at : at + room] for at in range(0, len(icc), room)]
        if len(parts) <= 255:
            for i, part in enumerate(parts, 1):
                yield _segment(0xE2, _ICC + bytes((i, len(parts))) + part)
    for key, value in metadata.text:
        content = (value if key == "Comment" else f"{key}: {value}").encode("utf-8")
        for at in range(0, len(content), _LONGEST):
            yield _segment(0xFE, content[at : at + _LONGEST])


def fitting_exif(block: bytes | None) -> bytes | None:
    """The block if it fits one segment, else without its maker note, else None."""
    room = _LONGEST - len(_EXIF)
    if block is None or len(block) <= room:
        return block
    try:
        block = exif.without_maker_note(block)
    except ValueError:
        return None
    return block if len(block) <= room else None


def _xmp_segments(packet: bytes) -> Iterator[bytes]:
    room = _LONGEST - len(_XMP)
    try:
        main, extension, guid = xmp.split(packet, room)
    except ValueError:
        return  # too long and damaged: ``losses`` says so
    yield _segment(0xE1, _XMP + main)
    if extension is not None:
        for piece in xmp.extension_segments(extension, guid):
            yield _segment(0xE1, _XMP_EXTENSION + piece)


def losses(icc: bytes | None, metadata: Metadata) -> list[str]:
    """Sentences on metadata that a JPEG cannot hold."""
    notes = []
    kept = fitting_exif(metadata.exif)
    if metadata.exif and kept is None:
        notes.append("The EXIF data is longer than JPEG can hold (64 KB) and is left out.")
    elif metadata.exif and kept != metadata.exif:
        notes.append(
            "The camera maker's note is left out: with it the EXIF data is longer than JPEG can hold."
        )
    if metadata.xmp:
        try:
            xmp.split(metadata.xmp, _LONGEST - len(_XMP))
        except ValueError:
            notes.append("The XMP data is damaged and longer than JPEG can hold (64 KB); it is left out.")
    if icc and len(icc) > 255 * (_LONGEST - 14):
        notes.append("The colour profile is longer than JPEG can hold and is left out.")
    return notes
