"""PNG: the chunks, read and written here; libpng (through imagecodecs) codes the pixels, 8 or 16 bits."""

from __future__ import annotations

import binascii
import re
import struct
import zlib
from collections.abc import Iterator

import numpy as np

from engine import colour
from engine.api import Size
from engine.files import iptc
from engine.files.model import Header, Metadata, Raw, SaveOptions

_MAGIC = b"\x89PNG\r\n\x1a\n"
_XMP_KEY = "XML:com.adobe.xmp"
_CHANNELS = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
_CODED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")  # what a decoder needs; the rest is ours
_LARGEST_TEXT = 64 << 20
_INCH = 0.0254


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Name and content of each chunk. Raises ValueError where the file is cut off."""
    for name, whole in _whole_chunks(data):
        yield name, whole[8:-4]


def _whole_chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Name of each chunk, and the chunk with its length and checksum."""
    view, at = memoryview(data), 8
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ValueError("it is cut off")
        yield name, view[at : at + 12 + length]
        if name == b"IEND":
            return
        at += 12 + length
    raise ValueError("it is cut off")


def probe(data: bytes) -> Header:
    """Raises ValueError for a file that is cut off or broken before its picture."""
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise ValueError("it is cut off" if len(data) < 33 else "it has no header")
    width, height, depth, kind = struct.unpack_from(">IIBB", data, 16)
    if not width or not height or kind not in _CHANNELS:
        raise ValueError("its header makes no sense")
    channels = _CHANNELS[kind]
    if kind in (0, 2, 3) and any(name == b"tRNS" for name, _ in _until_pixels(data)):
        channels += 1
    return Header("PNG", Size(width, height), channels, max(8, depth))


def _until_pixels(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    try:
        for name, content in _chunks(data):
            if name == b"IDAT":
                return
            yield name, content
    except ValueError:
        return  # cut off before the pixels: the decoder will say so


def complete(data: bytes) -> bool:
    """Whether the chain of chunks reaches its end."""
    try:
        return any(name == b"IEND" for name, _ in _chunks(data))
    except ValueError:
        return False


def read(data: bytes) -> Raw:
    """Decodes the picture. Raises ValueError or the codec's own error for damaged data."""
    import imagecodecs

    notes: list[str] = []
    icc, described = metadata(data, notes)
    # as they stand, so that the decoder can check their sums
    bare = b"".join((_MAGIC, *(whole for name, whole in _whole_chunks(data) if name in _CODED)))
    pixels = np.ascontiguousarray(imagecodecs.png_decode(bare))
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    return Raw(pixels, icc, described, tuple(notes))


def metadata(data: bytes, notes: list[str]) -> tuple[bytes | None, Metadata]:
    """Profile and metadata of a file, without its pixels. Raises ValueError if it is cut off."""
    icc = block = packet = irb = None
    dpi = None
    text: list[tuple[str, str]] = []
    gamma = primaries = None
    says_srgb = False
    unpacked = 0
    for name, content in _chunks(data):
        if name in (b"zTXt", b"iTXt", b"tEXt") and unpacked > _LARGEST_TEXT:
            continue  # many small chunks that unpack to gigabytes
        raw = bytes(content) if name != b"IDAT" else b""
        try:
            if name == b"iCCP":
                icc = _inflate(raw[raw.index(0) + 2 :])
            elif name == b"sRGB":
                says_srgb = True
            elif name == b"gAMA":
                gamma = struct.unpack(">I", raw)[0] / 100_000
            elif name == b"cHRM":
                primaries = tuple(v / 100_000 for v in struct.unpack(">8I", raw))
            elif name == b"eXIf":
                block = raw.removeprefix(b"Exif\0\0")
            elif name == b"pHYs":
                x, y, unit = struct.unpack(">IIB", raw)
                dpi = (x * _INCH, y * _INCH) if unit == 1 and x and y else None
            elif name == b"acTL":
                notes.append("The file is an animation; its first picture was opened.")
            elif name in (b"tEXt", b"zTXt", b"iTXt"):
                key, value = _text(name, raw)
                unpacked += len(value)
                if key == _XMP_KEY:
                    packet = value.encode("utf-8")
                elif key.startswith("Raw profile type "):
                    kind, profile = key[17:].strip().lower(), _raw_profile(value)
                    if kind in ("exif", "app1") and profile.startswith(b"Exif\0\0"):
                        block = block or profile[6:]
                    elif kind == "xmp" or profile.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
                        packet = packet or profile.removeprefix(b"http://ns.adobe.com/xap/1.0/\0")
                    elif kind in ("iptc", "8bim"):
                        irb = profile if profile[:4] == b"8BIM" else iptc.with_iim(None, profile)
                    elif kind == "icc":
                        icc = icc or profile
                    else:
                        text.append((key, value))
                else:
                    text.append((key, value))
        except (ValueError, zlib.error, struct.error):
            what = {b"iCCP": "colour profile", b"eXIf": "EXIF data"}.get(name, "text field")
            notes.append(f"A damaged {what} was left out.")
    if icc is None and not says_srgb:
        icc = _plain_profile(gamma, primaries, notes)
    return icc, Metadata(block, packet, irb, dpi, tuple(text))


def _plain_profile(
    gamma: float | None, primaries: tuple[float, ...] | None, notes: list[str]
) -> bytes | None:
    """A profile for a file that says its colours by numbers (gAMA, cHRM) that are not sRGB's."""
    usual = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
    p = primaries or usual
    other_primaries = max(abs(a - b) for a, b in zip(p, usual, strict=True)) > 0.01
    other_gamma = gamma is not None and not 0.4 <= gamma <= 0.5 and 0.1 < gamma <= 2
    if not (other_primaries or other_gamma):
        return None
    tone = 1 / gamma if gamma and other_gamma else 2.2 if gamma else colour.SRGB_CURVE
    try:
        made = colour.make_profile(
            ((p[2], p[3]), (p[4], p[5]), (p[6], p[7])), tone, (p[0], p[1]), "PNG gAMA/cHRM"
        )
    except (ArithmeticError, ValueError, struct.error):  # numbers that are no colours, LinAlgError too
        return None
    if colour.kind(made) != "matrix":
        return None
    notes.append("The file says its colours by numbers only; a colour profile was made from them.")
    return made


def _inflate(packed: bytes) -> bytes:
    stream = zlib.decompressobj()
    data = stream.decompress(packed, _LARGEST_TEXT)
    if stream.unconsumed_tail:
        raise ValueError("too long")
    return data


def _text(name: bytes, raw: bytes) -> tuple[str, str]:
    split = raw.index(0)
    key, rest = raw[:split].decode("latin-1"), raw[split + 1 :]
    if name == b"tEXt":
        return key, rest.decode("latin-1")
    if name == b"zTXt":
        return key, _inflate(rest[1:]).decode("latin-1")
    packed = rest[0]
    _, _, value = rest[2:].split(b"\0", 2)
    return key, (_inflate(value) if packed else value).decode("utf-8", "replace")


def _raw_profile(value: str) -> bytes:
    """ImageMagick's way of hiding binary data in text: name, length, hexadecimal."""
    match = re.match(r"\s*\S+\s+(\d+)\s+([0-9a-fA-F\s]*)", value)
    if match is None:
        raise ValueError("not a raw profile")
    return binascii.unhexlify("".join(match[2].split()))[: int(match[1])]


# --- writing -----------------------------------------------------------------------------------------


def encode(
    pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions, fast: bool = False
) -> bytes:
    """A PNG file. ``pixels``: H × W × 1..4, uint8 or uint16. ``fast``: run lengths of differences only, which takes
    a fifth of the time, makes photos no larger (their noise has no repeats to be found), and drawings somewhat."""
    import imagecodecs

    flat = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    how = {"strategy": imagecodecs.PNG.STRATEGY.RLE, "filter": imagecodecs.PNG.FILTER.SUB} if fast else {}
    # room for what does not get smaller: each row has a byte in front, which the library's own guess forgets
    room = pixels.nbytes + pixels.nbytes // 64 + 2 * len(pixels) + 4096
    coded = imagecodecs.png_encode(np.ascontiguousarray(flat), level=options.level, out=room, **how)
    # signature and header (8 + 25 bytes), then what is ours, then the coded pixels
    return b"".join((coded[:33], *_head(icc, metadata), coded[33:]))


def _chunk(name: bytes, content: bytes | memoryview) -> bytes:
    check = zlib.crc32(content, zlib.crc32(name))
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def _head(icc: bytes | None, metadata: Metadata) -> Iterator[bytes]:
    if icc:
        yield _chunk(
            b"iCCP", _keyword(colour.describe(icc)).encode("latin-1") + b"\0\0" + zlib.compress(icc, 9)
        )
    if metadata.dpi:
        x, y = (max(1, min(round(v / _INCH), 2**31 - 1)) for v in metadata.dpi)
        yield _chunk(b"pHYs", struct.pack(">IIB", x, y, 1))
    if metadata.exif:
        yield _chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        yield _chunk(b"iTXt", _XMP_KEY.encode() + b"\0\0\0\0\0" + metadata.xmp)
    if metadata.iptc:
        # there is no chunk for IPTC: this is ImageMagick's way, which ExifTool reads
        digits = metadata.iptc.hex()
        lines = [digits[i : i + 72] for i in range(0, len(digits), 72)]
        value = f"\niptc\n{len(metadata.iptc):8d}\n" + "\n".join(lines) + "\n"
        yield _chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(value.encode("ascii")))
    for key, value in metadata.text:
        name, clean = _keyword(key).encode("latin-1"), value.replace("\0", "")
        try:
            yield _chunk(b"tEXt", name + b"\0" + clean.encode("latin-1"))
        except UnicodeEncodeError:
            yield _chunk(b"iTXt", name + b"\0\0\0\0\0" + clean.encode("utf-8"))


def _keyword(text: str) -> str:
    """Text as PNG allows it for a chunk's name: 1 to 79 printable Latin-1 characters, single spaces."""
    return " ".join(re.sub(r"[^ -~\xa1-\xff]", " ", text).split())[:79].strip() or "Comment"
