"""``python main.py evaluate scratches --data DIR``: how much of the damage on old photos the detector finds.

Protocol: every picture of cbsd68 is aged and damaged by ``engine.training.damage`` with fixed seeds that no training
uses: once by several kinds together ("all"), once by each kind alone, and once not at all ("whole prints", on which
every mark is wrong). A pixel is damaged where it changed by more than 15 of 255. Intersection over union (IoU),
precision and recall are of the pixels of all pictures together, at probability 0.5.

The classical reference in the same run is morphology: what stands out of the opened and closed luminance (top-hat and
black-hat), above a threshold. It is given, for each row, the size and the threshold that suit that row best.

Then what the filter marks, with its defaults and as Restore does: see engine/evaluation/marks.py. Last, Repair
scratches, from file to file, on the pictures of the row "all": see engine/evaluation/repair.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from engine.api import DevicePolicy, EngineError
from engine.evaluation.common import Outcome, Table, pictures, read_rgb
from engine.evaluation.marks import measured_marks
from engine.evaluation.repair import measured_repairs

if TYPE_CHECKING:
    import torch

    from engine.training.scratches import Counts

HELP = "scratch detector on held-out synthetic damage over CBSD68: IoU, precision, recall, by kind; and the repairs"
ALL, WHOLE = "all", "whole prints"
SIZES = (5, 9, 15)  # of the structuring elements, in pixels
REFERENCE = "top-hat and black-hat, best threshold"


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--sheet",
        type=Path,
        metavar="FILE.png",
        help="also write the real photos of old_photos, each beside what the detector marks on it",
    )
    p.add_argument("--no-repair", action="store_true", help="the detector alone: the repairs take a while")


def damaged_pictures(folder: Path, limit: int | None) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """(row, picture H × W × 3 float32 in 0..1, mask H × W bool); the same in every run."""
    from engine.training.damage import KINDS, damage

    wanted: list[tuple[str, tuple[str, ...] | None]] = [(ALL, None), (WHOLE, ())]
    wanted += [(kind, (kind,)) for kind in KINDS]
    for i, path in enumerate(pictures(folder, limit)):
        clean = read_rgb(path).astype(np.float32) / 255
        for j, (row, kinds) in enumerate(wanted):
            # four numbers: training seeds with two, its validation with three
            made = damage(clean, np.random.default_rng((68, 1, i, j)), kinds, full=False)
            yield row, made.picture, made.mask


class Morphology:
    """The reference's pixels by response, sound and damaged, so that every threshold is tried at once."""

    def __init__(self) -> None:
        self._histograms: dict[tuple[str, int], np.ndarray] = {}

    def add(self, row: str, picture: np.ndarray, mask: np.ndarray) -> None:
        grey = cv2.cvtColor((picture * 255 + 0.5).astype(np.uint8), cv2.COLOR_RGB2GRAY)
        for size in SIZES:
            element = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            light = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, element)
            dark = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, element)
            response = cv2.max(light, dark)
            found = self._histograms.setdefault((row, size), np.zeros((2, 256), np.int64))
            for i, part in enumerate((~mask, mask)):
                found[i] += np.bincount(response[part], minlength=256)

    def best(self, row: str) -> tuple[Counts, int, int]:
        """By IoU: the counts, the size, and the threshold (marked is what reaches it)."""
        from engine.training.scratches import Counts

        tried = []
        for (name, size), (sound, damaged) in self._histograms.items():
            if name == row:
                for threshold in range(2, 256):
                    found = int(damaged[threshold:].sum())
                    missed = int(damaged[:threshold].sum())
                    tried.append((Counts(found, int(sound[threshold:].sum()), missed), size, threshold))
        return max(tried, key=lambda t: t[0].iou)

    def marked(self, row: str, size: int, threshold: int) -> int:
        """How many pixels are marked."""
        return int(self._histograms[row, size][:, threshold:].sum())

    def pixels(self, row: str) -> int:
        return int(self._histograms[row, SIZES[0]].sum())


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    """Raises EngineError for pictures or a model that are not there, and for a sheet that cannot be written."""
    import torch

    from engine.models.store import ModelStore
    from engine.training.scratches import Counts, detect

    if options.sheet is not None and options.sheet.suffix.lower() != ".png":
        raise EngineError(
            f"The sheet is written as PNG: give it a name that ends in .png, not {options.sheet.name}."
        )
    store = ModelStore()
    card = store.active("scratches", options.model)
    network = store.load(card, device, torch.float32).network
    totals: dict[str, Counts] = {}
    reference = Morphology()
    for done, (row, picture, mask) in enumerate(damaged_pictures(options.data / "cbsd68", options.limit), 1):
        totals[row] = totals.get(row, Counts()) + Counts.of(detect(network, picture, device) > 0.5, mask)
        reference.add(row, picture, mask)
        if done % 100 == 0:
            tell(f"{done} damaged pictures")
    if options.sheet is not None:
        write_sheet(network, device, options.data / "old_photos", options.sheet)
        tell(f"wrote {options.sheet}")
    outcome = _outcome(card.id, card.name, totals, reference)
    outcome.table.update(measured_marks(options, store, DevicePolicy(options.device), tell))
    if not options.no_repair:
        repairs = measured_repairs(options.data / "cbsd68", options.limit, options.model, tell)
        outcome.table.update(repairs.table("Repair scratches"))
        outcome.figures[card.id].update(repairs.figures())
    return outcome


def _outcome(identity: str, name: str, totals: dict[str, Counts], reference: Morphology) -> Outcome:
    table: Table = {}
    figures: dict[str, float] = {}
    for row, counts in totals.items():
        if row == WHOLE:
            continue
        table[f"{name}, {row}"] = _cells(counts)
        figures["IoU" if row == ALL else f"IoU, {row}"] = counts.iou
    whole = totals[WHOLE].wrong / reference.pixels(WHOLE)
    table[f"{name}, {WHOLE}"] = {"marked, %": 100 * whole}
    figures["marked on whole prints, %"] = 100 * whole
    for row in totals:
        if row != WHOLE:
            table[f"{REFERENCE}, {row}"] = _cells(reference.best(row)[0])
    best, size, threshold = reference.best(ALL)
    share = reference.marked(WHOLE, size, threshold) / reference.pixels(WHOLE)
    table[f"{REFERENCE}, {WHOLE}"] = {"marked, %": 100 * share}
    figures |= {"precision": totals[ALL].precision, "recall": totals[ALL].recall}
    figures["IoU of top-hat and black-hat"] = best.iou
    return Outcome(
        "Synthetic damage over CBSD68, pixels of all pictures together, at probability 0.5.",
        table,
        {identity: figures},
        digits=3,
    )


def _cells(counts: Counts) -> dict[str, float]:
    return {"IoU": counts.iou, "precision": counts.precision, "recall": counts.recall}


def write_sheet(network: torch.nn.Module, device: torch.device, folder: Path, file: Path) -> None:
    """The photos of ``folder``, one below the other, each beside itself with the marks in red, as PNG."""
    from engine.training.scratches import detect, marked

    rows = []
    for path in pictures(folder, None):
        picture = read_rgb(path).astype(np.float32) / 255
        rows.append(np.concatenate([picture, marked(picture, detect(network, picture, device))], 1))
    width = max(row.shape[1] for row in rows)
    padded = [np.pad(row, ((0, 8), (0, width - row.shape[1]), (0, 0)), constant_values=1) for row in rows]
    sheet = (np.concatenate(padded).clip(0, 1) * 255 + 0.5).astype(np.uint8)
    ok, data = cv2.imencode(".png", np.ascontiguousarray(sheet[..., ::-1]))
    if not ok:
        raise EngineError(f"The sheet {file.name} could not be made as PNG.")
    try:
        file.write_bytes(data.tobytes())
    except OSError as error:
        raise EngineError(f"The sheet {file} could not be written ({error.strerror or error}).") from None
