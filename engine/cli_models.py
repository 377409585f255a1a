"""The command ``models``: what is installed and what can be, installing, checking, removing, importing."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.api import Context, EngineError, ModelError
from engine.batch import printable
from engine.models import install as installing
from engine.models.catalog import REFERENCE, Entry, catalog
from engine.models.store import Card, ModelStore
from engine.models.transfer import amount
from engine.terminal import Bar, duration, table

__all__ = ["main"]

FAILED, WRONG_USAGE = 1, 2
COMMERCIAL = {True: "yes", False: "no", None: "unclear"}
PAIRED = {".param", ".bin"}  # two files that are one ncnn model


def main(argv: list[str], *, store: ModelStore, announce: bool = True) -> int:
    """Runs the command and returns its exit status: 0 everything was done, 1 something failed, 2 wrong usage. What a
    download had when it was interrupted stays for the next time."""
    known = bool(argv) and argv[0] in (*COMMANDS, "-h", "--help")
    words = argv if known or (argv and not argv[0].startswith("-")) else ["list", *argv]
    options = _parser().parse_args(words)
    tell = _Tell(options.json, announce)
    try:
        return COMMANDS[options.command][0](options, store, tell)
    except EngineError as error:
        tell.failure(str(error))
        return FAILED


class _Tell:
    """Results on the standard output, as sentences or as JSON; failures and progress on the error output."""

    def __init__(self, as_json: bool, announce: bool) -> None:
        self.as_json, self._announce = as_json, announce
        self.failed = 0
        self._bar = Bar(sys.stderr, announce)

    def rows(self, rows: Sequence[dict[str, Any]]) -> None:
        print(json.dumps(rows, indent=1), flush=True)

    def done(self, words: str, **values: Any) -> None:
        self._bar.clear()
        if self.as_json:
            print(json.dumps(values), flush=True)
        elif self._announce:
            print(words, flush=True)

    def failure(self, words: str, **values: Any) -> None:
        self.failed += 1
        self._bar.clear()
        print(f"saisei: {words}", file=sys.stderr, flush=True)
        if self.as_json:
            print(json.dumps({**values, "error": words}), flush=True)

    @property
    def status(self) -> int:
        return FAILED if self.failed else 0

    @contextlib.contextmanager
    def job(self, title: str) -> Iterator[Context]:
        self._bar.begin(title)
        try:
            with self._bar:
                yield _Shown(self._bar)
        finally:
            self._bar.clear()


class _Shown(Context):
    """Shows a job's progress on the terminal."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar

    def progress(self, fraction: float, message: str = "") -> None:
        self._bar.update(fraction, message)


# --- finding


def _entry(identity: str) -> Entry:
    """Raises ModelError, with a hint where the name was mistyped."""
    names = [entry.id for entry in catalog()]
    if identity in names:
        return catalog()[names.index(identity)]
    near = difflib.get_close_matches(identity, names, n=1)
    hint = f"did you mean {near[0]}?" if near else "“saisei models list” shows what it has."
    raise ModelError(f"The catalogue has no model “{identity}”: {hint}")


def _card(identity: str, store: ModelStore) -> Card:
    """Raises ModelError, with what to do about a model that is known and not there."""
    if identity not in {card.id for card in store.cards()} and identity in {entry.id for entry in catalog()}:
        raise ModelError(f"{identity} is not installed; “saisei models install {identity}” does it.")
    return store.card(identity)


# --- list and info


def _list(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    cards = sorted(store.cards(), key=lambda c: (c.task, not c.default, c.id))
    active = {card.task: store.for_task(card.task)[:1] for card in cards}
    rows = [_installed_row(card, store.state(card), card in active[card.task]) for card in cards]
    if not options.installed:
        rows += [_available_row(entry) for entry in catalog() if installing.installed(entry, store) is None]
    if options.task is not None:
        tasks = sorted({card.task for card in cards} | {entry.task for entry in catalog()})
        if options.task not in tasks:
            raise ModelError(
                f"There are no models for “{options.task}”; there are some for {', '.join(tasks)}."
            )
        rows = [row for row in rows if row["task"] == options.task]
    if tell.as_json:
        tell.rows(rows)
    else:
        present = [row for row in rows if row["state"] not in ("available", "unsupported")]
        others = [row for row in rows if row not in present]
        print(_table(present) if present else "No model is installed.")
        if others:
            print(f"\nTo be had with “saisei models install ID”:\n{_table(others)}")
    for problem in store.problems:
        print(f"saisei: {problem}", file=sys.stderr, flush=True)
    return 0


def _installed_row(card: Card, state: str, active: bool) -> dict[str, Any]:
    return {
        "id": card.id,
        "task": card.task,
        "name": card.name,
        "size": card.size,
        "licence": card.licence,
        "commercial_use": card.commercial_use,
        "state": state,
        "active": active,
    }


def _available_row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "task": entry.task,
        "name": entry.name,
        "size": entry.size,
        "licence": entry.licence,
        "commercial_use": entry.commercial_use,
        "state": "available" if entry.supported else "unsupported",
        "active": False,
    }


def _table(rows: Sequence[dict[str, Any]]) -> str:
    return table(
        ("ID", "TASK", "NAME", "SIZE", "STATE", "LICENCE"),
        [
            (
                row["id"],
                row["task"],
                row["name"],
                f"{row['size'] / 1e6:.1f} MB",
                f"{row['state']}, active" if row["active"] else row["state"],
                row["licence"],
            )
            for row in rows
        ],
    )


def _info(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    card = next((c for c in store.cards() if c.id == options.id), None)
    entry = _entry(options.id) if card is None else next((e for e in catalog() if e.id == card.id), None)
    facts: dict[str, Any] = {}
    if card is not None:
        facts |= _installed_row(card, store.state(card), card in store.for_task(card.task)[:1])
        facts |= {"description": card.description, "training_data": card.training_data, "paper": card.paper}
        facts |= {"folder": str(card.folder), "files": [f.name for f in card.files], "sha256": card.sha256}
        facts |= {"architecture": card.architecture, "scale": card.scale}
    elif entry is not None:
        facts |= _available_row(entry)
        facts.pop("active")
    if entry is not None:
        facts |= {"good_for": entry.good_for, "not_for": entry.not_for, "licence_note": entry.licence_note}
        facts |= {"training_data": entry.training_data, "paper": entry.paper, "pinned": entry.pinned}
        facts |= {"architecture": entry.architecture, "scale": entry.scale}
        facts |= {"memory_mb": entry.memory_mb or None, "teraflop": entry.teraflop or None}
        facts["seconds"] = round(entry.seconds) or None
        facts["sources"] = [s.address or f"{s.host} {s.version}" for f in entry.files for s in f.sources]
    if tell.as_json:
        print(json.dumps(facts, indent=1))
        return 0
    facts["size"] = amount(facts["size"])
    if entry is not None:
        facts = {k: v for k, v in facts.items() if k not in ("memory_mb", "teraflop", "seconds")}
        facts["needs"] = _needs(entry)
    facts["commercial_use"] = COMMERCIAL[facts["commercial_use"]]
    if card is not None:
        facts["active"] = "yes" if facts["active"] else "no"
        facts.pop("licence_note", None)  # its licence says it
    if entry is not None:
        facts.pop("description", None)  # it says the same as good_for and not_for
    if facts.pop("pinned", False):
        facts["hash"] = (
            "none is published: the first download is pinned, and a later file that differs is refused"
        )
    width = max(map(len, facts))
    for name, value in facts.items():
        lines = value if isinstance(value, list) else [value]
        for number, line in enumerate(dict.fromkeys(lines)):
            if line not in ("", None):
                print(f"{name.replace('_', ' ') if not number else '':<{width}}  {line}")
    return 0


def _needs(entry: Entry) -> str:
    """What a picture takes on the reference machine; empty where it was not counted."""
    if not entry.memory_mb:
        return ""
    return (
        f"{amount(entry.memory_mb * 1e6)} of memory and about {duration(max(1, round(entry.seconds)))} for 512 × 512 "
        f"pixels (two cores that do {REFERENCE:g} teraflops a second)"
    )


# --- install


def _install(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    entries = [_entry(identity) for identity in dict.fromkeys(options.ids)]
    wanted = []
    for entry in entries:
        there = installing.installed(entry, store)
        if there is None:
            wanted.append(entry)
        else:
            tell.done(f"{entry.id} is installed already.", id=entry.id, state="installed", card=there.id)
    if not wanted:
        return 0
    have = options.have
    for entry in wanted:
        installing.check_supported(entry)
    if have is None and not _agreed(wanted, store, options.yes):
        return FAILED if sys.stdin.isatty() else WRONG_USAGE
    for entry in wanted:
        try:
            with tell.job(entry.name) as context:
                card = installing.install(entry, store, context=context, have=have)
        except EngineError as error:
            tell.failure(f"{entry.id}: {error}", id=entry.id, state="failed")
            continue
        tell.done(
            f"{entry.id} is installed ({amount(card.size)}); use it with --model {card.id}, or make it the active "
            f"one with “saisei models use {card.id}”.",
            id=entry.id,
            state="installed",
            card=card.id,
            size=card.size,
        )
    return tell.status


def _agreed(entries: Sequence[Entry], store: ModelStore, yes: bool) -> bool:
    """Whether the person wants what it would take. Nothing is fetched without their word."""
    estimates = [installing.estimate(entry, store) for entry in entries]
    for entry, estimate in zip(entries, estimates, strict=True):
        _say(f"{entry.id}: {estimate.words}")
        _say(
            f"  licence: {entry.licence}; commercial use: {COMMERCIAL[entry.commercial_use]}"
            + (f". {entry.licence_note}" if entry.licence_note else "")
        )
        if entry.pinned:
            _say(
                "  nobody published its hash: this download is pinned, and a later file that differs is refused."
            )
    if len(entries) > 1:
        _say(f"Together {amount(sum(estimate.fetch for estimate in estimates))} to download.")
    if yes:
        return True
    if not sys.stdin.isatty():
        _say("saisei: nothing is downloaded without your word: add --yes.")
        return False
    _say("Download and install? [y/N] ", end="")
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return True
    _say("Nothing was installed.")
    return False


def _say(words: str, end: str = "\n") -> None:
    print(words, end=end, file=sys.stderr, flush=True)


# --- what is there already


def _scan(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    with tell.job(f"scanning {printable(options.folder)}") as context:
        found = installing.scan(options.folder, context)
    if tell.as_json:
        tell.rows(
            [
                {"id": one.entry.id, "name": one.entry.name, "files": list(map(str, one.files))}
                for one in found
            ]
        )
    elif not found:
        print(f"No file in {printable(options.folder)} is one of the catalogue.")
    for one in found if not tell.as_json else ():
        print(f"{one.entry.id}: {', '.join(printable(path) for path in one.files)}")
    if found and not tell.as_json:
        print(
            f"Install with “saisei models install ID --from {printable(options.folder)}”: nothing is downloaded."
        )
    return 0


def _import(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    for paths in _models_of(options.files):
        shown = printable(paths[0])
        try:
            with tell.job(paths[0].name) as context:
                card = installing.import_files(paths, store, context)
        except EngineError as error:
            tell.failure(f"{shown}: {error}", file=str(paths[0]), state="failed")
            continue
        tell.done(
            f"{shown} → {card.id}: a {card.architecture} for “{card.task}”"
            f"{f', ×{card.scale}' if card.scale > 1 else ''}; licence: {card.licence}",
            file=str(paths[0]),
            id=card.id,
            task=card.task,
            architecture=card.architecture,
            scale=card.scale,
            licence=card.licence,
        )
    return tell.status


def _models_of(files: Sequence[Path]) -> list[list[Path]]:
    """One list for each model: the two files of an ncnn pair belong together."""
    models: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(files):
        models.setdefault(path.with_suffix("") if path.suffix.lower() in PAIRED else path, []).append(path)
    return list(models.values())


# --- verify, remove, use


def _verify(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    cards = [_card(identity, store) for identity in options.ids] or store.cards()
    for card in cards:
        with tell.job(card.name) as context:
            problems = installing.verify(card, context)
        for problem in problems:
            tell.failure(problem, id=card.id, sound=False)
        if not problems:
            tell.done(f"{card.id} is sound.", id=card.id, sound=True)
    return tell.status


def _remove(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    for identity in options.ids:
        try:
            size = _discarded(identity, store)
            if size:
                words = f"What there was of {identity} was deleted ({amount(size)})."
            else:
                card = _card(identity, store)
                installing.remove(card, store)
                words = f"{card.id} was removed ({amount(card.size)})."
        except EngineError as error:
            tell.failure(str(error), id=identity, state="failed")
            continue
        tell.done(words, id=identity, state="removed")
    return tell.status


def _discarded(identity: str, store: ModelStore) -> int:
    """Bytes of an interrupted download that were deleted, of a model that is not installed."""
    entry = next((entry for entry in catalog() if entry.id == identity), None)
    if entry is None or identity in {card.id for card in store.cards()}:
        return 0
    return installing.discard(entry, store)


def _use(options: argparse.Namespace, store: ModelStore, tell: _Tell) -> int:
    card = _card(options.id, store)
    store.set_active(card.task, None if card.default else card.id)
    tell.done(
        f"{card.id} is the active model for “{card.task}” now.", id=card.id, task=card.task, active=True
    )
    return 0


# --- the words

Command = Callable[[argparse.Namespace, ModelStore, _Tell], int]

COMMANDS: dict[str, tuple[Command, str]] = {
    "list": (_list, "what is installed, and what the catalogue has"),
    "info": (_info, "everything that is known of a model"),
    "install": (_install, "download models of the catalogue"),
    "scan": (_scan, "find models of the catalogue in a folder of yours"),
    "import": (_import, "take in weights files of your own"),
    "use": (_use, "make a model the active one of its task"),
    "verify": (_verify, "check installed models against their hashes"),
    "remove": (_remove, "delete installed models, and downloads that were interrupted"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saisei models",
        description="Models: those that are installed and those that can be. Nothing is downloaded unless “install” "
        "is told to.",
        epilog="The exit status is 0 if everything was done, 1 if something failed, 2 for wrong usage.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    made: dict[str, argparse.ArgumentParser] = {}
    for name, (_, words) in COMMANDS.items():
        made[name] = commands.add_parser(
            name, help=words, description=f"{words.capitalize()}.", allow_abbrev=False
        )
        made[name].add_argument("--json", action="store_true", help="results as JSON")
    made["list"].add_argument("--installed", action="store_true", help="only what is installed")
    made["list"].add_argument("--task", metavar="TASK", help="only models for this, such as upscale")
    made["info"].add_argument("id", metavar="ID")
    made["install"].add_argument("ids", nargs="+", metavar="ID")
    made["install"].add_argument("--yes", action="store_true", help="do not ask")
    made["install"].add_argument(
        "--from", dest="have", type=Path, metavar="FOLDER", help="the files lie there: nothing is downloaded"
    )
    made["scan"].add_argument("folder", type=Path, metavar="FOLDER")
    made["import"].add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a .safetensors, .pth, … or an ncnn .param and .bin",
    )
    made["use"].add_argument("id", metavar="ID")
    made["verify"].add_argument("ids", nargs="*", metavar="ID", help="default: all")
    made["remove"].add_argument("ids", nargs="+", metavar="ID")
    return parser
