"""One file out of an archive on a server, of which nothing else is fetched: its directory and its bytes are read
through ranges."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.models.sources_http import Useless, read_range
from engine.models.transfer import Rules, Steering

__all__ = ["Window", "find", "inflated"]

_MOST = 16 << 20  # bytes read of an archive's directory
_BLOCK = 1 << 16  # bytes asked for at once
_PIECE = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, …, lengths of the name and of the extra field


@dataclass(frozen=True)
class Window:
    """Where a file lies in an archive: ``start`` and ``length`` in bytes, as it is packed; ``size``: unpacked;
    ``stored``: not packed at all; ``crc``: of the unpacked bytes; ``whole``: length of the archive."""

    start: int
    length: int
    size: int
    stored: bool
    crc: int
    whole: int


class _Remote(io.RawIOBase):
    """A file on a server that can be read anywhere, a little at a time."""

    def __init__(self, read: Callable[[str], tuple[bytes, int, int]]) -> None:
        self._read, self._spent, self._at = read, 0, 0
        self._block, self._first, self.whole = read(f"-{_BLOCK}")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.whole}[whence]
        if base + offset < 0:
            raise ValueError(offset)
        self._at = base + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self.whole or not len(buffer):
            return 0
        if not self._first <= self._at < self._first + len(self._block):
            self._spent += _BLOCK
            if self._spent > _MOST:
                raise Useless("the archive's directory is too large for one")
            last = min(self.whole, self._at + _BLOCK) - 1
            self._block, self._first, _ = self._read(f"{self._at}-{last}")
            if self._first != self._at or not self._block:
                raise Useless("the server does not send what was asked for")
        inside = self._at - self._first
        piece = self._block[inside : inside + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def find(address: str, member: str, steering: Steering, rules: Rules) -> Window:
    """Where ``member`` lies in the archive at ``address``. Raises Broken, Useless, Paused, Cancelled."""

    def read(wanted: str) -> tuple[bytes, int, int]:
        return read_range(address, wanted, _BLOCK, steering, rules)[:3]

    remote = _Remote(read)
    file = io.BufferedReader(remote, _BLOCK)  # which asks again until it has all that it was asked for
    try:
        with zipfile.ZipFile(file) as archive:
            info = archive.getinfo(member)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
            raise Useless(f"“{member}” is packed in a way that Saisei does not read")
        file.seek(info.header_offset)
        head = file.read(_LOCAL_HEADER.size)
        signature, name, extra = _LOCAL_HEADER.unpack(head)
        if signature != b"PK\x03\x04":
            raise zipfile.BadZipFile(member)
    except KeyError:
        raise Useless(f"the archive does not hold “{member}”") from None
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError, IndexError) as error:
        raise Useless(f"the archive is not a sound one ({error})") from None
    start = info.header_offset + _LOCAL_HEADER.size + name + extra
    if info.compress_size < 1 or start + info.compress_size > remote.whole:
        raise Useless("the archive's directory speaks of bytes that it does not have")
    stored = info.compress_type == zipfile.ZIP_STORED
    return Window(start, info.compress_size, info.file_size, stored, info.CRC, remote.whole)


def inflated(packed: Path, window: Window) -> Iterator[bytes]:
    """The bytes of the file whose packed bytes lie in ``packed``. Raises Useless where they are not sound."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    crc = length = 0
    with packed.open("rb") as stream:
        while data := stream.read(_PIECE):
            # in pieces: a packed file may claim to be a thousand times as long
            while data:
                try:
                    piece = data if window.stored else machine.decompress(data, _PIECE)
                except zlib.error as error:
                    raise Useless(f"the file in the archive is damaged ({error})") from None
                data = b"" if window.stored else machine.unconsumed_tail
                crc, length = zlib.crc32(piece, crc), length + len(piece)
                if length > window.size:
                    raise Useless("the file in the archive is longer than its directory says")
                yield piece
    while not window.stored and (piece := machine.decompress(machine.unconsumed_tail, _PIECE)):
        crc, length = zlib.crc32(piece, crc), length + len(piece)
        yield piece
    if crc != window.crc or length != window.size or not (window.stored or machine.eof):
        raise Useless("the file in the archive is damaged (its checksum is another)")
