"""Saving picture files: limits first, then everything in memory, then a temporary file that takes the old one's
place only after it was read back."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import colour
from engine.api import FileError, Picture, Size
from engine.files import exif, formats, iptc, jpeg, samples, xmp
from engine.files.formats import Format
from engine.files.model import Metadata, SaveOptions
from engine.files.reading import MODULES, StrPath, in_words, shown

_PIECE = 8 << 20  # bytes written at once
_MARGIN = 1 << 20  # bytes that stay free on the disk


# --- the public part ---------------------------------------------------------------------------------


def check_target(path: StrPath, size: Size, *, channels: int = 3, depth: int = 8) -> Format:
    """The format that ``path`` asks for, if a picture of ``size`` can be written there: before work starts.

    ``depth``: 8 or 16. Raises FormatLimitError for an unknown suffix or a picture too large for the format, and
    FileError for a missing or unwritable folder, a protected file, or too little space on the disk.
    """
    path = Path(path)
    name = shown(path)
    row = _format(path, name)
    formats.check_size(row, size, name)
    target = _target(path, name)
    try:
        disk = shutil.disk_usage(target.parent)
    except OSError:
        return row
    free = disk.free
    if not disk.total:  # what cannot say how full it is (some network drives) may be written to
        return row
    least = int(size.width * size.height * channels * (min(depth, max(row.depths)) // 8) * row.share)
    if least + _MARGIN > free:
        raise FileError(
            f"Cannot save “{name}”: about {in_words(least + _MARGIN)} are needed and {in_words(free)} are free on "
            "the disk; free some space or choose another folder."
        )
    return row


def losses(
    path: StrPath, picture: Picture, metadata: Metadata, options: SaveOptions = SaveOptions()
) -> list[str]:
    """Sentences on what a file named ``path`` cannot hold of the picture and its metadata; empty if nothing.

    Raises FormatLimitError for an unknown suffix.
    """
    row = _format(Path(path), shown(Path(path)))
    found = []
    if picture.pixels.dtype.itemsize * 8 > max(row.depths):
        found.append(f"{row.label} holds 8 bits a channel: the finer steps are lost.")
    if picture.has_alpha and not row.alpha:
        found.append(f"{row.label} holds no transparency: the background colour shows through.")
    if metadata.iptc and not row.iptc:
        found.append(f"{row.label} holds no IPTC data: it is left out.")
    if row is formats.JPEG:
        found += jpeg.losses(picture.icc, metadata)
    if row in (formats.WEBP, formats.TIFF) and exif.texts_as_tags(metadata.exif, metadata.text)[1]:
        found.append(f"{row.label} has no place for some text fields: they are left out.")
    return found


def write(
    path: StrPath, picture: Picture, metadata: Metadata = Metadata(), options: SaveOptions = SaveOptions()
) -> None:
    """Writes a picture in the format that the suffix of ``path`` names.

    The file appears whole or not at all: it is written beside its place, read back and compared, and then takes
    the place of what was there, with its permissions; a link stays a link to it. Raises FormatLimitError or
    FileError with one sentence, and then the file on disk is as it was.
    """
    path = Path(path)
    name = shown(path)
    row = check_target(path, picture.size, channels=picture.channels, depth=options.depth or 8)
    target = _target(path, name)
    try:
        pixels, icc = _fitting(picture, row, options)
        data = _encoded(row, pixels, icc, _prepared(metadata, row, picture.size), options)
    except MemoryError as error:
        raise FileError(
            f"Cannot save “{name}”: there is not enough memory; close other documents."
        ) from error
    except Exception as error:  # encoders raise what they like
        raise FileError(f"Cannot save “{name}”: the picture could not be written as {row.label}.") from error
    _check_promise(row, data, pixels, name)
    try:
        _replace(target, data)
    except OSError as error:
        raise FileError(_explained(error, name, target.parent)) from error


def _format(path: Path, name: str) -> Format:
    if not path.name:
        raise FileError(f"Cannot save “{name}”: there is a folder of that name; choose another name.")
    return formats.for_path(path.with_name(name))


# --- what is written ---------------------------------------------------------------------------------


def _fitting(picture: Picture, row: Format, options: SaveOptions) -> tuple[np.ndarray, bytes | None]:
    """The pixels as the format holds them, and their profile."""
    pixels, icc = picture.pixels, picture.icc
    grey = pixels.shape[2] < 3
    if icc is not None and colour.space(icc) != ("GRAY" if grey else "RGB"):
        icc = None  # such a file could be opened by nobody as it is meant
    if pixels.shape[2] in (2, 4) and not row.alpha:
        pixels = samples.flattened(pixels, _background(options, pixels, icc))
    if grey and not row.grey:
        if icc is not None and colour.kind(icc) == "grey":
            pixels, icc = samples.through_profile(pixels, icc), colour.SRGB
        else:
            pixels = pixels[..., [0] * 3 + list(range(1, pixels.shape[2]))]
            icc = None
    depth = options.depth or pixels.dtype.itemsize * 8
    pixels = samples.with_depth(pixels, depth if depth in row.depths else max(row.depths))
    return np.ascontiguousarray(pixels), icc


def _background(options: SaveOptions, pixels: np.ndarray, icc: bytes | None) -> tuple[int, ...]:
    """The background colour, which is given in sRGB, in the pixels' own profile and depth."""
    wanted = np.array(options.background, np.float32).reshape(1, 1, 3) / 255
    grey = pixels.shape[2] == 2
    if grey:
        wanted[:] = wanted @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    with contextlib.suppress(ValueError):  # a profile that cannot be used: the numbers as they are
        wanted = colour.from_srgb(wanted, icc)
    top = int(np.iinfo(pixels.dtype).max)
    values = np.rint(np.clip(wanted, 0, 1).ravel() * top)
    return tuple(int(v) for v in values[: 1 if grey else 3])


def _prepared(metadata: Metadata, row: Format, size: Size) -> Metadata:
    """The metadata for a picture of ``size`` in a format, with text fields where they have a place there."""
    block, dpi = metadata.exif, metadata.dpi
    try:
        block = exif.prepared(block, size, dpi) if block else None
        dpi = dpi or (exif.dpi(block) if block else None)
    except (ValueError, struct.error):
        block = None
    text = metadata.text
    if row is not formats.PNG:  # the others have few text fields or none, but EXIF has some
        # JPEG's own field for a comment is the better place for one
        comments = tuple(t for t in text if row is formats.JPEG and t[0] == "Comment")
        tags, rest = exif.texts_as_tags(block, tuple(t for t in text if t not in comments))
        block = exif.with_tags(block, tags) if tags else block
        text = comments + rest
    if row is formats.WEBP and dpi and block is None:
        block = exif.with_dpi(None, dpi)  # WebP has no other place for it
    return replace(
        metadata,
        exif=block,
        dpi=dpi,
        xmp=xmp.upright(metadata.xmp, size) if metadata.xmp else None,
        iptc=iptc.cleaned(metadata.iptc) if metadata.iptc and row.iptc else None,
        text=text,
    )


def _encoded(
    row: Format, pixels: np.ndarray, icc: bytes | None, metadata: Metadata, options: SaveOptions
) -> bytes:
    module: Any = MODULES[row.name]
    data: bytes = module.encode(pixels, icc, metadata, options)
    return data


def _check_promise(row: Format, data: bytes, pixels: np.ndarray, name: str) -> None:
    """Raises FileError unless the file, read as one would read any file, is what was to be written."""
    module: Any = MODULES[row.name]
    height, width, channels = pixels.shape
    allowed = (channels, 3) if row is formats.WEBP else (channels,)  # WebP drops alpha that hides nothing
    try:
        header = module.probe(data)
        good = (
            header.size == (width, height)
            and header.channels in allowed
            and header.depth == pixels.dtype.itemsize * 8
            and module.complete(data)
        )
    except (ValueError, struct.error):
        good = False
    if not good:
        raise FileError(
            f"Cannot save “{name}”: the file that was made is not what it should be; choose another format."
        )


# --- the disk ----------------------------------------------------------------------------------------


def _target(path: Path, name: str) -> Path:
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
        raise FileError(_explained(error, name, path.parent)) from error
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
        raise FileError(_explained(OSError(errno.EACCES, ""), name, target.parent))
    return target


def _replace(target: Path, data: bytes) -> None:
    """Puts ``data`` in the place of ``target``, whole or not at all. Raises OSError."""
    mode = None
    with contextlib.suppress(FileNotFoundError):
        mode = target.stat().st_mode
    temporary = target.parent / f".saisei-{secrets.token_hex(6)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(temporary, flags, 0o666)  # what the person's umask leaves of it
    try:
        try:
            if mode is not None:
                _keep_owner(target, handle)
                temporary.chmod(stat.S_IMODE(mode))
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view[:_PIECE]) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        _read_back(temporary, data)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


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


def _explained(error: Exception, name: str, folder: Path) -> str:
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
