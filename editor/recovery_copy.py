"""One document's recovery copy: tiles in packs, and a manifest that says what the document is and where they lie.

An autosave writes a new pack with the tiles that the copy has not got yet, then a new manifest in one piece, then
deletes the packs that nothing refers to. Killed at any moment it leaves the old copy or the new one.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import re
import shutil
import time
import weakref
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from editor.document.layer import Group, Layer
from editor.document.packing import PackError, pack, unpack
from editor.document.raster import Key, Raster
from editor.document.snapshot import Snapshot, arrays, raster_of
from editor.document.state import State
from engine.api import Size
from engine.files.model import Metadata

__all__ = ["MANIFEST", "CopyWriter", "load", "summary"]

MANIFEST = "manifest.json"
VERSION = 1
KEEP_FREE = 256 << 20  # bytes of the disk that are the person's, not ours
WASTE = 64 << 20  # bytes of packs that may be out of use before all is written afresh

_PACK = re.compile(r"pack-\d{1,9}\.bin")
_LAYER = tuple(field.name for field in fields(Layer) if field.name not in ("raster", "mask"))
_GROUP = tuple(field.name for field in fields(Group))


@dataclass(frozen=True)
class _Place:
    """Where packed bytes lie."""

    pack: str
    offset: int
    length: int
    crc: int


class CopyWriter:
    """Keeps the copy of one document in ``folder``, which exists. Not for two threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = 0
        # by identity: tiles are never written to, so the same array is the same pixels
        self._places: dict[int, tuple[weakref.ref[np.ndarray], _Place]] = {}
        self._packs: dict[str, int] = {}  # length by name

    def write(self, snapshot: Snapshot, stopped: Callable[[], bool] = lambda: False) -> None:
        """Bring the copy up to date. Raises OSError, and InterruptedError once ``stopped`` says so; the copy is
        then as it was before."""
        held = {id(array): array for raster in snapshot.state.rasters() for _, _, array in arrays(raster)}
        known = {key: place for key, array in held.items() if (place := self._known(key, array)) is not None}
        live = sum(place.length for place in known.values())
        if sum(self._packs.values()) > 2 * live + WASTE:
            known = {}
        fresh = [array for key, array in held.items() if key not in known]
        self._make_room(sum(array.nbytes for array in fresh))
        self._number += 1
        name = f"pack-{self._number}.bin"
        try:
            written = self._write_pack(name, fresh, stopped) if fresh else {}
            places = known | written
            _write_whole(self.folder / MANIFEST, _manifest(snapshot, places))
        except BaseException:
            with contextlib.suppress(OSError):
                (self.folder / name).unlink()
            raise
        self._places = {key: (weakref.ref(held[key]), place) for key, place in places.items()}
        if written:
            last = max(written.values(), key=lambda place: place.offset)
            self._packs[name] = last.offset + last.length
        used = {place.pack for place in places.values()}
        for gone in self._packs.keys() - used:
            del self._packs[gone]
            with contextlib.suppress(OSError):
                (self.folder / gone).unlink()

    def _known(self, key: int, array: np.ndarray) -> _Place | None:
        entry = self._places.get(key)
        return entry[1] if entry is not None and entry[0]() is array else None

    def _make_room(self, needed: int) -> None:
        if needed and shutil.disk_usage(self.folder).free < needed + KEEP_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.folder))

    def _write_pack(
        self, name: str, fresh: list[np.ndarray], stopped: Callable[[], bool]
    ) -> dict[int, _Place]:
        places: dict[int, _Place] = {}
        offset = 0
        with (self.folder / name).open("xb") as file:
            for array in fresh:
                if stopped():
                    raise InterruptedError(errno.EINTR, os.strerror(errno.EINTR))
                data = pack(array)
                file.write(data)
                places[id(array)] = _Place(name, offset, len(data), zlib.crc32(data))
                offset += len(data)
            file.flush()
            os.fsync(file.fileno())
        return places


def _write_whole(path: Path, data: Any) -> None:
    """A JSON file that is there in one piece or not at all. Raises OSError."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(data, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    if os.name == "posix":  # the new name itself is safe only with its folder
        # where a file system cannot do that the file is there all the same: to report a failure would undo it
        with contextlib.suppress(OSError):
            handle = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


# --- the manifest ---------------------------------------------------------------------------------------------


def _manifest(snapshot: Snapshot, places: Mapping[int, _Place]) -> dict[str, Any]:
    state = snapshot.state

    def raster_row(raster: Raster | None) -> dict[str, Any] | None:
        if raster is None:
            return None
        rows = [
            [kind, *key, place.pack, place.offset, place.length, place.crc]
            for kind, key, array in arrays(raster)
            for place in [places[id(array)]]
        ]
        return {
            "size": list(raster.size),
            "channels": raster.channels,
            "dtype": raster.dtype.name,
            "arrays": rows,
        }

    return {
        "version": VERSION,
        "saved": time.time(),
        "name": snapshot.name,
        "path": None if snapshot.path is None else os.fsencode(snapshot.path).hex(),
        "dtype": snapshot.dtype.name,
        "colours": snapshot.colours,
        "alpha": snapshot.alpha,
        "icc": _bytes(snapshot.icc),
        "metadata": {
            name: _bytes(value) if isinstance(value, bytes) else value
            for name, value in asdict(snapshot.metadata).items()
        },
        "notes": list(snapshot.notes),
        "size": list(state.size),
        "active": state.active,
        "layers": [
            {name: getattr(layer, name) for name in _LAYER}
            | {"raster": raster_row(layer.raster), "mask": raster_row(layer.mask)}
            for layer in state.layers
        ],
        "groups": [asdict(group) for group in state.groups],
        "selection": raster_row(state.selection),
    }


def summary(folder: Path) -> tuple[str, float]:
    """The name of a copy's document, and when it was written in seconds since 1970. Raises OSError, and ValueError
    for a manifest that is damaged or of a newer version."""
    data = _read_manifest(folder)
    try:
        return str(data["name"]), float(data["saved"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{folder / MANIFEST} is damaged: {error!r}") from error


def load(folder: Path) -> tuple[Snapshot, int]:
    """The document, and how many arrays of pixels were damaged: what they held is empty. Raises OSError, and
    ValueError for a manifest that is damaged or of a newer version."""
    data = _read_manifest(folder)
    try:
        with contextlib.ExitStack() as stack:
            reader = _Reader(folder, stack)
            return _snapshot(data, reader), reader.damaged
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(f"{folder / MANIFEST} is damaged: {error!r}") from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ValueError(f"{folder / MANIFEST} is of another version of the program")
    return data


def _snapshot(data: dict[str, Any], reader: _Reader) -> Snapshot:
    layers = []
    for row in data["layers"]:
        plain = {name: row[name] for name in _LAYER if name in row}
        raster = reader.raster(row["raster"])
        if raster is None:
            raise ValueError("a layer without pixels")
        layers.append(Layer(**plain, raster=raster, mask=reader.raster(row["mask"])))
    ids = [layer.id for layer in layers]
    if not ids:
        raise ValueError("a document without layers")
    active = data["active"] if data["active"] in ids else ids[-1]
    groups = tuple(Group(**{name: row[name] for name in _GROUP if name in row}) for row in data["groups"])
    known = {group.id for group in groups}
    # a layer in a group that is not there would never be shown
    layers = [
        layer if layer.group in known or not layer.group else replace(layer, group="") for layer in layers
    ]
    size, dtype = Size(*map(int, data["size"])), np.dtype(data["dtype"])
    if any(layer.raster.dtype != dtype for layer in layers):
        raise ValueError("a layer of another type than its document")
    state = State(size, tuple(layers), active, groups, reader.raster(data["selection"]))
    return Snapshot(
        state,
        data["name"],
        None if data["path"] is None else Path(os.fsdecode(bytes.fromhex(data["path"]))),
        dtype,
        int(data["colours"]),
        bool(data["alpha"]),
        _unbytes(data["icc"]),
        _metadata(data["metadata"]),
        tuple(map(str, data["notes"])),
    )


def _metadata(data: dict[str, Any]) -> Metadata:
    blocks = {name: _unbytes(data[name]) for name in ("exif", "xmp", "iptc")}
    dpi = data["dpi"]
    return Metadata(
        **blocks,
        dpi=None if dpi is None else (float(dpi[0]), float(dpi[1])),
        text=tuple((str(keyword), str(text)) for keyword, text in data["text"]),
    )


class _Reader:
    """Reads arrays from packs, each once: rasters that shared one share it again."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.damaged = 0
        self._folder, self._stack = folder, stack
        self._files: dict[str, IO[bytes] | None] = {}
        self._arrays: dict[tuple[str, int], np.ndarray | None] = {}

    def raster(self, row: dict[str, Any] | None) -> Raster | None:
        if row is None:
            return None
        size, channels, dtype = Size(*map(int, row["size"])), int(row["channels"]), np.dtype(row["dtype"])
        plan = Raster(size, channels, dtype)  # only to know the shapes
        found: dict[str, dict[Key, np.ndarray]] = {"tile": {}, "mask": {}}
        lost: set[Key] = set()
        for kind, column, line, name, offset, length, crc in row["arrays"]:
            key = int(column), int(line)
            area = plan.tile_rect(key)
            shape: tuple[int, ...] = (area.height, area.width)
            if kind == "tile":
                shape = (*shape, channels)
            array = self._read(
                _Place(name, offset, length, crc), shape, dtype if kind == "tile" else np.dtype(bool)
            )
            if array is None:
                lost.add(key)
            else:
                found[kind][key] = array
        self.damaged += len(lost)
        for key in lost:
            found["tile"].pop(key, None)
        return raster_of(size, channels, dtype, found["tile"], found["mask"])

    def _read(self, place: _Place, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray | None:
        key = place.pack, place.offset
        if key not in self._arrays:
            try:
                self._arrays[key] = unpack(self._bytes(place), shape, dtype)
            except (OSError, PackError):
                self._arrays[key] = None
        array = self._arrays[key]
        return array if array is not None and array.shape == shape and array.dtype == dtype else None

    def _bytes(self, place: _Place) -> bytes:
        file = self._file(place.pack)
        if file is None:
            raise PackError("its pack is not there")
        file.seek(place.offset)
        data = file.read(max(0, place.length))
        if len(data) != place.length or zlib.crc32(data) != place.crc:
            raise PackError("its bytes are damaged")
        return data

    def _file(self, name: str) -> IO[bytes] | None:
        if name not in self._files:
            self._files[name] = None
            if _PACK.fullmatch(name):  # never a path
                with contextlib.suppress(OSError):
                    self._files[name] = self._stack.enter_context((self._folder / name).open("rb"))
        return self._files[name]


def _bytes(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode("ascii")


def _unbytes(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value, validate=True)
