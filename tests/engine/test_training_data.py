"""How pictures are split into what is trained on and what is held out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np

from engine.training import domains
from engine.training.data import find_pictures, load_photos
from engine.training.pack import opened


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.zeros((8, 8, 3), np.uint8))


def test_what_is_held_out_for_one_question_is_never_trained_on_for_another(tmp_path: Path) -> None:
    for name in ("bsds", "large", "everything"):
        for i in range(8):
            write(tmp_path / name / f"{i}.png")
    training = load_photos(tmp_path, {"bsds": 1.0, "large": 1.0, "everything": 1.0})
    for asked in ({"bsds": 1.0}, {"large": 1.0, "everything": 1.0}, None):
        assert not set(load_photos(tmp_path, asked, held_out=True).names) & set(training.names)


def test_a_single_folder_of_few_pictures_still_holds_one_out(tmp_path: Path) -> None:
    for i in range(2):
        write(tmp_path / f"{i}.png")
    assert len(load_photos(tmp_path)) == len(load_photos(tmp_path, held_out=True)) == 1


def test_folders_inside_test_are_no_training_data(tmp_path: Path) -> None:
    write(tmp_path / "Test" / "set5" / "a.png")
    assert find_pictures(tmp_path / "Test") == find_pictures(tmp_path / "Test" / "set5") == []
    assert find_pictures(tmp_path) == []
    write(tmp_path / "Test" / "horse" / "a.png")
    assert domains.domain_folder(tmp_path, "horse") is None


def test_pictures_at_the_root_of_an_archive_are_split_alike_every_time(tmp_path: Path) -> None:
    write(tmp_path / "a.png")
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        for i in range(40):
            archive.write(tmp_path / "a.png", f"{i}.png")
    splits = []
    for _ in range(3):
        with opened(tmp_path / "pictures.zip") as folder:
            splits.append(load_photos(folder, held_out=True).names)
    assert splits[0] == splits[1] == splits[2]


def test_validation_and_test_of_a_domain_share_no_picture(tmp_path: Path) -> None:
    for i in range(60):
        write(tmp_path / "monet" / f"{i}.png")
    training, validation, test = (
        set(domains.part_of(tmp_path / "monet", part))
        for part in ("training", "validation", "test")  # type: ignore[arg-type]
    )
    assert validation and test and len(training | validation | test) == 60
    assert len(training) + len(validation) + len(test) == 60
