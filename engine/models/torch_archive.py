"""PyTorch's own files, looked through before PyTorch reads them, and TorchScript files, which it never does.

Since version 1.6 such a file is a zip archive: a pickle, ``data.pkl``, that says which tensor lies in which entry,
and the entries, stored as they are. Here the archive is checked (names that reach out of it, links, entries that are
compressed or claim more than is there), and the pickle is followed by ``Reader``, which runs nothing, knows the few
names that weights need, and refuses any other by name. Only then ``torch.load`` may read it, with its own restricted
reader.

A TorchScript file (``torch.jit.save``) holds programs besides its weights, and loading it as such would run them:
only the arrays in it are read here.
"""

from __future__ import annotations

import io
import mmap
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from engine.api import ModelError
from engine.models.pickles import DAMAGE, LONGEST, STORAGES, Budget, Built, Call, Reader, RefusedError, of

if TYPE_CHECKING:
    import torch

__all__ = ["MAGIC", "check_archive", "check_legacy", "compressed", "entries", "script_arrays"]

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."  # how a file of PyTorch before 1.6 begins
_ENTRIES, _PICKLE = 50_000, 64 << 20  # of an archive; bytes of its pickle
RATIO = 16  # weights that compress better than that are none
_DEPTH = 40  # modules in modules
_KINDS = {**STORAGES, "BFloat16Storage": "<u2"}
# what a checkpoint may say beside tensors, and nobody asks for
_IDLE = {("torch", n) for n in ("float32", "float16", "bfloat16", "float64", "int64", "strided", "device")}
_IDLE |= {("torch.serialization", "_get_layout"), ("collections", "defaultdict"), ("collections", "Counter")}


def entries(path: Path) -> list[zipfile.ZipInfo]:
    """What is in a zip archive. Raises ModelError for one that is damaged or made to do harm."""

    def wrong(why: str) -> ModelError:
        return ModelError(f"“{path.name}” is refused: {why}, which no weights file does.")

    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            found = archive.infolist()
            if _list_at(file) != archive.start_dir:
                raise wrong("its list of entries is not where it says")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error):
        raise ModelError(f"“{path.name}” is not a sound archive: it is cut short or damaged.") from None
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    if len(found) > _ENTRIES:
        raise wrong(f"it lists {len(found):,} entries")
    if len({entry.filename for entry in found}) != len(found):
        raise wrong("it has two entries of one name")
    for entry in found:
        name = entry.filename
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
            raise wrong(f"its entry “{name[:80]}” reaches out of the archive")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise wrong(f"its entry “{name[:80]}” is a link")
        if entry.flag_bits & 1:
            raise wrong(f"its entry “{name[:80]}” is encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise wrong(f"its entry “{name[:80]}” is packed in a way of its own")
    return found


def _list_at(file: IO[bytes]) -> int:
    """Where the archive says that its list of entries begins. Python looks for the list at the file's end, PyTorch
    where it is said to be: in an archive with two lists, another would be looked through than is loaded.

    Raises ValueError where that cannot be read, or where something comes after the archive's own end.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 42))
    locator, end = struct.unpack("<4sLQL", file.read(20)), struct.unpack("<4s4H2LH", file.read(22))
    if end[0] != b"PK\x05\x06" or end[7]:
        raise ValueError("an archive with something behind its end")
    if locator[0] != b"PK\x06\x07":
        return int(end[6])
    file.seek(locator[2])  # that of archives beyond 4 GB, which PyTorch always writes
    large = struct.unpack("<4sQ2H2L4Q", file.read(56))
    if large[0] != b"PK\x06\x06" or locator[2] + 56 != size - 42:
        raise ValueError("an archive whose end is not where it says")
    return int(large[9])


def compressed(found: list[zipfile.ZipInfo]) -> bool:
    """Whether an entry is. PyTorch stores them as they are; who packs such a file anew may compress it."""
    return any(entry.compress_type != zipfile.ZIP_STORED for entry in found)


def _bounded(path: Path, found: list[zipfile.ZipInfo]) -> None:
    """Raises ModelError where entries claim more than a file of its size can hold: random numbers hardly shrink."""
    size = path.stat().st_size
    total = sum(entry.file_size for entry in found)
    plain = sum(entry.file_size for entry in found if entry.compress_type == zipfile.ZIP_STORED)
    if plain > size or total > RATIO * size + (1 << 20):
        raise ModelError(
            f"“{path.name}” is refused: it has {size:,} bytes and its entries claim {total:,}, as no weights do."
        )


class _Opaque(Built):
    """In place of what nobody asks for."""

    __slots__ = ()

    def build(self, state: Any) -> None:
        pass


class _Script(Built):
    """A module of a TorchScript file: its attributes."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}

    def build(self, state: Any) -> None:
        self.state = of(dict, state)


class _Storages:
    """Numbers of an archive: views of the file, which is mapped, not read."""

    def __init__(self, path: Path, found: list[zipfile.ZipInfo]) -> None:
        self._path = path
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._places = {entry.filename: entry for entry in found}
        self._read: dict[tuple[str, str], np.ndarray] = {}

    def numbers(self, name: str, storage: str, count: int) -> np.ndarray:
        """``count`` numbers of an entry. They are made once, however often they are asked for."""
        known = self._read.get((name, storage))
        if known is None:
            data, dtype = self.bytes_of(name), np.dtype(_KINDS[storage])
            known = np.frombuffer(data, dtype, len(data) // dtype.itemsize)
            if storage == "BFloat16Storage":
                # numpy has no such numbers: they are the upper halves of float32's
                known = (known.astype(np.uint32) << 16).view(np.float32)
            self._read[(name, storage)] = known
        return known[:count]

    def bytes_of(self, name: str) -> memoryview:
        """Raises LookupError for an entry that is not there, ValueError for one that is beyond the file's end."""
        entry = self._places[name]
        if entry.compress_type != zipfile.ZIP_STORED:
            with zipfile.ZipFile(self._path) as archive, archive.open(entry) as file:
                return memoryview(file.read(entry.file_size))
        offset, size = entry.header_offset, entry.file_size
        head = self._data[offset : offset + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise ValueError("an entry without its header")
        begin = offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        if begin + size > len(self._data):
            raise ValueError("an entry beyond the end")
        return memoryview(self._data)[begin : begin + size]

    def size_of(self, name: str) -> int:
        return self._places[name].file_size


class _TorchReader(Reader):
    """The pickle of an archive (``storages`` under ``folder``) or, without them, of a file of before 1.6, whose
    numbers come after it. ``look``: only what it says counts; instead of its numbers there are zeros, which take no
    memory. ``size``: bytes that all numbers may take."""

    def __init__(
        self,
        file: IO[bytes],
        size: int,
        storages: _Storages | None = None,
        folder: str = "",
        look: bool = True,
    ) -> None:
        super().__init__(file, Budget(size))
        self._size, self._storages, self._folder, self._look = size, storages, folder, look
        self._claimed: dict[str, int] = {}  # bytes of each storage without an entry
        self._room = size  # for all of them
        self.names |= {
            ("torch._utils", "_rebuild_tensor_v2"): Call(self.tensor),
            ("torch._utils", "_rebuild_parameter"): Call(lambda value, *_: value),
            ("torch.jit._pickle", "restore_type_tag"): Call(lambda value, *_: value),
            ("torch", "Size"): Call(lambda sizes=(): tuple(self.listed(sizes))),
        }
        for kind in ("intlist", "doublelist", "boollist", "tensorlist"):
            self.names[("torch.jit._pickle", f"build_{kind}")] = Call(self.listed)
        self.names |= {("torch", name): name for name in _KINDS}
        self.names |= dict.fromkeys(_IDLE, Call(lambda *_: _Opaque()))

    def found(self, module: str, name: str) -> Any:
        if not self._look and module.split(".")[0] == "__torch__":
            return Call(lambda *_: _Script())
        return super().found(module, name)

    def reference(self, pid: Any) -> np.ndarray:
        kind, storage, key, _location, count = of(tuple, pid)[:5]
        if kind != "storage" or not isinstance(storage, str) or storage not in _KINDS or of(int, count) < 0:
            raise ValueError("not a storage")
        if len(of(str, key)) > LONGEST:
            raise ValueError("not a storage")
        dtype = np.dtype(_KINDS[storage])
        nbytes = count * dtype.itemsize
        if self._storages is None and nbytes > self._claimed.get(key, 0):
            self._room -= nbytes - self._claimed.get(key, 0)
            self._claimed[key] = nbytes
        if nbytes > self._size:
            raise ValueError("a storage larger than its file")
        if self._room < 0:
            raise ValueError("storages larger than their file")
        place = f"{self._folder}{key}"
        if self._storages is not None and self._storages.size_of(place) < nbytes:
            raise ValueError("a storage larger than its entry")
        if self._storages is None or self._look:
            return np.broadcast_to(np.zeros(1, dtype), (count,))
        return self._storages.numbers(place, storage, count)


def _refused(name: str, what: RefusedError) -> ModelError:
    return ModelError(
        f"“{name}” asks for “{what}”, which no weights need: it was refused and nothing in it was run."
    )


def _pickle_of(path: Path, found: list[zipfile.ZipInfo]) -> tuple[str, str]:
    """The entry that says where tensors lie, and the folder before it."""
    for entry in found:
        folder, _, last = entry.filename.rpartition("/")
        if last == "data.pkl" and "/" not in folder:
            if entry.file_size > _PICKLE:
                raise ModelError(
                    f"“{path.name}” is refused: its list of tensors has {entry.file_size:,} bytes."
                )
            return entry.filename, f"{folder}/" if folder else ""
    raise ModelError(f"“{path.name}” is an archive of something else than weights: unpack it first.")


def _read(path: Path, found: list[zipfile.ZipInfo], look: bool) -> Any:
    _bounded(path, found)
    pickle, folder = _pickle_of(path, found)
    room = sum(entry.file_size for entry in found)
    try:
        storages = _Storages(path, found)
        data = io.BytesIO(storages.bytes_of(pickle))
        return _TorchReader(data, room, storages, f"{folder}data/", look).read()
    except RefusedError as refused:
        raise _refused(path.name, refused) from None
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    except (*DAMAGE, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(
            f"“{path.name}” is not a sound weights file ({str(error)[:120] or 'damaged'})."
        ) from None


def check_archive(path: Path, found: list[zipfile.ZipInfo]) -> None:
    """Raises ModelError for an archive whose pickle mentions what no weights need, or claims what is not there, and
    for one with a second pickle or a program in it."""
    list_of_tensors, _ = _pickle_of(path, found)
    for entry in found:
        name = entry.filename
        if name != list_of_tensors and name.lower().endswith(
            (".pkl", ".pickle", ".py", ".pyc", ".so", ".dll")
        ):
            raise ModelError(
                f"“{path.name}” is refused: it holds “{name[:80]}”, which could run code; nothing in it was run."
            )
    _read(path, found, look=True)


def check_legacy(path: Path) -> None:
    """The same for a file of PyTorch before 1.6."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            for _ in range(4):  # a number, the version, the sizes of C's types, then what it holds
                _TorchReader(file, size).read()
    except RefusedError as refused:
        raise _refused(path.name, refused) from None
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    except DAMAGE as error:
        raise ModelError(
            f"“{path.name}” is not a sound weights file ({str(error)[:120] or 'damaged'})."
        ) from None


def script_arrays(path: Path, found: list[zipfile.ZipInfo]) -> dict[str, torch.Tensor]:
    """The arrays of a TorchScript file by dotted name; its programs are left unread. Raises ModelError."""
    import torch

    root = _read(path, found, look=False)
    arrays: dict[str, torch.Tensor] = {}
    waiting: list[tuple[Any, str, int]] = [(root, "", 0)]
    seen: set[int] = set()
    while waiting:
        module, prefix, depth = waiting.pop()
        if id(module) in seen or depth > _DEPTH or len(prefix) > LONGEST:
            raise ModelError(f"“{path.name}” is refused: its modules are nested as in no network.")
        seen.add(id(module))
        for key, value in module.state.items() if isinstance(module, _Script) else ():
            if isinstance(value, _Script) and isinstance(key, str):
                waiting.append((value, f"{prefix}{key}.", depth + 1))
            elif isinstance(value, np.ndarray) and isinstance(key, str):
                arrays[f"{prefix}{key}"] = torch.from_numpy(np.array(value))
    if not arrays:
        raise ModelError(f"“{path.name}” is a TorchScript file without weights.")
    return arrays
