"""Filters without a model on the command line, into real files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from adjust_fakes import adjusted, scene

from engine import cli, files
from engine.api import Picture
from engine.files import provenance


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    files.write(path, Picture(scene(4, np.uint16)))
    return path


def pixels(path: Path) -> np.ndarray:
    return files.read(path).picture.pixels


def run(*words: object) -> int:
    return cli.main([str(word) for word in words], announce=False)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("levels --black 10 --gamma 1.2 --channel red", {"black": 10, "gamma": 1.2, "channel": "red"}),
        ("levels --black auto --white auto", {"black": None, "white": None}),
        ("curves --rgb 0:0,0.5:0.6,1:1", {"rgb": ((0, 0), (0.5, 0.6), (1, 1))}),
        (
            "white-balance --temperature -50 --tint -5 --grey #8090A0",
            {"temperature": -50, "tint": -5, "grey": "#8090a0"},
        ),
        ("exposure --stops -1.5 --protect", {"stops": -1.5, "protect": True}),
        ("resize --width 33", {"width": 33}),
        (
            "canvas-size --width 120 --fill 00ff00 --anchor left",
            {"width": 120, "fill": "#00ff00", "anchor": "left"},
        ),
        ("rotate --turn 270", {"turn": "270"}),
        ("blur --radius 4 --tile 32", {"radius": 4}),
    ],
)
def test_a_file_becomes_what_the_filter_makes(photo: Path, words: str, values: dict) -> None:
    name, *options = words.split()
    target = photo.with_name("out.png")
    assert run(name, photo, target, *options) == 0
    out = pixels(target).astype(int)
    expected = adjusted(name, pixels(photo), **values)
    assert out.shape == expected.shape and np.abs(out - expected).max() <= 1
    # nothing was made up, so the file does not say that something was
    assert provenance.source_type(files.read(target).metadata) is None


def test_several_photos_go_into_a_folder(photo: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.png"
    files.write(second, Picture(scene(1)))
    assert run("crop", photo, second, tmp_path / "out", "--ratio", "1:1") == 0
    assert {p.name: pixels(p).shape for p in (tmp_path / "out").iterdir()} == {
        "photo.png": (70, 70, 4),
        "second.png": (70, 70, 1),
    }


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        ("levels --black 200 --white 100", 2, "Black has to be below White."),
        ("levels --black 300", 2, "Black is auto or 0 to 255, not 300."),
        ("curves --red 0:0,2:1", 2, "Red: The points of a curve lie between 0:0 and 1:1."),
        ("white-balance --grey beige", 2, "Grey point is none or a colour such as #808080, not beige."),
        ("crop --width 91", 1, "does not fit the 90 × 70 that are there"),
        ("resize --width 300000 --height 300000 --no-keep-ratio", 1, "GB"),
        ("resize --percent 1000 --format webp", 2, "contradict"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    photo: Path, capsys: pytest.CaptureFixture[str], words: str, status: int, sentence: str
) -> None:
    name, *options = words.split()
    target = photo.with_name("out.png")
    assert run(name, photo, target, *options) == status
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert not target.exists()


def test_a_size_that_the_format_cannot_hold_is_refused_before_the_work(
    photo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("canvas-size", photo, photo.with_name("out.jpg"), "--width", 70_000) == 1
    assert "at most 65,500 pixels" in capsys.readouterr().err
    assert not photo.with_name("out.jpg").exists()


def test_no_torch_and_no_qt_for_an_adjustment(photo: Path) -> None:
    code = (
        "import sys; from engine import cli; "
        f"assert cli.main(['levels', {str(photo)!r}, {str(photo.with_name('o.png'))!r}, '--quiet']) == 0; "
        "print('torch' in sys.modules, 'PySide6' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
