"""Translate in the editor: its preview from a reduced picture, and the small pictures of every style."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import cv2
import numpy as np
from PySide6.QtGui import QImage

from editor.dialogs.styles import Style, StylesDialog
from editor.document.convert import convert
from editor.jobs import Order
from editor.reduced_preview import ReducedPreview
from editor.tasks import Task
from engine.api import Picture, Rect, Result
from engine.filters.translate import TranslateParams, seen_size, side_of

__all__ = ["TranslatePreview"]

log = logging.getLogger(__name__)

# pixels of the short side that a network is shown for a small picture of its style: as small as it can tell an animal
SHOWN = 144
WIDEST = 4  # times as long may the long side be


class TranslatePreview(ReducedPreview):
    """Beside the preview on the canvas: one small picture after the other for the dialog's strip, while nothing
    else of the dialog is computed."""

    def __init__(self, dialog: StylesDialog, *given: Any) -> None:
        self._strip = dialog.strip
        self._waiting: list[Style] = []
        self._thumb: Picture | None = None
        self._thumb_job = ""
        self._thumb_style: Style | None = None
        self._reducing: Task | None = None
        super().__init__(dialog, *given)
        self._jobs.preview_finished.connect(self._thumb_finished)
        self._jobs.preview_failed.connect(self._thumb_failed)

    def stop(self) -> None:
        self._waiting = []
        self._thumb = None
        if self._reducing is not None:
            self._reducing.forget()
            self._reducing = None
        if self._thumb_job:
            job, self._thumb_job = self._thumb_job, ""
            self._jobs.end_preview(job)
        super().stop()

    # --- on the canvas

    def _step(self, region: Rect) -> int:
        """Never smaller than the network is to see it: else strokes would look broader than they will be."""
        assert self._picture is not None
        try:
            brush = self._dialog.params().brush
        except ValueError:
            brush = 100.0
        size = self._picture.size
        model = self._dialog.model_id() or f"translate-{self._dialog.form.values()['to']}"
        seen = seen_size(size, side_of(model), brush)
        step = super()._step(region)
        while step > 1 and min(size) < step * min(seen):
            step //= 2
        return step

    def _limit(self) -> int:
        """As much as can be tried at the step that the brush allows."""
        assert self._picture is not None
        step = self._step(self._picture.rect)
        return min(super()._limit(), self._dialog.row.preview_pixels * step * step)

    # --- in the strip

    def _gathered(self, picture: Picture) -> None:
        super()._gathered(picture)
        if not self._stopped:
            self._reducing = self._tasks.run(partial(_reduced, picture), self._start_strip, self._no_strip)

    def _start_strip(self, picture: Picture) -> None:
        self._reducing = None
        if not self._stopped:
            self._thumb = picture
            self._waiting = self._strip.styles()
            self._next()

    def _no_strip(self, error: Exception) -> None:
        # the names are there, and the preview shows the style that is chosen
        self._reducing = None
        log.warning("The small pictures of the styles could not be made", exc_info=error)

    def _next(self) -> None:
        if not self._waiting or self._thumb is None:
            self._thumb = self._thumb_style = None
            return
        style = self._thumb_style = self._waiting.pop(0)
        params = TranslateParams(to=style.to) if style.to else TranslateParams()
        order = Order(self._dialog.row, params, style.model, self._policy)
        self._thumb_job = self._jobs.preview(self._thumb, order, self._thumb.rect)

    def _thumb_finished(self, job: str, result: Result) -> None:
        if job == self._thumb_job and job and self._thumb is not None and self._thumb_style is not None:
            self._thumb_job = ""
            self._strip.show_picture(self._thumb_style, _image(Picture(result.pixels, self._thumb.icc)))
            self._next()

    def _thumb_failed(self, job: str, message: str) -> None:
        if job == self._thumb_job and job and self._thumb_style is not None:
            self._thumb_job = ""
            self._strip.show_failure(self._thumb_style, message)
            self._next()


def _reduced(picture: Picture) -> Picture:
    """What the small pictures are made from. A sliver is cut to its middle."""
    height, width = picture.pixels.shape[:2]
    short = min(height, width)
    across, down = min(width, short * WIDEST), min(height, short * WIDEST)
    x, y = (width - across) // 2, (height - down) // 2
    pixels = picture.pixels[y : y + down, x : x + across]
    factor = max(1.0, short / SHOWN)
    size = max(1, round(across / factor)), max(1, round(down / factor))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
    return Picture(np.ascontiguousarray(small), picture.icc)


def _image(picture: Picture) -> QImage:
    pixels = convert(picture, None, np.dtype(np.uint8), 3).pixels
    kind = QImage.Format.Format_RGBA8888 if pixels.shape[2] == 4 else QImage.Format.Format_RGB888
    pixels = np.ascontiguousarray(pixels)
    return QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], kind).copy()
