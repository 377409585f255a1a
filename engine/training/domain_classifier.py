"""Recipe of the domain classifier: which domain a picture is of. It only ever sees real pictures, and it is used
for nothing but measuring translations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.domain_classifier import DomainClassifier
from engine.training import degrade
from engine.training.data import PhotoSet
from engine.training.domains import GROUPS, TITLES, crop, domain_folder, folders_of, load_domain
from engine.training.judge import CLASSIFIER, Judge
from engine.training.recipe import Batch, Recipe

SIZE = 112
BATCH = 24
SCALE = (112.0, 160.0)  # short sides that a picture is scaled to before a crop is cut out
SMOOTHING = 0.05


def disguise(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """H × W × 3 uint8 → the same, with light, colour, sharpness and compression changed a little, so that a domain
    is not told by how its files were made."""
    x: np.ndarray = picture.astype(np.float32) / 255
    if rng.random() < 0.6:
        grey = x.mean(2, keepdims=True)
        x = grey + (x - grey) * np.float32(rng.uniform(0.75, 1.25))
        contrast, light = rng.uniform(0.85, 1.15), rng.uniform(-0.08, 0.08)
        x = (x - x.mean()) * np.float32(contrast) + (x.mean() + np.float32(light))
    if rng.random() < 0.25:
        x = cv2.GaussianBlur(x, (0, 0), float(rng.uniform(0.3, 0.9)))
    if rng.random() < 0.2:
        x = x + rng.standard_normal(x.shape, dtype=np.float32) * np.float32(rng.uniform(0.0, 0.04))
    if rng.random() < 0.3:
        x = degrade.jpeg(x, int(rng.integers(40, 95)), rng.random() < 0.5)
    return x.clip(0, 1).astype(np.float32)


class DomainClassifierRecipe(Recipe):
    name = "domain-classifier"
    model_id = CLASSIFIER
    architecture = "domain_classifier"
    learning_rate = 2e-3
    ema_decay = 0.998
    primary = "accuracy"
    spike = 0.0

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        present = [
            [d for d in group if any(domain_folder(data, f) for f in folders_of(d))] for group in GROUPS
        ]
        groups = [g for g in present if len(g) > 1]
        if not groups:
            wanted = "; ".join(" and ".join(g) for g in GROUPS)
            raise ValueError(
                f"there are no two domains to tell apart in {data}: it needs folders named {wanted}"
            )
        self.config = {"groups": groups}
        self.domains = [d for g in groups for d in g]
        self.sets = [load_domain(data, d) for d in self.domains]
        self.held_out = [load_domain(data, d, part="validation") for d in self.domains]
        self.group_of = np.array([i for i, g in enumerate(groups) for _ in g])
        # small groups are asked less often, or they would be learned by heart; the domains of one group alike,
        # so that the answer does not lean towards the larger
        sizes = np.sqrt([min(len(s), 1600) for s in self.sets])
        shares = np.array([sizes[self.group_of == i].mean() for i in self.group_of])
        self.shares = shares / shares.sum()

    def build(self) -> nn.Module:
        return DomainClassifier(**self.config)

    def data_names(self) -> str:
        return ", ".join(f"{len(s)} {TITLES.get(d, d)}" for d, s in zip(self.domains, self.sets, strict=True))

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "name": "Domain classifier",
            "description": "Tells the domains of the translations apart; used to measure them, never to train them.",
            "task": "classify",
            "architecture": self.architecture,
            "default": True,
            "licence": "MIT (weights); trained on photos for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": "paintings in the public domain; CycleGAN's horses, zebras, summers, winters, apples, "
            "oranges and landscape photos, BSDS500 and other photos (non-commercial research)",
            "paper": "ResNet (He et al., 2016), with pooled statistics after Gatys et al. (2016)",
            "scale": 1,
            "multiple": DomainClassifier.size_multiple,
            "overlap": 0,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16"],
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        labels = rng.choice(len(self.domains), BATCH * self.times, p=self.shares)
        pictures = [disguise(crop(self.sets[i], SIZE, SCALE, rng, stretch=0.25), rng) for i in labels]
        x = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()
        # logits of other groups are no answers to the question: minus infinity
        other = self.group_of[labels][:, None] != self.group_of[None]
        return {"picture": x, "label": torch.from_numpy(labels), "other": torch.from_numpy(other)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        logits = network(batch["picture"]).float()
        log_p = F.log_softmax(logits.masked_fill(batch["other"], -1e4), 1)
        wanted = log_p.gather(1, batch["label"][:, None])[:, 0]
        valid = ~batch["other"]
        even = (log_p * valid).sum(1) / valid.sum(1)
        loss = -((1 - SMOOTHING) * wanted + SMOOTHING * even).mean()
        right = (log_p.argmax(1) == batch["label"]).float().mean()
        return loss, {"loss": loss.item(), "right": right.item()}

    @torch.inference_mode()
    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        assert isinstance(network, DomainClassifier)
        return accuracies(Judge(network.eval(), device), dict(zip(self.domains, self.held_out, strict=True)))

    @torch.inference_mode()
    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """A row for each domain: held-out pictures, green bars for those it knows, as long as it is sure."""
        assert isinstance(network, DomainClassifier)
        judge, rows = Judge(network.eval(), device), []
        for domain, pictures in zip(self.domains, self.held_out, strict=True):
            row = []
            column = network.group_of(domain).index(domain)
            for i in range(10):
                picture = pictures.photos[i % len(pictures)]
                tile = cv2.resize(picture, (96, 96), interpolation=cv2.INTER_AREA)
                found = judge.probabilities([picture], domain)[0]
                tile[-6:] = 0
                colour = (0, 200, 0) if found.argmax() == column else (220, 0, 0)
                tile[-6:, : max(1, round(96 * float(found.max())))] = colour
                row.append(tile)
            rows.append(np.concatenate(row, 1))
        return np.concatenate(rows)


def accuracies(judge: Judge, pictures: dict[str, PhotoSet]) -> dict[str, float]:
    """Share of right answers, 0..1: "accuracy", the mean over domains, and one figure for each domain."""
    each = {d: judge.taken(s.photos, d)[0] for d, s in pictures.items()}
    return {"accuracy": float(np.mean(list(each.values()))), **each}
