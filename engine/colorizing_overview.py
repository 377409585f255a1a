"""A picture and its colour hints, reduced in strips: what a colorizer's small network and its judges look at.

A photo of 50 megapixels is read once, strip by strip, and what is left of it are a few hundred pixels a side. They
are kept as long as the picture itself: a new hint, or another setting, asks the network again and not the photo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import cv2
import numpy as np

from engine.api import Picture, Rect
from engine.colorizing_pixels import lab_of, lightness_of
from engine.colorizing_tint import NEUTRAL, kind_of
from engine.pixels import Converter

__all__ = ["Overview", "hints_overview", "overview"]

SIDE = 512  # pixels of the short side that at least are left of a larger picture
STRIP = 1 << 20  # pixels that are read at once
COVERED = 96  # of 255: alpha from which on a pixel of the hints is one; less is the soft edge of a dab

Check = Callable[[float], None]  # told how much is done, 0..1; raises Cancelled


@dataclass(frozen=True, eq=False)
class Overview:
    """``lightness``: L*, h × w float32, each the mean of ``factor`` × ``factor`` pixels (fewer at the right and
    bottom edges). ``kind``: see ``engine.colorizing_tint``."""

    lightness: np.ndarray
    factor: int
    kind: str


_known: WeakKeyDictionary[Picture, Overview] = WeakKeyDictionary()


def overview(picture: Picture, check: Check = lambda _share: None) -> Overview:
    """Raises EngineError for a colour profile that is neither RGB nor grey, and what ``check`` raises."""
    found = _known.get(picture)
    if found is None:
        found = _known[picture] = _made(picture, check)
    return found


def _made(picture: Picture, check: Check) -> Overview:
    converter = Converter(picture)
    factor = max(1, min(picture.size) // SIDE)
    rows, columns = -(-picture.height // factor), -(-picture.width // factor)
    lightness = np.empty((rows, columns), np.float32)
    lab: np.ndarray | None = None  # as long as all of it is grey, only the lightness is looked at
    for strip, place in _strips(picture, factor):
        check(strip.y / picture.height)
        rgb = converter.read(strip)
        if picture.has_alpha and not picture.pixels[strip.slices][..., -1].any():
            rgb = np.full_like(rgb, 0.5)  # the colours that nobody sees count for nothing
        lightness[place] = _reduced(lightness_of(rgb), factor)
        if lab is None and not _grey(rgb):
            lab = np.zeros((3, rows, columns), np.float32)
            lab[0] = lightness  # of the grey strips above
        if lab is not None:
            lab[:, place] = lab_of(_reduced(rgb, factor))
    return Overview(lightness, factor, NEUTRAL if lab is None else kind_of(lab))


def hints_overview(hints: np.ndarray, factor: int) -> tuple[np.ndarray, np.ndarray] | None:
    """H × W × 4 uint8 → a* and b* (2 × h × w float32, their mean where there are hints, else 0) and how much of each
    pixel the hints cover (h × w float32, 0..1), at an overview's size; None where there is no hint at all."""
    height, width = hints.shape[:2]
    rows, columns = -(-height // factor), -(-width // factor)
    covered = np.zeros((rows, columns), np.float32)
    ab = np.zeros((2, rows, columns), np.float32)
    for top in range(0, rows, max(1, STRIP // (width * factor))):
        bottom = min(rows, top + max(1, STRIP // (width * factor)))
        strip = hints[top * factor : bottom * factor]
        there = strip[..., 3] >= COVERED
        found = np.flatnonzero(there.any(0))
        if not found.size:
            continue
        first, last = int(found[0]) // factor, int(found[-1]) // factor + 1
        part = slice(first * factor, last * factor)
        inside = there[:, part].astype(np.float32)
        colours = lab_of(strip[:, part, :3].astype(np.float32) / np.float32(255))[1:]
        share = _reduced(inside, factor, cv2.BORDER_CONSTANT)
        covered[top:bottom, first:last] = share
        for channel in range(2):
            total = _reduced(colours[channel] * inside, factor, cv2.BORDER_CONSTANT)
            ab[channel, top:bottom, first:last] = total / np.maximum(share, 1e-9)
    return (ab, covered) if covered.any() else None


def _strips(picture: Picture, factor: int) -> Iterator[tuple[Rect, slice]]:
    """Full-width strips of whole reduced rows, and those rows."""
    rows = max(1, STRIP // (picture.width * factor))
    for top in range(0, -(-picture.height // factor), rows):
        y = top * factor
        height = min(rows * factor, picture.height - y)
        yield Rect(0, y, picture.width, height), slice(top, top + -(-height // factor))


def _reduced(values: np.ndarray, factor: int, border: int = cv2.BORDER_REPLICATE) -> np.ndarray:
    """The means of squares; those that reach beyond the picture go on as it ends there."""
    if factor == 1:
        return values
    height, width = values.shape[:2]
    down, across = -height % factor, -width % factor
    if down or across:
        values = cv2.copyMakeBorder(values, 0, down, 0, across, border)
    size = (width + across) // factor, (height + down) // factor
    small = cv2.resize(np.ascontiguousarray(values), size, interpolation=cv2.INTER_AREA)
    return small.reshape(size[1], size[0], *values.shape[2:])


def _grey(rgb: np.ndarray) -> bool:
    first = rgb[..., 0]
    return np.array_equal(first, rgb[..., 1]) and np.array_equal(first, rgb[..., 2])
