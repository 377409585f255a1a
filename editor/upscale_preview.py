"""The preview of Upscale: what is in view, at the size of the result, laid over the picture it is made from."""

from __future__ import annotations

from collections.abc import Callable

from editor.canvas import Canvas
from editor.dialogs.filter import FilterDialog
from editor.document import Document, Layer
from editor.jobs import Jobs
from editor.preview import Preview
from editor.tasks import Tasks
from engine.api import DevicePolicy, Patch, Picture, Result

__all__ = ["UpscalePreview"]


class UpscalePreview(Preview):
    """Of all that is seen: what a new document will show."""

    def __init__(
        self,
        dialog: FilterDialog,
        canvas: Canvas,
        document: Document,
        layer: Layer,
        jobs: Jobs,
        tasks: Tasks,
        policy: DevicePolicy,
    ) -> None:
        """As ``Preview``; a selection does not limit it."""
        super().__init__(dialog, canvas, document, layer, jobs, tasks, policy, within=lambda: None)
        self._offset = (0, 0)

    def _frozen(self) -> Callable[[], Picture]:
        return self._document.flattened_later()

    def _patched(self, job: str, patch: Patch) -> None:
        """Another size is shown when all of it is there: pieces of it would be hard to make out."""

    def _arrived(self, result: Result) -> None:
        self._show(result.pixels)

    def _covered(self) -> bool:
        return False

    def _words_of_view(self) -> str:
        return self.tr("Preview of what is in view, at the result's size: zoom to 200 % or more to judge it.")

    def _put(self) -> None:
        if self._shown is not None:
            rect, pixels = self._shown
            self._canvas.set_closeup(rect, pixels)
