"""OpenRaster, the native format: a ZIP with a PNG for each layer, read by Krita, GIMP and MyPaint.

What OpenRaster has no words for stands in ``saisei.json`` and PNGs beside it (see ``ora_extra``); others pass over
them. EXIF, XMP, IPTC, resolution, text and profile are in the merged picture's PNG, where any program finds them.
Nothing is ever unpacked to the disk. ``ora_write`` writes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from typing import IO

import numpy as np

from engine.api import Size
from engine.files import layered, ora_colours, ora_extra, ora_profile, ora_stack, png
from engine.files.layered import Fits, LayeredFile, LayeredGroup, LayeredLayer
from engine.files.model import Header, Metadata, Raw, Unreadable
from engine.files.ora_write import encode

__all__ = ["Archive", "complete", "encode", "probe", "probe_file", "read", "read_layers", "verified"]

MERGED = "mergedimage.png"
_STACK = "stack.xml"
_MOST_TEXT = 16 << 20  # of stack.xml
_MOST_MEMBERS = 4 * layered.MOST_LAYERS
_PNG_HEAD = 1 << 16
_PNG_SHARE = 32 * 1100  # decoded bytes for each of a PNG, twice what deflate can do
_PLENTY = 64 << 20  # what a PNG's metadata may add to it


# --- the archive -------------------------------------------------------------------------------------


class Archive:
    """A ZIP whose directory was looked through before anything in it is used.

    Raises ValueError if it is damaged or its names are a trap, Unreadable if it is protected by a password.
    """

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
            raise ValueError("its table of contents is missing or broken") from error
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS:
            raise ValueError(f"it says that it holds {len(members):,} parts")
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in members:
            if info.filename in self._members:
                raise ValueError("two parts in it have one name, which may hide something")
            if not _safe(info.orig_filename):
                raise ValueError("a part in it has a name that points outside of the file, as an attack does")
            self._members[info.filename] = info
        if _STACK not in self._members:
            raise ValueError(f"it has no {_STACK}, as OpenRaster files do")

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def checksum(self, name: str) -> int:
        """CRC-32 of a part as the directory says it; -1 for a part that is not there."""
        return self._members[name].CRC if name in self._members else -1

    def length(self, name: str) -> int:
        """Bytes of a part, unpacked."""
        return self._info(name).file_size

    def read(self, name: str, most: int) -> bytes:
        """A part, unpacked and checked. Raises ValueError if it is missing, damaged or longer than ``most``."""
        if self._info(name).file_size > most:
            raise ValueError(f"the part “{name}” is longer than it can be")
        data = self._unpacked(name, -1)
        if len(data) != self._info(name).file_size:
            raise ValueError(f"the part “{name}” is damaged")
        return data

    def head(self, name: str, length: int) -> bytes:
        """The start of a part. Raises ValueError as ``read``."""
        return self._unpacked(name, length)

    def verify(self) -> None:
        """Reads everything. Raises ValueError if a part is damaged."""
        try:
            bad = self._zip.testzip()
        except (zipfile.BadZipFile, zlib.error, EOFError, struct.error) as error:
            raise ValueError("a part is damaged") from error
        if bad is not None:
            raise ValueError(f"the part “{bad}” is damaged")

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._members.get(name)
        if info is None or info.is_dir():
            raise ValueError(f"the part “{name}” is missing")
        if info.flag_bits & 1:
            raise Unreadable("it is protected by a password; save it without one")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("it is packed in a way that OpenRaster does not allow")
        return info

    def _unpacked(self, name: str, length: int) -> bytes:
        info = self._info(name)
        try:
            with self._zip.open(info) as part:
                return part.read(length)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            struct.error,
        ) as error:
            raise ValueError(f"the part “{name}” is damaged") from error


def _safe(name: str) -> bool:
    plain = name.replace("\\", "/")
    return not (plain.startswith("/") or "\0" in name or plain[1:2] == ":" or ".." in plain.split("/"))


def verified(file: IO[bytes]) -> int:
    """Reads every part against its checksum. Returns the number of layers. Raises ValueError if any is damaged."""
    archive = Archive(file)
    archive.verify()
    stack = ora_stack.parse(archive.read(_STACK, _MOST_TEXT))
    for placed in stack.layers:
        _layer_header(archive, placed.item)
    return len(stack.layers)


# --- as a plain picture ------------------------------------------------------------------------------


def probe(data: bytes) -> Header:
    """Size, channels and depth of the merged picture. Raises ValueError."""
    return probe_file(io.BytesIO(data))


def probe_file(file: IO[bytes]) -> Header:
    """As ``probe``, of an open file."""
    archive = Archive(file)
    if MERGED not in archive:
        raise Unreadable("it has no merged picture; open it in the editor, or save it anew where it was made")
    header = _png_header(archive, MERGED)
    size = ora_stack.parse(archive.read(_STACK, _MOST_TEXT)).size
    if size != header.size:
        raise ValueError("its merged picture has another size than the document")
    return replace(header, format="ORA")


def complete(data: bytes) -> bool:
    """Whether all parts are there, by the table of contents, which stands at the end."""
    try:
        Archive(io.BytesIO(data))
    except ValueError:
        return False
    return True


def read(data: bytes) -> Raw:
    """The merged picture. Raises ValueError, or what the PNG decoder raises, for damaged data."""
    archive = Archive(io.BytesIO(data))
    raw = png.read(_png(archive, MERGED))
    return replace(raw, icc=ora_profile.taken_off(raw.icc), metadata=layered.upright(raw.metadata))


def _png_header(archive: Archive, name: str) -> Header:
    head = archive.head(name, _PNG_HEAD)
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"the part “{name}” is no PNG picture")
    try:
        header = png.probe(head)
    except ValueError as error:
        raise ValueError(f"the part “{name}” is damaged") from error
    layered.check_rect(0, 0, *header.size, f"the part “{name}”")
    if header.size.width * header.size.height > 1_000_000 and _bytes(header) > _PNG_SHARE * archive.length(
        name
    ):
        raise ValueError(f"the part “{name}” is too short for the pixels that it claims")
    return header


def _bytes(header: Header) -> int:
    return header.size.width * header.size.height * header.channels * (header.depth // 8)


def _png(archive: Archive, name: str) -> bytes:
    return archive.read(name, 2 * _bytes(_png_header(archive, name)) + _PLENTY)


# --- the layers --------------------------------------------------------------------------------------


def read_layers(file: IO[bytes], fits: Fits) -> LayeredFile:
    """The document. Raises ValueError if it is damaged, Unreadable if it cannot be opened, and what ``fits`` does.

    ``fits`` is asked before the first pixel is decoded.
    """
    archive = Archive(file)
    stack = ora_stack.parse(archive.read(_STACK, _MOST_TEXT))
    notes = list(stack.notes)
    extra = ora_extra.parse(archive, notes)
    headers = [_layer_header(archive, placed.item) for placed in stack.layers]
    pixels = sum(_bytes(header) for header in headers) + sum(
        _bytes(_png_header(archive, name)) for name in extra.pictures if name in archive
    )
    # the editor cuts the pixels into tiles while they are still here; what is saved is as large as the document
    whole = stack.size.width * stack.size.height * max(h.channels * h.depth // 8 for h in headers)
    fits(2 * pixels + max(whole, *(_bytes(header) for header in headers)))
    groups = _groups(stack, extra)
    profile, metadata = _metadata(archive, notes)
    wanted = ora_colours.of_all(profile, headers)
    layers: list[LayeredLayer] = []
    for placed in stack.layers:
        name = placed.item.name
        raw = _decoded(archive, placed.item.src, name, notes)
        if profile is None and not layers and MERGED not in archive:
            profile, wanted = raw.icc, ora_colours.of_all(raw.icc, headers)
        group = "" if placed.group is None else groups[placed.group].id
        layer = _layer(placed.item, ora_colours.brought_to(raw, profile, wanted, name, notes), group)
        layers.append(_with_extra(layer, extra.layers.get(placed.item.src), archive, notes))
    chosen = [layer.id for layer, placed in zip(layers, stack.layers, strict=True) if placed.item.selected]
    if metadata.dpi is None and stack.resolution is not None:
        metadata = replace(metadata, dpi=stack.resolution)
    return LayeredFile(
        stack.size,
        tuple(layered.alike(_once(layers))),
        tuple(groups),
        wanted,
        metadata,
        chosen[0] if chosen else "",
        _selection(extra.selection, stack.size, archive),
        tuple(dict.fromkeys(notes)),
    )


def _layer_header(archive: Archive, item: ora_stack.Item) -> Header:
    src = item.src
    if not _safe(src):
        raise ValueError("a layer's file lies outside of it, as an attack says")
    if src not in archive:
        raise ValueError(f"the picture of the layer “{item.name}” is missing")
    if not src.lower().endswith(".png"):
        raise Unreadable(
            f"its layer “{item.name}” is no picture of pixels; turn it into one where it was made"
        )
    header = _png_header(archive, src)
    layered.check_rect(item.x, item.y, *header.size, f"the layer “{item.name}”")
    return header


def _decoded(archive: Archive, part: str, name: str, notes: list[str]) -> Raw:
    data = _png(archive, part)
    try:
        raw = png.read(data)
    except MemoryError:
        raise
    except Exception as error:  # the decoder raises what it likes
        raise ValueError(f"the picture of “{name}” is damaged") from error
    notes += raw.notes
    return replace(raw, icc=ora_profile.taken_off(raw.icc))


def _layer(item: ora_stack.Item, pixels: np.ndarray, group: str) -> LayeredLayer:
    return LayeredLayer(
        item.name,
        pixels,
        item.x,
        item.y,
        item.visible,
        item.opacity,
        item.blend,
        locked=item.locked,
        group=group,
    )


def _with_extra(
    layer: LayeredLayer, extra: ora_extra.LayerExtra | None, archive: Archive, notes: list[str]
) -> LayeredLayer:
    """The layer with what saisei.json knows of it; what was put into its alpha only if nobody changed the pixels
    since."""
    if extra is None:
        return layer
    layer = replace(layer, id=extra.id or layer.id, source=extra.source, recipe=extra.recipe)
    # one that another program has made visible, or opaque, is a picture now
    if extra.hints and not layer.visible and layer.pixels.shape[2] in (2, 4):
        layer = replace(layer, hints=extra.hints)
    if not (extra.mask or extra.written):
        return layer
    if extra.checksum != archive.checksum(extra.src):
        if extra.mask:
            notes.append(f"Another program changed “{layer.name}”: its mask is now part of its transparency.")
        # a result takes the place of its source with its alpha: with this one, of too much
        return replace(layer, source="")
    mask = _plane(archive, extra.mask, layer, notes) if extra.mask else None
    written = _plane(archive, extra.written, layer, notes, np.uint8) > 0 if extra.written else None
    pixels = layer.pixels
    if extra.baked:  # others see these in the alpha: without them, it is what the layer had before
        colours = pixels[..., : 1 if pixels.shape[2] < 3 else 3]
        if extra.alpha:
            alpha = _plane(archive, extra.alpha, layer, notes)
            pixels = np.concatenate([colours, alpha[..., None]], axis=2)
        else:
            pixels = np.ascontiguousarray(colours)
    return replace(layer, pixels=pixels, mask=mask, mask_on=extra.mask_on, written=written)


def _plane(
    archive: Archive, part: str, layer: LayeredLayer, notes: list[str], dtype: type | None = None
) -> np.ndarray:
    pixels = _decoded(archive, part, f"{layer.name}: mask", notes).pixels
    if pixels.shape != (*layer.pixels.shape[:2], 1) or pixels.dtype != (dtype or layer.pixels.dtype):
        raise ValueError(f"the mask of the layer “{layer.name}” has another size or depth than the layer")
    return pixels[..., 0]


def _groups(stack: ora_stack.Stack, extra: ora_extra.Extra) -> list[LayeredGroup]:
    known = (
        extra.groups if len(extra.groups) == len(stack.groups) else ()
    )  # else another program changed them
    found = []
    for i, item in enumerate(stack.groups):
        ours = known[i] if known else ora_extra.GroupExtra()
        found.append(
            LayeredGroup(
                ours.id or layered.new_id(),
                item.name,
                item.visible,
                item.opacity,
                item.blend,
                ours.expanded,
            )
        )
    if len({group.id for group in found}) < len(found):
        found = [replace(group, id=layered.new_id()) for group in found]
    return found


def _once(layers: list[LayeredLayer]) -> list[LayeredLayer]:
    """Layers whose ids differ: a copy that another program made of a layer's entry gets one of its own."""
    seen: set[str] = set()
    out = []
    for layer in layers:
        out.append(replace(layer, id=layered.new_id()) if layer.id in seen else layer)
        seen.add(out[-1].id)
    return out


def _metadata(archive: Archive, notes: list[str]) -> tuple[bytes | None, Metadata]:
    if MERGED not in archive:
        return None, Metadata()
    found: tuple[bytes | None, Metadata] = (None, Metadata())
    try:
        found = png.metadata(_png(archive, MERGED), notes)
    except ValueError:
        notes.append("The merged picture in the file is damaged; its metadata was left out.")
    return ora_profile.taken_off(found[0]), layered.upright(found[1])


def _selection(part: str, size: Size, archive: Archive) -> np.ndarray | None:
    if not part:
        return None
    pixels = _decoded(archive, part, "selection", []).pixels
    if pixels.shape != (size.height, size.width, 1) or pixels.dtype != np.uint8:
        raise ValueError("its selection has another size than the document")
    return pixels[..., 0]
