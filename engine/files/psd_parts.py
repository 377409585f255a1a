"""The parts that PSD files are made of, and how their pixels are packed: what reading and writing share."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import numpy as np

from engine.api import Size
from engine.files import iptc
from engine.files.model import Metadata, Unreadable

MAGIC = b"8BPS"
RAW, RLE, ZIP, ZIP_PREDICTED = range(4)
GREY, RGB, CMYK, LAB = 1, 3, 4, 9
COLOURS = {GREY: 1, RGB: 3, CMYK: 4, LAB: 3}
_MODES = {0: "bitmap", 2: "indexed", 7: "multichannel", 8: "duotone"}
BLENDS = {
    b"norm": "normal",
    b"mul ": "multiply",
    b"scrn": "screen",
    b"over": "overlay",
    b"sLit": "soft-light",
    b"hLit": "hard-light",
    b"dark": "darken",
    b"lite": "lighten",
    b"diff": "difference",
    b"colr": "color",
    b"lum ": "luminosity",
}

# --- image resources
RESOLUTION, PROFILE, VERSION, EXIF, XMP = 0x3ED, 0x40F, 0x421, 0x422, 0x424
# What describes the file's own layers, channels and window, or is stored in another way: none of a photo's metadata.
_STRUCTURE = frozenset(
    {RESOLUTION, PROFILE, VERSION, EXIF, XMP, 0x423, 0x3EE, 0x415, 0x41D, 0x400, 0x402, 0x42D, 0x430}
    | {
        0x408,
        0x409,
        0x40C,
        0x40D,
        0x410,
        0x411,
        0x414,
        0x419,
        0x41A,
        0x428,
        0x433,
        0x435,
        0x43A,
        0x43B,
        0x43C,
    }
)


@dataclass(frozen=True)
class Head:
    """The fixed start. ``big``: a PSB. ``colours``: planes that make a colour."""

    size: Size
    channels: int
    depth: int
    mode: int
    big: bool

    @property
    def colours(self) -> int:
        return COLOURS[self.mode]


def head(data: bytes) -> Head:
    """Raises ValueError for a broken start, Unreadable for a kind of colour that is not supported."""
    if len(data) < 26 or data[:4] != MAGIC:
        raise ValueError("its start is cut off")
    version, channels, height, width, depth, mode = struct.unpack_from(">H6xHIIHH", data, 4)
    if version not in (1, 2) or not width or not height or not 1 <= channels <= 56:
        raise ValueError("its header makes no sense")
    if mode not in COLOURS or depth not in (8, 16, 32) or (depth == 32 and mode not in (GREY, RGB)):
        what = _MODES.get(mode, "unusual") if mode not in COLOURS else f"{depth}-bit"
        raise Unreadable(f"its kind of colour ({what}) is not supported; save it as RGB with 8 or 16 bits")
    if channels < COLOURS[mode]:
        raise ValueError("its header makes no sense")
    return Head(Size(width, height), channels, depth, mode, version == 2)


def sections(file: IO[bytes], big: bool) -> tuple[bytes, int, int]:
    """The image resources, and where the layers' section and the merged picture start. Raises ValueError."""
    file.seek(26)
    file.seek(_length(file, 4), 1)  # colour mode data
    length = _length(file, 4)
    if length > 1 << 28:
        raise ValueError("its image resources make no sense")
    resources = file.read(length)
    layers = file.tell()
    merged = _length(file, 8 if big else 4) + file.tell()
    file.seek(0, 2)
    if len(resources) < length or merged + 2 > file.tell():
        raise ValueError("it is cut off")
    return resources, layers, merged


def _length(file: IO[bytes], count: int) -> int:
    data = file.read(count)
    if len(data) < count:
        raise ValueError("it is cut off")
    return int.from_bytes(data, "big")


def described(block: bytes) -> tuple[bytes | None, Metadata, bool]:
    """Profile, metadata, and whether there is a real merged picture, as the image resources say."""
    items = {number: data for number, _, data in reversed(iptc.resources(block))} if block else {}
    dpi = None
    if len(items.get(RESOLUTION, b"")) >= 16:
        x, y = (v / 65536 for v in struct.unpack_from(">I4xI", items[RESOLUTION]))
        dpi = (x, y) if x > 0 and y > 0 else None
    kept = [item for item in iptc.resources(block) if item[0] not in _STRUCTURE] if block else []
    real = items.get(VERSION, b"\0\0\0\1\1")[4:5] != b"\0"
    metadata = Metadata(
        items.get(EXIF) or None, items.get(XMP) or None, iptc.build(kept) if kept else None, dpi
    )
    return items.get(PROFILE) or None, metadata, real


def resources(icc: bytes | None, metadata: Metadata) -> bytes:
    """The image resources of a file with a real merged picture."""
    try:
        items = iptc.resources(metadata.iptc or b"")
    except ValueError:
        items = []
    items = [item for item in items if item[0] not in _STRUCTURE]
    name = "Saisei"
    text = struct.pack(">I", len(name)) + name.encode("utf-16-be")
    items.append((VERSION, b"\0\0", b"\0\0\0\1\1" + text + text + b"\0\0\0\1"))
    if metadata.dpi:
        x, y = (min(round(v * 65536), 2**32 - 1) for v in metadata.dpi)
        items.append((RESOLUTION, b"\0\0", struct.pack(">IHHIHH", x, 1, 1, y, 1, 1)))
    for number, data in ((PROFILE, icc), (EXIF, metadata.exif), (XMP, metadata.xmp)):
        if data:
            items.append((number, b"\0\0", data))
    return iptc.build(items)


# --- pixels ------------------------------------------------------------------------------------------

_TYPES = {8: ">u1", 16: ">u2", 32: ">f4"}


def unpacked(data: bytes, packing: int, height: int, width: int, depth: int, big: bool) -> np.ndarray:
    """One plane, H × W in the machine's byte order: uint8, uint16 or float32. Raises ValueError if it is damaged."""
    row = width * (depth // 8)
    if packing == RLE:
        import imagecodecs

        skipped = height * (4 if big else 2)  # the length of each row, which the rows themselves tell, too
        plain = imagecodecs.packbits_decode(data[skipped:], out=height * row)
    elif packing in (ZIP, ZIP_PREDICTED):
        try:
            plain = zlib.decompressobj().decompress(data, height * row)
        except zlib.error as error:
            raise ValueError("a layer's pixels are damaged") from error
    else:
        plain = data[: height * row]
    if len(plain) != height * row:
        raise ValueError("a layer's pixels are cut off")
    if packing == ZIP_PREDICTED and depth == 32:  # bytes of one significance lie together, row by row
        planes = np.frombuffer(plain, np.uint8).reshape(height, row)
        summed = np.add.accumulate(planes, axis=1, dtype=np.uint8).reshape(height, 4, width)
        return np.ascontiguousarray(summed.transpose(0, 2, 1)).view(">f4")[..., 0].astype(np.float32)
    plane = np.frombuffer(plain, _TYPES[depth]).reshape(height, width)
    plane = plane.astype(plane.dtype.newbyteorder("="))
    if packing == ZIP_PREDICTED:
        np.add.accumulate(plane, axis=1, dtype=plane.dtype, out=plane)
    return plane


def packed(plane: np.ndarray, write: Callable[[bytes], object]) -> None:
    """Writes one plane of a layer with its packing in front: RLE for 8 bits; for 16, where runs are rare, deflated
    differences, as Photoshop does."""
    if plane.dtype == np.uint8:
        lengths, rows = run_lengths(plane)
        write(struct.pack(">H", RLE) + lengths + rows)
        return
    stream = zlib.compressobj(4)
    write(struct.pack(">H", ZIP_PREDICTED))
    for top in range(0, len(plane), 64):
        piece = plane[top : top + 64]
        steps = piece.copy()
        steps[:, 1:] -= piece[:, :-1]  # around the end of the range, as it is undone
        write(stream.compress(steps.astype(">u2").tobytes()))
    write(stream.flush())


def run_lengths(plane: np.ndarray) -> tuple[bytes, bytes]:
    """A plane as PackBits: the length of each row, and the rows."""
    import imagecodecs

    stored = plane if plane.dtype == np.uint8 else plane.astype(">u2").view(np.uint8)
    # as bytes: the row of a plane one pixel wide looks contiguous to numpy, and not to the encoder
    rows = [imagecodecs.packbits_encode(row.tobytes()) for row in stored]
    return struct.pack(f">{len(rows)}H", *(len(row) for row in rows)), b"".join(rows)
