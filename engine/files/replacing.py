"""The disk: where a file may be written, and how one takes another's place whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from engine.api import FileError
from engine.files.reading import shown

_PIECE = 8 << 20  # bytes written at once


def target_of(path: Path, name: str) -> Path:
    """Where to write: the end of a link, in a folder that can be written. Raises FileError where one cannot."""
    try:
        target = Path(os.path.realpath(path))
        found = None
        with contextlib.suppress(FileNotFoundError):
            found = target.stat()
        if found is None and not target.parent.is_dir():
            number = errno.ENOTDIR if target.parent.exists() else errno.ENOENT
            raise OSError(number, os.strerror(number))
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise FileError(explained(error, name, path.parent)) from error
    if found is not None:
        if stat.S_ISDIR(found.st_mode):
            raise FileError(f"Cannot save “{name}”: there is a folder of that name; choose another name.")
        if not stat.S_ISREG(found.st_mode):
            raise FileError(f"Cannot save “{name}”: that is no ordinary file; choose another name.")
        # whoever may rename may replace even a protected file; it was protected so that nobody does
        if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise FileError(
                f"Cannot save “{name}”: the file is write-protected; save under another name or unprotect it."
            )
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise FileError(explained(OSError(errno.EACCES, ""), name, target.parent))
    return target


def replace_with(target: Path, fill: Callable[[IO[bytes]], None], check: Callable[[Path], None]) -> None:
    """Puts what ``fill`` writes in the place of ``target``, whole or not at all; ``check`` reads it back first.

    Raises OSError, and what ``fill`` and ``check`` raise; the old file is then as it was.
    """
    mode = None
    with contextlib.suppress(FileNotFoundError):
        mode = target.stat().st_mode
    temporary = target.parent / f".saisei-{secrets.token_hex(6)}.tmp"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(temporary, flags, 0o666)  # what the person's umask leaves of it
    try:
        try:
            if mode is not None:
                _keep_owner(target, handle)
                temporary.chmod(stat.S_IMODE(mode))
            with _File(handle) as file:
                fill(cast(IO[bytes], file))
            os.fsync(handle)
        finally:
            os.close(handle)
        check(temporary)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def replace_bytes(target: Path, data: bytes) -> None:
    """Puts ``data`` in the place of ``target``, whole or not at all. Raises OSError."""
    replace_with(target, lambda file: _put(file, data), lambda path: _read_back(path, data))


def _put(file: IO[bytes], data: bytes) -> None:
    file.write(data)


class _File(io.RawIOBase):
    """An open file that writes all it is given, in pieces: a disk that is full part of the way is then told apart
    from one that took everything. Closing it leaves the handle open, which is still to be synced."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return os.lseek(self._handle, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._handle, 0, os.SEEK_CUR)

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        length = len(view)
        while view:
            view = view[os.write(self._handle, view[:_PIECE]) :]
        return length


def _keep_owner(target: Path, handle: int) -> None:
    """The old file's owner and group where that is allowed; who saves may not be who owns."""
    if not hasattr(os, "fchown"):
        return
    old, new = target.stat(), os.fstat(handle)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with contextlib.suppress(OSError):
            os.fchown(handle, old.st_uid, old.st_gid)


def _read_back(path: Path, data: bytes) -> None:
    """Raises OSError unless the file at ``path`` holds ``data``."""
    view, at = memoryview(data), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if piece != view[at : at + len(piece)]:
                break
            at += len(piece)
        else:
            if at == len(data):
                return
    raise OSError(errno.EIO, "what was written is not what is read back")


def _sync_folder(folder: Path) -> None:
    """Makes the renaming last through a power cut; file systems that cannot do it say so, which is no failure."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_FULL = "the disk is full; free some space or choose another folder"
_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "your quota on the disk is used up; free some space or choose another folder",
    errno.EROFS: "the disk can only be read; choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EFBIG: "the file is larger than the disk or a limit of the system allows; choose another folder",
    errno.EIO: "the disk reports an error; choose another disk",
    errno.ELOOP: "it is a link that leads back to itself; choose another name",
    errno.EBUSY: "another program holds the file; close it there or save under another name",
    errno.ETXTBSY: "another program holds the file; close it there or save under another name",
}
_DENIED = (errno.EACCES, errno.EPERM)


def explained(error: Exception, name: str, folder: Path) -> str:
    """The sentence for an error of the file system."""
    number = error.errno if isinstance(error, OSError) else None
    if number in _DENIED:
        reason = f"you have no permission to write in the folder “{shown(folder)}”; choose another folder"
    elif number == errno.ENOENT:
        reason = f"the folder “{shown(folder)}” does not exist; choose another folder"
    elif number == errno.ENOTDIR:
        reason = f"“{shown(folder)}” is no folder; choose another folder"
    elif number is None:
        reason = "its name is not valid; choose another name"
    else:
        reason = _REASONS.get(number, f"{os.strerror(number)}; choose another folder")
    return f"Cannot save “{name}”: {reason}."
