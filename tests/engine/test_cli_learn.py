"""``learn-style`` and ``translate --to`` on the command line."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from engine import cli
from engine.cli_styles import with_models
from engine.filters import FILTERS
from engine.filters.translate import TRANSLATE
from engine.learning import project, results, run
from engine.learning.project import NOTHING, Best, LearningError, Project, State
from engine.models.store import ModelStore, shared, user_folder

FACTS = {"config": {"widths": [8, 16], "blocks": 2, "dilation": 1}, "start": "none", "styles": 9}


@pytest.fixture(autouse=True)
def fresh_store(user_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared.cache_clear()
    monkeypatch.setattr(run, "be_humble", lambda _threads: None)  # the tests' own process stays as it is


class Learning:
    """Stands in for the training: remembers what was wanted, and answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wanted: list[Project] = []
        self.options: list[dict] = []
        self.phase, self.error = "done", ""
        monkeypatch.setattr(run, "learn", self)

    def __call__(self, wanted: Project, **options: object) -> State:
        self.wanted.append(wanted)
        self.options.append(options)
        if self.error:
            raise LearningError(self.error)
        state = State(self.phase, 1.0, 400, 9.0, 9, 9, best=Best(0.4, 0.52, 0.9, 400, 9.0))
        if self.phase == "done":
            results.keep_best(wanted, state.best, dict.fromkeys(wanted.models, b"w"), FACTS)
            results.publish(wanted)
        project.write_state(wanted, state)
        return state


@pytest.fixture
def learning(monkeypatch: pytest.MonkeyPatch) -> Learning:
    return Learning(monkeypatch)


def saisei(*words: object) -> int:
    return cli.main([str(word) for word in words], store=shared())


def test_a_style_is_learned(
    learning: Learning, style_folder: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = (
        "--photos",
        photo_folder,
        "--name",
        "Water",
        "--minutes",
        5,
        "--stop-at",
        60,
        "--device",
        "cpu",
    )
    assert saisei("learn-style", style_folder, *options, "--threads", 1) == 0
    wanted = learning.wanted[0]
    assert (wanted.name, wanted.minutes, wanted.stop_at, wanted.start) == ("Water", 5, 60, "auto")
    assert learning.options[0]["device"] == "cpu" and learning.options[0]["threads"] == 1
    out = capsys.readouterr().out
    assert "“Water” is among your models (own-water): 52 % of the way to the style" in out


def test_it_really_learns(
    style_folder: Path, photo_folder: Path, small_networks: None, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--photos", photo_folder, "--name", "Real", "--minutes", 0.02, "--from", NOTHING)
    assert saisei("learn-style", style_folder, *words, "--device", "cpu", "--threads", 1, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["models"] == ["own-real"] and told["phase"] == "done" and told["step"] > 0
    picture = style_folder / "00.png"
    out = style_folder.parent / "out.png"
    assert saisei("translate", "--to", "REAL", picture, out, "--device", "cpu") == 0
    assert cv2.imread(str(out)).shape == cv2.imread(str(picture)).shape


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--name", "X"], "name the folder of the style"),
        (["STYLE", "--name", "X"], "name the folder of the style"),
        (["STYLE", "--photos", "PHOTOS"], "give the style a name"),
        (["nothing", "--photos", "PHOTOS", "--name", "X"], "is not there"),
        (["STYLE", "--photos", "STYLE", "--name", "X"], "one folder"),
        (["STYLE", "--photos", "EMPTY", "--name", "X"], "no pictures in the folder of the photos"),
        (["EMPTY", "--photos", "PHOTOS", "--name", "X"], "no pictures in the folder of the style"),
        (["STYLE", "--photos", "PHOTOS", "--name", "Monet"], "There is a style “Monet” already"),
        (["STYLE", "--photos", "PHOTOS", "--name", " "], "Give the style a name"),
        (["STYLE", "--photos", "PHOTOS", "--name", "X", "--from", "gone"], "no model “gone”"),
        (["STYLE", "--photos", "PHOTOS", "--name", "X", "--from", "denoise-autoencoder"], "is a model for"),
        (["STYLE", "--photos", "PHOTOS", "--name", "X", "--minutes", "0"], "0.01 to"),
        (["STYLE", "--photos", "PHOTOS", "--name", "X", "--minutes", "nan"], "0.01 to"),
        (["STYLE", "--photos", "PHOTOS", "--name", "X", "--stop-at", "101"], "0 to 100"),
        (["--name", "X", "--resume"], "no style “X” that was begun"),
    ],
)
def test_wrong_usage(
    words: list[str],
    said: str,
    learning: Learning,
    style_folder: Path,
    photo_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"STYLE": style_folder, "PHOTOS": photo_folder, "EMPTY": tmp_path / "empty"}
    assert saisei("learn-style", *(places.get(word, word) for word in words)) == 2
    assert said in capsys.readouterr().err
    assert not learning.wanted and not project.projects()  # nothing is left behind


def test_resumed(
    learning: Learning, style_folder: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learning.phase = "paused"
    first = ("learn-style", style_folder, "--photos", photo_folder, "--name", "Water")
    assert saisei(*first) == 130
    assert "what was learned is kept: add --resume" in capsys.readouterr().err
    assert saisei(*first) == 2 and "add --resume to go on with it" in capsys.readouterr().err
    learning.phase = "done"
    assert saisei("learn-style", "--name", "Water", "--resume", "--minutes", 11) == 0
    assert learning.wanted[-1].minutes == 20 and learning.wanted[-1].id == "own-water"
    assert len(project.projects()) == 1


def test_what_cannot_be_resumed_is_left_as_it_is(
    learning: Learning, style_folder: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saisei("learn-style", style_folder, "--photos", photo_folder, "--name", "Water", "--quiet")
    made = project.found("Water")
    before = replace(project.state_of(made), phase="done", trained=30.0)
    project.write_state(made, before)
    asked = len(learning.wanted)
    for words, said in (
        ([], "for its 30 minutes: say how many more"),
        (["--minutes", 5, "--both-ways"], "stay as they were begun"),
        (["--minutes", 5, "--from", "none"], "stay as they were begun"),
    ):
        with contextlib.suppress(SystemExit):
            assert saisei("learn-style", "--name", "Water", "--resume", *words) == 2
        assert said in capsys.readouterr().err
    assert project.state_of(made) == before and len(learning.wanted) == asked


def test_a_failure_is_one_sentence(
    learning: Learning, style_folder: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learning.error = "The disk is full."
    assert saisei("learn-style", style_folder, "--photos", photo_folder, "--name", "Water") == 1
    assert capsys.readouterr().err.strip() == "saisei: The disk is full."


def test_listed_renamed_removed(
    learning: Learning, style_folder: Path, photo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saisei("learn-style", "--list") == 0 and "No style was begun" in capsys.readouterr().out
    saisei("learn-style", style_folder, "--photos", photo_folder, "--name", "Water")
    capsys.readouterr()
    assert saisei("learn-style", "--list") == 0
    assert "own-water  Water  done   9.0 of 30  52 %" in capsys.readouterr().out
    assert saisei("learn-style", "--list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "Water"
    assert saisei("learn-style", "--name", "Water", "--rename", "Oils") == 0
    assert shared().card("own-water").name == "Oils"
    assert saisei("learn-style", "--name", "Oils", "--rename", "monet") == 1
    assert saisei("learn-style", "--name", "Oils", "--remove") == 0
    assert not project.projects() and not list(user_folder().glob("*"))


@pytest.mark.parametrize("given", [["--to", "Water"], ["--to=WATER"], ["--to", "own-water"]])
def test_to_takes_models_of_ones_own(
    given: list[str], learning: Learning, style_folder: Path, photo_folder: Path
) -> None:
    saisei("learn-style", style_folder, "--photos", photo_folder, "--name", "Water", "--quiet")
    words = with_models(TRANSLATE, ["in.png", *given, "out.png"], shared())
    assert words == ["in.png", "--model", "own-water", "out.png"]


def test_to_stays_what_it_was(user_folders: Path) -> None:
    store = ModelStore()
    for words in (["--to", "monet", "a", "b"], ["--to", "nothing", "a"], ["a", "--to"], ["--to="], ["x"]):
        expected = [w for word in words for w in (word.split("=") if word == "--to=" else [word])]
        assert with_models(TRANSLATE, words, store) == expected
    assert with_models(FILTERS["denoise"], ["--to", "x"], store) == ["--to", "x"]
    assert with_models(TRANSLATE, ["--to", "denoise-autoencoder"], store) == ["--to", "denoise-autoencoder"]
