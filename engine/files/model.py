"""What crosses the border of ``engine.files``: plain, frozen data. Nothing heavy is imported here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.api import Picture, Size


class Unreadable(ValueError):
    """Why a file cannot be opened, as words for people that follow "“name” cannot be opened: "."""


class SensorData(Unreadable):
    """A TIFF whose pixels are those of a camera's sensor: ``engine.files.camera`` develops it."""


@dataclass(frozen=True)
class Metadata:
    """What a file says beside its pixels and its colour profile.

    ``exif``: the TIFF-structured EXIF block without JPEG's prefix, orientation already 1, no thumbnail.
    ``xmp``: the XMP packet as UTF-8 XML. ``iptc``: Photoshop image resources (``8BIM…``), which hold IPTC-IIM
    as resource 0x0404 (the content of JPEG's APP13). ``dpi``: pixels per inch across and down.
    ``text``: keyword and text of PNG text chunks and JPEG comments ("Comment"), in file order.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    dpi: tuple[float, float] | None = None
    text: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class ReadFile:
    """An opened file. ``format``: a name of ``formats.BY_NAME``, told by the content, not by the file's name.

    ``notes``: sentences on what had to be changed to open it (CMYK converted, first of several pages …).
    """

    picture: Picture
    metadata: Metadata
    format: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SaveOptions:
    """How to write.

    ``quality`` 1..100: JPEG, AVIF and lossy WebP. ``lossless``: WebP only. ``depth``: 8 or 16, None keeps what the
    picture has. ``subsampling``: chroma of JPEG and AVIF, "4:4:4", "4:2:2" or "4:2:0". ``compression``: TIFF,
    "deflate", "lzw" or "none". ``level``: effort for PNG and TIFF deflate, 1..9. ``background``: 8-bit RGB
    shown through a transparent picture in formats without alpha.

    Raises ValueError for a value outside these.
    """

    quality: int = 95
    lossless: bool = False
    depth: int | None = None
    subsampling: str = "4:4:4"
    compression: str = "deflate"
    level: int = 4
    background: tuple[int, int, int] = (255, 255, 255)

    def __post_init__(self) -> None:
        if not 1 <= self.quality <= 100:
            raise ValueError(f"Quality is 1 to 100, not {self.quality}.")
        if self.depth not in (None, 8, 16):
            raise ValueError(f"Bit depth is 8 or 16, not {self.depth}.")
        if self.subsampling not in ("4:4:4", "4:2:2", "4:2:0"):
            raise ValueError(f"Chroma subsampling is 4:4:4, 4:2:2 or 4:2:0, not {self.subsampling}.")
        if self.compression not in ("deflate", "lzw", "none"):
            raise ValueError(f"TIFF compression is deflate, lzw or none, not {self.compression}.")
        if not 1 <= self.level <= 9:
            raise ValueError(f"Compression level is 1 to 9, not {self.level}.")


@dataclass(frozen=True)
class Header:
    """What the first bytes promise, known before anything is decoded.

    ``depth``: bits a channel as stored. ``channels``: samples a pixel after expanding a palette.
    """

    format: str
    size: Size
    channels: int
    depth: int


@dataclass(frozen=True, eq=False)
class Raw:
    """A decoded file before the common steps (orientation, profile check). ``pixels``: H × W × 1..4, uint8 or
    uint16, straight alpha."""

    pixels: np.ndarray
    icc: bytes | None
    metadata: Metadata
    notes: tuple[str, ...] = ()
