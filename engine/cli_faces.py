"""The command ``faces``: faces of nobody from seeds, from files, mixed, varied, on a walk."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import faces_files, files
from engine.api import (
    Context,
    DevicePolicy,
    EngineError,
    FileError,
    Patch,
    Picture,
    Rect,
    Request,
    Result,
    Size,
)
from engine.batch import printable
from engine.cli_options import add_telling, device_name, integer
from engine.faces import (
    ENLARGE,
    GROUPS,
    MOST,
    Face,
    FacesParams,
    Known,
    Look,
    Mixed,
    Seeded,
    Style,
    between,
    variants,
    walk,
)
from engine.faces_files import latents_path
from engine.latents import LARGEST_SEED, NOBODY, PSI, Latent
from engine.models.card import Card
from engine.models.store import ModelStore
from engine.terminal import Bar, duration

__all__ = ["main"]

FAILED, WRONG_USAGE = 1, 2
AT_ONCE = 64  # faces in one request: what is written is on the disk before the next ones are made

Run = Callable[[Request, Context], Result]


class UsageError(Exception):
    """Options that do not go together; the text says why."""


@dataclass(frozen=True)
class Wanted:
    """``names``: of the files, without suffix."""

    faces: tuple[Face, ...]
    names: tuple[str, ...]
    card: Card


def main(argv: list[str], *, run: Run | None, store: ModelStore, announce: bool = True) -> int:
    """Runs the command and returns its exit status; ``run`` replaces the engine, for tests."""
    parser = _parser()
    options = parser.parse_intermixed_args(argv)
    logging.basicConfig(
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[logging.StreamHandler() if options.verbose else logging.NullHandler()],
    )
    try:
        wanted = _wanted(options, store)
        targets = _targets(options.out, wanted.names, options.overwrite)
        _make(options, wanted, targets, run, announce and not options.quiet)
    except UsageError as error:
        _complain(str(error))
        return WRONG_USAGE
    except EngineError as error:
        _complain(str(error))
        return FAILED
    return 0


def _complain(words: str) -> None:
    print(f"saisei: {words}", file=sys.stderr, flush=True)


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"it is {low:g} to {high:g}, not {text}.")
        return value

    return parse


def _which(text: str) -> str:
    if text.upper() in ("A", "B"):
        return text.upper()
    raise argparse.ArgumentTypeError(f"it is A or B, not {text}.")


def _noise(text: str) -> str:
    word = text.strip().lower()
    if word in ("on", "off"):
        return word
    return str(integer(0, LARGEST_SEED)(text))


def _groups(text: str) -> tuple[str, ...]:
    words = tuple(word.strip().lower() for word in text.split(",") if word.strip())
    if not words or not set(words) <= set(GROUPS):
        raise argparse.ArgumentTypeError(f"it is one or more of {', '.join(GROUPS)}, not {text}.")
    return words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saisei faces",
        usage="saisei faces [--seed N] [--count N] [--psi N] OUT [options]\n"
        "       saisei faces --from FACE.json OUT [options]\n"
        "       saisei faces --mix A.json B.json --coarse B OUT [options]",
        description=f"Makes faces. {NOBODY} OUT is a folder; for one face it may be a PNG file. Beside each picture "
        "lies a JSON file with the numbers that make the very same face again, on any machine.",
        epilog="Coarse layers hold the pose and the shape of the head, middle ones features and hair, fine ones "
        "colour and light. The built-in model makes faces of 64 pixels; --size enlarges them by the Upscale filter.",
        allow_abbrev=False,
    )
    parser.add_argument("out", type=Path, metavar="OUT", help=argparse.SUPPRESS)
    what = parser.add_argument_group("which faces")
    what.add_argument(
        "--seed",
        type=integer(0, LARGEST_SEED),
        default=None,
        metavar="N",
        help="the first face; each next one has the next seed; default: 0",
    )
    what.add_argument(
        "--count", type=integer(1, MOST), default=None, metavar="N", help="how many; default: 1"
    )
    source = what.add_mutually_exclusive_group()
    source.add_argument("--from", type=Path, dest="source", metavar="FACE.json", help="a face that was saved")
    source.add_argument(
        "--mix", type=Path, nargs=2, metavar=("A.json", "B.json"), help="two faces that were saved, mixed"
    )
    for name in GROUPS:
        what.add_argument(f"--{name}", type=_which, metavar="A|B", help=f"whose {name} layers; default: A")
    several = what.add_mutually_exclusive_group()
    several.add_argument(
        "--between", type=integer(2, MOST), metavar="N", help="with --mix: N faces on the way from A to B"
    )
    several.add_argument(
        "--walk", type=integer(2, MOST), metavar="N", help="a random walk of N faces that begins at the face"
    )
    several.add_argument("--vary", type=integer(1, MOST), metavar="N", help="N variations of the face")
    what.add_argument(
        "--lock",
        type=_groups,
        metavar="GROUP[,…]",
        default=(),
        help="with --vary: layers that stay as they are",
    )
    what.add_argument(
        "--strength",
        type=_number(0, 1),
        metavar="0..1",
        help="how far a variation (default 0.5) or a step of a walk (default 0.3) goes",
    )
    look = parser.add_argument_group("how they look")
    look.add_argument(
        "--psi",
        type=_number(*PSI),
        metavar=f"{PSI[0]:g}..{PSI[1]:g}",
        help="truncation: 0 is the average face, 1 leaves chance alone; default: 0.7, or the saved face's",
    )
    look.add_argument(
        "--noise",
        type=_noise,
        metavar="on|off|N",
        help="noise in the network's layers: the stored one, none, or that of a seed; default: on, or the saved "
        "face's",
    )
    look.add_argument(
        "--size",
        type=integer(1, 65535),
        metavar="PIXELS",
        help="edge of the pictures: the model's own, or 2, 3 or 4 times as much",
    )
    what.add_argument("--model", metavar="ID", help='a model of "saisei models"; default: the active one')
    how = parser.add_argument_group("how it runs")
    how.add_argument("--device", type=device_name, default="auto", metavar="auto|cpu|cuda|cuda:N")
    saved = parser.add_argument_group("how it is saved")
    saved.add_argument("--overwrite", action="store_true", help="replace files that exist")
    saved.add_argument("--sheet", type=Path, metavar="FILE", help="also all faces in one picture")
    add_telling(parser)
    return parser


# --- what is wanted --------------------------------------------------------------------------------------


def _wanted(options: argparse.Namespace, store: ModelStore) -> Wanted:
    """Raises UsageError and EngineError."""
    _refuse_what_does_not_fit(options)
    if options.mix:
        first, second = (_loaded(path, options.model, store) for path in options.mix)
        if first[1].id != second[1].id:
            raise FileError(
                f"“{options.mix[0].name}” and “{options.mix[1].name}” are of different models and cannot be mixed."
            )
        card, look = first[1], _look(options, first[0])
        a, b = Known(first[0].w), Known(second[0].w)
        taken = tuple(name for name in GROUPS if getattr(options, name) == "B")
        base: Style = Mixed(a, b, taken) if taken else a
        name = "mix"
        if options.between:
            return _series(between(a, b, options.between), "between", look, card)
    elif options.source:
        latent, card = _loaded(options.source, options.model, store)
        base, look, name = Known(latent.w), _look(options, latent), options.source.stem
    else:
        card = store.active("faces", options.model)
        seed, count, look = options.seed or 0, options.count or 1, _look(options, None)
        if seed + count - 1 > LARGEST_SEED:
            raise UsageError(f"the seeds would go beyond {LARGEST_SEED}: choose a smaller --seed or --count.")
        base, name = Seeded(seed), f"face-{seed}"
        if not (options.walk or options.vary):
            seeds = range(seed, seed + count)
            made = tuple(Face(Seeded(one), look) for one in seeds)
            return Wanted(made, tuple(f"face-{one}" for one in seeds), card)
    seed = options.seed or 0
    if options.walk:
        strength = 0.3 if options.strength is None else options.strength
        return _series(walk(base, options.walk, strength, seed), "walk", look, card)
    if options.vary:
        strength = 0.5 if options.strength is None else options.strength
        return _series(variants(base, options.vary, strength, seed, options.lock), "variant", look, card)
    return Wanted((Face(base, look),), (name,), card)


def _refuse_what_does_not_fit(options: argparse.Namespace) -> None:
    mixing = [name for name in GROUPS if getattr(options, name)]
    if mixing and not options.mix:
        raise UsageError(
            f"--{mixing[0]} says whose layers are taken when two faces are mixed: give them with --mix."
        )
    if options.between and not options.mix:
        raise UsageError("--between goes from one face to another: give both with --mix.")
    if options.between and mixing:
        raise UsageError(f"--between and --{mixing[0]} exclude each other.")
    if options.mix and not options.between and not any(getattr(options, name) == "B" for name in GROUPS):
        raise UsageError("--mix needs to know what comes from B: --coarse B, --middle B or --fine B.")
    saved = options.mix or options.source
    several = options.walk or options.vary
    if options.count is not None and (saved or several):
        raise UsageError(
            "--count is for faces from seeds; --walk, --vary and --between take their own number."
        )
    if options.seed is not None and saved and not several:
        raise UsageError("--seed has no meaning for a saved face, but with --walk or --vary.")
    if options.lock and not options.vary:
        raise UsageError("--lock is for --vary: it says which layers stay as they are.")
    if set(options.lock) == set(GROUPS):
        raise UsageError("--lock leaves nothing to vary: all layers are locked.")
    if options.strength is not None and not several:
        raise UsageError("--strength is for --walk and --vary.")


def _loaded(path: Path, model: str | None, store: ModelStore) -> tuple[Latent, Card]:
    latent, card = faces_files.load_for(path, store)
    if model is not None and model != card.id:
        raise FileError(f"The face “{path.name}” was made by the model “{card.id}”, not by “{model}”.")
    return latent, card


def _look(options: argparse.Namespace, saved: Latent | None) -> Look:
    own = Look() if saved is None else Look(saved.truncation, saved.noise, saved.noise_seed)
    psi = own.truncation if options.psi is None else options.psi
    if options.noise is None:
        return Look(psi, own.noise, own.noise_seed)
    if options.noise == "off":
        return Look(psi, False)
    return Look(psi, True, None if options.noise == "on" else int(options.noise))


def _series(styles: Sequence[Style], name: str, look: Look, card: Card) -> Wanted:
    width = len(str(len(styles)))
    names = tuple(f"{name}-{i + 1:0{width}}" for i in range(len(styles)))
    return Wanted(tuple(Face(style, look) for style in styles), names, card)


# --- where it goes ---------------------------------------------------------------------------------------


def _targets(out: Path, names: Sequence[str], overwrite: bool) -> list[Path]:
    """The pictures' paths; nothing is made if one of them cannot be. Raises UsageError and FileError."""
    if out.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff"):
        if len(names) > 1:
            raise UsageError(f"{len(names)} faces go into a folder: give one instead of “{out.name}”.")
        if out.suffix.lower() != ".png":
            raise UsageError(f"A face is written as PNG: call it “{out.with_suffix('.png').name}”.")
        targets = [out]
    else:
        _make_folder(out)
        targets = [out / f"{name}.png" for name in names]
    for path in targets:
        for one in (path, latents_path(path)):
            if one.exists() and not overwrite:
                raise FileError(f"“{one.name}” exists already in “{one.parent}”; --overwrite replaces it.")
    files.check_target(targets[0], Size(1024, 1024))
    return targets


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"The folder “{folder}” cannot be made ({error.strerror or error}).") from None


# --- making ----------------------------------------------------------------------------------------------


def _make(
    options: argparse.Namespace, wanted: Wanted, targets: list[Path], run: Run | None, announce: bool
) -> None:
    if options.sheet is not None:
        if options.sheet.exists() and not options.overwrite:
            raise FileError(f"“{options.sheet.name}” exists already; --overwrite replaces it.")
        files.check_target(options.sheet, Size(1024, 1024))
    if run is None:
        from engine.dispatch import run as run_filter

        run = run_filter
    enlarge = _enlarge(options.size, wanted.card)
    policy = DevicePolicy(options.device)
    started = time.monotonic()
    pictures: list[np.ndarray] = []
    found: list[Latent] = []
    bar = Bar(sys.stderr, not options.quiet)
    with bar:
        bar.begin(f"{len(targets)} faces")
        for first in range(0, len(targets), AT_ONCE):
            some = wanted.faces[first : first + AT_ONCE]
            request = Request(
                "faces",
                Picture(np.zeros((1, 1, 3), np.uint8)),
                FacesParams(some, len(some), enlarge),
                wanted.card.id,
                policy=policy,
            )
            result = run(request, _Progress(bar, first, len(some), len(targets)))
            made = _split(result)
            for path, (pixels, latent, recipe) in zip(targets[first:], made, strict=False):
                faces_files.write(path, pixels, latent, recipe)
                _tell(options.json, announce, bar, path, pixels, result)
                if options.sheet is not None:
                    pictures.append(pixels)
                    found.append(latent)
            if announce:
                for note in result.notes:
                    bar.clear()
                    print(f"  {note}", flush=True)
    if options.sheet is not None:
        _write_sheet(options.sheet, pictures, found, wanted.card, enlarge)
    if announce and not options.json:
        print(f"{_count(len(targets))} in {duration(time.monotonic() - started)}. {NOBODY}", flush=True)


def _count(number: int) -> str:
    return "1 face" if number == 1 else f"{number} faces"


def _enlarge(size: int | None, card: Card) -> int:
    """Raises UsageError for a size that is no multiple of the model's."""
    if size is None:
        return 1
    edge = 4 << (len(card.config.get("channels", ())) - 1)
    for times in ENLARGE:
        if size == edge * times:
            return times
    offered = ", ".join(str(edge * times) for times in ENLARGE)
    raise UsageError(f"{card.name} makes faces of {edge} pixels: --size is one of {offered}, not {size}.")


def _split(result: Result) -> list[tuple[np.ndarray, Latent, dict]]:
    """Each face's pixels, numbers and recipe."""
    from engine.faces_run import made_latents, recipe

    found, params = made_latents(result.recipe), result.recipe["params"]
    edge = result.rect.width // params["columns"]
    made = []
    for i, latent in enumerate(found):
        row, column = divmod(i, params["columns"])
        pixels = np.ascontiguousarray(result.pixels[Rect(column * edge, row * edge, edge, edge).slices])
        made.append((pixels, latent, recipe([latent], latent.model, latent.sha256, 1, params["enlarge"])))
    return made


def _tell(as_json: bool, announce: bool, bar: Bar, path: Path, pixels: np.ndarray, result: Result) -> None:
    bar.clear()
    if as_json:
        print(
            json.dumps(
                {
                    "output": str(path),
                    "latents": str(latents_path(path)),
                    "size": pixels.shape[0],
                    "model": result.recipe["model"],
                    "device": result.device,
                }
            ),
            flush=True,
        )
    elif announce:
        print(printable(path), flush=True)


def _write_sheet(
    path: Path, pictures: list[np.ndarray], found: list[Latent], card: Card, enlarge: int
) -> None:
    from engine.faces_run import recipe

    columns = min(len(pictures), max(1, round(len(pictures) ** 0.5 + 0.49)))
    edge = pictures[0].shape[0]
    sheet = np.zeros((-(-len(pictures) // columns) * edge, columns * edge, 3), np.uint8)
    for i, pixels in enumerate(pictures):
        row, column = divmod(i, columns)
        sheet[Rect(column * edge, row * edge, edge, edge).slices] = pixels
    told = recipe(found, card.id, card.sha256, columns, enlarge)
    files.write(path, Picture(sheet), faces_files.metadata_of(told))


class _Progress(Context):
    """One request's share of all."""

    def __init__(self, bar: Bar, first: int, count: int, total: int) -> None:
        self._bar, self._first, self._count, self._total = bar, first, count, total

    def progress(self, fraction: float, message: str = "") -> None:
        self._bar.update((self._first + fraction * self._count) / self._total, message)

    def partial(self, patch: Patch) -> None:
        pass
