"""Recipe of the denoising autoencoder: Gaussian noise, and what cameras, scalers and JPEG do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from engine.networks.denoising_autoencoder import DenoisingAutoencoder
from engine.training import degrade
from engine.training.data import PhotoSet, load_photos, random_patch
from engine.training.frame import Batch, Recipe

PATCH = 128
BATCH = 5
# what the level is measured in, around a tile; see DenoisingAutoencoder.overlap_told for the rest
OVERLAP = 128
GREY = 0.08  # share of black-and-white photos
PLAIN = 0.05  # share of plain areas, which photos hardly have: blown highlights, black, white backgrounds
FULL_SIZE = 0.45  # share of photos as soft as a camera's own files are at full resolution
CALM = 0.5  # share of these that have little contrast, or are out of focus
CLEAN = 0.04  # share of pictures with nothing to remove, which have to stay as they are
SHARES = {"bsds": 0.55, "large": 0.35, "everything": 0.05, "people_and_streets": 0.05}


def spoil(clean: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A spoiled copy of an H × W × 3 float picture and its noise-level map, H × W × 1, both on 0..1.

    Where noise moves the mean of a brightness (``degrade.shift``), the clean picture is moved with it, in place.
    """
    if rng.random() < CLEAN:
        return clean.copy(), np.zeros((*clean.shape[:2], 1), np.float32)
    kind = rng.random()
    if kind < 0.28:
        top = 75.0 if rng.random() < 0.15 else 55.0
        sigma = rng.uniform(0.0, top) / 255
        if rng.random() < 0.12:
            field = degrade.sigma_field(clean.shape[:2], 0.0, float(sigma) * 2, rng)
            return degrade.gaussian(clean, field, rng).astype(np.float32), field
        noisy = degrade.gaussian(clean, sigma, rng).astype(np.float32)
        if rng.random() < 0.3:
            noisy = degrade.quantised(noisy)
            clean += degrade.shift(noisy, clean)
        return noisy, np.full((*clean.shape[:2], 1), sigma, np.float32)
    if kind < 0.38:
        noisy = degrade.camera(clean, rng)
    elif kind < 0.50:
        noisy, clean[:] = degrade.in_camera(clean, rng)
    elif kind < 0.65:
        # real files hold little noise far more often than much
        noisy = degrade.developed(clean, rng, float(np.exp(rng.uniform(0.0, 2.8))) / 255)
    elif kind < 0.68:
        noisy = degrade.correlated(clean, rng.uniform(1.0, 30.0) / 255, rng)
    else:
        noisy = clean
        if rng.random() < 0.3:
            noisy = degrade.correlated(clean, rng.uniform(0.5, 15.0) / 255, rng)
    if noisy is not clean:
        noisy = noisy.clip(0.0, 1.0)
        clean += degrade.shift(noisy, clean)
    if kind >= 0.68 or rng.random() < 0.45:
        low = 8 if kind >= 0.68 else 70
        noisy = degrade.jpeg(noisy, int(rng.integers(low, 96)), rng.random() < 0.6)
    noisy = degrade.quantised(noisy).astype(np.float32)
    return noisy, degrade.level(noisy, clean)


def plain(size: int, rng: np.random.Generator) -> np.ndarray:
    """White, black or any colour, often with a slight gradient; size × size × 3 float32 in 0..1."""
    colour = rng.choice([np.ones(3), np.zeros(3), rng.random(3)])
    if rng.random() < 0.5:
        y, x = np.mgrid[0:size, 0:size] / size - 0.5
        slope = rng.uniform(-0.3, 0.3, (2, 1, 1, 3))
        colour = colour + x[..., None] * slope[0] + y[..., None] * slope[1]
    return np.broadcast_to(colour, (size, size, 3)).clip(0, 1).astype(np.float32)


def spoil_grey(clean: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """As ``spoil``, for a black-and-white photo: three equal channels, hence noise that is equal in all of them.

    The clean picture is made grey in place.
    """
    clean[:] = cv2.cvtColor(clean, cv2.COLOR_RGB2GRAY)[..., None]
    noisy, level = spoil(clean, rng)
    noisy = noisy[..., 1:2].repeat(3, 2)
    clean[:] = clean[..., 1:2]
    return noisy, level if np.ptp(level) == 0 else degrade.level(noisy, clean)


class DenoiseRecipe(Recipe):
    name = "denoise"
    model_id = "denoise-autoencoder"
    architecture = "denoising_autoencoder"
    learning_rate = 1e-3
    primary = "psnr"
    cuda_batch = 8
    spike = 2.0
    clip = 10.0

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.photos = load_photos(data, SHARES, smallest_side=PATCH)
        self.held_out = load_photos(data, {"bsds": 1.0, "large": 1.0}, held_out=True, smallest_side=256)
        self._pairs = self._validation_pairs(self.held_out)

    def build(self) -> nn.Module:
        return DenoisingAutoencoder(**self.config)

    def data_names(self) -> str:
        return f"{len(self.photos)} photos of {', '.join(sorted(SHARES))}"

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "name": "Denoising autoencoder",
            "description": "Removes grain, sensor noise and JPEG blocks; measures them itself.",
            "task": "denoise",
            "architecture": self.architecture,
            "default": True,
            "licence": "MIT (weights); trained on photos for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": "BSDS500 train and test photos without CBSD68 (non-commercial research), "
            "Flickr photos (terms unclear), ImageNet samples and Flickr8k (non-commercial research)",
            "paper": "FFDNet (Zhang et al., 2018), DRUNet (Zhang et al., 2021), CBDNet (Guo et al., 2019)",
            "scale": 1,
            "multiple": DenoisingAutoencoder.size_multiple,
            "overlap": OVERLAP,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        clean, noisy, level, told = [], [], [], []
        for _ in range(BATCH * self.times):
            if rng.random() < PLAIN:
                patch = plain(PATCH, rng)
            else:
                patch = random_patch(self.photos, PATCH, rng).astype(np.float32) / 255
                if rng.random() < FULL_SIZE:
                    patch = degrade.full_size(patch, PATCH, rng.uniform(1.2, 3.4), rng.uniform(0.0, 0.6))
                    if rng.random() < CALM:
                        patch = degrade.calm(patch, rng)
            bad, sigma = (spoil_grey if rng.random() < GREY else spoil)(patch, rng)
            clean.append(patch)
            noisy.append(bad)
            level.append(cv2.resize(sigma, (PATCH // 4, PATCH // 4), interpolation=cv2.INTER_AREA)[..., None])
            # now and then the network hears one number for the whole picture, as from the slider
            one = rng.random() < 0.25
            told.append(np.full_like(level[-1], np.sqrt((level[-1] ** 2).mean())) if one else level[-1])
            # a person's ear for noise is worse than that: told too much, the network must only smooth more
            if np.ptp(level[-1]) > 0 and rng.random() < 0.35:
                told[-1] = told[-1] * np.float32(np.exp(rng.uniform(-0.6, 1.4)))
        arrays = {"clean": clean, "noisy": noisy, "level": level, "told": told}
        batch = {k: torch.from_numpy(np.stack(v)).permute(0, 3, 1, 2).contiguous() for k, v in arrays.items()}
        batch["guess"] = torch.from_numpy(rng.random(BATCH * self.times) < 0.3)
        return batch

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, DenoisingAutoencoder)
        estimate = network.estimate(batch["noisy"]).float()
        told = torch.where(batch["guess"].view(-1, 1, 1, 1), estimate.detach(), batch["told"])
        output = network(batch["noisy"], told).float()
        # decibels, softened below an error of 1/255: each picture weighs alike, whereas a plain mean would hear
        # little but the noisiest (PSNR loss, NAFNet; Chen et al., 2022)
        errors = (output - batch["clean"]).square().mean((1, 2, 3)) * 255**2
        restored = torch.log1p(errors).mean()
        # error of the level as a ratio (so that twice and half weigh the same), softened below σ 1
        soft = 1 / 255
        level = (torch.log(estimate + soft) - torch.log(batch["level"] + soft)).abs().mean()
        return restored + level, {"error": restored.item(), "level": level.item()}

    def _validation_pairs(self, photos: PhotoSet) -> list[tuple[str, np.ndarray, np.ndarray, float | None]]:
        """(kind, clean, noisy, σ or None for automatic) of centre crops; the same on every machine."""
        pairs: list[tuple[str, np.ndarray, np.ndarray, float | None]] = []
        for i, photo in enumerate(photos.photos[:16]):
            y, x = (photo.shape[0] - 256) // 2, (photo.shape[1] - 256) // 2
            clean = photo[y : y + 256, x : x + 256].astype(np.float32) / 255
            rng = np.random.default_rng((77, i))
            for s in (15, 25, 50):
                pairs.append(
                    (f"gauss{s}", clean, degrade.gaussian(clean, s / 255, rng).astype(np.float32), s / 255)
                )
            for kind, noisy in (
                ("camera", degrade.camera(clean, rng, 0.5)),
                ("soft", degrade.correlated(clean, 8 / 255, rng)),
            ):
                noisy = noisy.clip(0.0, 1.0)
                pairs.append((kind, clean + degrade.shift(noisy, clean), degrade.quantised(noisy), None))
            made = degrade.developed(clean, rng, (2.0, 4.0, 6.0, 9.0)[i % 4] / 255).clip(0.0, 1.0)
            aim = clean + degrade.shift(made, clean)
            pairs.append(("developed", aim, degrade.jpeg(made, 95, i % 2 == 0), None))
            pairs.append(("jpeg20", clean, degrade.jpeg(clean, 20), None))
            soft = degrade.full_size(clean, 256, 2.0, 0.3)
            made = degrade.developed(soft, rng, (2.0, 3.0, 4.0, 6.0)[i % 4] / 255).clip(0.0, 1.0)
            aim = soft + degrade.shift(made, soft)
            pairs.append(("full size", aim, degrade.jpeg(made, 95, i % 2 == 0), None))
            quiet = degrade.calm(degrade.full_size(clean, 256, 2.6, 0.3), np.random.default_rng((78, i)))
            made = degrade.developed(quiet, np.random.default_rng((79, i)), (2.0, 3.0, 4.0, 6.0)[i % 4] / 255)
            made = made.clip(0.0, 1.0)
            pairs.append(
                ("calm", quiet + degrade.shift(made, quiet), degrade.jpeg(made, 95, i % 2 == 0), None)
            )
            made, aim = degrade.in_camera(soft if i % 2 else clean, rng)
            pairs.append(("in camera", aim + degrade.shift(made, aim), degrade.jpeg(made, 95), None))
        return pairs

    @torch.inference_mode()
    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        assert isinstance(network, DenoisingAutoencoder)
        scores: dict[str, list[float]] = {}
        for kind, clean, noisy, sigma in self._pairs:
            x = torch.from_numpy(noisy.astype(np.float32)).permute(2, 0, 1)[None].to(device)
            x = x.contiguous(memory_format=torch.channels_last)
            told = None if sigma is None else torch.full((1, 1, 1, 1), sigma, device=device)
            y = network(x, told).float().clamp(0, 1)[0].permute(1, 2, 0).cpu().numpy()
            scores.setdefault(kind, []).append(-10 * float(np.log10(((y - clean) ** 2).mean())))
        figures = {kind: float(np.mean(v)) for kind, v in scores.items()}
        return {"psnr": float(np.mean(list(figures.values()))), **figures}

    @torch.inference_mode()
    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Rows of noisy, cleaned and original; H × W × 3 uint8."""
        assert isinstance(network, DenoisingAutoencoder)
        rows = []
        for kind, clean, noisy, sigma in self._pairs[:24]:
            if kind in ("gauss15",):
                continue
            x = torch.from_numpy(noisy.astype(np.float32)).permute(2, 0, 1)[None].to(device)
            told = None if sigma is None else torch.full((1, 1, 1, 1), sigma, device=device)
            y = network(x, told).float()[0].permute(1, 2, 0).cpu().numpy()
            rows.append(np.concatenate([noisy, y, clean], 1))
        half = len(rows) // 2
        both = np.concatenate([np.concatenate(rows[:half]), np.concatenate(rows[half : 2 * half])], 1)
        return (both.clip(0, 1) * 255 + 0.5).astype(np.uint8)
