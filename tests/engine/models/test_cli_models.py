"""The command ``models``: nothing is fetched without the person's word; the exit status says what became of it."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch
from test_install import DATA, entry_of
from weights_server import Page, Server

from engine import cli, cli_models
from engine.models import install as installing
from engine.models.store import BUILT_IN, ModelStore
from engine.models.transfer import Rules
from engine.networks import build


class Said(NamedTuple):
    status: int
    out: str
    err: str


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore([BUILT_IN, tmp_path / "home"])


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def run(*words: object) -> Said:
        status = cli.main(["models", *map(str, words)], store=store)
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A catalogue of two, whose files a server on this machine has; the entry that can be installed."""
    with Server(net=Page(DATA)) as server:
        one = entry_of(server)
        two = replace(one, id="tomorrow", architecture="of tomorrow")
        for module in (installing, cli_models):
            monkeypatch.setattr(module, "catalog", lambda: (one, two))
        rules = Rules(local_http=True, reserve=0, attempts=1)
        real = installing.install
        monkeypatch.setattr(installing, "install", lambda *a, **k: real(*a, **k, rules=rules))
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.delenv(name, raising=False)
        yield one, server


def test_the_bare_command_lists_what_is_there_and_what_could_be(call: Any) -> None:
    bare = call()
    assert (bare.status, bare.err) == (0, "")
    assert bare == call("list")
    installed, available = bare.out.split("\n\n")
    assert "denoise-autoencoder" in installed and "ready, active" in installed
    assert "realesrgan-x4plus " in available and "available" in available
    rows = json.loads(call("--json").out)
    assert {"id", "task", "name", "size", "licence", "commercial_use", "state", "active"} == set(rows[0])
    states = {row["id"]: row["state"] for row in rows}
    assert (states["denoise-autoencoder"], states["scunet-real-psnr"]) == ("ready", "available")
    only = json.loads(call("list", "--json", "--task", "upscale").out)
    assert {row["task"] for row in only} == {"upscale"}
    assert all(row["state"] == "ready" for row in json.loads(call("list", "--json", "--installed").out))


def test_a_task_that_there_is_not(call: Any) -> None:
    said = call("list", "--task", "upscal")
    assert said.status == 1 and "No model" not in said.out
    assert "“upscal”" in said.err and "upscale" in said.err
    only = call("list", "--task", "select")  # nothing for it came with Saisei
    assert only.status == 0 and "mobile-sam" in only.out


@pytest.mark.parametrize(
    "words",
    [
        ["info", "xyzzy"],
        ["install", "xyzzy"],
        ["use", "xyzzy"],
        ["scan", "/no/such/folder"],
        ["list", "--task", "x"],
    ],
)
def test_a_failure_as_json_is_json(call: Any, words: list[str]) -> None:
    said = call(*words, "--json")
    assert said.status == 1 and json.loads(said.out)["error"] in said.err


def test_nothing_is_fetched_without_a_word(call: Any, entry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, server = entry
    refused = call("install", one.id)
    assert refused.status == 2 and "--yes" in refused.err and "to download" in refused.err
    for answer in ("", "\n", "n\n", "perhaps\n"):
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        declined = call("install", one.id)
        assert declined.status == 1 and "Nothing was installed" in declined.err
        assert "commercial use: yes" in declined.err
    assert not server.requests


@pytest.mark.parametrize("how", ["word", "terminal"])
def test_install(call: Any, entry: Any, store: ModelStore, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    one, server = entry
    if how == "terminal":
        monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    done = call("install", one.id, *(["--yes"] if how == "word" else []))
    assert done.status == 0 and f"{one.id} is installed" in done.out
    assert store.card(one.id).name == "Small denoiser"
    again = call("install", one.id)
    assert again.status == 0 and "already" in again.out and len(server.requests) == 1
    assert one.id not in {row["id"] for row in json.loads(call("--json").out) if row["state"] == "available"}


def test_install_as_json(call: Any, entry: Any) -> None:
    one, server = entry
    row = json.loads(call("install", one.id, "--yes", "--json").out)
    assert (row["id"], row["state"], row["card"]) == (one.id, "installed", one.id)
    call("remove", one.id)
    server.pages["/net"].always = 404
    failed = call("install", one.id, "--yes", "--json")
    assert failed.status == 1
    assert json.loads(failed.out)["state"] == "failed" and "404" in json.loads(failed.out)["error"]
    assert failed.err.splitlines()[-1].startswith(f"saisei: {one.id}: ")


def test_install_from_a_folder_needs_no_word(call: Any, entry: Any, tmp_path: Path) -> None:
    one, server = entry
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "no name").write_bytes(DATA)
    found = call("scan", tmp_path / "mine")
    assert found.status == 0 and one.id in found.out and "--from" in found.out
    assert {row["id"] for row in json.loads(call("scan", tmp_path / "mine", "--json").out)} == {
        one.id,
        "tomorrow",
    }
    assert call("install", one.id, "--from", tmp_path / "mine").status == 0
    assert not server.requests
    (tmp_path / "empty").mkdir()
    assert "No file" in call("scan", tmp_path / "empty").out


def test_what_cannot_be_installed(call: Any, entry: Any) -> None:
    one, server = entry
    mistyped = call("install", one.id[:-1], "--yes")
    assert mistyped.status == 1 and f"did you mean {one.id}?" in mistyped.err
    assert "does not have yet" in call("install", "tomorrow", "--yes").err
    assert "shows what it has" in call("install", "xyzzy", "--yes").err
    assert not server.requests


@pytest.mark.parametrize(
    "words", [["instal"], ["install"], ["info"], ["list", "--what"], ["verify", "--yes"]]
)
def test_wrong_usage(call: Any, words: list[str]) -> None:
    assert call(*words).status == 2


def test_help_is_no_failure(call: Any) -> None:
    for words in (["--help"], ["install", "--help"]):
        assert call(*words).status == 0


def test_info(call: Any, entry: Any) -> None:
    one, _ = entry
    shown = call("info", one.id)
    assert shown.status == 0 and "Tests." in shown.out and "commercial use  yes" in shown.out
    assert "needs" not in shown.out, "it was not counted"
    call("install", one.id, "--yes")
    facts = json.loads(call("info", one.id, "--json").out)
    assert (facts["state"], facts["good_for"], facts["architecture"]) == ("ready", "Tests.", "dncnn")
    assert facts["files"] == ["small-denoiser.safetensors"]
    assert call("info", one.id).out.count("A note.") == 1
    built_in = json.loads(call("info", "denoise-autoencoder", "--json").out)
    assert built_in["state"] == "ready" and "good_for" not in built_in
    assert call("info", "xyzzy").status == 1


def test_info_says_what_a_model_needs(call: Any) -> None:
    shown = call("info", "realesrgan-x4plus")
    assert "2.2 GB of memory and about 47 s for 512 × 512 pixels" in shown.out
    assert json.loads(call("info", "realesrgan-x4plus", "--json").out)["seconds"] == 47


def test_verify_use_and_remove(call: Any, entry: Any, store: ModelStore) -> None:
    one, _ = entry
    missing = call("verify", one.id)
    assert missing.status == 1 and f"saisei models install {one.id}" in missing.err
    call("install", one.id, "--yes")
    assert call("verify").out.count("is sound") == len(store.cards())
    assert call("use", one.id).status == 0 and store.active("denoise").id == one.id
    assert call("use", "denoise-autoencoder").status == 0 and store.active_id("denoise") is None
    path = store.home / "small-denoiser.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    damaged = call("verify", one.id, "--json")
    assert damaged.status == 1 and json.loads(damaged.out)["sound"] is False
    both = call("remove", "denoise-autoencoder", one.id)
    assert both.status == 1 and "came with Saisei" in both.err and f"{one.id} was removed" in both.out
    assert not path.exists()


def test_what_there_is_of_a_download_can_be_removed(call: Any, entry: Any, store: ModelStore) -> None:
    one, _ = entry
    nothing = call("remove", one.id)
    assert nothing.status == 1 and "is not installed" in nothing.err
    folder = store.home / "downloads" / one.id
    folder.mkdir(parents=True)
    (folder / "net.pth.part").write_bytes(DATA[:2000])
    assert "2.0 kB" in call("remove", one.id).out
    assert not folder.exists() and call("remove", one.id).status == 1


def test_import(call: Any, tmp_path: Path, store: ModelStore) -> None:
    torch.manual_seed(1)
    state = {
        k: v * 0.1 for k, v in build("dncnn", {"channels": 3, "width": 8, "layers": 5}).state_dict().items()
    }
    torch.save(state, tmp_path / "My Own.pth")
    (tmp_path / "notes.txt").write_text("no weights")
    done = call("import", tmp_path / "My Own.pth", tmp_path / "notes.txt", tmp_path / "gone.pth")
    assert done.status == 1
    assert "→ my-own: a dncnn for “denoise”" in done.out and "yours to check" in done.out
    assert len(done.err.splitlines()) == 2
    assert "my-own" in {card.id for card in store.for_task("denoise")}


def test_an_ncnn_pair_is_one_model() -> None:
    files = [Path("a.param"), Path("b.pth"), Path("a.bin"), Path("c.bin")]
    assert cli_models._models_of(files) == [[files[0], files[2]], [files[1]], [files[3]]]
