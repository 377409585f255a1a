"""Copies of unsaved work on disk, for the next start after a crash. No Qt here: ``autosave.py`` says when.

    recovery/<session>/lock                   held locked while the program runs
    recovery/<session>/<document>/manifest.json   what the document is; written last, so it is always whole
    recovery/<session>/<document>/pack-<n>.bin    its tiles, as each autosave found them changed

A session whose lock nobody holds has crashed: the system lets go of a lock however a program ends. Whoever gets that
lock may offer what lies there; a second window that starts in the same moment does not get it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import platformdirs

from editor.document.snapshot import Snapshot
from editor.recovery_copy import MANIFEST, load, summary

__all__ = ["Found", "Session", "find", "recovery_folder"]

log = logging.getLogger(__name__)

LOCK = "lock"
UNFINISHED = 3600  # seconds after which a session without a lock is none


def recovery_folder() -> Path:
    """Where recovery copies are kept; it may not exist yet."""
    return Path(platformdirs.user_state_dir("saisei", appauthor=False)) / "recovery"


class Session:
    """A folder that is this program's alone. It is made with the first copy: most sessions need none."""

    def __init__(self, folder: Path, root: Path | None = None) -> None:
        """``root``: the folder of all sessions, taken away with the last one."""
        self.folder = folder
        self._root = root
        self._lock: IO[str] | None = None

    @classmethod
    def new(cls, root: Path | None = None) -> Session:
        root = root or recovery_folder()
        return cls(root / _fresh_name(), root)

    def document_folder(self) -> Path:
        """A new folder for one document. Raises OSError."""
        for _ in range(3):
            try:
                if self.hold():
                    folder = self.folder / secrets.token_hex(8)
                    folder.mkdir(mode=0o700)
                    return folder
            except FileNotFoundError:
                pass  # somebody tidied the folder away, perhaps between making and locking it
            self.leave()
            self.folder = self.folder.with_name(_fresh_name())
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.folder))

    def hold(self) -> bool:
        """Make the folder and lock it. Returns whether the lock is ours. Raises OSError."""
        if self._lock is not None:
            return True
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(self.folder / LOCK)
        return self._lock is not None

    def end(self) -> None:
        """Nothing in it is needed any more. Never raises; safe to call twice."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        if sys.platform == "win32":
            lock.close()  # an open file cannot be deleted there
        # documents first and the lock last: whoever finds the folder half gone finds it locked, or empty
        for child in _children(self.folder):
            if child.name != LOCK:
                shutil.rmtree(child, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        lock.close()
        if self._root is not None:
            with contextlib.suppress(OSError):
                self._root.rmdir()  # only if it is empty

    def leave(self) -> None:
        """Let go of the folder and leave everything in it, for another start."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def drop(self, folder: Path) -> None:
        """The copy of one document is not needed any more. Never raises."""
        with contextlib.suppress(OSError):
            (folder / MANIFEST).unlink()  # from here on it is no copy, whatever happens
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, eq=False)
class Found:
    """A copy that a crashed session left. ``name`` of the document; ``saved``: seconds since 1970."""

    session: Session
    folder: Path
    name: str
    saved: float

    def load(self) -> tuple[Snapshot, int]:
        """The document, and how many of its tiles were damaged and are empty now. Takes a while: not for the GUI
        thread. Raises OSError, and ValueError when it is damaged."""
        return load(self.folder)

    def discard(self) -> None:
        """Delete it, and the session with its last copy. Never raises."""
        self.session.drop(self.folder)
        if not any(child.is_dir() for child in _children(self.session.folder)):
            self.session.end()


def find(root: Path | None = None) -> list[Found]:
    """What crashed sessions left, oldest first. Those with nothing are tidied away. Never raises."""
    root = root or recovery_folder()
    found: list[Found] = []
    for folder in _children(root):
        if not folder.is_dir():
            continue
        session = Session(folder, root)
        try:
            if not (folder / LOCK).exists():
                _tidy_unfinished(folder)
                continue
            if not session.hold():
                continue  # it lives
        except OSError as error:
            log.warning("%s cannot be looked into for recovery: %s", folder, error)
            continue
        here = list(_copies(session))
        found += here
        if not here:
            _tidy(session)
    return sorted(found, key=lambda copy: copy.saved)


def _copies(session: Session) -> Iterator[Found]:
    for folder in _children(session.folder):
        if not folder.is_dir():
            continue
        try:
            name, saved = summary(folder)
        except FileNotFoundError:  # it was never finished: nothing of it can be used
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, ValueError) as error:
            # kept for whoever can repair it; a newer version of the program may know it
            log.warning("The recovery copy %s cannot be used: %s", folder, error)
        else:
            yield Found(session, folder, name, saved)


def _tidy(session: Session) -> None:
    """End the session, unless something is left in it that a newer version may know."""
    if any(child.is_dir() for child in _children(session.folder)):
        session.leave()
    else:
        session.end()


def _tidy_unfinished(folder: Path) -> None:
    """A session that was killed before it had a lock; a young one may be just being made."""
    with contextlib.suppress(OSError):
        if time.time() - folder.stat().st_mtime > UNFINISHED:
            folder.rmdir()  # only if it is empty


def _fresh_name() -> str:
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{secrets.token_hex(4)}"


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _locked(path: Path) -> IO[str] | None:
    """The file, opened and locked until it is closed; None when another program holds it. Raises OSError."""
    file = path.open("a+", encoding="utf-8")
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):
        file.close()
        return None
    except OSError as error:
        # some network drives know no locks: two programs may then offer the same copy, which harms neither
        log.info("%s cannot be locked: %s", path, error)
    with contextlib.suppress(OSError):
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "time": time.time()}))  # for people who look
        file.flush()
    return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        file.seek(1 << 20)  # what is locked cannot be read by others: so not where the text is
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
