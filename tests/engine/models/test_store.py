"""Which model is active, and what stays in memory: nothing twice, nothing for ever."""

from __future__ import annotations

import gc
import hashlib
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from engine.api import ModelError
from engine.models import loading
from engine.models.cache import GPU, RAM, Cache, Loaded
from engine.models.card import Card
from engine.models.store import ModelStore, user_folder
from engine.networks import build
from engine.training.publish import toml

CPU = torch.device("cpu")
SMALL = {"channels": 3, "width": 4, "layers": 3}


def put(folder: Path, identity: str, task: str = "denoise", **changes: Any) -> int:
    """A small model in a folder; returns its size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(hash(identity) % 1000)
    data = save(build("dncnn", SMALL).state_dict())
    (folder / f"{identity}.safetensors").write_bytes(data)
    file = {"name": f"{identity}.safetensors", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    card = {"id": identity, "name": identity.upper(), "task": task, "architecture": "dncnn", "config": SMALL}
    (folder / f"{identity}.toml").write_text(toml({**card, "files": [file], **changes}), encoding="utf-8")
    return len(data)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    for identity in "abc":
        put(tmp_path, identity, default=identity == "b")
    put(tmp_path, "up", "upscale")
    return ModelStore([tmp_path])


def load(store: ModelStore, identity: str) -> Loaded:
    return store.load(store.card(identity), CPU, torch.float32)


# --- which is active


def test_the_person_chooses_and_the_choice_outlives_the_session(store: ModelStore, tmp_path: Path) -> None:
    assert store.active("denoise").id == "b" and store.active_id("denoise") is None
    store.set_active("denoise", "c")
    assert [card.id for card in store.for_task("denoise")] == ["c", "b", "a"]
    again = ModelStore([tmp_path])
    assert again.active("denoise").id == "c" and again.problems == []
    again.set_active("denoise", None)
    assert again.active("denoise").id == "b"
    assert store.active("denoise").id == "c", "until it looks again"
    store.refresh()
    assert store.active("denoise").id == "b"


def test_choices_of_two_windows_do_not_undo_each_other(store: ModelStore, tmp_path: Path) -> None:
    other = ModelStore([tmp_path])
    assert other.active("upscale").id == "up"
    store.set_active("denoise", "a")
    other.set_active("upscale", "up")
    again = ModelStore([tmp_path])
    assert (again.active_id("denoise"), again.active_id("upscale")) == ("a", "up")


def test_what_cannot_be_chosen(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model “x”"):
        store.set_active("denoise", "x")
    with pytest.raises(ModelError, match="not for “denoise”"):
        store.set_active("denoise", "up")
    assert not (tmp_path / "active.toml").exists()


def test_a_chosen_model_that_is_gone_leaves_the_default(store: ModelStore, tmp_path: Path) -> None:
    store.set_active("denoise", "c")
    (tmp_path / "c.safetensors").unlink()
    assert store.active("denoise").id == "b"


@pytest.mark.parametrize("text", ["", "[", "active = 3", "[active]\ndenoise = 3", "\0"])
def test_a_damaged_choice_is_no_choice(store: ModelStore, tmp_path: Path, text: str) -> None:
    (tmp_path / "active.toml").write_text(text)
    assert store.active("denoise").id == "b" and store.problems == []
    store.set_active("denoise", "a")
    assert ModelStore([tmp_path]).active("denoise").id == "a"


def test_there_is_one_store_whoever_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.models import store as stores

    made: list[object] = []

    def slowly() -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    monkeypatch.setattr(stores, "ModelStore", slowly)
    stores.shared.cache_clear()
    try:
        with ThreadPoolExecutor(8) as pool:
            got = list(pool.map(lambda _: stores.shared(), range(8)))
    finally:
        stores.shared.cache_clear()
    assert len(made) == 1 and all(one is got[0] for one in got)


def test_home_is_the_persons_folder() -> None:
    assert ModelStore().home == user_folder()


def test_a_folder_that_cannot_be_read_is_a_problem_and_one_that_is_not_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    store = ModelStore([tmp_path / "file", tmp_path / "none"])
    assert store.cards() == []
    (words,) = store.problems
    assert str(tmp_path / "file") in words and "cannot be read" in words


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    put(tmp_path / "models", "a")
    (tmp_path / "file").write_text("")
    store = ModelStore([tmp_path / "models", tmp_path / "file" / "below"])
    with pytest.raises(ModelError, match="cannot be kept"):
        store.set_active("denoise", "a")


# --- memory


def test_nothing_is_loaded_twice_whoever_asks(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = loading.load_network

    def slow(*words: Any) -> Any:
        calls.append(words)
        time.sleep(0.05)
        return real(*words)

    monkeypatch.setattr(loading, "load_network", slow)
    found: list[Loaded] = []
    threads = [threading.Thread(target=lambda: found.append(load(store, "a"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1 and len({id(one) for one in found}) == 1


def test_the_window_does_not_wait_for_a_network_to_load(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads, go_on = threading.Event(), threading.Event()
    real = loading.load_network

    def slow(*words: Any) -> Any:
        loads.set()
        assert go_on.wait(20)
        return real(*words)

    monkeypatch.setattr(loading, "load_network", slow)
    worker = threading.Thread(target=lambda: load(store, "a"))
    worker.start()
    assert loads.wait(20)
    assert store.active("denoise").id == "b" and store.cached() == [] and store.used(RAM) == 0
    store.refresh()
    go_on.set()
    worker.join()
    assert [one.name for one in store.cached()] == ["A"]


def test_the_least_recently_used_gives_way(store: ModelStore) -> None:
    one = load(store, "a").nbytes
    store.cache_limit = one + store.card("a").size
    load(store, "b")
    load(store, "a")
    load(store, "c")
    assert [cached.ids for cached in store.cached()] == [("c",), ("a",)]
    assert store.used(RAM) == store.cached_bytes == 2 * one and store.used(GPU) == 0
    store.cache_limit = one
    assert [cached.ids for cached in store.cached()] == [("c",)]


def test_one_model_or_all_can_be_unloaded(store: ModelStore) -> None:
    first = load(store, "a")
    load(store, "b")
    store.unload("a")
    assert [cached.name for cached in store.cached()] == ["B"]
    assert load(store, "a") is not first
    store.unload("nobody")
    store.unload()
    assert store.cached() == [] and store.cached_bytes == 0


def test_switching_between_two_models_does_not_leak(store: ModelStore) -> None:
    """With room for one, what was used before is gone from memory, round after round."""
    store.cache_limit = 1
    gone = []
    for _ in range(3):
        for identity in "ab":
            gone.append(weakref.ref(load(store, identity).network))
    gc.collect()
    alive = [ref() for ref in gone if ref() is not None]
    assert len(alive) == 1 and len(store.cached()) == 1
    del alive
    store.unload()
    gc.collect()
    assert not any(ref() for ref in gone)


def test_mixtures_do_not_pile_up(store: ModelStore) -> None:
    first, second = store.card("a"), store.card("b")
    refs = [
        weakref.ref(store.mixed(first, second, share / 10, CPU, torch.float32).network)
        for share in range(1, 8)
    ]
    gc.collect()
    assert sum(ref() is not None for ref in refs) == 1
    assert {cached.ids for cached in store.cached()} == {("a", "b"), ("a",), ("b",)}
    store.unload("b")
    assert [cached.ids for cached in store.cached()] == [("a",)]


def test_room_is_made_before_the_next_one_loads(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    one = load(store, "a").nbytes
    store.cache_limit = one + 10  # less than two
    seen = []
    real = loading.load_network
    monkeypatch.setattr(loading, "load_network", lambda *w: (seen.append(store.cached_bytes), real(*w))[1])
    load(store, "b")
    assert seen == [0]


def loaded(identity: str, nbytes: int, device: str) -> tuple[Any, tuple[str, ...], Loaded]:
    card = Card(identity, identity, "denoise", "dncnn", (), Path())
    made = Loaded(card, torch.nn.Identity(), torch.device(device), torch.float32, nbytes)
    return (identity, "", device, "float32"), (identity,), made


def test_main_memory_and_a_gpu_are_counted_apart() -> None:
    cache = Cache({RAM: 100, GPU: 100})
    for identity, device in (("a", "cpu"), ("b", "cuda:0"), ("c", "cpu"), ("d", "cuda:0"), ("e", "cuda:1")):
        cache.put(*loaded(identity, 50, device))
    # three on GPUs are one too many; those in main memory stay
    assert [one.ids[0] for one in cache.contents()] == ["e", "d", "c", "a"]
    assert (cache.used(RAM), cache.used(GPU), cache.used()) == (100, 100, 200)
    cache.put(*loaded("big", 1000, "cuda:0"))  # larger than the bounds: alone, but it is there
    assert [one.ids[0] for one in cache.contents()] == ["big", "c", "a"]
    assert [one.place for one in cache.contents()] == [GPU, RAM, RAM]
    assert cache.drop("big") == {"cuda"} and cache.drop() == {"cpu"}
