"""The command ``batch``: a preset, or a filter, over photos and folders of them."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

from engine import presets
from engine.api import DevicePolicy, EngineError
from engine.batch import Outcome, Plan, PlanError, Work, printable
from engine.batch.folders import DEFAULT_NAME, check_name, plan_tree
from engine.batch.planning import same_file
from engine.batch.runs import EXECUTORS, Executor, Report, in_this_process, local, row, run_batch, written
from engine.batch.session import FOLDER, Session, Task, digest
from engine.batch.work import models_of, scales_of
from engine.batch.workers import default_jobs
from engine.chain import Chain, ChainError, Run, step
from engine.cli_options import add_running, add_saving, add_telling, integer
from engine.files import SaveOptions
from engine.files.formats import BY_NAME
from engine.filters.spec import specs
from engine.models.store import ModelStore
from engine.terminal import Bar, duration, table

__all__ = ["main"]

FAILED, WRONG_USAGE = 1, 2
MOST_JOBS = 256


def main(argv: list[str], *, run: Run | None, store: ModelStore, announce: bool = True) -> int:
    """Runs the command and returns its exit status; ``run`` replaces the filters, for tests: then all happens in this
    process. KeyboardInterrupt goes through, after the report was written."""
    parser = _parser()
    options = parser.parse_intermixed_args(argv)
    if options.list:
        return _list(options.json)
    if len(options.words) < 2 or options.out is None:
        parser.error("name a preset, then photos or folders, and the output with --out FOLDER.")
    logging.basicConfig(
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[logging.StreamHandler() if options.verbose else logging.NullHandler()],
    )
    try:
        return _run(options, run, store, announce and not options.quiet)
    except (ChainError, PlanError) as error:
        _complain(str(error))
        return WRONG_USAGE
    except EngineError as error:
        _complain(str(error))
        return FAILED


def _complain(words: str) -> None:
    print(f"saisei: {words}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saisei batch",
        usage="saisei batch PRESET IN [IN ...] --out FOLDER [options]",
        description="Runs a chain of filters over photos and whole folders. PRESET is the name of a preset, a TOML "
        "file with one, or a filter. Folders keep their structure, photos their depth, transparency, colour profile "
        "and metadata. A batch that was interrupted goes on where it stopped when it is started again: what is done "
        "and has not changed is skipped.",
        epilog=f"The exit status is 0 only if every file was written. The journal is in FOLDER/{FOLDER}.",
        allow_abbrev=False,
    )
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help="list the presets, and do nothing else")
    what = parser.add_argument_group("what is done")
    what.add_argument(
        "--out", type=Path, metavar="FOLDER", help="where the results go; made if it is not there"
    )
    what.add_argument(
        "--recursive",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="also the folders in the folders; default",
    )
    what.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="[STEP.]NAME=VALUE",
        help="another value for a parameter of the chain's only step, or of step 1, 2, …",
    )
    for name, words in (("mask", "a mask"), ("hints", "colour hints")):
        what.add_argument(
            f"--{name}",
            type=Path,
            metavar="PATH",
            help=f"for the steps that take {words}: a picture, or a folder with one of each photo's name",
        )
    what.add_argument("--again", action="store_true", help="make anew what is done, too")
    how = parser.add_argument_group("how it runs")
    how.add_argument(
        "--jobs",
        type=integer(1, MOST_JOBS, automatic=True),
        metavar="auto|N",
        help="processes; auto takes as many as there are processors and memory for, and one on a graphics card",
    )
    how.add_argument(
        "--executor",
        choices=EXECUTORS,
        default="local",
        help="this machine, or a Ray cluster (the one that RAY_ADDRESS names, else one that is begun here)",
    )
    add_running(what, how)
    saved = parser.add_argument_group("how it is saved")
    add_saving(saved)
    saved.add_argument(
        "--name",
        default=DEFAULT_NAME,
        metavar="PATTERN",
        help="of the results: {name}, {ext} and {preset} stand for those of the photo; default: {name}",
    )
    saved.add_argument(
        "--overwrite",
        action="store_true",
        help="replace files in the output folder that no batch made; never the photos themselves",
    )
    saved.add_argument(
        "--report", type=Path, metavar="FILE", help="what became of each file: .json, else as a table"
    )
    add_telling(parser)
    return parser


def _list(as_json: bool) -> int:
    found, problems = presets.listed()
    if as_json:
        rows = [
            {
                "id": p.id,
                "name": p.chain.name,
                "description": p.chain.description,
                "own": p.own,
                "steps": p.chain.data(),
            }
            for p in found
        ]
        print(json.dumps(rows, indent=1))
    else:
        lines = [(p.id, p.chain.name, " → ".join(s.row.label for s in p.chain.steps)) for p in found]
        print(table(("ID", "NAME", "STEPS"), lines))
    for problem in problems:
        _complain(problem)
    return 0


# --- one batch ---------------------------------------------------------------------------------------


def _run(options: argparse.Namespace, run: Run | None, store: ModelStore, announce: bool) -> int:
    word, *inputs = options.words
    chain = _changed(presets.find(word), options.set)
    check_name(options.name)
    suffix = BY_NAME[options.format.upper()].suffixes[0] if options.format else None
    identity = Path(word).stem if word.lower().endswith(".toml") else presets.file_name(word)
    plan = plan_tree(
        [Path(i) for i in inputs],
        options.out,
        suffix=suffix,
        name=options.name,
        preset=identity,
        recursive=options.recursive,
    )
    work = _work(chain, options, store)
    if options.report is not None:
        _check_report(options.report, plan, [Path(word), options.mask, options.hints])
    report = Report(chain.label, plan)
    bar = Bar(sys.stderr, not options.quiet)
    tell = _Telling(report, bar, options.json, announce)
    session = Session(plan, work, digest(work, models_of(chain, store)), again=options.again)
    try:
        with bar, session:
            outcomes = run_batch(session, lambda tasks: _executor(options, work, run, tell, tasks)(tasks))
            with contextlib.closing(outcomes):
                for outcome in outcomes:
                    report.add(outcome)
                    tell.outcome(outcome)
    except BaseException:
        report.interrupted = True
        raise
    finally:
        problem = written(options.report, report) if options.report is not None else ""
        if problem:
            _complain(problem)
    tell.end()
    return FAILED if report.count("failed") or problem else 0


def _check_report(path: Path, plan: Plan, given: list[Path | None]) -> None:
    """``given``: files that are read. Raises PlanError for a place that no report can have: it replaces what is
    there, which is the one of the run before."""
    if not path.absolute().parent.is_dir():
        raise PlanError(f"The report “{path.name}” cannot be written: its folder does not exist.")
    needed = (place for item in plan.items for place in (item.source, item.target))
    if path.is_dir() or any(same_file(path, place) for place in (*given, *needed) if place is not None):
        raise PlanError(
            f"“{printable(path)}” is a folder, or a file that the batch needs; choose another name for the report."
        )


def _changed(chain: Chain, settings: list[str]) -> Chain:
    """The chain with the values of ``--set``. Raises ChainError."""
    steps = list(chain.steps)
    for setting in settings:
        name, equals, text = setting.partition("=")
        number, dot, name = name.strip().rpartition(".")
        if not equals or not name:
            raise ChainError(f"--set takes NAME=VALUE, or STEP.NAME=VALUE, not “{setting}”.")
        if not dot and len(steps) > 1:
            raise ChainError(
                f"The chain has {len(steps)} steps: say which of them, such as --set 1.{name}={text}."
            )
        if dot and not (number.isascii() and number.isdecimal() and 1 <= int(number) <= len(steps)):
            raise ChainError(f"The chain has the steps 1 to {len(steps)}, and no step “{number}”.")
        index = int(number) - 1 if dot else 0
        old = steps[index]
        spec = next((s for s in specs(old.row.params) if s.name == name.replace("-", "_")), None)
        if spec is None:
            names = ", ".join(s.name for s in specs(old.row.params)) or "none"
            raise ChainError(f"{old.row.label} has no parameter “{name}”; it has {names}.")
        try:
            value = spec.parse(text)
        except ValueError as error:
            raise ChainError(f"{old.row.label}: {error}") from None
        values = {s.name: getattr(old.params, s.name) for s in specs(old.row.params)} | {spec.name: value}
        steps[index] = step(old.filter, model=old.model, mask=old.mask, **values)
    return replace(chain, steps=tuple(steps))


def _work(chain: Chain, options: argparse.Namespace, store: ModelStore) -> Work:
    """Raises EngineError for a model or a device that is not there: once, instead of for every photo."""
    for given, taken, what in (
        (options.mask, chain.masked, "a mask"),
        (options.hints, chain.hinted, "colour hints"),
    ):
        if given is not None and not taken:
            raise ChainError(f"No step of {chain.label} takes {what}: leave it out.")
    if options.mask is None and any(s.row.mask == "input" for s in chain.steps):
        raise ChainError(f"{chain.label} needs a mask for each photo: name a folder of them with --mask.")
    scales = scales_of(chain, store)
    if options.device.startswith("cuda"):
        from engine import device

        device.resolve(options.device)
    return Work(
        chain,
        DevicePolicy(options.device, options.tile, options.precision),
        options.seed,
        scales,
        options.mask,
        options.hints,
        SaveOptions(quality=options.quality, depth=options.depth),
        provenance=not options.no_provenance,
        overwrite=options.overwrite,
    )


def _executor(
    options: argparse.Namespace, work: Work, run: Run | None, tell: _Telling, tasks: list[Task]
) -> Executor:
    """Asked for when there is something to do: it may have to import torch, or to begin a cluster."""
    if options.executor == "ray":
        from engine.batch.cluster import on_ray

        return on_ray(work, options.jobs)
    if run is not None:
        return in_this_process(work, run)
    device = _device(work)
    jobs = options.jobs
    if jobs is None:
        jobs = default_jobs(work, [task.item.source for task in tasks], device)
    elif jobs > 1 and device.startswith("cuda"):
        tell.note("On a graphics card one process does the work: more would only compete for its memory.")
        jobs = 1
    return local(work, jobs, tell.progress)


def _device(work: Work) -> str:
    """ "cpu", or "cuda…" where the models will run there; torch is imported only if there are any."""
    if not work.chain.generative or work.policy.device == "cpu":
        return "cpu"
    from engine import device

    return str(device.resolve(work.policy.device))


class _Telling:
    """Tells what became of each photo: results on the standard output, failures on the error output."""

    def __init__(self, report: Report, bar: Bar, as_json: bool, announce: bool) -> None:
        self.report = report
        self._bar, self._as_json, self._announce = bar, as_json, announce
        self._running: dict[int, float] = {}
        self._places = {item: index for index, item in enumerate(report.plan.items)}
        self._title = ""

    def note(self, words: str) -> None:
        self._bar.clear()
        if self._announce:
            print(f"saisei: {words}", file=sys.stderr, flush=True)

    def progress(self, task: Task, fraction: float, message: str) -> None:
        self._running[task.index] = fraction
        self._draw(task.final.name)

    def outcome(self, outcome: Outcome) -> None:
        source, target = (printable(path) for path in (outcome.item.source, outcome.item.target))
        self._running.pop(self._places[outcome.item], None)
        self._bar.clear()
        if outcome.error:
            _complain(f"{source}: {outcome.error}")
        elif self._announce and not self._as_json:
            what = (
                "done already, skipped"
                if outcome.skipped
                else f"{duration(outcome.seconds)}, {outcome.device}"
            )
            print(f"{source} → {target} ({what})", flush=True)
            for note in outcome.notes:
                print(f"  {note}", flush=True)
        if self._as_json:
            print(json.dumps(row(outcome)), flush=True)  # in ASCII: no terminal and no file name can break it
        self._draw("")

    def end(self) -> None:
        self._bar.clear()
        if not self._announce or self._as_json:
            return
        print(f"{self.report.label}: {self.report.summary()}", flush=True)
        if self.report.count("failed"):
            print(self.report.text(failures_only=True), end="", flush=True)

    def _draw(self, name: str) -> None:
        total, done = len(self.report.plan.items), len(self.report.found)
        if not self._title:
            self._bar.begin("")
        self._title = f"{done}/{total} {printable(Path(name)) if name else ''}".rstrip()
        self._bar.update((done + sum(self._running.values())) / total, self._title)
