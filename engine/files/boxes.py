"""ISO base media files (HEIC, AVIF, Canon's CR3): a chain of boxes, some of which hold boxes."""

from __future__ import annotations

import struct
from collections.abc import Iterator


def boxes(data: bytes, at: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Name of each box in a stretch of the file, and where its content starts and ends.

    Raises ValueError for one that reaches beyond the stretch.
    """
    end = len(data) if end is None else end
    while at + 8 <= end:
        length, name = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if length == 1:
            if start + 8 > end:
                raise ValueError("it is cut off")
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = end if length == 0 else at + length  # 0: as far as the file goes
        if stop > end or stop < start:
            raise ValueError("it is cut off")
        yield name, start, stop
        at = stop


def complete(data: bytes) -> bool:
    """Whether the chain of boxes ends where the file does, and holds a description and its pixels."""
    try:
        found = [(name, stop) for name, _, stop in boxes(data)]
    except ValueError:
        return False
    names = [name for name, _ in found]
    # a few odd bytes at the end do no harm
    return b"meta" in names and (b"mdat" in names or b"idat" in data) and found[-1][1] + 8 > len(data)
