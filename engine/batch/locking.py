"""A folder that one process at a time works in; the system lets go of it however that process ends."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import IO

from engine.api import EngineError
from engine.files.reading import shown

__all__ = ["Busy", "lock_in"]


class Busy(EngineError):
    """Another job of the same kind works in the output folder."""


def lock_in(inner: Path, folder: Path, what: str = "batch") -> IO[str]:
    """The file ``lock`` in the folder ``inner``, locked until it is closed. ``folder``: the one that is worked in;
    ``what``: the kind of job, for the sentence. Raises Busy, and OSError where the file cannot be made."""
    path = inner / "lock"
    for _ in range(20):
        file = path.open("a+", encoding="utf-8")
        try:
            _lock(file)
        except (BlockingIOError, PermissionError):
            file.seek(0)
            holder = ""
            with contextlib.suppress(OSError):
                holder = file.read(200).strip()
            file.close()
            raise Busy(
                f"Another {what} works in the folder “{shown(folder)}”{f' ({holder})' if holder else ''}: "
                "wait for its end, or choose another output folder."
            ) from None
        except OSError:
            pass  # some network drives know no locks
        # whoever held it may have taken the file away between our opening and our locking it
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                break
        file.close()
        time.sleep(0.01)
    else:
        raise Busy(f"Another {what} begins in the folder “{shown(folder)}”: try again.")
    file.truncate(0)
    file.write(f"process {os.getpid()} on {socket.gethostname()}")  # for people
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
