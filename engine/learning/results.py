"""What comes of a project: models of the person's own among those of the program. Names, publishing, renaming,
removing. Costs no torch."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import tomllib
import unicodedata
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from engine.api import ModelError
from engine.files.reading import shown
from engine.filters.translate import DIRECTIONS
from engine.learning.project import (
    NOTHING,
    Best,
    LearningError,
    Project,
    State,
    folder_of,
    locked,
    projects,
    remove_folder,
    save,
    state_of,
)
from engine.models.card import Card
from engine.models.store import BUILT_IN, ModelStore, shared, user_folder

__all__ = [
    "checked_name",
    "in_menu",
    "keep_best",
    "no_gain",
    "publish",
    "publishable",
    "remove",
    "rename",
    "too_short",
]

LONGEST_NAME = 60  # characters
ARCHITECTURE = "light_resnet"
ENOUGH_STEPS = 6000  # after so many the built-in styles were good, a little more or less


def checked_name(name: str, store: ModelStore | None = None, besides: Project | None = None) -> str:
    """A name for a style, without spaces around it. ``besides``: a project whose own names do not count.

    Raises LearningError for one that is empty, too long, or taken.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name:
        raise LearningError("Give the style a name.")
    if len(name) > LONGEST_NAME:
        raise LearningError(f"The name of a style has {LONGEST_NAME} characters at most, not {len(name)}.")
    if any(unicodedata.category(c)[0] == "C" for c in name):
        raise LearningError("The name of a style is made of letters, digits and signs that can be seen.")
    wanted = name.casefold()
    others = [p for p in projects() if besides is None or p.id != besides.id]
    own = besides.models if besides is not None else ()
    taken = [d.label for d in DIRECTIONS]
    taken += [n for p in others for n in (p.name, *p.model_names())]
    taken += [c.name for c in (store or shared()).cards() if c.task == "translate" and c.id not in own]
    if wanted in (one.casefold() for one in taken):
        raise LearningError(f"There is a style “{name}” already: choose another name.")
    return name


# --- the best model so far


def _best_folder(project: Project) -> Path:
    return folder_of(project) / "best"


def keep_best(project: Project, best: Best, weights: dict[str, bytes], facts: dict[str, Any]) -> None:
    """Weights (safetensors) by model id, and what their cards say (``config``, ``training`` …). Raises OSError; what
    was there stays then."""
    folder = _best_folder(project)
    folder.mkdir(parents=True, exist_ok=True)
    # written under new names first: only the list makes them the best, and that is replaced in one go
    files = {identity: f"{identity}.{best.step}.safetensors" for identity in weights}
    value = {"best": asdict(best), "facts": facts, "files": files}
    try:
        for identity, data in weights.items():
            _put(folder / files[identity], data)
        _put(folder / "best.json", json.dumps(value, indent=1).encode())
    except OSError:
        listed = _listed(project)
        for name in files.values():
            if name not in (listed or {}).get("files", {}).values():
                (folder / name).unlink(missing_ok=True)
        raise
    for path in folder.iterdir():
        if path.name != "best.json" and path.name not in files.values():
            path.unlink(missing_ok=True)


def _put(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _listed(project: Project) -> dict[str, Any] | None:
    try:
        value = json.loads((_best_folder(project) / "best.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    known = isinstance(value, dict) and all(
        isinstance(value.get(k), dict) for k in ("best", "facts", "files")
    )
    return value if known else None


def best_weights(project: Project) -> dict[str, Path]:
    """The files of the best model so far, by model id; empty where there is none."""
    listed = _listed(project)
    if listed is None:
        return {}
    names = listed["files"]
    files = {m: _best_folder(project) / Path(str(names.get(m, ""))).name for m in project.models}
    return files if all(path.is_file() for path in files.values()) else {}


def publishable(project: Project) -> bool:
    """Whether something was learned that can be put into the menu."""
    return bool(best_weights(project))


def in_menu(project: Project) -> bool:
    """Whether its models are among those of the program."""
    return all((user_folder() / f"{m}.toml").is_file() for m in project.models)


# --- cards


def publish(project: Project) -> tuple[str, ...]:
    """Put the best models so far among the person's own; returns their ids. The same again changes nothing; a better
    one takes the place of the one before. Raises LearningError, also where the disk is full."""
    from engine.training.publish import toml

    files, listed = best_weights(project), _listed(project)
    if not files or listed is None:
        raise LearningError(f"Nothing was learned of “{project.name}” yet that could be kept.")
    state = state_of(project)
    written: dict[Path, bytes] = {}
    for place, (identity, path) in enumerate(files.items()):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LearningError(
                f"What was learned of “{project.name}” cannot be read ({error.strerror or error})."
            ) from None
        card = _card(project, state, listed, place, data)
        written[user_folder() / f"{identity}.safetensors"] = data
        written[user_folder() / f"{identity}.toml"] = toml(card).encode()
    _write_all(project, written)
    shared().refresh()
    return project.models


def _card(project: Project, state: State, listed: dict[str, Any], place: int, data: bytes) -> dict[str, Any]:
    facts, best = listed["facts"], listed["best"]
    folder, identity = shown(project.style), project.models[place]
    count = facts.get("styles", state.styles)
    start = str(facts.get("start", NOTHING))
    derived = facts.get("commercial_use")
    licence = "yours; what the pictures' and photos' owners allow is yours to check"
    if facts.get("licence"):
        licence += f"; made from the weights of {facts['started_from']}: {facts['licence']}"
    described = f"Trained by you on {count} pictures of {folder}."
    if project.both_ways and place == 1:
        described = f"Trained by you to turn the {count} pictures of {folder} into photos."
    card: dict[str, Any] = {
        "id": identity,
        "name": project.model_names()[place],
        "description": described,
        "task": "translate",
        "architecture": ARCHITECTURE,
        "licence": licence,
        "training_data": f"{count} pictures of “{project.style}” and {facts.get('photos', state.photos)} of "
        f"“{project.photos}”",
        "paper": "CycleGAN (Zhu et al., 2017)" if project.both_ways else "CUT (Park et al., 2020)",
        "scale": 1,
        "multiple": 4,
        "overlap": 48 if facts["config"].get("dilation", 1) == 1 else 64,
        "colour": "encoded",
        "precisions": ["float32", "bfloat16", "float16"],
    }
    if derived is False:  # True would be a promise about pictures that nobody here knows
        card["commercial_use"] = False
    card["config"] = facts["config"]
    card["training"] = {
        "recipe": "saisei learn-style",
        "start": start,
        "steps": best.get("step", 0),
        "minutes": round(float(best.get("minutes", 0.0)), 1),
        "painter": not project.both_ways,
    }
    card["validation"] = {k: round(float(best.get(k, 0.0)), 3) for k in ("score", "near", "kept")}
    name = f"{identity}.safetensors"
    card["files"] = [{"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}]
    return card


def _write_all(project: Project, files: dict[Path, bytes]) -> None:
    """All of the files or none, weights before their cards. Raises LearningError."""
    from engine.training.publish import write_all

    try:
        write_all(files)
    except OSError as error:
        raise LearningError(
            f"“{project.name}” could not be written into {user_folder()} ({error.strerror or error}); what was "
            "learned is kept: try again when there is room."
        ) from None


def rename(project: Project, name: str, store: ModelStore | None = None) -> Project:
    """Raises LearningError for a name that cannot be, and for a card that cannot be written."""
    from engine.training.publish import toml

    changed = replace(project, name=checked_name(name, store, besides=project))
    written = {}
    for identity, words in zip(changed.models, changed.model_names(), strict=True):
        path = user_folder() / f"{identity}.toml"
        with contextlib.suppress(OSError, ValueError):
            card = tomllib.loads(path.read_text(encoding="utf-8"))
            card["name"] = words
            written[path] = toml(card).encode()
    _write_all(project, written)
    save(changed)
    shared().refresh()
    return changed


def remove(project: Project) -> None:
    """The project and its models. Raises LearningError, also while it is being learned."""
    if locked(project):
        raise LearningError(f"“{project.name}” is being learned: pause it first.")
    for identity in project.models:
        for suffix in (".toml", ".safetensors"):  # the card first: weights without one are nothing
            try:
                (user_folder() / f"{identity}{suffix}").unlink(missing_ok=True)
            except OSError as error:
                raise LearningError(
                    f"“{project.name}” could not be removed from {user_folder()} ({error.strerror or error})."
                ) from None
    remove_folder(project)
    shared().refresh()


# --- what to start from


def starts(store: ModelStore, project: Project | None = None) -> list[Card]:
    """Models that a style can start from: translations of our own architecture, the built-in ones first."""
    own = project.models if project is not None else ()
    found = [c for c in store.for_task("translate") if c.architecture == ARCHITECTURE and c.id not in own]
    order = {d.model: i for i, d in enumerate(DIRECTIONS)}
    return sorted(found, key=lambda c: (c.folder != BUILT_IN, order.get(c.id, len(order))))


def start_card(store: ModelStore, project: Project, identity: str) -> Card:
    """Raises LearningError for a model that a style cannot start from."""
    try:
        card = store.active("translate", identity)
    except ModelError as error:
        raise LearningError(str(error)) from None
    if card.architecture != ARCHITECTURE or card.id in project.models:
        raise LearningError(f"A style cannot start from {card.name}: choose a built-in style.")
    if store.state(card) != "ready":
        raise LearningError(f"The weights of {card.name} are {store.state(card)}: choose another one.")
    return card


def no_gain(state: State) -> str:
    """A sentence where what was learned is no nearer to the style than what it began as; else nothing."""
    if not state.started_from or figure(state.best.near) > figure(state.began):
        return ""
    return (
        f"It is no nearer to the style than {state.started_from}, as which it began ({figure(state.began)} %): give "
        "it more minutes or more pictures."
    )


def too_short(project: Project, step: int, trained: float) -> str:
    """A sentence where the machine is so slow, or so busy, that the time will not do; else nothing. ``trained``:
    minutes that the steps took."""
    pace = max(step, 1) / trained
    if pace * project.minutes >= ENOUGH_STEPS / 2:
        return ""
    ends, needed = round(pace * project.minutes, -2), math.ceil(ENOUGH_STEPS / pace / 10) * 10
    return (
        f"At this pace it gets to {ends:,.0f} steps in its time; the built-in styles took {ENOUGH_STEPS:,}, which "
        f"are {needed} minutes here: give it more later, or leave the machine to it."
    )


def figure(value: float) -> int:
    """A share as whole percent, for people."""
    return round(100 * value) if math.isfinite(value) else 0
