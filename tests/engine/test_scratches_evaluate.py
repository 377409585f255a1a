"""``evaluate scratches``: its protocol, its reference, its sheet, its errors."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.evaluation import main
from engine.evaluation.repair import damaged_prints
from engine.evaluation.scratches import ALL, SIZES, WHOLE, Morphology, damaged_pictures
from engine.networks.scratch_detector import ScratchDetector
from engine.training.damage import KINDS

MODEL = "scratch-test"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two test pictures, one old photo, and a detector that marks whatever is bright."""
    import hashlib

    from safetensors.torch import save_file

    for name in ("cbsd68/1.png", "cbsd68/2.png", "old_photos/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        coarse = np.random.default_rng(len(name)).integers(60, 160, (5, 6, 3), dtype=np.uint8)
        cv2.imwrite(str(tmp_path / name), cv2.resize(coarse, (75, 60), interpolation=cv2.INTER_CUBIC))
    network = ScratchDetector((12,), (1,))
    for p in network.parameters():
        p.data.zero_()
    for i in range(12):  # the mean of the sub-pixel's three channels, above 0.8
        network.head.weight.data[i, i, 1, 1] = 1
        network.tail.weight.data[i % 4, i, 1, 1] = 10
    network.tail.bias.data.fill_(-9.0)
    models = tmp_path / "models"
    models.mkdir()
    save_file(network.state_dict(), models / f"{MODEL}.safetensors")
    weights = (models / f"{MODEL}.safetensors").read_bytes()
    (models / f"{MODEL}.toml").write_text(
        f'id = "{MODEL}"\nname = "Bright"\ntask = "scratches"\narchitecture = "scratch_detector"\nmultiple = 2\n'
        "[config]\nwidths = [12]\nblocks = [1]\n"
        f'[[files]]\nname = "{MODEL}.safetensors"\nsize = {len(weights)}\n'
        f'sha256 = "{hashlib.sha256(weights).hexdigest()}"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SAISEI_MODELS", str(models))
    return tmp_path


def words(data: Path, *more: str) -> list[str]:
    return ["scratches", "--data", str(data), "--model", MODEL, *more]


def test_the_protocol_is_the_same_in_every_run(data: Path) -> None:
    first, again = ([*damaged_pictures(data / "cbsd68", 1)] for _ in range(2))
    assert [row for row, *_ in first] == [ALL, WHOLE, *KINDS]
    for (_, a, mask), (_, b, other) in zip(first, again, strict=True):
        assert np.array_equal(a, b) and np.array_equal(mask, other)
    by_row = {row: mask for row, _, mask in first}
    assert by_row[ALL].any() and not by_row[WHOLE].any()


def test_model_and_reference_are_measured_by_kind(data: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(words(data, "--limit", "1", "--json")) == 0
    table = json.loads(capsys.readouterr().out)
    for row in (ALL, *KINDS):
        for name in ("Bright", "top-hat and black-hat, best threshold"):
            cells = table[f"{name}, {row}"]
            assert set(cells) == {"IoU", "precision", "recall"} and 0 <= cells["IoU"] <= 1
    assert table["top-hat and black-hat, best threshold, all"]["IoU"] > 0.1
    assert 0 <= table[f"Bright, {WHOLE}"]["marked, %"] < 50
    for name in ("marks of Repair scratches", "only what is sure"):
        cells = table[name]
        assert set(cells) == {
            "precision",
            "recall",
            "marked on clean photos, %",
            "proposed on clean photos",
        }
        assert 0 <= cells["precision"] <= 1 and 0 <= cells["marked on clean photos, %"] <= 100
    assert table["only what is sure"]["recall"] <= table["marks of Repair scratches"]["recall"]
    before, after = table["Repair scratches, before"], table["Repair scratches, after"]
    assert set(before) == set(after) == {"PSNR", "PSNR, damaged"}
    assert 5 < before["PSNR, damaged"] < before["PSNR"] < 60 and 5 < after["PSNR"] < 60
    assert main(words(data, "--limit", "1", "--json", "--no-repair")) == 0
    assert "Repair scratches, after" not in json.loads(capsys.readouterr().out)


def test_prints_are_those_that_the_detector_is_measured_on(data: Path) -> None:
    (row, _, mask), *_ = damaged_pictures(data / "cbsd68", 1)
    ((whole, damaged, where),) = damaged_prints(data / "cbsd68", 1)
    assert row == ALL and whole.shape == damaged.shape == (*mask.shape, 3)
    assert (
        np.abs(whole.astype(int) - damaged)[~where].mean()
        < np.abs(whole.astype(int) - damaged)[where].mean() / 5
    )
    assert where.any()


def test_the_reference_finds_a_line_and_its_best_threshold() -> None:
    picture = np.full((40, 50, 3), 0.4, np.float32)
    mask = np.zeros((40, 50), bool)
    mask[20, 5:45] = True
    picture[mask] = 0.8
    reference = Morphology()
    reference.add("line", picture, mask)
    counts, size, threshold = reference.best("line")
    assert counts.iou == 1 and counts.found == 40 and size in SIZES and threshold <= 102
    assert reference.marked("line", size, threshold) == 40 and reference.pixels("line") == 2000


def test_figures_go_into_the_card_of_the_model_that_was_measured(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    written: list[tuple[str, dict[str, float]]] = []
    monkeypatch.setattr("engine.training.publish.update_figures", lambda *told: written.append(told))
    assert main(words(data, "--update-card", "--json")) == 0
    ((identity, figures),) = written
    table = json.loads(capsys.readouterr().out)
    assert identity == MODEL
    assert figures["IoU"] == pytest.approx(table["Bright, all"]["IoU"])
    assert {"IoU, folds", "precision", "recall", "IoU of top-hat and black-hat"} <= set(figures)


def test_the_sheet_shows_the_real_photos_beside_their_marks(data: Path, tmp_path: Path) -> None:
    photo = np.full((60, 75, 3), 80, np.uint8)
    photo[10:13, 20:60] = 255
    cv2.imwrite(str(data / "old_photos" / "a.png"), photo)
    sheet = tmp_path / "sheet.png"
    assert main(words(data, "--limit", "1", "--json", "--sheet", str(sheet))) == 0
    made = cv2.imread(str(sheet))
    assert made.shape == (68, 150, 3)
    assert np.array_equal(made[:60, :75], photo)
    blue, _, red = made[11, 75 + 40].tolist()
    assert red > 220 and blue < 120
    assert np.array_equal(made[40, 80], photo[40, 5])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--sheet", "sheet.jpg"], "ends in .png"),
        (["--sheet", "/nowhere/at/all.png"], "could not be written"),
        (["--model", "nobody"], "There is no model"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    data: Path, more: list[str], said: str, capsys: pytest.CaptureFixture
) -> None:
    assert main(words(data, "--limit", "1", *more)) == 1
    told = capsys.readouterr()
    assert said in told.err and not told.out


def test_a_folder_without_pictures_is_one_sentence(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["scratches", "--data", str(empty), "--model", MODEL]) == 1
    assert "no test pictures" in capsys.readouterr().err
