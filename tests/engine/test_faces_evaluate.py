"""``evaluate faces``: its table on small sets made here, its folders, its sentences."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.api import EngineError
from engine.evaluation import faces as evaluate_faces
from engine.evaluation import main
from engine.networks.convert import Converted
from engine.networks.stylegan2 import StyleGAN2Generator
from engine.networks.stylegan2_convert import write_model

REAL = ("real test faces", "real training faces")
UPSIDE_DOWN = "real test faces upside down"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for part, count in (("train", 140), ("test", 80)):
        folder = tmp_path / "data" / "faces" / part
        folder.mkdir(parents=True)
        for i in range(count):
            coarse = rng.integers(0, 255, (5, 5, 3), dtype=np.uint8)
            cv2.imwrite(
                str(folder / f"{i:03}.png"), cv2.resize(coarse, (72, 64), interpolation=cv2.INTER_CUBIC)
            )
    (tmp_path / "data" / "test").mkdir()
    return tmp_path / "data" / "test"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    torch.manual_seed(0)
    config = {"style_dim": 8, "mapping_layers": 2, "channels": (8, 8, 8, 8)}
    network = StyleGAN2Generator(**config)
    write_model(Converted("stylegan2", config, network.state_dict()), "own-faces", tmp_path / "models")
    monkeypatch.setenv("SAISEI_MODELS", str(tmp_path / "models"))
    # the detector has its own test; here every third face is found
    monkeypatch.setattr(evaluate_faces, "found", lambda pictures: np.arange(len(pictures)) % 3 == 0)
    return "own-faces"


def words(data: Path, model: str, *more: str) -> list[str]:
    return ["faces", "--data", str(data), "--model", model, *more]


def test_the_table_has_real_faces_and_ours_and_is_the_same_each_time(
    data: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    sheet = tmp_path / "sheet.png"
    assert main(words(data, model, "--limit", "70", "--json", "--sheet", str(sheet))) == 0
    table = json.loads(capsys.readouterr().out)
    ours = ("own faces, ψ 0.7", "own faces, ψ 1.0")
    assert list(table) == [*REAL, UPSIDE_DOWN, *ours]
    for name in ours:
        assert set(table[name]) == {"found", "to training", "least", "apart", "least apart", "Fréchet"}
        # pictures of an untrained network are like no face
        assert table[name]["to training"] > table[REAL[0]]["to training"]
        assert table[name]["Fréchet"] > table[REAL[1]]["Fréchet"]
    assert table[ours[0]]["apart"] < table[ours[1]]["apart"]
    assert table[REAL[0]]["found"] == pytest.approx(24 / 70)
    assert cv2.imread(str(sheet)).shape == (9 * 32, 16 * 32, 3)
    assert main(words(data, model, "--limit", "70", "--json")) == 0
    assert json.loads(capsys.readouterr().out) == table


def test_figures_go_into_the_card(data: Path, model: str, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    written: dict[str, dict[str, float]] = {}
    monkeypatch.setattr("engine.training.publish.update_figures", lambda i, f: written.update({i: f}))
    monkeypatch.setattr(evaluate_faces, "COUNT", 66)
    assert main(words(data, model, "--update-card")) == 0
    assert "lower is better" in capsys.readouterr().out
    (figures,) = written.values()
    assert list(written) == [model] and 0 <= figures["found"] <= 1
    assert {"found, real", "least apart", "least to training", "frechet", "frechet, real"} <= set(figures)


def test_faces_may_lie_in_the_folder_beside_it_or_be_it(data: Path) -> None:
    faces = data.parent / "faces"
    for given in (data, data.parent, faces):
        assert evaluate_faces.folders(given) == (faces / "test", faces / "train")


@pytest.mark.parametrize("missing", ["train", "test", "pictures", "model", "sheet"])
def test_what_is_not_there_is_one_sentence(
    missing: str, data: Path, model: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    faces, more = data.parent / "faces", ["--limit", "66"]
    if missing in ("train", "test"):
        (faces / missing).rename(faces / "elsewhere")
    elif missing == "pictures":
        for path in (faces / "test").iterdir():
            path.unlink()
    elif missing == "model":
        model = "nobody"
    else:
        more += ["--sheet", str(tmp_path / "nowhere" / "sheet.png")]
    assert main(words(data, model, *more)) == 1
    told = capsys.readouterr()
    assert not told.out
    assert next(line for line in told.err.splitlines() if not line.startswith("[")).startswith("evaluate: ")


def test_one_face_alone_cannot_be_compared(data: Path, model: str, capsys: pytest.CaptureFixture) -> None:
    assert main(words(data, model, "--limit", "1")) == 1
    assert "--limit is 2 or more" in capsys.readouterr().err


def test_pictures_are_read_as_middle_squares(data: Path) -> None:
    assert evaluate_faces.read_faces(data.parent / "faces" / "test", 3).shape == (3, 64, 64, 3)
    with pytest.raises(EngineError, match="no test pictures"):
        evaluate_faces.read_faces(data, None)
