"""The table of file formats: what each can hold, and how its files are told apart by content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.api import FileError, FormatLimitError, Size


@dataclass(frozen=True)
class Format:
    """One row. ``max_side``: pixels; ``depths``: bits a channel that can be written; ``share``: a low guess
    of a file's size as a share of its bare pixels, to warn of a full disk before a job starts."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    max_side: int
    depths: tuple[int, ...]
    alpha: bool
    grey: bool
    iptc: bool
    share: float


# JPEG's field holds 65,535, but libjpeg, which all readers share, stops at 65,500.
JPEG = Format("JPEG", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), 65_500, (8,), False, True, True, 0.02)
# libpng refuses more than a million a side unless told otherwise: others could not open the file.
PNG = Format("PNG", "PNG", (".png",), 1_000_000, (8, 16), True, True, True, 0.2)
TIFF = Format("TIFF", "TIFF", (".tif", ".tiff"), 2**31 - 1, (8, 16), True, True, True, 0.3)
WEBP = Format("WEBP", "WebP", (".webp",), 16_383, (8,), True, False, False, 0.01)

BY_NAME: dict[str, Format] = {f.name: f for f in (JPEG, PNG, TIFF, WEBP)}
WRITABLE: dict[str, Format] = {suffix: f for f in BY_NAME.values() for suffix in f.suffixes}
READABLE: dict[str, Format] = dict(WRITABLE)

_NAMES = "JPEG, PNG, TIFF or WebP"

# What else people drop on an editor: named, so that the sentence helps.
_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "a GIF"),
    (0, b"BM", "a BMP"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"gimp xcf", "a GIMP document"),
    (4, b"ftypavif", "an AVIF"),
    (4, b"ftyphei", "a HEIC"),
    (4, b"ftypmif1", "a HEIC"),
    (4, b"ftypcrx", "a camera RAW"),
    (4, b"ftyp", "a video"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (0, b"\xff\x0a", "a JPEG XL"),
    (0, b"\0\0\0\x0cjP", "a JPEG 2000"),
    (0, b"FUJIFILM", "a camera RAW"),
    (0, b"IIRO", "a camera RAW"),
    (0, b"IIU\0", "a camera RAW"),
    (0, b"v/1\x01", "an OpenEXR"),
    (0, b"#?RADIANCE", "a Radiance HDR"),
    (0, b"%PDF", "a PDF"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"\x00\x00\x01\x00", "an icon"),
)
SNIFF_LENGTH = 64


def identify(head: bytes, name: str) -> Format:
    """The format of a file by its first ``SNIFF_LENGTH`` bytes. Raises FileError naming the file ``name``."""
    if not head:
        raise FileError(f"“{name}” is empty (0 bytes).")
    if head[:2] == b"\xff\xd8":
        return JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        if head[8:10] == b"CR":
            raise FileError(
                f"“{name}” is a camera RAW file, which Saisei cannot open; save it as TIFF first."
            )
        return TIFF
    for offset, magic, what in _OTHERS:
        if head[offset : offset + len(magic)] == magic:
            raise FileError(f"“{name}” is {what} file, which Saisei cannot open; it opens {_NAMES}.")
    if head.strip(b"\0") == b"":
        raise FileError(f"“{name}” holds only zeros and is not a picture; it may be a failed copy.")
    raise FileError(f"“{name}” is not a picture that Saisei can open; it opens {_NAMES}.")


def for_path(path: Path) -> Format:
    """The format that a file name asks for. Raises FormatLimitError for an unknown suffix."""
    row = WRITABLE.get(path.suffix.lower())
    if row is None:
        what = f"“{path.suffix}” files" if path.suffix else "a file without a suffix"
        raise FormatLimitError(f"Cannot save “{path.name}”: Saisei writes {_NAMES}, not {what}.")
    return row


def check_size(row: Format, size: Size, name: str) -> None:
    """Raises FormatLimitError if a picture of ``size`` does not fit the format."""
    if max(size) > row.max_side:
        larger = "TIFF" if row is PNG or max(size) > PNG.max_side else "PNG or TIFF"
        raise FormatLimitError(
            f"Cannot save “{name}”: {row.label} holds at most {row.max_side:,} pixels a side and the picture "
            f"is {size.width:,} × {size.height:,}; choose {larger}."
        )
