"""The plan: cards against floors and aims, and what to train next."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training import plan as planning
from engine.training.__main__ import main
from engine.training.plan import MODELS, Bar, Model, Status, next_model, statuses
from engine.training.publish import toml
from engine.training.recipes import RECIPES

TABLE = (
    Model(
        "first", "denoise", "denoise", (Bar("dB", 20.0, 30.0, 40.0), Bar("L1", 30.0, 10.0)), "a better one"
    ),
    Model("second", "scratches", "scratches", (Bar("IoU", 0.0, 0.5, 0.8),)),
    Model("third", "fill", "fill", (Bar("L1", 30.0, "L1, best"), Bar("dB", 10.0, "dB, best"))),
)


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MODELS", TABLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def write(folder: Path, model_id: str, size: int = 1_500_000, **figures: float) -> None:
    card = {
        "id": model_id,
        "name": model_id,
        "task": "denoise",
        "architecture": "dncnn",
        "training": {
            "recipe": "python -m engine.training x",
            "steps": 1200,
            "minutes": 12.5,
            "primary": "psnr",
        },
        "validation": {"loss": 0.1, "psnr": 31.25},
        "files": [{"name": f"{model_id}.safetensors", "size": size, "sha256": "0" * 64}],
    }
    if figures:
        card["figures"] = figures
    (folder / f"{model_id}.toml").write_text(toml(card), encoding="utf-8")


def found(folder: Path) -> dict[str, Status]:
    return {s.model.id: s for s in statuses(folder, lambda said: pytest.fail(said))[0]}


def said(folder: Path, capsys: pytest.CaptureFixture, *words: str) -> str:
    assert main(["plan", "--models", str(folder), "--runs", str(folder.parent / "runs"), *words]) == 0
    return capsys.readouterr().out


def test_gaps_are_shares_of_the_way_from_the_start() -> None:
    more, less = Bar("a", 20.0, 30.0, 40.0), Bar("a", 30.0, 10.0)
    assert [more.gap({"a": v}) for v in (10.0, 20.0, 25.0, 30.0, 35.0)] == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert more.aim_gap({"a": 35.0}) == 0.25 and less.aim_gap({"a": 35.0}) == 0.0
    assert [less.gap({"a": v}) for v in (30.0, 15.0, 10.0, 5.0)] == [1.0, 0.25, 0.0, 0.0]
    assert more.gap({}) == more.gap({"a": float("nan")}) == 1.0


def test_a_reference_is_to_be_beaten_and_not_equalled() -> None:
    bar = Bar("L1", 30.0, "L1, best")
    assert not bar.measured({"L1": 9.0}) and bar.measured({"L1": 9.0, "L1, best": 10.0})
    assert bar.gap({"L1": 9.99, "L1, best": 10.0}) == 0
    assert 0 < bar.gap({"L1": 10.0, "L1, best": 10.0}) < 0.01
    assert bar.gap({"L1": 20.0, "L1, best": 10.0}) == 0.5


def test_states(folder: Path) -> None:
    assert {s.state for s in found(folder).values()} == {"not trained"}
    write(folder, "first")
    write(folder, "third", L1=9.0, dB=20.0)
    assert found(folder)["first"].state == found(folder)["third"].state == "not measured"
    write(folder, "first", dB=31.0, L1=12.0)
    assert found(folder)["first"].state == "below floor"
    write(folder, "first", dB=45.0, L1=9.0)
    assert found(folder)["first"].state == "floor met"  # one of its aims is in words alone
    write(folder, "second", IoU=0.6)
    assert found(folder)["second"].state == "floor met"
    write(folder, "second", IoU=0.8)
    assert found(folder)["second"].state == "aim met"


def test_next_is_the_farthest_from_its_floor_then_from_its_aim(folder: Path) -> None:
    def following() -> str:
        chosen = next_model(list(found(folder).values()))
        return chosen.model.id if chosen else ""

    assert following() == "first"  # of equal ones the first of the table
    write(folder, "first", dB=29.0, L1=9.0)
    assert following() == "second"
    write(folder, "second", IoU=0.25)
    write(folder, "third")  # waits to be measured
    assert following() == "second"
    write(folder, "second", IoU=0.5)
    assert following() == "first"
    write(folder, "first", dB=30.0, L1=9.0)
    assert following() == "first"  # half of the way to 40 against 3/8 of the way to 0.8
    write(folder, "first", dB=40.0, L1=9.0)
    assert following() == "second"
    write(folder, "second", IoU=0.9)
    assert following() == ""


def test_what_is_printed(folder: Path, capsys: pytest.CaptureFixture) -> None:
    write(folder, "first", dB=29.0, L1=9.0)
    write(folder, "third")
    write(folder, "another", size=250_000)
    text = said(folder, capsys, "--data", "pictures", "--minutes", "25")
    lines = text.splitlines()
    first = "first denoise 1200 12.5 psnr 31.25 1.5 below floor dB 29 ≥ 30 40"
    assert lines[1].split() == first.split()
    assert lines[2].split() == ["L1", "9", "≤", "10"]
    assert "references" in lines[4]
    assert "All weights: 3.2 of 32 MB." in text
    assert "To measure: python main.py evaluate fill --data pictures/test --update-card" in text
    assert "Next: second (not trained; 100% of the way to the floor is left)" in text
    assert (
        lines[-1].strip()
        == "python -m engine.training scratches --data pictures --minutes 25 --of 60 --publish"
    )


def test_the_command_goes_on_from_what_there_is(folder: Path, capsys: pytest.CaptureFixture) -> None:
    write(folder, "second", IoU=0.1)
    write(folder, "first", dB=29.0, L1=9.0)
    write(folder, "third", **{"L1": 9.0, "dB": 20.0, "L1, best": 10.0, "dB, best": 19.0})
    (folder / "second.safetensors").write_bytes(b"")
    assert said(folder, capsys).strip().endswith(f"--resume {folder}/second.safetensors --publish")
    last = folder.parent / "runs" / "scratches" / "last.pt"
    last.parent.mkdir(parents=True)
    last.write_bytes(b"")
    assert said(folder, capsys).strip().endswith(f"--resume {last} --publish")


def test_too_many_megabytes_and_broken_cards_are_told(folder: Path, capsys: pytest.CaptureFixture) -> None:
    write(folder, "first", size=40_000_000)
    (folder / "broken.toml").write_text("id = ")
    assert main(["plan", "--models", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "40.0 of 32 MB: 8.0 MB too many" in out and err.count("\n") == 1 and "broken.toml" in err


def test_all_is_met(folder: Path, capsys: pytest.CaptureFixture) -> None:
    write(folder, "first", dB=45.0, L1=9.0)
    write(folder, "second", IoU=0.9)
    write(folder, "third", **{"L1": 9.0, "dB": 20.0, "L1, best": 10.0, "dB, best": 19.0})
    assert "Nothing to train" in said(folder, capsys)


def test_the_table_names_every_recipe_and_its_models() -> None:
    assert {m.recipe for m in MODELS} == set(RECIPES)
    assert len({m.id for m in MODELS}) == len(MODELS)
    assert all(m.bars and m.task for m in MODELS)


def test_the_built_in_cards_are_in_the_table() -> None:
    from engine.models.card import read_card

    known = {m.id: m for m in MODELS}
    for path in sorted(set(planning.FOLDER.glob("*.toml")) - {planning.FOLDER / "catalog.toml"}):
        card = read_card(path)
        assert card.id in known
        assert str(card.training["recipe"]).split()[-1] == known[card.id].recipe


def test_what_needs_a_gpu_is_proposed_only_where_there_is_one() -> None:
    small = Status(Model("small", "small", "t", (Bar("a", 0.0, 1.0),)), None)
    large = Status(Model("large", "large", "t", (Bar("a", 0.0, 1.0),), needs_gpu=True), None)
    assert next_model([large, small]) is small and next_model([large]) is None
    assert next_model([large, small], gpu=True) is large
