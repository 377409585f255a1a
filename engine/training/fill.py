"""Recipe of the filler: DeepFill v2 on crops of photos with its own masks.

Both stages learn by the absolute error in the hole; SN-PatchGAN joins in the run's last part with a small weight, for
texture at little cost in figures. Unlike the published network ours starts from a smooth fill of the hole and learns
what is missing in it (``smooth``), which is better than diffusion after minutes instead of days. Crops of 128 pixels
take turns with a quarter as many of 256, at the same cost, so that holes of every size are known.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.measures.quality import psnr, ssim
from engine.networks.deepfill import DeepFill
from engine.networks.sn_patchgan import SNPatchGAN
from engine.training.data import PhotoSet, load_photos, random_patch
from engine.training.losses import hinge_critic, hinge_generator
from engine.training.masks import free_form, rectangle, training_mask
from engine.training.recipe import AdversarialRecipe, Batch

__all__ = ["FillRecipe"]

SMALL, LARGE = 128, 256  # sides of the crops, pixels
BATCH = 8  # small crops in a batch; of large ones a quarter
LARGE_EVERY = 3  # every third batch is of large crops
COARSE = 0.5  # weight of the first stage's error; the second's is 1
ADVERSARIAL = 0.01  # weight of the critic's word against the absolute error (0..1)
WIDTH, CRITIC_WIDTH = 24, 32
SHARES = {
    "bsds": 0.3,
    "large": 0.2,
    "landscapes": 0.2,
    "everything": 0.15,
    "people_and_streets": 0.1,
    "scenes": 0.05,
}
VALIDATION = 24  # held-out photos


class FillRecipe(AdversarialRecipe):
    name = "fill"
    model_id = "fill-deepfill"
    architecture = "deepfill"
    learning_rate = 1e-3
    critic_learning_rate = 4e-4
    optimizer = "muon"
    betas = (0.5, 0.99)
    decay = "cosine"
    adversarial_from = 0.85
    primary = "psnr"

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.config = {"width": WIDTH, "smooth": True}
        self.photos = load_photos(data, SHARES, smallest_side=SMALL)
        self.large = larger(self.photos, LARGE)
        held_out = load_photos(
            data, {"bsds": 1.0, "large": 1.0, "people_and_streets": 1.0}, held_out=True, smallest_side=LARGE
        )
        self._pairs = validation_pairs(held_out)

    def build(self) -> nn.Module:
        return DeepFill(**self.config)

    def build_critic(self) -> nn.Module:
        return SNPatchGAN(CRITIC_WIDTH)

    def data_names(self) -> str:
        return f"{len(self.photos)} photos of {', '.join(sorted(SHARES))}"

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "name": "DeepFill, small",
            "description": "Fills what was brushed away, from what is around it.",
            "task": "fill",
            "architecture": self.architecture,
            "default": True,
            "licence": "MIT (weights); trained on photos for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": "BSDS500 train and test photos without CBSD68 and CycleGAN's landscape photos "
            "(non-commercial research), Flickr photos and Intel scenes (terms unclear), ImageNet samples and "
            "Flickr8k (non-commercial research)",
            "paper": "DeepFill v2: Free-Form Image Inpainting with Gated Convolution (Yu et al., 2019)",
            "scale": 1,
            "multiple": DeepFill.size_multiple,
            "overlap": 0,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        large = self.large is not None and step % LARGE_EVERY == LARGE_EVERY - 1
        photos, size = (self.large, LARGE) if large else (self.photos, SMALL)
        assert photos is not None
        count = max(1, BATCH * self.times * SMALL**2 // size**2)
        clean = np.stack([random_patch(photos, size, rng) for _ in range(count)])
        masks = np.stack([training_mask(size, rng) for _ in range(count)])
        return {
            "clean": torch.from_numpy(clean).permute(0, 3, 1, 2).float() / 255,
            "mask": torch.from_numpy(masks)[:, None].float(),
        }

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, DeepFill)
        clean, mask = batch["clean"], batch["mask"]
        coarse, fine = (stage.float() for stage in network.stages(clean, mask))
        coarse_l1, fine_l1 = hole_l1(coarse, clean, mask), hole_l1(fine, clean, mask)
        loss = fine_l1 + COARSE * coarse_l1
        parts = {"coarse_l1": 100 * coarse_l1.item(), "l1": 100 * fine_l1.item()}
        if critic is not None:
            word = hinge_generator(critic(*judged(fine, clean, mask)).float())
            loss = loss + ADVERSARIAL * word
            parts["adversarial"] = word.item()
        return loss, parts

    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        clean, mask = batch["clean"], batch["mask"]
        assert isinstance(network, DeepFill)
        with torch.no_grad():
            fine = network.stages(clean, mask)[1].float()
        real, made = critic(*judged(clean, clean, mask)), critic(*judged(fine, clean, mask))
        loss = hinge_critic(real.float(), made.float())
        return loss, {"critic": loss.item()}

    @torch.inference_mode()
    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        """Means over held-out photos: "l1" in per cent and "psnr" (dB) of the hole alone, "ssim" of the whole picture
        (``engine.evaluation.fill`` counts PSNR over the whole picture: higher by what the hole's share is); of both
        kinds of hole, then each by itself."""
        scores: dict[str, list[float]] = {}
        for kind, clean, mask in self._pairs:
            filled = run(network, clean, mask, device)[1]
            hole = mask > 0
            figures = {
                "psnr": psnr(filled[hole], clean[hole]),
                "l1": float(np.abs(filled[hole].astype(float) - clean[hole]).mean()) / 2.55,
                "ssim": ssim(filled, clean),
            }
            for name, value in figures.items():
                scores.setdefault(name, []).append(value)
                scores.setdefault(f"{name}_{kind}", []).append(value)
        return {name: float(np.mean(values)) for name, values in scores.items()}

    @torch.inference_mode()
    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Rows of masked, coarse, result and truth, in two columns."""
        rows = []
        for _, clean, mask in self._pairs[:16]:
            coarse, filled = run(network, clean, mask, device)
            masked = np.where(mask[..., None] > 0, np.uint8(255), clean)
            rows.append(np.concatenate([masked, coarse, filled, clean], 1))
        half = max(1, len(rows) // 2)
        columns = [np.concatenate(rows[:half])]
        if len(rows) >= 2 * half and len(rows) > 1:
            columns.append(np.concatenate(rows[half : 2 * half]))
        return np.concatenate(columns, 1)


def hole_l1(output: Tensor, clean: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute error over the pixels of all holes of a batch."""
    return ((output - clean).abs() * mask).sum() / (mask.sum() * output.shape[1]).clamp_min(1)


def judged(output: Tensor, clean: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """What the critic sees: the output in its picture, on -1..1, and the mask."""
    return torch.where(mask > 0, output, clean) * 2 - 1, mask


def larger(photos: PhotoSet, side: int) -> PhotoSet | None:
    """Those of at least ``side`` pixels on both sides, with their weights; None where there is none."""
    chosen = [i for i, photo in enumerate(photos.photos) if min(photo.shape[:2]) >= side]
    if not chosen:
        return None
    weights = photos.weights[chosen]
    return PhotoSet(
        tuple(photos.photos[i] for i in chosen),
        tuple(photos.names[i] for i in chosen),
        weights / weights.sum(),
    )


def validation_pairs(photos: PhotoSet) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """(kind, H × W × 3 uint8 centre crop, mask), the same on every machine."""
    pairs = []
    for i, photo in enumerate(photos.photos[:VALIDATION]):
        y, x = (photo.shape[0] - LARGE) // 2, (photo.shape[1] - LARGE) // 2
        clean = np.ascontiguousarray(photo[y : y + LARGE, x : x + LARGE])
        pairs.append(("free", clean, free_form(LARGE, np.random.default_rng((78, i)))))
        pairs.append(("rect", clean, rectangle(LARGE, np.random.default_rng((79, i)))))
    return pairs


def run(
    network: nn.Module, clean: np.ndarray, mask: np.ndarray, device: torch.device
) -> tuple[np.ndarray, np.ndarray]:
    """The picture with the coarse stage's and with the network's fill in the hole, uint8."""
    assert isinstance(network, DeepFill)
    x = torch.from_numpy(clean).permute(2, 0, 1)[None].to(device).float() / 255
    x = x.contiguous(memory_format=torch.channels_last)
    hole = torch.from_numpy(mask)[None, None].to(device).float()
    filled = []
    for stage in network.stages(x, hole):
        y = torch.where(hole > 0, stage.float().clamp(0, 1), x)[0].permute(1, 2, 0)
        filled.append(np.round(y.cpu().numpy() * 255).astype(np.uint8))
    return filled[0], filled[1]
