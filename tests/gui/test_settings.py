from __future__ import annotations

import json
from pathlib import Path

import pytest

from editor.settings import MAX_RECENT, Settings, SettingsStore, config_folder, decode


def test_the_configuration_folder_is_redirected(user_folders: Path) -> None:
    assert config_folder().is_relative_to(user_folders)


def test_defaults_without_a_file() -> None:
    assert SettingsStore().value == Settings()


def test_changes_are_kept() -> None:
    store = SettingsStore()
    store.update(provenance=False, device="cpu", memory_limit=1 << 30, tile=256)
    again = SettingsStore().value
    assert again == store.value
    assert (again.provenance, again.device, again.memory_limit, again.tile) == (False, "cpu", 1 << 30, 256)


def test_subscribers_hear_of_a_change_once_and_not_of_none() -> None:
    store = SettingsStore()
    heard: list[Settings] = []
    store.subscribe(heard.append)
    store.update(device="cpu")
    store.update(device="cpu")
    assert [value.device for value in heard] == ["cpu"]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(TypeError):
        SettingsStore().update(colour="red")


def test_a_damaged_file_is_set_aside_and_defaults_are_used() -> None:
    path = config_folder() / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text("{ this is not JSON", encoding="utf-8")
    assert SettingsStore().value == Settings()
    assert not path.exists()
    assert path.with_suffix(".damaged.json").read_text(encoding="utf-8") == "{ this is not JSON"


@pytest.mark.parametrize(
    "data",
    [
        [],
        "text",
        {"device": 7},
        {"provenance": "yes"},
        {"memory_limit": "much"},
        {"recent": "one.jpg"},
        {"recent": [1, 2]},
        {"jpeg_quality": True},
        {"from a newer version": 1},
    ],
)
def test_a_value_of_the_wrong_type_falls_back_to_its_default(data: object) -> None:
    assert decode(data) == Settings()


def test_good_values_survive_beside_bad_ones() -> None:
    assert decode({"device": "cpu", "tile": "large", "memory_limit": None}).device == "cpu"


def test_recent_files_are_unique_newest_first_and_bounded(tmp_path: Path) -> None:
    store = SettingsStore()
    for n in range(MAX_RECENT + 3):
        store.add_recent(tmp_path / f"{n}.jpg")
    store.add_recent(tmp_path / "5.jpg")
    assert len(store.value.recent) == MAX_RECENT
    assert store.value.recent[0] == str(tmp_path / "5.jpg")
    assert len(set(store.value.recent)) == MAX_RECENT
    assert store.value.folder == str(tmp_path)
    store.remove_recent(tmp_path / "5.jpg")
    assert str(tmp_path / "5.jpg") not in store.value.recent


def test_the_file_is_plain_json() -> None:
    store = SettingsStore()
    store.update(recent=("/a/é.jpg",))
    data = json.loads(store.path.read_text(encoding="utf-8"))
    assert data["version"] == 1
    assert data["recent"] == ["/a/é.jpg"]


def test_a_folder_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    store = SettingsStore(blocked / "settings.json")
    store.update(device="cpu")
    assert store.value.device == "cpu"


@pytest.mark.parametrize(
    "data",
    [
        {"history_limit": -5},
        {"history_limit": 10**30},
        {"memory_limit": 0},
        {"memory_limit": 10**20},
        {"tile": -3},
        {"jpeg_quality": 0},
        {"webp_quality": 10**13},
    ],
)
def test_a_number_that_nothing_could_use_falls_back(data: dict[str, int]) -> None:
    assert decode(data) == Settings()


def test_a_file_nested_too_deeply_is_damaged() -> None:
    path = config_folder() / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text("[" * 100_000, encoding="utf-8")
    assert SettingsStore().value == Settings()
    assert not path.exists()


def test_a_file_name_that_is_not_utf8_is_kept() -> None:
    name = Path("/photos/\udcff\udcfe.png")
    store = SettingsStore()
    store.add_recent(name)
    assert SettingsStore().value.recent == (str(name),)
    store.update(recent=())
    assert SettingsStore().value.recent == ()
