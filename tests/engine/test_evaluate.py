"""The evaluation command: its protocol, and its table on a small test set made here."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.evaluation import main
from engine.evaluation.denoise import awgn
from engine.measures.quality import colourfulness, luma, psnr, ssim
from engine.models.store import ModelStore


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("cbsd68/1.png", "polyu/a_real.png", "polyu/a_mean.png", "live1/1.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        # as in photos, light varies more than colour
        scene = np.random.default_rng(3)
        light, tint = scene.integers(50, 200, (6, 7, 1)), scene.integers(-20, 21, (6, 7, 3))
        coarse = (light + tint).astype(np.uint8)
        image = cv2.resize(coarse, (73, 61), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        if "real" in name:
            image += rng.normal(0, 8, image.shape)
        cv2.imwrite(str(tmp_path / name), image.clip(0, 255).astype(np.uint8))
    return tmp_path


def test_psnr_is_the_textbooks() -> None:
    black = np.zeros((4, 4, 3), np.uint8)
    assert psnr(black, black) == float("inf")
    assert psnr(black + np.uint8(255), black) == pytest.approx(0)
    assert psnr(black + np.uint8(5), black) == pytest.approx(34.15, abs=0.01)


def test_noise_is_the_protocols_unclipped_with_seed_nought() -> None:
    clean = np.full((64, 64, 3), 250, np.uint8)
    noisy = awgn(clean, 50)
    assert np.array_equal(noisy, awgn(clean, 50))
    assert noisy.max() > 300
    # the first deviate of legacy seed 0
    assert noisy[0, 0, 0] == pytest.approx(250 + 50 * 1.764052345967664)


def test_the_built_in_model_is_measured_on_all_sets(data: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["denoise", "--data", str(data), "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    ours = next(row for name, row in table.items() if name.endswith(", auto"))
    assert set(ours) == {"σ 15", "σ 25", "σ 50", "PolyU", "LIVE1 q20"}
    for column, value in ours.items():
        assert value > table["noisy input"][column]
    assert table["CBM3D (published)"]["σ 25"] == 30.71


def test_a_published_file_is_measured_beside_ours(data: Path, tmp_path: Path, capsys) -> None:
    widths = (13, 8, 8, 12)
    arrays = {f"w{i}": np.zeros((widths[i + 1], widths[i], 3, 3), np.float32) for i in range(3)}
    arrays |= {f"b{i}": np.zeros(widths[i + 1], np.float32) for i in range(3)}
    (tmp_path / "weights").mkdir()
    np.savez(tmp_path / "weights" / "small_ffdnet.npz", **arrays)
    words = ["denoise", "--data", str(data), "--weights", str(tmp_path / "weights"), "--json"]
    assert main([*words, "--sets", "polyu"]) == 0
    table = json.loads(capsys.readouterr().out)
    # all-zero weights give black: far below the input, so this row is really that network's
    assert table["small_ffdnet, best σ of each picture"]["PolyU"] < 12 < table["noisy input"]["PolyU"]


def test_missing_sets_are_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["denoise", "--data", str(tmp_path)]) == 1
    assert "There are no test pictures in" in capsys.readouterr().err


def test_a_partial_measurement_never_reaches_the_card(data: Path, capsys: pytest.CaptureFixture) -> None:
    for part in (["--limit", "1"], ["--sets", "live1"]):
        assert main(["denoise", "--data", str(data), *part, "--update-card"]) == 2
        told = capsys.readouterr()
        assert "whole sets" in told.err and not told.out  # said before, not after, an hour of measuring


def test_figures_go_into_the_card_of_the_model_that_was_measured(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple[str, dict[str, float]]] = []
    monkeypatch.setattr("engine.training.publish.update_figures", lambda *words: written.append(words))
    assert main(["denoise", "--data", str(data), "--update-card", "--json"]) == 0
    ((identity, figures),) = written
    assert identity == ModelStore().active("denoise").id
    assert {"told, σ 25", "auto, σ 25", "auto, PolyU", "auto, LIVE1 q20"} <= set(figures)


@pytest.mark.parametrize("words", [["--sets", "kodak"], ["--limit", "0"], ["--limit", "x"]])
def test_what_would_measure_nothing_is_wrong_usage(data: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["denoise", "--data", str(data), *words])
    assert end.value.code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--device", "cuda:99"], "evaluate: "),
        (["--device", "gpu"], "The device is auto, cpu"),
        (["--model", "nobody"], "There is no model"),
        (["--weights", "/nowhere"], "no published denoisers"),
    ],
)
def test_what_is_not_there_is_one_sentence(
    data: Path, words: list[str], said: str, capsys: pytest.CaptureFixture
) -> None:
    assert main(["denoise", "--data", str(data), *words]) == 1
    told = capsys.readouterr()
    assert said in told.err and told.err.count("\n") == 1 and not told.out


def test_a_folder_without_pairs_is_one_sentence(data: Path, capsys: pytest.CaptureFixture) -> None:
    (data / "polyu" / "a_real.png").unlink()
    assert main(["denoise", "--data", str(data), "--sets", "polyu"]) == 1
    assert "There are no pairs" in capsys.readouterr().err


def test_measures_are_the_textbooks() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (32, 40, 3), dtype=np.uint8)
    assert ssim(picture, picture) == pytest.approx(1)
    assert ssim(picture, 255 - picture) < 0.1
    with pytest.raises(ValueError, match="11 pixels"):
        ssim(picture[:8], picture[:8])
    # MATLAB: rgb2ycbcr of black, white and pure red
    assert luma(np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]])).ravel() == pytest.approx(
        [16, 235, 81.481]
    )
    assert colourfulness(np.full((4, 4, 3), 90, np.uint8)) == 0
    halves = np.zeros((2, 2, 3), np.uint8)
    halves[0, :, 0] = 200  # red above, black below: rg 200 and 0, yb 100 and 0
    assert colourfulness(halves) == pytest.approx(np.hypot(100, 50) + 0.3 * np.hypot(100, 50))


@pytest.mark.parametrize("words", [[], ["sharpen", "--data", "x"]])
def test_what_is_measured_must_be_known(words: list[str], capsys: pytest.CaptureFixture) -> None:
    assert main(words) == 2
    assert "one of denoise, upscale" in capsys.readouterr().err
