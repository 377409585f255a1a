"""Puts what a stroke covers on pixels: colour, an eraser, or the value of a mask.

The result is always the pixels before the stroke with its coverage once on top: overlapping dabs are not blended
again, and undo only has to bring the snapshot back. A pixel that is not covered keeps every bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from editor.document.coverage import Coverage
from editor.document.raster import Raster, grid
from engine.api import Rect

__all__ = ["KINDS", "Ink", "lay", "needs_alpha", "paint", "weights"]


@dataclass(frozen=True)
class Ink:
    """What a stroke leaves behind.

    ``kind``: "colour" paints and makes transparent pixels opaque; "erase" makes pixels transparent (the raster
    needs alpha); "value" is for masks and selections: every channel goes to ``colour``, and what was never
    written is 0. ``colour``: 1 or 3 numbers in the raster's own units (0..255 or 0..65535). ``opacity`` 0..1 of
    the whole stroke. ``keep_alpha``: "colour" leaves transparency as it is. Raises ValueError for another kind or
    opacity.
    """

    kind: str = "colour"
    colour: tuple[int, ...] = ()
    opacity: float = 1.0
    keep_alpha: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"there is no ink {self.kind!r}; choose from {', '.join(KINDS)}")
        if not 0 <= self.opacity <= 1:
            raise ValueError(f"the opacity is 0 to 1, not {self.opacity:g}")


def paint(
    raster: Raster,
    base: Raster,
    coverage: Coverage,
    rect: Rect,
    ink: Ink,
    selection: Raster | None = None,
    x: int = 0,
    y: int = 0,
) -> Rect:
    """Make ``raster`` what ``base`` becomes under ``coverage``, within ``rect``.

    ``base``: a snapshot of ``raster`` from before the stroke. ``coverage``, ``rect`` and ``selection`` (None:
    all) are in document pixels; the raster lies at (``x``, ``y``) there. Returns what may have changed, in
    document pixels. Raises ValueError when the raster has no alpha but needs it, and for a colour of another
    number of channels.
    """
    _check(base, ink)
    changed = Rect(0, 0, 0, 0)
    for _, part in grid(
        rect.moved(-x, -y).intersected(raster.rect)
    ):  # tile by tile: untouched ones stay shared
        weight = weights(coverage, part.moved(x, y), ink.opacity, selection)
        if weight is None:
            continue
        raster.write(part, KINDS[ink.kind](base, part, weight, ink))
        changed = changed.united(part.moved(x, y))
    return changed


def weights(coverage: Coverage, rect: Rect, opacity: float, selection: Raster | None) -> np.ndarray | None:
    """How far each pixel of ``rect`` is changed, H × W float32 0..1; None where no pixel is."""
    weight = coverage.read(rect)
    if opacity != 1:
        weight *= np.float32(opacity)
    if selection is not None:
        weight *= selection.read(rect)[..., 0] * np.float32(1 / 255)
    return weight if weight.any() else None


def lay(
    before: np.ndarray, colours: np.ndarray | tuple[int, ...], weight: np.ndarray, keep_alpha: bool = False
) -> np.ndarray:
    """``colours`` over pixels with straight alpha or none.

    ``before``: H × W × C, uint8 or uint16; ``colours``: H × W × 1 or 3, or one number for each colour; ``weight``:
    H × W float32 0..1. Returns new pixels; those of weight 0 are as they were.
    """
    import cv2  # not at the top: the editor's window shows before it is needed

    alpha = before.shape[2] in (2, 4)
    planes = list(cv2.split(before))
    share = weight
    if alpha and not keep_alpha:
        top = np.float32(np.iinfo(before.dtype).max)
        old = planes[-1] * np.float32(1 / top)
        total = old + weight * (1 - old)
        share = np.divide(weight, total, out=np.zeros_like(total), where=total > 0)
        # rounding must not touch what is not covered, nor make it less than opaque
        planes[-1] = np.where(weight > 0, np.rint(total * top).astype(before.dtype), planes[-1])
    if isinstance(colours, tuple):  # one number for all pixels: an array of one
        new: list[np.ndarray] = [np.full(1, colour, np.float32) for colour in colours]
    else:
        new = list(cv2.split(colours))
    for number, colour in enumerate(new):
        old = planes[number].astype(np.float32)
        # old + (new - old)·share is exact for shares of 0 and 1
        step = np.subtract(colour, old)
        step *= share
        step += old
        planes[number] = np.rint(step, out=step).astype(before.dtype)
    return cv2.merge(planes).reshape(before.shape)


def _colour(base: Raster, part: Rect, weight: np.ndarray, ink: Ink) -> np.ndarray:
    return lay(base.read(part), ink.colour, weight, ink.keep_alpha)


def _erase(base: Raster, part: Rect, weight: np.ndarray, ink: Ink) -> np.ndarray:
    pixels = base.read(part)
    alpha = pixels[..., -1]
    pixels[..., -1] = np.rint(alpha * (1 - weight)).astype(pixels.dtype)
    return pixels


def _value(base: Raster, part: Rect, weight: np.ndarray, ink: Ink) -> np.ndarray:
    return lay(base.read(part), ink.colour, weight, keep_alpha=True)


KINDS: dict[str, Callable[[Raster, Rect, np.ndarray, Ink], np.ndarray]] = {
    "colour": _colour,
    "erase": _erase,
    "value": _value,
}


def _check(base: Raster, ink: Ink) -> None:
    if ink.kind == "erase":
        if not base.has_alpha:
            raise ValueError("The eraser needs a layer with transparency.")
        return
    if len(ink.colour) != base.colours:
        raise ValueError(f"a colour of {base.colours} channels is needed here, not {len(ink.colour)}")
    if ink.kind == "value" and base.has_alpha:
        raise ValueError("a mask has no alpha")
    needs_alpha(base, ink.kind)


def needs_alpha(base: Raster, kind: str = "colour") -> None:
    """Raises ValueError when pixels that were never written would have to become opaque in part."""
    if kind == "colour" and not base.has_alpha and not base.full:
        raise ValueError("Painting here needs a layer with transparency.")
