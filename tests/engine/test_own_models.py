"""Published layouts with weights of one's own: CycleGAN's generator for Translate, StyleGAN2 for Faces. Whatever the
store holds is there for the command line and for the dialogs."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine import cli
from engine.models.importing import adopt
from engine.models.store import shared, user_folder
from engine.networks.cyclegan import ResNetGenerator
from engine.networks.stylegan2 import StyleGAN2Generator


@pytest.fixture(autouse=True)
def fresh_store(user_folders: Path) -> None:
    shared.cache_clear()


@pytest.fixture
def horses(tmp_path: Path) -> str:
    """The official file's layout: a state dict, as PyTorch saves it."""
    torch.manual_seed(0)
    path = tmp_path / "horse2zebra.pth"
    torch.save(ResNetGenerator(width=64, blocks=6).state_dict(), path)
    return adopt([path], user_folder()).id


@pytest.fixture
def people(tmp_path: Path) -> str:
    """rosinality's layout, which most published files of StyleGAN2 have."""
    torch.manual_seed(0)
    path = tmp_path / "people.pt"
    network = StyleGAN2Generator(style_dim=16, mapping_layers=2, channels=(16, 8, 8, 8))
    torch.save({"g_ema": network.state_dict(), "latent_avg": network.latent_avg}, path)
    return adopt([path], user_folder()).id


def saisei(*words: object) -> int:
    return cli.main([str(word) for word in words], store=shared())


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (96, 120, 3), dtype=np.uint8))
    return path


@pytest.mark.parametrize("option", ["--to", "--model"])
def test_a_cyclegan_translates(
    horses: str, option: str, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = photo.with_name(f"out{option}.png")
    assert saisei("translate", option, horses, photo, out, "--device", "cpu", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == horses
    assert cv2.imread(str(out)).shape == (96, 120, 3)
    assert not np.array_equal(cv2.imread(str(out)), cv2.imread(str(photo)))


def test_it_is_there_for_the_window(horses: str, people: str) -> None:
    from editor.dialogs.styles import styles_of
    from editor.filtering import ready_models
    from editor.own_styles import menu_of, own_models

    models = ready_models()
    own = own_models(models["translate"])
    assert [identity for identity, _ in own] == [horses] and menu_of(*own[0]) == "transform"
    assert [s.model for s in styles_of(models["translate"])][-1] == horses
    assert people in [identity for identity, _ in models["faces"]]


def test_a_stylegan_makes_faces(people: str, tmp_path: Path) -> None:
    out = tmp_path / "faces"
    words = ("faces", "--model", people, "--seed", 3, "--count", 2, "--device", "cpu", out)
    assert saisei(*words) == 0
    pictures = sorted(out.glob("*.png"))
    assert len(pictures) == 2
    edge = cv2.imread(str(pictures[0])).shape[0]
    assert edge == 4 * 2 ** (4 - 1)
    latent = json.loads(next(iter(sorted(out.glob("*.json")))).read_text())
    assert latent["model"] == people


def test_a_model_of_another_task_is_refused(
    horses: str, people: str, photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = photo.with_name("out.png")
    assert saisei("translate", "--to", people, photo, out) == 2
    assert saisei("translate", "--model", people, photo, out) == 1
    assert saisei("faces", "--model", horses, out.with_name("f")) == 1
    assert "is a model for" in capsys.readouterr().err and not out.exists()
