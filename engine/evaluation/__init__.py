"""``python main.py evaluate TASK --data DIR``: the figures of the README and the model cards, on standard test sets.

One module a task. Each has ``HELP``, ``options(parser)`` for what is its own, and ``measure(options, device, tell)``,
which returns an ``Outcome``; the rest of the command is here.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from engine.api import EngineError
from engine.evaluation.common import Outcome, count, show

__all__ = ["TASKS", "main", "parser"]

TASKS = ("denoise", "upscale", "fill", "colorize", "translate", "faces", "scratches")


def module_of(task: str) -> ModuleType:
    return importlib.import_module(f"engine.evaluation.{task}")


def parser(task: str) -> argparse.ArgumentParser:
    module = module_of(task)
    p = argparse.ArgumentParser(prog=f"saisei evaluate {task}", description=module.HELP)
    p.add_argument("--data", type=Path, required=True, help="folder that holds the test sets")
    p.add_argument(
        "--weights",
        type=Path,
        help="folder with published weights to measure beside ours; default: a folder weights beside the data",
    )
    p.add_argument("--model", help="a model's id; default: the active one")
    p.add_argument("--device", default="cpu", metavar="auto|cpu|cuda|cuda:N", help="default: cpu")
    p.add_argument("--limit", type=count, metavar="N", help="only the first N pictures (for a quick look)")
    p.add_argument("--json", action="store_true")
    p.add_argument("--update-card", action="store_true", help="write our figures into the model's card")
    module.options(p)
    return p


def _usage() -> str:
    lines = "\n".join(f"  {task:<12}{module_of(task).HELP}" for task in TASKS)
    return f"usage: saisei evaluate TASK --data DIR [options]\n\n{lines}\n\n“saisei evaluate TASK --help” lists more."


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] in (["-h"], ["--help"]):
        print(_usage())
        return 0
    if not words or words[0] not in TASKS:
        given = f"not “{words[0]}”" if words else "and it is missing"
        print(f"evaluate: what is measured is one of {', '.join(TASKS)}, {given}.", file=sys.stderr)
        return 2
    task, module = words[0], module_of(words[0])
    options = parser(task).parse_args(words[1:])
    if options.weights is None:
        options.weights = _beside(options.data, getattr(module, "REFERENCE_FILES", ()))
    partial = options.limit or (hasattr(module, "whole") and not module.whole(options))
    if options.update_card and partial:
        needs = getattr(module, "WHOLE", "the whole sets, without --limit and --sets")
        print(f"evaluate: --update-card needs {needs}", file=sys.stderr)
        return 2
    from engine import device

    start = time.monotonic()

    def tell(what: str) -> None:
        print(f"[{time.monotonic() - start:.0f} s] {what}", file=sys.stderr)

    try:
        outcome: Outcome = module.measure(options, device.resolve(options.device), tell)
        if options.update_card:
            _update_cards(outcome)
    except (EngineError, OSError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(outcome.table, ensure_ascii=False))
    else:
        print(outcome.heading)
        print(show(outcome.table, outcome.digits))
    return 0


def _beside(data: Path, files: Sequence[str]) -> Path | None:
    """A folder "weights" beside the data's, or beside the folder around it, that holds one of ``files``."""
    for folder in (data.resolve().parent / "weights", data.resolve().parent.parent / "weights"):
        if any((folder / file).exists() for file in files):
            return folder
    return None


def _update_cards(outcome: Outcome) -> None:
    from engine.training import publish

    for model_id, figures in outcome.figures.items():
        publish.update_figures(model_id, figures)
