"""What an export is: a format and how it is written, at which size, in which colours, with what metadata. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from engine import colour, files
from engine.api import Picture, Size
from engine.files import Metadata, SaveOptions, formats, samples
from engine.files.formats import Format
from engine.geometry import LARGEST, Resize

__all__ = ["METADATA", "RESIZES", "ROWS", "Export", "estimated", "made", "metadata_of"]

RESIZES = ("none", "longest", "percent", "exact")
METADATA = ("keep", "no_location", "copyright", "none")
# what has layers is for Save: an export is what is seen
ROWS: tuple[Format, ...] = tuple(dict.fromkeys(row for row in formats.WRITABLE.values() if not row.layers))

_CHOICES: dict[str, tuple[Any, ...]] = {
    "depth": (8, 16),
    "subsampling": ("4:4:4", "4:2:2", "4:2:0"),
    "compression": ("deflate", "lzw", "none"),
    "resize": RESIZES,
    "metadata": METADATA,
}
_RANGES: dict[str, tuple[float, float]] = {
    "quality": (1, 100),
    "level": (1, 9),
    "longest": (1, LARGEST),
    "percent": (1, 1000),
    "width": (1, LARGEST),
    "height": (1, LARGEST),
}

_SMALL = 4_000_000  # pixels: as quick to encode as to guess
_PATCH, _ACROSS = 128, 6  # px, and how many each way: what a guess is made from
_GRID = 16  # px: blocks of the lossy formats are this large or divide it

Check = Callable[[], None]


@dataclass(frozen=True)
class Export:
    """``kind``: a name of ``formats.BY_NAME``. ``quality`` to ``level``: as in ``SaveOptions``. ``resize``: "none",
    "longest" (the longer side becomes ``longest`` pixels, never more than it has), "percent", or "exact" (``width`` ×
    ``height``, fitted into these with the picture's ratio where ``fit``). ``srgb``: convert to sRGB. ``metadata``: a
    policy of ``engine.files.privacy``, or "none"."""

    kind: str = "JPEG"
    quality: int = 90
    lossless: bool = False
    depth: int = 8
    subsampling: str = "4:4:4"
    compression: str = "deflate"
    level: int = 6
    resize: str = "none"
    longest: int = 2048
    percent: float = 50.0
    width: int = 1920
    height: int = 1080
    fit: bool = True
    srgb: bool = False
    metadata: str = "keep"

    @property
    def row(self) -> Format:
        return formats.BY_NAME[self.kind]

    @property
    def options(self) -> SaveOptions:
        depth = self.depth if self.depth in self.row.depths else self.row.depths[-1]
        return SaveOptions(self.quality, self.lossless, depth, self.subsampling, self.compression, self.level)

    def size(self, before: Size) -> Size:
        """What a picture of a size becomes, at least one pixel a side."""
        if self.resize == "exact" and not self.fit:
            return Size(self.width, self.height)
        scale = {
            "none": 1.0,
            "longest": min(1.0, self.longest / max(before)),
            "percent": self.percent / 100,
            "exact": min(self.width / before.width, self.height / before.height),
        }[self.resize]
        return Size(max(1, round(before.width * scale)), max(1, round(before.height * scale)))

    def rows(self) -> tuple[str, ...]:
        """As it is kept in the preferences: "quality=90" and so on, without the format."""
        return tuple(f"{f.name}={getattr(self, f.name)}" for f in fields(self) if f.name != "kind")

    @classmethod
    def from_rows(cls, kind: str, rows: Iterable[str]) -> Export:
        """The inverse. What makes no sense is as by default."""
        export = cls(kind, depth=max(formats.BY_NAME[kind].depths))
        for row in rows:
            name, _, text = row.partition("=")
            try:
                value = _taken(name, text, getattr(export, name))
            except (ValueError, AttributeError):
                continue
            export = replace(export, **{name: value})
        return export


def _taken(name: str, text: str, default: Any) -> Any:
    """Raises ValueError for what is no value of that name."""
    if name not in {f.name for f in fields(Export)} - {"kind"}:
        raise ValueError(name)
    if isinstance(default, bool):
        return {"True": True, "False": False}.get(text, default)
    value = type(default)(text)
    low, high = _RANGES.get(name, (None, None))
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ValueError(text)
    if low is not None and high is not None and not low <= value <= high:
        raise ValueError(text)
    return value


def _nothing() -> None:
    """Nobody wants to stop it."""


# --- the work, in any thread --------------------------------------------------------------------------------


def made(picture: Picture, export: Export, check: Check = _nothing) -> Picture:
    """The picture as it is exported, before it is encoded: resized by Lanczos, then converted. ``check`` is called
    now and then and may raise. Raises ValueError for an impossible size."""
    pixels, icc = picture.pixels, picture.icc
    size = export.size(picture.size)
    check()
    if size != picture.size:
        pixels = Resize(picture.size, size).picture(pixels, tick=lambda _share: check())
    if export.srgb and icc is not None and not colour.is_srgb(icc):
        check()
        pixels, icc = samples.through_profile(pixels, icc), colour.SRGB
    return picture if pixels is picture.pixels else Picture(pixels, icc)


def metadata_of(metadata: Metadata, export: Export, recipes: list[dict[str, Any]]) -> Metadata:
    """What is said beside the pixels. ``recipes``: of the models that took part; the file says so."""
    kept = (
        Metadata(dpi=metadata.dpi)
        if export.metadata == "none"
        else files.privacy.kept(metadata, export.metadata)
    )
    return files.provenance.mark(kept, recipes)


def estimated(picture: Picture, export: Export, metadata: Metadata, check: Check = _nothing) -> int | None:
    """A guess at the length of the file in bytes, from patches spread over a large picture; None for a small one,
    which is encoded as fast. Raises FileError."""
    if picture.width * picture.height <= _SMALL:
        return None
    patches = Picture(_patches(picture.pixels), picture.icc)
    check()
    row, options = export.row, export.options
    tiny = Picture(picture.pixels[:_GRID, :_GRID], picture.icc)
    head = len(files.encoded(row, tiny, metadata, options))
    bare = len(files.encoded(row, tiny, Metadata(), options))
    check()
    coded = len(files.encoded(row, patches, Metadata(), options))
    share = picture.width * picture.height / (patches.width * patches.height)
    return head + max(0, round((coded - bare) * share))


def _patches(pixels: np.ndarray) -> np.ndarray:
    """Patches from all over, side by side."""
    height, width = pixels.shape[:2]
    lines = [
        np.concatenate([pixels[y : y + _PATCH, x : x + _PATCH] for x in _starts(width)], axis=1)
        for y in _starts(height)
    ]
    return np.ascontiguousarray(np.concatenate(lines, axis=0))


def _starts(length: int) -> list[int]:
    room = max(0, length - _PATCH)
    return [room * i // (_ACROSS - 1) // _GRID * _GRID for i in range(_ACROSS)]
