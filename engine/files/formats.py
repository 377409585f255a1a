"""The table of file formats: what each can hold, and how its files are told apart by content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.api import FileError, FormatLimitError, Size


@dataclass(frozen=True)
class Format:
    """One row. ``max_side``: pixels; ``depths``: bits a channel that can be written (none: it is only read);
    ``share``: a low guess of a file's size as a share of its bare pixels, to warn of a full disk before a job
    starts. ``text``: any text field has a place. ``layers``: it holds layers. ``others``: more suffixes that are
    read but not written."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    max_side: int
    depths: tuple[int, ...]
    alpha: bool
    grey: bool
    iptc: bool
    share: float
    text: bool = False
    layers: bool = False
    others: tuple[str, ...] = ()

    @property
    def writable(self) -> bool:
        return bool(self.depths)


RAW_SUFFIXES = (
    *(".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf"),
    *(".raf", ".orf", ".rw2", ".raw", ".pef", ".srw", ".3fr", ".fff", ".iiq"),
    *(".dcr", ".kdc", ".mrw", ".erf", ".mef", ".mos", ".rwl", ".x3f"),
)
# JPEG's field holds 65,535, but libjpeg, which all readers share, stops at 65,500.
JPEG = Format("JPEG", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), 65_500, (8,), False, True, True, 0.02)
# libpng refuses more than a million a side unless told otherwise: others could not open the file.
PNG = Format("PNG", "PNG", (".png",), 1_000_000, (8, 16), True, True, True, 0.2, text=True)
TIFF = Format("TIFF", "TIFF", (".tif", ".tiff"), 2**31 - 1, (8, 16), True, True, True, 0.3)
WEBP = Format("WEBP", "WebP", (".webp",), 16_383, (8,), True, False, False, 0.01)
# AV1 holds 65,536 a side, and no decoder of it more than that.
AVIF = Format("AVIF", "AVIF", (".avif",), 65_535, (8,), True, False, False, 0.005)

ORA = Format(
    "ORA", "OpenRaster", (".ora",), 1_000_000, (8, 16), True, True, True, 0.4, text=True, layers=True
)
PSD = Format(
    "PSD", "Photoshop", (".psd",), 30_000, (8, 16), True, True, True, 0.6, layers=True, others=(".psb",)
)
HEIF = Format("HEIF", "HEIC", (), 0, (), True, True, False, 1, others=(".heic", ".heif", ".hif"))
RAW = Format("RAW", "camera RAW", (), 0, (), False, False, False, 1, others=RAW_SUFFIXES)

BY_NAME: dict[str, Format] = {f.name: f for f in (JPEG, PNG, TIFF, WEBP, AVIF, ORA, PSD, HEIF, RAW)}
WRITABLE: dict[str, Format] = {suffix: f for f in BY_NAME.values() if f.writable for suffix in f.suffixes}
READABLE: dict[str, Format] = {s: f for f in BY_NAME.values() for s in (*f.suffixes, *f.others)}


def _listed(rows: list[Format], last: str) -> str:
    labels = [row.label for row in rows]
    return f"{', '.join(labels[:-1])} {last} {labels[-1]}"


_OPENS = _listed(list(BY_NAME.values()), "and")
_WRITES = _listed([row for row in BY_NAME.values() if row.writable], "or")

# What else people drop on an editor: named, so that the sentence helps.
_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "a GIF"),
    (0, b"BM", "a BMP"),
    (0, b"gimp xcf", "a GIMP document"),
    (4, b"ftyp", "a video"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (0, b"\xff\x0a", "a JPEG XL"),
    (0, b"\0\0\0\x0cjP", "a JPEG 2000"),
    (0, b"v/1\x01", "an OpenEXR"),
    (0, b"#?RADIANCE", "a Radiance HDR"),
    (0, b"%PDF", "a PDF"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"\x00\x00\x01\x00", "an icon"),
)
SNIFF_LENGTH = 64

_MAGICS: tuple[tuple[int, bytes, Format], ...] = (
    (0, b"\xff\xd8", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (8, b"WEBP", WEBP),
    (0, b"8BPS", PSD),
    (30, b"mimetypeimage/openraster", ORA),
    *(
        (0, magic, RAW)
        for magic in (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"\0MRM", b"FOVb")
    ),
    *((0, magic, RAW) for magic in (b"II\x1a\0\0\0HEAPCCDR",)),
    *((8, magic, RAW) for magic in (b"CR\x02", b"CR\x03")),
    # most other camera RAW files are TIFFs by their first bytes
    *((0, magic, TIFF) for magic in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
)
_BRANDS: dict[bytes, Format] = {
    b"crx ": RAW,
    b"avif": AVIF,
    b"avis": AVIF,
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), HEIF),
}


def identify(head: bytes, name: str) -> Format:
    """The format of a file by its first ``SNIFF_LENGTH`` bytes. Raises FileError naming the file ``name``."""
    if not head:
        raise FileError(f"“{name}” is empty (0 bytes).")
    for offset, magic, row in _MAGICS:
        if head[offset : offset + len(magic)] == magic:
            return row
    if head[4:8] == b"ftyp":
        # files of several kinds name the kind in front or among the next
        brands = {
            head[i : i + 4] for i in (8, *range(16, min(len(head), int.from_bytes(head[:4], "big")), 4))
        }
        for brand, row in _BRANDS.items():
            if brand in brands:
                return row
    if head[:4] == b"PK\x03\x04" and name.lower().endswith(".ora"):
        return ORA  # some writers do not put the name of the kind first
    for offset, magic, what in _OTHERS:
        if head[offset : offset + len(magic)] == magic:
            raise FileError(f"“{name}” is {what} file, which Saisei cannot open; it opens {_OPENS}.")
    if head.strip(b"\0") == b"":
        raise FileError(f"“{name}” holds only zeros and is not a picture; it may be a failed copy.")
    raise FileError(f"“{name}” is not a picture that Saisei can open; it opens {_OPENS}.")


def for_path(path: Path) -> Format:
    """The format that a file name asks for. Raises FormatLimitError for an unknown suffix."""
    row = WRITABLE.get(path.suffix.lower())
    if row is None:
        what = f"“{path.suffix}” files" if path.suffix else "a file without a suffix"
        raise FormatLimitError(f"Cannot save “{path.name}”: Saisei writes {_WRITES}, not {what}.")
    return row


def check_size(row: Format, size: Size, name: str) -> None:
    """Raises FormatLimitError if a picture of ``size`` does not fit the format."""
    if max(size) > row.max_side:
        larger = (
            "TIFF"
            if row is PNG or max(size) > PNG.max_side
            else "OpenRaster"
            if row.layers
            else "PNG or TIFF"
        )
        raise FormatLimitError(
            f"Cannot save “{name}”: {row.label} holds at most {row.max_side:,} pixels a side and the picture "
            f"is {size.width:,} × {size.height:,}; choose {larger}."
        )
