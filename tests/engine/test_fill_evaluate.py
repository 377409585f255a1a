"""Filling: the masks, the baselines, the evaluation command on a small test set made here."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine import patchmatch
from engine.api import EngineError, ModelError
from engine.evaluation import fill as evaluation
from engine.evaluation import main
from engine.models.store import ModelStore
from engine.networks.deepfill import DeepFill
from engine.training.masks import free_form, rectangle, training_mask


def scene(size: int = 256, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 215, (6, 6, 3)).astype(np.float32)
    image = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    return (image + rng.normal(0, 4, image.shape)).clip(0, 255).astype(np.uint8)


# masks


@pytest.mark.parametrize("draw", [free_form, rectangle, training_mask])
def test_masks_are_seeded_and_neither_empty_nor_full(draw) -> None:
    for seed in range(60):
        mask = draw(128, np.random.default_rng(seed))
        assert mask.shape == (128, 128) and mask.dtype == np.uint8 and set(np.unique(mask)) == {0, 1}
        assert np.array_equal(mask, draw(128, np.random.default_rng(seed)))
    assert not np.array_equal(draw(128, np.random.default_rng(1)), draw(128, np.random.default_rng(2)))


def test_rectangles_are_the_papers() -> None:
    for seed in range(100):
        mask = rectangle(256, np.random.default_rng(seed))
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        assert mask.sum() == len(rows) * len(columns)  # it is one
        assert 96 <= len(rows) <= 128 and 96 <= len(columns) <= 128
    small = rectangle(64, np.random.default_rng(0))
    assert 24 <= small.any(1).sum() <= 32


def test_free_form_holes_are_of_the_papers_size() -> None:
    shares = [free_form(256, np.random.default_rng(seed)).mean() for seed in range(200)]
    assert 0.1 < np.mean(shares) < 0.25 and max(shares) < 0.6
    half = [free_form(128, np.random.default_rng(seed)).mean() for seed in range(200)]
    assert abs(np.mean(half) - np.mean(shares)) < 0.03


# the command

FIGURES = ("L1", "PSNR", "SSIM", "sharpness")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder, names in (("cbsd68", ("a", "b")), ("inpainting", ("c", "c_mask"))):
        (tmp_path / folder).mkdir()
        for i, name in enumerate(names):
            cv2.imwrite(str(tmp_path / folder / f"{name}.png"), scene(264, i))
    return tmp_path


def options(data: Path, **more) -> argparse.Namespace:
    words = {"data": data, "weights": None, "model": None, "limit": None, "sheet": None, **more}
    return argparse.Namespace(**words)


class Store:
    """One small model, as a store would give it."""

    def active(self, task: str, model: str | None):
        assert task == "fill"
        return argparse.Namespace(id="small", name="Small", architecture="deepfill")

    def load(self, card, device, dtype):
        torch.manual_seed(0)
        return argparse.Namespace(network=DeepFill(width=8, smooth=True).eval().requires_grad_(False))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> None:
    built_in = ModelStore()
    monkeypatch.setattr("engine.filling_network.shared", lambda: built_in)  # the filter's own
    monkeypatch.setattr("engine.models.store.ModelStore", Store)
    monkeypatch.setattr(patchmatch, "ROUNDS", 1)
    monkeypatch.setattr(patchmatch, "FEWEST", 1)


def test_a_figure_is_what_the_module_says() -> None:
    clean, mask = scene(64), np.zeros((64, 64), np.uint8)
    mask[8:24, 8:24] = 1
    filled = clean.copy()
    filled[mask > 0] = clean[mask > 0] ^ 1  # off by one everywhere in the hole
    found = evaluation.figures(filled, clean, mask)
    assert found["L1"] == pytest.approx(100 / 255)
    assert found["PSNR"] == pytest.approx(10 * np.log10(255**2 / (256 / 4096)))
    assert 0.99 < found["SSIM"] < 1


def test_the_table_has_all_methods_and_the_card_their_best(data: Path, store: None, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    outcome = evaluation.measure(options(data, sheet=sheet), torch.device("cpu"), lambda _: None)
    assert list(outcome.table) == [*evaluation.REFERENCES, "Small", *evaluation.FILTERED, evaluation.ITSELF]
    columns = [f"{kind} {figure}" for kind in ("free-form", "rectangle") for figure in FIGURES]
    for name, row in outcome.table.items():
        assert list(row) == [c for c in columns if name != evaluation.ITSELF or "sharp" in c]
        assert all(np.isfinite(v) for v in row.values())
    figures = outcome.figures["small"]
    references = [outcome.table[name] for name in evaluation.REFERENCES]
    assert figures["free-form L1"] == outcome.table["Small"]["free-form L1"]
    assert figures["free-form L1, best reference"] == min(r["free-form L1"] for r in references)
    assert figures["rectangle SSIM, best reference"] == max(r["rectangle SSIM"] for r in references)
    assert cv2.imread(str(sheet)).shape == (3 * 2 * 256, 8 * 256, 3)


def test_a_picture_has_the_same_holes_however_many_are_measured(data: Path) -> None:
    every, one = list(evaluation.cases(data, None)), list(evaluation.cases(data, 1))
    assert [name for name, *_ in every] == ["a", "b", "c"] and len(one) == 1
    assert np.array_equal(every[0][2]["free-form"], one[0][2]["free-form"])
    assert every[0][1].shape == (256, 256, 3)


def test_no_method_sees_what_is_in_the_hole() -> None:
    seen = []

    def fill(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
        seen.append(picture)
        return np.full_like(picture, 7)

    clean, mask = scene(64), rectangle(64, np.random.default_rng(0))
    filled = evaluation.composed(fill, clean, mask)
    mean = clean[mask == 0].mean(0)
    assert np.abs(seen[0][mask > 0] - mean).max() <= 0.5
    assert (filled[mask > 0] == 7).all() and np.array_equal(filled[mask == 0], clean[mask == 0])


def test_a_published_checkpoint_is_measured_beside_ours(
    data: Path, store: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    torch.save({"G": DeepFill(width=48).state_dict(), "n_iter": 1}, folder / "states_pt_places2.pth")
    outcome = evaluation.measure(options(data, weights=folder, limit=1), torch.device("cpu"), lambda _: None)
    row = outcome.table["DeepFill v2, Places2 (published)"]
    assert row["rectangle L1"] > outcome.table["Small"]["rectangle L1"]  # a fresh one paints grey
    assert outcome.figures["small"]["rectangle L1, best reference"] < row["rectangle L1"]


def test_what_is_not_a_published_checkpoint_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "states_pt_places2.pth"
    torch.save({"G": DeepFill(width=8).state_dict()}, file)
    with pytest.raises(ModelError, match="not a DeepFill v2 of the published size"):
        evaluation.published(file)


def test_small_pictures_and_empty_folders_are_named(data: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(data / "cbsd68" / "a.png"), scene(200))
    with pytest.raises(EngineError, match=r"a\.png is smaller than 256"):
        list(evaluation.cases(data, None))
    with pytest.raises(EngineError, match="no test pictures"):
        list(evaluation.cases(tmp_path / "nowhere", None))


def test_the_command_measures_the_built_in_model(
    data: Path, capsys: pytest.CaptureFixture, monkeypatch
) -> None:
    monkeypatch.setattr(patchmatch, "ROUNDS", 1)
    monkeypatch.setattr(patchmatch, "FEWEST", 1)
    try:
        card = ModelStore().active("fill", None)
    except ModelError as error:
        assert main(["fill", "--data", str(data), "--limit", "1"]) == 1
        assert str(error) in capsys.readouterr().err
        return
    assert main(["fill", "--data", str(data), "--limit", "1", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert table[card.name]["free-form L1"] < 25
