"""``python -m engine.training pack SETS --data DIR --max-mb N``: one archive of small pictures to train from.

For a machine that the whole folder cannot travel to. The tree stays as it is (recipes find their sets by folder
names, and the held-out pictures by their own), the pictures become smaller and more compressed until the archive
fits. One size and one quality hold for all sets, so that none pays for another. ``opened`` gives a recipe such an
archive, or a folder, as a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from engine.api import EngineError
from engine.training.data import SUFFIXES, find_pictures, read_rgb

__all__ = ["main", "opened", "pack"]

KEPT = SUFFIXES | {".json", ".txt"}
LARGEST_FILE = 64 << 20  # bytes of one file in an archive
LARGEST_TREE = 8 << 30  # bytes of all of them
MOST_FILES = 500_000

QUALITIES = (92, 88, 84, 80, 75, 70, 65, 60)  # of WebP; below, blocks are what a network would learn
SIDES = (0, 512, 384, 320, 256, 224, 192, 160, 128, 96)  # longest short side in pixels; 0: as it is
SAMPLE = 24  # pictures of each set from which a size is foretold
FEWEST = 16  # pictures of a set, where not all fit
LONGEST = 16383  # pixels: WebP's limit
MEGABYTE = 1_000_000
PAST = (1980, 1, 1, 0, 0, 0)  # the date of every file, so that the same pictures make the same archive


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The folder that holds the pictures of ``path``: itself, or for a .zip a temporary one that is removed again.

    Raises EngineError, in one sentence, for a path that is missing, is no archive, is damaged, unpacks to more
    than LARGEST_TREE, or has no picture (those in folders named test do not count).
    """
    if not path.exists():
        raise EngineError(f"There is no training data at “{path}”: give a folder of pictures or an archive.")
    if path.is_dir():
        yield _with_pictures(path, path)
        return
    if path.suffix.lower() != ".zip":
        raise EngineError(f"“{path.name}” is neither a folder of pictures nor an archive (.zip) of them.")
    place = Path(tempfile.mkdtemp(prefix="saisei-data-"))
    # of one name always: pictures draw their lots with their folder's name
    folder = place / "data"
    try:
        folder.mkdir()
        _unpack(path, folder)
        yield _with_pictures(folder, path)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _with_pictures(folder: Path, named: Path) -> Path:
    if not find_pictures(folder):
        raise EngineError(
            f"There is no picture to train from in “{named}” (folders named test are left out)."
        )
    return folder


def _unpack(path: Path, folder: Path) -> None:
    """Plain files of known kinds alone, and only below ``folder``. Raises EngineError."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if _wanted(e)]
            # no entry yields more than the size that it states
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > LARGEST_TREE:
                raise EngineError(
                    f"The archive “{path.name}” unpacks to more than {MOST_FILES} files "
                    f"or {LARGEST_TREE >> 30} GB and was not opened."
                )
            for entry in entries:
                target = folder.joinpath(*PurePosixPath(entry.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(entry))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise EngineError(f"The archive “{path.name}” is damaged and cannot be opened ({error}).") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise EngineError(f"The archive “{path.name}” cannot be unpacked ({why}).") from None


def _wanted(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a picture or a text with a relative path that stays below the folder."""
    name = entry.filename
    path = PurePosixPath(name)
    if entry.is_dir() or path.suffix.lower() not in KEPT or entry.file_size > LARGEST_FILE:
        return False
    return not (path.is_absolute() or ".." in path.parts or any(c in name for c in "\\:\0"))


@dataclass(frozen=True)
class Choice:
    """How the pictures are made small. ``side``: longest short side in pixels, 0 as it is; ``quality`` of WebP, 0
    for the files as they are."""

    side: int
    quality: int

    def __str__(self) -> str:
        if not self.quality:
            return "the files as they are"
        size = f"short sides of at most {self.side} pixels" if self.side else "sizes as they are"
        return f"{size}, WebP quality {self.quality}"


def choices(side: int | None) -> list[Choice]:
    """From the best to the least: quality gives way first, then size. With ``side`` only quality gives way."""
    if side is not None:
        return [Choice(side, q) for q in QUALITIES]
    return [Choice(0, 0), *(Choice(s, q) for s in SIDES for q in QUALITIES)]


def find_sets(names: Sequence[str], data: Path) -> dict[str, list[Path]]:
    """The pictures of each set, by its path below ``data``; a picture belongs to the first set that holds it.

    A name is a path below ``data`` or the name of one folder anywhere below it. Raises EngineError.
    """
    if not data.is_dir():
        raise EngineError(f"There is no folder “{data}” with training data.")
    folders = sorted(p for p in data.rglob("*") if p.is_dir())
    found: dict[str, list[Path]] = {}
    taken: set[Path] = set()
    for name in names:
        wanted = PurePosixPath(name.replace(os.sep, "/")).parts
        if not wanted or "test" in wanted or ".." in wanted or data.resolve().name == "test":
            raise EngineError(
                f"“{name}” is no set to train from: a folder below --data, never one named test."
            )
        exact = data.joinpath(*wanted)
        fits = [exact] if exact in folders else [p for p in folders if p.name == name]
        if len(fits) != 1:
            which = ", ".join(p.relative_to(data).as_posix() for p in fits) if fits else "none there"
            raise EngineError(f"“{name}” does not name one folder below {data} ({which}).")
        below = fits[0].relative_to(data)
        pictures = [p for p in find_pictures(fits[0]) if "test" not in below.parts and p not in taken]
        if not pictures:
            raise EngineError(f"There is no picture to train from in the set “{name}”.")
        taken.update(pictures)
        found[below.as_posix()] = pictures
    return found


def made_small(path: Path, choice: Choice) -> tuple[bytes, str] | None:
    """A picture's bytes and suffix by a choice, or None for a file that is not a readable picture.

    A file that would only grow stays as it is.
    """
    try:
        as_it_is = path.read_bytes(), path.suffix.lower()
    except OSError:
        return None
    if not choice.quality:
        return as_it_is
    picture = read_rgb(path)
    if picture is None:
        return None
    height, width = picture.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    if choice.side:
        scale = min(scale, choice.side / min(height, width))
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    ok, data = cv2.imencode(".webp", picture[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, choice.quality])
    if not ok or (scale == 1 and data.nbytes >= len(as_it_is[0])):
        return as_it_is
    return data.tobytes(), ".webp"


def _room(name: str) -> int:
    """What the archive itself needs for a file: two headers, each with the name."""
    return 30 + 46 + 2 * len(name.encode()) + 8


def foretold(sets: dict[str, list[Path]], choice: Choice, data: Path) -> float:
    """Bytes of the archive, from a sample of each set."""
    total = 0.0
    for pictures in sets.values():
        total += sum(_room(p.relative_to(data).as_posix()) for p in pictures)
        if choice.quality:
            step = max(1, len(pictures) // SAMPLE)
            made = [len(m[0]) for p in pictures[::step] if (m := made_small(p, choice))]
            total += len(pictures) * float(np.mean(made)) if made else 0.0
        else:
            total += sum(p.stat().st_size for p in pictures)
    return total


def _likely(sets: dict[str, list[Path]], side: int | None, data: Path, limit: float) -> Choice:
    """The best choice that will probably fit, or the least one."""

    def fits(choice: Choice) -> bool:
        return foretold(sets, choice, data) <= limit

    if side is None and fits(Choice(0, 0)):
        return Choice(0, 0)
    sides, least = SIDES if side is None else (side,), QUALITIES[-1]
    i = bisect_left(sides, True, hi=len(sides) - 1, key=lambda s: fits(Choice(s, least)))
    j = bisect_left(QUALITIES, True, hi=len(QUALITIES) - 1, key=lambda q: fits(Choice(sides[i], q)))
    return Choice(sides[i], QUALITIES[j])


def thinned(sets: dict[str, list[Path]], share: float, data: Path) -> dict[str, list[Path]]:
    """The same share of every set, the pictures by a lot that is not the one of the held-out part."""

    def lot(path: Path) -> bytes:
        return hashlib.sha256(b"pack " + path.relative_to(data).as_posix().encode()).digest()

    return {
        name: sorted(sorted(pictures, key=lot)[: max(min(FEWEST, len(pictures)), int(share * len(pictures)))])
        for name, pictures in sets.items()
    }


def pack(
    names: Sequence[str],
    data: Path,
    max_mb: float,
    out: Path,
    side: int | None = None,
    log: Callable[[str], None] = print,
) -> Choice:
    """Writes the archive ``out`` of at most ``max_mb`` million bytes; says what it chose. The same pictures make
    the same archive. Raises EngineError."""
    if not (math.isfinite(max_mb) and max_mb > 0) or (side is not None and not 16 <= side <= LONGEST):
        raise EngineError(f"An archive has more than 0 MB, and --side is 16 to {LONGEST} pixels.")
    sets, limit = find_sets(names, data), max_mb * MEGABYTE
    ladder = choices(side)
    for choice in ladder[ladder.index(_likely(sets, side, data, limit)) :]:
        if _written(sets, choice, data, limit, out, log):
            return choice
    whole, share = foretold(sets, ladder[-1], data), 1.0
    for slack in (0.98, 0.94, 0.88, 0.8):
        share = slack * limit / whole
        if _written(thinned(sets, min(1.0, share), data), ladder[-1], data, limit, out, log):
            return ladder[-1]
    raise EngineError(f"{max_mb:g} MB are too few for these sets: name fewer of them, or allow more.")


def _written(
    sets: dict[str, list[Path]],
    choice: Choice,
    data: Path,
    limit: float,
    out: Path,
    log: Callable[[str], None],
) -> bool:
    """Whether the archive fitted; it is in its place only then."""
    temporary = out.with_name(out.name + ".tmp")
    used: set[str] = set()
    told: dict[str, dict[str, int]] = {}
    try:
        with (
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive,
            ThreadPoolExecutor(os.cpu_count() or 1) as pool,
        ):
            for name, pictures in sets.items():
                row = told[name] = {"pictures": 0, "unreadable": 0, "bytes": 0}
                for start in range(0, len(pictures), 256):  # a few at a time: what was made waits in memory
                    some = pictures[start : start + 256]
                    for path, made in zip(some, pool.map(lambda p: made_small(p, choice), some), strict=True):
                        if made is None:
                            row["unreadable"] += 1
                            continue
                        content, suffix = made
                        inside = path.relative_to(data).with_suffix(suffix).as_posix()
                        if inside in used:  # a.jpg beside a.png
                            inside = path.relative_to(data).as_posix() + suffix
                        used.add(inside)
                        archive.writestr(_entry(inside), content)
                        row["pictures"] += 1
                        row["bytes"] += len(content)
                    if archive.fp is not None and archive.fp.tell() > limit:
                        return False
            words = {"side": choice.side, "quality": choice.quality, "sets": told}
            archive.writestr(_entry("pack.json"), json.dumps(words, indent=1))
        size = temporary.stat().st_size
        if size > limit:
            return False
        temporary.replace(out)
    except OSError as error:
        raise EngineError(f"The archive “{out}” cannot be written ({error.strerror or error}).") from None
    finally:
        temporary.unlink(missing_ok=True)
    for name, row in told.items():
        bad = f", {row['unreadable']} unreadable left out" if row["unreadable"] else ""
        log(f"{name}: {row['pictures']} pictures, {row['bytes'] / MEGABYTE:.1f} MB{bad}")
    log(f"{out}: {size / MEGABYTE:.1f} of {limit / MEGABYTE:g} MB; {choice}")
    return True


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, PAST)
    entry.external_attr = 0o644 << 16
    return entry


def main(argv: Sequence[str]) -> int:
    p = argparse.ArgumentParser(
        prog="python -m engine.training pack", description="One archive of small pictures to train from."
    )
    p.add_argument(
        "sets", nargs="+", metavar="SET", help="a folder below --data, such as photos/bsds or monet"
    )
    p.add_argument(
        "--data", type=Path, required=True, help="folder tree of pictures; folders named test stay out"
    )
    p.add_argument("--max-mb", type=float, required=True, metavar="N", help="largest size in million bytes")
    p.add_argument("--out", type=Path, default=Path("pack.zip"), help="default: pack.zip")
    p.add_argument("--side", type=int, metavar="PX", help="longest short side; default: as large as fits")
    options = p.parse_args(argv)
    try:
        pack(options.sets, options.data, options.max_mb, options.out, options.side)
    except (EngineError, OSError) as error:
        print(f"pack: {error}", file=sys.stderr)
        return 1
    return 0
