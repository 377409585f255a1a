"""``evaluate translate``: its rows, its figures, and what it says where something is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from test_translate_networks import checkpoint
from test_translate_recipes import bright_is, data, models  # noqa: F401 (fixtures)

from engine.evaluation import main
from engine.evaluation import translate as evaluation
from engine.networks.domain_classifier import DomainClassifier
from engine.networks.light_resnet import LightResNetGenerator
from engine.training.judge import Judge
from engine.training.publish import toml

GROUPS = [["photo", "monet"], ["horse", "zebra"], ["summer", "winter"]]


def install(
    folder: Path, identity: str, task: str, architecture: str, network: torch.nn.Module, config: dict
) -> None:
    import hashlib

    file = folder / f"{identity}.safetensors"
    file.write_bytes(save({k: v.contiguous() for k, v in network.state_dict().items()}))
    row = {
        "name": file.name,
        "size": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }
    card = {"id": identity, "name": identity, "task": task, "architecture": architecture, "multiple": 8}
    (folder / f"{identity}.toml").write_text(
        toml({**card, "config": config, "files": [row]}), encoding="utf-8"
    )


@pytest.fixture
def installed(models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """A classifier that takes bright for winter (Monet, zebra), and a model that makes white pictures."""
    install(
        models,
        "domain-classifier",
        "classify",
        "domain_classifier",
        DomainClassifier(GROUPS),
        {"groups": GROUPS},
    )
    light = LightResNetGenerator(widths=(8, 8), blocks=1)
    light.tail.bias.data.fill_(1.0)
    install(models, "translate-winter", "translate", "light_resnet", light, {"widths": [8, 8], "blocks": 1})
    find = Judge.find

    def bright(device: torch.device) -> Judge | None:
        found = find(device)
        if found is not None:
            bright_is(found.network)
        return found

    monkeypatch.setattr(Judge, "find", bright)
    return models


@pytest.mark.parametrize("inside", [False, True])
def test_both_folders_serve_and_rows_tell_before_and_after(data, installed, capsys, inside) -> None:  # noqa: F811
    (data / "test").mkdir(exist_ok=True)
    folder = data / "test" if inside else data
    assert main(["translate", "--data", str(folder), "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    row = table["summer → winter"]
    assert (row["before"], row["after"], row["two ways"]) == (0, 1, 1) and row["structure"] < 0.9
    assert set(row) == {"before", "after", "two ways", "structure", "SSIM", "near"}
    # the toy classifier is right about these
    assert table["real winter"] == {"right": 1, "right, two ways": 1}
    assert table["real photo"] == {"right": 1}
    assert table["real, mean"]["right"] == 1
    assert "photo → monet" not in table


def test_figures_have_the_keys_that_the_plan_reads(data, installed) -> None:  # noqa: F811
    import argparse

    options = argparse.Namespace(data=data, weights=None, model=None, limit=2)
    outcome = evaluation.measure(options, torch.device("cpu"), lambda _: None)
    assert outcome.figures["translate-winter"]["target share"] == 1
    assert outcome.figures["domain-classifier"]["accuracy"] == 1
    again = evaluation.measure(options, torch.device("cpu"), lambda _: None)
    assert again.table == outcome.table


def test_one_model_alone(data, installed, capsys) -> None:  # noqa: F811
    assert main(["translate", "--data", str(data), "--model", "translate-winter", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {
        "real summer",
        "real winter",
        "real, mean",
        "summer → winter",
    }
    words = ["translate", "--data", str(data), "--model", "translate-winter", "--through-filter", "--json"]
    assert main(words) == 0
    row = json.loads(capsys.readouterr().out)["summer → winter"]
    assert 0 <= row["filter"] <= row["filter, two ways"] <= 1 and row["filter, structure"] < 1
    assert main(["translate", "--data", str(data), "--model", "domain-classifier", "--json"]) == 0
    assert "summer → winter" not in json.loads(capsys.readouterr().out)


def test_published_generators_are_measured_beside_ours(data, installed, tmp_path: Path, capsys, monkeypatch):  # noqa: F811
    monkeypatch.setattr(evaluation, "OFFICIAL_SIDE", 32)
    folder = tmp_path / "weights" / "horse2zebra_pretrained"
    folder.mkdir(parents=True)
    checkpoint(folder / "latest_net_G.pth", old=True)
    words = [
        "translate",
        "--data",
        str(data),
        "--weights",
        str(tmp_path / "weights"),
        "--limit",
        "2",
        "--json",
    ]
    assert main(words) == 0
    row = json.loads(capsys.readouterr().out)["horse → zebra, horse2zebra"]
    assert row["structure"] < 0.9
    torch.save({"model.1.weight": torch.zeros(1)}, folder / "latest_net_G.pth")
    assert main(words) == 1
    assert "not a CycleGAN generator" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("empty", "is not the data of the translations"),
        ("weights", "no published CycleGAN generators"),
        ("model", "There is no model “translate-mars”"),
        ("classifier", "There is no domain classifier"),
        ("untrained", "No model for “translate” is installed"),
        ("pictures", "no test pictures"),
    ],
)
def test_what_is_missing_is_one_sentence(wrong, said, data, installed, tmp_path: Path, capsys) -> None:  # noqa: F811
    words = ["translate", "--data", str(data)]
    (tmp_path / "nothing" / "inside").mkdir(parents=True)
    if wrong == "empty":
        words[2] = str(tmp_path / "nothing" / "inside")
    elif wrong == "weights":
        words += ["--weights", str(tmp_path / "nothing")]
    elif wrong == "model":
        words += ["--model", "translate-mars"]
    elif wrong == "pictures":
        (tmp_path / "nothing" / "unpaired" / "summer" / "test").mkdir(parents=True)
        words[2] = str(tmp_path / "nothing")
    else:
        for path in installed.glob("domain-*" if wrong == "classifier" else "translate-*"):
            path.unlink()
    assert main(words) == 1
    error = capsys.readouterr().err.strip()
    assert said in error.splitlines()[-1] and "Traceback" not in error
