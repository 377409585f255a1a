"""A filter's options on the command line, generated from its row of the table."""

from __future__ import annotations

import argparse
import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.files import SaveOptions
from engine.files.formats import BY_NAME
from engine.filters import Filter
from engine.filters.spec import Spec, specs

__all__ = ["add_running", "add_saving", "add_telling", "device_name", "filter_parser", "integer"]

_MASK = {
    "limits": "a grey picture of the photo's size: white where the filter counts, black where nothing changes",
    "input": "a grey picture of the photo's size: white where the filter is to work",
}


def _typed(spec: Spec) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        try:
            return spec.parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return parse


def integer(low: int, high: int, *, automatic: bool = False) -> Callable[[str], int | None]:
    def parse(text: str) -> int | None:
        if automatic and text.strip().lower() == "auto":
            return None
        with contextlib.suppress(ValueError):
            if low <= int(text) <= high:
                return int(text)
        raise argparse.ArgumentTypeError(
            f"it is {'auto or ' if automatic else ''}{low} to {high}, not {text}."
        )

    return parse


def device_name(text: str) -> str:
    word = text.strip().lower()
    if re.fullmatch(r"auto|cpu|cuda(:\d+)?", word):
        return word
    raise argparse.ArgumentTypeError(f"it is auto, cpu, cuda or cuda:N, not {text}.")


def _add_parameter(group: Any, spec: Spec) -> None:
    name = "--" + spec.name.replace("_", "-")
    if spec.kind == "flag":
        group.add_argument(
            name, action=argparse.BooleanOptionalAction, default=spec.default, help=_escaped(spec.help)
        )
        return
    if spec.kind == "choice":
        metavar = "|".join(spec.choices)
    elif spec.kind == "curve":
        metavar = "IN:OUT,IN:OUT[,…]"
    elif spec.kind == "colour":
        metavar = "|".join((*spec.choices, "#rrggbb"))
    else:
        metavar = f"{'auto|' if spec.automatic else ''}{spec.minimum:g}..{spec.maximum:g}"
    words = f"{spec.help} Default: {spec.written(spec.default)}."
    group.add_argument(
        name, type=_typed(spec), default=spec.default, metavar=metavar, dest=spec.name, help=_escaped(words)
    )


def _escaped(words: str) -> str:
    return words.replace("%", "%%")  # argparse takes it for a placeholder


def filter_parser(row: Filter) -> argparse.ArgumentParser:
    """The options of a filter's command, generated from its row."""
    parser = argparse.ArgumentParser(
        prog=f"saisei {row.id}",
        usage=f"saisei {row.id} IN [IN ...] OUT [options]",
        description=f"{row.help} One photo goes into the file OUT; several, or the photos of a folder, go into "
        "the folder OUT and keep their names. Depth, transparency, colour profile and metadata are kept.",
        epilog="The exit status is 0 only if every file was written and could be opened again.",
        allow_abbrev=False,
    )
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    group = parser.add_argument_group(row.label.lower())
    for spec in specs(row.params):
        _add_parameter(group, spec)
    if row.task is not None:
        group.add_argument(
            "--model", metavar="ID", help='a model of "saisei models"; default: the active one'
        )
    if row.scope == "layer" and row.resized is None:
        group.add_argument(
            "--mask",
            type=Path,
            metavar="FILE",
            required=row.mask == "input",
            help=f"{_MASK[row.mask]}; for several photos a folder with a mask of each one's name",
        )
    if row.id == "repair":
        group.add_argument(
            "--save-mask",
            type=Path,
            metavar="FILE",
            help="of one photo: also write what was found, as a grey picture to be corrected and given as --mask",
        )
    if row.hints:
        group.add_argument(
            "--hints",
            type=Path,
            metavar="FILE",
            help="a picture of the photo's size, transparent but for dabs of colour; for several photos a folder "
            "with hints of each one's name",
        )
    add_running(group, parser.add_argument_group("how it runs"))
    saved = parser.add_argument_group("how it is saved")
    add_saving(saved)
    there = saved.add_mutually_exclusive_group()
    there.add_argument(
        "--overwrite",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="replace files that exist, also the photo itself",
    )
    there.add_argument(
        "--skip-existing", action="store_true", help="leave them: goes on with a batch that was interrupted"
    )
    add_telling(parser)
    return parser


def add_running(filters: Any, how: Any) -> None:
    """``filters``, ``how``: groups for what changes the result, and for where it is computed."""
    filters.add_argument(
        "--seed", type=integer(0, 2**63 - 1), default=0, metavar="N", help="for what is drawn by lot"
    )
    how.add_argument("--device", type=device_name, default="auto", metavar="auto|cpu|cuda|cuda:N")
    how.add_argument("--precision", choices=("auto", "float32", "bfloat16", "float16"), default="auto")
    how.add_argument(
        "--tile",
        type=integer(16, 65536, automatic=True),
        metavar="auto|N",
        help="edge of the pieces that the photo is computed in, in pixels",
    )


def add_saving(saved: Any) -> None:
    """Format, quality, depth and what goes into the metadata."""
    saved.add_argument(
        "--format",
        choices=[name.lower() for name, row in BY_NAME.items() if row.writable],
        help="instead of the photo's own, in an output folder",
    )
    saved.add_argument(
        "--quality",
        type=integer(1, 100),
        default=SaveOptions().quality,
        metavar="1..100",
        help="JPEG, WebP and AVIF",
    )
    saved.add_argument("--depth", type=int, choices=(8, 16), help="bits a channel; default: the photo's own")
    saved.add_argument(
        "--no-provenance",
        action="store_true",
        help="do not write into the metadata what the model did, and how",
    )


def add_telling(parser: argparse.ArgumentParser) -> None:
    """What the command prints."""
    told = parser.add_argument_group("what is told")
    told.add_argument("--quiet", action="store_true", help="only failures")
    told.add_argument("--json", action="store_true", help="one JSON object a line for each photo")
    told.add_argument("--verbose", action="store_true", help="the log, on the error output")
