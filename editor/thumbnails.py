"""Small pictures of files for the start page, read beside the event loop.

One daemon thread: a drive that does not answer holds up the other thumbnails, but neither opening a file nor the end
of the program. What cannot be read has no thumbnail; opening it will say why.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

__all__ = ["Thumbnails", "read_thumbnail"]

log = logging.getLogger(__name__)

LOOK = 30  # ms between looks for what was read
LARGEST = 60_000_000  # pixels; JPEG is decoded at an eighth of its size, other formats as a whole


def read_thumbnail(path: Path, width: int, height: int) -> np.ndarray | None:
    """The picture in at most ``width`` × ``height`` pixels, upright, h × w × 4 uint8; None if it is too large or
    cannot be read. An OpenRaster file brings its own."""
    import io
    import zipfile

    from PIL import Image, ImageOps

    try:
        source: io.BytesIO | Path = path
        if path.suffix.lower() == ".ora":
            with zipfile.ZipFile(path) as archive, archive.open("Thumbnails/thumbnail.png") as entry:
                source = io.BytesIO(entry.read(4 << 20))
        with Image.open(source) as image:
            if image.format != "JPEG" and image.width * image.height > LARGEST:
                return None
            image.draft("RGB", (width * 2, height * 2))
            if image.width * image.height > LARGEST:
                return None
            if image.mode.startswith(("I", "F")):  # 16 bits grey: Pillow would cut it off at 255
                values = np.asarray(image, np.float32)
                image = Image.fromarray((values / max(1.0, float(values.max())) * 255).astype(np.uint8))  # type: ignore[assignment]
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((width, height))
            return np.ascontiguousarray(np.asarray(upright.convert("RGBA")))
    except Exception as error:  # decoders raise what they like
        log.info("no thumbnail of %s: %s", path.name, error)
        return None


@dataclass
class _Line:
    """What the reading thread knows: no QObject, which may go away at any moment, even while it emits a signal."""

    size: tuple[int, int]
    asked: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    done: queue.SimpleQueue[tuple[str, np.ndarray | None]] = field(default_factory=queue.SimpleQueue)
    working: threading.Lock = field(default_factory=threading.Lock)

    def work(self) -> None:
        while (
            not self.asked.empty()
        ):  # asked for after the last one was taken, but before the lock was given back
            if not self.working.acquire(blocking=False):
                return
            try:
                while (path := self.next()) is not None:
                    self.done.put((path, read_thumbnail(Path(path), *self.size)))
            finally:
                self.working.release()

    def next(self) -> str | None:
        """What comes next; None if there is nothing (another may have taken it)."""
        try:
            return self.asked.get_nowait()
        except queue.Empty:
            return None


class Thumbnails(QObject):
    """``ready(path, QImage)`` for each file that was asked for and can be read, in the thread of this object."""

    ready = Signal(str, object)

    def __init__(self, width: int, height: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = _Line((width, height))
        self._known: dict[str, QImage] = {}
        self._pending: set[str] = set()
        self._look = QTimer(self)  # only while something is awaited
        self._look.setInterval(LOOK)
        self._look.timeout.connect(self._collect)

    def ask(self, paths: Iterable[str]) -> None:
        """Start to read those that are not known yet; known ones are told at once."""
        for path in paths:
            if path in self._known:
                self.ready.emit(path, self._known[path])
            elif path not in self._pending:
                self._pending.add(path)
                self._line.asked.put(path)
        if not self._line.asked.empty():
            threading.Thread(target=self._line.work, name="thumbnails", daemon=True).start()
        if self._pending:
            self._look.start()

    def stop(self) -> None:
        """Nothing more is wanted."""
        self._look.stop()
        while (path := self._line.next()) is not None:
            self._pending.discard(path)

    def _collect(self) -> None:
        while not self._line.done.empty():
            path, pixels = self._line.done.get()
            self._pending.discard(path)
            if pixels is not None:
                height, width = pixels.shape[:2]
                image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGBA8888)
                self._known[path] = image.copy()
                self.ready.emit(path, self._known[path])
        if not self._pending:
            self._look.stop()
