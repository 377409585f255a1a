"""A preview of all that is in view, computed from a reduced picture and enlarged: for filters that look at the whole
picture small anyway, so that a photo of any size is seen to change in a moment."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from editor.jobs import Order
from editor.preview import Preview
from engine.api import Patch, Picture, Rect, Result

__all__ = ["ReducedPreview"]

LARGEST = 24_000_000  # pixels that are laid over the picture at most: more of it in view is shown from the middle on


class ReducedPreview(Preview):
    def __init__(self, *given: Any) -> None:
        self._factor = 1
        self._reduced: tuple[int, Picture] | None = None
        super().__init__(*given)

    def _limit(self) -> int:
        return LARGEST

    def _ordered(self, order: Order, step: int) -> Order:
        """What is asked for, of the picture reduced by ``step``."""
        return order

    def _submit(self, order: Order, region: Rect) -> str:
        assert self._picture is not None
        step = self._factor = self._step(region)
        picture = self._small(step)
        x, y = region.x // step, region.y // step
        small = Rect(x, y, -(-region.right // step) - x, -(-region.bottom // step) - y)
        mask = None
        if self._mask is not None:
            mask = np.ascontiguousarray(
                cv2.resize(self._mask, tuple(picture.size), interpolation=cv2.INTER_AREA)
            )
        return self._jobs.preview(picture, self._ordered(order, step), small, small, mask)

    def _step(self, region: Rect) -> int:
        """By how much the picture is reduced: a power of two."""
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
            large = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR).reshape(size[1], size[0], -1)
            x, y = region.x % step, region.y % step
            pixels = large[y : y + region.height, x : x + region.width]
        self._show(pixels)
