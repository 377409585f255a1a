"""Pictures for training: a folder tree read into memory, split once and for all, cut into random patches."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import cv2
import numpy as np

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp"}
HELD_OUT = 0.05  # share of the pictures that is kept for validation
FEW = 4  # pictures of a folder from which one is kept in any case
T = TypeVar("T")


@dataclass(frozen=True)
class PhotoSet:
    """Decoded photos: H × W × 3 uint8 RGB arrays, with the weight of each in random choice (sums to 1)."""

    photos: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.photos)


def find_pictures(folder: Path) -> list[Path]:
    """All picture files below a folder, sorted; nothing in a folder named "test" or inside one is returned."""
    # its parent, too: test/cbsd68 is no more for training than test is
    if "test" in (part.lower() for part in folder.resolve().parts[-2:]):
        return []
    return [
        p
        for p in sorted(folder.rglob("*"))
        if p.suffix.lower() in SUFFIXES
        and "test" not in (part.lower() for part in p.relative_to(folder).parts[:-1])
    ]


def lot(path: Path) -> float:
    """A number in 0..1 that a picture's name draws, the same on every machine."""
    digest = hashlib.sha256(f"{path.parent.name}/{path.stem}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _held_out(paths: list[Path]) -> set[Path]:
    """Those whose lot is below HELD_OUT, at least one of every folder of FEW or more and of the whole."""
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        folders.setdefault(path.parent, []).append(path)
    found = {p for p in paths if lot(p) <= HELD_OUT}
    found |= {min(group, key=lot) for group in folders.values() if len(group) >= FEW}
    return found or {min(paths, key=lot)} if paths else found


def read_rgb(path: Path) -> np.ndarray | None:
    """H × W × 3 uint8, or None for a file that is not a readable picture."""
    try:
        data = np.fromfile(path, np.uint8)
        bgr = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):  # no permission, a folder of that name, a picture of too many pixels
        return None
    return None if bgr is None else np.ascontiguousarray(bgr[..., ::-1])


def load_photos(
    folder: Path,
    shares: dict[str, float] | None = None,
    *,
    held_out: bool = False,
    smallest_side: int = 0,
    log: Callable[[str], None] = print,
) -> PhotoSet:
    """Read the training part (or the held-out part) of a folder tree into memory.

    ``shares``: for each folder name, how often its pictures are drawn as a whole; other folders are left out.
    A tree with none of these folders, and None, mean: every picture alike. Held out are the pictures whose
    lot is below HELD_OUT, at least one of a folder, whatever ``shares`` says: what is held out for one question is
    never trained on for another. Raises ValueError where nothing is left.
    """
    paths = find_pictures(folder)

    def group_of(path: Path) -> str:
        return next((part for part in path.relative_to(folder).parts[:-1] if part in (shares or {})), "")

    chosen = [p for p in paths if group_of(p)] or paths
    kept = _held_out(paths)
    photos, names, groups = [], [], []
    for path in chosen:
        group = group_of(path)
        if (path in kept) != held_out:
            continue
        photo = read_rgb(path)
        if photo is None:
            log(f"skipped {path.name}: not a readable picture")
            continue
        if min(photo.shape[:2]) < smallest_side:
            continue
        photos.append(photo)
        names.append(str(path.relative_to(folder)))
        groups.append(group)
    if not photos:
        part = "held-out" if held_out else "training"
        size = f" of at least {smallest_side} pixels a side" if smallest_side else ""
        raise ValueError(
            f"there is no picture{size} for the {part} part in {folder}, which has {len(chosen)} in all: "
            "a recipe needs some dozens"
        )
    counts = {g: groups.count(g) for g in set(groups)}
    weights = np.array([(shares or {}).get(g, 1.0) / counts[g] for g in groups])
    return PhotoSet(tuple(photos), tuple(names), weights / weights.sum())


def random_patch(photos: PhotoSet, size: int, rng: np.random.Generator, shrink: float = 0.3) -> np.ndarray:
    """A random size × size × 3 uint8 crop, flipped and turned at random.

    With probability ``shrink`` the photo is first scaled down by 1..2, which hides the small faults of
    compressed training photos.
    """
    photo = photos.photos[rng.choice(len(photos), p=photos.weights)]
    height, width = photo.shape[:2]
    side = size
    if rng.random() < shrink:
        side = min(height, width, round(size * rng.uniform(1.0, 2.0)))
    y, x = rng.integers(height - side + 1), rng.integers(width - side + 1)
    patch = photo[y : y + side, x : x + side]
    if side != size:
        patch = cv2.resize(patch, (size, size), interpolation=cv2.INTER_AREA)
    patch = np.rot90(patch, int(rng.integers(4)))
    return np.ascontiguousarray(patch[:, ::-1] if rng.random() < 0.5 else patch)


class Prefetch(Generic[T]):
    """Runs ``make(step)`` for step = first, first+1, … on threads of its own, a few steps ahead, in order.

    Each step is seeded by its number alone, so a resumed run sees the batches that it would have seen.
    """

    def __init__(self, make: Callable[[int], T], first: int = 0, ahead: int = 4, workers: int = 1) -> None:
        self._make, self._next = make, first
        self._pool = ThreadPoolExecutor(workers, "batches")
        self._made: deque[Future[T]] = deque()
        for _ in range(max(ahead, 2 * workers)):
            self._ask()

    def _ask(self) -> None:
        self._made.append(self._pool.submit(self._make, self._next))
        self._next += 1

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        """Raises what ``make`` raised."""
        item = self._made.popleft().result()
        self._ask()
        return item

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
