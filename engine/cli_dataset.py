"""The command ``dataset``: augmented pictures for training, by a recipe."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

from engine.api import EngineError, FileError
from engine.batch.locking import Busy
from engine.cli_options import device_name, integer
from engine.dataset import manifest, recipe
from engine.dataset.operations import OPERATIONS, RecipeError
from engine.dataset.planning import Planned, plan
from engine.dataset.recipe import MOST_PICTURES, SEED_MOST, Recipe
from engine.dataset.runs import Report, default_jobs, run_dataset
from engine.dataset.sources import Sources, scan
from engine.files.reading import shown
from engine.models.store import ModelStore
from engine.terminal import Bar, table

__all__ = ["main"]

FAILED, WRONG_USAGE = 1, 2
MOST_JOBS = 256
MOST_TOLD = 20  # sentences on single pictures


def main(argv: list[str], *, store: ModelStore, announce: bool = True) -> int:
    """Runs the command and returns its exit status. KeyboardInterrupt goes through: what is written is whole, and the
    same command goes on from there."""
    parser = _parser()
    options = parser.parse_intermixed_args(argv)
    if options.list or options.operations:
        _list(options.operations)
        return 0
    wanted = ("a manifest", "--from") if options.again else ("a recipe", "RECIPE.toml")
    words = [] if options.again is None else [options.again]
    words += options.words
    if len(words) not in (2, 3):
        parser.error(f"name {wanted[0]} ({wanted[1]}), the folder of pictures and the output folder.")
    logging.basicConfig(
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[logging.StreamHandler() if options.verbose else logging.NullHandler()],
    )
    try:
        return _run(options, words, store, announce and not options.quiet)
    except RecipeError as error:
        _complain(str(error))
        return WRONG_USAGE
    except (Busy, EngineError) as error:
        _complain(str(error))
        return FAILED


def _complain(words: str) -> None:
    print(f"saisei: {words}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saisei dataset",
        usage="saisei dataset RECIPE.toml [IN] OUT [options]\n"
        "       saisei dataset --from MANIFEST [IN] OUT [options]",
        description="Makes pictures for training from those of the folder IN: turned, cropped, recoloured, spoiled, "
        "translated by models, mixed with made faces, as the recipe says. OUT gets a folder for each part and label "
        "(as torchvision's ImageFolder reads them), COCO's JSON where there are boxes, masks where there are masks, "
        "and a manifest from which the very same files can be made again. IN is left out where all is made. A run "
        "that was interrupted goes on when it is started again.",
        epilog="The exit status is 0 only if every picture was made.",
        allow_abbrev=False,
    )
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument(
        "--list", action="store_true", help="list the recipes that come with Saisei, and do nothing"
    )
    parser.add_argument("--operations", action="store_true", help="list what a recipe can do, and do nothing")
    what = parser.add_argument_group("what is made")
    what.add_argument(
        "--from", dest="again", metavar="MANIFEST", help="make the very files again that a manifest tells of"
    )
    what.add_argument(
        "--count", type=integer(1, MOST_PICTURES), metavar="N", help="how many, instead of the recipe's count"
    )
    what.add_argument(
        "--seed", type=integer(0, SEED_MOST), metavar="N", help="another seed gives other pictures"
    )
    what.add_argument(
        "--annotations", type=Path, metavar="FILE", help="COCO's JSON; default: annotations.json in IN"
    )
    what.add_argument(
        "--no-provenance", action="store_true", help="do not write into files which models made them, and how"
    )
    how = parser.add_argument_group("how it runs")
    how.add_argument(
        "--jobs",
        type=integer(1, MOST_JOBS, automatic=True),
        metavar="auto|N",
        help="processes; their number changes no byte",
    )
    how.add_argument(
        "--device",
        type=device_name,
        default=None,
        metavar="auto|cpu|cuda[:N]",
        help="for models; default auto, or the manifest's. Without models all runs on the processor",
    )
    how.add_argument("--json", action="store_true", help="tell the end as a JSON object")
    how.add_argument("--quiet", action="store_true", help="tell failures only")
    how.add_argument("--verbose", action="store_true", help="tell more, for finding faults")
    return parser


def _list(operations: bool) -> None:
    if operations:
        rows = [
            (o.id, o.group, ", ".join(f.name for f in o.fields) or "–", o.help) for o in OPERATIONS.values()
        ]
        print(table(("OPERATION", "KIND", "VALUES", "WHAT IT DOES"), rows))
        return
    found = [(path.stem, recipe.read(path)) for path in recipe.listed()]
    print(table(("RECIPE", "NAME", "WHAT IT DOES"), [(stem, r.name, r.description) for stem, r in found]))


# --- one dataset ---------------------------------------------------------------------------------------


def _run(options: argparse.Namespace, words: list[str], store: ModelStore, announce: bool) -> int:
    out, given = Path(words[-1]), Path(words[1]) if len(words) == 3 else None
    bar = Bar(sys.stderr, not options.quiet)
    with bar:
        planned, problems = _planned(options, Path(words[0]), given, out, store, bar)
        for words_ in problems[:MOST_TOLD]:
            bar.clear()
            _complain(words_)
        if len(problems) > MOST_TOLD:
            _complain(f"… and {len(problems) - MOST_TOLD} more like these.")
        device = _device(options.device, planned)
        jobs = options.jobs or default_jobs(planned, device)
        if jobs > 1 and device.startswith("cuda"):
            jobs = 1  # more would only compete for the card's memory
        report = Report(planned.count)
        made = run_dataset(out, planned, device, jobs)
        told: set[int] = set()
        bar.begin("")
        with contextlib.closing(made) as reports:
            for report in reports:
                _tell_failures(report, told, bar)
                done = report.done + report.skipped
                bar.update(report.share, f"{done}/{report.total}")
    _tell_end(report, out, options.json, announce)
    return FAILED if report.errors or report.different else 0


def _planned(
    options: argparse.Namespace, word: Path, given: Path | None, out: Path, store: ModelStore, bar: Bar
) -> tuple[Planned, list[str]]:
    """What is to be made, and sentences on what is left out. Raises EngineError."""
    wanted = _recipe(options, word) if options.again is None else None
    if given is not None and out.resolve() == given.resolve():
        raise RecipeError("The input folder is the output folder: choose another output.")
    sources = None
    if given is not None and (wanted is None or wanted.takes_images):
        bar.begin("looking for pictures")
        sources = scan(given, options.annotations, bar.update, without=out)
    elif wanted is not None and wanted.takes_images:
        raise RecipeError("The recipe takes pictures of a folder: name it between the recipe and the output.")
    problems = list(sources.problems) if sources is not None else []
    if wanted is not None:
        return plan(wanted, sources or Sources(), store, not options.no_provenance), problems
    if options.count is not None or options.seed is not None or options.no_provenance:
        raise RecipeError(
            "A manifest says how many pictures there are, their seeds and what they say: leave these options out."
        )
    found = manifest.read(word, sources)
    for identity, sha256 in found.models.items():
        card = next((c for c in store.cards() if c.id == identity), None)
        if card is None or card.sha256 != sha256:
            state = "is not installed" if card is None else "has other weights now"
            raise FileError(f"The model “{identity}”, with which the dataset was made, {state}.")
    return found, problems + list(found.problems)


def _recipe(options: argparse.Namespace, word: Path) -> Recipe:
    if word.suffix.lower() != ".toml" and not word.exists():
        word = next((path for path in recipe.listed() if path.stem == str(word)), word)
    found = recipe.read(word)
    if options.count is not None:
        found = replace(found, count=options.count)
    return found if options.seed is None else replace(found, seed=options.seed)


def _device(wanted: str | None, planned: Planned) -> str:
    if not planned.recipe.modelled:
        return "cpu"
    if wanted is None:
        wanted = planned.device if isinstance(planned, manifest.Remake) else "auto"
    if wanted == "cpu":
        return "cpu"
    from engine import device

    return str(device.resolve(wanted))


def _tell_failures(report: Report, told: set[int], bar: Bar) -> None:
    for index, words in report.errors.items():
        if index in told:
            continue
        told.add(index)
        if len(told) <= MOST_TOLD:
            bar.clear()
            _complain(f"picture {index}: {words}")
        elif len(told) == MOST_TOLD + 1:
            _complain("more pictures failed; the manifest tells why.")


def _tell_end(report: Report, out: Path, as_json: bool, announce: bool) -> None:
    if as_json:
        told = {
            "output": str(out),
            "made": report.done,
            "skipped": report.skipped,
            "failed": len(report.errors),
            "different": report.different,
            "bytes": report.bytes,
            "seconds": round(report.seconds, 3),
        }
        print(json.dumps(told), flush=True)
    elif announce:
        print(f"{shown(out)}: {report.summary()}", flush=True)
    for name in report.different[:MOST_TOLD]:
        _complain(f"“{name}” is not what the manifest says.")
