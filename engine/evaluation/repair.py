"""Repair scratches from file to file, for ``evaluate scratches``: how near the repaired photo is to the whole one.

Every picture of cbsd68, aged and damaged by several kinds of damage together as for the detector's own figures, is
written as PNG, repaired as the command ``repair`` does with its defaults, and read back. PSNR is against the same
print without the damage, with the scan's grain and JPEG in both: of all pixels, and of the damaged ones alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.api import Context, EngineError, Picture, Request
from engine.evaluation.common import Table, pictures, read_rgb

__all__ = ["SEED", "Repairs", "damaged_prints", "measured_repairs"]

SEED = (68, 1)  # with the picture's number and 0: those of the detector's row "all"


@dataclass(frozen=True, eq=False)
class Repairs:
    """Means over the pictures, PSNR in dB."""

    before: float
    after: float
    before_damaged: float
    after_damaged: float
    failed: int

    def table(self, name: str) -> Table:
        """Rows for ``show``."""
        return {
            f"{name}, before": {"PSNR": self.before, "PSNR, damaged": self.before_damaged},
            f"{name}, after": {"PSNR": self.after, "PSNR, damaged": self.after_damaged},
        }

    def figures(self) -> dict[str, float]:
        return {
            "repair PSNR, before": self.before,
            "repair PSNR, after": self.after,
            "repair PSNR of damaged pixels, before": self.before_damaged,
            "repair PSNR of damaged pixels, after": self.after_damaged,
        }


def damaged_prints(folder: Path, limit: int | None) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(whole print, damaged print: H × W × 3 uint8, mask H × W bool); the same in every run."""
    from engine.training.damage import KINDS, damage

    for i, path in enumerate(pictures(folder, limit)):
        clean = read_rgb(path).astype(np.float32) / 255
        made = damage(clean, np.random.default_rng((*SEED, i, 0)), tuple(KINDS))
        yield _levels(made.before), _levels(made.picture), made.mask


def measured_repairs(
    folder: Path, limit: int | None, model: str | None, tell: Callable[[str], None]
) -> Repairs:
    """Raises EngineError for pictures or a model that are not there. A picture that is refused counts as it was."""
    from engine import files
    from engine.chain import whole
    from engine.dispatch import run
    from engine.filters import FILTERS

    row = FILTERS["repair"]
    scores: list[tuple[float, float, float, float]] = []
    failed = 0
    with tempfile.TemporaryDirectory(prefix="saisei-") as name:
        source, target = Path(name) / "damaged.png", Path(name) / "repaired.png"
        for done, (print_, damaged, mask) in enumerate(damaged_prints(folder, limit), 1):
            files.write(source, Picture(damaged))
            picture = files.read(source).picture
            try:
                result = run(Request("repair", picture, row.make_params(), model), Context())
                picture = whole(row, picture, result)
            except EngineError as error:
                failed += 1
                tell(f"picture {done} was not repaired: {error}")
            files.write(target, picture)
            repaired = files.read(target).picture.pixels
            scores.append(
                (
                    _psnr(damaged, print_),
                    _psnr(repaired, print_),
                    _psnr(damaged[mask], print_[mask]),
                    _psnr(repaired[mask], print_[mask]),
                )
            )
            if done % 10 == 0:
                tell(f"{done} repaired pictures")
    before, after, before_damaged, after_damaged = (float(v) for v in np.mean(scores, axis=0))
    return Repairs(before, after, before_damaged, after_damaged, failed)


def _levels(picture: np.ndarray) -> np.ndarray:
    return (picture.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _psnr(one: np.ndarray, other: np.ndarray) -> float:
    """In dB; at most 60, so that equal pixels have a mean."""
    if not one.size:
        return 60.0
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return min(60.0, 10 * np.log10(255**2 / max(error, 1e-9)))
