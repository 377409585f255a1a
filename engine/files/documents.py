"""Opening and saving files with their layers, and the preview inside a camera's file for a fast first look."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from engine.api import FileError, FormatLimitError, Picture
from engine.files import camera, formats, layered, ora, ora_write, psd, psd_layers, psd_write, samples
from engine.files.formats import Format
from engine.files.layered import LayeredFile
from engine.files.model import SaveOptions
from engine.files.reading import (
    StrPath,
    contents,
    described,
    fits,
    format_of,
    read,
    said,
    shown,
    unreadable,
    with_usable_profile,
)
from engine.files.replacing import explained, replace_with, target_of
from engine.files.writing import check_target, losses, prepared

__all__ = ["embedded_preview", "is_layered", "layered_losses", "psd_losses", "read_layered", "write_layered"]

psd_losses = psd_write.losses

Write = Callable[[IO[bytes], LayeredFile, Picture, SaveOptions], None]
_READERS: dict[str, Any] = {"ORA": ora.read_layers, "PSD": psd_layers.read_layers}
_WRITERS: dict[str, Write] = {"ORA": ora_write.write_layers, "PSD": psd_write.write_layers}


def is_layered(path: StrPath) -> bool:
    """Whether the file is of a kind that holds layers, by its content. Raises FileError as ``files.read``."""
    return format_of(path).layers


def read_layered(path: StrPath) -> LayeredFile:
    """The document in a file: its layers, or for a plain picture one layer with the file's name.

    Raises FileError with one sentence for whatever is not whole and undamaged, or does not fit the memory (which is
    found out before the first pixel is decoded).
    """
    path = Path(path)
    name = shown(path)
    row = format_of(path)
    if not row.layers:
        plain = read(path)
        return layered.single(plain.picture.pixels, plain.picture.icc, plain.metadata, path.stem, plain.notes)
    try:
        with path.open("rb") as file:
            document: LayeredFile = said(lambda: _READERS[row.name](file, fits), name)
    except OSError as error:
        raise unreadable(error, name) from error
    except MemoryError as error:
        raise FileError(
            f"“{name}” is too large to open: there is not enough memory; close other documents first."
        ) from error
    return _usable(document)


def _usable(document: LayeredFile) -> LayeredFile:
    """The document with a profile that works, and metadata that is true of it."""
    notes = list(document.notes)
    changed = []
    icc = document.icc
    for layer in document.layers:
        pixels, icc = with_usable_profile(layer.pixels, document.icc, notes)
        changed.append(layer if pixels is layer.pixels else replace(layer, pixels=pixels))
    return replace(
        document,
        layers=tuple(changed),
        icc=icc,
        metadata=described(document.metadata, document.size, notes),
        notes=tuple(dict.fromkeys(notes)),
    )


def embedded_preview(path: StrPath) -> Picture | None:
    """The picture that a camera put into its RAW file, upright: smaller and already developed, but at hand at once.

    None for other files and those without one. Raises FileError for a file that cannot be read.
    """
    path = Path(path)
    if format_of(path) is not formats.RAW:
        return None
    found = camera.preview(contents(path, shown(path))[1])
    if found is None or found.icc is None:
        return found
    pixels, icc = with_usable_profile(found.pixels, found.icc, [])
    return Picture(pixels, icc)


# --- saving ------------------------------------------------------------------------------------------


def layered_losses(path: StrPath, document: LayeredFile, options: SaveOptions = SaveOptions()) -> list[str]:
    """Sentences on what a file named ``path`` cannot hold of the document; empty if it holds all.

    Raises FormatLimitError for a suffix that is not written.
    """
    row = formats.for_path(Path(path))
    if not row.layers:
        return [f"{row.label} holds no layers: what is visible is written as one picture."]
    first = document.layers[0].pixels
    found = losses(path, Picture(first[:1, :1], document.icc), document.metadata, options)
    if (options.depth or 16) < document.depth:
        found.append("With 8 bits a channel the finer steps are lost.")
    return found + (psd_losses(document) if row is formats.PSD else [])


def write_layered(
    path: StrPath,
    document: LayeredFile,
    merged: Picture | Callable[[], Picture],
    options: SaveOptions = SaveOptions(),
) -> None:
    """Writes a document with its layers as .ora or .psd. ``merged``: what all of it shows, or what makes that.

    The file appears whole or not at all: it is written beside its place, opened again and checked, and then takes
    the place of what was there. Raises FormatLimitError or FileError with one sentence, and then the file on disk
    is as it was.
    """
    path = Path(path)
    name = shown(path)
    first = document.layers[0].pixels
    row = check_target(path, document.size, channels=first.shape[2], depth=options.depth or document.depth)
    if row.name not in _WRITERS:
        raise FormatLimitError(
            f"Cannot save “{name}” with layers: {row.label} holds none; choose OpenRaster."
        )
    target = target_of(path, name)
    try:
        ready = layered.with_depth(document, options.depth or document.depth)
        ready = replace(ready, metadata=prepared(document.metadata, row, document.size))
        picture = _fitting(merged if isinstance(merged, Picture) else merged(), ready)
        replace_with(
            target,
            lambda file: _WRITERS[row.name](file, ready, picture, options),
            lambda written: _check(written, row, ready, picture, name),
        )
    except OSError as error:
        raise FileError(explained(error, name, target.parent)) from error
    except MemoryError as error:
        raise FileError(
            f"Cannot save “{name}”: there is not enough memory; close other documents."
        ) from error
    except FormatLimitError as error:
        raise FormatLimitError(f"Cannot save “{name}”: {error}") from error
    except (TypeError, ValueError, struct.error) as error:
        raise FileError(f"Cannot save “{name}”: the document could not be written as {row.label}.") from error


def _fitting(merged: Picture, document: LayeredFile) -> Picture:
    """The merged picture in the document's depth, and grey only if its layers are."""
    if merged.size != document.size:
        raise ValueError("The merged picture has the document's size.")
    pixels = samples.with_depth(merged.pixels, document.depth)
    if pixels.shape[2] < 3 <= document.layers[0].pixels.shape[2]:
        pixels = pixels[..., [0, 0, 0, *range(1, pixels.shape[2])]]
    return Picture(pixels, document.icc)


def _check(written: Path, row: Format, document: LayeredFile, merged: Picture, name: str) -> None:
    """Raises FileError unless the file on the disk is what was to be written."""
    try:
        with written.open("rb") as file:
            good = _CHECKS[row.name](file, document, merged)
    except (ValueError, struct.error):
        good = False
    if not good:
        raise FileError(
            f"Cannot save “{name}”: what was written is not what is read back; choose another disk."
        )


def _good_ora(file: IO[bytes], document: LayeredFile, merged: Picture) -> bool:
    """Every part is read and fits its checksum, and the stack says what it should."""
    header = ora.probe_file(file)
    right = (header.size, header.channels) == (document.size, merged.channels)
    return right and ora.verified(file) == len(document.layers)


def _good_psd(file: IO[bytes], document: LayeredFile, merged: Picture) -> bool:
    header = psd.probe_file(file)
    right = (header.size, header.channels, header.depth) == (document.size, merged.channels, document.depth)
    return right and psd_layers.verified(file) == len(document.layers)


_CHECKS = {"ORA": _good_ora, "PSD": _good_psd}
