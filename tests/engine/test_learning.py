"""Styles of a person's own without the training: projects, names, pictures, models and their cards."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.api import EngineError
from engine.learning import pictures, project, results
from engine.learning.project import Best, LearningError, Project, State
from engine.models.card import read_card
from engine.models.store import shared, user_folder
from tests.engine.learning_fakes import folder_of_pictures

FACTS = {"config": {"widths": [8, 16], "blocks": 2, "dilation": 1}, "start": "translate-monet", "styles": 10}


@pytest.fixture(autouse=True)
def fresh_store(user_folders: Path) -> None:
    """The shared store was made for the folders of another test."""
    shared.cache_clear()


@pytest.fixture
def made(style_folder: Path, photo_folder: Path) -> Project:
    return project.create("Watercolours", style_folder, photo_folder)


def weights(project_: Project, byte: bytes = b"w") -> dict[str, bytes]:
    return dict.fromkeys(project_.models, byte * 50)


# --- projects


def test_a_project_is_found_again_by_name_and_id(made: Project) -> None:
    assert project.projects() == [made]
    assert project.found("Watercolours") == made == project.found(made.id)
    with pytest.raises(LearningError, match="no style “Oils” that was begun; there are: “Watercolours”"):
        project.found("Oils")


@pytest.mark.parametrize(
    ("name", "identity"),
    [("Grandfather's Oils", "own-grandfathers-oils"), ("水彩", "own-style"), ("../../etc", "own-etc")],
)
def test_ids_are_plain(name: str, identity: str, style_folder: Path, photo_folder: Path) -> None:
    assert project.create(name, style_folder, photo_folder).id == identity
    again = project.create(name, style_folder, photo_folder)
    assert again.id == f"{identity}-2" and len(project.projects()) == 2


def test_an_id_that_a_model_has_is_not_taken(style_folder: Path, photo_folder: Path) -> None:
    assert project.create("X", style_folder, photo_folder, taken=("own-x", "own-x-2-back")).id == "own-x-3"


@pytest.mark.parametrize("values", [{"minutes": 0}, {"minutes": float("nan")}, {"stop_at": 101}])
def test_what_makes_no_sense_is_refused(values: dict, style_folder: Path, photo_folder: Path) -> None:
    with pytest.raises(LearningError):
        project.create("X", style_folder, photo_folder, **values)
    assert project.projects() == []


def test_one_folder_for_both_is_refused(style_folder: Path) -> None:
    with pytest.raises(LearningError, match="one folder"):
        project.create("X", style_folder, style_folder / "." / ".." / style_folder.name)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"name": 3}', '{"name": "X", "style": "/a"}', "\udcff"]
)
def test_a_damaged_project_is_left_out(text: str, made: Project) -> None:
    folder = project.home() / "other"
    folder.mkdir()
    (folder / "project.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    assert project.projects() == [made]


def test_a_project_that_was_edited_by_hand(made: Project) -> None:
    path = project.folder_of(made) / "project.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "minutes": -4, "seed": "x", "new": 1}))
    assert project.found(made.id).minutes == 30 and project.found(made.id).seed == 0


def test_a_state_goes_to_the_disk_and_comes_back(made: Project) -> None:
    state = State(
        "paused", 0.5, 12, 3.5, 10, 9, ("a.png is broken",), "Monet", 0.2, 0.9, Best(0.1, 0.2, 0.9, 3, 1.0)
    )
    project.write_state(made, state)
    assert project.state_of(made) == state
    project.write_state(made, State("learning", step=3))  # JSON knows no infinity
    assert project.state_of(made) == State("learning", step=3)


@pytest.mark.parametrize("text", ["", "{", '{"phase": "eaten", "step": "x", "best": 3, "left_out": 4}'])
def test_a_damaged_state_is_a_new_one(text: str, made: Project) -> None:
    (project.folder_of(made) / "state.json").write_text(text)
    assert project.state_of(made) == State()


def test_what_was_cut_short_is_paused(made: Project) -> None:
    project.write_state(made, State("learning", step=12))
    assert project.settled(made).phase == "paused"
    project.write_state(made, State("reading"))
    assert project.settled(made).phase == "new"
    project.write_state(made, State("learning", step=12))
    with project.take(made):
        assert project.settled(made).phase == "learning"  # somebody does work on it
        with pytest.raises(EngineError, match="being learned already"):
            project.take(made)
        with pytest.raises(LearningError, match="pause it first"):
            results.remove(made)
    assert not project.locked(made)


def test_it_can_learn_on(made: Project) -> None:
    project.write_state(made, State("done", step=12, trained=30.0))
    assert project.continued(made, 15).minutes == 45 == project.found(made.id).minutes
    with pytest.raises(LearningError):
        project.continued(made, -1)


# --- names


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\u202eb", "bell\x07"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(LearningError):
        results.checked_name(name)


@pytest.mark.parametrize("name", ["monet", "Van  Gogh", "watercolours", "WATERCOLOURS", "Photo to Monet"])
def test_names_that_are_taken(name: str, made: Project) -> None:
    with pytest.raises(LearningError, match="already"):
        results.checked_name(name)
    assert results.checked_name(" Water \n colours ", besides=made) == "Water colours"


def test_the_names_of_both_ways_are_taken(style_folder: Path, photo_folder: Path) -> None:
    project.create("Snow", style_folder, photo_folder, both_ways=True)
    with pytest.raises(LearningError):
        results.checked_name("snow to photo")


# --- pictures


def test_pictures_are_small_and_split_once_and_for_all(tmp_path: Path) -> None:
    folder = folder_of_pictures(tmp_path / "p", 30, size=(300, 500))
    shares: list[float] = []
    found = pictures.read(folder, "style", told=shares.append)
    assert found.count == 30 and len(found.training) == 27 and len(found.judged) == pictures.LEAST_JUDGED
    assert all(min(p.shape[:2]) == pictures.SIDE for p in found.training.photos)
    assert found.training.weights.sum() == pytest.approx(1) and shares == sorted(shares)
    assert pictures.read(folder, "style").training.names == found.training.names


def test_what_pictures_are(tmp_path: Path) -> None:
    """Grey, 16 bits, transparent, a panorama: all become the same kind."""
    folder = folder_of_pictures(tmp_path / "p", 6)
    cv2.imwrite(str(folder / "grey.png"), np.full((100, 90), 100, np.uint8))
    cv2.imwrite(str(folder / "deep.png"), np.full((100, 90, 3), 30000, np.uint16))
    clear = np.zeros((100, 90, 4), np.uint8)
    cv2.imwrite(str(folder / "clear.png"), clear)
    cv2.imwrite(str(folder / "wide.png"), np.zeros((70, 2000, 3), np.uint8))
    found = pictures.read(folder, "photos")
    assert found.count == 10 and all(p.dtype == np.uint8 and p.shape[2] == 3 for p in found.training.photos)
    names = dict(zip(found.training.names, found.training.photos, strict=True))
    assert names["clear.png"].min() == 255 if "clear.png" in names else True
    assert max(p.shape[1] for p in found.training.photos) <= 4 * pictures.SIDE


def test_the_folder_of_the_test_may_be_called_test(tmp_path: Path) -> None:
    assert pictures.read(folder_of_pictures(tmp_path / "test", 9), "style").count == 9


@pytest.mark.parametrize(("count", "words"), [(0, "no pictures"), (1, "1 usable pictures"), (7, "7 usable")])
def test_too_few_pictures(count: int, words: str, tmp_path: Path) -> None:
    folder = folder_of_pictures(tmp_path / "p", count)
    for ask in (pictures.count, pictures.read):
        with pytest.raises(LearningError, match=words):
            ask(folder, "style")


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(LearningError, match="is not there"):
        pictures.count(tmp_path / "gone", "photos")
    (tmp_path / "file").write_text("x")
    with pytest.raises(LearningError, match="is no folder"):
        pictures.count(tmp_path / "file", "photos")


def test_broken_pictures_are_left_out_with_a_sentence(tmp_path: Path) -> None:
    folder = folder_of_pictures(tmp_path / "p", 9)
    (folder / "cut.png").write_bytes((folder / "00.png").read_bytes()[:200])
    (folder / "text.jpg").write_text("no picture")
    (folder / "empty.png").write_bytes(b"")
    cv2.imwrite(str(folder / "dot.png"), np.zeros((3, 3, 3), np.uint8))
    found = pictures.read(folder, "style")
    assert found.count == 9 and len(found.problems) == 4
    assert any("too small" in words for words in found.problems)
    shutil.rmtree(folder)
    folder.mkdir()
    for n in range(20):
        (folder / f"{n}.jpg").write_text("no picture")
    with pytest.raises(LearningError, match="0 usable pictures; 20 could not be used"):
        pictures.read(folder, "style")


def test_the_folder_goes_away_while_it_is_read(tmp_path: Path) -> None:
    folder = folder_of_pictures(tmp_path / "p", 12)
    with pytest.raises(LearningError, match="is not there"):
        pictures.read(folder, "style", check=lambda: shutil.rmtree(folder, ignore_errors=True))
    folder = folder_of_pictures(tmp_path / "q", 24)
    left = iter(range(100))

    def gone_after_a_while() -> None:
        if next(left) == 15:
            shutil.rmtree(folder)

    assert pictures.read(folder, "style", check=gone_after_a_while).count == 15


def test_a_slow_disk_is_not_waited_for_forever(tmp_path: Path) -> None:
    folder = folder_of_pictures(tmp_path / "p", 50)
    clock = iter(range(0, 100_000, 200))
    assert pictures.read(folder, "style", clock=lambda: float(next(clock))).count == pictures.ENOUGH


# --- models and cards


def test_the_best_goes_into_the_menu(made: Project) -> None:
    assert not results.publishable(made) and not results.in_menu(made)
    with pytest.raises(LearningError, match="Nothing was learned"):
        results.publish(made)
    results.keep_best(made, Best(0.4, 0.5, 0.8, 100, 2.0), weights(made), FACTS)
    assert results.publish(made) == (made.id,) and results.in_menu(made)
    card = read_card(user_folder() / f"{made.id}.toml")
    assert (
        card.name == "Watercolours" and card.description == "Trained by you on 10 pictures of watercolours."
    )
    assert card.task == "translate" and card.config["widths"] == [8, 16] and card.commercial_use is None
    assert card.training["painter"] is True and card.validation["near"] == 0.5
    assert shared().state(card) == "ready"
    assert made.id in [c.id for c in shared().for_task("translate")]


def test_what_the_weights_came_from_is_not_forgotten(made: Project) -> None:
    facts = {**FACTS, "licence": "for research", "commercial_use": False, "started_from": "Monet"}
    results.keep_best(made, Best(0.4), weights(made), facts)
    results.publish(made)
    card = read_card(user_folder() / f"{made.id}.toml")
    assert card.commercial_use is False and "Monet: for research" in card.licence


def test_both_ways_are_two_models(style_folder: Path, photo_folder: Path) -> None:
    both = project.create("Snow", style_folder, photo_folder, both_ways=True)
    results.keep_best(both, Best(0.4), weights(both), FACTS)
    assert results.publish(both) == ("own-snow", "own-snow-back")
    names = [read_card(user_folder() / f"{m}.toml").name for m in both.models]
    assert names == ["Photo to Snow", "Snow to photo"]


def test_a_better_one_takes_its_place(made: Project) -> None:
    results.keep_best(made, Best(0.4, step=1), weights(made), FACTS)
    results.publish(made)
    before = read_card(user_folder() / f"{made.id}.toml").sha256
    results.keep_best(made, Best(0.5, step=2), weights(made, b"v"), FACTS)
    folder = project.folder_of(made) / "best"
    assert len(list(folder.glob("*.safetensors"))) == 1
    results.publish(made)
    assert read_card(user_folder() / f"{made.id}.toml").sha256 != before


def test_a_full_disk_keeps_the_best_before(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    results.keep_best(made, Best(0.4, step=1), weights(made), FACTS)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(results, "_put", full)
        with pytest.raises(OSError, match="space"):
            results.keep_best(made, Best(0.5, step=2), weights(made, b"v"), FACTS)
    assert [p.read_bytes() for p in results.best_weights(made).values()] == [b"w" * 50]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(LearningError, match=r"No space left on device.*what was learned is kept"):
            results.publish(made)
    assert not results.in_menu(made) and not list(user_folder().glob("*"))


@pytest.mark.parametrize(
    ("step", "trained", "said"),
    [
        (600, 2.0, ""),  # 9,000 in half an hour
        (200, 2.0, ""),
        (
            120,
            2.0,
            "gets to 1,800 steps in its time; the built-in styles took 6,000, which are 100 minutes here",
        ),
        (0, 2.0, "gets to 0 steps"),
    ],
)
def test_whether_its_time_will_do(made: Project, step: int, trained: float, said: str) -> None:
    words = results.too_short(made, step, trained)
    assert said in words if said else words == ""


def test_renamed_and_removed(made: Project) -> None:
    results.keep_best(made, Best(0.4), weights(made), FACTS)
    results.publish(made)
    with pytest.raises(LearningError, match="already"):
        results.rename(made, "Cezanne")
    changed = results.rename(made, "Oils")
    assert changed == replace(made, name="Oils") == project.found("Oils")
    card = read_card(user_folder() / f"{made.id}.toml")
    assert card.name == "Oils" and shared().state(card) == "ready"
    results.remove(changed)
    assert project.projects() == [] and not list(user_folder().glob("*"))
    results.remove(changed)  # twice is no fault


def test_a_model_that_somebody_removed_can_come_back(made: Project) -> None:
    results.keep_best(made, Best(0.4), weights(made), FACTS)
    results.publish(made)
    (user_folder() / f"{made.id}.toml").unlink()
    assert not results.in_menu(made) and results.publishable(made)
    results.publish(made)
    assert results.in_menu(made)


def test_what_a_style_can_start_from(made: Project) -> None:
    found = results.starts(shared(), made)
    assert found[0].id == "translate-monet" and all(c.architecture == "light_resnet" for c in found)
    for identity in ("denoise-autoencoder", "nothing-like-it", made.id):
        with pytest.raises(LearningError):
            results.start_card(shared(), made, identity)
