"""EXIF blocks, edited where they stand: every byte that need not change (maker notes!) stays in its place."""

from __future__ import annotations

import struct

from engine.api import Size
from engine.files import ifd
from engine.files.ifd import Directory, Entry, Layout

ORIENTATION = 274
_WIDTH, _HEIGHT = 256, 257
_X_RESOLUTION, _Y_RESOLUTION, _UNIT = 282, 283, 296
_PIXEL_X, _PIXEL_Y = 40962, 40963
_COLOUR_SPACE = 40961
_MAKER_NOTE = 37500
# A maker's note holds offsets that count from the start of the block: it must not move.
PINNED = frozenset({_MAKER_NOTE})
_SEGMENT = 65_000  # a block of this length still fits JPEG
_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 513, 514

# What other formats' text fields are called in EXIF; of those with one tag the first that is there counts.
TEXT_TAGS = {
    "Title": 270,
    "Description": 270,
    "Comment": 270,
    "Software": 305,
    "Author": 315,
    "Artist": 315,
    "Copyright": 33432,
}


def parse(block: bytes) -> tuple[Layout, Directory]:
    """Raises ValueError if the block is not an EXIF block."""
    fetch = ifd.fetcher(block)
    layout, first = ifd.read_header(fetch)
    if layout.big:
        raise ValueError("EXIF is not BigTIFF")
    return layout, ifd.read_directory(fetch, first, layout)


def orientation(block: bytes) -> int:
    """1..8; 1 where there is none or it makes no sense. Raises ValueError as ``parse``."""
    layout, main = parse(block)
    value = ifd.first_number(main.entries.get(ORIENTATION), layout.order)
    return value if value is not None and 1 <= value <= 8 else 1


def dpi(block: bytes) -> tuple[float, float] | None:
    """Pixels per inch across and down, None if not said. Raises ValueError as ``parse``."""
    layout, main = parse(block)
    return directory_dpi(main, layout.order)


def directory_dpi(main: Directory, order: str) -> tuple[float, float] | None:
    """As ``dpi``, of a main directory (also of a TIFF file)."""
    x = ifd.rational(main.entries.get(_X_RESOLUTION), order)
    y = ifd.rational(main.entries.get(_Y_RESOLUTION), order)
    unit = ifd.first_number(main.entries.get(_UNIT), order) or 2
    if not x or unit not in (2, 3):
        return None
    factor = 2.54 if unit == 3 else 1.0
    return x * factor, (y or x) * factor


def says_adobe_rgb(block: bytes) -> bool:
    """Whether a camera marked its picture as Adobe RGB by the DCF rule (colour space not sRGB, "R03")."""
    layout, main = parse(block)
    exif = main.children.get(ifd.EXIF_POINTER)
    interop = exif.children.get(ifd.INTEROP_POINTER) if exif else None
    if exif is None or interop is None:
        return False
    index = interop.entries.get(1)
    colour = ifd.first_number(exif.entries.get(_COLOUR_SPACE), layout.order)
    return index is not None and index.data[:3] == b"R03" and colour != 1


def prepared(block: bytes, size: Size, dpi: tuple[float, float] | None = None) -> bytes:
    """The block for a picture of ``size`` that stands upright: orientation 1, dimensions true, no thumbnail.

    ``dpi`` replaces the resolution where it differs. Raises ValueError as ``parse``.
    """
    layout, main = parse(block)
    order = layout.order
    out = bytearray(block)
    _patch_number(out, main, ORIENTATION, 1, order)
    _patch_number(out, main, _WIDTH, size.width, order)
    _patch_number(out, main, _HEIGHT, size.height, order)
    exif = main.children.get(ifd.EXIF_POINTER)
    if exif is not None:
        _patch_number(out, exif, _PIXEL_X, size.width, order)
        _patch_number(out, exif, _PIXEL_Y, size.height, order)
    _drop_thumbnail(out, main, order)
    if dpi is not None and not _close(directory_dpi(main, order), dpi):
        return with_tags(bytes(out), _resolution(dpi, order))
    return bytes(out)


def with_dpi(block: bytes | None, dpi: tuple[float, float]) -> bytes:
    """The block, or a new one, with its resolution set. Raises ValueError as ``parse``."""
    return with_tags(block, _resolution(dpi, parse(block)[0].order if block else "<"))


def _resolution(dpi: tuple[float, float], order: str) -> dict[int, Entry]:
    return {
        _X_RESOLUTION: ifd.rational_entry(dpi[0], order),
        _Y_RESOLUTION: ifd.rational_entry(dpi[1], order),
        _UNIT: ifd.number_entry(2, order),
    }


def _close(a: tuple[float, float] | None, b: tuple[float, float]) -> bool:
    return a is not None and all(abs(x - y) <= 0.005 * max(x, y) for x, y in zip(a, b, strict=True))


def _patch_number(out: bytearray, directory: Directory, tag: int, value: int, order: str) -> None:
    """Overwrites a single number in its entry; its type may widen, its place is the same."""
    entry = directory.entries.get(tag)
    if entry is None or entry.number != 1 or ifd.first_number(entry, order) in (None, value):
        return
    if len(entry.data) > 4:  # a type that EXIF does not know: its place is elsewhere
        return
    fresh = ifd.number_entry(value, order)
    if entry.kind == ifd.LONG:
        fresh = Entry(ifd.LONG, 1, struct.pack(order + "I", value))
    # one number is always stored inside the entry: tag, type, count, value
    struct.pack_into(order + "HHI4s", out, entry.at - 8, tag, fresh.kind, 1, fresh.data.ljust(4, b"\0"))


def without_orientation(block: bytes) -> bytes:
    """The block without the tag that says how to turn the picture, and else to the byte as it was: what the other
    entries point at stays in its place. Raises ValueError as ``parse``."""
    layout, main = parse(block)
    entry = main.entries.get(ORIENTATION)
    if entry is None:
        return block
    out = bytearray(block)
    start, end = entry.at - 8, main.next_at + 4  # an entry's tag, type and count stand in front of its value
    out[start:end] = out[start + 12 : end] + bytes(12)
    (count,) = struct.unpack_from(layout.order + "H", out, main.at)
    struct.pack_into(layout.order + "H", out, main.at, count - 1)
    return bytes(out)


def _drop_thumbnail(out: bytearray, main: Directory, order: str) -> None:
    if not main.next:
        return
    try:
        second = ifd.read_directory(ifd.fetcher(bytes(out)), main.next, Layout(order), 0)
    except ValueError:
        second = Directory()
    struct.pack_into(order + "I", out, main.next_at, 0)
    start = ifd.first_number(second.entries.get(_THUMBNAIL_OFFSET), order)
    length = ifd.first_number(second.entries.get(_THUMBNAIL_LENGTH), order)
    if start and length and start + length <= len(out) and out[start : start + 2] == b"\xff\xd8":
        if start + length >= len(out) - 4:  # at the end, as cameras write it: the block gets shorter
            del out[start:]
        else:
            out[start : start + length] = bytes(length)


def with_tags(block: bytes | None, tags: dict[int, Entry]) -> bytes:
    """The block with tags of the main directory set; a new block for None.

    A new main directory is written behind the block, so that nothing else moves.
    Raises ValueError as ``parse``.
    """
    if block is None:
        layout, main = Layout("<"), Directory()
        block = b"II*\0\0\0\0\0"
    else:
        layout, main = parse(block)
    order = layout.order
    block += b"\0" * (len(block) % 2)
    # Children keep their places: their pointers are written as plain numbers.
    entries = dict(main.entries) | tags
    body = ifd.serialise(Directory(entries, {}, main.next), len(block), layout)
    return block[:4] + struct.pack(order + "I", len(block)) + block[8:] + body


def without_maker_note(block: bytes) -> bytes:
    """A compact copy of the block without the maker note, for formats that limit its length."""
    layout, main = parse(block)
    exif = main.children.get(ifd.EXIF_POINTER)
    if exif is not None:
        exif.entries.pop(_MAKER_NOTE, None)
    return build(main, layout)


def build(main: Directory, layout: Layout) -> bytes:
    """A block made of a main directory and its children, of a file of any ``layout``.

    A maker's note stays at its offset where that does not make the block too long for JPEG.
    """
    order = layout.order
    start = b"II*\0" if order == "<" else b"MM\0*"
    main = _classic(main, order) if layout.big else _without_dead_pointers(main)
    free = start + struct.pack(order + "I", 8) + ifd.serialise(main, 8, Layout(order))
    exif = main.children.get(ifd.EXIF_POINTER)
    note = exif.entries.get(_MAKER_NOTE) if exif else None
    if note is None or len(note.data) <= 4 or not 8 <= note.at <= _SEGMENT:
        return free
    behind = note.at + len(note.data)
    body = ifd.serialise(main, 8, Layout(order), PINNED)
    if 8 + len(body) <= note.at:  # the directories fit in front of the note
        return start + struct.pack(order + "I", 8) + body.ljust(note.at - 8, b"\0") + note.data
    behind += behind % 2
    body = ifd.serialise(main, behind, Layout(order), PINNED)
    if behind + len(body) > _SEGMENT:
        return free
    whole = start + struct.pack(order + "I", behind) + bytes(note.at - 8) + note.data
    return whole.ljust(behind, b"\0") + body


def _without_dead_pointers(main: Directory) -> Directory:
    entries = {t: e for t, e in main.entries.items() if t not in ifd.POINTERS or t in main.children}
    return Directory(entries, main.children)


def _classic(directory: Directory, order: str) -> Directory:
    """A directory of a BigTIFF with the 8-byte numbers that EXIF does not know as 4-byte ones."""
    entries = {}
    for tag, entry in directory.entries.items():
        if entry.kind in (16, 18):
            values = struct.unpack(f"{order}{entry.number}Q", entry.data)
            if max(values) >= 2**32:
                continue
            entry = Entry(ifd.LONG, entry.number, struct.pack(f"{order}{entry.number}I", *values))
        if entry.kind != 17 and (tag not in ifd.POINTERS or tag in directory.children):
            entries[tag] = entry
    return Directory(entries, {t: _classic(c, order) for t, c in directory.children.items()})


def texts_as_tags(
    block: bytes | None, text: tuple[tuple[str, str], ...]
) -> tuple[dict[int, Entry], tuple[tuple[str, str], ...]]:
    """Main-directory tags for text fields that EXIF has a place for and that the block does not fill yet, and the
    fields for which there is no place (those that the block holds already need none)."""
    try:
        taken = dict(parse(block)[1].entries) if block else {}
    except ValueError:
        taken = {}
    found: dict[int, Entry] = {}
    rest = list(text)
    for key, tag in TEXT_TAGS.items():
        for field in text:
            entry = ifd.ascii_entry(field[1].replace("\0", "").strip())
            if field[0] != key or field not in rest:
                continue
            if tag not in taken:
                found[tag] = taken[tag] = entry
            if taken[tag].data.rstrip(b"\0 ") == entry.data.rstrip(b"\0 "):
                rest.remove(field)
    return found, tuple(rest)


def text_of(block: bytes, tag: int) -> str | None:
    """An ASCII tag of the main directory, for tests and for telling texts apart."""
    entry = parse(block)[1].entries.get(tag)
    return entry.data.rstrip(b"\0").decode("utf-8", "replace") if entry and entry.kind == ifd.ASCII else None
