from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from editor.settings import MAX_RECENT, VERSION, Settings, SettingsStore, config_folder, decode
from editor.settings_file import Notice
from editor.words import notice_word


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


def write(text: str, name: str = "settings.toml") -> Path:
    path = config_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text", ["{ this is not TOML", "device = 'cpu'\ndevice = 'cuda'", "a = " + "[" * 100_000]
)
def test_a_damaged_file_is_set_aside_and_defaults_are_used(text: str) -> None:
    path = write(text)
    store = SettingsStore()
    aside = path.with_suffix(".damaged.toml")
    assert store.value == Settings()
    assert store.notices == (Notice("damaged", aside),)
    assert not path.exists() and aside.read_text(encoding="utf-8") == text
    assert "settings.damaged.toml" in notice_word(store.notices[0])


def test_an_earlier_damaged_file_is_kept() -> None:
    for text, name in (("= 1", "settings.damaged.toml"), ("= 2", "settings.damaged-2.toml")):
        path = write(text)
        assert SettingsStore().notices == (Notice("damaged", path.with_name(name)),)
        assert path.with_name(name).read_text(encoding="utf-8") == text


def test_a_file_that_is_not_text_is_set_aside() -> None:
    path = write("")
    path.write_bytes(b"\xff\xfe\x00device")
    assert SettingsStore().notices == (Notice("damaged", path.with_suffix(".damaged.toml")),)


def test_a_damaged_file_that_cannot_be_moved_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("{ mine")

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        store = SettingsStore()
    store.update(device="cpu")
    assert store.value.device == "cpu"
    assert path.read_text(encoding="utf-8") == "{ mine"


def test_what_is_not_understood_survives_a_rewrite() -> None:
    write('version = 2\ntile = "huge"\n\n[from_a_plugin]\nnumbers = [1, 2]\n')
    store = SettingsStore()
    store.update(device="cpu")
    data = tomllib.loads(store.path.read_text(encoding="utf-8"))
    assert data == {"version": 2, "tile": "huge", "from_a_plugin": {"numbers": [1, 2]}, "device": "cpu"}
    store.update(tile=512)
    assert SettingsStore().value.tile == 512


def test_a_file_from_the_future_is_backed_up_once_before_it_is_overwritten() -> None:
    text = 'version = 9\ndevice = "cpu"\ntheme = "sepia"\nrays = ["x"]\n'
    path = write(text)
    store = SettingsStore()
    assert store.value == replace(Settings(), device="cpu")
    assert store.notices == (Notice("newer", path),)
    backup = path.with_suffix(".v9.toml")
    assert not backup.exists() and path.read_text(encoding="utf-8") == text  # looking changes nothing
    store.update(tile=256)
    store.update(tile=128)
    assert backup.read_text(encoding="utf-8") == text
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (data["version"], data["rays"], data["theme"], data["tile"]) == (VERSION, ["x"], "sepia", 128)
    assert SettingsStore().notices == ()


def test_json_of_version_1_is_taken_over_once() -> None:
    old = write(
        json.dumps({"version": 1, "device": "cpu", "tile": None, "recent": ["/a/é.jpg"]}), "settings.json"
    )
    store = SettingsStore()
    assert (store.value.device, store.value.tile, store.value.recent) == ("cpu", None, ("/a/é.jpg",))
    assert store.notices == () and store.path.exists() and not old.exists()
    assert json.loads(old.with_suffix(".migrated.json").read_text(encoding="utf-8"))["version"] == 1
    write(json.dumps({"device": "cuda"}), "settings.json")  # the older program was run once more
    assert SettingsStore().value.device == "cpu"


def test_damaged_json_of_version_1_is_set_aside() -> None:
    old = write("{ this is not JSON", "settings.json")
    store = SettingsStore()
    assert store.value == Settings()
    assert store.notices == (Notice("damaged", old.with_suffix(".damaged.json")),)
    assert not old.exists()


def test_shortcuts_are_kept_as_a_table() -> None:
    store = SettingsStore()
    store.update(shortcuts={"file.open": ("Ctrl+L", "F7"), "file.save": ()})
    assert SettingsStore().value.shortcuts == {"file.open": ("Ctrl+L", "F7"), "file.save": ()}
    assert decode({"shortcuts": {"file.open": "Ctrl+L", "file.save": ["F9"]}}).shortcuts == {
        "file.save": ("F9",)
    }


def test_default_folders_come_before_the_last_one() -> None:
    assert Settings(folder="/last").opens_in == Settings(folder="/last").saves_in == "/last"
    chosen = Settings(folder="/last", open_folder="/in", save_folder="/out")
    assert (chosen.opens_in, chosen.saves_in) == ("/in", "/out")


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


def test_the_file_is_plain_toml_and_holds_what_was_changed() -> None:
    store = SettingsStore()
    store.update(recent=("/a/é.jpg",))
    assert store.path.name == "settings.toml"
    data = tomllib.loads(store.path.read_text(encoding="utf-8"))
    assert data == {"version": VERSION, "recent": ["/a/é.jpg"]}


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
        {"autosave_interval": 0},
        {"theme": "sepia"},
        {"language": "xx"},
        {"metadata": "some"},
    ],
)
def test_a_value_that_nothing_could_use_falls_back(data: dict[str, object]) -> None:
    assert decode(data) == Settings()


def test_a_file_name_that_is_not_utf8_is_kept() -> None:
    name = Path("/photos/\udcff\udcfe.png")
    store = SettingsStore()
    store.add_recent(name)
    assert SettingsStore().value.recent == (str(name),)
    store.update(recent=())
    assert SettingsStore().value.recent == ()
