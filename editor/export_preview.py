"""What an export will look like and how large its file is, found out beside the event loop while settings change.

Three things are worked out one after the other, each cancelled by its successor: the picture in the size and colours
of the export, the crop in view as the codec leaves it, and the whole file, which is what Export then writes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage

from editor.canvas.images import to_image
from editor.export_options import Export, estimated, made, metadata_of
from editor.latest import Check, Latest
from editor.tasks import Tasks
from engine import files
from engine.api import EngineError, MemoryExhausted, Picture, Rect, Size
from engine.files import Metadata, formats

__all__ = ["DELAY", "ExportPreview", "Source"]

log = logging.getLogger(__name__)

DELAY = 120  # ms of rest before a setting is tried
GRID = 16  # px: on this grid a JPEG's blocks lie as they do in the whole file

Pair = tuple[Rect, QImage]


class Source:
    """The document, flattened once and only if it is looked at. In any thread."""

    def __init__(self, flatten: Callable[[], Picture]) -> None:
        self._flatten: Callable[[], Picture] | None = flatten
        self._picture: Picture | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Picture:
        with self._lock:
            if self._picture is None:
                assert self._flatten is not None
                self._picture, self._flatten = self._flatten(), None
            return self._picture


class ExportPreview(QObject):
    """``changed()``: one of the properties is another. ``stop`` ends it.

    ``length``: of the file, in bytes, exact if ``exact``, None while nothing is known. ``after``: a part of the
    picture as it will be read from the file. ``error``: why it cannot be exported so, as one sentence, empty if it
    can.
    """

    changed = Signal()

    def __init__(
        self,
        source: Source,
        size: Size,
        metadata: Metadata,
        recipes: list[dict[str, Any]],
        name: str,
        tasks: Tasks,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._source, self._before, self._metadata, self._recipes = source, size, metadata, recipes
        self._name = name
        self._export = Export()
        self._crop = Rect(0, 0, 0, 0)
        self._made: tuple[Any, Picture] | None = None
        self._data: tuple[Export, bytes] | None = None
        self._shown: tuple[Any, Pair] | None = None
        self.length: int | None = None
        self.exact = False
        self.error = ""
        self._making = Latest(tasks, self._picture_made, self._not_made, self)
        self._cropping = Latest(tasks, self._crop_done, self._nothing_done, self)
        self._guessing = Latest(tasks, self._guessed, self._nothing_done, self)
        self._encoding = Latest(tasks, self._encoded, self._not_encoded, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._start)

    # --- what the dialog asks -----------------------------------------------------------------------------

    @property
    def size(self) -> Size:
        """Of the exported picture."""
        return self._export.size(self._before)

    @property
    def busy(self) -> bool:
        """Whether the size of the file is still being found out."""
        return self._timer.isActive() or self._making.busy or self._guessing.busy or self._encoding.busy

    @property
    def picture(self) -> Picture | None:
        """The picture before it is encoded, if it is there in the size that is shown."""
        return self._made[1] if self._made is not None and self._made[0] == self._picture_key() else None

    @property
    def after(self) -> Pair | None:
        """The newest crop as the codec left it, and where it lies; None after the size or the format changed."""
        if self._shown is None or self._shown[0] != (self._picture_key(), self._look_key()):
            return None
        return self._shown[1]

    def before(self, rect: Rect) -> QImage | None:
        """A part of the picture as it goes into the codec."""
        picture = self.picture
        if picture is None or rect.empty:
            return None
        return to_image(np.ascontiguousarray(picture.pixels[rect.slices]), picture.icc)

    def small(self, room: QSize) -> QImage | None:
        """All of it, in about twice the room that there is: whoever draws it smooths it."""
        picture = self.picture
        if picture is None:
            return None
        step = max(1, min(picture.width // (2 * room.width()), picture.height // (2 * room.height())))
        return to_image(np.ascontiguousarray(picture.pixels[::step, ::step]), picture.icc)

    def data(self, export: Export) -> bytes | None:
        """The file, if it is ready."""
        return self._data[1] if self._data is not None and self._data[0] == export else None

    def set_export(self, export: Export) -> None:
        """Other settings."""
        self._export = export
        self._data = None
        self.length, self.exact = None, False
        self._guessing.drop()
        self._encoding.drop()
        self.error = self._refusal()
        self._timer.start()
        self.changed.emit()

    def set_crop(self, crop: Rect) -> None:
        """Another part of the exported picture is in view."""
        if crop != self._crop:
            self._crop = crop
            self._order_crop()

    def work(self, export: Export) -> Callable[[], bytes]:
        """The file, to be made in any thread. Raises FileError and ValueError."""
        data, picture = self.data(export), self.picture
        source, metadata, recipes, name = self._source, self._metadata, self._recipes, self._name

        def work() -> bytes:
            if data is not None:
                return data
            done = picture if picture is not None else made(source(), export)
            return files.encoded(
                export.row, done, metadata_of(metadata, export, recipes), export.options, name
            )

        return work

    def stop(self) -> None:
        """End for good. Safe to call twice."""
        self._timer.stop()
        for latest in (self._making, self._cropping, self._guessing, self._encoding):
            latest.stop()
        self._made = self._data = self._shown = None

    # --- inside ----------------------------------------------------------------------------------------------

    def _picture_key(self) -> Any:
        """What the picture before the codec depends on."""
        return (self.size, self._export.srgb)

    def _look_key(self) -> Any:
        """What the pixels in the file depend on, besides."""
        return replace(self._export, metadata="keep", level=1, compression="deflate")

    def _refusal(self) -> str:
        try:
            formats.check_size(self._export.row, self.size, self._name)
            _refuse_what_does_not_fit(self.size)
        except EngineError as error:
            return str(error)
        return ""

    def _start(self) -> None:
        if self.error:
            self.changed.emit()
            return
        if self.picture is not None:
            self._order_encoding()
            return
        export, source, key = self._export, self._source, self._picture_key()

        def work(check: Check) -> Picture:
            picture = source()
            check()
            return made(picture, export, check)

        self._made = None
        self._making.order(key, work)
        self.changed.emit()

    def _picture_made(self, key: Any, picture: Picture) -> None:
        self._made = (key, picture)
        if key == self._picture_key():
            self._order_encoding()
        self.changed.emit()

    def _not_made(self, _key: Any, error: Exception) -> None:
        self._fail(error)

    def _order_encoding(self) -> None:
        picture, export = self.picture, self._export
        assert picture is not None
        metadata, recipes, name = self._metadata, self._recipes, self._name

        def guess(check: Check) -> int | None:
            return estimated(picture, export, metadata_of(metadata, export, recipes), check)

        def encode(check: Check) -> bytes:
            said = metadata_of(metadata, export, recipes)
            check()
            return files.encoded(export.row, picture, said, export.options, name)

        self._order_crop()
        self._guessing.order(export, guess)
        self._encoding.order(export, encode)
        self.changed.emit()

    def _order_crop(self) -> None:
        picture, export = self.picture, self._export
        if picture is None or self._crop.empty or self.error:
            return
        rect = _on_grid(self._crop).intersected(picture.rect)
        if rect.empty:
            return
        part = Picture(picture.pixels[rect.slices], picture.icc)

        def work(_check: Check) -> Pair:
            data = files.encoded(export.row, part, Metadata(), export.options)
            pixels = files.decoded(export.row, data)
            # grey that became colour went through its profile
            icc = None if picture.channels < 3 <= pixels.shape[2] else picture.icc
            return rect, to_image(np.ascontiguousarray(pixels), icc)

        self._cropping.order((self._picture_key(), self._look_key()), work)

    def _crop_done(self, key: Any, pair: Pair) -> None:
        self._shown = (key, pair)
        self.changed.emit()

    def _nothing_done(self, _key: Any, error: Exception) -> None:
        """The whole file will fail in the same way, and say so."""
        log.debug("a part of a preview failed", exc_info=error)

    def _guessed(self, export: Export, length: int | None) -> None:
        if length is not None and export == self._export and not self.exact:
            self.length = length
        self.changed.emit()

    def _encoded(self, export: Export, data: bytes) -> None:
        if export == self._export:
            self._guessing.drop()
            self._data = (export, data)
            self.length, self.exact = len(data), True
        self.changed.emit()

    def _not_encoded(self, _export: Export, error: Exception) -> None:
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, EngineError | ValueError):
            self.error = str(error)
        elif isinstance(error, MemoryError):
            self.error = self.tr("There is not enough memory for that; close other documents.")
        else:
            log.error("An export could not be tried", exc_info=error)
            self.error = self.tr(
                "The picture could not be prepared because of an error in Saisei; send a report with Help, Copy "
                "diagnostics."
            )
        self.changed.emit()


def _on_grid(rect: Rect) -> Rect:
    left, top = rect.x // GRID * GRID, rect.y // GRID * GRID
    right = -(-(rect.x + rect.width) // GRID) * GRID
    bottom = -(-(rect.y + rect.height) // GRID) * GRID
    return Rect(left, top, right - left, bottom - top)


def _refuse_what_does_not_fit(size: Size) -> None:
    """Before any work: the picture, a copy of it in the codec's form, and the file. Raises MemoryExhausted."""
    import psutil  # not at the top: the window shows before it is needed

    needed, free = size.width * size.height * 8, psutil.virtual_memory().available
    if needed > free:
        raise MemoryExhausted(
            f"A picture of {size.width:,} × {size.height:,} pixels takes {needed / 1e9:.1f} GB of memory, and "
            f"{free / 1e9:.1f} GB are free; choose a smaller size or close other documents."
        )
