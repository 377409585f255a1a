"""The preview of Colorize: all that is in view, coloured from a reduced picture.

Colours are blurred without anybody seeing it, lightness is not: so the result is computed small, enlarged, and laid
in "colour" over the photo as it is. A new hint is seen in a moment, whatever the size of the photo.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from editor.colorizing import hints_for, hints_in_use
from editor.document import Change
from editor.jobs import Order
from editor.reduced_preview import ReducedPreview
from engine.api import Rect

__all__ = ["ColorizePreview"]


class ColorizePreview(ReducedPreview):
    """``refusal``: why the filter does not work on this picture as it is set, empty if it does."""

    def __init__(self, *given: Any) -> None:
        self.refusal = ""
        super().__init__(*given)

    def _also(self) -> tuple[Any, ...]:
        return (hints_in_use(self._document),)

    def _ordered(self, order: Order, step: int) -> Order:
        return replace(order, hints=hints_for(self._document, self._layer, step))

    def _submit(self, order: Order, region: Rect) -> str:
        self.refusal = ""
        return super()._submit(order, region)

    def _failed(self, job: str, message: str) -> None:
        if job == self._job:
            self.refusal = message
        super()._failed(job, message)

    def _document_changed(self, change: Change) -> None:
        super()._document_changed(change)
        if self._key is not None and self._key[-1] is not hints_in_use(self._document):
            self.update()
