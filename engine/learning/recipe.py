"""The recipes of the built-in translations (engine/training/translate.py), for folders of a person's own.

A model is judged by how far its pictures come towards the style, which a judge of the person's own folders says, and
by how much structure they keep: of pictures as the filter makes them, not as the network does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.filters.translate_operation import mean_of_moved
from engine.learning.judging import LEARNED, StyleJudge
from engine.learning.pictures import Pictures, fitted
from engine.learning.project import Project, folder_of
from engine.networks.light_resnet import LightResNetGenerator
from engine.training.data import PhotoSet
from engine.training.domains import shrunk
from engine.training.judge import as_pictures, structure
from engine.training.patch_nce import patch_nce
from engine.training.recipe import Batch
from engine.training.translate import OneSided, PaintingRecipe, PairRecipe

__all__ = ["OwnPair", "OwnStyle", "judge_of", "nearness", "recipe_for"]

PHOTO, STYLE = "photo", "style"
SHOWN = 4  # pictures of a sample sheet


# steps; a style that was near at first falls to a third of its likeness where it is 150, to a half where it is 300
CRITIC_FIRST = 300


class AsFiltered(nn.Module):
    """A painter's network as the filter Translate asks it."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        return mean_of_moved(self.network, pictures, LightResNetGenerator.size_multiple)


class _Own:
    """``given``: by domain; ``config``: of the network that it starts from.

    ``critic_first``: the step until which only the critic (and PatchNCE's projections) learn: where a run starts from
    weights, what plays against them begins from nothing, and would lead them astray.
    """

    critic_first = 0

    source, target = PHOTO, STYLE
    shown, sheet_rows = SHOWN, 1
    given: dict[str, Pictures]
    project: Project

    def _keep(self, project: Project, given: dict[str, Pictures]) -> None:
        self.project, self.given = project, given
        self._style_judge: StyleJudge | None = None
        self._last_made: dict[str, list[np.ndarray]] = {}

    def pictures(self) -> tuple[dict[str, PhotoSet], dict[str, list[np.ndarray]]]:
        side, multiple = self.shown_side, LightResNetGenerator.size_multiple  # type: ignore[attr-defined]
        judged = {d: fitted(p, side, multiple) for d, p in self.given.items()}
        return {d: p.training for d, p in self.given.items()}, judged

    def figures(
        self, generator: nn.Module, source: str, target: str, device: torch.device
    ) -> dict[str, float]:
        """ "near", "kept", and "score", which is both multiplied and decides."""
        if self._style_judge is None:
            self._style_judge = judge_of(self.given, self.shown_side, device)  # type: ignore[attr-defined]
        photos = self.held_out[source]  # type: ignore[attr-defined]
        made = self._made_of(generator, source, device)
        kept = float(np.mean([structure(a, b) for a, b in zip(photos, made, strict=True)]))
        near = self._style_judge.towards(made, target == STYLE)
        return {"near": near, "kept": kept, "score": near * kept}

    def rows(self, generator: nn.Module, source: str, device: torch.device) -> np.ndarray:
        """Pictures above what has become of them, as ``figures`` made them; H × W × 3 uint8."""
        edge: int = self.shown_side  # type: ignore[attr-defined]
        made = self._last_made.pop(source, None) or self._made_of(generator, source, device)
        count = min(SHOWN, len(made))
        both = self.held_out[source][:count], made[:count]  # type: ignore[attr-defined]
        return np.concatenate([np.concatenate([p[:edge, :edge] for p in line], 1) for line in both])

    def _made_of(self, generator: nn.Module, source: str, device: torch.device) -> list[np.ndarray]:
        made = as_pictures(self.asked(generator), self.held_out[source], device)  # type: ignore[attr-defined]
        self._last_made[source] = made
        return made

    def asked(self, generator: nn.Module) -> nn.Module:
        """The generator as the filter asks it."""
        return generator

    def data_names(self) -> str:
        return f"{self.given[STYLE].count} pictures and {self.given[PHOTO].count} photos"


class OwnStyle(_Own, PaintingRecipe):
    """Photo → style, one-sided."""

    def __init__(self, project: Project, given: dict[str, Pictures], config: dict[str, Any]) -> None:
        self._keep(project, given)
        self.name = self.model_id = project.id
        super().__init__(folder_of(project), project.seed)
        self.config = {**self.config, **config}

    def directions(self) -> dict[str, tuple[str, str]]:
        return {self.project.models[0]: (PHOTO, STYLE)}

    def asked(self, generator: nn.Module) -> nn.Module:
        return AsFiltered(generator)

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        if step >= self.critic_first:
            return super().generator_loss(network, critic, batch, step)
        assert isinstance(network, OneSided)
        with torch.no_grad():
            made, seen = network.generator.translate(batch["source"])
            again = network.generator.features(made)
        self._made.put(made.float())
        kept = patch_nce(network.heads, seen, again)
        return self.nce * kept, {"nce": kept.item()}


class OwnPair(_Own, PairRecipe):
    """Both ways."""

    sheet_rows = 1

    def __init__(self, project: Project, given: dict[str, Pictures], config: dict[str, Any]) -> None:
        self._keep(project, given)
        self.name = project.id
        super().__init__(folder_of(project), project.seed)
        self.config = {**self.config, **config}

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        # the way back begins from nothing: it learns to find back, and the critics to tell
        young = step < self.critic_first
        return super().generator_loss(network, None if young else critic, batch, step)

    def directions(self) -> dict[str, tuple[str, str]]:
        there, back = self.project.models
        return {there: (PHOTO, STYLE), back: (STYLE, PHOTO)}


def recipe_for(project: Project, given: dict[str, Pictures], config: dict[str, Any]) -> OwnStyle | OwnPair:
    return (OwnPair if project.both_ways else OwnStyle)(project, given, config)


def judge_of(given: dict[str, Pictures], side: int, device: torch.device) -> StyleJudge:
    """A judge that learned from what is trained on, for pictures of the short side ``side``."""
    known = [
        [
            shrunk(photo, side, LightResNetGenerator.size_multiple)
            for photo in given[d].training.photos[:LEARNED]
        ]
        for d in (PHOTO, STYLE)
    ]
    judged = [fitted(given[d], side, LightResNetGenerator.size_multiple) for d in (PHOTO, STYLE)]
    return StyleJudge(known[0], known[1], (judged[0], judged[1]), device)


def nearness(
    generator: nn.Module, photos: list[np.ndarray], judge: StyleJudge, device: torch.device
) -> tuple[float, float]:
    """How far a generator takes photos towards a style, and how much structure it keeps."""
    made = as_pictures(AsFiltered(generator), photos, device)
    kept = float(np.mean([structure(a, b) for a, b in zip(photos, made, strict=True)]))
    return judge.towards(made), kept
