"""Projects: what a person wants to have learned, and how far it is. Each is a folder among the program's states:

    project.json    what was asked for; written by whoever manages projects (the window, the command line)
    beginning.json  what the network is like, and what it started from
    state.json      how far it is; written by the process that learns, and by nobody else
    last.pt         the checkpoint that the run goes on from
    best/           the weights of the best model so far, with what is known of them (best.json)
    samples.png     photos above what becomes of them
    log.jsonl       the figures over time

Importing this costs no torch.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import IO, Any

import platformdirs

from engine.api import EngineError
from engine.batch.locking import Busy, lock_in

__all__ = [
    "AUTO",
    "NOTHING",
    "Best",
    "LearningError",
    "Phase",
    "Project",
    "State",
    "check_folders",
    "continued",
    "create",
    "facts_of",
    "folder_of",
    "found",
    "home",
    "locked",
    "projects",
    "remove_folder",
    "save",
    "settled",
    "state_from",
    "state_of",
    "take",
    "write_facts",
    "write_state",
]

log = logging.getLogger(__name__)

AUTO, NOTHING = "auto", "none"  # what to start from: the nearest style that there is, or fresh weights
LONGEST_RUN = 60 * 24 * 7  # minutes
LARGEST = 1 << 20  # bytes of a project's or a state's file
Phase = str  # one of PHASES
PHASES = ("new", "reading", "comparing", "learning", "paused", "done", "failed")


class LearningError(EngineError):
    """A style cannot be learned, or a project cannot be used; the text says why in one sentence."""


@dataclass(frozen=True)
class Project:
    """What was asked for. ``style``, ``photos``: folders; ``both_ways``: also from the style back to photos;
    ``start``: id of the model to start from, AUTO or NOTHING; ``minutes``: of training in all; ``stop_at``: percent
    of likeness at which it is good enough, 0 for never; ``created``: seconds since 1970."""

    id: str
    name: str
    style: Path
    photos: Path
    both_ways: bool = False
    start: str = AUTO
    minutes: float = 30.0
    stop_at: float = 0.0
    seed: int = 0
    created: float = 0.0

    @property
    def models(self) -> tuple[str, ...]:
        """The ids of the models that come of it."""
        return (self.id, f"{self.id}-back") if self.both_ways else (self.id,)

    def model_names(self) -> tuple[str, ...]:
        if not self.both_ways:
            return (self.name,)
        return (" to ".join(("Photo", self.name)), " to ".join((self.name, "photo")))


@dataclass(frozen=True)
class Best:
    """The best model so far. ``score`` is ``near`` · ``kept``: how far pictures go towards the style, and how much of
    their structure stays, 0..1 each."""

    score: float = -math.inf
    near: float = 0.0
    kept: float = 0.0
    step: int = 0
    minutes: float = 0.0


@dataclass(frozen=True)
class State:
    """How far a project is. ``share``: of the present phase, 0..1; ``trained``: minutes over all runs; ``styles``,
    ``photos``: pictures that are used; ``left_out``: sentences on some of those that are not; ``started_from``: name
    of a model, and ``began``: how near to the style that is; ``note``: the newest thing that was not as it should be;
    ``sentence``: why it failed, or why it ended; ``sheets``: how often the samples were renewed."""

    phase: Phase = "new"
    share: float = 0.0
    step: int = 0
    trained: float = 0.0
    styles: int = 0
    photos: int = 0
    left_out: tuple[str, ...] = ()
    started_from: str = ""
    near: float = 0.0
    kept: float = 0.0
    best: Best = field(default_factory=Best)
    note: str = ""
    sentence: str = ""
    sheets: int = 0
    began: float = 0.0


def home() -> Path:
    """Where all projects lie; it may not exist yet."""
    return Path(platformdirs.user_state_dir("saisei", appauthor=False)) / "learning"


def folder_of(project: Project) -> Path:
    return home() / project.id


def create(
    name: str,
    style: Path,
    photos: Path,
    *,
    both_ways: bool = False,
    start: str = AUTO,
    minutes: float = 30.0,
    stop_at: float = 0.0,
    taken: tuple[str, ...] = (),
) -> Project:
    """A new project on the disk. ``taken``: ids that models have. The name was checked by ``results.checked_name``.
    Raises LearningError for what makes no sense and for a folder that cannot be written."""
    if not 0 < minutes <= LONGEST_RUN:
        raise LearningError(f"A style is learned for 1 to {LONGEST_RUN} minutes, not {minutes:g}.")
    if not 0 <= stop_at <= 100:
        raise LearningError(f"The likeness at which to stop is 0 to 100 %, not {stop_at:g}.")
    style, photos = style.absolute(), photos.absolute()
    check_folders(style, photos)
    project = Project(
        id=_new_id(name, taken),
        name=name,
        style=style,
        photos=photos,
        both_ways=both_ways,
        start=start,
        minutes=float(minutes),
        stop_at=float(stop_at),
        created=time.time(),
    )
    save(project)
    return project


def check_folders(style: Path, photos: Path) -> None:
    """Raises LearningError where both are the same."""
    if os.path.realpath(style) == os.path.realpath(photos):
        raise LearningError(
            "The pictures of the style and the photos are one folder: choose two, or there is nothing to learn."
        )


def _new_id(name: str, taken: tuple[str, ...]) -> str:
    """Letters and digits of the name, where it has some that every file system knows."""
    plain = (
        re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", name.lower())).strip("-")[:40].strip("-") or "style"
    )
    with contextlib.suppress(OSError):
        taken = (*taken, *(p.name for p in home().iterdir()))
    number, made = 1, f"own-{plain}"
    while made in taken or f"{made}-back" in taken:
        number += 1
        made = f"own-{plain}-{number}"
    return made


def save(project: Project) -> None:
    """Raises LearningError."""
    written = {**asdict(project), "style": str(project.style), "photos": str(project.photos)}
    _write(folder_of(project) / "project.json", written)


def _write(path: Path, value: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(value, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, ValueError) as error:  # ValueError: half of a character in a name of a folder
        reason = getattr(error, "strerror", None) or error
        raise LearningError(f"“{path.parent.name}/{path.name}” could not be written ({reason}).") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    """None for a file that is not there or is damaged."""
    try:
        if path.stat().st_size > LARGEST:
            raise TypeError("it is too large")
        value = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(value, dict):
            raise TypeError("it is no object")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, RecursionError) as error:
        log.warning("%s is left aside: %s", path, error)
        return None
    return value


_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "Path": (str,),
    "Phase": (str,),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}


def _checked(kind: Any, value: dict[str, Any]) -> dict[str, Any]:
    """The fields of a dataclass that a file holds in the right kind; a file may come from another version."""
    made: dict[str, Any] = {}
    for f in fields(kind):
        kinds = _KINDS.get(str(f.type))
        given: Any = value.get(f.name)
        if kinds is None or not isinstance(given, kinds) or (isinstance(given, bool) and bool not in kinds):
            continue
        if isinstance(given, float) and not math.isfinite(given):
            continue
        make = {"Path": Path, "float": float}.get(str(f.type))
        made[f.name] = given if make is None else make(given)
    return made


def projects() -> list[Project]:
    """All projects, the newest first; what is damaged is left out."""
    return sorted(_all(), key=lambda p: -p.created)


def _all() -> Iterator[Project]:
    try:
        inside = list(home().iterdir())
    except OSError:
        return
    for folder in inside:
        value = _read(folder / "project.json")
        made = _checked(Project, value or {})
        if not 0 < made.get("minutes", 1) <= LONGEST_RUN:  # edited by hand
            del made["minutes"]
        if {"name", "style", "photos"} <= set(made):
            yield Project(**{**made, "id": folder.name})  # a folder that was renamed is known by its new name


def found(name: str) -> Project:
    """The project of that name or id. Raises LearningError."""
    known = projects()
    for project in [*(p for p in known if p.id == name), *(p for p in known if p.name == name)]:
        return project  # an id first: a style may have been given the id of another one as its name
    listed = ", ".join(f"“{p.name}”" for p in known) or "none"
    raise LearningError(f"There is no style “{name}” that was begun; there are: {listed}.")


# --- how far it is


def state_of(project: Project) -> State:
    """As the process that learned left it. One that does not run any more although it did not end counts as paused:
    see ``settled``."""
    return state_from(_read(folder_of(project) / "state.json") or {})


def state_from(value: dict[str, Any]) -> State:
    """A state as it was written or told; what is missing or of the wrong kind is as in a new one."""
    made = _checked(State, value)
    if made.get("phase") not in PHASES:
        made["phase"] = "new"
    left_out = value.get("left_out")
    if isinstance(left_out, list):
        made["left_out"] = tuple(str(words) for words in left_out[:20])
    best = value.get("best")
    if isinstance(best, dict):
        made["best"] = Best(**_checked(Best, best))
    return State(**made)


def write_state(project: Project, state: State) -> None:
    """Raises LearningError."""
    value = asdict(state)
    if not math.isfinite(state.best.score):
        del value["best"]  # JSON knows no such number
    _write(folder_of(project) / "state.json", value)


def facts_of(project: Project) -> dict[str, Any]:
    """What it began with: the network's ``config``, the model that it started from … Empty where it did not begin."""
    found = _read(folder_of(project) / "beginning.json") or {}
    return found if isinstance(found.get("config"), dict) else {}


def write_facts(project: Project, facts: dict[str, Any]) -> None:
    """Raises LearningError."""
    _write(folder_of(project) / "beginning.json", facts)


def settled(project: Project) -> State:
    """The state of a project that nobody works on: what was cut short is paused."""
    state = state_of(project)
    if state.phase in ("reading", "comparing", "learning") and not locked(project):
        return replace(state, phase="paused" if state.step else "new", share=0.0)
    return state


def take(project: Project) -> IO[str]:
    """The project's lock, until the file is closed or the process ends. Raises Busy and LearningError."""
    folder = folder_of(project)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return lock_in(folder, folder, "process")
    except Busy:
        raise Busy(f"“{project.name}” is being learned already, by another window or command.") from None
    except OSError as error:
        raise LearningError(
            f"“{project.name}” cannot be learned: its folder cannot be written ({error.strerror or error})."
        ) from None


def locked(project: Project) -> bool:
    """Whether a process works on it."""
    if not (folder_of(project) / "lock").exists():
        return False
    try:
        take(project).close()
    except Busy:
        return True
    except LearningError:
        return False
    return False


def remove_folder(project: Project) -> None:
    """Raises LearningError."""
    try:
        shutil.rmtree(folder_of(project))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise LearningError(
            f"What was learned of “{project.name}” could not be removed ({error.strerror or error})."
        ) from None


def continued(wanted: Project, minutes: float) -> Project:
    """A project that learns on for so many minutes more. Raises LearningError."""
    total = state_of(wanted).trained + minutes
    if not 0 < minutes <= LONGEST_RUN:
        raise LearningError(f"A style is learned for 1 to {LONGEST_RUN} minutes, not {minutes:g}.")
    changed = replace(wanted, minutes=total)
    save(changed)
    return changed
