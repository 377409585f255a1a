"""The command ``dataset`` as a person calls it: in this process, and as real processes that are killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from batch_fakes import Called, caller
from dataset_fakes import hashes, in_this_process, shapes

from engine import cli
from engine.dataset import manifest, runs

ROOT = Path(__file__).resolve().parents[2]
RECIPE = """
version = 1
count = 24
[[step]]
op = "rotate"
[[step]]
op = "blur"
[[step]]
op = "noise"
"""


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Called]:
    monkeypatch.setattr(runs, "spread", in_this_process)
    return caller(capsys)


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(RECIPE)
    return path


def test_a_dataset_and_again_from_its_manifest(call: Any, recipe: Path, tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in")
    done = call("dataset", recipe, folder, tmp_path / "out", "--count", "5")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("out: 5 made, in ")
    again = call("dataset", "--from", tmp_path / "out" / manifest.NAME, folder, tmp_path / "b", "--json")
    assert again.status == 0
    told = json.loads(again.out)
    assert (told["made"], told["failed"], told["different"]) == (5, 0, [])
    assert hashes(tmp_path / "out") == hashes(tmp_path / "b")
    once_more = call("dataset", recipe, folder, tmp_path / "out", "--count", "5")
    assert once_more.out.startswith("out: 0 made, 5 were there already, in ")


def test_built_in_recipes_by_name(call: Any, tmp_path: Path) -> None:
    done = call("dataset", "robust", shapes(tmp_path / "in"), tmp_path / "out", "--count", "2")
    assert done.status == 0
    listed = call("dataset", "--list")
    assert listed.status == 0 and "robust" in listed.out and "faces" in listed.out
    told = call("dataset", "--operations")
    assert told.status == 0 and "perspective" in told.out


def test_faces_need_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "spread", in_this_process)
    assert cli.main(["dataset", "faces", str(tmp_path / "out"), "--count", "1", "--device", "cpu"]) == 0
    assert len(list((tmp_path / "out").rglob("*.png"))) == 1


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["my.toml", "in"], 2, "name it between the recipe and the output"),
        (["my.toml"], 2, "name a recipe"),
        (["my.toml", "in", "out", "--count", "0"], 2, "it is 1 to"),
        (["none.toml", "in", "out"], 2, "There is no recipe “none.toml”"),
        (["my.toml", "in", "in"], 2, "The input folder is the output folder"),
        (["my.toml", "empty", "out"], 1, "There are no pictures in the folder “empty”"),
        (["my.toml", "gone", "out"], 1, "The input “gone” does not exist"),
        (["my.toml", "in", "empty/../my.toml"], 1, "is a file"),
        (["my.toml", "in", "out", "--annotations", "gone.json"], 1, "“gone.json” cannot be read"),
        (["--from", "my.toml", "in", "out"], 2, "is damaged"),
    ],
)
def test_wrong_words(
    words: list[str],
    status: int,
    said: str,
    call: Any,
    recipe: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shapes(tmp_path / "in")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    done = call("dataset", *words)
    assert done.status == status
    assert said in done.err
    assert not (tmp_path / "out").exists()


def test_what_is_left_out_is_told_and_failures_fail(call: Any, recipe: Path, tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in")
    (folder / "cut.png").write_bytes((folder / "0.png").read_bytes()[:900])
    done = call("dataset", recipe, folder, tmp_path / "out", "--count", "3")
    assert done.status == 0
    assert "Left out: “cut.png” is cut off" in done.err
    data = bytearray((folder / "1.png").read_bytes())
    data[data.index(b"IDAT") + 200 :][:60] = bytes(60)
    middle = data.index(b"IDAT") + 200
    data[middle : middle + 60] = bytes(60)
    (folder / "1.png").write_bytes(data)
    failed = call("dataset", recipe, folder, tmp_path / "b", "--count", "3")
    assert failed.status == 1
    assert "“1.png” is damaged" in failed.err and "2 made, 1 failed" in failed.out


# --- real processes --------------------------------------------------------------------------------------


def begin(*words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "dataset", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_the_number_of_processes_changes_no_byte_and_a_killed_run_goes_on(
    recipe: Path, tmp_path: Path
) -> None:
    folder = shapes(tmp_path / "in")
    out = tmp_path / "three"
    with begin(recipe, folder, out, "--jobs", "3") as run:
        end = time.monotonic() + 200
        journal = out / ".saisei-dataset" / "journal.jsonl"
        while run.poll() is None and time.monotonic() < end:
            if journal.exists() and journal.read_bytes().count(b"\n") > 1:
                run.send_signal(signal.SIGKILL)
                break
            time.sleep(0.005)
        run.communicate(timeout=60)
    with begin(recipe, folder, out, "--jobs", "3") as run:
        told, failures = run.communicate(timeout=250)
        assert run.returncode == 0, failures
    assert "24" in told or "were there already" in told
    with begin(recipe, folder, tmp_path / "one", "--jobs", "1") as run:
        _, failures = run.communicate(timeout=250)
        assert run.returncode == 0, failures
    assert hashes(out) == hashes(tmp_path / "one")
    assert not list(out.rglob("*.tmp"))
