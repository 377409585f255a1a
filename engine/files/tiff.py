"""TIFF: the directory, read here; tifffile (with imagecodecs) decodes the pixels. ``tiff_encode`` writes."""

from __future__ import annotations

import io
import logging
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from engine import colour
from engine.api import Size
from engine.files import exif, ifd, iptc, samples, tiff_tags
from engine.files.ifd import Directory, Entry, Fetch, Layout
from engine.files.model import Header, Metadata, Raw, SensorData, Unreadable
from engine.files.tiff_encode import encode

__all__ = ["complete", "encode", "is_sensor_data", "probe", "probe_file", "probe_with", "read"]

_MOST_PAGES = 1000
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _MASK, _CMYK, _YCBCR, _CIELAB, _ICCLAB = (*range(7), 8, 9)
_COLOURS = {
    _WHITE_IS_ZERO: 1,
    _BLACK_IS_ZERO: 1,
    _RGB: 3,
    _PALETTE: 1,
    _MASK: 1,
    _CMYK: 4,
    _YCBCR: 3,
    _CIELAB: 3,
    _ICCLAB: 3,
}
_SENSOR = (32803, 34892)  # colour filter array, linear raw
_RAW_COMPRESSIONS = (32767, 32769, 32770, 34713, 65000, 65535)
_RAW = "it is a camera RAW file, which Saisei does not develop; save it as TIFF in a RAW converter first"


@dataclass(frozen=True)
class _Page:
    """The directory that is opened: ``index`` in the chain of ``pages`` full-size pictures.

    ``colours``: samples that make a colour as stored (1 for a palette, 4 for CMYK); ``alpha``: "", "straight" or
    "associated"; ``spare``: extra samples that mean no transparency.
    """

    layout: Layout
    main: Directory
    index: int
    pages: int
    size: Size
    photometric: int
    bits: int
    kind: int
    samples: int
    colours: int
    alpha: str
    spare: int

    def values(self, tag: int) -> tuple[int, ...]:
        return tiff_tags.numbers(self.main.entries.get(tag), self.layout.order)

    def first(self, tag: int, otherwise: int) -> int:
        return next(iter(self.values(tag)), otherwise)

    def data(self, tag: int) -> bytes | None:
        entry = self.main.entries.get(tag)
        return entry.data if entry else None


# --- the directory -----------------------------------------------------------------------------------


def _chain(fetch: Fetch, first: int, layout: Layout) -> Iterator[tuple[int, bool]]:
    """Offset of each directory, and whether it says to be a reduced picture; at most ``_MOST_PAGES``."""
    order, big = layout
    count_size, entry_size, word = (8, 20, "Q") if big else (2, 12, "I")
    seen: set[int] = set()
    at = first
    while at >= 8 and at not in seen and len(seen) < _MOST_PAGES:
        seen.add(at)
        head = fetch(at, count_size)
        if len(head) < count_size:
            return
        (count,) = struct.unpack(order + ("Q" if big else "H"), head)
        if count > 4096:
            return
        body = fetch(at + count_size, count * entry_size + struct.calcsize(word))
        if len(body) < count * entry_size:
            return
        reduced = False
        for i in range(count):
            (tag,) = struct.unpack_from(order + "H", body, i * entry_size)
            if tag == tiff_tags.SUBFILE:
                low = body[i * entry_size + entry_size - (8 if big else 4) :][:4]
                reduced = bool(struct.unpack(order + "I", low)[0] & 1)
        yield at, reduced
        if len(body) < count * entry_size + struct.calcsize(word):
            return
        (at,) = struct.unpack_from(order + word, body, count * entry_size)


def _page(fetch: Fetch) -> _Page:
    """The first full-size page, or the first. Raises ValueError for a broken one or one that is not supported."""
    layout, first = ifd.read_header(fetch)
    chain = list(_chain(fetch, first, layout))
    if not chain:
        raise ValueError("its directory is missing or cut off")
    full = [i for i, (_, reduced) in enumerate(chain) if not reduced]
    index = full[0] if full else 0
    main = ifd.read_directory(fetch, chain[index][0], layout)
    _refuse_raw(fetch, layout, main, alone=not full)
    order = layout.order

    def number(tag: int, otherwise: int) -> int:
        value = ifd.first_number(main.entries.get(tag), order)
        return otherwise if value is None else value

    size = Size(number(tiff_tags.WIDTH, 0), number(tiff_tags.HEIGHT, 0))
    if min(size) < 1:
        raise ValueError("it says that it has no pixels")
    count = number(tiff_tags.SAMPLES, 1)
    bits = set(tiff_tags.numbers(main.entries.get(tiff_tags.BITS), order)) or {1}
    kinds = set(tiff_tags.numbers(main.entries.get(tiff_tags.SAMPLE_FORMAT), order)) or {1}
    photometric = number(tiff_tags.PHOTOMETRIC, _RGB if count >= 3 else _BLACK_IS_ZERO)
    colours = _COLOURS.get(photometric)
    if colours is None or not colours <= count <= colours + 32:
        raise Unreadable("its kind of colour is not supported; save it as an RGB or grey TIFF")
    if len(bits) > 1 or len(kinds) > 1 or not _supported(photometric, max(bits), max(kinds)):
        raise Unreadable("its kind of numbers is not supported; save it with 8 or 16 bits a channel")
    if photometric == _CMYK and number(tiff_tags.INK_SET, 1) != 1:
        raise Unreadable("its inks are not cyan, magenta, yellow and black; save it as an RGB TIFF")
    alpha, spare = "", count - colours
    extra = tiff_tags.numbers(main.entries.get(tiff_tags.EXTRA_SAMPLES), order)
    if spare and extra[:1] in ((1,), (2,)):
        alpha, spare = ("associated" if extra[0] == 1 else "straight"), spare - 1
    elif spare == 1 and not extra:  # many writers do not say so
        alpha, spare = "straight", 0
    return _Page(
        layout,
        main,
        index,
        len(full) or 1,
        size,
        photometric,
        max(bits),
        max(kinds),
        count,
        colours,
        alpha,
        spare,
    )


def _supported(photometric: int, bits: int, kind: int) -> bool:
    if kind == 3:
        return bits in (16, 24, 32, 64) and photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB)
    if kind not in (1, 4):  # 4: "undefined", which writers use for plain numbers
        return False
    if photometric in (_CMYK, _CIELAB, _ICCLAB):
        return bits in (8, 16)
    if photometric == _YCBCR:
        return bits == 8
    return 1 <= bits <= (16 if photometric == _PALETTE else 32)


def _refuse_raw(fetch: Fetch, layout: Layout, main: Directory, alone: bool) -> None:
    """Raises SensorData for a camera's RAW file. ``alone``: the file says that its pages are only previews."""
    order = layout.order
    subs = tiff_tags.numbers(main.entries.get(tiff_tags.SUB_DIRECTORIES), order)
    directories = [main]
    for offset in subs[:8]:
        try:
            directories.append(ifd.read_directory(fetch, offset, layout, 0))
        except ValueError:
            continue
    for directory in directories:
        kind = ifd.first_number(directory.entries.get(tiff_tags.PHOTOMETRIC), order)
        packing = ifd.first_number(directory.entries.get(tiff_tags.COMPRESSION), order)
        if kind in _SENSOR or packing in _RAW_COMPRESSIONS:
            raise SensorData(_RAW)
    if alone and tiff_tags.DNG_VERSION in main.entries:
        raise SensorData(_RAW)


def probe(data: bytes) -> Header:
    """Raises ValueError for a file whose directory is cut off, broken or not supported."""
    return probe_with(ifd.fetcher(data))


def probe_with(fetch: Fetch) -> Header:
    """As ``probe``, of a file read in pieces."""
    page = _page(fetch)
    colours = 3 if page.photometric in (_PALETTE, _CMYK) else page.colours
    return Header("TIFF", page.size, colours + bool(page.alpha), max(8, page.bits))


def probe_file(file: IO[bytes]) -> Header:
    """As ``probe``, of an open file, of which only the directories are read."""

    def fetch(offset: int, length: int) -> bytes:
        if not 0 <= offset < 2**62:
            return b""
        file.seek(offset)
        return file.read(length)

    return probe_with(fetch)


def is_sensor_data(file: IO[bytes]) -> bool:
    """Whether it is a camera's RAW file."""
    try:
        probe_file(file)
    except SensorData:
        return True
    except (ValueError, struct.error):
        pass
    return False


def complete(data: bytes) -> bool:
    """Whether the directory and all strips or tiles lie inside the file."""
    try:
        page = _page(ifd.fetcher(data))
    except ValueError:
        return False
    if page.main.cut:
        return False
    width, height = page.size
    separate = page.samples if page.first(tiff_tags.PLANAR, 1) == 2 else 1
    tiled = tiff_tags.TILE_OFFSETS in page.main.entries
    if tiled:
        starts, lengths = page.values(tiff_tags.TILE_OFFSETS), page.values(tiff_tags.TILE_COUNTS)
        across, down = page.first(tiff_tags.TILE_WIDTH, 0), page.first(tiff_tags.TILE_HEIGHT, 0)
        if not across or not down:
            return False
        pieces = -(-width // across) * -(-height // down) * separate
        row = across * page.bits * (page.samples // separate) // 8
    else:
        starts, lengths = page.values(tiff_tags.STRIP_OFFSETS), page.values(tiff_tags.STRIP_COUNTS)
        down = min(page.first(tiff_tags.ROWS_PER_STRIP, height) or height, height)
        pieces = -(-height // down) * separate
        row = -(-width * page.bits * (page.samples // separate) // 8)
    if len(starts) < pieces:
        return False
    bare = page.first(tiff_tags.COMPRESSION, 1) == 1 and page.photometric != _YCBCR
    for i, start in enumerate(starts[:pieces]):
        rows = down if tiled else min(down, height - i % (pieces // separate) * down)
        length = lengths[i] if i < len(lengths) else (row * rows if bare else 1)
        if start + length > len(data):
            return False
        if bare and length < row * rows and not (tiled and length == 0):  # an absent tile is allowed
            return False
    return True


# --- the pixels --------------------------------------------------------------------------------------


def read(data: bytes) -> Raw:
    """Decodes the first full-size page.

    Raises ValueError, or what else the decoder raises for damaged data.
    """
    page = _page(ifd.fetcher(data))
    notes: list[str] = []
    if page.pages > 1:
        count = f"more than {_MOST_PAGES}" if page.pages >= _MOST_PAGES else str(page.pages)
        notes.append(f"The file holds {count} pages; the first was opened.")
    icc, metadata = page.data(tiff_tags.ICC), _metadata(page, notes)
    pixels = _decoded(data, page)
    if page.spare:
        notes.append("Extra channels that hold no transparency (such as saved selections) were left out.")
    colours, alpha = pixels[..., : page.colours], pixels[..., page.colours : page.colours + bool(page.alpha)]
    del pixels
    alpha = _depth(alpha, page, []) if page.alpha else alpha.astype(np.uint8)
    if page.photometric == _PALETTE:
        colours = samples.coloured(colours[..., 0].astype(np.uint16, copy=False), _colour_map(page))
        alpha = samples.with_depth(alpha, 8)
    else:
        colours = _depth(colours, page, notes)
    if page.photometric == _WHITE_IS_ZERO:
        colours = ~colours
    elif page.photometric == _YCBCR and page.first(tiff_tags.COMPRESSION, 1) not in (6, 7):
        colours = samples.from_ycbcr(colours)
    elif page.photometric == _CMYK:
        from engine.files.jpeg import cmyk_note

        colours = colour.cmyk_to_srgb(np.ascontiguousarray(colours), icc)
        notes.append(cmyk_note(icc))
        icc = colour.SRGB
    elif page.photometric in (_CIELAB, _ICCLAB):
        colours = samples.from_lab(colours, signed=page.photometric == _CIELAB)
        alpha = samples.with_depth(alpha, 16)
        notes.append("Lab colours were converted to sRGB with 16 bits a channel.")
        icc = colour.SRGB
    if page.alpha:
        colours = np.concatenate([colours, alpha], axis=2)
        if page.alpha == "associated":
            colours = samples.straight(colours)
    return Raw(np.ascontiguousarray(colours), icc, metadata, tuple(notes))


def _decoded(data: bytes, page: _Page) -> np.ndarray:
    """H × W × samples as stored. Raises whatever tifffile raises."""
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it says there, we say in our sentences
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        found: Any = file.pages[page.index]
        if (
            page.photometric == _YCBCR
            and found.compression not in (6, 7)
            and found.subsampling not in ((1, 1), None)
        ):
            raise Unreadable("its kind of colour is not supported; save it as an RGB or grey TIFF")
        shape = (found.imagelength, found.imagewidth, found.samplesperpixel)
        if shape != (page.size.height, page.size.width, page.samples) or found.imagedepth != 1:
            raise ValueError("its directory contradicts itself")
        array = found.asarray()
    if found.axes == "SYX":
        array = np.moveaxis(array, 0, 2)
    array = array.reshape(shape)
    return array.view(np.uint8) if array.dtype == bool else array


def _depth(array: np.ndarray, page: _Page, notes: list[str]) -> np.ndarray:
    if page.kind == 3:
        array, cut = samples.from_float(array)
        notes.append("Floating-point values were converted to 16 bits a channel.")
        if cut:
            notes.append("Values below black or above white were cut off.")
        return array
    if page.bits not in (1, 2, 4, 8, 16):
        notes.append(f"{page.bits} bits a channel were converted to {8 if page.bits < 8 else 16}.")
    if page.bits in (8, 16) and array.dtype.itemsize * 8 != page.bits:
        raise ValueError("its directory contradicts itself")
    return samples.widened(array, page.bits)


def _colour_map(page: _Page) -> np.ndarray:
    values = page.values(tiff_tags.COLOUR_MAP)
    if not values or len(values) % 3:
        raise ValueError("its palette is missing")
    return np.array(values, np.uint16).reshape(3, -1).T


# --- the metadata ------------------------------------------------------------------------------------


def _metadata(page: _Page, notes: list[str]) -> Metadata:
    irb = page.data(tiff_tags.PHOTOSHOP)
    record = page.main.entries.get(tiff_tags.IPTC)
    if record and iptc.iim(irb) is None:
        irb = iptc.with_iim(irb, _record(record))
    packet = page.data(tiff_tags.XMP)
    try:
        block = _exif(page)
    except (ValueError, struct.error):
        block = None
        notes.append("The EXIF data is damaged and was left out.")
    dpi = exif.directory_dpi(page.main, page.layout.order)
    return Metadata(block, packet.rstrip(b"\0") or None if packet else None, irb, dpi)


def _record(entry: Entry) -> bytes:
    """The IPTC record; some writers declare it as numbers, so that their byte order has turned it around."""
    data = entry.data
    if entry.kind == ifd.LONG and data[:1] != b"\x1c" and data[3:4] == b"\x1c":
        data = np.frombuffer(data, "<u4").byteswap().tobytes()
    return data


def _exif(page: _Page) -> bytes | None:
    """What the directory says beside its pixels, as a block of its own; None if that is nothing."""
    entries = {t: e for t, e in page.main.entries.items() if t not in tiff_tags.STRUCTURE}
    plain = {tiff_tags.X_RESOLUTION, tiff_tags.Y_RESOLUTION, tiff_tags.UNIT}
    if page.first(tiff_tags.ORIENTATION, 1) == 1:
        plain.add(tiff_tags.ORIENTATION)
    if entries.keys() <= plain and not page.main.children:
        return None  # the resolution is in Metadata.dpi
    return exif.build(Directory(entries, page.main.children), page.layout)
