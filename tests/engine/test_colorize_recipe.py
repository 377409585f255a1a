"""The colorizer's recipe and its evaluation, small, on scenes that the tests make: blue above, green below."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.evaluation import main
from engine.lab import lab_from_rgb
from engine.measures.colorization import HINT_EDGE, placed_hints
from engine.models import store
from engine.networks.colorizer import share_among_bins
from engine.training import colorize
from engine.training.frame import Plan, Trainer
from engine.training.publish import publish

MODEL = "colorize-test"
SMALL = {"widths": (8, 16, 16, 16), "blocks": (1, 1, 2), "heads": 2}


def scene(number: int, width: int = 72, height: int = 48) -> np.ndarray:
    """A bright blue sky over a dark, rough, green meadow, by chance with a red disc; uint8 RGB."""
    rng = np.random.default_rng(number)
    y = np.linspace(0, 1, height)[:, None, None]
    sky = np.array([120, 170, 235]) + 30 * y + np.zeros((height, width, 1))
    meadow = np.array([70, 110, 30]) + rng.normal(0, 14, (height, width, 1))
    picture = np.where(y < rng.uniform(0.35, 0.65), sky, meadow) + rng.uniform(-15, 15)
    if rng.random() < 0.5:
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(picture, centre, int(rng.integers(4, 12)), (190, 60, 50), -1)
    return picture.clip(0, 255).astype(np.uint8)


def write(path: Path, picture: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.ascontiguousarray(picture[..., ::-1]))


def grey(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None].repeat(3, 2)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder: photos, an unpaired set with its test part, black-and-white pictures, paintings."""
    for i in range(40):
        write(tmp_path / "data/photos/everything" / f"{i}.png", scene(i))
        write(tmp_path / "data/photos/bsds" / f"{i}.png", grey(scene(i)) if i % 2 else scene(100 + i))
    for i in range(4):
        write(tmp_path / "data/unpaired/horse/train" / f"{i}.png", scene(200 + i))
        write(tmp_path / "data/unpaired/horse/test" / f"{i}.png", scene(300 + i))
        write(tmp_path / "data/paintings/monet" / f"{i}.png", scene(400 + i))
    return tmp_path / "data"


@pytest.fixture
def recipe(data: Path, monkeypatch: pytest.MonkeyPatch) -> colorize.ColorizeRecipe:
    for name, value in {"BATCHES": ((32, 8), (48, 4)), "CHECKED": 64, "VALIDATED": 4}.items():
        monkeypatch.setattr(colorize, name, value)
    made = colorize.ColorizeRecipe(data, seed=3)
    made.config, made.model_id = SMALL, MODEL
    return made


def test_black_and_white_pictures_and_test_folders_stay_outside(recipe: colorize.ColorizeRecipe) -> None:
    names = recipe.photos.names
    assert not [n for n in names if "paintings" in n or "test" in Path(n).parts]
    bsds = [int(Path(n).stem) for n in names if "bsds" in n]
    assert bsds and all(i % 2 == 0 for i in bsds)
    assert [n for n in names if "horse" in n]
    assert recipe.photos.weights.sum() == pytest.approx(1)


def test_the_photos_folder_alone_serves_too(data: Path) -> None:
    made = colorize.ColorizeRecipe(data / "photos")
    assert {Path(n).parts[0] for n in made.photos.names} == {"everything", "bsds"}


def test_pictures_without_colour_are_one_sentence(tmp_path: Path) -> None:
    for i in range(30):
        write(tmp_path / f"{i}.png", grey(scene(i)))
    with pytest.raises(ValueError, match="black-and-white"):
        colorize.ColorizeRecipe(tmp_path)


def test_large_photos_are_kept_small() -> None:
    assert colorize.reduced(np.zeros((400, 1000, 3), np.uint8)).shape == (160, 400, 3)
    assert colorize.reduced(np.zeros((100, 1000, 3), np.uint8)).shape == (100, 1000, 3)


def test_batches_depend_on_seed_and_step_alone_and_hold_hints(recipe: colorize.ColorizeRecipe) -> None:
    one, again, other = recipe.batch(4), recipe.batch(4), recipe.batch(6)
    assert all(torch.equal(one[k], again[k]) for k in one)
    assert not torch.equal(one["ab"], other["ab"])
    assert one["lightness"].shape == (8, 1, 32, 32) and one["hints"].shape == one["ab"].shape == (
        8,
        2,
        32,
        32,
    )
    assert recipe.batch(5)["ab"].shape == (4, 2, 48, 48)
    masks = torch.cat([recipe.batch(i)["mask"] for i in range(0, 16, 2)])
    given = torch.cat([recipe.batch(i)["hints"] for i in range(0, 16, 2)])
    assert set(masks.unique().tolist()) == {0.0, 1.0}
    assert (given * (1 - masks)).abs().max() == 0
    without = (masks.sum((1, 2, 3)) == 0).float().mean()
    assert 0.25 < without < 0.75


def test_a_hint_is_the_mean_of_the_true_colours_under_it() -> None:
    ab = lab_from_rgb(colorize.to_tensor([scene(1)]))[:, 1:]
    given, mask = placed_hints(ab, 3)
    again = placed_hints(ab, 3)
    assert torch.equal(given, again[0]) and not torch.equal(mask, placed_hints(ab, 4)[1])
    rows, columns = (mask[0, 0].amax(d).nonzero().flatten() for d in (1, 0))
    assert len(rows) >= HINT_EDGE and len(columns) >= HINT_EDGE
    seen = mask.bool().expand_as(ab)
    assert given[seen].mean() == pytest.approx(ab[seen].mean().item(), abs=3)
    assert given[~seen].abs().max() == 0


def test_an_aged_photo_has_other_tones_of_the_same_things() -> None:
    lightness = lab_from_rgb(colorize.to_tensor([scene(1)]))[0, 0].numpy()
    for i in range(10):
        old = colorize.aged(lightness, np.random.default_rng(i))
        assert old.dtype == np.float32 and old.min() >= 0 and old.max() <= 100
        assert np.corrcoef(old.ravel(), lightness.ravel())[0, 1] > 0.85


def test_training_colours_scenes_and_the_evaluation_finds_it(
    request: pytest.FixtureRequest,
    recipe: colorize.ColorizeRecipe,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    plan = Plan(steps=120, out=tmp_path / "runs", threads=1, learning_rate=0.01)
    trainer = Trainer(recipe, plan, log=lambda _: None)
    figures = trainer.run()
    assert figures[recipe.primary] > 2.0 and 0.4 < figures["CF ratio"] < 1.3
    rows = (len(recipe.checked) + 1) // 2
    assert recipe.sheet(trainer.ema, trainer.device).shape == (rows * 64, 2 * 4 * 64, 3)
    assert f"{MODEL} published" in publish(trainer, tmp_path / "models")
    for name in ("cbsd68", "live1", "set14"):
        write(tmp_path / "test" / name / "1.png", scene(500 + len(name)))
    write(tmp_path / "test/set14/bridge.png", grey(scene(1)))
    monkeypatch.setenv("SAISEI_MODELS", str(tmp_path / "models"))
    # the process's own store may have looked into its folders in an earlier test
    store.shared.cache_clear()
    request.addfinalizer(store.shared.cache_clear)
    words = ["colorize", "--data", str(tmp_path / "test"), "--model", MODEL]
    assert main([*words, "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table["grey"]["gain"] == 0 and table["grey"]["CF"] < 0.5
    assert table["Colorizer"]["gain"] > 1.0
    assert table["Colorizer"]["dCF"] == pytest.approx(abs(table["Colorizer"]["CF"] - table["photos"]["CF"]))
    assert "PSNR" in table["Colorizer, 10 hints"]
    assert main(words) == 0
    assert "set14/bridge" in capsys.readouterr().out
    assert main([*words, "--temperature", "0.2", "--side", "64", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["Colorizer"] != table["Colorizer"]
    # the card tells of the model as it is
    assert main([*words, "--temperature", "0.2", "--update-card"]) == 2


def test_weights_of_something_else_are_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    from engine.evaluation import colorize as evaluation

    for name in ("cbsd68", "live1", "set14"):
        write(tmp_path / name / "1.png", scene(1))
    monkeypatch.setattr(
        "engine.models.store.ModelStore.active", lambda *_: type("Card", (), {"id": "x", "name": "x"})
    )
    monkeypatch.setattr("engine.models.store.ModelStore.load", lambda *_: type("L", (), {"network": None}))
    words = ["colorize", "--data", str(tmp_path), "--weights", str(tmp_path)]
    assert main(words) == 1
    assert evaluation.PUBLISHED in capsys.readouterr().err
    torch.save({"a": torch.zeros(3)}, tmp_path / "siggraph17-x.pth")
    assert main(words) == 1
    assert "layout of siggraph17" in capsys.readouterr().err


def test_rare_colours_count_more_and_all_together_as_before() -> None:
    ab = torch.zeros(1, 2, 20, 20)
    ab[..., :2, :] = 45.0
    weights = colorize.rarity(ab, 155)
    numbers, shares = share_among_bins(ab)
    counts = (weights[numbers] * shares).sum(1)
    assert float(counts.mean()) == pytest.approx(1, rel=1e-4)
    assert counts[0, 0, 0] > 2 * counts[0, 10, 10]
