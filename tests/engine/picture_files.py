"""Pictures, EXIF blocks, packets and whole files for the tests of ``engine.files``; made, never stored."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np

from engine import files
from engine.files import exif, ifd, iptc
from engine.files.ifd import Directory, Entry, Layout
from engine.files.model import Metadata

MAKE, GPS_LATITUDE, MAKER_NOTE, USER_COMMENT = 271, 2, 37500, 37510
FORMATS = {"jpg": "JPEG", "png": "PNG", "tif": "TIFF", "webp": "WEBP", "avif": "AVIF"}
SAVED = FORMATS | {"ora": "ORA", "psd": "PSD"}  # with those that other programs cannot make for us
EXACT = files.SaveOptions(quality=100, lossless=True)


def noise(height: int, width: int, channels: int = 3, dtype: type = np.uint8, seed: int = 0) -> np.ndarray:
    top = np.iinfo(dtype).max
    return np.random.default_rng(seed).integers(0, top + 1, (height, width, channels)).astype(dtype)


def smooth(height: int, width: int, channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    """A gradient that JPEG keeps well and that no turning or mirroring maps onto itself."""
    y, x = np.mgrid[:height, :width]
    planes = [x / max(1, width - 1), y / max(1, height - 1), (x + 2 * y) / max(1, width + 2 * height)]
    picked = [planes[i % 3] for i in range(channels)]
    return np.rint(np.stack(picked, axis=-1) * np.iinfo(dtype).max).astype(dtype)


def exif_block(
    order: str = "<",
    orientation: int | None = 1,
    note: int = 300,
    thumbnail: bool = False,
    dpi: float | None = None,
    adobe: bool = False,
) -> bytes:
    """A camera's block: make, exposure, GPS, a maker's note of ``note`` bytes that knows its own offset."""

    def entry(kind: int, code: str, *values: int) -> Entry:
        return Entry(kind, len(values), struct.pack(f"{order}{len(values)}{code}", *values))

    gps = Directory(
        {1: ifd.ascii_entry("N"), GPS_LATITUDE: Entry(5, 3, struct.pack(order + "6I", *range(1, 7)))}
    )
    inner = Directory(
        {
            33434: Entry(5, 1, struct.pack(order + "II", 1, 250)),
            MAKER_NOTE: Entry(7, note, bytes(note)),
            USER_COMMENT: Entry(7, 12, b"ASCII\0\0\0fern"),
            40961: entry(3, "H", 65535 if adobe else 1),
            40962: entry(4, "I", 4000),
            40963: entry(4, "I", 3000),
        }
    )
    if adobe:
        inner.children[ifd.INTEROP_POINTER] = Directory({1: ifd.ascii_entry("R03")})
    main = Directory({MAKE: ifd.ascii_entry("Käsekamera"), 33432: ifd.ascii_entry("© Somebody")})
    if orientation is not None:
        main.entries[exif.ORIENTATION] = entry(3, "H", orientation)
    if dpi:
        main.entries |= {
            282: ifd.rational_entry(dpi, order),
            283: ifd.rational_entry(dpi, order),
            296: entry(3, "H", 2),
        }
    main.children = {ifd.EXIF_POINTER: inner, ifd.GPS_POINTER: gps}
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    block = bytearray(head + ifd.serialise(main, 8, Layout(order)))
    if thumbnail:
        small = b"\xff\xd8" + b"thumbnail" * 20 + b"\xff\xd9"
        at = len(block) + len(block) % 2
        block = block.ljust(at, b"\0")
        second = Directory(
            {259: entry(3, "H", 6), 513: entry(4, "I", at + 42), 514: entry(4, "I", len(small))}
        )
        packed = ifd.serialise(second, at, Layout(order))
        assert len(packed) == 42
        block += packed + small
        struct.pack_into(order + "I", block, exif.parse(bytes(block))[1].next_at, at)
    at = note_place(bytes(block))
    block[at : at + note] = struct.pack(order + "I", at) + bytes(i * 7 % 256 for i in range(note - 4))
    return bytes(block)


def note_place(block: bytes) -> int:
    """Where the maker's note stands in a block."""
    return exif.parse(block)[1].children[ifd.EXIF_POINTER].entries[MAKER_NOTE].at


def said(block: bytes | None) -> dict[str, dict[int, bytes]]:
    """What a block says, without the pointers and the resolution, to compare."""
    assert block is not None
    main = exif.parse(block)[1]
    named = {"main": main, "exif": main.children[ifd.EXIF_POINTER], "gps": main.children[ifd.GPS_POINTER]}
    skipped = {*ifd.POINTERS, 282, 283, 296}
    return {k: {t: e.data for t, e in d.entries.items() if t not in skipped} for k, d in named.items()}


def packet(length: int = 0, extra: str = "") -> bytes:
    """An XMP packet with a title, keywords, an unknown namespace, and ``length`` bytes of text."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ours="urn:example:1"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" ours:rating="five" {extra}>
<dc:subject><rdf:Bag><rdf:li>sea &amp; sky</rdf:li><rdf:li>日本</rdf:li></rdf:Bag></dc:subject>
<ours:history>{"abcdefghi " * (length // 10)}</ours:history></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def resources() -> bytes:
    """Photoshop image resources with an IPTC record (a caption) and one of Photoshop's own."""
    caption = "Fähre bei Nacht".encode()
    record = b"\x1c\x02\x78" + struct.pack(">H", len(caption)) + caption
    return iptc.build([(0x0404, b"\0\0", record), (0x0425, b"\0\0", bytes(range(16)))])


def everything() -> Metadata:
    return Metadata(
        exif=exif_block(dpi=240),
        xmp=packet(),
        iptc=resources(),
        dpi=(240.0, 240.0),
        text=(("Title", "A title"),),
    )


def saved(path: Path, pixels: np.ndarray, icc: bytes | None = None, metadata: Metadata = Metadata()) -> Path:
    """A file written by ``files.write`` with nothing lost that the format can keep."""
    from engine.api import Picture

    files.write(path, Picture(pixels, icc), metadata, EXACT)
    return path


def by_pillow(path: Path, pixels: np.ndarray, mode: str | None = None, **options: object) -> Path:
    """A file written by Pillow. ``mode``: of a picture made of ``pixels`` as they are (CMYK)."""
    from PIL import Image

    flat = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    image = (
        Image.fromarray(flat) if mode is None else Image.frombytes(mode, flat.shape[1::-1], flat.tobytes())
    )
    buffer = io.BytesIO()
    image.save(buffer, FORMATS[path.suffix[1:]], **options)
    path.write_bytes(buffer.getvalue())
    return path
