"""Files that lie in a folder already, known by their hash whatever their names."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.api import Context, ModelError
from engine.models.catalog import CatalogFile

__all__ = ["files_in", "pieces", "size_of"]

_PIECE = 1 << 22  # bytes hashed at once
_ROUGHLY = 0.25  # by how much the length of a file may differ from "about"
_MOST_FILES = 200_000  # looked at in one folder: more is not a folder of models


def files_in(folder: Path, wanted: Sequence[CatalogFile], context: Context) -> dict[CatalogFile, Path]:
    """Those of ``wanted`` that lie in ``folder`` or below it (or that it is, if it is a file).

    Only files of about the right length are read. Raises Cancelled, and ModelError for a folder that cannot be read.
    """
    looked_for = [file for file in wanted if file.sha256 is not None]
    candidates = [
        (path, fits) for path in _walk(folder, context) if (fits := _fitting(size_of(path), looked_for))
    ]
    found: dict[CatalogFile, Path] = {}
    whole = max(1, sum(size_of(path) for path, _ in candidates))
    read = 0
    for path, fits in candidates:
        digest = hashlib.sha256()
        with contextlib.suppress(OSError):
            for piece in pieces(path):
                context.check_cancelled()
                digest.update(piece)
                read += len(piece)
                context.progress(min(1.0, read / whole), f"reading {path.name}")
            for file in fits:
                if file.sha256 == digest.hexdigest():
                    found.setdefault(file, path)
    return found


def _fitting(size: int, files: Sequence[CatalogFile]) -> list[CatalogFile]:
    """Those that a file of ``size`` bytes may be: of some the length is only roughly known."""
    return [
        file
        for file in files
        if size == file.size or (file.size is None and abs(size - file.about) <= file.about * _ROUGHLY)
    ]


def _walk(folder: Path, context: Context) -> Iterator[Path]:
    """The files in a folder and below; links to folders are not followed."""
    if folder.is_file():
        yield folder
        return
    if not folder.is_dir():
        raise ModelError(f"There is no folder “{folder}”; choose the one in which the weights lie.")

    def failed(error: OSError) -> None:
        if error.filename == str(folder):  # what cannot be read below is passed over
            raise ModelError(f"The folder {folder} cannot be read ({error.strerror or error}).") from None

    count = 0
    for where, _, names in os.walk(folder, onerror=failed):
        context.check_cancelled()
        for name in names:
            count += 1
            if count > _MOST_FILES:
                raise ModelError(
                    f"There are more than {_MOST_FILES:,} files in {folder}; choose a smaller folder."
                )
            yield Path(where, name)


def size_of(path: Path) -> int:
    """Bytes of a file; -1 for what is none, or cannot be looked at."""
    try:
        return path.stat().st_size if path.is_file() else -1
    except OSError:
        return -1


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
