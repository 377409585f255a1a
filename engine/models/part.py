"""What of a file is there already: ``NAME.part``, and beside it ``NAME.part.json``, which says whose bytes they are.

The bytes are hashed while they are written, and those of an earlier session once when it is opened.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from engine.api import ModelError
from engine.models.transfer import CHECKING, Steering, amount

__all__ = ["Part", "disk_words", "length_of", "tidy"]

_PIECE = 1 << 22
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}  # quotas: not on Windows


def length_of(final: Path) -> int:
    """Bytes of ``final`` that are there from an earlier session."""
    try:
        return _path(final).stat().st_size
    except OSError:
        return 0


def tidy(final: Path) -> None:
    """Take an empty part away."""
    if length_of(final) == 0:
        _path(final).unlink(missing_ok=True)
        _notes(final).unlink(missing_ok=True)


def _notes(final: Path) -> Path:
    return final.with_name(final.name + ".part.json")


def _path(final: Path) -> Path:
    return final.with_name(final.name + ".part")


def disk_words(error: OSError, folder: Path) -> str:
    """One sentence for a person about a disk that does not take what it is given."""
    if error.errno in _FULL:
        return f"The disk of {folder} is full: free some room and install again; what arrived is kept."
    return (
        f"Nothing can be written into {folder} ({error.strerror or error}): check the folder and try again."
    )


class Part:
    """Raises ModelError, in a sentence, where the disk does not do what it should."""

    def __init__(self, final: Path, steering: Steering) -> None:
        self.final, self.path = final, _path(final)
        self._notes = _notes(final)
        self.size = 0
        self.origin = ""  # the address that the bytes came from, and what stands for that version of the file
        self.validator = ""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            # a link that somebody laid there must not send us elsewhere
            self._file = os.fdopen(os.open(self.path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666), "r+b")
        except OSError as error:
            raise ModelError(disk_words(error, final.parent)) from None
        try:
            self._digest = hashlib.sha256()
            self._read_notes()
            self._read_bytes(steering)
        except BaseException:
            self._file.close()
            raise

    @property
    def sha256(self) -> str:
        """Of all bytes so far."""
        return self._digest.hexdigest()

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._file.close()

    def write(self, piece: bytes) -> None:
        try:
            self._file.write(piece)
        except OSError as error:
            self._settle()
            raise ModelError(disk_words(error, self.final.parent)) from None
        self._digest.update(piece)
        self.size += len(piece)

    def restart(self, origin: str = "", validator: str = "") -> None:
        """Nothing is there any more; what comes next is from ``origin``."""
        try:
            self._file.seek(0)
            self._file.truncate(0)
        except OSError as error:
            raise ModelError(disk_words(error, self.final.parent)) from None
        self._digest, self.size = hashlib.sha256(), 0
        self.note(origin, validator)

    def note(self, origin: str, validator: str) -> None:
        """Remember where the bytes come from, for a later session."""
        self.origin, self.validator = origin, validator
        with contextlib.suppress(OSError):  # without it the next session begins anew or trusts the hash
            self._notes.write_text(json.dumps({"origin": origin, "validator": validator}), encoding="utf-8")

    def flush(self) -> None:
        """The bytes so far are on the disk, whatever happens next."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise ModelError(disk_words(error, self.final.parent)) from None

    def finish(self) -> Path:
        """The part is the file now: it takes its name in one step."""
        self.flush()
        self._file.close()
        try:
            self.path.replace(self.final)
        except OSError as error:
            raise ModelError(disk_words(error, self.final.parent)) from None
        self._notes.unlink(missing_ok=True)
        return self.final

    def discard(self) -> None:
        """Nothing of it stays on the disk."""
        self._file.close()
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _settle(self) -> None:
        """After a write that failed: what is counted and what is on the disk are the same again."""
        with contextlib.suppress(OSError, ValueError):
            os.ftruncate(self._file.fileno(), min(self.size, os.fstat(self._file.fileno()).st_size))

    def _read_notes(self) -> None:
        try:
            found: Any = json.loads(self._notes.read_text(encoding="utf-8"))
            origin, validator = found["origin"], found["validator"]
        except (OSError, ValueError, KeyError, TypeError):
            return
        # they become headers: one line of plain characters
        if isinstance(origin, str) and isinstance(validator, str) and (origin + validator).isprintable():
            self.origin, self.validator = origin, validator

    def _read_bytes(self, steering: Steering) -> None:
        try:
            whole = os.fstat(self._file.fileno()).st_size
            while piece := self._file.read(_PIECE):
                steering.check_cancelled()
                self._digest.update(piece)
                self.size += len(piece)
                steering.at(self.size, state=CHECKING)
        except OSError as error:
            raise ModelError(disk_words(error, self.final.parent)) from None
        if self.size != whole:
            raise ModelError(f"{amount(whole)} of “{self.final.name}” changed while it was read; try again.")
