"""A person's own weights file becomes a model: recognized, tried once, stored as safetensors beside a card.

``recognize`` tells what a file is; ``adopt`` takes it into a folder of models. Nothing in a file is ever run, and
what is stored holds numbers alone, whatever it was made from.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from engine.api import Context, ModelError
from engine.models.card import Card, read_card
from engine.models.sentences import printable
from engine.models.store import NOT_CARDS, default_folders

if TYPE_CHECKING:
    import torch

    from engine.models.recognizing import Recognized

__all__ = ["NO_CONTEXT", "UNKNOWN_LICENCE", "adopt", "recognize"]

NO_CONTEXT = Context()
UNKNOWN_LICENCE = "unknown: yours to check"
CHUNK = 8 << 20
PLACE, DAY = (
    ".import-",
    86_400,
)  # how folders of unfinished imports are called; seconds after which one is nobody's
# what Windows takes for a device, whatever its ending
DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
# of a card, what whoever knows the file better may say; the rest is found in the weights
FACTS = {
    *(
        "name",
        "task",
        "description",
        "paper",
        "licence",
        "commercial_use",
        "training_data",
        "overlap",
        "tile",
    ),
    *("tiling", "precisions", "figures"),
}
_KINDS = {"I64": "int64", "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def recognize(files: Sequence[Path]) -> Recognized:
    """What the weights in a file (or in a .param and .bin pair) are, told by their layout alone.

    Raises ModelError, one sentence that names the file: not weights, damaged, hostile, or of no network that Saisei
    knows.
    """
    from engine.models.reading import read
    from engine.models.recognizing import recognized

    return recognized(read(files), Path(files[0]).name)


def adopt(
    files: Sequence[Path],
    folder: Path,
    *,
    identity: str | None = None,
    facts: Mapping[str, Any] | None = None,
    context: Context = NO_CONTEXT,
) -> Card:
    """Take weights into ``folder`` as a model: NAME.safetensors and NAME.toml, both there or neither.

    ``identity``: the model's id (default: made from the file's name; a model of that id is replaced). ``facts``:
    fields of the card that are known better than the weights tell (FACTS). Weights that are in the folder already are
    not stored twice: their card is returned, as it is.

    Raises ModelError as ``recognize``; where the network gives numbers that are not finite, the same everywhere, or
    of another size; for a ``task`` that it cannot serve; and where the folder cannot be written to. Cancelled where
    the context says so; then nothing is left behind.
    """
    from engine.models.recognizing import recognized, tasks_of
    from engine.models.trial import tried

    given = dict(facts or {})
    unknown = set(given) - FACTS
    if unknown:
        raise TypeError(f"a card's {', '.join(sorted(unknown))} cannot be given")
    source = Path(files[0])
    context.progress(0.0, "Reading the file")
    from engine.models.reading import read

    contents = read(files)
    context.check_cancelled()
    context.progress(0.3, "Recognizing the network")
    found = recognized(contents, source.name)
    del contents
    task = given.get("task", found.task)
    if task not in tasks_of(found):
        raise ModelError(
            f"“{source.name}” is a {found.name}, a network for “{found.task}”, not for “{task}”."
        )
    context.check_cancelled()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _swept(folder)
        with tempfile.TemporaryDirectory(prefix=PLACE, dir=folder) as place:
            return _adopted(found, given, files, folder, Path(place), identity, context, tried)
    except OSError as error:
        raise ModelError(f"The model cannot be stored in {folder} ({error.strerror or error}).") from None


def _swept(folder: Path) -> None:
    """Away with what an import left that was killed, or whose machine went off."""
    for place in folder.glob(f"{PLACE}*"):
        with contextlib.suppress(OSError):
            if time.time() - place.stat().st_mtime > DAY:
                shutil.rmtree(place, ignore_errors=True)


def _adopted(
    found: Recognized,
    given: dict[str, Any],
    files: Sequence[Path],
    folder: Path,
    place: Path,
    identity: str | None,
    context: Context,
    tried: Any,
) -> Card:
    context.progress(0.4, "Storing the weights")
    weights = place / "weights.safetensors"
    size, sha256 = write_safetensors(found.state, weights, context)
    found.state.clear()  # the file has them now; the trial reads them from there
    known = _same(folder, sha256)
    if known is not None and identity in (None, known.id):
        stored = folder / known.files[0].name
        if not stored.is_file() or _sha256(stored, context) != sha256:
            _into(weights, stored)  # they were damaged: these are sound
        return known
    slug = identity or _slug(Path(files[0]))
    card = {
        "id": slug,
        "name": _title(Path(files[0]), found),
        "task": found.task,
        "architecture": found.architecture,
        "licence": UNKNOWN_LICENCE,
        "training_data": "unknown",
        **_rules(found),
        **{k: v for k, v in given.items() if v is not None},
        "config": found.config,
        "origin": _origin(files, context),
        "files": [{"name": weights.name, "size": size, "sha256": sha256}],
    }
    written = place / "card.toml"
    written.write_text(tomli_w.dumps(card), encoding="utf-8")
    context.progress(0.7, "Trying it on a small picture")
    context.check_cancelled()
    works = tried(_read(written, Path(files[0])), Path(files[0]).name)
    if "precisions" not in given:
        card["precisions"] = list(works)
    context.check_cancelled()
    _synced(weights)  # which takes long; the empty card of a reserved name is there for a moment only
    name = identity or _reserved(folder, slug)
    try:
        _placed(card | {"id": name}, weights, folder)
    except OSError:
        if identity is None:
            (folder / f"{name}.toml").unlink(missing_ok=True)
        raise
    context.progress(1.0)
    return read_card(folder / f"{name}.toml")


def _placed(card: dict[str, Any], weights: Path, folder: Path) -> None:
    """Weights and card into the folder, and what they replace out of it. Raises OSError; then all is as it was."""
    target, written = folder / f"{card['id']}.toml", weights.with_suffix(".toml")
    (about,) = card["files"]
    file = folder / f"{card['id']}.safetensors"
    if file.exists():  # until the card changes, the old one's weights stay whole
        file = folder / f"{card['id']}-{about['sha256'][:8]}.safetensors"
    text = tomli_w.dumps({**card, "files": [{**about, "name": file.name}]})
    written.write_text(text, encoding="utf-8")
    before = _weights_of(target)
    _into(weights, file)
    try:
        _into(written, target)
    except OSError:
        if file.name not in before:
            file.unlink(missing_ok=True)
        raise
    for old in before - {file.name}:
        with contextlib.suppress(OSError):
            (folder / old).unlink()


def _read(card: Path, source: Path) -> Card:
    """The card that was written for a file. Raises ModelError, of the file, for sizes that no card may say."""
    try:
        return read_card(card)
    except ModelError as error:
        raise ModelError(f"“{source.name}” is refused: {str(error).partition(': ')[2]}") from None


def _rules(found: Recognized) -> dict[str, Any]:
    """What is said of the network where it is not what a card says by itself."""
    plain = {f.name: f.default for f in fields(Card)}
    names = ("scale", "multiple", "minimum", "square", "fixed", "overlap", "tile", "tiling", "paper")
    rules = {name: getattr(found, name) for name in names}
    kept = {k: v for k, v in rules.items() if v != plain[k] or k in ("scale", "multiple", "overlap")}
    return {**kept, "colour": "encoded", "precisions": list(found.precisions)}


def _origin(files: Sequence[Path], context: Context) -> dict[str, Any]:
    """Names and hashes of the files that it was made from."""
    paths = [Path(f) for f in files]
    pair = [paths[0].with_suffix(".param"), paths[0].with_suffix(".bin")]
    if paths[0].suffix.lower() in (".param", ".bin") and all(p.exists() for p in pair):
        paths = pair
    return {
        "names": [printable(p.name) for p in paths],
        "sha256": [_sha256(path, context) for path in paths],
    }


def _sha256(path: Path, context: Context) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            context.check_cancelled()
            digest.update(chunk)
    return digest.hexdigest()


def _same(folder: Path, sha256: str) -> Card | None:
    """The card in ``folder`` that is of these weights; they may be damaged or gone."""
    for path in sorted(folder.glob("*.toml")):
        if path.name in NOT_CARDS:
            continue
        with contextlib.suppress(ModelError):
            card = read_card(path)
            if card.sha256 == sha256:
                return card
    return None


def _weights_of(card: Path) -> set[str]:
    """Names of the weights files of a card that is about to be replaced."""
    try:
        return {file.name for file in read_card(card).files}
    except ModelError:
        return set()


def _into(source: Path, target: Path) -> None:
    """Move a finished file into place, on the disk before its name is."""
    _synced(source)
    source.replace(target)


def _synced(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _slug(path: Path) -> str:
    stem = re.sub(r"\.(ncnn|pth|pt|ckpt)$", "", path.stem, flags=re.IGNORECASE)
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-")
    return slug if slug and slug not in DEVICES else f"model-{slug}".rstrip("-")


def _free(folder: Path, slug: str) -> str:
    """The slug, with a number where another model has it, wherever that lies, or a file that is no card: of two
    models with one id, one would not be seen. Names of the catalogue are for what it says they are."""
    from engine.models.catalog import catalog

    taken = {Path(name).stem for name in NOT_CARDS} | {entry.id for entry in catalog()}
    for path in (p for place in {folder, *default_folders()[:-1]} for p in place.glob("*.toml")):
        taken.add(path.stem)
        with contextlib.suppress(ModelError):
            taken.add(read_card(path).id)
    name, number = slug, 2
    while name in taken:
        name, number = f"{slug}-{number}", number + 1
    return name


def _reserved(folder: Path, slug: str) -> str:
    """A free name, under which there is an (empty) card now: another window may import at the same time."""
    while True:
        name = _free(folder, slug)
        with contextlib.suppress(FileExistsError), (folder / f"{name}.toml").open("x"):
            return name


def _title(path: Path, found: Recognized) -> str:
    """What people see: the file's name, since that is what they know it by."""
    stem = re.sub(r"\.(ncnn|pth|pt|ckpt)$", "", path.stem, flags=re.IGNORECASE)
    return " ".join(printable(re.sub(r"[_\s]+", " ", stem)).split())[:80] or found.name


def write_safetensors(state: Mapping[str, torch.Tensor], path: Path, context: Context) -> tuple[int, str]:
    """Write tensors one after the other, so that no second copy of all of them is held; returns the file's size and
    SHA-256. The same tensors make the same file. Numbers of other kinds than a network's become float32."""
    import json

    import torch

    known = {getattr(torch, name): (short, name) for short, name in _KINDS.items()}
    header: dict[str, Any] = {}
    place = 0
    names = sorted(state)
    for name in names:
        value = state[name]
        short = known.get(value.dtype, ("F32", ""))[0]
        nbytes = value.numel() * {"I64": 8, "F64": 8, "F32": 4}.get(short, 2)
        header[name] = {
            "dtype": short,
            "shape": list(value.shape),
            "data_offsets": [place, place + nbytes],
        }
        place += nbytes
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    text += b" " * (-len(text) % 8)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        head = len(text).to_bytes(8, "little") + text
        file.write(head)
        digest.update(head)
        for name in names:
            context.check_cancelled()
            value = state[name]
            if value.dtype not in known:
                value = value.float()
            flat = value.contiguous().reshape(-1)
            data = flat.view(torch.uint8).numpy().data if flat.numel() else memoryview(b"")
            file.write(data)
            digest.update(data)
    return 8 + len(text) + place, digest.hexdigest()
