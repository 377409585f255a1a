"""Learning a style as a process of its own: what it hears, what it says, and what a kill costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from engine.learning import project
from engine.learning.project import NOTHING, Project
from engine.models.store import shared

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def fresh_store(user_folders: Path) -> None:
    shared.cache_clear()


def spawned(made: Project) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "engine.learning", made.id, "--device", "cpu", "--threads", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def heard(process: subprocess.Popen[str], wanted: Callable[[dict], bool]) -> dict:
    assert process.stdout is not None
    for line in process.stdout:
        value = json.loads(line)
        if wanted(value):
            return value
    raise AssertionError("the process ended without saying it")


def one_step(value: dict) -> bool:
    return value["phase"] == "learning" and value["step"] > 0


@pytest.fixture
def real(style_folder: Path, photo_folder: Path) -> Project:
    return project.create("Watercolours", style_folder, photo_folder, start=NOTHING, minutes=30)


@pytest.mark.parametrize("how", ["word", "end of input", "signal"])
def test_the_process_saves_and_ends(real: Project, how: str) -> None:
    if how == "signal" and sys.platform == "win32":
        pytest.skip("signals are another thing there")
    process = spawned(real)
    assert process.stdin is not None
    step = heard(process, one_step)["step"]
    if how == "word":
        process.stdin.write("pause\n")
        process.stdin.flush()
    elif how == "signal":
        process.send_signal(signal.SIGTERM)
    else:
        process.stdin.close()
    last = heard(process, lambda value: value["phase"] == "paused")
    assert process.wait(60) == 0 and last["step"] >= step
    assert project.state_of(real).step == last["step"]
    assert torch.load(project.folder_of(real) / "last.pt", weights_only=True)["step"] == last["step"]


def test_killed_half_way(real: Project) -> None:
    process = spawned(real)
    heard(process, one_step)
    assert project.locked(real)
    process.kill()
    process.wait(60)
    time.sleep(0.1)
    assert not project.locked(real)
    state = project.settled(real)
    assert state.phase in ("new", "paused") and (project.folder_of(real) / "last.pt").exists()


def test_the_process_says_why_it_cannot(user_folders: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "engine.learning", "nothing"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert made.returncode == 1
    assert json.loads(made.stdout.splitlines()[-1])["sentence"].startswith("There is no style “nothing”")
