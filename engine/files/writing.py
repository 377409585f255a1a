"""Saving picture files: limits first, then everything in memory, then a temporary file that takes the old one's
place only after it was read back."""

from __future__ import annotations

import contextlib
import shutil
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
from engine.files.replacing import explained, replace_bytes, target_of

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
    target = target_of(path, name)
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
    if (
        row in (formats.WEBP, formats.AVIF, formats.TIFF, formats.PSD)
        and exif.texts_as_tags(metadata.exif, metadata.text)[1]
    ):
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
    row = check_target(path, picture.size, channels=picture.channels, depth=options.depth or 8)
    target = target_of(path, shown(path))
    _put(target, encoded(row, picture, metadata, options, shown(path)), shown(path))


def encoded(
    row: Format,
    picture: Picture,
    metadata: Metadata = Metadata(),
    options: SaveOptions = SaveOptions(),
    name: str = "",
) -> bytes:
    """The file that ``write`` puts on the disk, looked at as one that was read. ``name``: for the sentences.

    Raises FormatLimitError for a picture that is too large for the format, and FileError.
    """
    formats.check_size(row, picture.size, name)
    try:
        pixels, icc = _fitting(picture, row, options)
        data = _encoded(row, pixels, icc, prepared(metadata, row, picture.size), options)
    except MemoryError as error:
        raise FileError(
            f"Cannot save “{name}”: there is not enough memory; close other documents."
        ) from error
    except Exception as error:  # encoders raise what they like
        raise FileError(f"Cannot save “{name}”: the picture could not be written as {row.label}.") from error
    _check_promise(row, data, pixels, name)
    return data


def put(path: StrPath, data: bytes) -> None:
    """Writes what ``encoded`` made, as ``write`` does it. Raises FileError."""
    path = Path(path)
    _put(target_of(path, shown(path)), data, shown(path))


def decoded(row: Format, data: bytes) -> np.ndarray:
    """The pixels that whoever opens what ``encoded`` made will see: H × W × 1..4, uint8 or uint16."""
    module: Any = MODULES[row.name]
    pixels: np.ndarray = module.read(data).pixels
    return pixels


def _put(target: Path, data: bytes, name: str) -> None:
    try:
        replace_bytes(target, data)
    except OSError as error:
        raise FileError(explained(error, name, target.parent)) from error


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


def prepared(metadata: Metadata, row: Format, size: Size) -> Metadata:
    """The metadata for a picture of ``size`` in a format, with text fields where they have a place there."""
    block, dpi = metadata.exif, metadata.dpi
    try:
        block = exif.prepared(block, size, dpi) if block else None
        dpi = dpi or (exif.dpi(block) if block else None)
    except (ValueError, struct.error):
        block = None
    text = metadata.text
    if not row.text:  # the others have few text fields or none, but EXIF has some
        # JPEG's own field for a comment is the better place for one
        comments = tuple(t for t in text if row is formats.JPEG and t[0] == "Comment")
        tags, rest = exif.texts_as_tags(block, tuple(t for t in text if t not in comments))
        block = exif.with_tags(block, tags) if tags else block
        text = comments + rest
    if row in (formats.WEBP, formats.AVIF) and dpi and block is None:
        block = exif.with_dpi(None, dpi)  # they have no other place for it
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
    # these drop alpha that hides nothing
    allowed = (channels, 3) if row in (formats.WEBP, formats.AVIF) else (channels,)
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
