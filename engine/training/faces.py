"""Recipe of the face generator: StyleGAN2, small, on few thousand pictures, growing from half the size.

Non-saturating logistic loss, R1 regularisation of the critic (lazy: every 16th step), mirrored pictures, style
mixing and averaged weights (Karras et al., 2020), adaptive differentiable augmentation (Zhao et al., 2020). Training
begins at half the size, where a picture costs half, and goes on at the full size with blocks that start at nought
(Karras et al., 2018, who blended them in by hand).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine import latents
from engine.measures.faces import Reference, found, nearest_other
from engine.networks.stylegan2 import StyleGAN2Generator
from engine.networks.stylegan2_discriminator import StyleGAN2Discriminator
from engine.training.data import load_photos
from engine.training.diffaugment import AugmentedCritic
from engine.training.frame import AdversarialRecipe, Batch

FEWEST_HELD_OUT = 4  # faces that a spread can be measured of
FEWEST = 100  # training pictures below which nothing would come of it
R1_EVERY = 16
PATH_EVERY = 4
MIXING = 0.5  # share of training pictures whose layers take two styles
CHECKED = 128  # made faces that validation looks at
PSI = 0.7


def square(photo: np.ndarray, edge: int) -> np.ndarray:
    """The middle of a photo as edge × edge × 3 uint8."""
    height, width = photo.shape[:2]
    side = min(height, width)
    y, x = (height - side) // 2, (width - side) // 2
    how = cv2.INTER_AREA if side > edge else cv2.INTER_CUBIC
    return cv2.resize(photo[y : y + side, x : x + side], (edge, edge), interpolation=how)


@torch.inference_mode()
def made(
    network: StyleGAN2Generator,
    seeds: range,
    device: torch.device,
    psi: float = PSI,
    noise: str = "fixed",
) -> np.ndarray:
    """Faces of those seeds, N × size × size × 3 uint8: the same on every device but for rounding."""
    pictures = []
    for first in range(seeds.start, seeds.stop, 32):
        chosen = range(first, min(first + 32, seeds.stop))
        z = torch.from_numpy(latents.random_vectors(chosen, network.style_dim)).to(device)
        y = network(z, psi, noise).clamp(0, 1).permute(0, 2, 3, 1)
        pictures.append((y * 255).round().to(torch.uint8).cpu().numpy())
    return np.concatenate(pictures)


class FacesRecipe(AdversarialRecipe):
    name = "faces"
    model_id = "faces-64"
    architecture = "stylegan2"
    title = "Faces, 64 pixels"
    learning_rate = 0.0025
    critic_learning_rate = 0.0025
    betas = (0.0, 0.99)
    clip = 50.0
    ema_decay = 0.999  # half of it within 11,000 pictures on a processor
    primary = "score"
    batch_size = 16  # at the full size; twice as many at half of it
    cuda_batch = 4
    channels: ClassVar[tuple[int, ...]] = (192, 192, 96, 48, 16)
    critic_channels: ClassVar[tuple[int, ...]] = (128, 128, 64, 32, 16)
    style_dim = 128
    # first step of each size
    stages: ClassVar[tuple[tuple[int, int], ...]] = ((0, 32), (4000, 64))
    # R1's weight is this × pixels / pictures in a step, as in the published settings; ten times as much, and the
    # critic of a small network cannot tell real from made any more
    r1 = 0.0002
    path_length = (
        0.0  # weight of path length regularisation; 0: none (it doubles the cost of every fourth step)
    )

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.config = {"style_dim": self.style_dim, "mapping_layers": 4, "channels": self.channels}
        self.size = 4 << (len(self.channels) - 1)
        sizes = [size for _, size in self.stages]
        shares, smallest = {"faces": 1.0}, self.size // 2
        training = load_photos(data, shares, smallest_side=smallest).photos
        if len(training) < FEWEST:
            raise ValueError(
                f"there are only {len(training)} pictures in {data}: faces need {FEWEST} at least"
            )
        self.pictures = {size: np.stack([square(p, size) for p in training]) for size in sizes}
        held_out = load_photos(data, shares, held_out=True, smallest_side=smallest).photos
        if len(held_out) < FEWEST_HELD_OUT:
            raise ValueError(
                f"only {len(held_out)} of the pictures in {data} are held out: {FEWEST_HELD_OUT} are needed to "
                "measure with, which some hundreds of pictures give"
            )
        self.held_out = np.stack([square(p, self.size) for p in held_out])
        self.reference: Reference | None = None  # made when first asked for
        self._fakes: tuple[int, Tensor] | None = None
        self._path_mean = 0.0

    def build(self) -> nn.Module:
        network = StyleGAN2Generator(**self.config)
        with torch.no_grad():
            for to_rgb, size in zip(network.to_rgbs, (8 << i for i in range(20)), strict=False):
                if size > self.stages[0][1]:
                    to_rgb.conv.weight.zero_()  # type: ignore[union-attr, operator]
        return network

    def build_critic(self) -> nn.Module:
        entries = [size for _, size in self.stages if size < self.size]
        critic = StyleGAN2Discriminator(self.critic_channels, entries)
        for size in entries:
            critic.quiet(size)
        return AugmentedCritic(critic)

    def size_at(self, step: int) -> int:
        return next(size for first, size in reversed(self.stages) if step >= first)

    def data_names(self) -> str:
        return f"{len(self.pictures[self.size])} faces"

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "name": self.title,
            "description": "Makes faces of nobody: small pictures, from random numbers; styles can be mixed.",
            "task": "faces",
            "architecture": self.architecture,
            "default": self.size == 64,
            "licence": "MIT (weights); trained on faces for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": "UTKFace part 1, aligned faces of all ages (non-commercial research)",
            "paper": "StyleGAN2 (Karras et al., 2020), DiffAugment (Zhao et al., 2020)",
            "scale": 1,
            "multiple": StyleGAN2Generator.size_multiple,
            "overlap": 0,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }

    def batch(self, step: int) -> Batch:
        """real N × 3 × S × S in 0..1; z N × 2 × style_dim; cut N: the layer from which the second style holds."""
        rng = np.random.default_rng((self.seed, step))
        size = self.size_at(step)
        count = self.batch_size * self.times * (2 if size < self.size else 1)
        chosen = self.pictures[size][rng.integers(len(self.pictures[size]), size=count)]
        mirror = rng.random(count) < 0.5
        chosen[mirror] = chosen[mirror, :, ::-1]
        layers = 2 * len(self.channels)
        cut = np.where(rng.random(count) < MIXING, rng.integers(1, layers, count), layers)
        return {
            "real": torch.from_numpy(chosen).permute(0, 3, 1, 2).float().div_(255),
            "z": torch.from_numpy(rng.standard_normal((count, 2, self.style_dim), np.float32)),
            "cut": torch.from_numpy(cut),
        }

    def _generated(self, network: StyleGAN2Generator, batch: Batch) -> tuple[Tensor, Tensor]:
        """Faces for a batch, and the styles that they were made from, N × layers × style_dim."""
        w = network.mapping(batch["z"].flatten(0, 1)).unflatten(0, (-1, 2))
        network.note_average(w[:, 0])
        layer = torch.arange(network.layers, device=w.device)[None, :, None]
        styles = torch.where(layer < batch["cut"][:, None, None], w[:, :1], w[:, 1:])
        return network.synthesize(styles, "random", batch["real"].shape[-1]), styles

    def _changes(self, step: int, which: int) -> torch.Generator:
        return torch.Generator().manual_seed(hash((self.seed, step, which)) & 0x7FFFFFFF)

    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, StyleGAN2Generator) and isinstance(critic, AugmentedCritic)
        # with their graph: the generator's own step takes the same faces, which saves making them twice
        made_ones, _ = self._generated(network, batch)
        self._fakes = (step, made_ones)
        changes = self._changes(step, 0)
        real = critic.seen(batch["real"], changes)
        on_real = critic.network(real)
        on_made = critic(made_ones.detach(), changes)
        critic.adapt(on_real)
        loss = F.softplus(-on_real).mean() + F.softplus(on_made).mean()
        parts = {"critic": float(loss.detach()), "sure": float(critic.sure), "changed": float(critic.chance)}
        if step % R1_EVERY == 0:
            steepness = self._steepness(critic.network, real)
            weight = self.r1 * real.shape[-1] ** 2 / len(real)
            loss = loss + steepness * (weight / 2 * R1_EVERY)
            parts["r1"] = float(steepness.detach())
        return loss, parts

    def _steepness(self, critic: nn.Module, real: Tensor) -> Tensor:
        """Mean squared gradient of the critic at real pictures (R1), in float32; at what the critic sees, after the
        augmentation. (StyleGAN2-ADA differentiates through the augmentation, too, which weighs contrast and cutout
        in; here the critic alone is held.)"""
        with torch.autocast(real.device.type, enabled=False):
            here = real.detach().float().requires_grad_()
            (slope,) = torch.autograd.grad(critic(here).sum(), here, create_graph=True)
            # in the critic's own range of −1..1, which is twice as wide
            return (slope / 2).square().sum((1, 2, 3)).mean()

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, StyleGAN2Generator) and critic is not None
        fakes, self._fakes = self._fakes, None
        made_ones = fakes[1] if fakes and fakes[0] == step else self._generated(network, batch)[0]
        loss = F.softplus(-critic(made_ones, self._changes(step, 1))).mean()
        parts = {"generator": float(loss.detach())}
        if self.path_length and step % PATH_EVERY == 0:
            penalty, parts["path"] = self._path_penalty(network, batch)
            loss = loss + penalty * (self.path_length * PATH_EVERY)
        return loss, parts

    def _path_penalty(self, network: StyleGAN2Generator, batch: Batch) -> tuple[Tensor, float]:
        """How unequally far a step in w moves the picture (path length regularisation), on half the batch."""
        half = {k: v[: len(v) // 2] for k, v in batch.items()}
        with torch.autocast(batch["z"].device.type, enabled=False):
            pictures, styles = self._generated(network, half)
            pictures = pictures * 2
            noise = torch.randn_like(pictures) / pictures.shape[-1]
            (slope,) = torch.autograd.grad((pictures * noise).sum(), styles, create_graph=True)
            lengths = slope.square().sum(2).mean(1).sqrt()
            self._path_mean += 0.01 * (float(lengths.detach().mean()) - self._path_mean)
            return (lengths - self._path_mean).square().mean(), float(lengths.detach().mean())

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        """``found``: share of faces at ψ 0.7 that a face detector finds; ``frechet``: distance at ψ 1 from
        held-out faces in fixed features (lower is better); ``apart``: mean distance to the nearest other made face
        at ψ 0.7; ``score``: found − frechet / 100."""
        assert isinstance(network, StyleGAN2Generator)
        if self.reference is None:
            self.reference = Reference.of(self.pictures[self.size][:2000], self.held_out)
        typical = made(network, range(CHECKED), device)
        figures = {
            "found": float(found(typical).mean()),
            "frechet": self.reference.distance(made(network, range(2 * CHECKED), device, 1.0)),
            "apart": float(nearest_other(typical).mean()),
        }
        return {"score": figures["found"] - figures["frechet"] / 100, **figures}

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Ten rows of made faces at ψ 0.7, two at ψ 1, and one of real ones, at twice their size."""
        assert isinstance(network, StyleGAN2Generator)
        faces = np.concatenate(
            [made(network, range(160), device), made(network, range(160, 192), device, 1.0)]
        )
        real = np.resize(self.held_out, (16, *self.held_out.shape[1:]))
        rows = np.concatenate([faces, real]).reshape(13, 16, self.size, self.size, 3)
        sheet = rows.transpose(0, 2, 1, 3, 4).reshape(13 * self.size, 16 * self.size, 3)
        return cv2.resize(sheet, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)


class Faces128Recipe(FacesRecipe):
    """The same at 128 pixels, growing twice; for a graphics card: on two processor cores it would take days."""

    name = "faces-128"
    model_id = "faces-128"
    title = "Faces, 128 pixels"
    channels: ClassVar[tuple[int, ...]] = (256, 256, 128, 64, 32, 16)
    critic_channels: ClassVar[tuple[int, ...]] = (192, 192, 128, 64, 32, 16)
    stages: ClassVar[tuple[tuple[int, int], ...]] = ((0, 32), (4000, 64), (12000, 128))
