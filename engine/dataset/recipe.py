"""Recipes of datasets: what pictures are made from, and what is done to them, as TOML.

::

    version = 1
    name = "Robust"
    count = 1000
    seed = 1
    format = "jpg"                       # or "png"
    split = { train = 0.8, val = 0.2 }   # by sources: all pictures of one source are in one part

    [[source]]
    kind = "images"                      # of the input folder

    [[source]]
    kind = "faces"
    weight = 0.2                         # against the other sources
    seeds = [0, 9999]

    [[step]]
    op = "rotate"
    p = 0.5                              # done to half of the pictures
    angle = [-20, 20]                    # drawn anew for each

    [[step]]
    op = "one-of"
    choice = [ { op = "blur", sigma = [0.5, 2] }, { op = "jpeg", weight = 2 } ]
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

import resources
from engine.api import Size
from engine.chain import ChainError, Step, step
from engine.dataset.operations import OPERATIONS, Operation, RecipeError
from engine.latents import LARGEST_SEED
from engine.toml_files import TomlFiles, check_version, files_in, refuse_unknown

__all__ = [
    "BUILT_IN",
    "MOST_PICTURES",
    "SEED_MOST",
    "VERSION",
    "FacesSource",
    "ImagesSource",
    "Recipe",
    "Work",
    "dumped",
    "filter_step",
    "listed",
    "parsed",
    "read",
    "recipe_of",
    "write",
]

VERSION = 1
MOST_PICTURES = 10_000_000
SEED_MOST = 2**53  # whole numbers that JSON carries everywhere
MOST_STEPS, MOST_SOURCES, DEEPEST = 64, 16, 4
BUILT_IN = Path(resources.__file__).parent / "datasets"
FORMATS = ("png", "jpg")


@dataclass(frozen=True)
class Work:
    """One step. ``p``: to what share of the pictures it is done; ``values``: those of the operation's fields;
    ``choices``: of "one-of", each with its ``weight``."""

    op: str
    p: float = 1.0
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Work, ...] = ()
    weight: float = 1.0

    @property
    def row(self) -> Operation:
        return OPERATIONS[self.op]

    def data(self) -> dict[str, Any]:
        """As a recipe says it, JSON- and TOML-ready, all values written out."""
        found: dict[str, Any] = {"op": self.op}
        if self.p != 1.0:
            found["p"] = self.p
        if self.weight != 1.0:
            found["weight"] = self.weight
        for name, value in self.values.items():
            found[name] = list(value) if isinstance(value, tuple) else value
        if self.choices:
            found["choice"] = [w.data() for w in self.choices]
        return found


@dataclass(frozen=True)
class ImagesSource:
    """The pictures of the input folder; ``label``: for all of them, instead of their folder's name."""

    weight: float = 1.0
    label: str = ""


@dataclass(frozen=True)
class FacesSource:
    """Made faces; ``seeds``: the first and the last; ``psi``: least and most; ``model``: empty for the active one."""

    weight: float = 1.0
    label: str = "face"
    seeds: tuple[int, int] = (0, LARGEST_SEED)
    psi: tuple[float, float] = (0.7, 0.7)
    model: str = ""


@dataclass(frozen=True)
class Recipe:
    """A checked recipe. ``split``: the parts of the dataset with their shares, which make 1; ``visible``: boxes of
    which less than this share is left inside the picture are dropped."""

    steps: tuple[Work, ...] = ()
    sources: tuple[ImagesSource | FacesSource, ...] = (ImagesSource(),)
    name: str = ""
    description: str = ""
    count: int = 100
    seed: int = 0
    format: str = "png"
    quality: int = 92
    split: tuple[tuple[str, float], ...] = (("train", 1.0),)
    visible: float = 0.1

    @property
    def takes_images(self) -> bool:
        return any(isinstance(s, ImagesSource) for s in self.sources)

    def works(self) -> Iterator[Work]:
        """All steps, also those inside of others."""
        waiting = list(reversed(self.steps))
        while waiting:
            work = waiting.pop()
            yield work
            waiting += reversed(work.choices)

    @property
    def modelled(self) -> bool:
        """Whether a network works on it."""
        return any(isinstance(s, FacesSource) for s in self.sources) or any(
            w.op == "translate" or (w.op == "filter" and filter_step(w).row.task is not None)
            for w in self.works()
        )

    def data(self) -> dict[str, Any]:
        """JSON- and TOML-ready; ``recipe_of`` reads it again."""
        found: dict[str, Any] = {"version": VERSION}
        found |= {key: value for key in ("name", "description") if (value := getattr(self, key))}
        found |= {key: getattr(self, key) for key in ("count", "seed", "format", "quality", "visible")}
        found["split"] = dict(self.split)
        found["source"] = [_source_data(s) for s in self.sources]
        found["step"] = [w.data() for w in self.steps]
        return found


def _source_data(source: ImagesSource | FacesSource) -> dict[str, Any]:
    if isinstance(source, ImagesSource):
        return {"kind": "images", "weight": source.weight, "label": source.label}
    return {
        "kind": "faces",
        "weight": source.weight,
        "label": source.label,
        "seeds": list(source.seeds),
        "psi": list(source.psi),
        "model": source.model,
    }


# --- from data -----------------------------------------------------------------------------------------


def recipe_of(data: Mapping[str, Any]) -> Recipe:
    """Raises RecipeError, one sentence without the recipe's name."""
    check_version(data, VERSION, RecipeError)
    known = ("version", "name", "description", "count", "seed", "format", "quality", "split", "visible")
    refuse_unknown(data, (*known, "source", "step"), "it", RecipeError)
    fmt = data.get("format", "png")
    if fmt not in FORMATS:
        raise RecipeError(f"format is {' or '.join(FORMATS)}, not {fmt!r}.")
    sources = tuple(_numbered("source", i, _source, row) for i, row in enumerate(_rows(data, "source"), 1))
    steps = tuple(_numbered("step", i, _work, row) for i, row in enumerate(_rows(data, "step"), 1))
    if len(steps) > MOST_STEPS or len(sources) > MOST_SOURCES:
        raise RecipeError(f"a recipe has at most {MOST_SOURCES} sources and {MOST_STEPS} steps.")
    if sum(isinstance(s, ImagesSource) for s in sources) > 1:
        raise RecipeError("the images of the input folder are one source, not several.")
    return Recipe(
        steps,
        sources or (ImagesSource(),),
        _text(data, "name"),
        _text(data, "description"),
        _number(data, "count", 100, 1, MOST_PICTURES, whole=True),
        _number(data, "seed", 0, 0, SEED_MOST, whole=True),
        fmt,
        _number(data, "quality", 92, 1, 100, whole=True),
        _split(data.get("split", {"train": 1.0})),
        _number(data, "visible", 0.1, 0, 1),
    )


def _numbered(what: str, number: int, read: Any, row: Any) -> Any:
    try:
        return read(row)
    except RecipeError as error:
        raise RecipeError(f"{what} {number}: {error}") from None


def _rows(data: Mapping[str, Any], key: str) -> list[Any]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RecipeError(f"its {key}s have to be written as [[{key}]].")
    return rows


def _source(data: Mapping[str, Any]) -> ImagesSource | FacesSource:
    kind = data.get("kind")
    weight = _number(data, "weight", 1.0, 0.000001, 1_000_000)
    if kind == "images":
        refuse_unknown(data, ("kind", "weight", "label"), "images", RecipeError)
        return ImagesSource(weight, _text(data, "label"))
    if kind != "faces":
        raise RecipeError(f"kind is images or faces, not {kind!r}.")
    refuse_unknown(data, ("kind", "weight", "label", "seeds", "psi", "model"), "faces", RecipeError)
    seeds, psi = data.get("seeds", [0, LARGEST_SEED]), data.get("psi", 0.7)
    fits = isinstance(seeds, list) and len(seeds) == 2 and all(type(s) is int for s in seeds)
    if not fits or not 0 <= seeds[0] <= seeds[1] <= LARGEST_SEED:
        raise RecipeError(f"seeds is [first, last], from 0 to {LARGEST_SEED}, not {seeds!r}.")
    ends = psi if isinstance(psi, list) and len(psi) == 2 else [psi, psi]
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in ends) or not (
        0 <= ends[0] <= ends[1] <= 2
    ):
        raise RecipeError(f"psi is a number or [least, most], from 0 to 2, not {psi!r}.")
    label = _text(data, "label", "face") or "face"
    return FacesSource(
        weight, label, (seeds[0], seeds[1]), (float(ends[0]), float(ends[1])), _text(data, "model")
    )


def _work(data: Any, depth: int = 1) -> Work:
    if not isinstance(data, dict):
        raise RecipeError(f'a step is a table such as {{ op = "blur" }}, not {data!r}.')
    op = data.get("op")
    if not isinstance(op, str) or op not in OPERATIONS:
        near = difflib.get_close_matches(str(op), OPERATIONS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(OPERATIONS)}."
        raise RecipeError(f"there is no operation “{op}”: {hint}")
    row = OPERATIONS[op]
    p = _number(data, "p", 1.0, 0, 1)
    weight = _number(data, "weight", 1.0, 0.000001, 1_000_000)
    mixed = row.group == "mix"
    extra = ("choice",) if mixed else ()
    names = ("op", "p", "weight") if depth > 1 else ("op", "p")
    refuse_unknown(data, (*names, *(f.name for f in row.fields), *extra), op, RecipeError)
    choices: tuple[Work, ...] = ()
    if mixed:
        rows = data.get("choice")
        if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_STEPS:
            raise RecipeError(f'{op} needs a list of choices: choice = [ {{ op = "blur" }}, … ].')
        if depth >= DEEPEST:
            raise RecipeError("choices are nested too deeply.")
        choices = tuple(
            _numbered("choice", i, lambda r: _work(r, depth + 1), r) for i, r in enumerate(rows, 1)
        )
    try:
        values = {
            f.name: f.checked(data[f.name] if f.name in data else _plain(f.default)) for f in row.fields
        }
    except RecipeError as error:
        raise RecipeError(f"{op}: {error}") from None
    found = Work(op, p, values, choices, weight)
    if op == "filter":
        filter_step(found)
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def filter_step(work: Work | Mapping[str, Any]) -> Step:
    """The filter of a step "filter" (or of one that was drawn). Raises RecipeError for one that cannot be one."""
    values = work.values if isinstance(work, Work) else work
    for name in ("filter_id", "model", "mask"):  # words of ``step`` itself
        if name in values["params"]:
            raise RecipeError(f"filter: {values['filter']} has no parameter {name}.")
    try:
        made = step(values["filter"], model=values["model"] or None, **values["params"])
    except ChainError as error:
        raise RecipeError(f"filter: {error}") from None
    row = made.row
    sized = row.scope == "document" or row.transform is not None or row.task == "upscale"
    if not sized:
        sized = row.output_size(made.params, Size(64, 64)) != Size(64, 64)
    if sized:
        raise RecipeError(f"filter: {row.label} changes the picture's size; use resize or crop for that.")
    if row.mask == "input":
        raise RecipeError(f"filter: {row.label} needs a mask, which a recipe cannot give.")
    return made


def _split(data: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(data, dict) or not data:
        raise RecipeError("split is a table such as { train = 0.8, val = 0.2 }.")
    for name, share in data.items():
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum() or len(name) > 40:
            raise RecipeError(f"the name of a part is of letters and digits, not {name!r}.")
        if name.lower() in ("masks", "annotations"):
            raise RecipeError(f"a part cannot be named {name}: that folder holds other files.")
        if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
            raise RecipeError(f"the share of {name} is 0 to 1, not {share!r}.")
    if len({name.lower() for name in data}) < len(data):
        raise RecipeError("two parts have the same name.")
    if abs(sum(data.values()) - 1) > 1e-6:
        raise RecipeError(f"the shares of the parts make 1, not {sum(data.values()):g}.")
    return tuple((name, float(share)) for name, share in data.items())


def _text(data: Mapping[str, Any], key: str, default: str = "") -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise RecipeError(f"{key} has to be a text, not {value!r}.")
    return value.strip()


def _number(
    data: Mapping[str, Any], key: str, default: float, low: float, high: float, whole: bool = False
) -> Any:
    value = data.get(key, default)
    kinds = (int,) if whole else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool) or not low <= value <= high:
        kind = "a whole number" if whole else "a number"
        raise RecipeError(f"{key} is {kind} from {low:g} to {high:.16g}, not {value!r}.")
    return value if whole else float(value)


# --- files ---------------------------------------------------------------------------------------------


def dumped(recipe: Recipe) -> str:
    return tomli_w.dumps(recipe.data())


def _missing(name: str) -> str:
    built_in = ", ".join(p.stem for p in listed())
    return f"There is no recipe “{name}”; built in are {built_in}."


_FILES = TomlFiles("recipe", RecipeError, recipe_of, dumped, _missing)


def parsed(text: str, name: str) -> Recipe:
    """``name`` of the file is for the errors. Raises RecipeError."""
    return _FILES.parsed(text, name)


def read(path: Path) -> Recipe:
    """Raises RecipeError for a file that cannot be read or is no recipe."""
    return _FILES.read(path)


def write(path: Path, recipe: Recipe) -> None:
    """Whole or not at all. Raises RecipeError."""
    _FILES.write(path, recipe)


def listed() -> list[Path]:
    """The recipes that come with Saisei."""
    return files_in(BUILT_IN)
