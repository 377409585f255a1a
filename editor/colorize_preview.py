"""The preview of Colorize: all that is in view, coloured from a reduced picture.

Colours are blurred without anybody seeing it, lightness is not: so the result is computed small, enlarged, and laid
in "colour" over the photo as it is. A new hint is seen in a moment, whatever the size of the photo.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from editor.colorizing import hints_for, hints_in_use
from editor.document import Change
from editor.jobs import Order
from editor.preview import Preview
from engine.api import Patch, Picture, Rect, Result

__all__ = ["ColorizePreview"]

LARGEST = 24_000_000  # pixels that are laid over the picture at most: more of it in view is shown from the middle on


class ColorizePreview(Preview):
    """``refusal``: why the filter does not work on this picture as it is set, empty if it does."""

    def __init__(self, *given: Any) -> None:
        self.refusal = ""
        self._factor = 1
        self._reduced: tuple[int, Picture] | None = None
        super().__init__(*given)

    def _limit(self) -> int:
        return LARGEST

    def _also(self) -> tuple[Any, ...]:
        return (hints_in_use(self._document),)

    def _submit(self, order: Order, region: Rect) -> str:
        assert self._picture is not None
        self.refusal = ""
        step = self._factor = self._step(region)
        picture = self._small(step)
        x, y = region.x // step, region.y // step
        small = Rect(x, y, -(-region.right // step) - x, -(-region.bottom // step) - y)
        mask = None
        if self._mask is not None:
            mask = np.ascontiguousarray(
                cv2.resize(self._mask, tuple(picture.size), interpolation=cv2.INTER_AREA)
            )
        hints = hints_for(self._document, self._layer, step)
        order = Order(order.row, order.params, order.model, order.policy, order.seed, hints)
        return self._jobs.preview(picture, order, small, small, mask)

    def _step(self, region: Rect) -> int:
        """By how much the picture is reduced: a power of two, so that hints stay where they are."""
        assert self._picture is not None
        ratio = region.area / self._dialog.row.preview_pixels
        step = 1 << max(0, math.ceil(math.log2(ratio) / 2)) if ratio > 1 else 1
        return min(step, 1 << (min(self._picture.size).bit_length() - 1))

    def _small(self, step: int) -> Picture:
        """The whole picture: the network looks at all of it, whatever is in view."""
        assert self._picture is not None
        if step == 1:
            return self._picture
        if self._reduced is None or self._reduced[0] != step:
            pixels = self._picture.pixels
            height, width = pixels.shape[:2]
            size = -(-width // step), -(-height // step)
            padded = cv2.copyMakeBorder(
                pixels, 0, size[1] * step - height, 0, size[0] * step - width, cv2.BORDER_REPLICATE
            )
            small = cv2.resize(padded, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
            self._reduced = step, Picture(np.ascontiguousarray(small), self._picture.icc)
        return self._reduced[1]

    def _patched(self, job: str, patch: Patch) -> None:
        """All of it is there in a moment."""

    def _arrived(self, result: Result) -> None:
        step, region = self._factor, self._region
        pixels = result.pixels
        if step > 1:
            size = pixels.shape[1] * step, pixels.shape[0] * step
            large = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
            x, y = region.x % step, region.y % step
            pixels = large[y : y + region.height, x : x + region.width]
        self._show(pixels)

    def _failed(self, job: str, message: str) -> None:
        if job == self._job:
            self.refusal = message
        super()._failed(job, message)

    def _document_changed(self, change: Change) -> None:
        super()._document_changed(change)
        if self._key is not None and self._key[-1] is not hints_in_use(self._document):
            self.update()
