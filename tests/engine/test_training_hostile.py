"""Bad data, bad checkpoints, a full disk: one sentence, and the last good checkpoint stays."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch
from training_fakes import FromPictures, ToyRecipe, make_pictures

from engine.api import EngineError
from engine.training import frame, recipes
from engine.training.__main__ import main
from engine.training.checkpoint import read_checkpoint
from engine.training.frame import Plan, Trainer

CPU = torch.device("cpu")


class Wide(FromPictures):
    name = "toy-wide"
    width = 6


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (FromPictures, Wide):
        monkeypatch.setitem(recipes.RECIPES, kind.name, (kind.__module__, kind.__name__))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    make_pictures(tmp_path / "data" / "photos", 24)
    return tmp_path / "data"


@pytest.fixture
def run(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture):
    """(arguments) → exit status, what was said on the error stream."""

    def call(*words: object, recipe: str = "toy-pictures", folder: Path | None = None) -> tuple[int, str]:
        given = [
            recipe,
            "--data",
            folder or data,
            "--precision",
            "float32",
            "--out",
            tmp_path / "runs",
            *words,
        ]
        status = main([str(w) for w in given])
        return status, capsys.readouterr().err

    return call


@pytest.fixture
def last(run, tmp_path: Path) -> Path:
    """A good checkpoint."""
    assert run("--steps", 3) == (0, "")
    return tmp_path / "runs" / "toy-pictures" / "last.pt"


def one_sentence(said: str, *words: str) -> bool:
    return said.count("\n") == 1 and "Traceback" not in said and all(w in said for w in words)


# data


def test_an_empty_folder(run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    status, said = run("--steps", 1, folder=tmp_path / "empty")
    assert status == 1 and one_sentence(said, "no picture", "empty")


def test_a_folder_that_is_not_there(run, tmp_path: Path) -> None:
    status, said = run("--steps", 1, folder=tmp_path / "gone")
    assert status == 1 and one_sentence(said, "gone")


def test_a_folder_of_test_pictures_alone(run, tmp_path: Path) -> None:
    make_pictures(tmp_path / "other" / "test", 30)
    make_pictures(tmp_path / "other" / "Test" / "more", 30)
    for folder in (tmp_path / "other", tmp_path / "other" / "test"):
        status, said = run("--steps", 1, folder=folder)
        assert status == 1 and one_sentence(said, "named test are left out")


def test_broken_files_are_named_and_the_rest_trains(run, data: Path, capsys: pytest.CaptureFixture) -> None:
    (data / "photos" / "half.png").write_bytes((data / "photos" / "0.png").read_bytes()[:60])
    (data / "photos" / "none.jpg").write_bytes(b"")
    (data / "photos" / "folder.png").mkdir()
    (data / "photos" / "gone.webp").symlink_to(data / "nowhere.webp")
    recipe = FromPictures(data)
    said = capsys.readouterr().out
    assert all(f"skipped {n}" in said for n in ("half.png", "none.jpg", "folder.png", "gone.webp"))
    assert len(recipe.photos) + len(recipe.held_out) == 24
    assert run("--steps", 1) == (0, "")


def test_nothing_but_broken_files(run, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    for i in range(3):
        (tmp_path / "bad" / f"{i}.jpg").write_bytes(b"no picture")
    status, said = run("--steps", 1, folder=tmp_path / "bad")
    assert status == 1 and one_sentence(said, "there is no picture of at least 16 pixels", "has 3 in all")


def test_too_few_and_too_small_pictures(run, tmp_path: Path) -> None:
    make_pictures(tmp_path / "one", 1)
    status, said = run("--steps", 1, folder=tmp_path / "one")
    assert status == 1 and one_sentence(said, "training part", "has 1 in all")
    make_pictures(tmp_path / "small", 30, (9, 9))
    status, said = run("--steps", 1, folder=tmp_path / "small")
    assert status == 1 and one_sentence(said, "at least 16 pixels a side", "has 30 in all")


# checkpoints to resume from


def test_a_checkpoint_of_another_recipe_or_architecture(run, last: Path) -> None:
    before = last.read_bytes()
    status, said = run("--steps", 1, "--resume", last, recipe="toy-wide")
    assert status == 1 and one_sentence(said, "made by the recipe toy-pictures")
    state = torch.load(last, weights_only=True)
    state["recipe"] = "toy-wide"
    torch.save(state, last.with_name("other.pt"))
    status, said = run("--steps", 1, "--resume", last.with_name("other.pt"), recipe="toy-wide")
    assert status == 1 and one_sentence(said, "another architecture", "0.weight")
    assert last.read_bytes() == before


def test_weights_of_another_architecture(run, last: Path, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"0.weight": torch.zeros(1)}, tmp_path / "toy.safetensors")
    status, said = run("--steps", 1, "--resume", tmp_path / "toy.safetensors")
    assert status == 1 and one_sentence(said, "toy.safetensors", "another architecture")
    (tmp_path / "bad.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0{")
    status, said = run("--steps", 1, "--resume", tmp_path / "bad.safetensors")
    assert status == 1 and one_sentence(said, "bad.safetensors")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_checkpoint_cut_short(run, last: Path, share: float) -> None:
    whole = last.read_bytes()
    cut = last.with_name("cut.pt")
    cut.write_bytes(whole[: int(share * len(whole))])
    status, said = run("--steps", 1, "--resume", cut)
    assert status == 1 and one_sentence(said, "cut.pt")
    assert last.read_bytes() == whole


def test_what_is_no_checkpoint_at_all(run, tmp_path: Path) -> None:
    for name, content in (
        ("text.pt", b"hello"),
        ("zip.pt", b"PK\x03\x04nonsense"),
        ("noise.pt", bytes(range(256))),
    ):
        (tmp_path / name).write_bytes(content)
        status, said = run("--steps", 1, "--resume", tmp_path / name)
        assert status == 1 and one_sentence(said, name)
    torch.save({"step": 1}, tmp_path / "less.pt")
    torch.save(dict.fromkeys(("network", "ema", "optimizer", "step", "trained"), 1), tmp_path / "kinds.pt")
    for name in ("less.pt", "kinds.pt"):
        status, said = run("--steps", 1, "--resume", tmp_path / name)
        assert status == 1 and one_sentence(said, name, "not a checkpoint of a training run")
    (tmp_path / "folder.pt").mkdir()
    for name in ("folder.pt", "gone.pt"):
        status, said = run("--steps", 1, "--resume", tmp_path / name)
        assert status == 1 and one_sentence(said, name)


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_a_pickle_that_would_run_code(run, tmp_path: Path) -> None:
    made = tmp_path / "was here"
    pickle.loads(pickle.dumps(Evil(made)))
    assert made.exists()  # it would
    made.unlink()
    (tmp_path / "old.pt").write_bytes(pickle.dumps(Evil(made), protocol=2))
    torch.save({"network": Evil(made)}, tmp_path / "new.pt")
    for name in ("old.pt", "new.pt"):
        status, said = run("--steps", 1, "--resume", tmp_path / name)
        assert status == 1 and one_sentence(said, name, "nothing in it was run")
        assert not made.exists()


# saving


def test_a_full_disk_keeps_the_last_good_checkpoint(run, last: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = last.read_bytes()

    def full(state: object, file) -> None:
        file.write(b"half of it")
        try:
            raise OSError(28, "No space left on device")
        except OSError:  # as PyTorch's writer does it
            raise RuntimeError(
                "[enforce fail at inline_container.cc:672] . unexpected pos 704 vs 598"
            ) from None

    monkeypatch.setattr(torch, "save", full)
    status, said = run("--steps", 2, "--resume", last)
    assert status == 1 and one_sentence(
        said, "could not be saved (No space left on device)", "the one before it stays"
    )
    assert last.read_bytes() == before and not list(last.parent.glob("*.tmp"))
    monkeypatch.undo()
    assert read_checkpoint(last, "toy-pictures", CPU).step == 3


def test_a_disk_that_takes_no_more(last: Path) -> None:
    """A real write that fails halfway, by the limit that a process may set on the size of its files."""
    resource = pytest.importorskip("resource")
    before = last.read_bytes()
    assert len(before) > 3000
    trainer = Trainer(ToyRecipe(last), Plan(steps=1, out=last.parents[1] / "other"), log=lambda _: None)
    trainer.folder = last.parent
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))
    try:
        with pytest.raises(
            EngineError, match=r"could not be saved \(File too large\); the one before it stays"
        ):
            trainer.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert last.read_bytes() == before and not list(last.parent.glob("*.tmp"))


def test_a_full_disk_in_the_middle_costs_the_checkpoint_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    trainer = Trainer(ToyRecipe(tmp_path), Plan(steps=4, out=tmp_path, validate_every=0.0), log=said.append)
    real, calls = frame.write_checkpoint, []

    def sometimes(path: Path, checkpoint):
        calls.append(checkpoint.step)
        if len(calls) == 2:
            raise EngineError("The checkpoint could not be saved (No space left on device).")
        return real(path, checkpoint)

    monkeypatch.setattr(frame, "write_checkpoint", sometimes)
    trainer.run()
    assert calls == [1, 2, 3, 4, 4]
    assert sum("could not be saved" in line for line in said) == 1
    assert read_checkpoint(trainer.folder / "last.pt", "toy", CPU).step == 4


def test_a_log_that_cannot_be_written_is_one_sentence(run, last: Path) -> None:
    log = last.with_name("log.jsonl")
    log.unlink()
    log.mkdir()
    status, said = run("--steps", 2, "--resume", last)
    assert status == 1 and one_sentence(said, "log", "could not be written")
    assert read_checkpoint(last, "toy-pictures", CPU).step == 5  # the checkpoint came first


def test_an_interrupted_run_saves(run, last: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    made = FromPictures.loss

    def interrupted(self, network, batch):
        self.count = getattr(self, "count", 0) + 1
        if self.count == 3:
            raise KeyboardInterrupt
        return made(self, network, batch)

    monkeypatch.setattr(FromPictures, "loss", interrupted)
    assert run("--steps", 50, "--resume", last) == (130, "")
    assert read_checkpoint(last, "toy-pictures", CPU).step == 5
    monkeypatch.undo()


def test_publishing_on_a_full_disk_leaves_the_published_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.training.publish import publish

    trainer = Trainer(ToyRecipe(tmp_path), Plan(steps=2, out=tmp_path / "run"), log=lambda _: None)
    trainer.run()
    models = tmp_path / "models"
    publish(trainer, models)
    before = {p.name: p.read_bytes() for p in models.iterdir()}
    trainer.run()
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if "toml" in self.name:
            real(self, data[:10])
            raise OSError(28, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(EngineError, match=r"could not be written \(No space left on device\)"):
        publish(trainer, models)
    assert {p.name: p.read_bytes() for p in models.iterdir()} == before
