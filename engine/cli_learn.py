"""The command ``learn-style``: a translation of a person's own, learned from a folder of pictures."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from engine.api import EngineError
from engine.cli_options import device_name, integer
from engine.learning import pictures, project, results
from engine.learning.project import AUTO, LONGEST_RUN, NOTHING, LearningError, Project, State
from engine.models.store import ModelStore
from engine.terminal import Bar, duration, table

__all__ = ["main"]

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
MINUTES = 30.0
MOST_TOLD = 10  # sentences on single pictures
PHASES = {"reading": "reading the pictures", "comparing": "looking for the nearest style"}


def main(argv: list[str], *, store: ModelStore, announce: bool = True) -> int:
    """Runs the command and returns its exit status."""
    parser = _parser()
    options = parser.parse_intermixed_args(argv)
    logging.basicConfig(
        level=logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        handlers=[logging.StreamHandler() if options.verbose else logging.NullHandler()],
    )
    try:
        if options.list:
            _list(options.json)
            return 0
        if options.name is None:
            parser.error("give the style a name (--name).")
        if options.remove or options.rename is not None:
            return _managed(options, store, announce and not options.quiet)
        if not options.resume and (options.style is None or options.photos is None):
            parser.error("name the folder of the style, and that of your photos (--photos).")
        if options.resume and (options.both_ways or options.start != AUTO):
            parser.error(
                "what a style started from, and its ways (--from, --both-ways), stay as they were begun."
            )
        try:
            wanted = _resumed(options) if options.resume else _new(options, store)
        except LearningError as error:
            _complain(str(error))
            return WRONG_USAGE
        return _learn(wanted, options, store, announce and not options.quiet)
    except EngineError as error:
        _complain(str(error))
        return FAILED


def _complain(words: str) -> None:
    print(f"saisei: {words}", file=sys.stderr, flush=True)


def _within(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        with contextlib.suppress(ValueError):
            if low <= float(text) <= high:
                return float(text)
        raise argparse.ArgumentTypeError(f"it is {low:g} to {high:g}, not {text}.")

    return parse


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saisei learn-style",
        usage="saisei learn-style STYLE_DIR --photos DIR --name NAME [--minutes N] [options]\n"
        "       saisei learn-style --name NAME --resume [--minutes N] [options]\n"
        "       saisei learn-style --list",
        description="Trains a translation of your own: photos such as those of DIR come to look like the pictures "
        f"of STYLE_DIR, of which there are at least {pictures.FEWEST} and better some dozens. It starts from the "
        "nearest style that there is, keeps the best model, and puts it among your own: translate --to NAME uses it. "
        "A run that was interrupted goes on with --resume.",
        epilog="The exit status is 0 only if the style is among the models then.",
        allow_abbrev=False,
    )
    parser.add_argument("style", nargs="?", type=Path, help=argparse.SUPPRESS)
    what = parser.add_argument_group("what is learned")
    what.add_argument(
        "--photos", type=Path, metavar="DIR", help="your photos, in which the style is to be seen"
    )
    what.add_argument("--name", metavar="NAME", help="of the style, in menus and for --to")
    what.add_argument(
        "--both-ways",
        action="store_true",
        help="also from the style back to photos (two models; takes longer)",
    )
    what.add_argument(
        "--from",
        dest="start",
        default=AUTO,
        metavar="ID",
        help=f'the model to start from: one of "saisei models", {AUTO} (the nearest) or {NOTHING}; default: {AUTO}',
    )
    how = parser.add_argument_group("how long")
    how.add_argument(
        "--minutes",
        type=_within(0.01, LONGEST_RUN),
        metavar="N",
        help=f"of training; default: {MINUTES:g}, which do on a processor that has little else to do. With --resume: "
        "so many more",
    )
    how.add_argument(
        "--stop-at",
        type=_within(0, 100),
        default=None,
        metavar="0..100",
        help="percent of the way to the style at which it is good enough; default: 0, never",
    )
    how.add_argument("--resume", action="store_true", help="go on with the style of that name")
    run = parser.add_argument_group("how it runs")
    run.add_argument("--device", type=device_name, default="auto", metavar="auto|cpu|cuda[:N]")
    run.add_argument("--threads", type=integer(1, 256), metavar="N", help="default: half of the processors")
    manage = parser.add_argument_group("what was learned")
    manage.add_argument("--list", action="store_true", help="list the styles that were begun, and do nothing")
    manage.add_argument("--rename", metavar="NEW", help="give the style another name, and do nothing else")
    manage.add_argument("--remove", action="store_true", help="remove the style and its model")
    told = parser.add_argument_group("what is told")
    told.add_argument("--json", action="store_true", help="tell the end, or the list, as JSON")
    told.add_argument("--quiet", action="store_true", help="tell failures only")
    told.add_argument("--verbose", action="store_true", help="tell more, for finding faults")
    return parser


def _list(as_json: bool) -> None:
    rows = [(p, project.settled(p)) for p in project.projects()]
    if as_json:
        told = [
            {
                "id": p.id,
                "name": p.name,
                "phase": s.phase,
                "minutes": round(s.trained, 1),
                "near": s.best.near,
            }
            for p, s in rows
        ]
        print(json.dumps(told, indent=1))
    elif rows:
        lines = [
            (
                p.id,
                p.name,
                s.phase,
                f"{s.trained:.1f} of {round(p.minutes, 1):g}",
                f"{results.figure(s.best.near)} %",
                "yes" if results.in_menu(p) else "no",
                str(p.style),
            )
            for p, s in rows
        ]
        print(table(("ID", "NAME", "STATE", "MINUTES", "LIKENESS", "IN MENU", "FOLDER"), lines))
    else:
        print("No style was begun yet.")


def _managed(options: argparse.Namespace, store: ModelStore, announce: bool) -> int:
    wanted = project.found(options.name)
    if options.remove:
        results.remove(wanted)
        words = f"“{wanted.name}” is removed."
    else:
        words = f"“{wanted.name}” is “{results.rename(wanted, options.rename, store).name}” now."
    if announce:
        print(words)
    return 0


def _new(options: argparse.Namespace, store: ModelStore) -> Project:
    try:
        name = results.checked_name(options.name, store)
    except LearningError as error:
        if any(options.name in (p.name, p.id) for p in project.projects()):
            raise LearningError(f"{str(error)[:-1]}, or add --resume to go on with it.") from None
        raise
    for folder, what in ((options.style, "style"), (options.photos, "photos")):
        pictures.count(folder, what)
    made = project.create(
        name,
        options.style,
        options.photos,
        both_ways=options.both_ways,
        start=options.start,
        minutes=options.minutes or MINUTES,
        stop_at=options.stop_at or 0.0,
        taken=tuple(card.id for card in store.cards()),
    )
    if made.start not in (AUTO, NOTHING):
        try:
            results.start_card(store, made, made.start)
        except LearningError:
            project.remove_folder(made)
            raise
    return made


def _resumed(options: argparse.Namespace) -> Project:
    wanted = project.found(options.name)
    trained = project.state_of(wanted).trained
    if options.minutes is None and trained >= wanted.minutes:
        raise LearningError(
            f"“{wanted.name}” was learned for its {trained:.0f} minutes: say how many more (--minutes)."
        )
    if options.minutes is not None:
        wanted = project.continued(wanted, options.minutes)
    if options.stop_at is not None:
        wanted = replace(wanted, stop_at=options.stop_at)
    changed = {
        name: Path(given).absolute()
        for name, given in (("style", options.style), ("photos", options.photos))
        if given is not None
    }
    wanted = replace(wanted, **changed)  # type: ignore[arg-type]
    project.save(wanted)
    return wanted


def _learn(wanted: Project, options: argparse.Namespace, store: ModelStore, announce: bool) -> int:
    from engine.learning.run import be_humble, learn, threads_for

    be_humble(threads_for(options.threads))
    bar = Bar(sys.stderr, not options.quiet)
    tell = _Report(wanted, bar)
    with bar, _interrupts(tell):
        state = learn(
            wanted,
            tell=tell,
            wish=lambda: tell.wish,
            device=options.device,
            threads=options.threads,
            store=store,
        )
    if options.json:
        print(json.dumps({"id": wanted.id, "models": list(wanted.models), **_plain(state)}))
    if state.phase != "done":
        _complain(
            f"interrupted after {duration(60 * state.trained)} of training; what was learned is kept: add --resume "
            "to go on."
        )
        return INTERRUPTED
    if announce and not options.json:
        best = state.best
        print(
            f"“{wanted.name}” is among your models ({', '.join(wanted.models)}): {results.figure(best.near)} % of "
            f"the way to the style, {results.figure(best.kept)} % of the structure kept, after "
            f"{duration(60 * state.trained)}."
        )
        if state.sentence:
            print(f"  {state.sentence}")
    return 0


def _plain(state: State) -> dict[str, object]:
    value = asdict(state)
    if value["best"]["score"] == float("-inf"):
        del value["best"]
    return value


class _Report:
    """Shows a state on the terminal. ``wish``: what Ctrl+C asked for."""

    def __init__(self, wanted: Project, bar: Bar) -> None:
        self._project, self._bar, self.wish = wanted, bar, ""
        self._phase = self._note = ""
        self._left_out: tuple[str, ...] = ()

    def __call__(self, state: State) -> None:
        if state.phase != self._phase:
            self._phase = state.phase
            self._bar.begin(PHASES.get(state.phase, self._project.name))
        if state.left_out != self._left_out:
            self._left_out = state.left_out
            self._bar.clear()
            for words in state.left_out[:MOST_TOLD]:
                _complain(words)
            if len(state.left_out) > MOST_TOLD:
                _complain("… and more like these.")
        if state.note and state.note != self._note:
            self._bar.clear()
            _complain(state.note)
        self._note = state.note
        words = ""
        if state.phase == "learning":
            words = f"likeness {results.figure(state.near)} %, kept {results.figure(state.kept)} %"
        self._bar.update(state.share, words)


@contextlib.contextmanager
def _interrupts(tell: _Report) -> Iterator[None]:
    """Ctrl+C and a request to end save what was learned first; a second Ctrl+C does not wait for it."""

    def heard(number: int, _frame: object) -> None:
        if tell.wish:
            raise KeyboardInterrupt
        tell.wish = "pause"

    before = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError):  # not in the main thread
                before[number] = signal.signal(number, heard)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
