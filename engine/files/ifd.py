"""TIFF image file directories as raw bytes: the structure that TIFF files and EXIF blocks share.

Values are kept undecoded, in the byte order of their file, so that whatever is not understood survives.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

# bytes a value takes, by TIFF type
SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7

EXIF_POINTER, GPS_POINTER, INTEROP_POINTER = 34665, 34853, 40965
POINTERS = (EXIF_POINTER, GPS_POINTER, INTEROP_POINTER)

_MOST_ENTRIES = 4096
_BUDGET = 128 << 20  # bytes of values in one directory: overlapping ones could add up to anything

Fetch = Callable[[int, int], bytes]  # (offset, length) -> that many bytes, fewer at the end of the data


class Entry(NamedTuple):
    """``kind``: TIFF type; ``number`` of values; ``data``: their raw bytes; ``at``: where these stand in the
    source, -1 for a made one."""

    kind: int
    number: int
    data: bytes
    at: int = -1


@dataclass
class Directory:
    """``entries`` by tag; ``children``: directories behind pointer tags; ``next``: offset of the next one or
    0; ``at``: its own offset, ``next_at``: where ``next`` is stored; ``cut``: whether some of it, or of a
    child, lies behind the end of the data."""

    entries: dict[int, Entry] = field(default_factory=dict)
    children: dict[int, Directory] = field(default_factory=dict)
    next: int = 0
    at: int = 0
    next_at: int = 0
    cut: bool = False


class CutOff(ValueError):
    """The data ends before the directory does."""


class Layout(NamedTuple):
    """``order``: "<" or ">". ``big``: BigTIFF, with 8-byte offsets."""

    order: str
    big: bool = False


def fetcher(data: bytes) -> Fetch:
    return lambda offset, length: data[offset : offset + length] if offset >= 0 else b""


def read_header(fetch: Fetch) -> tuple[Layout, int]:
    """Layout and offset of the first directory. Raises ValueError if these are not TIFF's first bytes."""
    head = fetch(0, 16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        raise ValueError("not a TIFF structure")
    (version,) = struct.unpack_from(order + "H", head, 2)
    if version == 42:
        return Layout(order), struct.unpack_from(order + "I", head, 4)[0]
    if version == 43 and len(head) == 16:
        return Layout(order, True), struct.unpack_from(order + "Q", head, 8)[0]
    raise ValueError("not a TIFF structure")


def read_directory(fetch: Fetch, offset: int, layout: Layout, depth: int = 3) -> Directory:
    """The directory at ``offset`` with its EXIF, GPS and interoperability children.

    Entries whose values lie outside the data, or are too large, are dropped.
    Raises ValueError if the directory itself is broken, CutOff if it is not all there.
    """
    order, big = layout
    count_size, entry_size, word = (8, 20, "Q") if big else (2, 12, "I")
    inline = 8 if big else 4
    head = fetch(offset, count_size)
    if offset < 8:
        raise ValueError("its directory is missing")
    if len(head) < count_size:
        raise CutOff("its directory is missing")
    (count,) = struct.unpack(order + ("Q" if big else "H"), head)
    if count > _MOST_ENTRIES:
        raise ValueError("its directory is broken")
    start = offset + count_size
    body = fetch(start, count * entry_size + inline)
    if len(body) < count * entry_size:
        raise CutOff("its directory is cut off")
    tail = body[count * entry_size :]
    directory = Directory(at=offset, next_at=start + count * entry_size)
    if len(tail) == inline:
        (directory.next,) = struct.unpack(order + word, tail)
    budget = _BUDGET
    for i in range(count):
        tag, kind, n = struct.unpack_from(order + "HH" + word, body, i * entry_size)
        length = SIZES.get(kind, 0) * n
        if not length or length > budget:
            continue
        field_at = i * entry_size + entry_size - inline
        at = start + field_at
        if length <= inline:
            data = body[field_at : field_at + length]
        else:
            (at,) = struct.unpack_from(order + word, body, field_at)
            data = fetch(at, length)
        budget -= length
        if len(data) == length:
            directory.entries[tag] = Entry(kind, n, data, at)
        else:
            directory.cut = True
    for tag in POINTERS:
        target = first_number(directory.entries.get(tag), order)
        if target and depth > 0 and target != offset:
            try:
                child = read_directory(fetch, target, layout, depth - 1)
                directory.children[tag] = child
                directory.cut = directory.cut or child.cut
            except ValueError as error:
                directory.entries.pop(tag)
                directory.cut = directory.cut or isinstance(error, CutOff)
    return directory


def first_number(entry: Entry | None, order: str) -> int | None:
    """The first value of an integer entry, None if there is none."""
    code = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(entry.kind) if entry else None
    return struct.unpack_from(order + code, entry.data)[0] if entry and code else None


def rational(entry: Entry | None, order: str) -> float | None:
    """The first value of a rational entry as a float, None if there is none or it divides by zero."""
    if entry is None or entry.kind != RATIONAL:
        return None
    above, below = struct.unpack_from(order + "II", entry.data)
    return above / below if below else None


def number_entry(value: int, order: str) -> Entry:
    """A SHORT where it fits, else a LONG."""
    if value < 65536:
        return Entry(SHORT, 1, struct.pack(order + "H", value))
    return Entry(LONG, 1, struct.pack(order + "I", value))


def rational_entry(value: float, order: str) -> Entry:
    below = 1 if float(value).is_integer() else 10000
    return Entry(RATIONAL, 1, struct.pack(order + "II", min(round(value * below), 2**32 - 1), below))


def ascii_entry(text: str) -> Entry:
    data = text.encode("utf-8") + b"\0"
    return Entry(ASCII, len(data), data)


def serialise(directory: Directory, base: int, layout: Layout, pinned: frozenset[int] = frozenset()) -> bytes:
    """The directory, its values and its children as bytes that will stand at offset ``base``.

    The directory itself comes first. ``directory.next`` is written as it is. Values of the tags ``pinned``
    are not written but pointed to where they stand (``Entry.at``).
    """
    order, big = layout
    word, inline = ("Q", 8) if big else ("I", 4)
    tags = sorted(set(directory.entries) | set(directory.children))
    own = (8 if big else 2) + len(tags) * (20 if big else 12) + inline
    head = struct.pack(order + ("Q" if big else "H"), len(tags))
    body = b""
    for tag in tags:
        child = directory.children.get(tag)
        if child is not None:
            body += b"\0" * ((base + own + len(body)) % 2)
            kind, count = (18, 1) if big else (LONG, 1)
            data = struct.pack(order + word, base + own + len(body))
            body += serialise(child, base + own + len(body), layout, pinned)
        else:
            kind, count, data, at = directory.entries[tag]
            if tag in pinned and len(data) > inline and at >= 0:
                data = struct.pack(order + word, at)
        if len(data) > inline:
            body += b"\0" * ((base + own + len(body)) % 2)  # values start on even offsets
            place = struct.pack(order + word, base + own + len(body))
            body += data
        else:
            place = data.ljust(inline, b"\0")
        head += struct.pack(order + "HH" + word, tag, kind, count) + place
    return head + struct.pack(order + word, directory.next) + body
