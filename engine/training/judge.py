"""How good a translation is: what an independent classifier takes the result for, and how much of the picture's
structure is kept; without a classifier, how near the result's statistics come to the target's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn

from engine.networks.domain_classifier import DomainClassifier
from engine.training.domains import shrunk

__all__ = ["CLASSIFIER", "Judge", "closeness", "statistics", "structure"]

CLASSIFIER = "domain-classifier"
SHORT_SIDE = 128  # of a picture that the classifier looks at
Pictures = Sequence[np.ndarray]


class Judge:
    """Asks a classifier what pictures (H × W × 3 uint8) are taken for, in the group of a domain."""

    def __init__(self, network: DomainClassifier, device: torch.device) -> None:
        self.network, self.device = network, device

    @classmethod
    def find(cls, device: torch.device, folders: Sequence[Path] | None = None) -> Judge | None:
        """The built-in classifier, or None where there is none yet. Raises ModelError for one that is damaged."""
        from engine.api import ModelError
        from engine.models.store import ModelStore

        store = ModelStore(folders)
        try:
            card = store.card(CLASSIFIER)
        except ModelError:
            return None
        network = store.load(card, device, torch.float32).network
        return cls(network, device) if isinstance(network, DomainClassifier) else None

    @torch.inference_mode()
    def probabilities(self, pictures: Pictures, domain: str) -> np.ndarray:
        """N × (domains of the group of ``domain``), mean of each picture and its mirror image; float64."""
        group = self.network.group_of(domain)
        columns = [self.network.index(d) for d in group]
        rows = []
        for picture in pictures:
            small = shrunk(picture, SHORT_SIDE, self.network.size_multiple)
            both = np.stack((small, small[:, ::-1]))
            x = torch.from_numpy(both).to(self.device).permute(0, 3, 1, 2).float() / 255
            logits = self.network(x.contiguous(memory_format=torch.channels_last)).float()[:, columns]
            rows.append(logits.softmax(1).mean(0).double().cpu().numpy())
        return np.stack(rows)

    def taken(self, pictures: Pictures, domain: str) -> tuple[float, float]:
        """The share of the pictures that are taken for ``domain``, and the mean probability of it; 0..1 each."""
        found = self.probabilities(pictures, domain)
        column = self.network.group_of(domain).index(domain)
        return float((found.argmax(1) == column).mean()), float(found[:, column].mean())


def structure(a: np.ndarray, b: np.ndarray) -> float:
    """How much of the structure of a picture is kept, -1..1: SSIM (Wang et al., 2004) without its term for the level,
    of the brightness at half size, Gaussian window of 11 × 11 with σ 1.5.

    A translation may make a picture brighter or darker, and its texture is its own: neither counts here.
    """

    def grey(x: np.ndarray) -> np.ndarray:
        y = cv2.cvtColor(np.ascontiguousarray(x), cv2.COLOR_RGB2GRAY).astype(np.float64)
        return cv2.resize(y, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)

    def mean(x: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(x, (11, 11), 1.5)

    ga, gb = grey(a), grey(b)
    ma, mb = mean(ga), mean(gb)
    va, vb = mean(ga * ga) - ma * ma, mean(gb * gb) - mb * mb
    c = (0.03 * 255) ** 2
    return float(((2 * (mean(ga * gb) - ma * mb) + c) / (va + vb + c)).mean())


def statistics(picture: np.ndarray) -> np.ndarray:
    """What a picture looks like in eighteen numbers: mean and spread of L, a and b, and the energy of each in four
    octaves of detail."""
    lab = cv2.cvtColor(shrunk(picture, SHORT_SIDE).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    found = [lab.mean((0, 1)), lab.std((0, 1))]
    for _ in range(4):
        soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
        found.append(np.log(np.abs(lab - soft).mean((0, 1)) + 0.05))
        lab = cv2.resize(soft, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.concatenate(found).astype(np.float64)


def _distance(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance between Gaussians fitted to the rows of ``a`` and ``b`` (Heusel et al., 2017)."""
    shrink = 0.05  # few pictures do not settle a covariance: lean towards independence
    ca, cb = (
        (np.cov(x.T) if len(x) > 1 else 0.0) * (1 - shrink) + shrink * np.eye(x.shape[1]) for x in (a, b)
    )
    values, vectors = np.linalg.eigh(ca)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ cb @ root).clip(0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * cross)


def closeness(source: Pictures, result: Pictures, target: Pictures) -> float:
    """How far the results went from the source's statistics to the target's: 0 for not at all, 1 for all the way;
    below 0 for further away than before (not below -1)."""
    s, r, t = (np.stack([statistics(p) for p in pictures]) for pictures in (source, result, target))
    spread = t.std(0) + 1e-3
    before, after = _distance(s / spread, t / spread), _distance(r / spread, t / spread)
    return max(-1.0, 1 - after / max(before, 1e-6))


def as_pictures(network: nn.Module, pictures: Pictures, device: torch.device) -> list[np.ndarray]:
    """Each picture through a generator, whole, alone; H × W × 3 uint8 in and out. Sides must fit its size rule."""
    made = []
    with torch.inference_mode():
        for picture in pictures:
            x = (
                torch.from_numpy(np.ascontiguousarray(picture)).to(device).permute(2, 0, 1)[None].float()
                / 255
            )
            y = network(x.contiguous(memory_format=torch.channels_last)).float().clamp(0, 1)
            made.append((y[0].permute(1, 2, 0).cpu().numpy() * 255 + 0.5).astype(np.uint8))
    return made
