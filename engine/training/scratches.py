"""The recipe of the scratch detector: it learns to find the synthetic damage of ``engine.training.damage``.

Loss: binary cross-entropy plus Dice (Milletari et al., 2016), which weighs the few damaged pixels as much as the many
sound ones. Validation: held-out photos under damage of other seeds; intersection over union (IoU), precision and
recall, of the pixels of all pictures together.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.scratch_detector import ScratchDetector
from engine.training.damage import KINDS, damage
from engine.training.data import PhotoSet, load_photos, random_patch
from engine.training.frame import Batch, Recipe

PATCH = 144
BATCH = 6
WHOLE = 0.12  # share of prints without damage, on which every mark is wrong
# fine structure that is no damage comes from all of these: branches, hair, fabric, wires, lettering
SHARES = {"bsds": 0.3, "large": 0.15, "everything": 0.2, "people_and_streets": 0.25, "landscapes": 0.1}
OVERLAP = 112  # the network's whole field, 107 pixels to each side, up to its size rule


@dataclass(frozen=True)
class Counts:
    """Pixels: damaged and found, sound but marked, damaged but missed."""

    found: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.found + other.found, self.wrong + other.wrong, self.missed + other.missed)

    @classmethod
    def of(cls, marked: np.ndarray, mask: np.ndarray) -> Counts:
        """Of two bool arrays of one shape."""
        found = int(np.count_nonzero(marked & mask))
        return cls(found, int(np.count_nonzero(marked)) - found, int(np.count_nonzero(mask)) - found)

    @property
    def iou(self) -> float:
        return self.found / max(self.found + self.wrong + self.missed, 1)

    @property
    def precision(self) -> float:
        return self.found / max(self.found + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.found / max(self.found + self.missed, 1)


def detect(network: nn.Module, picture: np.ndarray, device: torch.device) -> np.ndarray:
    """Probability of damage, H × W float32, of an H × W × 3 picture in 0..1; pads to the size rule and back."""
    height, width = picture.shape[:2]
    multiple = int(network.size_multiple)  # type: ignore[arg-type]
    x = torch.from_numpy(np.ascontiguousarray(picture, np.float32)).permute(2, 0, 1)[None]
    x = F.pad(x, (0, -width % multiple, 0, -height % multiple), mode="replicate")
    x = x.to(device, memory_format=torch.channels_last)
    with torch.inference_mode():
        y = torch.sigmoid(network(x).float())
    return np.ascontiguousarray(y[0, 0, :height, :width].cpu().numpy())


def marked(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The picture with the mask (bool, or 0..1) laid over it in red, for looking at."""
    weight = 0.75 * np.asarray(mask, np.float32)[..., None]
    red = np.array([1.0, 0.05, 0.05], np.float32)
    return picture * (1 - weight) + red * weight


class ScratchRecipe(Recipe):
    name = "scratches"
    model_id = "scratch-detector"
    architecture = "scratch_detector"
    # measured over 250 steps: 6e-3 gave IoU 0.24, 2e-3 gave 0.21 (and Adam at 3e-3 gave 0.20)
    learning_rate = 5e-3
    ema_decay = 0.998  # the averaged weights work with the running means of the last ones: not too far behind
    primary = "iou"
    cuda_batch = 8

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.config = {"widths": [24, 40, 56, 64], "blocks": [1, 1, 1, 1]}
        self.photos = load_photos(data, SHARES, smallest_side=PATCH)
        held_out = load_photos(data, {"bsds": 1.0, "large": 1.0}, held_out=True, smallest_side=PATCH)
        self._examples = self._validation_examples(held_out)

    def build(self) -> nn.Module:
        return ScratchDetector(**self.config)

    def data_names(self) -> str:
        return f"{len(self.photos)} photos of {', '.join(sorted(SHARES))}, under synthetic damage"

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "name": "Scratch detector",
            "description": "Marks scratches, dust, hairs, folds, stains, cracks and torn parts of old photos.",
            "task": "scratches",
            "architecture": self.architecture,
            "default": True,
            "licence": "MIT (weights); trained on photos for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": "BSDS500 train and test photos without CBSD68 (non-commercial research), "
            "ImageNet samples, Flickr8k and CycleGAN's landscapes (non-commercial research), Flickr photos (terms "
            "unclear); all damage is synthetic",
            "paper": "U-Net (Ronneberger et al., 2015), Bringing Old Photos Back to Life (Wan et al., 2020)",
            "scale": 1,
            "multiple": ScratchDetector.size_multiple,
            "overlap": OVERLAP,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        count = BATCH * self.times
        pictures = np.empty((count, PATCH, PATCH, 3), np.float32)
        masks = np.empty((count, 1, PATCH, PATCH), np.float32)
        for i in range(count):
            photo = random_patch(self.photos, PATCH, rng).astype(np.float32) * np.float32(1 / 255)
            kinds = () if rng.random() < WHOLE else None
            made = damage(photo, rng, kinds, full=False)
            pictures[i], masks[i, 0] = made.picture, made.mask
        return {"picture": torch.from_numpy(pictures).permute(0, 3, 1, 2), "mask": torch.from_numpy(masks)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        logits, mask = network(batch["picture"]).float(), batch["mask"]
        entropy = F.binary_cross_entropy_with_logits(logits, mask)
        found = torch.sigmoid(logits)
        # over the whole batch: a print without damage has no Dice of its own
        dice = 1 - (2 * (found * mask).sum() + 1) / (found.sum() + mask.sum() + 1)
        # the entropy is small, as most pixels are easy: it is weighed up to the Dice's size
        return 4 * entropy + dice, {"entropy": entropy.item(), "dice": dice.item()}

    def _validation_examples(self, photos: PhotoSet) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """(kind or "all" or "whole", picture, mask) of centre crops; the same on every machine."""
        examples = []
        for i, photo in enumerate(photos.photos[:24]):
            side = min(192, *photo.shape[:2])
            y, x = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
            clean = photo[y : y + side, x : x + side].astype(np.float32) / 255
            wanted: list[tuple[str, tuple[str, ...] | None]] = [("all", None)]
            if i < 12:
                wanted += [("whole", ()), *((kind, (kind,)) for kind in KINDS)]
            for j, (name, kinds) in enumerate(wanted):
                # seeds of three numbers never meet those of training, which have two
                made = damage(clean, np.random.default_rng((77, i, j)), kinds, full=False)
                examples.append((name, made.picture, made.mask))
        return examples

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        totals: dict[str, Counts] = {}
        whole: list[float] = []
        for name, picture, mask in self._examples:
            found = detect(network, picture, device) > 0.5
            if name == "whole":
                whole.append(float(found.mean()))
            totals[name] = totals.get(name, Counts()) + Counts.of(found, mask)
        figures = {k: getattr(totals["all"], k) for k in ("iou", "precision", "recall")}
        figures["marked on whole prints, %"] = 100 * float(np.mean(whole))
        for kind in KINDS:
            figures |= {f"{kind} {k}": getattr(totals[kind], k) for k in ("iou", "precision", "recall")}
        return figures

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Rows of damaged picture, true mask and found mask, both in red; H × W × 3 uint8."""
        by_name: dict[str, list[np.ndarray]] = {}
        for name, picture, mask in self._examples:
            if len(by_name.setdefault(name, [])) < 2:
                found = detect(network, picture, device)
                row = [
                    cv2.resize(p, (160, 160))
                    for p in (picture, marked(picture, mask), marked(picture, found))
                ]
                by_name[name].append(np.concatenate(row, 1))
        rows = [np.concatenate(pair, 1) for pair in by_name.values() if len(pair) == 2]
        rows = rows or [pair[0] for pair in by_name.values()]
        return (np.concatenate(rows).clip(0, 1) * 255 + 0.5).astype(np.uint8)
