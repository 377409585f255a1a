"""The recipes of the built-in translations (engine/training/translate.py), for folders of a person's own.

There is no classifier that knows the style: a model is judged by how far the statistics of its pictures go towards
the style's, and by how much structure they keep.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.learning.pictures import Pictures, fitted
from engine.learning.project import Project, folder_of
from engine.networks.light_resnet import LightResNetGenerator
from engine.training.data import PhotoSet
from engine.training.judge import Judge, as_pictures, closeness, structure
from engine.training.patch_nce import patch_nce
from engine.training.recipe import Batch
from engine.training.translate import OneSided, PaintingRecipe, PairRecipe

__all__ = ["OwnPair", "OwnStyle", "nearness", "recipe_for"]

PHOTO, STYLE = "photo", "style"
SHOWN = 4  # pictures of a sample sheet


CRITIC_FIRST = 150  # steps


class _Own:
    """``given``: by domain; ``config``: of the network that it starts from.

    ``warm``: it starts from a style. What plays against it then begins from nothing, and would lead it astray: for
    ``CRITIC_FIRST`` steps only the critic (and PatchNCE's projections) learn.
    """

    warm = False

    source, target = PHOTO, STYLE
    shown, sheet_rows = SHOWN, 1
    given: dict[str, Pictures]
    project: Project

    def pictures(self) -> tuple[dict[str, PhotoSet], dict[str, list[np.ndarray]]]:
        side, multiple = self.shown_side, LightResNetGenerator.size_multiple  # type: ignore[attr-defined]
        judged = {d: fitted(p, side, multiple) for d, p in self.given.items()}
        return {d: p.training for d, p in self.given.items()}, judged

    def judge(self, device: torch.device) -> Judge | None:
        return None

    def data_names(self) -> str:
        return f"{self.given[STYLE].count} pictures and {self.given[PHOTO].count} photos"


class OwnStyle(_Own, PaintingRecipe):
    """Photo → style, one-sided."""

    def __init__(self, project: Project, given: dict[str, Pictures], config: dict[str, Any]) -> None:
        self.project, self.given = project, given
        self.name = self.model_id = project.id
        super().__init__(folder_of(project), project.seed)
        self.config = {**self.config, **config}

    def directions(self) -> dict[str, tuple[str, str]]:
        return {self.project.models[0]: (PHOTO, STYLE)}

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        if not self.warm or step >= CRITIC_FIRST:
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
        self.project, self.given = project, given
        self.name = project.id
        super().__init__(folder_of(project), project.seed)
        self.config = {**self.config, **config}

    def generator_loss(
        self, network: nn.Module, critic: nn.Module | None, batch: Batch, step: int
    ) -> tuple[Tensor, dict[str, float]]:
        # the way back begins from nothing: it learns to find back, and the critics to tell
        young = self.warm and step < CRITIC_FIRST
        return super().generator_loss(network, None if young else critic, batch, step)

    def directions(self) -> dict[str, tuple[str, str]]:
        there, back = self.project.models
        return {there: (PHOTO, STYLE), back: (STYLE, PHOTO)}


def recipe_for(project: Project, given: dict[str, Pictures], config: dict[str, Any]) -> OwnStyle | OwnPair:
    return (OwnPair if project.both_ways else OwnStyle)(project, given, config)


def nearness(
    generator: torch.nn.Module, photos: list[np.ndarray], styles: list[np.ndarray], device: torch.device
) -> tuple[float, float]:
    """How far a generator takes photos towards a style, and how much structure it keeps."""
    made = as_pictures(generator, photos, device)
    kept = float(np.mean([structure(a, b) for a, b in zip(photos, made, strict=True)]))
    return closeness(photos, made, styles), kept
