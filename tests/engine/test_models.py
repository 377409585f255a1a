"""Cards, the store and the loader; hostile and broken files are refused in one sentence and nothing is run."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from engine.api import ModelError
from engine.models.card import read_card
from engine.models.loading import state_dict
from engine.models.store import BUILT_IN, ModelStore, shared, user_folder
from engine.networks import build
from engine.training.publish import toml

SMALL = {"channels": 3, "width": 4, "layers": 3}
CPU = torch.device("cpu")


def weights(**config: int) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return build("dncnn", {**SMALL, **config}).state_dict()


def install(folder: Path, data: bytes, name: str = "own.safetensors", **changes: object) -> ModelStore:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    card = {
        "id": "own",
        "name": "Own model",
        "task": "denoise",
        "architecture": "dncnn",
        "config": SMALL,
        "files": [{"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}],
        **changes,
    }
    (folder / "own.toml").write_text(toml(card), encoding="utf-8")
    return ModelStore([folder])


def load(store: ModelStore):
    return store.load(store.card("own"), CPU, torch.float32)


# --- the good case


def test_every_built_in_model_is_there_verified_and_loads() -> None:
    store = ModelStore([BUILT_IN])
    assert not store.problems
    assert next(c.id for c in store.for_task("denoise")) == "denoise-autoencoder"
    for card in store.cards():
        assert store.state(card) == "ready"
        loaded = store.load(card, CPU, torch.float32)
        assert sum(p.numel() for p in loaded.network.parameters()) * 2 <= card.size
        assert card.training_data != "unknown" and card.licence and card.commercial_use is not None
        assert card.validation and card.training["steps"] > 0
    assert sum(c.size for c in store.cards()) < 32 << 20


def test_a_network_is_loaded_once_and_unloaded_on_demand(tmp_path: Path) -> None:
    store = install(tmp_path, save(weights()))
    first = load(store)
    assert load(store) is first
    assert store.load(store.card("own"), CPU, torch.bfloat16) is not first
    assert store.cached_bytes == first.nbytes * 3 // 2 > 0
    store.unload()
    assert store.cached_bytes == 0
    assert load(store) is not first
    assert not any(p.requires_grad for p in first.network.parameters())


def test_the_cache_has_a_limit(tmp_path: Path) -> None:
    store = install(tmp_path, save(weights()))
    store.cache_limit = 1
    first = load(store)
    store.load(store.card("own"), CPU, torch.bfloat16)
    assert load(store) is not first


def test_half_precision_files_and_pytorch_files_load(tmp_path: Path) -> None:
    half = {k: v.half() for k, v in weights().items()}
    assert load(install(tmp_path / "a", save(half))).network.model[0].weight.dtype == torch.float32
    for wrapped in (weights(), {"params": weights()}, {"state_dict": weights(), "epoch": 3}):
        stream = io.BytesIO()
        torch.save(wrapped, stream)
        loaded = load(install(tmp_path / "b", stream.getvalue(), "own.pth"))
        assert torch.equal(loaded.network.model[0].weight, weights()["model.0.weight"])


def test_the_store_reads_the_persons_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "extra", save(weights()))
    monkeypatch.setenv("SAISEI_MODELS", str(tmp_path / "extra"))
    store = ModelStore()
    assert {"own", "denoise-autoencoder"} <= {c.id for c in store.cards()}
    assert store.folders[-1] == user_folder()
    assert store.active("denoise").default
    assert store.active("denoise", "own").id == "own"
    assert shared() is shared()


def test_a_new_card_is_found_after_a_refresh(tmp_path: Path) -> None:
    store = ModelStore([tmp_path])
    assert store.cards() == []
    install(tmp_path, save(weights()))
    assert store.cards() == []
    store.refresh()
    assert [c.id for c in store.cards()] == ["own"]


# --- what is missing or broken


def one_sentence(error: pytest.ExceptionInfo) -> None:
    text = str(error.value)
    assert text.endswith(".") and "\n" not in text and len(text) < 400


def test_unknown_models_and_tasks(tmp_path: Path) -> None:
    store = install(tmp_path, save(weights()))
    for ask, words in (
        (lambda: store.card("other"), "no model “other”"),
        (lambda: store.active("colorize"), "No model for “colorize”"),
        (lambda: store.active("colorize", "own"), "a model for “denoise”"),
    ):
        with pytest.raises(ModelError, match=words) as caught:
            ask()
        one_sentence(caught)


def test_missing_short_and_damaged_weights(tmp_path: Path) -> None:
    data = save(weights())
    store = install(tmp_path, data)
    file = tmp_path / "own.safetensors"
    file.write_bytes(data[:-1])
    assert store.state(store.card("own")) == "damaged"
    with pytest.raises(ModelError, match="bytes long instead of") as caught:
        load(store)
    one_sentence(caught)
    with pytest.raises(ModelError, match="damaged"):
        store.active("denoise")
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match="SHA-256") as caught:
        load(store)
    one_sentence(caught)
    file.unlink()
    assert store.state(store.card("own")) == "missing"
    with pytest.raises(ModelError, match="missing") as caught:
        load(store)
    one_sentence(caught)
    assert store.for_task("denoise") == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (weights(width=5), "is 5 × 3 × 3 × 3 instead of 4 × 3 × 3 × 3"),
        (weights(layers=4), "which the network has not|instead of"),
        ({k: v for k, v in weights().items() if k != "model.2.bias"}, "it lacks “model.2.bias”"),
        ({k: v.to(torch.int32) for k, v in weights().items()}, "not floating-point"),
        ({"x": torch.zeros(1)}, "it lacks"),
    ],
)
def test_weights_of_another_shape(tmp_path: Path, state, words: str) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        load(install(tmp_path, save(state)))
    one_sentence(caught)


@pytest.mark.parametrize("name", ["own.onnx", "own.pkl", "own.ckpt"])
def test_other_kinds_of_files_are_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="not a kind of weights file") as caught:
        load(install(tmp_path, b"anything", name))
    one_sentence(caught)


class Canary:
    """Unpickling it without care makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.system, (f"touch {self.path}",)


def hostile(path: Path, kind: str) -> bytes:
    if kind == "plain pickle":
        return pickle.dumps({"model.0.weight": Canary(path)})
    stream = io.BytesIO()
    if kind == "torch file":
        torch.save({"model.0.weight": Canary(path)}, stream)
    else:
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("archive/data.pkl", pickle.dumps(Canary(path), protocol=2))
            archive.writestr("archive/version", "3\n")
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["plain pickle", "torch file", "nested"])
def test_a_pickle_that_would_run_code_is_refused_and_runs_nothing(tmp_path: Path, kind: str) -> None:
    canary = tmp_path / "canary"
    with warnings.catch_warnings(), pytest.raises(ModelError) as caught:
        warnings.simplefilter("error")  # nobody sees a library's warning in a terminal
        load(install(tmp_path / "models", hostile(canary, kind), "own.pth"))
    one_sentence(caught)
    assert not canary.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"not a weights file at all",
        b"<html>404</html>",
        (1 << 40).to_bytes(8, "little") + b"{}",
        (40).to_bytes(8, "little") + b'{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}}',
        b"PK\x03\x04" + bytes(60),
        b"",
    ],
)
@pytest.mark.parametrize("name", ["own.safetensors", "own.pth"])
def test_files_that_are_no_weights(data: bytes, name: str) -> None:
    with pytest.raises(ModelError) as caught:
        state_dict(data, name)
    one_sentence(caught)


def test_a_file_of_something_else_than_tensors() -> None:
    stream = io.BytesIO()
    torch.save({"a": [1, 2], "b": "text"}, stream)
    with pytest.raises(ModelError, match="does not hold named tensors"):
        state_dict(stream.getvalue(), "a.pth")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"architecture": "unheard_of"}, "does not know"),
        ({"config": {"colour": 3}}, "cannot be built"),
        ({"config": {"width": "four"}}, "cannot be built"),
        ({"architecture": "ffdnet", "multiple": 3}, "takes multiples of 2: correct the card"),
        ({"architecture": "denoising_autoencoder", "config": {}, "multiple": 4}, "takes multiples of 8"),
    ],
)
def test_cards_that_ask_for_the_impossible(tmp_path: Path, changes: dict, words: str) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        load(install(tmp_path, save(weights()), **changes))
    one_sentence(caught)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml = = =", "not TOML"),
        ("", "does not say its id"),
        ('id = "a"\nname = "A"\ntask = "denoise"\narchitecture = "dncnn"', "names no weights file"),
        ('id = 3\nname = "A"', "right kind"),
        ('id = "a"\nname = "A"\ntask = "t"\narchitecture = "x"\nscale = 99', "1 to 16"),
        ('id = "a"\nname = "A"\ntask = "t"\narchitecture = "x"\ncolour = "lab"', "colour contract"),
        ('id = "a"\nname = "A"\ntask = "t"\narchitecture = "x"\nprecisions = ["int8"]', "precisions"),
    ],
)
def test_broken_cards_are_a_problem_of_their_own(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=words) as caught:
        read_card(tmp_path / "bad.toml")
    one_sentence(caught)
    store = install(tmp_path, save(weights()))
    assert [c.id for c in store.cards()] == ["own"]
    assert "bad.toml" in store.problems[0]


@pytest.mark.parametrize("name", ["../own.safetensors", "/etc/passwd", "a/b.safetensors", "..", ""])
def test_a_card_cannot_reach_out_of_its_folder(tmp_path: Path, name: str) -> None:
    install(tmp_path, save(weights()))
    text = (tmp_path / "own.toml").read_text().replace('"own.safetensors"', f'"{name}"')
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(ModelError, match="plain file name"):
        read_card(tmp_path / "own.toml")


def test_a_first_job_does_not_wait_for_the_compiler() -> None:
    """torch._dynamo takes seconds to import, and nothing here is compiled."""
    code = (
        "import sys, torch, numpy as np\n"
        "from engine.api import Picture, Request\n"
        "from engine.dispatch import run\n"
        "from engine.filters import FILTERS\n"
        "from engine.models.store import shared\n"
        "run(Request('denoise', Picture(np.zeros((32, 32, 3), np.uint8)), FILTERS['denoise'].make_params()))\n"
        "for card in shared().cards():\n"
        "    if card.task in ('upscale', 'colorize'):\n"
        "        shared().load(card, torch.device('cpu'), torch.float32)\n"
        "sys.exit('torch._dynamo' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=300).returncode == 0
