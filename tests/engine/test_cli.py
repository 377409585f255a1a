from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from batch_fakes import FakeStore, Recorder, caller, card, names, save

from engine import cli, files
from engine.filters import FILTERS
from engine.filters.spec import Filter, param, specs


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    return caller(capsys)


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
    assert wrong.status == 2 and f"commands are {', '.join(cli.COMMANDS)}" in wrong.failure


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
    lines = call("models", "--installed", store=store).out.splitlines()
    assert [lines[0].split()[0], *lines[0].split()[1:]] == ["ID", "TASK", "NAME", "SIZE", "STATE", "LICENCE"]
    assert [line.split("  ")[0] for line in lines[1:]] == ["fake", "missing one"]
    assert "1.5 MB  ready, active  MIT" in lines[1] and "missing  " in lines[2]
    first, second = json.loads(call("models", "list", "--json", "--installed", store=store).out)
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
    shown = call("models", "--installed", store=store)
    assert shown.status == 0 and shown.failure == store.problems[0]
    store._cards = ()  # type: ignore[assignment]
    assert call("models", "--installed", store=store).out == "No model is installed.\n"


def test_evaluate_is_passed_on(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import evaluation

    heard: list[list[str]] = []
    monkeypatch.setattr(evaluation, "main", lambda words: heard.append(list(words)) or 7)
    assert call("evaluate", "denoise", "--data", "x").status == 7
    assert heard == [["denoise", "--data", "x"]]
    monkeypatch.undo()
    assert call("evaluate").status == 2
