"""Recipes of the two upscalers, one architecture and configuration for both, so that their weights interpolate:
*faithful* (closest to the truth behind a cleanly reduced picture) and *detailed* (crisp from spoiled pictures).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.measures.quality import gradient, luma, psnr
from engine.networks.discriminators import UNetDiscriminatorSN
from engine.networks.srvgg import SRVGGNetCompact
from engine.training import publish
from engine.training.checkpoint import read_weights
from engine.training.data import load_photos, random_patch
from engine.training.frame import AdversarialRecipe, Batch, Recipe
from engine.training.imresize import imresize
from engine.training.losses import charbonnier, frequency_l1, hinge_critic, hinge_generator
from engine.training.upscale_degrade import degraded
from engine.training.upscale_teacher import Pairs, find_teacher, pool

SCALE = 4
CONFIG = {"width": 48, "convs": 14, "scale": SCALE}
BATCH = 16
PATCH = 48  # of the small picture
MARGIN = 2  # small pixels around a patch that the antialiasing kernel reaches into; cut off again
# the sharpest sets most often; the small ones add subjects
SHARES = {"bsds": 0.5, "large": 0.34, "people_and_streets": 0.08, "everything": 0.08}
SHRINK = (
    0.5  # share of patches from a photo scaled down by 1..2: sharper, and without its compression's faults
)
TRAINING_DATA = (
    "BSDS500 train and test photos without CBSD68 (non-commercial research), Flickr photos (terms unclear), "
    "ImageNet samples and Flickr8k (non-commercial research)"
)


def luma_psnr(output: np.ndarray, target: np.ndarray, border: int = SCALE) -> float:
    """PSNR in dB on Y (ITU-R BT.601), without ``border`` pixels on each side; uint8 H × W × 3."""
    inner = slice(border, -border)
    return psnr(luma(output[inner, inner]), luma(target[inner, inner]))


def tensors(arrays: list[np.ndarray]) -> Tensor:
    """uint8 H × W × 3 arrays → N × 3 × H × W float in 0..1."""
    return torch.from_numpy(np.stack(arrays)).permute(0, 3, 1, 2).contiguous().float() / 255


@torch.inference_mode()
def enlarged(network: nn.Module, small: np.ndarray, device: torch.device) -> np.ndarray:
    """uint8 H × W × 3 → 4·H × 4·W × 3."""
    x = tensors([small]).to(device, memory_format=torch.channels_last)
    y = network(x).float().clamp(0, 1)[0].permute(1, 2, 0).cpu().numpy()
    return (y * 255 + 0.5).astype(np.uint8)


def centre(photo: np.ndarray, side: int) -> np.ndarray:
    y, x = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    return photo[y : y + side, x : x + side]


class UpscaleRecipe(Recipe):
    """What both recipes have in common."""

    architecture = "srvgg"
    primary = "psnr"
    optimizer = "muon"

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.config = dict(CONFIG)
        self.large_side = SCALE * (PATCH + 2 * MARGIN)
        self.photos = load_photos(data, SHARES, smallest_side=self.large_side)
        held_out = load_photos(data, {"bsds": 1.0, "large": 1.0}, held_out=True, smallest_side=256)
        self.held_out = [centre(photo, 256) for photo in held_out.photos[:24]]

    def build(self) -> nn.Module:
        return SRVGGNetCompact(**self.config)

    def data_names(self) -> str:
        return f"{len(self.photos)} photos of {', '.join(sorted(SHARES))}"

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "task": "upscale",
            "architecture": self.architecture,
            "licence": "MIT (weights); trained on photos for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": TRAINING_DATA,
            "scale": SCALE,
            "multiple": SRVGGNetCompact.size_multiple,
            # that many pixels decide a pixel, and no more
            "overlap": CONFIG["convs"] + 2,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }


class FaithfulRecipe(UpscaleRecipe):
    """Undoes MATLAB's bicubic reduction with the smallest error."""

    name = "upscale-faithful"
    model_id = "upscale-faithful"
    learning_rate = 2e-3

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self._pairs = [(imresize(photo, 1 / SCALE), photo) for photo in self.held_out]
        self._bicubic = [imresize(small, float(SCALE)) for small, _ in self._pairs]

    def card(self) -> dict[str, Any]:
        return {
            **super().card(),
            "name": "Upscaler, faithful",
            "description": "Enlarges four times and stays close to what was there; for clean pictures.",
            "default": True,
            "paper": "SRResNet (Ledig et al., 2017), SRVGGNetCompact of Real-ESRGAN (Wang et al., 2021)",
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        small, large = [], []
        inner, outer = slice(MARGIN, -MARGIN), slice(SCALE * MARGIN, -SCALE * MARGIN)
        for _ in range(BATCH * self.times):
            photo = random_patch(self.photos, self.large_side, rng, SHRINK)
            reduced = imresize(photo.astype(np.float32), 1 / SCALE)[inner, inner]
            small.append((reduced.clip(0, 255) + 0.5).astype(np.uint8))
            large.append(photo[outer, outer])
        return {"small": tensors(small), "large": tensors(large)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        output = network(batch["small"]).float()
        loss = charbonnier(output, batch["large"])
        return loss, {"l1": loss.item() * 255}

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        """PSNR on Y of held-out photos, and by how much it exceeds bicubic enlargement's."""
        ours = [luma_psnr(enlarged(network, small, device), large) for small, large in self._pairs]
        bicubic = [luma_psnr(b, large) for b, (_, large) in zip(self._bicubic, self._pairs, strict=True)]
        return {"psnr": float(np.mean(ours)), "gain": float(np.mean(ours) - np.mean(bicubic))}

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Rows of bicubic, ours and the original; H × W × 3 uint8."""
        rows = [
            np.concatenate([bicubic, enlarged(network, small, device), large], 1)
            for bicubic, (small, large) in zip(self._bicubic[:6], self._pairs[:6], strict=True)
        ]
        return np.concatenate(rows)


class DetailedRecipe(UpscaleRecipe, AdversarialRecipe):
    """Starts as the faithful upscaler and learns from spoiled pictures what Real-ESRGAN makes of them.

    SAISEI_TEACHER names the folder of the teacher (see ``upscale_teacher``). SAISEI_PAIRS: the folder in which its
    answers are kept (default runs/upscale-detailed/pairs); SAISEI_PAIR_COUNT: how many there are. Without a teacher
    and without its answers the target is the photo itself, which needs the critic to become crisp.
    SAISEI_CRITIC_FROM: share of the run from which the critic takes part (default: never with a teacher, else 0.6).
    """

    name = "upscale-detailed"
    model_id = "upscale-detailed"
    learning_rate = 1e-3
    optimizer = "muon"
    decay = "cosine"
    side = 72  # of the small pictures that the teacher sees; training cuts its patches from them
    pair_count = 1200
    frequency_weight = 0.05
    critic_weight = 0.02
    critic_width = 24
    critic_patch = 96

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.teacher = find_teacher()
        self.pair_folder = Path(os.environ.get("SAISEI_PAIRS", f"runs/{self.name}/pairs"))
        self.pair_count = int(os.environ.get("SAISEI_PAIR_COUNT", self.pair_count))
        self.sharp = load_photos(data, {"bsds": 0.6, "large": 0.4}, smallest_side=SCALE * self.side)
        self.pairs: Pairs | None = None
        self._valid = Pairs(
            np.stack([degraded(p, np.random.default_rng((9, i))) for i, p in enumerate(self.held_out[:12])]),
            np.stack(self.held_out[:12]),
        )
        self._set_critic_share()

    def _set_critic_share(self) -> None:
        alone = 0.6 if self.pairs is None else 1.0
        self.adversarial_from = float(os.environ.get("SAISEI_CRITIC_FROM", alone))

    def card(self) -> dict[str, Any]:
        taught = self.pairs is not None
        name = self.pairs.teacher if self.pairs else ""
        data = (
            f"{TRAINING_DATA}; outputs of {name} (Real-ESRGAN, BSD-3) as targets" if taught else TRAINING_DATA
        )
        return {
            **super().card(),
            "name": "Upscaler, detailed",
            "description": "Enlarges four times; clears noise, blur and JPEG away; softer than its teacher so far.",
            "default": False,
            "training_data": data,
            "paper": "Real-ESRGAN (Wang et al., 2021), knowledge distillation (Hinton et al., 2015)",
        }

    def build(self) -> nn.Module:
        """As the faithful upscaler, where that is built in."""
        network = super().build()
        weights = publish.MODELS / f"{FaithfulRecipe.model_id}.safetensors"
        if weights.exists():
            read_weights(weights, network)
        return network

    def build_critic(self) -> nn.Module:
        return UNetDiscriminatorSN(self.critic_width)

    def spoiled(self, number: int) -> np.ndarray:
        """The small picture of a pair, side × side × 3 uint8."""
        rng = np.random.default_rng((self.seed, 1, number))
        return degraded(random_patch(self.sharp, SCALE * self.side, rng, SHRINK), rng)

    def start(self, network: nn.Module, device: torch.device) -> None:
        """Makes the teacher's answers, or reads them where they were made before."""
        kind = f"v1 seed {self.seed} side {self.side} photos {len(self.sharp)}"
        where = (self.teacher, device, kind)
        valid = self._valid
        answers = pool(self.pair_folder, "held-out", len(valid), lambda i: valid.small[i], *where)
        self.pairs = pool(self.pair_folder, "pairs", self.pair_count, self.spoiled, *where)
        if answers is not None and self.pairs is not None:
            self._valid = answers
        self._set_critic_share()

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        small, large = [], []
        for _ in range(BATCH * self.times):
            if self.pairs is None:
                photo = random_patch(self.photos, SCALE * PATCH, rng, SHRINK)
                pair = degraded(photo, rng), photo
            else:
                pair = _cut(self.pairs, rng)
            small.append(pair[0])
            large.append(pair[1])
        return {"small": tensors(small), "large": tensors(large)}

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        output, target = network(batch["small"]).float(), batch["large"]
        loss = charbonnier(output, target) + self.frequency_weight * frequency_l1(output, target)
        parts = {"loss": loss.item() * 255}
        if critic is not None:
            fooled = hinge_generator(critic(self._piece(output)).float())
            loss = loss + self.critic_weight * fooled
            parts["fooled"] = fooled.item()
        return loss, parts

    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        with torch.no_grad():
            output = network(batch["small"]).float()
        real, made = critic(self._piece(batch["large"])).float(), critic(self._piece(output)).float()
        loss = hinge_critic(real, made)
        return loss, {"critic": loss.item()}

    def _piece(self, pictures: Tensor) -> Tensor:
        """The middle, where the network sees all surroundings; the critic costs more than the network."""
        y, x = ((side - self.critic_patch) // 2 for side in pictures.shape[-2:])
        return pictures[..., y : y + self.critic_patch, x : x + self.critic_patch]

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        """PSNR to the teacher's answers for held-out photos (or to the photos), by how much it exceeds bicubic
        enlargement's, and how crisp the output is, in hundredths of the target's."""
        scores = []
        for small, large in zip(self._valid.small, self._valid.large, strict=True):
            ours, plain = enlarged(network, small, device), imresize(small, float(SCALE))
            scores.append((psnr(ours, large), psnr(plain, large), 100 * gradient(ours) / gradient(large)))
        ours_psnr, plain_psnr, crisp = (float(np.mean(column)) for column in zip(*scores, strict=True))
        return {"psnr": ours_psnr, "gain": ours_psnr - plain_psnr, "crisp": crisp}

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Rows of bicubic, ours and the target; H × W × 3 uint8."""
        rows = [
            np.concatenate([imresize(small, float(SCALE)), enlarged(network, small, device), large], 1)
            for small, large in zip(self._valid.small[:6], self._valid.large[:6], strict=True)
        ]
        return np.concatenate(rows)


def _cut(pairs: Pairs, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A random patch of a random pair, turned and mirrored."""
    number, side = int(rng.integers(len(pairs))), pairs.small.shape[1]
    y, x = rng.integers(side - PATCH + 1, size=2)
    turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
    cut = []
    for array, scale in ((pairs.small, 1), (pairs.large, SCALE)):
        inner = array[number, y * scale : (y + PATCH) * scale, x * scale : (x + PATCH) * scale]
        inner = np.rot90(inner, turns)
        cut.append(np.ascontiguousarray(inner[:, ::-1] if mirrored else inner))
    return cut[0], cut[1]
