"""Opening and saving beside GIMP, where it is (Debian: ``apt-get install --no-install-recommends gimp``)."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import files
from engine.api import Picture
from tests.benchmarks.report import Row

__all__ = ["beside_gimp"]

RUNS = 3
BATCH = """
(define (again n)
  (if (> n 0)
      (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE "{source}" "{source}")))
             (layer (car (gimp-image-flatten image))))
        {save}
        (gimp-image-delete image)
        (again (- n 1)))))
(again {runs})
"""


def beside_gimp() -> list[Row]:
    """A 24 MP photo: opened, and opened and saved, by both. Nothing where GIMP is not there."""
    program = shutil.which("gimp-console") or shutil.which("gimp")
    if program is None:
        return []
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "photo.jpg"
        files.write(source, _photo(6000, 4000))
        for suffix in ("", ".jpg", ".png"):
            target = folder / f"out{suffix}"
            save = f'(gimp-file-save RUN-NONINTERACTIVE image layer "{target}" "{target}")' if suffix else ""
            theirs = _gimp(program, folder, source, save)
            ours = statistics.median(_timed(lambda: _ours(source, target)) for _ in range(RUNS))  # noqa: B023
            what = f"open a 24 MP JPEG{f' and save it as {suffix[1:].upper()}' if suffix else ''}"
            detail = f"Saisei {ours:.2f} s, GIMP {theirs:.2f} s"
            rows.append(Row(f"{what}: Saisei to GIMP", ours / theirs, "×", 1.0, detail=detail))
    return rows


def _photo(width: int, height: int) -> Picture:
    """Waves and a little noise, as a photo has."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = 128 + 80 * np.sin(x / 97) * np.cos(y / 61)
    noise = np.random.default_rng(1).normal(0, 5, (height, width, 3)).astype(np.float32)
    return Picture(np.clip(waves[..., None] + noise, 0, 255).astype(np.uint8))


def _ours(source: Path, target: Path) -> None:
    found = files.read(source)
    if target.suffix:
        files.write(target, found.picture, found.metadata)


def _gimp(program: str, folder: Path, source: Path, save: str) -> float:
    """Seconds for one picture: several in one start, less a start without any."""

    def run(count: int) -> None:
        script = BATCH.format(source=source, save=save, runs=count).replace("\n", " ")
        subprocess.run(
            [program, "-i", "-d", "-f", "-s", "--new-instance", "-b", script, "-b", "(gimp-quit 0)"],
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            check=True,
            capture_output=True,
            timeout=600,
        )

    run(0)  # the first start writes its settings
    start = _timed(lambda: run(0))
    return max(1e-3, (_timed(lambda: run(RUNS)) - start) / RUNS)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
