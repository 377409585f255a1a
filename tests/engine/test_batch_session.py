from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from batch_fakes import Recorder, darken, save

from engine import files
from engine.api import FileError, ModelError
from engine.batch import Outcome, PlanError, Work
from engine.batch.folders import plan_tree
from engine.batch.runs import Report, in_this_process, run_batch
from engine.batch.session import FOLDER, Busy, Session, digest
from engine.batch.work import models_of
from engine.chain import Chain, Run, step
from engine.files import SaveOptions
from engine.models.store import shared

INVERT = Work(Chain((step("invert"),)))


def run(photos: Path, out: Path, work: Work = INVERT, how: Run | None = None, **more: Any) -> list[Outcome]:
    plan = plan_tree([photos], out)
    with Session(plan, work, digest(work, []), **more) as session:
        return list(run_batch(session, in_this_process(work, how)))


def states(found: list[Outcome]) -> dict[str, str]:
    return {o.item.source.name: "failed" if o.error else "skipped" if o.skipped else "done" for o in found}


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "in").mkdir(parents=True)
    for n, name in enumerate(("a.png", "b.png", "in/c.png")):
        save(folder / name, size=(10 + n, 6))
    return folder


def tree(folder: Path) -> list[str]:
    found = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    return sorted(name for name in found if not name.startswith(FOLDER))


# --- what is done and what is not ------------------------------------------------------------------------


def test_results_come_into_the_folders_they_were_in_and_nothing_else_stays(
    photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    assert set(states(run(photos, out)).values()) == {"done"}
    assert tree(out) == ["a.png", "b.png", "in/c.png"]
    assert sorted(p.name for p in (out / FOLDER).iterdir()) == ["journal.jsonl", "lock"]
    before, after = files.read(photos / "in/c.png"), files.read(out / "in/c.png")
    assert np.array_equal(after.picture.pixels, 255 - before.picture.pixels)


def test_what_is_done_is_skipped(photos: Path, tmp_path: Path) -> None:
    out, recorder = tmp_path / "out", Recorder()
    run(photos, out)
    before = {name: (out / name).stat().st_mtime_ns for name in tree(out)}
    save(photos / "d.png")
    assert states(run(photos, out, how=recorder)) == dict.fromkeys(("a.png", "b.png", "c.png"), "skipped") | {
        "d.png": "done"
    }
    assert len(recorder.requests) == 1
    assert {name: (out / name).stat().st_mtime_ns for name in before} == before


@pytest.mark.parametrize(
    "other",
    [
        Work(Chain((step("flip"),))),
        Work(Chain((step("invert"), step("flip")))),
        replace(INVERT, seed=1),
        replace(INVERT, options=SaveOptions(level=1)),
    ],
)
def test_another_chain_or_other_options_are_done_anew(photos: Path, tmp_path: Path, other: Work) -> None:
    run(photos, tmp_path / "out")
    assert set(states(run(photos, tmp_path / "out", other)).values()) == {"done"}
    assert set(states(run(photos, tmp_path / "out", other)).values()) == {"skipped"}


def test_another_model_is_done_anew_and_a_name_or_a_tile_size_changes_nothing() -> None:
    work = Work(Chain((step("denoise"),), "one name"))
    assert digest(work, ["a"]) != digest(work, ["b"])
    tiled = replace(work, policy=replace(work.policy, tile=64, device="cpu"), overwrite=True)
    assert digest(replace(tiled, chain=Chain(work.chain.steps, "another")), ["a"]) == digest(work, ["a"])


def test_a_picture_that_changed_is_done_anew_and_again_does_all(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(photos, out)
    save(photos / "a.png", size=(31, 7))
    assert states(run(photos, out)) == {"a.png": "done", "b.png": "skipped", "c.png": "skipped"}
    assert files.probe(out / "a.png").size == (31, 7)
    assert set(states(run(photos, out, again=True)).values()) == {"done"}


def test_a_picture_that_changes_while_it_is_worked_on_is_done_anew_the_next_time(
    photos: Path, tmp_path: Path
) -> None:
    def changing(request: Any, context: Any) -> Any:
        save(photos / "b.png", size=(31, 7))
        return darken(request, context)

    run(photos, tmp_path / "out", how=changing)
    assert states(run(photos, tmp_path / "out"))["b.png"] == "done"


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux only")
def test_names_that_are_no_text_or_more_than_a_line(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in (b"a\xff.png", b"b\n{name}.png", "日本 e\u0301.png".encode()):
        (folder / os.fsdecode(name)).write_bytes(save(tmp_path / "x.png").read_bytes())
    assert set(states(run(folder, tmp_path / "out")).values()) == {"done"}
    assert tree(tmp_path / "out") == sorted(p.name for p in folder.iterdir())
    assert set(states(run(folder, tmp_path / "out")).values()) == {"skipped"}


def test_a_mask_that_changed_is_done_anew(photos: Path, tmp_path: Path) -> None:
    masks = tmp_path / "masks"
    masks.mkdir()
    for n, name in enumerate(("a.png", "b.png", "c.png")):
        save(masks / name, "L", size=(10 + n, 6))
    work = Work(Chain((step("invert", mask="given"),)), mask=masks)
    out = tmp_path / "out"
    assert set(states(run(photos, out, work)).values()) == {"done"}
    os.utime(masks / "b.png", (1, 1))
    assert states(run(photos, out, work)) == {"a.png": "skipped", "b.png": "done", "c.png": "skipped"}
    (masks / "c.png").unlink()
    assert states(run(photos, out, work))["c.png"] == "failed"


def test_a_result_that_is_gone_is_made_again(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(photos, out)
    (out / "b.png").unlink()
    assert states(run(photos, out)) == {"a.png": "skipped", "b.png": "done", "c.png": "skipped"}


# --- what is the person's ----------------------------------------------------------------------------------


def test_a_file_that_no_batch_made_is_left_alone(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    mine = save(out / "a.png", size=(3, 3)).read_bytes()
    found = run(photos, out)
    assert states(found) == {"a.png": "failed", "b.png": "done", "c.png": "done"}
    assert "exists already" in found[0].error and (out / "a.png").read_bytes() == mine
    assert states(run(photos, out, replace(INVERT, overwrite=True)))["a.png"] == "done"


def test_a_result_that_was_edited_since_is_left_alone(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(photos, out)
    mine = save(out / "a.png", size=(3, 3)).read_bytes()
    assert states(run(photos, out, Work(Chain((step("flip"),)))))["a.png"] == "failed"
    assert states(run(photos, out))["a.png"] == "failed"
    assert (out / "a.png").read_bytes() == mine


def test_a_folder_that_was_copied_is_still_known(photos: Path, tmp_path: Path) -> None:
    """Copies have another time; the content decides."""
    run(photos, tmp_path / "out")
    shutil.copytree(tmp_path / "out", tmp_path / "copy", copy_function=shutil.copy)
    assert set(states(run(photos, tmp_path / "copy")).values()) == {"skipped"}


def test_a_file_that_comes_meanwhile_is_left_alone(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def intruding(request: Any, context: Any) -> Any:
        (out / "b.png").write_bytes(b"mine")
        return darken(request, context)

    found = run(photos, out, how=intruding)
    assert states(found)["b.png"] == "failed" and (out / "b.png").read_bytes() == b"mine"


def test_a_link_in_the_output_stays_a_link(photos: Path, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", save(tmp_path / "elsewhere.png", size=(3, 3))
    out.mkdir()
    (out / "a.png").symlink_to(elsewhere)
    assert states(run(photos, out, replace(INVERT, overwrite=True)))["a.png"] == "done"
    assert (out / "a.png").is_symlink() and files.probe(elsewhere).size == (10, 6)
    assert set(states(run(photos, out)).values()) == {"skipped"}


# --- failures ------------------------------------------------------------------------------------------------


def test_a_failing_picture_never_stops_the_rest(photos: Path, tmp_path: Path) -> None:
    (photos / "in" / "broken.png").write_bytes((photos / "a.png").read_bytes()[:-20])
    (photos / "empty.png").write_bytes(b"")
    (photos / "dangling.png").symlink_to(tmp_path / "nowhere")
    found = run(photos, tmp_path / "out", how=Recorder(ModelError("It is damaged."), width=11))
    assert states(found) == {
        "empty.png": "failed",
        "dangling.png": "failed",
        "a.png": "done",
        "b.png": "failed",
        "c.png": "done",
        "broken.png": "failed",
    }
    assert tree(tmp_path / "out") == ["a.png", "in/c.png"]
    assert states(run(photos, tmp_path / "out"))["b.png"] == "done"


def test_nothing_stays_where_nothing_came(photos: Path, tmp_path: Path) -> None:
    run(photos, tmp_path / "new" / "out", how=Recorder(ModelError("no")))
    assert not (tmp_path / "new").exists()


def test_a_full_disk_is_told_and_leaves_whole_files_only(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = os.write, [3]

    def full(handle: int, data: Any) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(handle, data)

    out = tmp_path / "out"
    monkeypatch.setattr("engine.files.replacing.os.write", full)
    found = run(photos, out)
    monkeypatch.undo()
    failed = [o for o in found if o.error]
    assert failed and all("the disk is full" in o.error for o in failed)
    for name in tree(out):
        files.read(out / name)
    assert not any("tmp" in name for name in tree(out))
    assert "failed" not in states(run(photos, out)).values()


@pytest.mark.parametrize("where", ["file", "file/out"])
def test_an_output_that_cannot_be_is_one_sentence(photos: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises((FileError, PlanError), match=r"“file” is a file|“out” cannot be made"):
        run(photos, tmp_path / where)


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="there is no such folder here")
def test_an_output_that_cannot_be_written(photos: Path) -> None:
    """Whoever runs the tests: nobody may make files there."""
    with pytest.raises(FileError, match=r"“(out|\.saisei-batch)”"):
        run(photos, Path("/proc/out"))
    with pytest.raises(FileError, match="proc"):
        run(photos, Path("/proc"))


# --- interrupted ----------------------------------------------------------------------------------------------


def test_interrupted_halfway_the_rest_follows(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run(photos, out, how=Recorder(KeyboardInterrupt(), width=11))
    assert tree(out) == ["a.png"] and not (out / FOLDER / "staging").exists()
    assert states(run(photos, out)) == {"a.png": "skipped", "b.png": "done", "c.png": "done"}


@pytest.mark.parametrize("point", ["staged", "written down", "in place"])
def test_killed_at_each_point_of_taking_its_place(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """As by SIGKILL: nothing is tidied up."""
    out = tmp_path / "out"

    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    real_replace = Path.replace

    def after(self: Path, target: Path) -> Any:
        if FOLDER in str(self) and FOLDER not in str(target):
            if point == "in place":
                real_replace(self, target)
            raise Killed
        return real_replace(self, target)

    if point == "staged":
        monkeypatch.setattr(Session, "_append", die)
    else:
        monkeypatch.setattr(Path, "replace", after)
    monkeypatch.setattr(Session, "_clear_staging", lambda self: None)
    with pytest.raises(Killed):
        run(photos, out)
    monkeypatch.undo()
    assert tree(out) == (["a.png"] if point == "in place" else [])
    recorder = Recorder()
    found = states(run(photos, out, how=recorder))
    assert found["a.png"] == ("skipped" if point == "in place" else "done")
    assert len(recorder.requests) == (2 if point == "in place" else 3)
    assert set(states(run(photos, out)).values()) == {"skipped"}
    assert not (out / FOLDER / "staging").exists()


def test_killed_while_a_changed_result_takes_its_place(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old result is still there, and still a batch's own: it may be replaced."""
    out, flip = tmp_path / "out", Work(Chain((step("flip"),)))
    run(photos, out)

    def die(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("engine.batch.session.Path.replace", die)
        with pytest.raises(KeyboardInterrupt):
            run(photos, out, flip, how=darken)
    assert set(states(run(photos, out, flip)).values()) == {"done"}


@pytest.mark.parametrize("rubbish", [b"{", b"\xff\xfe\n[1]\n{}\nnull\n", b'{"target": 3}\n', b"\0" * 5000])
def test_a_damaged_journal_costs_work_and_nothing_else(photos: Path, tmp_path: Path, rubbish: bytes) -> None:
    out = tmp_path / "out"
    run(photos, out)
    journal = out / FOLDER / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0] + rubbish + b"\n" + lines[1] + lines[2][:30])
    found = states(run(photos, out))
    assert [found[n] for n in ("a.png", "b.png")] == ["skipped", "skipped"]
    assert found["c.png"] == "failed"  # nobody knows any more whose it is
    save(photos / "d.png")
    run(photos, out)
    assert states(run(photos, out))["d.png"] == "skipped"


# --- two into one folder --------------------------------------------------------------------------------------


def test_two_batches_into_one_folder_are_refused(photos: Path, tmp_path: Path) -> None:
    out, plan = tmp_path / "out", plan_tree([photos], tmp_path / "out")
    with Session(plan, INVERT, "key"):
        with pytest.raises(Busy, match=f"Another batch works in the folder “out” .process {os.getpid()} on"):
            run(photos, out)
        assert (out / FOLDER / "lock").exists()
    assert set(states(run(photos, out)).values()) == {"done"}


def test_the_lock_of_a_dead_process_is_taken_over(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    script = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[3])\n"
        "from engine.batch.folders import plan_tree; from engine.batch.session import Session\n"
        "from engine.batch import Work; from engine.chain import Chain, step\n"
        "s = Session(plan_tree([Path(sys.argv[1])], Path(sys.argv[2])), Work(Chain((step('invert'),))), 'k')\n"
        "s.__enter__(); (Path(sys.argv[2]) / '.saisei-batch/staging/half.png').write_bytes(b'half')\n"
        "os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", script, photos, out, root], check=False, timeout=60)
    assert (out / FOLDER / "staging" / "half.png").exists()
    assert set(states(run(photos, out)).values()) == {"done"}
    assert not (out / FOLDER / "staging").exists()


# --- the report -----------------------------------------------------------------------------------------------


def test_the_report_as_json_and_as_a_table(photos: Path, tmp_path: Path) -> None:
    (photos / "new\nline.png").write_bytes(b"")
    report = Report("Invert", plan_tree([photos], tmp_path / "out"))
    for outcome in run(photos, tmp_path / "out"):
        report.add(outcome)
    report.write(tmp_path / "report.json")
    data = json.loads((tmp_path / "report.json").read_text())
    assert (data["done"], data["failed"], data["waiting"], data["chain"]) == (3, 1, 0, "Invert")
    assert [Path(f["input"]).name for f in data["files"]] == ["a.png", "b.png", "new\nline.png", "c.png"]
    report.write(tmp_path / "report.txt")
    text = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert text.startswith("Invert: 3 done, 1 failed, in ") and len(text.splitlines()) == 7
    with pytest.raises(FileError, match="does not exist"):
        report.write(tmp_path / "no" / "report.json")


def test_a_model_that_is_mixed_into_another_one_counts_for_what_is_done() -> None:
    """Upscale's slider mixes two models: results of an older detailed one are to be made anew."""
    store = shared()
    used = models_of(Chain((step("upscale", detail=50.0),)), store)
    named = {"upscale-faithful", "upscale-detailed"}
    assert {card.sha256 for card in store.for_task("upscale") if card.id in named} <= set(used)
