"""A person's own weights file becomes a model: recognized, tried once, stored as safetensors beside a card.

``recognize`` tells what a file is; ``adopt`` takes it into a folder of models. Nothing in a file is ever run, and
what is stored holds numbers alone, whatever it was made from.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from engine.api import Context, ModelError
from engine.models.card import Card, read_card

if TYPE_CHECKING:
    import torch

    from engine.models.recognizing import Recognized

__all__ = ["NO_CONTEXT", "UNKNOWN_LICENCE", "adopt", "recognize"]

NO_CONTEXT = Context()
UNKNOWN_LICENCE = "unknown: yours to check"
CHUNK = 8 << 20
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
        with tempfile.TemporaryDirectory(prefix=".import-", dir=folder) as place:
            return _adopted(found, given, files, folder, Path(place), identity, context, tried)
    except OSError as error:
        raise ModelError(f"The model cannot be stored in {folder} ({error.strerror or error}).") from None


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
        return known
    name = identity or _free(folder, _slug(Path(files[0])))
    file = f"{name}.safetensors"
    if (folder / file).exists():
        file = f"{name}-{sha256[:8]}.safetensors"  # until the card changes, the old one's weights stay whole
    weights = weights.rename(place / file)
    card = {
        "id": name,
        "name": _title(Path(files[0]), found),
        "task": found.task,
        "architecture": found.architecture,
        "licence": UNKNOWN_LICENCE,
        "training_data": "unknown",
        **_rules(found),
        **{k: v for k, v in given.items() if v is not None},
        "config": found.config,
        "origin": _origin(files, context),
        "files": [{"name": file, "size": size, "sha256": sha256}],
    }
    written = place / f"{name}.toml"
    written.write_text(tomli_w.dumps(card), encoding="utf-8")
    context.progress(0.7, "Trying it on a small picture")
    context.check_cancelled()
    works = tried(read_card(written), Path(files[0]).name)
    if "precisions" not in given:
        card["precisions"] = list(works)
        written.write_text(tomli_w.dumps(card), encoding="utf-8")
    context.check_cancelled()
    before = _weights_of(folder / written.name)
    _into(weights, folder / file)
    _into(written, folder / written.name)
    for old in before - {file}:
        with contextlib.suppress(OSError):
            (folder / old).unlink()
    context.progress(1.0)
    return read_card(folder / written.name)


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
    hashes = []
    for path in paths:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                context.check_cancelled()
                digest.update(chunk)
        hashes.append(digest.hexdigest())
    return {"names": [p.name for p in paths], "sha256": hashes}


def _same(folder: Path, sha256: str) -> Card | None:
    """The card in ``folder`` whose weights are these, if they are there."""
    for path in sorted(folder.glob("*.toml")):
        with contextlib.suppress(ModelError, OSError):
            card = read_card(path)
            file = card.files[0]
            if file.sha256 == sha256 and (folder / file.name).stat().st_size == file.size:
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
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    source.replace(target)


def _slug(path: Path) -> str:
    stem = re.sub(r"\.(ncnn|pth|pt|ckpt)$", "", path.stem, flags=re.IGNORECASE)
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-")
    return slug or "model"


def _free(folder: Path, slug: str) -> str:
    """The slug, with a number where another model has it."""
    name, number = slug, 2
    while (folder / f"{name}.toml").exists():
        name, number = f"{slug}-{number}", number + 1
    return name


def _title(path: Path, found: Recognized) -> str:
    """What people see: the file's name, since that is what they know it by."""
    stem = re.sub(r"\.(ncnn|pth|pt|ckpt)$", "", path.stem, flags=re.IGNORECASE)
    return " ".join(re.sub(r"[_\s]+", " ", stem).split())[:80] or found.name


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
