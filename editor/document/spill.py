"""Tiles that only history holds, packed in memory or in a file, and loaded again by whoever looks at them.

Rasters stay as they are. A raster in the history gets dictionaries (``Tiles``) in which a ``Cell`` may stand where an
array was; reading from such a dictionary loads the array, so that even a save that is under way in another thread
sees all pixels. Undo puts the arrays themselves back (``thaw``) before a state becomes the present one.

``Packer`` packs in a thread of its own, which lives as long as there is work. ``Spill`` is the file: it has no name
(or, on Windows, the system deletes it with its last handle), so that nothing is left of it however the program ends.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import tempfile
import threading
import weakref
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from editor.document.packing import PackError, pack, unpack
from editor.document.raster import Key, Raster

__all__ = ["Cell", "Packer", "Place", "Spill", "Work", "identities", "identity", "standing", "thaw"]

log = logging.getLogger(__name__)

BLOCK = 1 << 14  # bytes; what one tile needs is scattered over blocks, so that no gap is too small
KEEP_FREE = 256 << 20  # bytes of the disk that are the person's, not ours
WORTH = 0.75  # of its size: more, and a tile is not worth packing in memory
# more, and it goes to the file as it is: undoing a step of 50 megapixels takes 0.4 s then instead of 3
PLAIN = 0.5
ROWS = 32  # of a tile, to tell how well all of it would pack

_KINDS = ("_tiles", "_masks")

_LOCK = threading.RLock()  # of all cells: what they hold changes in one step


class Spill:
    """A file of blocks in ``folder``, made with the first bytes; at most ``limit`` bytes."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self.failed: OSError | None = None  # nothing is written any more; what was written can still be read
        self._file: Any = None
        self._lock = threading.Lock()
        self._end = 0  # blocks in the file
        self._free: deque[int] = deque()  # filled by finalizers, which must not wait for a lock

    @property
    def used(self) -> int:
        """Bytes of the file that are in use."""
        return (self._end - len(self._free)) * BLOCK

    def write(self, data: bytes) -> Region:
        """Raises OSError; ``failed`` says so from then on."""
        with self._lock:
            if self.failed is not None:
                raise self.failed
            try:
                return self._write(data)
            except OSError as error:
                self.failed = error
                log.warning("Steps of undo are no longer kept in %s: %s", self.folder, error)
                raise

    def read(self, region: Region) -> bytes:
        """Raises OSError, and PackError when the bytes are not those that were written."""
        with self._lock:
            if self._file is None:
                raise OSError(errno.EBADF, "the file was closed")
            parts = []
            for block in region.blocks:
                self._file.seek(block * BLOCK)
                parts.append(self._file.read(BLOCK))
        data = b"".join(parts)[: region.length]
        if len(data) != region.length or zlib.crc32(data) != region.crc:
            raise PackError("its bytes in the file are damaged")
        return data

    def close(self) -> None:
        """Delete the file. Safe to call twice."""
        with self._lock:
            self.failed = self.failed or OSError(errno.EBADF, "the file was closed")
            file, self._file = self._file, None
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()

    def _write(self, data: bytes) -> Region:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=self.folder, prefix="history-", buffering=0)  # noqa: SIM115
        if shutil.disk_usage(self.folder).free < len(data) + KEEP_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder))
        blocks = []
        for start in range(0, len(data), BLOCK):
            block = self._free.popleft() if self._free else self._end
            self._end = max(self._end, block + 1)
            blocks.append(block)
            self._file.seek(block * BLOCK)
            part = memoryview(data)[start : start + BLOCK]
            while len(part):
                part = part[self._file.write(part) :]
        return Region(self, tuple(blocks), len(data), zlib.crc32(data))


class Region:
    """Bytes in a spill file; its blocks are free again when nobody holds it any more."""

    __slots__ = ("blocks", "crc", "length", "spill")

    def __init__(self, spill: Spill, blocks: tuple[int, ...], length: int, crc: int) -> None:
        self.spill, self.blocks, self.length, self.crc = spill, blocks, length, crc

    def __del__(self) -> None:
        self.spill._free.extend(self.blocks)


class Cell:
    """One array, as it is or packed. ``against``: the cell without which it cannot be unpacked: the same tile one
    step nearer to the present."""

    __slots__ = (
        "__weakref__",
        "_alive",
        "against",
        "array",
        "blob",
        "dtype",
        "nbytes",
        "plain",
        "queued",
        "shape",
        "stubborn",
    )

    def __init__(self, array: np.ndarray) -> None:
        self.array: np.ndarray | None = array
        self.blob: bytes | Region | None = None
        self.against: Cell | None = None
        self.plain = False  # the blob is the array's bytes as they are
        self.shape, self.dtype, self.nbytes = array.shape, array.dtype, array.nbytes
        self.stubborn = False  # packing it brings nothing
        self.queued = False  # there is work for it that is not done yet
        self._alive = weakref.ref(array)  # somebody else may still hold it

    @property
    def in_memory(self) -> int:
        """Bytes."""
        if self.array is not None:
            return self.nbytes
        return len(self.blob) if isinstance(self.blob, bytes) else 0

    @property
    def on_disk(self) -> int:
        """Bytes."""
        return len(self.blob.blocks) * BLOCK if isinstance(self.blob, Region) else 0

    def load(self) -> np.ndarray:
        """The array, read-only. Raises OSError and PackError."""
        with _LOCK:
            chain: list[Cell] = []
            cell: Cell | None = self
            base: np.ndarray | None = None
            while cell is not None:
                base = cell.array if cell.array is not None else cell._alive()
                if base is not None:
                    break
                chain.append(cell)
                cell = cell.against
            for cell in reversed(chain):  # a loop: the chain of a thousand strokes is too long for recursion
                blob = cell.blob
                data = blob.spill.read(blob) if isinstance(blob, Region) else blob
                assert data is not None
                if cell.plain:
                    base = np.frombuffer(data, cell.dtype).reshape(cell.shape)
                else:
                    base = unpack(data, cell.shape, cell.dtype, base if cell.against is not None else None)
                cell._alive = weakref.ref(base)
            assert base is not None
            return base

    def needs(self, other: Cell) -> bool:
        """Whether it cannot be unpacked without the other one."""
        cell: Cell | None = self
        while cell is not None and cell.array is None:
            if cell is other:
                return True
            cell = cell.against
        return cell is other

    def become(self, blob: bytes | Region, against: Cell | None, plain: bool) -> None:
        """Packed from now on."""
        self.blob, self.against, self.plain, self.array = blob, against, plain, None

    def thaw(self) -> np.ndarray:
        """The array again, for good: others that were packed against it find it here. Raises as ``load``."""
        with _LOCK:
            self.array = self.load()
            self.blob = self.against = None
            return self.array


class Tiles(dict[Key, Any]):
    """A raster's dictionary in which cells may stand for arrays; reading gives arrays."""

    def __getitem__(self, key: Key) -> np.ndarray:
        return _loaded(dict.__getitem__(self, key))

    def get(self, key: Key, default: Any = None) -> Any:
        return _loaded(dict.get(self, key, default))

    def __iter__(self) -> Iterator[Key]:  # overridden so that dict(self) asks here, too
        return dict.__iter__(self)

    def values(self) -> Any:
        return [_loaded(value) for value in dict.values(self)]

    def items(self) -> Any:
        return [(key, _loaded(value)) for key, value in dict.items(self)]

    def copy(self) -> Tiles:
        twin = Tiles()
        for key, value in dict.items(self):
            dict.__setitem__(twin, key, value)
        return twin


def _loaded(value: Any) -> Any:
    return value.load() if isinstance(value, Cell) else value


class Place(NamedTuple):
    """Where an array stands in a raster. ``kind``: "_tiles" or "_masks"."""

    raster: Raster
    kind: str
    key: Key

    @property
    def value(self) -> np.ndarray | Cell | None:
        """What stands there; nothing is loaded."""
        return dict.get(getattr(self.raster, self.kind), self.key)

    def put(self, array: np.ndarray, cell: Cell) -> None:
        """The cell takes the array's place, if that is still there."""
        tiles = getattr(self.raster, self.kind)
        if dict.get(tiles, self.key) is not array:
            return
        if not isinstance(tiles, Tiles):
            tiles = Tiles(tiles)
            setattr(self.raster, self.kind, tiles)
        dict.__setitem__(tiles, self.key, cell)
        self.raster._whole = None


def identity(value: np.ndarray | Cell) -> int:
    """The same for an array and for the cell that holds it."""
    array = value.array if isinstance(value, Cell) else value
    return id(value) if array is None else id(array)


def identities(raster: Raster) -> Iterator[int]:
    """Of all that stands in a raster; nothing is loaded."""
    for kind in _KINDS:
        tiles = getattr(raster, kind)
        yield from map(identity if isinstance(tiles, Tiles) else id, dict.values(tiles))


def standing(raster: Raster, known: set[int]) -> Iterator[Place]:
    """Where something stands in a raster whose identity is not known; nothing is loaded."""
    for kind in _KINDS:
        for key, value in dict.items(getattr(raster, kind)):
            if identity(value) not in known:
                yield Place(raster, kind, key)


def thaw(raster: Raster) -> list[Cell]:
    """Put the arrays themselves back; returns the cells that stood for them, which hold them now. Raises OSError and
    PackError."""
    thawed: list[Cell] = []
    with _LOCK:
        for kind in _KINDS:
            tiles = getattr(raster, kind)
            if not isinstance(tiles, Tiles):
                continue
            plain = {k: v.thaw() if isinstance(v, Cell) else v for k, v in dict.items(tiles)}
            thawed += [value for value in dict.values(tiles) if isinstance(value, Cell)]
            setattr(raster, kind, plain)
    return thawed


@dataclass(frozen=True, eq=False)
class Work:
    """``cell`` is to be packed, in memory or into ``spill``, and to stand at ``places`` then."""

    cell: Cell
    places: tuple[Place, ...]
    against: Cell | None = None
    spill: Spill | None = None


class Packer:
    """Does work in the order in which it comes, beside the caller."""

    def __init__(self) -> None:
        self._queue: deque[Work] = deque()
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._round = 0

    def add(self, work: Work) -> None:
        with self._guard:
            work.cell.queued = True
            self._queue.append(work)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="packing undo", daemon=True)
                self._thread.start()

    def cancel(self) -> None:
        """Whatever has not been done yet is not done any more."""
        with self._guard, _LOCK:
            for work in self._queue:
                work.cell.queued = False
            self._queue.clear()
            self._round += 1

    def wait(self) -> None:
        """Until all is done."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._guard:
                if not self._queue:
                    self._thread = None
                    return
                work, number = self._queue.popleft(), self._round
            try:
                self._do(work, number)
            except (OSError, PackError, MemoryError) as error:
                log.debug("a tile of the history was not packed: %s", error)
            except Exception:
                log.exception("a tile of the history was not packed")
            work.cell.queued = False
            del work  # its rasters are not held while waiting

    def _do(self, work: Work, number: int) -> None:
        cell = work.cell
        array, blob, against = cell.array, cell.blob, work.against
        packed: bytes | Region
        if array is None:
            if work.spill is None or not isinstance(blob, bytes):
                return
            packed, against, plain = blob, cell.against, cell.plain
        else:
            plain = False
            if against is not None and against.needs(cell):
                against = None
            if work.spill is not None and against is None:
                plain = len(pack(array[:ROWS])) > PLAIN * array[:ROWS].nbytes
            base = against.load() if against is not None else None
            packed = array.tobytes() if plain else pack(array, base)
            if work.spill is None and len(packed) > WORTH * array.nbytes:
                cell.stubborn = True
                return
        if work.spill is not None:
            packed = work.spill.write(packed)
        with _LOCK:
            if number != self._round or cell.array is not array:
                return
            cell.become(packed, against, plain)
            if array is not None:
                for place in work.places:
                    place.put(array, cell)
