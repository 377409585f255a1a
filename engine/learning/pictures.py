"""The pictures that a style is learned from: read once, made small, split into what is trained on and what is judged.

A photo of 24 megapixels is learned from at the size at which strokes are learned: some hundred pixels. So a thousand
of them fit into memory, whatever they are on the disk.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from engine import files
from engine.api import EngineError, Picture
from engine.batch.folders import pictures_of
from engine.files.reading import shown
from engine.learning.project import LearningError
from engine.pixels import Converter
from engine.training.data import PhotoSet, lot
from engine.training.domains import shrunk

__all__ = ["FEWEST", "MOST", "Pictures", "count", "read"]

FEWEST = 8  # pictures of a folder that learning makes sense with
MOST = 500  # pictures of a folder that are read: more teach no more in the time that a person waits
SIDE = 192  # short side that a picture is kept at: a little more than it is trained at
LONGEST = 4  # times as long may the long side be; the rest of a panorama is cut off
SMALLEST = 64  # pixels of the short side
HELD_OUT = 0.1  # share that is kept for judging
JUDGED = 16  # pictures that are judged at most: each costs the time of some steps
LEAST_JUDGED = 8  # statistics of fewer say nothing: pictures that are trained on are taken, too
PATIENCE = 180.0  # seconds after which what was read has to do, where it is ENOUGH
ENOUGH = 40
_FOLDERS = {"style": "folder of the style", "photos": "folder of the photos"}
TOLD = 20  # sentences on pictures that are left out


@dataclass(frozen=True)
class Pictures:
    """``training``: short sides of up to ``SIDE`` pixels; ``judged``: H × W × 3 uint8 of the same size. ``problems``:
    a sentence for each of the first files that were left out."""

    training: PhotoSet
    judged: tuple[np.ndarray, ...]
    count: int
    problems: tuple[str, ...]


def _listed(folder: Path, what: str) -> list[Path]:
    """Raises LearningError where there is no such folder."""
    if not folder.is_dir():
        state = "is no folder" if folder.exists() else "is not there (any more)"
        raise LearningError(f"The {_FOLDERS[what]}, “{shown(folder)}”, {state}: choose it again.")
    return [path for path, _ in pictures_of(folder)]


def _check(number: int, folder: Path, what: str, left_out: int = 0) -> None:
    if number >= FEWEST:
        return
    if not number and not left_out:
        raise LearningError(f"There are no pictures in the {_FOLDERS[what]}, “{shown(folder)}”.")
    broken = f"; {left_out} could not be used" if left_out else ""
    raise LearningError(
        f"The {_FOLDERS[what]}, “{shown(folder)}”, holds {number} usable pictures{broken}: at least {FEWEST} are "
        f"needed, of {SMALLEST} pixels a side or more, and some dozens are better."
    )


def count(folder: Path, what: str) -> int:
    """How many picture files there are, without opening them. ``what``: "style" or "photos", for the sentence. Raises
    LearningError for a folder that is not there or holds too few."""
    number = len(_listed(folder, what))
    _check(number, folder, what)
    return number


def read(
    folder: Path,
    what: str,
    *,
    told: Callable[[float], None] = lambda _share: None,
    check: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.monotonic,
) -> Pictures:
    """All pictures of a folder and of those in it, up to ``MOST``. What is broken, too small, or vanishes meanwhile
    is left out, with a sentence. ``check`` may raise. Raises LearningError where too few are left."""
    paths = _listed(folder, what)
    _check(len(paths), folder, what)
    random.Random(0).shuffle(paths)  # whatever of them is read stands for all
    began = clock()
    found: list[tuple[float, str, np.ndarray]] = []
    problems: list[str] = []
    left_out = 0
    for number, path in enumerate(paths):
        check()
        if len(found) >= MOST or (len(found) >= ENOUGH and clock() - began > PATIENCE):
            break
        told(number / min(len(paths), MOST + left_out))
        try:
            found.append((lot(path), path.name, _small(path)))
        except EngineError as error:
            left_out += 1
            if len(problems) < TOLD:
                problems.append(str(error))
    if not found and not folder.is_dir():
        _listed(folder, what)  # it went away meanwhile: that is the sentence
    _check(len(found), folder, what, left_out)
    return _split(found, tuple(problems))


def _small(path: Path) -> np.ndarray:
    """H × W × 3 uint8, encoded as sRGB, on white where it is transparent. Raises FileError."""
    picture = files.read(path).picture
    height, width = picture.pixels.shape[:2]
    short = min(height, width)
    if short < SMALLEST:
        raise LearningError(f"“{shown(path)}” is {width} × {height} pixels: too small to learn from.")
    across, down = min(width, short * LONGEST), min(height, short * LONGEST)
    x, y = (width - across) // 2, (height - down) // 2
    pixels = picture.pixels[y : y + down, x : x + across]
    if short > SIDE:
        size = max(SIDE, round(across * SIDE / short)), max(SIDE, round(down * SIDE / short))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
    small = Picture(np.ascontiguousarray(pixels), picture.icc)
    rgb = Converter(small).read(small.rect)
    if small.has_alpha:
        share = small.pixels[..., -1:].astype(np.float32) / small.maximum
        rgb = rgb * share + (1 - share)
    return np.rint(rgb.clip(0, 1) * 255).astype(np.uint8)


def _split(found: list[tuple[float, str, np.ndarray]], problems: tuple[str, ...]) -> Pictures:
    """A picture is held out by the lot that its name draws, so that a run that is resumed holds out the same."""
    found = sorted(found, key=lambda row: row[:2])
    held = min(JUDGED, max(1, round(HELD_OUT * len(found))))
    kept, training = found[:held], found[held:]
    judged = [row[2] for row in (kept + training)[: max(held, LEAST_JUDGED)]]
    weights = np.full(len(training), 1 / len(training))
    photos = PhotoSet(tuple(row[2] for row in training), tuple(row[1] for row in training), weights)
    return Pictures(photos, tuple(judged), len(found), problems)


def fitted(pictures: Pictures, side: int, multiple: int) -> list[np.ndarray]:
    """What is judged, with a short side of ``side`` and sides that a network takes."""
    return [shrunk(picture, side, multiple) for picture in pictures.judged]
