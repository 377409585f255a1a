from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from batch_fakes import Recorder, darken, names, save

from engine import batch, files
from engine.api import Context, FileError, FormatLimitError, ModelError, Picture, Request, Result
from engine.batch import Item, Outcome, PlanError, Work
from engine.chain import Chain, Step
from engine.files import SaveOptions
from engine.filters.denoise import DenoiseParams


def work(model: str | None = None, scale: int = 1, **more: Any) -> Work:
    return Work(Chain((Step("denoise", DenoiseParams(), model),)), scales=(scale,), **more)


def run(plan: batch.Plan, given: Work | None = None, how: batch.Run = darken) -> list[Outcome]:
    return list(batch.outcomes(plan, given or work(), how))


# --- the plan ----------------------------------------------------------------------------------------


def test_one_picture_into_one_file(tmp_path: Path) -> None:
    source, target = save(tmp_path / "a.png"), tmp_path / "b.tif"
    assert batch.plan([source], target) == batch.Plan((Item(source, target),), None)


@pytest.mark.parametrize("there", [True, False])
def test_one_picture_into_a_folder(tmp_path: Path, there: bool) -> None:
    source, folder = save(tmp_path / "a.png"), tmp_path / "out"
    if there:
        folder.mkdir()
    plan = batch.plan([source], folder, into_folder=not there)
    assert plan == batch.Plan((Item(source, folder / "a.png"),), folder)


def test_several_pictures_keep_their_names_and_may_change_their_format(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a.png"), save(tmp_path / "b.c.jpg")
    out = tmp_path / "out"
    assert [i.target for i in batch.plan([a, b], out).items] == [out / "a.png", out / "b.c.jpg"]
    assert [i.target for i in batch.plan([a, b], out, suffix=".tif").items] == [
        out / "a.tif",
        out / "b.c.tif",
    ]


def test_a_folder_gives_its_pictures_in_order_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    (folder / "inner.png").mkdir(parents=True)
    for name in ("b.PNG", "a.jpg", "._a.jpg", "notes.txt", ".saisei-0.tmp"):
        save(folder / name, format="PNG")
    plan = batch.plan([folder], tmp_path / "out")
    assert [i.source.name for i in plan.items] == ["a.jpg", "b.PNG"]


def test_a_file_given_twice_counts_once(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    one = save(folder / "a.png")
    save(folder / "b.png")
    plan = batch.plan([folder, one, folder / ".." / "photos" / "a.png"], tmp_path / "out")
    assert [i.source for i in plan.items] == [one, folder / "b.png"]


def test_two_names_of_one_file_give_two_results(tmp_path: Path) -> None:
    one, link = save(tmp_path / "a.png"), tmp_path / "link.png"
    link.symlink_to(one)
    run(batch.plan([one, link], tmp_path / "out"))
    assert names(tmp_path / "out") == ["a.png", "link.png"]


def test_a_folder_without_pictures_is_said_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match="no pictures in the folder “empty”"):
        batch.plan([tmp_path / "empty"], tmp_path / "out")
    assert names(tmp_path) == ["empty"]


def test_two_inputs_with_one_output_are_refused(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        save(tmp_path / folder / "a.png")
    with pytest.raises(PlanError, match=r"would both become “a\.png”"):
        batch.plan([tmp_path / "x", tmp_path / "y"], tmp_path / "out")
    save(tmp_path / "x" / "a.jpg")
    with pytest.raises(PlanError, match=r"would both become “a\.png”"):
        batch.plan([tmp_path / "x"], tmp_path / "out", suffix=".png")


def test_the_input_as_output_needs_to_be_wanted(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    link = tmp_path / "link.png"
    link.symlink_to(source)
    for target in (source, link, tmp_path / "." / "a.png", tmp_path):
        with pytest.raises(PlanError, match=r"is the input and the output.*--overwrite"):
            batch.plan([source], target)
    assert batch.plan([source], source, overwrite=True).items == (Item(source, source),)


def test_a_batch_never_replaces_its_inputs(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a.png"), save(tmp_path / "b.png")
    with pytest.raises(PlanError, match="would replace the input"):
        batch.plan([a, b], tmp_path, overwrite=True)
    (tmp_path / "out").mkdir()
    other = save(tmp_path / "out" / "a.png")  # the result of the first would be the second's input
    with pytest.raises(PlanError, match="would replace the input"):
        batch.plan([a, other], tmp_path / "out", overwrite=True)


@pytest.mark.parametrize("exists", [True, False])
def test_several_pictures_do_not_go_into_one_file(tmp_path: Path, exists: bool) -> None:
    """Most likely the output was forgotten: `denoise *.png`."""
    inputs = [save(tmp_path / f"{n}.png") for n in "ab"]
    target = tmp_path / "c.png"
    if exists:
        save(target)
    with pytest.raises(PlanError, match="need a folder as output"):
        batch.plan(inputs, target)


def test_format_and_name_have_to_agree(tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    assert batch.plan([source], tmp_path / "b", suffix=".tif").items[0].target == tmp_path / "b.tif"
    assert batch.plan([source], tmp_path / "b.jpeg", suffix=".jpg").items[0].target == tmp_path / "b.jpeg"
    with pytest.raises(PlanError, match="contradict"):
        batch.plan([source], tmp_path / "b.jpg", suffix=".png")


# --- before the work ---------------------------------------------------------------------------------


def test_the_size_of_the_result_counts_for_the_limits(tmp_path: Path) -> None:
    item = Item(save(tmp_path / "a.png", size=(5000, 2)), tmp_path / "b.webp")
    batch.check(item, work(scale=2))
    with pytest.raises(FormatLimitError, match="WebP holds at most 16,383"):
        batch.check(item, work(scale=4))


def test_a_depth_that_the_format_cannot_hold_is_refused(tmp_path: Path) -> None:
    item = Item(save(tmp_path / "a.png"), tmp_path / "b.jpg")
    with pytest.raises(FormatLimitError, match="JPEG holds 8 bits a channel, not 16; choose PNG or TIFF"):
        batch.check(item, work(options=SaveOptions(depth=16)))
    batch.check(item, work(options=SaveOptions(depth=8)))


def test_a_target_that_exists_is_kept_unless_it_may_go(tmp_path: Path) -> None:
    source, target = save(tmp_path / "a.png"), save(tmp_path / "b.png", size=(3, 3))
    before = target.read_bytes()
    plan = batch.plan([source], target)
    recorder = Recorder()
    (refused,) = run(plan, how=recorder)
    assert "exists already" in refused.error and "--overwrite" in refused.error
    (skipped,) = run(plan, work(skip_existing=True), recorder)
    assert skipped == Outcome(plan.items[0], skipped=True)
    assert target.read_bytes() == before and not recorder.requests
    (done,) = run(plan, work(overwrite=True), recorder)
    assert done.error == "" and files.probe(target).size == (12, 8)


def test_a_damaged_target_is_not_skipped_silently(tmp_path: Path) -> None:
    target = tmp_path / "b.png"
    target.write_bytes(b"")
    (outcome,) = run(batch.plan([save(tmp_path / "a.png")], target), work(skip_existing=True))
    assert outcome.error == "“b.png” is empty (0 bytes)."


# --- the work ----------------------------------------------------------------------------------------


def test_the_result_is_written_with_what_was_said_of_it(tmp_path: Path) -> None:
    plan = batch.plan([save(tmp_path / "a.png")], tmp_path / "b.png")
    (outcome,) = run(plan)
    assert outcome == Outcome(
        plan.items[0], "", "cpu", 0.25, "fake", {"strength": 12.5}, notes=("a note",), skipped=False
    )
    before, after = files.read(tmp_path / "a.png"), files.read(tmp_path / "b.png")
    assert np.array_equal(after.picture.pixels, before.picture.pixels // 2)
    (recipe,) = files.provenance.recipes(after.metadata)
    assert recipe["filter"] == "denoise" and recipe["resolved"] == {"strength": 12.5}


def test_a_picture_in_which_nothing_changed_is_not_marked(tmp_path: Path) -> None:
    def unchanged(request: Request, context: Context) -> Result:
        pixels = request.picture.pixels
        return Result(request.picture.rect, pixels, 1, request.recipe(), "cpu", 0.1, ("Nothing to repair.",))

    (outcome,) = run(batch.plan([save(tmp_path / "a.png")], tmp_path / "b.png"), how=unchanged)
    assert outcome.error == "" and outcome.notes == ("Nothing to repair.",)
    assert files.provenance.recipes(files.read(tmp_path / "b.png").metadata) == []


def test_the_request_holds_what_was_asked_for(tmp_path: Path) -> None:
    recorder = Recorder()
    asked = work(model="fake", seed=7, provenance=False)
    run(batch.plan([save(tmp_path / "a.png")], tmp_path / "b.png"), asked, recorder)
    (request,) = recorder.requests
    assert (request.filter, request.model, request.seed) == ("denoise", "fake", 7)
    assert request.params == DenoiseParams() and request.region is None
    assert files.provenance.recipes(files.read(tmp_path / "b.png").metadata) == []


def test_what_the_format_cannot_hold_is_noted(tmp_path: Path) -> None:
    plan = batch.plan([save(tmp_path / "a.png", "RGBA")], tmp_path / "b.jpg")
    (outcome,) = run(plan)
    assert any("no transparency" in note for note in outcome.notes)


def test_each_file_stands_for_itself_and_failures_that_show_at_once_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n, name in enumerate("abc"):
        save(folder / f"{name}.png", size=(10 + n, 4))
    (folder / "d.png").write_bytes(b"")
    (folder / "c.png").write_bytes((folder / "c.png").read_bytes()[:-40])
    recorder = Recorder(ModelError("The model is damaged."), width=10)
    found = run(batch.plan([folder], tmp_path / "out"), how=recorder)
    assert [(o.item.source.name, bool(o.error)) for o in found] == [
        ("d.png", True),
        ("a.png", True),
        ("b.png", False),
        ("c.png", True),
    ]
    assert found[1].error == "The model is damaged."
    assert names(tmp_path / "out") == ["b.png"]


def test_an_unforeseen_error_is_a_sentence_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plan = batch.plan([save(tmp_path / "a.png")], tmp_path / "b.png")
    (outcome,) = run(plan, how=Recorder(ZeroDivisionError("division by zero")))
    assert outcome.error == (
        "Something went wrong inside the filter: ZeroDivisionError (division by zero); nothing was written."
    )
    assert "Traceback" in caplog.text
    assert names(tmp_path) == ["a.png"]


def test_a_full_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = save(tmp_path / "a.png")
    before = source.read_bytes()

    def full(_handle: int, _data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.files.replacing.os.write", full)
    (outcome,) = run(batch.plan([source], source, overwrite=True), work(overwrite=True))
    assert "the disk is full" in outcome.error
    monkeypatch.undo()
    assert source.read_bytes() == before and names(tmp_path) == ["a.png"]


def test_interrupted_halfway_nothing_is_half_written_and_the_rest_can_follow(tmp_path: Path) -> None:
    folder, out = tmp_path / "photos", tmp_path / "out"
    folder.mkdir()
    for n, name in enumerate("abc"):
        save(folder / f"{name}.png", size=(10 + n, 4))
    plan = batch.plan([folder], out)
    with pytest.raises(KeyboardInterrupt):
        run(plan, how=Recorder(KeyboardInterrupt(), width=11))
    assert names(out) == ["a.png"]
    recorder = Recorder()
    found = run(plan, work(skip_existing=True), recorder)
    assert [o.skipped for o in found] == [True, False, False]
    assert len(recorder.requests) == 2 and names(out) == ["a.png", "b.png", "c.png"]


def test_interrupted_while_it_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.files.replacing.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(batch.plan([save(tmp_path / "a.png")], tmp_path / "b.png"))
    assert names(tmp_path) == ["a.png"]


# --- the output folder -------------------------------------------------------------------------------


def test_the_output_folder_is_made_and_goes_again_if_nothing_came(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a.png"), save(tmp_path / "b.png", size=(7, 7))
    out = tmp_path / "new" / "out"
    run(batch.plan([a, b], out), how=Recorder(ModelError("no")))
    assert names(tmp_path) == ["a.png", "b.png"]
    run(batch.plan([a, b], out), how=Recorder(ModelError("no"), width=7))
    assert names(out) == ["a.png"]


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    a, b = save(tmp_path / "a.png"), save(tmp_path / "b.png")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileError, match="The folder “out” cannot be made"):
        run(batch.plan([a, b], tmp_path / "file" / "out"))
    assert names(tmp_path) == ["a.png", "b.png", "file"]


def test_contexts_are_made_for_each_job_with_its_place(tmp_path: Path) -> None:
    inputs = [save(tmp_path / f"{n}.png") for n in "ab"]
    (tmp_path / "c.png").write_bytes(b"")
    plan = batch.plan([tmp_path / "c.png", *inputs], tmp_path / "out")
    seen: list[tuple[str, int]] = []

    def context_for(item: Item, index: int) -> Context:
        seen.append((item.source.name, index))
        return Context()

    list(batch.outcomes(plan, work(), darken, context_for))
    assert seen == [("a.png", 1), ("b.png", 2)]


def test_damaged_xmp_is_told(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    files.write(
        source, Picture(np.full((8, 8, 3), 90, np.uint8)), files.Metadata(xmp=b"<x:xmpmeta"), SaveOptions()
    )
    (outcome,) = run(batch.plan([source], tmp_path / "b.png"))
    assert not outcome.error and any("XMP data is damaged" in note for note in outcome.notes)
