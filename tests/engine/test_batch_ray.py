"""A batch on a local Ray cluster of two workers: the results of the local run, to the byte."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from batch_fakes import Called, save

from engine import cli, presets
from engine.batch.session import FOLDER
from engine.chain import Chain, step

pytest.importorskip("ray", reason="Ray is not installed (pip install 'saisei[cluster]')")
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::FutureWarning"
)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "in").mkdir(parents=True)
    for n in range(6):
        save(folder / ("in" if n % 2 else "") / f"{n}.png", ("RGB", "RGBA", "L")[n % 3], size=(30 + n, 20))
    (folder / "broken.png").write_bytes((folder / "0.png").read_bytes()[:-30])
    (folder / "new\nline ü.jpg").write_bytes((folder / "0.png").read_bytes())
    return folder


def batch(capsys: pytest.CaptureFixture[str], *words: Any) -> Called:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        status = cli.main(["batch", *map(str, words)])
    return Called(status, *capsys.readouterr())


def contents(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(FOLDER)}


def test_the_results_are_those_of_the_local_run(
    capsys: pytest.CaptureFixture[str], photos: Path, tmp_path: Path
) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    for n in range(6):
        save(masks / f"{n}.png", "L", size=(30 + n, 20))
    save(masks / "new\nline ü.jpg", "L", size=(30, 20))
    save(masks / "broken.png", "L", size=(30, 20))
    chain = Chain((step("denoise", strength=20.0), step("blur", mask="given"), step("resize", percent=150.0)))
    presets.write(tmp_path / "chain.toml", chain)
    words = [tmp_path / "chain.toml", photos, "--mask", masks, "--device", "cpu", "--precision", "float32"]
    here = batch(capsys, *words, "--out", tmp_path / "here", "--jobs", 1)
    report = tmp_path / "report.json"
    there = batch(
        capsys, *words, "--out", tmp_path / "there", "--jobs", 2, "--executor", "ray", "--report", report
    )
    assert here.status == there.status == 1
    made = contents(tmp_path / "here")
    assert len(made) == 7 and made == contents(tmp_path / "there")
    data = json.loads(report.read_text())
    assert (data["done"], data["failed"]) == (7, 1)
    again = batch(capsys, *words, "--out", tmp_path / "there", "--jobs", 1, "--json")
    states = [json.loads(line)["state"] for line in again.out.splitlines()]
    assert sorted(states) == ["failed"] + ["skipped"] * 7


def test_a_cluster_that_does_not_answer_is_one_sentence(
    capsys: pytest.CaptureFixture[str], photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ray itself waits for minutes before it gives up."""

    def init(**_: Any) -> None:
        raise ConnectionError("Timed out.\nA long story follows.")

    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    monkeypatch.setattr("ray.init", init)
    done = batch(capsys, "invert", photos, "--out", tmp_path / "out", "--executor", "ray")
    assert done.status == 1 and "The Ray cluster at 127.0.0.1:1 does not answer: Timed out.\n" in done.err
    assert not (tmp_path / "out").exists()
