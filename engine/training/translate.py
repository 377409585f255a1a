"""Recipes of the translations between domains of pictures.

Photo to painting and season to season go one way (CUT; Park et al., 2020): the generator is held to the photo by
contrast between places, and nothing ever has to be translated back. The pairs (horse and zebra, apple and orange)
are CycleGANs (Zhu et al., 2017): one run makes both directions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.networks.light_resnet import LightResNetGenerator
from engine.networks.patchgan import MultiScaleCritic
from engine.training.data import PhotoSet
from engine.training.domains import TITLES, crop, folders_of, load_domain, shrunk
from engine.training.image_buffer import ImageBuffer
from engine.training.judge import Judge, as_pictures, closeness, structure
from engine.training.patch_nce import PatchHeads, patch_nce
from engine.training.recipe import AdversarialRecipe, Batch
from engine.training.translate_losses import critic_game, generator_game, gradient_penalty, likeness

__all__ = [
    "AppleOrangeRecipe",
    "CezanneRecipe",
    "CyclePair",
    "HorseZebraRecipe",
    "MonetRecipe",
    "OneSided",
    "SummerRecipe",
    "UkiyoeRecipe",
    "VanGoghRecipe",
    "WinterRecipe",
]

JUDGED = 48  # held-out pictures of a validation, each way
R1_EVERY = 16  # steps; StyleGAN2's lazy regularization


class OneSided(nn.Module):
    """A generator with the projections that PatchNCE trains beside it and that nobody needs afterwards."""

    def __init__(self, generator: LightResNetGenerator) -> None:
        super().__init__()
        self.generator = generator
        self.heads = PatchHeads(generator.widths())

    def forward(self, x: Tensor) -> Tensor:
        return self.generator(x)


class CyclePair(nn.Module):
    """Both directions between two domains."""

    def __init__(self, there: nn.Module, back: nn.Module) -> None:
        super().__init__()
        self.there, self.back = there, back


class _Translation(AdversarialRecipe):
    """What both kinds share. ``source`` and ``target``: domains."""

    architecture = "light_resnet"
    primary = "score"
    source = "photo"
    target = ""
    # Muon (6e-4, critic 1e-3) took Cezanne no farther in twenty minutes than Adam did Van Gogh
    learning_rate = 4e-4
    critic_learning_rate = 4e-4
    ema_decay = 0.998
    size = 96  # of the crops
    scale = (112.0, 180.0)  # short sides that a picture is scaled to before a crop is cut out
    shown_side = 176  # short side of the pictures that are judged
    shown, sheet_rows = 8, 2  # pictures side by side on a sample sheet, and rows of them, each way
    batch_size = 4
    dilation = 1
    critic_width = 32
    r1 = 0.5
    # the critic's usual norm is 0.5 to 2, and 5 with lazy R1, whose sixteenfold weight a bound of 1 would undo
    clip = 10.0

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.config = {"widths": [48, 96], "blocks": 8, "dilation": self.dilation}
        self.sets, self.held_out = self.pictures()
        self._judge: dict[str, Judge | None] = {}

    def pictures(self) -> tuple[dict[str, PhotoSet], dict[str, list[np.ndarray]]]:
        """By domain: what is trained on, and what is judged: held-out pictures whose sides fit the size rule."""
        sets = {d: load_domain(self.data, d) for d in (self.source, self.target)}
        return sets, {d: self._to_judge(self.data, d) for d in sets}

    def _to_judge(self, data: Path, domain: str) -> list[np.ndarray]:
        """Held-out pictures of the domain's most typical folder, evenly over the names."""
        photos = load_domain(data, domain, part="validation")
        typical = next(iter(folders_of(domain)))
        found = [
            p for p, name in zip(photos.photos, photos.names, strict=True) if name.startswith(f"{typical}/")
        ] or list(photos.photos)
        places = np.unique(np.linspace(0, len(found) - 1, JUDGED).round().astype(int))
        return [shrunk(found[i], self.shown_side, LightResNetGenerator.size_multiple) for i in places]

    def generator(self) -> LightResNetGenerator:
        return LightResNetGenerator(**self.config)

    def critic(self) -> MultiScaleCritic:
        return MultiScaleCritic(self.critic_width)

    def data_names(self) -> str:
        return " and ".join(f"{len(s)} pictures of {TITLES[d]}" for d, s in self.sets.items())

    def directions(self) -> dict[str, tuple[str, str]]:
        """Model id → (from, to)."""
        return {self.model_id: (self.source, self.target)}

    def models(self) -> tuple[str, ...]:
        return tuple(self.directions())

    def card(self) -> dict[str, Any]:
        return self.card_of(self.models()[0])

    def card_of(self, model_id: str) -> dict[str, Any]:
        source, target = self.directions()[model_id]
        free = source == "photo"
        return {
            "id": model_id,
            "name": f"{TITLES[source]} to {TITLES[target]}",
            "description": f"Makes a {TITLES[source].lower()} picture look like {TITLES[target]}."
            if not free
            else f"Makes a photo look like a painting: {TITLES[target]}.",
            "task": "translate",
            "architecture": self.architecture,
            "default": model_id == "translate-monet",
            "licence": "MIT (weights); trained on pictures for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": (
                "paintings in the public domain; CycleGAN's landscape photos (Flickr), BSDS500 and other photos "
                "(non-commercial research)"
                if free
                else "CycleGAN's own sets (ImageNet, Flickr; non-commercial research)"
            ),
            "paper": "CUT (Park et al., 2020), CycleGAN (Zhu et al., 2017), GAN Compression (Li et al., 2020)",
            "scale": 1,
            "multiple": LightResNetGenerator.size_multiple,
            "overlap": 48 if self.dilation == 1 else 64,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))

        def crops(domain: str) -> Tensor:
            found = [
                crop(self.sets[domain], self.size, self.scale, rng)
                for _ in range(self.batch_size * self.times)
            ]
            return torch.from_numpy(np.stack(found)).permute(0, 3, 1, 2).float().div_(255).contiguous()

        return {"source": crops(self.source), "target": crops(self.target)}

    def noise(self, step: int) -> float:
        """Standard deviation of the instance noise: it fades while the two sides come nearer."""
        return 0.02 + 0.08 * 0.5 ** (step / 1000)

    def judge(self, device: torch.device) -> Judge | None:
        key = str(device)
        if key not in self._judge:
            self._judge[key] = Judge.find(device)
        return self._judge[key]

    def figures(
        self, generator: nn.Module, source: str, target: str, device: torch.device
    ) -> dict[str, float]:
        """ "taken": share that the classifier takes for the target; "sure": its mean probability; "kept": structure;
        "near": how far the statistics went. "score" is what decides: (taken + sure) / 2 · kept, or near · kept
        where there is no classifier."""
        pictures = self.held_out[source]
        made = as_pictures(generator, pictures, device)
        kept = float(np.mean([structure(a, b) for a, b in zip(pictures, made, strict=True)]))
        near = closeness(pictures, made, self.held_out[target])
        found = {"kept": kept, "near": near, "score": near * kept}
        judge = self.judge(device)
        if judge is not None:
            taken, sure = judge.taken(made, target)
            found |= {"taken": taken, "sure": sure, "score": (taken + sure) / 2 * kept}
        return found

    def rows(self, generator: nn.Module, source: str, device: torch.device) -> np.ndarray:
        """Pictures above what becomes of them, ``sheet_rows`` times; H × W × 3 uint8."""
        edge = self.shown_side
        shown = [p[:edge, :edge] for p in self.held_out[source]]
        shown = [shown[i % len(shown)] for i in range(self.sheet_rows * self.shown)]
        made = as_pictures(generator, shown, device)
        lines = []
        for start in range(0, len(shown), self.shown):
            lines += [np.concatenate(p[start : start + self.shown], 1) for p in (shown, made)]
        return np.concatenate(lines)


class PaintingRecipe(_Translation):
    """Photo → painting, one-sided. ``nce``: weight of the contrast that keeps the content."""

    nce = 1.0

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self._made = ImageBuffer(seed=seed)

    def build(self) -> nn.Module:
        return OneSided(self.generator())

    def build_critic(self) -> nn.Module:
        return self.critic()

    def part(self, network: nn.Module, model_id: str) -> nn.Module:
        assert isinstance(network, OneSided)
        return network.generator

    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        made = self._made.take()
        if made is None:
            with torch.no_grad():
                made = network(batch["source"]).float()
        loss, real, fake = critic_game(critic, batch["target"], made, self.noise(step))
        if self.r1 and step % R1_EVERY == 0:
            loss = loss + 0.5 * self.r1 * R1_EVERY * gradient_penalty(critic, batch["target"])
        return loss, {"real": real, "made": fake}

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, OneSided)
        made, seen = network.generator.translate(batch["source"])
        made = made.float()
        self._made.put(made)
        kept = patch_nce(network.heads, seen, network.generator.features(made))
        loss, parts = self.nce * kept, {"nce": kept.item()}
        if critic is not None:
            fooled = generator_game(critic, made, self.noise(step))
            loss, parts["gan"] = loss + fooled, fooled.item()
        return loss, parts

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        return self.figures(self._generator(network), self.source, self.target, device)

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        return self.rows(self._generator(network), self.source, device)

    def _generator(self, network: nn.Module) -> nn.Module:
        return network.generator if isinstance(network, OneSided) else network


class MonetRecipe(PaintingRecipe):
    name = model_id = "translate-monet"
    target = "monet"


class VanGoghRecipe(PaintingRecipe):
    name = model_id = "translate-vangogh"
    target = "vangogh"


class CezanneRecipe(PaintingRecipe):
    name = model_id = "translate-cezanne"
    target = "cezanne"


class UkiyoeRecipe(PaintingRecipe):
    name = model_id = "translate-ukiyoe"
    target = "ukiyoe"


class PairRecipe(_Translation):
    """Two domains, both ways, by CycleGAN. ``cycle`` and ``identity``: weights; the identity loss is taken every
    fourth step, four times as strong: it costs two more passes."""

    size = 112
    scale = (116.0, 152.0)
    shown_side = 144
    batch_size = 2
    dilation = 2
    cycle = 5.0
    identity = 1.0

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self._made = {d: ImageBuffer(seed=seed + i) for i, d in enumerate((self.source, self.target))}

    def directions(self) -> dict[str, tuple[str, str]]:
        return {
            f"translate-{self.target}": (self.source, self.target),
            f"translate-{self.source}": (self.target, self.source),
        }

    def primary_of(self, model_id: str) -> str:
        return f"{self.directions()[model_id][1]}_score"

    def build(self) -> nn.Module:
        return CyclePair(self.generator(), self.generator())

    def build_critic(self) -> nn.Module:
        return nn.ModuleDict({self.source: self.critic(), self.target: self.critic()})

    def part(self, network: nn.Module, model_id: str) -> nn.Module:
        assert isinstance(network, CyclePair)
        return network.there if model_id == self.models()[0] else network.back

    def critic_loss(
        self, network: nn.Module, critic: nn.Module, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, CyclePair) and isinstance(critic, nn.ModuleDict)
        losses: list[Tensor] = []
        parts: dict[str, float] = {}
        for domain, kind, make, other in (
            (self.target, "target", network.there, "source"),
            (self.source, "source", network.back, "target"),
        ):
            made = self._made[domain].take()
            if made is None:
                with torch.no_grad():
                    made = make(batch[other]).float()
            loss, real, fake = critic_game(critic[domain], batch[kind], made, self.noise(step))
            if self.r1 and step % R1_EVERY == 0:
                loss = loss + 0.5 * self.r1 * R1_EVERY * gradient_penalty(critic[domain], batch[kind])
            losses.append(loss)
            parts |= {f"real {domain}": real, f"made {domain}": fake}
        return torch.stack(losses).sum(), parts

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, CyclePair)
        there: Callable[[Tensor], Tensor] = network.there
        back: Callable[[Tensor], Tensor] = network.back
        a, b = batch["source"], batch["target"]
        made_b, made_a = there(a).float(), back(b).float()
        self._made[self.target].put(made_b)
        self._made[self.source].put(made_a)
        cycle = likeness(back(made_b), a) + likeness(there(made_a), b)
        loss, parts = self.cycle * cycle, {"cycle": cycle.item()}
        if self.identity and step % 4 == 0:
            same = likeness(there(b), b) + likeness(back(a), a)
            loss, parts["same"] = loss + 4 * self.identity * same, same.item()
        if critic is not None:
            assert isinstance(critic, nn.ModuleDict)
            for domain, made in ((self.target, made_b), (self.source, made_a)):
                fooled = generator_game(critic[domain], made, self.noise(step))
                loss, parts[f"gan {domain}"] = loss + fooled, fooled.item()
        return loss, parts

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        found: dict[str, float] = {}
        for model_id, (source, target) in self.directions().items():
            figures = self.figures(self.part(network, model_id), source, target, device)
            found |= {f"{target}_{name}": value for name, value in figures.items()}
        scores = [found[self.primary_of(m)] for m in self.models()]
        return {"score": float(np.mean(scores)), **found}

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        ways = self.directions().items()
        return np.concatenate([self.rows(self.part(network, m), source, device) for m, (source, _) in ways])


class HorseZebraRecipe(PairRecipe):
    name = "translate-horse-zebra"
    source, target = "horse", "zebra"


class _SeasonRecipe(PaintingRecipe):
    """A season into the other, one-sided: CycleGAN has to find its way back, and did not dare to leave (after thirty
    minutes the pictures were a tint away from what they were)."""

    size = 112
    scale = (116.0, 152.0)
    shown_side = 144
    batch_size = 3
    dilation = 2
    nce = 0.7


class WinterRecipe(_SeasonRecipe):
    name = model_id = "translate-winter"
    source, target = "summer", "winter"


class SummerRecipe(_SeasonRecipe):
    name = model_id = "translate-summer"
    source, target = "winter", "summer"


class AppleOrangeRecipe(PairRecipe):
    name = "translate-apple-orange"
    source, target = "apple", "orange"
