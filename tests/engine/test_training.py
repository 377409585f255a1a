"""The training frame with the real recipe at a small size, on pictures that the tests make."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.training import degrade
from engine.training import denoise as denoise_recipe
from engine.training.__main__ import main
from engine.training.data import Prefetch, find_pictures, load_photos, random_patch
from engine.training.frame import Plan, Trainer
from engine.training.optim import Muon, orthogonalised, split
from engine.training.publish import publish, read_card, toml, update_figures

SMALL = {"widths": (8, 8, 8), "blocks": (1, 1, 1), "estimator_width": 8}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Smooth colour pictures in folders as the recipe expects; enough for a held-out part."""
    rng = np.random.default_rng(0)
    for folder, count in (("bsds", 30), ("large", 10), ("other", 2), ("test", 2), ("bsds/test", 2)):
        (tmp_path / "photos" / folder).mkdir(parents=True, exist_ok=True)
        for i in range(count):
            coarse = rng.integers(0, 255, (9, 9, 3), dtype=np.uint8)
            image = cv2.resize(coarse, (272, 260), interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(tmp_path / "photos" / folder / f"{i}.png"), image)
    return tmp_path / "photos"


@pytest.fixture
def recipe(photos: Path, monkeypatch: pytest.MonkeyPatch) -> denoise_recipe.DenoiseRecipe:
    monkeypatch.setattr(denoise_recipe, "PATCH", 32)
    monkeypatch.setattr(denoise_recipe, "BATCH", 2)
    made = denoise_recipe.DenoiseRecipe(photos, seed=3)
    made.config = SMALL
    made._pairs = made._pairs[:6]
    assert len(made._pairs) == 6
    return made


def plan(out: Path, **more) -> Plan:
    return Plan(**{"steps": 12, "out": out, "threads": 1, **more})


def test_test_folders_never_enter_training(photos: Path) -> None:
    assert not [p for p in find_pictures(photos) if "test" in p.parts[len(photos.parts) :]]
    assert find_pictures(photos / "test") == []


def test_shares_choose_folders_and_held_out_pictures_are_apart(photos: Path) -> None:
    training = load_photos(photos, {"bsds": 0.7, "large": 0.3})
    held_out = load_photos(photos, {"bsds": 0.7, "large": 0.3}, held_out=True)
    assert not set(training.names) & set(held_out.names)
    assert not [n for n in training.names if n.startswith("other")]
    large = sum(w for n, w in zip(training.names, training.weights, strict=True) if n.startswith("large"))
    assert large == pytest.approx(0.3)
    assert len(training) + len(held_out) == 40


def test_a_flat_folder_of_pictures_trains_too(photos: Path) -> None:
    training = load_photos(photos / "large", {"bsds": 0.7})
    assert len(training) + len(load_photos(photos / "large", {"bsds": 0.7}, held_out=True)) == 10


def test_no_pictures_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["denoise", "--data", str(tmp_path), "--steps", "1", "--precision", "float32"]) == 1
    assert "no picture" in capsys.readouterr().err


def test_unreadable_pictures_are_skipped_and_named(photos: Path) -> None:
    (photos / "bsds" / "broken.png").write_bytes(b"not a picture")
    said: list[str] = []
    load_photos(photos, log=said.append)
    assert said == ["skipped broken.png: not a readable picture"]


def test_batches_depend_on_seed_and_step_alone(recipe: denoise_recipe.DenoiseRecipe) -> None:
    one, again, other = recipe.batch(5), recipe.batch(5), recipe.batch(6)
    assert all(torch.equal(one[k], again[k]) for k in one)
    assert not torch.equal(one["noisy"], other["noisy"])


def test_patches_are_crops_of_the_wanted_size(photos: Path) -> None:
    loaded, rng = load_photos(photos), np.random.default_rng(0)
    assert {random_patch(loaded, 48, rng).shape for _ in range(20)} == {(48, 48, 3)}


def test_prefetch_passes_errors_on() -> None:
    def make(step: int) -> int:
        if step == 2:
            raise RuntimeError("disk gone")
        return step

    batches = Prefetch(make)
    assert [next(batches), next(batches)] == [0, 1]
    with pytest.raises(RuntimeError, match="disk gone"):
        next(batches)
    batches.close()


def test_training_logs_figures_saves_a_sheet_and_resumes_exactly(recipe, tmp_path: Path) -> None:
    whole = Trainer(recipe, plan(tmp_path / "whole"), log=lambda _: None)
    before = recipe.validate(whole.ema, whole.device)
    figures = whole.run()
    assert figures["psnr"] != before["psnr"]
    folder = tmp_path / "whole" / "denoise"
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert rows[-1]["step"] == 12 and rows[-1]["psnr"] == pytest.approx(figures["psnr"], abs=1e-3)
    assert cv2.imread(str(folder / "samples.png")) is not None
    resumed = Trainer(recipe, plan(tmp_path / "more", resume=folder / "last.pt"), log=lambda _: None)
    assert resumed.step == 12
    for a, b in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(a, b)
    for a, b in zip(whole.ema.parameters(), resumed.ema.parameters(), strict=True):
        assert torch.equal(a, b)


def test_the_same_seed_gives_the_same_weights(recipe, tmp_path: Path) -> None:
    runs = [Trainer(recipe, plan(tmp_path / str(i), steps=4), log=lambda _: None) for i in range(2)]
    for trainer in runs:
        trainer.run()
    for a, b in zip(runs[0].network.parameters(), runs[1].network.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-6)


def test_training_lowers_the_loss(recipe, tmp_path: Path) -> None:
    trainer = Trainer(recipe, plan(tmp_path, steps=500, learning_rate=5e-3), log=lambda _: None)
    batches = [recipe.batch(1000 + i) for i in range(8)]
    with torch.no_grad():
        before = sum(recipe.loss(trainer.network, b)[1]["error"] for b in batches)
    trainer.run()
    with torch.no_grad():
        after = sum(recipe.loss(trainer.network, b)[1]["error"] for b in batches)
    # a logarithm: the squared error falls by a tenth at least
    assert after / 8 < before / 8 - 0.1


def test_a_batch_with_nan_leaves_the_weights_alone(recipe, tmp_path: Path) -> None:
    trainer = Trainer(recipe, plan(tmp_path), log=lambda _: None)
    batch = recipe.batch(0)
    batch["noisy"][0, 0, 0, 0] = float("nan")
    before = [p.clone() for p in trainer.network.parameters()]
    assert trainer._train_step(batch) == {"skipped": 1.0}
    assert all(torch.equal(a, b) for a, b in zip(before, trainer.network.parameters(), strict=True))


def test_a_run_that_goes_astray_comes_back_to_the_averaged_weights(recipe, tmp_path: Path) -> None:
    said: list[str] = []
    trainer = Trainer(recipe, plan(tmp_path), log=said.append)
    trainer._train_step(recipe.batch(0))
    trainer._typical = 1e-6
    for p in trainer.network.parameters():
        p.data.mul_(3)
    assert trainer._train_step(recipe.batch(1)) == {"restored": 1.0}
    assert "averaged weights" in said[-1]
    for a, b in zip(trainer.network.parameters(), trainer.ema.parameters(), strict=True):
        assert torch.equal(a, b)
    assert "skipped" not in trainer._train_step(recipe.batch(2))


def test_the_optimizer_makes_updates_orthogonal_and_resumes(tmp_path: Path) -> None:
    update = torch.randn(6, 40, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalised(update))
    assert values.min() > 0.5 and values.max() < 1.5
    assert torch.equal(orthogonalised(update.T).T, orthogonalised(update))
    torch.manual_seed(0)
    network = torch.nn.Conv2d(8, 32, 3)
    groups = split(network)
    assert [len(g["params"]) for g in groups] == [1, 1]
    optimizer = Muon(groups, 1e-2)
    x = torch.randn(2, 8, 6, 6)

    def loss() -> torch.Tensor:
        return (network(x) - 1).pow(2).mean()

    before = loss().item()
    for _ in range(20):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    assert loss().item() < 0.5 * before
    again = Muon(split(network), 1e-2)
    again.load_state_dict(optimizer.state_dict())
    assert torch.equal(again.state[network.weight]["mean"], optimizer.state[network.weight]["mean"])


def test_a_black_and_white_photo_gets_black_and_white_noise() -> None:
    rng = np.random.default_rng(0)
    clean = cv2.resize(rng.random((8, 8, 3), dtype=np.float32), (64, 64)).clip(0, 1)
    for _ in range(20):
        noisy, level = denoise_recipe.spoil_grey(clean, rng)
        assert np.ptp(clean, axis=2).max() == 0 and np.ptp(noisy, axis=2).max() == 0
        assert np.isfinite(noisy).all() and level.shape == (64, 64, 1)


def test_publish_writes_a_loadable_model_and_keeps_the_better_one(recipe, tmp_path: Path) -> None:
    from engine.models.store import ModelStore

    trainer = Trainer(recipe, plan(tmp_path / "run", steps=60, learning_rate=0.02), log=lambda _: None)
    trainer.run()
    models = tmp_path / "models"
    assert "published" in publish(trainer, models)
    store = ModelStore([models])
    card = store.for_task("denoise")[0]
    assert (card.id, card.training["steps"], store.state(card)) == ("denoise-autoencoder", 60, "ready")
    loaded = store.load(card, torch.device("cpu"), torch.float32)
    x = torch.rand(1, 3, 16, 16)
    with torch.inference_mode():
        torch.testing.assert_close(loaded.network(x), trainer.ema(x), rtol=0, atol=5e-3)
    # weights that are no better do not replace them
    weights = (models / "denoise-autoencoder.safetensors").read_bytes()
    assert "stays" in publish(trainer, models)
    assert (models / "denoise-autoencoder.safetensors").read_bytes() == weights
    update_figures("denoise-autoencoder", {"told, σ 25": 30.12346}, models)
    assert read_card(models / "denoise-autoencoder.toml")["figures"] == {"told, σ 25": 30.1235}
    # and published weights are a start for the next run
    again = Trainer(
        recipe, plan(tmp_path / "next", resume=models / "denoise-autoencoder.safetensors"), log=lambda _: None
    )
    with torch.inference_mode():
        torch.testing.assert_close(again.network(x), loaded.network(x))


def test_cards_survive_their_own_writer(tmp_path: Path) -> None:
    card = {"id": "a", "text": 'say "hi" \\ twice', "flag": True, "list": ["x", 1.5], "config": {"w": [1, 2]}}
    card["figures"] = {"σ 25": 30.1}
    card["files"] = [{"name": "a.safetensors", "size": 3}]
    path = tmp_path / "a.toml"
    path.write_text(toml(card), encoding="utf-8")
    assert read_card(path) == card


@pytest.mark.parametrize("sigma", [5.0, 25.0])
def test_gaussian_noise_has_its_level(sigma: float) -> None:
    clean = np.full((128, 128, 3), 0.5, np.float32)
    noisy = degrade.gaussian(clean, sigma / 255, np.random.default_rng(0))
    assert noisy.dtype == np.float32
    assert (noisy - clean).std() * 255 == pytest.approx(sigma, rel=0.03)
    assert degrade.level(noisy, clean).mean() * 255 == pytest.approx(sigma, rel=0.05)


def test_the_level_of_a_partly_clean_picture_is_a_number() -> None:
    clean = np.random.default_rng(0).random((96, 96, 3), dtype=np.float32)
    noisy = clean.copy()
    noisy[:20, :20] += 0.7
    level = degrade.level(noisy, clean)
    assert np.isfinite(level).all() and level.min() == 0 and level.max() > 0.5


def test_camera_noise_grows_with_light_and_strength() -> None:
    dark, bright = np.full((96, 96, 3), 0.1, np.float32), np.full((96, 96, 3), 0.7, np.float32)

    def spread(picture: np.ndarray, strength: float) -> float:
        made = degrade.camera(picture, np.random.default_rng(1), strength)
        return float(np.std(degrade.linear(made) - degrade.linear(picture)))

    assert spread(bright, 0.5) > 1.5 * spread(dark, 0.5)
    assert spread(bright, 1.0) > 2 * spread(bright, 0.3)


def test_correlated_noise_has_its_level_and_jpeg_changes_the_picture() -> None:
    rng = np.random.default_rng(0)
    clean = cv2.resize(rng.random((8, 8, 3), dtype=np.float32), (96, 96))
    noisy = degrade.correlated(clean, 10 / 255, rng)
    assert (noisy - clean).std() * 255 == pytest.approx(10, rel=0.02)
    spoiled = degrade.jpeg(clean, 20)
    assert spoiled.shape == clean.shape and 0 < np.abs(spoiled - clean).mean() < 0.05


def test_noise_cut_off_at_black_is_no_shade_to_be_taken_back() -> None:
    rng = np.random.default_rng(0)
    clean = np.tile(np.linspace(0.0, 0.5, 96, dtype=np.float32)[:, None, None], (1, 96, 3))
    noisy = degrade.gaussian(clean, 20 / 255, rng).clip(0, 1)
    moved = degrade.shift(noisy, clean)
    assert moved.dtype == np.float32 and moved.shape == clean.shape
    # the mean of a normal deviate that is cut off at nought is σ/√(2π)
    assert moved[0].mean() * 255 == pytest.approx(20 / np.sqrt(2 * np.pi), rel=0.15)
    assert abs(moved[48:].mean()) * 255 < 1
    assert not degrade.shift(clean, clean).any()


def test_spoiled_pictures_are_finite_float32_with_a_level_map() -> None:
    rng = np.random.default_rng(0)
    clean = cv2.resize(rng.random((8, 8, 3), dtype=np.float32), (64, 64)).clip(0, 1)
    for _ in range(60):
        noisy, level = denoise_recipe.spoil(clean, rng)
        assert noisy.dtype == level.dtype == np.float32
        assert noisy.shape == (64, 64, 3) and level.shape == (64, 64, 1)
        assert np.isfinite(noisy).all() and (level >= 0).all()


def test_a_full_size_photo_is_soft_and_a_calm_one_has_less_contrast() -> None:
    rng = np.random.default_rng(0)
    photo = rng.random((96, 96, 3), dtype=np.float32)
    soft = degrade.full_size(photo, 96, 2.4, 0.3)
    assert soft.shape == photo.shape and soft.dtype == np.float32
    assert np.diff(soft, axis=0).std() < 0.7 * np.diff(photo, axis=0).std()
    for seed in range(8):
        calm = degrade.calm(soft, np.random.default_rng(seed))
        assert calm.shape == soft.shape and calm.dtype == np.float32
        assert calm.std() <= soft.std() and np.ptp(calm) <= np.ptp(soft) + 1e-6
        np.testing.assert_allclose(calm.mean((0, 1)), soft.mean((0, 1)), atol=0.02)


def test_a_step_has_more_pictures_where_a_graphics_card_does_them(recipe, tmp_path: Path) -> None:
    Trainer(recipe, plan(tmp_path / "run"), log=lambda _: None)
    assert recipe.times == 1 and len(recipe.batch(0)["clean"]) == 2
    recipe.times = recipe.cuda_batch
    assert {len(tensor) for tensor in recipe.batch(0).values()} == {2 * recipe.cuda_batch}
