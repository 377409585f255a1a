"""Photoshop image resources (8BIM), the wrapping in which JPEG, PNG and TIFF carry IPTC-IIM."""

from __future__ import annotations

import struct

_IIM = 0x0404
_STALE = (0x0409, 0x040C)  # thumbnails


def resources(block: bytes) -> list[tuple[int, bytes, bytes]]:
    """(id, Pascal name with its padding, data) for each resource.

    Raises ValueError if the block is damaged.
    """
    found, at = [], 0
    while at + 12 <= len(block) and block[at : at + 4] in (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR"):
        (number,) = struct.unpack_from(">H", block, at + 4)
        name_length = block[at + 6] + 1
        name_length += name_length % 2
        name = block[at + 6 : at + 6 + name_length]
        at += 6 + name_length
        if at + 4 > len(block):
            raise ValueError("cut off")
        (length,) = struct.unpack_from(">I", block, at)
        if at + 4 + length > len(block):
            raise ValueError("cut off")
        found.append((number, name, block[at + 4 : at + 4 + length]))
        at += 4 + length + length % 2
    if not found:
        raise ValueError("no image resources")
    return found


def build(items: list[tuple[int, bytes, bytes]]) -> bytes:
    return b"".join(
        b"8BIM" + struct.pack(">H", n) + name + struct.pack(">I", len(d)) + d + b"\0" * (len(d) % 2)
        for n, name, d in items
    )


def cleaned(block: bytes) -> bytes | None:
    """The resources without stale thumbnails, None if nothing is left or the block is damaged."""
    try:
        items = resources(block)
    except ValueError:
        return None
    kept = [item for item in items if item[0] not in _STALE]
    return block if len(kept) == len(items) else build(kept) or None


def iim(block: bytes | None) -> bytes | None:
    """The IPTC-IIM record in the resources, None if there is none."""
    try:
        return next((data for number, _, data in resources(block or b"") if number == _IIM), None)
    except ValueError:
        return None


def with_iim(block: bytes | None, record: bytes) -> bytes:
    """The resources with ``record`` as their IPTC-IIM."""
    try:
        items = [item for item in resources(block or b"") if item[0] != _IIM]
    except ValueError:
        items = []
    return build([(_IIM, b"\0\0", record), *items])
