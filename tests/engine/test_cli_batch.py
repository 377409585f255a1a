"""The command ``batch`` as a person calls it: in this process with a quick filter, and as real processes that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from batch_fakes import Called, Recorder, caller, save

from engine import files, presets
from engine.api import DevicePolicy
from engine.batch import Item, Work
from engine.batch.session import FOLDER, Task
from engine.batch.workers import default_jobs, in_processes
from engine.chain import Chain, step

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    return caller(capsys)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "in").mkdir(parents=True)
    for n, name in enumerate(("a.png", "in/b.png")):
        save(folder / name, size=(10 + n, 6))
    return folder


def names(folder: Path) -> list[str]:
    """Files of a folder that may be changing, but for those that the batch keeps for itself."""
    found = []
    for place, inner, files_there in os.walk(folder):
        inner[:] = [name for name in inner if name != FOLDER]
        found += [(Path(place) / name).relative_to(folder).as_posix() for name in files_there]
    return sorted(found)


# --- in this process -----------------------------------------------------------------------------------------


def test_a_filter_over_a_folder(call: Any, photos: Path, tmp_path: Path) -> None:
    done = call("batch", "denoise", photos, "--out", tmp_path / "out")
    assert (done.status, done.err) == (0, "")
    assert names(tmp_path / "out") == ["a.png", "in/b.png"]
    assert done.out.splitlines()[-1].startswith("Denoise: 2 done, in ")
    assert f"{photos / 'a.png'} → {tmp_path / 'out' / 'a.png'} (0.2 s, cpu)" in done.out
    again = call("batch", "denoise", photos, "--out", tmp_path / "out")
    assert again.status == 0 and again.out.count("done already, skipped") == 2


def test_all_recipes_of_a_chain_go_into_the_metadata(call: Any, photos: Path, tmp_path: Path) -> None:
    assert call("batch", "denoise-and-sharpen", photos, "--out", tmp_path / "out").status == 0
    recipes = files.provenance.recipes(files.read(tmp_path / "out" / "a.png").metadata)
    assert [r["filter"] for r in recipes] == ["denoise", "sharpen"]
    assert call("batch", "web-2048", photos, "--out", tmp_path / "web").status == 0
    assert files.provenance.recipes(files.read(tmp_path / "web" / "a.png").metadata) == []


def test_a_preset_from_a_file_and_other_values(call: Any, photos: Path, tmp_path: Path) -> None:
    presets.write(tmp_path / "mine.toml", Chain((step("blur"), step("denoise"))))
    recorder = Recorder()
    words = ["batch", tmp_path / "mine.toml", photos, "--out", tmp_path / "out"]
    done = call(*words, "--set", "1.radius=7", "--set", "2.strength=9", "--seed", "3", run=recorder)
    assert done.status == 0
    assert recorder.requests[0].params.radius == 7 and recorder.requests[1].params.strength == 9
    assert recorder.requests[0].seed == 3


def test_formats_names_and_one_level(call: Any, photos: Path, tmp_path: Path) -> None:
    more = ["--format", "jpeg", "--name", "{name}-{preset}", "--no-recursive"]
    assert call("batch", "invert", photos, "--out", tmp_path / "out", *more).status == 0
    assert names(tmp_path / "out") == ["a-invert.jpg"]


def test_failures_are_told_and_reported_and_the_rest_is_done(call: Any, photos: Path, tmp_path: Path) -> None:
    (photos / "z\n.png").write_bytes(b"")
    report = tmp_path / "report.json"
    done = call("batch", "invert", photos, "--out", tmp_path / "out", "--report", report)
    assert done.status == 1 and "is empty" in done.failure
    assert done.out.splitlines()[-2].startswith("FILE") and "failed" in done.out.splitlines()[-1]
    data = json.loads(report.read_text())
    assert [f["state"] for f in data["files"]] == ["done", "failed", "done"]
    lines = call("batch", "invert", photos, "--out", tmp_path / "out", "--json", "--quiet").out.splitlines()
    assert sorted(json.loads(line)["state"] for line in lines) == ["failed", "skipped", "skipped"]


def test_an_interrupted_batch_writes_its_report(call: Any, photos: Path, tmp_path: Path) -> None:
    words = ["batch", "invert", photos, "--out", tmp_path / "out", "--report", tmp_path / "r.json"]
    done = call(*words, run=Recorder(KeyboardInterrupt(), width=11))
    assert done.status == 130 and "interrupted" in done.err
    data = json.loads((tmp_path / "r.json").read_text())
    assert (data["interrupted"], data["done"], data["waiting"]) == (True, 1, 1)


def test_a_mask_for_a_chain_that_takes_one(call: Any, photos: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    for n, name in enumerate(("a.png", "b.png")):
        save(masks / name, "L", size=(10 + n, 6))
    presets.write(tmp_path / "m.toml", Chain((step("invert", mask="given"), step("flip"))))
    recorder = Recorder()
    done = call("batch", tmp_path / "m.toml", photos, "--out", tmp_path / "o", "--mask", masks, run=recorder)
    assert done.status == 0 and [r.mask is not None for r in recorder.requests] == [True, False] * 2


WRONG = [
    (["nope"], 2, "There is no preset “nope”"),
    (["invert", "--set", "x"], 2, "--set takes NAME=VALUE"),
    (["blur", "--set", "size=3"], 2, "has no parameter “size”"),
    (["blur", "--set", "radius=-3"], 2, "Radius is"),
    (["blur", "--set", "2.radius=3"], 2, "no step “2”"),
    (["web-2048", "--set", "width=3"], 2, "say which of them"),
    (["invert", "--mask", "x.png"], 2, "No step of Invert takes a mask"),
    (["invert", "--name", "x"], 2, "has to hold {name}"),
    (["invert", "--report", "no/such/report.json"], 2, "its folder does not exist"),
]


@pytest.mark.parametrize("words, status, sentence", WRONG)
def test_wrong_usage_is_one_sentence_and_nothing_is_made(
    call: Any, photos: Path, tmp_path: Path, words: list[str], status: int, sentence: str
) -> None:
    done = call("batch", words[0], photos, "--out", tmp_path / "out", *words[1:])
    assert done.status == status and sentence in done.failure
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["photos/a.png", "preset.toml", "photos"])
def test_a_report_never_takes_the_place_of_what_the_batch_needs(
    call: Any, photos: Path, tmp_path: Path, name: str
) -> None:
    assert photos == tmp_path / "photos"
    preset = tmp_path / "preset.toml"
    presets.write(preset, Chain((step("invert"),)))
    before = (photos / "a.png").read_bytes(), preset.read_bytes()
    done = call("batch", preset, photos, "--out", tmp_path / "out", "--report", tmp_path / name)
    assert done.status == 2 and "choose another name for the report" in done.failure
    assert before == ((photos / "a.png").read_bytes(), preset.read_bytes())
    assert not (tmp_path / "out").exists()


def test_no_pictures_or_no_output(call: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = call("batch", "invert", tmp_path / "empty", "--out", tmp_path / "out")
    assert done.status == 1 and "no pictures" in done.failure and not (tmp_path / "out").exists()
    assert call("batch", "invert", tmp_path / "empty").status == 2
    assert call("batch", "--help").status == 0


def test_the_presets_are_listed(call: Any) -> None:
    listed = call("batch", "--list")
    assert listed.status == 0 and "web-2048" in listed.out and "Resize → Sharpen" in listed.out
    assert {"clean-scan", "web-2048"} <= {p["id"] for p in json.loads(call("batch", "--list", "--json").out)}


def test_without_ray_it_is_said_how_to_get_it(
    call: Any, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    done = call("batch", "invert", photos, "--out", tmp_path / "out", "--executor", "ray")
    assert done.status == 1 and "pip install 'saisei[cluster]'" in done.failure
    assert not (tmp_path / "out").exists()


# --- processes -------------------------------------------------------------------------------------------------


def test_processes_are_as_many_as_make_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [save(tmp_path / f"{n}.png") for n in range(9)]
    plain, network = Work(Chain((step("invert"),))), Work(Chain((step("denoise"),)))
    monkeypatch.setattr("engine.batch.workers.processors", lambda: 8)

    class Memory:
        available = 4 << 30

    monkeypatch.setattr("engine.batch.workers.psutil.virtual_memory", lambda: Memory)
    assert default_jobs(plain, sources) == 8
    assert default_jobs(plain, sources[:3]) == 3
    assert default_jobs(network, sources) == 2
    assert default_jobs(network, sources, "cuda:0") == 1
    Memory.available = 1
    assert default_jobs(plain, sources) == 1


def tasks(folder: Path, sources: list[Path]) -> list[Task]:
    folder.mkdir()
    return [
        Task(n, Item(source, folder / source.name), folder / source.name) for n, source in enumerate(sources)
    ]


def test_a_process_that_dies_takes_one_picture_with_it(tmp_path: Path) -> None:
    """Killed in the middle of a large picture, as the system does it for want of memory."""
    sources = [save(tmp_path / f"{n}.png", size=(2500, 2000) if n == 1 else (12, 8)) for n in range(5)]
    victims: list[str] = []

    def told(task: Task, fraction: float, message: str) -> None:
        if task.index == 1 and 0 < fraction < 0.5 and not victims:
            victims.append(task.item.source.name)
            for child in psutil.Process().children():
                if "spawn_main" in " ".join(child.cmdline()):
                    child.kill()

    work = Work(Chain((step("blur", radius=40.0),)), DevicePolicy(device="cpu"))
    todo = tasks(tmp_path / "out", sources)
    found = {task.item.source.name: outcome.error for task, outcome in in_processes(todo, work, 1, told)}
    assert victims == ["1.png"] and "was ended by SIGKILL" in found.pop("1.png")
    assert found == {f"{n}.png": "" for n in (0, 2, 3, 4)}
    assert names(tmp_path / "out") == sorted(found)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """200 pictures in three folders, 5 of them broken."""
    folder = tmp_path / "many"
    rng = np.random.default_rng(0)
    from PIL import Image

    for n in range(200):
        path = folder / ("", "x", "x/y")[n % 3] / f"p{n:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (24, 32, 3), np.uint8)).save(path)
        if n % 40 == 7:
            path.write_bytes(path.read_bytes()[: 60 * (n % 3)])
    return folder


def start(*words: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "batch", *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_hears_ctrl_c if sys.platform != "win32" else None,
    )


def _hears_ctrl_c() -> None:
    """Also where the tests run in the background of a shell, which makes all that it starts there deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def ended() -> Iterator[Callable[[subprocess.Popen[bytes], int], None]]:
    """Kills a batch, and waits until its processes are gone, too."""
    begun: list[psutil.Process] = []

    def kill(batch: subprocess.Popen[bytes], number: int) -> None:
        children = psutil.Process(batch.pid).children(recursive=True)
        begun.extend(children)
        os.kill(batch.pid, number)
        batch.wait(30)
        _gone, alive = psutil.wait_procs(children, timeout=20)
        assert not alive

    yield kill
    for child in begun:
        if child.is_running():
            child.kill()


def wait_for(out: Path, count: int, batch: subprocess.Popen[bytes]) -> dict[str, int]:
    """Until as many results are there. Returns them with their times."""
    until = time.monotonic() + 60
    while len(found := names(out) if out.exists() else []) < count:
        assert time.monotonic() < until and batch.poll() is None, "the batch ended before it was killed"
        time.sleep(0.005)
    return {name: (out / name).stat().st_mtime_ns for name in found}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_200_files_5_of_them_broken_killed_twice(many: Path, tmp_path: Path, ended: Any) -> None:
    out, report = tmp_path / "out", tmp_path / "report.json"
    words = ["invert", many, "--out", out, "--jobs", 2, "--report", report]
    seen: dict[str, int] = {}
    for count in (30, 110):
        batch = start(*words)
        seen |= wait_for(out, count, batch)
        ended(batch, signal.SIGKILL)
        for name in names(out):  # whole at any moment, not only in the end
            files.read(out / name)
            seen.setdefault(name, (out / name).stat().st_mtime_ns)
    last = start(*words)
    assert last.wait(60) == 1
    broken = sorted(f"p{n:03}.png" for n in range(200) if n % 40 == 7)
    data = json.loads(report.read_text())
    assert (data["failed"], data["done"] + data["skipped"]) == (5, 195)
    assert sorted(Path(f["input"]).name for f in data["files"] if f["state"] == "failed") == broken
    made = names(out)
    assert made == [name for name in names(many) if Path(name).name not in broken]
    assert data["skipped"] >= 110 and {n: (out / n).stat().st_mtime_ns for n in seen} == seen  # written once
    for name in made:
        before, after = files.read(many / name).picture, files.read(out / name).picture
        assert np.array_equal(after.pixels, 255 - before.pixels)
    assert sorted(p.name for p in (out / FOLDER).iterdir()) == ["journal.jsonl", "lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is no signal there")
@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_leaves_whole_files_and_no_process(
    many: Path, tmp_path: Path, ended: Any, number: int, status: int
) -> None:
    out = tmp_path / "out"
    batch = start("invert", many, "--out", out, "--jobs", 2)
    wait_for(out, 10, batch)
    ended(batch, number)
    assert batch.returncode == status
    assert not (out / FOLDER / "staging").exists()
    for name in names(out):
        files.read(out / name)


def test_a_second_batch_into_the_folder_of_a_running_one_is_refused(
    call: Any, many: Path, tmp_path: Path, ended: Any
) -> None:
    out = tmp_path / "out"
    batch = start("invert", many, "--out", out, "--jobs", 1)
    wait_for(out, 1, batch)
    done = call("batch", "invert", many, "--out", out)
    assert (
        done.status == 1 and f"Another batch works in the folder “out” (process {batch.pid}" in done.failure
    )
    ended(batch, signal.SIGKILL)
