"""Malicious and broken files: each is refused in one sentence that names it, and nothing in it is run."""

from __future__ import annotations

import os
import random
import threading
import time
import tracemalloc
from pathlib import Path

import pytest
import torch
from hostile_files import CANARY, FILES, sound
from published_layouts import spandrel_state
from safetensors.torch import load as load_safetensors
from safetensors.torch import save

from engine.api import ModelError
from engine.models import reading
from engine.models.importing import adopt, recognize
from engine.models.reading import Contents, named_tensors
from engine.models.recognizing import recognized
from engine.models.safetensors_file import tensors
from engine.networks import build


def one_sentence(error: BaseException, name: str) -> None:
    text = str(error)
    assert text.startswith(f"“{name}”"), text
    assert text.endswith(".") and "\n" not in text and len(text) < 400, text


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused(name: str, tmp_path: Path) -> None:
    builder, words = FILES[name]
    path = tmp_path / name
    builder(path)
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(ModelError, match=words) as caught:
        recognize([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    one_sentence(caught.value, name)
    assert not (tmp_path / CANARY).exists()
    assert peak < 200 << 20 and time.monotonic() - started < 60
    store = tmp_path / "models"
    with pytest.raises(ModelError):
        adopt([path], store)
    assert not store.exists() or not any(store.iterdir())


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for name, words in (("absent.pth", "not there"), ("broken.pth", "a link to a file that is not there")):
        path = tmp_path / name
        if name == "broken.pth":
            path.symlink_to(tmp_path / "nowhere")
        with pytest.raises(ModelError, match=words) as caught:
            recognize([path])
        one_sentence(caught.value, name)
    loop = tmp_path / "loop.pth"
    loop.symlink_to(loop)
    with pytest.raises(ModelError, match="cannot be read") as caught:
        recognize([loop])
    one_sentence(caught.value, "loop.pth")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_devices_and_pipes_are_not_opened(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.safetensors"
    os.mkfifo(pipe)
    device = tmp_path / "zero.pth"
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        with pytest.raises(ModelError, match="not an ordinary file") as caught:
            recognize([path])
        one_sentence(caught.value, path.name)


def test_a_link_to_a_sound_file_is_followed(tmp_path: Path) -> None:
    """Download caches keep files under their hash, behind links."""
    state = build("dncnn", {"channels": 3, "width": 4, "layers": 3}).state_dict()
    torch.save(state, tmp_path / "blob")
    (tmp_path / "model.pth").symlink_to(tmp_path / "blob")
    assert recognize([tmp_path / "model.pth"]).architecture == "dncnn"


def test_what_is_too_large_for_the_memory_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound(tmp_path / "x.pth")

    class Little:
        available = 1000

    monkeypatch.setattr(reading.psutil, "virtual_memory", Little)
    with pytest.raises(ModelError, match=r"too much for the .* of memory") as caught:
        recognize([tmp_path / "x.pth"])
    one_sentence(caught.value, "x.pth")
    with pytest.raises(ModelError, match="its tensors take"):
        named_tensors({"a": torch.zeros(1000)}, "x.pth")


def test_tensors_that_claim_more_than_is_behind_them() -> None:
    with pytest.raises(ModelError, match="claims more memory than is behind it"):
        named_tensors({"a": torch.zeros(1).expand(1 << 20)}, "x.pth")
    for odd in (
        torch.zeros(2, dtype=torch.complex64),
        torch.empty(2, device="meta"),
        torch.eye(2).to_sparse(),
    ):
        with pytest.raises(ModelError, match="plain numbers"):
            named_tensors({"a": odd}, "x.pth")
    with pytest.raises(ModelError, match="longer names"):
        named_tensors({"a" * 501: torch.zeros(1)}, "x.pth")


def test_names_that_count_to_millions_build_no_network() -> None:
    """spandrel finds the number of blocks in the names."""
    state = spandrel_state("ESRGAN")
    for key in ("model.1.sub.99999999.RDB1.conv1.0.weight", "body.99999999.weight"):
        with pytest.raises(ModelError) as caught:
            recognized(Contents({**state, key: torch.zeros(1)}), "x.pth")
        one_sentence(caught.value, "x.pth")


@pytest.mark.parametrize("key", ["model.0.weight", "model.1.sub.0.RDB1.conv1.0.weight"])
def test_shapes_without_numbers_build_no_network(key: str) -> None:
    state = {**spandrel_state("ESRGAN"), key: torch.empty(1 << 40, 0)}
    with pytest.raises(ModelError, match="tensor without numbers") as caught:
        recognized(Contents(state), "x.pth")
    one_sentence(caught.value, "x.pth")


def test_a_network_far_larger_than_its_file_is_not_built() -> None:
    """A first layer of a million channels is four megabytes; the network it asks for has terabytes."""
    state = {**spandrel_state("SPAN"), "conv_1.eval_conv.weight": torch.zeros(1_000_000, 3, 1, 1)}
    state["conv_1.sk.weight"] = torch.zeros(1_000_000, 3, 1, 1)
    with pytest.raises(ModelError) as caught:
        recognized(Contents(state), "x.pth")
    one_sentence(caught.value, "x.pth")
    wide = {f"body.{i}.bias": torch.zeros(1) for i in range(0, 8, 2)}
    wide |= {"body.0.weight": torch.zeros(200_000, 3, 1, 1), "body.6.weight": torch.zeros(12, 1, 1, 1)}
    with pytest.raises(ModelError):
        recognized(Contents(wide), "x.pth")


def files_of_each_kind(folder: Path) -> list[Path]:
    state = build("dncnn", {"channels": 3, "width": 4, "layers": 3}).state_dict()
    (folder / "a.safetensors").write_bytes(save(state))
    torch.save(state, folder / "b.pth")
    torch.save(state, folder / "c.pth", _use_new_zipfile_serialization=False)
    import numpy as np

    arrays = {
        f"{'w' if 'weight' in k else 'b'}{int(k.split('.')[1]) // 2}": v.numpy() for k, v in state.items()
    }
    np.savez(folder / "d.npz", **arrays)
    return [folder / name for name in ("a.safetensors", "b.pth", "c.pth", "d.npz")]


def test_damage_anywhere_is_a_sentence_or_a_model(tmp_path: Path) -> None:
    """Cut at any place, or with any byte changed: never another exception, and never a thread left behind."""
    chance = random.Random(0)
    threads = threading.active_count()
    for path in files_of_each_kind(tmp_path):
        assert recognize([path]).architecture == "dncnn"
        data = path.read_bytes()
        for _ in range(60):
            broken = bytearray(data)
            if chance.random() < 0.3:
                del broken[chance.randrange(1, len(broken)) :]
            else:
                for _ in range(chance.choice((1, 1, 2, 20))):
                    broken[min(int(chance.expovariate(6) * len(broken)), len(broken) - 1)] = chance.randrange(
                        256
                    )
            path.write_bytes(broken)
            try:
                recognize([path])
            except ModelError as error:
                one_sentence(error, path.name)
    assert threading.active_count() <= threads


def test_our_reader_of_safetensors_reads_what_theirs_does() -> None:
    torch.manual_seed(0)
    state = {
        "a": torch.rand(3, 5),
        "b": torch.rand(7).half(),
        "c": torch.rand(2, 2).bfloat16(),
        "d": torch.arange(5),
        "e": torch.tensor(2.5),
        "f": torch.empty(0, 3),
        "g": torch.tensor([True, False, True]),
        "h": torch.tensor([1, 2, 3], dtype=torch.uint8),
        "i": torch.rand(4).double(),
    }
    data = save(state)
    theirs, ours = load_safetensors(data), tensors(bytearray(data), "x.safetensors")
    assert theirs.keys() == ours.keys()
    for key, value in theirs.items():
        assert ours[key].dtype == value.dtype and torch.equal(ours[key], value), key


def test_tensors_are_views_of_what_was_read() -> None:
    data = bytearray(save({"a": torch.zeros(4), "b": torch.zeros(4)}))
    found = tensors(data, "x.safetensors")
    found["a"].fill_(1)
    assert torch.equal(tensors(data, "x.safetensors")["a"], torch.ones(4))
