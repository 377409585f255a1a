"""The scratch detector and its recipe: size rule, field, precision, scores, learning."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.networks import build
from engine.networks.scratch_detector import ScratchDetector
from engine.training import scratches
from engine.training.damage import KINDS, damage
from engine.training.frame import Plan, Trainer
from engine.training.scratches import OVERLAP, Counts, ScratchRecipe, detect, marked

SMALL = {"widths": [12, 16], "blocks": [1, 1]}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for folder, count in (("bsds", 24), ("large", 6)):
        (tmp_path / "photos" / folder).mkdir(parents=True)
        for i in range(count):
            coarse = rng.integers(60, 200, (6, 7, 3), dtype=np.uint8)
            image = cv2.resize(coarse, (90, 80), interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(tmp_path / "photos" / folder / f"{i}.png"), image)
    return tmp_path / "photos"


@pytest.fixture
def recipe(photos: Path, monkeypatch: pytest.MonkeyPatch) -> ScratchRecipe:
    monkeypatch.setattr(scratches, "PATCH", 64)
    monkeypatch.setattr(scratches, "BATCH", 4)
    made = ScratchRecipe(photos, seed=3)
    made.config = SMALL
    return made


# --- the network


@pytest.mark.parametrize("size", [(16, 16), (16, 48), (80, 32)])
def test_every_multiple_of_sixteen_gives_a_logit_for_each_pixel(size: tuple[int, int]) -> None:
    network = build("scratch_detector", {})
    assert network.size_multiple == 16
    assert network(torch.rand(2, 3, *size)).shape == (2, 1, *size)


def test_what_is_no_multiple_is_refused() -> None:
    network = build("scratch_detector", {})
    for edge in (17, 18, 20, 24):
        with pytest.raises(RuntimeError):
            network(torch.rand(1, 3, edge, 16))


@pytest.mark.parametrize(("levels", "rule"), [(1, 2), (2, 4), (3, 8)])
def test_the_size_rule_follows_the_levels(levels: int, rule: int) -> None:
    network = ScratchDetector((8,) * levels, (1,) * levels)
    assert network.size_multiple == rule
    assert network(torch.rand(1, 3, rule, 3 * rule)).shape == (1, 1, rule, 3 * rule)


def test_a_config_that_does_not_fit_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="as many blocks"):
        build("scratch_detector", {"widths": [8, 8], "blocks": [1]})


def test_it_is_small_and_starts_near_the_usual_share_of_damage() -> None:
    torch.manual_seed(0)
    network = build("scratch_detector", {})
    assert 250_000 < sum(p.numel() for p in network.parameters()) < 400_000
    with torch.inference_mode():
        guess = torch.sigmoid(network(torch.rand(1, 3, 64, 64))).mean()
    assert 0.02 < guess < 0.2


def test_beyond_the_overlap_nothing_of_a_tile_depends_on_its_surroundings() -> None:
    torch.manual_seed(0)
    network = build("scratch_detector", {})
    x = torch.rand(1, 3, 16, 2 * OVERLAP + 64)
    other = x.clone()
    other[..., : 16 * 2] = torch.rand(1, 3, 16, 32)
    with torch.inference_mode():
        difference = (network(x) - network(other)).abs()[0, 0].amax(0)
    assert difference[: OVERLAP // 2].max() > 0
    assert difference[32 + OVERLAP :].max() == 0


@pytest.mark.parametrize(("dtype", "bound"), [(torch.bfloat16, 0.01), (torch.float16, 0.0012)])
def test_half_precision_keeps_the_logits(dtype: torch.dtype, bound: float) -> None:
    torch.manual_seed(0)
    network = build("scratch_detector", {})
    clean = cv2.resize(np.random.default_rng(0).random((6, 6, 3)).astype(np.float32), (96, 96))
    made = damage(clean, np.random.default_rng(1), ["scratches", "folds"])
    x = torch.from_numpy(made.picture).permute(2, 0, 1)[None]
    with torch.inference_mode():
        full = network(x)
        half = network.to(dtype)(x.to(dtype)).float()
    # measured: 0.004 in bfloat16, 0.0005 in float16; trained weights: probabilities to 0.02 and 0.002
    assert 0 < (half - full).abs().mean() < bound


# --- scores


def test_counts_are_the_textbooks() -> None:
    found = np.array([[1, 1, 0, 0]], bool)
    mask = np.array([[1, 0, 1, 0]], bool)
    counts = Counts.of(found, mask)
    assert counts == Counts(1, 1, 1)
    assert (counts.iou, counts.precision, counts.recall) == (pytest.approx(1 / 3), 0.5, 0.5)
    both = counts + Counts.of(mask, mask)
    assert both == Counts(3, 1, 1) and both.iou == 0.6
    assert Counts().iou == 0


def test_detect_takes_any_size() -> None:
    found = detect(
        ScratchDetector((8, 8), (1, 1)).eval(), np.full((37, 21, 3), 0.5, np.float32), torch.device("cpu")
    )
    assert found.shape == (37, 21) and found.dtype == np.float32
    assert found.min() >= 0 and found.max() <= 1


def test_marks_are_red_and_leave_the_rest() -> None:
    grey = np.full((4, 4, 3), 0.5, np.float32)
    mask = np.zeros((4, 4), bool)
    mask[1, 1] = True
    made = marked(grey, mask)
    assert made[1, 1, 0] > 0.8 and made[1, 1, 1] < 0.2
    made[1, 1] = 0.5
    assert np.array_equal(made, grey)


# --- the recipe


def test_batches_depend_on_seed_and_step_alone(recipe: ScratchRecipe) -> None:
    one, again, other = recipe.batch(5), recipe.batch(5), recipe.batch(6)
    assert all(torch.equal(one[k], again[k]) for k in one)
    assert not torch.equal(one["picture"], other["picture"])
    assert one["picture"].shape == (4, 3, 64, 64) and one["mask"].shape == (4, 1, 64, 64)
    assert one["picture"].dtype == one["mask"].dtype == torch.float32
    assert set(one["mask"].unique().tolist()) <= {0.0, 1.0}


def test_some_prints_of_the_batches_are_whole(recipe: ScratchRecipe) -> None:
    shares = torch.cat([recipe.batch(i)["mask"].mean((1, 2, 3)) for i in range(40)])
    assert 0.05 < (shares == 0).float().mean() < 0.35
    assert 0.02 < shares.mean() < 0.2


def test_a_perfect_detector_scores_one_and_a_blind_one_nought(recipe: ScratchRecipe) -> None:
    truth = {picture.tobytes(): mask for _, picture, mask in recipe._examples}

    class Oracle(torch.nn.Module):
        size_multiple = 1

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            mask = truth[np.ascontiguousarray(x[0].permute(1, 2, 0).numpy()).tobytes()]
            return torch.from_numpy(mask.astype(np.float32) * 20 - 10)[None, None]

    figures = recipe.validate(Oracle(), torch.device("cpu"))
    assert figures["iou"] == figures["precision"] == figures["recall"] == 1
    assert figures["marked on whole prints, %"] == 0
    assert {f"{kind} {k}" for kind in KINDS for k in ("iou", "precision", "recall")} <= set(figures)
    blind = recipe.validate(recipe.build().eval(), torch.device("cpu"))
    assert blind["iou"] == 0 and recipe.primary in blind


def test_the_loss_is_least_for_the_truth(recipe: ScratchRecipe) -> None:
    batch = recipe.batch(1)

    def loss(logits: torch.Tensor) -> float:
        class Fixed(torch.nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return logits

        return float(recipe.loss(Fixed(), batch)[0])

    truth = batch["mask"] * 20 - 10
    assert loss(truth) < 0.01 < loss(torch.full_like(truth, -10.0)) and loss(-truth) > 1


def test_it_learns_what_it_sees_and_makes_a_sheet(
    recipe: ScratchRecipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [recipe.batch(i) for i in range(2)]
    monkeypatch.setattr(recipe, "batch", lambda step: batches[step % 2])
    plan = Plan(steps=100, out=tmp_path, threads=1, learning_rate=2e-2)
    trainer = Trainer(recipe, plan, log=lambda _: None)

    def loss() -> float:
        with torch.inference_mode():
            return sum(float(recipe.loss(trainer.network, b)[0]) for b in batches) / len(batches)

    before = loss()
    figures = trainer.run()
    assert loss() < 0.75 * before
    assert 0 < figures["iou"] < 1
    sheet = recipe.sheet(trainer.ema, trainer.device)
    assert sheet.dtype == np.uint8 and sheet.ndim == 3 and sheet.std() > 10
