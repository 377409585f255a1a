"""Opening picture files: everything that can be wrong with one is found out here and said in one sentence."""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from engine import colour
from engine.api import FileError, Picture, Size
from engine.files import (
    avif,
    camera,
    exif,
    formats,
    heif,
    iptc,
    jpeg,
    ora,
    png,
    psd,
    samples,
    tiff,
    webp,
    xmp,
)
from engine.files.formats import Format
from engine.files.model import Header, Metadata, Raw, ReadFile, Unreadable

MODULES: dict[str, Any] = {
    "JPEG": jpeg,
    "PNG": png,
    "TIFF": tiff,
    "WEBP": webp,
    "ORA": ora,
    "PSD": psd,
    "HEIF": heif,
    "AVIF": avif,
    "RAW": camera,
}

_MOST_PIXELS = 1_000_000_000
_MEMORY_SHARE = 0.6
_FIRST_READ = 1 << 18
# Decoded bytes for each byte of a file. Deflate packs 1032 to 1, and a bit of a palette picture may become four
# bytes; JPEG needs at least a bit for a block of 64. Twice and four times that is a trap, or cut off.
_MOST_PER_BYTE = {"PNG": 32 * 1100, "JPEG": 4 * 1100}
# What decoding takes beside the pixels themselves, in their number.
_WORKING = {"RAW": 2.5, "HEIF": 2.0, "AVIF": 2.0, "PSD": 2.0}

StrPath = str | os.PathLike[str]
T = TypeVar("T")


def shown(path: Path) -> str:
    """The file's name as it may stand in a sentence: one line, not too long."""
    name = "".join(c if c.isprintable() else "�" for c in path.name or str(path))
    return name if len(name) <= 100 else f"{name[:70]}…{name[-25:]}"


# --- opening -----------------------------------------------------------------------------------------


def probe(path: StrPath) -> Header:
    """Format, size, channels and depth of a picture file, without decoding it.

    Raises FileError as ``read`` does, but for damage that only decoding shows.
    """
    path = Path(path)
    name = shown(path)
    _check_is_file(path, name)
    try:
        with path.open("rb") as file:
            head = file.read(_FIRST_READ)
            row = formats.identify(head[: formats.SNIFF_LENGTH], name)
            if row is formats.TIFF and tiff.is_sensor_data(file):
                row = formats.RAW
            module = MODULES[row.name]
            if hasattr(module, "probe_file"):  # what it needs to know is not all in front
                return said(lambda: module.probe_file(file), name)
            try:
                return module.probe(head)
            except (ValueError, struct.error):
                whole = head + file.read()  # metadata can be long
            return said(lambda: module.probe(whole), name)
    except OSError as error:
        raise unreadable(error, name) from error


def read(path: StrPath) -> ReadFile:
    """A picture file with its pixels upright, its profile, and its metadata saying what is then true.

    Raises FileError with one sentence for whatever is not a whole, undamaged picture of a size that fits the
    memory; nothing is opened by halves.
    """
    path = Path(path)
    name = shown(path)
    row, data = contents(path, name)
    module = MODULES[row.name]
    header = said(lambda: module.probe(data), name)
    _check_size(header, len(data), name)
    if not module.complete(data):
        raise FileError(
            f"“{name}” is cut off: the end of the picture is missing; copy or download the file again."
        )
    raw = _decoded(module, data, header, name)
    return _finished(raw, row)


def format_of(path: StrPath) -> Format:
    """The format of a file, by its content. Raises FileError as ``read``."""
    path = Path(path)
    name = shown(path)
    _check_is_file(path, name)
    try:
        with path.open("rb") as file:
            row = formats.identify(file.read(formats.SNIFF_LENGTH), name)
            return formats.RAW if row is formats.TIFF and tiff.is_sensor_data(file) else row
    except OSError as error:
        raise unreadable(error, name) from error


def contents(path: Path, name: str) -> tuple[Format, bytes]:
    """The format of a file and all its bytes. Raises FileError."""
    length = _check_is_file(path, name)
    try:
        with path.open("rb") as file:
            head = file.read(formats.SNIFF_LENGTH)
            row = formats.identify(head, name)
            free = _free_memory()
            if length > _MEMORY_SHARE * free:
                raise FileError(
                    f"“{name}” is too large to open: the file has {in_words(length)} and {in_words(free)} of "
                    "memory are free; close other programs and documents first."
                )
            data = head + file.read()
            raw = row is formats.TIFF and tiff.is_sensor_data(io.BytesIO(data))
            return formats.RAW if raw else row, data
    except MemoryError as error:
        raise FileError(f"“{name}” is too large to open: there is not enough memory.") from error
    except OSError as error:
        raise unreadable(error, name) from error


def _check_is_file(path: Path, name: str) -> int:
    """The length of the file. Raises FileError if there is none, or no file."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise unreadable(error, name) from error
    if stat.S_ISDIR(found.st_mode):
        raise FileError(f"“{name}” is a folder; choose a picture inside it.")
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"“{name}” is no ordinary file; choose a picture file.")
    return found.st_size


_REASONS = {
    errno.ENOENT: "does not exist; it may have been moved, renamed or deleted.",
    errno.ENOTDIR: "does not exist; a part of its path is no folder.",
    errno.EACCES: "cannot be opened: you have no permission to read it; change the file's permissions.",
    errno.EPERM: "cannot be opened: you have no permission to read it; change the file's permissions.",
    errno.ELOOP: "cannot be opened: it is a link that leads back to itself.",
    errno.ENAMETOOLONG: "cannot be opened: its name is too long.",
    errno.EIO: "cannot be opened: the disk reports an error while reading it; copy it from a backup.",
}


def unreadable(error: Exception, name: str) -> FileError:
    """The sentence for an error of the file system."""
    number = error.errno if isinstance(error, OSError) else None
    reason = _REASONS.get(number or 0)
    if reason is None:
        what = os.strerror(number) if number else "its name is not valid"
        reason = f"cannot be opened: {what}."
    return FileError(f"“{name}” {reason}")


def said(step: Callable[[], T], name: str) -> T:
    """The result of ``step``, whose ValueErrors are put into a sentence (a FileError)."""
    try:
        return step()
    except Unreadable as error:
        raise FileError(f"“{name}” cannot be opened: {error}.") from error
    except (ValueError, struct.error) as error:
        reason = str(error) if isinstance(error, ValueError) else "its structure is broken"
        raise FileError(f"“{name}” is damaged or cut off: {reason}; use another copy of it.") from error


# --- size --------------------------------------------------------------------------------------------


def _free_memory() -> int:
    import psutil

    return int(psutil.virtual_memory().available)


def fits(needed: int) -> None:
    """Raises Unreadable if ``needed`` bytes of pixels would not fit the memory."""
    free = _free_memory()
    if needed > _MEMORY_SHARE * free:
        raise Unreadable(
            f"it is too large, its layers take about {in_words(needed)} and {in_words(free)} of memory are free; "
            "close other programs and documents first"
        )


def in_words(size: float) -> str:
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if size >= scale:
            return f"{size / scale:,.1f} {unit}"
    return f"{size / 1e3:,.0f} KB"


def _check_size(header: Header, length: int, name: str) -> None:
    width, height = header.size
    if width * height > _MOST_PIXELS:
        raise FileError(
            f"“{name}” is too large to open: it says that it has {width:,} × {height:,} pixels "
            f"({width * height / 1e6:,.0f} megapixels), and the limit is {_MOST_PIXELS // 1_000_000:,} megapixels."
        )
    decoded = width * height * header.channels * -(-header.depth // 8)
    most = _MOST_PER_BYTE.get(header.format)
    if most and width * height > 1_000_000 and decoded > most * length:
        raise FileError(
            f"“{name}” is damaged or cut off: it says that it has {width:,} × {height:,} pixels, which cannot be "
            f"in a file of {in_words(length)}; use another copy of it."
        )
    decoded = int(decoded * _WORKING.get(header.format, 1))
    free = _free_memory()
    if decoded > _MEMORY_SHARE * free:
        raise FileError(
            f"“{name}” is too large to open: its {width:,} × {height:,} pixels take {in_words(decoded)} and "
            f"{in_words(free)} of memory are free; close other programs and documents first."
        )


def _lift_pillow_limit() -> None:
    """Pillow refuses from 179 megapixels on and warns from 89: sizes are checked here, before it is asked."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS


# --- decoding ----------------------------------------------------------------------------------------


def _decoded(module: Any, data: bytes, header: Header, name: str) -> Raw:
    if module in (jpeg, webp, avif):
        _lift_pillow_limit()
    try:
        raw: Raw = module.read(data)
    except Unreadable as error:
        raise FileError(f"“{name}” cannot be opened: {error}.") from error
    except MemoryError as error:
        raise FileError(
            f"“{name}” is too large to open: there is not enough memory for its "
            f"{header.size.width:,} × {header.size.height:,} pixels."
        ) from error
    except Exception as error:  # decoders raise what they like, and all of it means one thing
        raise FileError(f"“{name}” is damaged and cannot be opened; use another copy of it.") from error
    height, width, channels = raw.pixels.shape
    if ((width, height) != header.size and module is not camera) or not 1 <= channels <= 4:
        raise FileError(f"“{name}” is damaged: it contradicts itself about its size; use another copy of it.")
    return raw


def _finished(raw: Raw, row: Format) -> ReadFile:
    """The steps that all formats share: orientation, resolution, profile, and metadata that tells the truth."""
    notes = list(raw.notes)
    block, orientation, block_dpi, adobe = _looked_into(raw.metadata.exif, notes)
    pixels = samples.upright(raw.pixels, orientation)
    dpi = _merged(raw.metadata.dpi, block_dpi)
    if dpi and orientation >= 5:
        dpi = dpi[1], dpi[0]
    metadata = _true(
        replace(raw.metadata, exif=block, dpi=dpi), Size(pixels.shape[1], pixels.shape[0]), notes
    )
    icc = raw.icc
    if icc is None and adobe and pixels.shape[2] >= 3 and row in (formats.JPEG, formats.TIFF):
        icc = colour.ADOBE_RGB
        notes.append("The camera marked the picture as Adobe RGB; that profile is used.")
    pixels, icc = with_usable_profile(pixels, icc, notes)
    return ReadFile(Picture(pixels, icc), metadata, row.name, tuple(dict.fromkeys(notes)))


def described(metadata: Metadata, size: Size, notes: list[str]) -> Metadata:
    """Metadata as ``read`` gives it, of a document of ``size`` that stands upright."""
    block, _, block_dpi, _ = _looked_into(metadata.exif, notes)
    return _true(replace(metadata, exif=block, dpi=_merged(metadata.dpi, block_dpi)), size, notes)


def _true(metadata: Metadata, size: Size, notes: list[str]) -> Metadata:
    """The metadata for an upright picture of ``size``; what is damaged is left out with a note."""
    block = metadata.exif
    if block is not None:
        try:
            block = exif.prepared(block, size, metadata.dpi)
            exif.parse(block)
        except (ValueError, struct.error):
            block = None
            notes.append(_BAD_EXIF)
    resources = iptc.cleaned(metadata.iptc) if metadata.iptc else None
    if metadata.iptc and resources is None and _is_damaged(metadata.iptc):
        notes.append("The IPTC data is damaged and was left out.")
    packet = xmp.upright(metadata.xmp, size) if metadata.xmp else None
    return replace(metadata, exif=block, xmp=packet, iptc=resources)


_BAD_EXIF = "The EXIF data is damaged and was left out."


def _looked_into(
    block: bytes | None, notes: list[str]
) -> tuple[bytes | None, int, tuple[float, float] | None, bool]:
    """The block (None if it is damaged), its orientation, its resolution, and whether it says Adobe RGB."""
    if block is None:
        return None, 1, None, False
    try:
        return block, exif.orientation(block), exif.dpi(block), exif.says_adobe_rgb(block)
    except (ValueError, struct.error):
        notes.append(_BAD_EXIF)
        return None, 1, None, False


def _merged(own: tuple[float, float] | None, block: tuple[float, float] | None) -> tuple[float, float] | None:
    """The format's own resolution before EXIF's, but where they only differ by rounding the finer one."""
    if own and block and all(abs(a - b) <= 0.6 for a, b in zip(own, block, strict=True)):
        return block
    return own or block


def _is_damaged(block: bytes) -> bool:
    try:
        iptc.resources(block)
    except ValueError:
        return True
    return False


# --- the profile -------------------------------------------------------------------------------------


def with_usable_profile(
    pixels: np.ndarray, icc: bytes | None, notes: list[str]
) -> tuple[np.ndarray, bytes | None]:
    """The pixels and a profile that fits them and works in both directions; None (sRGB) if there is none."""
    if icc is None:
        return pixels, None
    kind, space, grey = colour.kind(icc), colour.space(icc), pixels.shape[2] < 3
    if kind == "broken":
        notes.append("The colour profile is damaged and was left out; the picture is taken as sRGB.")
        return pixels, None
    if space != ("GRAY" if grey else "RGB") or (grey and kind != "grey"):
        if not (grey and colour.is_srgb(icc)):  # sRGB means the same for grey
            what = "grey" if grey else "colour"
            notes.append(
                f"The colour profile ({colour.describe(icc)}) does not fit a {what} picture and was left out."
            )
        return pixels, None
    if kind != "table":
        return pixels, icc
    there, back = _works(icc)
    if there and back:
        return pixels, icc
    if there:
        notes.append(
            f"The colour profile ({colour.describe(icc)}) works in one direction only; the picture was "
            "converted to sRGB."
        )
        return samples.through_profile(pixels, icc), colour.SRGB
    notes.append(
        f"The colour profile ({colour.describe(icc)}) cannot be used and was left out; the picture is taken "
        "as sRGB."
    )
    return pixels, None


def _works(icc: bytes) -> tuple[bool, bool]:
    """Whether the profile converts to sRGB, and from it."""
    one = np.full((1, 1, 3), 0.5, np.float32)
    found = []
    for convert in (colour.to_srgb, colour.from_srgb):
        try:
            found.append(bool(np.isfinite(convert(one, icc)).all()))
        except ValueError:
            found.append(False)
    return found[0], found[1]
