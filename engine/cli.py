"""The command line: every filter of the table, the models, the figures. No Qt; torch only when a filter runs."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

from engine import batch
from engine.api import Context, DevicePolicy, EngineError
from engine.batch import Item, Outcome, Work, printable
from engine.batch.work import scales_of
from engine.chain import Chain, Step
from engine.cli_options import filter_parser
from engine.cli_styles import with_models
from engine.files import SaveOptions
from engine.files.formats import BY_NAME
from engine.filters import FILTERS, Filter
from engine.filters.spec import specs
from engine.models.store import ModelStore, shared
from engine.terminal import Bar, duration

__all__ = ["COMMANDS", "console", "main", "version"]

COMMANDS = (*FILTERS, "faces", "dataset", "learn-style", "batch", "models", "evaluate")
FAILED, WRONG_USAGE, INTERRUPTED, TERMINATED = 1, 2, 130, 143


def version() -> str:
    """Saisei's own version."""
    try:
        return metadata.version("saisei")
    except metadata.PackageNotFoundError:  # run from a folder of sources
        return "0 (not installed)"


def main(
    argv: Sequence[str],
    *,
    run: batch.Run | None = None,
    store: ModelStore | None = None,
    announce: bool = True,
) -> int:
    """Run one command and return its exit status: 0 everything was done, 1 something failed, 2 wrong usage,
    130 interrupted by Ctrl+C.

    ``run`` and ``store`` replace the runner and the models; without ``announce`` only failures and the progress
    bar are shown.
    """
    try:
        return _dispatch(list(argv), run, store, announce)
    except SystemExit as end:  # argparse, after it has printed why
        return end.code if isinstance(end.code, int) else FAILED
    except KeyboardInterrupt:
        _complain("interrupted; what was written is whole, and nothing else was changed.")
        return INTERRUPTED


def console(command: Callable[[Sequence[str]], int] | None = None) -> NoReturn:
    """The entry for scripts: ``command`` (``main``) with the process's arguments, then the process's end."""
    for stream in (sys.stdout, sys.stderr):
        # a file name or a “ must not be what fails where the terminal cannot show it
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    with contextlib.suppress(AttributeError, ValueError):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        status = (command or main)(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as ``head``, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the last flush succeeds
        status = FAILED
    sys.exit(status)


def _terminate(*_: Any) -> NoReturn:
    """As Ctrl+C: temporary files are removed on the way out."""
    raise SystemExit(TERMINATED)


def _complain(words: str) -> None:
    print(f"saisei: {words}", file=sys.stderr, flush=True)


def _dispatch(argv: list[str], run: batch.Run | None, store: ModelStore | None, announce: bool) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    if argv[0] == "--version":
        print(f"saisei {version()}")
        return 0
    command, rest = argv[0], argv[1:]
    if command in FILTERS:
        return _filter(FILTERS[command], rest, run, store or shared(), announce)
    if command == "faces":
        from engine import cli_faces

        return cli_faces.main(rest, run=run, store=store or shared(), announce=announce)
    if command == "dataset":
        from engine import cli_dataset

        return cli_dataset.main(rest, store=store or shared(), announce=announce)
    if command == "learn-style":
        from engine import cli_learn

        return cli_learn.main(rest, store=store or shared(), announce=announce)
    if command == "batch":
        from engine import cli_batch

        return cli_batch.main(rest, run=run, store=store or shared(), announce=announce)
    if command == "models":
        from engine import cli_models

        return cli_models.main(rest, store=store or shared(), announce=announce)
    if command == "evaluate":
        from engine import evaluation

        return evaluation.main(rest)
    near = difflib.get_close_matches(command, COMMANDS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"commands are {', '.join(COMMANDS)}; see saisei --help."
    _complain(f"there is no command “{command}”: {hint}")
    return WRONG_USAGE


def _help() -> str:
    width = max(len(name) for name in COMMANDS) + 2
    filters = "\n".join(f"  {f.id:<{width}}{f.help}" for f in FILTERS.values())
    return f"""\
Saisei, a photo editor whose filters are generative models that run on your own machine.

usage: saisei [PHOTO ...]                         open the editor
       saisei --sample                            open it with a sample photo
       saisei FILTER IN [IN ...] OUT [options]    run a filter without a window
       saisei faces [--seed N] [--count N] DIR    make faces of people who do not exist
       saisei dataset RECIPE.toml IN OUT          make augmented pictures for training
       saisei learn-style DIR --photos DIR --name N  train a style of your own
       saisei batch PRESET IN [IN ...] --out DIR  run a saved chain of filters over folders of photos
       saisei models [install ID | …]             list, install, check and remove models
       saisei evaluate TASK --data FOLDER         measure a model on the standard test sets

filters:
{filters}

Several photos, or a folder, go into a folder. "saisei FILTER --help" lists the options of a filter.
"saisei" is "python main.py" where it is not installed."""


# --- a filter ----------------------------------------------------------------------------------------


def _filter(row: Filter, argv: list[str], run: batch.Run | None, store: ModelStore, announce: bool) -> int:
    argv = with_models(row, argv, store)
    parser = filter_parser(row)
    # options may stand anywhere, also between the files
    options = parser.parse_intermixed_args(argv)
    if len(options.paths) < 2:
        parser.error("name the photo (or several, or a folder) and then the output.")
    logging.basicConfig(
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[logging.StreamHandler() if options.verbose else logging.NullHandler()],
    )
    *inputs, output = options.paths
    suffix = BY_NAME[options.format.upper()].suffixes[0] if options.format else None
    tell = _Report(row, options.json, announce and not options.quiet, Bar(sys.stderr, not options.quiet))
    try:
        plan = batch.plan(
            inputs,
            output,
            into_folder=_ends_as_folder(argv, output),
            suffix=suffix,
            overwrite=options.overwrite,
        )
        work = _work(row, options, store)
        if getattr(options, "save_mask", None) is not None:
            run = _saving_marks(options, plan)
        with (
            tell.bar,
            contextlib.closing(
                batch.outcomes(plan, work, run, lambda item, n: tell.context(item, n, len(plan.items)))
            ) as outcomes,
        ):
            for outcome in outcomes:
                tell.outcome(outcome)
    except batch.PlanError as error:
        _complain(str(error))
        return WRONG_USAGE
    except EngineError as error:  # before any of the photos: no model, no such device, no such folder
        tell.failure(inputs[0] if len(inputs) == 1 else None, str(error))
    return FAILED if tell.failed else 0


def _saving_marks(options: argparse.Namespace, plan: batch.Plan) -> batch.Run:
    """The runner of ``repair --save-mask``. Raises PlanError for what cannot be meant."""
    from engine.batch.planning import exists, same_file
    from engine.filters.repair_run import saving_marks

    path: Path = options.save_mask
    if len(plan.items) != 1 or options.mask is not None:
        raise batch.PlanError("--save-mask goes with one photo, and without a mask of your own.")
    item = plan.items[0]
    if any(same_file(path, other) for other in (item.source, item.target)):
        raise batch.PlanError(
            f"“{printable(path)}” is the photo or its result; choose another name for the mask."
        )
    if exists(path) and not options.overwrite:
        raise batch.PlanError(
            f"“{printable(path)}” exists already; choose another name, or add --overwrite to replace it."
        )
    return saving_marks(path)


def _ends_as_folder(argv: list[str], output: Path) -> bool:
    """Whether the output was written with a slash at its end, which ``Path`` drops."""
    return any(word[-1:] in ("/", "\\") and Path(word) == output for word in argv)


def _work(row: Filter, options: argparse.Namespace, store: ModelStore) -> Work:
    """Raises EngineError for a model or a device that is not there, or for values that do not go together: once,
    instead of for every photo."""
    policy = DevicePolicy(options.device, options.tile, options.precision)
    try:
        params = row.make_params(**{s.name: getattr(options, s.name) for s in specs(row.params)})
    except ValueError as error:  # values that do not go together
        raise batch.PlanError(str(error)) from None
    mask = getattr(options, "mask", None)
    one = Step(row.id, params, getattr(options, "model", None), "none" if mask is None else "given")
    chain = Chain((one,))
    scales = scales_of(chain, store)
    if policy.device.startswith("cuda"):
        from engine import device

        device.resolve(policy.device)
    return Work(
        chain=chain,
        policy=policy,
        seed=options.seed,
        scales=scales,
        mask=mask,
        hints=getattr(options, "hints", None),
        options=SaveOptions(quality=options.quality, depth=options.depth),
        provenance=not options.no_provenance,
        overwrite=options.overwrite,
        skip_existing=options.skip_existing,
    )


@dataclass
class _Report:
    """Tells what became of each photo: results on the standard output, failures on the error output."""

    row: Filter
    as_json: bool
    announce: bool
    bar: Bar
    failed: int = 0

    def context(self, item: Item, index: int, total: int) -> Context:
        count = f"{index + 1}/{total} " if total > 1 else ""
        return _BarContext(self.bar, f"{count}{printable(Path(item.source.name))}")

    def outcome(self, outcome: Outcome) -> None:
        if outcome.error:
            self.failure(outcome.item.source, outcome.error)
            return
        self.bar.clear()
        if self.as_json:
            self._object(
                input=str(outcome.item.source),
                output=str(outcome.item.target),
                filter=self.row.id,
                skipped=outcome.skipped,
                model=outcome.model,
                device=outcome.device,
                seconds=round(outcome.seconds, 3),
                resolved=outcome.resolved,
                notes=list(outcome.notes),
            )
        elif self.announce:
            what = "exists already, skipped" if outcome.skipped else ", ".join(self._facts(outcome))
            print(f"{printable(outcome.item.source)} → {printable(outcome.item.target)} ({what})", flush=True)
            for note in outcome.notes:
                print(f"  {note}", flush=True)

    def failure(self, source: Path | None, words: str) -> None:
        self.failed += 1
        self.bar.clear()
        words = _with_flags(self.row, words)
        _complain(f"{printable(source)}: {words}" if source is not None else words)
        if self.as_json:
            self._object(input=str(source) if source is not None else None, filter=self.row.id, error=words)

    def _facts(self, outcome: Outcome) -> list[str]:
        facts = [duration(outcome.seconds), outcome.device]
        for spec in specs(self.row.params):
            value = outcome.resolved.get(spec.name)
            if spec.automatic and value is not None:
                facts.append(f"{spec.label.lower()} {value:g}{spec.unit}")
        return facts

    def _object(self, **values: Any) -> None:
        print(json.dumps(values), flush=True)  # in ASCII: no terminal and no file name can break it


def _with_flags(row: Filter, words: str) -> str:
    """A sentence of the engine, which names a parameter as the window does, as it is called here."""
    for spec in specs(row.params):
        words = words.replace(f"“{spec.label}”", f"--{spec.name.replace('_', '-')}")
    return words


class _BarContext(Context):
    """Shows a job's progress on the terminal."""

    def __init__(self, bar: Bar, title: str) -> None:
        self._bar = bar
        bar.begin(title)

    def progress(self, fraction: float, message: str = "") -> None:
        self._bar.update(fraction, message)
