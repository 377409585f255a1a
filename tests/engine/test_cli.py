from __future__ import annotations

import errno
import io
import json
import os
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from batch_fakes import FakeStore, Recorder, card, darken, save
from PIL import Image

from engine import cli, files
from engine.api import EngineError, MemoryExhausted
from engine.filters import FILTERS
from engine.filters.spec import Filter, param, specs
from engine.terminal import Bar, duration, table


class Called:
    """What a command printed and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def failure(self) -> str:
        """The one line on the error output."""
        assert self.err.count("\n") == 1 and self.err.startswith("saisei: "), self.err
        return self.err.removeprefix("saisei: ").rstrip("\n")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: Any, run: Any = darken, store: Any = None, **more: Any) -> Called:
        status = cli.main([str(w) for w in words], run=run, store=store or FakeStore(), **more)
        out, err = capsys.readouterr()
        return Called(status, out, err)

    return run


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# --- the ordinary cases ------------------------------------------------------------------------------


def test_one_photo(call: Any, tmp_path: Path) -> None:
    source, target = save(tmp_path / "a.jpg"), tmp_path / "b.png"
    done = call("denoise", source, target)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [f"{source} → {target} (0.2 s, cpu, strength 12.5)", "  a note"]
    opened = files.read(target)
    assert opened.picture.size == (12, 8)
    assert files.provenance.recipes(opened.metadata)[0]["params"]["strength"] is None


def test_options_reach_the_job(call: Any, tmp_path: Path) -> None:
    source, recorder = save(tmp_path / "a.png"), Recorder()
    words = "--strength 20 --detail 5 --device cpu --precision float32 --tile 64 --seed 3 --no-provenance"
    target = tmp_path / "b.png"
    assert call("denoise", source, *words.split(), target, run=recorder).status == 0
    (request,) = recorder.requests
    assert request.params == FILTERS["denoise"].make_params(strength=20, detail=5)
    policy = request.policy
    assert (policy.device, policy.precision, policy.tile) == ("cpu", "float32", 64)
    assert request.seed == 3 and request.model is None
    assert files.provenance.recipes(files.read(target).metadata) == []


def test_a_model_can_be_named_and_one_that_is_not_there_is_said_once(call: Any, tmp_path: Path) -> None:
    sources = [save(tmp_path / f"{n}.png") for n in "ab"]
    recorder = Recorder()
    assert call("denoise", sources[0], tmp_path / "c.png", "--model", "fake", run=recorder).status == 0
    assert recorder.requests[0].model == "fake"
    failed = call("denoise", *sources, tmp_path / "out", "--model", "other")
    assert failed.status == 1
    assert failed.failure == "There is no model “other”; installed are: fake."
    assert not (tmp_path / "out").exists()


def test_a_folder_into_a_folder_with_another_format(call: Any, tmp_path: Path) -> None:
    folder, out = tmp_path / "photos", tmp_path / "results"
    folder.mkdir()
    save(folder / "a.jpg")
    save(folder / "b.png")
    assert call("denoise", folder, out, "--format", "tiff").status == 0
    assert names(out) == ["a.tif", "b.tif"]


def test_a_slash_at_the_end_means_a_folder(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    assert call("denoise", source, f"{tmp_path / 'new'}/").status == 0
    assert names(tmp_path / "new") == ["a.png"]


def test_depth_and_quality(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png", size=(200, 200))
    assert call("denoise", source, tmp_path / "b.png", "--depth", "16").status == 0
    assert files.probe(tmp_path / "b.png").depth == 16
    for quality in ("30", "95"):
        assert call("denoise", source, tmp_path / f"{quality}.jpg", "--quality", quality).status == 0
    assert (tmp_path / "30.jpg").stat().st_size < (tmp_path / "95.jpg").stat().st_size / 2


def test_quiet_says_nothing_of_success(call: Any, tmp_path: Path) -> None:
    done = call("denoise", save(tmp_path / "a.png"), tmp_path / "b.png", "--quiet")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_json_gives_one_object_a_line_for_successes_and_failures(call: Any, tmp_path: Path) -> None:
    source, broken, out = save(tmp_path / "ä.png"), tmp_path / "b.png", tmp_path / "out"
    broken.write_bytes(b"")
    done = call("denoise", source, broken, out, "--json")
    assert done.status == 1
    assert done.failure == f"{broken}: “b.png” is empty (0 bytes)."
    assert done.out.isascii()
    failure, success = (json.loads(line) for line in done.out.splitlines())
    assert failure == {"input": str(broken), "filter": "denoise", "error": "“b.png” is empty (0 bytes)."}
    assert success == {
        "input": str(source),
        "output": str(out / "ä.png"),
        "filter": "denoise",
        "skipped": False,
        "model": "fake",
        "device": "cpu",
        "seconds": 0.25,
        "resolved": {"strength": 12.5},
        "notes": ["a note"],
    }


def test_an_interrupted_batch_goes_on(call: Any, tmp_path: Path) -> None:
    sources = [save(tmp_path / f"{n}.png", size=(9 + i, 5)) for i, n in enumerate("abc")]
    out = tmp_path / "out"
    stopped = call("denoise", *sources, out, run=Recorder(KeyboardInterrupt(), width=10))
    assert stopped.status == 130
    assert stopped.failure == "interrupted; what was written is whole, and nothing else was changed."
    assert names(out) == ["a.png"]
    again = call("denoise", *sources, out, "--skip-existing")
    assert again.status == 0 and names(out) == ["a.png", "b.png", "c.png"]
    assert again.out.splitlines()[0].endswith("(exists already, skipped)")


def test_being_ended_from_outside_cleans_up(call: Any, tmp_path: Path) -> None:
    def run(_request: Any, _context: Any) -> Any:
        cli._terminate()

    stopped = call("denoise", save(tmp_path / "a.png"), tmp_path / "out" / "b.png", run=run)
    assert stopped.status == 1  # the folder is not there
    stopped = call("denoise", tmp_path / "a.png", f"{tmp_path / 'out'}/", run=run)
    assert stopped.status == 143 and names(tmp_path) == ["a.png"]


# --- wrong usage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["in.png"], "name the photo (or several, or a folder) and then the output."),
        (["in.png", "out.png", "--strength", "76"], "Strength is auto or 0 to 75, not 76."),
        (["in.png", "out.png", "--strength", "nan"], "Strength is auto or 0 to 75, not nan."),
        (["in.png", "out.png", "--strength", "much"], "Strength is auto or 0 to 75, not much."),
        (["in.png", "out.png", "--strength", "-1"], "Strength is auto or 0 to 75, not -1."),
        (["in.png", "out.png", "--tile", "3"], "it is auto or 16 to 65536, not 3."),
        (["in.png", "out.png", "--quality", "101"], "it is 1 to 100, not 101."),
        (["in.png", "out.png", "--device", "gpu"], "it is auto, cpu, cuda or cuda:N, not gpu."),
        (["in.png", "out.png", "--depth", "12"], "invalid choice: 12"),
        (["in.png", "out.png", "--nonsense"], "unrecognized arguments: --nonsense"),
        (["in.png", "out.png", "--overwrite", "--skip-existing"], "not allowed with"),
    ],
)
def test_wrong_usage_is_status_2(call: Any, tmp_path: Path, words: list[str], sentence: str) -> None:
    save(tmp_path / "in.png")
    words = [str(tmp_path / word) if word.endswith(".png") else word for word in words]
    wrong = call("denoise", *words)
    assert wrong.status == 2 and wrong.out == ""
    assert sentence in wrong.err and wrong.err.startswith("usage: saisei denoise IN [IN ...] OUT")
    assert names(tmp_path) == ["in.png"]


def test_an_unknown_command_is_status_2_with_a_hint(call: Any) -> None:
    assert call("denoize").failure == "there is no command “denoize”: did you mean denoise?"
    wrong = call("--fast")
    assert wrong.status == 2 and "commands are denoise, models, evaluate" in wrong.failure


def test_two_photos_that_would_become_one_are_refused_before_the_work(call: Any, tmp_path: Path) -> None:
    recorder = Recorder()
    sources = [save(tmp_path / "a.png"), save(tmp_path / "a.jpg")]
    wrong = call("denoise", *sources, tmp_path / "out", "--format", "png", run=recorder)
    assert wrong.status == 2 and "would both become “a.png”" in wrong.failure
    assert recorder.requests == [] and names(tmp_path) == ["a.jpg", "a.png"]


def test_output_equal_to_input(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.png")
    before = source.read_bytes()
    wrong = call("denoise", source, source)
    assert wrong.status == 2 and "--overwrite" in wrong.failure
    assert source.read_bytes() == before
    assert call("denoise", source, source, "--overwrite").status == 0
    assert source.read_bytes() != before and names(tmp_path) == ["a.png"]


# --- bad input ---------------------------------------------------------------------------------------


def test_a_truncated_jpeg(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", size=(200, 200))
    source.write_bytes(source.read_bytes()[:-500])
    failed = call("denoise", source, tmp_path / "b.jpg")
    assert failed.status == 1
    assert failed.failure.startswith(f"{source}: “a.jpg” is ")
    assert names(tmp_path) == ["a.jpg"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "“a.png” is empty (0 bytes)."),
        (
            b"Dear diary,\n" * 20,
            "“a.png” is not a picture that Saisei can open; it opens JPEG, PNG, TIFF or WebP.",
        ),
        (None, "“a.png” does not exist; it may have been moved, renamed or deleted."),
    ],
)
def test_no_picture_at_all(call: Any, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    source, recorder = tmp_path / "a.png", Recorder()
    if content is not None:
        source.write_bytes(content)
    failed = call("denoise", source, tmp_path / "b.png", run=recorder)
    assert failed.status == 1 and failed.failure == f"{source}: {sentence}"
    assert recorder.requests == [] and not (tmp_path / "b.png").exists()


@pytest.mark.parametrize("size", [(1, 1), (1, 20000), (20000, 1)])
def test_extreme_shapes(call: Any, tmp_path: Path, size: tuple[int, int]) -> None:
    source = save(tmp_path / "a.png", size=size)
    assert call("denoise", source, tmp_path / "b.jpg").status == 0
    assert files.probe(tmp_path / "b.jpg").size == size


def test_a_result_that_the_format_cannot_hold_is_refused_before_the_work(call: Any, tmp_path: Path) -> None:
    source, recorder = save(tmp_path / "a.png", size=(1, 20000)), Recorder()
    failed = call("denoise", source, tmp_path / "b.webp", run=recorder)
    assert failed.status == 1 and "WebP holds at most 16,383 pixels" in failed.failure
    assert recorder.requests == []


def test_an_unknown_suffix(call: Any, tmp_path: Path) -> None:
    failed = call("denoise", save(tmp_path / "a.png"), tmp_path / "b.bmp")
    assert failed.status == 1 and "Saisei writes JPEG, PNG, TIFF or WebP" in failed.failure


def test_cmyk_comes_out_as_rgb_with_a_note(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", "CMYK")
    done = call("denoise", source, tmp_path / "b.jpg", "--json")
    assert done.status == 0 and "CMYK" in str(json.loads(done.out)["notes"])
    assert files.probe(tmp_path / "b.jpg").channels == 3


def test_a_palette_with_transparency_stays_transparent(call: Any, tmp_path: Path) -> None:
    picture = Image.new("P", (6, 4), 1)
    picture.putpalette([255, 0, 0, 0, 200, 0])
    picture.putpixel((2, 1), 0)
    picture.save(tmp_path / "a.png", transparency=0)
    assert call("denoise", tmp_path / "a.png", tmp_path / "b.png").status == 0
    pixels = files.read(tmp_path / "b.png").picture.pixels
    assert pixels.shape == (4, 6, 4)
    assert pixels[1, 2, 3] == 0 and pixels[0, 0].tolist() == [0, 100, 0, 255]


def test_grey_with_16_bits_stays_so(call: Any, tmp_path: Path) -> None:
    values = np.linspace(0, 65535, 40 * 30).astype(np.uint16).reshape(30, 40)
    tifffile.imwrite(tmp_path / "a.tif", values)
    for name in ("b.tif", "b.png"):
        assert call("denoise", tmp_path / "a.tif", tmp_path / name).status == 0
        pixels = files.read(tmp_path / name).picture.pixels
        assert np.array_equal(pixels, values[..., None] // 2) and pixels.dtype == np.uint16


def test_orientation_is_baked_in_and_the_metadata_is_kept(call: Any, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    save(tmp_path / "a.jpg", exif=exif, dpi=(300, 300))
    assert call("denoise", tmp_path / "a.jpg", tmp_path / "b.jpg").status == 0
    with Image.open(tmp_path / "b.jpg") as after:
        assert after.size == (8, 12)
        assert after.getexif().get(0x0112, 1) == 1 and after.getexif()[0x010F] == "A camera"
        assert tuple(map(round, after.info["dpi"])) == (300, 300)


def test_an_unwritable_output_folder(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, recorder, folder = save(tmp_path / "a.png"), Recorder(), tmp_path / "locked"
    folder.mkdir(mode=0o555)
    access = os.access
    # the superuser may write everywhere: what everybody else would hear
    monkeypatch.setattr(os, "access", lambda p, mode: Path(p) != folder and access(p, mode))
    failed = call("denoise", source, folder / "b.png", run=recorder)
    assert failed.status == 1 and "no permission to write in the folder “locked”" in failed.failure
    assert recorder.requests == [] and names(folder) == []


def test_an_output_folder_that_is_not_there(call: Any, tmp_path: Path) -> None:
    failed = call("denoise", save(tmp_path / "a.png"), tmp_path / "no" / "b.png")
    assert failed.status == 1 and "the folder “no” does not exist" in failed.failure


def test_a_full_disk_is_found_before_the_work(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, recorder = save(tmp_path / "a.png"), Recorder()
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(100, 100, 0))
    failed = call("denoise", source, tmp_path / "b.png", run=recorder)
    assert failed.status == 1 and "0 KB are free on the disk" in failed.failure
    assert recorder.requests == []


def test_a_disk_that_runs_full_meanwhile(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int, _data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sources = [save(tmp_path / f"{n}.png") for n in "ab"]
    monkeypatch.setattr("engine.files.writing.os.write", full)
    failed = call("denoise", *sources, tmp_path / "out")
    monkeypatch.undo()
    assert failed.status == 1 and failed.out == ""
    lines = failed.err.splitlines()
    assert len(lines) == 2 and all("the disk is full" in line for line in lines)
    assert names(tmp_path) == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            MemoryExhausted("There is not enough memory for Denoise."),
            "There is not enough memory for Denoise.",
        ),
        (MemoryError(), "There is not enough memory for this"),
        (ValueError("bad"), "Something went wrong inside the filter: ValueError (bad); nothing was written."),
    ],
)
def test_what_goes_wrong_inside_is_one_line(
    call: Any, tmp_path: Path, error: Exception, sentence: str
) -> None:
    failed = call("denoise", save(tmp_path / "a.png"), tmp_path / "b.png", run=Recorder(error))
    assert failed.status == 1 and sentence in failed.failure and failed.out == ""
    assert names(tmp_path) == ["a.png"]


def test_a_name_that_spans_lines_stays_on_one(call: Any, tmp_path: Path) -> None:
    source = tmp_path / "a\nb.png"
    source.write_bytes(b"")
    assert "a�b.png" in call("denoise", source, tmp_path / "c.png").failure


# --- generated from the table ------------------------------------------------------------------------


@dataclass(frozen=True)
class EveryKind:
    amount_of_it: int = param(3, kind="integer", label="Amount", help="How many, in %.", minimum=1, maximum=9)
    mode: str = param("soft", kind="choice", label="Mode", help="Which way.", choices=("soft", "hard"))
    clean: bool = param(True, kind="flag", label="Clean", help="Tidy up.")


def test_every_kind_of_parameter_becomes_an_option(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Filter("every", "Every", "Enhance", "All kinds.", EveryKind, None, lambda: None, scale=2)
    monkeypatch.setitem(FILTERS, "every", row)
    recorder = Recorder()
    words = ["every", save(tmp_path / "a.png"), tmp_path / "b.png"]
    assert call(*words, run=recorder).status == 0
    options = ["--amount-of-it", "5", "--mode", "hard", "--no-clean", "--overwrite"]
    assert call(*words, *options, run=recorder).status == 0
    assert [r.params for r in recorder.requests] == [EveryKind(), EveryKind(5, "hard", False)]
    assert call(*words, "--mode", "loud").status == 2
    assert call(*words, "--model", "fake").status == 2  # it has none
    shown = call("every", "--help")
    assert shown.status == 0 and "--amount-of-it 1..9" in shown.out and "in %. Default: 3." in shown.out


@pytest.mark.parametrize("row", FILTERS.values(), ids=FILTERS.keys())
def test_every_filter_has_help_with_all_its_parameters(call: Any, row: Filter) -> None:
    shown = call(row.id, "--help")
    assert shown.status == 0 and row.help in " ".join(shown.out.split())
    for spec in specs(row.params):
        assert f"--{spec.name.replace('_', '-')}" in shown.out


def test_help_and_version(call: Any) -> None:
    for words in ([], ["--help"], ["-h"]):
        shown = call(*words)
        assert shown.status == 0 and all(command in shown.out for command in cli.COMMANDS)
    assert call("--version").out == f"saisei {cli.version()}\n"


# --- models and figures ------------------------------------------------------------------------------


def test_models_as_a_table_and_as_json(call: Any) -> None:
    store = FakeStore(card("fake", default=True, commercial_use=True), card("missing one"))
    lines = call("models", store=store).out.splitlines()
    assert [lines[0].split()[0], *lines[0].split()[1:]] == ["ID", "TASK", "NAME", "SIZE", "STATE", "LICENCE"]
    assert [line.split("  ")[0] for line in lines[1:]] == ["fake", "missing one"]
    assert "1.5 MB  ready, active  MIT" in lines[1] and "missing  " in lines[2]
    first, second = json.loads(call("models", "--json", store=store).out)
    assert first == {
        "id": "fake",
        "task": "denoise",
        "name": "The fake",
        "size": 1_500_000,
        "licence": "MIT",
        "commercial_use": True,
        "state": "ready",
        "active": True,
    }
    assert (second["state"], second["active"]) == ("missing", False)


def test_models_that_cannot_be_read_are_named(call: Any) -> None:
    store = FakeStore(card("missing"))
    store.problems = ("The model card “x.toml” cannot be used: it is not TOML.",)
    shown = call("models", store=store)
    assert shown.status == 0 and shown.failure == store.problems[0]
    store._cards = ()  # type: ignore[assignment]
    assert call("models", store=store).out == "No model is installed.\n"


def test_evaluate_is_passed_on(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import evaluate

    heard: list[list[str]] = []
    monkeypatch.setattr(evaluate, "main", lambda words: heard.append(list(words)) or 7)
    assert call("evaluate", "denoise", "--data", "x").status == 7
    assert heard == [["denoise", "--data", "x"]]
    monkeypatch.undo()
    assert call("evaluate").status == 2


# --- the terminal ------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_progress_on_a_terminal_and_leaves_a_clean_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    now = [0.0]
    screen = Terminal()
    with Bar(screen, clock=lambda: now[0]) as bar:
        bar.begin("2/3 photo.jpg")
        for n in range(1, 101):
            now[0] += 0.05
            bar.update(n / 100)
        bar.update(0.5, "smaller tiles")
    drawn = screen.getvalue().split("\r")
    assert drawn[1] == "[------------------------]   0%  2/3 photo.jpg"
    assert 40 < len(drawn) < 60  # ten a second
    assert any("about 2 s left" in line for line in drawn)
    assert all(len(line) < 70 for line in drawn)
    assert "smaller tiles" in drawn[-3]
    assert drawn[-2].strip() == "" and len(drawn[-2]) == len(drawn[-3].rstrip()) and drawn[-1] == ""


def test_no_bar_without_a_terminal_or_when_it_is_not_wanted() -> None:
    for bar, screen in [(Bar(s, w), s) for s, w in ((io.StringIO(), True), (Terminal(), False))]:
        with bar:
            bar.begin("a")
            bar.update(1.0, "b")
        assert screen.getvalue() == ""


def test_lines_and_the_bar_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    sources = [save(tmp_path / "a.png", size=(9, 9)), save(tmp_path / "b.png")]
    run: Any = Recorder(EngineError("No."), width=9)
    words = ["denoise", *map(str, sources), str(tmp_path / "out")]
    store: Any = FakeStore()
    assert cli.main(words, run=run, store=store) == 1
    assert f"\rsaisei: {sources[0]}: No.\n" in screen.getvalue()
    assert "1/2 a.png" in screen.getvalue() and "2/2 b.png  halfway" in screen.getvalue()
    assert screen.getvalue().endswith(" \r")


def test_durations_and_tables() -> None:
    assert [duration(s) for s in (0.04, 9.4, 12.4, 185, 3900)] == [
        "0.0 s",
        "9.4 s",
        "12 s",
        "3 min 5 s",
        "1 h 5 min",
    ]
    assert table(("A", "B"), [("xxx", "y")]) == "A    B\nxxx  y"
