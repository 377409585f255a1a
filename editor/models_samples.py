"""What a model does, shown on a part of our own sample photos: run small in the engine's queue when it is asked for,
and kept on disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from editor.canvas.images import to_image
from editor.jobs import Jobs, Order
from editor.opening import SAMPLES
from editor.settings import cache_folder
from editor.tasks import Task, Tasks
from editor.words import engine_word
from engine import files
from engine.api import DevicePolicy, Picture, Rect, Result
from engine.filters import FILTERS
from engine.filters.translate import DIRECTIONS
from engine.models.card import Card

__all__ = ["Pair", "Samples", "has_sample"]

log = logging.getLogger(__name__)

SHOWN = 320  # pixels a side of what is kept on disk
# what a horse, an apple or a winter becomes is seen on no sample photo
NOT_SEEN = {d.model for d in DIRECTIONS if d.menu != "style"}


@dataclass(frozen=True)
class _Sample:
    """Which part of which photo shows what a model of some task does, by which filter and with which settings."""

    filter: str
    file: str
    crop: Rect
    params: tuple[tuple[str, Any], ...] = ()
    grey: bool = False
    hole: Rect | None = None  # in the crop: what is to be removed


_SAMPLES: dict[str, _Sample] = {
    "denoise": _Sample("denoise", "astronaut_noisy.jpg", Rect(150, 40, 160, 160)),
    "enhance": _Sample("enhance", "chelsea_jpeg.jpg", Rect(130, 60, 160, 160)),
    "upscale": _Sample(
        "upscale", "chelsea_jpeg.jpg", Rect(170, 80, 80, 80), (("factor", "4"), ("clean", "off"))
    ),
    "colorize": _Sample(
        "colorize", "astronaut_noisy.jpg", Rect(96, 0, 320, 320), (("recolour", True),), grey=True
    ),
    "fill": _Sample("remove", "rocket_noisy.jpg", Rect(200, 40, 320, 320), hole=Rect(115, 80, 44, 150)),
    "scratches": _Sample("repair", "portrait_old.jpg", Rect(60, 30, 320, 320)),
    "translate": _Sample("translate", "coffee_noisy.jpg", Rect(100, 20, 360, 360)),
}


@dataclass(frozen=True, eq=False)
class Pair:
    """The photo before and after."""

    before: QImage
    after: QImage


@dataclass(frozen=True, eq=False)
class _Prepared:
    picture: Picture
    before: QImage
    mask: np.ndarray | None
    after: QImage | None  # from an earlier time


# for networks that take faces of just that size
_FACE = _Sample("enhance", "astronaut_noisy.jpg", Rect(0, 0, 512, 512))


def _sample_of(card: Card) -> _Sample | None:
    return _FACE if card.fixed and card.task == "enhance" else _SAMPLES.get(card.task)


def has_sample(card: Card) -> bool:
    """Whether one of the sample photos shows what a model does."""
    found = _sample_of(card)
    return found is not None and found.filter in FILTERS and card.id not in NOT_SEEN


class Samples(QObject):
    """Signals: ``made(id, Pair)``; ``failed(id, sentence)``. One at a time: a newer wish takes the place of one that
    has not come true yet."""

    made = Signal(str, object)
    failed = Signal(str, str)

    def __init__(
        self, tasks: Tasks, jobs: Jobs, policy: Callable[[], DevicePolicy], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._jobs, self._policy = tasks, jobs, policy
        self._known: dict[tuple[str, str], Pair] = {}
        self._task: Task | None = None
        self._card: Card | None = None
        self._before: QImage | None = None
        self._job = ""
        jobs.preview_finished.connect(self._finished)
        jobs.preview_failed.connect(self._preview_failed)

    def known(self, card: Card) -> Pair | None:
        """What was made in this session."""
        return self._known.get(_key(card))

    def show(self, card: Card, compute: bool) -> None:
        """Have it made, or with ``compute`` False only if it is on disk already."""
        self.stop()
        pair = self.known(card)
        if pair is not None:
            self.made.emit(card.id, pair)
        elif has_sample(card):
            self._card = card
            self._task = self._tasks.run(
                partial(_prepared, card), partial(self._ready, compute), self._not_ready
            )

    def stop(self) -> None:
        """Nothing more is wanted."""
        if self._task is not None:
            self._task.forget()
            self._task = None
        job, self._job = self._job, ""
        if job:
            self._jobs.end_preview(job)
        self._card = self._before = None

    def _ready(self, compute: bool, made: _Prepared) -> None:
        self._task = None
        card = self._card
        if card is None:
            return
        if made.after is not None:
            self._card = None
            self._tell(card, Pair(made.before, made.after))
        elif compute:
            sample = _sample_of(card)
            assert sample is not None  # it was asked before
            row = FILTERS[sample.filter]
            params = row.make_params(**dict(sample.params))
            order = Order(row, params, card.id, self._policy())
            self._before = made.before
            self._job = self._jobs.preview(
                made.picture, order, made.picture.rect, made.picture.rect, made.mask
            )

    def _not_ready(self, error: Exception) -> None:
        self._task = None
        card, self._card = self._card, None
        log.error("A sample photo could not be read", exc_info=error)
        if card is not None:
            self.failed.emit(card.id, self.tr("The sample photo cannot be read."))

    def _finished(self, job: str, result: Result) -> None:
        card, before = self._card, self._before
        if not self._job or job != self._job or card is None or before is None:
            return
        self._job, self._card, self._before = "", None, None
        after = to_image(_fitted(result.pixels), None)
        self._tasks.run(partial(_keep, after, _path(card)), _nothing, _not_kept)
        self._tell(card, Pair(before, after))

    def _preview_failed(self, job: str, sentence: str) -> None:
        if self._job and job == self._job and self._card is not None:
            card, self._job, self._card, self._before = self._card, "", None, None
            self.failed.emit(card.id, engine_word(sentence))

    def _tell(self, card: Card, pair: Pair) -> None:
        self._known[_key(card)] = pair
        self.made.emit(card.id, pair)


def _key(card: Card) -> tuple[str, str]:
    return card.id, card.sha256


def _path(card: Card) -> Path:
    return cache_folder() / "samples" / f"{card.task}-{card.sha256[:16]}.png"


def _prepared(card: Card) -> _Prepared:
    """Runs in a task."""
    sample = _sample_of(card)
    assert sample is not None
    pixels = files.read(SAMPLES / sample.file).picture.pixels[..., :3][sample.crop.slices]
    if sample.grey:
        pixels = np.repeat(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    pixels = np.ascontiguousarray(pixels)
    mask, shown = None, pixels
    if sample.hole is not None:
        mask = np.zeros(pixels.shape[:2], np.uint8)
        mask[sample.hole.slices] = 255
        shown = pixels.copy()
        red = np.array([255, 0, 60], np.float32)
        hole = shown[sample.hole.slices].astype(np.float32)
        shown[sample.hole.slices] = np.rint(hole * 0.5 + red * 0.5).astype(np.uint8)
    after = QImage(str(_path(card)))
    return _Prepared(Picture(pixels), to_image(shown, None), mask, None if after.isNull() else after)


def _fitted(pixels: np.ndarray) -> np.ndarray:
    """No larger than is shown. H × W × 3 uint8."""
    height, width = pixels.shape[:2]
    factor = SHOWN / max(height, width)
    if factor < 1:
        size = max(1, round(width * factor)), max(1, round(height * factor))
        pixels = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return pixels


def _keep(image: QImage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part.png")  # what kind it is, is told by its name
    if not image.save(str(temporary)):
        raise OSError(f"{temporary} cannot be written")
    temporary.replace(path)


def _nothing(_value: object) -> None:
    """It is on disk: there is nothing to say."""


def _not_kept(error: Exception) -> None:
    log.info("a sample was not kept: %s", error)  # it is made again the next time
