"""The command ``faces``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faces_fakes import tiny_store

from engine import cli, files, latents
from engine.api import Context, EngineError, Request, Result
from engine.faces import Known, Mixed, Varied
from engine.faces_run import run as run_faces
from engine.files import provenance
from engine.models.store import ModelStore


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    return tiny_store(tmp_path_factory.mktemp("models"), "tiny", "other")


class Said:
    def __init__(self, status: int, out: str, err: str, requests: list[Request]) -> None:
        self.status, self.out, self.err, self.requests = status, out, err, requests


Call = Callable[..., Said]


@pytest.fixture
def call(store: ModelStore, capsys: pytest.CaptureFixture[str]) -> Call:
    def called(*words: Any) -> Said:
        requests: list[Request] = []

        def run(request: Request, context: Context) -> Result:
            requests.append(request)
            return run_faces(request, context, store)

        status = cli.main(["faces", *map(str, words)], run=run, store=store)
        said = capsys.readouterr()
        return Said(status, said.out, said.err, requests)

    return called


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def pixels(path: Path) -> np.ndarray:
    return files.read(path).picture.pixels


def test_faces_from_seeds_are_pictures_with_their_numbers(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    said = call("--seed", 5, "--count", 3, "--psi", 0.5, "--model", "tiny", out)
    assert said.status == 0, said.err
    assert names(out) == sorted(f"face-{n}.{kind}" for n in (5, 6, 7) for kind in ("png", "json"))
    assert "does not exist" in said.out
    opened = files.read(out / "face-6.png")
    assert provenance.source_type(opened.metadata) == provenance.GENERATED
    latent = latents.load(out / "face-6.json")
    assert (latent.truncation, latent.model) == (0.5, "tiny")
    assert (pixels(out / "face-5.png") != pixels(out / "face-6.png")).any()


def test_a_saved_face_is_made_again_exactly(call: Call, tmp_path: Path) -> None:
    call("--seed", 3, "--noise", 9, "--model", "other", tmp_path / "a.png")
    said = call("--from", tmp_path / "a.json", tmp_path / "b.png")
    assert said.status == 0, said.err
    assert np.array_equal(pixels(tmp_path / "a.png"), pixels(tmp_path / "b.png"))
    assert (tmp_path / "a.json").read_text() == (tmp_path / "b.json").read_text()
    assert said.requests[0].model == "other"  # the file knows whose face it is
    call("--from", tmp_path / "a.json", "--noise", "off", "--psi", "0.1", tmp_path / "c.png")
    changed = latents.load(tmp_path / "c.json")
    assert (changed.noise, changed.truncation) == (False, 0.1)
    assert np.array_equal(changed.w, latents.load(tmp_path / "a.json").w)


def test_two_faces_are_mixed_by_their_layers(call: Call, tmp_path: Path) -> None:
    call("--seed", 1, "--count", 2, "--model", "tiny", tmp_path)
    a, b = tmp_path / "face-1.json", tmp_path / "face-2.json"
    said = call("--mix", a, b, "--coarse", "b", tmp_path / "mix.png")
    assert said.status == 0, said.err
    (face,) = said.requests[0].params.faces
    assert isinstance(face.style, Mixed) and face.style.groups == ("coarse",)
    one, other, mixed = (latents.load(path).w for path in (a, b, tmp_path / "mix.json"))
    assert np.array_equal(mixed[:4], other[:4]) and np.array_equal(mixed[4:], one[4:])
    said = call("--mix", a, b, "--between", 12, tmp_path / "way", "--sheet", tmp_path / "sheet.png")
    assert names(tmp_path / "way")[:2] == ["between-01.json", "between-01.png"]
    assert np.array_equal(latents.load(tmp_path / "way" / "between-12.json").w, other)
    assert pixels(tmp_path / "sheet.png").shape == (48, 64, 3)


def test_walks_and_variations(call: Call, tmp_path: Path) -> None:
    call("--seed", 1, "--model", "tiny", tmp_path / "a.png")
    said = call("--from", tmp_path / "a.json", "--walk", 3, "--seed", 7, tmp_path / "walk")
    assert said.status == 0, said.err
    assert np.array_equal(pixels(tmp_path / "walk" / "walk-1.png"), pixels(tmp_path / "a.png"))
    said = call("--from", tmp_path / "a.json", "--vary", 2, "--lock", "coarse,fine", tmp_path / "vary")
    style = said.requests[0].params.faces[0].style
    assert isinstance(style, Varied) and style.groups == ("middle",) and isinstance(style.base, Known)
    assert style.strength == 0.5
    said = call("--seed", 1, "--vary", 2, "--strength", 1, tmp_path / "seeds")
    assert said.status == 0 and names(tmp_path / "seeds")[0] == "variant-1.json"


def test_a_size_is_made_by_upscale(call: Call, tmp_path: Path) -> None:
    said = call("--model", "tiny", "--size", 32, tmp_path / "a.png")
    assert said.status == 0, said.err
    assert pixels(tmp_path / "a.png").shape == (32, 32, 3)
    assert provenance.recipes(files.read(tmp_path / "a.png").metadata)[0]["params"]["enlarge"] == 2
    said = call("--model", "tiny", "--size", 40, tmp_path / "b.png")
    assert said.status == 2 and "--size is one of 16, 32, 48, 64, not 40." in said.err


def test_many_faces_are_made_in_parts(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.cli_faces.AT_ONCE", 3)
    said = call("--count", 8, "--model", "tiny", tmp_path, "--json")
    assert [len(request.params.faces) for request in said.requests] == [3, 3, 2]
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert len(rows) == 8 and rows[7]["output"].endswith("face-7.png") and rows[0]["size"] == 16


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--count", "0"], "1 to 1024, not 0"),
        (["--count", "many"], "not many"),
        (["--seed", "-1"], "0 to 2147483647"),
        (["--seed", "2147483648"], "0 to 2147483647"),
        (["--seed", "2147483647", "--count", "2"], "beyond 2147483647"),
        (["--psi", "2.1"], "-2 to 2, not 2.1"),
        (["--psi", "nan"], "not nan"),
        (["--noise", "loud"], "0 to 2147483647"),
        (["--coarse", "B"], "--mix"),
        (["--between", "4"], "--mix"),
        (["--lock", "coarse"], "--vary"),
        (["--vary", "2", "--lock", "coarse,middle,fine"], "all layers are locked"),
        (["--vary", "2", "--lock", "nose"], "coarse, middle, fine"),
        (["--strength", "0.5"], "--walk and --vary"),
        (["--walk", "2", "--vary", "2"], "not allowed"),
        (["--count", "2", "--walk", "2"], "--count is for"),
        (["--device", "abacus"], "cuda"),
    ],
)
def test_wrong_usage_makes_nothing(words: list[str], said: str, call: Call, tmp_path: Path) -> None:
    found = call(*words, tmp_path / "out")
    assert found.status == 2 and said in found.err and not found.requests
    assert not (tmp_path / "out").exists()


def test_mixing_has_to_be_told_what_to_take(call: Call, tmp_path: Path) -> None:
    call("--seed", 1, "--count", 2, "--model", "tiny", tmp_path)
    pair = ["--mix", tmp_path / "face-1.json", tmp_path / "face-2.json"]
    assert "what comes from B" in call(*pair, tmp_path / "x").err
    assert "exclude" in call(*pair, "--between", 3, "--fine", "B", tmp_path / "x").err
    assert "--seed has no meaning" in call(*pair, "--fine", "B", "--seed", 3, tmp_path / "x").err
    call("--seed", 1, "--model", "other", tmp_path / "o.png")
    said = call("--mix", tmp_path / "face-1.json", tmp_path / "o.json", "--fine", "B", tmp_path / "x")
    assert said.status == 1 and "different models" in said.err
    said = call("--from", tmp_path / "o.json", "--model", "tiny", tmp_path / "x")
    assert said.status == 1 and "made by the model “other”, not by “tiny”" in said.err


def test_what_is_no_face_is_one_sentence(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for text in ("", "{", "[]", '{"format": "saisei-face", "model": "x", "version": 99}', "\x00" * 50):
        path.write_text(text)
        said = call("--from", path, tmp_path / "x.png")
        assert said.status == 1 and said.err.startswith("saisei: “a.json” is not a face that Saisei saved: ")
        assert said.err.count("\n") == 1 and "Traceback" not in said.err
    said = call("--from", tmp_path / "none.json", tmp_path / "x.png")
    assert said.status == 1 and "cannot be read" in said.err
    said = call("--from", tmp_path, tmp_path / "x.png")
    assert said.status == 1 and "cannot be read" in said.err
    latents.save(path, latents.Latent(np.zeros((6, 8)), "gone"))
    assert "not installed" in call("--from", path, tmp_path / "x.png").err
    latents.save(path, latents.Latent(np.zeros((5, 8)), "tiny"))
    assert "made by another model" in call("--from", path, tmp_path / "x.png").err
    assert not (tmp_path / "x.png").exists()


def test_where_it_cannot_go(call: Call, tmp_path: Path) -> None:
    call("--model", "tiny", tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()
    said = call("--model", "tiny", "--psi", 1, tmp_path / "a.png")
    assert said.status == 1 and "exists already" in said.err and not said.requests
    assert (tmp_path / "a.png").read_bytes() == before
    assert call("--model", "tiny", "--psi", 1, "--overwrite", tmp_path / "a.png").status == 0
    assert (tmp_path / "a.png").read_bytes() != before
    (tmp_path / "file").write_text("x")
    assert "cannot be made" in call("--model", "tiny", tmp_path / "file").err
    assert "cannot be made" in call("--model", "tiny", tmp_path / "file" / "sub").err
    assert "go into a folder" in call("--model", "tiny", "--count", 2, tmp_path / "b.png").err
    assert "written as PNG" in call("--model", "tiny", tmp_path / "b.jpg").err
    said = call("--model", "gone", tmp_path / "y")
    assert said.status == 1 and "There is no model “gone”" in said.err
    said = call("--model", "tiny", tmp_path / "no" / "b.png")
    assert said.status == 1 and len(said.err.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    said = call("--model", "tiny", folder)
    assert said.status == 1 and not said.requests


def test_interrupted_in_the_middle_what_is_written_is_whole(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("engine.cli_faces.AT_ONCE", 2)
    count = 0

    def run(request: Request, context: Context) -> Result:
        nonlocal count
        count += 1
        if count == 2:
            raise KeyboardInterrupt
        return run_faces(request, context, store)

    words = ["faces", "--model", "tiny", "--count", "6", str(tmp_path)]
    assert cli.main(words, run=run, store=store) == 130
    assert names(tmp_path) == ["face-0.json", "face-0.png", "face-1.json", "face-1.png"]
    for n in (0, 1):
        latents.load(tmp_path / f"face-{n}.json")
    assert "interrupted" in capsys.readouterr().err


def test_a_failure_in_the_engine_is_one_sentence(
    store: ModelStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(_request: Request, _context: Context) -> Result:
        raise EngineError("It went wrong.")

    assert cli.main(["faces", "--model", "tiny", str(tmp_path / "o")], run=run, store=store) == 1
    assert capsys.readouterr().err == "saisei: It went wrong.\n"
