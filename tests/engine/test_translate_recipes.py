"""Recipes of the translations and of the classifier that judges them, on small pictures made here."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.models import store
from engine.networks.domain_classifier import DomainClassifier
from engine.training import domains, translate
from engine.training.domain_classifier import DomainClassifierRecipe
from engine.training.frame import Plan, Trainer
from engine.training.image_buffer import ImageBuffer
from engine.training.judge import Judge, as_pictures, closeness, structure
from engine.training.patch_nce import PatchHeads, patch_nce
from engine.training.publish import publish
from engine.training.translate_losses import augment, critic_game, generator_game, gradient_penalty

CPU = torch.device("cpu")
TINTS = {
    "landscapes": 90,
    "monet": 150,
    "vangogh": 60,
    "horse": 80,
    "zebra": 190,
    "summer": 70,
    "winter": 220,
}


def make(folder: Path, count: int, tint: int, seed: int) -> None:
    folder.mkdir(parents=True)
    for i in range(count):
        coarse = np.random.default_rng((seed, i)).integers(-60, 35, (11, 12, 3)) + tint
        picture = cv2.resize(coarse.clip(0, 255).astype(np.uint8), (72, 66), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f"{i:02}.png"), picture)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    for seed, (name, tint) in enumerate(TINTS.items()):
        if name == "landscapes":
            make(root / "photos" / name, 14, tint, seed)
        elif name in ("monet", "vangogh"):
            make(root / "paintings" / name, 14, tint, seed)
        else:
            make(root / "unpaired" / name / "train", 14, tint, seed)
            make(root / "unpaired" / name / "test", 3, tint, 100 + seed)
    return root


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No built-in models: a classifier that happens to be there would change the figures."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(store, "default_folders", lambda: [folder])
    return folder


def shrink(monkeypatch: pytest.MonkeyPatch, kind: type[translate._Translation]) -> None:
    small = {"size": 48, "scale": (50.0, 64.0), "shown_side": 64, "batch_size": 2, "critic_width": 8}
    for name, value in small.items():
        monkeypatch.setattr(kind, name, value)
    monkeypatch.setattr(translate, "JUDGED", 3)
    monkeypatch.setattr(kind, "shown", 2)


def plan(out: Path, steps: int) -> Plan:
    return Plan(steps=steps, out=out, threads=1)


# --- data


def test_a_domain_is_split_once_and_test_folders_stay_out(data: Path) -> None:
    train = domains.load_domain(data, "horse")
    kept = domains.load_domain(data, "horse", part="validation")
    assert len(train) + len(kept) == 14 and not set(train.names) & set(kept.names) and len(kept) >= 1
    assert train.weights.sum() == pytest.approx(1)
    # a folder named test is no source either, however it is given
    for folder in (data / "unpaired" / "horse" / "test", data / "unpaired" / "zebra"):
        with pytest.raises(ValueError, match="domain horse"):
            domains.load_domain(folder, "horse")


def test_missing_and_too_few_pictures_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"0 usable pictures of the domain monet.*folder named monet"):
        domains.load_domain(tmp_path, "monet")
    make(tmp_path / "monet", 3, 100, 0)
    (tmp_path / "monet" / "broken.png").write_bytes(b"no picture")
    said: list[str] = []
    with pytest.raises(ValueError, match="at least 8"):
        domains.load_domain(tmp_path, "monet", log=said.append)
    assert said == ["skipped broken.png: not a readable picture"]
    with pytest.raises(ValueError, match="no two domains"):
        DomainClassifierRecipe(tmp_path)


def test_crops_have_the_wanted_size_and_shrunk_pictures_fit_a_multiple(data: Path) -> None:
    photos, rng = domains.load_domain(data, "photo"), np.random.default_rng(0)
    assert {domains.crop(photos, 48, (50, 90), rng, 0.3).shape for _ in range(20)} == {(48, 48, 3)}
    assert domains.shrunk(np.zeros((100, 155, 3), np.uint8), 64, 8).shape == (64, 96, 3)
    assert domains.shrunk(np.zeros((64, 70, 3), np.uint8), 64, 4).shape == (64, 68, 3)


# --- losses and what they need


def test_the_buffer_gives_new_and_old_pictures() -> None:
    buffer = ImageBuffer(capacity=4, seed=1)
    assert buffer.take() is None
    taken = []
    for i in range(20):
        buffer.put(torch.full((2, 3, 4, 4), float(i), requires_grad=True))
        found = buffer.take()
        assert found is not None and not found.requires_grad and found.shape == (2, 3, 4, 4)
        taken += [(i, int(v)) for v in found[:, 0, 0, 0]]
    assert len(buffer) == 4 and taken[:4] == [(0, 0), (0, 0), (1, 1), (1, 1)]
    assert any(v == i for i, v in taken[4:]) and any(v < i for i, v in taken)


def test_contrast_is_low_for_the_same_place_and_high_for_another() -> None:
    torch.manual_seed(0)
    features = [torch.randn(2, 8, 12, 12), torch.randn(2, 6, 6, 6)]
    heads = PatchHeads([8, 6], size=16)
    same = patch_nce(heads, features, features, count=24)
    moved = patch_nce(heads, features, [f.roll(3, 3) for f in features], count=24)
    assert 3 * float(same.detach()) < float(moved.detach())
    query = [f.clone().requires_grad_(True) for f in features]
    source = [f.clone().requires_grad_(True) for f in features]
    patch_nce(heads, source, query).backward()
    assert source[0].grad is None and query[0].grad is not None


def test_the_game_is_least_squares() -> None:
    def truthful(x: torch.Tensor) -> torch.Tensor:
        return x.mean((1, 2, 3), keepdim=True).round()

    real, made = torch.full((2, 3, 24, 24), 0.9), torch.full((2, 3, 24, 24), 0.1)
    loss, told_real, told_made = critic_game(truthful, real, made, 0.0)  # type: ignore[arg-type]
    assert (float(loss), told_real, told_made) == (0, 1, 0)
    assert float(generator_game(truthful, made, 0.0)) == 1  # type: ignore[arg-type]


def test_augmentation_keeps_most_of_a_picture_and_its_colours() -> None:
    torch.manual_seed(0)
    x = torch.rand(4, 3, 48, 48)
    y = augment(x, 0.0)
    assert y.shape == x.shape
    changed = (y == 0.5).all(1).float().mean()
    assert 0 < float(changed) <= 1 / 16 + 0.01
    assert float((augment(torch.full_like(x, 0.5), 0.1) - 0.5).std()) == pytest.approx(0.1, rel=0.05)


def test_the_penalty_is_the_squared_slope() -> None:
    slope = torch.tensor([1.0, 2.0, 3.0]).view(1, 3, 1, 1)
    penalty = gradient_penalty(lambda x: (x * slope).sum(1, keepdim=True), torch.rand(2, 3, 4, 4))  # type: ignore[arg-type]
    assert float(penalty) == pytest.approx((1 + 4 + 9) * 16 / 16**2)


# --- the judge


def test_structure_takes_no_notice_of_the_level_and_little_of_contrast() -> None:
    rng = np.random.default_rng(0)
    scene = cv2.resize(
        rng.integers(60, 190, (9, 9, 3), dtype=np.uint8), (96, 96), interpolation=cv2.INTER_CUBIC
    )
    other = cv2.resize(
        rng.integers(60, 190, (9, 9, 3), dtype=np.uint8), (96, 96), interpolation=cv2.INTER_CUBIC
    )
    dimmed = (scene * 0.8 + 40).astype(np.uint8)
    assert structure(scene, scene) == pytest.approx(1)
    assert structure(scene, dimmed) > 0.9 > 0.4 > abs(structure(scene, other))
    assert structure(scene, 255 - scene) < -0.5
    assert structure(scene, np.full_like(scene, 128)) < 0.5


def test_closeness_is_nought_without_change_and_one_at_the_target(data: Path) -> None:
    source = list(domains.load_domain(data, "horse").photos)
    target = list(domains.load_domain(data, "zebra").photos)
    assert closeness(source, source, target) == pytest.approx(0, abs=1e-6)
    assert closeness(source, target, target) == pytest.approx(1, abs=1e-3)
    assert closeness(source, [255 - p for p in source], target) < 1


def bright_is(network: DomainClassifier) -> DomainClassifier:
    """The last domain of each group for bright pictures, the first for dark ones."""
    for p in network.parameters():
        torch.nn.init.zeros_(p)
    network.stem.weight.data[0] = 1 / 108
    network.stem.bias.data[0] = 1.0
    network.norms = torch.nn.ModuleList(
        torch.nn.Identity() for _ in network.norms
    )  # it would hide brightness
    for group in network.groups:
        network.head.weight.data[network.index(group[-1]), 0] = 50
        network.head.bias.data[network.index(group[-1])] = -50
    return network.eval()


def test_the_judge_answers_within_a_group() -> None:
    judge = Judge(bright_is(DomainClassifier([["photo", "monet"], ["horse", "zebra"]])), CPU)
    dark, bright = np.full((70, 90, 3), 20, np.uint8), np.full((64, 64, 3), 240, np.uint8)
    found = judge.probabilities([dark, bright], "zebra")
    np.testing.assert_allclose(found, [[1, 0], [0, 1]], atol=1e-3)
    assert judge.taken([dark, bright, bright], "horse") == (
        pytest.approx(1 / 3),
        pytest.approx(1 / 3, abs=1e-3),
    )


def test_pictures_go_through_a_generator_alone_and_are_clipped() -> None:
    made = as_pictures(torch.nn.Threshold(0.5, 7.0), [np.array([[[0, 255, 200]]], np.uint8)], CPU)
    assert made[0].dtype == np.uint8 and made[0].tolist() == [[[255, 255, 200]]]


# --- the recipes


def test_the_classifier_learns_publishes_and_is_found_again(
    data: Path, tmp_path: Path, models: Path, monkeypatch
):
    from engine.training import domain_classifier

    for name, value in {"SIZE": 48, "BATCH": 12, "SCALE": (50.0, 64.0)}.items():
        monkeypatch.setattr(domain_classifier, name, value)
    recipe = DomainClassifierRecipe(data)
    assert recipe.config["groups"] == [
        ["photo", "monet", "vangogh"],
        ["horse", "zebra"],
        ["summer", "winter"],
    ]
    recipe.config["widths"] = [16, 16, 16]
    assert all(
        torch.equal(a, b) for a, b in zip(recipe.batch(3).values(), recipe.batch(3).values(), strict=True)
    )
    trainer = Trainer(recipe, plan(tmp_path / "runs", 60), log=lambda _: None)
    assert trainer.run()["accuracy"] > 0.8
    assert "published" in publish(trainer, models)
    judge = Judge.find(CPU)
    assert judge is not None
    assert judge.taken(domains.load_domain(data, "winter").photos, "winter")[0] > 0.8


def test_without_a_classifier_there_is_no_judge() -> None:
    assert Judge.find(CPU) is None


def test_a_painting_is_learned_one_way(data: Path, tmp_path: Path, models: Path, monkeypatch) -> None:
    shrink(monkeypatch, translate.MonetRecipe)
    recipe = translate.MonetRecipe(data)
    assert recipe.models() == ("translate-monet",) and recipe.batch(0)["target"].shape == (2, 3, 48, 48)
    recipe.config = {"widths": [8, 16], "blocks": 2, "dilation": 1}
    trainer = Trainer(recipe, plan(tmp_path / "runs", 8), log=lambda _: None)
    before = [p.clone() for p in trainer.network.parameters()]
    figures = trainer.run()
    assert {"score", "kept", "near"} == set(figures) and all(np.isfinite(v) for v in figures.values())
    assert all(not torch.equal(a, b) for a, b in zip(before, trainer.network.parameters(), strict=True))
    sheet = cv2.imread(str(tmp_path / "runs" / "translate-monet" / "samples.png"))
    assert sheet.shape == (4 * 64, 2 * 64, 3)
    assert "published" in publish(trainer, models)
    # the projections are no part of the model
    card = store.ModelStore([models]).card("translate-monet")
    loaded = store.ModelStore([models]).load(card, CPU, torch.float32).network
    assert set(loaded.state_dict()) == set(trainer.network.generator.state_dict())
    row = json.loads((tmp_path / "runs" / "translate-monet" / "log.jsonl").read_text().splitlines()[-1])
    assert row["step"] == 8


def test_a_pair_is_learned_both_ways_and_makes_two_models(
    data: Path, tmp_path: Path, models: Path, monkeypatch
):
    shrink(monkeypatch, translate.HorseZebraRecipe)
    recipe = translate.HorseZebraRecipe(data)
    assert recipe.models() == ("translate-zebra", "translate-horse")
    assert recipe.card_of("translate-horse")["name"] == "Zebra to Horse"
    recipe.config = {"widths": [8, 16], "blocks": 2, "dilation": 2}
    trainer = Trainer(recipe, plan(tmp_path / "runs", 4), log=lambda _: None)
    assert {"score", "zebra_score", "horse_score"} <= set(trainer.run())
    assert publish(trainer, models).count("published") == 2
    found = store.ModelStore([models])
    nets = [found.load(found.card(m), CPU, torch.float32).network for m in recipe.models()]
    for net, own in zip(nets, (trainer.ema.there, trainer.ema.back), strict=True):
        torch.testing.assert_close(net.tail.weight, own.tail.weight, rtol=1e-2, atol=1e-3)


def test_the_judge_decides_where_there_is_one(data: Path, models: Path, monkeypatch) -> None:
    shrink(monkeypatch, translate.WinterRecipe)
    recipe = translate.WinterRecipe(data)
    monkeypatch.setattr(
        recipe, "judge", lambda _: Judge(bright_is(DomainClassifier([["summer", "winter"]])), CPU)
    )

    class Brighter(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * 0.2 + 0.8

    nothing = recipe.figures(torch.nn.Identity(), "summer", "winter", CPU)
    much = recipe.figures(Brighter(), "summer", "winter", CPU)
    assert nothing["kept"] == pytest.approx(1) and nothing["taken"] == 0
    assert much["taken"] == 1 and much["score"] == pytest.approx(much["kept"], abs=0.01)
    assert nothing["score"] < 0.01 < much["score"]


@pytest.mark.parametrize("kind", ["MonetRecipe", "HorseZebraRecipe"])
def test_training_goes_towards_the_target(kind: str, data: Path, tmp_path: Path, monkeypatch) -> None:
    """Sixty steps on domains that differ in brightness alone."""
    recipe_class = getattr(translate, kind)
    shrink(monkeypatch, recipe_class)
    monkeypatch.setattr(recipe_class, "nce", 0.3, raising=False)
    recipe = recipe_class(data)
    recipe.config = {"widths": [8, 16], "blocks": 2, "dilation": 1}
    rate = Plan(steps=60, out=tmp_path, threads=1, learning_rate=3e-3)
    trainer = Trainer(recipe, rate, log=lambda _: None)
    trainer.run()
    source = recipe.held_out[recipe.source]
    made = as_pictures(recipe.part(trainer.ema, recipe.models()[0]), source, CPU)
    wanted = np.mean([p.mean() for p in recipe.held_out[recipe.target]])
    before, after = np.mean([p.mean() for p in source]), np.mean([p.mean() for p in made])
    assert abs(after - wanted) < 0.8 * abs(before - wanted)
