"""Where a photo is damaged: the detector asked piece by piece, and its probabilities made a mask. Imports torch."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import cv2
import numpy as np
import torch

from engine import device as devices
from engine.api import Context, DevicePolicy, EngineError, MemoryExhausted, ModelError, Picture, Rect
from engine.filters.repair import RepairParams, widest_mark
from engine.filters.repair_trust import beyond_doubt
from engine.holes import frame, grown
from engine.models.store import ModelStore, shared
from engine.pixels import Converter
from engine.tiling import floor_to

__all__ = ["MOST", "Detector", "marks"]

EDGE = 512  # pixels a side of a piece, without what it sees around itself
LEAST_EDGE = 64  # below which it is not the piece that does not fit
REACH = (
    64  # pixels around a region that are looked at, too: a mark that leaves it is judged by its whole length
)
FAINTER = 0.5  # of the threshold: how probable damage still is where it belongs to a mark that reaches it
CORNER = 1.5  # as far as the corner of a square is from where it is deep, against its side, and a little
MOST = 0.4  # of what can be seen: where more is marked, the detector has met something that it does not know

Array = np.ndarray
# probabilities so far as they were asked for, by picture: another threshold costs nothing
_known: WeakKeyDictionary[Picture, dict[str, dict[Rect, Array]]] = WeakKeyDictionary()


class Detector:
    """The active model of the task "scratches", or the one named. Raises ModelError, EngineError."""

    def __init__(
        self,
        picture: Picture,
        policy: DevicePolicy,
        context: Context,
        model: str | None = None,
        store: ModelStore | None = None,
    ) -> None:
        self._store = store or shared()
        self._picture, self._policy, self._context = picture, policy, context
        self.card = self._store.active("scratches", model)
        self._device = devices.resolve(policy.device)
        if policy.precision not in ("auto", *self.card.precisions):
            raise EngineError(
                f"{self.card.name} does not work in {policy.precision}; choose "
                f"{' or '.join(self.card.precisions)}."
            )
        self._precision = policy.precision
        if self._precision == "auto":
            self._precision = devices.fastest_precision(self._device, self.card.precisions)
        self._converter = Converter(picture)

    @property
    def device(self) -> str:
        return devices.describe(self._device)

    def recipe(self) -> dict[str, str]:
        return {"model": self.card.id, "model_sha256": self.card.sha256, "precision": self._precision}

    def probabilities(self, region: Rect) -> Array:
        """Of damage, 0..255, for the pixels of ``region``: h × w uint8. 0 where the picture is fully transparent."""
        whole, edge = self._picture.rect, self._policy.tile or EDGE
        out = np.zeros((region.height, region.width), np.uint8)
        known = _known.setdefault(self._picture, {}).setdefault(f"{self.card.sha256} {edge}", {})
        cells = [
            Rect(x, y, edge, edge).intersected(whole)
            for y in range(floor_to(region.y, edge), region.bottom, edge)
            for x in range(floor_to(region.x, edge), region.right, edge)
        ]
        for done, cell in enumerate(cells):
            self._context.check_cancelled()
            if cell not in known:
                known[cell] = self._asked(cell)
            both = cell.intersected(region)
            out[both.moved(-region.x, -region.y).slices] = known[cell][both.moved(-cell.x, -cell.y).slices]
            self._context.progress((done + 1) / len(cells))
        return out

    def _asked(self, cell: Rect) -> Array:
        """One piece; in quarters where it does not fit the memory."""
        if self._picture.has_alpha and not self._picture.pixels[cell.slices][..., -1].any():
            return np.zeros((cell.height, cell.width), np.uint8)
        try:
            return self._answer(cell)
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error, self._device):
                raise
        gc.collect()  # only here is the traceback gone, and with it what the failed pass held
        devices.release(self._device)
        if self._policy.tile is not None or max(cell.width, cell.height) < 2 * LEAST_EDGE:
            if self._device.type == "cpu":
                raise MemoryExhausted(
                    "There is not enough memory to look for scratches, even in small pieces; close other programs."
                )
            self._device = torch.device("cpu")
            self._context.note("Out of memory on the graphics card: computing on the processor.")
            return self._asked(cell)
        self._context.note("Out of memory: looking for scratches in smaller pieces.")
        half = Rect(0, 0, -(-cell.width // 2), -(-cell.height // 2))
        out = np.empty((cell.height, cell.width), np.uint8)
        for y in range(0, cell.height, half.height):
            for x in range(0, cell.width, half.width):
                part = half.moved(cell.x + x, cell.y + y).intersected(cell)
                out[part.moved(-cell.x, -cell.y).slices] = self._asked(part)
        return out

    def _answer(self, cell: Rect) -> Array:
        loaded = self._store.load(self.card, self._device, devices.DTYPES[self._precision])
        network: Any = loaded.network
        multiple = int(getattr(network, "size_multiple", self.card.multiple))
        wide = cell.expanded(self.card.overlap)
        x, y = (floor_to(max(0, start), multiple) for start in (wide.x, wide.y))
        seen = Rect(x, y, wide.right - x, wide.bottom - y).intersected(self._picture.rect)
        tile = torch.from_numpy(self._converter.read(seen, multiple)).permute(2, 0, 1)[None]
        tile = tile.to(self._device, devices.DTYPES[self._precision], memory_format=torch.channels_last)
        self._context.device(self.device, devices.used_memory(self._device))
        with torch.inference_mode():
            logits = network(tile)
        if logits.shape[-2:] != tile.shape[-2:]:
            raise ModelError(
                f"{self.card.name} answered in another size: it is not a model that finds scratches."
            )
        found = torch.sigmoid(logits.float())[0, 0].cpu().numpy()
        if not np.isfinite(found).all():
            if self._precision == "float32":
                raise ModelError(
                    f"{self.card.name} gave numbers that are not finite; verify or replace the model."
                )
            self._context.note(f"{self.card.name} overflowed in {self._precision}; it goes on in float32.")
            self._precision = "float32"
            return self._answer(cell)
        part = np.rint(found[cell.moved(-seen.x, -seen.y).slices] * 255).astype(np.uint8)
        if self._picture.has_alpha:
            part[self._picture.pixels[cell.slices][..., -1] == 0] = 0
        return part


def marks(
    detector: Detector, picture: Picture, region: Rect, params: RepairParams, check: Callable[[], None]
) -> Array:
    """H × W bool of the whole picture: what is damaged inside ``region``; nothing is marked elsewhere."""
    around = region.expanded(REACH).intersected(picture.rect)
    probable = detector.probabilities(around)
    check()
    found = _cleaned(probable, params.sensitivity, params.smallest)
    found = _narrow(found, widest_mark(params, picture.width, picture.height))
    if params.careful:
        check()
        found = beyond_doubt(found, probable, picture.pixels[around.slices])
    out = np.zeros((picture.height, picture.width), bool)
    out[around.slices] = found
    check()
    out = grown(out, params.grow)
    if picture.has_alpha:
        out &= picture.pixels[..., -1] > 0
    if region != picture.rect:
        inside = np.zeros_like(out)
        inside[region.slices] = out[region.slices]
        return inside
    return out


def _cleaned(probable: Array, sensitivity: float, smallest: int) -> Array:
    """Marks with their fainter ends, without specks that are too small: two thresholds, as Canny (1986) follows
    edges."""
    strong = max(1, round(255 * (1 - sensitivity / 100)))
    weak = probable >= max(1, round(strong * FAINTER))
    if not weak.any():
        return weak
    box = frame(weak)
    part = weak[box.slices].astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8, ltype=cv2.CV_32S)
    keep = np.zeros(count, bool)
    keep[np.unique(labels[probable[box.slices] >= strong])] = True
    keep &= stats[:, cv2.CC_STAT_AREA] >= smallest
    keep[0] = False
    out = np.zeros_like(weak)
    out[box.slices] = keep[labels]
    return out


def _narrow(found: Array, widest: int) -> Array:
    """Without the parts that are broader than ``widest``; what is narrow on them stays."""
    if not found.any():
        return found
    # at the picture's edge a mark ends: torn borders are as narrow as they look
    depth = cv2.distanceTransform(np.pad(found, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    middles = depth > widest / 2
    if not middles.any():
        return found
    away = cv2.distanceTransform((~middles).astype(np.uint8), cv2.DIST_L2, 5)
    return found & (away > widest / 2 * CORNER + 1)
