"""What Repair scratches marks, for ``evaluate scratches``: by default, and "only what is sure" as for Restore.

On the damaged prints of engine/evaluation/repair.py: precision and recall of the pixels of all of them together. On
the clean photos of cbsd68, live1 and set14, on which every mark is wrong: the share of their pixels that is marked,
and in how many photos Restore would propose the repair by itself. Marks are counted before they are made wider.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.api import Context, DevicePolicy, Picture
from engine.evaluation.common import Table, pictures, read_rgb
from engine.evaluation.repair import damaged_prints
from engine.models.store import ModelStore

__all__ = ["CLEAN", "NAMES", "measured_marks"]

CLEAN = ("cbsd68", "live1", "set14")  # folders of the test photos; those that are there
NAMES = {False: "marks of Repair scratches", True: "only what is sure"}


def measured_marks(
    options: argparse.Namespace, store: ModelStore, policy: DevicePolicy, tell: Callable[[str], None]
) -> Table:
    """Rows for ``show``. Raises EngineError for pictures or a model that are not there."""
    from engine.filters.repair import RepairParams
    from engine.filters.repair_marks import Detector, marks
    from engine.filters.repair_trust import SURE
    from engine.restoring import SCRATCHED
    from engine.training.scratches import Counts

    def made(picture: Picture, careful: bool) -> tuple[np.ndarray, float]:
        """The marks, and the share of the pixels that is marked beyond doubt."""
        detector = Detector(picture, policy, Context(), options.model, store)
        params = RepairParams(grow=0, careful=careful)
        found = marks(detector, picture, picture.rect, params, lambda: None)
        sure = found & (detector.probabilities(picture.rect) >= SURE)
        return found, float(sure.mean())

    counts = {careful: Counts() for careful in NAMES}
    for _, damaged, mask in damaged_prints(options.data / "cbsd68", options.limit):
        picture = Picture(damaged)
        for careful in NAMES:
            counts[careful] += Counts.of(made(picture, careful)[0], mask)
    tell("marked the damaged prints")
    wrong, proposed = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0)
    pixels = 0
    for path in _clean(options.data, options.limit):
        clean = Picture(np.ascontiguousarray(read_rgb(path)))
        pixels += clean.width * clean.height
        for careful in NAMES:
            found, sure = made(clean, careful)
            wrong[careful] += int(np.count_nonzero(found))
            proposed[careful] += sure >= SCRATCHED
    tell("marked the clean photos")
    return {
        name: {
            "precision": counts[careful].precision,
            "recall": counts[careful].recall,
            "marked on clean photos, %": 100 * wrong[careful] / pixels,
            "proposed on clean photos": float(proposed[careful]),
        }
        for careful, name in NAMES.items()
    }


def _clean(data: Path, limit: int | None) -> list[Path]:
    return [path for folder in CLEAN if (data / folder).is_dir() for path in pictures(data / folder, limit)]
