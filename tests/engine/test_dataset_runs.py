"""Whole datasets: the same files every time, gone on with, made again from the manifest; bad inputs."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dataset_fakes import hashes, in_this_process, made, planned, shapes
from PIL import Image

from engine import files
from engine.api import Cancelled, EngineError, FileError
from engine.batch.locking import Busy
from engine.dataset import making, manifest, runs
from engine.dataset.operations import RecipeError
from engine.dataset.runs import run_dataset
from engine.dataset.session import FOLDER, Session
from engine.dataset.sources import scan
from engine.files import provenance

TEXT = """
count = 9
seed = 3
split = { train = 0.67, val = 0.33 }
[[step]]
op = "rotate"
[[step]]
op = "noise"
p = 0.5
"""


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "spread", in_this_process)
    making._cache.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shapes(tmp_path / "in")


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / manifest.NAME).read_text().splitlines()]


# --- what is written -------------------------------------------------------------------------------------


def test_layout_manifest_and_coco(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    report = made(planned(folder, TEXT), out)
    assert (report.done, report.skipped, report.errors) == (9, 0, {})
    names = set(hashes(out))
    head, *rows = lines(out)
    assert head["format"] == "saisei-dataset" and head["recipe"]["seed"] == 3
    assert [row["index"] for row in rows] == list(range(9))
    assert names == {
        manifest.NAME,
        "annotations/instances_train.json",
        "annotations/instances_val.json",
        *(row["file"] for row in rows),
        *(row["mask"]["file"] for row in rows),
    }
    assert not (out / FOLDER / "staging").exists()
    from torchvision.datasets import CocoDetection, ImageFolder

    train = ImageFolder(str(out / "train"))
    assert train.classes == ["images"] and len(train) == sum(r["split"] == "train" for r in rows)
    data = json.loads((out / "annotations" / "instances_train.json").read_text())
    assert [c["name"] for c in data["categories"]] == ["red"]
    for image in data["images"]:
        assert files.probe(out / image["file_name"]).size == (image["width"], image["height"])
    if not hasattr(CocoDetection, "never"):  # pycocotools is not always there: its contract is checked above
        assert {a["category_id"] for a in data["annotations"]} == {1}


def test_the_result_is_an_input_again(folder: Path, tmp_path: Path) -> None:
    made(planned(folder, TEXT), tmp_path / "out")
    out = tmp_path / "out"
    given = json.loads((out / "annotations" / "instances_val.json").read_text())
    found = scan(out, out / "annotations" / "instances_val.json")
    boxes = {s.name: [list(t.box) for t in s.things] for s in found.images if s.things}
    assert boxes
    for image in given["images"]:
        wanted = [a["bbox"] for a in given["annotations"] if a["image_id"] == image["id"]]
        assert boxes.get(image["file_name"], []) == wanted
    assert {s.label for s in found.images} == {"images"}
    assert all(s.mask is not None for s in found.images)


def test_the_same_files_every_time(folder: Path, tmp_path: Path) -> None:
    made(planned(folder, TEXT), tmp_path / "a")
    made(planned(folder, TEXT), tmp_path / "b")
    moved = shapes(tmp_path / "elsewhere" / "copy")
    made(planned(moved, TEXT), tmp_path / "c")
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b") == hashes(tmp_path / "c")
    made(planned(folder, TEXT.replace("seed = 3", "seed = 4")), tmp_path / "d")
    assert hashes(tmp_path / "d") != hashes(tmp_path / "a")


def test_threads_change_nothing(folder: Path, tmp_path: Path) -> None:
    import torch

    plan = planned(folder, 'count = 4\n[[step]]\nop = "blur"\n[[step]]\nop = "resize"\nsize = 300\n')
    made(plan, tmp_path / "a")
    torch.set_num_threads(3)
    try:
        made(plan, tmp_path / "b")
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(1)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_labels_are_folders(tmp_path: Path) -> None:
    for label in ("cat", "dog & co", "é"):
        shapes(tmp_path / "in", 2, annotated=False, label=label)
    made(planned(tmp_path / "in", "count = 6"), tmp_path / "out")
    assert {row["label"] for row in lines(tmp_path / "out")[1:]} == {"cat", "dog & co", "é"}
    assert sorted(p.name for p in (tmp_path / "out" / "train").iterdir()) == ["cat", "dog & co", "é"]
    assert not (tmp_path / "out" / "annotations").exists()


def test_made_faces_say_so(tmp_path: Path) -> None:
    text = 'count = 2\n[[source]]\nkind = "faces"\n[[step]]\nop = "horizontal-flip"\n'
    report = made(planned(None, text), tmp_path / "out")
    assert not report.errors
    row = lines(tmp_path / "out")[1]
    assert row["source"] == {"face": 0, "psi": 0.7, "model": "faces-64"} and row["label"] == "face"
    opened = files.read(tmp_path / "out" / row["file"])
    assert opened.picture.size == (64, 64)
    assert provenance.source_type(opened.metadata) == provenance.GENERATED
    made(planned(None, text), tmp_path / "again")
    assert hashes(tmp_path / "out") == hashes(tmp_path / "again")


def test_translated_pictures_say_so(folder: Path, tmp_path: Path) -> None:
    text = 'count = 1\n[[step]]\nop = "translate"\nto = "monet"\n[[step]]\nop = "filter"\nfilter = "invert"\n'
    report = made(planned(folder, text), tmp_path / "out")
    assert not report.errors
    head, row = lines(tmp_path / "out")
    assert head["models"].keys() == {"translate-monet"}
    opened = files.read(tmp_path / "out" / row["file"])
    assert provenance.source_type(opened.metadata) == provenance.COMPOSITE
    assert provenance.recipes(opened.metadata)[0]["model"] == "translate-monet"


# --- interrupted -----------------------------------------------------------------------------------------


class Stop:
    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("Stopped.")


def test_cancelled_and_gone_on_with(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "TOGETHER", 2)
    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        list(run_dataset(out, planned(folder, TEXT), "cpu", 1, check_cancelled=Stop(2)))
    assert len([n for n in hashes(out) if n.startswith(("train", "val"))]) == 4
    assert not (out / manifest.NAME).exists()
    report = made(planned(folder, TEXT), out)
    assert (report.done, report.skipped) == (5, 4)
    made(planned(folder, TEXT), tmp_path / "whole")
    assert hashes(out) == hashes(tmp_path / "whole")


def test_cancelled_before_anything_leaves_no_folder(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        list(run_dataset(tmp_path / "a" / "out", planned(folder, TEXT), "cpu", 1, check_cancelled=Stop(0)))
    assert not (tmp_path / "a").exists()
    (tmp_path / "mine").mkdir()
    with pytest.raises(Cancelled):
        list(run_dataset(tmp_path / "mine", planned(folder, TEXT), "cpu", 1, check_cancelled=Stop(0)))
    assert list((tmp_path / "mine").iterdir()) == []


def test_stopped_before_anything_was_recorded_it_can_be_gone_on_with(folder: Path, tmp_path: Path) -> None:
    """A process had put files into their places when it was stopped, and could not tell."""
    out = tmp_path / "out"
    plan = planned(folder, TEXT)

    class StopsLate:
        def __call__(self) -> None:
            making.make_all([plan.item(0)], runs.setup_of(plan, out, out / FOLDER / "staging", "cpu"))
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        list(run_dataset(out, plan, "cpu", 1, check_cancelled=StopsLate()))
    assert made(plan, out).done == 9
    made(planned(folder, TEXT), tmp_path / "whole")
    assert hashes(out) == hashes(tmp_path / "whole")


def test_done_again_is_nothing_to_do(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(planned(folder, TEXT), out)
    before = {p: p.stat().st_mtime_ns for p in (out / "train").rglob("*.png")}
    report = made(planned(folder, TEXT), out)
    assert (report.done, report.skipped) == (0, 9)
    assert before == {p: p.stat().st_mtime_ns for p in (out / "train").rglob("*.png")}


def test_files_that_were_touched_or_lost_are_made_anew(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(planned(folder, TEXT), out)
    whole = hashes(out)
    rows = lines(out)[1:]
    (out / rows[0]["file"]).write_bytes(b"half")
    (out / rows[1]["file"]).unlink()
    (out / rows[2]["mask"]["file"]).unlink()
    report = made(planned(folder, TEXT), out)
    assert (report.done, report.skipped) == (3, 6)
    assert hashes(out) == whole


def test_a_journal_that_was_cut_off(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(planned(folder, TEXT), out)
    whole = hashes(out)
    journal = out / FOLDER / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-40])
    (out / FOLDER / "staging").mkdir()
    (out / FOLDER / "staging" / "half.tmp").write_bytes(b"x")
    report = made(planned(folder, TEXT), out)
    assert report.done == 1
    assert hashes(out) == whole
    journal.write_bytes(b'{"ke')
    assert made(planned(folder, TEXT), out).done == 9
    assert hashes(out) == whole


def test_more_of_the_same(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(planned(folder, TEXT.replace("count = 9", "count = 4")), out)
    report = made(planned(folder, TEXT), out)
    assert (report.done, report.skipped) == (5, 4)
    made(planned(folder, TEXT), tmp_path / "whole")
    assert hashes(out) == hashes(tmp_path / "whole")
    with pytest.raises(FileError, match="holds 9 pictures of this dataset already, more than 4"):
        made(planned(folder, TEXT.replace("count = 9", "count = 4")), out)
    assert hashes(out) == hashes(tmp_path / "whole")


# --- other people's folders ------------------------------------------------------------------------------


def test_folders_with_something_else_are_left_alone(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "diary.txt").write_text("mine")
    with pytest.raises(FileError, match=r"holds other files already .such as “diary.txt”"):
        made(planned(folder, TEXT), out)
    assert [p.name for p in out.iterdir()] == ["diary.txt"]
    with pytest.raises(FileError, match="is a file: a dataset needs a folder"):
        made(planned(folder, TEXT), out / "diary.txt")
    with pytest.raises(FileError, match="cannot be made"):
        made(planned(folder, TEXT), out / "diary.txt" / "below")


def test_another_dataset_is_left_alone(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made(planned(folder, TEXT), out)
    whole, journal = hashes(out), (out / FOLDER / "journal.jsonl").read_bytes()
    Image.new("RGB", (9, 9)).save(tmp_path / "in" / "new.png")
    for plan in (planned(folder, TEXT), planned(folder, TEXT.replace("seed = 3", "seed = 4"))):
        with pytest.raises(FileError, match="holds another dataset"):
            made(plan, out)
    assert hashes(out) == whole
    assert (out / FOLDER / "journal.jsonl").read_bytes() == journal


def test_one_run_at_a_time(folder: Path, tmp_path: Path) -> None:
    plan = planned(folder, TEXT)
    with Session(tmp_path / "out", plan, "cpu"), pytest.raises(Busy, match=f"process {os.getpid()} on"):
        made(plan, tmp_path / "out")
    assert made(plan, tmp_path / "out").done == 9


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    with pytest.raises(FileError, match="permission"):
        made(planned(folder, TEXT), tmp_path / "locked" / "out")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_full_disk_stops_the_run_and_it_goes_on_later(
    number: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "TOGETHER", 1)
    out, write, written = tmp_path / "out", os.write, 0

    def full(handle: int, data: Any) -> int:
        nonlocal written
        written += len(data)
        if written > 120_000:
            raise OSError(number, os.strerror(number))
        return write(handle, data)

    monkeypatch.setattr(making.os, "write", full)
    with pytest.raises(FileError, match=r"Cannot save “0000.*goes on from there"):
        made(planned(folder, TEXT), out)
    monkeypatch.undo()
    monkeypatch.setattr(runs, "spread", in_this_process)
    assert not list(out.rglob("*.tmp"))
    report = made(planned(folder, TEXT), out)
    assert report.done + report.skipped == 9 and report.skipped >= 1
    made(planned(folder, TEXT), tmp_path / "whole")
    assert hashes(out) == hashes(tmp_path / "whole")


# --- bad inputs ------------------------------------------------------------------------------------------


def test_folders_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(FileError, match=r"There are no pictures in the folder “in”"):
        scan(tmp_path / "in")
    (tmp_path / "in" / "a.png").write_bytes(b"nothing")
    with pytest.raises(FileError, match="None of the 1 pictures in the folder “in” can be used"):
        scan(tmp_path / "in")
    with pytest.raises(FileError, match="The input “none” does not exist"):
        scan(tmp_path / "none")
    with pytest.raises(FileError, match=r"The input “a\.png” is no folder"):
        scan(tmp_path / "in" / "a.png")


def test_broken_pictures_are_left_out(folder: Path, tmp_path: Path) -> None:
    whole = (folder / "0.png").read_bytes()
    (folder / "x cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "y.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "z.png").symlink_to(folder / "gone.png")
    found = scan(folder)
    assert [s.name for s in found.images] == ["0.png", "1.png", "2.png"]
    assert len(found.problems) == 3 and all(p.startswith("Left out: “") for p in found.problems)


def test_a_picture_whose_pixels_are_damaged_fails_alone(folder: Path, tmp_path: Path) -> None:
    data = bytearray((folder / "1.png").read_bytes())
    middle = data.index(b"IDAT") + 200
    data[middle : middle + 60] = bytes(60)
    (folder / "1.png").write_bytes(data)
    report = made(planned(folder, TEXT), tmp_path / "out")
    assert len(report.errors) == 3 and report.done == 6
    assert all("“1.png” is damaged" in words for words in report.errors.values())
    told = [row for row in lines(tmp_path / "out") if "error" in row]
    assert len(told) == 3 and "sha256" not in told[0]


def test_a_source_that_changes_meanwhile_fails(folder: Path, tmp_path: Path) -> None:
    plan = planned(folder, TEXT)
    shutil.copy(folder / "0.png", folder / "2.png")
    report = made(plan, tmp_path / "out")
    assert len(report.errors) == 3
    assert "“2.png” is not the file any more" in next(iter(report.errors.values()))


def test_a_process_that_dies_takes_one_picture_along(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spread(tasks: Any, do: Any, work: Any, jobs: int, threads: int, lost: Any, *_: Any) -> Any:
        for task in tasks:
            bad = any(item.index == 4 for item in task.item)
            yield task, lost(task, "The process ended.") if bad else do(task.item, work)

    monkeypatch.setattr(runs, "spread", spread)
    monkeypatch.setattr(runs, "TOGETHER", 3)
    report = made(planned(folder, TEXT), tmp_path / "out")
    assert report.errors == {4: "The process ended."} and report.done == 8


# --- made again ------------------------------------------------------------------------------------------


def test_from_the_manifest(folder: Path, tmp_path: Path) -> None:
    made(planned(folder, TEXT), tmp_path / "a")
    again = manifest.read(tmp_path / "a" / manifest.NAME, scan(folder))
    assert again.problems == ()
    report = made(again, tmp_path / "b")
    assert report.different == [] and report.done == 9
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_a_manifest_tells_what_differs(folder: Path, tmp_path: Path) -> None:
    made(planned(folder, TEXT), tmp_path / "a")
    path = tmp_path / "a" / manifest.NAME
    rows = lines(tmp_path / "a")
    rows[1]["sha256"] = "0" * 64
    rows[0]["libraries"]["torch"] = "1.0"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    again = manifest.read(path, scan(folder))
    assert "made with torch 1.0 (here" in again.problems[0]
    assert made(again, tmp_path / "b").different == [rows[1]["file"]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.pop(0), "is not the manifest of a dataset"),
        (lambda rows: rows[0].update(version=9), "newer Saisei"),
        (lambda rows: rows[0]["recipe"].update(count="many"), "count is a whole number"),
        (lambda rows: rows.pop(3), "lines are missing"),
        (lambda rows: rows[2].update(file="../../etc/passwd"), "no place in the dataset"),
        (lambda rows: rows[2].update(file="/a/b/c.png"), "no place in the dataset"),
        (lambda rows: rows[2]["steps"][0].update(op="format-disk"), "no operation"),
        (lambda rows: rows[2]["steps"][0].update(angle="x"), "angle is a number"),
        (lambda rows: rows[2].pop("source"), "is damaged"),
        (lambda rows: rows.append([1, 2]), "is damaged"),
        (lambda rows: rows[2]["source"].update(image="gone.png"), "“gone.png” is not in the input folder"),
        (lambda rows: rows[2]["source"].update(sha256="0"), "is not the file any more"),
        (lambda rows: rows[0].update(annotations="0"), "are not those"),
    ],
)
def test_manifests_edited_by_hand(change: Any, words: str, folder: Path, tmp_path: Path) -> None:
    made(planned(folder, TEXT), tmp_path / "a")
    path = tmp_path / "a" / manifest.NAME
    rows = lines(tmp_path / "a")
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(EngineError, match=words) as caught:
        manifest.read(path, scan(folder))
    assert isinstance(caught.value, RecipeError | FileError) and "\n" not in str(caught.value)


def test_a_manifest_that_is_none(tmp_path: Path) -> None:
    for data in (b"", b"\x00\x01", b"{", b"[]\n"):
        (tmp_path / "m.jsonl").write_bytes(data)
        with pytest.raises(RecipeError, match=r"m\.jsonl"):
            manifest.read(tmp_path / "m.jsonl", None)
    with pytest.raises(RecipeError, match="cannot be read"):
        manifest.read(tmp_path / "none.jsonl", None)


def test_pictures_stay_as_they_are_without_steps(folder: Path, tmp_path: Path) -> None:
    made(planned(folder, "count = 3"), tmp_path / "out")
    for row in lines(tmp_path / "out")[1:]:
        source = np.asarray(Image.open(folder / row["source"]["image"]))
        assert np.array_equal(np.asarray(Image.open(tmp_path / "out" / row["file"])), source)


def test_without_provenance_made_again_without_it(folder: Path, tmp_path: Path) -> None:
    from engine.dataset.planning import plan
    from engine.dataset.recipe import parsed
    from engine.models.store import shared

    recipe = parsed('version = 1\ncount = 1\n[[step]]\nop = "translate"\n', "r")
    made(plan(recipe, scan(folder), shared(), provenance=False), tmp_path / "a")
    (row,) = lines(tmp_path / "a")[1:]
    assert provenance.source_type(files.read(tmp_path / "a" / row["file"]).metadata) is None
    with pytest.raises(FileError, match="holds another dataset"):
        made(plan(recipe, scan(folder), shared()), tmp_path / "a")
    assert made(manifest.read(tmp_path / "a" / manifest.NAME, scan(folder)), tmp_path / "b").different == []
